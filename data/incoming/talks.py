"""What the records hold of a talk: open complaints, loose messages, and what was said before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, insert, or_, select

from data import schema
from data.channels import ParsedMessage
from data.incoming.receiving import ReadMessage
from data.incoming.threads import ANSWERS_WITHIN, FOLLOWS_WITHIN, REPEATS_WITHIN, Known
from data.office import Office
from data.stages import OPEN_STATES

# Whoever sends hundreds of messages in a quarter of an hour is not telling of one hole in pieces.
MOST_LOOSE = 20
# Waiting for these reasons a message may still become part of a complaint; others are a person's to judge.
LOOSE_REASONS = (
    *("no_category", "repeated", "emoji_only", "empty", "place_without_words", "link_without_coordinates"),
    *("photo_without_words", "video_without_words", "voice_to_hear", "document_to_read", "sticker"),
    *("contact_card", "reaction", "unknown_type"),
)

Talk = tuple[int, str]  # reporter id, channel


def loose_messages(conn: Connection, region_id: str, messages: Sequence[ReadMessage]) -> list[int]:
    """Return the ids of waiting messages that came shortly before these, by the same people."""
    table = schema.message
    found: list[int] = []
    for reporter_id, channel, first, last in _spans(messages):
        query = select(table.c.id).where(
            table.c.region_id == region_id,
            table.c.reporter_id == reporter_id,
            table.c.channel == channel,
            table.c.state == "waiting",
            table.c.waiting_reason.in_(LOOSE_REASONS),
            table.c.sent_at.between(first - FOLLOWS_WITHIN, last + FOLLOWS_WITHIN),
        )
        found += conn.scalars(query.order_by(table.c.sent_at.desc()).limit(MOST_LOOSE))
    return found


def _spans(messages: Sequence[ReadMessage]) -> Iterable[tuple[int, str, Any, Any]]:
    times: dict[Talk, list[Any]] = {}
    for message in messages:
        times.setdefault((message.reporter_id, message.channel), []).append(message.at)
    return [(*talk, min(of_talk), max(of_talk)) for talk, of_talk in times.items()]


def known_complaints(
    office: Office, conn: Connection, messages: Sequence[ReadMessage], answered: Collection[int]
) -> list[Known]:
    """Return the open complaints of these people that they spoke of lately, or that they answer now."""
    complaint, position, message = schema.complaint, schema.position, schema.message
    link, evidence = schema.message_complaint, schema.evidence
    if not messages:
        return []
    last_at = func.max(func.coalesce(message.c.sent_at, message.c.received_at))
    pointed = select(evidence.c.id).where(
        evidence.c.complaint_id == complaint.c.id, evidence.c.kind.in_(("gps", "tap", "exif", "road"))
    )
    lately = min(message.at for message in messages) - ANSWERS_WITHIN
    by_staff = position.c.set_by == "staff"
    has_spot = (position.c.status == "placed") & position.c.station_m.is_not(None)
    asked_at = _asked_at(complaint.c.id)
    query = (
        select(
            complaint.c.id,
            complaint.c.reporter_id,
            complaint.c.channel,
            complaint.c.family,
            last_at.label("last_at"),
            or_(has_spot, by_staff).label("placed"),
            or_(pointed.exists(), by_staff).label("has_point"),
            position.c.question.is_not(None).label("asked"),
            asked_at.label("asked_at"),
        )
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .join(link, link.c.complaint_id == complaint.c.id)
        .join(message, message.c.id == link.c.message_id)
        .where(
            complaint.c.region_id == office.region.id,
            complaint.c.state.in_((*OPEN_STATES, "support")),
            complaint.c.reporter_id.in_({one.reporter_id for one in messages}),
        )
        .group_by(complaint.c.id, position.c.id)
        .having(_or_answered(or_(last_at >= lately, asked_at >= lately), complaint.c.id, answered))
    )
    rows = sorted(conn.execute(query), key=lambda row: (row.reporter_id, row.channel, row.last_at))
    return [Known(**_plain(row._mapping)) for row in rows]


def last_parts(conn: Connection, known: Sequence[Known]) -> dict[int, int]:
    """Return complaint id -> the message said last of it, where it has several and that is not its first."""
    complaint, message, link = schema.complaint, schema.message, schema.message_complaint
    query = (
        select(link.c.complaint_id, link.c.message_id, complaint.c.message_id.label("first_id"))
        .join(message, message.c.id == link.c.message_id)
        .join(complaint, complaint.c.id == link.c.complaint_id)
        .where(link.c.complaint_id.in_([one.id for one in known if one.has_point]))
        .order_by(message.c.sent_at, message.c.id)
    )
    rows = {row.complaint_id: row for row in conn.execute(query)}
    return {key: row.message_id for key, row in rows.items() if row.message_id != row.first_id}


def _or_answered(
    lately: ColumnElement[bool], complaint_id: ColumnElement[int], answered: Collection[int]
) -> ColumnElement[bool]:
    return or_(lately, complaint_id.in_(answered)) if answered else lately


def _asked_at(complaint_id: ColumnElement[int]) -> ColumnElement[Any]:
    """Return when an officer asked the reporter what they have not answered yet; NULL if nobody did."""
    event, later = schema.event, schema.event.alias()
    answered = exists().where(
        later.c.subject == "complaint",
        later.c.subject_id == complaint_id,
        later.c.action == "resume",
        later.c.id > event.c.id,
    )
    return (
        select(func.max(event.c.at))
        .where(event.c.subject == "complaint", event.c.subject_id == complaint_id)
        .where(event.c.action == "ask_reporter", ~answered)
        .scalar_subquery()
    )


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the fields of ``Known``: what an officer asked was said last, also days after the report."""
    told = dict(row)
    asked_at = told.pop("asked_at")
    flags = {name: bool(told[name]) for name in ("placed", "has_point")}
    asked = asked_at is not None or (bool(told["asked"]) and not flags["placed"])
    return told | flags | {"asked": asked, "last_at": max(filter(None, (told["last_at"], asked_at)))}


def answered_complaints(
    office: Office, conn: Connection, replies: Mapping[int, tuple[str, str]]
) -> dict[int, int]:
    """Return message id -> complaint of each reply (channel, id of the message it answers).

    What is answered is a message of ours, or one of the person's own that is part of a complaint.
    """
    from data.notices import outbox  # noqa: PLC0415 (notices are written after moves, moves after intake)

    message, link = schema.message, schema.message_complaint
    found: dict[int, int] = {}
    for message_id, (channel, external_id) in replies.items():
        sent_hash = office.people.channel_hash(channel, external_id)
        query = select(link.c.complaint_id).join(message, message.c.id == link.c.message_id)
        own = conn.scalar(
            query.where(
                message.c.region_id == office.region.id,
                message.c.channel == channel,
                message.c.external_hash == sent_hash,
            ).limit(1)
        )
        complaint_id = own or outbox.complaint_of(conn, office.region.id, sent_hash)
        if complaint_id is not None:
            found[message_id] = complaint_id
    return found


# --- the same words again


def words_hash(office: Office, message: ReadMessage, said: ParsedMessage) -> str | None:
    """Return the keyed hash of what a message says and where; None for one without words."""
    if said.words is None or said.lacks is not None:
        return None
    words = " ".join(said.words.casefold().split())
    place = "" if said.lon is None or said.lat is None else f"{said.lon:.5f} {said.lat:.5f}"
    return office.people.master.keyed_hash("words", str(message.reporter_id), words, place)


def repeated(
    conn: Connection, region_id: str, messages: Sequence[ReadMessage], hashes: Mapping[int, str | None]
) -> set[int]:
    """Return the messages (ids) whose words the same person had sent within a day before."""
    table = schema.message
    wanted = {value for value in hashes.values() if value is not None}
    if not wanted:
        return set()
    earliest = min(message.at for message in messages) - REPEATS_WITHIN
    query = select(table.c.id, table.c.words_hash, table.c.sent_at).where(
        table.c.region_id == region_id,
        table.c.reporter_id.in_({message.reporter_id for message in messages}),
        table.c.words_hash.in_(wanted),
        table.c.sent_at >= earliest,
    )
    before: dict[str, list[tuple[Any, int]]] = {}
    for row in conn.execute(query):
        before.setdefault(row.words_hash, []).append((row.sent_at, row.id))
    for message in messages:
        if (value := hashes.get(message.id)) is not None:
            before.setdefault(value, []).append((message.at, message.id))
    return {
        message.id
        for message in messages
        if any(
            (at, key) < (message.at, message.id) and message.at - at <= REPEATS_WITHIN
            for at, key in before.get(hashes.get(message.id) or "", ())
        )
    }


def link(conn: Connection, region_id: str, complaint_id: int, message_ids: Iterable[int]) -> None:
    """Note that messages belong to a complaint."""
    rows = [
        {"region_id": region_id, "complaint_id": complaint_id, "message_id": message_id}
        for message_id in message_ids
    ]
    if rows:
        conn.execute(insert(schema.message_complaint), rows)
