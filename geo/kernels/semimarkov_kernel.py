"""How likely each part of a road is to lie in a broken stretch: a hidden semi-Markov model, compiled.

A road is cut into bins of at most BIN_M. Each is ground, built-up ground (where more people report), or in
a stretch of one of several added rates and mean lengths, at least SHORTEST_BINS long. Counts are Poisson. The
background of the road is one of several multiples of that of its class, over which is integrated. Beyond its
shortest length a stretch goes on with constant probability, so that forward and backward sums need, for every
bin and kind of stretch, a handful of operations and no memory of durations.

All likelihoods are relative to the best state of each bin, and the sums are scaled as they go: neither a
thousand complaints in one bin nor a road of a thousand kilometres leaves the range of a float.
"""

import math

import numpy as np

from geo.crs import FloatArray
from geo.kernels.compiled import compiled, inlined

BIN_M = 20.0
SHORTEST_BINS = 4
TINY = 1e-100  # below it sums are scaled up
REACH_SIGMAS = 4.0
IMPROBABLE = 1e-4  # a background less likely than that changes no probability that anybody sees


@compiled
def spread(
    station_m: FloatArray, sigma_m: FloatArray, weight: FloatArray, width_m: float, count: FloatArray
) -> None:
    """Add complaints to the ``count`` of the bins they may lie in; what would fall off the road stays."""
    bins = len(count)
    for event in range(len(station_m)):
        if weight[event] <= 0.0:
            continue
        scale = 1.0 / (max(sigma_m[event], 0.5) * math.sqrt(2.0))
        reach = REACH_SIGMAS * max(sigma_m[event], 0.5)
        first = max(0, int((station_m[event] - reach) / width_m))
        last = min(bins - 1, int((station_m[event] + reach) / width_m))
        first, last = min(first, bins - 1), max(last, 0)
        below = -1.0
        for b in range(first, last + 1):
            above = 1.0 if b == last else math.erf(((b + 1) * width_m - station_m[event]) * scale)
            count[b] += weight[event] * 0.5 * (above - below)
            below = above


@compiled
def emissions(
    count: FloatArray,
    width_m: float,
    base_per_m: float,
    added_per_m: FloatArray,
    built_times: float,
    out: FloatArray,
) -> float:
    """Fill ``out`` (bins, 2 + rates) with the likelihood of each bin in ground, built-up, stretches.

    Relative to the best of the bin; returns the logarithm of the product of those, itself relative to ground.
    """
    rates = len(added_per_m)
    log_built = math.log(built_times)
    more_built = (built_times - 1.0) * base_per_m * width_m
    log_ratio = np.log1p(added_per_m / base_per_m)
    more = added_per_m * width_m
    total = 0.0
    quiet = np.empty(rates + 2)
    quiet[0] = 1.0
    quiet[1] = math.exp(-more_built)
    for m in range(rates):
        quiet[m + 2] = math.exp(-more[m])
    for b in range(len(count)):
        k = count[b]
        if k < 1e-9:
            for s in range(rates + 2):
                out[b, s] = quiet[s]
            continue
        best = max(0.0, k * log_built - more_built)
        for m in range(rates):
            best = max(best, k * log_ratio[m] - more[m])
        out[b, 0] = math.exp(-best)
        out[b, 1] = math.exp(k * log_built - more_built - best)
        for m in range(rates):
            out[b, m + 2] = math.exp(k * log_ratio[m] - more[m] - best)
        total += best
    return total


@inlined
def _go_on(
    e: FloatArray, b: int, entering: float, start: FloatArray, leave: FloatArray, inside: FloatArray
) -> tuple[float, float]:
    """Take ``inside`` from bin b - 1 to b; return how much of it ends after b, and how much there is.

    ``entering`` is the ground before the stretches that are at their shortest length in bin b.
    """
    over, left = 0.0, 0.0
    # Sums by rate first: additions that do not wait for each other take a third of the time.
    for m in range(start.shape[1]):
        here = e[b, m + 2]
        shortest = here * entering
        if entering > 0.0:
            shortest *= e[b - 1, m + 2] * e[b - 2, m + 2] * e[b - 3, m + 2]
        ends, all_lengths = 0.0, 0.0
        for n in range(start.shape[0]):
            is_inside = (1.0 - leave[n]) * inside[n, m] * here + start[n, m] * shortest
            inside[n, m] = is_inside
            ends += leave[n] * is_inside
            all_lengths += is_inside
        over += ends
        left += all_lengths
    return over, left


@compiled
def forward(
    e: FloatArray, bins: int, start: FloatArray, leave: FloatArray, built: FloatArray, alpha: FloatArray
) -> float:
    """Fill ``alpha`` (bins, 3) with the scaled sums of ground and built-up, and the log of their scale.

    ``start`` (lengths, rates) is the probability per bin that a stretch of that kind begins, ``leave``
    (lengths) that it ends after a bin, ``built`` that built-up ground begins, ends, and its share of the
    ground. Returns the log likelihood of the road.
    """
    begins = start.sum()
    enter_built, leave_built, share_built = built
    # A road begins anywhere in the life of what it lies in.
    inside = start * (SHORTEST_BINS + (1.0 - leave) / leave).reshape(-1, 1)
    everything = 1.0 + inside.sum()
    inside *= e[0, 2:] / everything
    left, over = inside.sum(), (inside * leave.reshape(-1, 1)).sum()
    g = (1.0 - share_built) / everything * e[0, 0]
    u = share_built / everything * e[0, 1]
    log_scale = 0.0
    before = np.zeros(SHORTEST_BINS)  # ground before each of the last bins
    alpha[0, 0], alpha[0, 1], alpha[0, 2] = g, u, 0.0
    for b in range(1, bins):
        for i in range(SHORTEST_BINS - 1):
            before[i] = before[i + 1]
        before[SHORTEST_BINS - 1] = g + u
        ended = over
        over, left = _go_on(e, b, before[0], start, leave, inside)
        quiet = g * (1.0 - begins - enter_built) + u * leave_built * (1.0 - begins)
        loud = g * enter_built + u * (1.0 - leave_built) * (1.0 - begins)
        g = (quiet + ended * (1.0 - share_built)) * e[b, 0]
        u = (loud + ended * share_built) * e[b, 1]
        total = g + u + left
        if total < TINY:
            up = 1.0 / max(total, 1e-300)
            log_scale -= math.log(up)
            g *= up
            u *= up
            left *= up
            over *= up
            before *= up
            inside *= up
        alpha[b, 0], alpha[b, 1], alpha[b, 2] = g, u, log_scale
    return math.log(g + u + left + _cut_short(e, bins, start, before)) + log_scale


@compiled
def _cut_short(e: FloatArray, bins: int, start: FloatArray, before: FloatArray) -> float:
    """Return the sum of the stretches that begin so near the end of the road that it cuts them."""
    total = 0.0
    for m in range(start.shape[1]):
        begins = start[:, m].sum()
        tail = 1.0
        for back in range(1, min(SHORTEST_BINS, bins)):
            tail *= e[bins - back, m + 2]
            total += before[SHORTEST_BINS - back] * begins * tail
    return total


@inlined
def _go_back(
    e: FloatArray,
    b: int,
    reach: int,
    start: FloatArray,
    leave: FloatArray,
    outside: float,
    here: float,
    beyond: FloatArray,
    now: FloatArray,
    starts: FloatArray,
) -> tuple[float, float]:
    """Take ``now``, what follows if a bin is inside, from bin b + 1 to b.

    Returns its sum, and what follows if a stretch begins after b. ``beyond`` is what follows the bin where
    such a stretch is at its shortest length, ``reach`` bins on; it becomes what follows b. ``here`` is the
    share of b that lies on ground, for ``starts``.
    """
    staying, starting = 0.0, 0.0
    for m in range(start.shape[1]):
        next_bin = e[b + 1, m + 2]
        shortest = next_bin
        for i in range(2, reach + 1):
            shortest *= e[b + i, m + 2]
        stay, begin = 0.0, 0.0
        for n in range(start.shape[0]):
            part = start[n, m] * shortest * beyond[n, m]
            follows = (1.0 - leave[n]) * next_bin * now[n, m] + leave[n] * outside
            now[n, m] = follows
            beyond[n, m] = follows
            starts[n, m] += here * part
            begin += part
            stay += follows
        staying += stay
        starting += begin
    return staying, starting


@compiled
def backward(
    e: FloatArray,
    bins: int,
    start: FloatArray,
    leave: FloatArray,
    built: FloatArray,
    alpha: FloatArray,
    log_likelihood: float,
    share: float,
    ground: FloatArray,
    starts: FloatArray,
) -> None:
    """Add ``share`` × the probability of ground and built-up to ``ground`` (bins, 2), and to ``starts``.

    ``starts`` (lengths + 1, rates) takes the expected number of stretches of each kind that begin and, first
    in its last row, of built-up ground.
    """
    lengths, rates = start.shape
    begins = start.sum()
    enter_built, leave_built, share_built = built
    kept = np.ones(
        (SHORTEST_BINS, lengths, rates)
    )  # what follows bin b if it is inside, at b % SHORTEST_BINS
    now = np.ones((lengths, rates))
    bg, bu, log_scale = 1.0, 1.0, 0.0
    last = bins - 1
    scale = alpha[last, 2] - log_likelihood
    f = share * math.exp(scale)
    ground[last, 0] += f * alpha[last, 0]
    ground[last, 1] += f * alpha[last, 1]
    for b in range(bins - 2, -1, -1):
        to_g, to_u = e[b + 1, 0] * bg, e[b + 1, 1] * bu
        reach = min(SHORTEST_BINS, last - b)
        beyond = kept[b % SHORTEST_BINS]
        if reach < SHORTEST_BINS:
            beyond[:] = math.exp(-log_scale)  # the road ends first
        outside = (1.0 - share_built) * to_g + share_built * to_u
        if alpha[b, 2] + log_scale - log_likelihood != scale:
            scale = alpha[b, 2] + log_scale - log_likelihood
            f = share * math.exp(scale)
        starts[lengths, 0] += f * alpha[b, 0] * enter_built * to_u
        on_ground = f * (alpha[b, 0] + alpha[b, 1])
        staying, starting = _go_back(e, b, reach, start, leave, outside, on_ground, beyond, now, starts)
        bg = (1.0 - begins - enter_built) * to_g + enter_built * to_u + starting
        bu = (1.0 - begins) * (leave_built * to_g + (1.0 - leave_built) * to_u) + starting
        ground[b, 0] += f * alpha[b, 0] * bg
        ground[b, 1] += f * alpha[b, 1] * bu
        if bg + bu + staying < TINY:
            up = 1.0 / max(bg + bu + staying, 1e-300)
            log_scale -= math.log(up)
            bg *= up
            bu *= up
            now *= up
            kept *= up


@compiled
def posterior(
    station_m: FloatArray,
    sigma_m: FloatArray,
    weight: FloatArray,
    length_m: float,
    per_m: float,
    factors: FloatArray,
    shares: FloatArray,
    added_per_m: FloatArray,
    starts_per_m: FloatArray,
    mean_m: FloatArray,
    built_per_m: FloatArray,
    least_times: float,
    count: FloatArray,
    ground: FloatArray,
    of_factor: FloatArray,
    starts: FloatArray,
) -> float:
    """Fill ``count`` and ``ground`` of a road's bins, ``of_factor``, and add to ``starts``.

    Returns the log likelihood of the road, up to a constant that only its complaints and bins decide.
    """
    bins = len(count)
    width_m = length_m / bins
    count[:] = 0.0
    ground[:] = 0.0
    spread(station_m, sigma_m, weight, width_m, count)
    total = count.sum()
    rates, backgrounds = len(added_per_m), len(factors)
    start = starts_per_m * width_m  # (lengths, rates)
    leave = 1.0 / (1.0 + np.maximum(mean_m - SHORTEST_BINS * width_m, width_m) / width_m)
    built = np.array([built_per_m[0] * width_m, width_m / built_per_m[1], built_per_m[2]])
    e = np.empty((backgrounds, bins, rates + 2))
    alpha = np.empty((backgrounds, bins, 3))
    log_lik = np.empty(backgrounds)
    for j in range(backgrounds):
        base = per_m * factors[j]
        added = np.maximum(added_per_m, (least_times - 1.0) * base)
        best = emissions(count, width_m, base, added, built_per_m[3], e[j])
        log_lik[j] = forward(e[j], bins, start, leave, built, alpha[j])
        of_factor[j] = math.log(shares[j]) + total * math.log(base) - base * length_m + best + log_lik[j]
    most = of_factor.max()
    of_factor[:] = np.exp(of_factor - most)
    evidence = most + math.log(of_factor.sum())
    of_factor[of_factor < IMPROBABLE] = 0.0
    of_factor /= of_factor.sum()
    for j in range(backgrounds):
        if of_factor[j] > 0.0:
            backward(e[j], bins, start, leave, built, alpha[j], log_lik[j], of_factor[j], ground, starts)
    return float(evidence)


def warm_up() -> None:
    """Compile the model for the types it is used with: one road without complaints."""
    none, one = np.empty(0), np.ones(1)
    kinds = np.full((1, 2), 1e-5)
    posterior(
        none, none, none, 100.0, 1e-3, one, one, np.array([1e-2, 2e-2]), kinds, np.array([100.0]),
        np.array([1e-5, 800.0, 0.01, 4.0]), 5.0, np.zeros(5), np.zeros((5, 2)), np.ones(1), np.zeros((2, 2)),
    )  # fmt: skip
