"""The days of the office's own crews (swakelola): what they do, and in which order they drive to it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from data import schema
from data.office import Actor, account_id
from data.placement.ground import Ground
from data.repairs.crew_records import CrewRecords, TaskError
from data.repairs.crew_rules import ONE_PLACE_M, REACH_M, NewTask, is_on_earth, nearest_next
from data.repairs.crew_works import finished_stage, usual_treatment
from data.repairs.driving import driving_m
from data.repairs.site_book import SiteBook
from data.repairs.stage_writing import check_ground, check_lane, range_columns
from data.repairs.treatments import treatment_of


class CrewPlanning(CrewRecords, SiteBook):
    """The door of who plans the crews' days; all but ``record_crew`` need ``crew_work``."""

    def record_crew(
        self,
        actor: Actor,
        *,
        name: str,
        agency: str | None = None,
        depot_lon: float | None = None,
        depot_lat: float | None = None,
        sample: bool = False,
    ) -> int:
        """Open a crew, whose day begins at its depot (degrees); return its id. Raises ``TaskError``."""
        self.require(actor, "record_works")
        if not name.strip():
            raise TaskError("A crew needs a name.", "no_name")
        if agency is not None and agency not in {one.id for one in self.region.agencies}:
            raise TaskError(f"The region has no agency '{agency}'.")
        depot = (depot_lon, depot_lat)
        if depot != (None, None) and not is_on_earth(*depot):
            raise TaskError("A depot lies at a longitude and a latitude in degrees; give both or none.")
        table = schema.crew
        with self.store.begin() as conn:
            taken = select(table.c.id).where(
                table.c.region_id == self.region.id, table.c.name == name.strip()
            )
            if conn.execute(taken).first() is not None:
                raise TaskError(
                    f"There is a crew '{name.strip()}' already; choose another name.", "name_taken"
                )
            row = {
                "region_id": self.region.id,
                "name": name.strip(),
                "agency": agency,
                "depot_lon": depot_lon,
                "depot_lat": depot_lat,
                "sample": sample,
                "created_at": self.clock(),
            }
            crew_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
            self.tell(conn, "crew", crew_id, "recorded", actor=actor)
            return crew_id

    def plan_day(
        self,
        actor: Actor,
        crew_id: int,
        on_date: date,
        tasks: Sequence[NewTask],
        *,
        by_way: bool = True,
        sample: bool = False,
    ) -> list[int]:
        """Add tasks to a crew's day and return their ids; ``by_way``: order the open ones by the drive.

        That order goes from the depot, or the first task, always to the nearest task left, along the roads.
        A complaint must be verified and lie on a road. Raises ``TaskError``, ``StationError``.
        """
        self.require(actor, "crew_work")
        self._may_plan(actor)
        ground = self.ground()
        table = schema.crew_task
        with self.store.begin() as conn:
            check_ground(self, conn, ground)
            crew = self._crew(conn, crew_id)
            self._may_serve(actor, crew_id, crew.agency)
            last = select(func.max(table.c.number)).where(
                table.c.crew_id == crew_id, table.c.on_date == on_date
            )
            number = conn.scalar(last) or 0
            ids = []
            for ahead, task in enumerate(tasks, start=1):
                keys: dict[str, Any] = {
                    "region_id": self.region.id,
                    "crew_id": crew_id,
                    "on_date": on_date,
                    "number": number + ahead,
                    "state": "open",
                    "materials": [],
                    "note": (task.note or "").strip() or None,
                    "planned_by": account_id(actor),
                    "planned_at": self.clock(),
                    "sample": sample,
                }
                row = keys | self._task_columns(conn, ground, task, number=ahead)
                ids.append(conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one())
            if by_way:
                self._order_by_way(conn, ground, crew, on_date)
            told = {"on_date": str(on_date), "tasks": ids}
            self.tell(conn, "crew", crew_id, "planned", actor=actor, details=told)
            self.store.bump(conn, self.region.id, "works")
            return ids

    def order_day(self, actor: Actor, crew_id: int, on_date: date, task_ids: Sequence[int] | None) -> None:
        """Put a day's tasks in this order; None: the open ones by the drive. Raises ``TaskError``."""
        self.require(actor, "crew_work")
        ground, table = self.ground(), schema.crew_task
        with self.store.begin() as conn:
            crew = self._crew(conn, crew_id)
            self._may_serve(actor, crew_id, crew.agency)
            if task_ids is None:
                check_ground(self, conn, ground)
                self._order_by_way(conn, ground, crew, on_date)
            else:
                of_day = (table.c.crew_id == crew_id) & (table.c.on_date == on_date)
                known = set(conn.scalars(select(table.c.id).where(of_day)))
                if known != set(task_ids) or len(known) != len(task_ids):
                    raise TaskError(
                        "The day has other tasks by now; look at it again, then order it.", "other_tasks"
                    )
                _number(conn, task_ids)
            self.tell(conn, "crew", crew_id, "ordered", actor=actor, details={"on_date": str(on_date)})
            self.store.bump(conn, self.region.id, "works")

    def drop_task(self, actor: Actor, task_id: int) -> None:
        """Take an open task out of the day. Raises ``TaskError``."""
        self.require(actor, "crew_work")
        self._may_plan(actor)
        self._settle_task(actor, task_id, "left", why="planned_otherwise")

    def _order_by_way(self, conn: Connection, ground: Ground, crew: Row[Any], on_date: date) -> None:
        """Put the settled tasks of a day first, as they were, then the open ones in order of the drive."""
        table = schema.crew_task
        of_day = (table.c.crew_id == crew.id) & (table.c.on_date == on_date)
        rows = conn.execute(select(table).where(of_day).order_by(table.c.number, table.c.id)).all()
        settled = [row for row in rows if row.state != "open"]
        waiting = [row for row in rows if row.state == "open"]
        if ground.network is None or not waiting:
            return
        known = set(ground.network.table["road_id"])
        on_roads = [row for row in waiting if row.road_id in known]
        stops = [(row.road_id, (row.from_m + row.to_m) / 2) for row in on_roads]
        done = [row for row in settled if row.state == "done" and row.road_id in known]
        depot = None if crew.depot_lon is None else (crew.depot_lon, crew.depot_lat)
        if done:  # the crew stands where it worked last
            stops = [(done[-1].road_id, (done[-1].from_m + done[-1].to_m) / 2), *stops]
            depot = None
        away_m = driving_m(ground.network, stops, depot)
        first = 1 if done or depot is not None else 0
        numbers = list(range(first, first + len(on_roads)))
        order = nearest_next(0 if first else None, numbers, lambda a, b: float(away_m[a, b]))
        off_roads = [row for row in waiting if row.road_id not in known]
        _number(conn, [row.id for row in (*settled, *(on_roads[place] for place in order), *off_roads)])

    def _task_columns(
        self, conn: Connection, ground: Ground, task: NewTask, *, number: int
    ) -> dict[str, Any]:
        """Return what a task is about and where. Raises ``TaskError`` naming the row."""
        check_lane(task.lane)
        complaint = stretch = None
        family: str | None = None
        if task.ticket is not None:
            complaint, road_id, station_m = self._placed_complaint(conn, task.ticket, number)
            family = complaint.family
            length_m = self._length_m(ground, road_id)
            start, end = max(station_m - REACH_M, 0.0), min(station_m + REACH_M, length_m)
            around = self._one_place(conn, complaint.id)
            if around is not None and around.road_id == road_id:
                start, end = min(start, around.from_m), max(end, around.to_m)
        elif task.stretch_id is not None:
            stretch = self._stretch(conn, task.stretch_id, number)
            road_id, start, end, family = stretch.road_id, stretch.from_m, stretch.to_m, stretch.family
        elif task.road_id is None or task.from_m is None or task.to_m is None:
            raise TaskError(f"Task {number}: name a complaint, a stretch, or a range of a road.")
        else:
            road_id, start, end = task.road_id, task.from_m, task.to_m
        if task.from_m is not None and task.to_m is not None:  # part of it only, or more exactly
            start, end = task.from_m, task.to_m
        treatment = task.treatment or usual_treatment(family)
        finished_stage(treatment)
        if family is not None and family not in treatment_of(treatment).families:
            raise TaskError(
                f"Task {number}: {treatment} does not mend {family}; choose another treatment.",
                "wrong_treatment",
            )
        return {
            "treatment": treatment,
            "complaint_id": None if complaint is None else complaint.id,
            "stretch_id": None if stretch is None else stretch.id,
            "lane": task.lane,
            **range_columns(ground, road_id, start, end),
        }

    def _placed_complaint(self, conn: Connection, ticket: str, number: int) -> tuple[Row[Any], str, float]:
        row = self._open_complaint(conn, ticket)
        if row.state not in ("verified", "answered"):
            raise TaskError(
                f"Task {number}: {row.ticket} is {row.state}; a crew mends what was verified.", "not_verified"
            )
        table, position = schema.crew_task, schema.position
        waiting = select(table.c.on_date).where(table.c.complaint_id == row.id, table.c.state == "open")
        planned = conn.execute(waiting).first()
        if planned is not None:
            raise TaskError(
                f"Task {number}: {row.ticket} is planned already, for {planned.on_date}.", "planned_already"
            )
        query = select(position).where(position.c.complaint_id == row.id, position.c.current)
        place = conn.execute(query).one()
        if place.status != "placed":
            raise TaskError(
                f"Task {number}: {row.ticket} lies on no road; correct its place first.", "no_place"
            )
        return row, place.road_id, place.station_m

    def _one_place(self, conn: Connection, complaint_id: int) -> Row[Any] | None:
        """Return the stretch of a complaint if it is no longer than one place; None else."""
        stretch, link = schema.stretch, schema.stretch_complaint
        query = (
            select(stretch)
            .join(link, link.c.stretch_id == stretch.c.id)
            .where(link.c.complaint_id == complaint_id, stretch.c.to_m - stretch.c.from_m <= ONE_PLACE_M)
        )
        return conn.execute(query).first()

    def _stretch(self, conn: Connection, stretch_id: int, number: int) -> Row[Any]:
        row = self.own_row(conn, schema.stretch, stretch_id)
        if row is None or row.ended_at is not None:
            raise TaskError(f"Task {number}: there is no stretch {stretch_id} (any more).")
        return row

    def _length_m(self, ground: Ground, road_id: str) -> float:
        if ground.network is None:
            raise TaskError("The region has no roads yet; import some first.")
        return float(ground.network.length_m[int(ground.network.rows_of([road_id])[0])])


def _number(conn: Connection, task_ids: Sequence[int]) -> None:
    table = schema.crew_task
    for number, task_id in enumerate(task_ids, start=1):
        conn.execute(update(table).where(table.c.id == task_id).values(number=number))
