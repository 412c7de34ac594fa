"""Complaints gathered into stretches: ranges found anew on the roads that changed, identities kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Result,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from data import schema
from data.lineage import NEW, WEAK, Lineage, match
from data.office import Office
from data.placement.ground import Ground
from data.placement.spots import station_or_middle
from data.repairs.stage_records import at_work, stage_records
from data.stages import OPEN_STATES
from data.stretches.joining import keep_joined
from data.stretches.priors import freeze_priors, frozen_priors, to_be_learnt
from data.stretches.recognition import DOUBTED, become_doubtful, recognised
from data.stretches.stretch_rows import stretch_rows
from geo.ranges.priors import Priors
from geo.roads import RoadNetwork
from geo.stretches import find_stretches

# An ended stretch that comes back within this time keeps its id, and so its links (trials: 8 weeks).
REMEMBERED = timedelta(weeks=8)
MAX_ROADS = 10_000  # more roads than this are refreshed as all: SQLite takes 32,766 values in a query

Ids = NDArray[np.int64]


def refresh(
    office: Office, conn: Connection, ground: Ground, road_ids: Iterable[str] | None, as_of: datetime
) -> None:
    """Find the stretches of some roads anew (None: of all), in the caller's transaction.

    What is found depends on the complaints, the frozen priors and ``as_of`` alone; a run that finds the
    priors outgrown learns them anew, over all roads. Ids and links are kept by ``lineage``, what is shown
    by ``steadying``. A stretch without complaints ends, unless works lie on it or somebody decided about it:
    then it stays where it was, with no complaints.
    """
    roads = None if road_ids is None else sorted(set(road_ids))
    if ground.network is None or roads == []:
        return
    learns = to_be_learnt(conn, office.region.id, ground.roads_version_id)
    if learns or (roads is not None and len(roads) > MAX_ROADS):
        roads = None
    priors = None if learns else frozen_priors(conn, office.region.id)
    _Refresh(office, conn, ground, ground.network, roads, as_of, priors).run()


def is_open(complaint: Any, main: Any) -> ColumnElement[bool]:
    """Return the condition that somebody still waits for a complaint; ``main`` is its main complaint."""
    follows = and_(complaint.c.state == "support", main.c.state.in_(OPEN_STATES))
    return or_(complaint.c.state.in_(OPEN_STATES), follows)


@dataclass(frozen=True)
class _Refresh:
    """One run over ``roads`` (None: all) with ``priors`` (None: to be learnt)."""

    office: Office
    conn: Connection
    ground: Ground
    network: RoadNetwork
    roads: Sequence[str] | None
    as_of: datetime
    priors: Priors | None

    def run(self) -> None:
        """Find, match, steady, write."""
        members, known = self._members(), self._known()
        found = find_stretches(members, self.network, as_of=self.as_of, priors=self.priors)
        if self.priors is None and self.ground.roads_version_id is not None:
            freeze_priors(self.office, self.conn, found.priors, self.ground.roads_version_id, self.as_of)
        found = keep_joined(known, found, members["reporter"])
        lineage = match(known, found.rows)
        rows = stretch_rows(known, lineage, members, found, self.ground)
        for stretch_id, ends in become_doubtful(known, lineage, rows, self.ground.roads_version_id):
            self._tell(stretch_id, DOUBTED, ends, public=False)
        ids = self._write_found(known, lineage, [row | {"as_of": self.as_of} for row in rows])
        self._write_lost(known, lineage, ids)
        for row, known_row in lineage.split:
            self._tell(ids[row], "split", {"from": int(known["id"].iloc[known_row])})
        inside = found.membership >= 0
        stretch_of = ids[found.membership[inside]].tolist()
        self._write_members(dict(zip(members["complaint_id"][inside].tolist(), stretch_of, strict=True)))
        self.office.store.bump(self.conn, self.office.region.id, "stretches")

    def _on_roads(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        return true() if self.roads is None else column.in_(self.roads)

    def _tell(
        self, stretch_id: int, action: str, details: dict[str, Any] | None = None, *, public: bool = True
    ) -> None:
        self.office.tell(self.conn, "stretch", int(stretch_id), action, public=public, details=details)

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
                *(position.c[name] for name in ("status", "road_id", "from_m", "to_m", "sigma_m")),
                station_or_middle(position).label("station_m"),
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
        told = _columns(self.conn.execute(query))
        return pd.DataFrame(
            {
                "complaint_id": np.array(told["complaint_id"], dtype=np.int64),
                "time": pd.to_datetime(told["time"], utc=True),
                "reporter": pd.Series(told["reporter"]),
                "verified": np.array(told["verified"], dtype=bool),
                **{name: pd.Series(told[name], dtype=object) for name in ("family", "status", "road_id")},
                **{name: np.array(told[name], dtype=np.float64) for name in _STATIONS},
            }
        )

    def _known(self) -> pd.DataFrame:
        """Return the living stretches and those that ended not long ago, as ``lineage.match`` wants them.

        Beside the ranges by which each is recognised, what was shown is there as ``steadying`` wants it.
        """
        table = schema.stretch
        columns = {
            **{name: table.c[name] for name in ("id", "road_id", "family", "first_at", "ended_at", "level")},
            "from_m": func.coalesce(table.c.found_from_m, table.c.from_m),
            "to_m": func.coalesce(table.c.found_to_m, table.c.to_m),
            "probability": table.c.probability,
            "shown_from_m": table.c.from_m,
            "shown_to_m": table.c.to_m,
        }
        query = select(*(column.label(name) for name, column in columns.items())).where(
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
        told = _columns(self.conn.execute(query.order_by(table.c.id)))
        numbers = ("from_m", "to_m", "probability", "shown_from_m", "shown_to_m")
        known: dict[str, NDArray[Any]] = {
            "id": np.array(told["id"], dtype=np.int64),
            "live": np.array([ended_at is None for ended_at in told["ended_at"]], dtype=bool),
            "level": np.array(told["level"], dtype=object),
            **{name: np.array(told[name], dtype=np.float64) for name in numbers},
        }
        on_roads = self._on_roads(schema.works_range.c.road_id)
        shown = told | {"from_m": told["shown_from_m"], "to_m": told["shown_to_m"]}
        has_works = at_work(shown, stage_records(self.conn, self.office.region.id, on_roads))
        known["has_works"] = has_works
        known["stays"] = has_works | np.isin(known["id"], self._decided(told["id"]))
        region_id, version, every = (
            self.office.region.id,
            self.ground.roads_version_id,
            len(has_works) > MAX_ROADS,
        )
        known |= recognised(self.conn, region_id, version, known, every=every)
        words = {name: pd.Series(told[name], dtype=object) for name in ("road_id", "family")}
        first_at = pd.to_datetime(told["first_at"], utc=True)
        level = pd.Series(known["level"], dtype=object)
        return pd.DataFrame(known | words | {"first_at": first_at, "level": level})

    def _decided(self, stretch_ids: Sequence[int]) -> list[int]:
        """Return the stretches that somebody of the office decided about, as the history tells."""
        event = schema.event
        few = len(stretch_ids) <= MAX_ROADS
        some = event.c.subject_id.in_(stretch_ids) if few else true()
        query = select(event.c.subject_id).where(
            event.c.region_id == self.office.region.id,
            event.c.subject == "stretch",
            event.c.actor_kind == "staff",
            some,
        )
        return list(self.conn.scalars(query.distinct()))

    def _write_found(self, known: pd.DataFrame, lineage: Lineage, rows: list[dict[str, Any]]) -> Ids:
        """Write the ranges under the ids they already have, or new ones; return the id of each."""
        table = schema.stretch
        ids = np.full(len(rows), -1, dtype=np.int64)
        old, new = np.flatnonzero(lineage.known_of != NEW), np.flatnonzero(lineage.known_of == NEW)
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
        """End the living stretches that were found no more; those that stay are empty of complaints."""
        table = schema.stretch
        into = dict(lineage.merged)
        found = set(lineage.known_of.tolist())
        lost = [row for row in np.flatnonzero(known["live"]).tolist() if row not in found]
        for row in lost:
            stretch_id = int(known["id"].iloc[row])
            values: dict[str, Any] = {"complaints": 0, "verified": 0, "reporters": 0, "level": WEAK}
            if not known["stays"].iloc[row]:
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


def _columns(result: Result[Any]) -> dict[str, list[Any]]:
    """Return the columns of a result; a frame made of rows would look at every cell for its kind."""
    names, rows = list(result.keys()), result.all()
    return (
        dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {n: [] for n in names}
    )


_STATIONS = ["station_m", "from_m", "to_m", "sigma_m"]
