"""Times as people and programs write them, a column at a time, read into times with a zone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

from geo.formats.calendar_words import MONTHS, ZONE_HOURS

EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # day 0 of Excel's calendar; its cells have no zone
EXCEL_DAYS = (20_000, 80_000)  # 1954 to 2119: other numbers are no dates
EPOCH_SECONDS = (946_684_800, 4_102_444_800)  # 2000 to 2100, as programs count seconds since 1970
# Earlier years are slips of the pen, and so is the calendar's last, which programs write for "never": at its
# edges no time can be brought to another zone.
YEARS = (1954, 9998)  # from the first of EXCEL_DAYS
_COMPACT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\.0)?")

_SECOND = r"(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
_CLOCK = rf"(?:[T ,]+(?:pukul|jam|pkl\.?)?\s*(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d){_SECOND})?"
_REST = r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>z|utc|wib|wita|wit|[+-]\d\d(?::?\d\d)?)?\s*"
_WRITTEN = [
    re.compile(written + _CLOCK + _REST, re.IGNORECASE)
    for written in (
        r"\s*(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"\s*(?:[a-z']+\.?,\s+)?(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4}|\d\d)",
        r"\s*(?:[a-z']+\.?,?\s+)?(?P<day>\d{1,2})[-/. ]+(?P<name>[a-z]{3,9})\.?,?[-/. ]+(?P<year>\d{4}|\d\d)",
        r"\s*(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})",
    )
]


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times: None where the cell is empty or unreadable; ``unreadable`` are positions."""

    values: list[datetime | None]
    unreadable: list[int]
    month_first: bool  # how 01/02/2022 was read; Indonesians write the day first


@dataclass(slots=True)
class Order:
    """Whether day or month comes first in a column read in parts: what its cells have shown so far."""

    first_above_12: bool = False
    second_above_12: bool = False

    def look(self, cells: Sequence[Any]) -> None:
        """Take more cells of the column into account."""
        for found in map(_written, cells):
            if found and "one" in found:
                self.first_above_12 |= int(found["one"]) > 12
                self.second_above_12 |= int(found["two"]) > 12

    @property
    def month_first(self) -> bool:
        """Day first as Indonesians write, unless only the other order fits."""
        return self.second_above_12 and not self.first_above_12


def parse_times(cells: Sequence[Any], zone: tzinfo, order: Order | None = None) -> Times:
    """Read times: ISO, ``27/03/2022 21.41``, ``27 Maret 2022 pukul 21.41 WIB``, dates of Excel, timestamps.

    A time without a zone is in ``zone``. Where all numbers fit either order the day comes first, unless
    another cell of the column shows that the month does; ``order`` is what the cells of other parts showed.
    """
    written = [_written(cell) for cell in cells]
    if order is None:
        order = Order()
        order.look(cells)
    month_first = order.month_first
    values = [_value(cell, found, zone, month_first) for cell, found in zip(cells, written, strict=True)]
    unreadable = [
        at
        for at, (cell, value) in enumerate(zip(cells, values, strict=True))
        if value is None and not _empty(cell)
    ]
    return Times(values, unreadable, month_first)


def _empty(cell: Any) -> bool:
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip(" -"))  # noqa: PLR0124  # NaN, NaT


def _written(cell: Any) -> dict[str, str] | None:
    if not isinstance(cell, str):
        return None
    matches = (pattern.fullmatch(cell) for pattern in _WRITTEN)
    found = next((match for match in matches if match), None)
    return {key: text for key, text in found.groupdict().items() if text} if found else None


def _value(cell: Any, found: dict[str, str] | None, zone: tzinfo, month_first: bool) -> datetime | None:
    if _empty(cell):
        return None
    try:
        moment = _from_text(found, month_first) if found else _from_cell(cell)
    except (ValueError, OverflowError):
        return None
    if moment is None or not in_calendar(moment):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def in_calendar(moment: datetime) -> bool:
    """Tell whether a time is of a year that somebody may mean; no other one is stored."""
    return YEARS[0] <= moment.year <= YEARS[1]


def _from_cell(cell: Any) -> datetime | None:
    """Return the time of a cell that is typed, or a number of days as Excel counts them."""
    if isinstance(cell, datetime):
        return datetime.fromisoformat(cell.isoformat())  # of a pandas Timestamp a plain datetime
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  # the caller gives the zone
    text = str(cell).strip()
    if _COMPACT.fullmatch(text):
        return datetime.strptime(text[:8], "%Y%m%d")  # noqa: DTZ007  # the caller gives the zone
    days = float(text.replace(",", "."))
    for seconds in (days, days / 1000):
        if EPOCH_SECONDS[0] <= seconds <= EPOCH_SECONDS[1]:
            return datetime.fromtimestamp(seconds, UTC)
    if not EXCEL_DAYS[0] <= days <= EXCEL_DAYS[1]:
        return None
    return EXCEL_EPOCH + timedelta(seconds=round(days * 86_400))


def _from_text(found: dict[str, str], month_first: bool) -> datetime:
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    if "one" in found:
        month, day = (found["one"], found["two"]) if month_first else (found["two"], found["one"])
    else:
        month, day = found.get("month", ""), found["day"]
    number = int(month) if month else MONTHS.get(found["name"][:3].casefold(), 0)
    hour = int(found.get("hour", 0))
    if half := found.get("half", "").casefold().replace(".", ""):
        hour = hour % 12 + (12 if half == "pm" else 0)
    clock = (hour, int(found.get("minute", 0)), int(found.get("second", 0)))
    return datetime(year, number, int(day), *clock, tzinfo=_zone(found.get("zone")))


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if (hours := ZONE_HOURS.get(text.casefold())) is not None:
        return timezone(timedelta(hours=hours))
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)
