"""Machine code that evaluates the polynomials of ``patches.py`` at many points."""

import numpy as np
from numpy.typing import NDArray

from geo.kernels.compiled import uncounted

TERMS = 4  # of a polynomial in either direction


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

    ``terms`` (columns, rows, 2, TERMS, TERMS) are those of each patch; its column and row, counted in sides
    from 0 of the map, begin at ``corner``. A point that is not finite gets NaN; the others lie on patches.
    """
    for at in range(span[0], span[1]):
        across, along = points[0][at] / side, points[1][at] / side
        if not (np.isfinite(across) and np.isfinite(along)):
            out[0, at], out[1, at] = np.nan, np.nan
            continue
        column, row = int(np.floor(across)), int(np.floor(along))
        u, v = 2.0 * (across - column) - 1.0, 2.0 * (along - row) - 1.0
        column, row = column - corner[0], row - corner[1]
        for coordinate in range(2):
            total = 0.0
            for power in range(TERMS - 1, -1, -1):
                part = 0.0
                for other in range(TERMS - 1, -1, -1):
                    part = part * v + terms[column, row, coordinate, power, other]
                total = total * u + part
            out[coordinate, at] = total


def warm_up() -> None:
    """Compile by one point on one patch."""
    one = np.zeros(1)
    evaluate(np.zeros((1, 1, 2, TERMS, TERMS)), (0, 0), 1.0, (one, one), (0, 1), np.empty((2, 1)))
