"""Which column of an unknown file holds what: by its heading, else by what stands in its cells."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from data.exchange.mapping import PLAIN_FILE
from data.exchange.names import COMPLAINT_COLUMNS, words_in
from data.exchange.statuses import meant_status
from data.importers.categories import match_categories
from data.importers.times import parse_times
from data.regions import Region
from geo.formats.cells import texts_of
from geo.formats.columns import squeeze
from geo.formats.coordinates import COORDINATE_NAMES, Bounds, to_numbers
from geo.formats.degrees import read_degrees, read_pair

SAMPLE_ROWS = 500  # looked at for a guess
MOST_OF = 0.6  # of the cells of a column must be what it is taken for
MOST_DIGITS = 9  # of the number of a row; no file has a billion of them
LONG_TEXT = 25  # characters on average: people describe in sentences
PHONE = re.compile(r"(?:\+?62|0|8)[\d\s().\-]{7,16}")
MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
HOUSE = re.compile(
    r"(?!POINT|SRID|https?:)[\w ]*[A-Za-z]{3}"
)  # a cell that begins with words, as addresses do
PHONE_OR_MAIL = re.compile(rf"{PHONE.pattern}|{MAIL.pattern}")
# Of these a heading that only resembles a usual name is not enough: the cells must agree.
_PROOF = ("time", "status_time", "status", "lon", "lat", "coordinates", "contact")
_ALIKE_NEVER = ("id", "clock", "accuracy_m", "anonymous", "confidential")  # short names that many others hold

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Guess:
    """A column taken for something, and why: "name", "alike" (to a usual name) or "cells"."""

    column: str
    by: str


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    cells: list[str]  # that are not empty
    raw: "pd.Series[Any]"


def guess_mapping(frame: pd.DataFrame, region: Region, bounds: Bounds | None = None) -> dict[str, Guess]:
    """Return thing -> column for the first rows of a table; what no column seems to hold is left out.

    A usual name beats one that resembles it, and both beat what the cells look like. ``bounds`` are those of
    the region, in degrees: numbers inside them are coordinates.
    """
    looked = frame.iloc[:SAMPLE_ROWS]
    columns = {str(name): _column(str(name), looked[name]) for name in looked.columns if name != "geometry"}
    chosen: dict[str, Guess] = {}
    for by, pairs in (("name", _by_name(columns)), ("alike", _by_likeness(columns))):
        for thing, name in pairs:
            taken = thing in chosen or name in {guess.column for guess in chosen.values()}
            sure = by == "name" or thing not in _PROOF
            if not taken and (sure or _is(thing, columns[name], bounds)):
                chosen[thing] = Guess(name, by)
    _half_a_coordinate(chosen)
    _points_as_address(columns, chosen)
    _by_cells(columns, chosen, region, bounds)
    _unique_id(columns, chosen)
    return chosen


def guess_system(frame: pd.DataFrame, region: Region, file_name: str) -> str:
    """Return whose export a file is: the national system's by its tracking ids, else by the file's name."""
    squeezed = {squeeze(str(name)) for name in frame.columns}
    known = {channel.id for channel in region.channels}
    if "trackingid" in squeezed or "idtracking" in squeezed:
        return "sp4n"
    name = squeeze(file_name)
    if "sp4n" in name or "laporgoid" in name:
        return "sp4n"
    named = [one for one in sorted(known - {PLAIN_FILE, "web", "sms"}) if squeeze(one) in name]
    parts = [one for one in sorted(known) if "-" in one and squeeze(one.rpartition("-")[2]) in name]
    return next(iter(named + parts), PLAIN_FILE)


def _column(name: str, cells: "pd.Series[Any]") -> _Column:
    return _Column(name, [text for text in texts_of(cells) if text is not None], cells)


def _by_name(columns: Mapping[str, _Column]) -> list[tuple[str, str]]:
    """Return (thing, column) of usual names, the surest first."""
    squeezed = {squeeze(name): name for name in reversed(list(columns))}
    found = [
        (rank, thing, squeezed[squeeze(usual)])
        for thing, names in {**COMPLAINT_COLUMNS, **COORDINATE_NAMES}.items()
        for rank, usual in enumerate(names)
        if squeeze(usual) in squeezed
    ]
    return [(thing, name) for _, thing, name in sorted(found, key=lambda one: one[0])]


def _by_likeness(columns: Mapping[str, _Column]) -> list[tuple[str, str]]:
    """Return (thing, column) of headings that hold every word of a usual name, the likest first."""
    found = []
    for name in columns:
        has = set(words_in(name))
        for thing, names in {**COMPLAINT_COLUMNS, **COORDINATE_NAMES}.items():
            if thing in _ALIKE_NEVER or not has:
                continue
            common = [
                len(words) for usual in names if (words := set(words_in(usual))) <= has and len(usual) > 2
            ]
            if common:
                found.append((-max(common) / len(has), -max(common), thing, name))
    return [(thing, name) for *_, thing, name in sorted(found)]


def _is(thing: str, column: _Column, bounds: Bounds | None) -> bool:
    """Tell whether most cells of a column are what they are taken for."""
    tests: dict[str, Callable[[], float]] = {
        "time": lambda: _share_of_times(column),
        "status_time": lambda: _share_of_times(column),
        "status": lambda: _share(column.cells, lambda text: meant_status(text) is not None),
        "coordinates": lambda: _share(column.cells, lambda text: read_pair(text) is not None),
        "contact": lambda: _share(column.cells, _reaches_somebody),
        "lon": lambda: _share_within(column, bounds, 0),
        "lat": lambda: _share_within(column, bounds, 1),
    }
    return bool(column.cells) and tests[thing]() >= MOST_OF


def _by_cells(
    columns: Mapping[str, _Column], chosen: dict[str, Guess], region: Region, bounds: Bounds | None
) -> None:
    """Add what no heading told, from the columns that are left."""

    def left() -> list[_Column]:
        taken = {guess.column for guess in chosen.values()}
        return [column for name, column in columns.items() if name not in taken and column.cells]

    placed = {"lon", "lat", "coordinates"} & set(chosen)
    wanted = ["coordinates", *(() if bounds is None else ("lat", "lon"))] if not placed else []
    for thing in (*wanted, "time", "status", "contact"):
        if thing in chosen or (thing in {"lat", "lon"} and "coordinates" in chosen):
            continue
        fitting = [column for column in left() if _is(thing, column, bounds)]
        if fitting:
            chosen[thing] = Guess(fitting[0].name, "cells")
    _half_a_coordinate(chosen)
    if "category" not in chosen:
        for column in left():
            texts = set(column.cells)
            meant = match_categories(texts, region) if len(texts) <= 60 else {}
            if _share(column.cells, [text for text in texts if meant.get(text)].__contains__) >= MOST_OF:
                chosen["category"] = Guess(column.name, "cells")
                break
    if "words" not in chosen and (rest := left()):
        longest = max(rest, key=lambda column: sum(map(len, column.cells)) / len(column.cells))
        if sum(map(len, longest.cells)) / len(longest.cells) >= LONG_TEXT:
            chosen["words"] = Guess(longest.name, "cells")


def _half_a_coordinate(chosen: dict[str, Guess]) -> None:
    """Drop a longitude without a latitude, and both beside a column that holds them together."""
    if ("lon" in chosen) != ("lat" in chosen):
        chosen.pop("lon", None)
        chosen.pop("lat", None)
    if "lon" in chosen and "coordinates" in chosen:
        del chosen["coordinates"]


def _points_as_address(columns: Mapping[str, _Column], chosen: dict[str, Guess]) -> None:
    """Take an address whose cells are coordinates for them, or for nothing where others tell them."""
    if "address" not in chosen:
        return
    column = columns[chosen["address"].column]
    if not _is("coordinates", column, None):
        return
    others = {"lon", "coordinates"} & set(chosen)
    if others and _share(column.cells, lambda text: HOUSE.match(text) is not None) >= MOST_OF:
        return
    del chosen["address"]
    if not others:
        chosen["coordinates"] = Guess(column.name, "cells")


def _unique_id(columns: Mapping[str, _Column], chosen: dict[str, Guess]) -> None:
    """Take a column of unlike codes for the id if its heading speaks of a number or code."""
    if "id" in chosen and not _counts(columns[chosen["id"].column].cells):
        return
    taken = {guess.column for guess in chosen.values()}
    for name, column in columns.items():
        speaks = {"id", "kode", "nomor", "no", "register", "registrasi", "ref", "tiket"} & set(words_in(name))
        unlike = len(set(column.cells)) == len(column.cells) >= 2
        codes = all(re.search(r"\d", text) and len(text.split()) == 1 for text in column.cells)
        people = any(MAIL.fullmatch(text) or PHONE.fullmatch(text) for text in column.cells)
        if name not in taken and speaks and unlike and codes and not people:
            chosen["id"] = Guess(name, "cells")
            return


def counted(text: str) -> int | None:
    """Return the number of a row that a text may be; None for another: Python reads no 5,000 digits."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def _counts(cells: Cells) -> bool:
    """Tell whether cells number the rows: 1, 2, 3 and so on."""
    numbers = [counted(text) for text in cells]
    return all(number is not None and number <= 2 * len(cells) for number in numbers)


def _share(cells: Cells, test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells) if cells else 0.0


def _share_of_times(column: _Column) -> float:
    """Return how many cells are times; numbers alone count only if Excel may have meant days."""
    cells = [cell for cell in column.raw.tolist() if cell is not None and cell == cell]  # noqa: PLR0124  # NaN
    if not cells or all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells):
        return 0.0
    times = parse_times(cells, UTC)
    sensible = [value for value in times.values if value is not None and 1990 <= value.year <= _NEXT_YEAR]
    return len(sensible) / len(cells)


_NEXT_YEAR = datetime.now(UTC).year + 1


def _share_within(column: _Column, bounds: Bounds | None, axis: int) -> float:
    """Return how many cells are degrees that may lie in the region, or on the earth if it has no bounds."""
    numbers, _ = to_numbers(column.raw)
    values = [float(number) for number in numbers if number == number]  # noqa: PLR0124  # NaN
    if len(values) < len(column.cells) / 2:
        values = [value for text in column.cells if (value := read_degrees(text)) is not None]
    low, high = (-180.0, 180.0) if bounds is None else (bounds[axis], bounds[axis + 2])
    inside = [value for value in values if low <= value <= high and value != 0]
    return len(inside) / len(column.cells)


def _reaches_somebody(text: str) -> bool:
    return bool(PHONE.fullmatch(text) or MAIL.fullmatch(text))
