"""Decisions on many complaints read from a table, one complaint a row: all rows are carried out, or none."""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from data.accounts import NotAllowedError
from data.desk.answering import DecisionError
from data.desk.cases import Case, UnknownTicketError, open_case
from data.desk.many import ManyDecisions
from data.desk.many_rules import Wish
from data.desk.many_words import check_words, decision_of, reason_of, way_of
from data.office import Actor
from data.refusals import RefusalError
from data.repairs.table_rows import RowFault, TableError, TableRows, TakenBackError
from data.tickets import normalise
from geo.formats.columns import squeeze

MOST_ROWS = 2_000  # one transaction carries them all out, which nobody else may write beside
# What lists of decisions call their columns, without case, blanks and punctuation.
HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ticket": ("ticket", "nomoraduan", "noaduan", "nomortiket", "tiket", "aduan"),
        "decision": ("decision", "keputusan", "tindakan"),
        "why": ("why", "mengapa", "penjelasan", "keterangan"),
        "how": ("how", "cara", "caraperiksa"),
        "agency": ("agency", "opd", "dinas", "kepada"),
        "reason": ("reason", "alasan"),
        "of": ("of", "induk", "aduaninduk", "samadengan"),
    }
)


class DecisionTable(ManyDecisions):
    """The door for lists of decisions, such as a field check brings back."""

    def decide_table(
        self, actor: Actor, table: pd.DataFrame, usual: Mapping[str, str] | None = None
    ) -> dict[str, Wish]:
        """Carry out every row of a table, all or none; return ticket -> what was decided.

        Columns as HEADINGS tells their other names; ``usual`` holds what a column that lacks, or an empty
        cell, stands for. The rules are those of ``decide_many``, letters to the reporters included. Raises
        ``TableError`` with the faults of all rows, and ``ConflictError`` if roads are being replaced.
        """
        with open_case(self, actor) as case:
            return self._carry_out(case, actor, table, usual or {})

    def preview_table(
        self, actor: Actor, table: pd.DataFrame, usual: Mapping[str, str] | None = None
    ) -> dict[str, Wish]:
        """Return what ``decide_table`` would do; nothing is kept, nobody told.

        Every check is the true one: the rows are carried out, and taken back. Raises as ``decide_table``.
        """
        try:
            with open_case(self, actor) as case:
                raise TakenBackError(list(self._carry_out(case, actor, table, usual or {}).items()))
        except TakenBackError as tried:
            return dict(tried.entries)

    def _carry_out(
        self, case: Case, actor: Actor, table: pd.DataFrame, usual: Mapping[str, str]
    ) -> dict[str, Wish]:
        rows = TableRows(table, HEADINGS)
        rows.needs([thing for thing in ("ticket", "decision", "why") if thing not in usual])
        if rows.count > MOST_ROWS:
            raise TableError([RowFault(None, RefusalError(f"At most {MOST_ROWS:,} rows; cut the table."))])
        entries = rows.read(lambda number: self._entry(rows, number, usual))
        alike: defaultdict[Wish, dict[str, int]] = defaultdict(dict)
        faults = _said_twice(entries)
        for number, (ticket, wish) in entries.items():
            alike[wish][ticket] = number
        for wish, numbers in alike.items():
            faults += self._decide_alike(case, actor, wish, numbers)
        if faults:
            raise TableError(sorted(faults, key=lambda fault: fault.row or 0))
        return dict(entries.values())

    def _decide_alike(
        self, case: Case, actor: Actor, wish: Wish, numbers: Mapping[str, int]
    ) -> list[RowFault]:
        """Carry out the rows of one decision (ticket -> row); return what is against them."""
        try:
            check_words(wish)
            self.check_wish(actor, wish)
            moves, against, looks = self.sorted_out(case, wish, list(numbers), {})
        except (RefusalError, DecisionError, NotAllowedError, UnknownTicketError) as error:
            return [RowFault(number, error) for number in numbers.values()]
        if not against:
            self.move_many(case, wish, moves, looks, len(numbers))
        return [RowFault(numbers[ticket], error) for ticket, error in against.items()]

    def _entry(self, rows: TableRows, number: int, usual: Mapping[str, str]) -> tuple[str, Wish]:
        """Return the ticket and the decision of a row. Raises ``RefusalError`` for what cannot be read."""
        said = {thing: rows.text(number, thing) or usual.get(thing, "") for thing in HEADINGS}
        # A duplicate is the same person's about the same thing, a support another person's.
        action, same_person = decision_of(said["decision"])
        wish = Wish(
            action=action,
            why=said["why"],
            how=way_of(said["how"]) if action == "verify" else "desk",
            agency=self._agency(said["agency"]) if action == "forward" else None,
            reason=reason_of(said["reason"], action) if action in ("reject", "close") else None,
            of_ticket=self._ticket(said["of"]) if action == "same_as" else None,
            same_person=same_person,
        )
        return self._ticket(said["ticket"]), wish

    def _ticket(self, told: str) -> str:
        ticket = normalise(told, self.region.ticket_prefix)
        if ticket is None:
            raise RefusalError(f"'{told}' is no number of a complaint; compare it character by character.")
        return ticket

    def _agency(self, told: str) -> str:
        """Return the agency that is meant by its id or short name; what is none is told when it is used."""
        named = {squeeze(one.short): one.id for one in self.region.agencies}
        return named.get(squeeze(told), told.lower())


def _said_twice(entries: Mapping[int, tuple[str, Wish]]) -> list[RowFault]:
    """Return the rows that name a complaint of an earlier row: which of the two counts nobody can tell."""
    first: dict[str, int] = {}
    faults = []
    for number, (ticket, _) in entries.items():
        if ticket in first:
            fault = RefusalError(f"{ticket} stands in row {first[ticket]} too; leave one of them.")
            faults.append(RowFault(number, fault))
        first.setdefault(ticket, number)
    return faults
