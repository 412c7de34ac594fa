"""Geometries of a file brought to EPSG:4326, from GDAL or from a column of WKT or WKB, faults by row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import geopandas
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from geo.crs import LON_LAT_EPSG
from geo.errors import Fault, UnknownCrsError
from geo.formats.columns import guess_columns

GEOMETRY_NAMES = (
    *("geometry", "geom", "wkt", "the_geom", "geometri", "shape", "wkt_geom", "geom_wkt", "wkt_geometry"),
    *("wkb", "wkb_geometry", "geom_wkb", "ewkt", "ewkb", "geog", "geojson"),
)
EMPTY = ("geometry_empty", "the geometry is empty.", "Draw it, or delete the row.")
UNREAD = ("geometry_unreadable", "the geometry cannot be read.", "Export the file again.")
NOWHERE = ("coordinate_impossible", "the geometry is not on the earth.", "Correct it, or name its CRS.")
SWAPPED = ("coordinate_swapped", "longitude and latitude are swapped.", "Exchange the two.")
SRID_DIGITS = 6  # of the longest number that a database takes: 999999
Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RawShapes:
    """Geometries as the file holds them: None where empty or unreadable, in ``crs`` if it says."""

    geometry: Geometries
    unread: npt.NDArray[np.bool_]
    crs: Any | None
    column: str


def raw_shapes(frame: pd.DataFrame) -> RawShapes | None:
    """Return the geometries of a frame read from a file, None if it has none."""
    if isinstance(frame, geopandas.GeoDataFrame):
        geometry = np.asarray(frame.geometry.values, dtype=object)
        return RawShapes(geometry, np.zeros(len(frame), dtype=bool), frame.crs, str(frame.geometry.name))
    column = guess_columns(frame.columns, {"geometry": GEOMETRY_NAMES}).get("geometry")
    if column is None:
        return None
    geometry, unread = _parse(frame[column])
    return RawShapes(geometry, unread, _own_crs(geometry, column), column)


def shapes_in_lon_lat(
    shapes: RawShapes, rows: npt.NDArray[np.int64], crs: str | int | None
) -> tuple[Geometries, list[Fault]]:
    """Return 2D geometries in EPSG:4326, None where there is none to use, and an error per such row.

    ``crs`` beats what the file says; ``rows`` numbers them. Raises UnknownCrsError if they do not fit it.
    """
    geometry = shapely.force_2d(shapes.geometry)
    given = np.abs(shapely.bounds(geometry))
    spread = given.max(axis=1)
    system = stated_crs(crs or shapes.crs, spread, "The geometry")
    to_lon_lat = pyproj.Transformer.from_crs(system, LON_LAT_EPSG, always_xy=True)
    placed = shapely.transform(geometry, lambda xy: np.column_stack(to_lon_lat.transform(xy[:, 0], xy[:, 1])))
    bounds = np.abs(shapely.bounds(placed))
    empty = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    nowhere = ~empty & ~((bounds <= [180, 90, 180, 90]).all(axis=1))
    swapped = nowhere & system.is_geographic & (given <= [90, 180, 90, 180]).all(axis=1)
    faults = [
        Fault(int(rows[at]), *fault)
        for fault, where in (
            *((UNREAD, shapes.unread), (EMPTY, empty & ~shapes.unread)),
            *((SWAPPED, swapped), (NOWHERE, nowhere & ~swapped)),
        )
        for at in np.flatnonzero(where)
    ]
    placed[empty | nowhere] = None
    return placed, faults


def middles(geometry: Geometries) -> tuple[Floats, Floats]:
    """Return x and y of the middle of each geometry: NaN where it is empty, infinite where it is nowhere."""
    bounds = shapely.bounds(geometry)
    absent = np.asarray(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    x, y = np.where(absent, np.nan, np.inf), np.where(absent, np.nan, np.inf)
    sound = np.flatnonzero(~absent & np.isfinite(bounds).all(axis=1))
    with np.errstate(invalid="ignore", over="ignore"):
        middle = shapely.centroid(geometry[sound])
    some = ~shapely.is_empty(middle)
    x[sound[some]], y[sound[some]] = shapely.get_x(middle[some]), shapely.get_y(middle[some])
    return x, y


def read_shapes(read: Callable[..., Any], told: npt.NDArray[np.object_]) -> Geometries:
    """Return WKB or WKT (``read`` is shapely's) as geometries, None for what is none and for arcs."""
    try:
        with np.errstate(invalid="ignore"):
            return np.asarray(read(told, on_invalid="ignore"), dtype=object)
    except (NotImplementedError, shapely.errors.GEOSException, TypeError, ValueError):
        if len(told) == 1:
            return np.full(1, None, dtype=object)
        return np.concatenate([read_shapes(read, told[at : at + 1]) for at in range(len(told))])


def stated_crs(
    crs: object, spread: npt.NDArray[np.float64], said: str, *, degrees_named: bool = False
) -> pyproj.CRS:
    """Return the CRS of coordinates: the one stated, else EPSG:4326, unless their size speaks against it.

    ``spread`` is the greater of |x| and |y| per row, ``said`` names the coordinates in the error. Columns
    named for degrees hold degrees or, row by row, mistakes. Raises UnknownCrsError.
    """
    system = parse_crs(LON_LAT_EPSG if crs is None else crs)
    hold = "hold" if " and " in said else "holds"
    known = spread[np.isfinite(spread)]
    if len(known) == 0:
        return system
    in_degrees = bool(np.mean(known > 180) <= 0.5)
    if system.is_geographic and not in_degrees and not degrees_named:
        raise UnknownCrsError(f"{said} {hold} no degrees. Name the CRS of the file by its EPSG number.")
    if not system.is_geographic and in_degrees:
        raise UnknownCrsError(
            f"{said} {hold} degrees, not coordinates in {system.name}. "
            "Leave the CRS out, or name the columns that are in it."
        )
    return system


def parse_crs(crs: Any) -> pyproj.CRS:
    """Return a CRS from an EPSG number, ``EPSG:32749`` or WKT; UnknownCrsError if it is none."""
    try:
        system = pyproj.CRS.from_user_input(int(crs) if str(crs).isdecimal() else crs)
    except (pyproj.exceptions.CRSError, ValueError, OverflowError) as error:
        raise UnknownCrsError(f"{crs!r} is no known CRS. Give its EPSG number, such as 32749.") from error
    if not (system.is_geographic or system.is_projected):
        raise UnknownCrsError(f"{system.name} is no CRS of maps. Give the EPSG number of one, such as 32749.")
    return system


def _parse(cells: pd.Series) -> tuple[Geometries, npt.NDArray[np.bool_]]:
    """Return cells of WKT, WKB, hexadecimal WKB or GeoJSON as geometries, and which could not be read."""
    values = cells.to_numpy(dtype=object)
    empty = cells.isna().to_numpy() | np.array([value in {"", b""} for value in values], dtype=bool)
    binary = ~empty & np.array(
        [isinstance(v, bytes) or str(v).startswith(("00", "01")) for v in values], dtype=bool
    )
    json = ~empty & ~binary & np.array([str(value).lstrip().startswith("{") for value in values], dtype=bool)
    text = ~empty & ~binary & ~json
    geometry = np.full(len(cells), None, dtype=object)
    geometry[binary] = read_shapes(shapely.from_wkb, values[binary])
    geometry[json] = read_shapes(shapely.from_geojson, values[json])
    # PostGIS writes "SRID=4326;POINT (…)"
    named = [str(value).rpartition(";") for value in values[text]]
    words = read_shapes(shapely.from_wkt, np.array([words for _, _, words in named], dtype=object))
    geometry[text] = shapely.set_srid(words, np.array([_srid(said) for said, _, _ in named], dtype=np.int32))
    return geometry, shapely.is_missing(geometry) & ~empty


def _srid(said: str) -> int:
    """Return the number of ``SRID=32749``, 0 for anything else."""
    number = said.strip().upper().removeprefix("SRID=")
    return int(number) if number != said and number.isdecimal() and len(number) <= SRID_DIGITS else 0


def _own_crs(geometry: Geometries, column: str) -> int | None:
    """Return the EPSG number that geometries of a column bear, None if none does; raises UnknownCrsError."""
    named = np.unique(shapely.get_srid(geometry[~shapely.is_missing(geometry)]))
    numbers = [int(number) for number in named if number > 0]
    if len(numbers) > 1:
        several = " and ".join(map(str, numbers))
        raise UnknownCrsError(
            f"{column} holds geometries in EPSG {several}. Bring all rows into one of them."
        )
    return numbers[0] if numbers else None
