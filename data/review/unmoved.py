"""Open complaints on which nothing has happened for weeks: counted by the database, not read one by one.

Most of what is open on a Friday stood there a fortnight before: nothing about it need be read from its
history, and its clocks are kept beside it. Only what moved is told from its steps (``histories``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select

from data import schema
from data.clocks import CLOCKS
from data.reads.scope import Scope
from data.review.weeks import Books
from data.stages import OPEN_STATES

_RECEIVED = "received"  # the step with which every complaint begins


@dataclass(frozen=True, slots=True)
class LateAlike:
    """So many complaints of one agency, late with the same clocks on both days that are compared."""

    agency: str | None  # who has them
    complaints: int
    clocks: frozenset[str]  # that have run out on the later day
    clocks_before: frozenset[str]
    oldest_due_on: Mapping[str, date]  # by clock, of those that have run out on the later day


@dataclass(frozen=True, slots=True)
class Unmoved:
    """What is counted of them, the same at the ends of both weeks but for the clocks that ran out between."""

    open: Mapping[str | None, int]  # by agency
    late: tuple[LateAlike, ...]
    is_sample: bool


NONE_UNMOVED = Unmoved({}, (), is_sample=False)


def moved_since(scope: Scope, books: Books, since: datetime) -> ColumnElement[bool]:
    """Return the condition that a week from ``since`` on has to be told from a complaint's own history.

    Weeks before the records began are never closed, so what was put in on the first day counts on the days
    it tells of; that it was put in is no move.
    """
    complaint, event, position = schema.complaint, schema.event, schema.position
    opened = datetime.combine(books.opened_on + timedelta(days=1), time.min, scope.region.zone)
    put_in = max(since, opened)
    step = select(event.c.subject_id).where(
        event.c.region_id == scope.region.id,
        event.c.at >= since,
        event.c.subject == "complaint",
        or_(event.c.action != _RECEIVED, event.c.at >= put_in),
    )
    entered = select(position.c.complaint_id).where(
        position.c.region_id == scope.region.id, position.c.created_at >= put_in
    )
    return or_(
        complaint.c.happened_at >= since,
        complaint.c.created_at >= put_in,
        complaint.c.id.in_(step),
        complaint.c.id.in_(entered),
    )


def unmoved(scope: Scope, books: Books, since: datetime, on: date, on_before: date) -> Unmoved:
    """Count open complaints that have not moved since a moment; clocks are read on two days, ``on`` last."""
    complaint = schema.complaint
    still = and_(
        complaint.c.region_id == scope.region.id,
        complaint.c.state.in_(OPEN_STATES),
        not_(moved_since(scope, books, since)),
    )
    samples = func.sum(case((complaint.c.sample, 1), else_=0))
    query = select(complaint.c.agency, func.count(), samples).where(still).group_by(complaint.c.agency)
    rows = scope.conn.execute(query).all()
    return Unmoved(
        open={agency: count for agency, count, _ in rows},
        late=tuple(_late(scope, still, on, on_before)),
        is_sample=any(sample for *_, sample in rows),
    )


def _late(scope: Scope, still: ColumnElement[bool], on: date, on_before: date) -> Iterator[LateAlike]:
    """Group those with a clock that has run out by agency and clocks."""
    deadline, complaint = schema.deadline, schema.complaint
    columns: list[ColumnElement[Any]] = []
    for clock in CLOCKS:
        of_clock = deadline.c.clock == clock
        columns += [
            func.max(case((of_clock, 1), else_=0)).label(clock),
            func.max(case((of_clock & (deadline.c.due_on < on_before), 1), else_=0)).label(f"{clock}_before"),
            func.min(case((of_clock, deadline.c.due_on))).label(f"{clock}_due"),
        ]
    one = (
        select(deadline.c.complaint_id, *columns)
        .where(deadline.c.region_id == scope.region.id, deadline.c.met_on.is_(None), deadline.c.due_on < on)
        .group_by(deadline.c.complaint_id)
        .subquery()
    )
    ran_out = [one.c[name] for clock in CLOCKS for name in (clock, f"{clock}_before")]
    oldest = [func.min(one.c[f"{clock}_due"]).label(f"{clock}_due") for clock in CLOCKS]
    query = (
        select(complaint.c.agency, func.count().label("complaints"), *ran_out, *oldest)
        .join(complaint, complaint.c.id == one.c.complaint_id)
        .where(still)
        .group_by(complaint.c.agency, *ran_out)
    )
    for row in scope.conn.execute(query).mappings():
        clocks = frozenset(clock for clock in CLOCKS if row[clock])
        yield LateAlike(
            agency=row["agency"],
            complaints=row["complaints"],
            clocks=clocks,
            clocks_before=frozenset(clock for clock in CLOCKS if row[f"{clock}_before"]),
            oldest_due_on={clock: row[f"{clock}_due"] for clock in clocks},
        )


def by_whose(
    late: Iterable[LateAlike], others: Iterable[str], *, before: bool = False
) -> Iterator[tuple[str | None, frozenset[str], LateAlike]]:
    """Yield whose clocks have run out: agency, clocks, and the complaints they are of.

    Until another authority (``others``) has been told, its clocks are the desk's.
    """
    known = frozenset(others)
    for alike in late:
        clocks = alike.clocks_before if before else alike.clocks
        if alike.agency not in known:
            parts = [(alike.agency, clocks)]
        else:
            told = clocks & {"authority"}
            parts = [(alike.agency, told), (None, clocks - told)]
        yield from ((whose, some, alike) for whose, some in parts if some)


def count_late(late: Iterable[LateAlike], *, before: bool = False) -> int:
    """Return how many complaints have a clock that has run out."""
    return sum(one.complaints for one in late if (one.clocks_before if before else one.clocks))


def late_counts(late: Iterable[LateAlike], others: Iterable[str], *, before: bool = False) -> Counter[Any]:
    """Return how many complaints each agency is late with."""
    counted: Counter[Any] = Counter()
    for whose, _, alike in by_whose(late, others, before=before):
        counted[whose] += alike.complaints
    return counted
