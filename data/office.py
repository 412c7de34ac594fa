"""What every use case stands on: the store, the region, its ground, the clock, rights, and the history."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select

from data import schema
from data.accounts import User, require
from data.people import People
from data.photos import Photos
from data.placement.ground import Ground, current_ground, is_current
from data.regions import Region
from data.store import Store, utc_now


class ConflictError(RuntimeError):
    """Somebody else changed the same thing meanwhile; look again and decide anew."""


class Machine:
    """The software itself as the one who acts: imports and the sample have no signed-in user."""


MACHINE = Machine()

Actor = User | Machine


def account_id(actor: Actor) -> int | None:
    """Return the account of who acts; None for the machine, which has none."""
    return actor.id if isinstance(actor, User) else None


class Office:
    """One region's office; the use cases are built on it. Safe to share between threads."""

    def __init__(
        self,
        store: Store,
        region: Region,
        people: People,
        photos: Photos | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.store = store
        self.region = region
        self.people = people
        self.photos = photos
        self.clock = clock

    def ground(self) -> Ground:
        """Return the region's roads and areas as they are now."""
        return current_ground(self.store, self.region)

    def ground_changed(self, conn: Connection, ground: Ground) -> bool:
        """Tell whether roads or areas were replaced since ``ground`` was read."""
        return not is_current(conn, self.region.id, ground)

    def require(self, actor: Actor | None, action: str) -> None:
        """Let the machine, and staff with the right, do ``action``. Raises ``NotAllowedError``."""
        if not isinstance(actor, Machine):
            require(actor, action, self.region.id)

    def own_row(self, conn: Connection, table: Table, row_id: int) -> Row[Any] | None:
        """Return a row of the region by its id; None if there is none, or it is another region's."""
        mine = (table.c.id == row_id) & (table.c.region_id == self.region.id)
        return conn.execute(select(table).where(mine)).first()

    def tell(self, conn: Connection, subject: str, subject_id: int, action: str, **said: Any) -> None:
        """Write one event into the history; ``said`` as in ``event_row``."""
        conn.execute(insert(schema.event), [self.event_row(subject, subject_id, action, **said)])

    def event_row(
        self,
        subject: str,
        subject_id: int,
        action: str,
        *,
        actor: Actor | int = MACHINE,
        from_state: str | None = None,
        to_state: str | None = None,
        why: str | None = None,
        public: bool = False,
        details: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> dict[str, Any]:
        """Return a row of the history; ``actor`` is a user, the machine, or the id of a reporter."""
        actor_id: int | None = None
        if isinstance(actor, User):
            kind, actor_id = "staff", actor.id
        elif isinstance(actor, Machine):
            kind = "machine"
        else:
            kind, actor_id = "reporter", actor
        return {
            "region_id": self.region.id,
            "at": at or self.clock(),
            "subject": subject,
            "subject_id": subject_id,
            "action": action,
            "actor_kind": kind,
            "actor_id": actor_id,
            "from_state": from_state,
            "to_state": to_state,
            "why": why,
            "public": public,
            "details": dict(details or {}),
        }
