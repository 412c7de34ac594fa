"""Whether a reporter agreed that the national system is told how to reach them: by form, link or desk."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from data import schema
from data.accounts import User
from data.desk.cases import complaint_of, require_receipt
from data.exchange.sp4n_rules import sp4n_rules
from data.office import Actor, Office
from data.regions import Region


class NotSharedError(ValueError):
    """A yes to what cannot be done: nobody's contact, or not this one, is passed on here."""


def may_share(region: Region) -> bool:
    """Tell whether the region passes contacts on at all, with consent."""
    return sp4n_rules(region).reporter == "with_consent"


def is_shared(office: Office, ticket: str, user: User) -> bool:
    """Tell whether consent stands for a complaint. Raises ``NotAllowedError``."""
    office.require(user, "exchange_data")
    table, complaint = schema.sharing_consent, schema.complaint
    query = (
        select(table.c.id)
        .join(complaint, complaint.c.id == table.c.complaint_id)
        .where(
            complaint.c.region_id == office.region.id,
            complaint.c.ticket == ticket,
            table.c.withdrawn_at.is_(None),
        )
    )
    with office.store.connect() as conn:
        return conn.execute(query.limit(1)).first() is not None


def set_shared(office: Office, ticket: str, actor: Actor, *, given: bool) -> None:
    """Note at the desk that a reporter agreed, or agrees no more; said again it changes nothing.

    It waits where the region passes no contacts on. Raises ``NotAllowedError``, ``UnknownTicketError``.
    """
    office.require(actor, "exchange_data")
    with office.store.begin() as conn:
        _note(office, conn, complaint_of(office, conn, ticket), actor, given=given)


def note_consents(office: Office, conn: Connection, agreed: Sequence[tuple[int, int]]) -> None:
    """Note in the caller's transaction who agreed for which complaint: (complaint, reporter) of each."""
    for complaint_id, reporter_id in agreed:
        _write(office, conn, complaint_id, reporter_id)


def own_consent(office: Office, ticket: str, secret: str) -> bool | None:
    """Tell whoever holds a ticket's secret whether their consent stands; None where nothing can be passed on.

    That is so where the region does not do it, of an anonymous reporter, and of a confidential report.
    Raises ``UnknownTicketError``, and ``NotAllowedError`` for a wrong secret.
    """
    with office.store.connect() as conn:
        row = _own(office, conn, ticket, secret)
        if not _has_something_to_share(office, conn, row):
            return None
        return conn.scalar(select(schema.sharing_consent.c.id).where(_standing(row.id))) is not None


def set_own_consent(office: Office, ticket: str, secret: str, *, given: bool) -> None:
    """Note what whoever holds a ticket's secret wants from now on; said again it changes nothing.

    Raises ``UnknownTicketError``, ``NotAllowedError`` for a wrong secret, and ``NotSharedError`` for a yes
    where nothing can be passed on (see ``own_consent``).
    """
    with office.store.begin() as conn:
        row = _own(office, conn, ticket, secret)
        if given and not _has_something_to_share(office, conn, row):
            raise NotSharedError("There is no contact that could be passed on.")
        _note(office, conn, row, row.reporter_id, given=given)


def _note(office: Office, conn: Connection, row: Row[Any], who: Actor | int, *, given: bool) -> None:
    """Write a yes or its withdrawal, if it is not what stands already."""
    table = schema.sharing_consent
    standing = conn.scalar(select(table.c.id).where(_standing(row.id))) is not None
    if given and not standing:
        _write(office, conn, row.id, who)
    elif standing and not given:
        conn.execute(update(table).where(_standing(row.id)).values(withdrawn_at=office.clock()))
        office.tell(conn, "complaint", row.id, "sharing_withdrawn", actor=who)


def _write(office: Office, conn: Connection, complaint_id: int, who: Actor | int) -> None:
    by = who.id if isinstance(who, User) else None
    told = {"region_id": office.region.id, "recorded_at": office.clock(), "recorded_by": by}
    conn.execute(insert(schema.sharing_consent).values(told | {"complaint_id": complaint_id}))
    office.tell(conn, "complaint", complaint_id, "sharing_agreed", actor=who)


def _has_something_to_share(office: Office, conn: Connection, row: Row[Any]) -> bool:
    """Tell whether the office could pass on how to reach who sent a complaint."""
    if row.confidential or not may_share(office.region):
        return False
    return office.people.contact(conn, row.reporter_id) is not None


def _standing(complaint_id: int) -> ColumnElement[bool]:
    table = schema.sharing_consent
    return (table.c.complaint_id == complaint_id) & table.c.withdrawn_at.is_(None)


def _own(office: Office, conn: Connection, ticket: str, secret: str) -> Row[Any]:
    """Return the complaint of a ticket to whoever holds its secret."""
    row = complaint_of(office, conn, ticket)
    require_receipt(row, secret)
    return row
