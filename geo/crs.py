"""The local metric CRS of a region, to and from lon/lat."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.errors import UnknownCrsError

LON_LAT_EPSG = 4326
ZONE_WIDTH_DEGREES = 6
# UTM is defined between 80° S and 84° N.
MIN_LAT, MAX_LAT = -80.0, 84.0
# The zone's own meridian is at most 3° from the middle, so nothing lies more than 9° from it: lengths are
# true to 1.2 % at the far edge of such a box, to 0.04 % in the middle.
MAX_WIDTH_DEGREES = 12.0

FloatArray = NDArray[np.float64]
GeometryArray = NDArray[np.object_]


@lru_cache(maxsize=64)
def _transformer(from_epsg: int, to_epsg: int) -> Transformer:
    return Transformer.from_crs(from_epsg, to_epsg, always_xy=True)


@lru_cache(maxsize=64)
def _check_utm(epsg: int) -> None:
    """Raise UnknownCrsError unless ``epsg`` is a UTM zone in metres."""
    try:
        crs = CRS.from_epsg(epsg)
    except CRSError as error:
        raise UnknownCrsError(f"EPSG:{epsg} is not known; give the code of a UTM zone.") from error
    if crs.utm_zone is None or any(axis.unit_name != "metre" for axis in crs.axis_info):
        raise UnknownCrsError(
            f"EPSG:{epsg} ({crs.name}) is not a UTM zone in metres, so lengths in it would be wrong; "
            "give a UTM zone such as EPSG:32749 (zone 49 South)."
        )


def _carry(transformer: Transformer, first: ArrayLike, second: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Transform two coordinate arrays; what cannot be carried over comes back as NaN in both."""
    a, b = np.broadcast_arrays(np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64))
    a, b = transformer.transform(a, b)
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    lost = ~(np.isfinite(a) & np.isfinite(b))
    return np.where(lost, np.nan, a), np.where(lost, np.nan, b)


@dataclass(frozen=True)
class LocalCrs:
    """A UTM zone: x east and y north in metres.

    Raises UnknownCrsError if ``epsg`` is anything else: lengths in Web Mercator or in feet would be wrong.
    """

    epsg: int

    def __post_init__(self) -> None:
        _check_utm(self.epsg)

    def to_metres(self, lon: ArrayLike, lat: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return x, y in metres, of the shape of ``lon`` and ``lat`` (degrees); NaN where there is none."""
        return _carry(_transformer(LON_LAT_EPSG, self.epsg), lon, lat)

    def to_lon_lat(self, x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return lon, lat in degrees, of the shape of ``x`` and ``y`` (metres); NaN where there is none."""
        return _carry(_transformer(self.epsg, LON_LAT_EPSG), x, y)

    def project(self, geometries: Any) -> GeometryArray:
        """Return lon/lat geometries (array-like of shapely geometries or None) in metres, without heights."""
        return self._move(geometries, LON_LAT_EPSG, self.epsg)

    def unproject(self, geometries: Any) -> GeometryArray:
        """Return geometries in metres (array-like of shapely geometries or None) in lon/lat."""
        return self._move(geometries, self.epsg, LON_LAT_EPSG)

    @staticmethod
    def _move(geometries: Any, from_epsg: int, to_epsg: int) -> GeometryArray:
        transformer = _transformer(from_epsg, to_epsg)

        def moved(coordinates: FloatArray) -> FloatArray:
            return np.column_stack(_carry(transformer, coordinates[:, 0], coordinates[:, 1]))

        array = np.asarray(geometries, dtype=object)
        return np.asarray(shapely.transform(array, moved), dtype=object)


def local_crs(min_lon: float, min_lat: float, max_lon: float, max_lat: float) -> LocalCrs:
    """Return the UTM zone of the middle of a box in degrees.

    Raises UnknownCrsError if the box is not lon/lat, or wider than one zone can measure.
    """
    box = (min_lon, min_lat, max_lon, max_lat)
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
