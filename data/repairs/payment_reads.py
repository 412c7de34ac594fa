"""Reads payments of contracts as they were on record on a day, and what of them was corrected since."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, true

from data import schema
from data.reads.scope import Scope
from data.repairs.progress_control import Curve, actual_percent


@dataclass(frozen=True, slots=True)
class PaymentView:
    """One payment; percentages are of the whole works."""

    payment_id: int
    kind: str  # of payment_rules.KINDS
    number: int
    on_date: date
    rupiah: int
    certified_percent: float | None
    physical_percent: float  # by the stages recorded for its day
    why_ahead: str | None
    document: str | None
    note: str | None
    recorded_by: str | None  # account
    recorded_on: date
    sample: bool


@dataclass(frozen=True, slots=True)
class EndedPayment:
    """A payment as it stood before it was corrected, or withdrawn."""

    payment: PaymentView
    why: str
    ended_on: date
    ended_by: str | None  # account
    was_corrected: bool


def payment_rows(
    scope: Scope, day: date, package_ids: Collection[int] | None = None
) -> dict[int, list[Row[Any]]]:
    """Return package -> its payments made by a day, oldest first, as they were on record then.

    What was corrected or withdrawn after that day stands as it stood; what was entered after it counts on its
    own day, as stages do, in its newest form.
    """
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in _counting(_all_rows(scope, package_ids), scope.end_of(day)):
        if row.on_date <= day:
            found[row.package_id].append(row)
    return {package_id: sorted(rows, key=_order) for package_id, rows in found.items()}


def payments_of(
    scope: Scope, package_id: int, actual: Curve, day: date
) -> tuple[tuple[PaymentView, ...], tuple[EndedPayment, ...]]:
    """Return a package's payments by a day, and what had been corrected or withdrawn of them by its end."""
    names = _names(scope)
    rows = payment_rows(scope, day, [package_id]).get(package_id, [])
    end = scope.end_of(day)
    kept = _all_rows(scope, [package_id])
    followed = {row.replaces_id for row in kept if row.replaces_id is not None}
    ended = [
        EndedPayment(
            _view(scope, row, actual, names),
            row.end_why or "",
            scope.day(row.ended_at),
            names.get(row.ended_by),
            row.id in followed,
        )
        for row in kept
        if row.ended_at is not None and row.ended_at <= end
    ]
    return tuple(_view(scope, row, actual, names) for row in rows), tuple(ended)


def first_entered(rows: Sequence[Row[Any]]) -> dict[int, datetime]:
    """Return row -> when its payment was first entered, however often it was corrected since."""
    first: dict[int, datetime] = {}
    for row in sorted(rows, key=lambda row: row.id):  # a correction has a higher number than what it corrects
        first[row.id] = first.get(row.replaces_id, row.recorded_at)
    return first


def _all_rows(scope: Scope, package_ids: Collection[int] | None) -> list[Row[Any]]:
    table = schema.payment
    query = select(table).where(
        table.c.region_id == scope.region.id,
        true() if package_ids is None else table.c.package_id.in_(list(package_ids)),
    )
    return list(scope.conn.execute(query.order_by(table.c.id)))


def _counting(rows: Sequence[Row[Any]], end: datetime) -> list[Row[Any]]:
    """Return of each payment the row that counted at a moment; the newest of one that was entered later."""
    first = first_entered(rows)
    return [
        row
        for row in rows
        if (
            row.ended_at is None
            if first[row.id] > end
            else row.recorded_at <= end and (row.ended_at is None or row.ended_at > end)
        )
    ]


def _order(row: Row[Any]) -> tuple[date, int]:
    return row.on_date, row.id


def _names(scope: Scope) -> Mapping[int | None, str]:
    table = schema.account
    query = select(table.c.id, table.c.name).where(table.c.region_id == scope.region.id)
    return {row.id: row.name for row in scope.conn.execute(query)}


def _view(scope: Scope, row: Row[Any], actual: Curve, names: Mapping[int | None, str]) -> PaymentView:
    return PaymentView(
        payment_id=row.id,
        kind=row.kind,
        number=row.number,
        on_date=row.on_date,
        rupiah=row.rupiah,
        certified_percent=row.certified_percent,
        physical_percent=actual_percent(actual, row.on_date),
        why_ahead=row.why_ahead,
        document=row.document,
        note=row.note,
        recorded_by=names.get(row.recorded_by),
        recorded_on=scope.day(row.recorded_at),
        sample=row.sample,
    )
