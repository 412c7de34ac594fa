"""From a road to a place on it: station, the interval that holds it, and the point."""

from dataclasses import dataclass

import numpy as np

from geo.candidates import NONE, Candidates, Located
from geo.crs import FloatArray
from geo.likelihood import ErrorModel
from geo.roads import IntArray, RoadNetwork
from geo.stationing import nearest_on_roads, point_at, project_on_segments
from geo.weights import Weights


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
            places.put(rows, _nearest(network, candidates.take(chosen[rows]), given.take(rows), error))
    return places


def _nearest(network: RoadNetwork, chosen: Candidates, given: Located, error: ErrorModel) -> Positions:
    """Return the place on the road nearest to the position, and how far along it the position may err."""
    found = project_on_segments(network.segments, np.maximum(chosen.segment, 0), given.x, given.y)
    values = np.stack([found.station_m, found.offset_m, found.x, found.y])
    beyond = np.flatnonzero(chosen.segment == NONE)
    if len(beyond):
        far = nearest_on_roads(network, given.x[beyond], given.y[beyond], chosen.road[beyond])
        values[:, beyond] = far.station_m, far.offset_m, far.x, far.y
    station, offset, x, y = values
    sigma, half = error.spread_m(offset, given.accuracy_m)
    low = np.maximum(station - half, 0.0)
    high = np.minimum(station + half, network.length_m[chosen.road])
    return _narrowed(network, chosen, Positions(station, low, high, offset, sigma, x, y))


def _narrowed(network: RoadNetwork, chosen: Candidates, places: Positions) -> Positions:
    """Return places held to the part of the road that words mean, where that and the position overlap."""
    low, high = np.fmax(places.from_m, chosen.from_m), np.fmin(places.to_m, chosen.to_m)
    narrower = np.flatnonzero((low < high) & ((low > places.from_m) | (high < places.to_m)))
    if not len(narrower):
        return places
    low, high = low[narrower], high[narrower]
    station = np.clip(places.station_m[narrower], low, high)
    x, y = point_at(network, chosen.road[narrower], station)
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
