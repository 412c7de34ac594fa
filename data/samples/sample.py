"""Sample complaints of a region, made from a seed, so that an empty map can be tried out.

They gather in clusters along roads, as real ones do, in every sub-district, over the months before they are
made. Their reporters and sentences are invented and say so (*contoh*).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

import numpy as np

from data.regions import Region
from data.samples.sample_places import Country, Piece
from data.samples.sample_tables import Cluster, SampleTable, WorksRow, day
from data.samples.sample_text import Writer
from geo.roads import split_ends
from geo.stationing import point_at

# What clusters are about, and how often: above all holes, and water on the road.
CATEGORY_WEIGHTS = {
    "lubang": 53,
    "drainase": 14,
    "retak": 8,
    "ambles": 7,
    "gelombang": 6,
    "pju": 6,
    "longsor": 3,
}
SCATTERED_WEIGHTS = CATEGORY_WEIGHTS | {"jembatan": 5, "perlengkapan": 5, "licin": 3, "jalan-lain": 4}
MENDED_BY = {"drainage": "drainase", "bridge": "jembatan"}  # by all other treatments: holes
CLUSTER_LENGTH_M = (120.0, 700.0)
CLUSTER_COMPLAINTS = (5, 12)
FIRST_DAYS_AGO = (20, 240)  # all within the year in which silence does not end a stretch
# What the desk has still to look at, in one sub-district out of a few: most of it has just come in.
WAITING_PER_SUBDISTRICT, FEWEST_WAITING = 0.3, 4
WAITING_COMPLAINTS = (2, 5)
JUST_IN_DAYS_AGO, LEFT_DAYS_AGO, LEFT_EVERY = 2, (6, 12), 4
BEFORE_WORKS_DAYS, RECENT_WORKS_DAYS = 120, 365

GPS_SHARE = 0.93  # the rest stood where the phone knew only its cell
GPS_ACCURACY_M = (4.0, 25.0)  # of a phone under the open sky, and under trees
POOR_ACCURACY_M = (60.0, 160.0)  # of a phone that knows only its cell
LANE_M = 2.5  # people stand beside the hole, not on the centreline
VILLAGE_WALK_M = 400.0  # from a village's point, when the matter is not about a road

LOOKED_AT_SHARE = 0.6  # of the clusters, by the desk
VERIFIED_SHARE = 0.75  # of the complaints in them, and of single ones
SUPPORT_SHARE, DUPLICATE_SHARE = 0.15, 0.05  # of the later complaints of a cluster
REJECTED_SHARE = 0.12  # of the single ones
DESK_HOURS = (3.0, 70.0)  # until the desk has looked
HOUR_WEIGHTS = np.array([0] * 5 + [1, 3, 4, 3, 2, 2, 2, 3, 2, 2, 3, 4, 4, 3, 3, 2, 1, 0, 0], dtype=float)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the desk does with a complaint; ``of`` is the main complaint of a duplicate or support."""

    action: str  # an action of stages.COMPLAINT_MOVES
    at: datetime
    why: str | None = None
    of: str | None = None
    reason: str | None = None  # of a plan, one of stages.PLAN_REASONS
    until: date | None = None  # the day that a plan names


@dataclass(frozen=True, slots=True)
class SampleComplaint:
    """One invented complaint; lon, lat in degrees (EPSG:4326), both None where only words tell the place."""

    id: str
    reporter: str
    category: str
    words: str
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    happened_at: datetime
    confidential: bool = False
    decisions: tuple[Decision, ...] = ()
    waits: bool = False  # the desk has still to look at it

    @property
    def is_closed(self) -> bool:
        """Whether the desk has closed it."""
        return any(decision.action == "close" for decision in self.decisions)


def sample_complaints(
    region: Region, table: SampleTable, works: Sequence[WorksRow], country: Country, now: datetime
) -> list[SampleComplaint]:
    """Return the region's sample complaints, oldest first; all of them happened before ``now``."""
    maker = _Maker(region, table, country, now)
    clusters = [*table.stories, *maker.before_works(works), *maker.anywhere()]
    made = [complaint for cluster in clusters for complaint in maker.cluster(cluster)]
    made += [*maker.scattered(), *maker.elsewhere(), *maker.unplaced(), *maker.waiting()]
    return sorted(made, key=lambda complaint: (complaint.happened_at, complaint.id))


class _Maker:
    """Makes complaints with one random generator."""

    def __init__(self, region: Region, table: SampleTable, country: Country, now: datetime) -> None:
        self.table = table
        self.country = country
        self.zone = region.zone
        self.now = now.astimezone(self.zone)
        self.today = self.now.date()
        self.random = np.random.default_rng(table.seed)
        self.writer = Writer(table.words, self.random)
        self.count = 0

    def before_works(self, works: Sequence[WorksRow]) -> Iterator[Cluster]:
        """Yield the complaints that led to the works of this year."""
        for row in works:
            days = [day(stage.since, self.today) for stage in row.stages]
            if days[0] < self.today - timedelta(days=RECENT_WORKS_DAYS):
                continue
            yield Cluster(
                road=row.road,
                range_m=row.range_m,
                category=MENDED_BY.get(row.treatment, "lubang"),
                complaints=int(self.random.integers(4, 10)),
                first=days[0] - timedelta(days=BEFORE_WORKS_DAYS),
                last=days[0],
                decision="closed" if row.is_done else "verified",
                decided=days[-1] if row.is_done else None,
                why="Sudah diperbaiki (contoh).",
            )

    def anywhere(self) -> Iterator[Cluster]:
        """Yield clusters on roads of every sub-district, and some more."""
        long = self._long()
        for code in sorted({piece.subdistrict_code for piece in long}):
            here = [piece for piece in long if piece.subdistrict_code == code]
            for _ in range(self.table.clusters_per_subdistrict):
                yield self._random_cluster(here)
        for _ in range(self.table.other_clusters if long else 0):
            yield self._random_cluster(long)

    def waiting(self) -> Iterator[SampleComplaint]:
        """Yield complaints of stretches that nobody of the desk has looked at yet."""
        long = self._long()
        codes = {piece.subdistrict_code for piece in long}
        clusters = max(FEWEST_WAITING, round(WAITING_PER_SUBDISTRICT * len(codes))) if long else 0
        for number in range(clusters):
            first = last = -int(self.random.integers(*LEFT_DAYS_AGO))
            if (number + 1) % LEFT_EVERY:
                first, last = -JUST_IN_DAYS_AGO, 0
            complaints = int(self.random.integers(*WAITING_COMPLAINTS))
            told = {"complaints": complaints, "first": first, "last": last, "decision": None}
            for made in self.cluster(self._random_cluster(long).model_copy(update=told)):
                yield replace(made, waits=True)

    def _long(self) -> list[Piece]:
        # Between the villages of a city roads are shorter than the longest cluster.
        return self._longer_than(CLUSTER_LENGTH_M[1]) or self._longer_than(2 * CLUSTER_LENGTH_M[0])

    def _longer_than(self, length_m: float) -> list[Piece]:
        return [piece for piece in self.country.pieces if piece.to_m - piece.from_m > length_m]

    def _random_cluster(self, pieces: Sequence[Piece]) -> Cluster:
        piece = self._one_of(pieces)
        shortest_m, longest_m = CLUSTER_LENGTH_M
        length_m = self.random.uniform(shortest_m, min(longest_m, piece.to_m - piece.from_m))
        from_m = self.random.uniform(piece.from_m, piece.to_m - length_m)
        first_days_ago = int(self.random.integers(*FIRST_DAYS_AGO))
        return Cluster(
            road=self.country.road_ids[piece.road_row],
            range_m=(from_m, from_m + length_m),
            category=self._pick(CATEGORY_WEIGHTS),
            complaints=int(self.random.integers(*CLUSTER_COMPLAINTS)),
            first=-first_days_ago,
            last=-int(self.random.integers(1, max(2, first_days_ago // 2))),
            decision="verified" if self.random.random() < LOOKED_AT_SHARE else None,
        )

    def cluster(self, cluster: Cluster) -> Iterator[SampleComplaint]:
        """Yield the complaints of a cluster, what the desk did with them, and a few that say it again."""
        row = int(self.country.network.rows_of([cluster.road])[0])
        main: SampleComplaint | None = None
        for happened_at in sorted(
            self._moment(cluster.first, cluster.last) for _ in range(cluster.complaints)
        ):
            station_m = self.random.uniform(*cluster.range_m)
            made = self._on_road(row, station_m, cluster.category, happened_at, cluster.problems)
            again = self.random.random() if main else 1.0
            if main and again < DUPLICATE_SHARE:
                made = replace(made, reporter=main.reporter)
                yield replace(made, decisions=self._desk("mark_duplicate", made, of=main.id))
            elif main and again < DUPLICATE_SHARE + SUPPORT_SHARE:
                yield replace(made, decisions=self._desk("mark_support", made, of=main.id))
            else:
                made = replace(made, decisions=self._decisions(cluster, made))
                main = main or (made if made.decisions else None)
                yield made

    def _decisions(self, cluster: Cluster, made: SampleComplaint) -> tuple[Decision, ...]:
        """Return what the desk does with a complaint of a cluster."""
        if cluster.decision is None:
            return ()
        verified = self._desk("verify", made)
        if cluster.decision == "verified" or cluster.decided is None:
            return verified if self.random.random() < VERIFIED_SHARE else ()
        closed_at = datetime.combine(day(cluster.decided, self.today), time(10), self.zone)
        return (*verified, Decision("close", max(verified[0].at, closed_at), cluster.why))

    def scattered(self) -> Iterator[SampleComplaint]:
        """Yield single complaints anywhere on the roads."""
        length_m = np.array([piece.to_m - piece.from_m for piece in self.country.pieces])
        for at in self.random.choice(
            len(length_m), self.table.scattered_complaints, p=length_m / length_m.sum()
        ):
            piece = self.country.pieces[at]
            station_m = self.random.uniform(piece.from_m, piece.to_m)
            happened_at = self._moment(-FIRST_DAYS_AGO[1], -1)
            made = self._on_road(piece.road_row, station_m, self._pick(SCATTERED_WEIGHTS), happened_at)
            looked_at = self.random.random()
            if looked_at < REJECTED_SHARE:
                made = replace(made, decisions=self._desk("reject", made))
            elif looked_at < VERIFIED_SHARE:
                made = replace(made, decisions=self._desk("verify", made))
            yield made

    def elsewhere(self) -> Iterator[SampleComplaint]:
        """Yield complaints that are not about a road; some tell where they were written."""
        for category, matter in self.table.elsewhere.items():
            for _ in range(matter.complaints):
                village = self._one_of(self.country.villages)
                words = self.writer.about_village(matter.sentences, village.place)
                made = self._complaint(category, words, self._moment(-FIRST_DAYS_AGO[1], -1))
                if self.random.random() < GPS_SHARE:
                    made = self._at(made, village.lon, village.lat, VILLAGE_WALK_M)
                if self.random.random() < LOOKED_AT_SHARE:
                    made = replace(made, decisions=self._desk("verify", made))
                yield replace(made, confidential=matter.confidential)

    def unplaced(self) -> Iterator[SampleComplaint]:
        """Yield complaints that name a village and no road, so that the desk has to ask."""
        where = self.table.words.village
        sentences = [f"{problem} {where}." for problem in self.table.words.problems["lubang"]]
        for _ in range(self.table.unplaced_complaints):
            words = self.writer.about_village(sentences, self._one_of(self.country.villages).place)
            yield self._complaint("lubang", words, self._moment(-60, -1))

    def _on_road(
        self,
        row: int,
        station_m: float,
        category: str,
        happened_at: datetime,
        problems: Sequence[str] = (),
    ) -> SampleComplaint:
        """Return a complaint at a station of a road, placed as well as the reporter's phone could."""
        network = self.country.network
        name, aliases = self.country.road_names[row]
        on_road = (piece for piece in self.country.pieces if piece.road_row == row)
        village = next(
            (piece.village for piece in on_road if piece.to_m >= station_m), self.country.villages[0]
        )
        road = self.writer.road(split_ends(name) or (name, name), aliases)
        words = self.writer.about_road(road, village.place, category, problems)
        made = self._complaint(category, words, happened_at)
        spread = GPS_ACCURACY_M if self.random.random() < GPS_SHARE else POOR_ACCURACY_M
        accuracy_m = round(self.random.uniform(*spread), 1)
        lon, lat = network.crs.to_lon_lat(*point_at(network, np.array([row]), np.array([station_m])))
        return replace(self._at(made, lon[0], lat[0], accuracy_m / 2 + LANE_M), accuracy_m=accuracy_m)

    def _at(self, made: SampleComplaint, lon: float, lat: float, spread_m: float) -> SampleComplaint:
        """Return the complaint at a place, off by a normal error of ``spread_m`` metres."""
        crs = self.country.network.crs
        east_m, north_m = self.random.normal(0, spread_m, 2)
        x, y = crs.to_metres(lon, lat)
        off_lon, off_lat = crs.to_lon_lat(x + east_m, y + north_m)
        return replace(made, lon=round(float(off_lon), 6), lat=round(float(off_lat), 6))

    def _complaint(self, category: str, words: str, happened_at: datetime) -> SampleComplaint:
        self.count += 1
        name = f"contoh-{self.count:04d}"
        return SampleComplaint(name, f"{name}@contoh.invalid", category, words, None, None, None, happened_at)

    def _desk(
        self, action: str, made: SampleComplaint, why: str | None = None, of: str | None = None
    ) -> tuple[Decision, ...]:
        """Return the desk's decision some hours after the complaint, none if that is still to come."""
        at = made.happened_at + timedelta(hours=self.random.uniform(*DESK_HOURS))
        return (Decision(action, at, why, of),) if at < self.now else ()

    def _moment(self, first: date | int, last: date | int) -> datetime:
        """Return a waking hour of a day from ``first`` to ``last``."""
        start, end = day(first, self.today), day(last, self.today)
        on = start + timedelta(days=int(self.random.integers((end - start).days + 1)))
        hour = int(self.random.choice(24, p=HOUR_WEIGHTS / HOUR_WEIGHTS.sum()))
        at = datetime.combine(on, time(hour, int(self.random.integers(60))), self.zone)
        return min(at, self.now - timedelta(minutes=int(self.random.integers(5, 300))))

    def _pick(self, weights: dict[str, int]) -> str:
        """Return a category, by its weight, of those that the region has words for."""
        said = [category for category in weights if category in self.table.words.problems]
        shares = np.array([weights[category] for category in said], dtype=float)
        return str(self.random.choice(said, p=shares / shares.sum()))

    def _one_of(self, choices: Sequence[_T]) -> _T:
        return choices[int(self.random.integers(len(choices)))]
