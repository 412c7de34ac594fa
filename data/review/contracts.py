"""Packages under contract control as they stood when a week ended, by plan and weights of that day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from data import schema
from data.reads.scope import Scope
from data.repairs.payment_rules import paid_curve
from data.repairs.progress_control import Weights, actual_curve, control, default_plan
from data.review.complaint_figures import Span
from data.review.payments import known_payments
from data.review.views import ContractWeek
from data.review.weeks import Books
from data.review.works_figures import WorksHistory

# The worst first: what the meeting has to speak of.
_ORDER = ("critical", "late", "on_track", "not_started", "no_plan", "finished")


def latest_weights(scope: Scope, books: Books, span: Span) -> dict[int, Weights]:
    """Return works -> the weights of stages that counted when the span ended."""
    table = schema.works_weight
    query = select(table).where(table.c.region_id == scope.region.id).order_by(table.c.version)
    versions: defaultdict[int, dict[int, dict[str, float]]] = defaultdict(dict)
    for row in scope.conn.execute(query):
        if _was_known(scope, books, span, row.set_at):
            versions[row.works_id].setdefault(row.version, {})[row.stage] = row.percent
    return {works_id: kept[max(kept)] for works_id, kept in versions.items()}


def _was_known(scope: Scope, books: Books, span: Span, at: datetime) -> bool:
    """Tell whether something that says no day of its own was on record when the span ended."""
    return books.day(span.until_day, scope.day(at)) == span.until_day


def contract_weeks(
    scope: Scope, books: Books, history: WorksHistory, span: Span, weights: Mapping[int, Weights]
) -> tuple[ContractWeek, ...]:
    """Return the packages that were under way, or handed over since the last meeting, the worst first."""
    table = schema.package
    rows = scope.conn.execute(select(table).where(table.c.region_id == scope.region.id)).all()
    told = _events(scope)
    package_of = _packages_of_works(scope, books, span, history, told)
    payments: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for payment, _counts_on in known_payments(scope, books, span):
        payments[payment.package_id].append(payment)
    found = []
    for row in rows:
        package = _Package.on(scope, books, span, row, told.get(row.id, ()), payments=payments[row.id])
        if package is not None:
            one = _contract(history, span, weights, package, package_of)
            if one is not None:
                found.append(one)
    return tuple(sorted(found, key=_urgency))


def packages_then(scope: Scope, books: Books, span: Span) -> dict[int, Mapping[str, Any]]:
    """Return package -> what it said when the span ended, of those that had been recorded by then."""
    rows = scope.conn.execute(
        select(schema.package).where(schema.package.c.region_id == scope.region.id)
    ).all()
    told = _events(scope)
    known = ((row.id, _Package.on(scope, books, span, row, told.get(row.id, ()))) for row in rows)
    return {package_id: one.values for package_id, one in known if one is not None}


def critical(contracts: Sequence[ContractWeek]) -> int:
    """Count the critical contracts."""
    return sum(one.control.state == "critical" for one in contracts)


def _urgency(one: ContractWeek) -> tuple[int, float, str]:
    state, deviation = one.control.state, one.control.deviation
    return (_ORDER.index(state) if state in _ORDER else len(_ORDER), deviation or 0.0, one.name)


@dataclass(frozen=True, slots=True)
class _Package:
    """What a package said on a day."""

    row: Row[Any]
    values: Mapping[str, Any]
    plan: tuple[tuple[date, float], ...]
    milestones: Mapping[str, date]
    payments: Sequence[Row[Any]]

    @classmethod
    def on(
        cls,
        scope: Scope,
        books: Books,
        span: Span,
        row: Row[Any],
        events: Sequence[Row[Any]],
        *,
        payments: Sequence[Row[Any]] = (),
    ) -> "_Package | None":
        """Read a package as it stood at the end of the span; None if nobody had recorded it."""
        if not _was_known(scope, books, span, row.created_at):
            return None
        former: dict[str, Any] = {}
        plan: tuple[tuple[date, float], ...] = ()
        milestones: dict[str, date] = {}
        for event in events:
            known = _was_known(scope, books, span, event.at)
            if event.action == "changed" and not known:
                former = dict(event.details["former"]) | former  # of several later changes the first one
            elif event.action == "plan" and known:
                plan = tuple((date.fromisoformat(on), float(part)) for on, part in event.details["points"])
            elif "on_date" in event.details:
                on = date.fromisoformat(event.details["on_date"])
                if on <= span.until_day and books.day(on, scope.day(event.at)) <= span.until_day:
                    milestones[event.action] = on
        return cls(row, dict(row._mapping) | former, plan, milestones, payments)


def _events(scope: Scope) -> dict[int, list[Row[Any]]]:
    event = schema.event
    mine = (event.c.region_id == scope.region.id) & (event.c.subject == "package")
    told: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in scope.conn.execute(select(event).where(mine).order_by(event.c.id)):
        told[row.subject_id].append(row)
    return dict(told)


def _packages_of_works(
    scope: Scope, books: Books, span: Span, history: WorksHistory, told: Mapping[int, Sequence[Row[Any]]]
) -> dict[int, int | None]:
    """Return works -> the package that they were in when the span ended."""
    found: dict[int, int | None] = {works_id: row.package_id for works_id, row in history.works.items()}
    put = [event for events in told.values() for event in events if event.action == "works"]
    found |= {event.details["works_id"]: None for event in put}
    for event in sorted(put, key=lambda event: event.id):
        if _was_known(scope, books, span, event.at):
            found[event.details["works_id"]] = event.subject_id
    return found


def _contract(
    history: WorksHistory,
    span: Span,
    weights: Mapping[int, Weights],
    package: _Package,
    package_of: Mapping[int, int | None],
) -> ContractWeek | None:
    works = {works_id for works_id, package_id in package_of.items() if package_id == package.row.id}
    records = [record for record in history.until(span.until_day) if record.works_id in works]
    begun = "spmk" in package.milestones or any(record.public_stage != "planned" for record in records)
    handed_over = package.milestones.get("pho")
    if not begun or (handed_over is not None and handed_over < span.from_day):
        return None
    actual = actual_curve(records, weights, _shares(history, {record.works_id for record in records}))
    start, end = _day(package.values["planned_start"]), _day(package.values["planned_end"])
    is_default = not package.plan and start is not None and end is not None
    plan = tuple(default_plan(start, end)) if is_default and start and end else package.plan
    found = control(
        plan=plan,
        actual=actual,
        on=span.last_day,
        planned_end=end,
        budget_year=package.values["budget_year"],
        value_rupiah=package.values["value_rupiah"],
        finished_on=handed_over,
    )
    return ContractWeek(
        package_id=package.row.id,
        name=str(package.values["name"]),
        agency=package.values["agency"],
        control=found,
        contractor=package.values["contractor"],
        roads=tuple(dict.fromkeys(record.road_id for record in records)),
        plan=plan,
        plan_is_default=is_default,
        actual=tuple(actual),
        told=tuple(
            sorted(
                (one.on_date, one.percent)
                for one in history.told
                if one.works_id in works and one.counts_on <= span.until_day
            )
        ),
        paid=paid_curve(package.payments, package.values["value_rupiah"]),
        sample=package.row.sample,
    )


def _shares(history: WorksHistory, works: set[int]) -> dict[int, float] | None:
    """Return what each works counts by its budget; None (by its lane-metres) if one has none."""
    budgets = {works_id: history.works[works_id].budget_rupiah for works_id in works}
    if not budgets or not all(budgets.values()):
        return None
    return {works_id: float(budget) for works_id, budget in budgets.items()}


def _day(told: date | str | None) -> date | None:
    return date.fromisoformat(told) if isinstance(told, str) else told
