"""The local metric CRS of a region, to and from lon/lat."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.errors import UnknownCrsError
from geo.patches import turned

LON_LAT_EPSG = 4326
ZONE_WIDTH_DEGREES = 6
# UTM is defined between 80° S and 84° N.
MIN_LAT, MAX_LAT = -80.0, 84.0
# The zone's own meridian is at most 3° from the middle, so nothing lies more than 9° from it: lengths are
# true to 1.2 % at the far edge of such a box, to 0.04 % in the middle.
MAX_WIDTH_DEGREES = 12.0

# Farther from its meridian a zone is off by more than 2 %: a coordinate there is a mistake, not a place.
MAX_OFF_MERIDIAN_DEGREES = 12.0

# Squares of the map on which cubics follow the projection: see patches.py.
PATCH_DEGREES, PATCH_M = 0.05, 5_000.0

FloatArray = NDArray[np.float64]
GeometryArray = NDArray[np.object_]


@lru_cache(maxsize=64)
def _zone_meridian(epsg: int) -> float:
    """Return the longitude of the middle of a UTM zone; raises UnknownCrsError for any other CRS."""
    try:
        crs = CRS.from_epsg(epsg)
    except CRSError as error:
        raise UnknownCrsError(f"EPSG:{epsg} is not known; give the code of a UTM zone.") from error
    if crs.utm_zone is None or any(axis.unit_name != "metre" for axis in crs.axis_info):
        raise UnknownCrsError(
            f"EPSG:{epsg} ({crs.name}) is not a UTM zone in metres, so lengths in it would be wrong; "
            "give a UTM zone such as EPSG:32749 (zone 49 South)."
        )
    return int(crs.utm_zone[:-1]) * ZONE_WIDTH_DEGREES - 183.0


@lru_cache(maxsize=64)
def _transformer(from_epsg: int, to_epsg: int) -> Transformer:
    return Transformer.from_crs(from_epsg, to_epsg, always_xy=True)


@dataclass(frozen=True)
class LocalCrs:
    """A UTM zone: x east and y north in metres.

    Raises UnknownCrsError if ``epsg`` is anything else: lengths in Web Mercator or in feet would be wrong.
    Coordinates that are not finite or far outside the zone become NaN.
    """

    epsg: int

    def __post_init__(self) -> None:
        _zone_meridian(self.epsg)

    def to_metres(
        self, lon: ArrayLike, lat: ArrayLike, *, by_patches: bool = False
    ) -> tuple[FloatArray, FloatArray]:
        """Return x, y in metres, of the shape of ``lon`` and ``lat`` (degrees).

        ``by_patches``: very many of one region faster, to a millionth of a metre.
        """
        lon, lat = _as_floats(lon, lat)
        return turned(self._to_metres, lon, lat, PATCH_DEGREES) if by_patches else self._to_metres(lon, lat)

    def to_lon_lat(
        self, x: ArrayLike, y: ArrayLike, *, by_patches: bool = False
    ) -> tuple[FloatArray, FloatArray]:
        """Return lon, lat in degrees, of the shape of ``x`` and ``y`` (metres); ``by_patches`` as above."""
        x, y = _as_floats(x, y)
        return turned(self._to_lon_lat, x, y, PATCH_M) if by_patches else self._to_lon_lat(x, y)

    def project(self, geometries: Any) -> GeometryArray:
        """Return lon/lat geometries (array-like of shapely geometries or None) in metres, without heights."""
        return _moved(geometries, self.to_metres)

    def unproject(self, geometries: Any) -> GeometryArray:
        """Return geometries in metres (array-like of shapely geometries or None) in lon/lat."""
        return _moved(geometries, self.to_lon_lat)

    def _to_metres(self, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        return _blank(self._is_far(lon), *_transformer(LON_LAT_EPSG, self.epsg).transform(lon, lat))

    def _to_lon_lat(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        lon, lat = _transformer(self.epsg, LON_LAT_EPSG).transform(x, y)
        return _blank(self._is_far(lon), lon, lat)

    def _is_far(self, lon: FloatArray) -> NDArray[np.bool_]:
        with np.errstate(invalid="ignore"):  # infinite longitudes
            away = np.abs((lon - _zone_meridian(self.epsg) + 180) % 360 - 180)
        return ~(away <= MAX_OFF_MERIDIAN_DEGREES)


def _as_floats(first: ArrayLike, second: ArrayLike) -> tuple[FloatArray, FloatArray]:
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if one.shape != other.shape:  # what is broadcast may not be written to: compiled code would copy it
        one, other = np.broadcast_arrays(one, other)
    return one, other


def _blank(lost: NDArray[np.bool_], first: Any, second: Any) -> tuple[FloatArray, FloatArray]:
    """Return two coordinate arrays with NaN in both where either is lost or infinite."""
    lost = lost | ~(np.isfinite(first) & np.isfinite(second))
    return np.where(lost, np.nan, first), np.where(lost, np.nan, second)


def _moved(
    geometries: Any, transform: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
) -> GeometryArray:
    array = np.asarray(geometries, dtype=object)
    with np.errstate(invalid="ignore"):  # shapely warns of the NaN that callers look for
        moved = shapely.transform(array, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1])))
    return np.asarray(moved, dtype=object)


def local_crs(min_lon: float, min_lat: float, max_lon: float, max_lat: float) -> LocalCrs:
    """Return the UTM zone of the middle of a box in degrees.

    Raises UnknownCrsError if the box is not lon/lat, or wider than one zone can measure.
    """
    box = tuple(float(round(edge, 5)) for edge in (min_lon, min_lat, max_lon, max_lat))
    if not all(np.isfinite(box)):
        raise UnknownCrsError(f"The extent {box} is not finite; there is no usable coordinate in the data.")
    if not (-180 <= min_lon <= max_lon <= 180 and MIN_LAT <= min_lat <= max_lat <= MAX_LAT):
        raise UnknownCrsError(
            f"The extent {box} is not in degrees of longitude and latitude; say which CRS the data has."
        )
    if max_lon - min_lon > MAX_WIDTH_DEGREES:
        raise UnknownCrsError(
            f"The extent {box} is {max_lon - min_lon:.1f}° wide, but one metric CRS serves "
            f"{MAX_WIDTH_DEGREES:.0f}°; look for stray coordinates, or split the region."
        )
    zone = min(int(((min_lon + max_lon) / 2 + 180) // ZONE_WIDTH_DEGREES) + 1, 60)
    return LocalCrs((32600 if (min_lat + max_lat) / 2 >= 0 else 32700) + zone)
