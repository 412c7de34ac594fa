"""Machine code that puts the rows of a table in another order, and each column of them in one stretch.

Column by column every number would be waited for, and a processor takes eight from memory with each: rows
whose numbers stand side by side are read once, and asked for before.
"""

import numpy as np
from numpy.typing import NDArray

from geo.kernels.compiled import uncounted
from geo.kernels.memory import prefetch

AHEAD = 16  # rows before its turn comes the memory of a row is asked for


@uncounted
def columns(
    records: NDArray[np.float64],
    which: NDArray[np.int64],
    span: tuple[int, int],
    out: NDArray[np.float64],
) -> None:
    """Write the numbers of row ``which[at]`` of ``records`` to place ``at`` of the rows of ``out``.

    For every ``at`` of a span; a row of ``out`` is a column of ``records``, which are in C order.
    """
    wide = records.shape[1]
    for at in range(span[0], span[1]):
        if at + AHEAD < span[1]:
            begin = wide * which[at + AHEAD]
            prefetch(records, begin)
            prefetch(records, begin + wide - 1)
        row = which[at]
        for column in range(wide):
            out[column, at] = records[row, column]


def warm_up() -> None:
    """Compile by turning a table of one row over."""
    columns(np.zeros((1, 1)), np.zeros(1, np.int64), (0, 1), np.empty((1, 1)))
