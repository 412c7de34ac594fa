"""Who is called about an alarm, what they are told, and where it is."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from data import schema
from data.accounts import User
from data.deployment.region_words import EmergencyContact
from data.notices.outbox import ToContact, put
from data.notices.texts import page_link
from data.office import MACHINE, Office
from data.placement.ground import Ground
from data.placement.places import stored_evidence
from data.placement.positions import locate
from data.tokens import new_token, token_hash

LAYER = "alarms"  # whose revision grows with every step
PAGE = "darurat"  # where the link of a call leads; what follows "#" never reaches a server's log
TEMPLATE = "alarm"
ROUNDS = 3  # every contact is called so often; then only the desk shows it


def call_next(office: Office, conn: Connection, alarm: Row[Any], now: datetime) -> None:
    """Call the next contact that has an address; one without is told of in the history and passed over."""
    contacts = contacts_for(office, alarm.kind)
    number, tried = alarm.calls, _calls_since(conn, alarm)
    for _ in contacts if tried < len(contacts) * ROUNDS else ():
        number += 1
        contact = contacts[(number - 1) % len(contacts)]
        if _call(office, conn, alarm, contact, number=number, now=now):
            due_at = now + timedelta(minutes=office.region.emergency.ack_minutes)
            _note_call(conn, alarm, number, now, due_at)
            return
    _note_call(conn, alarm, number, None, None)


def _calls_since(conn: Connection, alarm: Row[Any]) -> int:
    """Return how often somebody was called since it was raised, last time if it was raised again."""
    call = schema.alarm_call
    since = (call.c.alarm_id == alarm.id) & (call.c.called_at >= alarm.raised_at)
    return conn.execute(select(func.count()).select_from(call).where(since)).scalar_one()


def contacts_for(office: Office, kind: str) -> list[EmergencyContact]:
    """Return who is called about a kind of emergency, in order."""
    contacts = office.region.emergency.contacts
    return [contact for contact in contacts if not contact.kinds or kind in contact.kinds]


def _call(
    office: Office,
    conn: Connection,
    alarm: Row[Any],
    contact: EmergencyContact,
    *,
    number: int,
    now: datetime,
) -> bool:
    secret = new_token()
    letters = put(
        conn,
        office,
        to=ToContact(contact.agency, contact.channels),
        template=TEMPLATE,
        fields=_fields(office, conn, alarm, number, secret),
        complaint_id=alarm.complaint_id,
        once=f"alarm:{alarm.id}:{number}",
    )
    said: dict[str, Any] = {"agency": contact.agency, "number": number, "channels": list(contact.channels)}
    if not letters:
        tell_step(office, conn, alarm.complaint_id, "alarm_unreachable", **said)
        return False
    row = {"region_id": office.region.id, "alarm_id": alarm.id, "called_at": now}
    conn.execute(insert(schema.alarm_call).values(row | said | {"secret_hash": token_hash(secret)}))
    tell_step(
        office, conn, alarm.complaint_id, "alarm_escalated" if alarm.notified_at else "alarm_called", **said
    )
    return True


def _note_call(
    conn: Connection, alarm: Row[Any], number: int, called_at: datetime | None, due_at: datetime | None
) -> None:
    values: dict[str, Any] = {"calls": number, "due_at": due_at}
    if called_at is not None:
        values["notified_at"] = called_at
        if alarm.notified_at is not None:
            values["escalated_at"] = called_at
    conn.execute(update(schema.alarm).where(schema.alarm.c.id == alarm.id).values(values))


def _fields(office: Office, conn: Connection, alarm: Row[Any], number: int, secret: str) -> dict[str, Any]:
    """Return what a contact is told: what, where, since when, and the link to answer; nothing of who."""
    complaint = schema.complaint
    ticket = conn.scalar(select(complaint.c.ticket).where(complaint.c.id == alarm.complaint_id))
    page = page_link(PAGE, office.region)
    fields = {
        "ticket": ticket,
        "danger": alarm.kind,
        "since": f"{alarm.raised_at.astimezone(office.region.zone):%d-%m-%Y %H.%M}",
        "number": number,
        "minutes": f"{office.region.emergency.ack_minutes:g}",
        "link": f"{page}#{secret}" if page else None,
    }
    place = place_of(office, conn, alarm.complaint_id)
    if not place.get("road_name") and not place.get("village") and not place.get("subdistrict"):
        fields["whereabouts"] = "unknown"
    if "road_name" in place:  # else the village is the place itself
        fields["area"] = place["village"]
    return {key: value for key, value in (fields | place).items() if value}


def place_of(office: Office, conn: Connection, complaint_id: int) -> dict[str, Any]:
    """Return where it is, for who must go there: road and station (metres) or village, and coordinates.

    Also what is kept off the road map happened on a road, if its reporter says so: an accident.
    """
    table, ground = schema.position, office.ground()
    query = select(table).where(table.c.complaint_id == complaint_id, table.c.current)
    row = conn.execute(query).first()
    if row is None:
        return {}
    found = row._asdict()
    if row.status != "placed":
        found |= _by_its_words(office, conn, ground, complaint_id)
    place: dict[str, Any] = {}
    if found["status"] == "placed":
        place = {"road_name": ground.road_name(found["road_id"]), "station_m": found["station_m"]}
    place["village"] = ground.area_name("village", found["village_code"])
    place["subdistrict"] = ground.area_name("subdistrict", found["subdistrict_code"])
    lon_lat = (found["lon"], found["lat"]) if found["lon"] is not None else point_of(conn, complaint_id)
    if lon_lat is not None:
        lon, lat = lon_lat
        place |= {
            "lon": lon,
            "lat": lat,
            "map": f"https://www.openstreetmap.org/?mlat={lat:.6f}&mlon={lon:.6f}",
        }
    return place


def _by_its_words(office: Office, conn: Connection, ground: Ground, complaint_id: int) -> dict[str, Any]:
    """Return where its evidence would lie if it were about a road; nothing where that is on none."""
    if ground.network is None:
        return {}
    (place,) = locate(stored_evidence(office, conn, [complaint_id], on_road=[True]), ground)
    return place if place["status"] == "placed" else {}


def point_of(conn: Connection, complaint_id: int) -> tuple[float, float] | None:
    """Return the point on the road (degrees), else the newest that the reporter gave."""
    position, evidence = schema.position, schema.evidence
    here = (position.c.complaint_id == complaint_id) & position.c.current & (position.c.status == "placed")
    row = conn.execute(select(position.c.lon, position.c.lat).where(here)).first()
    if row is None:
        given = (evidence.c.complaint_id == complaint_id) & evidence.c.lon.is_not(None)
        query = select(evidence.c.lon, evidence.c.lat).where(given).order_by(evidence.c.id.desc())
        row = conn.execute(query.limit(1)).first()
    return None if row is None or row.lon is None or row.lat is None else (row.lon, row.lat)


def tell_step(
    office: Office, conn: Connection, complaint_id: int, action: str, by: User | None = None, **details: Any
) -> None:
    """Write the step into the complaint's history, for the staff, and count the change."""
    office.tell(conn, "complaint", complaint_id, action, actor=by or MACHINE, details=details)
    office.store.bump(conn, office.region.id, LAYER)
