"""From a road to a place on it: station, the interval that holds it, and the point."""

from dataclasses import dataclass

import numpy as np

from geo.crs import FloatArray
from geo.kernels.compiled import in_threads, kernel, worth
from geo.kernels.grid import owned
from geo.posterior.candidates import NONE, Candidates, Located
from geo.posterior.likelihood import ErrorModel
from geo.posterior.weights import Weights
from geo.roads import IntArray, RoadNetwork
from geo.stationing import nearest_on_roads, point_at, project_on_segments

WORDS_WIDER = 0.25  # of their interval, at either end: then it holds the place with some 98 %


@dataclass(frozen=True, eq=False)
class Positions:
    """Places on roads, metres, one per row; NaN where there is none.

    ``from_m, to_m`` holds the station with 90 %; ``offset_m`` is positive to the right of rising stations and
    NaN where words alone tell the place.
    """

    station_m: FloatArray
    from_m: FloatArray
    to_m: FloatArray
    offset_m: FloatArray
    sigma_m: FloatArray
    x: FloatArray
    y: FloatArray

    @classmethod
    def nowhere(cls, rows: int) -> "Positions":
        """Return rows without a place."""
        return cls(*np.full((7, rows), np.nan))

    def put(self, rows: IntArray, other: "Positions") -> None:
        """Set the places of some rows."""
        for name in self.__dataclass_fields__:
            getattr(self, name)[rows] = getattr(other, name)


def position(
    network: RoadNetwork, candidates: Candidates, chosen: IntArray, given: Located, weights: Weights
) -> Positions:
    """Return the place that each row of ``given`` means if its ``chosen`` candidate (NONE: no road) is right.

    ``given`` has one entry per row of evidence, NaN where there is no position.
    """
    places = Positions.nowhere(len(chosen))
    some = np.flatnonzero(chosen != NONE)
    at = chosen[some]
    by_words = candidates.far[at] | np.isnan(candidates.density[at])
    if by_words.any():
        rows = some[by_words]
        places.put(rows, _middle(network, candidates.take(chosen[rows])))
    for stated in (False, True):
        rows = some[~by_words & (given.stated[some] == stated)]
        if len(rows):
            error = weights.error_of(stated=stated)
            there = given if len(rows) == len(chosen) else given.take(rows)
            places.put(rows, _nearest(network, candidates, chosen[rows], there, error))
    return places


def _nearest(
    network: RoadNetwork, candidates: Candidates, chosen: IntArray, given: Located, error: ErrorModel
) -> Positions:
    """Return the place on the road nearest to each position, and how far along it the position may err."""
    segment, road = candidates.segment[chosen], candidates.road[chosen]
    values = _beside(network, np.maximum(segment, 0), given, error)
    beyond = np.flatnonzero(segment == NONE)
    if len(beyond):
        x, y, accuracy_m = given.x[beyond], given.y[beyond], given.accuracy_m[beyond]
        far = nearest_on_roads(network, x, y, road[beyond])
        values[:, beyond] = (
            far.station_m,
            far.offset_m,
            far.x,
            far.y,
            *error.spread_m(far.offset_m, accuracy_m),
        )
    station, offset, x, y, sigma, half = values
    low = np.maximum(station - half, 0.0)
    high = np.minimum(station + half, network.length_m[road])
    meant = candidates.from_m[chosen], candidates.to_m[chosen]
    return _narrowed(network, road, meant, Positions(station, low, high, offset, sigma, x, y))


def _beside(network: RoadNetwork, segment: IntArray, given: Located, error: ErrorModel) -> FloatArray:
    """Return (6, n): station, offset, x, y, sigma and half of the interval on the segments given."""
    if not worth(len(segment), "position_kernel"):
        return _beside_by_numpy(network, segment, given, error)
    found, all_of = kernel("position_kernel").beside, network.segments
    ends = (all_of.x0, all_of.y0, all_of.x1, all_of.y1, all_of.m0, all_of.m1)
    segments, points = tuple(map(owned, ends)), tuple(map(owned, (given.x, given.y, given.accuracy_m)))
    spreads, out = tuple(map(owned, error.spread_table)), np.empty((6, len(segment)))
    in_threads(lambda a, b: found(segments, segment, points, spreads, (a, b), out), len(segment))
    return out


def _beside_by_numpy(
    network: RoadNetwork, segment: IntArray, given: Located, error: ErrorModel
) -> FloatArray:
    """Return what ``_beside`` does without compiled code."""
    found = project_on_segments(network.segments, segment, given.x, given.y)
    sigma, half = error.spread_m(found.offset_m, given.accuracy_m)
    return np.stack([found.station_m, found.offset_m, found.x, found.y, sigma, half])


def _narrowed(
    network: RoadNetwork, road: IntArray, meant: tuple[FloatArray, FloatArray], places: Positions
) -> Positions:
    """Return places held to the part of the road that words mean, where that and the position overlap.

    Of two intervals that hold the place with 90 % each, both hold it with 81 %: that of the words is widened.
    """
    wider_m = WORDS_WIDER * (meant[1] - meant[0])
    low, high = np.fmax(places.from_m, meant[0] - wider_m), np.fmin(places.to_m, meant[1] + wider_m)
    narrower = np.flatnonzero((low < high) & ((low > places.from_m) | (high < places.to_m)))
    if not len(narrower):
        return places
    low, high = low[narrower], high[narrower]
    station = np.clip(places.station_m[narrower], low, high)
    x, y = point_at(network, road[narrower], station)
    sigma = np.minimum(places.sigma_m[narrower], (high - low) / np.sqrt(12.0))
    offset = places.offset_m[narrower]
    places.put(narrower, Positions(station, low, high, offset, sigma, x, y))
    return places


def _middle(network: RoadNetwork, chosen: Candidates) -> Positions:
    """Return the middle of the part of the road that words mean; every metre of it is equally likely."""
    station = (chosen.from_m + chosen.to_m) / 2
    x, y = point_at(network, chosen.road, station)
    nowhere, uniform_sigma = np.full(len(station), np.nan), (chosen.to_m - chosen.from_m) / np.sqrt(12.0)
    return Positions(station, chosen.from_m, chosen.to_m, nowhere, uniform_sigma, x, y)
