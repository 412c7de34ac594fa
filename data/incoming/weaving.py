"""Writes what messages became, in one transaction: new complaints, more about known ones, or waiting ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from data import schema
from data.channels import ParsedMessage
from data.desk.answering import resume_by_reply, take_word
from data.desk.cases import Case
from data.desk.clock_book import keep_deadlines
from data.emergencies.alarms import raise_for_added
from data.incoming.fixed_replies import fixed_replies
from data.incoming.media import want_files
from data.incoming.new_complaints import Placed, attach_photo, write_complaints
from data.incoming.screening import keep_more_severity
from data.incoming.talks import answered_complaints, known_complaints, last_parts, link, repeated, words_hash
from data.incoming.threads import Known, Said, Thread, Woven, weave
from data.notices.first_words import of_unclear, take_back
from data.notices.occasions import of_erasure, of_places_told, of_word_taken, told_places
from data.office import MACHINE, Office
from data.people import about_evidence, about_words
from data.placement.ground import Ground
from data.placement.places import PlaceOf, renew_positions, stored_evidence
from data.placement.positions import Locating, locate
from data.privacy.erasing import ask as ask_erasure
from data.privacy.erasing import asks_erasure


@dataclass
class Weaving:
    """One batch of messages being written in the transaction of ``conn``."""

    office: Office
    conn: Connection
    ground: Ground
    locating: Locating
    secrets: Mapping[int, str]
    say: Callable[[Sequence[int]], list[Said]]  # reads messages that were processed before
    roads: set[str] = field(default_factory=set)  # to be gathered anew
    complaints: int = 0
    joined: int = 0  # messages that belong to a complaint known before
    waiting: int = 0
    _hashes: dict[int, str | None] = field(default_factory=dict)

    def write(self, said: Sequence[Said], held: Mapping[int, str]) -> None:
        """Write all of it; ``held`` are the messages that nobody could read, each with its reason."""
        asking = [one for one in said if one.said.conversational and asks_erasure(one.said.words)]
        said = [one for one in said if one not in asking]
        replies = self._take_words(said)
        said = [one for one in said if one not in replies]
        woven = self._woven(said)
        new = [thread for thread in woven.threads if thread.known is None]
        self._write_new(new)
        self._add([thread for thread in woven.threads if thread.known is not None])
        waiting = dict(held) | woven.waiting
        self._mark([*said, *asking, *replies], waiting)
        self._answer_unclear(said, woven.threads, waiting)
        for one in asking:  # last: what else they said in this batch is still opened
            ask_erasure(self.conn, self.office, one.message.reporter_id, None, "reporter")
            of_erasure(self.office, self.conn, one.message.reporter_id, one.message.channel)
        want_files(self.office, self.conn, [(one.message, one.said) for one in said])
        self.complaints, self.waiting = len(new), len(waiting)

    def _answer_unclear(
        self, said: Sequence[Said], threads: Sequence[Thread], waiting: Mapping[int, str]
    ) -> None:
        """Tell who said too little what to write, unless they have said the rest meanwhile."""
        unclear = [one for one in said if one.said.conversational and one.message.id in waiting]
        told = {part.message.reporter_id for thread in threads for part in thread.parts}
        take_back(self.office, self.conn, told)
        of_unclear(self.office, self.conn, [(one.message, waiting[one.message.id]) for one in unclear])

    def foresee(self, said: Sequence[Said]) -> None:
        """Work out what ``write`` will place, before the transaction in which others wait; writes nothing."""
        self._placed([thread for thread in self._woven(said).threads if thread.known is None])

    def _take_words(self, said: Sequence[Said]) -> list[Said]:
        """Take what reporters reply to "is it really good now?"; return these messages."""
        case = Case(self.office, self.conn, self.ground, MACHINE, self.office.clock())
        replies = fixed_replies(self.office, self.conn, case, said, self._quoted(said))
        for one in replies:
            case.actor = one.row.reporter_id
            take_word(case, one.row, fixed=one.fixed, words=one.said.said.words)
            link(self.conn, self.office.region.id, one.row.id, [one.said.message.id])
            of_word_taken(self.office, self.conn, one.row, one.said.message.id, fixed=one.fixed)
            self.joined += 1
        keep_deadlines(self.office, self.conn, case.moved)
        self.roads |= case.roads
        return [one.said for one in replies]

    def _quoted(self, said: Sequence[Said]) -> dict[int, int]:
        """Return message id -> complaint of each message that is marked as a reply."""
        replies = {
            one.message.id: (one.message.channel, one.said.reply_to)
            for one in said
            if one.said.conversational and one.said.reply_to
        }
        return answered_complaints(self.office, self.conn, replies)

    def _woven(self, said: Sequence[Said]) -> Woven:
        """Put the messages together with each other and with what the records know of these people."""
        talking = [one for one in said if one.said.conversational]
        messages = [one.message for one in talking]
        self._hashes = {one.message.id: words_hash(self.office, one.message, one.said) for one in talking}
        again = repeated(self.conn, self.office.region.id, messages, self._hashes)
        answers = self._quoted(talking)
        known = self._with_last(
            talking, known_complaints(self.office, self.conn, messages, set(answers.values()))
        )
        told = [
            Said(one.message, one.said, one.place, one.message.id in again)
            if one.said.conversational
            else one
            for one in said
        ]
        return weave(told, known, answers, self.office.region)

    def _with_last(self, talking: Sequence[Said], known: Sequence[Known]) -> list[Known]:
        """Add what was said last of complaints, where a place comes now that may belong to it."""
        places = {one.message.reporter_id for one in talking if one.has_point}
        ids = last_parts(self.conn, [one for one in known if one.reporter_id in places])
        said = {one.message.id: one for one in self.say(list(ids.values()))} if ids else {}
        return [replace(one, last=said.get(ids.get(one.id, 0))) for one in known]

    def _write_new(self, threads: Sequence[Thread]) -> None:
        placed = self._placed(threads)
        if not placed:
            return
        self.roads |= write_complaints(self.office, self.conn, placed, self.ground, self.secrets)
        complaint = schema.complaint
        query = select(complaint.c.message_id, complaint.c.id).where(
            complaint.c.message_id.in_([one.message.id for one in placed])
        )
        ids = {row.message_id: row.id for row in self.conn.execute(query)}
        rows = [
            {
                "region_id": self.office.region.id,
                "complaint_id": ids[one.message.id],
                "message_id": part.message.id,
            }
            for thread, one in zip(threads, placed, strict=True)
            for part in thread.parts
        ]
        self.conn.execute(insert(schema.message_complaint), rows)

    def _placed(self, threads: Sequence[Thread]) -> list[Placed]:
        """Place what was told in pieces by all of its pieces; the others lie where they lay."""
        said = [thread.merged() if len(thread.parts) > 1 else thread.opener.said for thread in threads]
        places = [thread.opener.place for thread in threads]
        anew = [row for row, thread in enumerate(threads) if len(thread.parts) > 1 or places[row] is None]
        if anew:
            for row, place in zip(anew, self.locating.of([said[row] for row in anew]), strict=True):
                places[row] = place
        return [
            Placed(thread.opener.message, one, place or {})
            for thread, one, place in zip(threads, said, places, strict=True)
        ]

    def _add(self, threads: Sequence[Thread]) -> None:
        """Add messages to complaints of the records; place them anew, unless a person put them there."""
        table = schema.complaint
        ids = [thread.known.id for thread in threads if thread.known is not None]
        rows = {row.id: row for row in self.conn.execute(select(table).where(table.c.id.in_(ids)))}
        merged = [(rows[key], thread, thread.merged()) for key, thread in zip(ids, threads, strict=True)]
        before = told_places(self.conn, self.ground, ids)
        for row, thread, said in merged:
            self._add_parts(row, thread, said)
        self._place_anew(list(rows.values()))
        last = {row.id: thread.parts[-1].message.id for row, thread, _ in merged}
        of_places_told(self.office, self.conn, self.ground, last, before)
        for row, thread, said in merged:
            keep_more_severity(self.conn, row, said)
            raise_for_added(self.office, self.conn, row.id, said)
            self.joined += len(thread.parts)

    def _add_parts(self, row: Any, thread: Thread, merged: ParsedMessage) -> None:
        """Add words, evidence and files of messages to one complaint."""
        link(self.conn, self.office.region.id, row.id, [part.message.id for part in thread.parts])
        self._add_words(row, merged.words)
        self._add_evidence(row, merged)
        for photo in merged.photos:
            attach_photo(self.office, self.conn, row.id, row.reporter_id, photo)
        details = {
            "words": merged.words is not None,
            "place": merged.lon is not None or merged.place_words is not None,
            "files": sum(len(part.said.attachments) for part in thread.parts) + len(merged.photos),
        }
        self.office.tell(self.conn, "complaint", row.id, "added", actor=row.reporter_id, details=details)

    def _add_words(self, row: Any, words: str | None) -> None:
        if words is None:
            return
        people, about = self.office.people, about_words(row.ticket)
        before = ""
        if row.words_sealed is not None:
            before = people.unseal(self.conn, row.reporter_id, row.words_sealed, about).decode() + "\n"
        sealed = people.seal(self.conn, row.reporter_id, f"{before}{words}".encode(), about)
        table = schema.complaint
        self.conn.execute(update(table).where(table.c.id == row.id).values(words_sealed=sealed))

    def _add_evidence(self, row: Any, said: ParsedMessage) -> None:
        given: dict[str, Any] = {
            "region_id": self.office.region.id,
            "complaint_id": row.id,
            "created_at": self.office.clock(),
        }
        rows = []
        if said.lon is not None or said.lat is not None:
            point = {"lon": said.lon, "lat": said.lat, "accuracy_m": said.accuracy_m}
            rows.append(given | {"kind": said.kind} | point)
        if said.place_words is not None:
            sealed = self.office.people.seal(
                self.conn, row.reporter_id, said.place_words.encode(), about_evidence(row.ticket)
            )
            rows.append(given | {"kind": "words", "words_sealed": sealed})
        for one in rows:
            self.conn.execute(insert(schema.evidence).values(one))

    def _place_anew(self, rows: Sequence[Any]) -> None:
        case = Case(self.office, self.conn, self.ground, MACHINE, self.office.clock())
        place_anew(case, rows)
        for row in rows:
            case.actor = row.reporter_id
            resume_by_reply(case, case.complaint(row.ticket))
        keep_deadlines(self.office, self.conn, case.moved)  # those that stood while we waited run on
        self.roads |= case.roads

    def _mark(self, said: Sequence[Said], waiting: Mapping[int, str]) -> None:
        """Let messages wait for a person, each with its reason; the others are done with."""
        table = schema.message
        done = [one.message.id for one in said if one.message.id not in waiting]
        fates: list[tuple[int, str, str | None]] = [(key, "processed", None) for key in done]
        fates += [(key, "waiting", why) for key, why in waiting.items()]
        if not fates:
            return
        statement = (
            update(table)
            .where(table.c.id == bindparam("message"))
            .values(
                state=bindparam("new_state"),
                waiting_reason=bindparam("reason"),
                words_hash=bindparam("hash"),
            )
        )
        rows = [
            {"message": key, "new_state": state, "reason": why, "hash": self._hashes.get(key)}
            for key, state, why in fates
        ]
        self.conn.execute(statement, rows)


def still_open(conn: Connection, message_ids: Sequence[int]) -> set[int]:
    """Return which messages nobody has processed meanwhile; they are this transaction's until its end."""
    table = schema.message
    query = select(table.c.id).where(table.c.id.in_(message_ids), table.c.state != "processed")
    return set(conn.scalars(query.with_for_update()))


def let_wait(conn: Connection, message_ids: Sequence[int], reason: str) -> None:
    """Let messages that are not processed wait for a person."""
    table = schema.message
    mine = table.c.id.in_(message_ids) & (table.c.state != "processed")
    conn.execute(update(table).where(mine).values(state="waiting", waiting_reason=reason))


def place_anew(case: Case, rows: Sequence[Any]) -> None:
    """Place complaints by all the evidence there is now, but those that a person put where they lie."""
    rows = [row for row in rows if case.position(row).set_by != "staff"]
    if not rows:
        return
    for row in rows:
        case.touch(row.id)
    category = case.office.region.category
    on_road = [category(row.category).on_road for row in rows]
    evidence = stored_evidence(case.office, case.conn, [row.id for row in rows], on_road=on_road)
    places = locate(evidence, case.ground)
    found: list[PlaceOf] = [(row.id, place, "machine") for row, place in zip(rows, places, strict=True)]
    renew_positions(case.office, case.conn, found, case.ground)
    for row in rows:
        case.route(row)
        case.touch(row.id)
