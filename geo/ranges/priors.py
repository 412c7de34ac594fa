"""What is known of a region's roads before one looks at any of them: background rates, kinds of stretches.

Learnt over the whole region (``learning.py``) and then frozen, so that one road alone comes out as in a run
over all.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.errors import InvalidInputError

# The background of a road is that of its class times a factor whose logarithm is normal. Before one knows,
# twice the usual and half of it are ordinary. The deviation is learnt, within these: a tenth cannot be told
# from none by the complaints of a year; where roads differ more than the most, none is like its class. The
# factors over which is integrated are Gauss's five nodes.
LEAST_UNEVEN, USUAL_UNEVEN, MOST_UNEVEN = 0.1, 0.6, 0.8
NODES, NODE_SHARES = np.polynomial.hermite_e.hermegauss(5)
# What broken road adds to the background per metre and year, and how long it is on average: from what nobody
# could see to a complaint every three metres; from a bad corner to a bad road.
ADDED_PER_M = np.array([5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0]) / 1000
MEAN_M = np.array([150.0, 400.0, 1000.0])
# In villages more people report. Ground that is a few times as loud as the rest is no damage, until it is
# this many times.
LEAST_TIMES = 5.0
BUILT_M = 800.0  # how long a village is along a road
FALSE_DISCOVERIES = 0.05  # of the stretches called strong over the whole network, at most
LEAST_PER_M = 2e-5  # one complaint in 50 km: a network without any has no rate, but not none


def factors_of(unevenness: float) -> tuple[FloatArray, FloatArray]:
    """Return the factors of that unevenness, 1 in the mean, and their shares."""
    return np.exp(unevenness * NODES - unevenness**2 / 2), NODE_SHARES / NODE_SHARES.sum()


@dataclass(frozen=True)
class FamilyPriors:
    """What is known of one family of complaints; per metre of road and year.

    ``class_per_m`` is the background rate by road class, ``network_per_m`` that of a class without roads,
    ``unevenness`` the standard deviation of the logarithm of the factor by which a road differs from its
    class, ``starts_per_m`` (MEAN_M × ADDED_PER_M) how often a stretch of each kind begins on a metre of
    ground, ``built_starts_per_m`` how often built-up ground does, on which there are ``built_times`` as many
    complaints.
    """

    class_per_m: dict[str, float]
    network_per_m: float
    unevenness: float
    starts_per_m: tuple[tuple[float, ...], ...]
    built_starts_per_m: float
    built_times: float

    def __post_init__(self) -> None:
        """Refuse what other grids than these were learnt on."""
        starts = np.asarray(self.starts_per_m, dtype=np.float64)
        if starts.shape != (len(MEAN_M), len(ADDED_PER_M)):
            raise InvalidInputError("These priors were learnt by another version; learn them anew.")

    @classmethod
    def default(cls) -> "FamilyPriors":
        """Return what trials were made with: a stretch every 20 km, most of them adding 10 to 40 per km."""
        weight = np.outer([1, 1, 1], [0.5, 1, 1, 1, 0.5, 0.25, 0.1])
        return cls(
            class_per_m={},
            network_per_m=1e-3,
            unevenness=USUAL_UNEVEN,
            starts_per_m=tuple(map(tuple, (weight / weight.sum() * 5e-5).tolist())),
            built_starts_per_m=1e-3,
            built_times=4.0,
        )

    def factors(self) -> tuple[FloatArray, FloatArray]:
        """Return what the background of a road may be, times that of its class, and the shares."""
        return factors_of(self.unevenness)

    def arrays(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, float]:
        """Return factors, shares, added rates, starts, lengths, built-up ground: as the kernel takes them."""
        share = self.built_starts_per_m * BUILT_M / (1.0 + self.built_starts_per_m * BUILT_M)
        return (
            *self.factors(),
            ADDED_PER_M,
            np.asarray(self.starts_per_m),
            MEAN_M,
            np.array([self.built_starts_per_m, BUILT_M, share, self.built_times]),
            LEAST_TIMES,
        )

    def per_m(self, road_class: NDArray[np.object_]) -> FloatArray:
        """Return the background rate of roads of these classes, of their class or else of the network."""
        code, distinct = pd.factorize(road_class)
        rates = [self.class_per_m.get(name, self.network_per_m) for name in distinct]
        return np.array(rates, dtype=np.float64)[code]


@dataclass(frozen=True)
class Priors:
    """The priors of each family, and from which probability on a stretch is strong."""

    families: dict[str, FamilyPriors]
    strong_from: float

    @classmethod
    def default(cls) -> "Priors":
        """Return what holds before a region has complaints to learn from: only the clearest are strong."""
        return cls({}, 0.99)

    def of(self, family: str) -> FamilyPriors:
        """Return the priors of a family, the default ones where none were learnt."""
        return self.families.get(family) or FamilyPriors.default()

    def to_dict(self) -> dict[str, Any]:
        """Return numbers, lists and dictionaries, as JSON keeps them."""
        return {
            "families": {name: asdict(family) for name, family in self.families.items()},
            "strong_from": self.strong_from,
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Priors":
        """Return what ``to_dict`` kept; raises InvalidInputError if that was another version's."""
        try:
            families = {
                name: FamilyPriors(
                    class_per_m={str(key): float(rate) for key, rate in family["class_per_m"].items()},
                    network_per_m=float(family["network_per_m"]),
                    unevenness=float(family.get("unevenness", USUAL_UNEVEN)),  # older ones tell shares
                    starts_per_m=tuple(tuple(map(float, row)) for row in family["starts_per_m"]),
                    built_starts_per_m=float(family["built_starts_per_m"]),
                    built_times=float(family["built_times"]),
                )
                for name, family in kept["families"].items()
            }
            return cls(families, float(kept["strong_from"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidInputError(
                "These priors were learnt by another version; learn them anew."
            ) from error
