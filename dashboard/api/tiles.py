"""Square pieces of the web map: which lon/lat box a tile covers, and how fine its lines need be."""

import math
from typing import NamedTuple

import geopandas as gpd

# The map asks for tiles of 512 px: half as many requests per view as with the usual 256 px.
TILE_PX = 512
MIN_ZOOM = 5
# Finer tiles than these hold so little that the map reuses them when zooming on.
MAX_ZOOM = 14
# Half a screen pixel cannot be seen.
TOLERANCE_PX = 0.5
# Lines that touch a tile's rim are cut this far outside it, so that no seam shows between tiles.
RIM_PX = 8


class Box(NamedTuple):
    """A lon/lat rectangle."""

    min_lon: float
    min_lat: float
    max_lon: float
    max_lat: float


class Tile(NamedTuple):
    """A tile of the Web Mercator pyramid, counted from the north-west corner."""

    zoom: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Say whether the map ever asks for such a tile."""
        side = 1 << self.zoom if MIN_ZOOM <= self.zoom <= MAX_ZOOM else 0
        return 0 <= self.x < side and 0 <= self.y < side

    @property
    def box(self) -> Box:
        """Return the tile's lon/lat rectangle."""
        return Box(
            _lon(self.x, self.zoom),
            _lat(self.y + 1, self.zoom),
            _lon(self.x + 1, self.zoom),
            _lat(self.y, self.zoom),
        )

    @property
    def box_with_rim(self) -> Box:
        """Return the tile's rectangle widened by the rim."""
        box, rim = self.box, RIM_PX * degrees_per_px(self.zoom)
        return Box(box.min_lon - rim, box.min_lat - rim, box.max_lon + rim, box.max_lat + rim)


def bounds_of(frame: gpd.GeoDataFrame) -> Box | None:
    """Return the lon/lat rectangle around everything in ``frame``; None if there is nothing."""
    return None if frame.empty else Box(*map(float, frame.total_bounds))


def degrees_per_px(zoom: int) -> float:
    """Return the degrees of longitude that one screen pixel shows in a tile of ``zoom``."""
    return 360.0 / (TILE_PX << zoom)


def tolerance_degrees(zoom: int) -> float:
    """Return how far a simplified line may leave the true one without anyone seeing it, in degrees."""
    return TOLERANCE_PX * degrees_per_px(zoom)


def _lon(x: int, zoom: int) -> float:
    return x / (1 << zoom) * 360.0 - 180.0


def _lat(y: int, zoom: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / (1 << zoom)))))
