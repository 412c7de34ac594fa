"""How often placing is right: by position, by words, by both; and whether its confidence is true."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.bench import made_up, peers, texts, worlds
from tests.bench.figures import Figure
from tests.bench.judging import Judged, judge, placer_of
from tests.bench.oracle import best_roads, coverage_at
from tests.bench.simulated_complaints import Phone, Stated, simulated
from tests.bench.typos import MEDIUM, SEVERITIES, Severity
from tests.bench.worlds import World

NOISES_M = (4.0, 8.0, 15.0, 30.0)
OFF_SHARE = 0.05
COUNT = 2_000  # complaints of each cell of a table
ORACLE_COUNT = 1_500  # of them are weighed by the oracle, which takes a millisecond or more for each
ASKED_RIGHT = 0.98  # of what is called placed by position alone
SEED = 2026


@dataclass(frozen=True, eq=False)
class Cell:
    """One world with one kind of evidence; shares are of all complaints about a road."""

    world: World
    what: str
    judged: Judged
    peer_right: float
    noise_m: float = float("nan")
    severity: str = ""
    peer_precision: float = float("nan")  # of as many as ours calls placed, those the peer is surest of
    possible: float = float("nan")  # what could be called placed and be right as often as asked


def regencies() -> list[World]:
    """Worlds of "A – B" roads, with made-up landmarks."""
    found = [made_up.regency(), made_up.with_landmarks(worlds.kediri())]
    if worlds.has_shared_data():
        found.append(made_up.with_landmarks(worlds.sleman()))
    return found


def cities() -> list[World]:
    """Worlds of streets."""
    found = [made_up.grid_city()]
    if worlds.has_shared_data():
        found += [worlds.syracuse(), worlds.osm("helsinki")]
    return found


def by_position(world: World, phone: Phone, count: int) -> Cell:
    """Place by coordinates alone; the peer takes the nearest road, the oracle knows the phone's error."""
    truth = simulated(world.network, count, phone, np.random.default_rng(SEED))
    evidence = truth[["lon", "lat", "accuracy_m"]]
    judged = judge(world, _placed(world, evidence), truth)
    nearest = peers.nearest(world, evidence) == truth["road_id"].to_numpy()
    some = truth[judged.on_road].head(ORACLE_COUNT)
    road, share = best_roads(world, some, phone)
    possible = coverage_at(share, road == some["road"].to_numpy(), ASKED_RIGHT)
    what = f"{phone.noise_m:g} m, {phone.stated} accuracy"
    return Cell(world, what, judged, _share(nearest, judged), phone.noise_m, possible=possible)


def by_both(world: World, phone: Phone, severity: Severity, count: int) -> Cell:
    """Place by coordinates and a text that names the road; the peer is the nearest road."""
    named = np.array([said.road for said in texts.spoken_names(world)])
    truth = simulated(world.network, count, phone, np.random.default_rng(SEED + 1), roads=named)
    said = texts.wordings(world, count, severity, SEED, places=truth, unique=False)
    evidence = truth[["lon", "lat", "accuracy_m"]].assign(text=said["text"])
    # Words may mean either street of a crossing; which of several roads of one name, the position tells.
    either = (said["naming"] == "crossing").to_numpy()
    own = [frozenset({road}) for road in truth["road_id"]]
    meant = [some if both else one for some, one, both in zip(said["meant"], own, either, strict=True)]
    judged = judge(world, _placed(world, evidence), truth.assign(meant=meant))
    nearest = peers.nearest(world, evidence) == truth["road_id"].to_numpy()
    return Cell(world, f"{phone.noise_m:g} m", judged, _share(nearest, judged), phone.noise_m, severity.name)


def by_words(world: World, severity: Severity, count: int) -> Cell:
    """Place by a text alone; the peer is a plain fuzzy matcher."""
    said = texts.wordings(world, count, severity, SEED)
    x, y = _spots(world, said)
    judged = judge(world, _placed(world, said[["text"]]), said.assign(x=x, y=y))
    ids, sure = peers.fuzzy(world, said["text"].tolist())
    right = np.array([road in meant for road, meant in zip(ids, said["meant"], strict=True)])
    surest = right[np.argsort(-sure, kind="stable")[: int(judged.placed.sum())]]
    return Cell(
        world,
        severity.name,
        judged,
        float(right.mean()),
        severity=severity.name,
        peer_precision=float(surest.mean()) if len(surest) else float("nan"),
    )


def _placed(world: World, evidence: pd.DataFrame) -> pd.DataFrame:
    return placer_of(world).learnt_from(evidence).place(evidence)


def _share(right: np.ndarray, judged: Judged) -> float:
    return float(right[judged.on_road].mean())


def _spots(world: World, said: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return where the writers of texts stand, on the road (metres)."""
    samples = world.samples.sort_values(["road", "station_m"])
    apart_m = 1e7  # between the roads, laid on one line: no road is longer
    at_m = samples["road"].to_numpy() * apart_m + samples["station_m"].to_numpy()
    wanted = said["road"].to_numpy(dtype=float) * apart_m + said["station_m"].to_numpy(dtype=float)
    at = np.minimum(np.searchsorted(at_m, wanted), len(samples) - 1)
    return samples["x"].to_numpy()[at], samples["y"].to_numpy()[at]


def position_cells(count: int = COUNT) -> Iterator[Cell]:
    """Every world by every noise, with the accuracy stated and with none."""
    ways: tuple[Stated, ...] = ("radius", "absent")
    for world in (*regencies(), *cities()):
        for noise in NOISES_M:
            for stated in ways:
                yield by_position(world, Phone(noise, stated=stated, off_share=OFF_SHARE), count)


def phone_cells(count: int = COUNT) -> Iterator[Cell]:
    """Phones that state their accuracy in other ways."""
    ways: tuple[Stated, ...] = ("radius", "noise", "optimistic", "rounded", "erratic")
    for world in (regencies()[0], cities()[0]):
        for stated in ways:
            yield by_position(world, Phone(8.0, stated=stated, off_share=OFF_SHARE), count)


def both_cells(count: int = COUNT) -> Iterator[Cell]:
    """Position and words by noise; words with a citizen's typos."""
    for world in (*regencies(), *cities()[:2]):
        for noise in NOISES_M:
            yield by_both(world, Phone(noise, stated="radius"), MEDIUM, count)


def words_cells(count: int = COUNT) -> Iterator[Cell]:
    """Words alone by how badly they are typed."""
    for world in (*regencies(), *cities()[:2]):
        for severity in SEVERITIES:
            yield by_words(world, severity, count)


def phrase_rows(world: World, count: int, severity: Severity) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each way of saying where on a road, with its rows: width_m, said_m, held, off_m (metres)."""
    said = texts.wordings(world, count, severity, SEED + 2, where_share=1.0)
    found = _placed(world, said[["text"]])
    right = (found["road_id"] == said["road_id"]) & (found["status"] == "placed")
    rows = pd.DataFrame(
        {
            "where": said["where"],
            "width_m": found["to_m"] - found["from_m"],
            "said_m": said["to_m"] - said["from_m"],
            "held": (found["from_m"] <= said["station_m"]) & (said["station_m"] <= found["to_m"]),
            "off_m": (found["station_m"] - said["station_m"].astype(float)).abs(),
        }
    )[right.to_numpy()]
    for way, some in rows.groupby("where"):
        yield str(way), some


def by_spot(world: World, severity: Severity, count: int) -> Cell:
    """Place by a text that tells a landmark and no road; the peer is the road nearest to the landmark."""
    said = texts.spots(world, count, severity, SEED)
    judged = judge(world, _placed(world, said[["text"]]), said)
    return Cell(world, f"a landmark alone, {severity.name}", judged, 1.0, severity=severity.name)


def no_road_figures(count: int = COUNT // 5) -> Iterator[Figure]:
    """How seldom texts that name no road of the world are placed on one."""
    for world in regencies():
        said = pd.DataFrame({"text": texts.roadless(world, count, MEDIUM, SEED)})
        yield _left_alone(world, said, "texts without a road")
    for world in regencies()[1:]:
        said = texts.elsewhere(world, made_up.regency(7), count, MEDIUM, SEED)[["text"]]
        yield _left_alone(world, said, "texts about a road of another place")


def _left_alone(world: World, said: pd.DataFrame, what: str) -> Figure:
    share = float((_placed(world, said)["status"] != "placed").mean())
    return Figure(f"{world.label}: {what} that are placed on none", 100 * share, "%")
