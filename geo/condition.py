"""How good or bad a surveyed piece of road is: SDI and IRI on asphalt, PCI on concrete, by eye elsewhere.

Four classes, best first: ``good`` (baik), ``fair`` (sedang), ``light`` (rusak ringan), ``heavy`` (rusak
berat); good and fair together are *mantap*. Numbers that a survey did not take are NaN; what they would have
said is left out, never taken for good. Counts of complaints are no survey: they measure who reports.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.errors import InvalidInputError

Codes = NDArray[np.int8]

CLASSES = ("good", "fair", "light", "heavy")
UNKNOWN = -1
STABLE = 2  # classes below this code are mantap

# The Surface Distress Index of Bina Marga's road condition survey, as worked out in
# id.scribd.com/document/366013824 and 362012644: each step's bounds and what it adds (or multiplies by).
CRACKED_PERCENT, CRACKED_POINTS = (0.0, 10.0, 30.0), (0.0, 5.0, 20.0, 40.0)
WIDE_CRACK_MM, WIDE_CRACK_FACTOR = 3.0, 2.0
POTHOLES_PER_KM, POTHOLE_POINTS = (0.0, 10.0, 50.0), (0.0, 15.0, 75.0, 225.0)
RUT_CM, RUT_POINTS = (0.0, 1.0, 3.0), (0.0, 2.5, 10.0, 20.0)
# Sources differ on an index that lies exactly on a border; here it is of the worse class. Only 50 and 100
# can: no sum of the points above is 150.
SDI_BORDERS = (50.0, 100.0, 150.0)
IRI_BORDERS_M_PER_KM = (4.0, 8.0, 12.0)
# Grades of the Pavement Condition Index (Shahin), worst first, by their highest values:
# id.scribd.com/document/577092754.
PCI_GRADES = ("failed", "very_poor", "poor", "fair", "good", "very_good", "excellent")
PCI_HIGHEST = (10.0, 25.0, 40.0, 55.0, 70.0, 85.0)
# No source says which grade is which of the four classes: a proposal, so that concrete can be counted.
CLASS_OF_GRADE = (3, 3, 2, 1, 0, 0, 0)

# How each surface is judged; what is measured on another one says nothing.
METHOD_OF_SURFACE: Mapping[str, str] = MappingProxyType(
    {"asphalt": "sdi", "concrete": "pci", "paving": "visual", "gravel": "visual", "earth": "visual"}
)
MEASURED = ("cracked_percent", "crack_width_mm", "potholes", "rut_cm", "iri_m_per_km", "pci")
HIGHEST: Mapping[str, float] = MappingProxyType({"cracked_percent": 100.0, "pci": 100.0})  # of MEASURED
_METRES_PER_KM = 1_000.0


def sdi(
    cracked_percent: FloatArray, crack_width_mm: FloatArray, potholes_per_km: FloatArray, rut_cm: FloatArray
) -> FloatArray:
    """Return the Surface Distress Index; NaN where one of its four numbers is missing.

    ``cracked_percent`` is of the area, ``crack_width_mm`` the mean width, ``rut_cm`` the depth.
    """
    cracks = _step(cracked_percent, CRACKED_PERCENT, CRACKED_POINTS)
    cracks *= np.where(crack_width_mm > WIDE_CRACK_MM, WIDE_CRACK_FACTOR, 1.0)
    index = (
        cracks + _step(potholes_per_km, POTHOLES_PER_KM, POTHOLE_POINTS) + _step(rut_cm, RUT_CM, RUT_POINTS)
    )
    # Without cracks nobody measures their width.
    untold = np.isnan(crack_width_mm) & (cracked_percent > 0)
    index[untold] = np.nan
    return index


def class_of_sdi(index: FloatArray) -> Codes:
    """Return the code of the class of each index, UNKNOWN for NaN."""
    return _between(index, SDI_BORDERS)


def class_of_iri(iri_m_per_km: FloatArray) -> Codes:
    """Return the code of the class of each International Roughness Index, UNKNOWN for NaN."""
    return _between(iri_m_per_km, IRI_BORDERS_M_PER_KM)


def grade_of_pci(pci: FloatArray) -> Codes:
    """Return the place in PCI_GRADES of each Pavement Condition Index (0 to 100), UNKNOWN for NaN."""
    grade = np.searchsorted(PCI_HIGHEST, np.ceil(np.nan_to_num(pci)), side="left")
    return np.where(np.isnan(pci), UNKNOWN, grade).astype(np.int8)


def class_of_pci(pci: FloatArray) -> Codes:
    """Return the code of the class of each Pavement Condition Index, UNKNOWN for NaN."""
    grade = grade_of_pci(pci)
    return np.where(grade == UNKNOWN, UNKNOWN, np.array(CLASS_OF_GRADE)[grade]).astype(np.int8)


def assess(survey: pd.DataFrame) -> pd.DataFrame:
    """Judge each row of a survey; the result has its index.

    ``survey`` has ``from_m``, ``to_m`` (stations, metres) and ``surface`` (of METHOD_OF_SURFACE), and may
    have MEASURED (``potholes`` is the count on these metres) and ``visual`` (of CLASSES). The result has
    ``sdi``, ``potholes_per_km``, ``class`` (of CLASSES, None where nothing tells), ``stable`` (None likewise)
    and ``method``: what decided it, ``sdi``, ``iri``, ``sdi_iri``, ``pci`` or ``visual``. On asphalt the
    worse of SDI and IRI holds. Raises InvalidInputError naming the row of a number that cannot be.
    """
    for row, what in faults_of(survey).items():
        raise InvalidInputError(f"Row {row} of the survey {what}; correct it.")
    measured = {name: _numbers(survey, name) for name in MEASURED}
    length_km = (_numbers(survey, "to_m") - _numbers(survey, "from_m")) / _METRES_PER_KM
    potholes_per_km = measured["potholes"] / length_km
    index = sdi(measured["cracked_percent"], measured["crack_width_mm"], potholes_per_km, measured["rut_cm"])
    method = survey["surface"].map(METHOD_OF_SURFACE).to_numpy(dtype=object)
    asphalt = method == "sdi"
    index = np.where(asphalt, index, np.nan)
    by_sdi, by_iri = class_of_sdi(index), np.where(asphalt, class_of_iri(measured["iri_m_per_km"]), UNKNOWN)
    by_pci = np.where(method == "pci", class_of_pci(measured["pci"]), UNKNOWN)
    code = np.select([asphalt, method == "pci"], [np.maximum(by_sdi, by_iri), by_pci], _seen(survey))
    names = np.array([*CLASSES, None], dtype=object)
    stable = np.array([True, True, False, False, None], dtype=object)
    decided = np.where(by_sdi == UNKNOWN, "iri", np.where(by_iri == UNKNOWN, "sdi", "sdi_iri"))
    told = np.where(asphalt, decided, method).astype(object)
    told[code == UNKNOWN] = None
    return pd.DataFrame(
        {
            "sdi": index,
            "potholes_per_km": np.where(asphalt, potholes_per_km, np.nan),
            "class": pd.Series(names[code], survey.index, dtype=object),
            "stable": pd.Series(stable[code], survey.index, dtype=object),
            "method": pd.Series(told, survey.index, dtype=object),
        },
        index=survey.index,
    )


def faults_of(survey: pd.DataFrame) -> dict[Any, str]:
    """Return what no survey can have taken, by the row of ``survey`` (see ``assess``), one fault a row."""
    known = ", ".join(METHOD_OF_SURFACE)
    rules = [
        (
            ~survey["surface"].isin(list(METHOD_OF_SURFACE)).to_numpy(),
            f"has a surface that is none of {known}",
        ),
        (~(_numbers(survey, "to_m") > _numbers(survey, "from_m")), "does not end beyond its beginning"),
    ]
    for name in MEASURED:
        rules.append((impossible(_numbers(survey, name), name), f"has an impossible {name}"))
    if "visual" in survey:
        given = survey["visual"]
        unknown = given.notna().to_numpy() & ~given.isin(CLASSES).to_numpy()
        rules.append((unknown, f"has a visual class that is none of {', '.join(CLASSES)}"))
    found: dict[Any, str] = {}
    for wrong, what in rules:
        for row in survey.index[wrong]:
            found.setdefault(row, what)
    return found


def impossible(values: FloatArray, name: str) -> NDArray[np.bool_]:
    """Tell which numbers (NaN: not measured) cannot be one of MEASURED."""
    wrong: NDArray[np.bool_] = (values < 0) | (values > HIGHEST.get(name, np.inf)) | np.isinf(values)
    return wrong


def _seen(survey: pd.DataFrame) -> Codes:
    """Return the code of the class that somebody saw, UNKNOWN where nobody looked."""
    if "visual" not in survey:
        return np.full(len(survey), UNKNOWN, np.int8)
    places = {name: code for code, name in enumerate(CLASSES)}
    seen: Codes = survey["visual"].map(places).fillna(UNKNOWN).to_numpy().astype(np.int8)
    return seen


def _numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    if name not in frame:
        return np.full(len(frame), np.nan)
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)


def _step(values: FloatArray, bounds: Sequence[float], points: Sequence[float]) -> FloatArray:
    """Return the points of values: up to the first bound, below the second, up to the third, beyond it."""
    nothing, low, high = bounds
    rules = [values <= nothing, values < low, values <= high, values > high]
    return np.select(rules, points, np.nan).astype(np.float64)


def _between(values: FloatArray, borders: Sequence[float]) -> Codes:
    code = np.searchsorted(borders, np.nan_to_num(values), side="right")
    return np.where(np.isnan(values), UNKNOWN, code).astype(np.int8)


def kilometres_by_class(survey: pd.DataFrame, assessed: pd.DataFrame) -> dict[str | None, float]:
    """Return how many kilometres are of each class, best first; None: those of which nothing tells."""
    length_km = (_numbers(survey, "to_m") - _numbers(survey, "from_m")) / _METRES_PER_KM
    found = assessed["class"].to_numpy(dtype=object)
    return {name: float(length_km[found == name].sum()) for name in (*CLASSES, None)}
