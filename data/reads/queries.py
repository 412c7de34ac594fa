"""Read models for pages and feeds; the public ones hold nothing personal and nothing confidential."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

import geopandas as gpd
import pandas as pd
from sqlalchemy import select

from data import schema
from data.accounts import User
from data.desk import clock_reads, inbox_reads
from data.desk.case_reads import complaint_for_staff
from data.desk.inbox_reads import InboxFilter
from data.open311.queries import Open311Queries
from data.placement.networks import OUTLINE_NOTE
from data.reads import leaders, progress, ticket_reads
from data.reads.kept import EVERY_LAYER
from data.reads.progress import Period
from data.reads.repair_queries import RepairQueries
from data.reads.road_strip import bare_strip
from data.reads.road_strip import road_strip as strip_of_road
from data.reads.scope import Scope
from data.reads.strip_ground import surveyed_of
from data.reads.strip_views import RoadStrip
from data.reads.told_roads import told_roads
from data.reads.views import (
    NearbyComplaint,
    ProgressPoint,
    PublicEvent,
    PublicTicket,
    PublicWords,
    SearchHit,
    StaffCandidate,
    StaffComplaint,
    StaffEvent,
    StaffEvidence,
    StaffPhoto,
    StaffPosition,
    StageDate,
    StretchView,
    TicketView,
    WorksRange,
    WorksView,
)
from data.repairs.works_reads import works_view
from data.stretches.stretch_reads import stretch_view
from data.tickets import normalise
from geo.gazetteer import Gazetteer
from geo.roads import RoadNetwork

__all__ = [
    "NearbyComplaint",
    "ProgressPoint",
    "PublicEvent",
    "PublicTicket",
    "PublicWords",
    "Queries",
    "SearchHit",
    "StaffCandidate",
    "StaffComplaint",
    "StaffEvent",
    "StaffEvidence",
    "StaffPhoto",
    "StaffPosition",
    "StageDate",
    "StretchView",
    "TicketView",
    "WorksRange",
    "WorksView",
]

_T = TypeVar("_T")


class Queries(Open311Queries, RepairQueries):
    """All reads of one region, public and for staff: pages and feeds have this door only."""

    # --- the ground

    def areas(self, level: str) -> gpd.GeoDataFrame:
        """Return the areas of a level ("subdistrict" or "village") in EPSG:4326.

        Columns code, name, parent_code, parent_name, geometry.
        """
        frame = self._ground().areas_frame
        names = dict(zip(frame["code"], frame["name"], strict=True))
        chosen = frame[frame["level"] == level]
        chosen = chosen.assign(parent_name=[names.get(code) for code in chosen["parent_code"]])
        columns = ["code", "name", "parent_code", "parent_name", "geometry"]
        return chosen[columns].reset_index(drop=True)

    def network(self) -> RoadNetwork | None:
        """Return the active road network; None before any roads are imported."""
        return self._ground().network

    def gazetteer(self) -> Gazetteer | None:
        """Return the names of roads and areas; None before any roads are imported."""
        return self._ground().gazetteer

    def names_to_search(self) -> pd.DataFrame:
        """Return all that a search box may offer: kind, id, name, context, lon, lat (degrees), ways.

        ``ways`` are the ways to say a name, in small letters without words such as "street".
        """
        box = self._ground().search_box
        columns = ["kind", "id", "name", "context", "lon", "lat"]
        if box is None:
            return pd.DataFrame(columns=[*columns, "ways"])
        ways: list[list[str]] = [[] for _ in range(len(box.entries))]
        for row, spoken in zip(box.entry.tolist(), box.spoken, strict=True):
            ways[row].append(spoken)
        told = pd.Series([sorted(set(one)) for one in ways], index=box.entries.index, dtype=object)
        return box.entries[columns].assign(ways=told)

    def is_schematic(self) -> dict[str, bool]:
        """Tell for "areas" and "roads" whether they are computed from facts, not surveyed.

        And for "outline" whether even that is an estimate, because no neighbour's villages are known.
        """
        versions = self._versions("areas", "roads")
        told = {layer: bool(row is not None and row.schematic) for layer, row in versions.items()}
        areas = versions["areas"]
        return told | {"outline": told["areas"] and OUTLINE_NOTE in (areas.source or "")}

    def attributions(self) -> list[str]:
        """Return how the sources of the active areas, roads and landmarks want to be named."""
        versions = self._versions("areas", "roads", "landmarks")
        named = [row.attribution for row in versions.values() if row is not None]
        return list(dict.fromkeys(text for text in named if text))

    def has_sample(self) -> bool:
        """Tell whether sample complaints or works are among the data, which then have to say so."""
        return self._fresh("has_sample", ("complaints", "works"), self._find_sample)

    # --- stretches and works

    def stretch(self, stretch_id: int) -> StretchView | None:
        """Return a stretch, or the one that it became part of; None if there is none (any more)."""
        pieces = self.stretch_pieces()
        return self._read(lambda scope: stretch_view(scope, pieces, stretch_id))

    def works(self, works_id: int) -> WorksView | None:
        """Return works; None if the region has none such."""
        return self._read(lambda scope: works_view(scope, works_id))

    def road_strip(self, road_id: str, as_of: date | None = None) -> RoadStrip | None:
        """Return a road's strip at the end of a day (today unless given); None if there is no such road."""
        pieces = self.stretch_pieces()
        return self._read(lambda scope: strip_of_road(scope, road_id, as_of, pieces))

    def strips_of_today(self) -> Callable[[str], RoadStrip | None]:
        """Return what reads the strips of many roads, one after the other: surveys are read once for all.

        For a road that there is not it returns None. What is recorded of a road for the first time, or
        surveyed, after this call is not on its strips.
        """
        pieces, today, told = self.stretch_pieces(), self.today(), self.told_roads()
        surveyed = self._read(lambda scope: surveyed_of(scope, today))

        def read(scope: Scope, road_id: str) -> RoadStrip | None:
            if road_id in told or road_id not in scope.ground.road_rows:
                return strip_of_road(scope, road_id, None, pieces, surveyed)
            return bare_strip(scope, road_id, today)

        return lambda road_id: self._read(lambda scope: read(scope, road_id))

    def subdistricts_of_roads(self) -> dict[str, tuple[str, ...]]:
        """Return the codes of the sub-districts that each road runs through, in its order."""
        along = self._ground().areas_along
        return {
            road_id: tuple(dict.fromkeys(area.subdistrict_code for area in areas if area.subdistrict_code))
            for road_id, areas in along.items()
        }

    def told_roads(self) -> frozenset[str]:
        """Return the roads of which anything is recorded that everybody may know."""
        return self._read(told_roads)

    # --- complaints

    def ticket(self, ticket: str, secret: str | None = None) -> TicketView | None:
        """Return a complaint by its number, however it is typed; None if there is none such.

        With the reporter's ``secret`` a confidential one is told in full.
        """
        stored = normalise(ticket, self.region.ticket_prefix)
        if stored is None:
            return None
        pieces = self.stretch_pieces()
        return self._read(lambda scope: ticket_reads.ticket_view(scope, pieces, stored, secret))

    def pins(
        self,
        bbox_lon_lat: tuple[float, float, float, float],
        *,
        subdistrict: str | None = None,
        category: str | None = None,
        since: datetime | None = None,
        limit: int = 1_000,
    ) -> pd.DataFrame:
        """Return verified complaints as points on their roads, newest first.

        ``bbox_lon_lat`` is (west, south, east, north); columns ticket, category, lon, lat (degrees).
        """
        return self._read(
            lambda scope: ticket_reads.pins(
                scope,
                bbox_lon_lat,
                subdistrict=subdistrict,
                category=category,
                since=since,
                limit=limit,
            )
        )

    def search(self, text: str, limit: int = 8) -> list[SearchHit]:
        """Return what a search box should offer for ``text``: a ticket, roads, areas, landmarks."""
        ticket = normalise(text, self.region.ticket_prefix)
        found = None if ticket is None else self._read(lambda scope: ticket_reads.ticket_hit(scope, ticket))
        hits = [] if found is None else [found]
        search_box = self._ground().search_box
        if search_box is not None:
            hits += [
                SearchHit(hit.kind, hit.id, hit.name, hit.context, hit.score, hit.lon, hit.lat)
                for hit in search_box.search(text, limit)
            ]
        return hits[:limit]

    # --- figures

    def progress(self, as_of: datetime | None = None) -> pd.DataFrame:
        """Return a row per sub-district, with columns as ``progress.progress`` says.

        Instead of oldest_open_at it has oldest_open_days, the whole days until ``as_of`` (now); NaN if none.
        """
        counted = self._fresh("progress", EVERY_LAYER, self._count_progress)
        age = pd.Timestamp(as_of or self._clock()) - counted["oldest_open_at"]
        return counted.drop(columns="oldest_open_at").assign(oldest_open_days=age.dt.days)

    def compared(self, *, silent: bool = False) -> pd.DataFrame:
        """Return ``progress`` with what leaders compare beside it; ``leaders.compared`` tells the columns.

        ``silent`` roads take a ranking of all of them: silent_km is NaN unless they are asked for.
        """
        told, late = self.progress(), self._read(leaders.late_by_subdistrict)
        roads = self.silent_roads() if silent else None
        return leaders.compared(told, late, self.stable(), self.money(), roads)

    def money(self, year: int | None = None) -> pd.DataFrame:
        """Return what works cost, and how much of it is done, by sub-district; see ``leaders``."""
        return self._read(lambda scope: leaders.money_by_subdistrict(scope, year))

    def trend(
        self, period: Period = "week", periods: int = 26, subdistrict: str | None = None
    ) -> pd.DataFrame:
        """Return start, received, verified, closed by week, month or year; the running one comes last."""
        return self._read(lambda scope: progress.trend(scope, period, periods, subdistrict))

    def clocks(self) -> pd.DataFrame:
        """Return how the clocks stand, a row per agency and clock; ``clock_reads`` tells the columns."""
        return self._read(clock_reads.clocks_for_all)

    def late(
        self, agency: str | None = None, limit: int = 50, subdistrict: str | None = None
    ) -> pd.DataFrame:
        """Return late complaints as the public may know of them; see ``clock_reads.late_for_all``."""
        return self._read(lambda scope: clock_reads.late_for_all(scope, agency, limit, subdistrict))

    # --- staff

    def clocks_for_staff(self, user: User | None) -> pd.DataFrame:
        """Return the same with all that this user may know of. Raises ``NotAllowedError``."""
        return self._read(lambda scope: clock_reads.clocks_for_staff(scope, user))

    def inbox(
        self,
        user: User | None,
        *,
        state: str | None = None,
        subdistrict: str | None = None,
        category: str | None = None,
        text: str | None = None,
        older_than_days: float | None = None,
        agency: str | None = None,
        late: bool = False,
        order: str = inbox_reads.NEWEST,
        limit: int = 50,
        offset: int = 0,
    ) -> pd.DataFrame:
        """Return a page of the inbox in its order; ``inbox_reads`` tells columns, filters and orders.

        ``attrs["total"]`` counts all pages. Raises ``NotAllowedError``.
        """
        wanted = InboxFilter(
            state=state,
            subdistrict=subdistrict,
            category=category,
            text=text,
            older_than_days=older_than_days,
            agency=agency,
            late=late,
            order=order,
            limit=limit,
            offset=offset,
        )
        return self._read(lambda scope: inbox_reads.inbox(scope, self._opener(), user, wanted))

    def inbox_tickets(self, user: User | None, wanted: InboxFilter) -> list[str]:
        """Return the tickets of a filter in its order, ``limit`` at most. Raises ``NotAllowedError``."""
        return self._read(lambda scope: inbox_reads.tickets(scope, self._opener(), user, wanted))

    def waiting(self, user: User | None, limit: int = 50) -> pd.DataFrame:
        """Return messages that nobody could read yet, oldest first. Raises ``NotAllowedError``."""
        return self._read(lambda scope: inbox_reads.waiting(scope, self._opener(), user, limit))

    def complaint_for_staff(self, ticket: str, user: User | None) -> StaffComplaint | None:
        """Return a complaint with everything that this user may see. Raises ``NotAllowedError``."""
        stored = normalise(ticket, self.region.ticket_prefix)
        if stored is None:
            return None
        return self._read(lambda scope: complaint_for_staff(scope, self._opener(), stored, user))

    # --- within

    def _find_sample(self) -> bool:
        with self._store.connect() as conn:
            return any(
                conn.execute(
                    select(table.c.id).where(table.c.region_id == self.region.id, table.c.sample).limit(1)
                ).first()
                for table in (schema.complaint, schema.works)
            )

    def _count_progress(self) -> pd.DataFrame:
        pieces = self.stretch_pieces()
        return self._read(lambda scope: progress.progress(scope, pieces))
