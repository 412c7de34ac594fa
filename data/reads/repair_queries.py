"""Reads of repairs: condition, stories, what comes first, programmes, packages, crews, the weekly review."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from functools import partial

import pandas as pd

from data.accounts import User, require
from data.condition import reads as condition_reads
from data.condition.reads import condition_pieces, profile_pieces, stable_by_subdistrict
from data.office import Actor, Machine
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
from data.reads import feed_reads, public_sites, story
from data.reads.feed_views import Feed
from data.reads.kept import EVERY_LAYER, KeptReads
from data.reads.photos_waiting import WaitingPhoto, photos_waiting
from data.reads.road_strip import road_strip
from data.reads.scope import Scope
from data.reads.story_views import Fate, PublicPackage, StoryStep, WorksPhoto
from data.reads.strip_views import RoadStrip
from data.repairs import attention, crew_reads, package_list, package_reads
from data.repairs import site_reads as repair_sites
from data.repairs.crew_rules import CrewAccount, CrewTask, CrewView
from data.repairs.overlapping import OverlappingWorks, overlapping_works
from data.repairs.package_reads import PackageView
from data.repairs.works_places import works_places
from data.review.lists import Listed, review_list
from data.review.monitoring import Monitoring, monitoring
from data.review.views import Review
from data.review.weekly import books_of, meeting_of, weekly_review
from data.works import BOTH


class RepairQueries(KeptReads):
    """What pages of repairs read of one region."""

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

    def photos_waiting(
        self, user: User | None, limit: int, offset: int = 0
    ) -> tuple[list[WaitingPhoto], int]:
        """Return photos that nobody has looked at, the oldest first, and how many there are in all.

        Raises ``NotAllowedError``.
        """
        return self._read(lambda scope: photos_waiting(scope, user, limit, offset))

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
        """Return a row per package as it stands on a day (None: today); see ``package_list``."""
        return self._read(lambda scope: package_list.packages(scope, as_of))

    def package(self, package_id: int, as_of: date | None = None) -> PackageView | None:
        """Return a package as it stands on a day (None: today); None if the region has none such."""
        return self._read(lambda scope: package_reads.package_view(scope, package_id, as_of))

    def attention(self, user: User | None) -> attention.Attention:
        """Return claims under warranty and doubtful ranges that wait. Raises ``NotAllowedError``."""
        require(user, "read_inbox", self.region.id)
        revisions = self.revisions()
        layers = (*EVERY_LAYER, "condition", "programmes")
        key = (self.today(), *(revisions.get(layer, 0) for layer in layers))  # it tells since how many days
        return self._keep("attention", key, lambda: self._read(attention.attention))

    def overlapping_works(  # as ``overlapping_works`` asks
        self,
        treatment: str,
        road_id: str,
        from_m: float,
        to_m: float,
        *,
        lane: str = BOTH,
        besides: int | None = None,
    ) -> tuple[OverlappingWorks, ...]:
        """Return the unfinished works that a record of this treatment would lie over (metres)."""
        find = partial(overlapping_works, lane=lane, besides=besides)
        return self._read(lambda scope: find(scope, treatment, road_id, from_m, to_m))

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

    def crew_accounts(self, user: User | None) -> list[CrewAccount]:
        """Return the accounts of crews and which crew each is bound to. Raises ``NotAllowedError``."""
        require(user, "record_works", self.region.id)
        return self._read(crew_reads.crew_accounts)

    def crew_day(self, crew_id: int, on_date: date) -> list[CrewTask]:
        """Return the tasks of a crew's day in their order."""
        return self._read(lambda scope: crew_reads.crew_day(scope, crew_id, on_date))

    def crew_left_open(self, crew_id: int, before: date) -> list[CrewTask]:
        """Return the tasks of earlier days that a crew has neither done nor left, oldest first."""
        return self._read(lambda scope: crew_reads.crew_left_open(scope, crew_id, before))

    def plannable(self, limit: int = 2_000) -> pd.DataFrame:
        """Return the verified complaints that a crew could mend; ``crew_reads`` tells the columns."""
        return self._read(lambda scope: crew_reads.plannable(scope, limit))

    def review(self, week: str | None = None) -> Review:
        """Return what is on the table of a meeting (2021-W24; None: the next). Raises ``WeekError``."""
        return self._read(lambda scope: weekly_review(scope, week))

    def review_strip(self, week: str, road_id: str) -> RoadStrip | None:
        """Return a road's strip as the meeting of a week saw it: what was entered later is not on it.

        None if there is no such road now. Raises ``WeekError``.
        """

        def read(scope: Scope) -> RoadStrip | None:
            then = replace(scope, books=books_of(scope))
            return road_strip(then, road_id, meeting_of(then, week).until_day)

        return self._read(read)

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
