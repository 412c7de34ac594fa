"""Reads packages: their works, contract, curves and control, traffic, signs, photos, claims, payments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from data import schema
from data.reads.scope import Scope
from data.reads.views import ProgressPoint, WorksView
from data.repairs.milestones import MILESTONES
from data.repairs.package_curves import Told, WeightsView, curves_of
from data.repairs.package_past import claims_then, package_then, photos_then, signs_then
from data.repairs.payment_reads import EndedPayment, PaymentView, payments_of
from data.repairs.payment_rules import Paid, paid_curve, paid_of
from data.repairs.progress_control import ContractControl
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
from data.repairs.weights_set import weights_set
from data.repairs.works_reads import works_view


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """One step of the chain; ``on`` is None until it is recorded."""

    kind: str
    on: date | None
    number: str | None


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
    payments: tuple[PaymentView, ...]  # oldest first
    payments_ended: tuple[EndedPayment, ...]  # corrected or withdrawn
    paid: Paid | None  # None: no payment is recorded
    paid_curve: tuple[tuple[date, float], ...]  # percent of the contract's value


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
    reached = {kind: on for kind, (on, _) in dates.items()}
    told = _told(scope, package_id, [view.works_id for view in works], reached, day)
    curves = curves_of(row, works, told, day)
    payments, ended = payments_of(scope, package_id, curves.actual, day)
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
        payments=payments,
        payments_ended=ended,
        paid=paid_of(payments, row["value_rupiah"], curves.control.actual_percent),
        paid_curve=paid_curve(payments, row["value_rupiah"]),
    )


def _works_ids(scope: Scope, package_id: int) -> list[int]:
    table = schema.works
    query = select(table.c.id).where(table.c.package_id == package_id).order_by(table.c.id)
    return list(scope.conn.scalars(query))


def _milestones(scope: Scope, package_id: int) -> dict[str, tuple[date, str | None]]:
    table = schema.milestone
    query = select(table.c.kind, table.c.on_date, table.c.number).where(table.c.package_id == package_id)
    return {row.kind: (row.on_date, row.number) for row in scope.conn.execute(query)}


def _plan_points(scope: Scope, package_id: int, day: date) -> tuple[tuple[date, float], ...]:
    """Return the planned curve in the newest version that was set until a day."""
    table = schema.plan_point
    mine = (table.c.package_id == package_id) & (table.c.set_at <= scope.end_of(day))
    newest = select(func.max(table.c.version)).where(mine).scalar_subquery()
    query = select(table.c.on_date, table.c.percent).where(mine, table.c.version == newest)
    return tuple((one.on_date, one.percent) for one in scope.conn.execute(query.order_by(table.c.on_date)))


def _told(
    scope: Scope, package_id: int, works_ids: Sequence[int], dates: Mapping[str, date], day: date
) -> Told:
    of_these = schema.works_range.c.works_id.in_(works_ids)
    return Told(
        stage_records(scope.conn, scope.region.id, of_these) if works_ids else [],
        weights_set(scope.conn, scope.region.id, works_ids, scope.end_of(day)),
        dates,
        _plan_points(scope, package_id, day),
    )
