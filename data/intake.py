"""From kept messages to complaints: placed, routed and gathered, many at once, each exactly once."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select, update

from data import schema
from data.channels import ParsedMessage
from data.gathering import refresh
from data.ground import Ground
from data.new_complaints import Placed, write_complaints
from data.positions import evidence_frame, joined_text, locate
from data.receiving import ReadMessage, Receiving, all_or_each

_log = logging.getLogger(__name__)

BATCH = 5_000  # messages in one transaction: a form sent meanwhile waits for a second or two at most


@dataclass(frozen=True, slots=True)
class Processed:
    """How many messages became complaints, and how many wait for a person."""

    complaints: int
    waiting: int


class Intake(Receiving):
    """Turns messages into complaints."""

    def process(self, message_ids: Iterable[int] | None = None) -> Processed:
        """Process kept messages: those given (waiting ones too), or all that nobody has looked at.

        Every batch is one transaction; the stretches come with the last. What a crash left ungathered is
        gathered by the next run over all.
        """
        if message_ids is None:
            return self._process(*self._pending(), {})
        return self._process(sorted(set(message_ids)), set(), {})

    def process_with_links(self, secrets: Mapping[int, str]) -> Processed:
        """Process messages (the keys), giving their complaints the reporters' links (the values)."""
        return self._process(sorted(secrets), set(), secrets)

    def _process(self, pending: Sequence[int], roads: set[str], secrets: Mapping[int, str]) -> Processed:
        complaints = waiting = 0
        for start in range(0, max(len(pending), 1), BATCH):
            last = start + BATCH >= len(pending)
            made, held = self._take(pending[start : start + BATCH], secrets, roads, last)
            complaints, waiting = complaints + made, waiting + held
        return Processed(complaints, waiting)

    def _pending(self) -> tuple[list[int], set[str]]:
        """Return the messages nobody has looked at, and the roads with complaints in no stretch yet."""
        message, position, complaint = schema.message, schema.position, schema.complaint
        inside = schema.stretch_complaint
        new = select(message.c.id).where(message.c.region_id == self.region.id, message.c.state == "received")
        ungathered = (
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
            return list(conn.scalars(new.order_by(message.c.id))), set(conn.scalars(ungathered))

    def _take(
        self, message_ids: Sequence[int], secrets: Mapping[int, str], roads: set[str], last: bool
    ) -> tuple[int, int]:
        """Process one batch; add the roads it touches to ``roads``, gather them all with the last batch."""
        with self.store.connect() as conn:
            messages = self.read(conn, message_ids)
        while True:
            ground = self.ground()
            placed, held = self._place(messages, ground)
            with self.store.begin() as conn:
                if self.ground_changed(conn, ground):
                    continue  # roads or areas were imported meanwhile: place anew
                placed = self._claim(conn, placed)
                self._hold(conn, held)
                if placed:
                    roads |= write_complaints(self, conn, placed, ground, secrets)
                    self.store.bump(conn, self.region.id, "complaints")
                if last and roads:
                    refresh(self, conn, ground, roads, self.clock())
            return len(placed), len(held)

    def _place(self, messages: Sequence[ReadMessage], ground: Ground) -> tuple[list[Placed], dict[int, str]]:
        """Return the messages that could be read and placed, and the others with their reason."""
        held = {message.id: message.waiting_reason for message in messages if message.waiting_reason}
        read = [(message, message.said) for message in messages if message.said is not None]
        places = all_or_each(lambda some: self._places([said for _, said in some], ground), read)
        placed = []
        for (message, said), place in zip(read, places, strict=True):
            if isinstance(place, Exception):  # the text may be personal: only the kind of error is told
                _log.error("Message %d could not be placed: %s", message.id, type(place).__name__)
                held[message.id] = "placing_failed"
            else:
                placed.append(Placed(message, said, place))
        return placed, held

    def _places(self, said: Sequence[ParsedMessage], ground: Ground) -> list[Mapping[str, Any]]:
        evidence = evidence_frame(
            {
                "lon": one.lon,
                "lat": one.lat,
                "accuracy_m": one.accuracy_m,
                "text": joined_text(one.place_words, one.words),
                "road_id": one.road_id,
                "station_m": one.station_m,
                "on_road": self.region.category(one.category).on_road,
            }
            for one in said
        )
        return cast("list[Mapping[str, Any]]", locate(evidence, ground).to_dict("records"))

    def _claim(self, conn: Connection, placed: Sequence[Placed]) -> list[Placed]:
        """Mark messages as processed; return those that no other process took first."""
        table = schema.message
        statement = (
            update(table)
            .where(
                table.c.id.in_([one.message.id for one in placed]),
                table.c.state != "processed",
            )
            .values(state="processed", waiting_reason=None)
            .returning(table.c.id)
        )
        mine = set(conn.scalars(statement))
        return [one for one in placed if one.message.id in mine]

    def _hold(self, conn: Connection, held: Mapping[int, str]) -> None:
        """Let messages wait for a person, each with its reason."""
        table = schema.message
        statement = (
            update(table)
            .where(table.c.id == bindparam("message"), table.c.state != "processed")
            .values(state="waiting", waiting_reason=bindparam("reason"))
        )
        if held:
            conn.execute(statement, [{"message": key, "reason": reason} for key, reason in held.items()])
