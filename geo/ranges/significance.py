"""More than chance, or not: p-values of runs, their likelihood gain, and which of many are called strong."""

import numpy as np
from scipy.special import gammainc

from geo.crs import FloatArray

FALSE_DISCOVERIES = 0.05  # of the stretches called strong over the whole network, at most
# From so likely on a stretch may be strong at all. In simulated regencies 1 to 3 % of those above are none,
# and of roads without a stretch 0.2 % have one (with villages 0.3 %); from 0.56 on a fifth more.
LEAST_STRONG = 0.6
# A run of complaints is tested at the next length of this scale, as one of as many tests as there are
# lengths: it was chosen by its ends. Placing errs by some 10 m, so that no shorter run can be seen; the
# longest is a road.
WINDOWS_M = 25.0 * 2.0 ** np.arange(9)


def p_values(events: FloatArray, span_m: FloatArray, per_m: FloatArray) -> FloatArray:
    """Return how often chance makes a run so dense: of a Poisson process of ``per_m`` from a complaint on.

    ``events`` (their weights added) lie within ``span_m``. Given the first, the others are a Poisson count in
    the window that follows it.
    """
    window = np.maximum(WINDOWS_M[np.minimum(np.searchsorted(WINDOWS_M, span_m), len(WINDOWS_M) - 1)], span_m)
    more = events - 1.0
    chance = gammainc(np.maximum(more, np.finfo(float).tiny), per_m * window)  # P(Poisson ≥ more)
    return np.where(more > 0, np.minimum(len(WINDOWS_M) * chance, 1.0), 1.0)


def likelihood_gain(events: FloatArray, expected: FloatArray) -> FloatArray:
    """Return Kulldorff's log likelihood ratio of a run against the background, 0 if it is no denser."""
    ratio = np.divide(events, expected, out=np.ones_like(events), where=(events > expected) & (expected > 0))
    return np.where(events > expected, events * np.log(ratio) - (events - expected), 0.0)


def strong_from(probability: FloatArray) -> float:
    """Return the least probability down to which at most FALSE_DISCOVERIES of the stretches are none.

    ``probability`` are those of all stretches of the network; what is not there among those above a border is
    the mean of what their probabilities lack.
    """
    ordered = np.sort(probability[probability >= LEAST_STRONG])[::-1]
    wrong = np.cumsum(1.0 - ordered) / np.arange(1, len(ordered) + 1)
    kept = np.flatnonzero(wrong <= FALSE_DISCOVERIES)
    return float(ordered[kept[-1]]) if len(kept) else 1.0
