"""The list of packages: a handful of queries for all of them, however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from data import schema
from data.reads.scope import Scope
from data.repairs.milestones import MILESTONES
from data.repairs.package_curves import Plan, Told, curves_of
from data.repairs.payment_reads import payment_rows
from data.repairs.payment_rules import paid_of
from data.repairs.stage_records import stage_records
from data.repairs.weights_set import weights_set
from data.works import StagePiece, StageRange, current_pieces
from geo.stationing import total_length_m

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
    "length_m",  # of road that they cover: each metre once, however many lanes and works lie there
    "road_ids",
    "planned_percent",  # None without a plan
    "actual_percent",
    "deviation",
    "state",  # of progress_control.State
    "rule",
    "becomes_critical_on",
    "days_left",
    "claims_open",
    "paid_rupiah",  # None where no payment is recorded, which is not 0
    "paid_percent",  # of the value
    "paid_ahead",  # paid_percent less actual_percent: above 0 is paid ahead of work
    "advance_percent",  # of the value, paid as an advance
    "sample",
)


def packages(scope: Scope, as_of: date | None = None) -> pd.DataFrame:
    """Return a row per package, newest first; columns ``PACKAGE_COLUMNS``."""
    day = as_of or scope.day(scope.now)
    table = schema.package
    query = select(table).where(table.c.region_id == scope.region.id).order_by(table.c.id.desc())
    known = _Known(scope, day)
    rows = [_row(row, known, day) for row in scope.conn.execute(query).mappings()]
    return pd.DataFrame(rows, columns=list(PACKAGE_COLUMNS))


@dataclass(frozen=True, slots=True)
class _Works:
    """What the curve of works is made of."""

    works_id: int
    treatment: str
    budget_rupiah: int | None


class _Known:
    """What is recorded of all packages of a region and their works."""

    def __init__(self, scope: Scope, day: date) -> None:
        self.works: defaultdict[int, list[_Works]] = defaultdict(list)
        works = schema.works
        names = (works.c.package_id, works.c.id, works.c.treatment, works.c.budget_rupiah)
        mine = (works.c.region_id == scope.region.id) & works.c.package_id.is_not(None)
        for package_id, *told in scope.conn.execute(select(*names).where(mine).order_by(works.c.id)):
            self.works[package_id].append(_Works(*told))
        self.records: defaultdict[int, list[StageRange]] = defaultdict(list)
        for record in stage_records(scope.conn, scope.region.id, works.c.package_id.is_not(None)):
            self.records[record.works_id].append(record)
        self.weights = weights_set(scope.conn, scope.region.id, until=scope.end_of(day))
        self.dates = _dates(scope, day)
        self.plans = _plans(scope, day)
        self.claims = _claims_open(scope)
        self.payments = payment_rows(scope, day)


def _dates(scope: Scope, day: date) -> Mapping[int, dict[str, date]]:
    """Return when each package reached its milestones until a day."""
    table, package = schema.milestone, schema.package
    query = select(table.c.package_id, table.c.kind, table.c.on_date).join(
        package, package.c.id == table.c.package_id
    )
    found: defaultdict[int, dict[str, date]] = defaultdict(dict)
    for row in scope.conn.execute(query.where(package.c.region_id == scope.region.id)):
        if row.on_date <= day:
            found[row.package_id][row.kind] = row.on_date
    return found


def _plans(scope: Scope, day: date) -> Mapping[int, Plan]:
    """Return the planned curve of each package, in the newest version that was set until a day."""
    table, package = schema.plan_point, schema.package
    query = (
        select(table.c.package_id, table.c.version, table.c.on_date, table.c.percent)
        .join(package, package.c.id == table.c.package_id)
        .where(package.c.region_id == scope.region.id, table.c.set_at <= scope.end_of(day))
        .order_by(table.c.on_date)
    )
    versions: defaultdict[int, defaultdict[int, list[tuple[date, float]]]]
    versions = defaultdict(lambda: defaultdict(list))
    for row in scope.conn.execute(query):
        versions[row.package_id][row.version].append((row.on_date, row.percent))
    return {package_id: tuple(points[max(points)]) for package_id, points in versions.items()}


def _claims_open(scope: Scope) -> Mapping[int, int]:
    """Return how many claims under warranty of each package nobody has answered."""
    claim, works = schema.warranty_claim, schema.works
    query = (
        select(works.c.package_id, func.count().label("claims"))
        .join(claim, claim.c.works_id == works.c.id)
        .where(works.c.region_id == scope.region.id, claim.c.answered_at.is_(None))
        .group_by(works.c.package_id)
    )
    return {row.package_id: row.claims for row in scope.conn.execute(query)}


def _row(row: Mapping[Any, Any], known: _Known, day: date) -> dict[str, Any]:
    package_id = int(row["id"])
    works, dates = known.works[package_id], known.dates.get(package_id, {})
    by_works = [known.records[one.works_id] for one in works]
    pieces = [piece for records in by_works for piece in current_pieces(records)]
    records = sorted((record for some in by_works for record in some), key=lambda record: record.id)
    told = Told(records, known.weights, dates, known.plans.get(package_id, ()))
    control = curves_of(row, works, told, day).control
    paid = paid_of(known.payments.get(package_id, ()), row["value_rupiah"], control.actual_percent)
    return {
        **{name: row[name] for name in PACKAGE_COLUMNS if name in row},
        "package_id": package_id,
        "milestone": max(dates, key=MILESTONES.index, default=None),
        "works": len(works),
        "length_m": _road_m(pieces),
        "road_ids": tuple(dict.fromkeys(piece.record.road_id for piece in pieces)),
        "planned_percent": control.planned_percent,
        "actual_percent": control.actual_percent,
        "deviation": control.deviation,
        "state": control.state,
        "rule": control.rule,
        "becomes_critical_on": control.becomes_critical_on,
        "days_left": control.days_left,
        "claims_open": known.claims.get(package_id, 0),
        "paid_rupiah": paid and paid.paid_rupiah,
        "paid_percent": paid and paid.percent,
        "paid_ahead": paid and paid.ahead_points,
        "advance_percent": paid and paid.advance_percent,
    }


def _road_m(pieces: Iterable[StagePiece]) -> float:
    """Return the metres of road of these pieces, as who stands there counts them: both lanes are one road."""
    ranges: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for piece in pieces:
        ranges[piece.record.road_id].append((piece.from_m, piece.to_m))
    return sum(total_length_m(each) for each in ranges.values())
