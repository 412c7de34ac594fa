"""A sketch of where complaints lie, from the region's own roads: in shares of a picture, for letters."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Row

from data.placement.ground import Ground
from geo.roads import RoadNetwork

WIDTH_TO_HEIGHT = 2.6
MARGIN_M = 450.0  # enough to see the next crossings
LONGEST_BAR = 0.25  # of the width
STRAIGHT_M = 3.0  # a bend smaller than that is not seen on paper
MOST_KM = 12.0  # further apart, a sketch shows nothing


def sketch(ground: Ground, places: Sequence[tuple[str, Row[Any]]]) -> dict[str, Any] | None:
    """Return roads and pins as shares of width and height (0, 0 is the upper left corner).

    ``places`` are tickets with their positions. None where there is nothing to draw, or too much.
    """
    network = ground.network
    placed = [(ticket, at) for ticket, at in places if at.lon is not None and at.lat is not None]
    if network is None or not placed:
        return None
    x, y = network.crs.to_metres([at.lon for _, at in placed], [at.lat for _, at in placed])
    frame = _frame(np.asarray(x), np.asarray(y))
    if frame[2] - frame[0] > MOST_KM * 1000:
        return None
    named = {at.road_id for _, at in placed}
    pins = [
        {"x": share_x, "y": share_y, "label": ticket}
        for (ticket, _), (share_x, share_y) in zip(
            placed, _shares(np.column_stack([x, y]), frame), strict=True
        )
    ]
    bar_m = _bar_m((frame[2] - frame[0]) * LONGEST_BAR)
    return {
        "width": frame[2] - frame[0],
        "height": frame[3] - frame[1],
        "roads": _roads(network, named, frame),
        "pins": pins,
        "scale": bar_m / (frame[2] - frame[0]),
        "scale_words": f"{bar_m:.0f} m",
        "caption": "Denah lokasi dari peta jalan yang dimuat di sistem; ruas yang diadukan ditebalkan.",
    }


Frame = tuple[float, float, float, float]  # west, south, east, north in metres


def _frame(x: Any, y: Any) -> Frame:
    """Return a frame of the picture's shape around all points."""
    width = max(np.ptp(x) + 2 * MARGIN_M, (np.ptp(y) + 2 * MARGIN_M) * WIDTH_TO_HEIGHT)
    height = width / WIDTH_TO_HEIGHT
    middle_x, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    return (
        float(middle_x - width / 2),
        float(middle_y - height / 2),
        float(middle_x + width / 2),
        float(middle_y + height / 2),
    )


def _roads(network: RoadNetwork, named: set[str | None], frame: Frame) -> list[dict[str, Any]]:
    """Return the roads inside the frame, those that are named last: they lie on top."""
    west, south, east, north = frame
    first = network.part_start[:-1]
    touches = (np.maximum.reduceat(network.x, first) >= west) & (
        np.minimum.reduceat(network.x, first) <= east
    )
    touches &= (np.maximum.reduceat(network.y, first) >= south) & (
        np.minimum.reduceat(network.y, first) <= north
    )
    ids, window = network.table["road_id"].to_numpy(), shapely.box(*frame)
    drawn = []
    for part in np.flatnonzero(touches):
        here = slice(network.part_start[part], network.part_start[part + 1])
        line = shapely.linestrings(np.column_stack([network.x[here], network.y[here]]))
        for piece in shapely.get_parts(shapely.intersection(line, window)):
            if piece.length > 0:
                points = shapely.get_coordinates(shapely.simplify(piece, STRAIGHT_M))
                is_named = ids[network.part_road[part]] in named
                drawn.append({"named": is_named, "points": _shares(points, frame)})
    return sorted(drawn, key=lambda road: road["named"])


def _shares(points_m: Any, frame: Frame) -> list[list[float]]:
    west, south, east, north = frame
    share_x = (points_m[:, 0] - west) / (east - west)
    share_y = (north - points_m[:, 1]) / (north - south)
    return [[round(float(a), 4), round(float(b), 4)] for a, b in zip(share_x, share_y, strict=True)]


def _bar_m(longest_m: float) -> float:
    """Return the longest round length that fits."""
    steps = [base * 10**power for power in range(1, 5) for base in (1, 2, 5)]
    return float(max((step for step in steps if step <= longest_m), default=steps[0]))
