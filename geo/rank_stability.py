"""How sure a rank is: the same ranking again and again with other weights and other measurements.

The weights are drawn around those that are set, the measurements around those that were taken. What nobody
measured may be anything. The share of draws in which a stretch is among the first ten is its probability of
being there, as far as the doubts named here go; it says nothing of facts that nobody has recorded.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.priority import VALUES, ranks, score, values_of
from geo.priority_scales import access_value, citizen_value, condition_value, safety_value, traffic_value
from geo.priority_weights import Weights

DRAWS, SEED = 1_000, 2021
INTERVAL = 0.9
STABILITY = ("rank", "rank_low", "rank_high", "top_ten_probability")
FIRST = 10  # "the first ten": what a year's programme begins with

# Of a Dirichlet distribution around the weights that are set: a weight of 45 then moves by about 6 points
# (its standard deviation), one of 10 by about 4; weights of published studies differ by more than that.
CONCENTRATION = 60.0
# Standard deviations on the scale of 0 to 1. A quarter is one class of condition.
CONDITION_SD = {"measured": 0.06, "seen": 0.12}  # by eye two people differ by half a class
CONDITION_SD_PER_YEAR = 0.05  # since the survey: a road loses a class in about five years
TRAFFIC_SD = {"counted": 0.05, "function": 0.15}
ACCESS_SD = 0.08  # distances as the crow flies; lists of places are not complete


@dataclass(frozen=True, eq=False)
class Doubts:
    """What is not sure of each stretch, one entry per row of the facts.

    ``condition_sd`` (0 to 1), ``counted`` (traffic was counted), ``danger_reports`` (complaints that tell of
    danger), ``reporters`` (people, not aged), ``place`` (number of the place that reports, whose readiness is
    one doubt for all its stretches) and ``readiness_sd`` (standard deviation of its logarithm, by place).
    """

    condition_sd: FloatArray
    counted: NDArray[np.bool_]
    danger_reports: FloatArray
    reporters: FloatArray
    place: NDArray[np.int64]
    readiness_sd: FloatArray


def stability(facts: pd.DataFrame, doubts: Doubts, weights: Weights, tie: FloatArray) -> pd.DataFrame:
    """Return rank, rank_low, rank_high (90 % of the draws hold it) and top_ten_probability of each stretch.

    ``rank`` is that of the weights and measurements as they are; the interval always holds it.

    ``facts`` as in ``priority.values_of``, ``tie`` as in ``priority.ranks``. The draws are the same whenever
    the rows are; the order of the rows decides which stretch gets which draw, so sort them by their ids.
    """
    if facts.empty:
        return pd.DataFrame(index=facts.index, columns=list(STABILITY), dtype=np.float64)
    rank = ranks(score(values_of(facts), weights)["score"].to_numpy(), tie)
    rng = np.random.default_rng(SEED)
    drawn_weights = _weights(rng, weights)
    draw = _Draw(facts, doubts, rng)
    drawn = np.empty((DRAWS, len(facts)), dtype=np.int32)
    for number in range(DRAWS):
        drawn[number] = ranks(draw.values() @ drawn_weights[number], tie)
    low, high = np.quantile(drawn, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2], axis=0, method="nearest")
    return pd.DataFrame(
        {
            "rank": rank,
            "rank_low": np.minimum(low, rank),
            "rank_high": np.maximum(high, rank),
            "top_ten_probability": (drawn <= FIRST).mean(axis=0),
        },
        index=facts.index,
    )


def _weights(rng: np.random.Generator, weights: Weights) -> FloatArray:
    """Return DRAWS weights (rows, together 1); a part that weighs nothing never weighs anything."""
    points = np.array(weights.points())
    drawn = np.zeros((DRAWS, len(VALUES)))
    drawn[:, points > 0] = rng.dirichlet(CONCENTRATION * points[points > 0] / points.sum(), DRAWS)
    return drawn


class _Draw:
    """Draws the values of all parts anew, in the order of VALUES."""

    def __init__(self, facts: pd.DataFrame, doubts: Doubts, rng: np.random.Generator) -> None:
        self._rng, self._doubts = rng, doubts
        self._size = len(facts)
        self._number = {
            name: facts[name].to_numpy(dtype=np.float64) for name in facts.columns.drop("function")
        }
        number = self._number
        known = number["known_share"]
        self._known = known
        self._condition = condition_value(
            number["badness_mean"], number["badness_worst"], np.ones(len(known))
        )
        function = facts["function"].to_numpy(dtype=object)
        self._traffic = traffic_value(number["vehicles_per_day"], function)
        self._traffic_known = ~np.isnan(number["vehicles_per_day"]) | np.array(
            [f is not None for f in function]
        )
        self._traffic_sd = np.where(doubts.counted, TRAFFIC_SD["counted"], TRAFFIC_SD["function"])
        self._access = access_value(number["places"])
        self._access_known = ~np.isnan(number["places"])

    def values(self) -> FloatArray:
        """Return one draw: a row per stretch, a column per part."""
        return np.column_stack(
            [self._drawn_condition(), self._drawn_traffic(), self._drawn_access(), *self._drawn_reports()]
        )

    def _drawn_condition(self) -> FloatArray:
        found = self._near(self._condition, self._doubts.condition_sd)
        return self._known * found + (1 - self._known) * self._anything()

    def _drawn_traffic(self) -> FloatArray:
        return np.where(self._traffic_known, self._near(self._traffic, self._traffic_sd), self._anything())

    def _drawn_access(self) -> FloatArray:
        return np.where(self._access_known, self._near(self._access, ACCESS_SD), self._anything())

    def _drawn_reports(self) -> tuple[FloatArray, FloatArray]:
        """Return safety and citizen signal: who reports is chance, how readily a place does is not sure."""
        places = np.exp(self._rng.normal(0.0, self._doubts.readiness_sd))[self._doubts.place]
        danger = self._number["danger"] * self._by_chance(self._doubts.danger_reports)
        reporters = self._number["reporters"] * self._by_chance(self._doubts.reporters)
        return safety_value(danger), citizen_value(reporters, self._number["readiness"] * places)

    def _near(self, value: FloatArray, sd: FloatArray | float) -> FloatArray:
        return np.clip(value + sd * self._rng.standard_normal(self._size), 0.0, 1.0)

    def _anything(self) -> FloatArray:
        return self._rng.random(self._size)

    def _by_chance(self, reports: FloatArray) -> FloatArray:
        """Return by which factor the true number behind some reports (Poisson) may differ from them."""
        at_least_one = np.maximum(reports, 1.0)
        return self._rng.standard_gamma(at_least_one) / at_least_one
