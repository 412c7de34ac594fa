"""Areas as a small drawn map in colours that stand for a figure; one can be picked."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians

import geopandas as gpd
import numpy as np
import shapely

from dashboard.components import declare

_area_map = declare("area_map")

WIDTH_UNITS = 1_000  # of the drawing; one is less than a pixel of the screen
TOLERANCE_UNITS = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """An area ready to be drawn: an SVG path and the place of its name, in units of the drawing."""

    id: str
    name: str
    path: str
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The areas of a region, the largest first."""

    shapes: tuple[Shape, ...]
    height_units: int


def drawing_of(areas: gpd.GeoDataFrame) -> Drawing:
    """Return the drawing of areas in EPSG:4326 with columns ``code`` and ``name``; north is up."""
    if areas.empty:
        return Drawing((), WIDTH_UNITS)
    west, south, east, north = areas.total_bounds
    squeeze = cos(radians((south + north) / 2))  # a degree of longitude is shorter than one of latitude
    scale = WIDTH_UNITS / max((east - west) * squeeze, 1e-9)

    def to_units(lon_lat: np.ndarray) -> np.ndarray:
        return np.column_stack(((lon_lat[:, 0] - west) * squeeze * scale, (north - lon_lat[:, 1]) * scale))

    polygons = shapely.simplify(shapely.transform(areas.geometry.to_numpy(), to_units), TOLERANCE_UNITS)
    order = np.argsort(-shapely.area(polygons), kind="stable")
    shapes = tuple(_shape(areas.iloc[row], polygons[row]) for row in order)
    return Drawing(shapes, round((north - south) * scale))


def _shape(area: "gpd.GeoSeries", polygon: shapely.Geometry) -> Shape:
    inside = shapely.centroid(polygon)
    if not shapely.contains(polygon, inside):
        inside = shapely.point_on_surface(polygon)
    x, y = shapely.get_coordinates(inside)[0]
    rings = shapely.get_rings(shapely.get_parts(polygon))
    path = "".join(_ring_path(shapely.get_coordinates(ring)) for ring in rings)
    return Shape(str(area["code"]), str(area["name"]), path, (round(x), round(y)))


def _ring_path(points: np.ndarray) -> str:
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points) + "Z"


def area_map(
    key: str,
    drawing: Drawing,
    colours: Mapping[str, str],
    texts: Mapping[str, str],
    *,
    label: str,
    picked: str | None,
) -> str | None:
    """Show the areas; ``colours`` and ``texts`` are by id. Return an id in the run after its choice."""
    data = {
        "view_box": f"-10 -10 {WIDTH_UNITS + 20} {drawing.height_units + 20}",
        "label": label,
        "picked": picked,
        "areas": [
            {
                "id": shape.id,
                "name": shape.name,
                "path": shape.path,
                "at": shape.at,
                "colour": colours[shape.id],
                "text": texts[shape.id],
            }
            for shape in drawing.shapes
        ],
    }
    result = _area_map(key=key, data=data, on_picked_change=lambda: None)
    return result.picked if isinstance(result.picked, str) else None
