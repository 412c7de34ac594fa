"""The day of the office's own crews (swakelola): tasks left, or finished with a photo as evidence."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from data import schema
from data.desk.answering import Answering
from data.desk.cases import Case, open_case
from data.office import Actor, account_id
from data.repairs.crew_records import CrewRecords, TaskError
from data.repairs.crew_rules import Material, check_materials
from data.repairs.crew_works import finished_stage, works_of_crew
from data.repairs.site_book import SiteBook
from data.repairs.stage_writing import StageEntry, write_stage

# A crew's photos of one task: before, during, after, and some more of each.
PHOTOS_PER_TASK = 12


class CrewBook(CrewRecords, SiteBook, Answering):
    """The door of the crews at the road; all of it needs ``crew_work``."""

    def leave_task(self, actor: Actor, task_id: int, why: str) -> None:
        """Say why a task could not be done; its complaint can be planned anew. Raises ``TaskError``."""
        self.require(actor, "crew_work")
        if not why.strip():
            raise TaskError("Say why it could not be done: rain, no material, not found.", "no_why")
        self._settle_task(actor, task_id, "left", why=why.strip())

    def add_task_photo(
        self, actor: Actor, task_id: int, photo: tuple[str, str], *, moment: str = "before"
    ) -> str:
        """Keep an uploaded photo, as (public id, upload ticket), with a task; return its public id."""
        self.require(actor, "crew_work")
        with self.store.begin() as conn:
            row = self._task(conn, actor, task_id)
            public_id = self._keep_task_photo(conn, actor, row, photo, moment)
            self.store.bump(conn, self.region.id, "works")
            return public_id

    def finish_task(
        self,
        actor: Actor,
        task_id: int,
        photo: tuple[str, str] | None = None,
        materials: Sequence[Mapping[str, object] | Material] = (),
        *,
        note: str | None = None,
    ) -> bool:
        """Finish a task, with the photo afterwards as (public id, upload ticket); tell if it closed a report.

        The range becomes done in the crew's works of this year. With a photo its complaint is closed as
        repaired, and the reporter is asked whether it is; without one it stays open: closed is not fixed.
        Finished again it changes nothing: on a bad line people press twice. Raises ``TaskError``,
        ``PhotoError``.
        """
        self.require(actor, "crew_work")
        used = check_materials(materials)
        with open_case(self, actor) as case:
            row = self._task(case.conn, actor, task_id)
            if row.state == "done":
                return False
            if row.state != "open":
                raise TaskError("This task was left; plan it anew.", "settled")
            shown = None
            if photo is not None:
                shown = self._keep_task_photo(case.conn, actor, row, photo, "after")
            crew = self._crew(case.conn, row.crew_id)
            today = case.at.astimezone(self.region.zone).date()
            works_id = works_of_crew(self, case.conn, actor, crew, row.treatment, today, sample=row.sample)
            entry = StageEntry(
                works_id,
                row.road_id,
                row.from_m,
                row.to_m,
                finished_stage(row.treatment),
                today,
                row.lane,
                sample=row.sample,
            )
            closing = None if shown is None else self._still_waits(case, row)
            # A year's works of a crew are its book: a hole that is routine again may open once more.
            # Who is asked whether it is good is not told of the stage as well.
            told_else = None if closing is None else closing.id
            write_stage(self, case.conn, case.ground, actor, entry, by_table=False, told_else=told_else)
            settled = {
                "state": "done",
                "works_id": works_id,
                "settled_at": case.at,
                "settled_by": account_id(actor),
                "materials": [{"name": one.name, "amount": one.amount, "unit": one.unit} for one in used],
            }
            table, photos = schema.crew_task, schema.works_photo
            case.conn.execute(update(table).where(table.c.id == task_id).values(settled))
            case.conn.execute(
                update(photos).where(photos.c.crew_task_id == task_id).values(works_id=works_id)
            )
            told = {"task_id": task_id, "photo": shown, "note": note}
            self.tell(case.conn, "crew", row.crew_id, "task_done", actor=actor, details=told)
            if closing is None:
                return False
            done = {"crew": crew.name, "treatment": row.treatment, "stage": finished_stage(row.treatment)}
            self.close_case(case, closing, "repaired", shown=done | {"works_photo": shown})
            return True

    @staticmethod
    def _still_waits(case: Case, row: Row[Any]) -> Row[Any] | None:
        """Return the complaint of a task, if by the desk's own rules it can be closed now."""
        table = schema.complaint
        complaint = case.conn.execute(select(table).where(table.c.id == row.complaint_id)).first()
        return complaint if complaint is not None and complaint.state in ("verified", "answered") else None

    def _keep_task_photo(
        self, conn: Connection, actor: Actor, row: Row[Any], photo: tuple[str, str], moment: str
    ) -> str:
        table = schema.works_photo
        count = conn.scalar(select(func.count()).select_from(table).where(table.c.crew_task_id == row.id))
        if (count or 0) >= PHOTOS_PER_TASK:
            raise TaskError(f"A task takes up to {PHOTOS_PER_TASK} photos.", "too_many_photos")
        place = self.photo_place(self.ground(), row.road_id, (row.from_m + row.to_m) / 2)
        return self.keep_photo(
            conn,
            actor,
            photo,
            moment,
            place,
            works_id=row.works_id,
            crew_task_id=row.id,
            sample=row.sample,
        )
