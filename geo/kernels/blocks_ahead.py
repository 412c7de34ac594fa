"""Memory asked for before it is read: what points to come will look at, some blocks of the grid ahead.

Points are looked up in an order in which those of one block follow each other, some ten of them. The first
of them would wait for the block's cells, then for the runs that those tell of, then for their vertices.
"""

import numpy as np
from numpy.typing import NDArray

from geo.kernels.compiled import compiled, inlined, uncounted
from geo.kernels.grid_kernel import BLOCK_BITS, CELLS, NO_BLOCK, Grid, Whole, block_at, clamped, key_of
from geo.kernels.memory import prefetch

AHEAD = 4  # blocks, the present one among them
LINE_BYTES = 64  # that a processor takes from memory at once

Places = tuple[NDArray[np.float64], NDArray[np.float64]]
# Blocks that points lie in, one after the other, and the first point in each.
Ahead = tuple[NDArray[np.int32], NDArray[np.int64]]


@compiled
def room_ahead(points: int) -> Ahead:
    """Return room for the blocks that so many points lie in."""
    return np.empty(points + AHEAD, np.int32), np.empty(points + AHEAD, np.int64)


@uncounted
def blocks_in_turn(grid: Grid, places: Places, span: tuple[int, int], ahead: Ahead) -> None:
    """Write the blocks that the points of a span lie in, and the first point in each of them.

    Points of one block that follow each other are in it together. Behind the last are some that are none, so
    that ``ask_for`` need not ask, and before which no point comes.
    """
    block, first = ahead
    count = 0
    last: Whole = NO_BLOCK
    for point in range(span[0], span[1]):
        column = clamped((places[0][point] - grid.x_min) / grid.cell_m, grid.columns - 1) >> BLOCK_BITS
        row = clamped((places[1][point] - grid.y_min) / grid.cell_m, grid.rows - 1) >> BLOCK_BITS
        key = key_of(np.int64(column), np.int64(row))
        if key != last:
            last = key
            block[count], first[count] = block_at(grid.slot_key, grid.slot_block, key), point
            count += 1
    block[count : count + AHEAD], first[count : count + AHEAD] = NO_BLOCK, span[1]


@inlined
def ask_for(grid: Grid, block: NDArray[np.int32], at: int) -> None:
    """Ask for the memory that a look into the blocks behind ``block[at]`` will read.

    Three blocks before it is due for a block's cells, then for the runs that those tell of, then for the
    vertices that these tell of.
    """
    if block[at + 3] != NO_BLOCK:
        cell = np.int64(block[at + 3]) * CELLS
        for border in range(0, CELLS + 1, LINE_BYTES // 4):
            prefetch(grid.start, cell + border)
    if block[at + 2] != NO_BLOCK:
        cell = np.int64(block[at + 2]) * CELLS
        for run in range(grid.start[cell], grid.start[cell + CELLS], LINE_BYTES // 16):
            prefetch(grid.run, 4 * run)
    if block[at + 1] != NO_BLOCK:
        cell = np.int64(block[at + 1]) * CELLS
        for run in range(grid.start[cell], grid.start[cell + CELLS]):
            prefetch(grid.vertex, 2 * np.int64(grid.run[run, 0]))
