"""A posted request taken in: kept first, then placed and written as what comes by any other channel."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import OperationalError

from data import schema
from data.incoming.intake import Intake
from data.incoming.receiving import IncomingMessage
from data.open311.keys import ApiKey
from data.open311.message import CHANNEL, FORMAT, RequestDraft, body, parse
from data.photos.images import shrunk_jpeg
from data.settings import get_settings

# GeoReport has no mark of a retry: the same content by the same key is one report for so long, where the
# program tells who sends it; people whom nothing tells apart are told apart by time.
SAME_SENDER_WITHIN = timedelta(days=1)
SAME_CONTENT_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a posted request became: a ``ticket``, None while a person reads it; ``token`` asks for it."""

    token: str
    ticket: str | None


def take_in(
    office: Intake,
    key: ApiKey,
    draft: RequestDraft,
    photos: Sequence[bytes] = (),
    retry_key: str | None = None,
) -> Answer:
    """Take in one request. The same posted again (see ``SAME_SENDER_WITHIN``) gives the same answer.

    ``retry_key`` is what a program marks its retries with. Raises ``UnreadableMessageError`` or
    ``PhotoError`` for what cannot be taken: nothing of it is kept then.
    """
    parse(body(draft), office.region)
    content = _content_hash(office, draft, photos, retry_key)
    known_by = _contact(office, key, draft)
    within = SAME_SENDER_WITHIN if known_by or retry_key else SAME_CONTENT_WITHIN
    now = office.clock()
    with office.store.connect() as conn:
        before = _posted_before(conn, key, content, now - within)
    if before is None:
        before = _keep(office, key, replace(draft, photos=_kept_photos(office, photos)), content, within)
    message_id, token = before
    with suppress(OperationalError):  # the database is busy: it is kept, and processed with the next round
        if _is_unread(office, message_id):
            office.process_surely([message_id])
    with office.store.connect() as conn:
        return Answer(token, _ticket(conn, message_id))


def _content_hash(office: Intake, draft: RequestDraft, photos: Sequence[bytes], retry_key: str | None) -> str:
    told = json.dumps(asdict(draft), sort_keys=True)
    files = [hashlib.sha256(photo).hexdigest() for photo in photos]
    return office.people.master.keyed_hash("open311", office.region.id, told, *files, retry_key or "")


def _contact(office: Intake, key: ApiKey, draft: RequestDraft) -> str | None:
    """Return by what a person is known again: number, address, else the program's own id of them.

    An id is kept as a hash: it is no way to reach anybody, and nobody should take it for one.
    """
    if draft.phone or draft.email:
        return draft.phone or draft.email
    own_id = draft.account_id or draft.device_id
    if own_id is None:
        return None
    kind = "account" if draft.account_id else "device"
    return f"open311 {office.people.master.keyed_hash('open311 sender', key.source, kind, own_id)}"


def _posted_before(conn: Connection, key: ApiKey, content: str, since: datetime) -> tuple[int, str] | None:
    table = schema.open311_request
    query = (
        select(table.c.message_id, table.c.token)
        .where(table.c.api_key_id == key.id, table.c.content_hash == content, table.c.received_at > since)
        .order_by(table.c.received_at.desc())
    )
    row = conn.execute(query).first()
    return None if row is None else (row.message_id, row.token)


def _kept_photos(office: Intake, photos: Sequence[bytes]) -> tuple[tuple[str, str], ...]:
    """Keep the photos, sealed, until their complaint takes them; all of them or none."""
    if not photos or office.photos is None:
        return ()
    for photo in photos[1:]:  # of a single one, or the first, nothing is kept before it is known to be good
        shrunk_jpeg(photo, get_settings().photo_max_bytes)
    ticket = office.photos.open_ticket(office.region.id)
    # What the key may post is counted already: the ticket stands for the address that sends a form's photos.
    kept = [office.photos.accept(office.region.id, ticket, photo, ticket) for photo in photos]
    return tuple((one.public_id, ticket) for one in kept)


def _keep(
    office: Intake, key: ApiKey, draft: RequestDraft, content: str, within: timedelta
) -> tuple[int, str]:
    """Keep the request as it came; of two that come at once the second is the first one again."""
    now = office.clock()
    message = IncomingMessage(
        channel=CHANNEL,
        external_id=f"{key.id}:{content}:{int(now.timestamp() // within.total_seconds())}",
        format=FORMAT,
        body=body(draft),
        contact=_contact(office, key, draft),
        confidential=draft.confidential,
    )
    message_id = office.receive([message])[0].message_id
    table = schema.open311_request
    with office.store.begin(urgent=True) as conn:
        known = conn.scalar(select(table.c.token).where(table.c.message_id == message_id))
        if known is not None:
            return message_id, known
        token = token_urlsafe(16)
        row = {"region_id": office.region.id, "token": token, "api_key_id": key.id, "message_id": message_id}
        conn.execute(insert(table).values(row | {"content_hash": content, "received_at": now}))
    return message_id, token


def _is_unread(office: Intake, message_id: int) -> bool:
    """Tell whether nobody has looked at a message yet: one that waits for a person is that person's."""
    table = schema.message
    query = select(table.c.id).where(table.c.id == message_id, table.c.state == "received")
    with office.store.connect() as conn:
        return conn.scalar(query) is not None


def _ticket(conn: Connection, message_id: int) -> str | None:
    complaint, link = schema.complaint, schema.message_complaint
    query = (
        select(complaint.c.ticket)
        .join(link, link.c.complaint_id == complaint.c.id)
        .where(link.c.message_id == message_id)
        .order_by(complaint.c.id)
    )
    ticket: str | None = conn.scalar(query)
    return ticket
