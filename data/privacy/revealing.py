"""How to reach a reporter, told to staff with that right for a reason, and every look written down."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select

from data import schema
from data.accounts import User, require
from data.desk.cases import complaint_of
from data.office import ConflictError, Office
from data.people import ErasedReporterError

# What a contact is needed for; "other" needs a note.
REASONS = ("ask_place", "ask_more", "tell_outcome", "danger", "asked_by_reporter", "other")
ACTION = "reporter_revealed"
_LONGEST_NOTE = 200


class RevealError(ValueError):
    """A look without a reason; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class ReporterState:
    """What everybody at the desk may know of who sent a complaint."""

    has_contact: bool
    restricted: bool
    erased: bool


@dataclass(frozen=True, slots=True)
class Revealed:
    """One look: who, when, what for."""

    at: datetime
    by: str
    reason: str
    note: str | None


class Revealing(Office):
    """The door to a reporter's contact. Raises ``NotAllowedError`` and ``UnknownTicketError``."""

    def reporter_of(self, ticket: str, user: User) -> ReporterState:
        """Return whether there is a contact to ask for."""
        require(user, "read_inbox", self.region.id)
        table = schema.reporter
        with self.store.connect() as conn:
            complaint = self._complaint(conn, ticket, user)
            row = conn.execute(select(table).where(table.c.id == complaint.reporter_id)).one()
        erased = row.erased_at is not None
        restricted = row.restricted_at is not None and not erased
        return ReporterState(row.contact_sealed is not None and not restricted, restricted, erased)

    def reveal(self, ticket: str, user: User, reason: str, *, note: str | None = None) -> str:
        """Return how to reach who sent a complaint, and write down who looked, when and why.

        Nothing is returned that is not on the disk as looked at first. Raises ``RevealError`` for a reason
        that is none of REASONS or "other" without a note, ``ConflictError`` where there is no contact (any
        more).
        """
        require(user, "see_reporter", self.region.id)
        said = " ".join((note or "").split())[:_LONGEST_NOTE] or None
        if reason not in REASONS or (reason == "other" and said is None):
            raise RevealError(f"Say what it is needed for: one of {', '.join(REASONS)}; 'other' with a note.")
        with self.store.begin() as conn:
            row = self._complaint(conn, ticket, user)
            try:
                contact = self.people.contact(conn, row.reporter_id)
            except ErasedReporterError:
                contact = None
            if contact is None:
                raise ConflictError(f"There is no contact for {row.ticket} (any more); look again.")
            self.tell(conn, "complaint", row.id, ACTION, actor=user, why=said, details={"purpose": reason})
        return contact

    def reveals_of(self, ticket: str, user: User) -> list[Revealed]:
        """Return who has looked, newest first; for the administrator."""
        require(user, "erase_reporter", self.region.id)
        event, account = schema.event, schema.account
        with self.store.connect() as conn:
            row = self._complaint(conn, ticket, user)
            query = (
                select(event, account.c.name)
                .outerjoin(account, account.c.id == event.c.actor_id)
                .where(event.c.subject == "complaint", event.c.subject_id == row.id, event.c.action == ACTION)
                .order_by(event.c.id.desc())
            )
            return [
                Revealed(one.at, one.name or "–", str(one.details.get("purpose", "other")), one.why)
                for one in conn.execute(query)
            ]

    def _complaint(self, conn: Connection, ticket: str, user: User) -> Row[tuple[object, ...]]:
        row = complaint_of(self, conn, ticket)
        if row.confidential:
            require(user, "see_confidential", self.region.id)
        return row
