"""Lines of a file made into roads: joined, checked, measured from 0+000, named by a lasting id.

The station rule:

1. The main line is the longest way through the road's lines that does not run back beside itself (out on one
   carriageway, back on the other). Pieces that do not touch are put end to end; a gap consumes no station.
2. 0+000 is at end A of "A – B" if the place of A or of B is known, else where most of the main line's metres
   were drawn to start. A ring starts at its vertex nearest to end A, else where it was drawn to start.
3. Lines of the road beside the main line (within 40 m over more than half their length) are carriageways:
   they have the stations of the main line beside them, which never fall along them.
4. Everything else is a branch. Branches go on where the main line or the branch before ends, in the order in
   which they leave the main line, each from there outward.
5. The length of the road is its last station: that of its main line and branches, each metre once. What the
   file draws twice counts once.

Which lines are one road is said in ``joining.py``. Neither stations nor ids depend on the order of the rows.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import FloatArray, LocalCrs
from geo.errors import Fault
from geo.network.chains import Touch, find_touches, length_of, shape_key
from geo.network.joining import folded, joined_rows
from geo.network.layout import Layout, lay_out
from geo.network.soundness import Linework, usable_lines
from geo.roads import (
    BRANCH,
    CARRIAGEWAY,
    MAIN,
    TABLE_COLUMNS,
    IntArray,
    RoadNetwork,
    object_column,
    split_ends,
)

TEXT_COLUMNS = ("road_id", "name", "end_a", "end_b", "number", "authority", "road_class")
# 0.0001° is 11 m: roads of one name and authority are ten times as far apart, and an office that redraws a
# road rarely moves its western end farther.
NAMED_DECIMALS = 4
# Nothing but its shape tells a nameless road from another: 1 cm.
NAMELESS_DECIMALS = 7

Places = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Assembly:
    """The roads made of a file, what is wrong with its rows, and what was joined.

    ``notes`` has one row per road of ``network.table``: road_id, rows, main_m, carriageway_m, branch_m
    (metres drawn), gaps (in the main line), widest_gap_m, is_ring.
    """

    network: RoadNetwork
    faults: list[Fault]
    notes: pd.DataFrame


def assemble_roads(lines: gpd.GeoDataFrame, crs: LocalCrs, places: Places | None = None) -> Assembly:
    """Return the roads of lines in EPSG:4326; the module says how they are joined and measured.

    Optional columns: road_id, name, end_a, end_b, number, authority, road_class, aliases (a string or
    several). Rows with one road_id are one road, and the id comes back unchanged. Where rows of a road
    differ, the value of most metres is taken; other names become aliases. ``places`` gives (lon, lat) of
    place names, to find end A. A row that cannot be used is set aside with a fault; raises UnknownCrsError
    for another CRS.
    """
    linework = usable_lines(lines, crs)
    table = _texts(lines, linework.position)
    road_of_row = joined_rows(linework.geometry, table)
    parts, faults = _distinct_parts(linework, road_of_row)
    described = _described(table, road_of_row, np.asarray(shapely.length(linework.geometry)))
    layouts = _laid_out(parts, described, _ends_in_metres(places or {}, crs))
    ids = _road_ids(described, layouts, crs)
    order = sorted(range(len(ids)), key=ids.__getitem__)
    layouts = [layouts[road] for road in order]
    described = described.assign(road_id=object_column(ids)).iloc[order].reset_index(drop=True)
    network = _network(described, layouts, crs)
    notes = _notes(network, layouts, np.bincount(road_of_row)[order])
    return Assembly(network, sorted([*linework.faults, *faults], key=lambda fault: fault.row or 0), notes)


def _texts(lines: gpd.GeoDataFrame, position: IntArray) -> pd.DataFrame:
    """Return TEXT_COLUMNS and aliases of the rows at these positions, None where the file has nothing."""
    table = pd.DataFrame(index=pd.RangeIndex(len(position)))
    for column in (*TEXT_COLUMNS, "aliases"):
        values = lines[column].to_numpy()[position] if column in lines.columns else [None] * len(position)
        read = {"road_id": _text, "aliases": _aliases}.get(column, _words)
        table[column] = object_column([read(value) for value in values])
    return table


def _text(value: Any) -> str | None:
    """Return a cell as text, None if it says nothing; a number read as 12.0 because of empty cells is 12."""
    if np.ndim(value) == 0 and pd.isna(value):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    return text if text.strip() else None


def _words(value: Any) -> str | None:
    """Return a cell as text with single spaces between its words, None if it says nothing."""
    text = _text(value)
    return None if text is None else " ".join(text.split())


def _aliases(value: Any) -> tuple[str, ...]:
    """Return a cell of aliases as a tuple: it may hold one string, several, or nothing."""
    values = value if isinstance(value, (list, tuple, set, frozenset, np.ndarray)) else [value]
    texts = [_words(one) for one in values]
    return tuple(text for text in texts if text is not None)


@dataclass(frozen=True, eq=False)
class _Parts:
    """Lines in a lasting order: road after road; ``start`` (n_roads + 1) is the first line of each."""

    xy: list[FloatArray]
    start: IntArray


def _distinct_parts(linework: Linework, road_of_row: IntArray) -> tuple[_Parts, list[Fault]]:
    """Return the lines of each road, sorted by coordinates and each once; a warning for rows drawn twice."""
    lines, row = shapely.get_parts(linework.geometry, return_index=True)
    xy, part = shapely.get_coordinates(lines, return_index=True)
    split = np.split(xy, np.flatnonzero(np.diff(part)) + 1) if len(lines) else []
    road = road_of_row[row]
    first_row: dict[tuple[int, bytes], int] = {}
    kept, faults = [], {}
    for index in sorted(range(len(split)), key=lambda i: (road[i], split[i].tobytes())):
        key = (int(road[index]), shape_key(split[index]))
        if key not in first_row:
            first_row[key] = int(linework.row_number[row[index]])
            kept.append(index)
            continue
        number = int(linework.row_number[row[index]])
        faults[number] = Fault(
            number,
            "duplicate_line",
            f"the line, or a part of it, is already drawn in row {first_row[key]}; it counts once.",
            "Delete one of them.",
            severity="warning",
        )
    starts = np.searchsorted(road[kept], np.arange(road_of_row.max(initial=-1) + 2))
    return _Parts([split[index] for index in kept], starts.astype(np.int64)), list(faults.values())


def _described(table: pd.DataFrame, road: IntArray, length_m: FloatArray) -> pd.DataFrame:
    """Return one row per road: of each column the value of most metres, and as aliases every other name."""
    described = pd.DataFrame(index=pd.RangeIndex(road.max(initial=-1) + 1))
    centimetres = np.round(length_m * 100).astype(np.int64)  # whole, so that no order of rows changes a sum
    for column in TEXT_COLUMNS:
        cells = pd.DataFrame({"road": road, "value": table[column], "cm": centimetres}).dropna()
        sums = cells.groupby(["road", "value"])["cm"].sum().reset_index()
        sums = sums.sort_values(["road", "cm", "value"], ascending=[True, False, True])
        values = sums.drop_duplicates("road").set_index("road")["value"].to_dict()
        described[column] = object_column([values.get(number) for number in described.index])
    aliases: list[set[str]] = [set() for _ in described.index]
    for number, own, name in zip(road, table["aliases"], table["name"], strict=True):
        aliases[number].update((*own, name) if name else own)
    for number, name in enumerate(described["name"]):
        aliases[number] = {alias for alias in aliases[number] if folded(alias) != folded(name or "")}
    described["aliases"] = object_column([tuple(sorted(names)) for names in aliases])
    described["name"] = object_column(
        [name or number or "" for name, number in zip(described["name"], described["number"], strict=True)]
    )
    named_ends = [split_ends(name) or (None, None) for name in described["name"]]
    for column, ends in zip(("end_a", "end_b"), zip(*named_ends, strict=True), strict=False):
        described[column] = described[column].where(described[column].notna(), object_column(list(ends)))
    return described


def _ends_in_metres(places: Places, crs: LocalCrs) -> dict[str, FloatArray]:
    """Return where places lie (x, y), by their name as it is compared."""
    lon_lat = np.array(list(places.values()), dtype=np.float64).reshape(-1, 2)
    xy = np.column_stack(crs.to_metres(lon_lat[:, 0], lon_lat[:, 1]))
    return {folded(name): place for name, place in zip(places, xy, strict=True) if np.isfinite(place).all()}


def _laid_out(parts: _Parts, described: pd.DataFrame, ends: dict[str, FloatArray]) -> list[Layout]:
    """Return the layout of each road."""
    road = np.repeat(np.arange(len(described)), np.diff(parts.start))
    lines = np.array([shapely.LineString(xy) for xy in parts.xy], dtype=object)
    touches: list[list[Touch]] = [[] for _ in described.index]
    for end, line, at_m in find_touches(lines, road):
        first = int(parts.start[road[line]])
        touches[road[line]].append((end - 2 * first, line - first, at_m))
    return [
        lay_out(parts.xy[first:last], touching, _place_of(end_a, ends), _place_of(end_b, ends))
        for (first, last), touching, end_a, end_b in zip(
            pairwise(parts.start), touches, described["end_a"], described["end_b"], strict=True
        )
    ]


def _place_of(end: str | None, ends: dict[str, FloatArray]) -> FloatArray | None:
    """Return where an end of a road lies, if known; "Kebonagung 2" lies where Kebonagung does."""
    if end is None:
        return None
    name = folded(end)
    return ends.get(name, ends.get(re.sub(r"\s+[0-9]+$", "", name)))


def _network(described: pd.DataFrame, layouts: Sequence[Layout], crs: LocalCrs) -> RoadNetwork:
    """Return the network of roads described and laid out."""
    parts = [part for layout in layouts for part in layout.parts]
    xy = np.concatenate([np.empty((0, 2)), *(part.xy for part in parts)])
    length_m = [max(float(part.station_m[-1]) for part in layout.parts) for layout in layouts]
    road = np.repeat(np.arange(len(layouts)), [len(layout.parts) for layout in layouts])
    return RoadNetwork(
        crs=crs,
        table=described.assign(length_m=np.array(length_m, dtype=np.float64))[list(TABLE_COLUMNS)],
        x=np.ascontiguousarray(xy[:, 0]),
        y=np.ascontiguousarray(xy[:, 1]),
        station_m=np.concatenate([np.empty(0), *(part.station_m for part in parts)]),
        part_start=np.cumsum([0, *(len(part.xy) for part in parts)], dtype=np.int64),
        part_road=road.astype(np.int32),
        part_kind=np.array([part.kind for part in parts], dtype=np.str_),
    )


def _road_ids(described: pd.DataFrame, layouts: Sequence[Layout], crs: LocalCrs) -> list[str]:
    """Return the id of each road: its own, or one made of its name and place."""
    vertices = [np.concatenate([part.xy for part in layout.parts]) for layout in layouts]
    everything = np.concatenate([np.empty((0, 2)), *vertices])
    lon_lat = np.column_stack(crs.to_lon_lat(everything[:, 0], everything[:, 1]))
    places = np.split(lon_lat, np.cumsum([len(xy) for xy in vertices])[:-1])
    ids, names, authorities = (described[column].tolist() for column in ("road_id", "name", "authority"))
    taken = set(ids)
    for road in sorted((i for i, own in enumerate(ids) if own is None), key=lambda i: vertices[i].tobytes()):
        made = road_id = _made_id(names[road], authorities[road], places[road])
        count = 1
        while road_id in taken:
            count += 1
            road_id = f"{made}-{count}"
        ids[road] = road_id
        taken.add(road_id)
    return ids


def _made_id(name: str, authority: str | None, lon_lat: FloatArray) -> str:
    """Return an id made of a road's name and where it lies: its westernmost vertex, or all if nameless."""
    fine = 10 ** (NAMED_DECIMALS if name else NAMELESS_DECIMALS)
    places = np.round(lon_lat * fine).astype("<i8")
    places = places[np.lexsort((places[:, 1], places[:, 0]))]
    content = f"{folded(name)}|{authority or ''}|".encode() + (places[:1] if name else places).tobytes()
    return f"{_slug(name) or 'road'}-{hashlib.sha256(content).hexdigest()[:10]}"


def _slug(name: str) -> str:
    """Return the letters and digits of a name, as they may stand in an address."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")


def _notes(network: RoadNetwork, layouts: Sequence[Layout], rows: IntArray) -> pd.DataFrame:
    """Return what was joined, road by road, as ``Assembly`` describes."""
    notes = pd.DataFrame({"road_id": network.table["road_id"], "rows": rows})
    for kind in (MAIN, CARRIAGEWAY, BRANCH):
        notes[f"{kind}_m"] = [
            sum(length_of(part.xy) for part in layout.parts if part.kind == kind) for layout in layouts
        ]
    notes["gaps"] = [len(layout.gaps_m) for layout in layouts]
    notes["widest_gap_m"] = [max(layout.gaps_m, default=0.0) for layout in layouts]
    notes["is_ring"] = [layout.is_ring for layout in layouts]
    return notes
