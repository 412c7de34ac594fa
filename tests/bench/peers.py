"""What placing is measured against: the nearest road, and plain fuzzy matching of names."""

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process, utils

from tests.bench.simulated_complaints import nearest_roads
from tests.bench.spoken_names import spoken_names
from tests.bench.worlds import World


def nearest(world: World, evidence: pd.DataFrame) -> np.ndarray:
    """Return the id of the nearest road of each row of ``evidence`` (lon, lat)."""
    x, y = world.network.crs.to_metres(evidence["lon"].to_numpy(), evidence["lat"].to_numpy())
    road, _ = nearest_roads(world.network, x, y)
    return world.network.table["road_id"].to_numpy(dtype=object)[road]


def fuzzy(world: World, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return for each text the id of the road whose name is most like a part of it, and how much (0 to 100).

    A road named by two ends is looked for in both orders; letters, digits and spaces alone count.
    """
    names: dict[str, int] = {}
    for said in spoken_names(world):
        orders = (said.ends, said.ends[::-1]) if said.ends else ((said.core,),)
        for order in orders:
            names.setdefault(utils.default_process(" ".join(order)), said.road)
        for nickname in said.nicknames:
            names.setdefault(utils.default_process(nickname), said.road)
    ids = world.network.table["road_id"].to_numpy(dtype=object)
    told = [utils.default_process(text) for text in texts]
    scores = process.cdist(told, list(names), scorer=fuzz.partial_ratio, dtype=np.uint8)
    # Of equally good names the longest: "Ploso Lor" holds Ploso too.
    length = np.array([len(name) for name in names])
    best = np.argmax(scores.astype(np.float64) + length / 1_000, axis=1)
    return ids[np.array(list(names.values()))[best]], scores[np.arange(len(best)), best].astype(float)
