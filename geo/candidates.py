"""The roads that each row of evidence may mean, weighed: by its position, by its words, or by both."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.likelihood import line_density, reach_m, road_density
from geo.nearby import roads_near, segments_near
from geo.roads import IntArray, RoadNetwork
from geo.stationing import nearest_on_roads
from geo.whereabouts import Parts

NONE = -1
CLEAR_NAME = 0.7  # from this score on a text is held to name the road: in full, however misspelt
# exp(9) = 8,000 to 1 for a road named in full. It lets the street of an address win against the street that
# a position lies on, up to 100 m away: 97 % of Syracuse's addresses lie nearer to theirs.
NAME_WEIGHT = 9.0
# The position was taken elsewhere, at home for instance, while the words are right: makes a road named in
# full and a road under the position equally likely, so that neither wins without being asked for.
ELSEWHERE_DENSITY = 6e-6
# Words without a position: 11 times as likely by 0.2 of score, and "no road of ours" as likely as half a
# name.
WORDS_WEIGHT = 12.0
NO_ROAD_SCORE = 0.5
OUTSIDE_AREA = 3.0  # exp(3) = 20 to 1 for the road that runs through the village the text names


# Beyond it a position and a named road are two places: in Syracuse the street of the address lies within
# 115 m of 99 % of the potholes.
FAR_ACCURACIES, MIN_FAR_M = 15.0, 100.0


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pairs of a row of evidence and a road it may mean: arrays of one length, sorted by row, then road.

    ``weight`` is the posterior up to a factor per row; ``score`` that of the road's name in the text (0 if it
    is not there). ``segment`` is the nearest one of the road, NONE out of reach or without a position.
    ``from_m, to_m`` is the part of the road that words mean, NaN where the position tells the place.
    """

    row: IntArray
    road: IntArray
    weight: FloatArray
    score: FloatArray
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
    """Positions given: row of the evidence, x and y in metres, accuracy in metres (always a number)."""

    row: IntArray
    x: FloatArray
    y: FloatArray
    accuracy_m: FloatArray

    def take(self, which: IntArray) -> "Located":
        """Return some of them, in that order."""
        return Located(self.row[which], self.x[which], self.y[which], self.accuracy_m[which])


def by_position(network: RoadNetwork, at: Located) -> Candidates:
    """Return the roads within reach of each position."""
    near = segments_near(network.segments, at.x, at.y, reach_m(at.accuracy_m))
    roads = roads_near(near, network.segments)
    weight = road_density(near, roads, at.accuracy_m)
    unnamed, nowhere = np.zeros(len(weight)), np.full(len(weight), np.nan)
    row = at.row[roads.point]
    return Candidates(row, roads.road, weight, unnamed, roads.segment, nowhere, nowhere, unnamed > 0)


def with_names(
    network: RoadNetwork, at: Located, near: Candidates, named: pd.DataFrame, street: IntArray
) -> Candidates:
    """Return the roads near each position or clearly named beside it, weighed by both.

    ``named`` has columns row, road, score for rows of ``at``; ``street`` tells which roads bear one name. Of
    several roads of a name of which none is near, the nearest stands for all.
    """
    pair = named["row"].to_numpy() * len(network.table) + named["road"].to_numpy()
    order = np.argsort(pair)
    score = _looked_up(
        pair[order], named["score"].to_numpy()[order], near.row * len(network.table) + near.road
    )
    floor = np.where(score > 0, ELSEWHERE_DENSITY, 0.0)
    heard = replace(near, weight=np.maximum(near.weight, floor) * np.exp(NAME_WEIGHT * score), score=score)
    return Candidates.joined(heard, _far_ones(network, at, near, named, street))


def _looked_up(keys: IntArray, values: FloatArray, wanted: IntArray) -> FloatArray:
    """Return the values of wanted keys (``keys`` sorted), 0 where there is none."""
    if not len(keys):
        return np.zeros(len(wanted))
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[found] == wanted, values[found], 0.0)


def _far_ones(
    network: RoadNetwork, at: Located, near: Candidates, named: pd.DataFrame, street: IntArray
) -> Candidates:
    """Return clearly named roads of which the position is out of reach, one per row and street."""
    row, road, score = (named[name].to_numpy() for name in ("row", "road", "score"))
    streets = int(street.max(initial=0)) + 1
    here = np.isin(row * streets + street[road], near.row * streets + street[near.road])
    kept = (score >= CLEAR_NAME) & ~here
    row, road, score = row[kept], road[kept], score[kept]
    position = np.searchsorted(at.row, row)
    found = nearest_on_roads(network, at.x[position], at.y[position], road)
    order = np.lexsort((road, found.distance_m, street[road], row))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(row[order]) != 0) | (np.diff(street[road[order]]) != 0)
    best = order[first]
    accuracy = at.accuracy_m[position[best]]
    weight = line_density(found.distance_m[best], accuracy) + ELSEWHERE_DENSITY
    weight = weight * np.exp(NAME_WEIGHT * score[best])
    none = np.full(len(best), NONE)
    distance = found.distance_m[best]
    far = distance > np.maximum(FAR_ACCURACIES * accuracy, MIN_FAR_M)
    from_m, to_m = np.where(far, 0.0, np.nan), np.where(far, network.length_m[road[best]], np.nan)
    return Candidates(row[best], road[best], weight, score[best], none, from_m, to_m, far)


def by_words(named: pd.DataFrame, parts: Parts) -> Candidates:
    """Return the roads that texts without a position name (columns row, road, score).

    ``parts`` are those that the areas named beside them leave; where a text names an area that one of its
    roads runs through, the others are hardly meant.
    """
    row, road, score = (named[name].to_numpy() for name in ("row", "road", "score"))
    elsewhere = np.isin(row, row[parts.known]) & ~parts.known
    weight = np.exp(WORDS_WEIGHT * (score - 1) - np.where(elsewhere, OUTSIDE_AREA, 0.0))
    none = np.full(len(row), NONE)
    return Candidates.joined(
        Candidates(row, road, weight, score, none, parts.from_m, parts.to_m, np.zeros(len(row), bool))
    )


@dataclass(frozen=True, eq=False)
class Ranked:
    """What the candidates of each row come to: arrays of one entry per row of evidence.

    ``best`` and ``second`` are positions among the candidates or NONE; ``second`` is the best of another
    street. ``confidence`` and ``confidence_2`` are the probabilities of their streets (0 for NONE), ``off``
    that of no road of ours.
    """

    best: IntArray
    second: IntArray
    confidence: FloatArray
    confidence_2: FloatArray
    off: FloatArray
    probability: FloatArray  # per candidate
    order: IntArray  # candidates by row, the likeliest first
    first: IntArray  # where each row begins in ``order`` (rows + 1)


def rank(candidates: Candidates, street: IntArray, precedence: IntArray, off: FloatArray) -> Ranked:
    """Weigh the candidates of each row against each other and against "no road of ours" (``off``, per row).

    ``street`` (per candidate) joins roads that a person would not tell apart: their probabilities are added.
    A tie, as at the vertex where two roads meet, goes to the road of lower ``precedence`` (per candidate).
    """
    rows, row, weight = len(off), candidates.row, candidates.weight
    group = _groups(row, street)
    of_street = np.bincount(group, weights=weight, minlength=len(row))[group]
    lowest = np.full(len(row), np.iinfo(np.int64).max)
    np.minimum.at(lowest, group, precedence)
    # Rounded logarithms: equal distances computed along two roads differ in their last digits.
    by_street, by_road = (-np.round(np.log(values), 9) for values in (of_street, weight))
    order = np.lexsort((precedence, by_road, lowest[group], by_street, row))
    first = np.searchsorted(row[order], np.arange(rows + 1))

    change = _changes(row[order], group[order])
    number = np.cumsum(change)
    number_in_row = number - number[first[row[order]]] if len(row) else number
    best, second = np.full(rows, NONE), np.full(rows, NONE)
    for chosen, nth in ((best, 0), (second, 1)):
        at = np.flatnonzero(change & (number_in_row == nth))
        chosen[row[order[at]]] = order[at]
    total = np.bincount(row, weights=weight, minlength=rows) + off
    share = np.append(of_street / total[row], 0.0)  # NONE = -1 reads the 0 at the end
    return Ranked(best, second, share[best], share[second], off / total, weight / total[row], order, first)


def _groups(row: IntArray, street: IntArray) -> IntArray:
    """Return a number for each pair of row and street."""
    order = np.lexsort((street, row))
    group = np.empty(len(row), np.int64)
    group[order] = np.cumsum(_changes(row[order], street[order])) - 1
    return group


def _changes(*columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where any of the columns differs from the entry before; true at the first."""
    change = np.zeros(len(columns[0]), bool)
    for column in columns:
        change[1:] |= np.diff(column) != 0
    change[:1] = True
    return change
