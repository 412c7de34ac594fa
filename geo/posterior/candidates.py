"""The roads that each row of evidence may mean, weighed: by its position, by its words, or by both."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.kernels.compiled import worth
from geo.language.said import NamedRoads
from geo.nearby import LikelyRoads, likely_roads, roads_near, segments_near
from geo.posterior.likelihood import ErrorModel, line_density, road_density
from geo.posterior.strangers import Strangers
from geo.posterior.weights import NEAR_ROADS_M, Weights
from geo.roads import IntArray, RoadNetwork, Segments
from geo.stationing import nearest_on_roads

NONE = -1
CLEAR_NAME = 0.7  # from this score on a text is held to name the road: in full, however misspelt
# A position that was rather taken elsewhere than erred so far from the named road says nothing of the place.
# In Syracuse the street of the address lies within 115 m of 99 % of the potholes.
FAR_FROM, MIN_FAR_M = 0.8, 100.0


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pairs of a row of evidence and a road it may mean: arrays of one length, sorted by row, then road.

    ``distance_m`` is how far from the position the road is, ``density`` how likely the position is if the
    place is on that road (1/m); both NaN without a position. ``score`` is that of the road's name in the text
    (0 if it is not there); ``outside`` tells that the words name a village or sub-district that the road does
    not run through, while another candidate of the row does. ``segment`` is the nearest one of the road, NONE
    out of reach or without a position. ``from_m, to_m`` is the part of the road that words mean, NaN where
    they tell none.
    """

    row: IntArray
    road: IntArray
    distance_m: FloatArray
    density: FloatArray
    score: FloatArray
    outside: NDArray[np.bool_]
    segment: IntArray
    from_m: FloatArray
    to_m: FloatArray
    far: NDArray[np.bool_]  # named, but so far from the position that the position says nothing of the place

    def take(self, which: IntArray) -> "Candidates":
        """Return some of them, in that order."""
        return Candidates(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, *some: "Candidates") -> "Candidates":
        """Return all of them, sorted."""
        columns = [np.concatenate([getattr(one, name) for one in some]) for name in cls.__dataclass_fields__]
        order = np.lexsort((columns[1], columns[0]))
        return cls(*(column[order] for column in columns))


@dataclass(frozen=True, eq=False)
class Located:
    """Positions given: row of the evidence, x and y in metres, accuracy in metres (always a number).

    ``stated`` tells whether the accuracy came with the position.
    """

    row: IntArray
    x: FloatArray
    y: FloatArray
    accuracy_m: FloatArray
    stated: NDArray[np.bool_]

    def take(self, which: NDArray[Any]) -> "Located":
        """Return some of them, in that order."""
        return Located(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def by_position(network: RoadNetwork, at: Located, weights: Weights) -> Candidates:
    """Return the roads within reach of each position."""
    if at.stated.any() and not at.stated.all():
        kinds = (at.take(at.stated == kind) for kind in (False, True))
        return Candidates.joined(*(by_position(network, some, weights) for some in kinds))
    error = weights.error_of(stated=bool(at.stated.any()))
    reach_m = error.reach_m(at.accuracy_m, weights.off_density)
    return of_likely(at, _likely(network.segments, at, reach_m, error))


def of_likely(at: Located, roads: LikelyRoads) -> Candidates:
    """Return the roads found within reach of each position as candidates."""
    nowhere, no = np.full(len(roads.point), np.nan), np.zeros(len(roads.point), bool)
    return Candidates(
        at.row[roads.point],
        roads.road,
        roads.distance_m,
        roads.density,
        np.zeros(len(roads.point)),
        no,
        roads.segment,
        nowhere,
        nowhere,
        no,
    )


def _likely(segments: Segments, at: Located, reach_m: FloatArray, error: ErrorModel) -> LikelyRoads:
    """Return the roads near each position; for few of them without anything compiled."""
    if worth(len(at.x), "near_kernel"):
        return likely_roads(segments, (at.x, at.y), at.accuracy_m, reach_m, (error.scales, error.shares))
    near = segments_near(segments, at.x, at.y, reach_m)
    roads = roads_near(near, segments)
    density = road_density(near, roads, at.accuracy_m, reach_m, error)
    return LikelyRoads(roads.point, roads.road, roads.segment, roads.distance_m, density)


def with_names(
    network: RoadNetwork,
    at: Located,
    near: Candidates,
    named: NamedRoads,
    street: IntArray,
    *,
    weights: Weights,
) -> Candidates:
    """Return the roads near each position, with what words say of them, and those clearly named beside it.

    ``named`` is of rows of ``at``; ``street`` tells which roads bear one name. Of several roads of a name of
    which none is near, the nearest stands for all.
    """
    roads = len(network.table)
    pair = named.row * roads + named.road
    order = np.argsort(pair)
    found = _found(pair[order], near.row * roads + near.road)
    known = found != NONE
    told = named.take(order[found[known]])
    score, from_m, to_m = np.zeros(len(found)), near.from_m.copy(), near.to_m.copy()
    score[known] = told.score
    for told_m, values in ((told.from_m, from_m), (told.to_m, to_m)):
        values[known] = np.where(told.narrowed, told_m, np.nan)
    heard = replace(near, score=score, from_m=from_m, to_m=to_m)
    return Candidates.joined(heard, _far_ones(network, at, near, named, street, weights=weights))


def _found(keys: IntArray, wanted: IntArray) -> IntArray:
    """Return where wanted keys are among ``keys`` (sorted), NONE where they are not."""
    if not len(keys):
        return np.full(len(wanted), NONE)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, NONE)


def _far_ones(
    network: RoadNetwork,
    at: Located,
    near: Candidates,
    named: NamedRoads,
    street: IntArray,
    *,
    weights: Weights,
) -> Candidates:
    """Return clearly named roads of which the position is out of reach, one per row and street."""
    streets = int(street.max(initial=0)) + 1
    here = np.isin(named.row * streets + street[named.road], near.row * streets + street[near.road])
    named = named.take((named.score >= CLEAR_NAME) & ~here)
    row, road = named.row, named.road
    position = np.searchsorted(at.row, row)
    found = nearest_on_roads(network, at.x[position], at.y[position], road)
    order = np.lexsort((road, found.distance_m, street[road], row))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(row[order]) != 0) | (np.diff(street[road[order]]) != 0)
    best = order[first]
    some = at.take(position[best])
    distance = found.distance_m[best]
    density = np.where(
        some.stated,
        line_density(distance, some.accuracy_m, weights.stated),
        line_density(distance, some.accuracy_m, weights.unstated),
    )
    elsewhere = weights.elsewhere_density / (weights.elsewhere_density + density)
    far = (elsewhere > FAR_FROM) & (distance > MIN_FAR_M)
    told = named.take(best)
    meant = far | told.narrowed
    from_m, to_m = (np.where(meant, told_m, np.nan) for told_m in (told.from_m, told.to_m))
    none, no = np.full(len(best), NONE), np.zeros(len(best), bool)
    return Candidates(told.row, told.road, distance, density, told.score, no, none, from_m, to_m, far)


def by_words(named: NamedRoads) -> Candidates:
    """Return the roads that texts without a position name."""
    row, rows = named.row, len(named)
    outside = np.isin(row, row[named.narrowed]) & ~named.narrowed
    none, nowhere, no = np.full(rows, NONE), np.full(rows, np.nan), np.zeros(rows, bool)
    meant = (named.from_m, named.to_m)
    return Candidates.joined(
        Candidates(row, named.road, nowhere, nowhere, named.score, outside, none, *meant, no)
    )


def weigh(candidates: Candidates, class_rate: FloatArray, weights: Weights) -> FloatArray:
    """Return the posterior of each candidate up to a factor per row; ``class_rate`` is per candidate.

    With a position: roads are as likely per metre as complaints on their class are, times how likely the
    position is, taken at the place or elsewhere while the words tell. Without one the words alone weigh;
    how badly they are typed lowers the score of all roads they may mean, so that rivals differ by more.
    """
    said = candidates.score > 0
    density = candidates.density + np.where(said, weights.elsewhere_density, 0.0)
    weight: FloatArray = class_rate * density * np.exp(weights.name * candidates.score)
    words = np.flatnonzero(np.isnan(candidates.density))
    weight[words] = _by_words_alone(candidates, words, weights)
    outside = np.flatnonzero(candidates.outside)
    weight[outside] *= np.exp(-weights.area)
    return weight


def _by_words_alone(candidates: Candidates, words: IntArray, weights: Weights) -> FloatArray:
    """Return what the ``words`` among the candidates weigh, those without a position."""
    if not len(words):
        return np.empty(0)
    score, row = candidates.score[words], candidates.row[words]
    behind = np.maximum(_best_score(row, score, ~candidates.outside[words]) - score, 0.0)
    weight: FloatArray = np.exp(weights.words * (score - 1) - weights.rival * behind)
    return weight


def _best_score(row: IntArray, score: FloatArray, counts: NDArray[np.bool_]) -> FloatArray:
    """Return for each candidate the best score of its row among those that count, 0 if none does."""
    best = np.zeros(int(row.max()) + 1)
    np.maximum.at(best, row[counts], score[counts])
    return best[row]


def off_weight(
    candidates: Candidates,
    located: NDArray[np.bool_],
    weights: Weights,
    strangers: Strangers | None = None,
) -> FloatArray:
    """Return what "no road of ours" weighs in each row, in the same measure.

    Without a position it is as likely as a name of ``no_road_score``, beside what ``strangers`` tell.
    """
    near = np.zeros(len(located), bool)
    near[candidates.row[candidates.distance_m <= NEAR_ROADS_M]] = True
    by_position = np.where(near, weights.off_density, weights.off_density_far)
    by_words = np.full(len(located), np.exp(weights.words * (weights.no_road_score - 1)))
    if strangers is not None and not located.all():
        best = np.zeros(len(located))
        np.maximum.at(best, candidates.row, candidates.score)
        # Of two names that half fit at most one is meant: the odds are against both together.
        words = np.flatnonzero(np.isnan(candidates.density))
        weight = _by_words_alone(candidates, words, weights)
        ours = np.bincount(candidates.row[words], weight, len(located))
        by_words += strangers.against(best) * ours
    return np.where(located, by_position, by_words)
