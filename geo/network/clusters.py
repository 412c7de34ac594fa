"""Which nodes of a map are one junction to people: near each other on a road, or on one roundabout."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.crs import FloatArray
from geo.network.arms import among
from geo.network.chains import SAME_PLACE_M
from geo.network.meetings import Meetings
from geo.roads import IntArray, RoadNetwork

# Nodes of one road so near each other are one junction: across a median (up to some 20 m), or two side roads
# a little apart. Where a row of lanes would chain into more than WIDEST_M the shorter distance counts.
CLUSTER_M = (25.0, 12.0)
WIDEST_M = 120.0
# A roundabout: a road by itself that returns to its start, no longer than that of a large one (100 m across),
# and nearly a circle (1 is one; a square has 0.79).
RING_M, ROUND = 320.0, 0.85
BRIDGE_BELOW = 0.5  # a certainty below it is that of a crossing which in its network is rather a bridge


def clustered(network: RoadNetwork, nodes: Meetings) -> IntArray:
    """Return for each node the number of its junction, in the order of their first nodes.

    What is probably a bridge is no part of the junction beneath it.
    """
    count = len(nodes.x)
    cluster = np.arange(count)
    bridge = nodes.certainty < BRIDGE_BELOW
    ring = _on_one_ring(network, nodes)
    left = np.arange(count)
    for round_, reach_m in enumerate(CLUSTER_M, start=1):
        if not len(left):
            break
        xy = np.column_stack([nodes.x[left], nodes.y[left]])
        pairs = left[cKDTree(xy).query_pairs(reach_m, output_type="ndarray")]
        pairs = pairs[bridge[pairs[:, 0]] == bridge[pairs[:, 1]]]
        pairs = np.concatenate([pairs[_on_one_road(nodes, pairs)], ring])
        links = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
        label = connected_components(links, directed=False)[1]
        wide = _extent_m(nodes, label)[label[left]] > WIDEST_M
        settled = left[~wide]
        cluster[settled] = round_ * count + label[settled]
        left = left[wide]
    return pd.factorize(cluster)[0].astype(np.int64)


def _on_one_ring(network: RoadNetwork, nodes: Meetings) -> IntArray:
    """Return pairs (n, 2) of nodes that follow each other on a roundabout."""
    first, last = network.part_start[:-1], network.part_start[1:] - 1
    length_m = network.station_m[last] - network.station_m[first]
    gap_m = np.hypot(network.x[last] - network.x[first], network.y[last] - network.y[first])
    one_part = np.bincount(network.part_road, minlength=len(network.table))[network.part_road] == 1
    small = np.flatnonzero(one_part & (gap_m < SAME_PLACE_M) & (length_m <= RING_M))
    area = [
        _area(network.x[a : b + 1], network.y[a : b + 1])
        for a, b in zip(first[small], last[small], strict=True)
    ]
    round_ = 4 * np.pi * np.array(area) >= ROUND * length_m[small] ** 2
    rings = np.zeros(len(network.table), dtype=bool)
    rings[network.part_road[small[round_]]] = True
    visit = np.flatnonzero(rings[nodes.road])
    visit = visit[np.argsort(nodes.road[visit], kind="stable")]
    follow = nodes.road[visit[1:]] == nodes.road[visit[:-1]]
    return np.column_stack([nodes.node[visit[:-1]][follow], nodes.node[visit[1:]][follow]])


def _area(x: FloatArray, y: FloatArray) -> float:
    """Return the area within a closed line; coordinates count from its first point, to lose no digits."""
    x, y = x - x[0], y - y[0]
    return float(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2)


def _on_one_road(nodes: Meetings, pairs: IntArray) -> NDArray[np.bool_]:
    """Tell which pairs of nodes have a road in common."""
    roads = int(nodes.road.max(initial=0)) + 1
    keys = np.unique(nodes.node * roads + nodes.road)
    first = np.searchsorted(keys // roads, np.arange(len(nodes.x) + 1))
    count = np.diff(first)[pairs[:, 0]]
    pair = np.repeat(np.arange(len(pairs)), count)
    at = first[pairs[:, 0]][pair] + np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    shared = np.zeros(len(pairs), dtype=bool)
    shared[pair[among(keys, pairs[pair, 1] * roads + keys[at] % roads)]] = True
    return shared


def _extent_m(nodes: Meetings, label: IntArray) -> FloatArray:
    """Return the diagonal of the box around the nodes of each label."""
    sides = []
    for values in (nodes.x, nodes.y):
        low, high = np.full(label.max() + 1, np.inf), np.full(label.max() + 1, -np.inf)
        np.minimum.at(low, label, values)
        np.maximum.at(high, label, values)
        sides.append(high - low)
    diagonal: FloatArray = np.hypot(sides[0], sides[1])
    return diagonal
