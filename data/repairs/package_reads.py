"""Reads packages: their works, contract, curves and control, traffic, signs, photos, claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from data import schema
from data.reads.scope import Scope
from data.reads.views import ProgressPoint, WorksView
from data.repairs.milestones import MILESTONES
from data.repairs.package_past import claims_then, package_then, photos_then, signs_then
from data.repairs.progress_control import (
    ContractControl,
    Weights,
    actual_curve,
    control,
    default_plan,
    stage_weights,
)
from data.repairs.site_reads import (
    ClaimView,
    SignView,
    WorksPhotoView,
    claims_of,
    photos_of,
    signs_of,
    traffic_of,
)
from data.repairs.stage_records import stage_records
from data.repairs.traffic_rules import TrafficPiece
from data.repairs.treatments import treatment_of
from data.repairs.weights_set import weights_set
from data.repairs.works_reads import works_view
from data.works import StageRange

PACKAGE_COLUMNS = (
    "package_id",
    "name",
    "kind",  # contract | own_crew
    "agency",
    "contractor",
    "method",
    "budget_year",
    "ceiling_rupiah",
    "value_rupiah",
    "planned_start",
    "planned_end",
    "warranty_end",
    "milestone",  # the last reached, of MILESTONES; None
    "works",  # how many
    "length_m",  # of all their ranges, lanes apart
    "road_ids",
    "planned_percent",  # None without a plan
    "actual_percent",
    "deviation",
    "state",  # of progress_control.State
    "rule",
    "becomes_critical_on",
    "days_left",
    "claims_open",
    "sample",
)


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """One step of the chain; ``on`` is None until it is recorded."""

    kind: str
    on: date | None
    number: str | None


@dataclass(frozen=True, slots=True)
class WeightsView:
    """How much (percent) each stage of works weighs; a proposal until the office has set its own."""

    works_id: int
    percents: Mapping[str, float]
    is_proposal: bool


@dataclass(frozen=True, slots=True)
class PackageView:
    """A package with all that is known of it on a day."""

    package_id: int
    name: str
    kind: str  # contract | own_crew
    agency: str | None
    contractor: str | None
    rup_code: str | None
    method: str | None  # of packages_book.METHODS
    ceiling_rupiah: int | None
    estimate_rupiah: int | None
    value_rupiah: int | None
    budget_year: int
    planned_start: date | None
    planned_end: date | None
    warranty_days: int | None
    warranty_end: date | None
    crew_id: int | None
    source: str | None
    sample: bool
    works: tuple[WorksView, ...]
    milestones: tuple[MilestoneView, ...]  # all of MILESTONES, in order
    weights: tuple[WeightsView, ...]  # one per works
    share_basis: str  # rupiah | lane_m: how works count beside each other
    plan: tuple[tuple[date, float], ...]
    plan_is_default: bool  # nobody has set one: the usual shape between start and end
    actual: tuple[tuple[date, float], ...]
    reported: tuple[ProgressPoint, ...]  # as sources told it, of all its works, oldest first
    control: ContractControl
    traffic: tuple[TrafficPiece, ...]
    signs: tuple[SignView, ...]
    photos: tuple[WorksPhotoView, ...]
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class _Curves:
    """What the control of one package is made of."""

    plan: tuple[tuple[date, float], ...]
    is_default: bool
    actual: tuple[tuple[date, float], ...]
    control: ContractControl
    basis: str
    weights: tuple[WeightsView, ...]


def package_view(scope: Scope, package_id: int, as_of: date | None = None) -> PackageView | None:
    """Return a package as it stands on a day (None: today); None if the region has none such.

    Of an earlier day it tells what had been reached by then, by the plan, weights and contract that counted
    then; which works are in it, and what complaints they answer, is as known today.
    """
    day = as_of or scope.day(scope.now)
    table = schema.package
    mine = (table.c.id == package_id) & (table.c.region_id == scope.region.id)
    kept = scope.conn.execute(select(table).where(mine)).mappings().first()
    if kept is None:
        return None
    row = package_then(scope, kept, day)
    works_ids = _works_ids(scope, package_id)
    works = [view for works_id in works_ids if (view := works_view(scope, works_id, day)) is not None]
    dates = _milestones(scope, package_id)
    curves = _curves(scope, row, works, {kind: on for kind, (on, _) in dates.items()}, day)
    names = (
        "name kind agency contractor rup_code method ceiling_rupiah estimate_rupiah value_rupiah budget_year "
        "planned_start planned_end warranty_days warranty_end crew_id source sample"
    )
    return PackageView(
        package_id=package_id,
        **{name: row[name] for name in names.split()},
        works=tuple(works),
        milestones=tuple(
            MilestoneView(kind, *(dates[kind] if kind in dates and dates[kind][0] <= day else (None, None)))
            for kind in MILESTONES
        ),
        weights=curves.weights,
        share_basis=curves.basis,
        plan=curves.plan,
        plan_is_default=curves.is_default,
        actual=curves.actual,
        reported=tuple(
            sorted(
                (point for view in works for point in view.progress if point.on <= day),
                key=lambda point: point.on,
            )
        ),
        control=curves.control,
        traffic=tuple(traffic_of(scope, works_ids=works_ids, on=day)),
        signs=signs_then(scope, signs_of(scope, works_ids=works_ids), day),
        photos=photos_then(scope, photos_of(scope, works_ids=works_ids), day),
        claims=claims_then(scope, claims_of(scope, works_ids=works_ids), day),
    )


def packages(scope: Scope, as_of: date | None = None) -> pd.DataFrame:
    """Return a row per package, newest first; columns ``PACKAGE_COLUMNS``."""
    day = as_of or scope.day(scope.now)
    table = schema.package
    query = select(table).where(table.c.region_id == scope.region.id).order_by(table.c.id.desc())
    rows = [_package_row(scope, row, day) for row in scope.conn.execute(query).mappings().all()]
    return pd.DataFrame(rows, columns=list(PACKAGE_COLUMNS))


def _package_row(scope: Scope, row: Mapping[Any, Any], day: date) -> dict[str, Any]:
    package_id = int(row["id"])
    works_ids = _works_ids(scope, package_id)
    works = [view for works_id in works_ids if (view := works_view(scope, works_id)) is not None]
    dates = {kind: on for kind, (on, _) in _milestones(scope, package_id).items() if on <= day}
    told = _curves(scope, row, works, dates, day).control
    claim = schema.warranty_claim
    still_open = claim.c.works_id.in_(works_ids) & claim.c.answered_at.is_(None)
    return {
        **{name: row[name] for name in PACKAGE_COLUMNS if name in row},
        "package_id": package_id,
        "milestone": max(dates, key=MILESTONES.index, default=None),
        "works": len(works),
        "length_m": sum(piece.to_m - piece.from_m for view in works for piece in view.ranges),
        "road_ids": tuple(dict.fromkeys(piece.road_id for view in works for piece in view.ranges)),
        "planned_percent": told.planned_percent,
        "actual_percent": told.actual_percent,
        "deviation": told.deviation,
        "state": told.state,
        "rule": told.rule,
        "becomes_critical_on": told.becomes_critical_on,
        "days_left": told.days_left,
        "claims_open": scope.conn.scalar(select(func.count()).select_from(claim).where(still_open)) or 0,
    }


def _works_ids(scope: Scope, package_id: int) -> list[int]:
    table = schema.works
    query = select(table.c.id).where(table.c.package_id == package_id).order_by(table.c.id)
    return list(scope.conn.scalars(query))


def _milestones(scope: Scope, package_id: int) -> dict[str, tuple[date, str | None]]:
    table = schema.milestone
    query = select(table.c.kind, table.c.on_date, table.c.number).where(table.c.package_id == package_id)
    return {row.kind: (row.on_date, row.number) for row in scope.conn.execute(query)}


def _curves(
    scope: Scope,
    row: Mapping[Any, Any],
    works: Sequence[WorksView],
    dates: Mapping[str, date],
    day: date,
) -> _Curves:
    ids = [view.works_id for view in works]
    table = schema.works_range
    records = stage_records(scope.conn, scope.region.id, table.c.works_id.in_(ids)) if ids else []
    reached = [record for record in records if record.since <= day]
    told = weights_set(scope.conn, scope.region.id, ids, scope.end_of(day))
    weights = tuple(_weights(view, told.get(view.works_id)) for view in works)
    shares = _shares(works, reached)
    actual = actual_curve(reached, {one.works_id: one.percents for one in weights}, shares)
    plan, is_default = _plan(scope, row, day)
    return _Curves(
        plan,
        is_default,
        tuple(actual),
        control(
            plan=plan,
            actual=actual,
            on=day,
            planned_end=row["planned_end"],
            budget_year=row["budget_year"],
            value_rupiah=row["value_rupiah"],
            finished_on=dates.get("pho"),
        ),
        "lane_m" if shares is None else "rupiah",
        weights,
    )


def _shares(works: Sequence[WorksView], records: Sequence[StageRange]) -> dict[int, float] | None:
    """Return what each works counts by its budget; None (by its lane-metres) if one has none."""
    begun = {record.works_id for record in records}
    budgets = {view.works_id: view.budget_rupiah for view in works if view.works_id in begun}
    if not budgets or not all(budgets.values()):
        return None
    return {works_id: float(budget or 0) for works_id, budget in budgets.items()}


def _weights(view: WorksView, percents: Weights | None) -> WeightsView:
    if percents is None:
        return WeightsView(view.works_id, stage_weights(treatment_of(view.treatment)), True)
    return WeightsView(view.works_id, percents, False)


def _plan(scope: Scope, row: Mapping[Any, Any], day: date) -> tuple[tuple[tuple[date, float], ...], bool]:
    table = schema.plan_point
    mine = (table.c.package_id == row["id"]) & (table.c.set_at <= scope.end_of(day))
    newest = select(func.max(table.c.version)).where(mine).scalar_subquery()
    query = select(table.c.on_date, table.c.percent).where(mine, table.c.version == newest)
    points = tuple((one.on_date, one.percent) for one in scope.conn.execute(query.order_by(table.c.on_date)))
    start, end = row["planned_start"], row["planned_end"]
    if points or start is None or end is None:
        return points, False
    return tuple(default_plan(start, end)), True
