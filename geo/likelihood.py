"""How far a position in metres can be believed: the error of phones, and what it says of roads near it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from geo.crs import FloatArray
from geo.nearby import NearRoads, NearSegments

# Phones state the radius that holds the true place with 68 % (Android, Location.getAccuracy); browsers call
# the same number 95 % (W3C Geolocation). 10 m is what they state outdoors on an ordinary day.
DEFAULT_ACCURACY_M = 10.0
MIN_ACCURACY_M = 5.0  # a drawn centreline is some metres off the road, and who reports stands beside it
MAX_ACCURACY_M = 300.0  # a position by the radio cell; wider ones say no more about roads than this

# The error is a mixture of normal ones, each SCALES × accuracy wide on either axis: the stated 68 % radius is
# 1.5 standard deviations; often the truth is somewhat worse; seldom the position is an old or an indoor one.
# Syracuse's 3,462 potholes lie 3.5 m (median), 9 m (90 %), 46 m (99 %) from the nearest street, and the
# street of the address within 57 m (95 %) and 115 m (99 %): shares and scales were set to leave as much room.
# In simulations with 4 to 30 m of heavy-tailed error (regency and city) stated and true confidence agree.
SCALES = np.array([0.66, 1.2, 3.0, 8.0])
SHARES = np.array([0.50, 0.33, 0.14, 0.03])

REACH = 10.0  # × accuracy: beyond it a road without a name in the text loses against OFF_DENSITY
MIN_REACH_M, MAX_REACH_M = 60.0, 300.0
# A complaint on no road of ours is as likely everywhere. In a regency with 1.2 km of roads per km² this means
# that one complaint in seven is of that kind; a lone road and "none" are even at 70 m from it.
OFF_DENSITY = 2e-4
NORMAL_90 = 1.645  # the middle 90 % of a normal error lies within ± 1.645 standard deviations


def clean_accuracy(accuracy_m: FloatArray) -> FloatArray:
    """Return stated accuracies (metres), DEFAULT_ACCURACY_M where there is none that can be."""
    stated = np.isfinite(accuracy_m) & (accuracy_m > 0)
    return np.clip(np.where(stated, accuracy_m, DEFAULT_ACCURACY_M), MIN_ACCURACY_M, MAX_ACCURACY_M)


def reach_m(accuracy_m: FloatArray) -> FloatArray:
    """Return how far from a position of that accuracy a road can be the one meant (metres)."""
    return np.clip(REACH * accuracy_m, MIN_REACH_M, MAX_REACH_M)


def road_density(near: NearSegments, roads: NearRoads, accuracy_m: FloatArray) -> FloatArray:
    """Return for each pair of point and road how likely the point is if the place is on that road (1/m).

    It is the error's density integrated along the road within reach, so that a bend, a second carriageway or
    a stub counts with what there is of it near the point. ``accuracy_m`` is per point.
    """
    if not len(roads.point):
        return np.empty(0)
    accuracy = accuracy_m[near.point]
    # Cut at the reach, so that it makes no difference into how many segments a road is drawn.
    half_chord = np.sqrt(np.maximum(reach_m(accuracy) ** 2 - near.across_m**2, 0.0))
    before = np.maximum(-near.along_m, -half_chord)
    after = np.minimum(near.length_m - near.along_m, half_chord)
    total = np.zeros(len(near.point))
    for scale, share in zip(SCALES, SHARES, strict=True):
        sigma = scale * accuracy
        within = ndtr(after / sigma) - ndtr(before / sigma)
        total += share * _normal(near.across_m, sigma) * within
    return np.add.reduceat(total, roads.first)


def line_density(distance_m: ArrayLike, accuracy_m: FloatArray) -> FloatArray:
    """Return the same for a straight road at ``distance_m`` that goes on in both directions."""
    distance = np.asarray(distance_m, dtype=np.float64)
    parts = (
        share * _normal(distance, scale * accuracy_m) for scale, share in zip(SCALES, SHARES, strict=True)
    )
    total: FloatArray = np.sum(list(parts), axis=0)
    return total


def station_sigma_m(distance_m: FloatArray, accuracy_m: FloatArray) -> FloatArray:
    """Return the standard error along a road of a position that lies ``distance_m`` beside it (metres).

    The farther off the road, the more likely the error is a wide one.
    """
    sigma = SCALES[:, None] * accuracy_m
    weight = SHARES[:, None] * _normal(distance_m, sigma)
    variance = (weight * sigma**2).sum(axis=0) / np.maximum(weight.sum(axis=0), np.finfo(float).tiny)
    sigma_m: FloatArray = np.sqrt(np.maximum(variance, (SCALES[0] * accuracy_m) ** 2))
    return sigma_m


def _normal(distance: NDArray[np.float64], sigma: NDArray[np.float64]) -> NDArray[np.float64]:
    density: FloatArray = np.exp(-0.5 * (distance / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)
    return density
