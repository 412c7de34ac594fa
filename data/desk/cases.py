"""A transaction of decisions: complaints moved by the table and told; their roads gathered at its end."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from secrets import compare_digest
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, or_, select, update

from data import schema
from data.accounts import NotAllowedError, User
from data.desk.clock_book import keep_deadlines
from data.desk.moves import Move
from data.notices.occasions import of_moves
from data.office import Actor, ConflictError, Office
from data.placement.ground import Ground
from data.placement.places import chunks
from data.repairs.warranty import flag_claims
from data.stages import DEPENDENT_STATES, next_state
from data.stretches.gathering import refresh
from data.tickets import normalise
from data.tokens import token_hash


class UnknownTicketError(LookupError):
    """A ticket that the region does not have."""


def complaint_of(office: Office, conn: Connection, ticket: str) -> Row[Any]:
    """Return the row of a ticket, however it is written. Raises ``UnknownTicketError``."""
    number = normalise(ticket, office.region.ticket_prefix)
    table = schema.complaint
    query = select(table).where(table.c.ticket == number, table.c.region_id == office.region.id)
    row = conn.execute(query).first()
    if row is None:
        raise UnknownTicketError(f"There is no complaint with the number {ticket}; check its characters.")
    return row


def require_receipt(complaint: Row[Any], secret: str) -> None:
    """Let only whoever holds the receipt of a complaint, with its secret. Raises ``NotAllowedError``."""
    told = complaint.secret_hash
    if told is None or not compare_digest(told, token_hash(secret)):
        raise NotAllowedError("This link is not the one of the receipt; look for it there.")


@dataclass
class Case:
    """One transaction in which decisions are carried out; ``roads`` are gathered anew at its end."""

    office: Office
    conn: Connection
    ground: Ground
    actor: Actor | int
    at: datetime
    seen_state: str | None = None
    roads: set[str] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)  # their deadlines are worked out anew at the end

    def complaint(self, ticket: str, *, own: bool = True) -> Row[Any]:
        """Return the row of a ticket, however it is written; ``own``: to decide on it, not only to name it.

        Raises ``UnknownTicketError``; ``NotAllowedError`` for a confidential one that is not for the actor,
        and for one of another agency than the actor's own.
        """
        row = complaint_of(self.office, self.conn, ticket)
        self.allow(row, own=own)
        return row

    def complaints(self, tickets: Sequence[str]) -> dict[str, Row[Any]]:
        """Return the rows of tickets as they are stored, of those that the region has; ``allow`` each."""
        table = schema.complaint
        mine = select(table).where(table.c.region_id == self.office.region.id)
        return {
            row.ticket: row
            for chunk in chunks(tickets)
            for row in self.conn.execute(mine.where(table.c.ticket.in_(chunk)))
        }

    def allow(self, row: Row[Any], *, own: bool = True) -> None:
        """Let the actor decide on a complaint (``own``), or name it. Raises ``NotAllowedError``."""
        if isinstance(self.actor, User):
            if row.confidential:
                self.office.require(self.actor, "see_confidential")
            require_agency(self.actor, row, own=own)

    def move(
        self,
        row: Row[Any],
        action: str,
        *,
        why: str | None = None,
        details: Mapping[str, Any] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Move a complaint by the table, write ``values`` and the event.

        Raises ``MoveError``; ``ConflictError`` if the state is not the one seen when it was decided.
        """
        self.move_all([Move(row=row, action=action, why=why, details=details or {}, values=values or {})])

    def move_all(self, moves: Sequence[Move]) -> None:
        """Move complaints, each once, by the table: all of them, or none where one may not.

        Raises ``MoveError`` and ``ConflictError`` as ``move``.
        """
        for row in (move.row for move in moves):
            if self.seen_state not in (None, row.state):
                raise ConflictError(
                    f"Complaint {row.ticket} is {row.state} by now, no more {self.seen_state}."
                )
        self.seen_state = None  # what follows from this decision was not seen by anybody
        states = [next_state(move.row.state, move.action) for move in moves]
        self._write(moves, states)
        events = [self._event(move, state) for move, state in zip(moves, states, strict=True)]
        ids: Sequence[int] = []
        if events:
            told = insert(schema.event).returning(schema.event.c.id, sort_by_parameter_order=True)
            ids = self.conn.scalars(told, events).all()
        rows = [move.row for move in moves]
        of_moves(self.office, self.conn, self.ground, list(zip(rows, ids, events, strict=True)))
        self.moved.update(row.id for row in rows)
        self.touch(*(row.id for row in rows))

    def _write(self, moves: Sequence[Move], states: Sequence[str]) -> None:
        """Write the new states and values; those with the same columns go at once."""
        table = schema.complaint
        alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for move, state in zip(moves, states, strict=True):
            values = {"state": state} | dict(move.values)
            seen = {"complaint": move.row.id, "before": move.row.state}
            alike[tuple(sorted(values))].append(values | seen)
        for columns, rows in alike.items():
            change = (
                update(table)
                .where(table.c.id == bindparam("complaint"), table.c.state == bindparam("before"))
                .values({name: bindparam(name) for name in columns})
            )
            if self.conn.execute(change, rows).rowcount != len(rows):
                tickets = ", ".join(move.row.ticket for move in moves[:3])
                raise ConflictError(
                    f"Somebody else has just decided on complaint {tickets}; look at it again."
                )

    def _event(self, move: Move, state: str) -> dict[str, Any]:
        return self.office.event_row(
            "complaint",
            move.row.id,
            move.action,
            actor=self.actor,
            from_state=move.row.state,
            to_state=state,
            why=(move.why or "").strip() or None,
            public=True,
            details=move.details,
            at=self.at,
        )

    def touch(self, *complaint_ids: int) -> None:
        """Note the roads on which complaints and what hangs on them lie: their stretches change."""
        complaint, position = schema.complaint, schema.position
        for chunk in chunks(complaint_ids):
            query = (
                select(position.c.road_id)
                .join(complaint, complaint.c.id == position.c.complaint_id)
                .where(
                    or_(complaint.c.id.in_(chunk), complaint.c.main_complaint_id.in_(chunk)),
                    position.c.current,
                    position.c.status == "placed",
                )
            )
            self.roads.update(self.conn.scalars(query.distinct()))

    def position(self, row: Row[Any]) -> Row[Any]:
        """Return the complaint's present position."""
        table = schema.position
        query = select(table).where(table.c.complaint_id == row.id, table.c.current)
        return self.conn.execute(query).one()

    def authority(self, position: Row[Any]) -> str | None:
        """Return whose road a position lies on; None if on none."""
        network, road = self.ground.network, self.ground.road_rows.get(position.road_id)
        if position.status != "placed" or network is None or road is None:
            return None
        return str(network.table["authority"].iloc[road])

    def route(self, row: Row[Any]) -> None:
        """Forward what now lies on another authority's road, take back what lies on one of ours."""
        region = self.office.region
        row = self.complaint(row.ticket)
        authority = self.authority(self.position(row))
        category = region.category(row.category)
        elsewhere = category.on_road and region.is_other_authority(authority)
        agency = region.agency_for(category.id, authority)
        if elsewhere and row.state in ("received", "verified", "answered"):
            self.move(row, "forward", details={"agency": agency}, values={"agency": agency})
        elif not elsewhere and row.state == "forwarded":
            changed = {"agency": agency, "verified_at": None}
            self.move(row, "take_back", details={"agency": agency}, values=changed)

    def root(self, row: Row[Any]) -> Row[Any]:
        """Return the complaint whose fate this one shares: itself unless it is a support or a duplicate."""
        if row.state not in DEPENDENT_STATES:
            return row
        table = schema.complaint
        return self.conn.execute(select(table).where(table.c.id == row.main_complaint_id)).one()


def require_agency(user: User, row: Row[Any], *, own: bool) -> None:
    """Let the people of an agency decide on its own complaints only, and see none that is about one of them.

    Accounts without an agency are the desk's and the leaders': these see and decide for the whole region.
    Raises ``NotAllowedError``.
    """
    if user.agency is None:
        return
    if row.withheld_from == user.agency or (own and row.agency != user.agency):
        raise NotAllowedError(f"Complaint {row.ticket} is not one of the agency '{user.agency}'.")


@contextmanager
def open_case(
    office: Office, actor: Actor | int, *, at: datetime | None = None, seen_state: str | None = None
) -> Iterator[Case]:
    """Open a transaction for decisions of ``actor``; at its end the roads they touched are gathered anew."""
    ground = office.ground()
    with office.store.begin() as conn:
        if office.ground_changed(conn, ground):
            raise ConflictError("Roads or areas have just been replaced; look again, then decide.")
        case = Case(office, conn, ground, actor, at or office.clock(), seen_state)
        yield case
        keep_deadlines(office, conn, case.moved)
        flag_claims(office, conn, case.at, case.moved)  # checked and placed, in whichever order
        refresh(office, conn, ground, case.roads, office.clock())
        office.store.bump(conn, office.region.id, "complaints")
