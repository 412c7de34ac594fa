"""What others do to find clusters along roads: DBSCAN on stations, and KDE+."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import DBSCAN

from tests.bench.stretch_scores import Found
from tests.bench.stretch_simulation import Regency

APART_M = 1e6  # between roads on one axis
BANDWIDTH_M, STEP_M = 100.0, 20.0
SIMULATIONS, LEVEL = 100, 0.95
LEAST = 3


def dbscan_along(regency: Regency) -> Found:
    """DBSCAN along the road: complaints with three within 100 m, and what is within 100 m of those."""
    events = _one_each(regency)
    at = (events["road"] * APART_M + events["station_m"]).to_numpy()
    return _found(regency, events, DBSCAN(eps=100, min_samples=LEAST).fit(at[:, None]).labels_)


def kde_plus(regency: Regency, seed: int = 0) -> Found:
    """KDE+ (Bíl et al. 2013): where the density of a road exceeds what 95 % of random ones have."""
    rng = np.random.default_rng(seed)
    events = _one_each(regency)
    label = np.full(len(events), -1)
    station = events["station_m"].to_numpy()
    for road, rows in events.groupby("road").indices.items():
        if len(rows) < LEAST:
            continue
        length = regency.length_m[road]
        grid = np.arange(STEP_M / 2, length, STEP_M)
        random = [_density(grid, rng.uniform(0, length, len(rows))) for _ in range(SIMULATIONS)]
        hot = _density(grid, station[rows]) > np.quantile(random, LEVEL)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], hot.astype(int), [0]])))
        for first, last in edges.reshape(-1, 2) * STEP_M:
            inside = rows[(station[rows] >= first) & (station[rows] <= last)]
            if len(inside) >= LEAST:
                label[inside] = label.max() + 1
    return _found(regency, events, label)


def _density(grid: NDArray[np.float64], station: NDArray[np.float64]) -> NDArray[np.float64]:
    """Epanechnikov's kernel summed on the grid."""
    return np.clip(1 - ((grid[:, None] - station) / BANDWIDTH_M) ** 2, 0, None).sum(axis=1)


def _one_each(regency: Regency) -> pd.DataFrame:
    """One complaint of each person (each reports one thing)."""
    return regency.complaints.drop_duplicates("person")


def _found(regency: Regency, events: pd.DataFrame, label: NDArray[np.int64]) -> Found:
    groups = events.assign(label=label)[label >= 0].groupby("label")
    ranges = pd.DataFrame(
        {
            "road": groups["road"].first(),
            "from_m": groups["station_m"].min(),
            "to_m": groups["station_m"].max(),
        }
    ).reset_index(drop=True)
    of_person = dict(zip(events["person"], label, strict=True))
    return Found(ranges, regency.complaints["person"].map(of_person).to_numpy())
