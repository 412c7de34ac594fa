"""The numbers of other systems: which complaint here is which there, and what it said last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from data import schema
from data.incoming.receiving import CHUNK
from data.office import Office

SHOWN = 20  # tickets named in a report


@dataclass(frozen=True, slots=True)
class Known:
    """A row of another system that is known here; ``complaint_id`` is None while it waits in the inbox."""

    id: int
    message_id: int
    reporter_id: int
    content_hash: str
    status: str | None
    complaint_id: int | None
    unread: bool  # an import that broke off kept it raw, and nobody has looked at it


def about_number(number_hash: str) -> str:
    """Return the context that a sealed number of another system is bound to."""
    return f"number:{number_hash}"


def content_hash(office: Office, fingerprint: str) -> str:
    """Return the keyed hash of what a row says."""
    return office.people.master.keyed_hash("row", office.region.id, fingerprint)


def known_rows(office: Office, conn: Connection, system: str, hashes: Iterable[str]) -> dict[str, Known]:
    """Return number hash -> what is known of it."""
    table, part, message = schema.other_number, schema.message_complaint, schema.message
    found: dict[str, Known] = {}
    wanted = list(dict.fromkeys(hashes))
    for start in range(0, len(wanted), CHUNK):
        query = (
            select(table, part.c.complaint_id, message.c.state)
            .join(message, message.c.id == table.c.message_id)
            .outerjoin(part, part.c.message_id == table.c.message_id)
            .where(
                table.c.region_id == office.region.id,
                table.c.system == system,
                table.c.number_hash.in_(wanted[start : start + CHUNK]),
            )
        )
        for row in conn.execute(query):
            found[row.number_hash] = Known(
                row.id,
                row.message_id,
                row.reporter_id,
                row.content_hash,
                row.status,
                row.complaint_id,
                row.state == "received",
            )
    return found


def add_rows(
    office: Office, conn: Connection, system: str, headings_sha256: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Note rows (number_hash, own_id, message_id, content_hash) that came for the first time."""
    if not rows:
        return
    reporters, erased = _reporters(conn, [row["message_id"] for row in rows])
    numbered = [row for row in rows if row["own_id"] is not None and row["message_id"] not in erased]
    sealed = office.people.seal_many(
        conn,
        [reporters[row["message_id"]] for row in numbered],
        [row["own_id"].encode("utf-8", "replace") for row in numbered],
        [about_number(row["number_hash"]) for row in numbered],
    )
    number_of = {row["number_hash"]: value for row, value in zip(numbered, sealed, strict=True)}
    now = office.clock()
    made = [
        {
            "region_id": office.region.id,
            "system": system,
            "number_hash": row["number_hash"],
            "number_sealed": number_of.get(row["number_hash"]),
            "reporter_id": reporters[row["message_id"]],
            "message_id": row["message_id"],
            "headings_sha256": headings_sha256,
            "content_hash": row["content_hash"],
            "status": None,
            "first_seen_at": now,
            "last_seen_at": now,
        }
        for row in rows
    ]
    conn.execute(insert(schema.other_number), made)


def see_again(conn: Connection, ids: Sequence[int], headings_sha256: str, now: datetime) -> None:
    """Note that rows stood in a file again."""
    table = schema.other_number
    for start in range(0, len(ids), CHUNK):
        here = table.c.id.in_(ids[start : start + CHUNK])
        conn.execute(update(table).where(here).values(last_seen_at=now, headings_sha256=headings_sha256))


def set_said(conn: Connection, said: Sequence[Mapping[str, Any]]) -> None:
    """Note what rows (row, content, status) say now, once that was carried out here."""
    table = schema.other_number
    statement = (
        update(table)
        .where(table.c.id == bindparam("row"))
        .values(content_hash=bindparam("content"), status=bindparam("now_status"))
    )
    if said:
        conn.execute(statement, list(said))


def vanished(
    office: Office, conn: Connection, system: str, headings_sha256: str, since: datetime
) -> tuple[int, list[str]]:
    """Return how many rows of earlier files of this kind were not seen since, and their first tickets."""
    table, part, complaint = schema.other_number, schema.message_complaint, schema.complaint
    gone = (
        (table.c.region_id == office.region.id)
        & (table.c.system == system)
        & (table.c.headings_sha256 == headings_sha256)
        & (table.c.last_seen_at < since)
    )
    count = conn.execute(select(func.count()).select_from(table).where(gone)).scalar_one()
    query = (
        select(complaint.c.ticket)
        .join(part, part.c.complaint_id == complaint.c.id)
        .join(table, table.c.message_id == part.c.message_id)
        .where(gone, ~complaint.c.confidential)
        .order_by(complaint.c.id)
    )
    return count, list(conn.scalars(query.limit(SHOWN)))


def numbers_of(
    office: Office, conn: Connection, complaint_ids: Sequence[int], system: str
) -> dict[int, tuple[str, str | None]]:
    """Return complaint -> (its number in another system, what that said last); not of erased reporters."""
    table, part = schema.other_number, schema.message_complaint
    found: dict[int, tuple[str, str | None]] = {}
    for start in range(0, len(complaint_ids), CHUNK):
        query = (
            select(part.c.complaint_id, table.c.number_sealed, table.c.number_hash, table.c.reporter_id)
            .add_columns(table.c.status)
            .join(table, table.c.message_id == part.c.message_id)
            .where(
                table.c.system == system,
                table.c.number_sealed.is_not(None),
                part.c.complaint_id.in_(complaint_ids[start : start + CHUNK]),
            )
            .order_by(table.c.id)
        )
        rows = conn.execute(query).all()
        opened = office.people.unseal_many(
            conn,
            [row.reporter_id for row in rows],
            [row.number_sealed for row in rows],
            [about_number(row.number_hash) for row in rows],
            skip_broken=True,
        )
        for row, number in zip(rows, opened, strict=True):
            if number is not None:
                found.setdefault(row.complaint_id, (number.decode(), row.status))
    return found


def _reporters(conn: Connection, message_ids: Sequence[int]) -> tuple[dict[int, int], set[int]]:
    """Return message -> its reporter, and the messages whose reporter was erased."""
    message, reporter = schema.message, schema.reporter
    found: dict[int, int] = {}
    erased: set[int] = set()
    for start in range(0, len(message_ids), CHUNK):
        query = (
            select(message.c.id, message.c.reporter_id, reporter.c.key_wrapped)
            .join(reporter, reporter.c.id == message.c.reporter_id)
            .where(message.c.id.in_(message_ids[start : start + CHUNK]))
        )
        for row in conn.execute(query):
            found[row.id] = row.reporter_id
            if row.key_wrapped is None:
                erased.add(row.id)
    return found, erased
