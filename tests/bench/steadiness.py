"""How steady stretches are to those who look each week: ids that change, ends that one more complaint moves.

Two years of a simulated regency's complaints lie in a store; over the second one its stretches are found anew
every week by the register itself. Truth and complaints come from ``stretch_simulation``, which shares no code
with what is judged here.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, insert, select

from data import schema
from data.lineage import STRONG
from data.people import People
from data.placement.networks import save_roads
from data.regions import load_region
from data.register import Register
from data.store import open_store
from data.stretches.gathering import refresh
from geo.roads import RoadNetwork
from tests.bench.figures import Figure
from tests.bench.stretch_simulation import AS_OF, NOISE_M, Regency, World, simulate

YEARS, WEEKS = 2, 52
BACKGROUNDS_PER_KM = (0.3, 1.0, 3.0)
MOVED_M = 50.0
NEARBY_M = 100.0  # one more complaint within, or so far beside a stretch
SAME_SHARE = 0.5  # of the shorter one: what is shown there is the true stretch
REGION = "kab-kediri"


@dataclass(frozen=True, eq=False)
class Town:
    """A store with two years of complaints, and the true stretches (road_id, from_m, to_m)."""

    register: Register
    network: RoadNetwork
    truth: pd.DataFrame
    end: datetime

    def gather(self, conn: Connection, as_of: datetime, road_id: str | None = None) -> None:
        """Find the stretches of one road or of all as they stand at ``as_of``."""
        refresh(self.register, conn, self.register.ground(), None if road_id is None else [road_id], as_of)

    def shown(self, conn: Connection, road_id: str | None = None) -> pd.DataFrame:
        """Return the strong stretches that the public sees: id, road_id, from_m, to_m."""
        table = schema.stretch
        names = ["id", "road_id", "from_m", "to_m"]
        query = select(*(table.c[name] for name in names)).where(
            table.c.ended_at.is_(None), table.c.level == STRONG
        )
        if road_id is not None:
            query = query.where(table.c.road_id == road_id)
        return pd.DataFrame(conn.execute(query.order_by(table.c.id)).all(), columns=names)


@dataclass
class Counts:
    """What happened over some regencies."""

    switches: int = 0
    stretch_weeks: int = 0
    moved: int = 0
    added: int = 0

    @property
    def switches_per_100_years(self) -> float:
        """Id switches per 100 years of true stretches that were shown."""
        return 100 * self.switches / max(self.stretch_weeks / WEEKS, 1e-9)

    @property
    def moved_share(self) -> float:
        """Share of the complaints more that moved an end, or took the stretch away."""
        return self.moved / max(self.added, 1)


def figures(*, quick: bool = False, seeds: Iterable[int] = (1, 2, 3, 4)) -> Iterator[Figure]:
    """Yield both figures of DESIGN's row "steadiness"; ``quick`` with one regency."""
    backgrounds = (1.0,) if quick else BACKGROUNDS_PER_KM
    for background in backgrounds:
        counts = Counts()
        for seed in list(seeds)[: 1 if quick else None]:
            with town(World(background_per_km=background), seed) as made:
                follow_ids(made, counts)
                add_one_more(made, counts, np.random.default_rng(seed))
        work = f"{background:g} background complaints per km: "
        years = f" in {counts.stretch_weeks / WEEKS:.0f} stretch-years"
        yield Figure(
            work + "id switches per 100 stretch-years" + years, counts.switches_per_100_years, "", asked="≤ 2"
        )
        yield Figure(
            work + f"one more complaint nearby moves an end > {MOVED_M:.0f} m, of {counts.added:,} cases",
            100 * counts.moved_share,
            "%",
            asked="≤ 2 %",
        )


def follow_ids(made: Town, counts: Counts) -> None:
    """Find all stretches anew each week of the last year, and count the true ones whose id changes."""
    last: dict[int, int] = {}
    for week in range(WEEKS + 1):
        with made.register.store.begin() as conn:
            made.gather(conn, made.end - timedelta(weeks=WEEKS - week))
            seen = _seen(made.truth, made.shown(conn))
        counts.stretch_weeks += len(seen) if week else 0
        counts.switches += sum(last.get(true, stretch_id) != stretch_id for true, stretch_id in seen.items())
        last |= seen


def _seen(truth: pd.DataFrame, shown: pd.DataFrame) -> dict[int, int]:
    """Return the id under which each true stretch is shown: that of the one that shares most with it."""
    pairs = truth.assign(true=np.arange(len(truth))).merge(shown, on="road_id", suffixes=("", "_shown"))
    low = np.maximum(pairs["from_m"], pairs["from_m_shown"])
    shared_m = np.minimum(pairs["to_m"], pairs["to_m_shown"]) - low
    shorter_m = np.minimum(pairs["to_m"] - pairs["from_m"], pairs["to_m_shown"] - pairs["from_m_shown"])
    same = pairs.assign(shared_m=shared_m)[shared_m >= SAME_SHARE * shorter_m]
    best = same.sort_values(["shared_m", "id"]).drop_duplicates("true", keep="last")
    return dict(zip(best["true"].tolist(), best["id"].tolist(), strict=True))


def add_one_more(made: Town, counts: Counts, rng: np.random.Generator) -> None:
    """Report once more in or beside each stretch that is shown, each time as if it were the only one."""
    length_m = dict(zip(made.network.table["road_id"], made.network.length_m, strict=True))
    with made.register.store.begin() as conn:
        stretches = made.shown(conn)
        for one in stretches.itertuples(index=False):
            station_m = np.clip(
                rng.uniform(one.from_m - NEARBY_M, one.to_m + NEARBY_M), 0, length_m[one.road_id]
            )
            nested = conn.begin_nested()
            more = pd.DataFrame(
                {
                    "road_id": [one.road_id],
                    "station_m": [float(station_m)],
                    "sigma_m": [NOISE_M],
                    "reporter": ["somebody else"],
                    "time": [made.end],
                }
            )
            _write(conn, made.register, more)
            made.gather(conn, made.end, one.road_id)
            after = made.shown(conn, one.road_id)
            nested.rollback()
            after = after[after["id"] == one.id]
            stays = len(after) == 1 and (
                abs(after["from_m"].iloc[0] - one.from_m) <= MOVED_M
                and abs(after["to_m"].iloc[0] - one.to_m) <= MOVED_M
            )
            counts.moved += not stays
            counts.added += 1


@contextmanager
def town(world: World, seed: int) -> Iterator[Town]:
    """Make a town of ``world``, whose rates hold in each of YEARS."""
    several = replace(
        world,
        background_per_km=world.background_per_km * YEARS,
        added_per_km=(world.added_per_km[0] * YEARS, world.added_per_km[1] * YEARS),
        least_complaints=world.least_complaints * YEARS,
    )
    regency = simulate(several, seed)
    network = regency.network()
    placed = regency.placed(network)
    placed["time"] = AS_OF - (AS_OF - placed["time"]) * YEARS
    end = AS_OF.to_pydatetime()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/store.sqlite")
        region = load_region(REGION)
        register = Register(store, region, People(store, Path(folder) / "key"), clock=lambda: end)
        with store.begin() as conn:
            store.ensure_region(conn, region.id)
            save_roads(conn, region.id, network, schematic=True, source="made up", now=end)
        with store.begin() as conn:
            _write(conn, register, placed)
        yield Town(register, network, _truth(regency, network), end)
        store.close()


def _truth(regency: Regency, network: RoadNetwork) -> pd.DataFrame:
    """Return the true stretches in the stations of the network, which may count from the other end."""
    ends = [
        replace(regency, complaints=regency.truth.assign(station_m=regency.truth[end], person=0, time=AS_OF))
        .placed(network)
        .rename(columns={"station_m": end})
        for end in ("from_m", "to_m")
    ]
    both = np.sort(np.stack([ends[0]["from_m"], ends[1]["to_m"]], axis=1), axis=1)
    return pd.DataFrame({"road_id": ends[0]["road_id"], "from_m": both[:, 0], "to_m": both[:, 1]})


def _write(conn: Connection, register: Register, placed: pd.DataFrame) -> None:
    """Write complaints that are placed already straight into the tables."""
    region_id, now = register.region.id, register.clock()
    complaint, reporter = schema.complaint, schema.reporter
    first = (conn.scalar(select(func.max(complaint.c.id))) or 0) + 1
    first_person = (conn.scalar(select(func.max(reporter.c.id))) or 0) + 1
    person = pd.factorize(placed["reporter"])[0] + first_person
    people = [
        {"id": int(number), "region_id": region_id, "confidential": True, "created_at": now}
        for number in np.unique(person)
    ]
    conn.execute(insert(reporter), people)
    complaints: list[dict[str, Any]] = []
    positions: list[dict[str, Any]] = []
    for number, (one, who) in enumerate(
        zip(placed.itertuples(index=False), person, strict=True), start=first
    ):
        said = {"id": number, "ticket": f"S{number}", "reporter_id": int(who), "happened_at": one.time}
        usual = {"region_id": region_id, "created_at": one.time}
        kind = {"channel": "web", "category": "lubang", "family": "pavement", "state": "received"}
        complaints.append(said | usual | kind)
        reach_m = 1.645 * one.sigma_m  # 90 % of a normal error
        where = {"road_id": one.road_id, "station_m": one.station_m, "sigma_m": one.sigma_m}
        where |= {"from_m": one.station_m - reach_m, "to_m": one.station_m + reach_m, "status": "placed"}
        how = {"current": True, "candidates": [], "set_by": "machine", "complaint_id": number}
        positions.append(where | usual | how | {"roads_version_id": register.ground().roads_version_id})
    conn.execute(insert(complaint), complaints)
    conn.execute(insert(schema.position), positions)
