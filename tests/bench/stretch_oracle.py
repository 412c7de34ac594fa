"""The best that anybody could do with simulated stretches: who knows exactly how the regency was made.

A reference for ``stretch_figures``: what even this one cannot see is not in the complaints. It knows the true
background of each road, how many stretches there are, how long and how loud, that two of a road lie apart
and that fewer complaints than some are none, and how positions err. All ranges of a grid, one after the other
along the road, are weighed by Bayes' rule; it says where the probability of a stretch is at least LEVEL.
"""

import math

import numba
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student

from tests.bench.stretch_scores import Found
from tests.bench.stretch_simulation import LONGEST_M, NOISE_M, SHORTEST_M, USUAL_M, Regency, World

Floats = NDArray[np.float64]

STEP_M = 10.0
LENGTHS, RATES = 48, 7
APART_STEPS = 20  # two stretches of a road are 200 m apart
FREEDOM = 3  # of Student's t, as the simulator draws
REPEAT_SCALE_M = 13.0  # of somebody's second report: 15 m of walking and the error of the position
REACH_STEPS = 20  # errors beyond 200 m are not looked for
FINER = 4  # steps of the grid on which positions are integrated, to one of the others
# Thresholds of the marginal probability; at 0.5 and at 0.3 the figures are lower.
LEVEL, LEAST = 0.4, 0.7


def oracle(regency: Regency, world: World) -> Found:
    """Return the stretches that are likeliest, given everything but where they are."""
    steps = np.unique(np.round(np.geomspace(SHORTEST_M, LONGEST_M, LENGTHS) / STEP_M).astype(np.int64))
    borders = np.log(np.concatenate([[SHORTEST_M], (steps[1:] + steps[:-1]) / 2 * STEP_M, [LONGEST_M]]))
    share = np.diff(borders) / (borders[-1] - borders[0])
    rates = np.geomspace(*world.added_per_km, 2 * RATES + 1)[1::2] / 1000
    added_per_m = rates * (steps[:, None] * STEP_M / USUAL_M) ** -world.thinning  # (lengths, rates)
    quiet = np.exp(-added_per_m * steps[:, None] * STEP_M)
    begins = world.stretches / regency.length_m.sum() * STEP_M
    rows: list[tuple[int, float, float]] = []
    for road, some in regency.complaints.groupby("road"):
        length_m = float(regency.length_m[road])
        bins = math.ceil(length_m / STEP_M)
        first, chance = _positions(some, bins)
        times = added_per_m / regency.background_per_m[road]
        told = _weigh(first, chance, times, steps, world.least_complaints, bins)
        weight = (told * quiet).mean(axis=2)
        inside = _marginal(weight * share * begins, steps)
        ends = np.flatnonzero(np.diff(np.concatenate([[0], inside >= LEVEL, [0]])))
        for low, high in ends.reshape(-1, 2):
            if inside[low:high].max() >= LEAST:
                rows.append((int(road), low * STEP_M, min(high * STEP_M, length_m)))
    return _found(regency, rows)


def _positions(complaints: pd.DataFrame, bins: int) -> tuple[NDArray[np.int64], Floats]:
    """Return per person the first step, and the probability to be before it and each of the next ones."""
    people = [own.to_numpy() for _, own in complaints.groupby("person")["station_m"]]
    first = np.array([round(float(np.median(own)) / STEP_M) - REACH_STEPS for own in people])
    chance = np.empty((len(people), 2 * REACH_STEPS + 1))
    fine = np.arange(2 * REACH_STEPS * FINER + 1) * STEP_M / FINER
    for number, own in enumerate(people):
        at = first[number] * STEP_M + fine
        scale = NOISE_M if len(own) == 1 else REPEAT_SCALE_M
        density = student.pdf((own[:, None] - at) / scale, FREEDOM).prod(axis=0)
        density[(at < 0) | (at > bins * STEP_M)] = 0.0
        sums = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
        chance[number] = (sums / sums[-1])[::FINER]
    return first.astype(np.int64), chance


@numba.njit
def _weigh(  # noqa: PLR0917 (a compiled function takes no keyword-only arguments)
    first: NDArray[np.int64],
    chance: Floats,
    times: Floats,
    steps: NDArray[np.int64],
    least: int,
    bins: int,
) -> Floats:
    """Return (steps, lengths, rates) how much likelier such a stretch makes where the complaints are.

    ``times`` the background are on it besides. Products over the people, less what fewer of them than
    ``least`` tell (elementary symmetric sums).
    """
    reach = chance.shape[1]
    told = np.zeros((bins, *times.shape))
    few = np.empty(least)
    for low in range(bins):
        for number, size in enumerate(steps):
            high = low + size
            if high > bins:
                break
            for r in range(times.shape[1]):
                few[:] = 0.0
                few[0] = 1.0
                every = 1.0
                for i in range(len(first)):
                    if first[i] >= high or first[i] + reach - 1 <= low:
                        continue
                    before = chance[i, low - first[i]] if low >= first[i] else 0.0
                    until = chance[i, high - first[i]] if high - first[i] < reach else 1.0
                    more = times[number, r] * (until - before)
                    for k in range(least - 1, 0, -1):
                        few[k] += more * few[k - 1]
                    every *= 1.0 + more
                told[low, number, r] = max(every - few.sum(), 0.0)
    return told


@numba.njit
def _marginal(weight: Floats, steps: NDArray[np.int64]) -> Floats:
    """Return how likely each step lies in a stretch: sums over all sets of ranges that lie apart."""
    bins = len(weight)
    ahead, behind = np.zeros(bins + 1), np.zeros(bins + 1)  # logarithms
    some = np.empty(len(steps) + 1)
    for j in range(1, bins + 1):
        some[0] = ahead[j - 1]
        for number, size in enumerate(steps):
            low = j - size - APART_STEPS
            some[number + 1] = ahead[low] + math.log(weight[low, number] + 1e-300) if low >= 0 else -np.inf
        ahead[j] = some.max() + math.log(np.exp(some - some.max()).sum())
    for j in range(bins - 1, -1, -1):
        some[0] = behind[j + 1]
        for number, size in enumerate(steps):
            high = min(j + size + APART_STEPS, bins)
            fits = j + size <= bins
            some[number + 1] = behind[high] + math.log(weight[j, number] + 1e-300) if fits else -np.inf
        behind[j] = some.max() + math.log(np.exp(some - some.max()).sum())
    change = np.zeros(bins + 1)
    for low in range(bins):
        for number, size in enumerate(steps):
            if low + size <= bins:
                after = behind[min(low + size + APART_STEPS, bins)]
                likely = math.exp(ahead[low] + math.log(weight[low, number] + 1e-300) + after - behind[0])
                change[low] += likely
                change[low + size] -= likely
    return np.cumsum(change)[:-1]


def _found(regency: Regency, rows: list[tuple[int, float, float]]) -> Found:
    """Return these ranges with the complaints in them, or an error beside them."""
    ranges = pd.DataFrame(rows, columns=["road", "from_m", "to_m"]).astype({"road": int})
    road, station = (regency.complaints[name].to_numpy() for name in ("road", "station_m"))
    of = np.full(len(road), -1)
    for number, (where, low, high) in enumerate(rows):
        of[(road == where) & (station >= low - NOISE_M) & (station <= high + NOISE_M)] = number
    return Found(ranges, of)
