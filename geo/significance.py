"""How many complaints a road gets anyway, and whether a run of them is more than chance."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammainc

from geo.crs import FloatArray

FALSE_DISCOVERIES = 0.05  # of the stretches called strong over the whole network, at most
# A run of complaints is tested at the next length of this scale, as one of as many tests as there are
# lengths: it was chosen by its ends. Placing errs by some 10 m, so that no shorter run can be seen; the
# longest is a road.
WINDOWS_M = 25.0 * 2.0 ** np.arange(9)
# A class with less road than this behind it leans on the whole network: 20 km see some 20 complaints a year.
SHRINK_M = 20_000.0
LEAST_PER_M = 2e-5  # one complaint in 50 km: a network without any has no rate, but not none


@dataclass(frozen=True)
class Rates:
    """What is frozen between runs, so that one road alone comes out as in a run over all.

    ``per_m`` is the background rate of complaints per metre by (family, road class), ``network_per_m`` that
    of a family on a class without roads; ``strong_up_to`` is the largest p-value that is significant.
    """

    per_m: dict[tuple[str, str], float]
    network_per_m: dict[str, float]
    strong_up_to: float

    def of(self, family: NDArray[np.object_], road_class: NDArray[np.object_]) -> FloatArray:
        """Return the rate per metre for pairs of family and class (arrays of one length)."""
        pairs = pd.MultiIndex.from_arrays([family, road_class])
        code, distinct = pd.factorize(pairs)
        known = [
            self.per_m.get((f, c), self.network_per_m.get(f, LEAST_PER_M)) for f, c in distinct.to_list()
        ]
        return np.array(known, dtype=np.float64)[code]


def background_per_m(events: FloatArray, length_m: FloatArray) -> tuple[FloatArray, float]:
    """Return the rate of each class, drawn towards that of all where it has little road, and that of all.

    ``events`` and ``length_m`` are the complaints and metres of each class outside significant runs.
    """
    overall = max(events.sum() / max(length_m.sum(), 1.0), LEAST_PER_M)
    of_class = (events + SHRINK_M * overall) / (length_m + SHRINK_M)
    return np.maximum(of_class, LEAST_PER_M), float(overall)


def p_values(events: FloatArray, span_m: FloatArray, per_m: FloatArray) -> FloatArray:
    """Return how often chance makes a run so dense: of a Poisson process of ``per_m`` from a complaint on.

    ``events`` (their weights added) lie within ``span_m``. Given the first, the others are a Poisson count in
    the window that follows it.
    """
    window = np.maximum(WINDOWS_M[np.minimum(np.searchsorted(WINDOWS_M, span_m), len(WINDOWS_M) - 1)], span_m)
    more = events - 1.0
    chance = gammainc(np.maximum(more, np.finfo(float).tiny), per_m * window)  # P(Poisson ≥ more)
    return np.where(more > 0, np.minimum(len(WINDOWS_M) * chance, 1.0), 1.0)


def largest_significant(p: FloatArray) -> float:
    """Return the largest p-value that Benjamini and Hochberg's procedure (1995) keeps, 0 if none."""
    ordered = np.sort(p)
    kept = np.flatnonzero(ordered <= FALSE_DISCOVERIES * np.arange(1, len(p) + 1) / max(len(p), 1))
    return float(ordered[kept[-1]]) if len(kept) else 0.0


def likelihood_gain(events: FloatArray, expected: FloatArray) -> FloatArray:
    """Return Kulldorff's log likelihood ratio of a run against the background, 0 if it is no denser."""
    ratio = np.divide(events, expected, out=np.ones_like(events), where=(events > expected) & (expected > 0))
    return np.where(events > expected, events * np.log(ratio) - (events - expected), 0.0)
