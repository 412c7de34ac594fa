"""Machine code for the error of positions: how likely a point is if its place is on a segment.

The twin of ``likelihood.road_density``, for one segment.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from geo.kernels.compiled import inlined

# The share of a normal distribution between its middle and 0, 1/32, 2/32 … standard deviations, and its
# density there: cubics between them err by less than h⁴/384 · max|f⁗| < 4e-9. Beyond 6 what is left is below
# 1e-8.
STEPS = 32
Z_MAX = 6.0


def _cubics(value: NDArray[np.float64], slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n - 1, 4): a + t (b + t (c + t d)), t from 0 to 1, between n values with slopes (per step)."""
    rise, begin, end = np.diff(value), slope[:-1], slope[1:]
    return np.stack([value[:-1], begin, 3 * rise - 2 * begin - end, begin + end - 2 * rise], axis=1)


def _normal() -> NDArray[np.float64]:
    """Return (steps, 8): the cubics of the share, and those of the density; the last row is that beyond."""
    z = np.arange(int(Z_MAX) * STEPS + 2) / STEPS
    density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    table = np.hstack([_cubics(ndtr(z) - 0.5, density / STEPS), _cubics(density, -z * density / STEPS)])
    table[-1] = [0.5, *[0.0] * 7]
    return np.ascontiguousarray(table)


NORMAL = _normal()
LAST = float(len(NORMAL) - 1)


@inlined
def from_middle(z: float) -> float:
    """Return the share of a normal distribution between its middle and ``z`` deviations, negative below."""
    t = min(abs(z) * STEPS, LAST)
    at = int(t)
    t -= at
    held = NORMAL[at, 0] + t * (NORMAL[at, 1] + t * (NORMAL[at, 2] + t * NORMAL[at, 3]))
    return math.copysign(held, z)


@inlined
def normal_density(z: float) -> float:
    """Return the density of a normal distribution ``z`` ≥ 0 standard deviations from its middle."""
    t = min(z * STEPS, LAST)
    at = int(t)
    t -= at
    return float(NORMAL[at, 4] + t * (NORMAL[at, 5] + t * (NORMAL[at, 6] + t * NORMAL[at, 7])))


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
        # No look whether a part counts at all: the processor guesses wrong more dearly than it computes.
        inverse = deviations[part, 0]
        held = from_middle(after * inverse) - from_middle(before * inverse)
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
