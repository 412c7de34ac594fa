"""A table of a report, whatever it tells: the same for the page, the paper and the workbook."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from dashboard.i18n import _, day, name_of, number
from dashboard.words.sentences import agency_name
from data.regions import Region

Cell = str | int | float | date | datetime | None
MINUS = "−"  # as in the curves beside the tables, not a hyphen


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of a report. Cells are values: whoever shows them writes numbers and days as people do.

    ``share`` is how wide each column is beside the others on paper; ``keys`` lead each row to its list.
    """

    key: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    share: tuple[float, ...]
    empty: str  # what is said where there is no row
    note: str = ""
    keys: tuple[str | None, ...] = field(default=())


def written(cell: Cell, decimals: int | None = None) -> str:
    """Return a cell as it is read; ``decimals`` are all written, zeros too, else one where there is any."""
    if cell is None:
        return "–"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return day(cell)
    if isinstance(cell, str):
        return cell
    told = number(cell, 1) if decimals is None else number(cell, decimals, exactly=True)
    return told.replace("-", MINUS)


def decimals_of(table: ReportTable) -> list[int]:
    """Return how many decimals the numbers of each column bear, so that they stand under each other."""
    return [int(any(_is_broken(row[at]) for row in table.rows)) for at in range(len(table.headings))]


def _is_broken(cell: Cell) -> bool:
    return isinstance(cell, float) and not cell.is_integer()


def written_rows(table: ReportTable) -> list[list[str]]:
    """Return the cells as they are read, the numbers of a column with the same decimals."""
    decimals = decimals_of(table)
    return [[written(cell, places) for cell, places in zip(row, decimals, strict=True)] for row in table.rows]


def is_number(cell: Cell) -> bool:
    """Tell whether a cell stands to the right."""
    return isinstance(cell, (int, float))


def filled(tables: Iterable[ReportTable]) -> list[ReportTable]:
    """Return the tables that have a row."""
    return [table for table in tables if table.rows]


def nothing_in(tables: Iterable[ReportTable]) -> str:
    """Return what is said instead of tables without a row, the same sentence once."""
    return " ".join(dict.fromkeys(table.empty for table in tables if not table.rows))


def agency_title(region: Region, agency_id: str | None) -> str:
    """Return the full name of an office; the desk for what nobody else has."""
    named = {agency.id: agency for agency in region.agencies}
    if agency_id is None:
        return _("The desk")
    return name_of(named[agency_id].name) if agency_id in named else agency_id


def agency_short(region: Region, agency_id: str | None) -> str:
    """Return the short name of an office, for narrow columns."""
    return _("The desk") if agency_id is None else agency_name(region, agency_id)
