"""What the desk, and the contact who was called, see of the alarms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select

from data import schema
from data.accounts import User, may, require
from data.emergencies.alarm_calls import place_of
from data.office import Office

MOST_SHOWN = 20  # more at once are a catastrophe, and the desk knows of it


@dataclass(frozen=True, slots=True)
class AlarmView:
    """One open alarm; times are UTC, ``station_m`` metres, ``lon, lat`` degrees.

    ``called`` is the agency that was called last, ``notified_at`` when; None if nobody could be.
    """

    id: int
    ticket: str
    kind: str
    reports: int
    raised_at: datetime
    by_hand: bool
    called: str | None
    calls: int
    notified_at: datetime | None
    due_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_agency: str | None
    acknowledged_name: str | None
    closed_at: datetime | None
    road_name: str | None = None
    station_m: float | None = None
    village: str | None = None
    subdistrict: str | None = None
    lon: float | None = None
    lat: float | None = None


def open_alarms(office: Office, user: User) -> list[AlarmView]:
    """Return the alarms that are not closed: unanswered ones first, then the newest.

    Those of confidential complaints only for who may see these. Raises ``NotAllowedError``.
    """
    require(user, "read_inbox", office.region.id)
    alarm, complaint = schema.alarm, schema.complaint
    wanted = [alarm.c.region_id == office.region.id, alarm.c.closed_at.is_(None)]
    if not may(user, "see_confidential", office.region.id):
        wanted.append(~complaint.c.confidential)
    if user.agency is not None:
        wanted.append(or_(complaint.c.withheld_from.is_(None), complaint.c.withheld_from != user.agency))
    answered = alarm.c.acknowledged_at.is_not(None)
    return _views(office, wanted, answered)


def alarm_view(office: Office, alarm_id: int) -> AlarmView | None:
    """Return one alarm, for whoever holds the link of a call."""
    alarm = schema.alarm
    wanted = [alarm.c.region_id == office.region.id, alarm.c.id == alarm_id]
    return next(iter(_views(office, wanted, alarm.c.id)), None)


def _views(office: Office, wanted: list[Any], first: Any) -> list[AlarmView]:
    alarm, call, complaint, account = schema.alarm, schema.alarm_call, schema.complaint, schema.account
    called = (
        select(call.c.agency)
        .where(call.c.alarm_id == alarm.c.id)
        .order_by(call.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(alarm, complaint.c.ticket, called.label("called"), account.c.name.label("acknowledged_name"))
        .join(complaint, complaint.c.id == alarm.c.complaint_id)
        .outerjoin(account, account.c.id == alarm.c.acknowledged_by)
        .where(*wanted)
        .order_by(first, alarm.c.raised_at.desc(), alarm.c.id.desc())
        .limit(MOST_SHOWN)
    )
    with office.store.connect() as conn:
        rows = conn.execute(query).all()
        return [_view(row, place_of(office, conn, row.complaint_id)) for row in rows]


def _view(row: Row[Any], place: dict[str, Any]) -> AlarmView:
    named = ("road_name", "station_m", "village", "subdistrict", "lon", "lat")
    return AlarmView(
        id=row.id,
        ticket=row.ticket,
        kind=row.kind,
        reports=row.reports,
        raised_at=row.raised_at,
        by_hand=row.raised_by is not None,
        called=row.called,
        calls=row.calls,
        notified_at=row.notified_at,
        due_at=row.due_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_agency=row.acknowledged_agency,
        acknowledged_name=row.acknowledged_name,
        closed_at=row.closed_at,
        **{name: place.get(name) for name in named},
    )
