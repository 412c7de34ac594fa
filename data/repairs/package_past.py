"""A package as it stood on an earlier day, without what was corrected, placed or answered later."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from data import schema
from data.reads.scope import Scope
from data.repairs.site_reads import ClaimView, SignView, WorksPhotoView


def package_then(scope: Scope, row: Mapping[Any, Any], day: date) -> dict[str, Any]:
    """Return what a package's row said at the end of a day: later corrections are taken back."""
    event = schema.event
    later = select(event.c.details).where(
        event.c.subject == "package",
        event.c.subject_id == row["id"],
        event.c.action == "changed",
        event.c.at > scope.end_of(day),
    )
    told = dict(row)
    for details in scope.conn.scalars(
        later.order_by(event.c.id.desc())
    ):  # the first of them holds in the end
        told |= {name: _as_kept(name, value) for name, value in details["former"].items()}
    return told


def _as_kept(name: str, value: Any) -> Any:
    """Return a value of an event as its column has it: days are written as texts there."""
    is_day = schema.package.c[name].type.python_type is date
    return date.fromisoformat(value) if is_day and value is not None else value


def signs_then(scope: Scope, signs: Iterable[SignView], day: date) -> tuple[SignView, ...]:
    """Return the signs that were placed by a day, standing if they were taken away after it."""
    end = scope.end_of(day)
    return tuple(
        replace(one, removed_at=one.removed_at if one.removed_at and one.removed_at <= end else None)
        for one in signs
        if one.placed_at <= end
    )


def photos_then(scope: Scope, photos: Iterable[WorksPhotoView], day: date) -> tuple[WorksPhotoView, ...]:
    """Return the photos that were taken by a day."""
    return tuple(one for one in photos if one.taken_at <= scope.end_of(day))


def claims_then(scope: Scope, claims: Iterable[ClaimView], day: date) -> tuple[ClaimView, ...]:
    """Return the claims that were flagged by a day, open if they were answered after it."""
    end = scope.end_of(day)
    unanswered: dict[str, Any] = {"outcome": None, "answer": None, "answered_at": None}
    return tuple(
        replace(one, **unanswered) if one.answered_at is not None and one.answered_at > end else one
        for one in claims
        if one.flagged_at <= end
    )
