"""What the crews' doors share: their records as the region has them, and how a task is settled."""

from typing import Any

from sqlalchemy import Connection, Row, select, update

from data import schema
from data.accounts import NotAllowedError, User, may_serve
from data.office import Actor, Office, account_id
from data.repairs.stage_writing import WorksError


class TaskError(WorksError):
    """A task that cannot be planned or settled like this; the message says what to do."""


class CrewRecords(Office):
    """Crews and tasks of the region, and who may touch them."""

    def _crew(self, conn: Connection, crew_id: int) -> Row[Any]:
        row = self.own_row(conn, schema.crew, crew_id)
        if row is None:
            raise TaskError(f"There is no crew {crew_id} in region {self.region.id}.")
        return row

    def _task(self, conn: Connection, actor: Actor, task_id: int) -> Row[Any]:
        table, crew = schema.crew_task, schema.crew
        query = (
            select(table, crew.c.agency)
            .join(crew, crew.c.id == table.c.crew_id)
            .where(table.c.id == task_id, table.c.region_id == self.region.id)
        )
        row = conn.execute(query).first()
        if row is None:
            raise TaskError(f"There is no task {task_id} in region {self.region.id}.")
        self._may_serve(actor, row.crew_id, row.agency)
        return row

    def _may_serve(self, actor: Actor, crew_id: int, agency: str | None) -> None:
        """Keep accounts from crews that are not theirs. Raises ``NotAllowedError``."""
        if isinstance(actor, User) and not may_serve(actor, crew_id, agency):
            raise NotAllowedError("This is the day of another crew; this account serves its own only.")

    def _may_plan(self, actor: Actor) -> None:
        """Let a crew do the day that an engineer planned, not plan its own."""
        if isinstance(actor, User) and actor.role == "crew":
            raise NotAllowedError("The engineer plans the day; tell them what is missing.")

    def _settle_task(self, actor: Actor, task_id: int, state: str, *, why: str | None) -> None:
        table = schema.crew_task
        with self.store.begin() as conn:
            row = self._task(conn, actor, task_id)
            if row.state != "open":
                raise TaskError("This task is settled already.", "settled")
            changed = {"state": state, "settled_at": self.clock(), "why_left": why}
            changed["settled_by"] = account_id(actor)
            conn.execute(update(table).where(table.c.id == task_id).values(changed))
            told = {"task_id": task_id}
            self.tell(conn, "crew", row.crew_id, f"task_{state}", actor=actor, why=why, details=told)
            self.store.bump(conn, self.region.id, "works")
