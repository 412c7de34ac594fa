"""Complaints whose road and metre are known: places along roads as phones of many kinds report them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import shapely

from geo.roads import RoadNetwork

Stated = Literal["absent", "radius", "noise", "optimistic", "rounded", "erratic"]
RADIUS_OF_NOISE = 1.515  # the circle that holds 68 % of a normal error: sqrt(-2 ln 0.32) of its deviation
STUDENT_FREEDOM = 4.0  # heavy tails, still with a variance
INDOOR_TIMES = 6.0  # an indoor or an old position is so many times as far off
LEAST_OFF_M = 120.0  # what is reported off the roads lies at least so far from all of them


@dataclass(frozen=True)
class Phone:
    """How positions come out: ``noise_m`` is the spread on either axis, shares are of the complaints.

    ``stated`` is the accuracy beside them: none, the true 68 % radius, the noise itself, half of it, the
    radius in whole steps of 5 m, or one that is right only on average.
    """

    noise_m: float
    tail: Literal["normal", "student", "mixture"] = "student"
    indoor_share: float = 0.03  # of the mixture
    stated: Stated = "absent"
    off_share: float = 0.0
    beside_m: float = 4.0  # reporters stand beside the road: a few metres, on either side


@dataclass(frozen=True, eq=False)
class Places:
    """Points on roads: arrays of one length; ``road`` is a row of the network's table, metres of its CRS."""

    road: np.ndarray
    station_m: np.ndarray
    x: np.ndarray
    y: np.ndarray
    across_x: np.ndarray  # unit vector to the right of the road
    across_y: np.ndarray


def places_along(
    network: RoadNetwork, count: int, rng: np.random.Generator, roads: np.ndarray | None = None
) -> Places:
    """Return places that are equally likely per metre of road, of the rows ``roads`` if given."""
    pieces = network.segments
    length = np.hypot(pieces.x1 - pieces.x0, pieces.y1 - pieces.y0)
    weight = length if roads is None else np.where(np.isin(pieces.road, roads), length, 0.0)
    at, share = rng.choice(len(length), count, p=weight / weight.sum()), rng.random(count)
    dx, dy = (pieces.x1 - pieces.x0)[at], (pieces.y1 - pieces.y0)[at]
    return Places(
        road=pieces.road[at],
        station_m=pieces.m0[at] + share * (pieces.m1 - pieces.m0)[at],
        x=pieces.x0[at] + share * dx,
        y=pieces.y0[at] + share * dy,
        across_x=dy / length[at],
        across_y=-dx / length[at],
    )


def simulated(
    network: RoadNetwork, count: int, phone: Phone, rng: np.random.Generator, roads: np.ndarray | None = None
) -> pd.DataFrame:
    """Return complaints with their truth, in random order.

    Columns lon, lat, accuracy_m (NaN where none is stated), and the truth: road_id (None off the roads),
    road (row or -1), station_m, x, y (metres of the network's CRS, on the
    centreline or off the roads), error_m, scale_m (the spread that the phone had there).
    """
    places = places_along(network, count, rng, roads)
    beside = rng.choice([-1, 1], count) * np.abs(rng.normal(phone.beside_m, phone.beside_m / 2, count))
    scale = _scales(count, phone, rng)
    error = scale * _errors(count, phone, rng)
    x = places.x + beside * places.across_x + error[0]
    y = places.y + beside * places.across_y + error[1]
    off = rng.random(count) < phone.off_share
    fields = _fields(network, int(off.sum()), rng)
    true_x, true_y = places.x.copy(), places.y.copy()
    true_x[off], true_y[off] = fields
    x[off], y[off] = fields[0] + error[0][off], fields[1] + error[1][off]
    lon, lat = network.crs.to_lon_lat(x, y)
    ids = network.table["road_id"].to_numpy(dtype=object)[places.road]
    ids[off] = None
    return pd.DataFrame(
        {
            "lon": lon,
            "lat": lat,
            "accuracy_m": _stated(scale, phone, rng),
            "road_id": pd.Series(ids, dtype=object),
            "road": np.where(off, -1, places.road),
            "station_m": np.where(off, np.nan, places.station_m),
            "x": true_x,
            "y": true_y,
            "error_m": np.hypot(x - true_x, y - true_y),
            "scale_m": scale,
        }
    )


def _scales(count: int, phone: Phone, rng: np.random.Generator) -> np.ndarray:
    """Return the spread of each position: a phone knows when its fix is a good or a bad one."""
    if phone.stated in {"absent", "noise"}:
        return np.full(count, phone.noise_m)
    return phone.noise_m * rng.lognormal(0, 0.35, count)


def _errors(count: int, phone: Phone, rng: np.random.Generator) -> np.ndarray:
    """Return errors of spread one on both axes: [2, count]."""
    normal = rng.standard_normal((2, count))
    if phone.tail == "student":
        return normal / np.sqrt(rng.chisquare(STUDENT_FREEDOM, count) / STUDENT_FREEDOM)
    if phone.tail == "mixture":
        return normal * np.where(rng.random(count) < phone.indoor_share, INDOOR_TIMES, 1.0)
    return normal


def _stated(scale: np.ndarray, phone: Phone, rng: np.random.Generator) -> np.ndarray:
    radius = RADIUS_OF_NOISE * scale
    match phone.stated:
        case "absent":
            return np.full(len(scale), np.nan)
        case "noise":
            return scale
        case "optimistic":
            return radius / 2
        case "rounded":
            return np.maximum(np.round(radius / 5) * 5, 5)
        case "erratic":
            return radius * rng.lognormal(0, 0.5, len(scale))
        case _:
            return radius


def _fields(network: RoadNetwork, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return points within the region's box that lie far from every road."""
    left, low, right, high = (f(v) for f in (np.min, np.max) for v in (network.x, network.y))
    x, y = np.empty(0), np.empty(0)
    for _ in range(200):
        if len(x) >= count:
            break
        tries = rng.uniform(left, right, 2 * count + 10), rng.uniform(low, high, 2 * count + 10)
        far = _nearest_m(network, *tries) > LEAST_OFF_M
        x, y = np.append(x, tries[0][far]), np.append(y, tries[1][far])
    else:  # a city without a gap: outside it
        x = np.append(x, rng.uniform(right + 300, right + 3_000, count))
        y = np.append(y, rng.uniform(low, high, count))
    return x[:count], y[:count]


def _nearest_m(network: RoadNetwork, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return nearest_roads(network, x, y)[1]


def nearest_roads(network: RoadNetwork, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the road (row) of the nearest centreline and its distance, by shapely: the peer of placing."""
    tree = network.segments.tree
    points = shapely.points(x, y)
    (point, segment), distance = tree.query_nearest(points, return_distance=True, all_matches=False)
    road, away = np.zeros(len(points), np.int64), np.full(len(points), np.inf)
    road[point], away[point] = network.segments.road[segment], distance
    return road, away
