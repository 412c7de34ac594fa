"""How fast points are placed and stretches found, against geopandas, shapely and scikit-learn."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sklearn.cluster import DBSCAN

from geo.crs import local_crs
from geo.network.assembly import assemble_roads
from geo.roads import RoadNetwork
from geo.stretches import find_stretches
from tests.bench.figures import Figure, cpu_seconds
from tests.bench.placing_speed import placing_figures

WEST, SOUTH = 111.8, -8.1  # a corner in East Java; the roads are random
SPACING_DEGREES = 0.004  # between road starts, ≈ 440 m: about the density of a regency's village roads
__all__ = ["placing_figures", "stretch_figures"]

AS_OF = pd.Timestamp("2021-12-31", tz="UTC")


def random_network(roads: int, rng: np.random.Generator) -> RoadNetwork:
    """Make ``roads`` short winding roads of five vertices on a jittered grid."""
    side = int(np.ceil(np.sqrt(roads)))
    column, row = np.divmod(np.arange(roads), side)
    start = np.stack([WEST + column * SPACING_DEGREES, SOUTH + row * SPACING_DEGREES], axis=1)
    step = rng.normal(0, SPACING_DEGREES / 4, (roads, 4, 2))
    vertices = np.concatenate([start[:, None], start[:, None] + np.cumsum(step, axis=1)], axis=1)
    lines = gpd.GeoDataFrame(
        {"road_id": np.arange(roads).astype(str), "name": [f"Ruas {number}" for number in range(roads)]},
        geometry=shapely.linestrings(vertices),
        crs=4326,
    )
    return assemble_roads(lines, local_crs(*lines.total_bounds)).network


def points_beside(
    network: RoadNetwork, points: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Scatter points beside random segments, 8 m off on average, in random order. Local metres."""
    first = rng.integers(0, len(network.x) - 1, points)
    along = rng.random(points)
    x = network.x[first] + along * (network.x[first + 1] - network.x[first]) + rng.normal(0, 8, points)
    y = network.y[first] + along * (network.y[first + 1] - network.y[first]) + rng.normal(0, 8, points)
    return x, y


def stretch_figures(points: int, roads: int, seed: int = 2) -> Iterator[Figure]:
    """Find stretches of the same placed points by ours and by DBSCAN across the field."""
    rng = np.random.default_rng(seed)
    network = random_network(roads, rng)
    rows = rng.integers(0, len(network.table), points)
    lengths_m = network.table["length_m"].to_numpy()[rows]
    placed = pd.DataFrame(
        {
            "status": "placed",
            "road_id": network.table["road_id"].to_numpy()[rows],
            "station_m": rng.random(points) * lengths_m,
            "sigma_m": 8.0,
            "time": pd.Timestamp("2021-01-01", tz="UTC")
            + pd.to_timedelta(rng.integers(0, 300, points), unit="D"),
        }
    )
    ours, _ = cpu_seconds(lambda: find_stretches(placed, network, as_of=AS_OF))
    xy = np.stack(points_beside(network, points, rng), axis=1)
    peer, _ = cpu_seconds(lambda: DBSCAN(eps=100, min_samples=3, algorithm="kd_tree").fit(xy))
    yield Figure(
        f"stretches of {points:,} placed points, significance included",
        ours,
        "s",
        "scikit-learn DBSCAN (projected, kd-tree)",
        peer,
        "≥ 3 ×",
    )
