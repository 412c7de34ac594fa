"""Many ranges cut out of roads at once: what ``stationing.cut`` does for one, over flat arrays."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import FloatArray, GeometryArray
from geo.roads import IntArray, RoadNetwork


def cut_ranges(
    network: RoadNetwork, road: IntArray, from_m: FloatArray, to_m: FloatArray, *, lon_lat: bool = False
) -> GeometryArray:
    """Return all of road ``road[i]`` from ``from_m[i]`` to ``to_m[i]`` as MultiLineStrings in metres.

    Carriageways are included. Stations lie on the road, ``from_m`` is not above ``to_m``; where nothing lies
    between them the geometry is empty. With ``lon_lat`` they are in degrees: their vertices are turned before
    lines are made of them, which takes half the time.
    """
    whole = np.full(len(road), shapely.MultiLineString(), dtype=object)
    owner, part = _pairs(network.road_part_start, road)
    low, high = from_m[owner], to_m[owner]
    first, last = _vertices(network, part, low, high, high >= network.length_m[road[owner]])
    begins, ends = network.part_start[part], network.part_start[part + 1]
    before = (begins < first) & (first < ends) & (network.station_m[np.minimum(first, ends - 1)] > low)
    after = (begins < last) & (last < ends)
    size = before + np.maximum(last - first, 0) + after
    kept = (size > 1) & (low < high)
    owner, first, last, low, high, before, after, size = (
        values[kept] for values in (owner, first, last, low, high, before, after, size)
    )
    if not len(owner):
        return whole
    begin = np.cumsum(size) - size
    line = np.repeat(np.arange(len(size)), size)
    vertex = np.arange(len(line)) - begin[line] + (first - before)[line]
    xy = np.column_stack([network.x[vertex], network.y[vertex]])
    xy[begin[before]] = _between(network, first[before], low[before])
    xy[(begin + size - 1)[after]] = _between(network, last[after], high[after])
    if lon_lat:
        xy = np.column_stack(network.crs.to_lon_lat(xy[:, 0], xy[:, 1]))
    # Ranges without a line keep the empty geometry; the others take theirs in order.
    with_line, first_line = np.unique(owner, return_index=True)
    whole[with_line] = shapely.from_ragged_array(
        shapely.GeometryType.MULTILINESTRING,
        xy,
        (np.append(begin, len(xy)), np.append(first_line, len(size))),
    )
    return whole


def _pairs(part_start: IntArray, road: IntArray) -> tuple[IntArray, IntArray]:
    """Return (range, part) for every part of the road of every range."""
    count = part_start[road + 1] - part_start[road]
    owner = np.repeat(np.arange(len(road)), count)
    nth = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    return owner, part_start[road][owner] + nth


def _vertices(
    network: RoadNetwork, part: IntArray, low: FloatArray, high: FloatArray, to_the_end: NDArray[np.bool_]
) -> tuple[IntArray, IntArray]:
    """Return the first vertex at or beyond ``low`` on each part, and the first at or beyond ``high``."""
    # The parts on one axis, apart by more than any station, so that one sorted search serves all.
    parts, which = np.unique(part, return_inverse=True)
    count = network.part_start[parts + 1] - network.part_start[parts]
    length = network.length_m[network.part_road[parts]] + 1.0
    base, moved = np.cumsum(length) - length, network.part_start[parts] - (np.cumsum(count) - count)
    axis = network.station_m[np.arange(count.sum()) + np.repeat(moved, count)] + np.repeat(base, count)
    begins, ends = network.part_start[part], network.part_start[part + 1]
    first, last = (
        np.searchsorted(axis, end + base[which], side="left") + moved[which] for end in (low, high)
    )
    return np.clip(first, begins, ends), np.where(to_the_end, ends, np.clip(last, begins, ends))


def _between(network: RoadNetwork, vertex: IntArray, station_m: FloatArray) -> FloatArray:
    """Return the points (n, 2) of stations between the vertices before and at ``vertex``."""
    m0, m1 = network.station_m[vertex - 1], network.station_m[vertex]
    share = np.divide(station_m - m0, m1 - m0, out=np.zeros_like(station_m), where=m1 > m0)
    return np.column_stack(
        [
            values[vertex - 1] + share * (values[vertex] - values[vertex - 1])
            for values in (network.x, network.y)
        ]
    )
