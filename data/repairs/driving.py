"""How far a crew drives from one task to the next, along the roads of the network."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from geo.crs import FloatArray
from geo.roads import RoadNetwork

# Vertices of different roads nearer than this are one junction: surveys draw them so.
JUNCTION_M = 1.0
# Where the network has a gap: straight lines are about so much shorter than ways by road (the usual detour
# factor of road networks is 1.2 to 1.4).
DETOUR = 1.4


def driving_m(
    network: RoadNetwork, stops: Sequence[tuple[str, float]], depot_lon_lat: tuple[float, float] | None = None
) -> FloatArray:
    """Return the metres from each stop (road id, station) to each other, along the roads both ways.

    With a depot (degrees) its row and column come first; it lies at the nearest vertex of a road. One-way
    streets are not known. Where no road leads it is the straight line times DETOUR.
    """
    rows = network.rows_of([road_id for road_id, _ in stops])
    stations = np.array([station_m for _, station_m in stops], dtype=float)
    nodes, count = _junctions(network)
    edges = [_along(network, nodes)]
    here = np.arange(count, count + len(stops))
    before, after, x, y = _neighbours(network, rows, stations)
    for vertex in (before, after):
        length = np.abs(network.station_m[vertex] - stations)
        edges.append(np.column_stack([here, nodes[vertex], length]))
    same = [(i, j) for i in range(len(stops)) for j in range(i) if rows[i] == rows[j]]
    edges.append(
        np.array([(here[i], here[j], abs(stations[i] - stations[j])) for i, j in same]).reshape(-1, 3)
    )
    wanted = here
    if depot_lon_lat is not None:
        at_x, at_y = network.crs.to_metres([depot_lon_lat[0]], [depot_lon_lat[1]])
        nearest = int(np.argmin(np.hypot(network.x - at_x[0], network.y - at_y[0])))
        wanted = np.concatenate([[nodes[nearest]], here])
        x, y = np.concatenate([at_x, x]), np.concatenate([at_y, y])
    start, end, length = np.concatenate(edges).T
    size = count + len(stops)
    # Several edges between two nodes would be added up: keep the shortest.
    graph = _shortest(start.astype(np.int64), end.astype(np.int64), length, size)
    found = dijkstra(graph, directed=False, indices=wanted)[:, wanted]
    straight = DETOUR * np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    return np.where(np.isfinite(found), found, straight)


def _junctions(network: RoadNetwork) -> tuple[NDArray[np.int64], int]:
    """Return the node of each vertex; vertices at one place are one node."""
    places = np.round(np.column_stack([network.x, network.y]) / JUNCTION_M).astype(np.int64)
    _, nodes = np.unique(places, axis=0, return_inverse=True)
    flat = nodes.ravel()
    return flat, int(flat.max()) + 1 if len(flat) else 0


def _along(network: RoadNetwork, nodes: NDArray[np.int64]) -> FloatArray:
    """Return (node, node, metres) of each segment of every part."""
    inner = np.ones(len(network.x), dtype=bool)
    inner[network.part_start[1:] - 1] = False  # the last vertex of a part leads nowhere
    first = np.flatnonzero(inner[:-1])
    length = np.hypot(network.x[first + 1] - network.x[first], network.y[first + 1] - network.y[first])
    return np.column_stack([nodes[first], nodes[first + 1], length])


def _neighbours(
    network: RoadNetwork, rows: NDArray[np.int64], stations: FloatArray
) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray, FloatArray]:
    """Return the vertices before and after each stop, and where (metres) it lies between them."""
    before, after = [], []
    for row, station_m in zip(rows, stations, strict=True):
        parts = range(network.road_part_start[row], network.road_part_start[row + 1])
        spans = [(network.part_start[part], network.part_start[part + 1]) for part in parts]
        a, b = min(spans, key=lambda span: _outside(network.station_m[span[0] : span[1]], station_m))
        at = int(np.clip(np.searchsorted(network.station_m[a:b], station_m), 1, b - a - 1)) + int(a)
        before.append(at - 1)
        after.append(at)
    low, high = np.array(before, dtype=np.int64), np.array(after, dtype=np.int64)
    span = np.maximum(network.station_m[high] - network.station_m[low], 1e-9)
    share = np.clip((stations - network.station_m[low]) / span, 0, 1)
    x = network.x[low] + share * (network.x[high] - network.x[low])
    y = network.y[low] + share * (network.y[high] - network.y[low])
    return low, high, x, y


def _outside(stations: FloatArray, station_m: float) -> float:
    return max(float(stations.min()) - station_m, station_m - float(stations.max()), 0.0)


def _shortest(start: NDArray[np.int64], end: NDArray[np.int64], length: FloatArray, size: int) -> coo_array:
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((length, high, low))
    low, high, length = low[order], high[order], length[order]
    first = np.ones(len(low), dtype=bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    # Nothing is as far away as nothing: csgraph takes an edge of 0 m for none.
    return coo_array((np.maximum(length[first], 1e-6), (low[first], high[first])), shape=(size, size)).tocsr()
