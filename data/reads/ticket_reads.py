"""Reads complaints for the public: one by its number, many as points on the road close up."""

import secrets
from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import ColumnElement, Row, func, select, true

from data import schema
from data.desk.clock_reads import clocks_of
from data.privacy.publishing import shown
from data.reads.scope import Scope
from data.reads.views import PublicEvent, SearchHit, TicketView
from data.stages import OPEN_STATES, public_stage_of_complaint
from data.tokens import token_hash

# What a public event may say beside its sentence; everything else of its details stays inside.
_PUBLIC_DETAILS = frozenset(
    {"agency", "category", "crew", "fixed", "how", "number", "on", "reason", "source", "stage", "status"}
    | {"treatment", "until"}
)

PIN_COLUMNS = ("ticket", "category", "lon", "lat")


def ticket_view(scope: Scope, pieces: gpd.GeoDataFrame, ticket: str, secret: str | None) -> TicketView | None:
    """Return a complaint by its number as stored; None if there is none such in the region."""
    row = _complaint(scope, schema.complaint.c.ticket == ticket)
    if row is None:
        return None
    secret_ok = secret is not None and secrets.compare_digest(token_hash(secret), row.secret_hash or "")
    open_to_bearer = secret_ok or not row.confidential
    main_id = row.main_complaint_id
    main = None if main_id is None else _complaint(scope, schema.complaint.c.id == main_id)
    told: dict[str, Any] = {}
    if open_to_bearer:
        told = _place(scope, row) | {
            "category": row.category,
            "agency": row.agency,
            "stage": _stage(scope, pieces, main if main is not None and row.state == "support" else row),
            "stretch_id": row.stretch_id,
            "supports": _supports(scope, row.id),
            "main_ticket": main.ticket if main is not None and not main.confidential else None,
            "public_words": shown(scope.region, row.public_words),
            "photos": _released_photos(scope, row.id),
            "next_due": next((one for one in clocks_of(scope, row.id) if one.met_on is None), None),
        }
    return TicketView(
        ticket=row.ticket,
        state=row.state,
        happened_at=row.happened_at,
        created_at=row.created_at,
        confidential=row.confidential,
        secret_ok=secret_ok,
        question=_question(scope, main if main is not None else row) if secret_ok else None,
        sample=row.sample,
        events=_events(scope, row.id, in_full=open_to_bearer),
        **_NOTHING_TOLD | told,
    )


_NOTHING_TOLD: dict[str, Any] = {
    **dict.fromkeys(("category", "agency", "road_id", "road_name", "station_m", "subdistrict", "village")),
    **dict.fromkeys(("lon", "lat", "stage", "stretch_id", "main_ticket", "public_words")),
    "next_due": None,
    "supports": 0,
    "photos": (),
}


def pins(
    scope: Scope,
    bbox_lon_lat: tuple[float, float, float, float],
    *,
    subdistrict: str | None,
    category: str | None,
    since: datetime | None,
    limit: int,
) -> pd.DataFrame:
    """Return verified open complaints as points on their roads, newest first; columns PIN_COLUMNS."""
    complaint, position = schema.complaint, schema.position
    west, south, east, north = bbox_lon_lat
    wanted: list[ColumnElement[bool]] = [
        position.c.region_id == scope.region.id,
        position.c.current,
        position.c.status == "placed",
        position.c.lat.between(south, north),
        position.c.lon.between(west, east),
        complaint.c.verified_at.is_not(None),
        complaint.c.state.in_((*OPEN_STATES, "support")),
        ~complaint.c.confidential,
        true() if subdistrict is None else position.c.subdistrict_code == subdistrict,
        true() if category is None else complaint.c.category == category,
        true() if since is None else complaint.c.happened_at >= since,
    ]
    query = (
        select(complaint.c.ticket, complaint.c.category, position.c.lon, position.c.lat)
        .join(complaint, complaint.c.id == position.c.complaint_id)
        .where(*wanted)
        .order_by(complaint.c.happened_at.desc(), complaint.c.id.desc())
        .limit(limit)
    )
    return pd.DataFrame(scope.conn.execute(query).all(), columns=list(PIN_COLUMNS))


def ticket_hit(scope: Scope, ticket: str) -> SearchHit | None:
    """Return the hit of a search for a ticket number; none for a confidential one."""
    row = _complaint(scope, (schema.complaint.c.ticket == ticket) & ~schema.complaint.c.confidential)
    if row is None:
        return None
    place = _place(scope, row)
    context = place["road_name"] or place["village"] or ""
    return SearchHit("ticket", ticket, ticket, context, 1.0, place["lon"], place["lat"])


def _complaint(scope: Scope, condition: ColumnElement[bool]) -> Row[Any] | None:
    """Return a complaint with its position now and its stretch."""
    complaint, position, member = schema.complaint, schema.position, schema.stretch_complaint
    names = ("status", "road_id", "station_m", "lon", "lat", "village_code", "subdistrict_code")
    query = (
        select(complaint, *(position.c[name] for name in names), member.c.stretch_id)
        .outerjoin(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .outerjoin(member, member.c.complaint_id == complaint.c.id)
        .where(complaint.c.region_id == scope.region.id, condition)
    )
    return scope.conn.execute(query).first()


def _place(scope: Scope, row: Row[Any]) -> dict[str, Any]:
    """Return where a complaint lies as the public may know it: the point on the road, else the village."""
    on_road = row.status == "placed"
    return {
        "road_id": row.road_id if on_road else None,
        "road_name": scope.names.road(row.road_id) if on_road else None,
        "station_m": row.station_m if on_road else None,
        "lon": row.lon if on_road else None,
        "lat": row.lat if on_road else None,
        "village": scope.names.area(row.village_code),
        "subdistrict": scope.names.area(row.subdistrict_code),
    }


def _stage(scope: Scope, pieces: gpd.GeoDataFrame, row: Row[Any]) -> str | None:
    """Return the public stage where the complaint lies, else the one its state stands for."""
    if row.stretch_id is not None and row.station_m is not None:
        mine = pieces[pieces["stretch_id"] == row.stretch_id]
        here = mine[(mine["from_m"] <= row.station_m) & (row.station_m <= mine["to_m"])]
        if len(here):
            return str(here["stage"].iloc[0])
    return public_stage_of_complaint(row.state)


def _supports(scope: Scope, complaint_id: int) -> int:
    table = schema.complaint
    query = select(func.count()).where(table.c.main_complaint_id == complaint_id, table.c.state == "support")
    return int(scope.conn.execute(query).scalar_one())


def _released_photos(scope: Scope, complaint_id: int) -> tuple[str, ...]:
    table = schema.photo
    query = select(table.c.public_id).where(table.c.complaint_id == complaint_id, table.c.released)
    return tuple(scope.conn.scalars(query.order_by(table.c.number, table.c.id)))


def _question(scope: Scope, row: Row[Any]) -> str | None:
    """Return what was asked about a complaint that can still be answered and was not."""
    if row.state not in OPEN_STATES:
        return None
    asked = [one for one in _events(scope, row.id, in_full=True) if one.action in ("ask_reporter", "resume")]
    return asked[-1].why if asked and asked[-1].action == "ask_reporter" else None


def _events(scope: Scope, complaint_id: int, *, in_full: bool) -> tuple[PublicEvent, ...]:
    """Return the public events; not ``in_full``: only when which state was reached."""
    table = schema.event
    query = (
        select(table)
        .where(table.c.subject == "complaint", table.c.subject_id == complaint_id, table.c.public)
        .order_by(table.c.at, table.c.id)
    )
    return tuple(
        PublicEvent(
            at=row.at,
            action=row.action,
            from_state=row.from_state,
            to_state=row.to_state,
            why=row.why if in_full else None,
            details={k: v for k, v in (row.details or {}).items() if in_full and k in _PUBLIC_DETAILS},
        )
        for row in scope.conn.execute(query)
    )
