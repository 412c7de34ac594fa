"""Regions that do not exist: regencies of "A – B" roads with villages named by syllables, and grid cities."""

import tomllib
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from scipy.spatial import Delaunay

from geo.areas import Areas, with_subdistricts
from geo.crs import LocalCrs
from geo.network.assembly import assemble_roads
from tests.bench.worlds import World

EPSG = 32749  # UTM zone 49 South: East Java
CORNER_M = (600_000.0, 9_100_000.0)
CITY_EPSG = 32618  # UTM zone 18 North: New York State
CITY_CORNER_M = np.array([400_000.0, 4_765_000.0])
# Beginnings and endings of Javanese village names, joined at random: no real villages are behind them.
with (Path(__file__).parent / "sayings" / "names.toml").open("rb") as file:
    NAMES = tomllib.load(file)


def village_names(count: int, rng: np.random.Generator) -> list[str]:
    """Return names by syllables; one in seven repeats another, one in nine is another's Lor, Kidul, …."""
    names: list[str] = []
    while len(names) < count:
        draw = rng.random()
        if names and draw < 0.08:
            name = str(rng.choice(names)).split()[0] + " " + str(rng.choice(NAMES["suffix"]))
        elif names and draw < 0.15:
            names.append(str(rng.choice(names)))
            continue
        elif draw < 0.25:
            name = str(rng.choice(NAMES["alone"]))
        else:
            name = str(rng.choice(NAMES["first"])) + str(rng.choice(NAMES["last"]))
        if name not in names:
            names.append(name)
    return names


@cache
def regency(seed: int = 1, villages: int = 160) -> World:
    """A regency: villages a mile or two apart in eight sub-districts, winding roads between neighbours."""
    rng = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(villages)))
    at = np.array([(i, j) for i in range(side) for j in range(side)][:villages], dtype=float)
    xy = at * 2_200 + rng.normal(0, 500, at.shape) + CORNER_M
    names = np.array(village_names(villages, rng), dtype=object)
    district = (at[:, 0] * 3 // side).astype(int) * 3 + (at[:, 1] * 3 // side).astype(int)
    cells = _cells(xy, names, district)
    crs = LocalCrs(EPSG)
    network = assemble_roads(_roads(xy, names, rng), crs).network
    world = World(f"made-up regency {seed}", network, Areas.from_frame(with_subdistricts(cells), crs))
    return World(world.label, network, world.areas, "id", landmarks_along(world, rng))


def _cells(xy: np.ndarray, names: np.ndarray, district: np.ndarray) -> gpd.GeoDataFrame:
    hull = shapely.buffer(shapely.convex_hull(shapely.multipoints(xy)), 1_000)
    cells = shapely.voronoi_polygons(shapely.multipoints(xy), extend_to=hull, ordered=True)
    codes = [f"99.01.{one + 1:02d}" for one in district]
    seat = {code: names[codes.index(code)] for code in sorted(set(codes))}  # named after its first village
    table = {
        "code": [f"{code}.{2001 + row}" for row, code in enumerate(codes)],
        "name": names,
        "parent_code": codes,
        "parent_name": [seat[code] for code in codes],
    }
    polygons = shapely.intersection(shapely.get_parts(cells), hull)
    return gpd.GeoDataFrame(table, geometry=polygons, crs=EPSG).to_crs(4326)


def _roads(xy: np.ndarray, names: np.ndarray, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Return roads along some of the sides of the villages' triangles, and streets within some villages."""
    sides = {tuple(sorted(pair)) for t in Delaunay(xy).simplices for pair in ((t[0], t[1]), (t[1], t[2]))}
    rows = []
    for a, b in sorted(sides):
        if np.hypot(*(xy[a] - xy[b])) > 4_500 or rng.random() < 0.25 or names[a] == names[b]:
            continue
        dash = str(rng.choice([" - ", " – ", "-"], p=[0.7, 0.2, 0.1]))
        rows.append((f"{names[a]}{dash}{names[b]}", _winding(xy[a], xy[b], rng)))
    for village in rng.choice(len(xy), len(xy) // 4, replace=False):
        angle = rng.uniform(0, np.pi)
        step = 350 * np.array([np.cos(angle), np.sin(angle)])
        street = f"Jalan {rng.choice(NAMES['streets'])} {names[village]}"
        rows.append((street, _winding(xy[village] + step + 40, xy[village] - step + 40, rng)))
    ids = [f"35.{number:04d}" for number in range(len(rows))]
    frame = {"road_id": ids, "name": [name for name, _ in rows]}
    return gpd.GeoDataFrame(frame, geometry=[line for _, line in rows], crs=EPSG).to_crs(4326)


def _winding(start: np.ndarray, end: np.ndarray, rng: np.random.Generator) -> shapely.LineString:
    steps = max(int(np.hypot(*(end - start)) / 120), 2)
    share = np.linspace(0, 1, steps + 1)[:, None]
    across = np.array([-(end - start)[1], (end - start)[0]]) / np.hypot(*(end - start))
    bow = np.cumsum(rng.normal(0, 18, steps + 1))
    bow -= bow[0] + (bow[-1] - bow[0]) * share[:, 0]  # back on the straight line at its ends
    return shapely.LineString(start + share * (end - start) + bow[:, None] * across)


@cache
def grid_city(seed: int = 1, blocks: int = 14, block_m: float = 110.0) -> World:
    """A US-like city: numbered and named streets in a jittered grid, some of them in two pieces."""
    rng = np.random.default_rng(seed)
    lines_m = np.cumsum(rng.uniform(0.7, 1.4, blocks) * block_m)
    across_m = np.cumsum(rng.uniform(0.7, 1.4, blocks) * block_m)
    pairs = [(name, kind) for name in NAMES["us_streets"] for kind in NAMES["us_types"][:3]]
    chosen = rng.choice(len(pairs), 2 * blocks, replace=False)
    rows = []
    for number, (name, kind) in enumerate(pairs[one] for one in chosen):
        low, high = -60.0, lines_m[-1] + 60
        at = across_m[number % blocks]
        points = np.array([[low, at], [high, at]]) if number < blocks else np.array([[at, low], [at, high]])
        bend = rng.normal(0, 3, (6, 2))
        share = np.linspace(0, 1, 6)[:, None]
        line = points[0] + share * (points[1] - points[0]) + bend
        prefix = str(rng.choice(["", "", "N ", "E ", "W ", "S "]))
        rows.append((f"{prefix}{name} {kind}", shapely.LineString(line + CITY_CORNER_M)))
    ids = [f"{1000 + number}" for number in range(len(rows))]
    frame = {"road_id": ids, "name": [name for name, _ in rows]}
    lines = gpd.GeoDataFrame(frame, geometry=[line for _, line in rows], crs=CITY_EPSG).to_crs(4326)
    return World(f"grid city {seed}", assemble_roads(lines, LocalCrs(CITY_EPSG)).network, language="en")


def landmarks_along(world: World, rng: np.random.Generator, every_m: float = 1_500.0) -> pd.DataFrame:
    """Return made-up landmarks beside the roads, named after the village they stand in.

    Columns name, kind, lon, lat (EPSG:4326), x, y, and of the place on the road beside it
    road (row), station_m, road_x, road_y (metres).
    """
    samples = world.samples[world.samples["village"] != ""]
    count = int(len(samples) * 20 / every_m)
    chosen = samples.iloc[np.sort(rng.choice(len(samples), count, replace=False))].reset_index(drop=True)
    angle, away = rng.uniform(0, 2 * np.pi, count), rng.uniform(8, 30, count)
    x = chosen["x"].to_numpy() + away * np.cos(angle)
    y = chosen["y"].to_numpy() + away * np.sin(angle)
    kinds = NAMES["landmarks"]
    named = [kinds[number] for number in rng.integers(0, len(kinds), count)]
    names = [
        kind["name"].format(v=village, n=rng.integers(1, 5), w=rng.choice(NAMES["mosques"]))
        for kind, village in zip(named, chosen["village"], strict=True)
    ]
    lon, lat = Transformer.from_crs(world.network.crs.epsg, 4326, always_xy=True).transform(x, y)
    table = pd.DataFrame({"name": names, "kind": [kind["kind"] for kind in named], "lon": lon, "lat": lat})
    table = table.assign(x=x, y=y, road=chosen["road"], station_m=chosen["station_m"])
    table = table.assign(road_x=chosen["x"], road_y=chosen["y"])
    return table.drop_duplicates("name", keep=False, ignore_index=True)


def with_landmarks(world: World, seed: int = 1) -> World:
    """Return a world with made-up landmarks along its roads; it needs areas."""
    marks = landmarks_along(world, np.random.default_rng(seed))
    return World(world.label, world.network, world.areas, world.language, marks)
