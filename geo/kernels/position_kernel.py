"""Machine code for the place on a road that a position means: the twin of ``positions._beside_by_numpy``."""

import math

import numpy as np
from numpy.typing import NDArray

from geo.kernels.compiled import inlined, uncounted
from geo.kernels.memory import prefetch

Numbers = NDArray[np.float64]
AHEAD = 8  # points before its turn comes the memory of a segment is asked for


@inlined
def step_of(steps: Numbers, value: float) -> int:
    """Return the last step of a rising table at or below a value, so that another one follows it."""
    low, high = 0, len(steps) - 1
    # Most tables begin in even steps, and most values lie there: try that one before searching.
    guess = min(int(value / (steps[1] - steps[0])), high - 1)
    if steps[guess] <= value < steps[guess + 1]:
        return guess
    while high - low > 1:
        middle = (low + high) // 2
        if steps[middle] <= value:
            low = middle
        else:
            high = middle
    return low


@uncounted
def beside(
    segments: tuple[Numbers, Numbers, Numbers, Numbers, Numbers, Numbers],
    chosen: NDArray[np.int64],
    points: tuple[Numbers, Numbers, Numbers],
    spreads: tuple[Numbers, Numbers, Numbers],
    span: tuple[int, int],
    out: NDArray[np.float64],
) -> None:
    """Write into the rows of ``out`` station, signed offset, x, y, sigma and half interval of some points.

    ``segments`` are x0, y0, x1, y1, m0, m1, ``chosen`` the segment of each point, ``points`` x, y and
    accuracy; ``spreads`` tell sigma and half interval, in accuracies, at rising distances, in accuracies.
    """
    x0, y0, x1, y1, m0, m1 = segments
    x, y, accuracy = points
    for at in range(span[0], span[1]):
        if at + AHEAD < span[1]:
            for values in segments:
                prefetch(values, chosen[at + AHEAD])
        one = chosen[at]
        share, foot_x, foot_y, offset = place_on(x0[one], y0[one], x1[one], y1[one], x[at], y[at])
        out[0, at], out[1, at] = m0[one] + share * (m1[one] - m0[one]), offset
        out[2, at], out[3, at] = foot_x, foot_y
        out[4, at], out[5, at] = spread_at(spreads, offset, accuracy[at])


@inlined
def place_on(
    x0: float, y0: float, x1: float, y1: float, px: float, py: float
) -> tuple[float, float, float, float]:
    """Return where on a segment a position is nearest: share of it (0 to 1), x, y, and the signed offset."""
    wide, high, dx, dy = x1 - x0, y1 - y0, px - x0, py - y0
    squared, along = wide * wide + high * high, dx * wide + dy * high
    share = min(max(along / squared, 0.0), 1.0) if squared > 0.0 else 0.0
    foot_x, foot_y = x0 + share * wide, y0 + share * high
    aside_x, aside_y = px - foot_x, py - foot_y
    distance = math.sqrt(aside_x * aside_x + aside_y * aside_y)
    return share, foot_x, foot_y, distance if dy * wide - dx * high <= 0.0 else -distance


@inlined
def spread_at(
    spreads: tuple[Numbers, Numbers, Numbers], offset: float, accuracy: float
) -> tuple[float, float]:
    """Return sigma and half interval, in metres, of a position so far beside its road."""
    steps, sigmas, halves = spreads
    far = min(abs(offset) / accuracy, steps[len(steps) - 1])
    step = step_of(steps, far)
    part = (far - steps[step]) / (steps[step + 1] - steps[step])
    sigma = sigmas[step] + part * (sigmas[step + 1] - sigmas[step])
    return sigma * accuracy, (halves[step] + part * (halves[step + 1] - halves[step])) * accuracy


def warm_up() -> None:
    """Compile by one point beside one segment."""
    one, two = np.ones(1), np.arange(2.0)
    segments = (one, one, one + 1, one + 1, one, one + 1)
    beside(segments, np.zeros(1, np.int64), (one, one, one), (two, two, two), (0, 1), np.empty((6, 1)))
