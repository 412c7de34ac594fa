"""Machine code that evaluates the polynomials of ``patches.py`` at many points."""

import numpy as np
from numpy.typing import NDArray

from geo.kernels.compiled import uncounted
from geo.kernels.patch_lanes import COORDINATES, TERMS, on_patch


@uncounted
def evaluate(
    terms: NDArray[np.float64],
    corner: tuple[int, int],
    side: float,
    points: tuple[NDArray[np.float64], NDArray[np.float64]],
    span: tuple[int, int],
    out: NDArray[np.float64],
) -> None:
    """Write into the two rows of ``out`` what the polynomials come to at the points of a span.

    ``terms`` (columns, rows, and for each patch what ``on_patch`` takes) are in C order; column and row of a
    patch, counted in sides from 0 of the map, begin at ``corner``. A point that is not finite gets NaN; the
    others lie on patches.
    """
    for at in range(span[0], span[1]):
        across, along = points[0][at] / side, points[1][at] / side
        if not (np.isfinite(across) and np.isfinite(along)):
            out[0, at], out[1, at] = np.nan, np.nan
            continue
        column, row = int(np.floor(across)), int(np.floor(along))
        u, v = 2.0 * (across - column) - 1.0, 2.0 * (along - row) - 1.0
        patch = (column - corner[0]) * terms.shape[1] + row - corner[1]
        out[0, at], out[1, at] = on_patch(terms, patch, u, v)


def warm_up() -> None:
    """Compile by one point on one patch."""
    one = np.zeros(1)
    evaluate(np.zeros((1, 1, TERMS, TERMS, COORDINATES)), (0, 0), 1.0, (one, one), (0, 1), np.empty((2, 1)))
