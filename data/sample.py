"""Sample complaints of a region, made from a seed, so that an empty map can be tried out.

They gather in clusters along roads, as real ones do, in every sub-district, over the months before they are
made. Their reporters and sentences are invented and say so (*contoh*).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd

from data.regions import Region
from data.sample_tables import Cluster, SampleTable, WorksRow, day
from data.sample_text import Writer
from geo.roads import RoadNetwork, split_ends
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
CLUSTER_LENGTH_M = (60.0, 600.0)
CLUSTER_COMPLAINTS = (3, 9)
CLUSTER_FIRST_DAYS_AGO = (20, 240)  # within the year in which silence does not end a stretch
BEFORE_WORKS_DAYS = 120  # complaints come for about four months until works begin

GPS_SHARE, POOR_GPS_SHARE = 0.85, 0.08  # the rest is told in words only
GPS_ACCURACY_M = (4.0, 25.0)  # of a phone under the open sky, and under trees
POOR_ACCURACY_M = (60.0, 160.0)  # of a phone that knows only its cell
LANE_M = 2.5  # people stand beside the hole, not on the centreline
VILLAGE_WALK_M = 400.0  # from a village's point, when the matter is not about a road

VERIFIED_SHARE = 0.75  # of a cluster that the desk has looked at
SUPPORT_SHARE, DUPLICATE_SHARE = 0.15, 0.05  # of the later complaints of a cluster
REJECTED_SHARE = 0.12  # of the scattered ones
DESK_HOURS = (3.0, 70.0)  # until the desk has looked
HOUR_WEIGHTS = np.array([0] * 5 + [1, 3, 4, 3, 2, 2, 2, 3, 2, 2, 3, 4, 4, 3, 3, 2, 1, 0, 0], dtype=float)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the desk does with a complaint; ``of`` is the main complaint of a duplicate or support."""

    action: str  # an action of stages.COMPLAINT_MOVES
    at: datetime
    why: str | None = None
    of: str | None = None


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


@dataclass(frozen=True, eq=False)
class Country:
    """Where things are: the roads, their pieces by village (``roads_by_area``), and the villages.

    ``villages`` is indexed by code, with columns name, subdistrict, lon, lat.
    """

    network: RoadNetwork
    pieces: pd.DataFrame
    villages: pd.DataFrame


def sample_complaints(
    region: Region, table: SampleTable, works: Sequence[WorksRow], country: Country, now: datetime
) -> list[SampleComplaint]:
    """Return the region's sample complaints, oldest first; all of them happened before ``now``."""
    maker = _Maker(region, table, country, now)
    clusters = [*table.stories, *maker.before_works(works), *maker.anywhere()]
    made = [complaint for cluster in clusters for complaint in maker.cluster(cluster)]
    made += [*maker.scattered(), *maker.elsewhere(), *maker.unplaced()]
    return sorted(made, key=lambda complaint: (complaint.happened_at, complaint.id))


class _Maker:
    """Makes complaints with one random generator."""

    def __init__(self, region: Region, table: SampleTable, country: Country, now: datetime) -> None:
        self.table = table
        self.country = country
        self.zone = region.zone
        self.now = now.astimezone(self.zone)
        self.random = np.random.default_rng(table.seed)
        self.writer = Writer(table.words, self.random)
        self.count = 0

    # --- clusters

    def before_works(self, works: Sequence[WorksRow]) -> Iterator[Cluster]:
        """Yield the complaints that led to the works of this year."""
        for row in works:
            begun = min(day(stage.since, self.now.date()) for stage in row.stages)
            if begun < self.now.date() - timedelta(days=365):
                continue
            over = row.stages[-1].stage in ("patched", "finished", "pho", "warranty", "fho")
            yield Cluster(
                road=row.road,
                range_m=row.range_m,
                category=self._category_mended_by(row.treatment),
                complaints=int(self.random.integers(4, 10)),
                first=begun - timedelta(days=BEFORE_WORKS_DAYS),
                last=min(begun + timedelta(days=7), self.now.date()),
                decision="closed" if over else "verified",
                decided=row.stages[-1].since if over else None,
                why="Sudah diperbaiki (contoh)." if over else None,
            )

    @staticmethod
    def _category_mended_by(treatment: str) -> str:
        return {"drainage": "drainase", "bridge": "jembatan"}.get(treatment, "lubang")

    def anywhere(self) -> Iterator[Cluster]:
        """Yield clusters on roads of every sub-district, and some more."""
        pieces = self.country.pieces
        long = pieces[pieces["to_m"] - pieces["from_m"] > CLUSTER_LENGTH_M[1]]
        for _, here in long.groupby("subdistrict_code"):
            yield from (self._random_cluster(here) for _ in range(self.table.clusters_per_subdistrict))
        yield from (self._random_cluster(long) for _ in range(self.table.other_clusters))

    def _random_cluster(self, pieces: pd.DataFrame) -> Cluster:
        piece = pieces.iloc[int(self.random.integers(len(pieces)))]
        length_m = self.random.uniform(*CLUSTER_LENGTH_M)
        from_m = self.random.uniform(piece["from_m"], piece["to_m"] - length_m)
        first_days_ago = int(self.random.integers(*CLUSTER_FIRST_DAYS_AGO))
        return Cluster(
            road=piece["road_id"],
            range_m=(from_m, from_m + length_m),
            category=self._pick(CATEGORY_WEIGHTS),
            complaints=int(self.random.integers(*CLUSTER_COMPLAINTS)),
            first=-first_days_ago,
            last=-int(self.random.integers(1, max(2, first_days_ago // 2))),
            decision="verified" if self.random.random() < 0.6 else None,
        )

    def cluster(self, cluster: Cluster) -> Iterator[SampleComplaint]:
        """Yield the complaints of a cluster, what the desk did with them, and a few that say it again."""
        row = int(self.country.network.rows_of([cluster.road])[0])
        problems = cluster.problems or self.table.words.problems[cluster.category]
        main: SampleComplaint | None = None
        for happened_at in sorted(
            self._moment(cluster.first, cluster.last) for _ in range(cluster.complaints)
        ):
            station_m = self.random.uniform(*cluster.range_m)
            made = self._on_road(row, station_m, cluster.category, problems, happened_at)
            again = self.random.random()
            if main is None or not main.decisions or again > SUPPORT_SHARE + DUPLICATE_SHARE:
                made = replace(made, decisions=tuple(self._decisions(cluster, made)))
                main = main or made
            elif again < SUPPORT_SHARE:
                made = replace(made, decisions=self._desk("mark_support", made, of=main.id))
            else:
                made = replace(
                    made, reporter=main.reporter, decisions=self._desk("mark_duplicate", made, of=main.id)
                )
            yield made

    def _decisions(self, cluster: Cluster, made: SampleComplaint) -> Iterator[Decision]:
        """Yield what the desk does with a complaint of a cluster."""
        if cluster.decision is None or (
            cluster.decision == "verified" and self.random.random() > VERIFIED_SHARE
        ):
            return
        if cluster.decision == "forwarded":
            yield from self._desk("forward", made, why="Jalan provinsi (contoh).")
            return
        yield from self._desk("verify", made)
        if cluster.decision == "closed" and cluster.decided is not None:
            closed = datetime.combine(day(cluster.decided, self.now.date()), time(10), self.zone)
            yield Decision("close", min(closed, self.now), why=cluster.why)

    # --- single ones

    def scattered(self) -> Iterator[SampleComplaint]:
        """Yield single complaints anywhere on the roads."""
        pieces = self.country.pieces
        length_m = (pieces["to_m"] - pieces["from_m"]).to_numpy()
        for at in self.random.choice(
            len(pieces), self.table.scattered_complaints, p=length_m / length_m.sum()
        ):
            piece = pieces.iloc[int(at)]
            category = self._pick(SCATTERED_WEIGHTS)
            made = self._on_road(
                int(self.country.network.rows_of([piece["road_id"]])[0]),
                self.random.uniform(piece["from_m"], piece["to_m"]),
                category,
                self.table.words.problems[category],
                self._moment(-CLUSTER_FIRST_DAYS_AGO[1], -1),
            )
            looked_at = self.random.random()
            if looked_at < REJECTED_SHARE:
                made = replace(made, decisions=self._desk("reject", made, why="no_damage"))
            elif looked_at < VERIFIED_SHARE:
                made = replace(made, decisions=self._desk("verify", made))
            yield made

    def elsewhere(self) -> Iterator[SampleComplaint]:
        """Yield complaints that are not about a road; some tell where they were written."""
        for category, matter in self.table.elsewhere.items():
            for _ in range(matter.complaints):
                village = self._village()
                words = self.writer.about_village(matter.sentences, village["name"], village["subdistrict"])
                made = self._complaint(category, words, self._moment(-CLUSTER_FIRST_DAYS_AGO[1], -1))
                if self.random.random() < 0.6:
                    made = self._at(made, village["lon"], village["lat"], VILLAGE_WALK_M, accuracy_m=None)
                if self.random.random() < 0.4:
                    made = replace(made, decisions=self._desk("verify", made))
                yield replace(made, confidential=category == "desa" and self.random.random() < 0.6)

    def unplaced(self) -> Iterator[SampleComplaint]:
        """Yield complaints that name a village and no road, so that the desk has to ask."""
        for _ in range(self.table.unplaced_complaints):
            village = self._village()
            problem = self.writer.one_of(self.table.words.problems["lubang"])
            sentence = f"{problem} di Desa {{desa}}."
            words = self.writer.about_village([sentence], village["name"], village["subdistrict"])
            yield self._complaint("lubang", words, self._moment(-60, -1))

    # --- parts

    def _on_road(
        self, row: int, station_m: float, category: str, problems: Sequence[str], happened_at: datetime
    ) -> SampleComplaint:
        """Return a complaint at a station of a road, placed as well as the reporter's phone could."""
        network = self.country.network
        road = network.table.iloc[row]
        ends = split_ends(road["name"]) or (road["name"], road["name"])
        village = self._village_at(road["road_id"], station_m)
        words = self.writer.about_road(
            problems, ends, road["aliases"], village["name"], village["subdistrict"]
        )
        made = self._complaint(category, words, happened_at)
        told = self.random.random()
        if told > GPS_SHARE + POOR_GPS_SHARE:
            return made
        accuracy_m = self.random.uniform(*(GPS_ACCURACY_M if told < GPS_SHARE else POOR_ACCURACY_M))
        x, y = point_at(network, np.array([row]), np.array([station_m]))
        lon, lat = network.crs.to_lon_lat(x, y)
        return self._at(made, float(lon[0]), float(lat[0]), accuracy_m / 2 + LANE_M, accuracy_m=accuracy_m)

    def _at(
        self, made: SampleComplaint, lon: float, lat: float, spread_m: float, accuracy_m: float | None
    ) -> SampleComplaint:
        """Return the complaint at a place, off by a normal error of ``spread_m`` metres."""
        crs = self.country.network.crs
        x, y = crs.to_metres(lon, lat)
        east_m, north_m = self.random.normal(0, spread_m, 2)
        lon_, lat_ = crs.to_lon_lat(x + east_m, y + north_m)
        rounded_m = None if accuracy_m is None else round(accuracy_m, 1)
        return replace(made, lon=round(float(lon_), 6), lat=round(float(lat_), 6), accuracy_m=rounded_m)

    def _complaint(self, category: str, words: str, happened_at: datetime) -> SampleComplaint:
        self.count += 1
        name = f"contoh-{self.count:04d}"
        return SampleComplaint(
            id=name,
            reporter=f"{name}@contoh.invalid",
            category=category,
            words=words,
            lon=None,
            lat=None,
            accuracy_m=None,
            happened_at=happened_at,
        )

    def _desk(
        self, action: str, made: SampleComplaint, why: str | None = None, of: str | None = None
    ) -> tuple[Decision, ...]:
        """Return the desk's decision some hours after the complaint, none if that is still to come."""
        at = made.happened_at + timedelta(hours=self.random.uniform(*DESK_HOURS))
        return (Decision(action, at, why, of),) if at < self.now else ()

    def _moment(self, first: date | int, last: date | int) -> datetime:
        """Return a waking hour of a day from ``first`` to ``last``."""
        start, end = (day(value, self.now.date()) for value in (first, last))
        on = start + timedelta(days=int(self.random.integers((end - start).days + 1)))
        hour = int(self.random.choice(24, p=HOUR_WEIGHTS / HOUR_WEIGHTS.sum()))
        at = datetime.combine(on, time(hour, int(self.random.integers(60))), self.zone)
        return min(at, self.now - timedelta(minutes=int(self.random.integers(5, 300))))

    def _pick(self, weights: dict[str, int]) -> str:
        shares = np.array(list(weights.values()), dtype=float)
        return str(self.random.choice(list(weights), p=shares / shares.sum()))

    def _village(self) -> pd.Series:
        return self.country.villages.iloc[int(self.random.integers(len(self.country.villages)))]

    def _village_at(self, road_id: str, station_m: float) -> pd.Series:
        """Return the village in which a station lies, any village if it lies outside all."""
        pieces = self.country.pieces
        here = pieces[
            (pieces["road_id"] == road_id) & (pieces["from_m"] <= station_m) & (station_m <= pieces["to_m"])
        ]["village_code"].dropna()
        return self.country.villages.loc[here.iloc[0]] if len(here) else self._village()
