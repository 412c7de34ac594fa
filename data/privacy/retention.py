"""Housekeeping of every day: what has been kept as long as the region says is destroyed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select, update

from data import schema
from data.exchange import set_aside
from data.notices.subscriptions import forget_unconfirmed
from data.office import Office
from data.settings import get_settings

DAYS_PER_MONTH = 30.44
CHUNK = 5_000  # complaints in one query
_OVER = ("closed", "rejected", "duplicate", "support")  # nobody waits for these by themselves


@dataclass(frozen=True, slots=True)
class Kept:
    """What a round destroyed."""

    messages: int
    photos: int
    contacts: int
    letters: int
    subscriptions: int


def keep_house(office: Office, now: datetime | None = None) -> Kept:
    """Destroy what is older than the region's ``[retention]`` allows; again changes nothing."""
    now = now or office.clock()
    rules = office.region.retention
    raw_before = now - timedelta(days=rules.raw_days)
    with office.store.begin() as conn:
        over = _over_since(conn, office.region.id, raw_before)
        messages = _drop_bodies(conn, over)
        files = _photo_files(conn, office, over) + _media_files(conn, over)
        contacts = _drop_contacts(conn, office, now - timedelta(days=rules.contact_months * DAYS_PER_MONTH))
        letters = _drop_letters(conn, office.region.id, now - timedelta(days=rules.letters_days))
        subscriptions = forget_unconfirmed(conn, office)
        set_aside.forget_older(conn, office.region.id, now - timedelta(days=rules.set_aside_days))
    photos = 0
    for file in files:
        photos += file.exists()
        file.unlink(missing_ok=True)
    office.store.flush()
    return Kept(messages, photos, contacts, letters, subscriptions)


def _over_since(conn: Connection, region_id: str, before: datetime) -> list[int]:
    """Return the complaints that are over, and about which nothing has happened since.

    What hangs on another is over when that is.
    """
    complaint, event = schema.complaint, schema.event
    main = complaint.alias()
    last = (
        select(func.max(event.c.at))
        .where(event.c.subject == "complaint", event.c.subject_id == complaint.c.id)
        .scalar_subquery()
    )
    query = (
        select(complaint.c.id)
        .outerjoin(main, main.c.id == complaint.c.main_complaint_id)
        .where(
            complaint.c.region_id == region_id,
            complaint.c.state.in_(_OVER),
            main.c.id.is_(None) | main.c.state.in_(_OVER),
            last < before,
        )
    )
    return list(conn.scalars(query))


def _drop_bodies(conn: Connection, complaint_ids: Sequence[int]) -> int:
    """Destroy the raw messages of complaints, unless another of the same message is still open."""
    message, link, dropped = schema.message, schema.message_complaint, 0
    over = set(complaint_ids)
    for ids in _chunks(complaint_ids):
        query = select(link.c.message_id, link.c.complaint_id).where(
            link.c.message_id.in_(select(link.c.message_id).where(link.c.complaint_id.in_(ids)))
        )
        others: dict[int, set[int]] = {}
        for message_id, complaint_id in conn.execute(query):
            others.setdefault(message_id, set()).add(complaint_id)
        free = [message_id for message_id, linked in others.items() if linked <= over]
        statement = update(message).where(message.c.id.in_(free), message.c.body_sealed.is_not(None))
        dropped += conn.execute(statement.values(body_sealed=None, reading_sealed=None)).rowcount
    return dropped


def _photo_files(conn: Connection, office: Office, complaint_ids: Sequence[int]) -> list[Path]:
    """Return the photos as they were taken: what the public may see has a file of its own."""
    photo, files = schema.photo, list[Path]()
    if office.photos is None:
        return files
    for ids in _chunks(complaint_ids):
        found = list(conn.scalars(select(photo.c.id).where(photo.c.complaint_id.in_(ids))))
        files += office.photos.originals_of(conn, found)
    return files


def _media_files(conn: Connection, complaint_ids: Sequence[int]) -> list[Path]:
    media, link, files = schema.media, schema.message_complaint, list[Path]()
    folder = get_settings().var / "media"
    for ids in _chunks(complaint_ids):
        mine = select(link.c.message_id).where(link.c.complaint_id.in_(ids))
        kept = media.c.message_id.in_(mine) & media.c.public_id.is_not(None)
        files += [
            folder / str(public_id) for public_id in conn.scalars(select(media.c.public_id).where(kept))
        ]
    return files


def _drop_contacts(conn: Connection, office: Office, before: datetime) -> int:
    """Make everybody anonymous all of whose complaints have been over for that long."""
    reporter, complaint, event = schema.reporter, schema.complaint, schema.event
    over = set(_over_since(conn, office.region.id, before))
    known: ColumnElement[bool] = (
        (reporter.c.region_id == office.region.id)
        & reporter.c.contact_sealed.is_not(None)
        & (reporter.c.created_at < before)
    )
    fresh = exists().where(
        schema.message.c.reporter_id == reporter.c.id, schema.message.c.received_at >= before
    )
    query = select(reporter.c.id, complaint.c.id).outerjoin(
        complaint, complaint.c.reporter_id == reporter.c.id
    )
    theirs: dict[int, set[int]] = {}
    for reporter_id, complaint_id in conn.execute(query.where(known, ~fresh)):
        theirs.setdefault(reporter_id, set()).update([] if complaint_id is None else [complaint_id])
    free = [reporter_id for reporter_id, ids in theirs.items() if ids <= over]
    for ids in _chunks(free):
        values = {"contact_sealed": None, "contact_hash": None}
        conn.execute(update(reporter).where(reporter.c.id.in_(ids)).values(values))
        conn.execute(insert(event), [office.event_row("reporter", one, "contact_dropped") for one in ids])
    return len(free)


def _drop_letters(conn: Connection, region_id: str, before: datetime) -> int:
    table = schema.outbox
    old = (table.c.region_id == region_id) & table.c.state.in_(("sent", "dropped"))
    return conn.execute(delete(table).where(old, table.c.created_at < before)).rowcount


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
