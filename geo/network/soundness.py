"""Lines and polygons of a file checked row by row, before roads and areas are made of them."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import LON_LAT_EPSG, GeometryArray, LocalCrs
from geo.errors import Fault, UnknownCrsError
from geo.roads import IntArray

LINE_TYPES = (
    shapely.GeometryType.LINESTRING,
    shapely.GeometryType.LINEARRING,
    shapely.GeometryType.MULTILINESTRING,
)
AREA_TYPES = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
# Shorter than any survey can mean.
MIN_LENGTH_M = 0.001

_PROBLEMS = {
    "empty_geometry": ("there is no geometry.", "Draw it, or delete the row."),
    "not_a_line": ("the geometry is not a line.", "Give the centreline of the road."),
    "not_an_area": ("the geometry is not a polygon.", "Give the outline of the area."),
    "impossible_coordinate": (
        "a coordinate is missing, infinite or no degree.",
        "Correct it, or say which CRS the file has.",
    ),
    "zero_length": (
        "the line has no length.",
        "Draw it with two different points at least, or delete the row.",
    ),
    "more_than_lines": ("the geometry is a collection; its lines are taken.", "Give lines alone."),
    "zero_length_part": ("a part of the line has no length and is left out.", "Delete the part."),
    "invalid_area": ("the outline crosses itself; it was repaired.", "Look at the area on the map."),
    "missing_code": ("the area has no code.", "Give it one."),
    "duplicate_code": ("an earlier row has this code already.", "Correct the code, or join the two."),
}
_WARNINGS = ("more_than_lines", "zero_length_part", "invalid_area")


@dataclass(frozen=True, eq=False)
class Linework:
    """The rows of a file that hold a line: geometry in metres, position in the file, row number."""

    geometry: GeometryArray
    position: IntArray
    row_number: IntArray
    faults: list[Fault]


def usable_lines(lines: gpd.GeoDataFrame, crs: LocalCrs) -> Linework:
    """Return the lines of a frame in metres, without heights, repeated vertices or parts of length 0.

    A row whose geometry is missing, no line, of impossible coordinates or without length is set aside with a
    fault. Rows are numbered by the frame's index if that is named "row", else from 1. Raises UnknownCrsError
    if the frame is not in EPSG:4326.
    """
    check_lon_lat(lines)
    given, collected = _without_collections(lines.geometry.to_numpy())
    numbers = _row_numbers(lines)
    code = _codes(given, LINE_TYPES, "not_a_line")
    sound = given.copy()
    sound[code != ""] = None
    metres = crs.project(sound)
    lost = beyond(metres, np.inf, np.inf)
    code[lost], metres[lost] = "impossible_coordinate", None
    geometry, has_points = _with_length(metres)
    code[(code == "") & shapely.is_missing(geometry)] = "zero_length"
    faults = _faults(numbers, code)
    faults += _faults(numbers, np.where((code == "") & collected, "more_than_lines", ""))
    faults += _faults(numbers, np.where((code == "") & has_points, "zero_length_part", ""))
    position = np.flatnonzero(code == "").astype(np.int64)
    return Linework(geometry[position], position, numbers[position], faults)


def usable_areas(areas: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return the usable rows of a frame with a column ``code``, their polygons made valid, and the faults.

    Set aside are rows without a polygon, of impossible coordinates, without a code or with that of an earlier
    row; an outline that crosses itself is repaired with a warning. Rows are numbered by the frame's index if
    that is named "row", else from 1. Raises UnknownCrsError if the frame is not in EPSG:4326.
    """
    check_lon_lat(areas)
    geometry: GeometryArray = areas.geometry.to_numpy().copy()
    numbers = _row_numbers(areas)
    code = _codes(geometry, AREA_TYPES, "not_an_area")
    geometry[code != ""] = None
    repaired = (code == "") & ~np.asarray(shapely.is_valid(geometry))
    geometry[repaired] = shapely.make_valid(geometry[repaired], method="structure", keep_collapsed=False)
    code[repaired & shapely.is_empty(geometry)] = "empty_geometry"
    code[(code == "") & areas["code"].isna().to_numpy()] = "missing_code"
    sound = np.flatnonzero(code == "")
    code[sound[areas["code"].iloc[sound].duplicated().to_numpy()]] = "duplicate_code"
    kept = code == ""
    faults = _faults(numbers, code) + _faults(numbers, np.where(kept & repaired, "invalid_area", ""))
    return areas.set_geometry(geometry, crs=LON_LAT_EPSG)[kept], faults


def check_lon_lat(frame: gpd.GeoDataFrame) -> None:
    """Raise UnknownCrsError unless a frame is in EPSG:4326."""
    if frame.crs is None or frame.crs.to_epsg() != LON_LAT_EPSG:
        raise UnknownCrsError("The geometry is not in EPSG:4326; reproject it first.")


def _row_numbers(frame: pd.DataFrame) -> IntArray:
    """Return what the rows of a file are called in faults."""
    if frame.index.name == "row":
        return frame.index.to_numpy(dtype=np.int64)
    return np.arange(1, len(frame) + 1, dtype=np.int64)


def _codes(geometries: GeometryArray, types: tuple[int, ...], other_type: str) -> NDArray[np.object_]:
    """Return for each geometry in degrees the code of what is wrong with it, "" if nothing is."""
    code = np.full(len(geometries), "", dtype=object)
    code[~np.isin(shapely.get_type_id(geometries), types)] = other_type
    code[beyond(geometries, 180.0, 90.0)] = "impossible_coordinate"
    code[shapely.is_missing(geometries) | shapely.is_empty(geometries)] = "empty_geometry"
    return code


def _without_collections(geometries: GeometryArray) -> tuple[GeometryArray, NDArray[np.bool_]]:
    """Return collections as what there is of lines in them, and which geometries were such collections."""
    made = geometries.copy()
    collected = np.zeros(len(made), dtype=bool)
    for at in np.flatnonzero(shapely.get_type_id(made) == shapely.GeometryType.GEOMETRYCOLLECTION):
        parts = made[at : at + 1]
        while (shapely.get_num_geometries(parts) > 1).any() or _any_collection(parts):
            parts = shapely.get_parts(parts)  # collections may hold collections
        lines = parts[np.isin(shapely.get_type_id(parts), LINE_TYPES) & ~shapely.is_empty(parts)]
        if len(lines):
            made[at], collected[at] = shapely.multilinestrings(lines), True
    return made, collected


def _any_collection(parts: GeometryArray) -> bool:
    collections = shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION
    return bool(collections.any())


def _faults(numbers: IntArray, codes: NDArray[Any]) -> list[Fault]:
    """Return the faults of the rows that have a code."""
    return [
        Fault(
            int(numbers[i]),
            str(codes[i]),
            *_PROBLEMS[codes[i]],
            severity="warning" if codes[i] in _WARNINGS else "error",
        )
        for i in np.flatnonzero(codes != "")
    ]


def beyond(geometries: GeometryArray, limit_x: float, limit_y: float) -> NDArray[np.bool_]:
    """Return which geometries have a coordinate that is not finite or farther than a limit from zero."""
    xy, index = shapely.get_coordinates(geometries, return_index=True)
    inside = np.isfinite(xy).all(axis=1) & (np.abs(xy) <= (limit_x, limit_y)).all(axis=1)
    beyond = np.zeros(len(geometries), dtype=bool)
    beyond[index[~inside]] = True
    return beyond


def _with_length(lines: GeometryArray) -> tuple[GeometryArray, NDArray[np.bool_]]:
    """Return lines as MultiLineStrings of their parts that have a length (or None), and which had others."""
    parts, row = shapely.get_parts(shapely.remove_repeated_points(lines), return_index=True)
    has_length = np.asarray(shapely.length(parts)) >= MIN_LENGTH_M
    result = np.full(len(lines), None, dtype=object)
    shapely.multilinestrings(parts[has_length], indices=row[has_length], out=result)
    dropped = np.zeros(len(lines), dtype=bool)
    dropped[row[~has_length]] = True
    return result, dropped
