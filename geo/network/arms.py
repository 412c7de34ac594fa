"""How many ways lead away from a junction: 3 make a pertigaan, 4 a perempatan, 5 a simpang lima."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.network.joining import folded
from geo.roads import CARRIAGEWAY, IntArray, RoadNetwork
from geo.stationing import project_on_segments

# Arms are counted on a circle so far outside the outermost node: what ends within it is no arm.
ARM_M = 15.0
# Two lines that leave within the first angle run together; of one street within the second they are its two
# carriageways.
TOGETHER_DEGREES, CARRIAGEWAYS_DEGREES = 10.0, 45.0
LINK = "_link"  # slip roads of OpenStreetMap, as motorway_link: no arm of their own
NODE_SLACK_M = 1.0  # a line this much farther from the middle than the outermost node passes it


def among(keys: IntArray, wanted: IntArray) -> NDArray[np.bool_]:
    """Tell which of ``wanted`` are among ``keys``, which rise."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=bool)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.asarray(keys[at] == wanted)


def count_arms(
    network: RoadNetwork, x: FloatArray, y: FloatArray, radius_m: FloatArray, keys: IntArray
) -> IntArray:
    """Return how many ways lead away from each junction: where its roads leave a circle around it.

    ``x, y`` are the middles, ``radius_m`` how far the outermost node lies from each, ``keys`` which roads
    meet there (junction × roads + road, rising).

    Nameless slip roads count nothing; the two carriageways of a road, and what runs together, count once.
    """
    segments = network.segments
    circle_m = radius_m + ARM_M
    middles = np.asarray(shapely.points(x, y), dtype=object)
    junction, segment = segments.tree.query(middles, predicate="dwithin", distance=circle_m)
    classes = network.table["road_class"].fillna("").astype(str)
    slip = (classes.str.endswith(LINK) & (network.table["name"] == "")).to_numpy(dtype=bool)
    road = segments.road[segment]
    counted = among(keys, junction * len(network.table) + road) & ~slip[road]
    junction, segment = junction[counted], segment[counted]
    foot = project_on_segments(segments, segment, x[junction], y[junction])
    through = foot.distance_m <= radius_m[junction] + NODE_SLACK_M
    counted = _one_carriageway(network, junction, segment, through)
    junction, segment = junction[counted], segment[counted]
    leaving, degrees = _where_leaving(network, segment, x[junction], y[junction], circle_m[junction])
    arms: IntArray = _counted(network, junction[leaving], segments.road[segment[leaving]], degrees, len(x))
    return arms


def _one_carriageway(
    network: RoadNetwork, junction: IntArray, segment: IntArray, through: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell which pairs of junction and segment count: of a divided road the line that passes the junction.

    ``through`` tells which segments reach the junction's nodes. Where both lines do, it is the main one;
    where neither does (the road ends a little before), both count.
    """
    second = network.part_kind[network.segments.part[segment]] == CARRIAGEWAY
    pair = junction * len(network.table) + network.segments.road[segment]
    by_main = among(np.unique(pair[through & ~second]), pair)
    by_second = among(np.unique(pair[through & second]), pair)
    counted: NDArray[np.bool_] = np.where(by_main, ~second, second | ~by_second)
    return counted


def _where_leaving(
    network: RoadNetwork, segment: IntArray, x: FloatArray, y: FloatArray, circle_m: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Return which pairs of segment and circle cut each other, once per cut, and the direction of the cut."""
    segments = network.segments
    px, py = segments.x0[segment] - x, segments.y0[segment] - y
    dx, dy = segments.x1[segment] - x - px, segments.y1[segment] - y - py
    a, b = dx * dx + dy * dy, px * dx + py * dy
    c = px * px + py * py - circle_m * circle_m
    root = np.sqrt(np.maximum(b * b - a * c, 0.0))
    found, degrees = [], []
    for t in ((-b - root) / a, (-b + root) / a):
        # The first end belongs to the segment, the last to the next: a vertex on the circle counts once.
        cut = np.flatnonzero((b * b > a * c) & (t >= 0) & (t < 1))
        found.append(cut)
        degrees.append(np.degrees(np.arctan2(py[cut] + t[cut] * dy[cut], px[cut] + t[cut] * dx[cut])))
    return np.concatenate(found), np.concatenate(degrees)


def _counted(
    network: RoadNetwork, junction: IntArray, road: IntArray, degrees: FloatArray, junctions: int
) -> IntArray:
    """Return the number of different directions of each junction."""
    names = np.array([folded(name) for name in network.table["name"]], dtype=object)
    street = pd.factorize(names)[0][road]
    named = (names != "")[road]
    order = np.lexsort((degrees, junction))
    junction, road, street, named = junction[order], road[order], street[order], named[order]
    degrees = degrees[order]
    first = np.searchsorted(junction, np.arange(junctions + 1))
    following = np.arange(1, len(junction) + 1)
    last = following == first[junction + 1]
    following[last] = first[junction[last]]  # round the circle
    gap = (degrees[following] - degrees) % 360.0
    gap[following == np.arange(len(following))] = 360.0
    beside = (street == street[following]) & named & (road != road[following])
    same = (gap < TOGETHER_DEGREES) | (beside & (gap < CARRIAGEWAYS_DEGREES))
    return np.bincount(junction[~same], minlength=junctions).astype(np.int64)
