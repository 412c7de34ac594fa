"""Roads for texts that mean a place without naming its road: "depan SDN Wates 2", "perempatan Joho"."""

import numpy as np
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.language.said import SpotsSaid
from geo.nearby import roads_near, segments_near
from geo.posterior.candidates import CLEAR_NAME, NONE, Candidates, Located
from geo.posterior.likelihood import ErrorModel, road_density
from geo.posterior.weights import Weights
from geo.roads import IntArray, RoadNetwork
from geo.stationing import project_on_segments

# The place that is meant lies so many of the spot's own widths away: seldom the name was given loosely.
ERROR = ErrorModel(np.array([1.0, 3.0]), np.array([0.9, 0.1]))
LEAST_SPOT = 0.5  # score from which a spot is held to be meant, alone or with its namesakes together
LEAST_SHARE = 1e-3  # of a text; less likely roads are not listed
FAR_WIDTHS, FAR_M = 6.0, 1_000.0  # a position farther from a spot speaks of another place
MIN_WIDTH_M, MAX_WIDTH_M = 10.0, 500.0


def by_spots(network: RoadNetwork, spots: SpotsSaid, named: Candidates, weights: Weights) -> Candidates:
    """Return the roads about the spots of rows that clearly name none.

    ``named`` are the candidates that the words of those rows name already.
    """
    clear = np.unique(named.row[named.score >= CLEAR_NAME])
    some = spots.take(~np.isin(spots.row, clear))
    total = np.bincount(some.row, some.score)[some.row]
    some = some.take(total >= LEAST_SPOT)
    if not len(some):
        return named
    at = _located(some)
    reach_m = ERROR.reach_m(at.accuracy_m, weights.off_density)
    near = segments_near(network.segments, at.x, at.y, reach_m)
    roads = roads_near(near, network.segments)
    density = road_density(near, roads, at.accuracy_m, reach_m, ERROR)
    on_roads = np.bincount(roads.point, density, len(at.x))[roads.point]
    share = density / (on_roads + weights.off_density) * some.score[roads.point]
    kept = share >= LEAST_SHARE
    score = 1 + np.log(share[kept]) / weights.words  # words of that score make a road so likely
    found = _candidates(network, at.take(roads.point[kept]), roads.segment[kept], score)
    return _best_of_each(Candidates.joined(named, found))


def spots_apart(at: Located, spots: SpotsSaid, rows: int) -> NDArray[np.bool_]:
    """Return for each of so many rows whether its words mean spots, all of them far from its position."""
    if not len(spots):
        return np.zeros(rows, bool)
    x, y = np.full((2, rows), np.nan)
    x[at.row], y[at.row] = at.x, at.y
    row = spots.row
    away = np.hypot(spots.x - x[row], spots.y - y[row])
    limit = np.maximum(FAR_WIDTHS * spots.sigma_m, FAR_M)
    sure = spots.score >= LEAST_SPOT
    apart, together = np.zeros(rows, bool), np.zeros(rows, bool)
    apart[row[sure & (away > limit)]] = True
    together[row[~(away > limit)]] = True
    return apart & ~together


def _located(spots: SpotsSaid) -> Located:
    width_m = np.clip(spots.sigma_m, MIN_WIDTH_M, MAX_WIDTH_M)
    return Located(spots.row, spots.x, spots.y, width_m, np.ones(len(spots), bool))


def _candidates(network: RoadNetwork, at: Located, segment: IntArray, score: FloatArray) -> Candidates:
    """Return as many candidates by words as there are spots, each with its road's nearest segment."""
    road = network.segments.road[segment]
    found = project_on_segments(network.segments, segment, at.x, at.y)
    half_m = ERROR.spread_m(found.distance_m, at.accuracy_m)[1]
    none, nowhere, no = np.full(len(road), NONE), np.full(len(road), np.nan), np.zeros(len(road), bool)
    return Candidates(
        row=at.row,
        road=road,
        distance_m=nowhere,
        density=nowhere,
        score=score,
        outside=no,
        segment=none,
        from_m=np.maximum(found.station_m - half_m, 0.0),
        to_m=np.minimum(found.station_m + half_m, network.length_m[road]),
        far=no,
    )


def _best_of_each(candidates: Candidates) -> Candidates:
    """Return one candidate for each row and road: that of the best score."""
    order = np.lexsort((-candidates.score, candidates.road, candidates.row))
    row, road = candidates.row[order], candidates.road[order]
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(row) != 0) | (np.diff(road) != 0)
    return candidates.take(order[first])
