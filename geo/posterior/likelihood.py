"""How far a position in metres can be believed: a model of its error, and what it says of roads near it."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from geo.crs import FloatArray
from geo.nearby import NearRoads, NearSegments

# A row that states no accuracy counts in units of this; how wide its error is then says the error model for
# such rows alone. It is also what phones state outdoors on an ordinary day.
DEFAULT_ACCURACY_M = 10.0
MIN_ACCURACY_M = 3.0  # a drawn centreline is some metres off the road, and who reports stands beside it
MAX_ACCURACY_M = 300.0  # a position by the radio cell; wider ones say no more about roads than this
# The spread of a position of which nothing else is known: what 10 m stated or not come to, tails included.
DEFAULT_SIGMA_M = 12.0

MIN_REACH_M, MAX_REACH_M = 40.0, 500.0
# A road so far off that "on no road of ours" is this many times as likely is not looked at.
REACH_ODDS = 5.0
NORMAL_90 = 1.645  # the middle 90 % of a normal error lies within ± 1.645 standard deviations

_DISTANCES = np.concatenate([np.linspace(0.0, 6.0, 121), np.geomspace(6.2, 200.0, 80)])  # in accuracies
_HALVINGS = 40  # of an interval, until it is exact


@dataclass(frozen=True, eq=False)
class ErrorModel:
    """A mixture of round normal errors: component k is ``scales[k]`` × accuracy wide on either axis.

    ``shares`` add up to 1. A mixture, because positions err seldom but widely: old ones, indoor ones.
    """

    scales: FloatArray
    shares: FloatArray

    def __post_init__(self) -> None:
        scales, shares = (np.asarray(values, dtype=np.float64) for values in (self.scales, self.shares))
        order = np.argsort(scales, kind="stable")
        object.__setattr__(self, "scales", scales[order])
        whole = 1.0 if abs(shares.sum() - 1) < 1e-9 else shares.sum()  # so that a file comes back as it was
        object.__setattr__(self, "shares", shares[order] / whole)

    def reach_m(self, accuracy_m: FloatArray, off_density: float) -> FloatArray:
        """Return how far from a position of that accuracy a road can be the one meant (metres)."""
        reach: FloatArray = np.interp(accuracy_m, *_reach_table(self, off_density))
        return reach

    def spread_m(self, distance_m: FloatArray, accuracy_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return how far a position ``distance_m`` beside its road errs along it: sigma, and 90 % (metres).

        The second is the half of the interval that holds the place with 90 %. The farther off the road, the
        more likely the error is a wide one. As for a straight road.
        """
        sigma, half = self._spreads
        beside = np.abs(distance_m) / accuracy_m
        return (
            np.interp(beside, _DISTANCES, sigma) * accuracy_m,
            np.interp(beside, _DISTANCES, half) * accuracy_m,
        )

    @property
    def spread_table(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Rising distances, and what ``spread_m`` tells at each, all in accuracies."""
        return (_DISTANCES, *self._spreads)

    @cached_property
    def _spreads(self) -> tuple[FloatArray, FloatArray]:
        """What ``spread_m`` returns at _DISTANCES for an accuracy of 1."""
        exponent = -0.5 * (_DISTANCES[:, None] / self.scales) ** 2 + np.log(self.shares / self.scales)
        weight = np.exp(exponent - exponent.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        low, high = np.zeros(len(_DISTANCES)), np.full(len(_DISTANCES), 4 * self.scales.max())
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            held = (weight * (2 * ndtr(middle[:, None] / self.scales) - 1)).sum(axis=1)
            low, high = np.where(held < 0.9, middle, low), np.where(held < 0.9, high, middle)
        return np.sqrt((weight * self.scales**2).sum(axis=1)), high


def stated(accuracy_m: FloatArray) -> NDArray[np.bool_]:
    """Return which accuracies (metres) can be one: positive numbers."""
    return np.asarray(np.isfinite(accuracy_m) & (accuracy_m > 0))


def clean_accuracy(accuracy_m: FloatArray, trust: float = 1.0) -> FloatArray:
    """Return stated accuracies (metres), DEFAULT_ACCURACY_M where there is none that can be.

    ``trust`` is how much they tell: at 1 twice as much is twice as far, at 0 they tell nothing.
    """
    given = np.where(stated(accuracy_m), accuracy_m, DEFAULT_ACCURACY_M)
    inside = np.clip(given, MIN_ACCURACY_M, MAX_ACCURACY_M)
    if trust == 1.0:
        return inside
    trusted: FloatArray = DEFAULT_ACCURACY_M * (inside / DEFAULT_ACCURACY_M) ** trust
    return trusted


def road_density(
    near: NearSegments, roads: NearRoads, accuracy_m: FloatArray, reach_m: FloatArray, error: ErrorModel
) -> FloatArray:
    """Return for each pair of point and road how likely the point is if the place is on that road (1/m).

    It is the error's density integrated along the road within reach, so that a bend, a second carriageway or
    a stub counts with what there is of it near the point. ``accuracy_m`` and ``reach_m`` are per point.
    """
    if not len(roads.point):
        return np.empty(0)
    before, after = _within_reach(near, reach_m)
    total = np.zeros(len(near.point))
    for scale, share in zip(error.scales, error.shares, strict=True):
        total += share * _segment_density(near.across_m, before, after, scale * accuracy_m[near.point])
    return np.add.reduceat(total, roads.first)


def _within_reach(near: NearSegments, reach_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return where each segment begins and ends along its line, counted from the point's foot.

    Cut at the reach, so that it makes no difference into how many segments a road is drawn.
    """
    half_chord = np.sqrt(np.maximum(reach_m[near.point] ** 2 - near.across_m**2, 0.0))
    return np.maximum(-near.along_m, -half_chord), np.minimum(near.length_m - near.along_m, half_chord)


def _segment_density(
    across: FloatArray, before: FloatArray, after: FloatArray, sigma: FloatArray
) -> FloatArray:
    density: FloatArray = _normal(across, sigma) * (ndtr(after / sigma) - ndtr(before / sigma))
    return density


@lru_cache(maxsize=8)  # each chunk of a large file asks for it
def _reach_table(error: ErrorModel, off_density: float) -> tuple[FloatArray, FloatArray]:
    """Return rising accuracies and how far a road can be the one meant at each (metres)."""
    accuracies = np.geomspace(MIN_ACCURACY_M, MAX_ACCURACY_M, 30)
    distances = np.linspace(MIN_REACH_M, MAX_REACH_M, 185)
    density = line_density(distances[None, :], accuracies[:, None], error)
    enough = (density > off_density / REACH_ODDS).sum(axis=1)
    return accuracies, distances[np.minimum(enough, 184)]


def line_density(distance_m: ArrayLike, accuracy_m: FloatArray, error: ErrorModel) -> FloatArray:
    """Return the same for a straight road at ``distance_m`` that goes on in both directions."""
    distance = np.asarray(distance_m, dtype=np.float64)
    parts = [
        share * _normal(distance, scale * accuracy_m)
        for scale, share in zip(error.scales, error.shares, strict=True)
    ]
    total: FloatArray = np.sum(parts, axis=0)
    return total


def component_densities(
    near: NearSegments, accuracy_m: FloatArray, reach_m: FloatArray, scales: FloatArray
) -> FloatArray:
    """Return for each pair of point and segment (rows) and each scale the density of that error (1/m)."""
    before, after = _within_reach(near, reach_m)
    accuracy = accuracy_m[near.point]
    parts = [_segment_density(near.across_m, before, after, scale * accuracy) for scale in scales]
    return np.stack(parts, axis=1) if len(near.point) else np.empty((0, len(scales)))


def _normal(distance: NDArray[np.float64], sigma: NDArray[np.float64]) -> NDArray[np.float64]:
    density: FloatArray = np.exp(-0.5 * (distance / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)
    return density
