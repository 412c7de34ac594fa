"""Villages and sub-districts: which holds a point, which a metre of road, and what dissolves into which.

A point on a border belongs to the area of the lower code, and so does one that two overlapping areas hold.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.crs import LON_LAT_EPSG, FloatArray, GeometryArray, LocalCrs
from geo.errors import InvalidInputError, MissingColumnError
from geo.network.soundness import check_lon_lat
from geo.roads import IntArray, RoadNetwork, object_column
from geo.stationing import point_at, project_on_segments

SUBDISTRICT, VILLAGE = "subdistrict", "village"
TABLE_COLUMNS = ("code", "name", "level", "parent_code")
LOCATED_COLUMNS = ("village_code", "village", "subdistrict_code", "subdistrict")
NOWHERE = -1
# Pieces of road shorter than this between two borders are rounding where a border touches a road.
SLIVER_M = 0.01


@dataclass(frozen=True, eq=False)
class Areas:
    """The areas of a region in its local CRS.

    ``table`` has one row per area with TABLE_COLUMNS (strings or None; ``level`` is "subdistrict" or
    "village", ``parent_code`` the sub-district of a village); ``geometry`` its (Multi)Polygon in metres.
    """

    crs: LocalCrs
    table: pd.DataFrame
    geometry: GeometryArray

    @classmethod
    def from_frame(cls, frame: gpd.GeoDataFrame, crs: LocalCrs) -> "Areas":
        """Return the areas of a frame in EPSG:4326 with TABLE_COLUMNS.

        Raises MissingColumnError, UnknownCrsError, or InvalidInputError for a code that a level has twice.
        """
        missing = [column for column in TABLE_COLUMNS if column not in frame.columns]
        if missing:
            raise MissingColumnError(f"The table of areas has no column {', '.join(missing)}.")
        check_lon_lat(frame)
        table = pd.DataFrame(index=pd.RangeIndex(len(frame)))
        for column in TABLE_COLUMNS:
            table[column] = object_column([None if pd.isna(value) else str(value) for value in frame[column]])
        twice = table.duplicated(["level", "code"])
        if twice.any():
            code = table["code"][twice].iloc[0]
            raise InvalidInputError(f"The code {code} stands for two areas of a level; give each its own.")
        return cls(crs, table, crs.project(frame.geometry.to_numpy()))

    def to_frame(self) -> gpd.GeoDataFrame:
        """Return ``table`` with the geometry in EPSG:4326; ``from_frame`` reads it back."""
        return gpd.GeoDataFrame(
            self.table.copy(), geometry=self.crs.unproject(self.geometry), crs=LON_LAT_EPSG
        )

    def locate(self, x: ArrayLike, y: ArrayLike) -> pd.DataFrame:
        """Return LOCATED_COLUMNS for points in metres, one row each in their order; None where no area is.

        A village tells its sub-district; where no village holds the point, the sub-district that does counts.
        """
        return pd.DataFrame(
            {name: object_column(values.tolist()) for name, values in self.holding(x, y).items()}
        )

    def holding(self, x: ArrayLike, y: ArrayLike) -> dict[str, NDArray[np.object_]]:
        """Return the columns of ``locate``, without the cost of a table: for a point or two."""
        px, py = (
            np.atleast_1d(np.asarray(x, dtype=np.float64)),
            np.atleast_1d(np.asarray(y, dtype=np.float64)),
        )
        village = self._villages.holding(px, py)
        subdistrict = np.append(self.parent_row, NOWHERE)[village]
        unknown = subdistrict == NOWHERE
        subdistrict[unknown] = self._subdistricts.holding(px[unknown], py[unknown])
        codes, names = self._told
        found = {}
        for level, row in ((VILLAGE, village), (SUBDISTRICT, subdistrict)):
            found[f"{level}_code"], found[level] = codes[row], names[row]
        return found

    @cached_property
    def _told(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """Code and name of each area, and None for NOWHERE."""
        code, name = (object_column([*self.table[column], None]).to_numpy() for column in ("code", "name"))
        return code, name

    @cached_property
    def _villages(self) -> "_Level":
        return _Level.of(self, VILLAGE)

    @cached_property
    def _subdistricts(self) -> "_Level":
        return _Level.of(self, SUBDISTRICT)

    @cached_property
    def parent_row(self) -> IntArray:
        """Row of the sub-district of each area, or NOWHERE."""
        rows = self._subdistricts.row
        row_of_code = dict(zip(self.table["code"].iloc[rows], rows, strict=True))
        return np.array(
            [row_of_code.get(code, NOWHERE) for code in self.table["parent_code"]], dtype=np.int64
        )

    @cached_property
    def called_alike(self) -> IntArray:
        """Row of the sub-district of a village of the same name (Wates in Wates), of all others their own.

        Who says that name says one place, not two that would have to be told apart.
        """
        rows, parent = np.arange(len(self.table)), self.parent_row
        name = self.table["name"].str.casefold().to_numpy(dtype=object)
        return np.where((parent != NOWHERE) & (name == name[parent]), parent, rows)


@dataclass(frozen=True, eq=False)
class _Level:
    """The areas of one level in the order of their codes: rows of the table, polygons, their index."""

    row: IntArray
    polygons: GeometryArray
    tree: shapely.STRtree

    @classmethod
    def of(cls, areas: Areas, level: str) -> "_Level":
        rows = np.flatnonzero((areas.table["level"] == level).to_numpy())
        rows = rows[np.argsort(areas.table["code"].to_numpy(dtype=np.str_)[rows], kind="stable")]
        polygons = areas.geometry[rows]
        shapely.prepare(polygons)
        return cls(rows.astype(np.int64), polygons, shapely.STRtree(polygons))

    def holding(self, x: FloatArray, y: FloatArray) -> IntArray:
        """Return for each point the row of the area that holds it, of several the one of the lowest code."""
        points = np.asarray(shapely.points(x, y), dtype=object)
        point, area = self.tree.query(points)
        inside = shapely.intersects(self.polygons[area], points[point])
        lowest = np.full(len(points), len(self.row))
        np.minimum.at(lowest, point[inside], area[inside])
        rows: IntArray = np.append(self.row, NOWHERE)[lowest]
        return rows


def with_subdistricts(villages: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return villages and the sub-districts dissolved from them, a frame in EPSG:4326 as ``Areas`` reads it.

    ``villages`` has code, name, parent_code, parent_name and valid polygons (``usable_areas`` makes them so).
    A village without parent_code is in no sub-district; of several names of one the commonest is taken.
    """
    check_lon_lat(villages)
    known = villages[villages["parent_code"].notna()]
    dissolved = [
        (code, _commonest(group["parent_name"]), SUBDISTRICT, None, _dissolved(group.geometry.to_numpy()))
        for code, group in known.groupby("parent_code")
    ]
    parents = villages["parent_code"].astype(object).where(villages["parent_code"].notna(), None)
    own = zip(villages["code"], villages["name"], parents, villages.geometry, strict=True)
    rows = [(code, name, VILLAGE, parent, geometry) for code, name, parent, geometry in own]
    frame = pd.DataFrame([*rows, *dissolved], columns=[*TABLE_COLUMNS, "geometry"], dtype=object)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=LON_LAT_EPSG)


def _commonest(names: "pd.Series[Any]") -> str | None:
    """Return the value that occurs most often, of several the first in the alphabet."""
    counts = names.dropna().astype(str).value_counts()
    return min(counts.index[counts == counts.max()]) if len(counts) else None


def _dissolved(polygons: GeometryArray) -> shapely.Geometry:
    """Return the union of polygons, by the fast way where they neither overlap nor leave slivers."""
    if shapely.coverage_is_valid(polygons):
        return shapely.coverage_union_all(polygons)
    return shapely.union_all(polygons)


def roads_by_area(network: RoadNetwork, areas: Areas) -> pd.DataFrame:
    """Return the roads cut at the borders: road_id, from_m, to_m, village_code, subdistrict_code.

    Rows are in the order of roads and stations, and those of a road sum to its length; codes are None outside
    every area. Neighbouring rows of a road lie in different areas.
    """
    road, station = _breaks(network, areas)
    piece = np.flatnonzero(road[:-1] == road[1:])
    from_m, to_m, road = station[piece], station[piece + 1], road[piece]
    found = areas.locate(*point_at(network, road, (from_m + to_m) / 2))
    pieces = pd.DataFrame(
        {
            "road_id": object_column(network.table["road_id"].to_numpy()[road].tolist()),
            "from_m": from_m,
            "to_m": to_m,
            "village_code": found["village_code"],
            "subdistrict_code": found["subdistrict_code"],
        }
    )
    same_as = pieces[["road_id", "village_code", "subdistrict_code"]].fillna("")
    first = np.flatnonzero((same_as != same_as.shift()).any(axis=1).to_numpy())
    merged = pieces.iloc[first].reset_index(drop=True)
    merged["to_m"] = to_m[np.append(first, len(pieces))[1:] - 1]
    return merged


def _breaks(network: RoadNetwork, areas: Areas) -> tuple[IntArray, FloatArray]:
    """Return rows of roads and stations, sorted: where a road or a part starts, meets a border, ends."""
    segments = network.segments
    first_of_part = np.flatnonzero(np.diff(segments.part[network.axis.segment], prepend=-1))
    parts = network.axis.segment[first_of_part]
    crossed, crossing_m = _crossings(network, areas)
    road = np.concatenate([segments.road[parts], segments.road[crossed]])
    station = np.concatenate([segments.m0[parts], crossing_m])
    length = network.length_m
    inner = (station > SLIVER_M) & (station < length[road] - SLIVER_M)
    every = np.arange(len(length))
    road = np.concatenate([every, road[inner], every])
    station = np.concatenate([np.zeros(len(length)), station[inner], length])
    order = np.lexsort((station, road))
    road, station = road[order], station[order]
    near = (np.diff(road, prepend=-1) == 0) & (np.diff(station, prepend=0.0) < SLIVER_M)
    near &= station < length[road]
    return road[~near], station[~near]


def _crossings(network: RoadNetwork, areas: Areas) -> tuple[IntArray, FloatArray]:
    """Return which segments of the axis meet a border, and at which stations; along a border, both ends."""
    segments = network.segments
    borders = np.asarray(shapely.boundary(areas.geometry), dtype=object)
    area, segment = segments.tree.query(borders, predicate="intersects")
    on_axis = np.isin(segment, network.axis.segment)
    area, segment = area[on_axis], segment[on_axis]
    shared = shapely.intersection(segments.tree.geometries[segment], borders[area])
    xy, index = shapely.get_coordinates(shared, return_index=True)
    crossed = segment[index].astype(np.int64)
    return crossed, project_on_segments(segments, crossed, xy[:, 0], xy[:, 1]).station_m
