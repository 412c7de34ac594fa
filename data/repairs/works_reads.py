"""Reads one works for the public: its ranges, what they are at now, and how it got there."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select, true

from data import schema
from data.reads.scope import Scope
from data.reads.views import ProgressPoint, StageDate, WorksRange, WorksView
from data.repairs.progress_control import actual_curve
from data.repairs.stage_records import stage_records
from data.repairs.treatments import treatment_of
from data.repairs.weights_set import weights_set
from data.stages import OPEN_STATES, OTHER_AUTHORITY, PUBLIC_STAGES
from data.stretches.pieces import DONE
from data.works import StagePiece, StageRange, current_pieces


def works_view(scope: Scope, works_id: int, as_of: date | None = None) -> WorksView | None:
    """Return works with what their ranges are at on a day (None: now); None if the region has none such.

    The complaints that they answer are those known now.
    """
    table = schema.works
    row = scope.conn.execute(
        select(table).where(table.c.id == works_id, table.c.region_id == scope.region.id)
    ).first()
    if row is None:
        return None
    reached = schema.works_range.c.works_id == works_id
    if as_of is not None:
        reached &= schema.works_range.c.since <= as_of
    records = stage_records(scope.conn, scope.region.id, reached)
    pieces = current_pieces(records)
    longest = max(pieces, key=lambda piece: piece.to_m - piece.from_m, default=None)
    on_main = [piece for piece in pieces if longest and piece.record.road_id == longest.record.road_id]
    stage, share_done = worst_and_done(
        [piece.record.public_stage or DONE for piece in pieces], [piece.lane_m for piece in pieces]
    )
    return WorksView(
        works_id=row.id,
        name=row.name,
        treatment=row.treatment,
        agency=row.agency,
        budget_rupiah=row.budget_rupiah,
        budget_note=row.budget_note,
        planned_start=row.planned_start,
        planned_end=row.planned_end,
        warranty_end=row.warranty_end,
        source=row.source,
        sample=row.sample,
        treatment_name=treatment_of(row.treatment).name_key,
        road_id=longest.record.road_id if longest else None,
        road_name=(longest and scope.names.road(longest.record.road_id)) or "",
        aliases=scope.names.aliases(longest.record.road_id) if longest else (),
        from_m=min((piece.from_m for piece in on_main), default=None),
        to_m=max((piece.to_m for piece in on_main), default=None),
        subdistricts=scope.names.areas_of(_codes_under(scope, pieces)),
        stage=stage,
        timeline=timeline(scope, records, None, None),
        share_done=share_done,
        physical_percent=_physical_percent(scope, works_id, records, as_of),
        progress=_progress_points(scope, works_id, as_of),
        ranges=tuple(_works_range(scope, piece) for piece in pieces),
        **_complaints(scope, row.treatment, records),
    )


def _complaints(scope: Scope, treatment: str, records: Sequence[StageRange]) -> dict[str, int]:
    """Count the complaints that works answer: in their ranges, not closed before the works began."""
    complaint, position = schema.complaint, schema.position
    main = complaint.alias()
    is_support = complaint.c.state == "support"  # it shares the fate of its main complaint
    query = (
        select(
            position.c.road_id,
            func.coalesce(position.c.station_m, position.c.from_m).label("from_m"),
            func.coalesce(position.c.station_m, position.c.to_m).label("to_m"),
            case((is_support, main.c.closed_at), else_=complaint.c.closed_at).label("closed_at"),
        )
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .outerjoin(main, main.c.id == complaint.c.main_complaint_id)
        .where(
            complaint.c.region_id == scope.region.id,
            complaint.c.family.in_(treatment_of(treatment).families),
            case((is_support, main.c.state), else_=complaint.c.state).in_((*OPEN_STATES, "closed")),
            ~complaint.c.confidential,
            position.c.status == "placed",
            position.c.road_id.in_({record.road_id for record in records}),
        )
    )
    ends = [
        scope.day(row.closed_at) if row.closed_at else None
        for row in scope.conn.execute(query)
        if any(_holds(record, row) for record in records)
    ]
    began = min((record.since for record in records), default=date.min)
    answered = [end for end in ends if end is None or end >= began]
    return {"complaints": len(answered), "closed": sum(end is not None for end in answered)}


def _holds(record: StageRange, row: Any) -> bool:
    """Tell whether a complaint lies in a range; what is somewhere on a road, if the range is all of that."""
    same_road = bool(record.road_id == row.road_id)
    return same_road and record.from_m <= row.from_m and row.to_m <= record.to_m


def worst_and_done(stages: Sequence[str], lengths_m: Sequence[float]) -> tuple[str | None, float]:
    """Return the worst stage that is not done (done if all is, None of nothing), and the share done."""
    order = [*PUBLIC_STAGES[:-1], OTHER_AUTHORITY, DONE]
    worst = min(stages, key=order.index, default=None)
    weights = lengths_m if sum(lengths_m) > 0 else [1.0] * len(stages)
    done = sum(weight for stage, weight in zip(stages, weights, strict=True) if stage == DONE)
    return worst, done / sum(weights) if stages else 0.0


def timeline(
    scope: Scope, records: Sequence[StageRange], first_at: datetime | None, verified_at: datetime | None
) -> tuple[StageDate, ...]:
    """Return when each public stage was first reached; the note is the latest step of works within it."""
    reached: dict[str, date] = {}
    latest: dict[str, tuple[str, date]] = {}
    if first_at is not None:
        reached["received"] = scope.day(first_at)
    if verified_at is not None:
        reached["verified"] = scope.day(verified_at)
    for record in sorted(records, key=lambda record: (record.since, record.id)):
        stage = treatment_of(record.treatment).stage(record.stage)
        if stage.public_stage is not None:
            reached.setdefault(stage.public_stage, record.since)
            latest[stage.public_stage] = (stage.name_key, record.since)
    return tuple(
        StageDate(stage, reached.get(stage), *latest.get(stage, (None, None))) for stage in PUBLIC_STAGES
    )


def _physical_percent(
    scope: Scope, works_id: int, records: Sequence[StageRange], as_of: date | None
) -> float:
    """Return the physical progress by the weights that the office set, else by those of the treatment."""
    until = None if as_of is None else scope.end_of(as_of)
    curve = actual_curve(records, weights_set(scope.conn, scope.region.id, [works_id], until))
    return curve[-1][1] if curve else 0.0


def _progress_points(scope: Scope, works_id: int, as_of: date | None) -> tuple[ProgressPoint, ...]:
    table = schema.progress_report
    query = (
        select(table.c.on_date, table.c.percent, table.c.source)
        .where(table.c.works_id == works_id, true() if as_of is None else table.c.on_date <= as_of)
        .order_by(table.c.on_date)
    )
    return tuple(ProgressPoint(*row) for row in scope.conn.execute(query))


def _works_range(scope: Scope, piece: StagePiece) -> WorksRange:
    record = piece.record
    stage = treatment_of(record.treatment).stage(record.stage)
    return WorksRange(
        road_id=record.road_id,
        road_name=scope.names.road(record.road_id) or "",
        from_m=piece.from_m,
        to_m=piece.to_m,
        lane=piece.lane,
        stage=record.stage,
        stage_name=stage.name_key,
        trade_name=stage.trade_name,
        public_stage=record.public_stage,
        since=record.since,
    )


def _codes_under(scope: Scope, pieces: Iterable[StagePiece]) -> list[str]:
    """Return the codes of the sub-districts that pieces of works lie in."""
    areas = scope.ground.road_areas.dropna(subset=["subdistrict_code"])
    codes: set[str] = set()
    for piece in pieces:
        on_road = areas[areas["road_id"] == piece.record.road_id]
        under = on_road[(on_road["from_m"] < piece.to_m) & (on_road["to_m"] > piece.from_m)]
        codes.update(under["subdistrict_code"])
    return sorted(codes)
