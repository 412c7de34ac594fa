"""What placing said against the truth: shares that are right, metres off, and whether confidence is true."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.language.landmarks import Landmarks
from geo.placing import Placer
from geo.roads import RoadNetwork
from geo.stationing import cut
from tests.bench.worlds import World

TENTHS = np.linspace(0, 1, 11)
HELD_ROWS = 2_000  # of which the interval is compared with the true place


@dataclass(frozen=True, eq=False)
class Judged:
    """One entry per complaint: what was said of it and what is so; metres."""

    placed: np.ndarray  # called `placed`
    answered: np.ndarray  # a road is told, surely or not
    right: np.ndarray  # the road told is the true one, or one of its name
    confidence: np.ndarray  # NaN where no road is told
    off_m: np.ndarray  # from the point told to the true one, NaN unless placed on the right road
    held: np.ndarray  # 1 if from_m..to_m holds the true place, 0 if not, NaN where that was not looked at
    on_road: np.ndarray  # the complaint is about a road of ours
    single: np.ndarray  # one road is meant, not either of two at a corner: confidence is of one road

    @property
    def coverage(self) -> float:
        """Share of the complaints about a road that is called placed."""
        return float(self.placed[self.on_road].mean())

    @property
    def precision(self) -> float:
        """Share of what is called placed that is right."""
        return float(self.right[self.placed].mean()) if self.placed.any() else float("nan")

    @property
    def holding(self) -> float:
        """Share of the intervals that hold the true place, of rows placed on the right road."""
        return float(np.nanmean(self.held)) if np.isfinite(self.held).any() else float("nan")

    def off_quantile_m(self, share: float) -> float:
        """Metres within which that share of the rightly placed points lies."""
        return float(np.nanquantile(self.off_m, share)) if np.isfinite(self.off_m).any() else float("nan")


def placer_of(world: World) -> Placer:
    """Return what places the complaints of a world, as the command line makes it."""
    landmarks = None
    if len(world.landmarks):
        points = gpd.points_from_xy(world.landmarks["lon"], world.landmarks["lat"], crs=4326)
        frame = gpd.GeoDataFrame(world.landmarks[["name", "kind"]], geometry=points)
        landmarks = Landmarks.from_frame(frame, world.network.crs)
    return Placer(world.network, world.areas, words=world.language, landmarks=landmarks)


def judge(
    world: World,
    found: pd.DataFrame,
    truth: pd.DataFrame,
    *,
    intervals: bool = True,
    single: np.ndarray | None = None,
) -> Judged:
    """Compare what ``place`` returned with ``truth``, row by row.

    ``intervals`` tells whether it is looked at what from_m..to_m holds; ``single`` which rows mean one road,
    if ``meant`` does not tell.

    ``truth`` has road_id (None: about no road of ours), x, y (metres of the network's CRS), and, if words
    named the road, ``meant``: the ids of all roads that the words fit.
    """
    placed = (found["status"] == "placed").to_numpy()
    told = found["road_id"].astype(object).where(found["road_id"].notna(), None).to_numpy()
    meant = truth["meant"] if "meant" in truth else [frozenset({one}) for one in truth["road_id"]]
    right = np.array([road is not None and road in some for road, some in zip(told, meant, strict=True)])
    same = np.array([a is not None and a == b for a, b in zip(told, truth["road_id"], strict=True)])
    x, y = world.network.crs.to_metres(found["lon"].to_numpy(float), found["lat"].to_numpy(float))
    off_m = np.where(placed & same, np.hypot(x - truth["x"], y - truth["y"]), np.nan)
    return Judged(
        placed=placed,
        answered=np.array([road is not None for road in told]),
        right=right,
        confidence=found["confidence"].to_numpy(dtype=float),
        off_m=off_m,
        held=_held(world.network, found, truth, placed & same & intervals),
        on_road=truth["road_id"].notna().to_numpy(),
        single=np.array([len(some) == 1 for some in meant]) if single is None else single,
    )


def _held(network: RoadNetwork, found: pd.DataFrame, truth: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    """Whether the true place lies on the piece of road between from_m and to_m, for some of the rows."""
    held = np.full(len(found), np.nan)
    some = np.flatnonzero(rows)[:HELD_ROWS]
    roads = network.rows_of(found["road_id"].iloc[some])
    ranges = found[["from_m", "to_m"]].to_numpy(dtype=float)[some]
    for row, road, (from_m, to_m) in zip(some, roads, ranges, strict=True):
        piece = cut(network, int(road), from_m, max(to_m, from_m + 0.01))
        place = shapely.Point(truth["x"].iat[row], truth["y"].iat[row])
        held[row] = float(shapely.distance(piece, place) < 0.5)
    return held


def reliability(some: Iterable[Judged]) -> pd.DataFrame:
    """Return stated and true confidence by tenths, where one road is meant.

    Columns low, high, count, stated, true.
    """
    judged = list(some)
    confidence = np.concatenate([one.confidence[one.single] for one in judged])
    right = np.concatenate([one.right[one.single] for one in judged])[np.isfinite(confidence)]
    confidence = confidence[np.isfinite(confidence)]
    tenth = np.clip((confidence * 10).astype(int), 0, 9)
    rows = [
        {
            "low": TENTHS[number],
            "high": TENTHS[number + 1],
            "count": int((tenth == number).sum()),
            "stated": confidence[tenth == number].mean(),
            "true": right[tenth == number].mean(),
        }
        for number in range(10)
        if (tenth == number).any()
    ]
    return pd.DataFrame(rows)
