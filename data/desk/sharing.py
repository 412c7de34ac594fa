"""Whether a reporter agreed that the national system is told how to reach them; asked at the desk."""

from sqlalchemy import select

from data import schema
from data.accounts import User
from data.exchange.sp4n_out import Sp4n
from data.exchange.sp4n_rules import sp4n_rules
from data.office import Office
from data.regions import Region


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


def set_shared(office: Office, ticket: str, user: User, *, given: bool) -> None:
    """Note that a reporter agreed, or agrees no more. Raises ``NotAllowedError``, ``UnknownTicketError``."""
    Sp4n(office, user).set_consent(ticket, given=given)
