"""Machine code that lays lines into a grid of square cells of which only the occupied ones exist.

A block is 8 × 8 cells. Blocks are found by hashing; the cells of a block, row by row, share one stretch of
memory. A cell holds runs: pieces of a line whose segments all cross it, told by their first and last vertex.
The vertices stand in one array, line after line, and lines that begin near each other stand near each other.
So neither outlying vertices nor empty country cost memory, a vertex stands there once however many cells know
of it, and a look around a point reads forwards, and what its neighbour's look has read, whatever the order of
the roads in their file.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.kernels.compiled import compiled, inlined
from geo.kernels.segment_lanes import LANES
from geo.stationing import TIE_M

Whole = int | np.int64

BLOCK_BITS = 3  # a block is 8 cells wide: its 64 borders fill four cache lines
BLOCK = 1 << BLOCK_BITS
INSIDE = BLOCK - 1
CELLS = BLOCK * BLOCK
NO_BLOCK = -1
SLACK_M = 1e-6  # a cell also holds what touches it up to the rounding of coordinates of 10⁷ m
LOOK_BACK = 8  # runs among which the one to prolong is sought, else a new one begins
GROUP = 64  # blocks that share one box in a search far from every road


class Grid(NamedTuple):
    """Lines by cell: what the compiled functions read. Lengths in metres.

    ``slot_key, slot_block`` is the hash table of blocks; the runs of cell c of block b are
    ``start[64 b + c]:start[64 b + c + 1]``. A row of ``run`` is first vertex, last vertex, by how much its
    segments' numbers are lower than those of the vertices that they begin at, road. ``block_x, block_y`` are
    the coordinates of a block in blocks, ``group_box`` west, south, east, north of each GROUP blocks.
    """

    x_min: float
    y_min: float
    cell_m: float
    columns: int
    rows: int
    slot_key: NDArray[np.int64]
    slot_block: NDArray[np.int32]
    block_x: NDArray[np.int64]
    block_y: NDArray[np.int64]
    start: NDArray[np.int32]
    run: NDArray[np.int32]
    vertex: NDArray[np.float64]
    segments: int
    group_box: NDArray[np.float64]


@compiled
def clamped(value: float, highest: int) -> int:
    """Return the whole part of a number, at least 0 and at most ``highest``."""
    if value <= 0.0:
        return 0
    if value >= highest:
        return highest
    return int(value)


@compiled
def key_of(column: Whole, row: Whole) -> Whole:
    """Return one number for the coordinates of a cell or block."""
    return (row << 32) | column


@compiled
def slot_of(key: Whole, slots: int) -> Whole:
    """Return where a key belongs in a table of so many slots (a power of two)."""
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    return np.int64(mixed & np.uint64(slots - 1))


@compiled
def block_at(slot_key: NDArray[np.int64], slot_block: NDArray[np.int32], key: Whole) -> Whole:
    """Return the number of the block with that key, NO_BLOCK if nothing lies in it."""
    slots = len(slot_key)
    slot = slot_of(key, slots)
    while slot_key[slot] != key:
        if slot_key[slot] < 0:
            return NO_BLOCK
        slot = (slot + 1) & (slots - 1)
    return np.int64(slot_block[slot])


@compiled
def spread_bits(value: Whole) -> Whole:
    """Return a number of 31 bits with a zero before every bit."""
    bits = np.uint64(value)
    bits = (bits | (bits << np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    bits = (bits | (bits << np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    bits = (bits | (bits << np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    bits = (bits | (bits << np.uint64(2))) & np.uint64(0x3333333333333333)
    bits = (bits | (bits << np.uint64(1))) & np.uint64(0x5555555555555555)
    return np.int64(bits)


@compiled
def z_order(column: Whole, row: Whole) -> Whole:
    """Return the place of a cell on the curve that keeps neighbours together (Morton's)."""
    return spread_bits(column) | (spread_bits(row) << 1)


@inlined
def away(value: float, low: float, high: float) -> float:
    """Return how far a number lies outside an interval."""
    return max(low - value, value - high, 0.0)


@inlined
def foot(
    vertex: NDArray[np.float64], at: int, px: float, py: float
) -> tuple[float, float, float, float, float]:
    """Return where on the segment from a vertex to the next a place lies nearest, and the way there.

    It is the share of the segment (0 to 1), x and y from there to the place, x and y along the segment.
    """
    dx, dy = px - vertex[at, 0], py - vertex[at, 1]
    wide, high = vertex[at + 1, 0] - vertex[at, 0], vertex[at + 1, 1] - vertex[at, 1]
    squared = wide * wide + high * high
    share = min(max((dx * wide + dy * high) / squared, 0.0), 1.0) if squared > 0.0 else 0.0
    return share, dx - share * wide, dy - share * high, wide, high


@inlined
def comes_first(station: float, segment: int, other_station: float, other_segment: int) -> bool:
    """Tell which of two segments equally near is taken: the lower station, at a vertex the first."""
    if abs(station - other_station) <= TIE_M:
        return segment < other_segment
    return station < other_station


@inlined
def station_at(
    stations: tuple[NDArray[np.float64], NDArray[np.float64]], segment: int, share: float
) -> float:
    """Return the station at a share (0 to 1) of a segment."""
    return float(stations[0][segment] + share * (stations[1][segment] - stations[0][segment]))


@compiled
def line_places(
    x0: NDArray[np.float64],
    y0: NDArray[np.float64],
    first: NDArray[np.int64],
    frame: tuple[float, float, float, int, int],
) -> NDArray[np.int64]:
    """Return the place on Morton's curve of the cell that each line begins in.

    The segments of line l are ``first[l]:first[l + 1]``; ``frame`` is that of ``cells_of``.
    """
    x_min, y_min, cell_m, columns, rows = frame
    places = np.empty(len(first) - 1, np.int64)
    for line in range(len(places)):
        column = clamped((x0[first[line]] - x_min) / cell_m, columns - 1)
        row = clamped((y0[first[line]] - y_min) / cell_m, rows - 1)
        places[line] = z_order(column, row)
    return places


@compiled
def vertices(
    x0: NDArray[np.float64],
    y0: NDArray[np.float64],
    x1: NDArray[np.float64],
    y1: NDArray[np.float64],
    first: NDArray[np.int64],
    order: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return x and y of every vertex, line after line in this order, and behind them what nobody asks for.

    Segments are read LANES at once, beyond the last of them, too.
    """
    vertex = np.zeros((len(x0) + len(order) + LANES, 2))
    at = 0
    for line in order:
        for segment in range(first[line], first[line + 1]):
            vertex[at, 0], vertex[at, 1] = x0[segment], y0[segment]
            at += 1
        last = first[line + 1] - 1
        vertex[at, 0], vertex[at, 1] = x1[last], y1[last]
        at += 1
    return vertex


@compiled
def cells_of(
    ends: tuple[float, float, float, float],
    frame: tuple[float, float, float, int, int],
    cells: NDArray[np.int64],
) -> tuple[int, NDArray[np.int64]]:
    """Write the keys of the cells that a segment crosses into ``cells`` or a longer copy; return how many.

    ``ends`` is x0, y0, x1, y1, ``frame`` x_min, y_min, cell_m, columns, rows. Row by row of cells the segment
    is cut to that row's height; the columns it then spans are those it crosses.
    """
    x0, y0, x1, y1 = ends
    x_min, y_min, cell_m, columns, rows = frame
    dx, dy = x1 - x0, y1 - y0
    first_row = clamped((min(y0, y1) - SLACK_M - y_min) / cell_m, rows - 1)
    last_row = clamped((max(y0, y1) + SLACK_M - y_min) / cell_m, rows - 1)
    count = 0
    for row in range(first_row, last_row + 1):
        start, end = 0.0, 1.0
        if first_row != last_row and dy != 0.0:
            below = (y_min + row * cell_m - SLACK_M - y0) / dy
            above = (y_min + (row + 1) * cell_m + SLACK_M - y0) / dy
            start = min(max(min(below, above), 0.0), 1.0)
            end = max(min(max(below, above), 1.0), 0.0)
        xa, xb = x0 + start * dx, x0 + end * dx
        first = clamped((min(xa, xb) - SLACK_M - x_min) / cell_m, columns - 1)
        last = clamped((max(xa, xb) + SLACK_M - x_min) / cell_m, columns - 1)
        while count + last - first + 1 > len(cells):
            cells = np.concatenate((cells, np.empty(len(cells), np.int64)))
        for column in range(first, last + 1):
            cells[count] = key_of(column, row)
            count += 1
    return count, cells


@compiled
def enter(
    vertex: NDArray[np.float64],
    first: NDArray[np.int64],
    order: NDArray[np.int64],
    road: NDArray[np.int64],
    frame: tuple[float, float, float, int, int],
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the runs of all lines and the key of the cell of each, line after line in this order.

    A segment prolongs a run if it follows the run's last one and both cross the cell.
    """
    cells = np.empty(len(road) + 16, np.int64)
    run = np.empty((len(cells), 4), np.int32)
    crossed = np.empty(64, np.int64)
    count, at = 0, -1
    for line in order:
        at += 1  # over the last vertex of the line before
        for segment in range(first[line], first[line + 1]):
            ends = (vertex[at, 0], vertex[at, 1], vertex[at + 1, 0], vertex[at + 1, 1])
            found, crossed = cells_of(ends, frame, crossed)
            while count + found > len(cells):
                cells = np.concatenate((cells, np.empty(len(cells), np.int64)))
                run = np.concatenate((run, np.empty(run.shape, np.int32)))
            before_this = count
            for number in range(found):
                prolonged = run_to_prolong(cells, run, crossed[number], at, before_this)
                if prolonged >= 0:
                    run[prolonged, 1] = at + 1
                    continue
                cells[count] = crossed[number]
                run[count, 0], run[count, 1], run[count, 2] = at, at + 1, at - segment
                run[count, 3] = road[segment]
                count += 1
            at += 1
    return cells[:count].copy(), run[:count].copy()


@inlined
def run_to_prolong(cells: NDArray[np.int64], run: NDArray[np.int32], cell: Whole, at: int, end: int) -> int:
    """Return which of the last runs before ``end`` lies in a cell and ends at a vertex, -1 if none does."""
    found = -1
    for before in range(max(end - LOOK_BACK, 0), end):
        if cells[before] == cell and run[before, 1] == at:
            found = before
    return found


@compiled
def block_keys(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the key of the block of each cell, runs of one block once."""
    found = np.empty(len(cells), np.int64)
    count = 0
    for cell in cells:
        key = key_of((cell & 0xFFFFFFFF) >> BLOCK_BITS, (cell >> 32) >> BLOCK_BITS)
        if count == 0 or found[count - 1] != key:
            found[count] = key
            count += 1
    return found[:count].copy()


@compiled
def along_curve(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place on Morton's curve of each key."""
    places = np.empty(len(keys), np.int64)
    for at in range(len(keys)):
        places[at] = z_order(keys[at] & 0xFFFFFFFF, keys[at] >> 32)
    return places


@compiled
def hashed(keys: NDArray[np.int64], slots: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the hash table of keys: in each slot a key (-1: none) and its position among ``keys``."""
    slot_key = np.full(slots, -1, np.int64)
    slot_block = np.zeros(slots, np.int32)
    for block in range(len(keys)):
        slot = slot_of(keys[block], slots)
        while slot_key[slot] >= 0:
            slot = (slot + 1) & (slots - 1)
        slot_key[slot] = keys[block]
        slot_block[slot] = block
    return slot_key, slot_block


@compiled
def by_cell(
    cells: NDArray[np.int64], slot_key: NDArray[np.int64], slot_block: NDArray[np.int32], blocks: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return ``start`` of the grid, and where among the entries each pair of ``cells`` goes."""
    number = np.empty(len(cells), np.int64)
    start = np.zeros(blocks * CELLS + 1, np.int32)
    last_key: Whole = -1
    block: Whole = 0
    for at in range(len(cells)):
        column, row = cells[at] & 0xFFFFFFFF, cells[at] >> 32
        key = key_of(column >> BLOCK_BITS, row >> BLOCK_BITS)
        if key != last_key:
            last_key, block = key, block_at(slot_key, slot_block, key)
        number[at] = block * CELLS + ((row & INSIDE) << BLOCK_BITS) + (column & INSIDE)
        start[number[at] + 1] += 1
    for cell in range(len(start) - 1):
        start[cell + 1] += start[cell]
    taken = start[:-1].copy()
    for at in range(len(cells)):
        cell = number[at]
        number[at] = taken[cell]
        taken[cell] += 1
    return start, number


@compiled
def in_place(place: NDArray[np.int64], run: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the runs in the order of the cells."""
    sorted_runs = np.empty(run.shape, np.int32)
    for at in range(len(place)):
        for column in range(4):
            sorted_runs[place[at], column] = run[at, column]
    return sorted_runs


def warm_up() -> None:
    """Compile by laying one segment."""
    from geo.kernels.grid import grid_of_arrays  # noqa: PLC0415  # which imports this module

    one, first = np.zeros(1), np.zeros(1, np.int64)
    grid_of_arrays((one, one.copy(), one + 1, one + 2), first, first.copy())
