"""Machine code that looks up every road within reach of each point, with its likelihood."""

import numpy as np
from numpy.typing import NDArray

from geo.kernels.blocks_ahead import Ahead, ask_for, blocks_in_turn, room_ahead
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
    station_at,
    z_order,
)
from geo.kernels.segment_lanes import LANES, keep_near, measure_lanes
from geo.stationing import TIE_M

Points = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
# Road; its nearest segment and that one's first vertex; distance, density, and share of the segment.
Found = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]
# First vertex and run of segments near one point; below each other their distance, nearest share and density,
# and what the density was made of.
Pieces = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]

NO_ROOM = -1
FEW_PIECES = 64
PLACES = 1 << 10  # that ``place_of`` remembers
LAST_PLACE = PLACES - 1
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
    bucket = np.empty(len(x), np.int32)
    count = np.zeros((1 << (2 * bits)) + 1, np.int32)
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
    points: Points,
    error: ErrorTables,
    span: tuple[int, int],
    counts: NDArray[np.int64],
) -> Found:
    """Return the roads within reach of each of the points ``span[0]:span[1]``, each point's by rising road.

    ``points`` are x, y, reach and accuracy. ``counts`` gets how many there are of each point.
    """
    places = np.zeros(PLACES, np.int32)
    found, pieces = room_for(2 * (span[1] - span[0])), pieces_for(FEW_PIECES)
    point, end, ahead = span[0], 0, room_ahead(span[1] - span[0])
    while True:
        point, end = look(
            grid, stations, points, error, (point, span[1]), places, pieces, found, end, counts, ahead
        )
        if point == span[1]:
            return found[0][:end], found[1][:end], found[2][:end]
        found, pieces = longer(found), pieces_for(2 * len(pieces[0]))


@compiled
def room_for(roads: int) -> Found:
    """Return room for so many roads near points, and a few more."""
    room = roads + FEW_PIECES
    return np.empty(room, np.int32), np.empty((room, 2), np.int32), np.empty((room, 3))


@compiled
def pieces_for(pieces: int) -> Pieces:
    """Return room for so many pieces of lines near one point, with vertices that there are."""
    return np.zeros(pieces, np.int32), np.empty(pieces, np.int32), np.empty((5, pieces))


@compiled
def longer(found: Found) -> Found:
    """Return the same with twice the room."""
    road, segment, value = found
    return (
        np.concatenate((road, np.empty(len(road), np.int32))),
        np.concatenate((segment, np.empty(segment.shape, np.int32))),
        np.concatenate((value, np.empty(value.shape))),
    )


@uncounted
def look(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    points: Points,
    error: ErrorTables,
    span: tuple[int, int],
    places: NDArray[np.int32],
    pieces: Pieces,
    found: Found,
    end: int,
    counts: NDArray[np.int64],
    ahead: Ahead,
) -> tuple[int, int]:
    """Write what ``within`` returns for points of a span behind ``end``, until there is no room for more.

    Returns the point to go on with once there is, and the end of what is written. ``ahead`` is room for the
    blocks that the points lie in.
    """
    last: tuple[Whole, Whole] = (NO_BLOCK, NO_BLOCK)
    blocks_in_turn(grid, points[:2], span, ahead)
    turn = 0
    for point in range(span[0], span[1]):
        if point == ahead[1][turn]:
            ask_for(grid, ahead[0], turn)
            turn += 1
        place, reach = (points[0][point], points[1][point]), points[2][point]
        count, last = pieces_around(grid, place, reach, last, pieces)
        if count == NO_ROOM or end + count > len(found[0]):
            return point, end
        around = (*place, reach * reach, error.steps / points[3][point], 1.0 / points[3][point])
        measure(grid, around, error, pieces, count)
        first, end = end, join(grid, stations, pieces, count, places, found, end)
        counts[point] = end - first
    return span[1], end


@inlined
def pieces_around(
    grid: Grid, place: tuple[float, float], reach: float, last: tuple[Whole, Whole], pieces: Pieces
) -> tuple[int, tuple[Whole, Whole]]:
    """Write the segments within reach of a place, by first vertex and run; return how many, or NO_ROOM.

    A segment that crosses several cells counts in that in which it is nearest. ``last`` is what ``nth_block``
    takes and returns.
    """
    kept, around, count = pieces[:2], (*place, reach * reach), 0
    (left, right, bottom, top), corner, blocks = blocks_around(grid, place, reach)
    for number in range(blocks):
        block, column, row_of_block, last = nth_block(grid, corner, number, last)
        if block == NO_BLOCK:
            continue
        for row in range(max(bottom - row_of_block, 0), min(top - row_of_block, INSIDE) + 1):
            for col in range(max(left - column, 0), min(right - column, INSIDE) + 1):
                cell = block * CELLS + (row << BLOCK_BITS) + col
                runs = grid.start[np.uint64(cell)], grid.start[np.uint64(cell + 1)]
                if runs[0] == runs[1]:
                    continue
                box = box_of(grid, column + col, row_of_block + row)
                for run in range(runs[0], runs[1]):
                    begin, after = grid.run[np.uint64(run), 0], grid.run[np.uint64(run), 1]
                    if count + after - begin + LANES > len(kept[0]):
                        return NO_ROOM, last
                    for at in range(begin, after, LANES):
                        count = keep_near(grid.vertex, at, after, around, box, run, kept, count)
    return count, last


@inlined
def box_of(grid: Grid, column: Whole, row: Whole) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a cell, without an end where there is no cell beyond.

    Neighbours have the very same border, so that every place of a segment lies in just one of them.
    """
    west = grid.x_min + column * grid.cell_m if column > 0 else -np.inf
    south = grid.y_min + row * grid.cell_m if row > 0 else -np.inf
    east = grid.x_min + (column + 1) * grid.cell_m if column < grid.columns - 1 else np.inf
    north = grid.y_min + (row + 1) * grid.cell_m if row < grid.rows - 1 else np.inf
    return west, south, east, north


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
def measure(
    grid: Grid,
    around: tuple[float, float, float, float, float],
    error: ErrorTables,
    pieces: Pieces,
    count: int,
) -> None:
    """Write distance, nearest share and density of each of the pieces around a place.

    ``around`` is x, y, the reach squared, steps of the error a metre, and 1 / accuracy. First all pieces lie
    to the place as ``measure_lanes`` tells; those behind the last one that make LANES full are some vertices
    or other, and nobody reads what is told of them.
    """
    px, py, within_reach, steps, sharpness = around
    vertex, _, value = pieces
    middle = float(error.across.shape[1] - 1)
    for piece in range(0, count, LANES):
        measure_lanes(grid.vertex, vertex, piece, (px, py, within_reach, steps), middle, value)
    for piece in range(count):
        value[2, piece] = density(value[2, piece], value[3, piece], value[4, piece], error) * sharpness


@inlined
def join(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    pieces: Pieces,
    count: int,
    places: NDArray[np.int32],
    found: Found,
    first: int,
) -> int:
    """Join the measured pieces around a place by road, from ``first`` on, by rising road; return the end.

    ``places`` is what ``place_of`` takes.
    """
    vertex, of_run, measured = pieces
    road, segment, value = found
    end, slot, run = first, first, -1
    for piece in range(count):
        at, distance, share = vertex[piece], measured[0, piece], measured[1, piece]
        if of_run[piece] != run:
            run = of_run[piece]
            its_road = grid.run[np.uint64(run), 3]
            slot = place_of(places, road, its_road, first, end)
            if slot == end:
                places[its_road & LAST_PLACE] = end
                road[slot], segment[slot, 0], segment[slot, 1] = its_road, at - grid.run[run, 2], at
                value[slot, 0], value[slot, 1], value[slot, 2] = distance, measured[2, piece], share
                end += 1
                continue
        to = np.uint64(slot)
        value[to, 1] += measured[2, piece]
        this = at - grid.run[np.uint64(run), 2]
        known = value[to, 0], segment[to, 0], value[to, 2]
        if is_nearer(stations, (distance, this, share), known):
            segment[to, 0], segment[to, 1], value[to, 2] = this, at, share
        value[to, 0] = min(value[to, 0], distance)
    by_road(found, first, end)
    return end


@inlined
def place_of(
    places: NDArray[np.int32], road: NDArray[np.int32], its_road: Whole, first: int, end: int
) -> int:
    """Return where a road stands among those of one point, ``first:end``; ``end`` if it does not yet.

    ``places`` remembers by the last bits of a road where it stood last: as long as all roads it would be out
    of a processor's reach. Of roads with the same last bits it knows one.
    """
    place = np.int64(places[its_road & LAST_PLACE])
    if first <= place < end and road[place] == its_road:
        return int(place)
    for at in range(first, end):
        if road[at] == its_road:
            return at
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
        one, its_segment, its_vertex = road[at], segment[at, 0], segment[at, 1]
        distance, likelihood, share = value[at, 0], value[at, 1], value[at, 2]
        to = at
        while to > first and road[to - 1] > one:
            road[to], segment[to, 0], segment[to, 1] = road[to - 1], segment[to - 1, 0], segment[to - 1, 1]
            value[to, 0], value[to, 1], value[to, 2] = value[to - 1, 0], value[to - 1, 1], value[to - 1, 2]
            to -= 1
        road[to], segment[to, 0], segment[to, 1] = one, its_segment, its_vertex
        value[to, 0], value[to, 1], value[to, 2] = distance, likelihood, share


def warm_up() -> None:
    """Compile by looking up two points beside one segment."""
    from geo.kernels.grid import grid_of_arrays  # noqa: PLC0415  # which imports the module this one imports

    one, two, first = np.zeros(1), np.zeros(2), np.zeros(1, np.int64)
    grid = grid_of_arrays((one, one.copy(), one + 1, one + 2), first, first.copy())
    points = (two, two, two + 10, two + 5)
    point_order(grid, two, two)
    within(grid, (one, one), points, error_tables(one + 1, one + 1), (0, 2), np.zeros(2, np.int64))
