"""Letters to other authorities sent by e-mail: to whom, by the outbox, and what became of them."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from data import schema
from data.desk.answering import DecisionError
from data.notices.delivery import PAPER_LETTER
from data.notices.outbox import ToAddress, put
from data.office import Office
from data.outside.credentials import Credentials, CredentialsError, credentials
from data.regions import Region
from data.senders.mail import is_address


def known_address(region: Region, agency: str) -> str | None:
    """Return the address of an authority, as the credentials have it, else the region's table."""
    contact = _credentials(region.id).agencies.get(agency)
    if contact is not None and contact.email is not None:
        return contact.email
    return next((one.email for one in region.authorities if one.agency == agency and one.email), None)


def can_mail(region: Region) -> bool:
    """Tell whether a mail server is set, by which letters may go out."""
    return _credentials(region.id).smtp is not None


def checked_address(region: Region, address: str) -> str:
    """Return an address as it is used. Raises ``DecisionError`` for none, or where no mail can be sent."""
    if not is_address(address.strip()):
        raise DecisionError("Give one e-mail address, such as nama@contoh.go.id.", "bad_address")
    if not can_mail(region):
        raise DecisionError("No mail server is set; send the letter as PDF.", "no_mail")
    return address.strip()


def put_letter(
    office: Office, conn: Connection, letter_id: int, address: str, tickets: Sequence[str]
) -> None:
    """Store the e-mail that takes a kept letter (its PDF) to an address, in the caller's transaction."""
    table = schema.letter
    letter = conn.execute(select(table).where(table.c.id == letter_id)).one()
    fields = {
        "letter_id": letter_id,
        "number": letter.number,
        "to": f"Kepala {office.region.agency(letter.agency).name.id}",
        "count": len(tickets),
        "tickets": ", ".join(tickets),
    }
    to = ToAddress("email", address)
    put(conn, office, to=to, template=PAPER_LETTER, fields=fields, once=_once(letter_id), language="id")


def mail_state(conn: Connection, region_id: str, letter_id: int) -> str | None:
    """Return what became of a letter's e-mail (a state of the outbox); None if none was to go."""
    table = schema.outbox
    mine = (table.c.region_id == region_id) & (table.c.once == _once(letter_id))
    state: str | None = conn.scalar(select(table.c.state).where(mine))
    return state


def _once(letter_id: int) -> str:
    return f"letter:{letter_id}"


def _credentials(region_id: str) -> Credentials:
    try:
        return credentials(region_id)
    except CredentialsError:  # said by `data settings`; a letter can still be sent as PDF
        return Credentials()
