"""What placing is measured against: the nearest road, and plain fuzzy matching of names."""

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process, utils

from tests.bench.simulated_complaints import nearest_roads
from tests.bench.spoken_names import spoken_names
from tests.bench.worlds import World

LONGER = 0.02  # of a point for each letter of a name: "Ploso Lor" holds Ploso too


def nearest(world: World, evidence: pd.DataFrame) -> np.ndarray:
    """Return the id of the nearest road of each row of ``evidence`` (lon, lat)."""
    x, y = world.network.crs.to_metres(evidence["lon"].to_numpy(), evidence["lat"].to_numpy())
    road, _ = nearest_roads(world.network, x, y)
    return world.network.table["road_id"].to_numpy(dtype=object)[road]


def fuzzy(world: World, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return for each text the id of the road whose name is most like parts of it, and how sure that is.

    Of several plain ways tried this was the best: either end of an "A – B" road is looked for by itself
    (rapidfuzz's partial ratio), the mean counts, and of equals the longer name. How sure: by how much the
    best road is better than the next.
    """
    said = spoken_names(world)
    told = [utils.default_process(text) for text in texts]
    ends = [one.ends or (one.core, one.core) for one in said]
    parts = [[utils.default_process(pair[which]) for pair in ends] for which in (0, 1)]
    first, second = (process.cdist(told, names, scorer=fuzz.partial_ratio, dtype=np.uint8) for names in parts)
    letters = np.array([len(a) + len(b) for a, b in zip(*parts, strict=True)])
    score = (first.astype(np.float64) + second) / 2 + LONGER * letters
    for number, one in enumerate(said):
        for nickname in one.nicknames:
            like = process.cdist([utils.default_process(nickname)], told, scorer=fuzz.partial_ratio)[0]
            score[:, number] = np.maximum(score[:, number], like + LONGER * len(nickname))
    best = score.argmax(axis=1)
    rows = np.arange(len(texts))
    top = score[rows, best].copy()
    score[rows, best] = -np.inf
    ids = world.network.table["road_id"].to_numpy(dtype=object)[np.array([one.road for one in said])[best]]
    return ids, top - score.max(axis=1)
