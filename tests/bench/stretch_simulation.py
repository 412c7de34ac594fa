"""Simulated regencies whose broken stretches are known: complaints as people send them, and the truth.

It shares no code with what it judges. Lengths, noise, background and window are those of the trial that set
the targets; what the trial left open (how many complaints broken road adds, how uneven the background is) was
set so that the peers come out as they did there.
"""

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import LocalCrs
from geo.network.assembly import assemble_roads
from geo.roads import RoadNetwork

CRS = LocalCrs(32749)
CORNER = (600_000.0, 9_100_000.0)
AS_OF = pd.Timestamp("2021-12-31T23:00:00Z")
WINDOW_DAYS = 365.0

ROADS, TOTAL_KM, SIDE_M = 740, 1500.0, 37_000.0  # as many roads and villages as Kabupaten Kediri, as large
VILLAGES, VILLAGE_RADIUS_M = 344, 400.0
SHORTEST_M, LONGEST_M = 80.0, 1600.0
USUAL_M = 360.0  # the geometric mean of the two
NOISE_M = 8.0
STEP_M = 10.0


@dataclass(frozen=True)
class World:
    """What a simulated regency is like; rates per km and year."""

    background_per_km: float = 1.0
    stretches: float = 102.0  # planned, of which those that nobody reports are none
    added_per_km: tuple[float, float] = (12.0, 80.0)  # log-uniform, for a stretch of USUAL_M
    thinning: float = 0.7  # a stretch that is x times as long has x ** -thinning as many complaints per km
    least_complaints: int = 5  # of different people, or there is nothing that anybody could find
    unevenness: float = 0.2  # coefficient of variation of the background between roads
    in_villages: float = 0.0  # share of the background within VILLAGE_RADIUS_M of village centres
    broken_roads: int = 0  # roads that are broken from end to end
    broken_per_km: float = 30.0
    repeating: float = 0.25  # of the people who report, this share reports once more, and so on


@dataclass(frozen=True, eq=False)
class Regency:
    """Roads, the true stretches on them, and the complaints: arrays of one entry each, metres."""

    start_xy: NDArray[np.float64]
    end_xy: NDArray[np.float64]
    length_m: NDArray[np.float64]
    truth: pd.DataFrame  # road, from_m, to_m
    complaints: pd.DataFrame  # road, station_m, truth (row, -1 for background), person, time
    broken: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    background_per_m: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))  # outside of villages

    def network(self) -> RoadNetwork:
        """Return the roads as geo knows them."""
        ids = [f"{number:04d}" for number in range(len(self.length_m))]
        lines = shapely.linestrings(np.stack([self.start_xy, self.end_xy], axis=1) + CORNER)
        frame = gpd.GeoDataFrame({"road_id": ids, "name": ids}, geometry=CRS.unproject(lines), crs=4326)
        return assemble_roads(frame, CRS).network

    def turned(self, network: RoadNetwork) -> NDArray[np.bool_]:
        """Tell of each road whether the stations of ``network`` count from its other end."""
        first = np.column_stack([network.x, network.y])[network.part_start[:-1]] - CORNER
        row = network.table["road_id"].astype(int).to_numpy()
        turned = np.zeros(len(row), bool)
        turned[row] = np.hypot(*(first - self.start_xy[row]).T) > 1.0
        return turned

    def placed(self, network: RoadNetwork) -> pd.DataFrame:
        """Return the complaints as ``geo.stretches`` reads them."""
        road, station = self.complaints["road"].to_numpy(), self.complaints["station_m"].to_numpy()
        return pd.DataFrame(
            {
                "road_id": [f"{number:04d}" for number in road],
                "station_m": np.where(self.turned(network)[road], self.length_m[road] - station, station),
                "sigma_m": NOISE_M,
                "reporter": self.complaints["person"].astype(str).to_numpy(),
                "time": self.complaints["time"].to_numpy(),
            }
        )


def simulate(world: World, seed: int) -> Regency:
    """Return one regency; equal arguments give equal regencies."""
    rng = np.random.default_rng(seed)
    length_m = rng.gamma(1.6, size=ROADS)
    length_m = np.maximum(length_m * TOTAL_KM * 1000 / length_m.sum(), 150.0)
    angle = rng.uniform(0, 2 * np.pi, ROADS)
    centres = rng.uniform(0, SIDE_M, (VILLAGES, 2))
    along = length_m[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    # Half of the roads lead through a village by intent, the others as it happens.
    through = np.where(
        rng.random((ROADS, 1)) < 0.5,
        centres[rng.integers(0, VILLAGES, ROADS)],
        rng.uniform(0, SIDE_M, (ROADS, 2)),
    )
    start = through - rng.uniform(0, 1, (ROADS, 1)) * along
    end = start + along
    truth = _truth(world, length_m, rng)
    broken = rng.choice(np.flatnonzero(length_m > 1000), world.broken_roads, replace=False)

    shape = 1 / world.unevenness**2
    per_m = world.background_per_km / 1000 * rng.gamma(shape, 1 / shape, len(length_m))
    per_m *= 1 - world.in_villages
    road, station = _background(per_m, length_m, rng)
    if world.in_villages:
        more = _in_villages(world, centres, np.stack([start, end], axis=1), length_m, rng)
        road, station = np.concatenate([road, more[0]]), np.concatenate([station, more[1]])
    count = rng.poisson(truth["added"] * (truth["to_m"] - truth["from_m"]))
    truth, count = (
        truth[count >= world.least_complaints].reset_index(drop=True),
        count[count >= world.least_complaints],
    )
    inside = np.repeat(np.arange(len(truth)), count)
    low, high = truth["from_m"].to_numpy()[inside], truth["to_m"].to_numpy()[inside]
    on_broken = np.repeat(broken, rng.poisson(world.broken_per_km / 1000 * length_m[broken]))
    road = np.concatenate([road, truth["road"].to_numpy()[inside], on_broken])
    station = np.concatenate([station, rng.uniform(low, high), rng.uniform(0, length_m[on_broken])])
    of = _inside(truth, road, station)
    happened = pd.DataFrame({"road": road, "station_m": station, "truth": of})
    complaints = _reported(world, length_m, happened, rng)
    return Regency(start, end, length_m, truth.drop(columns="added"), complaints, broken, per_m)


def _truth(world: World, length_m: NDArray[np.float64], rng: np.random.Generator) -> pd.DataFrame:
    """Lay stretches on roads so that two of one road are at least 200 m apart."""
    rows: list[tuple[int, float, float, float]] = []
    for _ in range(rng.poisson(world.stretches)):
        size = np.exp(rng.uniform(np.log(SHORTEST_M), np.log(LONGEST_M)))
        added = np.exp(rng.uniform(*np.log(world.added_per_km))) / 1000 * (size / USUAL_M) ** -world.thinning
        road = int(rng.choice(len(length_m), p=length_m / length_m.sum()))
        if size > 0.8 * length_m[road]:
            continue
        low = rng.uniform(0, length_m[road] - size)
        if all(other != road or low > b + 200 or low + size < a - 200 for other, a, b, _ in rows):
            rows.append((road, low, low + size, added))
    return pd.DataFrame(rows, columns=["road", "from_m", "to_m", "added"]).astype(
        {"road": int, "from_m": float, "to_m": float, "added": float}
    )


def _inside(truth: pd.DataFrame, road: NDArray[np.int64], station: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the stretch each true place lies in, -1 for none: a report there is about that stretch."""
    of = np.full(len(road), -1)
    for number, (where, low, high) in enumerate(truth[["road", "from_m", "to_m"]].itertuples(index=False)):
        of[(road == where) & (station >= low) & (station <= high)] = number
    return of


def _background(
    per_m: NDArray[np.float64], length_m: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Scatter complaints that mean nothing along roads, the same for every metre of a road."""
    road = np.repeat(np.arange(len(length_m)), rng.poisson(per_m * length_m))
    return road, rng.uniform(0, length_m[road])


def _in_villages(
    world: World,
    centres: NDArray[np.float64],
    lines: NDArray[np.float64],
    length_m: NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Scatter the share of the background that villages have on the road within their radius."""
    steps = np.ceil(length_m / STEP_M).astype(int)
    road = np.repeat(np.arange(len(length_m)), steps)
    at = (np.arange(len(road)) - np.repeat(np.cumsum(steps) - steps, steps)) * STEP_M
    xy = lines[road, 0] + (lines[road, 1] - lines[road, 0]) * (at / length_m[road])[:, None]
    near, _ = shapely.STRtree(shapely.points(centres)).query(shapely.points(xy), "dwithin", VILLAGE_RADIUS_M)
    total = rng.poisson(world.background_per_km / 1000 * world.in_villages * length_m.sum())
    chosen = rng.choice(np.unique(near), total)
    station = np.minimum(at[chosen] + rng.uniform(0, STEP_M, total), length_m[road[chosen]])
    return road[chosen], station


def _reported(
    world: World, length_m: NDArray[np.float64], happened: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return what people send of it: some more than once, all with noise, in any order within the year."""
    road, station, of = (happened[name].to_numpy() for name in ("road", "station_m", "truth"))
    times = rng.geometric(1 - world.repeating, len(road))
    person = np.repeat(np.arange(len(road)), times)
    at = station[person] + np.where(np.diff(person, prepend=-1) == 0, rng.normal(0, 15, len(person)), 0)
    at += NOISE_M * rng.standard_t(3, len(at))
    table = pd.DataFrame(
        {
            "road": road[person],
            "station_m": np.clip(at, 0, length_m[road[person]]),
            "truth": of[person],
            "person": person,
            "time": AS_OF - pd.to_timedelta(rng.uniform(0, WINDOW_DAYS, len(person)), unit="D"),
        }
    )
    return table.iloc[rng.permutation(len(table))].reset_index(drop=True)
