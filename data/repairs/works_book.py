"""Works recorded: what is planned, which range reached which stage, what progress was told."""

from datetime import date
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Row, insert, select, update

from data import schema
from data.notices.occasions import of_stage
from data.office import Actor, ConflictError, Office
from data.placement.ground import Ground
from data.repairs.stage_records import stage_records
from data.repairs.treatments import check_stage_move, treatment_of
from data.stretches.gathering import refresh
from data.works import BOTH, LANES, StageRange, current_pieces
from geo.stationing import cut


class WorksError(ValueError):
    """Works that cannot be recorded like this; the message says what to mend."""


class UnknownWorksError(LookupError):
    """Works that the region does not have."""


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
        sample: bool = False,
    ) -> int:
        """Open works and return their id. Raises ``MoveError`` for an unknown treatment, ``WorksError``."""
        self.require(actor, "record_works")
        treatment_of(treatment)
        if not name.strip():
            raise WorksError("Works need a name, such as the package's or the road's.")
        if agency is not None and agency not in {one.id for one in self.region.agencies}:
            raise WorksError(f"The region has no agency '{agency}'.")
        if planned_start and planned_end and planned_end < planned_start:
            raise WorksError(f"The works would end on {planned_end}, before they start on {planned_start}.")
        with self.store.begin() as conn:
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
                "sample": sample,
                "created_at": self.clock(),
            }
            works_id: int = conn.execute(
                insert(schema.works).values(row).returning(schema.works.c.id)
            ).scalar_one()
            self.tell(conn, "works", works_id, "recorded", actor=actor, public=True)
            self.store.bump(conn, self.region.id, "works")
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
        self.require(actor, "record_stage")
        if lane not in LANES:
            raise WorksError(f"'{lane}' is no lane; there are {', '.join(LANES)}.")
        if since > self.clock().astimezone(self.region.zone).date():
            raise WorksError(f"{since} has not come yet; record a stage when it is reached.")
        ground = self.ground()
        geometry = _geometry(ground, road_id, from_m, to_m)
        with self.store.begin() as conn:
            if self.ground_changed(conn, ground):
                raise ConflictError("Roads have just been replaced; look at the stations again.")
            works = self._works(conn, works_id)
            new = StageRange(0, works_id, works.treatment, road_id, from_m, to_m, lane, stage, since)
            self._check_move(conn, new, reason)
            row = {
                "region_id": self.region.id,
                "works_id": works_id,
                "roads_version_id": ground.roads_version_id,
                "road_id": road_id,
                "from_m": from_m,
                "to_m": to_m,
                "lane": lane,
                "stage": stage,
                "since": since,
                "geometry": geometry,
                "sample": sample,
            }
            table = schema.works_range
            record_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
            told = {"road_id": road_id, "from_m": from_m, "to_m": to_m, "lane": lane, "since": str(since)}
            self.tell(
                conn,
                "works",
                works_id,
                "stage",
                actor=actor,
                to_state=stage,
                why=reason,
                public=True,
                details=told,
            )
            of_stage(self, conn, ground, works_id, row)
            if new.public_stage is None:  # no works lie on it any more: an empty stretch may end
                refresh(self, conn, ground, [road_id], self.clock())
            self.store.bump(conn, self.region.id, "works")
            return record_id

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
        table = schema.works
        query = select(table).where(table.c.id == works_id, table.c.region_id == self.region.id)
        row = conn.execute(query).first()
        if row is None:
            raise UnknownWorksError(f"There are no works {works_id} in region {self.region.id}.")
        return row

    def _check_move(self, conn: Connection, new: StageRange, reason: str | None) -> None:
        """Check the move from whatever stage each piece of the range was in on that day."""
        table = schema.works_range
        same = (table.c.works_id == new.works_id) & (table.c.road_id == new.road_id)
        records = stage_records(conn, self.region.id, same)
        before = current_pieces(record for record in records if record.since <= new.since)
        stages = {
            piece.record.stage
            for piece in before
            if piece.from_m < new.to_m and new.from_m < piece.to_m and _share_a_lane(piece.lane, new.lane)
        }
        for stage in sorted(stages) or (None,):
            check_stage_move(treatment_of(new.treatment), stage, new.stage, reason)


def _share_a_lane(one: str, other: str) -> bool:
    return one == other or BOTH in (one, other)


def _geometry(ground: Ground, road_id: str, from_m: float, to_m: float) -> bytes:
    """Return the range as WKB in lon/lat."""
    if ground.network is None:
        raise WorksError("The region has no roads yet; import some first.")
    row = int(ground.network.rows_of([road_id])[0])
    if not from_m < to_m:
        raise WorksError(f"From {from_m} m to {to_m} m is no range; give two rising stations.")
    line = cut(ground.network, row, from_m, to_m)
    return bytes(shapely.to_wkb(ground.network.crs.unproject(np.array([line], dtype=object))[0]))
