"""Station ranges carried over to a new road network by their geometry, with a doubt where it is not clear."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.roads import RoadNetwork
from geo.stationing import nearest_on_roads

STEP_M = 20.0  # between the points of a range that look for their road
REACH_M = 40.0  # two surveys of one road differ by some tens of metres where one was drawn from a satellite
ENOUGH_SHARE = 0.9  # of the points must find the road
LENGTH_SHARE, LENGTH_M = 0.2, 30.0  # a range may come out so much longer or shorter


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a range lies on the new network (row of its table, metres); ``doubt``: a code, None if clear."""

    road_row: int
    from_m: float
    to_m: float
    doubt: str | None


def carry(geometry: shapely.Geometry, length_m: float, network: RoadNetwork) -> Carried | None:
    """Return where a range (lon/lat lines, ``length_m`` along its old road) lies now; None if on no road."""
    line = shapely.segmentize(network.crs.project([geometry])[0], STEP_M)
    points = shapely.get_coordinates(line)
    if not len(points):
        return None
    segments = network.segments
    point, segment = segments.tree.query(shapely.points(points), predicate="dwithin", distance=REACH_M)
    pairs = np.unique(np.column_stack([point, segments.road[segment]]), axis=0)
    if not len(pairs):
        return None
    roads, hits = np.unique(pairs[:, 1], return_counts=True)
    distance_m = np.array([_distances(network, points, pairs, road).mean() for road in roads])
    best = int(np.lexsort((roads, distance_m, -hits))[0])
    on_best = points[pairs[pairs[:, 1] == roads[best], 0]]
    rows = np.full(len(on_best), roads[best])
    stations = nearest_on_roads(network, on_best[:, 0], on_best[:, 1], rows).station_m
    from_m, to_m = float(stations.min()), float(stations.max())
    doubt = _doubt(hits / len(points), distance_m, best, abs(to_m - from_m - length_m), length_m)
    return Carried(int(roads[best]), from_m, to_m, doubt)


def _distances(network: RoadNetwork, points: FloatArray, pairs: NDArray[np.int64], road: int) -> FloatArray:
    near = points[pairs[pairs[:, 1] == road, 0]]
    return nearest_on_roads(network, near[:, 0], near[:, 1], np.full(len(near), road)).distance_m


def _doubt(
    share: FloatArray, distance_m: FloatArray, best: int, change_m: float, length_m: float
) -> str | None:
    """Return why the best road may be the wrong one or only a part."""
    if share[best] < ENOUGH_SHARE:
        return "partly_off_the_roads"
    if change_m > max(LENGTH_SHARE * length_m, LENGTH_M):
        return "length_differs"
    rivals = np.delete(distance_m, best)[np.delete(share, best) >= ENOUGH_SHARE]
    if len(rivals) and rivals.min() < 2 * distance_m[best] + STEP_M / 4:
        return "two_roads_fit"
    return None


def geometries(wkb: Sequence[bytes]) -> list[shapely.Geometry]:
    """Return stored geometries (lon/lat)."""
    return list(shapely.from_wkb(np.array(wkb, dtype=object)))
