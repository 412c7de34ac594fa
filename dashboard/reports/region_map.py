"""The region on paper as an SVG from its own data: sub-districts, roads, and what changed in a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup

from dashboard import palette
from data.review.views import Review, StageReached
from geo.errors import StationError, UnknownRoadError
from geo.roads import RoadNetwork
from geo.stationing import cut

WIDTH = 1_000.0  # units of the drawing
MARGIN = 12.0
STRAIGHT = 0.8  # units: a smaller bend is not seen on paper
LEAST_LINE = 9.0  # units: a shorter range is drawn as a dot as well, or nobody would find it
DOT = 7.0
NAME_SIZE = 15
PHONE_NAME_SIZE = 27  # nine pixels where the drawing is as wide as a phone
FONTS = "Noto Sans, DejaVu Sans, Liberation Sans, Libertinus Serif, sans-serif"


@dataclass(frozen=True, slots=True)
class _Frame:
    """From degrees to units of the drawing; north is up."""

    west: float
    north: float
    scale: float  # units a degree of latitude
    squeeze: float  # a degree of longitude is shorter
    height: float

    @classmethod
    def around(cls, bounds: Sequence[float]) -> "_Frame":
        west, south, east, north = bounds
        squeeze = cos(radians((south + north) / 2))
        scale = (WIDTH - 2 * MARGIN) / max((east - west) * squeeze, 1e-9)
        return cls(west, north, scale, squeeze, (north - south) * scale + 2 * MARGIN)

    def units(self, lon_lat: np.ndarray) -> np.ndarray:
        x = (lon_lat[:, 0] - self.west) * self.squeeze * self.scale + MARGIN
        return np.column_stack((x, (self.north - lon_lat[:, 1]) * self.scale + MARGIN))


def region_map(
    areas: gpd.GeoDataFrame, network: RoadNetwork | None, review: Review, *, on_phone: bool = False
) -> str | None:
    """Return the map as one ``<svg>``; None for a region without areas (EPSG:4326, ``code``, ``name``).

    For a phone names are larger, and roads with nothing to say are left out: they would be a grey haze.
    """
    if areas.empty:
        return None
    frame = _Frame.around(areas.total_bounds)
    parts = [
        Markup('<rect width="{:.0f}" height="{:.0f}" fill="{}"/>').format(WIDTH, frame.height, palette.PAPER),
        _subdistricts(areas, frame),
        Markup("") if on_phone else _roads(network, frame),
        *_dots(review, frame),
        *_stages(review.stages, network, frame),
        *_names(areas, frame, PHONE_NAME_SIZE if on_phone else NAME_SIZE),
    ]
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0:.0f} {1:.0f}" width="{0:.0f}" '
            'height="{1:.0f}" font-family="{2}">{3}</svg>'
        ).format(WIDTH, frame.height, FONTS, Markup("").join(parts))
    )


def _path(points: np.ndarray) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _subdistricts(areas: gpd.GeoDataFrame, frame: _Frame) -> Markup:
    shapes = shapely.simplify(shapely.transform(areas.geometry.to_numpy(), frame.units), STRAIGHT)
    rings = shapely.get_rings(shapely.get_parts(shapes))
    drawn = "".join(_path(shapely.get_coordinates(ring)) + "Z" for ring in rings)
    return Markup('<path d="{}" fill="{}" stroke="{}" stroke-width="1.4" fill-rule="evenodd"/>').format(
        drawn, palette.LAND, palette.BORDER
    )


def _roads(network: RoadNetwork | None, frame: _Frame) -> Markup:
    if network is None:
        return Markup("")
    lon, lat = network.crs.to_lon_lat(network.x, network.y)
    points = frame.units(np.column_stack((lon, lat)))
    drawn = []
    for start, end in zip(network.part_start[:-1], network.part_start[1:], strict=True):
        if end - start > 1:
            line = shapely.simplify(shapely.linestrings(points[start:end]), STRAIGHT)
            drawn.append(_path(shapely.get_coordinates(line)))
    return Markup('<path d="{}" fill="none" stroke="{}" stroke-width="1.1"/>').format(
        "".join(drawn), palette.ROAD
    )


def _dots(review: Review, frame: _Frame) -> list[Markup]:
    """Draw what came in: pale until somebody has checked it, as on the public map."""
    dots = review.intake.dots
    if not dots:
        return []
    at = frame.units(np.array([(dot.lon, dot.lat) for dot in dots]))
    return [
        Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}" stroke="{}" stroke-width="1.2"/>').format(
            x,
            y,
            DOT,
            palette.STAGE_COLOURS["verified"] if dot.is_checked else palette.pale("received"),
            palette.INK,
        )
        for dot, (x, y) in zip(dots, at, strict=True)
    ]


def _stages(stages: Sequence[StageReached], network: RoadNetwork | None, frame: _Frame) -> list[Markup]:
    """Draw the ranges that came to a stage, in the colour of what the public sees of it."""
    drawn: list[Markup] = []
    for one in stages:
        lines = [] if network is None else _lines(network, one, frame)
        colour = palette.STAGE_COLOURS[one.public_stage or "done"]
        for points in lines:
            drawn.append(_line(points, palette.INK, 8))
            drawn.append(_line(points, colour, 5.4))
            if shapely.length(shapely.linestrings(points)) < LEAST_LINE:
                x, y = points.mean(axis=0)
                ring = Markup(
                    '<circle cx="{:.1f}" cy="{:.1f}" r="9" fill="{}" stroke="{}" stroke-width="2"/>'
                )
                drawn.append(ring.format(x, y, colour, palette.INK))
    return drawn


def _line(points: np.ndarray, colour: str, width: float) -> Markup:
    return Markup(
        '<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linecap="round" '
        'stroke-linejoin="round"/>'
    ).format(_path(points), colour, width)


def _lines(network: RoadNetwork, one: StageReached, frame: _Frame) -> list[np.ndarray]:
    """Return a range as lines of the drawing; none if the road is not among the present ones."""
    try:
        row = int(network.rows_of([one.road_id])[0])
        geometry = cut(network, row, one.from_m, one.to_m)
    except (UnknownRoadError, StationError):
        return []
    lon_lat = network.crs.unproject(np.array([geometry], dtype=object))
    parts: Any = shapely.get_parts(lon_lat)
    found = [frame.units(shapely.get_coordinates(part)) for part in parts if not shapely.is_empty(part)]
    return [points for points in found if len(points) > 1]


def _names(areas: gpd.GeoDataFrame, frame: _Frame, size: int) -> list[Markup]:
    """Write the names of sub-districts with a halo of paper, so that roads do not cut them."""
    found = []
    for name, shape in zip(areas["name"], areas.geometry, strict=True):
        at = shapely.point_on_surface(shape) if not shape.contains(shape.centroid) else shape.centroid
        x, y = frame.units(np.array([[at.x, at.y]]))[0]
        words = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="middle" font-size="{}"{}>{}</text>')
        halo = Markup(' fill="none" stroke="{}" stroke-width="4" stroke-linejoin="round"').format(
            palette.LAND
        )
        for style in (halo, Markup(' fill="{}"').format(palette.MUTED_INK)):
            found.append(words.format(x, y + size / 3, size, style, name))
    return found
