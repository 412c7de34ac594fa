"""Repair programmes that were decided in a week."""

from sqlalchemy import select

from data import schema
from data.reads.scope import Scope
from data.review.complaint_figures import Span
from data.review.views import ProgrammeWeek


def programmes_decided(scope: Scope, span: Span) -> tuple[ProgrammeWeek, ...]:
    """Return the programmes decided within the span, oldest first; what was decided is never changed."""
    table = schema.programme
    query = select(table).where(
        table.c.region_id == scope.region.id,
        table.c.decided_at >= span.start,
        table.c.decided_at < span.end,
    )
    return tuple(
        ProgrammeWeek(
            programme_id=row.id,
            name=row.name,
            budget_year=row.budget_year,
            budget_rupiah=row.budget_rupiah,
            decided_on=scope.day(row.decided_at),
        )
        for row in scope.conn.execute(query.order_by(table.c.decided_at, table.c.id))
    )
