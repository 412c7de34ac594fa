"""Roads and points as they are drawn on a map beside the region's own layers."""

from collections.abc import Sequence

import shapely

from dashboard import session
from dashboard.components.place_pin import LonLat

# 5 m of detail are lost on a screen that shows a whole road, but not the bytes.
DETAIL_M = 5

Line = list[LonLat]


def road_lines(road_ids: Sequence[str]) -> list[Line]:
    """Return the parts of roads as (lon, lat) lines; roads that the network no longer has are left out."""
    network = session.queries().network()
    if network is None:
        return []
    known = set(network.table["road_id"])
    rows = network.rows_of([road_id for road_id in road_ids if road_id in known])
    shapes = [network.road_geometry(int(row)) for row in rows]
    parts = shapely.get_parts(shapely.simplify(shapes, DETAIL_M))
    return [[(lon, lat) for lon, lat in part.coords] for part in network.crs.unproject(parts)]


def bounds_of(lines: Sequence[Line]) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of the lines; None without any."""
    if not lines:
        return None
    west, south, east, north = shapely.MultiPoint([point for line in lines for point in line]).bounds
    return west, south, east, north


def lon_lat_of(lon: float | None, lat: float | None) -> LonLat | None:
    """Return the point, None where there is none."""
    return None if lon is None or lat is None else (lon, lat)
