"""Reads crews, the days that were planned for them, and what is there to be planned."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Row, select

from data import schema
from data.reads.scope import Scope
from data.repairs.crew_rules import CrewAccount, CrewTask, CrewView, Material
from data.repairs.crew_works import CREW_TREATMENTS
from data.repairs.site_reads import photos_of
from data.repairs.treatments import treatment_of
from geo.stationing import point_at

PLANNABLE_COLUMNS = (
    "ticket",
    "category",
    "verified_at",
    "road_id",
    "road_name",
    "station_m",
    "village",
    "subdistrict",
    "stretch_id",
)


def crews(scope: Scope) -> list[CrewView]:
    """Return the crews that work, by name."""
    table = schema.crew
    query = select(table).where(table.c.region_id == scope.region.id, table.c.ended_at.is_(None))
    return [
        CrewView(row.id, row.name, row.agency, row.depot_lon, row.depot_lat, row.sample)
        for row in scope.conn.execute(query.order_by(table.c.name))
    ]


def crew_accounts(scope: Scope) -> list[CrewAccount]:
    """Return the open accounts of role crew, by name."""
    table = schema.account
    query = select(table.c.name, table.c.agency, table.c.crew_id).where(
        table.c.region_id == scope.region.id, table.c.role == "crew", table.c.disabled_at.is_(None)
    )
    return [CrewAccount(*row) for row in scope.conn.execute(query.order_by(table.c.name))]


def crew_day(scope: Scope, crew_id: int, on_date: date) -> list[CrewTask]:
    """Return the tasks of a crew's day in their order, without those planned otherwise."""
    return _tasks(scope, crew_id, schema.crew_task.c.on_date == on_date)


def crew_left_open(scope: Scope, crew_id: int, before: date) -> list[CrewTask]:
    """Return a crew's tasks of earlier days that are neither done nor left, oldest first.

    What they mend can be planned for no other day while they are open, so somebody has to see them.
    """
    task = schema.crew_task
    return _tasks(scope, crew_id, (task.c.on_date < before) & (task.c.state == "open"))


def _tasks(scope: Scope, crew_id: int, which: ColumnElement[bool]) -> list[CrewTask]:
    table, complaint, position = schema.crew_task, schema.complaint, schema.position
    query = (
        select(
            table,
            complaint.c.ticket,
            complaint.c.category,
            complaint.c.public_words,
            position.c.village_code,
            position.c.subdistrict_code,
        )
        .outerjoin(complaint, complaint.c.id == table.c.complaint_id)
        .outerjoin(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(table.c.region_id == scope.region.id, table.c.crew_id == crew_id, which)
    )
    rows = scope.conn.execute(query.order_by(table.c.on_date, table.c.number, table.c.id)).all()
    shown = [row for row in rows if row.why_left != "planned_otherwise"]
    photos: dict[int, list[str]] = {}
    for photo in photos_of(scope, task_ids=[row.id for row in shown]):
        if photo.crew_task_id is not None:
            photos.setdefault(photo.crew_task_id, []).append(photo.public_id)
    return [_task(scope, row, photos.get(row.id, [])) for row in shown]


def plannable(scope: Scope, limit: int = 2_000) -> pd.DataFrame:
    """Return the verified complaints that a crew could mend and no open task names, road by road.

    Columns ``PLANNABLE_COLUMNS``; nothing of a reporter, nothing confidential.
    """
    complaint, position, task = schema.complaint, schema.position, schema.crew_task
    link = schema.stretch_complaint
    families = {family for name in CREW_TREATMENTS for family in treatment_of(name).families}
    planned = select(task.c.id).where(task.c.complaint_id == complaint.c.id, task.c.state == "open").exists()
    query = (
        select(
            complaint.c.ticket,
            complaint.c.category,
            complaint.c.verified_at,
            position.c.road_id,
            position.c.station_m,
            position.c.village_code,
            position.c.subdistrict_code,
            link.c.stretch_id,
        )
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .outerjoin(link, link.c.complaint_id == complaint.c.id)
        .where(
            complaint.c.region_id == scope.region.id,
            complaint.c.state.in_(("verified", "answered")),
            complaint.c.family.in_(families),
            ~complaint.c.confidential,
            position.c.status == "placed",
            position.c.station_m.is_not(None),
            ~planned,
        )
        .order_by(position.c.road_id, position.c.station_m)
    )
    rows = [_plannable(scope, row) for row in scope.conn.execute(query.limit(limit)).mappings()]
    return pd.DataFrame(rows, columns=list(PLANNABLE_COLUMNS))


def _plannable(scope: Scope, row: Mapping[Any, Any]) -> dict[str, Any]:
    names = {
        "road_name": scope.names.road(row["road_id"]) or "",
        "village": scope.names.area(row["village_code"]),
        "subdistrict": scope.names.area(row["subdistrict_code"]),
    }
    return {name: row[name] for name in PLANNABLE_COLUMNS if name in row} | names


def _task(scope: Scope, row: Row[Any], photos: list[str]) -> CrewTask:
    lon, lat = _middle(scope, row)
    return CrewTask(
        task_id=row.id,
        crew_id=row.crew_id,
        on_date=row.on_date,
        number=row.number,
        treatment=row.treatment,
        ticket=row.ticket,
        category=row.category,
        public_words=row.public_words,
        stretch_id=row.stretch_id,
        road_id=row.road_id,
        road_name=scope.names.road(row.road_id) or "",
        from_m=row.from_m,
        to_m=row.to_m,
        lane=row.lane,
        village=scope.names.area(row.village_code),
        subdistrict=scope.names.area(row.subdistrict_code),
        lon=lon,
        lat=lat,
        note=row.note,
        state=row.state,
        settled_at=row.settled_at,
        why_left=row.why_left,
        materials=tuple(Material(**one) for one in row.materials),
        photos=tuple(photos),
        works_id=row.works_id,
        sample=row.sample,
    )


def _middle(scope: Scope, row: Row[Any]) -> tuple[float, float]:
    """Return lon, lat (degrees) of the middle of a task; NaN where its road is no longer there."""
    network = scope.ground.network
    if network is None or row.road_id not in scope.names.roads:
        return float("nan"), float("nan")
    at = min((row.from_m + row.to_m) / 2, float(network.length_m[int(network.rows_of([row.road_id])[0])]))
    lon, lat = network.crs.to_lon_lat(*point_at(network, network.rows_of([row.road_id]), [at]))
    return float(np.ravel(lon)[0]), float(np.ravel(lat)[0])
