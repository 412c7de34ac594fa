"""Rows of a file on their way in: new ones become messages, known ones bring complaints up to date."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from data.channels import spreadsheet
from data.desk.cases import open_case
from data.exchange.own_rows import messages_of, ticket_columns, ticket_in
from data.exchange.tracking import Known, add_rows, content_hash, known_rows, see_again, set_said
from data.exchange.updating import SaidNow, take_over
from data.office import MACHINE, ConflictError
from data.register import IncomingMessage, Register

FIELDS = ("category", "concern", "words", "place", "lon", "lat", "accuracy_m", "happened_at", "confidential")
CASES_AT_ONCE = 500  # complaints changed in one transaction: others may write in between
MOST_TRIES = 5  # roads imported meanwhile make a transaction begin anew


@dataclass(frozen=True, slots=True)
class _Row:
    """One row that may be used."""

    number: int  # in the file
    key: str
    number_hash: str
    own_id: str | None
    content: str
    contact: str | None
    ticket: str | None  # ours, where the row names one
    said: SaidNow


@dataclass
class RowsIn:
    """Takes the parts of one file in, and counts what became of its rows."""

    register: Register
    system: str
    headings_sha256: str
    counts: Counter[str] = field(default_factory=Counter)

    def would_take(self, rows: pd.DataFrame, raw: pd.DataFrame) -> None:
        """Count what ``take`` would do; nothing is stored."""
        read, _numbered = self._not_ours(list(self._rows(rows, raw)))
        with self.register.store.connect() as conn:
            known = known_rows(self.register, conn, self.system, [row.number_hash for row in read])
        for row in read:
            there = known.get(row.number_hash)
            if there is None:
                self.counts["new"] += 1
            elif self._differs(row, there):
                self.counts["updated"] += 1
            else:
                self.counts["unchanged"] += 1

    def take(self, rows: pd.DataFrame, raw: pd.DataFrame) -> None:
        """Take in one part: ``rows`` as ``ComplaintReader`` read them, ``raw`` as they stood in the file."""
        read, numbered = self._not_ours(list(self._rows(rows, raw)))
        self._note_numbers(numbered)
        read += [row for row, _message_id in numbered]
        register = self.register
        hashes = [row.number_hash for row in read]
        with register.store.connect() as conn:
            known = known_rows(register, conn, self.system, hashes)
        unread = [one.message_id for one in known.values() if one.unread]
        self._receive([row for row in read if row.number_hash not in known], unread)
        with register.store.begin() as conn:
            see_again(conn, [one.id for one in known.values()], self.headings_sha256, register.clock())
            now_known = known_rows(register, conn, self.system, hashes)
        self._count_what_came({row.number_hash for row in read}, known, now_known)
        changed = []
        for row in read:
            there = now_known[row.number_hash]
            if self._differs(row, there):
                changed.append((row, there))
            before = known.get(row.number_hash)
            if before is not None and not before.unread and not self._differs(row, before):
                self.counts["unchanged"] += 1
        new = {row.number_hash for row in read} - known.keys()
        for start in range(0, len(changed), CASES_AT_ONCE):
            self._take_over(changed[start : start + CASES_AT_ONCE], new)

    def _not_ours(self, read: list[_Row]) -> tuple[list[_Row], list[tuple[_Row, int]]]:
        """Return the rows but those that are complaints of ours, and of these the ones numbered elsewhere.

        What was handed out is no second complaint when it comes back: in our own file, with the numbers that
        the other system gave, or in a list of theirs that names ours. Only their number and status are new.
        """
        named = {row.ticket for row in read if row.ticket is not None}
        if not named:
            return read, []
        with self.register.store.connect() as conn:
            ours = messages_of(self.register, conn, named)
            known = known_rows(self.register, conn, self.system, [row.number_hash for row in read])
        others, numbered = list[_Row](), list[tuple[_Row, int]]()
        for row in read:
            if row.ticket is None or row.ticket not in ours:
                others.append(row)
                continue
            self.counts["ours"] += 1
            if (there := known.get(row.number_hash)) is not None:
                others.append(replace(row, content=there.content_hash))  # its words are what we told them
                continue
            message_id = ours[row.ticket]
            if message_id is not None and row.own_id not in (None, row.ticket):
                numbered.append((row, message_id))
        return others, numbered

    def _note_numbers(self, numbered: Sequence[tuple[_Row, int]]) -> None:
        """Note the other system's numbers of our complaints; what they say of them is told after that."""
        noted = [
            {
                "number_hash": row.number_hash,
                "own_id": row.own_id,
                "message_id": message_id,
                "content_hash": row.content,
            }
            for row, message_id in numbered
        ]
        with self.register.store.begin() as conn:
            add_rows(self.register, conn, self.system, self.headings_sha256, noted)

    def _receive(self, rows: Sequence[_Row], unread: Sequence[int]) -> None:
        """Keep new rows raw before anything else happens, then make complaints of them and of ``unread``."""
        if not rows and not unread:
            return
        register = self.register
        received = register.receive([self._message(row) for row in rows])
        noted = [
            {
                "number_hash": row.number_hash,
                "own_id": row.own_id,
                "message_id": kept.message_id,
                # What an import that broke off had kept may have said something else.
                "content_hash": row.content if kept.new else "",
            }
            for row, kept in zip(rows, received, strict=True)
        ]
        with register.store.begin() as conn:
            add_rows(register, conn, self.system, self.headings_sha256, noted)
        register.process([*unread, *(kept.message_id for kept in received)], gathers=False)
        self.counts["new"] += sum(kept.new for kept in received)

    def _count_what_came(
        self, hashes: set[str], before: Mapping[str, Known], now: Mapping[str, Known]
    ) -> None:
        """Count complaints made and rows that wait by the records: a running app processes rows, too."""
        came = [now[each] for each in hashes if each not in before or before[each].unread]
        made = sum(one.complaint_id is not None for one in came)
        self.counts["made"] += made
        self.counts["waiting"] += len(came) - made

    def _message(self, row: _Row) -> IncomingMessage:
        return IncomingMessage(
            channel=self.system,
            external_id=row.key,
            format=spreadsheet.FORMAT,
            body=row.said.body,
            contact=row.contact,
            confidential=bool(row.said.fields["confidential"]),
        )

    def _differs(self, row: _Row, known: Known) -> bool:
        """Tell whether a row says something that was not taken over yet."""
        if row.content != known.content_hash:
            return True
        status = row.said.status
        return status is not None and status != known.status

    def _take_over(self, changed: Sequence[tuple[_Row, Known]], new: set[str]) -> None:
        for attempt in range(MOST_TRIES):
            try:
                self.counts += self._taken_over(changed, new)
            except ConflictError:
                if attempt == MOST_TRIES - 1:
                    raise
            else:
                return

    def _taken_over(self, changed: Sequence[tuple[_Row, Known]], new: set[str]) -> Counter[str]:
        counts: Counter[str] = Counter()
        done = []
        with open_case(self.register, MACHINE) as case:
            for row, known in changed:
                if known.complaint_id is None:
                    counts["still_waiting"] += row.number_hash not in new
                    continue
                outcome = take_over(case, known, row.said, content_changed=row.content != known.content_hash)
                counts["held"] += outcome.held
                counts["told"] += outcome.told
                counts["updated"] += bool(outcome.changed or outcome.told) and row.number_hash not in new
                done.append(
                    {"row": known.id, "content": row.content, "now_status": row.said.status or known.status}
                )
            set_said(case.conn, done)
        return counts

    def _rows(self, rows: pd.DataFrame, raw: pd.DataFrame) -> Iterator[_Row]:
        people, office = self.register.people, self.register
        original = raw.loc[rows.index]
        cells = zip(*(original[name] for name in original.columns), strict=True)
        numbers = ticket_columns([str(name) for name in original.columns])
        said = zip(*(rows[name] for name in FIELDS), strict=True)
        names = ("id", "own_id", "fingerprint", "contact", "status", "status_at", "agency")
        told = zip(*(rows[name] for name in names), strict=True)
        for number, fields, row, one in zip(rows.index, said, cells, told, strict=True):
            values: Mapping[str, Any] = dict(zip(names, one, strict=True))
            plain = {name: _plain(value) for name, value in zip(FIELDS, fields, strict=True)}
            as_read = {str(name): _plain(value) for name, value in zip(original.columns, row, strict=True)}
            yield _Row(
                number=int(number),
                key=values["id"],
                number_hash=people.channel_hash(self.system, values["id"]),
                own_id=values["own_id"],
                content=content_hash(office, values["fingerprint"]),
                contact=values["contact"],
                ticket=ticket_in([as_read[name] for name in numbers], office.region),
                said=SaidNow(
                    system=self.system,
                    number=values["id"],
                    fingerprint=values["fingerprint"],
                    body=spreadsheet.body(plain, as_read),
                    fields=plain,
                    status=values["status"],
                    status_at=values["status_at"],
                    agency=values["agency"],
                ),
            )


def _plain(value: Any) -> Any:
    """Return a cell as JSON can hold it: numbers of Python's own, None where there is nothing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and not np.isfinite(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if isinstance(value, np.generic) else value
