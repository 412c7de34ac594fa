"""How readily each place reports: from how soon others report what one person has reported already.

What nobody reports looks like what is not there. But once an incident is known to exist, because somebody
reported it, further reports until it was inspected tell how readily its place reports, whatever the number of
incidents: ``rate = repeats / waiting time`` (Liu, Bhandaram & Garg, arXiv 2204.08620).

Repeats that were not recognised stand as incidents of their own, mostly without any repeat. Therefore only
incidents with a repeat are counted, and their numbers are taken for what they then are: Poisson numbers of
which zero was left out. Unrecognised repeats lower all rates by one factor, but not one place more than
another, so that ratios between places stay right. Places with few incidents are drawn towards the others.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import stdtrit

from geo.crs import FloatArray
from geo.errors import InvalidInputError
from geo.roads import IntArray

LEAST_SPREAD = 0.02  # of rates over places, in logarithms: none is so like the others as not to be told apart
INTERVAL = 0.9
ROUNDS, STEADY = 200, 1e-6
_LEAST_EXPECTED = 1e-9  # repeats


@dataclass(frozen=True, eq=False)
class Rates:
    """Reports per day that follow on an incident, by area.

    ``table``, indexed by area, has ``rate_per_day``, its 90 % interval ``low_per_day``, ``high_per_day``,
    ``incidents`` (all) and ``repeated`` (those with a repeat, which tell). ``typical_per_day`` is that of the
    place in the middle, ``spread`` how far places differ (standard deviation of logarithms).
    """

    table: pd.DataFrame
    typical_per_day: float
    spread: float

    def readiness(self) -> "pd.Series[float]":
        """Return by which factor each area reports more readily than the one in the middle."""
        return self.table["rate_per_day"] / self.typical_per_day


def reporting_rates(incidents: pd.DataFrame) -> Rates:
    """Learn how readily each area reports from ``incidents``: area, repeats, waited_days.

    ``repeats`` are the reports after the first one, ``waited_days`` the time from the first report until an
    inspection (or until now). Raises InvalidInputError naming a row that cannot be, and if no incident has a
    repeat: then nothing tells.
    """
    _refuse_impossible(incidents)
    areas, number = np.unique(incidents["area"].to_numpy(dtype=np.str_), return_inverse=True)
    repeats, waited = (incidents[name].to_numpy(dtype=np.float64) for name in ("repeats", "waited_days"))
    telling = repeats > 0
    if not telling.any():
        raise InvalidInputError("No incident was reported twice: nothing tells how readily places report.")
    told = _Told(number[telling], repeats[telling], waited[telling], len(areas))
    middle, spread = float(np.log(repeats[telling].sum() / waited[telling].sum())), 1.0
    for _ in range(ROUNDS):
        rate, error = told.rates(middle, spread)
        before = middle, spread
        middle = float(np.average(rate, weights=1 / (spread**2 + error**2)))
        spread = max(float(np.sqrt(np.mean((rate - middle) ** 2 + error**2))), LEAST_SPREAD)
        if max(abs(middle - before[0]), abs(spread - before[1])) < STEADY:
            break
    half = _half_interval(error, spread)
    table = pd.DataFrame(
        {
            "rate_per_day": np.exp(rate),
            "low_per_day": np.exp(rate - half),
            "high_per_day": np.exp(rate + half),
            "incidents": np.bincount(number, minlength=len(areas)),
            "repeated": np.bincount(number[telling], minlength=len(areas)),
        },
        index=pd.Index(areas, name="area"),
    )
    return Rates(table, float(np.exp(middle)), spread)


def _half_interval(error: FloatArray, spread: float) -> FloatArray:
    """Return half the interval of logarithms: few places tell little of the middle and of the spread."""
    places = len(error)
    of_middle = error**2 / spread**2 * spread / np.sqrt(places)  # by how much a place is drawn to the middle
    half: FloatArray = stdtrit(max(places - 1, 1), (1 + INTERVAL) / 2) * np.hypot(error, of_middle)
    return half


@dataclass(frozen=True, eq=False)
class _Told:
    """Incidents with at least one repeat, by the number of their area."""

    area: IntArray
    repeats: FloatArray
    waited_days: FloatArray
    areas: int

    def rates(self, middle: float, spread: float) -> tuple[FloatArray, FloatArray]:
        """Return the likeliest logarithms of the rates and their standard errors, given how places differ."""

        def cost(log_rate: FloatArray) -> tuple[float, FloatArray]:
            expected = np.maximum(np.exp(log_rate)[self.area] * self.waited_days, _LEAST_EXPECTED)
            # Poisson without zero: y·log(e) − e − log(1 − exp(−e)), whose derivative by log(e) is y − mean.
            mean = expected / -np.expm1(-expected)
            fit = self.repeats * np.log(expected) - expected - np.log(-np.expm1(-expected))
            apart = (log_rate - middle) / spread
            slope = np.bincount(self.area, self.repeats - mean, self.areas)
            return float(-fit.sum() + 0.5 * (apart**2).sum()), apart / spread - slope

        found = minimize(cost, np.full(self.areas, middle), jac=True, method="L-BFGS-B")
        return found.x, 1 / np.sqrt(self._information(found.x) + spread**-2)

    def _information(self, log_rate: FloatArray) -> FloatArray:
        """Return how sharply the incidents of each area tell its rate: the variance of their repeats."""
        expected = np.maximum(np.exp(log_rate)[self.area] * self.waited_days, _LEAST_EXPECTED)
        mean = expected / -np.expm1(-expected)
        variance = mean * (1 + expected - mean)
        return np.bincount(self.area, variance, self.areas).astype(np.float64)


def _refuse_impossible(incidents: pd.DataFrame) -> None:
    repeats, waited = incidents["repeats"], incidents["waited_days"]
    rules = [
        (~((repeats >= 0) & (repeats % 1 == 0)), "has no number of repeats"),
        (~((waited > 0) & np.isfinite(waited)), "has waited no time"),
        (incidents["area"].isna(), "lies in no area"),
    ]
    for wrong, what in rules:
        if wrong.any():
            raise InvalidInputError(f"Incident {incidents.index[int(np.argmax(wrong))]} {what}; correct it.")
