"""Coordinates of a table brought to lon/lat, with what is wrong with each of them said in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj

from geo.crs import LON_LAT_EPSG
from geo.errors import Fault, MissingColumnError
from geo.formats.cells import NOTHING
from geo.formats.columns import guess_columns, squeeze
from geo.formats.degrees import read_degrees
from geo.formats.shapes import middles, raw_shapes, stated_crs

Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees

# Names in use, the surest first: in a file with both `latitude` and `Y`, Y is often in some projection.
_LON = (
    *("longitude", "lon", "long", "lng", "bujur", "garis bujur", "gps longitude", "koordinat bujur"),
    *("bujur timur", "longitude x", "long x", "bujur x", "x longitude", "x long", "x bujur", "x lon"),
)
_LAT = (
    *("latitude", "lat", "lintang", "garis lintang", "gps latitude", "koordinat lintang"),
    *("lintang selatan", "latitude y", "lat y", "lintang y", "y latitude", "y lat", "y lintang"),
)
_OF_ANY_SYSTEM = (
    *("{}", "point {}", "koordinat {}", "koord {}", "kordinat {}", "{} koordinat", "titik koordinat {}"),
    *("coord {}", "{} coord", "{} coordinate", "coordinate {}", "gps {}", "utm {}", "{} utm"),
)
COORDINATE_NAMES: Mapping[str, Sequence[str]] = {
    "lon": (*_LON, *(pattern.format("x") for pattern in _OF_ANY_SYSTEM), "easting", "utm easting"),
    "lat": (*_LAT, *(pattern.format("y") for pattern in _OF_ANY_SYSTEM), "northing", "utm northing"),
}
# Columns so named hold degrees, or mistakes; all others and shapes may hold metres of any CRS.
DEGREE_NAMES = {squeeze(name) for name in (*_LON, *_LAT)}

NO_NUMBER = NOTHING | {"na", "#n/a"}  # of R and of Excel, beside what stands for nothing in any cell

# What is wrong with a coordinate: problem and remedy, by code. Tried in this order.
FAULTS: Mapping[str, tuple[str, str]] = {
    "coordinate_no_number": ("the coordinate is no number.", "Write degrees with decimals, such as -7.8372."),
    "coordinate_half": ("longitude or latitude is missing.", "Give both or neither."),
    "coordinate_zero": (
        "the coordinate is zero.",
        "The device had no position: leave it empty or measure it.",
    ),
    "coordinate_swapped": ("longitude and latitude are swapped.", "Exchange the two."),
    "coordinate_sign": ("the latitude or longitude lacks its minus sign.", "Put the minus sign."),
    "coordinate_decimal_point": ("the coordinate has lost its decimal point.", "Put the decimal point back."),
    "coordinate_impossible": ("the coordinate is not on the earth.", "Correct it, or name its CRS."),
    "coordinate_outside": ("the point lies outside the region.", "Correct it, or import it to its region."),
}


@dataclass(frozen=True, slots=True)
class Located:
    """Coordinates in EPSG:4326 as far as they can be read (NaN elsewhere), row by row of a table."""

    lon: Floats
    lat: Floats
    code: npt.NDArray[np.str_]  # a key of FAULTS, "" where nothing is wrong
    row: npt.NDArray[np.int64]
    columns: tuple[str, ...]  # where they were taken from; empty if the table has none

    @property
    def faults(self) -> list[Fault]:
        """What is wrong, row by row."""
        wrong = np.flatnonzero(self.code != "")
        codes, rows = self.code[wrong].tolist(), self.row[wrong].tolist()
        return [Fault(row, code, *FAULTS[code]) for row, code in zip(rows, codes, strict=True)]


@dataclass(frozen=True, slots=True)
class Locator:
    """How to read the coordinates of a table, settled once for all parts of it: columns and CRS."""

    columns: tuple[str, ...]  # (lon, lat), (the one of shapes,) or none
    system: pyproj.CRS | None
    bounds: Bounds | None

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        *,
        lon: str | None = None,
        lat: str | None = None,
        crs: str | int | None = None,
        bounds: Bounds | None = None,
    ) -> "Locator":
        """Settle it by the first rows of a table; arguments and errors are those of ``locate_rows``."""
        columns = _coordinate_columns(frame, lon, lat)
        stated: object = crs
        if not columns:
            shapes = raw_shapes(frame)
            if shapes is None:
                return cls((), None, bounds)
            columns, stated = (shapes.column,), crs or shapes.crs
        x, y, _ = _numbers(frame, columns)
        named = {squeeze(name) for name in columns} <= DEGREE_NAMES
        spread = np.fmax(np.abs(x), np.abs(y))
        return cls(columns, stated_crs(stated, spread, " and ".join(columns), degrees_named=named), bounds)

    def locate(self, frame: pd.DataFrame) -> Located:
        """Read the coordinates of a part; the index of ``frame`` numbers the rows."""
        rows = frame.index.to_numpy()
        if self.system is None:
            nowhere = np.full(len(frame), np.nan)
            return Located(nowhere, nowhere.copy(), np.zeros(len(frame), np.str_), rows, ())
        x, y, unread = _numbers(frame, self.columns)
        x, y = _to_lon_lat(x, y, self.system)
        code = np.where(unread, "coordinate_no_number", check_lon_lat(x, y, self.bounds))
        fine = code == ""
        return Located(np.where(fine, x, np.nan), np.where(fine, y, np.nan), code, rows, self.columns)


def locate_rows(
    frame: pd.DataFrame,
    *,
    lon: str | None = None,
    lat: str | None = None,
    crs: str | int | None = None,
    bounds: Bounds | None = None,
) -> Located:
    """Read the coordinates of a table: its geometries, its lon and lat columns, or a column of WKT or WKB.

    ``lon`` and ``lat`` name columns that beat everything else; ``crs`` beats what the file says, and is
    EPSG:4326 if nobody says. Decimal commas are read; lines and areas lie at their middle. The index of
    ``frame`` numbers the rows. With ``bounds``, what lies outside is a fault. Raises MissingColumnError if a
    named column is not there, UnknownCrsError if the numbers do not fit the CRS.
    """
    return Locator.of(frame, lon=lon, lat=lat, crs=crs, bounds=bounds).locate(frame)


def _coordinate_columns(frame: pd.DataFrame, lon: str | None, lat: str | None) -> tuple[str, ...]:
    """Return (lon column, lat column), or () if the geometries of the table say it better."""
    if (lon is None) != (lat is None):
        raise MissingColumnError("Longitude and latitude come in pairs. Name the columns of both.")
    if lon is None and isinstance(frame, geopandas.GeoDataFrame):
        return ()
    found = guess_columns(frame.columns, COORDINATE_NAMES, {"lon": lon, "lat": lat})
    return (found["lon"], found["lat"]) if len(found) == 2 else ()


def _numbers(frame: pd.DataFrame, columns: tuple[str, ...]) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Return x and y as they stand in the columns, and which rows have some that cannot be read."""
    if len(columns) == 2:
        (x, bad_x), (y, bad_y) = (_angles(frame[name]) for name in columns)
        return x, y, bad_x | bad_y
    shapes = raw_shapes(frame)
    if shapes is None:  # a later part of the table has lost its column
        raise MissingColumnError(f"The table has no column {columns[0]!r} any more.")
    return *middles(shapes.geometry), shapes.unread


def _to_lon_lat(x: Floats, y: Floats, system: pyproj.CRS) -> tuple[Floats, Floats]:
    """Transform to EPSG:4326; points that have no place there become infinite, absent ones stay NaN."""
    lon, lat = pyproj.Transformer.from_crs(system, LON_LAT_EPSG, always_xy=True).transform(x, y)
    as_given = np.isnan(x) | np.isnan(y) | (system.is_geographic & ~np.isfinite(lon))
    return np.where(as_given, x, lon), np.where(as_given, y, lat)


def check_lon_lat(lon: Floats, lat: Floats, bounds: Bounds | None = None) -> npt.NDArray[np.str_]:
    """Return per point the code of what is wrong with it (a key of ``FAULTS``), "" where nothing is.

    Points without coordinates (both NaN) are not wrong. With ``bounds``, points outside are, and the
    commonest slips are told from the place they would come right at.
    """
    possible = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    if bounds is None:
        inside = possible
        swapped = (np.abs(lat) > 90) & (np.abs(lat) <= 180) & (np.abs(lon) <= 90)
        sign = np.zeros(len(lon), dtype=bool)
        decimal = (
            ~possible & (lon == np.round(lon)) & (lat == np.round(lat)) & np.isfinite(lon) & np.isfinite(lat)
        )
    else:
        inside = _within(lon, lat, bounds)
        swapped = _within(lat, lon, bounds)
        sign = _within(-lon, lat, bounds) | _within(lon, -lat, bounds) | _within(-lon, -lat, bounds)
        decimal = ~inside
        decimal[decimal] = _lost_decimal(lon[decimal], *bounds[::2]) & _lost_decimal(
            lat[decimal], *bounds[1::2]
        )
    present = ~(np.isnan(lon) & np.isnan(lat))
    half = np.isnan(lon) ^ np.isnan(lat)
    zero = (lon == 0) & (lat == 0)
    wrong = present & ~inside
    found = (half, zero, wrong & swapped, wrong & sign, wrong & decimal, present & ~possible, wrong)
    return np.select(found, list(FAULTS)[1:], default="")


def _within(lon: Floats, lat: Floats, bounds: Bounds) -> npt.NDArray[np.bool_]:
    west, south, east, north = bounds
    return np.asarray((west <= lon) & (lon <= east) & (south <= lat) & (lat <= north))


def _lost_decimal(values: Floats, low: float, high: float) -> npt.NDArray[np.bool_]:
    """Tell which values would lie between the limits with the decimal point further left (or as it is)."""
    shifted = values[:, None] / 10.0 ** np.arange(17)  # a double has 17 digits at most
    return np.asarray(((low <= shifted) & (shifted <= high)).any(axis=1))


def _angles(cells: pd.Series) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return ``to_numbers`` of a column in which an angle may also be written with its minutes."""
    numbers, unread = to_numbers(cells)
    said = cells.to_numpy(dtype=object) if unread.any() else ()
    for at in np.flatnonzero(unread):
        angle = read_degrees(str(said[at]))
        if angle is not None:
            numbers[at], unread[at] = angle, False
    return numbers, unread


def to_numbers(cells: pd.Series) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return cells as numbers (NaN where empty or unreadable), and which ones are unreadable.

    A decimal comma counts as a point; spaces and a degree sign are passed over, and so is what programs write
    into an empty cell.
    """
    if pd.api.types.is_numeric_dtype(cells):
        return cells.to_numpy(dtype=np.float64, na_value=np.nan), np.zeros(len(cells), dtype=bool)
    numbers = np.array(pd.to_numeric(cells, errors="coerce"), dtype=np.float64)
    odd = np.flatnonzero(~np.isfinite(numbers))  # the rest needs no second look
    text = cells.iloc[odd].astype("string").str.replace(r"[\s°]", "", regex=True)
    text = text.str.replace(",", ".", regex=False)
    empty = (text.isna() | text.str.casefold().isin(NO_NUMBER)).to_numpy(dtype=bool, na_value=True)
    again = pd.to_numeric(text.where(~empty), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    finite = np.isfinite(again)
    numbers[odd] = np.where(finite, again, np.nan)
    unreadable = np.zeros(len(cells), dtype=bool)
    unreadable[odd] = ~finite & ~empty
    return numbers, unreadable
