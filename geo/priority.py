"""What to repair first: an explained score from five parts, each worth its weight of a hundred points.

``value`` of a part is how much need it shows, 0 to 1 (``priority_scales``); its points are value × weight,
and the points of the parts are the score, 0 to 100. The weights are a choice of the region, not a finding:
``rank_stability`` tells how far the order depends on them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from geo.crs import FloatArray
from geo.errors import InvalidInputError
from geo.priority_scales import access_value, citizen_value, condition_value, safety_value, traffic_value

PARTS = ("condition", "traffic", "access", "safety", "citizen")
POINTS = tuple(f"part_{part}" for part in PARTS)
VALUES = tuple(f"value_{part}" for part in PARTS)
WHOLE = 100.0
_ROUNDING = 1e-6  # of the sum of weights that were typed or computed


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part is worth; together WHOLE points. Raises InvalidInputError for others.

    The defaults lean on the weights of published Indonesian studies, where condition has 45 to 68 %: no
    citizen signal is in any of them.
    """

    condition: float = 45.0
    traffic: float = 20.0
    access: float = 15.0
    safety: float = 10.0
    citizen: float = 10.0

    def __post_init__(self) -> None:
        points = self.points()
        for part, weight in zip(PARTS, points, strict=True):
            if not (np.isfinite(weight) and weight >= 0):
                raise InvalidInputError(f"The weight of {part} is {weight}; give points from 0 to 100.")
        if abs(points.sum() - WHOLE) > _ROUNDING:
            raise InvalidInputError(f"The weights add up to {points.sum():g}; share out exactly 100 points.")

    @classmethod
    def shared_out(cls, points: Mapping[str, float]) -> "Weights":
        """Return weights in the proportions of ``points`` by part; parts that are not there weigh nothing."""
        whole = sum(points.values())
        if set(points) - set(PARTS) or not whole > 0:
            raise InvalidInputError(f"Weights need points for some of {', '.join(PARTS)}.")
        return cls(**{part: WHOLE * points.get(part, 0.0) / whole for part in PARTS})

    def points(self) -> FloatArray:
        """Return the weights in the order of PARTS."""
        return np.array([self.condition, self.traffic, self.access, self.safety, self.citizen])

    def by_part(self) -> dict[str, float]:
        """Return the weights by part."""
        return asdict(self)


def values_of(facts: pd.DataFrame) -> pd.DataFrame:
    """Return the value (0 to 1) of each part, columns VALUES, for stretches with these facts.

    ``facts`` has badness_mean and badness_worst (0 to 1, NaN: not surveyed), known_share (of its length),
    vehicles_per_day (NaN: not counted), function (of ``FUNCTION_VALUES`` or None), places (within reach, by
    kind and nearness; NaN: no list of places), danger (of verified complaints, aged), reporters (different
    ones, aged) and readiness (of its place to report; 1: as usual, or not known).
    """
    number = {name: facts[name].to_numpy(dtype=np.float64) for name in facts.columns.drop("function")}
    return pd.DataFrame(
        {
            "value_condition": condition_value(
                number["badness_mean"], number["badness_worst"], number["known_share"]
            ),
            "value_traffic": traffic_value(
                number["vehicles_per_day"], facts["function"].to_numpy(dtype=object)
            ),
            "value_access": access_value(number["places"]),
            "value_safety": safety_value(number["danger"]),
            "value_citizen": citizen_value(number["reporters"], number["readiness"]),
        },
        index=facts.index,
    )


def score(values: pd.DataFrame, weights: Weights) -> pd.DataFrame:
    """Return POINTS and ``score`` of stretches whose parts have ``values`` (see ``values_of``).

    The score is the sum of the points, nothing else.
    """
    points = values[list(VALUES)].to_numpy(dtype=np.float64) * weights.points()
    scored = pd.DataFrame(points, columns=list(POINTS), index=values.index)
    scored["score"] = points.sum(axis=1)
    return scored


def ranks(scores: FloatArray, tie: FloatArray) -> FloatArray:
    """Return the rank of each score, 1 the highest; of equal scores the lower ``tie`` comes first."""
    order = np.lexsort((tie, -scores))
    rank = np.empty(len(scores))
    rank[order] = np.arange(1, len(scores) + 1)
    return rank
