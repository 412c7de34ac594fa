"""The digest of a subscription: what happened at its road, stretch or sub-district, at most once a day.

Public facts only: checked complaints that are not confidential, counted, and stages of works.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, true, update

from data import schema
from data.notices.outbox import ToSubscriber, put
from data.notices.subscriptions import About, about, living_stretch, stop_link_in
from data.notices.texts import page_link, stage_words, traffic_words
from data.office import Office
from data.placement.ground import Ground
from data.repairs.treatments import treatment_of
from geo.stationing import format_station

EVERY = timedelta(hours=24)
STAGES_TOLD = 5  # of works, newest first; the map shows the rest
_COUNTED = {"new_verified": ("verify",), "closed": ("close",), "reopened": ("reopen",)}


@dataclass(frozen=True, slots=True)
class _Reach:
    """Where a subscription looks: conditions on complaints' positions, and ranges of roads (metres)."""

    complaints: ColumnElement[bool]
    ranges: Mapping[str, list[tuple[float, float]]]


def send_digests(office: Office, now: datetime | None = None) -> int:
    """Store the digests that are due in the outbox; return how many. Without news nothing is sent."""
    now = now or office.clock()
    table = schema.subscription
    query = select(table.c.id).where(table.c.region_id == office.region.id, table.c.told_until <= now - EVERY)
    with office.store.connect() as conn:
        due = list(conn.scalars(query.order_by(table.c.id)))
    ground = office.ground() if due else None
    return sum(_send(office, ground, subscription_id, now) for subscription_id in due if ground is not None)


def _send(office: Office, ground: Ground, subscription_id: int, now: datetime) -> bool:
    """Store one digest and note until when it told, in one transaction."""
    table = schema.subscription
    with office.store.begin() as conn:
        row = conn.execute(select(table).where(table.c.id == subscription_id)).first()
        if row is None or row.told_until is None or row.told_until > now - EVERY:
            return False  # stopped, or another process was faster
        conn.execute(update(table).where(table.c.id == row.id).values(told_until=now))
        subject = about(office, conn, row.kind, row.target)
        fields = None if subject is None else _fields(office, conn, ground, row, subject, now)
        if fields is None:
            return False
        to = ToSubscriber(row.id, row.channel, row.language)
        once = f"digest:{row.id}:{row.address_hash[:16]}:{now.isoformat()}"
        return put(conn, office, to=to, template="digest", fields=fields, once=once) > 0


def _fields(  # noqa: PLR0917  # what a digest is made of
    office: Office, conn: Connection, ground: Ground, row: Row[Any], subject: About, now: datetime
) -> dict[str, Any] | None:
    """Return what there is to tell; None where nothing happened."""
    reach = _reach(conn, office, ground, subject)
    counted = _counted(conn, office.region.id, reach, row.told_until, now)
    stages = _stages(conn, office, ground, reach, (row.told_until, now), row.language)
    if not counted and not stages:
        return None
    zone = office.region.zone
    return counted | {
        "about": subject.name,
        "since": f"{row.told_until.astimezone(zone):%d-%m-%Y}",
        "summary": ", ".join([*map(str, counted.values()), *stages][:2]),
        "stages": "\n".join(stages) or None,
        "map_link": _map_link(office, subject),
        "stop_link": stop_link_in(conn, office, row.id),
    }


def _map_link(office: Office, subject: About) -> str | None:
    if subject.kind == "stretch":
        return page_link("peta", office.region, penggal=subject.target)
    return page_link("peta", office.region)


def _reach(conn: Connection, office: Office, ground: Ground, subject: About) -> _Reach:
    position, member = schema.position, schema.stretch_complaint
    everywhere = [(0.0, float("inf"))]
    if subject.kind == "road":
        return _Reach(position.c.road_id == subject.target, {subject.target: everywhere})
    if subject.kind == "stretch":
        row: Any = living_stretch(conn, office.region.id, int(subject.target))
        inside = select(member.c.complaint_id).where(member.c.stretch_id == int(subject.target))
        return _Reach(position.c.complaint_id.in_(inside), {row.road_id: [(row.from_m, row.to_m)]})
    ranges: dict[str, list[tuple[float, float]]] = {}
    for road_id, pieces in ground.areas_along.items():
        inside_m = [(p.from_m, p.to_m) for p in pieces if p.subdistrict_code == subject.target]
        if inside_m:
            ranges[road_id] = inside_m
    return _Reach(position.c.subdistrict_code == subject.target, ranges)


def _counted(
    conn: Connection, region_id: str, reach: _Reach, since: datetime, until: datetime
) -> dict[str, int]:
    """Return how many complaints were checked, done and opened again; what is none is left out."""
    event, complaint, position = schema.event, schema.complaint, schema.position
    query = (
        select(event.c.action, func.count(func.distinct(complaint.c.id)))
        .join(complaint, (complaint.c.id == event.c.subject_id) & (event.c.subject == "complaint"))
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(
            event.c.region_id == region_id,
            event.c.public,
            event.c.at > since,
            event.c.at <= until,
            complaint.c.verified_at.is_not(None),
            ~complaint.c.confidential,
            ~complaint.c.sample,
            reach.complaints,
        )
        .group_by(event.c.action)
    )
    by_action = {row[0]: int(row[1]) for row in conn.execute(query)}
    counted = {name: sum(by_action.get(one, 0) for one in actions) for name, actions in _COUNTED.items()}
    return {name: number for name, number in counted.items() if number}


def _stages(  # noqa: PLR0917  # see _fields
    conn: Connection,
    office: Office,
    ground: Ground,
    reach: _Reach,
    times: tuple[datetime, datetime],
    language: str,
) -> list[str]:
    """Return the stages that works reached, and roads closed and opened, one line each, newest first."""
    event, works, traffic = schema.event, schema.works, schema.traffic
    query = (
        select(event.c.to_state, event.c.details, works.c.treatment)
        .outerjoin(works, (event.c.subject == "works") & (works.c.id == event.c.subject_id))
        .outerjoin(traffic, (event.c.subject == "traffic") & (traffic.c.id == event.c.subject_id))
        .where(
            event.c.region_id == office.region.id,
            event.c.subject.in_(("works", "traffic")),
            event.c.action.in_(("stage", "traffic")),
            event.c.public,
            event.c.at > times[0],
            event.c.at <= times[1],
            ~func.coalesce(works.c.sample, traffic.c.sample, true()),
        )
        .order_by(event.c.at.desc(), event.c.id.desc())
    )
    lines: dict[str, None] = {}
    for row in conn.execute(query):
        told = row.details
        ranges = reach.ranges.get(told["road_id"], ())
        if not any(start < told["to_m"] and told["from_m"] < end for start, end in ranges):
            continue
        if row.treatment is None:
            said = traffic_words(row.to_state, language)
        else:
            said = stage_words(treatment_of(row.treatment).stage(row.to_state).public_stage, language)
        if said is not None:
            ends = f"{format_station(told['from_m'])} – {format_station(told['to_m'])}"
            lines[f"{ground.road_name(told['road_id'])}, STA {ends}: {said}"] = None
    return list(lines)[:STAGES_TOLD]
