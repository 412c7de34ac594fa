"""Tables of surveys and inventories read: columns found, words and numbers understood, roads named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data.condition.road_names import RoadNames
from data.condition.survey_cells import Read, read_number, read_station, split_range
from data.condition.survey_columns import Taken, take_columns, told_units
from data.condition.survey_words import INVENTORY_THINGS, SURVEY_THINGS, code_of, known_words
from data.exchange.sheets import open_sheet
from data.importers.times import parse_times
from geo.condition import MEASURED
from geo.errors import Fault, MissingColumnError
from geo.formats.cells import texts_of

_NUMBERS = {
    "survey": (*MEASURED, "potholes_per_km"),
    "inventory": ("width_m", "lanes", "vehicles_per_day"),
}
_WORDS = {
    "survey": {"surface": "surface", "visual": "class"},
    "inventory": {"surface": "surface", "function": "function"},
}
_THINGS = {"survey": SURVEY_THINGS, "inventory": INVENTORY_THINGS}
_TELLS = {
    "survey": (*MEASURED, "potholes_per_km", "visual"),
    "inventory": ("surface", *_NUMBERS["inventory"]),
}
_COUNTS = ("potholes", "lanes")  # whole numbers
_SHORT_M = 5.0  # if most segments are shorter, the stations are kilometres and nobody said so


@dataclass
class SurveyTable:
    """What a table says. ``rows`` is indexed by row number (the first below the heading is 1).

    It has road_id (None where no road could be told), from_m, to_m, on_date (None where no cell tells it)
    and what is read of the survey or inventory.
    """

    frame: pd.DataFrame  # as it was read
    rows: pd.DataFrame
    columns: dict[str, Taken]
    first_line: int  # of the file, as Excel counts
    faults: list[Fault] = field(default_factory=list)
    of_classes: dict[str, int] = field(default_factory=dict)  # heading -> cells that told a class of values

    @property
    def names(self) -> dict[str, str]:
        """What each thing is called in the file."""
        told = {thing: taken.heading for thing, taken in self.columns.items()}
        if "station" in told:
            told |= {"from_m": told["station"], "to_m": told["station"]}
        return told | (
            {"potholes": told["potholes_per_km"]}
            if "potholes" not in told and "potholes_per_km" in told
            else {}
        )

    def notes(self) -> list[str]:
        """Return how the table was read, for the operator."""
        notes = [f"Columns read: {told_units(self.columns)}."]
        left = [
            str(name)
            for name in self.frame.columns
            if name not in {one.heading for one in self.columns.values()}
        ]
        if left:
            notes.append(f"Columns not read: {', '.join(map(repr, left))}.")
        notes.append(f"Row 1 stands in line {self.first_line} of the file.")
        for heading, cells in self.of_classes.items():
            notes.append(
                f"{cells:,} cells of {heading!r} tell a class of values (such as 10–30): a value inside it "
                "is kept, so that the index comes out right; the number itself was not measured."
            )
        return notes


def read_survey_table(
    path: Path,
    kind: str,
    roads: RoadNames,
    zone: ZoneInfo,
    *,
    named: Mapping[str, str] | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    max_bytes: int,
) -> SurveyTable:
    """Read a table; ``kind`` is survey or inventory. What is wrong with a row is among ``faults``.

    Raises UnreadableFileError, MissingColumnError, InvalidInputError (a unit that is not read here).
    """
    opened = open_sheet(path, sheet=sheet, encoding=encoding, max_bytes=max_bytes)
    columns = take_columns(opened.names, _THINGS[kind], named or {})
    _check_columns(path.name, columns, kind, opened.names)
    parts = list(opened.parts())
    frame = pd.concat([part.frame for part in parts])
    faults = [*opened.faults, *(fault for part in parts for fault in part.faults)]
    table = SurveyTable(frame, pd.DataFrame(index=frame.index), columns, opened.first_line, faults)
    _read_roads(table, roads)
    _read_stations(table)
    _read_words(table, kind)
    _read_numbers(table, kind)
    _read_dates(table, zone)
    return table


def _check_columns(name: str, columns: Mapping[str, Taken], kind: str, headings: Sequence[str]) -> None:
    missing = []
    if not columns.keys() & {"road_id", "number", "road"}:
        missing.append("the road (such as 'Nama ruas')")
    if "station" not in columns and not ("from_m" in columns and columns.keys() & {"to_m", "length_m"}):
        missing.append("the stations (such as 'Dari (m)' and 'Sampai (m)')")
    if not columns.keys() & set(_TELLS[kind]):
        what = (
            "damage, IRI, PCI or a visual class" if kind == "survey" else "surface, width, lanes or traffic"
        )
        missing.append(what)
    if missing:
        raise MissingColumnError(
            f"{name} has no column for {' nor for '.join(missing)}. Its columns are: {', '.join(headings)}. "
            "Name them as in the empty form, or say which is which."
        )


def _cells(table: SurveyTable, thing: str) -> list[Any]:
    return table.frame[table.columns[thing].heading].tolist()


def _read_roads(table: SurveyTable, roads: RoadNames) -> None:
    """Tell the road of every row; each combination of names is looked up once."""
    keys = ("road_id", "number", "road", "subdistrict")
    empty: list[str | None] = [None] * len(table.frame)
    told = [
        texts_of(table.frame[table.columns[key].heading]) if key in table.columns else empty for key in keys
    ]
    known: dict[tuple[str | None, ...], Any] = {}
    found = []
    for row, names in zip(table.frame.index, zip(*told, strict=True), strict=True):
        if names not in known:
            known[names] = roads.find(road_id=names[0], number=names[1], name=names[2], subdistrict=names[3])
        one = known[names]
        found.append(one.road_id)
        if one.road_id is None:
            column = next(
                table.columns[key].heading for key in ("road", "number", "road_id") if key in table.columns
            )
            table.faults.append(Fault(int(row), "road", f"column '{column}' {one.problem}", one.remedy))
    table.rows["road_id"] = pd.Series(found, table.frame.index, dtype=object)


def _read_stations(table: SurveyTable) -> None:
    if "station" in table.columns and "from_m" not in table.columns:
        begins, ends = _read_ranges(table)
    else:
        begins = _column(
            table,
            "from_m",
            [read_station(cell, table.columns["from_m"].factor) for cell in _cells(table, "from_m")],
        )
        if "to_m" in table.columns:
            ends = _column(
                table,
                "to_m",
                [read_station(cell, table.columns["to_m"].factor) for cell in _cells(table, "to_m")],
            )
        else:
            factor = table.columns["length_m"].factor
            ends = begins + _column(
                table,
                "length_m",
                [read_number(cell, "length_m", factor) for cell in _cells(table, "length_m")],
            )
    table.rows["from_m"], table.rows["to_m"] = begins, ends
    lengths = (ends - begins).dropna()
    if len(lengths) and 0 < lengths.median() < _SHORT_M:
        table.faults.append(
            Fault(
                None,
                "unit_unclear",
                f"most segments would be {lengths.median():g} m long: the stations look like kilometres.",
                "Write the unit into the headings: 'Dari (km)', 'Sampai (km)', or the stations as 0+100.",
            )
        )


def _read_ranges(table: SurveyTable) -> "tuple[pd.Series[float], pd.Series[float]]":
    """Read both ends out of one column: ``0+000 - 0+100``."""
    taken = table.columns["station"]
    begins, ends = [], []
    for cell in _cells(table, "station"):
        both = None if cell is None else split_range(cell)
        if both is None:
            problem = None if cell is None else f"holds {str(cell)!r}, which tells no two stations"
            begins.append(Read(None, problem))
            ends.append(Read(None))
        else:
            begins.append(read_station(both[0], taken.factor))
            ends.append(read_station(both[1], taken.factor))
    return _column(table, "station", begins), _column(table, "station", ends)


def _column(table: SurveyTable, thing: str, reads: Sequence[Read]) -> "pd.Series[float]":
    """Return what was read as a column; what could not be read is a fault of its row."""
    heading = table.columns[thing].heading
    remedy = _REMEDIES.get(thing, "Write a number, or leave the cell empty.")
    for row, read in zip(table.frame.index, reads, strict=True):
        if read.problem is not None:
            table.faults.append(Fault(int(row), "cell", f"column '{heading}' {read.problem}.", remedy))
    classes = sum(read.of_class for read in reads)
    if classes:
        table.of_classes[heading] = classes
    values = [np.nan if read.value is None else read.value for read in reads]
    return pd.Series(values, table.frame.index, dtype=np.float64)


_REMEDIES = dict.fromkeys(
    ("from_m", "to_m", "station"), "Write metres (3400), kilometres with 'km', or a station (3+400)."
)


def _read_words(table: SurveyTable, kind: str) -> None:
    for thing, what in _WORDS[kind].items():
        if thing not in table.columns:
            table.rows[thing] = pd.Series([None] * len(table.frame), table.frame.index, dtype=object)
            continue
        heading = table.columns[thing].heading
        codes = []
        for row, text in zip(table.frame.index, texts_of(table.frame[heading]), strict=True):
            code = None if text is None else code_of(what, text)
            codes.append(code)
            if text is not None and code is None:
                said = f"column '{heading}' holds {text!r}, which is not known."
                remedy = f"Write one of {known_words(what)}."
                table.faults.append(Fault(int(row), "word", said, remedy))
        table.rows[thing] = pd.Series(codes, table.frame.index, dtype=object)


def _read_numbers(table: SurveyTable, kind: str) -> None:
    for thing in _NUMBERS[kind]:
        if thing not in table.columns:
            table.rows[thing] = np.nan
            continue
        taken = table.columns[thing]
        reads = [read_number(cell, thing, taken.factor) for cell in _cells(table, thing)]
        values = _column(table, thing, reads)
        table.rows[thing] = values
        if thing in _COUNTS:
            for row in values.index[(values % 1 > 0).to_numpy()]:
                said = f"column '{taken.heading}' holds {values[row]:g}; a count is a whole number."
                table.faults.append(
                    Fault(int(row), "count", said, "Correct it, or head the column 'per km'.")
                )
    if kind == "survey":
        length_km = (table.rows["to_m"] - table.rows["from_m"]) / 1_000
        counted = table.rows.pop("potholes_per_km") * length_km
        table.rows["potholes"] = table.rows["potholes"].fillna(counted)


def _read_dates(table: SurveyTable, zone: ZoneInfo) -> None:
    table.rows["on_date"] = pd.Series([None] * len(table.frame), table.frame.index, dtype=object)
    if "date" not in table.columns:
        return
    times = parse_times(_cells(table, "date"), zone)
    heading = table.columns["date"].heading
    for at in times.unreadable:
        row = int(table.frame.index[at])
        said = f"column '{heading}' holds no day that can be read."
        table.faults.append(Fault(row, "date", said, "Write it as 31/12/2025."))
    days = [None if time is None else time.astimezone(zone).date() for time in times.values]
    table.rows["on_date"] = pd.Series(days, table.frame.index, dtype=object)


def by_day(rows: pd.DataFrame) -> Iterator[tuple[date, pd.DataFrame]]:
    """Yield the rows of each day, the earliest first."""
    for day in sorted(set(rows["on_date"])):
        yield day, rows[rows["on_date"] == day]
