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
    steps, sigmas, halves = spreads
    last = len(steps) - 1
    for at in range(span[0], span[1]):
        if at + AHEAD < span[1]:
            for values in segments:
                prefetch(values, chosen[at + AHEAD])
        one = chosen[at]
        wide, high = x1[one] - x0[one], y1[one] - y0[one]
        dx, dy = x[at] - x0[one], y[at] - y0[one]
        squared, along = wide * wide + high * high, dx * wide + dy * high
        share = min(max(along / squared, 0.0), 1.0) if squared > 0.0 else 0.0
        foot_x, foot_y = x0[one] + share * wide, y0[one] + share * high
        aside_x, aside_y = x[at] - foot_x, y[at] - foot_y
        distance = math.sqrt(aside_x * aside_x + aside_y * aside_y)
        out[0, at] = m0[one] + share * (m1[one] - m0[one])
        out[1, at] = distance if dy * wide - dx * high <= 0.0 else -distance
        out[2, at], out[3, at] = foot_x, foot_y
        far = min(distance / accuracy[at], steps[last])
        step = step_of(steps, far)
        part = (far - steps[step]) / (steps[step + 1] - steps[step])
        out[4, at] = (sigmas[step] + part * (sigmas[step + 1] - sigmas[step])) * accuracy[at]
        out[5, at] = (halves[step] + part * (halves[step + 1] - halves[step])) * accuracy[at]


def warm_up() -> None:
    """Compile by one point beside one segment."""
    one, two = np.ones(1), np.arange(2.0)
    segments = (one, one, one + 1, one + 1, one, one + 1)
    beside(segments, np.zeros(1, np.int64), (one, one, one), (two, two, two), (0, 1), np.empty((6, 1)))
