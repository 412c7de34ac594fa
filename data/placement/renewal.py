"""A new survey of roads or areas: what lay on the old one is placed anew, doubts go to a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely
from sqlalchemy import ColumnElement, Connection, Row, Table, func, or_, select, true, update

from data import schema
from data.office import Office
from data.placement.carrying import carry
from data.placement.ground import Ground, load_ground
from data.placement.places import SetBy, chunks, renew_positions, staff_place, stored_evidence
from data.placement.positions import locate
from data.repairs.warranty import flag_claims
from data.stages import next_state
from data.stretches.gathering import REMEMBERED, refresh
from geo.stationing import cut

STALE_AFTER = timedelta(days=1)  # the rates of silence are of months: a day changes nothing anybody sees
STAFF_CARRY_M = 60.0  # a place that a person set is on the road that runs there now, if one does


@dataclass(frozen=True, slots=True)
class CarriedTable:
    """A table of station ranges (roads_version_id, road_id, from_m, to_m, geometry) that follow their road.

    ``subject`` names whose history asks a person to look where that is doubtful, ``subject_id`` the column
    with its id. A table of points has its station in both ``from_m`` and ``to_m``. Rows without a road stay.
    """

    table: Table
    subject: str
    subject_id: str = "id"
    from_m: str = "from_m"
    to_m: str = "to_m"


# Every table of ranges that staff recorded. None of its rows moves silently where the new road is doubtful.
CARRIED: tuple[CarriedTable, ...] = (
    CarriedTable(schema.works_range, "works", "works_id"),
    CarriedTable(schema.traffic, "traffic"),
    CarriedTable(schema.warning_sign, "sign"),
    CarriedTable(schema.works_photo, "works", "works_id", "station_m", "station_m"),
    CarriedTable(schema.crew_task, "crew", "crew_id"),
    CarriedTable(schema.survey_row, "survey", "survey_id"),
    CarriedTable(schema.road_profile, "inventory"),
    CarriedTable(schema.programme_item, "programme", "programme_id"),
)


class Renewal(Office):
    """Keeps records on the roads as they are."""

    def refresh_stretches(self, road_ids: Iterable[str] | None = None, as_of: datetime | None = None) -> None:
        """Find the stretches of some roads (None: of all) anew as they stand at ``as_of`` (None: now)."""
        ground = self.ground()
        with self.store.begin() as conn:
            refresh(self, conn, ground, road_ids, as_of or self.clock())

    def refresh_if_stale(self) -> bool:
        """Find all stretches anew if some were last looked at more than a day ago; say whether it was done.

        A new complaint looks at its own road only; on all others silence, too, ends a stretch with time.
        """
        table = schema.stretch
        with self.store.connect() as conn:
            oldest = conn.scalar(
                select(func.min(table.c.as_of)).where(
                    table.c.region_id == self.region.id, table.c.ended_at.is_(None)
                )
            )
        if oldest is None or self.clock() - oldest < STALE_AFTER:
            return False
        self.refresh_stretches()
        return True

    def place_anew(self, conn: Connection | None = None) -> None:
        """Place everything on the active roads and areas, in the caller's transaction if one is given.

        Complaints are placed from their evidence; where staff set the place it is kept and only measured
        anew. Works and stretches are carried over by their geometry: what is doubtful is told as the event
        ``review`` of the works or complaint, never changed silently.
        """
        if conn is None:
            with self.store.begin() as own:
                _Renewal(self, own, load_ground(own, self.region)).run()
        else:
            _Renewal(self, conn, load_ground(conn, self.region)).run()


@dataclass(frozen=True)
class _Renewal:
    office: Office
    conn: Connection
    ground: Ground

    def run(self) -> None:
        """Carry works first: stretches with works on them never disappear."""
        for kind in CARRIED:
            self._carry_ranges(kind)
        self._carry_stretches()
        self._place_complaints()
        flag_claims(self.office, self.conn, self.office.clock())
        refresh(self.office, self.conn, self.ground, None, self.office.clock())
        for layer in ("complaints", "works", "condition"):
            self.office.store.bump(self.conn, self.office.region.id, layer)

    def _place_complaints(self) -> None:
        complaint, position = schema.complaint, schema.position
        query = (
            select(complaint.c.id, complaint.c.category, position.c.set_by)
            .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
            .where(complaint.c.region_id == self.office.region.id)
        )
        rows = self.conn.execute(query.order_by(complaint.c.id)).all()
        for chunk in chunks([row for row in rows if row.set_by == "machine"]):
            self._place_by_evidence(chunk)
        self._keep_staff_places([row.id for row in rows if row.set_by == "staff"])
        self._route_anew()

    def _place_by_evidence(self, rows: Any) -> None:
        ids = [row.id for row in rows]
        about_roads = [self.office.region.category(row.category).on_road for row in rows]
        evidence = stored_evidence(self.office, self.conn, ids, on_road=about_roads)
        self._renew(zip(ids, locate(evidence, self.ground), strict=True), "machine")

    def _renew(self, places: Iterable[tuple[int, Mapping[Any, Any]]], set_by: SetBy) -> None:
        renew_positions(self.office, self.conn, [(key, place, set_by) for key, place in places], self.ground)

    def _keep_staff_places(self, ids: list[int]) -> None:
        """Measure the places that staff set on the roads that run there now."""
        position, evidence = schema.position, schema.evidence
        for chunk in chunks(ids):
            query = select(position).where(position.c.complaint_id.in_(chunk), position.c.current)
            pointed = {
                row.complaint_id: row
                for row in self.conn.execute(
                    select(evidence)
                    .where(evidence.c.complaint_id.in_(chunk), evidence.c.kind == "staff")
                    .order_by(evidence.c.id)
                )
            }
            places = []
            for row in self.conn.execute(query).all():
                at = row if row.status == "placed" else pointed[row.complaint_id]
                reach_m = STAFF_CARRY_M if row.status == "placed" else 0.0
                place = staff_place(self.ground, at.lon, at.lat, reach_m=reach_m)
                places.append((row.complaint_id, place))
                if place["status"] != row.status:
                    self._review("complaint", row.complaint_id, "no_road_there_any_more", row)
            self._renew(places, "staff")

    def _route_anew(self) -> None:
        """Forward what came to lie on another authority's road; take back what the machine had forwarded."""
        region = self.office.region
        network = self.ground.network
        if network is None:
            return
        authority = dict(zip(network.table["road_id"], network.table["authority"], strict=True))
        complaint, position = schema.complaint, schema.position
        query = (
            select(complaint, position.c.road_id, position.c.status)
            .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
            .where(complaint.c.region_id == region.id, complaint.c.state.in_(("received", "forwarded")))
        )
        by_staff = self._forwarded_by_staff()
        for row in self.conn.execute(query).all():
            owner = authority.get(row.road_id) if row.status == "placed" else None
            elsewhere = region.category(row.category).on_road and region.is_other_authority(owner)
            if elsewhere and row.state == "received":
                self._move(row, "forward", region.agency_for(row.category, owner))
            elif not elsewhere and row.state == "forwarded" and row.id not in by_staff:
                self._move(row, "take_back", region.agency_for(row.category, owner))

    def _forwarded_by_staff(self) -> set[int]:
        event = schema.event
        query = select(event.c.subject_id).where(
            event.c.region_id == self.office.region.id,
            event.c.subject == "complaint",
            event.c.action == "forward",
            event.c.actor_kind == "staff",
        )
        return set(self.conn.scalars(query))

    def _move(self, row: Row[Any], action: str, agency: str) -> None:
        state = next_state(row.state, action)
        table = schema.complaint
        values = {"state": state, "agency": agency}
        self.conn.execute(update(table).where(table.c.id == row.id).values(values))
        self.office.tell(
            self.conn,
            "complaint",
            row.id,
            action,
            from_state=row.state,
            to_state=state,
            public=True,
            details={"agency": agency},
        )

    def _carry_ranges(self, kind: CarriedTable) -> None:
        """Carry station ranges over by their geometry; what is doubtful is told, never silent."""
        table = kind.table
        for row in self._on_old_roads(table, true()):
            length_m = getattr(row, kind.to_m) - getattr(row, kind.from_m)
            moved = self._carried(row, length_m)
            # A photo that was taken before its works were recorded belongs to none yet.
            told = getattr(row, kind.subject_id)
            if moved is None:
                if told is not None:
                    self._review(kind.subject, told, "no_road_there_any_more", row, table.name)
                continue
            values, doubt = moved
            stations = {kind.from_m: values.pop("from_m"), kind.to_m: values.pop("to_m")}
            self.conn.execute(update(table).where(table.c.id == row.id).values(values | stations))
            if doubt is not None and told is not None:
                self._review(kind.subject, told, doubt, row, table.name)

    def _carry_stretches(self) -> None:
        """Carry the shown ranges of stretches over, so that those found anew there keep their ids."""
        table = schema.stretch
        as_shown = {"found_from_m": None, "found_to_m": None}
        remembered = table.c.ended_at > self.office.clock() - REMEMBERED
        for row in self._on_old_roads(table, or_(table.c.ended_at.is_(None), remembered)):
            moved = self._carried(row, row.to_m - row.from_m)
            if moved is not None:
                self.conn.execute(update(table).where(table.c.id == row.id).values(moved[0] | as_shown))

    def _on_old_roads(self, table: Any, condition: ColumnElement[bool]) -> list[Row[Any]]:
        query = select(table).where(
            condition,
            table.c.region_id == self.office.region.id,
            table.c.roads_version_id != self.ground.roads_version_id,
        )
        return list(self.conn.execute(query.order_by(table.c.id)))

    def _carried(self, row: Row[Any], length_m: float) -> tuple[dict[str, Any], str | None] | None:
        """Return the new values of a range, and what is doubtful about them; None if no road is there."""
        network = self.ground.network
        if network is None:
            return None
        moved = carry(shapely.from_wkb(row.geometry), length_m, network)
        if moved is None:
            return None
        geometry = cut(network, moved.road_row, moved.from_m, moved.to_m)
        values = {
            "roads_version_id": self.ground.roads_version_id,
            "road_id": str(network.table["road_id"].iloc[moved.road_row]),
            "from_m": moved.from_m,
            "to_m": moved.to_m,
        }
        if not geometry.is_empty:
            values["geometry"] = shapely.to_wkb(network.crs.unproject(np.array([geometry]))[0])
        return values, moved.doubt

    def _review(
        self, subject: str, subject_id: int, doubt: str, row: Row[Any], table: str | None = None
    ) -> None:
        """Ask a person to look: the former range or place stands in the event, and which record it is of."""
        former = {
            name: getattr(row, name, None)
            for name in ("roads_version_id", "road_id", "from_m", "to_m", "station_m")
            if hasattr(row, name)
        }
        record = {} if table is None else {"table": table, "row": row.id}
        details = {"doubt": doubt} | record | former
        self.office.tell(self.conn, subject, subject_id, "review", details=details)
