"""Lines of a file checked row by row and brought to metres, before roads are made of them."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import LON_LAT_EPSG, GeometryArray, LocalCrs
from geo.errors import Fault, UnknownCrsError

LINE_TYPES = (
    shapely.GeometryType.LINESTRING,
    shapely.GeometryType.LINEARRING,
    shapely.GeometryType.MULTILINESTRING,
)
# Shorter than any survey can mean.
MIN_LENGTH_M = 0.001

_PROBLEMS = {
    "empty_geometry": ("there is no geometry.", "Draw the line, or delete the row."),
    "not_a_line": ("the geometry is not a line.", "Give the centreline of the road."),
    "impossible_coordinate": (
        "a coordinate is missing, infinite or no degree.",
        "Correct it, or say which CRS the file has.",
    ),
    "zero_length": (
        "the line has no length.",
        "Draw it with two different points at least, or delete the row.",
    ),
}

IntArray = NDArray[np.int64]


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
    if lines.crs is None or lines.crs.to_epsg() != LON_LAT_EPSG:
        raise UnknownCrsError("The lines are not in EPSG:4326; reproject them before making roads of them.")
    given: GeometryArray = lines.geometry.to_numpy()
    numbers = lines.index.to_numpy() if lines.index.name == "row" else np.arange(1, len(lines) + 1)
    code = np.full(len(given), "", dtype=object)
    code[~np.isin(shapely.get_type_id(given), LINE_TYPES)] = "not_a_line"
    code[_beyond(given, 180.0, 90.0)] = "impossible_coordinate"
    code[shapely.is_missing(given) | shapely.is_empty(given)] = "empty_geometry"
    sound = given.copy()
    sound[code != ""] = None
    metres = crs.project(sound)
    lost = _beyond(metres, np.inf, np.inf)
    code[lost], metres[lost] = "impossible_coordinate", None
    geometry, has_points = _with_length(metres)
    code[(code == "") & shapely.is_missing(geometry)] = "zero_length"
    faults = [Fault(int(numbers[i]), code[i], *_PROBLEMS[code[i]]) for i in np.flatnonzero(code != "")]
    faults += [
        Fault(
            int(numbers[i]),
            "zero_length_part",
            "a part of the line has no length and is left out.",
            "Delete the part.",
            severity="warning",
        )
        for i in np.flatnonzero((code == "") & has_points)
    ]
    position = np.flatnonzero(code == "").astype(np.int64)
    return Linework(geometry[position], position, numbers[position].astype(np.int64), faults)


def _beyond(geometries: GeometryArray, limit_x: float, limit_y: float) -> NDArray[np.bool_]:
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
