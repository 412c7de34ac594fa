"""What each part of the priority score measures, brought to a scale from 0 (no need) to 1 (the greatest).

Every scale is monotone. What is not known is neither good nor bad: it counts ``MIDDLE`` on each scale that
has a bad and a good end, for as much of the stretch as it is not known of, and is said beside the score.
The numbers here are choices of this software, not of a guideline; docs/priority.md gives the reasons.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.condition import (
    CLASSES,
    CRACKED_POINTS,
    IRI_BORDERS_M_PER_KM,
    METHOD_OF_SURFACE,
    POTHOLE_POINTS,
    RUT_POINTS,
    SDI_BORDERS,
    WIDE_CRACK_FACTOR,
)
from geo.crs import FloatArray

MIDDLE = 0.5  # of every scale: what is not known

# --- Condition. Each of the four classes takes a quarter of the scale, and within it the measured value
# counts. The worst class ends at the highest (PCI: lowest) value that the index can take; IRI has none and
# ends as far beyond its border as the class before it is wide.
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SDI_HIGHEST = CRACKED_POINTS[-1] * WIDE_CRACK_FACTOR + POTHOLE_POINTS[-1] + RUT_POINTS[-1]
_SDI = (0.0, *SDI_BORDERS, _SDI_HIGHEST)
_IRI_M_PER_KM = (0.0, *IRI_BORDERS_M_PER_KM, 16.0)
_PCI = (100.0, 55.0, 40.0, 25.0, 0.0)  # geo.condition: good above 55, fair above 40, light above 25
CLASS_MIDDLES: Mapping[str, float] = MappingProxyType(
    {name: (at + 0.5) / len(CLASSES) for at, name in enumerate(CLASSES)}
)
# A stretch is as bad as its average, and as its worst hundred metres: half each. The average alone would hide
# a broken end behind a good one, the worst alone would put one bad segment before a kilometre of ruin.
WORST_SHARE = 0.5
WORST_LENGTH_M = 100.0  # a survey segment

# --- Traffic. On a logarithmic scale: twice the vehicles is one step, wherever it is taken. A village road
# carries around a hundred vehicles a day, the busiest regency roads around ten thousand.
FEWEST_VEHICLES_PER_DAY, MOST_VEHICLES_PER_DAY = 100.0, 10_000.0
# Without a count, by what the road is for (UU 38/2004 art. 8 has these four functions); the values between
# them follow the order of the functions only.
FUNCTION_VALUES: Mapping[str, float] = MappingProxyType(
    {"arterial": 0.9, "collector": 0.7, "local": 0.45, "environmental": 0.2}
)
# Words of road layers and inventories for these functions, read in this order: "primary collector" is a
# collector. Those of OpenStreetMap's ``highway`` come last, by their rank.
FUNCTION_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("arteri", "arterial"), "arterial"),
        **dict.fromkeys(("kolektor", "collector"), "collector"),
        **dict.fromkeys(("lokal", "local", "poros"), "local"),
        **dict.fromkeys(("lingkungan", "environmental", "neighbourhood", "desa"), "environmental"),
        **dict.fromkeys(("motorway", "trunk", "primary"), "arterial"),
        "secondary": "collector",
        "tertiary": "local",
        **dict.fromkeys(("unclassified", "residential", "living", "service", "track"), "environmental"),
    }
)
# Without that too, by whose road it is: village roads join houses, regency roads sub-districts (art. 9).
AUTHORITY_FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {"national": "arterial", "province": "collector", "regency": "local", "village": "environmental"}
)

# --- Access. Every school, market and place of health counts, less the farther it lies.
ACCESS_KINDS: Mapping[str, float] = MappingProxyType({"health": 1.0, "school": 0.7, "market": 0.7})
REACH_M = 1_500.0  # beyond it nothing counts: twenty minutes on foot
HALF_EVERY_M = 400.0  # five minutes on foot

# --- Safety. What the cues of a verified complaint say of harm; of several in one complaint the gravest.
# What happened weighs more than what is feared, and that more than what makes it worse.
CUE_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "death": 1.0,
        "injured": 0.8,
        "victim": 0.8,
        "accident": 0.6,
        "fell": 0.5,
        "blocked": 0.4,
        **dict.fromkeys(("victim_feared", "accident_feared", "prone", "planted", "ambulance"), 0.25),
        **dict.fromkeys(("flat_tyre", "deep", "citizens_sign", "school_children"), 0.15),
        **dict.fromkeys(("night", "rain", "elderly"), 0.1),
    }
)
ALARM_WEIGHT = 0.8  # an alarm about danger to life on the stretch that was not a false one
DANGER_HALF_LIFE_DAYS = 365.0  # an accident of last year is half of one of today

# --- Citizens. Different people, each by their newest complaint, on a logarithmic scale: the second reporter
# tells more than the twentieth.
CITIZEN_HALF_LIFE_DAYS = 180.0
MOST_REPORTERS = 20.0
# A correction beyond this would rest on few repeats: of two places one reports "three times as quickly" (Liu,
# Bhandaram & Garg, arXiv 2204.08620).
MOST_READINESS = 3.0


def badness(pieces: pd.DataFrame) -> FloatArray:
    """Return how bad each surveyed piece of road is, 0 to 1; NaN where its survey tells nothing.

    ``pieces`` has ``surface``, ``sdi``, ``iri_m_per_km``, ``pci`` and ``class`` (of CLASSES). On asphalt the
    worse of SDI and IRI holds, on concrete PCI, elsewhere, and where nothing was measured, the middle of the
    class.
    """
    method = pieces["surface"].map(METHOD_OF_SURFACE).to_numpy(dtype=object)
    by_sdi = np.interp(_numbers(pieces, "sdi"), _SDI, _QUARTERS)
    by_iri = np.interp(_numbers(pieces, "iri_m_per_km"), _IRI_M_PER_KM, _QUARTERS)
    by_pci = np.interp(_numbers(pieces, "pci"), _PCI[::-1], _QUARTERS[::-1])
    measured = np.select([method == "sdi", method == "pci"], [np.fmax(by_sdi, by_iri), by_pci], np.nan)
    seen = pieces["class"].map(CLASS_MIDDLES).to_numpy(dtype=np.float64)
    return np.where(np.isnan(measured), seen, measured)


def condition_value(mean: FloatArray, worst: FloatArray, known_share: FloatArray) -> FloatArray:
    """Return the condition part: of the known metres what was found, of the others MIDDLE.

    ``mean`` and ``worst`` are badness (NaN where nothing is known), ``known_share`` is of the length, 0 to 1.
    """
    found = np.nan_to_num((1 - WORST_SHARE) * mean + WORST_SHARE * worst, nan=MIDDLE)
    filled: FloatArray = known_share * found + (1 - known_share) * MIDDLE
    return filled


def traffic_value(vehicles_per_day: FloatArray, function: NDArray[np.object_]) -> FloatArray:
    """Return the traffic part: from the count, else from the function (of FUNCTION_VALUES), else MIDDLE."""
    least, most = np.log(FEWEST_VEHICLES_PER_DAY), np.log(MOST_VEHICLES_PER_DAY)
    counted = (np.log(np.maximum(vehicles_per_day, 1.0)) - least) / (most - least)
    by_function = np.array([FUNCTION_VALUES.get(name, MIDDLE) for name in function], dtype=np.float64)
    return np.where(np.isnan(vehicles_per_day), by_function, np.clip(counted, 0.0, 1.0))


def function_of(text: str | None) -> str | None:
    """Return the function (of FUNCTION_VALUES) that a road layer's word for it means; None if none."""
    words = [] if text is None else str(text).casefold().replace("_", " ").split()
    return next((function for word, function in FUNCTION_WORDS.items() if word in words), None)


def nearness(distance_m: FloatArray) -> FloatArray:
    """Return how much of a place counts at a distance: 1 beside the road, half every HALF_EVERY_M."""
    near: FloatArray = np.exp2(-np.maximum(distance_m, 0.0) / HALF_EVERY_M)
    return np.where(distance_m <= REACH_M, near, 0.0).astype(np.float64)


def access_value(places: FloatArray) -> FloatArray:
    """Return the access part of the places within reach, each counted by kind and nearness; NaN: MIDDLE.

    One place beside the road makes 0.5 to 0.6, each further one adds less.
    """
    value: FloatArray = np.nan_to_num(-np.expm1(-places), nan=MIDDLE)
    return value


def safety_value(danger: FloatArray) -> FloatArray:
    """Return the safety part of the danger told (CUE_WEIGHTS and ALARM_WEIGHT, added up by reports).

    Nothing told is 0: no complaint says that anybody came to harm. It does not say that the place is safe.
    """
    value: FloatArray = -np.expm1(-danger)
    return value


def citizen_value(reporters: FloatArray, readiness: FloatArray) -> FloatArray:
    """Return the citizen part of different people (aged), corrected for how readily their place reports.

    ``readiness`` is by which factor the place reports more readily than the usual one; 1: not corrected.
    """
    usual = reporters / np.clip(readiness, 1 / MOST_READINESS, MOST_READINESS)
    value: FloatArray = np.minimum(np.log1p(usual) / np.log1p(MOST_REPORTERS), 1.0)
    return value


def aged(age_days: FloatArray, half_life_days: float) -> FloatArray:
    """Return what is left of a report after some days: half of it every half-life."""
    left: FloatArray = np.exp2(-np.maximum(age_days, 0.0) / half_life_days)
    return left


def _numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
