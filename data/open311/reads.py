"""Reads complaints as service requests: what the public map and ticket pages tell of them, nothing else."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import geopandas as gpd
from sqlalchemy import ColumnElement, Row, Select, case, func, select, true

from data import schema
from data.open311.views import PublicRequest, Wanted
from data.privacy.publishing import shown
from data.reads.scope import Scope
from data.stages import OPEN_STATES, public_stage_of_complaint

METRES_PER_DEGREE = 111_320.0  # of latitude; of longitude times its cosine, exact enough for a circle

# What the map draws, and what was repaired. Rejected ones, and what one person sent twice, it does not show.
_LISTED = (*OPEN_STATES, "support", "closed")

_COMPLAINT, _POSITION = schema.complaint, schema.position
_MAIN = schema.complaint.alias("main")
# What hangs on another complaint shares its fate.
_FATE = case((_COMPLAINT.c.state == "support", _MAIN.c.state), else_=_COMPLAINT.c.state)
_TOLD_LAST = (
    select(func.max(schema.event.c.at))
    .where(
        schema.event.c.subject == "complaint",
        schema.event.c.subject_id == _COMPLAINT.c.id,
        schema.event.c.public,
    )
    .correlate(_COMPLAINT)
    .scalar_subquery()
)
# "For requests with status=closed, this will be the date the request was closed."
_UPDATED = case(
    (_COMPLAINT.c.closed_at.is_not(None) & _COMPLAINT.c.state.not_in(OPEN_STATES), _COMPLAINT.c.closed_at),
    (_COMPLAINT.c.happened_at < _TOLD_LAST, _TOLD_LAST),
    else_=_COMPLAINT.c.happened_at,
)


def public_requests(scope: Scope, pieces: gpd.GeoDataFrame, wanted: Wanted) -> list[PublicRequest]:
    """Return a part of the requests that are asked for, the newest first; never a confidential one."""
    rows = scope.conn.execute(_query(scope, wanted)).all()
    stages = _stages(pieces, {row.stretch_id for row in rows if row.stretch_id is not None})
    photos = _photos(scope, [row.id for row in rows])
    return [_request(scope, row, stages, photos) for row in rows]


def request_of_token(scope: Scope, token: str) -> tuple[bool, str | None]:
    """Tell whether a token was given out here, and the ticket that its request has by now."""
    table, link, complaint = schema.open311_request, schema.message_complaint, schema.complaint
    query = (
        select(table.c.id, complaint.c.ticket)
        .outerjoin(link, link.c.message_id == table.c.message_id)
        .outerjoin(complaint, complaint.c.id == link.c.complaint_id)
        .where(table.c.region_id == scope.region.id, table.c.token == token)
        .order_by(complaint.c.id)
    )
    row = scope.conn.execute(query).first()
    return (False, None) if row is None else (True, row.ticket)


def _query(scope: Scope, wanted: Wanted) -> Select[Any]:
    member = schema.stretch_complaint
    names = ("status", "road_id", "station_m", "lon", "lat", "village_code", "subdistrict_code")
    main = (_MAIN.c.ticket, _MAIN.c.state, _MAIN.c.confidential)
    query = (
        select(
            _COMPLAINT,
            *(_POSITION.c[name].label(f"at_{name}") for name in names),
            *(column.label(f"main_{column.name}") for column in main),
            member.c.stretch_id,
            _UPDATED.label("updated_at"),
        )
        .outerjoin(_POSITION, (_POSITION.c.complaint_id == _COMPLAINT.c.id) & _POSITION.c.current)
        .outerjoin(_MAIN, _MAIN.c.id == _COMPLAINT.c.main_complaint_id)
        .outerjoin(member, member.c.complaint_id == _COMPLAINT.c.id)
        .where(_COMPLAINT.c.region_id == scope.region.id, ~_COMPLAINT.c.confidential)
        .order_by(_COMPLAINT.c.happened_at.desc(), _COMPLAINT.c.id.desc())
    )
    if wanted.tickets is not None:
        return query.where(_COMPLAINT.c.ticket.in_(wanted.tickets))
    return query.where(*_conditions(scope, wanted)).limit(wanted.limit).offset(wanted.offset)


def _conditions(scope: Scope, wanted: Wanted) -> list[ColumnElement[bool]]:
    happened, state = _COMPLAINT.c.happened_at, _COMPLAINT.c.state
    conditions = [state.in_(_LISTED), _POSITION.c.status == "placed"]
    if wanted.categories is not None:
        conditions.append(_COMPLAINT.c.category.in_(wanted.categories))
    if wanted.is_open is not None:
        conditions.append(_FATE.in_(OPEN_STATES) if wanted.is_open else _FATE.not_in(OPEN_STATES))
    conditions += [true() if wanted.since is None else happened >= wanted.since]
    conditions += [true() if wanted.until is None else happened <= wanted.until]
    if wanted.updated_since is not None:
        conditions += [_told_since(scope, wanted.updated_since), wanted.updated_since <= _UPDATED]
    if wanted.updated_until is not None:
        conditions.append(wanted.updated_until >= _UPDATED)
    return conditions + _inside(wanted)


def _told_since(scope: Scope, since: datetime) -> ColumnElement[bool]:
    """Return what cheaply leaves out the most: nothing is updated without an event, but for its beginning."""
    event = schema.event
    lately = select(event.c.subject_id).where(
        event.c.region_id == scope.region.id,
        event.c.subject == "complaint",
        event.c.public,
        event.c.at >= since,
    )
    return _COMPLAINT.c.id.in_(lately) | (_COMPLAINT.c.happened_at >= since)


def _inside(wanted: Wanted) -> list[ColumnElement[bool]]:
    lon, lat = _POSITION.c.lon, _POSITION.c.lat
    conditions: list[ColumnElement[bool]] = []
    if wanted.box_lon_lat is not None:
        west, south, east, north = wanted.box_lon_lat
        conditions += [lat.between(south, north), lon.between(west, east)]
    if wanted.near is not None:
        at_lon, at_lat, radius_m = wanted.near
        north_m = (lat - at_lat) * METRES_PER_DEGREE
        east_m = (lon - at_lon) * (METRES_PER_DEGREE * math.cos(math.radians(at_lat)))
        conditions.append(north_m * north_m + east_m * east_m <= radius_m * radius_m)
    return conditions


def _stages(
    pieces: gpd.GeoDataFrame, stretch_ids: set[int]
) -> Mapping[int, Sequence[tuple[float, float, str]]]:
    """Return the pieces of stretches: from, to (metres) and public stage of each."""
    mine = pieces[pieces["stretch_id"].isin(stretch_ids)]
    found: dict[int, list[tuple[float, float, str]]] = {}
    for stretch_id, from_m, to_m, stage in zip(
        *(mine[name] for name in ("stretch_id", "from_m", "to_m", "stage")), strict=True
    ):
        found.setdefault(int(stretch_id), []).append((from_m, to_m, stage))
    return found


def _photos(scope: Scope, ids: Sequence[int]) -> Mapping[int, str]:
    """Return the first released photo of each complaint."""
    table = schema.photo
    query = (
        select(table.c.complaint_id, table.c.public_id)
        .where(table.c.complaint_id.in_(ids), table.c.released)
        .order_by(table.c.number.desc(), table.c.id.desc())
    )
    return {row.complaint_id: row.public_id for row in scope.conn.execute(query)} if ids else {}


def _request(
    scope: Scope,
    row: Row[Any],
    stages: Mapping[int, Sequence[tuple[float, float, str]]],
    photos: Mapping[int, str],
) -> PublicRequest:
    on_road, checked = row.at_status == "placed", row.verified_at is not None and row.state != "rejected"
    fate = row.main_state if row.state == "support" else row.state
    return PublicRequest(
        ticket=row.ticket,
        category=row.category,
        state=row.state,
        is_open=fate in OPEN_STATES,
        stage=_stage(row, fate, stages),
        main_ticket=None if row.main_confidential else row.main_ticket,
        agency=row.agency,
        words=shown(scope.region, row.public_words) if checked else None,
        photo=photos.get(row.id) if checked else None,
        requested_at=row.happened_at,
        updated_at=row.updated_at,
        road_id=row.at_road_id if on_road else None,
        road_name=scope.names.road(row.at_road_id) if on_road else None,
        station_m=row.at_station_m if on_road else None,
        village=scope.names.area(row.at_village_code),
        subdistrict=scope.names.area(row.at_subdistrict_code),
        lon=row.at_lon if on_road else None,
        lat=row.at_lat if on_road else None,
        sample=row.sample,
    )


def _stage(
    row: Row[Any], fate: str | None, stages: Mapping[int, Sequence[tuple[float, float, str]]]
) -> str | None:
    """Return the public stage where a complaint lies, else the one its state stands for."""
    if row.at_station_m is not None:
        for from_m, to_m, stage in stages.get(row.stretch_id, ()):
            if from_m <= row.at_station_m <= to_m:
                return stage
    return None if fate is None else public_stage_of_complaint(fate)
