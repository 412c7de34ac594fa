"""How likely each part of a road is to lie in a broken stretch: a hidden semi-Markov model, compiled.

A road is cut into bins of at most BIN_M. Each is ground, built-up ground (where more people report), or in
a stretch of one of several added rates and mean lengths, at least SHORTEST_BINS long. Counts are Poisson. The
background of the road is one of several multiples of that of its class, over which is integrated. Beyond its
shortest length a stretch goes on with constant probability, so that forward and backward sums need, for every
bin and kind of stretch, a handful of operations and no memory of durations. A road lies between ground: of
the stretches at its ends most begin and end on it, few go on beyond.

All likelihoods are relative to the best state of each bin, and the sums are scaled as they go: neither a
thousand complaints in one bin nor a road of a thousand kilometres leaves the range of a float.
"""

import math

import numpy as np

from geo.crs import FloatArray
from geo.kernels.compiled import compiled, summed

BIN_M = 20.0
SHORTEST_BINS = 4
# Rates of stretches, and ground: as many as a processor takes at once, and a constant that loops know.
LANES = 8
GROUND = LANES - 1
# So many ends of roads are none but cut what goes on: the border of the region, a road in two pieces. At the
# others, where another road begins, damage is no likelier than elsewhere. With one in ten the same
# complaints are about as likely a stretch at the end of a road as in its middle. Were all of them cuts,
# chance would make one there far more easily: a third of the false alarms of simulated regencies.
CUT_ENDS = 0.1
TINY = 1e-100  # below it sums are scaled up
REACH_SIGMAS = 6.0
IMPROBABLE = 1e-4  # a background less likely than that changes no probability that anybody sees


@compiled
def spread(
    station_m: FloatArray, sigma_m: FloatArray, weight: FloatArray, width_m: float, count: FloatArray
) -> None:
    """Add complaints to the ``count`` of the bins they may lie in; what would fall off the road stays.

    Positions err seldom but widely: by Student's t of four degrees of freedom, whose integral needs no more
    than a root. With the normal one in eight more roads of simulated regencies show a stretch without any.
    """
    bins = len(count)
    for event in range(len(station_m)):
        if weight[event] <= 0.0:
            continue
        scale = 1.0 / max(sigma_m[event], 0.5)
        reach = REACH_SIGMAS * max(sigma_m[event], 0.5)
        first = max(0, int((station_m[event] - reach) / width_m))
        last = min(bins - 1, int((station_m[event] + reach) / width_m))
        first, last = min(first, bins - 1), max(last, 0)
        below = -1.0
        for b in range(first, last + 1):
            t = ((b + 1) * width_m - station_m[event]) * scale
            s = t / math.sqrt(4.0 + t * t)
            above = 1.0 if b == last else 0.5 * s * (3.0 - s * s)
            count[b] += weight[event] * 0.5 * (above - below)
            below = above


@summed
def exponentials(x: FloatArray) -> None:
    """Replace numbers of a list, -700 to 0, by e to their power; less than -700 is -700.

    Nothing but sums and products, so that several are computed at once: a power of a 1,024th of the
    exponent, by its series, and squared ten times. It is right to 12 digits, below -100 to 9.
    """
    for i in range(len(x)):
        t = max(x[i], -700.0) * (1.0 / 1024.0)
        p = 1.0 + t * (1.0 / 13.0)
        p = 1.0 + t * p * (1.0 / 12.0)
        p = 1.0 + t * p * (1.0 / 11.0)
        p = 1.0 + t * p * (1.0 / 10.0)
        p = 1.0 + t * p * (1.0 / 9.0)
        p = 1.0 + t * p * (1.0 / 8.0)
        p = 1.0 + t * p * (1.0 / 7.0)
        p = 1.0 + t * p * (1.0 / 6.0)
        p = 1.0 + t * p * (1.0 / 5.0)
        p = 1.0 + t * p * (1.0 / 4.0)
        p = 1.0 + t * p * (1.0 / 3.0)
        p = 1.0 + t * p * (1.0 / 2.0)
        p = 1.0 + t * p
        for _ in range(10):
            p *= p
        x[i] = p


@summed
def emissions(
    count: FloatArray,
    width_m: float,
    base_per_m: float,
    added_per_m: FloatArray,
    built_times: float,
    e: FloatArray,
    of_built: FloatArray,
) -> float:
    """Fill ``e`` (bins, LANES) with the likelihood of each bin in stretches and, last, on ground.

    ``of_built`` (bins) takes that of built-up ground. All relative to the best of the bin; returns the
    logarithm of the product of those, itself relative to ground.
    """
    bins = len(count)
    log_ratio, more = np.zeros(LANES), np.zeros(LANES)
    for m in range(len(added_per_m)):
        log_ratio[m] = math.log1p(added_per_m[m] / base_per_m)
        more[m] = added_per_m[m] * width_m
    log_built, more_built = math.log(built_times), (built_times - 1.0) * base_per_m * width_m
    best = np.zeros(bins)
    for b in range(bins):
        of_built[b] = count[b] * log_built - more_built
        best[b] = max(best[b], of_built[b])
    for m in range(len(added_per_m)):
        for b in range(bins):
            best[b] = max(best[b], count[b] * log_ratio[m] - more[m])
    for b in range(bins):
        for m in range(LANES):
            e[b, m] = count[b] * log_ratio[m] - more[m] - best[b]
        of_built[b] -= best[b]
    exponentials(e[:bins].reshape(-1))
    exponentials(of_built)
    return float(best.sum())


@compiled
def _times(values: FloatArray, by: float) -> None:
    """Multiply all values of a table: elsewhere, because it would slow the loop down that seldom needs it."""
    values *= by


# One loop each, in which nothing is called or allocated: laid out in functions it takes twice the time.
@summed
def forward(
    e: FloatArray,
    of_built: FloatArray,
    start: FloatArray,
    leave: FloatArray,
    built: FloatArray,
    alpha: FloatArray,
) -> float:
    """Fill ``alpha`` (bins, 3) with the scaled sums of ground and built-up, and the log of their scale.

    ``start`` (lengths, LANES) is the probability per bin that a stretch of that kind begins, ``leave``
    (lengths) that it ends after a bin, ``built`` that built-up ground begins, ends, and its share of the
    ground. Returns the log likelihood of the road.
    """
    begins, bins, lengths = start.sum(), len(of_built), len(leave)
    enter_built, leave_built, share_built = built
    # A road that is cut begins anywhere in the life of what it lies in.
    inside, shortest = start * (SHORTEST_BINS + (1.0 - leave) / leave).reshape(-1, 1), np.zeros(LANES)
    everything = 1.0 + CUT_ENDS * inside.sum() + (1.0 - CUT_ENDS) * begins
    inside *= CUT_ENDS * e[0] / everything
    left, over = inside.sum(), (inside * leave.reshape(-1, 1)).sum()
    g = (1.0 - share_built) / everything * e[0, GROUND]
    u = share_built / everything * of_built[0]
    log_scale = 0.0
    # Ground before each of the last SHORTEST_BINS; that before the road is there for what begins with it.
    before = (0.0, 0.0, 0.0, (1.0 - CUT_ENDS) / everything)
    alpha[0, 0], alpha[0, 1], alpha[0, 2] = g, u, 0.0
    for b in range(1, bins):
        before = (before[1], before[2], before[3], g + u)
        if before[0] > 0.0:
            for m in range(LANES):
                shortest[m] = before[0] * e[b, m] * e[b - 1, m] * e[b - 2, m] * e[b - 3, m]
        ended, over, left = over, 0.0, 0.0
        for n in range(lengths):
            stay, of_length = 1.0 - leave[n], 0.0
            for m in range(LANES):
                is_inside = stay * inside[n, m] * e[b, m] + start[n, m] * shortest[m]
                inside[n, m] = is_inside
                of_length += is_inside
            over += leave[n] * of_length
            left += of_length
        quiet = g * (1.0 - begins - enter_built) + u * leave_built * (1.0 - begins)
        loud = g * enter_built + u * (1.0 - leave_built) * (1.0 - begins)
        g = (quiet + ended * (1.0 - share_built)) * e[b, GROUND]
        u = (loud + ended * share_built) * of_built[b]
        total = g + u + left
        if total < TINY:
            up = 1.0 / max(total, 1e-300)
            log_scale -= math.log(up)
            g, u, left, over = g * up, u * up, left * up, over * up
            before = (before[0] * up, before[1] * up, before[2] * up, before[3] * up)
            _times(inside, up)
        alpha[b, 0], alpha[b, 1], alpha[b, 2] = g, u, log_scale
    cut = left + _cut_short(e, bins, start, before)
    return math.log(g + u + CUT_ENDS * cut + (1.0 - CUT_ENDS) * over) + log_scale


@compiled
def _cut_short(e: FloatArray, bins: int, start: FloatArray, before: tuple[float, ...]) -> float:
    """Return the sum of the stretches that begin so near the end of the road that it cuts them."""
    total = 0.0
    for m in range(LANES):
        begins = start[:, m].sum()
        tail = 1.0
        for back in range(1, min(SHORTEST_BINS, bins + 1)):
            tail *= e[bins - back, m]
            total += before[SHORTEST_BINS - back] * begins * tail
    return total


@summed
def backward(
    e: FloatArray,
    of_built: FloatArray,
    start: FloatArray,
    leave: FloatArray,
    built: FloatArray,
    alpha: FloatArray,
    log_likelihood: float,
    share: float,
    ground: FloatArray,
    begun: FloatArray,
) -> float:
    """Add ``share`` × the probability of ground and built-up to ``ground`` (bins, 2), and to ``begun``.

    ``begun`` (lengths, LANES) takes the expected number of stretches of each kind that begin; that of
    built-up ground is returned. ``e`` has SHORTEST_BINS rows of ones behind those of the road.
    """
    begins, last, lengths = start.sum(), len(of_built) - 1, len(leave)
    enter_built, leave_built, share_built = built
    # What follows bin b if it is inside, at b % SHORTEST_BINS; beyond the road only where that is cut.
    kept = np.full((SHORTEST_BINS, lengths, LANES), CUT_ENDS)
    now, shortest = np.empty((lengths, LANES)), np.empty(LANES)
    for n in range(lengths):
        now[n, :] = CUT_ENDS + (1.0 - CUT_ENDS) * leave[n]
        kept[last % SHORTEST_BINS, n, :] = now[n, 0]
    bg, bu, log_scale, begun_built = 1.0, 1.0, 0.0, 0.0
    scale = alpha[last, 2] - log_likelihood
    f = share * math.exp(scale)
    ground[last, 0] += f * alpha[last, 0]
    ground[last, 1] += f * alpha[last, 1]
    for b in range(last - 1, -1, -1):
        to_g, to_u = e[b + 1, GROUND] * bg, of_built[b + 1] * bu
        outside = (1.0 - share_built) * to_g + share_built * to_u
        if alpha[b, 2] + log_scale - log_likelihood != scale:
            scale = alpha[b, 2] + log_scale - log_likelihood
            f = share * math.exp(scale)
        begun_built += f * alpha[b, 0] * enter_built * to_u
        on_ground = f * (alpha[b, 0] + alpha[b, 1])
        staying, starting, at = 0.0, 0.0, b % SHORTEST_BINS
        for m in range(LANES):
            shortest[m] = e[b + 1, m] * e[b + 2, m] * e[b + 3, m] * e[b + 4, m]
        for n in range(lengths):
            stay, ends = 1.0 - leave[n], leave[n] * outside
            for m in range(LANES):
                part = start[n, m] * shortest[m] * kept[at, n, m]
                follows = stay * e[b + 1, m] * now[n, m] + ends
                now[n, m] = follows
                kept[at, n, m] = follows
                begun[n, m] += on_ground * part
                starting += part
                staying += follows
        bg = (1.0 - begins - enter_built) * to_g + enter_built * to_u + starting
        bu = (1.0 - begins) * (leave_built * to_g + (1.0 - leave_built) * to_u) + starting
        ground[b, 0] += f * alpha[b, 0] * bg
        ground[b, 1] += f * alpha[b, 1] * bu
        if bg + bu + staying < TINY:
            up = 1.0 / max(bg + bu + staying, 1e-300)
            log_scale -= math.log(up)
            bg, bu = bg * up, bu * up
            _times(now, up)
            _times(kept.reshape(-1, LANES), up)
    return begun_built


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

    ``starts`` (lengths + 1, rates) takes the expected number of stretches of each kind that begin and, first
    in its last row, of built-up ground. Returns the log likelihood of the road, up to a constant that only
    its complaints and bins decide.
    """
    bins, lengths, rates, backgrounds = len(count), len(mean_m), len(added_per_m), len(factors)
    if rates > GROUND:
        raise ValueError("there are more rates than lanes")
    width_m = length_m / bins
    count[:] = 0.0
    ground[:] = 0.0
    spread(station_m, sigma_m, weight, width_m, count)
    total = count.sum()
    start, begun = np.zeros((lengths, LANES)), np.zeros((lengths, LANES))
    start[:, :rates] = starts_per_m * width_m
    leave = 1.0 / (1.0 + np.maximum(mean_m - SHORTEST_BINS * width_m, width_m) / width_m)
    built = np.array([built_per_m[0] * width_m, width_m / built_per_m[1], built_per_m[2]])
    e, of_built = np.ones((backgrounds, bins + SHORTEST_BINS, LANES)), np.empty((backgrounds, bins))
    alpha, log_lik = np.empty((backgrounds, bins, 3)), np.empty(backgrounds)
    for j in range(backgrounds):
        base = per_m * factors[j]
        added = np.maximum(added_per_m, (least_times - 1.0) * base)
        best = emissions(count, width_m, base, added, built_per_m[3], e[j], of_built[j])
        log_lik[j] = forward(e[j], of_built[j], start, leave, built, alpha[j])
        of_factor[j] = math.log(shares[j]) + total * math.log(base) - base * length_m + best + log_lik[j]
    most = of_factor.max()
    of_factor[:] = np.exp(of_factor - most)
    evidence = most + math.log(of_factor.sum())
    of_factor[of_factor < IMPROBABLE] = 0.0
    of_factor /= of_factor.sum()
    for j in range(backgrounds):
        if of_factor[j] > 0.0:
            starts[lengths, 0] += backward(
                e[j], of_built[j], start, leave, built, alpha[j], log_lik[j], of_factor[j], ground, begun
            )
    starts[:lengths] += begun[:, :rates]
    return float(evidence)


def warm_up() -> None:
    """Compile the model for the types it is used with: one road without complaints."""
    none, one = np.empty(0), np.ones(1)
    kinds = np.full((1, 2), 1e-5)
    posterior(
        none, none, none, 100.0, 1e-3, one, one, np.array([1e-2, 2e-2]), kinds, np.array([100.0]),
        np.array([1e-5, 800.0, 0.01, 4.0]), 5.0, np.zeros(5), np.zeros((5, 2)), np.ones(1), np.zeros((2, 2)),
    )  # fmt: skip
