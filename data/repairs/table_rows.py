"""Tables whose rows are recorded all or none: their headings, their cells, and their faults by row."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import pandas as pd

from data.refusals import RefusalError
from data.repairs.stage_writing import WorksError
from data.stages import MoveError
from geo.formats.columns import squeeze

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row of a table (None: with all of it)."""

    row: int | None
    error: Exception

    def __str__(self) -> str:
        return str(self.error) if self.row is None else f"Row {self.row}: {self.error}"


class TableError(WorksError):
    """A table of which nothing was recorded; ``faults`` names row, fault and remedy of each."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(map(str, self.faults)), "table")


class TakenBackError(Exception):
    """Ends a transaction that was only a trial, with what it would have recorded."""

    def __init__(self, entries: list[Any]) -> None:
        self.entries = entries
        super().__init__("Only tried.")


class TableRows:
    """The rows of a table; row 1 is the first below the heading.

    ``headings`` are the names (squeezed) that each thing may have, the likeliest first.
    """

    def __init__(self, table: pd.DataFrame, headings: Mapping[str, Sequence[str]]) -> None:
        plain = {squeeze(str(heading)): str(heading) for heading in table.columns}
        self._table = table
        self.columns = {
            thing: plain[name] for thing, names in headings.items() for name in names[::-1] if name in plain
        }
        self.count = len(table)

    def needs(self, things: Collection[str]) -> None:
        """Raise ``TableError`` for columns that lack."""
        missing = [thing for thing in things if thing not in self.columns]
        if missing:
            names = ", ".join(missing)
            lacks = WorksError(f"The table has no column {names}; add it.", "no_column", names=names)
            raise TableError([RowFault(None, lacks)])

    def read(self, entry: Callable[[int], Entry]) -> dict[int, Entry]:
        """Return what each row comes to, by its number. Raises ``TableError`` with the faults of all rows."""
        entries: dict[int, Entry] = {}
        faults: list[RowFault] = []
        for number in range(1, self.count + 1):
            try:
                entries[number] = entry(number)
            except (RefusalError, MoveError) as error:
                faults.append(RowFault(number, error))
        if faults:
            raise TableError(faults)
        if not entries:
            raise TableError([RowFault(None, WorksError("The table has no rows.", "no_rows"))])
        return entries

    def cells(self, thing: str) -> list[Any]:
        """Return a column as it is written; empty without one."""
        return [] if thing not in self.columns else self._table[self.columns[thing]].tolist()

    def raw(self, number: int, thing: str) -> Any:
        """Return a cell as it is written; None without its column."""
        return None if thing not in self.columns else self._table[self.columns[thing]].iloc[number - 1]

    def text(self, number: int, thing: str) -> str:
        """Return a cell as text; "" for an empty one."""
        value = self.raw(number, thing)
        if value is None or (not isinstance(value, str) and bool(pd.isna(value))):
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value).strip()


def day_of(value: datetime | None) -> date | None:
    """Return the day of a time that was read from a cell."""
    return None if value is None or pd.isna(value) else value.date()
