"""Decisions of the meetings as they stood on a day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from data import schema
from data.reads.scope import Scope
from data.review.decisions_book import ENDS
from data.review.views import DecisionStep, DecisionView
from data.review.weeks import Books


def decisions_until(scope: Scope, books: Books, meeting_on: date, day: date) -> list[DecisionView]:
    """Return the decisions of all meetings up to one, as they stood at the end of ``day``, in order."""
    table = schema.review_decision
    query = select(table).where(table.c.region_id == scope.region.id, table.c.decided_on <= meeting_on)
    rows = scope.conn.execute(query.order_by(table.c.decided_on, table.c.number)).all()
    steps = _steps(scope, books, day)
    return [_view(row, steps.get(row.id, ()), day) for row in rows]


def _steps(scope: Scope, books: Books, day: date) -> dict[int, list[DecisionStep]]:
    """Return the steps that were on record on a day; the meeting of that day has written its own."""
    table = schema.review_step
    query = select(table).where(table.c.region_id == scope.region.id, table.c.on_date <= day)
    found: defaultdict[int, list[DecisionStep]] = defaultdict(list)
    for row in scope.conn.execute(query.order_by(table.c.on_date, table.c.id)):
        counts_on = books.day(row.on_date, scope.day(row.recorded_at))
        if counts_on <= day:
            step = DecisionStep(row.step, row.on_date, row.words, row.due_on, counts_on, row.sample)
            found[row.decision_id].append(step)
    return dict(found)


def _view(row: Row[Any], steps: Sequence[DecisionStep], day: date) -> DecisionView:
    due_on = next((step.due_on for step in reversed(steps) if step.due_on is not None), row.due_on)
    last = steps[-1].step if steps else None
    standing = last if last in ENDS else "overdue" if due_on < day else "open"
    return DecisionView(
        id=row.id,
        week=row.week,
        number=row.number,
        decided_on=row.decided_on,
        text=row.text,
        agency=row.agency,
        due_on=due_on,
        first_due_on=row.due_on,
        about_kind=row.about_kind,
        about_id=row.about_id,
        about_name=row.about_name,
        standing=standing,
        steps=tuple(steps),
        sample=row.sample or any(step.sample for step in steps),
    )
