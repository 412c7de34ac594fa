"""Machine code that looks up every road within reach of each point, with its likelihood."""

import math

import numpy as np
from numpy.typing import NDArray

from geo.kernels.compiled import compiled, inlined
from geo.kernels.error_kernel import density, deviations_of
from geo.kernels.grid_kernel import (
    BLOCK,
    BLOCK_BITS,
    CELLS,
    INSIDE,
    NO_BLOCK,
    SLACK_M,
    Grid,
    away,
    block_at,
    clamped,
    comes_first,
    foot,
    key_of,
    station_at,
    z_order,
)
from geo.stationing import TIE_M

BUCKET_BITS = 10  # points are put into at most 2¹⁰ × 2¹⁰ squares to meet neighbours' memory


@compiled
def point_order(grid: Grid, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the numbers of finite points in an order in which neighbours follow each other."""
    wide, high = (grid.columns >> BLOCK_BITS) + 1, (grid.rows >> BLOCK_BITS) + 1
    shift = 0
    while (max(wide, high) >> shift) >= (1 << BUCKET_BITS):
        shift += 1
    bits = 0
    while (max(wide, high) >> shift) >> bits:
        bits += 1
    bucket = np.empty(len(x), np.int64)
    count = np.zeros((1 << (2 * bits)) + 1, np.int64)
    side = grid.cell_m * BLOCK
    for point in range(len(x)):
        column = clamped((x[point] - grid.x_min) / side, wide - 1) >> shift
        row = clamped((y[point] - grid.y_min) / side, high - 1) >> shift
        bucket[point] = z_order(column, row)
        count[bucket[point] + 1] += 1
    for at in range(len(count) - 1):
        count[at + 1] += count[at]
    order = np.empty(len(x), np.int64)
    for point in range(len(x)):
        order[count[bucket[point]]] = point
        count[bucket[point]] += 1
    return order


@inlined
def cell_spans(
    grid: Grid, place: tuple[float, float], reach: float, spans: NDArray[np.int64]
) -> tuple[int, NDArray[np.int64]]:
    """Write the spans of runs of all cells within reach of a place; return how many, and where.

    They are written into ``spans`` (n, 2), or into a longer copy of it. If the reach covers more blocks than
    there are, it is one span of everything.
    """
    px, py = place
    bottom = clamped((py - reach - grid.y_min) / grid.cell_m, grid.rows - 1)
    top = clamped((py + reach - grid.y_min) / grid.cell_m, grid.rows - 1)
    left = clamped((px - reach - grid.x_min) / grid.cell_m, grid.columns - 1) >> BLOCK_BITS
    right = clamped((px + reach - grid.x_min) / grid.cell_m, grid.columns - 1) >> BLOCK_BITS
    low, high = bottom >> BLOCK_BITS, top >> BLOCK_BITS
    if (high - low + 1) * (right - left + 1) > len(grid.block_x) + 4:
        spans[0, 0], spans[0, 1] = 0, len(grid.run)
        return 1, spans
    count = 0
    for block_row in range(low, high + 1):
        for block_column in range(left, right + 1):
            block = block_at(grid.slot_key, grid.slot_block, key_of(block_column, block_row))
            if block == NO_BLOCK:
                continue
            for row in range(max(bottom, block_row * BLOCK), min(top, block_row * BLOCK + INSIDE) + 1):
                south = grid.y_min + row * grid.cell_m
                aside = away(py, south - SLACK_M, south + grid.cell_m + SLACK_M)
                half = math.sqrt(max(reach * reach - aside * aside, 0.0)) + SLACK_M
                first = (
                    clamped((px - half - grid.x_min) / grid.cell_m, grid.columns - 1) - block_column * BLOCK
                )
                last = (
                    clamped((px + half - grid.x_min) / grid.cell_m, grid.columns - 1) - block_column * BLOCK
                )
                if last < 0 or first > INSIDE:
                    continue
                cells = block * CELLS + ((row & INSIDE) << BLOCK_BITS)
                begin, end = grid.start[cells + max(first, 0)], grid.start[cells + min(last, INSIDE) + 1]
                if begin == end:
                    continue
                if count == len(spans):
                    spans = np.concatenate((spans, np.empty((len(spans), 2), np.int64)))
                spans[count, 0], spans[count, 1] = begin, end
                count += 1
    return count, spans


@compiled
def within(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    roads: int,
    points: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    error: tuple[NDArray[np.float64], NDArray[np.float64]],
    span: tuple[int, int],
    counts: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Return the roads within reach of each of the points ``span[0]:span[1]``, each point's by rising road.

    ``points`` are x, y, reach and accuracy, ``error`` scales and shares of its components. ``counts`` gets
    how many there are of each point. Returns road, nearest segment, and columns distance, density, share.
    """
    scales, shares = error
    deviations = np.zeros((len(scales), 3))
    seen = np.zeros(grid.segments, np.int32)  # which point a segment was last found for, from 1 on
    slot_of_road = np.zeros(roads, np.int64)  # where a road stands in what is returned, from 1 on
    room = 2 * (span[1] - span[0]) + 16
    road, segment = np.empty(room, np.int32), np.empty(room, np.int32)
    value = np.empty((room, 3))  # distance, density, and where on the segment: 0 to 1
    spans = np.empty((32, 2), np.int64)
    end = 0
    for point in range(span[0], span[1]):
        first, mark = end, point - span[0] + 1
        px, py, reach = points[0][point], points[1][point], points[2][point]
        deviations_of(points[3][point], scales, shares, deviations)
        found, spans = cell_spans(grid, (px, py), reach, spans)
        for number in range(found):
            for one in range(spans[number, 0], spans[number, 1]):
                for at in range(grid.run[one, 0], grid.run[one, 1]):
                    share, beyond, aside, wide, high = foot(grid.vertex, at, px, py)
                    apart, this = beyond * beyond + aside * aside, at - grid.run[one, 2]
                    if apart > reach * reach or seen[this] == mark:
                        continue
                    seen[this] = mark
                    # Not hypot: it guards against numbers beyond any map, at ten times the cost.
                    length, distance = math.sqrt(wide * wide + high * high), math.sqrt(apart)
                    likelihood = density((share, beyond, aside), (wide, high), length, reach, deviations)
                    slot = slot_of_road[grid.run[one, 3]] - 1
                    if slot < first:
                        if end == len(road):
                            road = np.concatenate((road, np.empty(len(road), np.int32)))
                            segment = np.concatenate((segment, np.empty(len(segment), np.int32)))
                            value = np.concatenate((value, np.empty(value.shape)))
                        slot = end
                        slot_of_road[grid.run[one, 3]] = slot + 1
                        road[slot], segment[slot] = grid.run[one, 3], this
                        value[slot, 0], value[slot, 1], value[slot, 2] = distance, likelihood, share
                        end += 1
                        continue
                    value[slot, 1] += likelihood
                    closer = distance < value[slot, 0]
                    if abs(distance - value[slot, 0]) <= TIE_M:
                        closer = comes_first(
                            station_at(stations, this, share),
                            this,
                            station_at(stations, segment[slot], value[slot, 2]),
                            segment[slot],
                        )
                    if closer:
                        segment[slot], value[slot, 2] = this, share
                    value[slot, 0] = min(value[slot, 0], distance)
        by_road(road[first:end], segment[first:end], value[first:end])
        counts[point] = end - first
    return road[:end], segment[:end], value[:end]


@inlined
def by_road(road: NDArray[np.int32], segment: NDArray[np.int32], value: NDArray[np.float64]) -> None:
    """Sort what was found near one point by road, in place."""
    for at in range(1, len(road)):
        one, its_segment = road[at], segment[at]
        distance, likelihood, station = value[at, 0], value[at, 1], value[at, 2]
        to = at
        while to > 0 and road[to - 1] > one:
            road[to], segment[to] = road[to - 1], segment[to - 1]
            value[to, 0], value[to, 1], value[to, 2] = value[to - 1, 0], value[to - 1, 1], value[to - 1, 2]
            to -= 1
        road[to], segment[to] = one, its_segment
        value[to, 0], value[to, 1], value[to, 2] = distance, likelihood, station


def warm_up() -> None:
    """Compile by looking up two points beside one segment."""
    from geo.kernels.grid import grid_of_arrays  # noqa: PLC0415  # which imports the module this one imports

    one, two, first = np.zeros(1), np.zeros(2), np.zeros(1, np.int64)
    grid = grid_of_arrays((one, one.copy(), one + 1, one + 2), first, first.copy())
    points = (two, two, two + 10, two + 5)
    point_order(grid, two, two)
    within(grid, (one, one), 1, points, (one + 1, one + 1), (0, 2), np.zeros(2, np.int64))
