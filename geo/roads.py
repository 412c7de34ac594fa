"""The road network: flat arrays in local metres, one station per vertex, validated once, named and indexed.

The arrays hold every vertex of every part of every road, road after road; between two vertices of a part
the station runs linearly, and along a part it never falls. Of the three kinds of part, ``main`` and
``branch`` carry the stations 0 to ``length_m`` once; a ``carriageway`` repeats those of the main line beside
it (``assembly.py`` says how stations are made).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import LON_LAT_EPSG, FloatArray, GeometryArray, LocalCrs
from geo.errors import InvalidInputError, MissingColumnError, UnknownCrsError, UnknownRoadError

MAIN, CARRIAGEWAY, BRANCH = "main", "carriageway", "branch"
PART_KINDS = (MAIN, CARRIAGEWAY, BRANCH)
TABLE_COLUMNS = (
    "road_id",
    "name",
    "end_a",
    "end_b",
    "number",
    "authority",
    "road_class",
    "aliases",
    "length_m",
)

IntArray = NDArray[np.int64]

# Every dash that people and word processors put between two ends.
_DASH = "[-‐‑‒–—―−]"
_SPACED_DASH = re.compile(rf"\s+{_DASH}+\s*|\s*{_DASH}+\s+")
_ANY_DASH = re.compile(rf"{_DASH}+")
# "JLN. BATAS KOTA - PELEM GURIH", "Jalan Raya Kediri-Pare": the word for road is no part of the first end.
_ROAD_WORD = re.compile(r"^(?:ruas\s+)?(?:jalan|jln|jl|ruas)\b[.\s]*(?:raya\b\s*)?", re.IGNORECASE)
_QUALIFIER = re.compile(r"\s*\([^()]*\)")


def split_ends(name: str) -> tuple[str, str] | None:
    """Return the two ends of a road named "A – B", or None if it is not so named.

    Any dash will do, with or without spaces; the word for road before A and a qualifier in brackets after
    either end are left out; of "A - B - C" the ends are A and C. A dash without spaces also joins words
    within one name ("Al-Hidayah", "Alun-alun", "I-81"): it counts between different words of three letters.
    """
    bare = _ROAD_WORD.sub("", _QUALIFIER.sub("", name).strip())
    pieces, letters = _SPACED_DASH.split(bare), 1
    if len(pieces) < 2:
        pieces, letters = _ANY_DASH.split(bare), 3
    first, last = pieces[0].strip(), pieces[-1].strip()
    long_enough = all(sum(map(str.isalpha, end)) >= letters for end in (first, last))
    return (first, last) if long_enough and first.casefold() != last.casefold() else None


@dataclass(frozen=True, eq=False)
class Segments:
    """The straight pieces of a network, in the order of its vertices: arrays of one length, metres.

    ``m0, m1`` are the stations of their ends (m0 ≤ m1), ``part`` and ``road`` say whose they are; ``road``
    never falls, and the segments of road r are ``road_start[r]:road_start[r + 1]``.
    """

    x0: FloatArray
    y0: FloatArray
    x1: FloatArray
    y1: FloatArray
    m0: FloatArray
    m1: FloatArray
    part: IntArray
    road: IntArray
    road_start: IntArray

    def __len__(self) -> int:
        return len(self.x0)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The segments as lines in an index; what it returns are positions in these arrays."""
        ends = np.stack([np.column_stack([self.x0, self.y0]), np.column_stack([self.x1, self.y1])], axis=1)
        return shapely.STRtree(np.asarray(shapely.linestrings(ends), dtype=object))


@dataclass(frozen=True, eq=False)
class Axis:
    """The segments that carry each station of each road once, road after road by rising station.

    ``segment`` are positions in Segments. The roads are laid on one line with a metre between them, so that
    one sorted search serves all: there road r starts at ``road_start_m[r]``, a segment ends at ``end_m``.
    """

    segment: IntArray
    end_m: FloatArray
    road_start_m: FloatArray


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """The roads of a region in its local CRS; see the module for what the arrays hold.

    ``table`` has one row per road with TABLE_COLUMNS: strings or None (``road_id`` and ``name`` never None; a
    road without a name is ``""``), ``aliases`` a tuple of strings, ``length_m`` the station of the road's
    end. ``x, y, station_m`` have one value per vertex, ``part_start`` (n + 1) the first vertex of each part,
    ``part_road`` its row of ``table`` (never falling), ``part_kind`` one of PART_KINDS. Raises
    InvalidInputError if they contradict each other.
    """

    crs: LocalCrs
    table: pd.DataFrame
    x: FloatArray
    y: FloatArray
    station_m: FloatArray
    part_start: IntArray
    part_road: NDArray[np.int32]
    part_kind: NDArray[np.str_]

    def __post_init__(self) -> None:
        _check(self)

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def road_part_start(self) -> IntArray:
        """First part of each road, n_roads + 1 values."""
        return np.searchsorted(self.part_road, np.arange(len(self.table) + 1)).astype(np.int64)

    @cached_property
    def length_m(self) -> FloatArray:
        """Length of each road: the station of its end."""
        return self.table["length_m"].to_numpy(dtype=np.float64)

    @cached_property
    def _row_of_id(self) -> "pd.Index[Any]":
        index: pd.Index[Any] = pd.Index(self.table["road_id"].tolist(), dtype=object)
        return index

    def rows_of(self, road_ids: Iterable[str]) -> IntArray:
        """Return the rows of ``table`` of these ids; raises UnknownRoadError naming those it lacks."""
        wanted = pd.Index(list(road_ids), dtype=object)
        rows: IntArray = self._row_of_id.get_indexer(wanted).astype(np.int64)
        if (rows < 0).any():
            unknown = list(dict.fromkeys(str(road_id) for road_id in wanted[rows < 0]))
            shown = ", ".join(unknown[:5]) + (" …" if len(unknown) > 5 else "")
            raise UnknownRoadError(f"The road network has no road {shown}; check the ids against its table.")
        return rows

    def road_geometry(self, row: int) -> shapely.MultiLineString:
        """Return all parts of a road in metres, in the order of ``part_kind``."""
        first, last = self.road_part_start[row], self.road_part_start[row + 1]
        vertices = pairwise(self.part_start[first : last + 1])
        return shapely.MultiLineString([np.column_stack([self.x[a:b], self.y[a:b]]) for a, b in vertices])

    def lon_lat_geometries(self) -> GeometryArray:
        """Return one MultiLineString in lon/lat per road, vertex by vertex as in the arrays."""
        if len(self.table) == 0:
            return np.empty(0, dtype=object)
        lon_lat = np.column_stack(self.crs.to_lon_lat(self.x, self.y))
        part_of_vertex = np.repeat(np.arange(len(self.part_road)), np.diff(self.part_start))
        parts = np.asarray(shapely.linestrings(lon_lat, indices=part_of_vertex), dtype=object)
        return np.asarray(shapely.multilinestrings(parts, indices=self.part_road), dtype=object)

    @cached_property
    def segments(self) -> Segments:
        """The straight pieces of the roads, made on first use."""
        return _segments(self)

    @cached_property
    def axis(self) -> Axis:
        """The segments of main lines and branches, made on first use."""
        segments = self.segments
        found = np.flatnonzero(self.part_kind[segments.part] != CARRIAGEWAY)
        found = found[np.lexsort((segments.m1[found], segments.m0[found], segments.road[found]))]
        road_start_m = np.cumsum(np.concatenate([[0.0], self.length_m + 1.0]))[:-1]
        return Axis(found, road_start_m[segments.road[found]] + segments.m1[found], road_start_m)

    def to_frame(self) -> gpd.GeoDataFrame:
        """Return ``table`` as a frame in EPSG:4326 that ``from_frame`` reads back.

        Beside ``geometry`` it has ``stations_m`` (float64 array, one value per vertex) and ``part_kinds``
        (tuple).
        """
        frame = self.table.copy()
        parts = list(pairwise(self.road_part_start))
        starts = self.part_start
        frame["stations_m"] = object_column([self.station_m[starts[a] : starts[b]] for a, b in parts])
        frame["part_kinds"] = object_column([tuple(self.part_kind[a:b].tolist()) for a, b in parts])
        return gpd.GeoDataFrame(frame, geometry=self.lon_lat_geometries(), crs=LON_LAT_EPSG)

    @classmethod
    def from_frame(cls, frame: gpd.GeoDataFrame, crs: LocalCrs) -> "RoadNetwork":
        """Return the network that ``to_frame`` described; stations are taken as they are, never guessed anew.

        Raises MissingColumnError, UnknownCrsError if the geometry is not in EPSG:4326, InvalidInputError if
        stations, kinds and geometry do not fit each other.
        """
        _check_frame(frame)
        geometries = crs.project(frame.geometry.to_numpy())
        lines, road = shapely.get_parts(geometries, return_index=True)
        coordinates, part_of_vertex = shapely.get_coordinates(lines, return_index=True)
        stations = [np.asarray(values, dtype=np.float64) for values in frame["stations_m"]]
        kinds = [kind for road_kinds in frame["part_kinds"] for kind in road_kinds]
        return cls(
            crs=crs,
            table=_clean_table(frame),
            x=np.ascontiguousarray(coordinates[:, 0]),
            y=np.ascontiguousarray(coordinates[:, 1]),
            station_m=np.concatenate([np.empty(0), *stations]),
            part_start=np.searchsorted(part_of_vertex, np.arange(len(lines) + 1)).astype(np.int64),
            part_road=road.astype(np.int32),
            part_kind=np.array(kinds, dtype=np.str_),
        )


def object_column(values: list[Any]) -> "pd.Series[Any]":
    """Return a list as a column of objects, which keeps None (a column of strings makes it NaN)."""
    return pd.Series(values, dtype=object, index=pd.RangeIndex(len(values)))


def _clean_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return TABLE_COLUMNS of a frame as objects, with None for every kind of missing value."""
    table = pd.DataFrame(index=pd.RangeIndex(len(frame)))
    for column in TABLE_COLUMNS:
        values = frame[column].tolist()
        if column == "length_m":
            table[column] = np.array(values, dtype=np.float64)
        elif column == "aliases":
            table[column] = object_column([tuple(map(str, aliases)) for aliases in values])
        else:
            missing = "" if column == "name" else None
            table[column] = object_column([missing if pd.isna(value) else str(value) for value in values])
    return table


def _check_frame(frame: gpd.GeoDataFrame) -> None:
    missing = [name for name in (*TABLE_COLUMNS, "stations_m", "part_kinds") if name not in frame.columns]
    if missing:
        raise MissingColumnError(f"The road table has no column {', '.join(missing)}.")
    if frame.crs is None or frame.crs.to_epsg() != LON_LAT_EPSG:
        raise UnknownCrsError(
            "The road table is not in EPSG:4326; reproject it before reading it as a network."
        )


def _check(network: RoadNetwork) -> None:
    """Raise InvalidInputError on the first contradiction between the arrays of a network."""
    vertices, parts = len(network.x), len(network.part_road)
    rises = np.diff(network.station_m)
    inside = np.ones(max(vertices - 1, 0), dtype=bool)
    starts = network.part_start
    if len(starts) == parts + 1 and parts and starts[-1] == vertices:
        inside[starts[1:-1] - 1] = False
    faults = {
        "a column of the table is missing": not set(TABLE_COLUMNS) <= set(network.table.columns),
        "x, y and station_m differ in length": not vertices == len(network.y) == len(network.station_m),
        "part_start does not divide the vertices": len(starts) != parts + 1
        or starts[0] != 0
        or starts[-1] != vertices,
        "a part has fewer than two vertices": bool((np.diff(starts) < 2).any()),
        "part_kind holds an unknown kind": len(network.part_kind) != parts
        or not set(network.part_kind.tolist()) <= set(PART_KINDS),
        "a road has no part, or parts are not in the order of the roads": not np.array_equal(
            np.unique(network.part_road), np.arange(len(network.table))
        )
        or bool((np.diff(network.part_road) < 0).any()),
        "a coordinate or station is not finite": not all(
            np.isfinite(values).all() for values in (network.x, network.y, network.station_m)
        ),
        "a station falls along its part": len(rises) == len(inside) and bool((rises[inside] < 0).any()),
        "a road has no id": bool(network.table["road_id"].isna().any()),
        "a road id occurs twice": not network.table["road_id"].is_unique,
    }
    wrong = [fault for fault, found in faults.items() if found]
    if wrong:
        raise InvalidInputError(f"The road network contradicts itself: {'; '.join(wrong)}.")


def _segments(network: RoadNetwork) -> Segments:
    """Return every pair of neighbouring vertices that lies within one part."""
    part_of_vertex = np.repeat(np.arange(len(network.part_road)), np.diff(network.part_start))
    first = np.flatnonzero(part_of_vertex[:-1] == part_of_vertex[1:])
    part = part_of_vertex[first]
    road = network.part_road[part].astype(np.int64)
    x, y, m = network.x, network.y, network.station_m
    return Segments(
        x0=x[first],
        y0=y[first],
        x1=x[first + 1],
        y1=y[first + 1],
        m0=m[first],
        m1=m[first + 1],
        part=part,
        road=road,
        road_start=np.searchsorted(road, np.arange(len(network.table) + 1)).astype(np.int64),
    )
