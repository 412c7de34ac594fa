"""Tables of surveys and inventories read: columns found, words and numbers understood, roads named."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data.condition.road_names import RoadNames
from data.condition.survey_cells import Read, read_number, read_station, split_range
from data.condition.survey_columns import Taken, take_columns
from data.condition.survey_faults import fault
from data.condition.survey_table import SurveyTable
from data.condition.survey_words import INVENTORY_THINGS, SURVEY_THINGS, code_of, known_words, units_of
from data.exchange.sheets import open_sheet
from data.importers.times import parse_times
from geo.condition import MEASURED
from geo.errors import MissingColumnError
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
    faults = [*opened.faults, *(one for part in parts for one in part.faults)]
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
            table.faults.append(fault(int(row), one.wrong, column=column, **one.told))
    table.rows["road_id"] = pd.Series(found, table.frame.index, dtype=object)


def _read_stations(table: SurveyTable) -> None:
    """Tell from where to where every row reaches: by two columns, by a length, or by one for both ends."""
    if "station" in table.columns and "from_m" not in table.columns:
        begins, ends = _read_ranges(table)
    else:
        begins = _read_ends(table, "from_m")
        ends = (
            _read_ends(table, "to_m") if "to_m" in table.columns else begins + _read_column(table, "length_m")
        )
    table.rows["from_m"], table.rows["to_m"] = begins, ends
    lengths = (ends - begins).dropna()
    if len(lengths) and 0 < lengths.median() < _SHORT_M:
        table.faults.append(fault(None, "stations_in_km", length=f"{lengths.median():g}"))


def _read_ends(table: SurveyTable, thing: str) -> "pd.Series[float]":
    factor = table.columns[thing].factor
    return _column(table, thing, [read_station(cell, factor) for cell in table.cells(thing)])


def _read_column(table: SurveyTable, thing: str) -> "pd.Series[float]":
    factor = table.columns[thing].factor
    return _column(table, thing, [read_number(cell, thing, factor) for cell in table.cells(thing)])


def _read_ranges(table: SurveyTable) -> "tuple[pd.Series[float], pd.Series[float]]":
    """Read both ends out of one column: ``0+000 - 0+100``."""
    taken = table.columns["station"]
    begins, ends = [], []
    for cell in table.cells("station"):
        both = None if cell is None else split_range(cell)
        if both is None:
            begins.append(Read(None, None if cell is None else "station_no_range"))
            ends.append(Read(None))
        else:
            begins.append(read_station(both[0], taken.factor))
            ends.append(read_station(both[1], taken.factor))
    return _column(table, "station", begins), _column(table, "station", ends)


def _column(table: SurveyTable, thing: str, reads: Sequence[Read]) -> "pd.Series[float]":
    """Return what was read as a column; what could not be read is a fault of its row."""
    heading = table.columns[thing].heading
    for row, cell, read in zip(table.frame.index, table.cells(thing), reads, strict=True):
        if read.wrong is not None:
            told = {"column": heading, "text": str(cell), "units": ", ".join(units_of(thing))}
            table.faults.append(fault(int(row), read.wrong, **told))
    classes = sum(read.of_class for read in reads)
    if classes:
        table.of_classes[heading] = classes
    values = [np.nan if read.value is None else read.value for read in reads]
    return pd.Series(values, table.frame.index, dtype=np.float64)


def _read_words(table: SurveyTable, kind: str) -> None:
    """Tell surface, class and function by their codes."""
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
                known = known_words(what)
                table.faults.append(fault(int(row), "cell_word", column=heading, text=text, known=known))
        table.rows[thing] = pd.Series(codes, table.frame.index, dtype=object)


def _read_numbers(table: SurveyTable, kind: str) -> None:
    """Tell what was measured or counted; potholes per km become potholes of the row."""
    for thing in _NUMBERS[kind]:
        if thing not in table.columns:
            table.rows[thing] = np.nan
            continue
        values = table.rows[thing] = _read_column(table, thing)
        if thing in _COUNTS:
            for row in values.index[(values % 1 > 0).to_numpy()]:
                told = {"column": table.columns[thing].heading, "value": f"{values[row]:g}"}
                table.faults.append(fault(int(row), "count_broken", **told))
    if kind == "survey":
        length_km = (table.rows["to_m"] - table.rows["from_m"]) / 1_000
        counted = table.rows.pop("potholes_per_km") * length_km
        table.rows["potholes"] = table.rows["potholes"].fillna(counted)


def _read_dates(table: SurveyTable, zone: ZoneInfo) -> None:
    """Tell the region's day of every row, where a column has it."""
    table.rows["on_date"] = pd.Series([None] * len(table.frame), table.frame.index, dtype=object)
    if "date" not in table.columns:
        return
    times = parse_times(table.cells("date"), zone)
    heading = table.columns["date"].heading
    for at in times.unreadable:
        table.faults.append(fault(int(table.frame.index[at]), "day_unreadable", column=heading))
    days = [None if time is None else time.astimezone(zone).date() for time in times.values]
    table.rows["on_date"] = pd.Series(days, table.frame.index, dtype=object)
