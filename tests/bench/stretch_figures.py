"""Stretches against simulated truth, ours and the peers', and how long a million complaints take."""

import time
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import DBSCAN

from geo.roads import RoadNetwork
from geo.stretches import find_stretches
from tests.bench.figures import Figure, cpu_seconds
from tests.bench.placing_speed import random_network
from tests.bench.stretch_oracle import oracle
from tests.bench.stretch_peers import dbscan_along, kde_plus
from tests.bench.stretch_scores import Found, score
from tests.bench.stretch_simulation import AS_OF, Regency, World, simulate

# Eight regencies leave false alarms open by a quarter and the ninetieth per cent of ends by 7 m.
REGENCIES, QUICK_REGENCIES = 24, 2
WORLDS: dict[float | str, World] = {
    0.3: World(background_per_km=0.3),
    1.0: World(background_per_km=1.0),
    3.0: World(background_per_km=3.0),
    "3 + villages": World(background_per_km=3.0, in_villages=0.5),
    "3, uneven": World(background_per_km=3.0, unevenness=0.5),
}
NULL = World(stretches=0.0, in_villages=0.5, background_per_km=3.0)
BROKEN = World(stretches=0.0, background_per_km=1.0, broken_roads=6)


def ours(regency: Regency) -> Found:
    """Return the strong stretches of a regency."""
    network = _network(regency)
    found = find_stretches(regency.placed(network), network, as_of=AS_OF)
    strong = (found.table["level"] == "strong").to_numpy()
    table = found.table[strong]
    road = table["road_id"].astype(int).to_numpy()
    turned, length_m = regency.turned(network)[road], regency.length_m[road]
    low, high = table["from_m"].to_numpy(), table["to_m"].to_numpy()
    ranges = pd.DataFrame(
        {
            "road": road,
            "from_m": np.where(turned, length_m - high, low),
            "to_m": np.where(turned, length_m - low, high),
        }
    )
    number = np.where(strong, np.cumsum(strong) - 1, -1)
    return Found(ranges, number[found.membership])


# Of regencies that nobody looked at while the model was built: those from 0 on flattered it.
FIRST_SEED = 9_000
METHODS: dict[str, Callable[[Regency], Found]] = {
    "ours": ours,
    "DBSCAN along the road": dbscan_along,
    "KDE+": kde_plus,
}


def measured(quick: bool) -> list[dict[str, Any]]:
    """Return one row per method and background: the figures of ``score``, and CPU seconds per regency."""
    rows: list[dict[str, Any]] = []
    regencies = QUICK_REGENCIES if quick else REGENCIES
    for background, world in WORLDS.items():
        simulated = [simulate(world, FIRST_SEED + number) for number in range(regencies)]
        for regency in simulated:
            _network(regency)
        methods = dict(METHODS)
        if not world.in_villages:  # it knows nothing of villages
            methods["possible (told how the regency was made)"] = partial(oracle, world=world)
        for method, work in methods.items():
            start = time.process_time()
            found = [(regency, work(regency)) for regency in simulated]
            seconds = (time.process_time() - start) / regencies
            row = {"method": method, "background_per_km": background, **score(found), "cpu_s": seconds}
            rows.append(row)
    return rows


def null_figures(*, quick: bool) -> Iterator[Figure]:
    """Regencies without any stretch, and with some roads that are broken from end to end."""
    regencies = 4 if quick else 20
    false = [len(ours(simulate(NULL, 100 + seed)).ranges) for seed in range(regencies)]
    share = 100 * float(np.mean([count > 0 for count in false]))
    yield Figure("regencies with villages and no stretch at all that show one", share, "%", asked="≤ 5 %")
    shown = []
    for seed in range(max(regencies // 4, 1)):
        regency = simulate(BROKEN, 200 + seed)
        shown += np.isin(regency.broken, ours(regency).ranges["road"]).tolist()
    yield Figure("roads broken from end to end that show", 100 * float(np.mean(shown)), "%")


def speed_figures(points: int, roads: int, seed: int = 2) -> Iterator[Figure]:
    """Find stretches of the same placed points by ours and by DBSCAN across the field, CPU seconds.

    Once with complaints anywhere, once with half of them gathered on one road in twenty.
    """
    rng = np.random.default_rng(seed)
    network = random_network(roads, rng)
    for kind, share in (("anywhere", 0.0), ("half gathered on a twentieth of the roads", 0.5)):
        row = rng.integers(0, roads, points)
        few = rng.random(points) < share
        row[few] = rng.integers(0, max(roads // 20, 1), int(few.sum()))
        placed = _placed(network, row, rng)
        find_stretches(placed.iloc[:1000], network, as_of=AS_OF)  # compiled before the clock starts
        spent, _ = cpu_seconds(partial(find_stretches, placed, network, as_of=AS_OF), repeats=3)
        xy = _beside(network, placed, rng)
        peer, _ = cpu_seconds(partial(DBSCAN(eps=100, min_samples=3, algorithm="kd_tree").fit, xy))
        name = "scikit-learn DBSCAN (projected, kd-tree)"
        yield Figure(f"stretches of {points:,} complaints, {kind}", spent, "s", name, peer, "≥ 3 ×")


def anew_figures() -> Iterator[Figure]:
    """One road anew, given the priors of its region."""
    regency = simulate(World(), 0)
    network = _network(regency)
    placed = regency.placed(network)
    priors = find_stretches(placed, network, as_of=AS_OF).priors
    road = placed["road_id"].mode()[0]
    own = placed[placed["road_id"] == road]
    spent, _ = cpu_seconds(lambda: find_stretches(own, network, as_of=AS_OF, priors=priors), repeats=31)
    yield Figure("one road anew", spent * 1000, "ms", asked="< 5 ms")


@lru_cache(maxsize=REGENCIES)
def _network(regency: Regency) -> RoadNetwork:
    return regency.network()


def _placed(network: RoadNetwork, row: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    length_m = network.length_m[row]
    days = rng.integers(0, 300, len(row))
    return pd.DataFrame(
        {
            "road_id": network.table["road_id"].to_numpy()[row],
            "station_m": rng.random(len(row)) * length_m,
            "sigma_m": 8.0,
            "time": pd.Timestamp("2021-02-01", tz="UTC") + pd.to_timedelta(days, unit="D"),
        }
    )


def _beside(network: RoadNetwork, placed: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return where those complaints are on the map, some metres beside their road."""
    row = network.rows_of(placed["road_id"])
    axis = network.axis
    at = axis.road_start_m[row] + placed["station_m"].to_numpy()
    segment = axis.segment[np.searchsorted(axis.end_m, at)]
    s = network.segments
    share = (placed["station_m"].to_numpy() - s.m0[segment]) / np.maximum(s.m1[segment] - s.m0[segment], 1e-9)
    xy = np.column_stack([s.x0 + 0.0, s.y0])[segment]
    xy += share[:, None] * np.column_stack([s.x1 - s.x0, s.y1 - s.y0])[segment]
    return xy + rng.normal(0, 8, xy.shape)
