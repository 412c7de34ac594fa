"""What is known of the road under each stretch: its condition by surveys, its traffic or function."""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.reads.scope import Scope
from geo.condition import CLASSES
from geo.crs import FloatArray
from geo.priority_scales import (
    AUTHORITY_FUNCTIONS,
    CLASS_MIDDLES,
    FUNCTION_VALUES,
    WORST_LENGTH_M,
    WORST_SHARE,
    badness,
    function_of,
)
from geo.ranges.overlaps import Overlaps, commonest, overlaps, sums, weighted_mean, worst_mean
from geo.rank_stability import CONDITION_SD, CONDITION_SD_PER_YEAR

DAYS_PER_YEAR = 365.25
# Condition is surveyed of the pavement: it tells nothing of a lamp, a drain or a bridge on it.
SURVEYED_FAMILIES = ("pavement",)
TRAFFIC_BASES = ("counted", "inventory", "road_class", "authority", "unknown")


def condition_facts(stretches: pd.DataFrame, pieces: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the condition of each stretch (index as ``stretches``), from ``condition_pieces``.

    Columns badness_mean, badness_worst (NaN: not known), known_share, class (of CLASSES: where what was
    found lies on the scale; None), surface (of most metres), surveyed_on (the newest), survey_age_days (mean
    by metres), seen_share (judged by eye, of what is known), repaired_share (of the metres: rebuilt since
    their survey), repaired_on (the newest), condition_sd, condition_sample. Of damage that is not of the
    pavement (SURVEYED_FAMILIES) nothing but the surface is known.

    What was rebuilt is taken for good and as unsure as what was seen by eye, ageing from the day on which
    its surface was laid: it was accepted at its hand-over, but nobody has measured it.
    """
    size, met = len(stretches), overlaps(stretches, pieces)
    told = pieces.iloc[met.piece_row]
    of_pavement = stretches["family"].isin(SURVEYED_FAMILIES).to_numpy(dtype=bool)[met.range_row]
    rebuilt = told["repaired_on"].notna().to_numpy() & of_pavement
    bad = np.where(of_pavement, badness(told), np.nan)
    bad[rebuilt] = CLASS_MIDDLES[CLASSES[0]]
    known = ~np.isnan(bad)
    length_m = stretches["length_m"].to_numpy(dtype=np.float64)
    known_m = sums(met.range_row[known], met.shared_m[known], size)
    mean = weighted_mean(met.range_row, bad, met.shared_m, size)
    worst = worst_mean(met.range_row, bad, met.shared_m, size, WORST_LENGTH_M)
    days = pd.to_datetime(told["on_date"]).to_numpy(dtype="datetime64[D]")
    age = np.where(known, np.maximum((np.datetime64(as_of) - days).astype(np.float64), 0.0), np.nan)
    age_days = weighted_mean(met.range_row, age, met.shared_m, size)
    by_eye = np.where(known, (told["method"] == "visual").to_numpy() | rebuilt, np.nan)
    seen = np.nan_to_num(weighted_mean(met.range_row, by_eye, met.shared_m, size))
    return pd.DataFrame(
        {
            "badness_mean": mean,
            "badness_worst": worst,
            "known_share": np.minimum(known_m / np.where(length_m > 0, length_m, np.inf), 1.0),
            "class": _classes(mean, worst),
            "surface": commonest(met.range_row, told["surface"], met.shared_m, size).to_numpy(),
            "surveyed_on": _newest(met, told["on_date"], known & ~rebuilt, size),
            "survey_age_days": age_days,
            "seen_share": seen,
            "repaired_share": np.minimum(
                sums(met.range_row[rebuilt], met.shared_m[rebuilt], size)
                / np.where(length_m > 0, length_m, np.inf),
                1.0,
            ),
            "repaired_on": _newest(met, told["repaired_on"], rebuilt, size),
            "condition_sd": _sd(seen, age_days),
            "condition_sample": sums(met.range_row, told["sample"].to_numpy(dtype=np.float64), size) > 0,
        },
        index=stretches.index,
    )


def _classes(mean: FloatArray, worst: FloatArray) -> "list[str | None]":
    found = (1 - WORST_SHARE) * mean + WORST_SHARE * worst
    code = np.minimum(np.nan_to_num(found * len(CLASSES)), len(CLASSES) - 1).astype(int)
    return [None if np.isnan(value) else CLASSES[at] for value, at in zip(found, code, strict=True)]


def _sd(seen_share: FloatArray, age_days: FloatArray) -> FloatArray:
    """Return how far the condition may be from what was found, on the scale of 0 to 1."""
    of_method = seen_share * CONDITION_SD["seen"] + (1 - seen_share) * CONDITION_SD["measured"]
    return of_method + CONDITION_SD_PER_YEAR * np.nan_to_num(age_days) / DAYS_PER_YEAR


def _newest(
    met: Overlaps, days: "pd.Series[date]", known: NDArray[np.bool_], size: int
) -> "list[date | None]":
    told = pd.Series(days.to_numpy(dtype=object)[known]).groupby(met.range_row[known]).max()
    return [told.get(row) for row in range(size)]


def traffic_facts(scope: Scope, stretches: pd.DataFrame, profile: pd.DataFrame) -> pd.DataFrame:
    """Return the traffic of each stretch (index as ``stretches``), from ``profile_pieces``.

    Columns vehicles_per_day (mean by metres; NaN), function (of FUNCTION_VALUES; None), traffic_basis (of
    TRAFFIC_BASES: what tells it), profile_on (the newest inventory), profile_surface, profile_sample.
    """
    size, met = len(stretches), overlaps(stretches, profile)
    told = profile.iloc[met.piece_row]
    counted = weighted_mean(met.range_row, told["vehicles_per_day"].to_numpy(np.float64), met.shared_m, size)
    listed = commonest(met.range_row, told["function"].map(function_of), met.shared_m, size)
    of_road = _road_classes(scope)
    drawn = pd.Series([of_road.get(road_id) for road_id in stretches["road_id"]], dtype=object)
    owned = stretches["authority"].map(AUTHORITY_FUNCTIONS).reset_index(drop=True)
    sources = [listed.isin(list(FUNCTION_VALUES)), drawn.notna(), owned.notna()]
    function = np.select(sources, [listed, drawn, owned], None)  # type: ignore[call-overload]
    basis = np.select([~np.isnan(counted), *sources], TRAFFIC_BASES[:-1], TRAFFIC_BASES[-1])
    return pd.DataFrame(
        {
            "vehicles_per_day": counted,
            "function": pd.Series(function, dtype=object).to_numpy(),
            "traffic_basis": basis.astype(object),
            "profile_on": _newest(met, told["on_date"], np.ones(len(told), dtype=bool), size),
            "profile_surface": commonest(met.range_row, told["surface"], met.shared_m, size).to_numpy(),
            "profile_sample": sums(met.range_row, told["sample"].to_numpy(dtype=np.float64), size) > 0,
        },
        index=stretches.index,
    )


def _road_classes(scope: Scope) -> dict[str, str]:
    """Return the function that the road layer tells, by road id, where it tells one."""
    network = scope.ground.network
    if network is None:
        return {}
    told = zip(network.table["road_id"], network.table["road_class"], strict=True)
    found = {road_id: function_of(None if pd.isna(text) else text) for road_id, text in told}
    return {road_id: function for road_id, function in found.items() if function is not None}
