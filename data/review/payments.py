"""Payments of contracts made in a week, as they were on record at its meeting."""

from datetime import datetime

from sqlalchemy import select

from data import schema
from data.reads.scope import Scope
from data.repairs.payment_reads import first_entered
from data.review.complaint_figures import Span
from data.review.contracts import packages_then
from data.review.views import PaymentWeek
from data.review.weeks import Books


def _was_known(scope: Scope, books: Books, span: Span, at: datetime) -> bool:
    """Tell whether what was entered at a moment was on record when the span ended."""
    return books.day(span.until_day, scope.day(at)) == span.until_day


def payments_made(scope: Scope, books: Books, span: Span) -> tuple[PaymentWeek, ...]:
    """Return the payments that count in a span, oldest first.

    One that was entered when the meeting of its own week was over counts in the week it was entered in. What
    was corrected or withdrawn after the meeting stands as the meeting knew it.
    """
    table = schema.payment
    query = select(table).where(table.c.region_id == scope.region.id).order_by(table.c.id)
    rows = list(scope.conn.execute(query))
    if not rows:
        return ()
    entered, packages = first_entered(rows), packages_then(scope, books, span)
    made = []
    for row in rows:
        counts_on = books.day(row.on_date, scope.day(entered[row.id]))
        is_over = row.ended_at is not None and _was_known(scope, books, span, row.ended_at)
        known = _was_known(scope, books, span, row.recorded_at) and not is_over
        package = packages.get(row.package_id)
        if package is not None and known and span.from_day <= counts_on <= span.until_day:
            made.append(
                PaymentWeek(
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
            )
    return tuple(sorted(made, key=lambda one: (one.on_date, one.package_id)))
