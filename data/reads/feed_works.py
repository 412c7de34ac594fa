"""The news of works: stages that metres reached, roads closed and opened to traffic."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, true

from data import schema
from data.reads.feed_views import FeedEntry, Reach, entry_about, noon_of
from data.reads.scope import Scope
from data.repairs.stage_records import stage_records
from data.repairs.treatments import treatment_of
from data.works import StageRange


def news_of_works(scope: Scope, reach: Reach) -> list[FeedEntry]:
    """Return what works tell: stages that metres reached, and when they were closed and opened to traffic."""
    records = _records(scope, reach)
    rows = _traffic_rows(scope, reach)
    works = _works_rows(scope, {*(r.works_id for r in records), *(r.works_id for r in rows if r.works_id)})
    stages = _stages(scope, records, works)
    return [*stages, *_recorded_traffic(scope, rows, works), *_cured(scope, records, rows, works)]


def _records(scope: Scope, reach: Reach) -> list[StageRange]:
    table = schema.works_range
    active = table.c.roads_version_id == scope.ground.roads_version_id
    roads = reach.road_ids()
    on_roads = true() if roads is None else table.c.road_id.in_(roads)
    return [
        record
        for record in stage_records(scope.conn, scope.region.id, active & on_roads)
        if reach.family in (None, *treatment_of(record.treatment).families)
        and reach.holds(record.road_id, record.from_m, record.to_m)
    ]


def _stages(scope: Scope, records: Iterable[StageRange], works: dict[int, Any]) -> list[FeedEntry]:
    """Return an entry per works, road, stage and day on which metres reached it."""
    reached: defaultdict[tuple[int, str, str, date], list[StageRange]] = defaultdict(list)
    for record in records:
        reached[record.works_id, record.road_id, record.stage, record.since].append(record)
    recorded = _recorded_at(scope, works)
    entries = []
    for (works_id, road_id, stage_id, since), some in reached.items():
        stage = treatment_of(some[0].treatment).stage(stage_id)
        happened = noon_of(scope, since)
        written = recorded.get((works_id, stage_id, str(since)), happened)
        ends = min(r.from_m for r in some), max(r.to_m for r in some)
        make = entry_about(scope, road_id, *ends, works[works_id].sample)
        entries.append(
            make(
                f"pekerjaan/{works_id}/{stage_id}/{road_id}/{since}",
                "stage",
                happened,
                max(happened, written),
                works_id=works_id,
                works_name=works[works_id].name,
                stage=stage.public_stage,
                stage_name=stage.name_key,
            )
        )
    return entries


def _traffic_rows(scope: Scope, reach: Reach) -> Sequence[Any]:
    table = schema.traffic
    roads = reach.road_ids()
    query = select(table).where(
        table.c.region_id == scope.region.id,
        table.c.roads_version_id == scope.ground.roads_version_id,
        true() if roads is None else table.c.road_id.in_(roads),
    )
    return scope.conn.execute(query).all()


def _recorded_traffic(scope: Scope, rows: Iterable[Any], works: dict[int, Any]) -> list[FeedEntry]:
    return [
        entry_about(scope, row.road_id, row.from_m, row.to_m, row.sample)(
            f"lalu-lintas/{row.id}",
            "traffic",
            noon_of(scope, row.since),
            max(noon_of(scope, row.since), row.recorded_at),
            works_id=row.works_id,
            works_name=works[row.works_id].name if row.works_id in works else None,
            traffic=row.state,
            expected_open=row.expected_open,
        )
        for row in rows
    ]


def _cured(
    scope: Scope, records: Iterable[StageRange], rows: Sequence[Any], works: dict[int, Any]
) -> list[FeedEntry]:
    """Return where concrete has become strong enough for heavy loads; what somebody recorded goes before."""
    today, entries = scope.day(scope.now), {}
    for record in records:
        days = treatment_of(record.treatment).stage(record.stage).curing_days
        opened = None if days is None else record.since + timedelta(days=days)
        told = any(
            row.works_id == record.works_id and row.road_id == record.road_id and row.since >= record.since
            for row in rows
        )
        if opened is None or opened > today or told:
            continue
        make = entry_about(scope, record.road_id, record.from_m, record.to_m, works[record.works_id].sample)
        ends = f"{record.from_m:.0f}-{record.to_m:.0f}"
        key = f"pekerjaan/{record.works_id}/dibuka/{record.road_id}/{ends}/{opened}"
        at = noon_of(scope, opened)
        name = works[record.works_id].name
        entries[key] = make(key, "traffic", at, at, works_id=record.works_id, works_name=name, traffic="open")
    return list(entries.values())


def _works_rows(scope: Scope, works_ids: Iterable[int]) -> dict[int, Any]:
    table = schema.works
    query = select(table.c.id, table.c.name, table.c.sample).where(table.c.id.in_(sorted(works_ids)))
    return {row.id: row for row in scope.conn.execute(query)}


def _recorded_at(scope: Scope, works_ids: Iterable[int]) -> dict[tuple[int, str, str], datetime]:
    """Return when each (works, stage, day) was written down, as the history tells."""
    table = schema.event
    query = select(table.c.subject_id, table.c.to_state, table.c.details, table.c.at).where(
        table.c.subject == "works",
        table.c.action == "stage",
        table.c.subject_id.in_(sorted(works_ids)),
    )
    found: dict[tuple[int, str, str], datetime] = {}
    for row in scope.conn.execute(query.order_by(table.c.at)):
        found[row.subject_id, row.to_state, str((row.details or {}).get("since"))] = row.at
    return found
