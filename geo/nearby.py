"""All roads near many points: exact distances to the straight pieces of a network, and by road."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.crs import FloatArray
from geo.kernels.compiled import in_threads, kernel, worth
from geo.kernels.grid import grid_of, owned
from geo.roads import IntArray, Segments
from geo.stationing import TIE_M, project_on_segments

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
    nearest of them. Of segments equally near (within TIE_M) the one of the lowest station is taken, and at a
    vertex, where stations are equal too, the first.
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
    kept = _least(near.distance_m, pair)
    kept = kept[_least(_stations(segments, near)[kept], pair[kept])]
    _, lowest = np.unique(pair[kept], return_index=True)
    nearest = np.minimum.reduceat(near.distance_m, first)
    return NearRoads(near.point[first], road[first], first, near.segment[kept[lowest]], nearest)


def _least(values: NDArray[Any], group: IntArray) -> IntArray:
    """Return which values lie within TIE_M of the least of their group; ``group`` never falls."""
    start = np.flatnonzero(np.diff(group, prepend=-1))
    least = np.minimum.reduceat(values, start) if len(start) else values
    size = np.diff(start, append=len(group))
    return np.flatnonzero(values <= np.repeat(least, size) + TIE_M)


def _stations(segments: Segments, near: NearSegments) -> FloatArray:
    """Return the station of the place on each segment that is nearest to its point."""
    share = np.divide(near.along_m, near.length_m, out=np.zeros_like(near.along_m), where=near.length_m > 0)
    m0, m1 = segments.m0[near.segment], segments.m1[near.segment]
    stations: FloatArray = m0 + share.clip(0.0, 1.0) * (m1 - m0)
    return stations


@dataclass(frozen=True, eq=False)
class LikelyRoads:
    """Pairs of a point and a road within its reach, sorted by point, then road: arrays of one length.

    ``segment`` is the road's nearest, as in NearRoads, ``density`` how likely the point is if the place is on
    that road (1/m), as in ``likelihood.road_density``.
    """

    point: IntArray
    road: IntArray
    segment: IntArray
    distance_m: FloatArray
    density: FloatArray


def likely_roads(
    segments: Segments,
    at: tuple[FloatArray, FloatArray],
    accuracy_m: FloatArray,
    reach_m: FloatArray,
    error: tuple[FloatArray, FloatArray],
) -> LikelyRoads:
    """Return every road within ``reach_m`` of finite points ``at`` (x and y, metres), by compiled code.

    The arrays have one value per point; ``error`` is scales and shares of the error of positions. It goes
    fastest if points that follow each other are neighbours (``spatial_order``).
    """
    compiled, grid = kernel("near_kernel"), grid_of(segments)
    stations = owned(segments.m0), owned(segments.m1)
    points = tuple(map(owned, (*at, reach_m, accuracy_m)))
    find, tables = compiled.within, compiled.error_tables(*error)
    counts = np.empty(len(points[0]), np.int64)
    found = in_threads(lambda a, b: find(grid, stations, points, tables, (a, b), counts), len(counts))
    return likely_of(found, counts)


def likely_of(found: Sequence[tuple[NDArray[Any], ...]], counts: IntArray) -> LikelyRoads:
    """Return what compiled code found, in pieces, of points of which each has so many roads near."""
    road, segment, value = (np.concatenate(columns) for columns in zip(*found, strict=True))
    point = np.repeat(np.arange(len(counts)), counts)
    distance, density = value[:, 0].copy(), value[:, 1].copy()
    return LikelyRoads(point, road.astype(np.int64), segment[:, 0].astype(np.int64), distance, density)


def spatial_order(segments: Segments, x: FloatArray, y: FloatArray) -> IntArray:
    """Return the numbers of points in an order in which neighbours follow each other, NaN last.

    Few points keep their order: it changes nothing but the speed.
    """
    if not worth(len(x), "near_kernel"):
        return np.arange(len(x))
    in_order, grid = kernel("near_kernel").point_order, grid_of(segments)
    finite = np.isfinite(x) & np.isfinite(y)
    if finite.all():
        return in_order(grid, owned(x), owned(y))  # type: ignore[no-any-return]
    placed = np.flatnonzero(finite)
    order = in_order(grid, owned(x[placed]), owned(y[placed]))
    return np.concatenate([placed[order], np.flatnonzero(~finite)])


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest segment of each point, the station there and its distance (metres); -1 and NaN for none."""

    segment: IntArray
    station_m: FloatArray
    distance_m: FloatArray


def nearest_segments(
    segments: Segments, x: FloatArray, y: FloatArray, precedence: IntArray | None = None
) -> Nearest:
    """Return the nearest segment to each point (metres), none for points that are not finite.

    Of distances that differ by less than TIE_M the road of lower ``precedence`` (one number per road, its row
    if not given) wins, and within a road the lower station.
    """
    first = np.arange(len(segments.road_start) - 1) if precedence is None else precedence
    if not (len(segments) and len(x)):
        return Nearest(np.full(len(x), -1, np.int64), *np.full((2, len(x)), np.nan))
    look = _nearest_by_grid if worth(len(x), "nearest_kernel") else _nearest_by_tree
    return look(segments, x, y, first)


def _nearest_by_grid(segments: Segments, x: FloatArray, y: FloatArray, precedence: IntArray) -> Nearest:
    """Look the nearest segments up by compiled code."""
    look, grid = kernel("nearest_kernel").nearest, grid_of(segments)
    stations = owned(segments.m0), owned(segments.m1)
    order = spatial_order(segments, x, y)
    placed = np.isfinite(x) & np.isfinite(y)
    finite = order if placed.all() else order[placed[order]]
    found, place_on = np.full(len(x), -1, np.int64), np.full((2, len(x)), np.nan)

    def some(begin: int, end: int) -> None:
        # Gathered before and put back after: in between, memory is read and written from front to end.
        rows = finite[begin:end]
        segment, places = np.empty(len(rows), np.int64), np.empty((2, len(rows)))
        look(grid, stations, precedence, (x[rows], y[rows]), segment, places)
        found[rows], place_on[0, rows], place_on[1, rows] = segment, places[0], places[1]

    in_threads(some, len(finite))
    return Nearest(found, *place_on)


def _nearest_by_tree(segments: Segments, x: FloatArray, y: FloatArray, precedence: IntArray) -> Nearest:
    """Look the nearest segments up by shapely's index, for few points."""
    found, place_on = np.full(len(x), -1, np.int64), np.full((2, len(x)), np.nan)
    placed = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    at, least = segments.tree.query_nearest(
        shapely.points(x[placed], y[placed]), all_matches=False, return_distance=True
    )
    near = segments_near(segments, x[placed[at[0]]], y[placed[at[0]]], least + TIE_M)
    kept = _least(precedence[segments.road[near.segment]], near.point)
    kept = kept[_least(_stations(segments, near)[kept], near.point[kept])]
    point, lowest = np.unique(near.point[kept], return_index=True)
    some = placed[at[0]][point]
    found[some] = near.segment[kept[lowest]]
    on = project_on_segments(segments, found[some], x[some], y[some])
    place_on[:, some] = on.station_m, on.distance_m
    return Nearest(found, *place_on)
