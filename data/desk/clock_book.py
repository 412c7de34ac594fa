"""The deadlines of complaints as the store keeps them: worked out anew from the history whenever it grows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Row, delete, insert, select

from data import schema
from data.clocks import Deadline, Step, deadlines
from data.office import Office
from data.placement.places import chunks
from data.stages import DEPENDENT_STATES


def keep_deadlines(office: Office, conn: Connection, complaint_ids: Iterable[int]) -> None:
    """Work out the clocks of these complaints from their history, in the caller's transaction."""
    table = schema.deadline
    for chunk in chunks(sorted(set(complaint_ids))):
        now = _worked_out(office, conn, chunk)
        conn.execute(delete(table).where(table.c.complaint_id.in_(chunk)))
        rows = [_row(office, key, one) for key, ones in now.items() for one in ones]
        if rows:
            conn.execute(insert(table), rows)


def without_deadlines(conn: Connection, region_id: str) -> list[int]:
    """Return the complaints that nobody has worked out deadlines for: written by older software."""
    complaint, table = schema.complaint, schema.deadline
    has_some = select(table.c.id).where(table.c.complaint_id == complaint.c.id).exists()
    query = select(complaint.c.id).where(
        complaint.c.region_id == region_id, complaint.c.state.not_in(DEPENDENT_STATES), ~has_some
    )
    return list(conn.scalars(query))


def running(conn: Connection, region_id: str) -> list[int]:
    """Return the complaints with a clock that runs or is paused."""
    table = schema.deadline
    query = select(table.c.complaint_id).where(table.c.region_id == region_id, table.c.met_on.is_(None))
    return list(conn.scalars(query.distinct()))


class Clocks(Office):
    """The clocks of one region, looked at by the software itself."""

    def keep_up_deadlines(self) -> int:
        """Bring deadlines up to date; return of how many complaints they were written anew.

        Needed where the calendar has changed (cuti bersama decreed, the region's rules) or an older version
        wrote the complaints; all else keeps its deadlines itself. Nothing is written where nothing changed.
        """
        with self.store.connect() as conn:
            stale = without_deadlines(conn, self.region.id)
            for chunk in chunks(running(conn, self.region.id)):
                stale += self._moved(conn, chunk)
        for chunk in chunks(stale):
            with self.store.begin() as conn:
                keep_deadlines(self, conn, chunk)
                self.store.bump(conn, self.region.id, "complaints")
        return len(stale)

    def _moved(self, conn: Connection, complaint_ids: Sequence[int]) -> list[int]:
        """Return the complaints whose deadlines come out otherwise than they are kept."""
        table = schema.deadline
        kept: defaultdict[int, set[object]] = defaultdict(set)
        for row in conn.execute(select(table).where(table.c.complaint_id.in_(complaint_ids))):
            kept[row.complaint_id].add((row.clock, row.due_on))
        now = _worked_out(self, conn, complaint_ids)
        return [key for key, ones in now.items() if {(one.clock, one.due_on) for one in ones} != kept[key]]


def _worked_out(office: Office, conn: Connection, complaint_ids: Sequence[int]) -> dict[int, list[Deadline]]:
    """Return the clocks of each complaint as its history gives them."""
    complaint = schema.complaint
    told = _histories(conn, complaint_ids)
    query = select(complaint.c.id, complaint.c.category, complaint.c.concern)
    return {
        row.id: deadlines(office.region, told[row.id], category=row.category, concern=row.concern)
        for row in conn.execute(query.where(complaint.c.id.in_(complaint_ids)))
    }


def _histories(conn: Connection, complaint_ids: Iterable[int]) -> dict[int, list[Step]]:
    """Return the steps of each complaint, oldest first."""
    event = schema.event
    query = (
        select(event.c.subject_id, event.c.at, event.c.action, event.c.details, event.c.to_state)
        .add_columns(event.c.actor_kind)
        .where(event.c.subject == "complaint", event.c.subject_id.in_(list(complaint_ids)))
        .order_by(event.c.at, event.c.id)
    )
    told: defaultdict[int, list[Step]] = defaultdict(list)
    for row in conn.execute(query):
        told[row.subject_id].append(_step(row))
    return told


def _step(row: Row[tuple[object, ...]]) -> Step:
    return Step(row.at, row.action, row.details or {}, row.actor_kind == "staff", row.to_state)


def _row(office: Office, complaint_id: int, one: Deadline) -> dict[str, object]:
    return {
        "region_id": office.region.id,
        "complaint_id": complaint_id,
        "clock": one.clock,
        "started_on": one.started_on,
        "due_on": one.due_on,
        "met_on": one.met_on,
        "paused_on": one.paused_on,
    }
