"""Junctions: where roads meet and cross, which two, at which station, with how many arms.

What a map draws as several nodes (a dual carriageway is crossed twice, a roundabout has a node per arm, two
side roads lie a few steps apart) people call one junction: nodes near each other on a road are one.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from geo.crs import FloatArray
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

CROSSING_COLUMNS = ("station_a_m", "station_b_m", "x", "y", "certainty", "direct", "junction")


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
        visits = self._visits.sort_values(["junction", "road", "off_m", "station_m"])
        nearest = visits.drop_duplicates(["junction", "road"])
        nearest = nearest.sort_values(["road", "station_m", "junction"], ignore_index=True)
        return nearest[["junction", "road", "station_m", "x", "y", "certainty"]]

    def crossings(self, road_a: int, road_b: int) -> pd.DataFrame:
        """Return where two roads (rows of the network's table) meet, the surest first: CROSSING_COLUMNS.

        Stations are each road's own, ``x, y`` (metres) the place, ``junction`` its number; not ``direct`` are
        roads that meet over a roundabout or a few steps of a third. Empty where they do not meet, and for one
        road with itself.
        """
        found = self.crossings_of([road_a], [road_b])
        return found.drop(columns="pair")

    def crossings_of(self, road_a: ArrayLike, road_b: ArrayLike) -> pd.DataFrame:
        """Return ``crossings`` of many pairs of roads at once, with ``pair``, the position of each pair.

        At most one row per pair and junction.
        """
        wanted = pd.DataFrame({"a": np.asarray(road_a, np.int64), "b": np.asarray(road_b, np.int64)})
        wanted["pair"] = np.arange(len(wanted))
        wanted = wanted[wanted["a"] != wanted["b"]]
        roads = self._visits
        of_a, of_b = (roads[roads["road"].isin(wanted[side])].add_suffix(f"_{side}") for side in "ab")
        both = wanted.merge(of_a, left_on="a", right_on="road_a")
        both = both.merge(of_b, left_on=["b", "junction_a"], right_on=["road_b", "junction_b"])
        direct = (both["node_a"] == both["node_b"]).to_numpy()
        junction = both["junction_a"].to_numpy()
        both["direct"], both["apart_m"] = direct, both["off_m_a"] + both["off_m_b"]
        both["x"] = np.where(direct, both["x_a"], self.x[junction])
        both["y"] = np.where(direct, both["y_a"], self.y[junction])
        least = np.minimum(both["certainty_a"], both["certainty_b"])
        both["certainty"] = np.where(direct, least, INDIRECT * least)
        both = both.rename(columns={"junction_a": "junction", "station_m_a": "station_a_m"})
        both = both.rename(columns={"station_m_b": "station_b_m"})
        both = both.sort_values(
            ["pair", "junction", "direct", "certainty", "apart_m"], ascending=[True, True, False, False, True]
        )
        best = both.drop_duplicates(["pair", "junction"])
        best = best.sort_values(
            ["pair", "certainty", "station_a_m"], ascending=[True, False, True], ignore_index=True
        )
        return best[["pair", *CROSSING_COLUMNS]]

    def near(self, x: ArrayLike, y: ArrayLike, reach_m: float, least_arms: int = LEAST_ARMS) -> pd.DataFrame:
        """Return the junctions within reach of points (metres): point, junction, distance_m, nearest first.

        Only those with at least ``least_arms`` arms.
        """
        xy = np.column_stack([np.atleast_1d(np.asarray(at, dtype=np.float64)) for at in (x, y)])
        usable = np.flatnonzero(np.isfinite(xy).all(axis=1))
        chosen = np.flatnonzero(self.arms >= least_arms)
        if not len(usable) or not len(chosen):
            nothing = np.empty(0, np.int64)
            return pd.DataFrame({"point": nothing, "junction": nothing, "distance_m": np.empty(0)})
        middles = cKDTree(np.column_stack([self.x, self.y])[chosen])
        found = cKDTree(xy[usable]).sparse_distance_matrix(middles, reach_m, output_type="ndarray")
        table = pd.DataFrame({"point": usable[found["i"]], "junction": chosen[found["j"]]})
        table["distance_m"] = found["v"]
        return table.sort_values(["point", "distance_m", "junction"], ignore_index=True)

    def called_after(
        self, x: ArrayLike, y: ArrayLike, width_m: ArrayLike, arms: int | None = None
    ) -> pd.DataFrame:
        """Return which junctions people may call after places: "perempatan Pasar Pranggang", "simpang Joho".

        ``x, y, width_m`` are the middles and half-widths of the places in metres, ``arms`` how many the word
        tells (None: any, from 3). The result has place (position of each), junction, share (of all that may
        be called so, at most 1 a place), x, y, likeliest first; a place with none near has no row.
        """
        at_x, at_y, half = (np.atleast_1d(np.asarray(value, dtype=np.float64)) for value in (x, y, width_m))
        reach_m = np.nanmax(half, initial=0.0) + 3 * CALLED_M
        found = self.near(at_x, at_y, reach_m).rename(columns={"point": "place"})
        junction = found["junction"].to_numpy()
        beyond = np.maximum(found["distance_m"].to_numpy() - half[found["place"]], 0.0)
        weight = self.certainty[junction] * np.exp(-((beyond / CALLED_M) ** 2) / 2)
        weight *= np.where((arms is None) | (self.arms[junction] == arms), 1.0, OTHER_ARMS)
        found = found.assign(weight=weight, x=self.x[junction], y=self.y[junction])[beyond <= 3 * CALLED_M]
        found["share"] = found["weight"] / found.groupby("place")["weight"].transform("sum")
        found = found.sort_values(["place", "share", "junction"], ascending=[True, False, True])
        return found[["place", "junction", "share", "x", "y"]].reset_index(drop=True)

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
    def _visits(self) -> pd.DataFrame:
        """Every visit of a road to a node; ``off_m`` is how far the node is from the junction's middle."""
        nodes = self._nodes
        at = nodes.node
        junction = self._junction[at]
        off_m = np.hypot(nodes.x[at] - self.x[junction], nodes.y[at] - self.y[junction])
        columns = {"junction": junction, "node": at, "road": nodes.road, "station_m": nodes.station_m}
        places = {"x": nodes.x[at], "y": nodes.y[at], "certainty": nodes.certainty[at], "off_m": off_m}
        return pd.DataFrame(columns | places)

    @cached_property
    def _keys(self) -> IntArray:
        """The pairs of junction and road as numbers (junction × roads + road), rising."""
        visits = self._visits
        roads = len(self.network.table)
        return np.unique(visits["junction"].to_numpy() * roads + visits["road"].to_numpy())

    @cached_property
    def _radius_m(self) -> FloatArray:
        """How far the outermost node of each junction lies from its middle."""
        radius = np.zeros(len(self.x))
        visits = self._visits
        np.maximum.at(radius, visits["junction"].to_numpy(), visits["off_m"].to_numpy())
        return radius

    def _mean(self, values: FloatArray) -> FloatArray:
        count = np.bincount(self._junction)
        return np.bincount(self._junction, weights=values) / np.maximum(count, 1)
