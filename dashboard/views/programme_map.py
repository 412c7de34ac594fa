"""What is chosen, promised and left over, drawn over the sub-districts: a still map, as on paper."""

from base64 import b64encode
from collections.abc import Iterator
from math import cos, radians

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup

from dashboard import palette
from dashboard.components.area_map import WIDTH_UNITS, drawing_of
from dashboard.i18n import _

# Chosen ones will be planned works; the others keep the colour that the public map has for them.
COLOURS = {
    "left": palette.STAGE_COLOURS["verified"],
    "promised": palette.STAGE_COLOURS["in_works"],
    "chosen": palette.STAGE_COLOURS["planned"],
}
_WIDTHS = {"left": 5, "promised": 8, "chosen": 10}  # units of the drawing
_SHORTEST_UNITS = 9.0  # a stretch of a hundred metres is a dot on a map of fifty kilometres


def programme_map(areas: gpd.GeoDataFrame, items: pd.DataFrame) -> Markup:
    """Return the map with its legend; ``areas`` in EPSG:4326, ``items`` those of a programme."""
    drawing = drawing_of(areas)
    shapes = Markup("").join(Markup('<path d="{}"/>').format(shape.path) for shape in drawing.shapes)
    names = Markup("").join(
        Markup('<text x="{}" y="{}">{}</text>').format(*shape.at, shape.name) for shape in drawing.shapes
    )
    lines = Markup("").join(_lines(areas, items))
    svg = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -10 {} {}" font-family="sans-serif">'
        '<g fill="{}" stroke="{}" stroke-width="2">{}</g>'
        '<g font-size="24" fill="{}" stroke="{}" stroke-width="5" paint-order="stroke" text-anchor="middle">'
        "{}</g>"
        '<g fill="none" stroke-linecap="round">{}</g></svg>'
    ).format(
        WIDTH_UNITS + 20,
        drawing.height_units + 20,
        palette.LAND,
        palette.BORDER,
        shapes,
        palette.MUTED_INK,
        palette.LAND,
        names,
        lines,
    )
    # As a picture: what is written into a page is stripped of drawings.
    source = "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
    return Markup('<div class="jg-plan-map"><img src="{}" alt="{}">{}</div>').format(
        source, _("Map of what the programme chooses"), _legend(set(items["part"]))
    )


def part_name(part: str) -> str:
    """Return what a part of a programme is."""
    return {
        "chosen": _("Chosen"),
        "promised": _("Promised before"),
        "left": _("Not within this budget"),
    }[part]


def _legend(parts: set[str]) -> Markup:
    entry = Markup('<li><i style="background:{}"></i>{}</li>')
    return Markup("<ul>{}</ul>").format(
        Markup("").join(
            entry.format(COLOURS[part], part_name(part)) for part in reversed(COLOURS) if part in parts
        )
    )


def _lines(areas: gpd.GeoDataFrame, items: pd.DataFrame) -> Iterator[Markup]:
    """Yield the lines, the chosen ones on top, each with a casing of ink."""
    if areas.empty or items.empty:
        return
    west, south, east, north = areas.total_bounds
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH_UNITS / max((east - west) * squeeze, 1e-9)

    def to_units(lon_lat: np.ndarray) -> np.ndarray:
        return np.column_stack(((lon_lat[:, 0] - west) * squeeze * scale, (north - lon_lat[:, 1]) * scale))

    line = Markup('<path d="{}" stroke="{}" stroke-width="{}"/>')
    for part, width in _WIDTHS.items():
        for item in items[items["part"] == part].to_dict("records"):
            path = "".join(
                _path(to_units(shapely.get_coordinates(part_of)))
                for part_of in shapely.get_parts(shapely.from_wkb(item["geometry"]))
            )
            yield line.format(path, palette.INK, width + 3) + line.format(path, COLOURS[part], width)


def _path(points: np.ndarray) -> str:
    if len(points) and np.ptp(points, axis=0).max() < _SHORTEST_UNITS:
        half = np.array([_SHORTEST_UNITS / 2, 0.0])
        points = points.mean(axis=0) + np.array([-half, half])
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
