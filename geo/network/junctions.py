"""Junctions: where roads meet and cross, which two, at which station, with how many arms.

What a map draws as several nodes (a dual carriageway is crossed twice, a roundabout has a node per arm, two
side roads lie a few steps apart) people call one junction: nodes near each other on a road are one.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from geo.columns import Columns
from geo.crs import FloatArray
from geo.language.lookup import Lookup, first_of_each
from geo.network.arms import count_arms
from geo.network.clusters import BRIDGE_BELOW, clustered
from geo.network.meetings import Meetings, find_meetings
from geo.roads import IntArray, RoadNetwork

INDIRECT = 0.7  # two roads that meet over a roundabout or a link between them
DEGREE_REACH_M = 30.0  # a point said to be a junction lies so near its middle
# A crossroads bears the name of a market, school or hamlet at it: this much from its edge at most, mostly.
CALLED_M = 100.0
# "Perempatan" is said of four arms; maps lack lanes that people count, and have some that nobody does.
OTHER_ARMS = 0.2
LEAST_ARMS = 3  # where one road ends and another goes on is no junction to whoever stands there
NONE = -1


@dataclass(frozen=True, eq=False)
class Crossings(Columns):
    """Where pairs of roads meet: the position of each pair, the stations of both, the place, metres.

    ``junction`` is its number; not ``direct`` are roads that meet over a roundabout or a few steps of a
    third.
    """

    pair: IntArray
    station_a_m: FloatArray
    station_b_m: FloatArray
    x: FloatArray
    y: FloatArray
    certainty: FloatArray
    direct: NDArray[np.bool_]
    junction: IntArray


@dataclass(frozen=True, eq=False)
class Called(Columns):
    """Junctions that people may call after places: the position of each place, the junction and its share.

    ``share`` is of all that may be called so, at most 1 a place; ``x, y`` is the junction, metres.
    """

    place: IntArray
    junction: IntArray
    share: FloatArray
    x: FloatArray
    y: FloatArray


@dataclass(frozen=True, eq=False)
class _Visits(Columns):
    """Visits of roads to nodes; ``off_m`` is how far the node is from the junction's middle, metres."""

    junction: IntArray
    node: IntArray
    road: IntArray
    station_m: FloatArray
    x: FloatArray
    y: FloatArray
    certainty: FloatArray
    off_m: FloatArray


@dataclass(frozen=True, eq=False)
class Junctions:
    """The junctions of a network, each numbered by its row of ``table``. Make them with ``of``.

    They are found on first use and kept; a network of 475,000 segments takes seconds.
    """

    network: RoadNetwork

    @classmethod
    def of(cls, network: RoadNetwork) -> "Junctions":
        """Return the junctions of a network; nothing is computed before it is asked for."""
        return cls(network)

    def __len__(self) -> int:
        return len(self.x)

    @cached_property
    def x(self) -> FloatArray:
        """East of the middle of each junction, metres."""
        return self._mean(self._nodes.x)

    @cached_property
    def y(self) -> FloatArray:
        """North of the middle of each junction, metres."""
        return self._mean(self._nodes.y)

    @cached_property
    def certainty(self) -> FloatArray:
        """How surely traffic can turn there: 1 at a shared vertex, less for what may be a bridge."""
        best = np.zeros(int(self._junction.max(initial=NONE)) + 1)
        np.maximum.at(best, self._junction, self._nodes.certainty)
        return best

    @cached_property
    def arms(self) -> IntArray:
        """How many ways lead away from each junction: 3 at a pertigaan, 4 at a perempatan."""
        return count_arms(self.network, self.x, self.y, self._radius_m, self._keys)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per junction: x, y (metres), arms, certainty."""
        columns = {"x": self.x, "y": self.y, "arms": self.arms, "certainty": self.certainty}
        return pd.DataFrame(columns)

    @cached_property
    def meetings(self) -> pd.DataFrame:
        """Which road passes which junction: junction, road, station_m, x, y, certainty; one row each.

        ``x, y`` is the node of the road nearest to the middle; sorted by road and station.
        """
        visits = self._visits.frame().sort_values(["junction", "road", "off_m", "station_m"])
        nearest = visits.drop_duplicates(["junction", "road"])
        nearest = nearest.sort_values(["road", "station_m", "junction"], ignore_index=True)
        return nearest[["junction", "road", "station_m", "x", "y", "certainty"]]

    def crossings(self, road_a: int, road_b: int) -> pd.DataFrame:
        """Return where two roads (rows of the network's table) meet, the surest first, as in Crossings.

        Empty where they do not meet, and for one road with itself.
        """
        found = self.crossings_of([road_a], [road_b]).frame()
        return found.drop(columns="pair")

    def crossings_of(self, road_a: ArrayLike, road_b: ArrayLike) -> Crossings:
        """Return ``crossings`` of many pairs of roads at once, at most one per pair and junction."""
        a, b = np.asarray(road_a, np.int64), np.asarray(road_b, np.int64)
        visits, junctions = self._visits, len(self)
        pair, at_a = self._by_road.find(a)
        on = np.flatnonzero(a[pair] != b[pair])
        pair, at_a = pair[on], at_a[on]
        again, at_b = self._by_road_and_junction.find(b[pair] * junctions + visits.junction[at_a])
        pair, one, other = pair[again], visits.take(at_a[again]), visits.take(at_b)
        direct, junction = one.node == other.node, one.junction
        least = np.minimum(one.certainty, other.certainty)
        found = Crossings(
            pair=pair,
            station_a_m=one.station_m,
            station_b_m=other.station_m,
            x=np.where(direct, one.x, self.x[junction]),
            y=np.where(direct, one.y, self.y[junction]),
            certainty=np.where(direct, least, INDIRECT * least),
            direct=direct,
            junction=junction,
        )
        order = np.lexsort((one.off_m + other.off_m, -found.certainty, ~direct, junction, pair))
        found = found.take(order)
        best = found.take(first_of_each((found.pair, found.junction)))
        return best.take(np.lexsort((best.station_a_m, -best.certainty, best.pair)))

    def near(self, x: ArrayLike, y: ArrayLike, reach_m: float, least_arms: int = LEAST_ARMS) -> pd.DataFrame:
        """Return the junctions within reach of points (metres): point, junction, distance_m, nearest first.

        Only those with at least ``least_arms`` arms.
        """
        xy = np.column_stack([np.atleast_1d(np.asarray(at, dtype=np.float64)) for at in (x, y)])
        point, junction, distance_m = self._near(xy, reach_m, least_arms)
        return pd.DataFrame({"point": point, "junction": junction, "distance_m": distance_m})

    def _near(self, xy: FloatArray, reach_m: float, least_arms: int) -> tuple[IntArray, IntArray, FloatArray]:
        """Return point, junction and distance of ``near``."""
        usable = np.flatnonzero(np.isfinite(xy).all(axis=1))
        chosen = np.flatnonzero(self.arms >= least_arms)
        if not len(usable) or not len(chosen):
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
        known = self._trees
        if least_arms not in known:
            known[least_arms] = cKDTree(np.column_stack([self.x, self.y])[chosen])
        found = cKDTree(xy[usable]).sparse_distance_matrix(known[least_arms], reach_m, output_type="ndarray")
        point, junction, distance_m = usable[found["i"]], chosen[found["j"]], found["v"]
        order = np.lexsort((junction, distance_m, point))
        return point[order], junction[order], distance_m[order]

    @cached_property
    def _trees(self) -> dict[int, cKDTree]:
        """The middles of the junctions with so many arms or more, as they were asked for."""
        return {}

    def called_after(self, x: ArrayLike, y: ArrayLike, width_m: ArrayLike, arms: int | None = None) -> Called:
        """Return which junctions people may call after places: "perempatan Pasar Pranggang", "simpang Joho".

        ``x, y, width_m`` are the middles and half-widths of the places in metres, ``arms`` how many the word
        tells (None: any, from 3). Likeliest first; a place with none near has no row.
        """
        at_x, at_y, half = (np.atleast_1d(np.asarray(value, dtype=np.float64)) for value in (x, y, width_m))
        reach_m = np.nanmax(half, initial=0.0) + 3 * CALLED_M
        place, junction, distance_m = self._near(np.column_stack([at_x, at_y]), reach_m, LEAST_ARMS)
        beyond = np.maximum(distance_m - half[place], 0.0)
        inside = beyond <= 3 * CALLED_M
        place, junction, beyond = place[inside], junction[inside], beyond[inside]
        weight = self.certainty[junction] * np.exp(-((beyond / CALLED_M) ** 2) / 2)
        weight *= np.where((arms is None) | (self.arms[junction] == arms), 1.0, OTHER_ARMS)
        share = weight / np.bincount(place, weight)[place]
        found = Called(place, junction, share, self.x[junction], self.y[junction])
        return found.take(np.lexsort((junction, -share, place)))

    def degree(self, x: float, y: float) -> int:
        """Return how many arms the junction at a place (metres) has; 0 if there is none but a bridge."""
        here = self.near(x, y, DEGREE_REACH_M)
        here = here[self.certainty[here["junction"]] >= BRIDGE_BELOW]
        return int(self.arms[here["junction"].iloc[0]]) if len(here) else 0

    @cached_property
    def _nodes(self) -> Meetings:
        return find_meetings(self.network)

    @cached_property
    def _junction(self) -> IntArray:
        """Which junction each node is of."""
        return clustered(self.network, self._nodes)

    @cached_property
    def _by_road(self) -> Lookup:
        """Where a road stands among the visits."""
        return Lookup.of(self._visits.road)

    @cached_property
    def _by_road_and_junction(self) -> Lookup:
        """Where a pair (road × number of junctions + junction) stands among the visits."""
        return Lookup.of(self._visits.road * len(self) + self._visits.junction)

    @cached_property
    def _visits(self) -> _Visits:
        """Every visit of a road to a node."""
        nodes = self._nodes
        at = nodes.node
        junction = self._junction[at]
        off_m = np.hypot(nodes.x[at] - self.x[junction], nodes.y[at] - self.y[junction])
        place = (nodes.x[at], nodes.y[at], nodes.certainty[at], off_m)
        return _Visits(junction, at, nodes.road, nodes.station_m, *place)

    @cached_property
    def _keys(self) -> IntArray:
        """The pairs of junction and road as numbers (junction × roads + road), rising."""
        visits = self._visits
        return np.unique(visits.junction * len(self.network.table) + visits.road)

    @cached_property
    def _radius_m(self) -> FloatArray:
        """How far the outermost node of each junction lies from its middle."""
        radius = np.zeros(len(self.x))
        np.maximum.at(radius, self._visits.junction, self._visits.off_m)
        return radius

    def _mean(self, values: FloatArray) -> FloatArray:
        count = np.bincount(self._junction)
        return np.bincount(self._junction, weights=values) / np.maximum(count, 1)
