"""Complaints written with all that hangs on them: evidence, position, photos, first events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from data import schema
from data.channels import ParsedMessage
from data.desk.clock_book import keep_deadlines
from data.desk.sharing import note_consents
from data.emergencies.alarms import raise_for_new
from data.incoming.receiving import ReadMessage
from data.incoming.screening import agency_for, columns_of
from data.notices.occasions import of_new
from data.office import Office
from data.people import about_evidence, about_words
from data.photos import PhotoError
from data.placement.ground import Ground
from data.placement.positions import position_row
from data.stages import OPEN_STATES, next_state
from data.tickets import new_ticket
from data.tokens import token_hash


@dataclass(frozen=True)
class Placed:
    """A read message, what it says, and its place (a row of ``positions.locate``)."""

    message: ReadMessage
    said: ParsedMessage
    place: Mapping[str, Any]


def write_complaints(
    office: Office, conn: Connection, placed: Sequence[Placed], ground: Ground, secrets: Mapping[int, str]
) -> set[str]:
    """Write one complaint per message, in the caller's transaction; return the roads they lie on.

    The complaint of message k gets the reporter's link ``secrets[k]``, if there is one.
    """
    tickets = _new_tickets(conn, office.region.ticket_prefix, len(placed))
    rows = [
        _complaint(office, conn, one, ticket, secrets.get(one.message.id))
        for one, ticket in zip(placed, tickets, strict=True)
    ]
    _seal_words(office, conn, rows, placed)
    statement = insert(schema.complaint).returning(schema.complaint.c.id, sort_by_parameter_order=True)
    ids = conn.scalars(statement, rows).all()
    written = list(zip(ids, rows, placed, strict=True))
    _write_positions(office, conn, written, ground)
    _write_evidence(office, conn, written)
    _write_history(office, conn, written)
    agreed = [(key, row["reporter_id"]) for key, row, one in written if one.message.shares_contact]
    note_consents(office, conn, agreed)
    keep_deadlines(office, conn, ids)
    of_new(office, conn, written, ground)
    raise_for_new(office, conn, written)
    for complaint_id, row, one in written:
        for photo in one.said.photos:
            attach_photo(office, conn, complaint_id, row["reporter_id"], photo)
    return {one.place["road_id"] for one in placed if one.place["status"] == "placed"}


def _new_tickets(conn: Connection, prefix: str, count: int) -> list[str]:
    """Return tickets that no complaint has."""
    tickets: dict[str, None] = {}
    while len(tickets) < count:
        drawn = dict.fromkeys(new_ticket(prefix) for _ in range(count - len(tickets)))
        query = select(schema.complaint.c.ticket).where(schema.complaint.c.ticket.in_(drawn))
        taken = set(conn.scalars(query))
        tickets |= {ticket: None for ticket in drawn if ticket not in taken}
    return list(tickets)


def _complaint(
    office: Office, conn: Connection, one: Placed, ticket: str, secret: str | None
) -> dict[str, Any]:
    """Return a row of ``schema.complaint``, routed: another authority's road is forwarded at once."""
    message, said, place = one.message, one.said, one.place
    category = office.region.category(str(said.category))  # intake holds what has none
    main_id, state = _main_and_state(office, conn, one)
    agency = agency_for(office.region, said, place["authority"])
    elsewhere = category.on_road and office.region.is_other_authority(place["authority"])
    if state == "received" and elsewhere and agency is not None:
        state = next_state(state, "forward")
    return {
        "region_id": office.region.id,
        "ticket": ticket,
        "secret_hash": None if secret is None else token_hash(secret),
        "message_id": message.id,
        "reporter_id": message.reporter_id,
        "channel": message.channel,
        "category": category.id,
        "family": category.family,
        "agency": agency,
        "state": state,
        "main_complaint_id": main_id,
        "confidential": said.confidential,
        "sample": said.sample,
        "public_words": said.public_words,
        "happened_at": said.happened_at or message.received_at,
        "created_at": message.received_at,
    } | columns_of(said)


def _main_and_state(office: Office, conn: Connection, one: Placed) -> tuple[int | None, str]:
    """Return what a report that supports a stretch hangs on: its first open complaint, a checked one before.

    Who reported there before says it again: a duplicate, which does not count.
    """
    if one.said.supports is None:
        return None, "received"
    inside, complaint = schema.stretch_complaint, schema.complaint
    query = (
        select(complaint.c.id, complaint.c.state, complaint.c.reporter_id)
        .join(inside, inside.c.complaint_id == complaint.c.id)
        .where(inside.c.stretch_id == one.said.supports, inside.c.region_id == office.region.id)
        .order_by(complaint.c.verified_at.is_(None), complaint.c.happened_at, complaint.c.id)
    )
    members = conn.execute(query).all()
    main_id = next((member.id for member in members if member.state in OPEN_STATES), None)
    if main_id is None:
        return None, "received"
    said_before = any(member.reporter_id == one.message.reporter_id for member in members)
    return main_id, next_state("received", "mark_duplicate" if said_before else "mark_support")


def _seal_words(
    office: Office, conn: Connection, rows: Sequence[dict[str, Any]], placed: Sequence[Placed]
) -> None:
    said = [(row, one.said.words) for row, one in zip(rows, placed, strict=True)]
    spoken = [(row, words) for row, words in said if words is not None]
    sealed = office.people.seal_many(
        conn,
        [row["reporter_id"] for row, _ in spoken],
        [words.encode() for _, words in spoken],
        [about_words(row["ticket"]) for row, _ in spoken],
    )
    for row in rows:
        row["words_sealed"] = None
    for (row, _), value in zip(spoken, sealed, strict=True):
        row["words_sealed"] = value


Written = Sequence[tuple[int, dict[str, Any], Placed]]  # complaint id, its row, where it comes from


def _write_positions(office: Office, conn: Connection, written: Written, ground: Ground) -> None:
    rows = [
        position_row(
            office.region.id,
            complaint_id,
            one.place,
            ground.roads_version_id,
            set_by="machine",
            now=office.clock(),
        )
        for complaint_id, _, one in written
    ]
    conn.execute(insert(schema.position), rows)


def _write_evidence(office: Office, conn: Connection, written: Written) -> None:
    """Write where the reporter said it is, exactly as given."""
    rows, secret = [], []
    for complaint_id, row, one in written:
        said = one.said
        given = {
            "region_id": office.region.id,
            "complaint_id": complaint_id,
            "created_at": office.clock(),
            "lon": said.lon,
            "lat": said.lat,
            "accuracy_m": said.accuracy_m,
            "road_id": said.road_id,
            "station_m": said.station_m,
            "words_sealed": None,
        }
        if said.road_id is not None:
            rows.append(given | {"kind": "road"})
        elif said.lon is not None or said.lat is not None:
            rows.append(given | {"kind": said.kind})
        if said.place_words is not None:
            nowhere = dict.fromkeys(("lon", "lat", "accuracy_m", "road_id", "station_m"))
            rows.append(given | nowhere | {"kind": "words"})
            secret.append((rows[-1], row["reporter_id"], said.place_words, row["ticket"]))
    sealed = office.people.seal_many(
        conn,
        [reporter_id for _, reporter_id, _, _ in secret],
        [words.encode() for _, _, words, _ in secret],
        [about_evidence(ticket) for _, _, _, ticket in secret],
    )
    for (row, *_), value in zip(secret, sealed, strict=True):
        row["words_sealed"] = value
    if rows:
        conn.execute(insert(schema.evidence), rows)


def _write_history(office: Office, conn: Connection, written: Written) -> None:
    events = []
    for complaint_id, row, _ in written:
        events.append(
            office.event_row(
                "complaint",
                complaint_id,
                "received",
                actor=row["reporter_id"],
                to_state="received",
                public=True,
                at=row["created_at"],
            )
        )
        if row["state"] != "received":
            action = {"forwarded": "forward", "support": "mark_support", "duplicate": "mark_duplicate"}
            events.append(
                office.event_row(
                    "complaint",
                    complaint_id,
                    action[row["state"]],
                    from_state="received",
                    to_state=row["state"],
                    public=True,
                    details={"agency": row["agency"]} if row["state"] == "forwarded" else None,
                    at=row["created_at"],
                )
            )
    conn.execute(insert(schema.event), events)


def attach_photo(
    office: Office, conn: Connection, complaint_id: int, reporter_id: int, photo: tuple[str, str]
) -> None:
    """Give a photo to its complaint; one that is not this reporter's leaves the complaint without it."""
    if office.photos is None:
        office.tell(conn, "complaint", complaint_id, "photo_refused", details={"reason": "no_photo_store"})
        return
    try:
        office.photos.attach(conn, office.region.id, complaint_id, reporter_id, [photo])
    except PhotoError as error:
        office.tell(conn, "complaint", complaint_id, "photo_refused", details={"reason": error.code})
