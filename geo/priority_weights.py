"""What each part of the priority score is worth: a choice of the region, not a finding."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from geo.errors import InvalidInputError

PARTS = ("condition", "traffic", "access", "safety", "citizen")
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
        for part, weight in self.by_part().items():
            if not (math.isfinite(weight) and weight >= 0):
                raise InvalidInputError(f"The weight of {part} is {weight}; give points from 0 to 100.")
        together = math.fsum(self.points())
        if abs(together - WHOLE) > _ROUNDING:
            raise InvalidInputError(f"The weights add up to {together:g}; share out exactly 100 points.")

    @classmethod
    def shared_out(cls, points: Mapping[str, float]) -> "Weights":
        """Return weights in the proportions of ``points`` by part; parts that are not there weigh nothing."""
        whole = sum(points.values())
        if set(points) - set(PARTS) or not whole > 0:
            raise InvalidInputError(f"Weights need points for some of {', '.join(PARTS)}.")
        return cls(**{part: WHOLE * points.get(part, 0.0) / whole for part in PARTS})

    def points(self) -> tuple[float, ...]:
        """Return the weights in the order of PARTS."""
        return tuple(self.by_part().values())

    def by_part(self) -> dict[str, float]:
        """Return the weights by part."""
        return asdict(self)
