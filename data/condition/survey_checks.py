"""What cannot be right in the rows of a survey or an inventory, told with row, column and remedy."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from geo.condition import HIGHEST, MEASURED, METHOD_OF_SURFACE, impossible
from geo.crs import FloatArray
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
FUNCTIONS = ("arterial", "collector", "local", "neighbourhood")  # UU 38/2004 art. 8
_NUMBERS_OF_PROFILE = ("width_m", "lanes", "vehicles_per_day")


def survey_faults(
    rows: pd.DataFrame, network: RoadNetwork, names: Mapping[str, str], segment_m: float
) -> list[Fault]:
    """Return everything wrong with the rows of one survey of one day, by row.

    ``rows`` is indexed by row number and has road_id, from_m, to_m, surface, MEASURED and visual; ``names``
    says what a column is called by whoever reads the faults (unnamed: as here).
    """
    faults = [*range_faults(rows, network, names)]
    called = names.get("surface", "surface")
    for row in rows.index[~rows["surface"].isin(list(METHOD_OF_SURFACE))]:
        known = ", ".join(METHOD_OF_SURFACE)
        said = f"column '{called}' tells no surface."
        faults.append(
            Fault(int(row), "no_surface", said, f"Write one of {known}, or import an inventory first.")
        )
    for name in MEASURED:
        if name in rows:
            faults += _number_faults(rows[name], names.get(name, name), name)
    sound = rows[~rows.index.isin(rows_in_error(faults))]
    return [*faults, *overlap_faults(sound), *_length_faults(sound, network, segment_m)]


def profile_faults(rows: pd.DataFrame, network: RoadNetwork, names: Mapping[str, str]) -> list[Fault]:
    """Return everything wrong with the rows of one inventory, by row; see ``survey_faults``."""
    faults = [*range_faults(rows, network, names)]
    for name in _NUMBERS_OF_PROFILE:
        values, called = rows[name], names.get(name, name)
        wrong = (values <= 0) | np.isinf(values) if name != "vehicles_per_day" else values < 0
        for row in rows.index[wrong.fillna(False).to_numpy(dtype=bool)]:
            told = f"column '{called}' holds {values[row]:g}, which cannot be."
            faults.append(Fault(int(row), "impossible", told, "Correct it, or leave the cell empty."))
        faults += _unlikely(values, called, name)
    for row in rows.index[rows[[*_NUMBERS_OF_PROFILE, "surface", "function"]].isna().all(axis=1)]:
        told = "tells nothing of the road."
        faults.append(Fault(int(row), "empty", told, "Fill in surface, width, lanes, traffic or function."))
    sound = rows[~rows.index.isin(rows_in_error(faults))]
    return [*faults, *overlap_faults(sound)]


def range_faults(rows: pd.DataFrame, network: RoadNetwork, names: Mapping[str, str]) -> Iterator[Fault]:
    """Yield a fault for every row whose stations do not rise or lie outside its road."""
    begin, end = names.get("from_m", "from_m"), names.get("to_m", "to_m")
    length_m = network.length_m[network.rows_of(rows["road_id"])]
    told = zip(rows.index, rows["road_id"], rows["from_m"], rows["to_m"], length_m, strict=True)
    for row, road_id, from_m, to_m, length in told:
        if not (np.isfinite(from_m) and np.isfinite(to_m)):
            yield Fault(
                int(row),
                "no_station",
                f"columns '{begin}' and '{end}' tell no range.",
                "Write both, as metres or as 3+400.",
            )
        elif from_m < 0 or to_m > length + ROUNDING_M:
            reach = f"{format_station(max(from_m, 0.0))} to {format_station(max(to_m, 0.0))}"
            yield Fault(
                int(row),
                "outside_road",
                f"columns '{begin}' and '{end}' reach {reach}; road {road_id} is {length:.1f} m long.",
                f"End at {format_station(length)}, or check the road; a longer road wants its map renewed.",
            )
        elif from_m >= to_m:
            yield Fault(
                int(row),
                "falls",
                f"column '{end}' ({format_station(to_m)}) does not lie beyond '{begin}' "
                f"({format_station(from_m)}).",
                "Let the stations rise; a survey the other way is written from its far end.",
            )


def overlap_faults(rows: pd.DataFrame) -> list[Fault]:
    """Return a fault for every row that lies over one before it on its road."""
    faults = []
    ordered = rows.sort_values(["road_id", "from_m", "to_m"], kind="stable")
    furthest: dict[str, tuple[float, int]] = {}
    told = zip(ordered.index, ordered["road_id"], ordered["from_m"], ordered["to_m"], strict=True)
    for row, road_id, from_m, to_m in told:
        reached_m, other = furthest.get(road_id, (-np.inf, 0))
        if from_m < reached_m - _TIE_M:
            shared = f"{format_station(from_m)} to {format_station(min(to_m, reached_m))}"
            problem = f"lies over row {other} on road {road_id} ({shared})."
            faults.append(
                Fault(int(row), "overlap", problem, "Give every metre one row; or another survey's name.")
            )
        if to_m > reached_m:
            furthest[road_id] = (to_m, int(row))
    return faults


def _number_faults(values: "pd.Series[float]", called: str, name: str) -> list[Fault]:
    highest = HIGHEST.get(name)
    span = "0 or more" if highest is None else f"from 0 to {highest:g}"
    numbers: FloatArray = np.asarray(values, dtype=np.float64)
    wrong = impossible(numbers, name)
    faults = [
        Fault(
            int(row),
            "impossible",
            f"column '{called}' holds {values[row]:g}, which cannot be.",
            f"Write a number {span}, or leave the cell empty.",
        )
        for row in values.index[wrong]
    ]
    return faults + _unlikely(values, called, name)


def _unlikely(values: "pd.Series[float]", called: str, name: str) -> list[Fault]:
    if name not in UNLIKELY:
        return []
    most, unit = UNLIKELY[name]
    return [
        Fault(
            int(row),
            "unlikely",
            f"column '{called}' holds {values[row]:g} {unit}, more than is ever seen.",
            f"Check that it is in {unit}.",
            "warning",
        )
        for row in values.index[(values > most).to_numpy(dtype=bool) & np.isfinite(values.to_numpy())]
    ]


def _length_faults(rows: pd.DataFrame, network: RoadNetwork, segment_m: float) -> Iterator[Fault]:
    """Warn of segments of another length: their potholes per km mean something else."""
    length_m = network.length_m[network.rows_of(rows["road_id"])]
    told = zip(rows.index, rows["from_m"], rows["to_m"], length_m, strict=True)
    for row, from_m, to_m, whole_m in told:
        last = to_m >= whole_m - ROUNDING_M
        if abs(to_m - from_m - segment_m) <= ROUNDING_M or (last and to_m - from_m < segment_m):
            continue
        yield Fault(
            int(row),
            "other_length",
            f"is {to_m - from_m:.0f} m long where segments are of {segment_m:.0f} m.",
            "Let it be if it was surveyed so: its potholes count on its own length.",
            "warning",
        )
