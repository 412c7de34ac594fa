"""Where one may not drive, or not with a truck, by tile: drawn beside the stages, not instead of them."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from dashboard.api.lines import STEPS_PER_DEGREE, LineLayer, encode_lines
from dashboard.api.tiles import Tile
from geo.roads import RoadNetwork
from geo.stationing import cut

# As ``data.repairs.traffic_rules`` names them, the worst first; what is open is not drawn.
STATES = ("closed", "half", "light_only")
# Closed ranges are few; see ground.py for what is left of 300 kB.
TRAFFIC_VERTICES = 800


class TrafficLayer:
    """Every range of a region that does not bear all traffic, the worst first.

    ``traffic`` has the columns road_id, from_m, to_m, state, works_id; lanes of one range are one line.
    """

    def __init__(self, traffic: pd.DataFrame, network: RoadNetwork | None) -> None:
        drawn = _drawable(traffic, network)
        self._state = np.array([STATES.index(state) for state in drawn["state"]], dtype=np.int64)
        self._works = [None if pd.isna(one) else int(one) for one in drawn["works_id"]]
        lines = _lines(drawn, network)
        self._layer = LineLayer(lines)
        self._middle_lon_lat = shapely.get_coordinates(
            shapely.line_interpolate_point(shapely.get_geometry(lines, 0), 0.5, normalized=True)
        )

    def tile(self, tile: Tile) -> dict[str, Any]:
        """Return the ranges of one tile as columns; ``at`` is where the sign stands, in one tile only."""
        cut_out = self._layer.cut(tile, None, TRAFFIC_VERTICES)
        rows = cut_out.rows
        return {
            "state": self._state[rows].tolist(),
            "works": [self._works[row] for row in rows],
            "at": [self._sign(int(row), tile) for row in rows],
            "lines": encode_lines(self._layer.at_zoom(tile.zoom)[rows]),
            "more": cut_out.left_out,
        }

    def _sign(self, row: int, tile: Tile) -> list[int] | None:
        lon, lat = self._middle_lon_lat[row]
        box = tile.box
        if not (box.min_lon <= lon < box.max_lon and box.min_lat <= lat < box.max_lat):
            return None
        return [round(lon * STEPS_PER_DEGREE), round(lat * STEPS_PER_DEGREE)]


def _drawable(traffic: pd.DataFrame, network: RoadNetwork | None) -> pd.DataFrame:
    """Return the rows that lie on roads of the network; of two lanes with the same range the worse."""
    known = set() if network is None else set(network.table["road_id"])
    rows = traffic[traffic["state"].isin(STATES) & traffic["road_id"].isin(known)]
    rows = rows[rows["from_m"] < rows["to_m"]]
    order = rows["state"].map(STATES.index) if len(rows) else rows["state"]
    worst_first = rows.assign(order=order).sort_values(["order", "road_id", "from_m"])
    return worst_first.drop_duplicates(["road_id", "from_m", "to_m"])


def _lines(drawn: pd.DataFrame, network: RoadNetwork | None) -> npt.NDArray[np.object_]:
    if network is None or drawn.empty:
        return np.array([], dtype=object)
    roads = network.rows_of(drawn["road_id"]).tolist()
    ends = drawn[["from_m", "to_m"]].to_numpy(dtype=float).tolist()
    lengths_m = [float(network.length_m[road]) for road in roads]
    metric = [
        cut(network, road, min(from_m, length_m), min(to_m, length_m))
        for road, (from_m, to_m), length_m in zip(roads, ends, lengths_m, strict=True)
    ]
    lines: npt.NDArray[np.object_] = network.crs.unproject(np.array(metric, dtype=object))
    return lines
