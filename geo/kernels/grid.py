"""The segments of a network in a grid, made once per network: see ``grid_kernel.py`` for how it is laid."""

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from geo.crs import FloatArray
from geo.kernels.compiled import kernel
from geo.roads import IntArray, Segments

if TYPE_CHECKING:
    from geo.kernels.grid_kernel import Grid

# A cell is as wide as a segment is long on average: then there are at most about 2.3 runs per segment
# (n + Σ(|dx| + |dy|) / cell), however long single ones are. Of 40 to 200 m this was the fastest for reaches
# of 50 to 120 m, in networks drawn by segments of 30 m and of 140 m.
MIN_CELL_M = 128.0

_made: "WeakKeyDictionary[Segments, Grid]" = WeakKeyDictionary()


def grid_of(segments: Segments) -> "Grid":
    """Return the grid of these segments (local metres), made on first use and kept as long as they are."""
    found = _made.get(segments)
    if found is None:
        x0, y0, x1, y1 = map(owned, (segments.x0, segments.y0, segments.x1, segments.y1))
        line, road = (np.require(numbers, np.int64, ["C", "W"]) for numbers in (segments.part, segments.road))
        found = grid_of_arrays((x0, y0, x1, y1), line, road)
        _made[segments] = found
    return found


def owned(values: FloatArray) -> FloatArray:
    """Return numbers as the compiled functions take them: contiguous and writeable, copied if need be."""
    return np.require(values, np.float64, ["C", "W"])


def grid_of_arrays(
    ends: tuple[FloatArray, FloatArray, FloatArray, FloatArray], line: IntArray, road: IntArray
) -> "Grid":
    """Return the grid of segments between ``ends`` (x0, y0, x1, y1; finite, metres) of these lines and roads.

    Lines are numbered from 0 without a gap; a segment begins where the one before it on its line ends.
    """
    laid = kernel("grid_kernel")
    x0, y0, x1, y1 = ends
    (x_min, x_max), (y_min, y_max) = _extent(x0, x1), _extent(y0, y1)
    length = float(np.hypot(x1 - x0, y1 - y0).sum())
    cell_m = max(MIN_CELL_M, length / max(len(x0), 1))
    columns, rows = (int((high - low) / cell_m) + 1 for low, high in ((x_min, x_max), (y_min, y_max)))
    frame = (x_min, y_min, cell_m, columns, rows)
    first = np.append(np.flatnonzero(np.diff(line, prepend=-1)), len(line))
    order = np.argsort(laid.line_places(x0, y0, first, frame), kind="stable")
    vertex = laid.vertices(x0, y0, x1, y1, first, order)
    cells, run = laid.enter(vertex, first, order, road, frame)
    keys = np.unique(laid.block_keys(cells))
    keys = keys[np.argsort(laid.along_curve(keys))]
    slot_key, slot_block = laid.hashed(keys, 1 << max(int(2 * len(keys)).bit_length(), 4))
    start, place = laid.by_cell(cells, slot_key, slot_block, len(keys))
    block_x, block_y = keys & 0xFFFFFFFF, keys >> 32
    boxes = _group_boxes(block_x, block_y, cell_m, x_min, y_min)
    run = laid.in_place(place, run)
    return laid.Grid(  # type: ignore[no-any-return]
        x_min, y_min, cell_m, columns, rows, slot_key, slot_block, block_x, block_y, start, run, vertex,
        len(line), boxes,
    )  # fmt: skip


def _extent(first: FloatArray, last: FloatArray) -> tuple[float, float]:
    if not len(first):
        return 0.0, 0.0
    return float(min(first.min(), last.min())), float(max(first.max(), last.max()))


def _group_boxes(
    block_x: IntArray, block_y: IntArray, cell_m: float, x_min: float, y_min: float
) -> FloatArray:
    """Return west, south, east, north of every GROUP blocks that follow each other on the curve."""
    if not len(block_x):
        return np.empty((0, 4))
    laid = kernel("grid_kernel")
    wide = cell_m * (1 << laid.BLOCK_BITS)
    first = np.arange(0, len(block_x), laid.GROUP)
    west, south = (np.minimum.reduceat(at, first) * wide for at in (block_x, block_y))
    east, north = (np.maximum.reduceat(at + 1, first) * wide for at in (block_x, block_y))
    return np.column_stack([x_min + west, y_min + south, x_min + east, y_min + north])
