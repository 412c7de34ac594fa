"""From kept messages to complaints: placed, routed and gathered, many at once, each exactly once."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from data import schema
from data.channels import UnreadableMessageError
from data.incoming.receiving import ReadMessage, Receiving, all_or_each
from data.incoming.screening import hold_identical, keep_hashes, said_hashes, understood
from data.incoming.talks import loose_messages
from data.incoming.threads import Said
from data.incoming.weaving import Weaving, let_wait, still_open
from data.placement.ground import Ground
from data.placement.positions import Locating
from data.stretches.gathering import refresh

_log = logging.getLogger(__name__)

BATCH = 5_000  # messages in one transaction: a form sent meanwhile waits for a second or two at most


@dataclass(frozen=True, slots=True)
class Processed:
    """How many complaints were made, how many messages wait for a person or joined a complaint known."""

    complaints: int
    waiting: int
    joined: int = 0


class Intake(Receiving):
    """Turns messages into complaints."""

    def process(self, message_ids: Iterable[int] | None = None, *, gathers: bool = True) -> Processed:
        """Process kept messages: those given (waiting ones too), or all that nobody has looked at.

        Every batch is one transaction; the stretches come with the last, unless who brings much in parts will
        ``gather`` it all: every road anew with every part would take the square of the time. What a crash
        left ungathered is gathered by the next run over all.
        """
        if message_ids is None:
            return self._process(self.unread(), self._ungathered(), {})
        return self._process(sorted(set(message_ids)), set(), {}, gathers=gathers)

    def gather(self) -> None:
        """Find the stretches of the roads with complaints that are in none yet."""
        self._process([], self._ungathered(), {})

    def process_with_links(self, secrets: Mapping[int, str]) -> Processed:
        """Process messages (the keys), giving their complaints the reporters' links (the values)."""
        return self._process(sorted(secrets), set(), secrets)

    def unread(self, limit: int | None = None) -> list[int]:
        """Return the first messages (ids) that nobody has looked at yet, or all."""
        table = schema.message
        query = select(table.c.id).where(table.c.region_id == self.region.id, table.c.state == "received")
        with self.store.connect() as conn:
            return list(conn.scalars(query.order_by(table.c.id).limit(limit)))

    def process_surely(self, message_ids: Sequence[int]) -> Processed:
        """Process messages; one that cannot be written is let wait, so that none holds up those behind it."""
        try:
            return self.process(message_ids)
        except OperationalError:  # the database is busy or away: nothing that the message could help
            raise
        except Exception as error:  # the text may be personal: only the kind of error is told
            if len(message_ids) > 1:
                done = [self.process_surely([message_id]) for message_id in message_ids]
                return _sum_of(done)
            _log.error("Message %d could not be processed: %s", message_ids[0], type(error).__name__)
        with self.store.begin() as conn:
            let_wait(conn, message_ids, "processing_failed")
        return Processed(0, 1)

    def _process(
        self,
        pending: Sequence[int],
        roads: set[str],
        secrets: Mapping[int, str],
        *,
        gathers: bool = True,
    ) -> Processed:
        starts = range(0, max(len(pending), 1), BATCH)
        done = [
            self._take(pending[start : start + BATCH], secrets, roads, gathers and start == starts[-1])
            for start in starts
        ]
        return _sum_of(done)

    def _ungathered(self) -> set[str]:
        """Return the roads with complaints in no stretch yet."""
        position, complaint = schema.position, schema.complaint
        inside = schema.stretch_complaint
        roads = (
            select(position.c.road_id)
            .distinct()
            .join(complaint, complaint.c.id == position.c.complaint_id)
            .outerjoin(inside, inside.c.complaint_id == complaint.c.id)
            .where(
                position.c.region_id == self.region.id,
                position.c.current,
                position.c.status == "placed",
                inside.c.complaint_id.is_(None),
                complaint.c.state.in_(("received", "forwarded")),
                ~complaint.c.confidential,
            )
        )
        with self.store.connect() as conn:
            return set(conn.scalars(roads))

    def _take(
        self, message_ids: Sequence[int], secrets: Mapping[int, str], roads: set[str], last: bool
    ) -> Processed:
        """Process one batch; add the roads it touches to ``roads``, gather them all if it is the last."""
        with self.store.connect() as conn:
            messages = self._understand(self.read(conn, message_ids))
            hashes = said_hashes(self, messages)
            messages = hold_identical(self, conn, messages, hashes)
        while True:
            ground = self.ground()
            locating = Locating(self.region, ground)
            batch = _Batch(ground, locating, *self._place(messages, locating))
            with self.store.connect() as conn:
                self._foresee(conn, batch)
            with self.store.begin() as conn:
                if self.ground_changed(conn, ground):
                    continue  # roads or areas were imported meanwhile: place anew
                keep_hashes(conn, hashes)
                written = self._write(conn, batch, secrets)
                roads |= written.roads
                if written.complaints or written.joined:
                    self.store.bump(conn, self.region.id, "complaints")
                if last and roads:
                    refresh(self, conn, ground, roads, self.clock())
            return Processed(written.complaints, written.waiting, written.joined)

    def _understand(self, messages: Sequence[ReadMessage]) -> list[ReadMessage]:
        """Let the words tell what nobody said; what they forbid waits."""
        return [self._understood_message(message) for message in messages]

    def _understood_message(self, message: ReadMessage) -> ReadMessage:
        if message.said is None:
            return message
        try:
            return replace(message, said=understood(message, self.region))
        except UnreadableMessageError as error:
            return replace(message, said=None, waiting_reason=error.reason)
        except Exception as error:  # the text may be personal: only the kind of error is told
            _log.error("Message %d could not be understood: %s", message.id, type(error).__name__)
            return replace(message, said=None, waiting_reason="understanding_failed")

    def _place(
        self, messages: Sequence[ReadMessage], locating: Locating
    ) -> tuple[list[Said], dict[int, str]]:
        """Return the messages that could be read, where each lies by itself, and the others' reasons."""
        held = {message.id: message.waiting_reason for message in messages if message.waiting_reason}
        read = [(message, message.said) for message in messages if message.said is not None]
        telling = [
            (message, said) for message, said in read if said.words or said.lon is not None or said.road_id
        ]
        found = all_or_each(lambda some: locating.of([said for _, said in some]), telling)
        places = {message.id: place for (message, _), place in zip(telling, found, strict=True)}
        placed = []
        for message, said in read:
            place = places.get(message.id)
            if isinstance(place, Exception):  # the text may be personal: only the kind of error is told
                _log.error("Message %d could not be placed: %s", message.id, type(place).__name__)
                held[message.id] = "placing_failed"
            else:
                placed.append(Said(message, said, place))
        return placed, held

    def _foresee(self, conn: Connection, batch: "_Batch") -> None:
        """Let ``locating`` know what writing will ask it: placing takes longer than others should wait."""
        ids = {*(one.message.id for one in batch.said), *batch.held}
        before, _ = self._loose(conn, batch.locating, batch.said, ids)
        self._weaving(conn, batch, {}).foresee([*batch.said, *before])

    def _write(self, conn: Connection, batch: "_Batch", secrets: Mapping[int, str]) -> Weaving:
        """Write what nobody else has processed meanwhile, with the loose messages that it may belong to."""
        ours = still_open(conn, [*(one.message.id for one in batch.said), *batch.held])
        mine = [one for one in batch.said if one.message.id in ours]
        before, lost = self._loose(conn, batch.locating, mine, ours)
        weaving = self._weaving(conn, batch, secrets)
        weaving.write([*mine, *before], {key: why for key, why in batch.held.items() if key in ours} | lost)
        return weaving

    def _loose(
        self, conn: Connection, locating: Locating, said: Sequence[Said], ours: set[int]
    ) -> tuple[list[Said], dict[int, str]]:
        """Return what these people said loosely before, beside the messages ``ours``."""
        talking = [one.message for one in said if one.said.conversational]
        loose = [key for key in loose_messages(conn, self.region.id, talking) if key not in ours]
        return self._place(self._understand(self.read(conn, loose)), locating)

    def _weaving(self, conn: Connection, batch: "_Batch", secrets: Mapping[int, str]) -> Weaving:
        def say(ids: Sequence[int]) -> list[Said]:
            return self._place(self._understand(self.read(conn, ids, processed=True)), batch.locating)[0]

        return Weaving(self, conn, batch.ground, batch.locating, secrets, say)


@dataclass(frozen=True, eq=False)
class _Batch:
    """Messages that are written together: those that could be read, and why each of the others waits."""

    ground: Ground
    locating: Locating
    said: Sequence[Said]
    held: Mapping[int, str]


def _sum_of(done: Sequence[Processed]) -> Processed:
    return Processed(
        sum(one.complaints for one in done),
        sum(one.waiting for one in done),
        sum(one.joined for one in done),
    )
