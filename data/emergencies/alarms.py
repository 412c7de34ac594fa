"""Danger to life: the region's contacts are called one after the other until somebody says "we are on it".

An alarm is raised from the words of any channel, or by hand. Every step is an event of the complaint, written
in the same transaction as the step and the letter in the outbox, so the history says exactly who was called
when. What two processes do at once is decided by the row itself: one of them finds it changed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import cos, hypot, radians
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data import schema
from data.accounts import User
from data.channels import ParsedMessage
from data.emergencies.alarm_calls import call_next, point_of, tell_step
from data.masking import mask
from data.office import Office
from data.tokens import token_hash

# The kinds that lexicon.toml tells, and "other" for what somebody raises by hand.
KINDS = ("people_hurt", "bridge_down", "live_wire", "road_closed", "flood", "gas", "fire", "other")
CLOSE_REASONS = ("handled", "false_alarm", "known_already", "exercise")
# Words that came or were written longer ago than this tell of what is over: an old chat, an export.
FRESH_WITHIN = timedelta(hours=12)
# Another report of the same kind so near and so soon speaks of the same: the police is not called twice.
SAME_WITHIN = timedelta(hours=2)
SAME_WITHIN_M = 500.0
_METRES_PER_DEGREE = 111_320.0
# Columns that are empty again when an alarm is raised once more; the history keeps what they said.
_OF_THE_LAST_TIME = (
    *("acknowledged_at", "acknowledged_by", "acknowledged_agency", "notified_at", "escalated_at"),
    *("closed_at", "closed_by", "close_reason", "close_why"),
)


class AlarmError(ValueError):
    """A step that this alarm cannot take; the message says why."""


def raise_for_new(
    office: Office, conn: Connection, written: Sequence[tuple[int, Mapping[str, Any], Any]]
) -> None:
    """Raise what the words of new complaints tell, each as (id, its row, ``Placed``), in the transaction."""
    for complaint_id, row, placed in written:
        _raise_if_told(office, conn, complaint_id, placed.said, row["happened_at"], sample=row["sample"])


def raise_for_added(office: Office, conn: Connection, complaint_id: int, said: ParsedMessage) -> None:
    """Raise what is told later of a complaint, in the caller's transaction."""
    told_at = said.happened_at or office.clock()
    _raise_if_told(office, conn, complaint_id, said, told_at, sample=said.sample)


def _raise_if_told(
    office: Office,
    conn: Connection,
    complaint_id: int,
    said: ParsedMessage,
    told_at: datetime,
    *,
    sample: bool,
) -> None:
    kind = said.meaning.emergency if said.meaning else None
    if kind is not None and not sample and office.clock() - told_at <= FRESH_WITHIN:
        raise_alarm(office, conn, complaint_id, kind)


def raise_by_hand(office: Office, complaint_id: int, kind: str, user: User) -> int:
    """Raise an alarm for a complaint, or again one that was closed; return its id.

    Raises ``NotAllowedError``, and ``AlarmError`` for a kind that is none.
    """
    office.require(user, "handle_alarm")
    if kind not in KINDS:
        raise AlarmError(f"'{kind}' is no kind of emergency; there are: {', '.join(KINDS)}.")
    with office.store.begin() as conn:
        return raise_alarm(office, conn, complaint_id, kind, by=user)


def raise_alarm(
    office: Office, conn: Connection, complaint_id: int, kind: str, *, by: User | None = None
) -> int:
    """Raise an alarm in the caller's transaction and call the first contact; return its id.

    What is open already stays as it is. Another report of what is known is counted with it.
    """
    table, now = schema.alarm, office.clock()
    known = conn.execute(select(table).where(table.c.complaint_id == complaint_id)).first()
    if known is not None and (known.closed_at is None or by is None):
        return int(known.id)
    same = None if by is not None else _same(office, conn, complaint_id, kind, now)
    if same is not None:
        conn.execute(update(table).where(table.c.id == same).values(reports=table.c.reports + 1))
        tell_step(office, conn, complaint_id, "alarm_joined", kind=kind, alarm=same)
        return same
    raised = {"kind": kind, "raised_at": now, "raised_by": None if by is None else by.id}
    if known is not None:
        opened = dict.fromkeys(_OF_THE_LAST_TIME)
        conn.execute(update(table).where(table.c.id == known.id).values({**raised, **opened}))
        alarm_id = int(known.id)
    else:
        keys = {"region_id": office.region.id, "complaint_id": complaint_id, "reports": 1, "calls": 0}
        alarm_id = conn.execute(insert(table).values({**raised, **keys}).returning(table.c.id)).scalar_one()
    tell_step(office, conn, complaint_id, "alarm_raised", by=by, kind=kind)
    call_next(office, conn, _alarm(conn, alarm_id), now)
    return alarm_id


def escalate_due(office: Office, now: datetime | None = None) -> int:
    """Call the next contact of every alarm that nobody has answered in time; return how many."""
    table, moment = schema.alarm, now or office.clock()
    due = (
        (table.c.region_id == office.region.id)
        & table.c.acknowledged_at.is_(None)
        & table.c.closed_at.is_(None)
        & (table.c.due_at <= moment)
    )
    with office.store.connect() as conn:
        ids = list(conn.scalars(select(table.c.id).where(due).order_by(table.c.id)))
    called = 0
    for alarm_id in ids:
        with office.store.begin() as conn:
            row = conn.execute(select(table).where(due, table.c.id == alarm_id).with_for_update()).first()
            if row is not None:  # nobody has answered or called meanwhile
                call_next(office, conn, row, moment)
                called += 1
    return called


def acknowledge(office: Office, alarm_id: int, user: User) -> bool:
    """Note that somebody of the office is on it; False if somebody said so before.

    Raises ``NotAllowedError``.
    """
    office.require(user, "handle_alarm")
    with office.store.begin() as conn:
        return _acknowledge(office, conn, alarm_id, by=user)


def acknowledge_by_link(office: Office, secret: str) -> int | None:
    """Note that the contact who was sent this link is on it; return the alarm, None for an unknown link.

    Pressed again it changes nothing.
    """
    table, call = schema.alarm, schema.alarm_call
    with office.store.begin() as conn:
        found = _call_of(office, conn, secret)
        if found is None:
            return None
        first = call.c.acknowledged_at.is_(None) & (call.c.id == found.id)
        conn.execute(update(call).where(first).values(acknowledged_at=office.clock()))
        _acknowledge(office, conn, found.alarm_id, agency=found.agency)
        return int(conn.execute(select(table.c.id).where(table.c.id == found.alarm_id)).scalar_one())


def alarm_of_link(office: Office, secret: str) -> int | None:
    """Return the alarm that a link was sent for; None for an unknown link."""
    with office.store.connect() as conn:
        found = _call_of(office, conn, secret)
        return None if found is None else int(found.alarm_id)


def close(office: Office, alarm_id: int, user: User, reason: str, why: str | None = None) -> bool:
    """End an alarm for one of CLOSE_REASONS; False if it was ended before. ``why`` is for the staff only.

    Raises ``NotAllowedError``, and ``AlarmError`` for another reason.
    """
    office.require(user, "handle_alarm")
    if reason not in CLOSE_REASONS:
        raise AlarmError(f"'{reason}' is no reason; there are: {', '.join(CLOSE_REASONS)}.")
    table = schema.alarm
    mine = (table.c.id == alarm_id) & (table.c.region_id == office.region.id) & table.c.closed_at.is_(None)
    values = {
        "closed_at": office.clock(),
        "closed_by": user.id,
        "close_reason": reason,
        "close_why": mask(why.strip()) if why and why.strip() else None,
        "due_at": None,
    }
    with office.store.begin() as conn:
        ended = conn.execute(update(table).where(mine).values(values).returning(table.c.complaint_id)).first()
        if ended is None:
            return False
        tell_step(office, conn, ended.complaint_id, "alarm_closed", by=user, alarm_reason=reason)
        return True


def _alarm(conn: Connection, alarm_id: int) -> Row[Any]:
    return conn.execute(select(schema.alarm).where(schema.alarm.c.id == alarm_id)).one()


def _call_of(office: Office, conn: Connection, secret: str) -> Row[Any] | None:
    call = schema.alarm_call
    mine = (call.c.region_id == office.region.id) & (call.c.secret_hash == token_hash(secret))
    return conn.execute(select(call).where(mine)).first()


def _acknowledge(
    office: Office, conn: Connection, alarm_id: int, *, by: User | None = None, agency: str | None = None
) -> bool:
    table = schema.alarm
    mine = (
        (table.c.id == alarm_id)
        & (table.c.region_id == office.region.id)
        & table.c.acknowledged_at.is_(None)
        & table.c.closed_at.is_(None)
    )
    values = {
        "acknowledged_at": office.clock(),
        "acknowledged_by": None if by is None else by.id,
        "acknowledged_agency": agency,
        "due_at": None,
    }
    done = conn.execute(update(table).where(mine).values(values).returning(table.c.complaint_id)).first()
    if done is None:
        return False
    details = {} if agency is None else {"agency": agency}
    tell_step(office, conn, done.complaint_id, "alarm_acknowledged", by=by, **details)
    return True


def _same(office: Office, conn: Connection, complaint_id: int, kind: str, now: datetime) -> int | None:
    """Return an open alarm of the same kind, near and lately raised, that a new report tells of too."""
    here = point_of(conn, complaint_id)
    if here is None:
        return None
    table = schema.alarm
    query = select(table.c.id, table.c.complaint_id).where(
        table.c.region_id == office.region.id,
        table.c.kind == kind,
        table.c.closed_at.is_(None),
        table.c.raised_at >= now - SAME_WITHIN,
    )
    for row in conn.execute(query.order_by(table.c.id)):
        there = point_of(conn, row.complaint_id)
        if there is not None and _metres(here, there) <= SAME_WITHIN_M:
            return int(row.id)
    return None


def _metres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the metres between two points in degrees; near enough for some hundred metres."""
    east = (there[0] - here[0]) * cos(radians(here[1]))
    return hypot(east, there[1] - here[1]) * _METRES_PER_DEGREE
