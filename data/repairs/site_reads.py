"""Reads what holds at the place of works: traffic, curing, signs, photos, and claims under warranty."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, and_, func, or_, select, true

from data import schema
from data.photos.images import Box
from data.photos.renditions import newest_works_rendition
from data.reads.scope import Scope
from data.repairs.known_then import known_by, planned_ends_then
from data.repairs.stage_records import stage_records
from data.repairs.traffic_rules import TrafficPiece, TrafficRecord, traffic_pieces
from data.repairs.treatments import treatment_of
from data.works import Curing, curing_ranges

TRAFFIC_COLUMNS = (
    "road_id",
    "from_m",
    "to_m",
    "lane",  # both | left | right: closed on one lane is a road half open
    "state",  # closed | half | light_only; what is open is in no row
    "since",
    "expected_open",  # None: nobody has said
    "why",  # recorded | works | curing
    "works_id",
    "note",  # public, of a recorded one
    "sample",
)
CURING_COLUMNS = (
    "works_id",
    "road_id",
    "from_m",
    "to_m",
    "lane",
    "stage",
    "since",
    "day",
    "days",
    "opens_on",
)


@dataclass(frozen=True, slots=True)
class SignView:
    """A warning sign; ``removed_at`` is None while it stands."""

    sign_id: int
    road_id: str | None
    from_m: float | None
    to_m: float | None
    ticket: str | None
    works_id: int | None
    note: str | None
    placed_at: datetime
    removed_at: datetime | None
    sample: bool


@dataclass(frozen=True, slots=True)
class WorksPhotoView:
    """A photo of works by its place; the picture comes by ``public_id``."""

    public_id: str
    works_id: int | None
    crew_task_id: int | None
    road_id: str
    station_m: float
    moment: str  # before | during | after
    taken_at: datetime
    width_px: int
    height_px: int
    sample: bool
    added_at: datetime | None = None
    released: bool = False  # the public sees it
    hidden: tuple[Box, ...] = ()  # the boxes of its newest rendition
    rendition: str | None = None  # that rendition's file


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A checked complaint on a range under warranty, and what the contractor said of it."""

    claim_id: int
    works_id: int
    works_name: str
    package_id: int | None
    contractor: str | None
    agency: str | None
    warranty_end: date | None
    ticket: str
    road_id: str | None
    station_m: float | None
    flagged_at: datetime
    outcome: str | None  # of site_book.CLAIM_OUTCOMES; None: open
    answer: str | None
    answered_at: datetime | None


def traffic_of(
    scope: Scope,
    *,
    road_ids: Sequence[str] | None = None,
    works_ids: Sequence[int] | None = None,
    on: date | None = None,
) -> list[TrafficPiece]:
    """Return what roads bear on a day (None: today) wherever it is less than all.

    Of ``works_ids`` only what their stages and their records tell.
    """
    day = on or scope.day(scope.now)
    ranges, table, works = schema.works_range, schema.traffic, schema.works
    stages = stage_records(
        scope.conn, scope.region.id, and_(_on(scope, ranges, road_ids), _of(ranges, works_ids))
    )
    query = select(table).where(
        table.c.region_id == scope.region.id, _on(scope, table, road_ids), _of(table, works_ids)
    )
    names = ("id", "road_id", "from_m", "to_m", "lane", "state", "since", "expected_open", "works_id")
    recorded = [
        TrafficRecord(**{name: row[name] for name in (*names, "note", "sample")})
        for row in scope.conn.execute(query).mappings()
        if scope.counts_by(day, row["since"], row["recorded_at"])
    ]
    package = schema.package
    columns = (works.c.planned_end, works.c.package_id, package.c.planned_end.label("package_end"))
    planned = (
        select(works.c.id, works.c.sample, *columns)
        .outerjoin(package, package.c.id == works.c.package_id)
        .where(works.c.region_id == scope.region.id)
    )
    known = {row.id: row for row in scope.conn.execute(planned)}
    then = planned_ends_then(scope, day)
    said = {row.id: row.planned_end or then.get(row.package_id, row.package_end) for row in known.values()}
    ends = {works_id: end if end and end >= day else None for works_id, end in said.items()}
    return [
        replace(piece, sample=bool(known[piece.works_id].sample))
        if piece.why != "recorded" and piece.works_id in known
        else piece
        for piece in traffic_pieces(known_by(scope, stages, day), recorded, day, ends)
    ]


def traffic(scope: Scope, road_ids: Sequence[str] | None = None, on: date | None = None) -> pd.DataFrame:
    """Return the same as a table, columns ``TRAFFIC_COLUMNS``."""
    rows = [
        {name: getattr(piece, name) for name in TRAFFIC_COLUMNS}
        for piece in traffic_of(scope, road_ids=road_ids, on=on)
    ]
    return pd.DataFrame(rows, columns=list(TRAFFIC_COLUMNS))


def curing(scope: Scope, road_ids: Sequence[str] | None = None, on: date | None = None) -> pd.DataFrame:
    """Return the ranges of fresh concrete, columns ``CURING_COLUMNS``; on ``day`` 0 it was finished."""
    day = on or scope.day(scope.now)
    records = stage_records(scope.conn, scope.region.id, _on(scope, schema.works_range, road_ids))
    rows = [
        {
            "works_id": one.record.works_id,
            "road_id": one.record.road_id,
            "from_m": one.record.from_m,
            "to_m": one.record.to_m,
            "lane": one.record.lane,
            "stage": one.record.stage,
            "since": one.record.since,
            "day": one.day,
            "days": _days(one),
            "opens_on": one.opens_on,
        }
        for one in curing_ranges([record for record in records if record.since <= day], day)
    ]
    return pd.DataFrame(rows, columns=list(CURING_COLUMNS))


def _days(one: Curing) -> int:
    return treatment_of(one.record.treatment).stage(one.record.stage).curing_days or 0


def signs_of(
    scope: Scope,
    *,
    road_ids: Sequence[str] | None = None,
    works_ids: Sequence[int] | None = None,
    standing: bool = False,
) -> list[SignView]:
    """Return warning signs, the newest first; ``standing``: only those that stand."""
    table, complaint = schema.warning_sign, schema.complaint
    query = (
        select(table, complaint.c.ticket)
        .outerjoin(complaint, complaint.c.id == table.c.complaint_id)
        .where(
            table.c.region_id == scope.region.id,
            true() if road_ids is None else table.c.road_id.in_(road_ids),
            _of(table, works_ids),
            table.c.removed_at.is_(None) if standing else true(),
        )
    )
    return [
        SignView(
            row.id,
            row.road_id,
            row.from_m,
            row.to_m,
            row.ticket,
            row.works_id,
            row.note,
            row.placed_at,
            row.removed_at,
            row.sample,
        )
        for row in scope.conn.execute(query.order_by(table.c.placed_at.desc(), table.c.id.desc()))
    ]


def photos_of(
    scope: Scope,
    *,
    road_ids: Sequence[str] | None = None,
    works_ids: Sequence[int] | None = None,
    task_ids: Sequence[int] | None = None,
    public: bool = False,
) -> list[WorksPhotoView]:
    """Return photos of works not withdrawn, by road, station and time; ``public``: only released ones."""
    table = schema.works_photo
    names = [name for name in WorksPhotoView.__dataclass_fields__ if name in table.c]
    shown = {name: newest_works_rendition(table.c.id, name) for name in ("boxes", "file_id")}
    seen = [query.scalar_subquery().label(name) for name, query in shown.items()]
    query = select(*(table.c[name] for name in names), *seen).where(
        table.c.region_id == scope.region.id,
        table.c.withdrawn_at.is_(None),
        table.c.released if public else true(),
        true() if road_ids is None else table.c.road_id.in_(road_ids),
        _of(table, works_ids),
        true() if task_ids is None else table.c.crew_task_id.in_(task_ids),
    )
    ordered = query.order_by(table.c.road_id, table.c.station_m, table.c.taken_at, table.c.id)
    return [_photo(dict(row)) for row in scope.conn.execute(ordered).mappings()]


def _photo(row: dict[str, Any]) -> WorksPhotoView:
    boxes, rendition = row.pop("boxes"), row.pop("file_id")
    hidden = tuple((box[0], box[1], box[2], box[3]) for box in boxes or ())
    return WorksPhotoView(**row, hidden=hidden, rendition=rendition)


def claims_of(
    scope: Scope, *, works_ids: Sequence[int] | None = None, still_open: bool = False
) -> list[ClaimView]:
    """Return claims under warranty, the newest first; ``still_open``: only those not answered yet."""
    claim, works, package = schema.warranty_claim, schema.works, schema.package
    complaint, position = schema.complaint, schema.position
    query = (
        select(
            claim,
            works.c.name,
            works.c.package_id,
            works.c.agency,
            func.coalesce(works.c.warranty_end, package.c.warranty_end).label("warranty_end"),
            package.c.contractor,
            complaint.c.ticket,
            position.c.road_id,
            position.c.station_m,
        )
        .join(works, works.c.id == claim.c.works_id)
        .outerjoin(package, package.c.id == works.c.package_id)
        .join(complaint, complaint.c.id == claim.c.complaint_id)
        .outerjoin(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(
            claim.c.region_id == scope.region.id,
            ~complaint.c.confidential,
            true() if works_ids is None else claim.c.works_id.in_(works_ids),
            claim.c.answered_at.is_(None) if still_open else true(),
        )
    )
    return [_claim(row) for row in scope.conn.execute(query.order_by(claim.c.flagged_at.desc(), claim.c.id))]


def _claim(row: Any) -> ClaimView:
    return ClaimView(
        claim_id=row.id,
        works_id=row.works_id,
        works_name=row.name,
        package_id=row.package_id,
        contractor=row.contractor,
        agency=row.agency,
        warranty_end=row.warranty_end,
        ticket=row.ticket,
        road_id=row.road_id,
        station_m=row.station_m,
        flagged_at=row.flagged_at,
        outcome=row.outcome,
        answer=row.answer,
        answered_at=row.answered_at,
    )


def _on(scope: Scope, table: Any, road_ids: Sequence[str] | None) -> ColumnElement[bool]:
    """Return the condition of lying on the active roads, or on some of them."""
    here: ColumnElement[bool] = table.c.roads_version_id == scope.ground.roads_version_id
    return here if road_ids is None else and_(here, table.c.road_id.in_(road_ids))


def _of(table: Any, works_ids: Sequence[int] | None) -> ColumnElement[bool]:
    return or_(true()) if works_ids is None else table.c.works_id.in_(works_ids)
