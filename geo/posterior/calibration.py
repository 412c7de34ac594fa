"""From the posterior to the confidence that is stated: a monotone map with three numbers, or none at all."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from geo.crs import FloatArray
from geo.errors import InvalidInputError

# Probabilities nearer to 0 or 1 are not told apart: ten times finer than the four decimals that are written.
LEAST = 1e-5


@dataclass(frozen=True)
class Calibration:
    """Beta calibration: ``logit(out) = rise · ln(p) − fall · ln(1 − p) + shift``; 1, 1, 0 changes nothing.

    It rises with p for any ``rise, fall ≥ 0``, so it never changes which road is the likeliest. Kull, Silva
    Filho & Flach, "Beta calibration", AISTATS 2017.
    """

    rise: float = 1.0
    fall: float = 1.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        if not (self.rise >= 0 and self.fall >= 0 and np.isfinite([self.rise, self.fall, self.shift]).all()):
            told = f"{self.rise}, {self.fall}, {self.shift}"
            raise InvalidInputError(f"A calibration of {told} is none; rise and fall are 0 or more.")

    @property
    def is_identity(self) -> bool:
        """Whether it changes nothing."""
        return (self.rise, self.fall, self.shift) == (1.0, 1.0, 0.0)

    def __call__(self, probability: FloatArray) -> FloatArray:
        """Return calibrated probabilities; 0 and 1 stay."""
        if self.is_identity:
            return probability
        inside = np.clip(probability, LEAST, 1 - LEAST)
        logit = self.rise * np.log(inside) - self.fall * np.log1p(-inside) + self.shift
        mapped: FloatArray = np.where(
            (probability <= 0) | (probability >= 1), probability, 1 / (1 + np.exp(-logit))
        )
        return mapped


def fit_calibration(probability: FloatArray, right: FloatArray, *, prior_rows: float = 100.0) -> Calibration:
    """Return the map under which stated ``probability`` and ``right`` (0 or 1) agree.

    It is drawn towards changing nothing as if ``prior_rows`` rows had shown that nothing needs changing.
    """
    inside = np.clip(probability, LEAST, 1 - LEAST)
    features = np.stack([np.log(inside), -np.log1p(-inside), np.ones(len(inside))])

    def cost(numbers: FloatArray) -> float:
        logit = numbers @ features
        misfit = np.logaddexp(0.0, logit) - right * logit
        return float(misfit.sum() + prior_rows / 2 * ((numbers - [1.0, 1.0, 0.0]) ** 2).sum())

    found = minimize(cost, [1.0, 1.0, 0.0], method="L-BFGS-B", bounds=[(0, None), (0, None), (None, None)])
    return Calibration(*(float(number) for number in found.x))
