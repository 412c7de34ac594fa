"""Works recorded: what is planned, which range reached which stage, what progress was told."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data import schema
from data.office import Actor, Office
from data.repairs.stage_writing import (
    MOST_RUPIAH,
    StageEntry,
    UnknownWorksError,
    WorksError,
    check_day,
    check_entry,
    check_ground,
    works_row,
    write_stage,
)
from data.repairs.treatments import treatment_of
from data.works import BOTH

__all__ = ["UnknownWorksError", "WorksBook", "WorksError"]


class WorksBook(Office):
    """The engineers' door."""

    def record_works(
        self,
        actor: Actor,
        *,
        name: str,
        treatment: str,
        agency: str | None = None,
        budget_rupiah: int | None = None,
        budget_note: str | None = None,
        planned_start: date | None = None,
        planned_end: date | None = None,
        warranty_end: date | None = None,
        source: str | None = None,
        package_id: int | None = None,
        sample: bool = False,
        within: Connection | None = None,
    ) -> int:
        """Open works and return their id, ``within`` the caller's transaction if one is given.

        Raises ``MoveError`` for an unknown treatment, ``WorksError``.
        """
        self.require(actor, "record_works")
        treatment_of(treatment)
        if not name.strip():
            raise WorksError("Works need a name, such as the package's or the road's.", "no_name")
        if agency is not None and agency not in {one.id for one in self.region.agencies}:
            raise WorksError(f"The region has no agency '{agency}'.")
        if budget_rupiah is not None and not 0 <= budget_rupiah <= MOST_RUPIAH:
            raise WorksError(f"A budget of {budget_rupiah} is none; give 0 to {MOST_RUPIAH} rupiah.", "money")
        if planned_start and planned_end and planned_end < planned_start:
            raise WorksError(
                f"The works would end on {planned_end}, before they start on {planned_start}.", "ends_before"
            )
        with self.store.begin() if within is None else nullcontext(within) as conn:
            row = {
                "region_id": self.region.id,
                "name": name.strip(),
                "treatment": treatment,
                "agency": agency,
                "budget_rupiah": budget_rupiah,
                "budget_note": budget_note,
                "planned_start": planned_start,
                "planned_end": planned_end,
                "warranty_end": warranty_end,
                "source": source,
                "package_id": package_id,
                "sample": sample,
                "created_at": self.clock(),
            }
            if package_id is not None:
                self._check_in_region(conn, package_id)
            works_id: int = conn.execute(
                insert(schema.works).values(row).returning(schema.works.c.id)
            ).scalar_one()
            self.tell(conn, "works", works_id, "recorded", actor=actor, public=True)
            self.store.bump(conn, self.region.id, "works")
            return works_id

    def record_planned_works(
        self,
        actor: Actor,
        *,
        name: str,
        treatment: str,
        road_id: str,
        from_m: float,
        to_m: float,
        package_id: int | None = None,
        agency: str | None = None,
        budget_rupiah: int | None = None,
    ) -> int:
        """Open works with their range (metres) at the stage "planned" from today, both or neither.

        Return the works' id. Raises what ``record_works`` and ``record_stage`` do.
        """
        self.require(actor, "record_stage")
        ground = self.ground()
        today = self.clock().astimezone(self.region.zone).date()
        with self.store.begin() as conn:
            check_ground(self, conn, ground)
            works_id = self.record_works(
                actor,
                name=name,
                treatment=treatment,
                agency=agency,
                budget_rupiah=budget_rupiah,
                package_id=package_id,
                within=conn,
            )
            entry = StageEntry(works_id, road_id, from_m, to_m, "planned", today)
            write_stage(self, conn, ground, actor, entry)
            return works_id

    def record_stage(  # noqa: PLR0917  # who, what, from where to where, which stage: as it is said
        self,
        actor: Actor,
        works_id: int,
        road_id: str,
        from_m: float,
        to_m: float,
        stage: str,
        *,
        since: date,
        lane: str = BOTH,
        reason: str | None = None,
        sample: bool = False,
    ) -> int:
        """Record that a range (metres) of a road is in ``stage`` since a day; return the record's id.

        The move is checked for every piece of the range from the stage that it was in on that day. Raises
        ``StageMoveError``, ``WorksError``, ``UnknownWorksError``, ``UnknownRoadError``, ``StationError``.
        """
        entry = StageEntry(works_id, road_id, from_m, to_m, stage, since, lane, reason, sample)
        return self.record_entries(actor, [entry])[0]

    def record_entries(self, actor: Actor, entries: Sequence[StageEntry]) -> list[int]:
        """Record several stages, all or none, in the order of their days; return the records' ids.

        Raises what ``record_stage`` does.
        """
        self.require(actor, "record_stage")
        for entry in entries:
            check_entry(self, entry)
        ground = self.ground()
        ids: dict[int, int] = {}
        with self.store.begin() as conn:
            check_ground(self, conn, ground)
            for number, entry in sorted(enumerate(entries), key=lambda one: (one[1].since, one[0])):
                ids[number] = write_stage(self, conn, ground, actor, entry)
        return [ids[number] for number in range(len(entries))]

    def record_progress(
        self,
        actor: Actor,
        works_id: int,
        on_date: date,
        percent: float,
        *,
        source: str | None = None,
        sample: bool = False,
    ) -> None:
        """Keep the physical progress (percent) as its source told it; one figure a day, the last one counts.

        Raises ``WorksError``, ``UnknownWorksError``.
        """
        self.require(actor, "record_progress")
        if not 0 <= percent <= 100:
            raise WorksError(f"{percent} % is no progress; give a number from 0 to 100.")
        check_day(self, on_date)
        table = schema.progress_report
        with self.store.begin() as conn:
            self._works(conn, works_id)
            same = (table.c.works_id == works_id) & (table.c.on_date == on_date)
            former = conn.execute(select(table.c.percent).where(same)).scalar()
            values = {"percent": percent, "source": source, "sample": sample}
            if former is None:
                keys = {"region_id": self.region.id, "works_id": works_id, "on_date": on_date}
                conn.execute(insert(table).values(values | keys))
            else:
                conn.execute(update(table).where(same).values(values))
            told = {"on_date": str(on_date), "percent": percent, "former_percent": former}
            self.tell(conn, "works", works_id, "progress", actor=actor, public=True, details=told)
            self.store.bump(conn, self.region.id, "works")

    def _works(self, conn: Connection, works_id: int) -> Row[Any]:
        return works_row(self, conn, works_id)

    def _check_in_region(self, conn: Connection, package_id: int) -> None:
        if self.own_row(conn, schema.package, package_id) is None:
            raise UnknownWorksError(f"There is no package {package_id} in region {self.region.id}.")
