"""Whether stated confidence is true: by many positions, and by texts with strangers among them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.roads import RoadNetwork
from tests.bench import texts
from tests.bench.accuracy import NOISES_M, OFF_SHARE, cities, regencies
from tests.bench.judging import Judged, judge, placer_of
from tests.bench.simulated_complaints import Phone, Stated, simulated
from tests.bench.typos import SEVERITIES, Severity
from tests.bench.worlds import World

POSITIONS, TEXTS = 12_000, 3_000  # of each world, noise or typing, and way of stating the accuracy
LEARNT_FROM = 2_000  # positions, as in the other tables
STRANGERS = 0.05  # of the texts are about a road that the table lacks, as of the positions OFF_SHARE
LACKED = 0.1  # of the names of a world are then left out of the table
SEED = 2026


@dataclass(frozen=True, eq=False)
class Kinds:
    """What is judged of each kind of evidence."""

    position: list[Judged]
    words: list[Judged]

    @classmethod
    def of(cls, share: float = 1.0) -> "Kinds":
        """Place and judge a share of the usual numbers."""
        return cls(list(positions(int(share * POSITIONS))), list(mixed(int(share * TEXTS))))


def positions(count: int) -> Iterator[Judged]:
    """Positions alone: every world by every noise, with the accuracy stated and with none."""
    ways: tuple[Stated, ...] = ("radius", "absent")
    for world in (*regencies(), *cities()):
        for noise in NOISES_M:
            for stated in ways:
                phone = Phone(noise, stated=stated, off_share=OFF_SHARE)
                truth = simulated(world.network, count, phone, np.random.default_rng(SEED + 10))
                evidence = truth[["lon", "lat", "accuracy_m"]]
                placer = placer_of(world).learnt_from(evidence.head(LEARNT_FROM))
                yield judge(world, placer.place(evidence, candidates=False), truth, intervals=False)


def mixed(count: int) -> Iterator[Judged]:
    """Words alone, however typed; STRANGERS of them about roads that the table lacks."""
    for number, world in enumerate((*regencies(), *cities()[:2])):
        for at, severity in enumerate(SEVERITIES):
            # Other names are left out each time: of a town of 28, three would fill a tenth.
            yield with_strangers(world, severity, count, SEED + 20 + number + 100 * at)


def with_strangers(world: World, severity: Severity, count: int, seed: int) -> Judged:
    """Place texts by a table that lacks some of the roads they are about; these are right on none."""
    rng = np.random.default_rng(seed)
    names = np.unique(world.network.table["name"].to_numpy(dtype=np.str_))
    gone = rng.choice(names, max(round(LACKED * len(names)), 1), replace=False)
    frame = world.network.to_frame()
    network = RoadNetwork.from_frame(frame[~frame["name"].isin(gone)], world.network.crs)
    said = texts.wordings(world, count, severity, seed)
    strangers = _about(world, gone, round(STRANGERS * count), severity, seed)
    own = said[~world.network.table["name"].isin(gone).to_numpy()[said["road"].to_numpy(dtype=np.int64)]]
    known = own.head(count - len(strangers)).assign(lacked=False)
    truth = pd.concat([known, strangers.assign(lacked=True)], ignore_index=True)
    lacked = truth["lacked"].to_numpy()
    truth["road_id"] = truth["road_id"].where(~lacked, None)
    truth["meant"] = [frozenset() if out else some for out, some in zip(lacked, truth["meant"], strict=True)]
    less = replace(world, network=network)
    found = placer_of(less).place(truth[["text"]])
    return judge(less, found, truth.assign(x=np.nan, y=np.nan), intervals=False, single=~_two(truth))


def _about(world: World, names: np.ndarray, count: int, severity: Severity, seed: int) -> pd.DataFrame:
    """Return texts about the roads of these names alone."""
    rows = np.flatnonzero(world.network.table["name"].isin(names))
    samples = world.samples[world.samples["road"].isin(rows)]
    places = samples.iloc[np.random.default_rng(seed + 1).integers(0, len(samples), 3 * count)]
    said = texts.wordings(world, len(places), severity, seed + 1, places=places.reset_index(drop=True))
    return said[said["text"].notna() & (said["naming"] != "crossing")].head(count)


def _two(truth: pd.DataFrame) -> np.ndarray:
    """Return which texts name both streets of a crossing: confidence is of one of them."""
    return (truth["naming"] == "crossing").to_numpy()
