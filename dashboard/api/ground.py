"""The ground of the map by tile: land, borders and names of areas, and the quiet lines of the roads."""

from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from dashboard.api.lines import STEPS_PER_DEGREE, LineLayer, clip, encode_lines
from dashboard.api.tiles import Tile, bounds_of, tolerance_degrees

Payload = dict[str, Any]

# Tile zooms (the screen's zoom is one more) from which villages and road names can be told apart.
VILLAGE_ZOOM = 12
ROAD_NAME_ZOOM = 13
# Budgets per tile; a view holds at most nine tiles of 512 px and must stay below 300 kB in all. A vertex
# costs about 3 bytes once compressed.
BORDER_VERTICES = 2_500
ROAD_VERTICES = 5_000
NAMES_PER_TILE = 60
# Roads of these authorities are drawn wider and kept longest.
MAJOR_AUTHORITIES = ("national", "province")


class AreaLayer:
    """Sub-districts and villages of a region.

    ``subdistricts`` and ``villages`` are GeoDataFrames in EPSG:4326 with ``name`` and polygons.
    """

    def __init__(self, subdistricts: gpd.GeoDataFrame, villages: gpd.GeoDataFrame) -> None:
        land = shapely.union_all(subdistricts.geometry.to_numpy())
        self._land_at = cache(lambda zoom: shapely.simplify(land, tolerance_degrees(zoom)))
        self._borders = _borders(subdistricts)
        self._village_borders = _borders(villages)
        self.bounds = bounds_of(subdistricts)
        self._names = _Names(subdistricts)
        self._village_names = _Names(villages)

    def tile(self, tile: Tile) -> Payload:
        """Return land rings, border lines and names of one tile."""
        box = tile.box_with_rim
        land = clip(np.array([self._land_at(tile.zoom)]), box)
        payload: Payload = {
            "land": [encode_lines(np.array([part]))[0] for part in shapely.get_parts(land)],
            "borders": _clipped(self._borders, tile, BORDER_VERTICES),
            "names": self._names.inside(tile),
        }
        if tile.zoom >= VILLAGE_ZOOM:
            payload["village_borders"] = _clipped(self._village_borders, tile, BORDER_VERTICES)
            payload["village_names"] = self._village_names.inside(tile)
        return payload


class RoadLayer:
    """The roads of a region: ``roads`` has ``name``, ``authority``, ``length_m`` and lines in EPSG:4326."""

    def __init__(self, roads: gpd.GeoDataFrame) -> None:
        major = roads["authority"].isin(MAJOR_AUTHORITIES)
        order = np.lexsort((-roads["length_m"].to_numpy(), ~major.to_numpy()))
        self._names = roads["name"].to_numpy()[order]
        self._major = major.to_numpy()[order]
        self._layer = LineLayer(roads.geometry.to_numpy()[order])
        self.bounds = bounds_of(roads)

    def tile(self, tile: Tile) -> Payload:
        """Return the lines of one tile, major and minor roads apart, with names close up."""
        cut = self._layer.cut(tile, None, ROAD_VERTICES)
        lines = clip(self._layer.at_zoom(tile.zoom)[cut.rows], tile.box_with_rim)
        major = self._major[cut.rows]
        payload: Payload = {
            "major": _flat(lines[major]),
            "minor": _flat(lines[~major]),
            "more": cut.left_out,
        }
        if tile.zoom >= ROAD_NAME_ZOOM:
            payload["names"] = _road_names(lines, self._names[cut.rows])
        return payload


class _Names:
    """Names of areas at a point inside each, the largest first."""

    def __init__(self, areas: gpd.GeoDataFrame) -> None:
        polygons = areas.geometry.to_numpy()
        order = np.argsort(-shapely.area(polygons), kind="stable")
        centres, polygons = shapely.centroid(polygons[order]), polygons[order]
        outside = ~shapely.contains(polygons, centres)
        centres[outside] = shapely.point_on_surface(polygons[outside])
        self._lon_lat = shapely.get_coordinates(centres)
        self._names = areas["name"].to_numpy()[order]

    def inside(self, tile: Tile) -> list[list[Any]]:
        box = tile.box
        lon, lat = self._lon_lat.T
        rows = np.flatnonzero(
            (lon >= box.min_lon) & (lon < box.max_lon) & (lat >= box.min_lat) & (lat < box.max_lat)
        )
        return _name_rows(self._lon_lat[rows], self._names[rows])


def _borders(areas: gpd.GeoDataFrame) -> LineLayer:
    return LineLayer(shapely.boundary(areas.geometry.to_numpy()))


def _clipped(layer: LineLayer, tile: Tile, vertex_budget: int) -> list[npt.NDArray[np.int64]]:
    rows = layer.cut(tile, None, vertex_budget).rows
    return _flat(clip(layer.at_zoom(tile.zoom)[rows], tile.box_with_rim))


def _flat(geometries: npt.NDArray[np.object_]) -> list[npt.NDArray[np.int64]]:
    return [line for lines in encode_lines(geometries) for line in lines]


def _road_names(lines: npt.NDArray[np.object_], names: npt.NDArray[np.object_]) -> list[list[Any]]:
    """Return each visible road's name at the middle of what the tile shows of it, the longest first."""
    seen = np.flatnonzero(~shapely.is_empty(lines))
    seen = seen[np.argsort(-shapely.length(lines[seen]), kind="stable")]
    middles = shapely.line_interpolate_point(shapely.get_geometry(lines[seen], 0), 0.5, normalized=True)
    return _name_rows(shapely.get_coordinates(middles), names[seen])


def _name_rows(lon_lat: npt.NDArray[np.float64], names: npt.NDArray[np.object_]) -> list[list[Any]]:
    steps = np.rint(lon_lat * STEPS_PER_DEGREE).astype(np.int64).tolist()
    return [[*step, name] for step, name in zip(steps, names, strict=True)][:NAMES_PER_TILE]
