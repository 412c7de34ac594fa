"""All roads near many points: exact distances to the straight pieces of a network, and by road."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.crs import FloatArray
from geo.roads import IntArray, Segments
from geo.stationing import TIE_M

CELL_M = 200.0  # points are looked up cell by cell: neighbours meet the same part of the index


@dataclass(frozen=True, eq=False)
class NearSegments:
    """Pairs of a point and a segment within its reach: arrays of one length, sorted by point, then segment.

    ``along_m`` is where the point's foot falls on the segment's line, from its start (it may lie outside the
    segment), ``across_m`` the point's distance from that line, ``length_m`` the segment's length and
    ``distance_m`` the distance from the segment itself.
    """

    point: IntArray
    segment: IntArray
    along_m: FloatArray
    across_m: FloatArray
    length_m: FloatArray
    distance_m: FloatArray


@dataclass(frozen=True, eq=False)
class NearRoads:
    """Pairs of a point and a road within its reach, sorted by point, then road.

    ``first`` is where the pair's segments begin in the NearSegments they were made of, ``segment`` the
    nearest of them. Of segments equally near the one of the lowest station is taken, as in stationing.
    """

    point: IntArray
    road: IntArray
    first: IntArray
    segment: IntArray
    distance_m: FloatArray


def segments_near(segments: Segments, x: FloatArray, y: FloatArray, reach_m: ArrayLike) -> NearSegments:
    """Return every segment within ``reach_m`` (one, or one per point) of finite points ``x, y`` (metres)."""
    reach = np.broadcast_to(np.asarray(reach_m, dtype=np.float64), x.shape)
    order = np.lexsort((x // CELL_M, y // CELL_M))
    px, py, r = x[order], y[order], reach[order]
    # Boxes first: a tenth of the time of asking the index for distances, and the same after the exact check.
    at, segment = segments.tree.query(shapely.box(px - r, py - r, px + r, py + r))
    point = order[at]
    along, across, length, distance = _measure(segments, segment, x[point], y[point])
    kept = np.flatnonzero(distance <= reach[point])
    kept = kept[np.argsort(point[kept] * len(segments) + segment[kept], kind="stable")]
    return NearSegments(point[kept], segment[kept], along[kept], across[kept], length[kept], distance[kept])


def _measure(
    segments: Segments, segment: NDArray[np.int64], x: FloatArray, y: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return along, across, length and distance (metres) of points and the segments given for them."""
    x0, y0 = segments.x0[segment], segments.y0[segment]
    dx, dy = segments.x1[segment] - x0, segments.y1[segment] - y0
    length = np.hypot(dx, dy)
    unit = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    px, py = x - x0, y - y0
    along = (px * dx + py * dy) * unit
    across = np.where(length > 0, np.abs(px * dy - py * dx) * unit, np.hypot(px, py))
    beyond = along - np.clip(along, 0.0, length)
    return along, across, length, np.hypot(across, beyond)


def roads_near(near: NearSegments, segments: Segments) -> NearRoads:
    """Return the roads that the segments near each point belong to."""
    road = segments.road[near.segment]
    change = (np.diff(near.point, prepend=-1) != 0) | (np.diff(road, prepend=-1) != 0)
    first = np.flatnonzero(change)
    if not len(first):
        return NearRoads(near.point, road, first, near.segment, near.distance_m)
    pair = np.cumsum(change) - 1
    nearest = np.minimum.reduceat(near.distance_m, first)
    tied = np.flatnonzero(near.distance_m <= nearest[pair] + TIE_M)
    share = np.divide(
        near.along_m, near.length_m, out=np.zeros_like(near.along_m), where=near.length_m > 0
    ).clip(0.0, 1.0)[tied]
    m0, m1 = segments.m0[near.segment[tied]], segments.m1[near.segment[tied]]
    order = np.lexsort((m0 + share * (m1 - m0), pair[tied]))
    _, lowest = np.unique(pair[tied][order], return_index=True)
    return NearRoads(near.point[first], road[first], first, near.segment[tied[order[lowest]]], nearest)
