"""What may not be driven on, by tile: the worst of two lanes, cut from the roads there are."""

import geopandas as gpd
import pandas as pd
import shapely

from dashboard.api.closures import TrafficLayer
from dashboard.api.lines import STEPS_PER_DEGREE
from dashboard.api.tiles import Tile
from geo.crs import LocalCrs
from geo.network.assembly import assemble_roads
from geo.roads import RoadNetwork

CRS = LocalCrs(32749)
EAST_M, NORTH_M = 610_000.0, 9_138_000.0
# Tiles around the road below, from afar and near by.
TILE, NEAR = Tile(8, 207, 133), Tile(14, 13289, 8547)


def network() -> RoadNetwork:
    """One road of 2 km, west to east."""
    line = shapely.LineString([(EAST_M, NORTH_M), (EAST_M + 2_000, NORTH_M)])
    road = {"road_id": ["a"], "name": ["A – B"], "authority": ["regency"], "aliases": [()]}
    frame = gpd.GeoDataFrame(road, geometry=list(CRS.unproject([line])), crs="EPSG:4326")
    return assemble_roads(frame, CRS).network


def traffic(*rows: tuple[str, float, float, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["road_id", "from_m", "to_m", "state"])
    return frame.assign(works_id=7, lane="left")


def test_of_two_lanes_the_worse_is_drawn() -> None:
    layer = TrafficLayer(traffic(("a", 100, 900, "light_only"), ("a", 100, 900, "closed")), network())
    assert layer.tile(TILE)["state"] == [0]


def test_a_range_is_drawn_where_it_lies() -> None:
    drawn = TrafficLayer(traffic(("a", 500, 1_500, "half")), network()).tile(NEAR)
    assert drawn["works"] == [7]
    lon, lat = (drawn["lines"][0][0][:2] / STEPS_PER_DEGREE).tolist()
    x, y = CRS.to_metres([lon], [lat])
    assert abs(float(x[0]) - EAST_M - 500) < 2
    assert abs(float(y[0]) - NORTH_M) < 2


def test_roads_that_are_gone_and_states_that_are_none_are_left_out() -> None:
    rows = traffic(("gone", 0, 100, "closed"), ("a", 0, 100, "open"), ("a", 300, 300, "closed"))
    assert TrafficLayer(rows, network()).tile(TILE)["state"] == []


def test_a_road_that_a_new_survey_found_shorter_is_drawn_to_its_end() -> None:
    assert TrafficLayer(traffic(("a", 1_500, 2_500, "closed")), network()).tile(TILE)["state"] == [0]


def test_a_region_without_roads_has_nothing_closed() -> None:
    assert TrafficLayer(traffic(("a", 0, 100, "closed")), None).tile(TILE)["state"] == []
