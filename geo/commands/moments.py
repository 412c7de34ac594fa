"""Times as strangers' files have them, read part by part: the whole column tells day from month."""

import re
from calendar import timegm
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import InvalidInputError
from geo.formats.calendar_words import MONTHS, ZONE_HOURS
from geo.formats.cells import NOTHING
from geo.ranges.complaints import NO_TIME, read_times
from geo.roads import IntArray

SECOND_NS = 1_000_000_000
EPOCH_SECONDS = (631_152_000, 4_102_444_800)  # 1990 to 2100, as programs count seconds since 1970
EPOCH_UNITS_NS = (SECOND_NS, 1_000_000, 1_000, 1)  # … or a thousandth of them: no two overlap
EXCEL_DAYS = (20_000, 80_000)  # 1954 to 2119 as Excel counts days: other numbers are no dates
EXCEL_DAY_OF_1970 = 25_569
DAY_NS = 86_400 * SECOND_NS
YEARS = (1900, 2200)  # others are slips of the pen
ROWS_TOLD = 3

_CLOCK = r"(?:(?:T|[ ,]+)(?:pukul |jam |pkl\.? )?(?P<hour>\d{1,2})[:.](?P<minute>\d\d)"
_CLOCK += r"(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)? ?(?P<half>[ap]\.?m\.?)?)?"
_ZONE = r" ?(?P<zone>z|utc|gmt|wib|wita|wit|[+-]\d\d(?::?\d\d)?)?"
_WRITTEN = [
    re.compile(day + _CLOCK + _ZONE, re.IGNORECASE)
    for day in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?:[a-z']+[.,]* )?(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4}|\d\d)",
        r"(?:[a-z']+[.,]* )?(?P<day>\d{1,2})[-/. ]+(?P<name>[a-z]{3,9})[-/., ]+(?P<year>\d{4}|\d\d)",
        r"(?:[a-z']+[.,]* )?(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})",
    )
]


@dataclass(slots=True)
class Moments:
    """A column of times read part by part; ``month_first`` as the caller says, None: its cells must tell.

    Each part is read at once, and where numbers allow it once more with the month first; which reading holds
    is known when every part was read.
    """

    month_first: bool | None = None
    _day_first_parts: list[IntArray] = field(default_factory=list)
    _month_first_parts: list[IntArray | None] = field(default_factory=list)
    _told: int = 0
    _plain: int = 0  # cells that read the same either way
    _doubtful: int = 0  # cells that fit both ways, with another meaning
    _of_either: list[str] = field(default_factory=list)  # rows that fit both ways, as they are told
    _of_day: list[str] = field(default_factory=list)
    _of_month: list[str] = field(default_factory=list)

    def read(self, cells: "pd.Series[Any]") -> None:
        """Take the next rows of the column, numbered by their index."""
        times = pd.DatetimeIndex(read_times(cells)).as_unit("ns")
        first = np.where(times.isna(), NO_TIME, times.asi8)
        second, empty, values = first.copy(), _empty(cells), cells.to_numpy(dtype=object)
        for at in np.flatnonzero((first == NO_TIME) & ~empty).tolist():
            first[at], second[at] = one, two = _readings(values[at])
            if one != two:
                self._look(cells.index[at], values[at], one, two)
        self._told += int((~empty).sum())
        self._plain += int(((first == second) & (first != NO_TIME)).sum())
        self._day_first_parts.append(first)
        self._month_first_parts.append(None if np.array_equal(first, second) else second)

    def _look(self, row: object, cell: object, day_first_ns: int, month_first_ns: int) -> None:
        """Remember the first rows that fit one order only, or either with another meaning."""
        self._doubtful += NO_TIME not in (day_first_ns, month_first_ns)
        kept = (
            self._of_month if day_first_ns == NO_TIME else
            self._of_day if month_first_ns == NO_TIME else self._of_either
        )  # fmt: skip
        if len(kept) < ROWS_TOLD:
            kept.append(f"row {row} ({' '.join(str(cell).split())})")

    def settled(self, column: str) -> tuple[list[IntArray], int]:
        """Return the times of each part, ns since 1970 in UTC or NO_TIME, and how many cells are unread.

        Raises InvalidInputError if ``column`` may as well have been written with the month first. Where most
        cells are written plainly, the few that may be either are unread instead: what nobody can tell of
        them is no reason to refuse the others.
        """
        month_first = self._settle(column) if self.month_first is None else self.month_first
        pairs = zip(self._day_first_parts, self._month_first_parts, strict=True)
        parts = [first if second is None else _held(first, second, month_first) for first, second in pairs]
        read = sum(int((part != NO_TIME).sum()) for part in parts)
        return parts, self._told - read

    def _settle(self, column: str) -> bool | None:
        """Return whether the month is first; None if nothing tells, and it matters to few cells only."""
        if self._of_day and self._of_month:
            problem = f"has the day first in {self._of_day[0]}, the month first in {self._of_month[0]}"
        elif self._of_either and not self._of_day and not self._of_month:
            if self._doubtful < self._plain:
                return None
            problem = f"may have day or month first: {', '.join(self._of_either)}"
        else:
            return bool(self._of_month)
        raise InvalidInputError(f"{column!r} {problem}. Say which: --day-first or --month-first.")


def _held(day_first: IntArray, month_first: IntArray, is_month_first: bool | None) -> IntArray:
    """Return one of two readings of a part; where neither holds, what both agree on."""
    if is_month_first is None:
        return np.where(day_first == month_first, day_first, NO_TIME)
    return month_first if is_month_first else day_first


def _empty(cells: "pd.Series[Any]") -> "np.ndarray[Any, np.dtype[np.bool_]]":
    texts = cells.astype("string").str.strip().str.casefold()
    return np.asarray((texts.isna() | texts.isin(NOTHING)).to_numpy(dtype=bool))


def _readings(cell: object) -> tuple[int, int]:
    """Return the moment of a cell with the day first and with the month first, NO_TIME where it is none."""
    text = " ".join(str(cell).split())
    found = next((match for match in (one.fullmatch(text) for one in _WRITTEN) if match), None)
    if found is None:
        number = _of_number(text)
        return number, number
    said = {key: value for key, value in found.groupdict().items() if value}
    if "one" not in said:
        month = said.get("month") or MONTHS.get(said["name"][:3].casefold(), 0)
        moment = _moment(said, int(month), int(said["day"]))
        return moment, moment
    one, two = int(said["one"]), int(said["two"])
    return _moment(said, two, one), _moment(said, one, two)


def _moment(said: dict[str, str], month: int, day: int) -> int:
    year = int(said["year"]) + (2000 if len(said["year"]) == 2 else 0)
    hour = int(said.get("hour", 0))
    if half := said.get("half", "").casefold():
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    clock = (hour, int(said.get("minute", 0)), int(said.get("second", 0)))
    try:
        moment = datetime(year, month, day, *clock, tzinfo=UTC)
    except ValueError:  # no such day
        return NO_TIME
    if not YEARS[0] <= year <= YEARS[1]:
        return NO_TIME
    return (timegm(moment.utctimetuple()) - _zone_minutes(said.get("zone", "z")) * 60) * SECOND_NS


def _zone_minutes(text: str) -> int:
    if (hours := ZONE_HOURS.get(text.casefold())) is not None:
        return hours * 60
    digits = text[1:].replace(":", "").ljust(4, "0")
    return (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if text[0] == "-" else 1)


def _of_number(text: str) -> int:
    """Return the moment of a count since 1970, or of days as Excel counts them."""
    try:
        number = float(text)
    except ValueError:
        return NO_TIME
    for unit_ns in EPOCH_UNITS_NS:
        if EPOCH_SECONDS[0] <= number * unit_ns / SECOND_NS <= EPOCH_SECONDS[1]:
            return round(number * unit_ns)
    if EXCEL_DAYS[0] <= number <= EXCEL_DAYS[1]:
        return round((number - EXCEL_DAY_OF_1970) * 86_400) * SECOND_NS
    return NO_TIME
