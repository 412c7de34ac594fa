"""Machine code for the error of positions: how likely a point is if its place is on a segment.

The twin of ``likelihood.road_density``, for one segment. Integrated along a straight segment, each component
of the error is its density at the distance across times its part between both ends. Both are looked up for
LANES components at once, in tables that run over one distance, in accuracies.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from geo.kernels.compiled import inlined
from geo.kernels.lanes import LANES, factor_times_rise

# Steps per deviation of the narrowest component, so that cubics between them err by less than
# h⁴/384 · max|f⁗| < 6e-8; but never more than a processor keeps at hand. Beyond Z_MAX deviations less than
# 1e-8 is left.
STEPS = 16
MOST_STEPS = 1 << 14
Z_MAX = 6.0


class ErrorTables(NamedTuple):
    """The error of a position of accuracy 1 by cubics (groups, steps, 4, LANES), LANES components a group.

    ``across`` is share × density at distances from 0 on, ``along`` the part of the error from the middle to a
    distance, as far to either side; ``steps`` are those of an accuracy.
    """

    across: NDArray[np.float64]
    along: NDArray[np.float64]
    steps: float


def error_tables(scales: NDArray[np.float64], shares: NDArray[np.float64]) -> ErrorTables:
    """Return the tables of an error with these components (scales in accuracies, above 0)."""
    groups = -(-len(scales) // LANES)
    scale, share = (
        np.full(groups * LANES, scales[0]),
        np.zeros(groups * LANES),
    )  # lanes to spare weigh nothing
    scale[: len(scales)], share[: len(shares)] = scales, shares
    reach = Z_MAX * scale.max()
    count = int(min(np.ceil(reach * STEPS / scale.min()), MOST_STEPS))
    step = reach / count
    z = np.arange(-count, count + 1)[:, None] * step / scale
    normal = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    # From the middle, so that both sides are alike to the last digit: ties are told by it.
    part = np.copysign(ndtr(np.abs(z)) - 0.5, z)
    along = _cubics(part, normal / scale * step, part[-1])
    density = share / scale * normal
    across = _cubics(density[count:], (-z / scale * step * density)[count:], np.zeros(len(scale)))
    return ErrorTables(_by_group(across, groups), _by_group(along, groups), 1 / step)


def _cubics(
    value: NDArray[np.float64], slope: NDArray[np.float64], beyond: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (n, 4, lanes): the cubics from each of n values (n, lanes) to the next, and what lies beyond."""
    rise, begin, end = np.diff(value, axis=0), slope[:-1], slope[1:]
    between = np.stack([value[:-1], begin, 3 * rise - 2 * begin - end, begin + end - 2 * rise], axis=1)
    last = np.zeros_like(between[:1])
    last[0, 0] = beyond
    return np.concatenate([between, last])


def _by_group(table: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    """Return (groups, n, 4, LANES) of (n, 4, groups × LANES)."""
    split = table.reshape(*table.shape[:2], groups, LANES)
    return np.ascontiguousarray(np.moveaxis(split, 2, 0))


@inlined
def density(aside: float, low: float, high: float, error: ErrorTables) -> float:
    """Return the error's density integrated along part of a segment, times its accuracy.

    ``aside`` is how far the point is from the segment's line, ``low`` and ``high`` are the ends of that part,
    as ``segment_lanes.measure_lanes`` tells them, in steps: the point of the line nearest to it is the middle
    of the table.
    """
    total = 0.0
    for group in range(len(error.across)):
        total += factor_times_rise(error.across[group], aside, error.along[group], low, high)
    return total
