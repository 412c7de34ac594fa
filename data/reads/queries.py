"""Read models for pages and feeds; the public ones hold nothing personal and nothing confidential."""

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar, cast

import geopandas as gpd
import pandas as pd
from sqlalchemy import select

from data import schema
from data.accounts import User, require
from data.condition import reads as condition_reads
from data.condition.reads import condition_pieces, profile_pieces, stable_by_subdistrict
from data.desk import clock_reads, inbox_reads
from data.desk.case_reads import complaint_for_staff
from data.desk.inbox_reads import InboxFilter
from data.office import Actor, Machine
from data.people import People
from data.placement.ground import Ground, current_ground
from data.placement.networks import OUTLINE_NOTE, active_version
from data.priorities.ranking import (
    FACT_LAYERS,
    Facts,
    Ranking,
    gather,
    learn_readiness,
    ranked_by,
    readiness_key,
)
from data.priorities.readiness import Readiness
from data.priorities.weights_book import LAYER as PRIORITY_WEIGHTS
from data.priorities.weights_book import weights_history
from data.programme import reads as programme_reads
from data.programme.proposal import Proposal, Step, Wish
from data.programme.reads import ProgrammeView
from data.reads import feed_reads, leaders, progress, public_sites, story, ticket_reads
from data.reads.feed_views import Feed
from data.reads.progress import Period
from data.reads.road_strip import road_strip as strip_of_road
from data.reads.scope import Names, Scope
from data.reads.story_views import Fate, PublicPackage, StoryStep, WorksPhoto
from data.reads.strip_views import RoadStrip
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
from data.regions import Region
from data.repairs import crew_reads, package_reads
from data.repairs import site_reads as repair_sites
from data.repairs.crew_rules import CrewTask, CrewView
from data.repairs.package_reads import PackageView
from data.repairs.works_places import works_places
from data.repairs.works_reads import works_view
from data.review.lists import Listed, review_list
from data.review.monitoring import Monitoring, monitoring
from data.review.views import Review
from data.review.weekly import weekly_review
from data.store import Store, utc_now
from data.stretches.piece_reads import load_pieces
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

_EVERY_LAYER = ("areas", "roads", "complaints", "stretches", "works")
_PIECE_LAYERS = ("areas", "roads", "stretches", "works")


class Queries:
    """Reads of one region. Have one per process and region: it keeps what is costly until it changes.

    Safe to share between threads. Frames that it returns are shared too: copy before you change one.
    """

    def __init__(
        self,
        store: Store,
        region: Region,
        people: People | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """``people`` opens what is sealed; without it the reads for staff are not available."""
        self.region = region
        self._store = store
        self._people = people
        self._clock = clock
        self._kept: dict[str, tuple[object, Any]] = {}
        self._building = threading.RLock()  # progress is built from pieces

    # --- what has changed

    def today(self) -> date:
        """Return the region's calendar day."""
        return self._clock().astimezone(self.region.zone).date()

    def revision(self, layer: str) -> int:
        """Return how often a layer (areas, roads, complaints, stretches, works) has changed."""
        return self.revisions().get(layer, 0)

    def revisions(self) -> dict[str, int]:
        """Return layer -> revision of the layers that ever changed."""
        with self._store.connect() as conn:
            return self._store.revisions(conn, self.region.id)

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

    def stretch_pieces(self) -> gpd.GeoDataFrame:
        """Return what the map draws, in EPSG:4326: one row per piece of a stretch that has one public stage.

        Columns: ``pieces.PIECE_COLUMNS`` and geometry; times are UTC. Works outside every stretch are pieces
        without ``stretch_id``. Confidential complaints are in none.
        """
        return self._fresh("pieces", _PIECE_LAYERS, lambda: self._read(load_pieces))

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

    # --- condition of the roads; ``data.condition.reads`` tells the columns

    def condition(self, road_ids: Collection[str] | None = None, as_of: date | None = None) -> pd.DataFrame:
        """Return the newest survey of every metre surveyed by ``as_of`` (None: by now)."""
        return self._read(lambda scope: condition_pieces(scope, road_ids, as_of))

    def road_profile(self, road_ids: Collection[str] | None = None) -> pd.DataFrame:
        """Return surface, width, lanes, traffic and function of every metre that was looked at."""
        return self._read(lambda scope: profile_pieces(scope, road_ids))

    def surveyed(self, road_ids: Collection[str] | None = None, as_of: date | None = None) -> pd.DataFrame:
        """Return ``condition`` with everything that was measured."""
        return self._read(lambda scope: condition_reads.surveyed_pieces(scope, road_ids, as_of))

    def condition_history(self, road_id: str, from_m: float, to_m: float) -> pd.DataFrame:
        """Return everything ever surveyed between two stations (metres), the newest first."""
        return self._read(lambda scope: condition_reads.condition_history(scope, road_id, from_m, to_m))

    def surveys(self) -> pd.DataFrame:
        """Return every survey, the newest first."""
        return self._read(condition_reads.surveys)

    def stable(self, as_of: date | None = None) -> pd.DataFrame:
        """Return kilometres of own roads by class and the share that is *mantap*, by sub-district."""
        return self._read(lambda scope: stable_by_subdistrict(scope, as_of))

    def stretch_fate(self, stretch_id: int) -> Fate | None:
        """Return what became of a stretch, be it merged or ended; None if there never was one."""
        return self._read(lambda scope: story.fate(scope, stretch_id))

    def stretch_story(self, stretch_id: int) -> tuple[StoryStep, ...]:
        """Return what happened on a stretch, oldest first; see ``story``."""
        return self._read(lambda scope: story.stretch_story(scope, stretch_id))

    def works_story(self, works_id: int) -> tuple[StoryStep, ...]:
        """Return what happened on works, oldest first."""
        return self._read(lambda scope: story.works_story(scope, works_id))

    def package_of(self, works_id: int) -> PublicPackage | None:
        """Return the package of works as the public may know it; None if they belong to none."""
        return self._read(lambda scope: public_sites.package_of(scope, works_id))

    def photos_on(self, road_id: str, from_m: float, to_m: float) -> tuple[WorksPhoto, ...]:
        """Return the public photos of works on some metres of a road, oldest first."""
        return self._read(lambda scope: public_sites.photos_on(scope, road_id, from_m, to_m))

    def works_photos(self, works_id: int) -> tuple[WorksPhoto, ...]:
        """Return the public photos of works, oldest first."""
        return self._read(lambda scope: public_sites.photos_of(scope, works_id))

    def feed(self, kind: str, target: str) -> Feed | None:
        """Return the news of the region, or of a sub-district, road or stretch; see ``feed_reads``."""
        return self._read(lambda scope: feed_reads.feed(scope, kind, target))

    # --- what to repair first

    def priorities(
        self, user: User | None = None, as_of: date | None = None, method: str = "default"
    ) -> Ranking:
        """Return the ranking of the damaged stretches on a day (None: today); ``Ranking`` tells the columns.

        ``method`` is "default" (the weights of the region) or one of ``geo.priority_methods.PUBLISHED``,
        KeyError for others. Raises ``NotAllowedError`` for a user of another region.
        """
        if user is not None:
            require(user, "read_inbox", self.region.id)
        facts = self._priority_facts(as_of)
        build = partial(ranked_by, facts=facts, method=method)
        key = (facts, self.revision(PRIORITY_WEIGHTS))
        return self._keep(f"priorities by {method}", key, lambda: self._read(build))

    def silent_roads(self, as_of: date | None = None) -> pd.DataFrame:
        """Return roads of which neither surveys nor people tell; ``data.priorities.silent`` tells columns."""
        return self._priority_facts(as_of).silent

    def weights_history(self) -> pd.DataFrame:
        """Return how the weights of the score were set; ``weights_book`` tells the columns."""
        return self._read(weights_history)

    def _priority_facts(self, as_of: date | None) -> Facts:
        revisions = self.revisions()
        day = as_of or self._clock().astimezone(self.region.zone).date()
        pieces, ready = self.stretch_pieces(), self._readiness(day, revisions)
        key = (day, ready, *(revisions.get(layer, 0) for layer in FACT_LAYERS))
        build = partial(gather, pieces=pieces, day=day, ready=ready)
        return self._keep("priority facts", key, lambda: self._read(build))

    def _readiness(self, day: date, revisions: dict[str, int]) -> Readiness:
        changed = readiness_key(revisions.get("complaints", 0))
        key = (day, revisions.get("areas", 0), revisions.get("roads", 0), changed)
        return self._keep("readiness", key, lambda: self._read(partial(learn_readiness, day=day)))

    # --- what a budget pays for

    def propose(
        self, user: Actor | None, wish: Wish, tell: Callable[[Step], None] = lambda step: None
    ) -> Proposal:
        """Work out the best programme for a wish, by the ranking of today; ``tell`` hears the steps.

        Raises ``NotAllowedError``, ``UnaffordableError``, ``NothingToPlanError``, RegionError.
        """
        if not isinstance(user, Machine):
            require(user, "read_inbox", self.region.id)
        ranking = self.priorities().table
        return self._read(lambda scope: programme_reads.proposal(scope, ranking, wish, tell))

    def programme_tables(self, user: User | None) -> programme_reads.Tables:
        """Return what every programme is made from: prices, measures, promises. Raises RegionError."""
        require(user, "read_inbox", self.region.id)
        return self._read(programme_reads.tables)

    def proposal_items(self, proposal: Proposal) -> pd.DataFrame:
        """Return the items of a proposal that is not kept, as those of a ``ProgrammeView``."""
        return self._read(lambda scope: programme_reads.items_of(scope, proposal))

    def programmes(self, user: User | None) -> pd.DataFrame:
        """Return the programmes that were kept; ``programme.reads`` tells the columns.

        Raises ``NotAllowedError``.
        """
        require(user, "read_inbox", self.region.id)
        return self._read(programme_reads.programmes)

    def programme(self, user: User | None, programme_id: int) -> ProgrammeView | None:
        """Return a programme; None if the region has none such. Raises ``NotAllowedError``."""
        require(user, "read_inbox", self.region.id)
        return self._read(lambda scope: programme_reads.programme(scope, programme_id))

    def packages(self, as_of: date | None = None) -> pd.DataFrame:
        """Return a row per package as it stands on a day (None: today); see ``package_reads``."""
        return self._read(lambda scope: package_reads.packages(scope, as_of))

    def package(self, package_id: int, as_of: date | None = None) -> PackageView | None:
        """Return a package as it stands on a day (None: today); None if the region has none such."""
        return self._read(lambda scope: package_reads.package_view(scope, package_id, as_of))

    def works_places(self) -> pd.DataFrame:
        """Return where all works lie and how far they are; ``repairs.works_places`` tells the columns."""
        return self._read(works_places)

    def traffic(self, road_ids: list[str] | None = None, on: date | None = None) -> pd.DataFrame:
        """Return where roads bear less than all on a day, and until when; ``repairs.site_reads`` tells."""
        return self._read(lambda scope: repair_sites.traffic(scope, road_ids, on))

    def curing(self, road_ids: list[str] | None = None, on: date | None = None) -> pd.DataFrame:
        """Return the ranges of fresh concrete on a day; ``repairs.site_reads`` tells the columns."""
        return self._read(lambda scope: repair_sites.curing(scope, road_ids, on))

    def crews(self) -> list[CrewView]:
        """Return the office's own crews."""
        return self._read(crew_reads.crews)

    def crew_day(self, crew_id: int, on_date: date) -> list[CrewTask]:
        """Return the tasks of a crew's day in their order."""
        return self._read(lambda scope: crew_reads.crew_day(scope, crew_id, on_date))

    def plannable(self, limit: int = 2_000) -> pd.DataFrame:
        """Return the verified complaints that a crew could mend; ``crew_reads`` tells the columns."""
        return self._read(lambda scope: crew_reads.plannable(scope, limit))

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
        counted = self._fresh("progress", _EVERY_LAYER, self._count_progress)
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

    def review(self, week: str | None = None) -> Review:
        """Return what is on the table of a meeting (2021-W24; None: the next). Raises ``WeekError``."""
        return self._read(lambda scope: weekly_review(scope, week))

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
        limit: int = 50,
        offset: int = 0,
    ) -> pd.DataFrame:
        """Return a page of the inbox, newest first; ``inbox_reads`` tells columns and filters.

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
            limit=limit,
            offset=offset,
        )
        return self._read(lambda scope: inbox_reads.inbox(scope, self._opener(), user, wanted))

    def waiting(self, user: User | None, limit: int = 50) -> pd.DataFrame:
        """Return messages that nobody could read yet, oldest first. Raises ``NotAllowedError``."""
        return self._read(lambda scope: inbox_reads.waiting(scope, self._opener(), user, limit))

    def complaint_for_staff(self, ticket: str, user: User | None) -> StaffComplaint | None:
        """Return a complaint with everything that this user may see. Raises ``NotAllowedError``."""
        stored = normalise(ticket, self.region.ticket_prefix)
        if stored is None:
            return None
        return self._read(lambda scope: complaint_for_staff(scope, self._opener(), stored, user))

    def review_list(
        self,
        user: User | None,
        week: str | None,
        what: str,
        *,
        by: str | None = None,
        key: str | None = None,
    ) -> Listed:
        """Return the complaints behind a figure of a week's review; see ``data.review.lists``."""
        return self._read(lambda scope: review_list(scope, user, week, what, by=by, key=key))

    def monitoring(self, user: User | None, week: str | None = None, *, on_paper: bool = False) -> Monitoring:
        """Return the monitoring team's list of a week (None: the next); see ``data.review.monitoring``."""
        return self._read(lambda scope: monitoring(scope, user, week, on_paper=on_paper))

    # --- within

    def _ground(self) -> Ground:
        return current_ground(self._store, self.region)

    def _names(self, ground: Ground) -> Names:
        return self._keep("names", ground.revisions, lambda: Names.of(ground))

    @contextmanager
    def _scope(self) -> Iterator[Scope]:
        ground = self._ground()
        with self._store.connect() as conn:
            yield Scope(conn, self.region, ground, self._names(ground), self._clock())

    def _read(self, read: Callable[[Scope], _T]) -> _T:
        with self._scope() as scope:
            return read(scope)

    def _fresh(self, name: str, layers: tuple[str, ...], build: Callable[[], _T]) -> _T:
        """Return what was built for the present revisions of ``layers``, or build it."""
        # Read before building: a change in between makes the value newer than its key, never older.
        revisions = self.revisions()
        return self._keep(name, tuple(revisions.get(layer, 0) for layer in layers), build)

    def _keep(self, name: str, key: object, build: Callable[[], _T]) -> _T:
        kept = self._kept.get(name)
        if kept is None or kept[0] != key:
            with self._building:  # one thread builds, the others wait for it
                kept = self._kept.get(name)
                if kept is None or kept[0] != key:
                    kept = self._kept[name] = (key, build())
        return cast(_T, kept[1])

    def _versions(self, *layers: str) -> dict[str, Any]:
        with self._store.connect() as conn:
            return {layer: active_version(conn, self.region.id, layer) for layer in layers}

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

    def _opener(self) -> People:
        if self._people is None:
            raise RuntimeError("These queries were made without the reporters' keys; give them `people`.")
        return self._people
