"""The names under which the messages of a complaint were sent, as far as their channels told them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, select

from data import schema
from data.channels import chat_export, spreadsheet, whatsapp
from data.channels.spoken import table_in, text_in
from data.exchange.names import words_in
from data.open311 import message as open311
from data.people import People, about_message

LONGEST_NAME = 80  # characters; a longer cell is no name
CHUNK = 5_000  # ids in one query: SQLite takes 32,766 values

# Headings of a table that hold who reported: one of the first, or "nama" beside one of the second.
_WHO = frozenset({"nama", "name", "pelapor", "pengirim", "pengadu", "pemohon", "reporter", "sender"})
_BESIDE = frozenset({*_WHO, "lengkap", "warga", "pengguna", "user", "full", "customer", "akun", "wa"})


def names_of(conn: Connection, people: People, complaint_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return complaint -> the names its messages were sent under; none of who was forgotten."""
    message, link = schema.message, schema.message_complaint
    found: dict[int, list[str]] = {}
    for start in range(0, len(complaint_ids), CHUNK):
        query = (
            select(link.c.complaint_id, message)
            .join(message, message.c.id == link.c.message_id)
            .where(
                link.c.complaint_id.in_(complaint_ids[start : start + CHUNK]),
                message.c.format.in_((*_NAMES_IN, chat_export.FORMAT)),
                message.c.body_sealed.is_not(None),
            )
            .order_by(message.c.id)
        )
        rows = conn.execute(query).all()
        for row, names in zip(rows, _names(conn, people, rows), strict=True):
            found.setdefault(row.complaint_id, []).extend(names)
    return {key: tuple(dict.fromkeys(names)) for key, names in found.items()}


def _names(conn: Connection, people: People, rows: Sequence[Row[Any]]) -> Iterator[list[str]]:
    reporters = [row.reporter_id for row in rows]
    abouts = [about_message(row.external_hash) for row in rows]
    bodies = people.unseal_many(conn, reporters, [row.body_sealed for row in rows], abouts, skip_broken=True)
    for row, body in zip(rows, bodies, strict=True):
        if body is None:
            yield []
        elif row.format == chat_export.FORMAT:
            yield _exported(people.contact(conn, row.reporter_id))
        else:
            yield [name for name in _NAMES_IN[row.format](_table(body)) if len(name) <= LONGEST_NAME]


def _exported(contact: str | None) -> list[str]:
    """Return who wrote in an exported chat, where a name of the phone's book stands instead of a number."""
    return [contact] if contact and any(map(str.isalpha, contact)) and "@" not in contact else []


def _of_whatsapp(told: Mapping[str, Any]) -> list[str]:
    profile = table_in(table_in(told, "contact"), "profile")
    return [name for key in ("name", "username") if (name := text_in(profile, key))]


def _of_row(told: Mapping[str, Any]) -> list[str]:
    row = table_in(told, "row")
    return [name for heading in row if _is_who(heading) and (name := text_in(row, heading))]


def _is_who(heading: str) -> bool:
    words = set(words_in(heading))
    alone = len(words) == 1 and words <= _WHO
    return alone or (bool(words & {"nama", "name"}) and len(words & _BESIDE) > 1)


def _table(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


_NAMES_IN: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = MappingProxyType(
    {whatsapp.FORMAT: _of_whatsapp, spreadsheet.FORMAT: _of_row, open311.FORMAT: open311.names_in}
)
