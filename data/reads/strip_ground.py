"""What surveys and inventories say of one road by station, for its strip."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data.condition.reads import condition_pieces, profile_pieces
from data.reads.scope import Scope
from data.reads.strip_views import StripCondition, StripProfile


@dataclass(frozen=True, eq=False)
class Surveyed:
    """What surveys and inventories tell of roads by a day, road by road."""

    as_of: date
    condition: Mapping[str, pd.DataFrame]
    profile: Mapping[str, pd.DataFrame]


def surveyed_of(scope: Scope, as_of: date, road_ids: list[str] | None = None) -> Surveyed:
    """Return what is told of some roads, or of all: one road after the other would take as long for each."""
    # On the page what is known now stands for former days too: an inventory tells what a road is like, not
    # what happened to it. A review's books keep to what was known.
    profile = profile_pieces(scope, road_ids, as_of if scope.books else None)
    return Surveyed(as_of, _by_road(condition_pieces(scope, road_ids, as_of)), _by_road(profile))


def _by_road(pieces: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {str(road_id): mine for road_id, mine in pieces.groupby("road_id", sort=False)}


def condition_of(
    surveyed: Surveyed, road_id: str, length_m: float
) -> tuple[tuple[StripCondition, ...], float | None]:
    """Return the newest survey of every metre, and what a segment of most metres is long."""
    if road_id not in surveyed.condition:
        return (), None
    pieces = _within(surveyed.condition[road_id], length_m)
    told = tuple(
        StripCondition(
            from_m=float(row["from_m"]),
            to_m=float(row["to_m"]),
            condition=_text(row["class"]),
            surface=_text(row["surface"]),
            sdi=_number(row["sdi"]),
            iri_m_per_km=_number(row["iri_m_per_km"]),
            pci=_number(row["pci"]),
            method=_text(row["method"]),
            on_date=row["on_date"],
            sample=bool(row["sample"]),
            repaired=not pd.isna(row["repaired_on"]),
        )
        for row in _rows(pieces)
    )
    lengths = (pieces["to_m"] - pieces["from_m"]).groupby(pieces["segment_m"]).sum()
    usual_m: Any = lengths.idxmax() if len(lengths) else None
    return told, None if usual_m is None else float(usual_m)


def profile_of(surveyed: Surveyed, road_id: str, length_m: float) -> tuple[StripProfile, ...]:
    """Return surface, width, lanes and traffic of every metre that anybody looked at."""
    if road_id not in surveyed.profile:
        return ()
    pieces = _within(surveyed.profile[road_id], length_m)
    return tuple(
        StripProfile(
            from_m=float(row["from_m"]),
            to_m=float(row["to_m"]),
            surface=_text(row["surface"]),
            width_m=_number(row["width_m"]),
            lanes=None if pd.isna(row["lanes"]) else int(row["lanes"]),
            vehicles_per_day=_number(row["vehicles_per_day"]),
            function=_text(row["function"]),
            sample=bool(row["sample"]),
        )
        for row in _rows(pieces)
    )


def _within(pieces: pd.DataFrame, length_m: float) -> pd.DataFrame:
    inside = pieces.assign(from_m=pieces["from_m"].clip(lower=0.0), to_m=pieces["to_m"].clip(upper=length_m))
    return inside[inside["to_m"] > inside["from_m"]]


def _rows(pieces: pd.DataFrame) -> Iterable[dict[Any, Any]]:
    return pieces.to_dict("records")


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
