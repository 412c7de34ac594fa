"""What cannot be right in the rows of a survey or an inventory, told with row, column and remedy."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from data.condition.survey_faults import fault, warning
from data.condition.survey_words import known_words
from geo.condition import HIGHEST, MEASURED, METHOD_OF_SURFACE, impossible
from geo.errors import Fault, rows_in_error
from geo.roads import RoadNetwork
from geo.stationing import format_station

# Stations are written to the metre: an end up to this far beyond its road's is that end.
ROUNDING_M = 1.0
_TIE_M = 1e-6
# What is beyond these is read in the wrong unit more often than it is true: ruts and cracks in millimetres
# for centimetres, roughness in another scale than m/km (Bina Marga's classes end at 12).
UNLIKELY: Mapping[str, tuple[float, str]] = {
    "crack_width_mm": (50.0, "mm"),
    "rut_cm": (30.0, "cm"),
    "iri_m_per_km": (30.0, "m/km"),
    "width_m": (60.0, "m"),
}
_NUMBERS_OF_PROFILE = ("width_m", "lanes", "vehicles_per_day")
_TOLD_OF_PROFILE = (*_NUMBERS_OF_PROFILE, "surface", "function")


def survey_faults(
    rows: pd.DataFrame, network: RoadNetwork, names: Mapping[str, str], segment_m: float
) -> list[Fault]:
    """Return everything wrong with the rows of one survey of one day, by row.

    ``rows`` is indexed by row number and has road_id, from_m, to_m, surface, MEASURED and visual; ``names``
    says what a column is called by whoever reads the faults (unnamed: as here).
    """
    faults = [*range_faults(rows, network, names)]
    untold = rows.index[~rows["surface"].isin(list(METHOD_OF_SURFACE))]
    faults += [fault(int(row), "no_surface", known=known_words("surface")) for row in untold]
    for name in MEASURED:
        values = rows[name]
        wrong = impossible(np.asarray(values, dtype=np.float64), name)
        told = {"least": "0", "most": f"{HIGHEST.get(name, np.inf):g}"}
        code = "impossible" if name in HIGHEST else "impossible_small"
        faults += _value_faults(values[wrong], code, names.get(name, name), told)
        faults += _unlikely(values[~wrong], names.get(name, name), name)
    sound = rows[~rows.index.isin(rows_in_error(faults))]
    return [*faults, *overlap_faults(sound), *_length_faults(sound, network, segment_m)]


def profile_faults(rows: pd.DataFrame, network: RoadNetwork, names: Mapping[str, str]) -> list[Fault]:
    """Return everything wrong with the rows of one inventory, by row; see ``survey_faults``."""
    faults = [*range_faults(rows, network, names)]
    for name in _NUMBERS_OF_PROFILE:
        values = rows[name]
        least = 0.0 if name == "vehicles_per_day" else (1.0 if name == "lanes" else 0.5)
        wrong = ((values < least) | np.isinf(values)).to_numpy(dtype=bool)
        faults += _value_faults(
            values[wrong], "impossible_small", names.get(name, name), {"least": f"{least:g}"}
        )
        faults += _unlikely(values[~wrong], names.get(name, name), name)
    empty = rows.index[rows[list(_TOLD_OF_PROFILE)].isna().all(axis=1)]
    faults += [fault(int(row), "empty") for row in empty]
    sound = rows[~rows.index.isin(rows_in_error(faults))]
    return [*faults, *overlap_faults(sound)]


def range_faults(rows: pd.DataFrame, network: RoadNetwork, names: Mapping[str, str]) -> Iterator[Fault]:
    """Yield a fault for every row whose stations do not rise or lie outside its road."""
    called = {"begin": names.get("from_m", "from_m"), "end": names.get("to_m", "to_m")}
    length_m = network.length_m[network.rows_of(rows["road_id"])]
    told = zip(rows.index, rows["road_id"], rows["from_m"], rows["to_m"], length_m, strict=True)
    for row, road_id, from_m, to_m, length in told:
        if not (np.isfinite(from_m) and np.isfinite(to_m)):
            yield fault(int(row), "station_none", **called)
        elif from_m < 0 or max(from_m, to_m) > length + ROUNDING_M:
            yield fault(
                int(row),
                "station_outside",
                **called,
                reach=f"{_station(from_m)} – {_station(to_m)}",
                road=road_id,
                length=f"{length:.1f}",
                last=format_station(length),
            )
        elif from_m >= to_m:
            yield fault(int(row), "station_falls", **called, from_=_station(from_m), to=_station(to_m))


def overlap_faults(rows: pd.DataFrame) -> list[Fault]:
    """Return a fault for every row that lies over one before it on its road."""
    faults: list[Fault] = []
    ordered = rows.sort_values(["road_id", "from_m", "to_m"], kind="stable")
    furthest: dict[str, tuple[float, int]] = {}
    told = zip(ordered.index, ordered["road_id"], ordered["from_m"], ordered["to_m"], strict=True)
    for row, road_id, from_m, to_m in told:
        reached_m, other = furthest.get(road_id, (-np.inf, 0))
        if from_m < reached_m - _TIE_M:
            reach = f"{format_station(from_m)} – {format_station(min(to_m, reached_m))}"
            faults.append(fault(int(row), "overlap", other=other, road=road_id, reach=reach))
        if to_m > reached_m:
            furthest[road_id] = (to_m, int(row))
    return faults


def _value_faults(
    values: "pd.Series[float]", code: str, column: str, told: Mapping[str, str]
) -> Iterator[Fault]:
    for row, value in zip(values.index.tolist(), values, strict=True):
        yield fault(row, code, column=column, value=f"{value:g}", **told)


def _unlikely(values: "pd.Series[float]", column: str, name: str) -> list[Fault]:
    if name not in UNLIKELY:
        return []
    most, unit = UNLIKELY[name]
    high = values[values > most]
    return [
        warning(row, "unlikely", column=column, value=f"{value:g}", unit=unit)
        for row, value in zip(high.index.tolist(), high, strict=True)
    ]


def _length_faults(rows: pd.DataFrame, network: RoadNetwork, segment_m: float) -> Iterator[Fault]:
    """Warn of segments of another length: their potholes per km mean something else."""
    whole_m = network.length_m[network.rows_of(rows["road_id"])]
    told = zip(rows.index, rows["from_m"], rows["to_m"], whole_m, strict=True)
    for row, from_m, to_m, end_m in told:
        length_m, is_last = to_m - from_m, to_m >= end_m - ROUNDING_M
        if abs(length_m - segment_m) > ROUNDING_M and not (is_last and length_m < segment_m):
            lengths = {"length": f"{length_m:.0f}", "segment": f"{segment_m:.0f}"}
            yield warning(int(row), "other_length", **lengths)


def _station(station_m: float) -> str:
    """Return a station as it is written, and metres where it can be none."""
    return format_station(station_m) if station_m >= 0 else f"{station_m:g} m"
