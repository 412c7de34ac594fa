"""How fast points are placed, and in how much memory: ours, geopandas, shapely and DuckDB in one run."""

import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.special import ndtr

from geo.crs import local_crs
from geo.kernels import compiled
from geo.kernels.grid import grid_of
from geo.nearby import nearest_segments
from geo.placing import Placer
from geo.roads import RoadNetwork, object_column
from tests.bench.figures import Figure, cpu_seconds

WEST, SOUTH = 111.8, -8.1  # a corner in East Java; the roads are random
SPACING_DEGREES = 0.004  # between road starts, ≈ 440 m: about the density of a regency's village roads
# As the streets of Syracuse are drawn: 16 segments a road, 34 m on average, most of them shorter.
SEGMENTS, SEGMENT_M, SEGMENT_SPREAD = 16, 21.0, 1.0
REACH_M = 50.0  # what DESIGN asks for
ACCURACY_M = 5.2  # for which every road within 50.8 m is a candidate of ours
NOISE_M = 4.0
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, eq=False)
class Scene:
    """A random network and points beside its roads, in the form that each peer likes best."""

    network: RoadNetwork
    x: np.ndarray
    y: np.ndarray

    @cached_property
    def evidence(self) -> pd.DataFrame:
        lon, lat = self.network.crs.to_lon_lat(self.x, self.y)
        return pd.DataFrame({"lon": lon, "lat": lat, "accuracy_m": ACCURACY_M})

    @cached_property
    def lines(self) -> gpd.GeoDataFrame:
        number = np.repeat(np.arange(len(self.network)), SEGMENTS + 1)
        drawn = shapely.linestrings(np.column_stack([self.network.x, self.network.y]), indices=number)
        return gpd.GeoDataFrame(geometry=drawn, crs=self.network.crs.epsg)

    @cached_property
    def points(self) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(geometry=gpd.points_from_xy(self.x, self.y), crs=self.network.crs.epsg)


def scene(points: int, roads: int, seed: int = 1) -> Scene:
    """Make ``roads`` winding roads on a grid, and scatter points beside random segments, in random order."""
    rng = np.random.default_rng(seed)
    network = random_network(roads, rng)
    segments = network.segments
    chosen, share = rng.integers(0, len(segments), points), rng.random(points)
    x = segments.x0[chosen] + share * (segments.x1 - segments.x0)[chosen] + rng.normal(0, NOISE_M, points)
    y = segments.y0[chosen] + share * (segments.y1 - segments.y0)[chosen] + rng.normal(0, NOISE_M, points)
    return Scene(network, x, y)


def random_network(roads: int, rng: np.random.Generator) -> RoadNetwork:
    """Make roads of SEGMENTS segments that wind their way from the points of a grid."""
    side = int(np.ceil(np.sqrt(roads)))
    column, row = np.divmod(np.arange(roads), side)
    crs = local_crs(WEST, SOUTH, WEST + side * SPACING_DEGREES, SOUTH + side * SPACING_DEGREES)
    start = np.stack(crs.to_metres(WEST + column * SPACING_DEGREES, SOUTH + row * SPACING_DEGREES), axis=1)
    heading = rng.uniform(0, 2 * np.pi, (roads, 1)) + np.cumsum(rng.normal(0, 0.3, (roads, SEGMENTS)), axis=1)
    length = rng.lognormal(np.log(SEGMENT_M), SEGMENT_SPREAD, (roads, SEGMENTS))
    steps = np.stack([np.cos(heading), np.sin(heading)], axis=2) * length[:, :, None]
    vertices = np.concatenate([start[:, None], start[:, None] + np.cumsum(steps, axis=1)], axis=1)
    station = np.concatenate([np.zeros((roads, 1)), np.cumsum(length, axis=1)], axis=1)
    table = pd.DataFrame(
        {
            "road_id": object_column([str(number) for number in range(roads)]),
            "name": object_column([f"Ruas {number}" for number in range(roads)]),
            **{name: object_column([None] * roads) for name in ("end_a", "end_b", "number", "road_class")},
            "authority": object_column(["regency"] * roads),
            "aliases": object_column([()] * roads),
            "length_m": station[:, -1],
        }
    )
    return RoadNetwork(
        crs=crs,
        table=table,
        x=vertices[:, :, 0].ravel(),
        y=vertices[:, :, 1].ravel(),
        station_m=station.ravel(),
        part_start=np.arange(roads + 1, dtype=np.int64) * (SEGMENTS + 1),
        part_road=np.arange(roads, dtype=np.int32),
        part_kind=np.full(roads, "main"),
    )


def placing_figures(points: int, roads: int, seed: int = 1) -> Iterator[Figure]:
    """Place the same points by ours and by each peer; CPU seconds once the index is there (told apart).

    DuckDB and the bare STRtree build theirs within the query. Compiling is in none of them; projection, there
    and back, is in ours where whole rows are placed, in no peer's.
    """
    compiled.warm()
    given = scene(points, roads, seed)
    yield from nearest_figures(given)
    yield from whole_figures(given)
    yield memory_figure(points, roads)
    yield growth_figure(points, roads)


def nearest_figures(given: Scene) -> Iterator[Figure]:
    """The nearest road and the station on it, nothing else."""
    segments, frame, lines = given.network.segments, given.points, given.lines
    built, _ = cpu_seconds(lambda: grid_of(segments))
    tree, _ = cpu_seconds(lambda: lines.sindex)
    yield Figure(f"index of {len(segments):,} segments", built, "s", "index of the roads in geopandas", tree)
    ours, found = cpu_seconds(lambda: nearest_segments(segments, given.x, given.y), repeats=3)
    work = f"nearest road and station of {len(given.x):,} points on {len(given.network):,} roads"
    spent, joined = cpu_seconds(lambda: gpd.sjoin_nearest(frame, lines, distance_col="distance_m"))
    yield Figure(work, ours, "s", "geopandas.sjoin_nearest", spent, "≥ 40 ×")
    theirs = joined.groupby(level=0)["distance_m"].first().to_numpy()
    ordered = frame.iloc[np.argsort(frame.hilbert_distance().to_numpy())]
    spent, _ = cpu_seconds(lambda: gpd.sjoin_nearest(ordered, lines))
    yield Figure(work, ours, "s", "the same, points pre-sorted", spent, "≥ 15 ×")
    spent = duckdb_seconds(given)
    yield Figure(work, ours, "s", f"DuckDB spatial, join within {REACH_M:.0f} m", spent, "≥ 8 ×")
    yield Figure("largest difference of those distances", float(np.abs(found.distance_m - theirs).max()), "m")


def duckdb_seconds(given: Scene) -> float:
    """CPU seconds of DuckDB's spatial join on one thread, tables in memory before."""
    import duckdb  # noqa: PLC0415  # only here: it is a tool of the benchmark

    package = importlib.metadata.distribution("duckdb_extension_spatial")
    files = [str(file.locate()) for file in package.files or [] if str(file).endswith(".duckdb_extension")]
    base = duckdb.connect()
    base.execute(f"INSTALL '{files[0]}'")
    base.execute("LOAD spatial; SET threads = 1")
    base.register(
        "drawn", pd.DataFrame({"id": np.arange(len(given.network)), "wkb": given.lines.to_wkb().geometry})
    )
    base.register("told", pd.DataFrame({"id": np.arange(len(given.x)), "x": given.x, "y": given.y}))
    base.execute("CREATE TABLE lines AS SELECT id, ST_GeomFromWKB(wkb) AS shape FROM drawn")
    base.execute("CREATE TABLE points AS SELECT id, ST_Point(x, y) AS shape FROM told")
    query = (
        "SELECT p.id, arg_min(l.id, ST_Distance(p.shape, l.shape)), min(ST_Distance(p.shape, l.shape)) "  # noqa: S608
        f"FROM points p JOIN lines l ON ST_DWithin(p.shape, l.shape, {REACH_M}) GROUP BY p.id"
    )
    return cpu_seconds(lambda: base.execute(query).fetchnumpy())[0]


def whole_figures(given: Scene) -> Iterator[Figure]:
    """Every candidate, the posterior, the second road, the interval, names, the table."""
    placer, evidence = Placer(given.network), given.evidence
    placer.place(evidence.iloc[:100])  # names and bounds are read once
    # Some of them meet a collection of all rubbish, for what the peers left, too.
    ours, placed = cpu_seconds(lambda: placer.place(evidence), repeats=9)
    work = (
        f"place {len(given.x):,} points on {len(given.network):,} roads: every candidate, names, confidence"
    )
    frame, lines = given.points, given.lines
    spent, _ = cpu_seconds(lambda: gpd.sjoin_nearest(frame, lines))
    yield Figure(work, ours, "s", "geopandas.sjoin_nearest (nearest only)", spent, "≥ 25 ×")
    names = given.network.table["name"].to_numpy()
    spent, _ = cpu_seconds(lambda: posterior_by_shapely(frame, lines, names))
    yield Figure(
        work, ours, "s", f"STRtree(dwithin {REACH_M:.0f} m) + numpy, nearest metre left out", spent, "≥ 8 ×"
    )
    bare, _ = cpu_seconds(lambda: placer.place(evidence, candidates=False), repeats=9)
    yield Figure("the same without the column of candidates", bare, "s")
    yield Figure("share of those points called `placed`", (placed["status"] == "placed").mean() * 100, "%")


def posterior_by_shapely(
    points: gpd.GeoDataFrame, lines: gpd.GeoDataFrame, names: np.ndarray
) -> pd.DataFrame:
    """Weigh every road within reach by its distance, and name the best and the second of each point."""
    tree, at = shapely.STRtree(lines.geometry.to_numpy()), points.geometry.to_numpy()
    point, line = tree.query(at, predicate="dwithin", distance=REACH_M)
    distance = shapely.distance(at[point], lines.geometry.to_numpy()[line])
    scales, shares = np.array([0.66, 1.2, 3.0, 8.0]) * ACCURACY_M, np.array([0.5, 0.33, 0.14, 0.03])
    densities = np.exp(-0.5 * (distance[:, None] / scales) ** 2) / scales * ndtr(REACH_M / scales)
    weight = densities @ shares
    order = np.lexsort((line, -weight, point))
    point, line, weight = point[order], line[order], weight[order]
    total = np.bincount(point, weight, minlength=len(at)) + 2e-4
    first = np.flatnonzero(np.diff(point, prepend=-1))
    second = first[np.append(np.diff(first), len(point) - first[-1]) > 1] + 1
    table = pd.DataFrame({"road": None, "confidence": 0.0, "road_2": None}, index=np.arange(len(at)))
    table.loc[point[first], "road"] = names[line[first]]
    table.loc[point[first], "confidence"] = weight[first] / total[point[first]]
    table.loc[point[second], "road_2"] = names[line[second]]
    return table


def memory_figure(points: int, roads: int) -> Figure:
    """Peak memory of placing in a fresh process, over what network and evidence take before."""
    told = in_fresh_process("peak_over_inputs_mb", points, roads)
    return Figure(
        f"peak memory over the inputs, {points:,} points on {roads:,} roads", told, "MB", asked="< 1000 MB"
    )


def growth_figure(points: int, roads: int) -> Figure:
    """What a point costs on all roads against on a tenth of them."""
    few, many = (in_fresh_process("microseconds_a_point", points, count) for count in (roads // 10, roads))
    return Figure(f"CPU a point on {roads:,} roads against {roads // 10:,}", many / few, "×", asked="≤ 1.5 ×")


def in_fresh_process(name: str, points: int, roads: int) -> float:
    """Return what a function of this module measures in an interpreter of its own."""
    code = f"from tests.bench import placing_speed; print(placing_speed.{name}({points}, {roads}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True
    )
    return float(done.stdout.splitlines()[-1])


def peak_over_inputs_mb(points: int, roads: int) -> float:
    """Place once; how far the memory of this process rose above what it was with its inputs ready."""
    given = scene(points, roads)
    evidence, network = given.evidence, given.network
    len(network.segments)
    # A process begins with the peak of the one that started it: proc(5), clear_refs, puts it back to now.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = peak_mb()
    Placer(network).place(evidence)
    return peak_mb() - before


def peak_mb() -> float:
    """Return the most memory that this process has held since its peak was put back."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def microseconds_a_point(points: int, roads: int) -> float:
    """CPU time of placing a point once the index is there."""
    given = scene(points, roads)
    placer, evidence = Placer(given.network), given.evidence
    placer.place(evidence)
    work: Callable[[], pd.DataFrame] = lambda: placer.place(evidence)  # noqa: E731
    return cpu_seconds(work, repeats=3)[0] / points * 1e6
