"""Rows of a file that are complaints of ours: they went out to another system, and come back from it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from data import schema
from data.exchange.names import COMPLAINT_COLUMNS
from data.incoming.receiving import CHUNK
from data.office import Office
from data.regions import Region
from data.tickets import normalise
from geo.formats.columns import squeeze

_NUMBERS = frozenset(squeeze(name) for name in COMPLAINT_COLUMNS["id"])


def ticket_columns(names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that hold numbers of complaints, ours or another system's, by their headings."""
    return tuple(name for name in names if squeeze(str(name)) in _NUMBERS)


def ticket_in(cells: Sequence[Any], region: Region) -> str | None:
    """Return the ticket of this region that one of the cells is; None where none is one, prefix and all."""
    prefix = region.ticket_prefix
    for cell in cells:
        if isinstance(cell, str) and cell.strip().upper().startswith(prefix.upper()):
            ticket = normalise(cell, prefix)
            if ticket is not None:
                return ticket
    return None


def messages_of(office: Office, conn: Connection, tickets: Collection[str]) -> Mapping[str, int | None]:
    """Return ticket -> the message that its complaint came by, for those that the region has.

    None where that message made several complaints or there is none: a number noted with it would be theirs
    all.
    """
    complaint, part = schema.complaint, schema.message_complaint
    alone = select(func.count()).where(part.c.message_id == complaint.c.message_id).scalar_subquery()
    wanted = sorted(tickets)
    found: list[Row[Any]] = []
    for start in range(0, len(wanted), CHUNK):
        query = select(complaint.c.ticket, complaint.c.message_id, alone.label("complaints")).where(
            complaint.c.region_id == office.region.id,
            complaint.c.ticket.in_(wanted[start : start + CHUNK]),
        )
        found += conn.execute(query)
    return {row.ticket: row.message_id if row.complaints == 1 else None for row in found}
