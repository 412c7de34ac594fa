"""What to repair first: an explained score from five parts, each worth its weight of a hundred points.

``value`` of a part is how much need it shows, 0 to 1 (``priority_scales``); its points are value × weight,
and the points of the parts are the score, 0 to 100. The weights are a choice of the region, not a finding:
``rank_stability`` tells how far the order depends on them.
"""

import numpy as np
import pandas as pd

from geo.crs import FloatArray
from geo.priority_scales import access_value, citizen_value, condition_value, safety_value, traffic_value
from geo.priority_weights import PARTS, Weights

POINTS = tuple(f"part_{part}" for part in PARTS)
VALUES = tuple(f"value_{part}" for part in PARTS)


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
    points = values[list(VALUES)].to_numpy(dtype=np.float64) * np.array(weights.points())
    scored = pd.DataFrame(points, columns=list(POINTS), index=values.index)
    scored["score"] = points.sum(axis=1)
    return scored


def ranks(scores: FloatArray, tie: FloatArray) -> FloatArray:
    """Return the rank of each score, 1 the highest; of equal scores the lower ``tie`` comes first."""
    order = np.lexsort((tie, -scores))
    rank = np.empty(len(scores))
    rank[order] = np.arange(1, len(scores) + 1)
    return rank
