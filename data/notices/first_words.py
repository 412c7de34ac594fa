"""What a person hears who wrote by WhatsApp or SMS, and said nothing yet that could be a complaint.

A greeting alone waits for what comes next; without an answer its sender waits too. It stays back for a
moment, since most people go on writing, and is dropped if they do. Who was written to lately gets none: two
machines that greet each other would never end.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection, select, update

from data import schema
from data.incoming.receiving import ReadMessage
from data.notices.occasions import Ways
from data.notices.outbox import put_many
from data.office import Office

# Why a message waits -> template.
TEMPLATES: Mapping[str, str] = {
    "empty": "greeted",
    "place_without_words": "asked_what",
    "photo_without_words": "asked_what",
    "video_without_words": "asked_what",
}
KINDS = frozenset({"whatsapp", "sms"})
STAYS_BACK = timedelta(minutes=1)
FRESH_FOR = timedelta(hours=12)  # a list of last week's texts is no talk
QUIET_FOR = timedelta(days=3)  # after the last letter to a person


def of_unclear(office: Office, conn: Connection, waiting: Sequence[tuple[ReadMessage, str]]) -> None:
    """Tell who sent messages that wait, each with its reason, what to write."""
    now = office.clock()
    kinds = {channel.id: channel.kind for channel in office.region.channels}
    first: dict[int, tuple[ReadMessage, str]] = {}
    for message, reason in waiting:
        if reason in TEMPLATES and kinds.get(message.channel) in KINDS and now - message.at <= FRESH_FOR:
            first.setdefault(message.reporter_id, (message, TEMPLATES[reason]))
    ways = Ways(office, conn)
    for reporter_id in sorted(first.keys() - _written_to(office, conn, first)):
        message, template = first[reporter_id]
        to = ways.to(reporter_id, message.channel, confidential=False)
        if to is not None:
            nothing: dict[str, str] = {}
            notice = (to, template, nothing, None, f"{template}:{message.id}")
            put_many(conn, office, [notice], language=ways.languages[reporter_id], due_at=now + STAYS_BACK)


def take_back(office: Office, conn: Connection, reporter_ids: Collection[int]) -> None:
    """Drop what was to be told to people who have said meanwhile what it asks for."""
    table = schema.outbox
    unsent = (
        (table.c.region_id == office.region.id)
        & table.c.reporter_id.in_(reporter_ids)
        & table.c.template.in_(set(TEMPLATES.values()))
        & (table.c.state == "waiting")
    )
    if reporter_ids:
        dropped = {"state": "dropped", "reason": "said_meanwhile", "body_sealed": None}
        conn.execute(update(table).where(unsent).values(dropped))


def _written_to(office: Office, conn: Connection, reporter_ids: Collection[int]) -> set[int]:
    table = schema.outbox
    query = select(table.c.reporter_id).where(
        table.c.reporter_id.in_(reporter_ids), table.c.created_at >= office.clock() - QUIET_FOR
    )
    return set(conn.scalars(query)) if reporter_ids else set()
