"""The best that anybody could do with positions alone: who knows exactly how the phones err.

A reference for cities, where streets lie closer together than positions err: what even this one cannot tell
apart, no method can. It integrates the true density of the simulated error along every road.
"""

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from tests.bench.simulated_complaints import INDOOR_TIMES, STUDENT_FREEDOM, Phone
from tests.bench.worlds import World

STEP_M = 4.0  # between the points of a road at which the density is taken
REACH_SCALES, REACH_M = 12.0, 30.0  # how far roads are looked for
CHUNK = 500


def best_roads(world: World, truth: pd.DataFrame, phone: Phone) -> tuple[np.ndarray, np.ndarray]:
    """Return for each complaint about a road the likeliest road (row) and its true probability.

    ``truth`` is what ``simulated`` returned for the same phone; off-road rows get what they get.
    """
    road, x, y, across_x, across_y, step = _points(world)
    beside = [
        (x + side * phone.beside_m * across_x, y + side * phone.beside_m * across_y) for side in (-1, 1)
    ]
    trees = [KDTree(np.column_stack(points)) for points in beside]
    at = np.column_stack(world.network.crs.to_metres(truth["lon"].to_numpy(), truth["lat"].to_numpy()))
    scale = truth["scale_m"].to_numpy()
    best, share = np.zeros(len(truth), np.int64), np.zeros(len(truth))
    for row in range(len(truth)):
        weight: dict[int, float] = {}
        reach = REACH_SCALES * scale[row] + REACH_M
        for tree in trees:
            near = np.array(tree.query_ball_point(at[row], reach), dtype=np.int64)
            if not len(near):
                continue
            away = np.hypot(*(tree.data[near] - at[row]).T)
            density = _density(away, scale[row], phone) * step[near]
            for one, some in zip(*_summed(road[near], density), strict=True):
                weight[one] = weight.get(one, 0.0) + some
        if weight:
            best[row] = max(weight, key=lambda one: weight[one])
            share[row] = weight[int(best[row])] / sum(weight.values())
    return best, share


def coverage_at(share: np.ndarray, right: np.ndarray, precision: float) -> float:
    """Return the share of the complaints that can be called placed, the surest first, at that precision."""
    order = np.argsort(-share, kind="stable")
    running = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(running >= precision)
    return float((enough[-1] + 1) / len(order)) if len(enough) else 0.0


def _density(away_m: np.ndarray, scale_m: float, phone: Phone) -> np.ndarray:
    u = (away_m / scale_m) ** 2
    if phone.tail == "student":
        return (1 + u / STUDENT_FREEDOM) ** -(STUDENT_FREEDOM / 2 + 1)
    wide = phone.indoor_share if phone.tail == "mixture" else 0.0
    return (1 - wide) * np.exp(-u / 2) + wide * np.exp(-u / 2 / INDOOR_TIMES**2) / INDOOR_TIMES**2


def _points(world: World) -> tuple[np.ndarray, ...]:
    pieces = world.network.segments
    length = np.hypot(pieces.x1 - pieces.x0, pieces.y1 - pieces.y0)
    count = np.maximum(np.ceil(length / STEP_M).astype(int), 1)
    at = np.repeat(np.arange(len(length)), count)
    share = (np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count) + 0.5) / np.repeat(count, count)
    dx, dy = (pieces.x1 - pieces.x0)[at], (pieces.y1 - pieces.y0)[at]
    whole = np.maximum(length[at], 1e-9)
    return (
        pieces.road[at], pieces.x0[at] + share * dx, pieces.y0[at] + share * dy,
        dy / whole, -dx / whole, (length / count)[at],
    )  # fmt: skip


def _summed(road: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    roads, which = np.unique(road, return_inverse=True)
    return roads.tolist(), np.bincount(which, weights=weight).tolist()
