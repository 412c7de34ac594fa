"""Silence on a stretch: people stop reporting what was repaired, so quiet makes it less likely."""

import numpy as np

from geo.crs import FloatArray

# Half of all damage is repaired within a year and a half, by the office or by those who live there.
REPAIRS_PER_DAY = np.log(2) / 550
DAY_NS = 86_400_000_000_000


def still_active(per_day: FloatArray, silent_days: FloatArray) -> FloatArray:
    """Return how likely a stretch with so many complaints a day is still there after so many days of silence.

    ``A / (A + h / (λ + h) · (1 − A))`` with ``A = exp(−(λ + h) · g)``: either it was not repaired and
    nobody spoke, or it was repaired at some moment of the silence.
    """
    ends = per_day + REPAIRS_PER_DAY
    unheard = np.exp(-ends * np.maximum(silent_days, 0.0))
    return np.asarray(unheard / (unheard + REPAIRS_PER_DAY / ends * (1.0 - unheard)))
