"""Machine code for the error of positions: how likely a point is if its place is on a segment.

The twin of ``likelihood.road_density``, for one segment.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from geo.kernels.compiled import inlined

# Normal distribution and density at 0, 1/64, 2/64 … standard deviations: cubic interpolation between them
# errs by less than h⁴/384 · max|f⁗| < 2e-10; beyond 6 the rest is below 1e-8.
STEPS = 64
Z_MAX = 6.0
_Z = np.arange(int(Z_MAX) * STEPS + 2) / STEPS
NORMAL = np.ascontiguousarray(np.stack([ndtr(_Z), np.exp(-0.5 * _Z**2) / np.sqrt(2 * np.pi)], axis=1))


@inlined
def cubic(t: float, value: float, rise: float, slope: float, next_slope: float) -> float:
    """Return the cubic through two values with given slopes (per step) at ``t`` steps, 0 to 1."""
    return value + t * (slope + t * (3 * rise - 2 * slope - next_slope + t * (slope + next_slope - 2 * rise)))


@inlined
def normal_below(z: float) -> float:
    """Return the share of a normal distribution below ``z`` standard deviations."""
    far = abs(z)
    if far >= Z_MAX:
        return 1.0 if z > 0.0 else 0.0
    at = int(far * STEPS)
    t = far * STEPS - at
    value, slope = NORMAL[at, 0], NORMAL[at, 1] / STEPS
    rise, next_slope = NORMAL[at + 1, 0] - value, NORMAL[at + 1, 1] / STEPS
    below = cubic(t, value, rise, slope, next_slope)
    return below if z > 0.0 else 1.0 - below


@inlined
def normal_density(z: float) -> float:
    """Return the density of a normal distribution ``z`` ≥ 0 standard deviations from its middle."""
    if z >= Z_MAX:
        return 0.0
    at = int(z * STEPS)
    t = z * STEPS - at
    value, last = NORMAL[at, 1], NORMAL[at + 1, 1]
    slope, next_slope = -at * value / STEPS**2, -(at + 1) * last / STEPS**2
    return cubic(t, value, last - value, slope, next_slope)


@inlined
def density(
    off: tuple[float, float, float],
    way: tuple[float, float],
    length: float,
    reach: float,
    deviations: NDArray[np.float64],
) -> float:
    """Return the error's density integrated along one segment within reach of a point (1/m).

    ``off`` is the share of the segment at which the point is nearest, and x and y from there; ``way`` x and y
    of the segment. ``deviations`` has a row for each component of the error: 1 / standard deviation, and
    share × the same, as ``deviations_of`` writes them.
    """
    share, beyond, aside = off
    if length > 0.0:
        along = share * length + (beyond * way[0] + aside * way[1]) / length
        across = abs(beyond * way[1] - aside * way[0]) / length
    else:
        along, across = 0.0, math.sqrt(beyond * beyond + aside * aside)
    half_chord = math.sqrt(max(reach * reach - across * across, 0.0))
    before, after = max(-along, -half_chord), min(length - along, half_chord)
    total = 0.0
    for part in range(len(deviations)):
        inverse = deviations[part, 0]
        if across * inverse < Z_MAX and before * inverse < Z_MAX and after * inverse > -Z_MAX:
            held = normal_below(after * inverse) - normal_below(before * inverse)
            total += deviations[part, 1] * normal_density(across * inverse) * held
    return total


@inlined
def deviations_of(
    accuracy: float, scales: NDArray[np.float64], shares: NDArray[np.float64], into: NDArray[np.float64]
) -> None:
    """Write what ``density`` takes for one accuracy into an array (components, 3), of zeros at first.

    The last column keeps the accuracy: of points that follow each other it is often the same.
    """
    for part in range(len(scales)):
        if into[part, 2] == accuracy:
            break
        into[part, 2] = accuracy
        into[part, 0] = 1.0 / (scales[part] * accuracy)
        into[part, 1] = shares[part] * into[part, 0]
