"""Roads one after the other through the model: where a stretch is likely, and what priors learn from."""

import numpy as np

from geo.crs import FloatArray
from geo.kernels.compiled import compiled
from geo.kernels.semimarkov_kernel import BIN_M, posterior
from geo.roads import IntArray

# Ends are where the probability crosses the less of these: so much, and such a share of the peak. In
# simulated regencies nine in ten ends err least from 0.42 to 0.45; what is hardly likely would there lose
# half of its length.
LIKELY, OF_PEAK = 0.45, 0.55
FLOOR = 0.1  # below it nothing is worth a look
LEAST_PEAK = 0.2  # from it on a range is told, though it is weak: a known stretch stays while it is as likely
TAIL = 0.1  # the end lies between where this share of the peak is reached and where all but this share is
END_ERROR_M = 10.0  # what the model does not know of ends; its 80 % intervals hold 87 % of simulated ones
# Errors carry complaints out of a stretch, so that it seems longer: by this many of their standard errors.
DRAWN_IN = 1.2
RANGE_FIELDS = 8  # line, from, to, peak, from_low, from_high, to_low, to_high


@compiled
def _crossing(p: FloatArray, outer: int, inner: int, level: float, width_m: float) -> float:
    """Return the station between the centres of neighbouring bins where ``p`` reaches ``level``."""
    share = (level - p[outer]) / max(p[inner] - p[outer], 1e-12)
    return float(((outer + 0.5) + (inner - outer) * min(max(share, 0.0), 1.0)) * width_m)


@compiled
def _end(p: FloatArray, at: int, step: int, level: float, width_m: float) -> float:
    """Return where ``p`` falls below ``level`` going from bin ``at``, the end of the road if nowhere."""
    b = at
    while 0 <= b + step < len(p) and p[b + step] >= level:
        b += step
    if not 0 <= b + step < len(p):
        return 0.0 if step < 0 else len(p) * width_m
    return _crossing(p, b + step, b, level, width_m)


@compiled
def _rise(p: FloatArray, at: int, step: int, level: float, width_m: float) -> float:
    """Return where ``p`` first reaches ``level`` going inwards from bin ``at`` of the range."""
    b = at
    while p[b] < level:
        b += step
    outer = b - step
    if not 0 <= outer < len(p):
        return 0.0 if step > 0 else len(p) * width_m
    return _crossing(p, outer, b, level, width_m)


@compiled
def _ranges(p: FloatArray, width_m: float, out: FloatArray) -> int:
    """Fill ``out`` (bins, RANGE_FIELDS) with the ranges of one road; return how many."""
    found, bins, b = 0, len(p), 0
    while b < bins:
        if p[b] < FLOOR:
            b += 1
            continue
        stop, peak = b, 0.0
        while stop < bins and p[stop] >= FLOOR:
            peak = max(peak, p[stop])
            stop += 1
        level = min(LIKELY, OF_PEAK * peak)
        while b < stop:
            if p[b] < level:
                b += 1
                continue
            last, own = b, 0.0
            while last < stop and p[last] >= level:
                own = max(own, p[last])
                last += 1
            if own >= LEAST_PEAK:
                low, high = TAIL * own, (1.0 - TAIL) * own
                row = out[found]
                row[1], row[2], row[3] = (
                    _end(p, b, -1, level, width_m),
                    _end(p, last - 1, 1, level, width_m),
                    own,
                )
                row[4] = _end(p, b, -1, low, width_m) - END_ERROR_M
                row[5] = _rise(p, b, 1, high, width_m) + END_ERROR_M
                row[6] = _rise(p, last - 1, -1, high, width_m) - END_ERROR_M
                row[7] = _end(p, last - 1, 1, low, width_m) + END_ERROR_M
                found += 1
            b = last
    return found


@compiled
def _probabilities(p: FloatArray, width_m: float, station_m: FloatArray, out: FloatArray) -> None:
    """Fill ``out`` with the probability of the bin each complaint lies in."""
    for event in range(len(station_m)):
        out[event] = p[min(int(station_m[event] / width_m), len(p) - 1)]


@compiled
def find(
    first: IntArray,
    last: IntArray,
    length_m: FloatArray,
    per_m: FloatArray,
    station_m: FloatArray,
    sigma_m: FloatArray,
    weight: FloatArray,
    factors: FloatArray,
    shares: FloatArray,
    added_per_m: FloatArray,
    starts_per_m: FloatArray,
    mean_m: FloatArray,
    built: FloatArray,
    least_times: float,
    ranges: FloatArray,
    at_event: FloatArray,
) -> int:
    """Fill ``ranges`` (rows of RANGE_FIELDS) and ``at_event`` for all lines; return how many ranges.

    Line i has the events ``first[i]`` to ``last[i]`` (exclusive), sorted by station. Ranges that hold none
    are left out, so that there are never more than events.
    """
    found = 0
    of_factor = np.empty(len(factors))
    starts = np.zeros((len(mean_m) + 1, len(added_per_m)))
    for line in range(len(first)):
        a, z = first[line], last[line]
        bins = max(1, int(np.ceil(length_m[line] / BIN_M)))
        width_m = length_m[line] / bins
        count, ground = np.empty(bins), np.empty((bins, 2))
        posterior(
            station_m[a:z], sigma_m[a:z], weight[a:z], length_m[line], per_m[line], factors, shares,
            added_per_m, starts_per_m, mean_m, built, least_times, count, ground, of_factor, starts,
        )  # fmt: skip
        p = np.minimum(np.maximum(1.0 - ground[:, 0] - ground[:, 1], 0.0), 1.0)
        _probabilities(p, width_m, station_m[a:z], at_event[a:z])
        own = np.empty((bins, RANGE_FIELDS))
        for r in range(_ranges(p, width_m, own)):
            low = a + np.searchsorted(station_m[a:z], own[r, 1])
            high = a + np.searchsorted(station_m[a:z], own[r, 2], "right") - 1
            if low <= high:
                if own[r, 1] > 0.0:
                    own[r, 1] = min(own[r, 1] + DRAWN_IN * sigma_m[low], station_m[low])
                if own[r, 2] < length_m[line]:
                    own[r, 2] = max(own[r, 2] - DRAWN_IN * sigma_m[high], station_m[high])
                ranges[found] = own[r]
                ranges[found, 0] = line
                for end in range(4, RANGE_FIELDS):
                    ranges[found, end] = min(max(own[r, end], 0.0), length_m[line])
                found += 1
    return found


@compiled
def learn(
    first: IntArray,
    last: IntArray,
    length_m: FloatArray,
    per_m: FloatArray,
    station_m: FloatArray,
    sigma_m: FloatArray,
    weight: FloatArray,
    factors: FloatArray,
    shares: FloatArray,
    added_per_m: FloatArray,
    starts_per_m: FloatArray,
    mean_m: FloatArray,
    built: FloatArray,
    least_times: float,
    on_ground: FloatArray,
    of_factors: FloatArray,
    starts: FloatArray,
) -> None:
    """Fill what is expected of each line, given the priors.

    ``on_ground`` (lines, 5): complaints and metres on ground, complaints and metres on built-up ground, log
    likelihood;
    ``of_factors`` (lines, factors): the probability of each background; ``starts``: see ``backward``, summed.
    """
    for line in range(len(first)):
        a, z = first[line], last[line]
        bins = max(1, int(np.ceil(length_m[line] / BIN_M)))
        count, ground = np.empty(bins), np.empty((bins, 2))
        on_ground[line, 4] = posterior(
            station_m[a:z], sigma_m[a:z], weight[a:z], length_m[line], per_m[line], factors, shares,
            added_per_m, starts_per_m, mean_m, built, least_times, count, ground, of_factors[line], starts,
        )  # fmt: skip
        width_m = length_m[line] / bins
        on_ground[line, :4] = 0.0
        for b in range(bins):
            on_ground[line, 0] += ground[b, 0] * count[b]
            on_ground[line, 1] += ground[b, 0] * width_m
            on_ground[line, 2] += ground[b, 1] * count[b]
            on_ground[line, 3] += ground[b, 1] * width_m


def warm_up() -> None:
    """Compile both passes for the types they are used with: no road at all."""
    none, line, one = np.empty(0), np.empty(0, np.int64), np.ones(1)
    model = (one, one, one, np.full((1, 1), 1e-5), np.array([100.0]), np.array([1e-5, 800.0, 0.01, 4.0]), 5.0)
    of_lines = (line, line, none, none, none, none, none)
    find(*of_lines, *model, np.empty((0, RANGE_FIELDS)), none)
    learn(*of_lines, *model, np.empty((0, 5)), np.empty((0, 1)), np.zeros((2, 1)))
