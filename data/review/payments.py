"""Payments of contracts made in a week and until then, as they were on record at its meeting."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from data import schema
from data.reads.scope import Scope
from data.repairs.payment_reads import first_entered
from data.review.complaint_figures import Span
from data.review.views import PaymentWeek
from data.review.weeks import Books


def known_payments(scope: Scope, books: Books, span: Span) -> list[tuple[Row[Any], date]]:
    """Return the payments that count until the end of a span with the day each counts on, oldest first.

    One that was entered when the meeting of its own week was over counts in the week it was entered in. What
    was corrected or withdrawn after the meeting stands as the meeting knew it.
    """
    table = schema.payment
    query = select(table).where(table.c.region_id == scope.region.id).order_by(table.c.on_date, table.c.id)
    rows = list(scope.conn.execute(query))
    entered, known = first_entered(rows), []
    for row in rows:
        counts_on = books.day(row.on_date, scope.day(entered[row.id]))
        is_over = row.ended_at is not None and _was_known(scope, books, span, row.ended_at)
        if _was_known(scope, books, span, row.recorded_at) and not is_over and counts_on <= span.until_day:
            known.append((row, counts_on))
    return known


def _was_known(scope: Scope, books: Books, span: Span, at: datetime) -> bool:
    """Tell whether what was entered at a moment was on record when the span ended."""
    return books.day(span.until_day, scope.day(at)) == span.until_day


def payments_made(
    scope: Scope, books: Books, span: Span, packages: Mapping[int, Mapping[str, Any]]
) -> tuple[PaymentWeek, ...]:
    """Return the payments that count in a span, oldest first; ``packages`` as they stood at its end."""
    made = [
        _made(row, packages[row.package_id], counts_on)
        for row, counts_on in known_payments(scope, books, span)
        if row.package_id in packages and counts_on >= span.from_day
    ]
    return tuple(sorted(made, key=lambda one: (one.on_date, one.package_id)))


def _made(row: Row[Any], package: Mapping[str, Any], counts_on: date) -> PaymentWeek:
    return PaymentWeek(
        package_id=row.package_id,
        name=package["name"],
        agency=package["agency"],
        kind=row.kind,
        number=row.number,
        on_date=row.on_date,
        rupiah=row.rupiah,
        certified_percent=row.certified_percent,
        entered_late=counts_on != row.on_date,
        sample=row.sample,
    )
