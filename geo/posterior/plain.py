"""Positions that say plainly which road they lie on: most of a large file, told without a look at the rest.

A position alone that one street explains well needs no list of candidates, no question and no words. Such
rows are looked up, weighed and told in one go, by compiled code that comes to what the general way comes to.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.kernels.compiled import in_threads, kernel, worth
from geo.kernels.grid import grid_of, owned
from geo.nearby import LikelyRoads, likely_of
from geo.posterior.calibration import LEAST
from geo.posterior.candidates import NONE, Located
from geo.posterior.evidence import Evidence
from geo.posterior.likelihood import ErrorModel
from geo.posterior.placed import RIVAL, Placed
from geo.posterior.questions import NO_QUESTION
from geo.posterior.verdicts import PLACED, REASONS, STATUSES
from geo.posterior.weights import NEAR_ROADS_M, Weights
from geo.roads import IntArray, RoadNetwork

if TYPE_CHECKING:
    from geo.kernels.plain_kernel import Beliefs, Ground


@dataclass(frozen=True, eq=False)
class Standing:
    """By what the roads of a network are held against each other, one entry per road.

    ``rate`` is complaints per metre of its class against all roads, ``street`` the number of its street,
    ``precedence`` which road a tie goes to.
    """

    network: RoadNetwork
    rate: FloatArray
    street: IntArray
    precedence: IntArray

    @cached_property
    def ground(self) -> "Ground":
        """The roads as compiled code takes them."""
        segments = self.network.segments
        return kernel("plain_kernel").Ground(  # type: ignore[no-any-return]
            grid_of(segments),
            (owned(segments.m0), owned(segments.m1)),
            owned(self.rate),
            self.street,
            self.precedence,
            owned(self.network.length_m),
        )


@dataclass(frozen=True, eq=False)
class Alone:
    """Positions that have consecutive turns from ``first_turn`` on, and the confidence that each needs."""

    at: Located
    placed_from: FloatArray
    first_turn: int


def may_be_plain(given: Evidence) -> NDArray[np.bool_]:
    """Return which rows may be plain: none of few, for which compiled code would have to be loaded."""
    alone = given.located & ~given.said
    return alone if worth(int(alone.sum()), "plain_kernel") else np.zeros(len(alone), bool)


def settle(
    standing: Standing, weights: Weights, given: Alone, placed: Placed
) -> tuple[IntArray, LikelyRoads]:
    """Tell the plain ones of positions of one kind: all of them state their accuracy, or none does.

    Returns the numbers of the others, and the roads near them, whose points are places in those numbers.
    """
    compiled, at = kernel("plain_kernel"), given.at
    error = weights.error_of(stated=bool(at.stated.any()))
    reach_m = error.reach_m(at.accuracy_m, weights.off_density)
    points, asked = tuple(map(owned, (at.x, at.y, reach_m, at.accuracy_m))), owned(given.placed_from)
    ground, beliefs = standing.ground, _beliefs(weights, error)
    told = compiled.Told(given.first_turn, placed.road, placed.road_2, placed.values)
    counts = np.empty(len(at.x), np.int64)
    found = in_threads(
        lambda a, b: compiled.settle(ground, points, asked, beliefs, (a, b), told, counts), len(counts)
    )
    plain = given.first_turn + np.flatnonzero(counts == NONE)
    placed.status[plain], placed.question[plain] = STATUSES.index(PLACED), NO_QUESTION
    placed.reason[plain] = REASONS.index("by_position")
    others = np.flatnonzero(counts != NONE)
    return others, likely_of(found, counts[others])


@lru_cache(maxsize=4)  # both errors of one set of weights, and of another
def _beliefs(weights: Weights, error: ErrorModel) -> "Beliefs":
    """Return what is believed of positions as compiled code takes it."""
    compiled, calibration = kernel("plain_kernel"), weights.calibration
    return compiled.Beliefs(  # type: ignore[no-any-return]
        error=kernel("near_kernel").error_tables(error.scales, error.shares),
        spreads=tuple(map(owned, error.spread_table)),
        near_m=NEAR_ROADS_M,
        off_near=weights.off_density,
        off_far=weights.off_density_far,
        calibrated=not calibration.is_identity,
        rise=calibration.rise,
        fall=calibration.fall,
        shift=calibration.shift,
        least=LEAST,
        rival=RIVAL,
    )
