"""The outbox: what is to be told, stored with the change that it tells of; nothing is told twice."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from data import schema
from data.office import Office
from data.outside.credentials import Contact, CredentialsError, credentials
from data.privacy.keyfile import joined

# What may become of a row. A dead letter waits for somebody to look at it; what was dropped is for nobody.
STATES = ("waiting", "sending", "sent", "dead", "dropped")
ADDRESS = "address"  # in the body, of who is reached by nothing else
EMERGENCY = "emergency"  # ToContact of this name reaches everybody of the region's [<region>.emergency]


@dataclass(frozen=True, slots=True)
class ToReporter:
    """Who sent a complaint, by a way to reach them that suits its channel (see ``ways.py``)."""

    reporter_id: int
    channel: str


@dataclass(frozen=True, slots=True)
class ToSubscriber:
    """Who subscribed, by the channel of the subscription."""

    subscription_id: int
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class ToContact:
    """An office of the credentials, by every way given there.

    ``name`` is ``emergency`` (everybody), ``emergency:<id>``, ``agencies:<id>`` or ``webhooks:<id>``; a bare
    id is that of an emergency contact, else of an agency. ``channels`` narrows the ways, if given.
    """

    name: str
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToAddress:
    """An office by an address that somebody typed: it lies sealed in the body, and goes with it."""

    channel: str
    address: str


Recipient = ToReporter | ToSubscriber | ToContact | ToAddress


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A row for the staff: what became of it, without a word of what it says or to whom."""

    id: int
    template: str
    channel: str
    state: str
    attempts: int
    reason: str | None
    ticket: str | None
    created_at: Any
    due_at: Any


def put(
    conn: Connection,
    office: Office,
    *,
    to: Recipient,
    template: str,
    fields: Mapping[str, Any],
    complaint_id: int | None = None,
    once: str,
    language: str | None = None,
) -> int:
    """Store a notice in the caller's transaction; return how many new letters it makes.

    ``fields`` are language-free facts that go into JSON (see ``notices/texts.py``), no personal data among
    them. ``once`` names the occasion: the same one is never told the same recipient twice.
    """
    return put_many(conn, office, [(to, template, fields, complaint_id, once)], language=language)


def put_many(
    conn: Connection,
    office: Office,
    notices: Sequence[tuple[Recipient, str, Mapping[str, Any], int | None, str]],
    *,
    language: str | None = None,
    due_at: datetime | None = None,
) -> int:
    """Store notices, each as (to, template, fields, complaint_id, once), in the caller's transaction.

    They stay back until ``due_at``, if that is given.
    """
    rows = [
        _row(office, template, complaint_id, key, language)
        | ({} if due_at is None else {"due_at": due_at})
        | {"body": {**fields, ADDRESS: to.address} if isinstance(to, ToAddress) else fields, "where": where}
        for to, template, fields, complaint_id, once in notices
        for key, where in _letters(office, to, once)
    ]
    known = _known(conn, office.region.id, [row["once"] for row in rows])
    new = list({row["once"]: row for row in rows if row["once"] not in known}.values())
    _seal(conn, office, new)
    if new:
        conn.execute(insert(schema.outbox), new)
    return len(new)


def about_letter(once: str) -> str:
    """Return the context that the body of a letter is bound to."""
    return joined("outbox", once)


def complaint_of(conn: Connection, region_id: str, sent_hash: str) -> int | None:
    """Return the complaint that a sent letter was about, by the keyed hash of the channel's id for it."""
    table = schema.outbox
    query = select(table.c.complaint_id).where(table.c.region_id == region_id, table.c.sent_hash == sent_hash)
    found: int | None = conn.scalar(query.limit(1))
    return found


def delivered(conn: Connection, region_id: str, sent_hash: str, status: str, code: int | None = None) -> bool:
    """Note what the channel says became of a letter; one that failed there is a dead letter.

    Returns False for a letter that is not of this outbox.
    """
    table = schema.outbox
    mine = (table.c.region_id == region_id) & (table.c.sent_hash == sent_hash)
    values: dict[str, Any] = {"delivery": status}
    if status == "failed":
        values |= {"state": "dead", "reason": "undelivered" if code is None else f"undelivered_{code}"}
    return conn.execute(update(table).where(mine).values(values)).rowcount > 0


def counts(conn: Connection, region_id: str) -> dict[str, int]:
    """Return state -> letters."""
    table = schema.outbox
    query = select(table.c.state, func.count()).where(table.c.region_id == region_id).group_by(table.c.state)
    found: dict[str, int] = {row[0]: row[1] for row in conn.execute(query)}
    return {state: found.get(state, 0) for state in STATES}


def listed(conn: Connection, region_id: str, state: str, limit: int = 200) -> list[OutboxRow]:
    """Return the letters in a state, newest first."""
    table, complaint = schema.outbox, schema.complaint
    query = (
        select(table, complaint.c.ticket)
        .outerjoin(complaint, complaint.c.id == table.c.complaint_id)
        .where(table.c.region_id == region_id, table.c.state == state)
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    names = OutboxRow.__slots__
    return [OutboxRow(*(row[name] for name in names)) for row in conn.execute(query).mappings()]


def retry(conn: Connection, office: Office, ids: Sequence[int] | None = None) -> int:
    """Let dead letters be tried again, those given or all; return how many.

    One whose channel said that it did not arrive has no body any more and stays dead.
    """
    table = schema.outbox
    dead = (table.c.region_id == office.region.id) & (table.c.state == "dead")
    wanted = dead & table.c.body_sealed.is_not(None)
    if ids is not None:
        wanted &= table.c.id.in_(ids)
    values = {"state": "waiting", "attempts": 0, "due_at": office.clock()}
    return conn.execute(update(table).where(wanted).values(values)).rowcount


def contact_named(office: Office, name: str) -> Mapping[str, Contact]:
    """Return the contacts of the credentials that a name means, by their full names. Empty if none."""
    known = credentials(office.region.id)
    if name == EMERGENCY:
        return {f"{EMERGENCY}:{key}": contact for key, contact in known.emergency.items()}
    hooks = {key: Contact(webhook=hook) for key, hook in known.webhooks.items()}
    groups = {EMERGENCY: known.emergency, "agencies": known.agencies, "webhooks": hooks}
    group, _, key = name.rpartition(":")
    for looked in (group,) if group else (EMERGENCY, "agencies"):
        if key in groups.get(looked, {}):
            return {f"{looked}:{key}": groups[looked][key]}
    return {}


def channels_of(contact: Contact) -> list[str]:
    """Return the ways in which a contact is reached."""
    ways = ("email", "whatsapp", "sms", "webhook")
    return [way for way in ways if getattr(contact, way) is not None]


def _letters(office: Office, to: Recipient, once: str) -> list[tuple[str, dict[str, Any]]]:
    """Return (once, columns that say to whom) of each letter that a notice makes."""
    if isinstance(to, ToReporter):
        return [(once, {"reporter_id": to.reporter_id, "channel": to.channel})]
    if isinstance(to, ToAddress):
        return [(once, {"channel": to.channel})]
    if isinstance(to, ToSubscriber):
        where = {"subscription_id": to.subscription_id, "channel": to.channel, "language": to.language}
        return [(once, where)]
    try:
        contacts = contact_named(office, to.name)
    except CredentialsError:  # said by `data settings`; the change that this tells of must not fail for it
        contacts = {}
    return [
        (f"{once}:{name}:{channel}"[:160], {"contact": name, "channel": channel})
        for name, contact in contacts.items()
        for channel in channels_of(contact)
        if not to.channels or channel in to.channels
    ]


def _row(
    office: Office, template: str, complaint_id: int | None, once: str, language: str | None
) -> dict[str, Any]:
    now = office.clock()
    return {
        "region_id": office.region.id,
        "once": once,
        "complaint_id": complaint_id,
        "reporter_id": None,
        "subscription_id": None,
        "contact": None,
        "template": template,
        "language": language or office.region.languages[0],
        "state": "waiting",
        "attempts": 0,
        "due_at": now,
        "created_at": now,
    }


def _known(conn: Connection, region_id: str, keys: Sequence[str]) -> set[str]:
    table = schema.outbox
    query = select(table.c.once).where(table.c.region_id == region_id, table.c.once.in_(keys))
    return set(conn.scalars(query)) if keys else set()


def _seal(conn: Connection, office: Office, rows: Sequence[dict[str, Any]]) -> None:
    """Seal each body: a reporter's under their own key, so that it goes with them."""
    for row in rows:
        row.update(row.pop("where"))
        row["body_sealed"] = json.dumps(row.pop("body"), ensure_ascii=False).encode()
    theirs = [row for row in rows if row["reporter_id"] is not None]
    sealed = office.people.seal_many(
        conn,
        [row["reporter_id"] for row in theirs],
        [row["body_sealed"] for row in theirs],
        [about_letter(row["once"]) for row in theirs],
    )
    for row, value in zip(theirs, sealed, strict=True):
        row["body_sealed"] = value
    for row in rows:
        if row["reporter_id"] is None:
            row["body_sealed"] = office.people.master.seal(row["body_sealed"], about_letter(row["once"]))
