"""Rows of surveys and inventories on their way into the store: evened out, compared, laid on the roads."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.condition.survey_checks import ROUNDING_M
from geo.condition import MEASURED, assess
from geo.errors import Fault, InvalidInputError
from geo.roads import RoadNetwork
from geo.stationing import cut

RANGE = ("road_id", "from_m", "to_m")
SURVEY_VALUES = ("surface", *MEASURED, "visual")
PROFILE_VALUES = ("surface", "width_m", "lanes", "vehicles_per_day", "function")
_TEXTS = ("surface", "visual", "function")
_DECIMALS_M = 3  # of stations: what is nearer than a millimetre is one place


class SurveyError(InvalidInputError):
    """A survey that cannot be recorded like this; ``faults`` tell row, column and remedy.

    ``code`` tells pages which sentence to say where no row is at fault.
    """

    def __init__(self, message: str, faults: Sequence[Fault] = (), *, code: str = "other") -> None:
        super().__init__(message)
        self.faults = tuple(faults)
        self.code = code


def laid_out(rows: pd.DataFrame, network: RoadNetwork, wanted: Sequence[str]) -> pd.DataFrame:
    """Return RANGE and the ``wanted`` columns, missing ones empty; ends within rounding are their road's.

    Raises SurveyError if there is no row, UnknownRoadError for a road that the network lacks.
    """
    if rows.empty:
        raise SurveyError("There is no row to record; fill in the form below its heading.", code="no_rows")
    laid = rows.reindex(columns=[*RANGE, *wanted])
    for name in ("from_m", "to_m", *wanted):
        if name not in _TEXTS:
            laid[name] = pd.to_numeric(laid[name]).astype(np.float64)
    length_m = network.length_m[network.rows_of(laid["road_id"])]
    beyond = (laid["to_m"] > length_m) & (laid["to_m"] <= length_m + ROUNDING_M)
    to_m = laid["to_m"].where(~beyond, length_m)
    return laid.assign(from_m=laid["from_m"].round(_DECIMALS_M), to_m=to_m.round(_DECIMALS_M))


def judged(laid: pd.DataFrame) -> pd.DataFrame:
    """Return surveyed rows with the class that they tell."""
    return laid.join(assess(laid)[["sdi", "class", "method"]])


def refuse(faults: Sequence[Fault]) -> None:
    """Raise SurveyError with all errors among the faults, if there are any."""
    errors = [fault for fault in faults if fault.severity == "error"]
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise SurveyError(f"Nothing was recorded: {errors[0]}{more}", errors)


def geometries(laid: pd.DataFrame, network: RoadNetwork) -> list[bytes]:
    """Return the ranges as WKB in lon/lat."""
    at = network.rows_of(laid["road_id"])
    stations = zip(at, laid["from_m"], laid["to_m"], strict=True)
    lines = [cut(network, int(row), begin, min(end, network.length_m[row])) for row, begin, end in stations]
    return [bytes(one) for one in shapely.to_wkb(network.crs.unproject(np.array(lines, dtype=object)))]


def cells_of(frame: pd.DataFrame, wanted: Sequence[str]) -> list[dict[str, Any]]:
    """Return RANGE and the ``wanted`` columns row by row for the store, None where a cell is empty."""
    names = [*RANGE, *wanted]
    columns = [frame[name].tolist() for name in names]
    return [
        {name: _plain(name, cell) for name, cell in zip(names, row, strict=True)}
        for row in zip(*columns, strict=True)
    ]


def told_by(frame: pd.DataFrame, wanted: Sequence[str]) -> set[tuple[Any, ...]]:
    """Return what rows tell, to compare with what others tell."""
    return {tuple(row.values()) for row in cells_of(frame, wanted)}


def lie_over(rows: pd.DataFrame, others: pd.DataFrame) -> bool:
    """Tell whether any of the rows shares a metre with any of the others."""
    met = rows[list(RANGE)].merge(others[list(RANGE)], on="road_id", suffixes=("", "_other"))
    return bool(((met["from_m"] < met["to_m_other"]) & (met["from_m_other"] < met["to_m"])).any())


def method_of(methods: Sequence[str | None]) -> str:
    """Return what the classes of a survey were judged by; ``mixed`` if by several things."""
    told = {method for method in methods if method is not None}
    return next(iter(told)) if len(told) == 1 else ("mixed" if told else "none")


def _plain(name: str, cell: Any) -> Any:
    if cell is None or cell != cell:  # noqa: PLR0124  # NaN differs from itself
        return None
    return int(cell) if name == "lanes" else cell
