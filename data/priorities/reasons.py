"""Why a stretch ranks where it does, in codes: for its public page and for the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.condition import CLASSES
from geo.priority_weights import PARTS

MOST_REASONS = 3
UNKNOWN_CODES = ("condition_unknown", "traffic_unknown", "places_unknown")
CODES = (
    *(f"condition_{name}" for name in CLASSES),
    *("traffic_counted", "function_arterial", "function_collector", "function_local"),
    *("function_environmental", "near_school", "near_market", "near_health", "no_place", "danger_told"),
    *("no_danger", "citizens", *UNKNOWN_CODES),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """What one part of the score rests on: its code (of CODES), its points, the number that belongs to it.

    ``amount`` is vehicles a day, metres to the place, or people; None where there is no number.
    """

    part: str
    code: str
    points: float
    amount: float | None = None


def reasons(row: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Return a reason for each part of a row of ``Ranking.table``, the one that gave most first."""
    told = {
        "condition": _condition(row),
        "traffic": _traffic(row),
        "access": _access(row),
        "safety": ("danger_told", None) if row["danger"] > 0 else ("no_danger", None),
        "citizen": ("citizens", float(row["people"])),
    }
    every = [Reason(part, told[part][0], float(row[f"part_{part}"]), told[part][1]) for part in PARTS]
    return tuple(sorted(every, key=lambda reason: -reason.points))


def public_reason(row: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Return what gave most, at most MOST_REASONS: only what is known, and only what gave any points.

    What is not known gives points too (the middle of its scale), but is no reason to tell.
    """
    known = [reason for reason in reasons(row) if reason.code not in UNKNOWN_CODES and reason.points > 0]
    return tuple(known[:MOST_REASONS])


def _condition(row: Mapping[str, Any]) -> tuple[str, float | None]:
    return ("condition_unknown" if row["class"] is None else f"condition_{row['class']}", None)


def _traffic(row: Mapping[str, Any]) -> tuple[str, float | None]:
    if not pd.isna(row["vehicles_per_day"]):
        return ("traffic_counted", float(row["vehicles_per_day"]))
    return ("traffic_unknown" if row["function"] is None else f"function_{row['function']}", None)


def _access(row: Mapping[str, Any]) -> tuple[str, float | None]:
    if pd.isna(row["places"]):
        return ("places_unknown", None)
    kind = row["nearest_kind"]
    return ("no_place", None) if kind is None else (f"near_{kind}", float(row["nearest_m"]))
