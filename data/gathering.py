"""Complaints gathered into stretches: ranges found anew on the roads that changed, identities kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, insert, or_, select, true, update

from data import schema
from data.ground import AreaAlong, Ground
from data.lineage import Lineage, match
from data.office import Office
from data.rates import freeze_rates, frozen_rates, outgrown
from data.stages import OPEN_STATES
from data.treatments import treatment_of
from data.works import StageRange, current_pieces
from geo.roads import RoadNetwork
from geo.stretches import find_stretches

# An ended stretch that comes back within this time keeps its id, and so its links (trials: 8 weeks).
REMEMBERED = timedelta(weeks=8)
# A complaint whose interval is longer says "somewhere on that road": it cannot tell how much of it is broken.
LOCATED_M = 400.0
MAX_ROADS = 10_000  # more roads than this are refreshed as all: SQLite takes 32,766 values in a query

Ids = NDArray[np.int64]


def refresh(
    office: Office, conn: Connection, ground: Ground, road_ids: Iterable[str] | None, as_of: datetime
) -> None:
    """Find the stretches of some roads anew (None: of all), in the caller's transaction.

    The ranges depend on the complaints, the frozen rates and ``as_of`` alone; a run over all roads learns the
    rates, and so does one that finds them outgrown. Ids and links are kept by ``lineage``. A stretch without
    complaints ends, unless works lie on it: then it stays where it was, with no complaints.
    """
    roads = None if road_ids is None else sorted(set(road_ids))
    if ground.network is None or roads == []:
        return
    if roads is not None and (len(roads) > MAX_ROADS or outgrown(conn, office.region.id)):
        roads = None
    _Refresh(office, conn, ground, ground.network, roads, as_of).run()


def is_open(complaint: Any, main: Any) -> ColumnElement[bool]:
    """Return the condition that somebody still waits for a complaint; ``main`` is its main complaint."""
    follows = and_(complaint.c.state == "support", main.c.state.in_(OPEN_STATES))
    return or_(complaint.c.state.in_(OPEN_STATES), follows)


def stage_records(
    conn: Connection, region_id: str, condition: ColumnElement[bool] | None = None
) -> list[StageRange]:
    """Return the stages recorded in the region, of all works or where the condition on them holds."""
    ranges, works = schema.works_range, schema.works
    names = ("road_id", "from_m", "to_m", "lane", "stage", "since")
    query = (
        select(ranges.c.id, ranges.c.works_id, works.c.treatment, *(ranges.c[name] for name in names))
        .join(works, works.c.id == ranges.c.works_id)
        .where(ranges.c.region_id == region_id, true() if condition is None else condition)
    )
    return [StageRange(**row) for row in conn.execute(query.order_by(ranges.c.id)).mappings()]


@dataclass(frozen=True)
class _Refresh:
    """One run over ``roads`` (None: all)."""

    office: Office
    conn: Connection
    ground: Ground
    network: RoadNetwork
    roads: Sequence[str] | None
    as_of: datetime

    def run(self) -> None:
        """Find, match, write."""
        members, known = self._members(), self._known()
        rates = None if self.roads is None else frozen_rates(self.conn, self.office.region.id)
        found = find_stretches(members, self.network, as_of=self.as_of, rates=rates)
        if rates is None:
            freeze_rates(self.conn, self.office.region.id, found.rates, self.as_of)
        lineage = match(known, found.table)
        ids = self._write_found(known, lineage, self._rows(found.table, members, found.membership))
        self._write_lost(known, lineage, ids)
        for row, known_row in lineage.split:
            self._tell(ids[row], "split", {"from": int(known["id"].iloc[known_row])})
        inside = found.membership >= 0
        stretch_of = ids[found.membership[inside]].tolist()
        self._write_members(dict(zip(members["complaint_id"][inside].tolist(), stretch_of, strict=True)))
        self.office.store.bump(self.conn, self.office.region.id, "stretches")

    def _on_roads(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        return true() if self.roads is None else column.in_(self.roads)

    def _tell(self, stretch_id: int, action: str, details: dict[str, Any] | None = None) -> None:
        self.office.tell(self.conn, "stretch", int(stretch_id), action, public=True, details=details)

    def _members(self) -> pd.DataFrame:
        """Return the complaints that gather: open, placed on the active roads, not confidential."""
        complaint, position = schema.complaint, schema.position
        main = complaint.alias()
        checked = complaint.c.verified_at.is_not(None)
        main_checked = or_(complaint.c.state != "support", main.c.verified_at.is_not(None))
        query = (
            select(
                complaint.c.id.label("complaint_id"),
                complaint.c.family,
                complaint.c.happened_at.label("time"),
                complaint.c.reporter_id.label("reporter"),
                and_(checked, main_checked).label("verified"),
                *(position.c[name] for name in ("status", "road_id", *_STATIONS)),
            )
            .select_from(position)
            .join(complaint, complaint.c.id == position.c.complaint_id)
            .outerjoin(main, main.c.id == complaint.c.main_complaint_id)
            .where(
                position.c.region_id == self.office.region.id,
                self._on_roads(position.c.road_id),
                position.c.current,
                position.c.status == "placed",
                position.c.roads_version_id == self.ground.roads_version_id,
                ~complaint.c.confidential,
                is_open(complaint, main),
            )
            .order_by(complaint.c.id)
        )
        result = self.conn.execute(query)
        members = pd.DataFrame(result.all(), columns=list(result.keys()))
        members[_STATIONS] = members[_STATIONS].astype(float)
        members["time"] = pd.to_datetime(members["time"], utc=True)
        return members

    def _known(self) -> pd.DataFrame:
        """Return the living stretches and those that ended not long ago, as ``lineage.match`` wants them."""
        table = schema.stretch
        names = ["id", "road_id", "family", "from_m", "to_m", "first_at", "ended_at"]
        query = select(*(table.c[name] for name in names)).where(
            table.c.region_id == self.office.region.id,
            self._on_roads(table.c.road_id),
            or_(
                table.c.ended_at.is_(None),
                and_(
                    table.c.ended_at > self.as_of - REMEMBERED,
                    table.c.roads_version_id == self.ground.roads_version_id,
                ),
            ),
        )
        known = pd.DataFrame(self.conn.execute(query.order_by(table.c.id)).all(), columns=names)
        known["live"] = known.pop("ended_at").isna()
        known["first_at"] = pd.to_datetime(known["first_at"], utc=True)
        return known.assign(has_works=self._has_works(known))

    def _has_works(self, known: pd.DataFrame) -> list[bool]:
        """Tell for each stretch whether works for its family, not yet back to routine, lie on it."""
        condition = self._on_roads(schema.works_range.c.road_id)
        at_work: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for piece in current_pieces(stage_records(self.conn, self.office.region.id, condition)):
            if piece.record.public_stage is not None:
                for family in treatment_of(piece.record.treatment).families:
                    ranges = at_work.setdefault((piece.record.road_id, family), [])
                    ranges.append((piece.from_m, piece.to_m))
        columns = (known[name] for name in ("road_id", "family", "from_m", "to_m"))
        return [
            any(start <= to_m and from_m <= end for start, end in at_work.get((road_id, family), ()))
            for road_id, family, from_m, to_m in zip(*columns, strict=True)
        ]

    def _rows(self, table: pd.DataFrame, members: pd.DataFrame, membership: Ids) -> list[dict[str, Any]]:
        """Return the found stretches as rows of ``schema.stretch``."""
        inside = membership >= 0
        checked = members["verified"].to_numpy(dtype=float)[inside]
        located = (members["to_m"] - members["from_m"] <= LOCATED_M).to_numpy(dtype=float)
        frame = table[_FOUND].assign(
            first_at=table["first_time"],
            last_at=table["last_time"],
            verified=np.bincount(membership[inside], weights=checked, minlength=len(table)).astype(int),
            located=np.bincount(membership[inside], weights=located[inside], minlength=len(table)) > 0,
            geometry=shapely.to_wkb(np.asarray(table["geometry"], dtype=object), output_dimension=2),
            roads_version_id=self.ground.roads_version_id,
            as_of=self.as_of,
            **_areas_of(table, self.ground),
        )
        frame = frame.astype(object).where(frame.notna(), None)
        return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]

    def _write_found(self, known: pd.DataFrame, lineage: Lineage, rows: list[dict[str, Any]]) -> Ids:
        """Write the ranges under the ids they already have, or new ones; return the id of each."""
        table = schema.stretch
        ids = np.full(len(rows), -1, dtype=np.int64)
        old, new = np.flatnonzero(lineage.known_of >= 0), np.flatnonzero(lineage.known_of < 0)
        ids[old] = known["id"].to_numpy()[lineage.known_of[old]]
        if len(old):
            living = {"ended_at": None, "merged_into_id": None}
            columns: dict[str, Any] = {name: bindparam(name) for name in (*rows[old[0]], *living)}
            change = update(table).where(table.c.id == bindparam("stretch")).values(columns)
            self.conn.execute(change, [rows[row] | living | {"stretch": int(ids[row])} for row in old])
        if len(new):
            addition = insert(table).returning(table.c.id, sort_by_parameter_order=True)
            added = [rows[row] | {"region_id": self.office.region.id} for row in new]
            ids[new] = self.conn.scalars(addition, added).all()
        for row in old:
            if not known["live"].iloc[lineage.known_of[row]]:
                self._tell(ids[row], "revived")
        return ids

    def _write_lost(self, known: pd.DataFrame, lineage: Lineage, ids: Ids) -> None:
        """End the living stretches that were found no more; those with works stay, empty of complaints."""
        table = schema.stretch
        into = dict(lineage.merged)
        found = set(lineage.known_of.tolist())
        lost = [row for row in np.flatnonzero(known["live"]).tolist() if row not in found]
        for row in lost:
            stretch_id = int(known["id"].iloc[row])
            values: dict[str, Any] = {"complaints": 0, "verified": 0, "reporters": 0, "level": "weak"}
            if not known["has_works"].iloc[row]:
                merged_into = int(ids[into[row]]) if row in into else None
                values |= {"ended_at": self.as_of, "merged_into_id": merged_into}
                action, details = ("merged", {"into": merged_into}) if merged_into else ("ended", None)
                self._tell(stretch_id, action, details)
            self.conn.execute(update(table).where(table.c.id == stretch_id).values(values))

    def _write_members(self, wanted: dict[int, int]) -> None:
        """Write which complaint is in which stretch, touching only what changed."""
        table, stretch = schema.stretch_complaint, schema.stretch
        on_roads = select(stretch.c.id).where(
            stretch.c.region_id == self.office.region.id, self._on_roads(stretch.c.road_id)
        )
        query = select(table.c.complaint_id, table.c.stretch_id).where(table.c.stretch_id.in_(on_roads))
        present = {row.complaint_id: row.stretch_id for row in self.conn.execute(query)}
        changed = {key: value for key, value in wanted.items() if present.get(key) != value}
        gone = [{"complaint": key} for key in present if key not in wanted or key in changed]
        if gone:
            self.conn.execute(delete(table).where(table.c.complaint_id == bindparam("complaint")), gone)
        if changed:
            rows = [{"complaint_id": key, "stretch_id": value} for key, value in changed.items()]
            self.conn.execute(insert(table).values(region_id=self.office.region.id), rows)


_STATIONS = ["station_m", "from_m", "to_m", "sigma_m"]

# Columns that ``find_stretches`` and ``schema.stretch`` share.
_FOUND = ["road_id", "family", "from_m", "to_m", "complaints", "reporters", "density_per_km"]
_FOUND += ["strength", "p_value", "level"]


def _areas_of(table: pd.DataFrame, ground: Ground) -> dict[str, "pd.Series[Any]"]:
    """Return the villages and sub-districts that ranges run through, as sorted lists of codes."""
    held: list[list[AreaAlong]] = [
        [area for area in ground.areas_along.get(road_id, ()) if area.from_m < to_m and from_m < area.to_m]
        for road_id, from_m, to_m in zip(table["road_id"], table["from_m"], table["to_m"], strict=True)
    ]
    villages = [sorted({area.village_code for area in areas if area.village_code}) for areas in held]
    subdistricts = [
        sorted({area.subdistrict_code for area in areas if area.subdistrict_code}) for areas in held
    ]
    return {
        "village_codes": pd.Series(villages, index=table.index, dtype=object),
        "subdistrict_codes": pd.Series(subdistricts, index=table.index, dtype=object),
    }
