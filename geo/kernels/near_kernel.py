"""Machine code that looks up every road within reach of each point, with its likelihood."""

import math

import numpy as np
from numpy.typing import NDArray

from geo.kernels.compiled import compiled, inlined, uncounted
from geo.kernels.error_kernel import ErrorTables, density, error_tables
from geo.kernels.grid_kernel import (
    BLOCK,
    BLOCK_BITS,
    CELLS,
    INSIDE,
    NO_BLOCK,
    SLACK_M,
    Grid,
    Whole,
    block_at,
    clamped,
    comes_first,
    foot,
    station_at,
    z_order,
)
from geo.stationing import TIE_M

# Road, its nearest segment, and columns distance, density and share of the segment.
Found = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]

NO_SEGMENT = -1
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
def blocks_around(
    grid: Grid, place: tuple[float, float], reach: float
) -> tuple[tuple[int, int, int, int], tuple[int, int, int], int]:
    """Return which cells a square around a place touches, and how many blocks may hold them.

    The cells are left, right, bottom, top; the blocks begin at a column and a row, so many of them side by
    side. Of a square with more blocks than there are, all that there are are to be looked at: they are -1
    side by side.
    """
    half = (reach + SLACK_M) / grid.cell_m
    across, along = (place[0] - grid.x_min) / grid.cell_m, (place[1] - grid.y_min) / grid.cell_m
    left, right = clamped(across - half, grid.columns - 1), clamped(across + half, grid.columns - 1)
    bottom, top = clamped(along - half, grid.rows - 1), clamped(along + half, grid.rows - 1)
    west, low = left >> BLOCK_BITS, bottom >> BLOCK_BITS
    beside = (right >> BLOCK_BITS) - west + 1
    blocks = ((top >> BLOCK_BITS) - low + 1) * beside
    if blocks > len(grid.block_x):
        beside, blocks = -1, len(grid.block_x)
    return (left, right, bottom, top), (west, low, beside), blocks


@compiled
def within(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    roads: int,
    points: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    error: ErrorTables,
    span: tuple[int, int],
    counts: NDArray[np.int64],
) -> Found:
    """Return the roads within reach of each of the points ``span[0]:span[1]``, each point's by rising road.

    ``points`` are x, y, reach and accuracy. ``counts`` gets how many there are of each point.
    """
    # In which look a segment was last found, and where a road stands in what is returned, both from 1 on.
    seen, slot_of_road = np.zeros(grid.segments, np.int32), np.zeros(roads, np.int64)
    room = 2 * (span[1] - span[0]) + 16
    road, segment, value = np.empty(room, np.int32), np.empty(room, np.int32), np.empty((room, 3))
    point, end, looks = span[0], 0, 0
    while True:
        point, end, looks = look(
            grid,
            stations,
            points,
            error,
            (point, span[1]),
            (seen, slot_of_road),
            looks,
            (road, segment, value),
            end,
            counts,
        )
        if point == span[1]:
            return road[:end], segment[:end], value[:end]
        road = np.concatenate((road, np.empty(len(road), np.int32)))
        segment = np.concatenate((segment, np.empty(len(segment), np.int32)))
        value = np.concatenate((value, np.empty(value.shape)))


@uncounted
def look(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    points: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    error: ErrorTables,
    span: tuple[int, int],
    marks: tuple[NDArray[np.int32], NDArray[np.int64]],
    looks: int,
    found: Found,
    end: int,
    counts: NDArray[np.int64],
) -> tuple[int, int, int]:
    """Write what ``within`` returns for points of a span behind ``end``, until there is no room for more.

    Returns the point to go on with once there is, the end of what is written, and how many looks were taken.
    """
    x, y, reaches, accuracies = points
    last: tuple[Whole, Whole] = (NO_BLOCK, NO_BLOCK)
    for point in range(span[0], span[1]):
        first, place, reach = end, (x[point], y[point]), reaches[point]
        looks += 1
        (left, right, bottom, top), corner, blocks = blocks_around(grid, place, reach)
        for number in range(blocks):
            block, column, row_of_block, last = nth_block(grid, corner, number, last)
            lowest, highest = max(bottom - row_of_block, 0), min(top - row_of_block, INSIDE)
            west, east = max(left - column, 0), min(right - column, INSIDE)
            if block == NO_BLOCK or east < 0 or west > INSIDE:
                continue
            for row in range(lowest, highest + 1):
                cells = block * CELLS + (row << BLOCK_BITS)
                for run in range(grid.start[cells + west], grid.start[cells + east + 1]):
                    if end == len(found[0]):
                        return point, first, looks
                    end = along(
                        grid,
                        stations,
                        grid.run[run],
                        (*place, reach, accuracies[point]),
                        error,
                        marks,
                        looks,
                        found,
                        first,
                        end,
                    )
        by_road(found, first, end)
        counts[point] = end - first
    return span[1], end, looks


@inlined
def nth_block(
    grid: Grid, corner: tuple[int, int, int], number: int, last: tuple[Whole, Whole]
) -> tuple[Whole, Whole, Whole, tuple[Whole, Whole]]:
    """Return a block of those that ``blocks_around`` tells, and its first column and row of cells.

    ``last`` is the key and the number of the block that was looked up last; the next is returned.
    """
    west, low, beside = corner
    if beside < 0:
        return np.int64(number), grid.block_x[number] * BLOCK, grid.block_y[number] * BLOCK, last
    column, row = np.int64(west + number % beside), np.int64(low + number // beside)
    key = (row << 32) | column
    if key != last[0]:
        last = (key, block_at(grid.slot_key, grid.slot_block, key))
    return last[1], column * BLOCK, row * BLOCK, last


@inlined
def along(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    run: NDArray[np.int32],
    around: tuple[float, float, float, float],
    error: ErrorTables,
    marks: tuple[NDArray[np.int32], NDArray[np.int64]],
    looks: int,
    found: Found,
    first: int,
    end: int,
) -> int:
    """Add what the segments of a run are to a place (x, y, reach, accuracy) to what was found near it.

    Returns the end of that; there is room for the run's road.
    """
    (seen, slot_of_road), (road, segment, value) = marks, found
    px, py, reach, accuracy = around
    # The run's own nearest segment and likelihood: kept apart, they stay in the processor's registers.
    nearest, nearest_share, least, likelihood = NO_SEGMENT, 0.0, np.inf, 0.0
    for at in range(run[0], run[1]):
        share, aside_x, aside_y, wide, high = foot(grid.vertex, at, px, py)
        apart, this = aside_x * aside_x + aside_y * aside_y, at - run[2]
        if apart > reach * reach or seen[this] == looks:
            continue
        seen[this] = looks
        # Not hypot: it guards against numbers beyond any map, at ten times the cost.
        distance = math.sqrt(apart)
        likelihood += density((share, aside_x, aside_y), (wide, high), reach, accuracy, error)
        if is_nearer(stations, (distance, this, share), (least, nearest, nearest_share)):
            nearest, nearest_share = this, share
        least = min(least, distance)
    if nearest == NO_SEGMENT:
        return end
    slot = slot_of_road[run[3]] - 1
    if slot < first or slot >= end or road[slot] != run[3]:
        slot, slot_of_road[run[3]] = end, end + 1
        road[slot], segment[slot], value[slot, 0], value[slot, 1] = run[3], NO_SEGMENT, np.inf, 0.0
        end += 1
    value[slot, 1] += likelihood
    known = value[slot, 0], segment[slot], value[slot, 2]
    if is_nearer(stations, (least, nearest, nearest_share), known):
        segment[slot], value[slot, 2] = nearest, nearest_share
    value[slot, 0] = min(value[slot, 0], least)
    return end


@inlined
def is_nearer(
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    one: tuple[float, int, float],
    other: tuple[float, int, float],
) -> bool:
    """Tell which of two segments of a road is its nearest, by distance, number and share; ties by station."""
    if abs(one[0] - other[0]) > TIE_M:
        return one[0] < other[0]
    return comes_first(
        station_at(stations, one[1], one[2]), one[1], station_at(stations, other[1], other[2]), other[1]
    )


@inlined
def by_road(found: Found, first: int, end: int) -> None:
    """Sort what was found near one point, ``first:end``, by road, in place."""
    road, segment, value = found
    for at in range(first + 1, end):
        one, its_segment = road[at], segment[at]
        distance, likelihood, share = value[at, 0], value[at, 1], value[at, 2]
        to = at
        while to > first and road[to - 1] > one:
            road[to], segment[to] = road[to - 1], segment[to - 1]
            value[to, 0], value[to, 1], value[to, 2] = value[to - 1, 0], value[to - 1, 1], value[to - 1, 2]
            to -= 1
        road[to], segment[to] = one, its_segment
        value[to, 0], value[to, 1], value[to, 2] = distance, likelihood, share


def warm_up() -> None:
    """Compile by looking up two points beside one segment."""
    from geo.kernels.grid import grid_of_arrays  # noqa: PLC0415  # which imports the module this one imports

    one, two, first = np.zeros(1), np.zeros(2), np.zeros(1, np.int64)
    grid = grid_of_arrays((one, one.copy(), one + 1, one + 2), first, first.copy())
    points = (two, two, two + 10, two + 5)
    point_order(grid, two, two)
    within(grid, (one, one), 1, points, error_tables(one + 1, one + 1), (0, 2), np.zeros(2, np.int64))
