"""Junctions: where two roads meet, at which station of each, and how many ways lead away.

Every drawing is in metres; its roads are r0, r1, … in the order in which the test gives them.
"""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.formats.layers import read_roads
from geo.network.assembly import assemble_roads
from geo.network.clusters import BRIDGE_BELOW, WIDEST_M
from geo.network.junctions import Junctions
from geo.network.meetings import END_REACH_M
from geo.stationing import point_at


def _only(junctions, a=0, b=1):
    found = junctions.crossings(a, b)
    assert len(found) == 1
    return found.iloc[0]


def test_roads_that_share_a_vertex_meet_at_the_station_of_each(roads, corner):
    """::

         r1
         |
    r0 --+-------- 1000
        200
    """
    junctions = Junctions.of(
        roads([(0, 0), (200, 0), (1000, 0)], [(200, 300), (200, 0)]),
    )
    found = _only(junctions)
    assert (found["station_a_m"], found["station_b_m"]) == pytest.approx((200, 300), abs=0.01)
    assert (found["x"] - corner[0], found["y"] - corner[1]) == pytest.approx((200, 0), abs=0.01)
    assert found["certainty"] == 1
    back = _only(junctions, 1, 0)
    assert (back["station_a_m"], back["station_b_m"]) == pytest.approx((300, 200), abs=0.01)


@pytest.mark.parametrize(
    ("arms", "lines"),
    [
        (3, ([(0, 0), (200, 0), (400, 0)], [(200, 0), (200, 200)])),
        (4, ([(0, 0), (200, 0), (400, 0)], [(200, -200), (200, 0), (200, 200)])),
        (4, ([(0, 0), (200, 0)], [(200, 0), (400, 0)], [(200, 0), (200, 200)], [(200, 0), (200, -200)])),
        (
            5,
            (
                [(0, 0), (200, 0), (400, 0)],
                [(200, -200), (200, 0), (200, 200)],
                [(200, 0), (350, 150)],
            ),
        ),
    ],
)
def test_a_pertigaan_has_three_arms_a_perempatan_four_and_a_simpang_lima_five(roads, corner, arms, lines):
    junctions = Junctions.of(roads(*lines))
    assert junctions.degree(corner[0] + 205, corner[1] + 5) == arms
    assert list(junctions.table["arms"]) == [arms]


def test_an_end_that_stops_short_of_a_road_meets_it_less_surely_the_farther_it_stops(roads):
    """::

         r1          r2
         |           |
         :  3 m      :  9 m
    r0 ------------------------
    """
    junctions = Junctions.of(
        roads([(0, 0), (1000, 0)], [(200, 300), (200, 3)], [(600, 300), (600, 9)], [(800, 300), (800, 30)])
    )
    near, far = _only(junctions, 0, 1), _only(junctions, 0, 2)
    assert (near["station_a_m"], near["station_b_m"]) == pytest.approx((200, 297), abs=0.1)
    assert 1 > near["certainty"] > far["certainty"] >= BRIDGE_BELOW
    assert junctions.crossings(0, 3).empty
    assert sorted(junctions.arms) == [3, 3]


def test_an_end_that_runs_a_little_over_a_road_is_one_junction_with_three_arms(roads, corner):
    junctions = Junctions.of(roads([(0, 0), (1000, 0)], [(200, 300), (200, -4)]))
    assert _only(junctions)["certainty"] >= BRIDGE_BELOW
    assert junctions.degree(corner[0] + 200, corner[1]) == 3


def test_a_crossing_without_a_vertex_is_rather_a_bridge_where_all_others_have_one(roads, corner):
    """::

          r3   r4   r5        the toll road r9 crosses the streets without a vertex
    r0 ----+----+----+----
    r1 ----+----+----+----
           |    |    |
    r9 ===================
           |    |    |
    """
    across = [[(at, 500), (at, 400), (at, 300), (at, -300)] for at in (200, 400, 600)]
    along = [[(0, y), (200, y), (400, y), (600, y), (900, y)] for y in (400, 300)]
    junctions = Junctions.of(roads(*along, *across, [(0, 0), (900, 0)]))
    street, bridge = _only(junctions, 0, 2), _only(junctions, 5, 2)
    assert street["certainty"] == 1
    assert bridge["certainty"] < BRIDGE_BELOW
    assert bridge["station_b_m"] == pytest.approx(500, abs=0.1)
    assert junctions.degree(corner[0] + 200, corner[1]) == 0
    assert junctions.degree(corner[0] + 200, corner[1] + 400) == 4


def test_where_roads_are_drawn_each_by_itself_a_crossing_without_a_vertex_is_believed(roads, corner):
    junctions = Junctions.of(roads([(0, 0), (900, 0)], [(200, -300), (200, 300)], [(600, 300), (600, -300)]))
    assert _only(junctions, 0, 1)["certainty"] >= BRIDGE_BELOW
    assert _only(junctions, 0, 2)["certainty"] < 1
    assert junctions.degree(corner[0] + 200, corner[1]) == 4


def test_two_roads_meet_as_often_as_they_cross(roads):
    junctions = Junctions.of(roads([(0, 0), (2000, 0)], [(300, 100), (300, -100), (900, -100), (900, 100)]))
    found = junctions.crossings(0, 1)
    assert sorted(found["station_a_m"]) == pytest.approx([300, 900], abs=0.1)
    assert found["junction"].nunique() == 2


def test_a_divided_road_is_crossed_once_and_the_crossroads_has_four_arms(draw, crs, corner):
    """::

               |
    <----------+-----------  the two carriageways of r, 14 m apart
    -----------+---------->
               | s
    """
    carriageways = [[(0, 0), (500, 0), (1000, 0)], [(1000, 14), (500, 14), (0, 14)]]
    across = [(500, -300), (500, 0), (500, 14), (500, 300)]
    lines = draw(*carriageways, across, road_id=["r", "r", "s"], name=["R", "R", "S"])
    junctions = Junctions.of(assemble_roads(lines, crs).network)
    found = _only(junctions)
    assert found["station_a_m"] == pytest.approx(500, abs=15)
    assert found["station_b_m"] == pytest.approx(307, abs=8)
    assert junctions.degree(corner[0] + 500, corner[1] + 7) == 4


def test_roads_drawn_over_each_other_meet_only_where_they_come_together_and_part(roads):
    """::

    r0 ---+===+===+--- r0       === drawn twice
    r1 ../         \\.. r1
    """
    shared = [(300, 0), (400, 0), (500, 0), (600, 0)]
    junctions = Junctions.of(roads([(0, 0), *shared, (900, 0)], [(200, -100), *shared, (700, -100)]))
    assert sorted(junctions.crossings(0, 1)["station_a_m"]) == pytest.approx([300, 600], abs=0.1)


def test_roads_that_meet_over_a_roundabout_meet_but_not_directly(roads):
    """Three roads end at a ring of 18 m radius: to people one junction of three."""
    angles = np.radians(np.arange(0, 361, 30))
    ring = [(18 * np.cos(angle), 18 * np.sin(angle)) for angle in angles]
    arms = [[ring[at], (10 * ring[at][0], 10 * ring[at][1])] for at in (0, 4, 8)]
    junctions = Junctions.of(roads(ring, *arms))
    found = _only(junctions, 1, 2)
    assert not found["direct"]
    assert 0 < found["certainty"] < 1
    assert list(junctions.arms) == [3]


def test_junctions_near_a_place_come_nearest_first_and_only_with_enough_arms(roads, corner):
    junctions = Junctions.of(
        roads(
            [(0, 0), (300, 0), (600, 0)],
            [(300, 0), (300, 300)],
            [(600, 0), (600, 300)],
            [(600, 0), (900, 0), (1200, 0)],
            [(900, -300), (900, 0), (900, 300)],
        )
    )
    x, y = corner[0] + np.array([320.0, np.nan, 5000.0]), corner[1] + np.array([0.0, 0.0, 0.0])
    found = junctions.near(x, y, reach_m=400)
    assert list(found["point"]) == [0, 0]
    assert list(found["distance_m"]) == pytest.approx([20, 280], abs=0.1)
    assert list(junctions.near(x[:1], y[:1], 700, least_arms=4)["distance_m"]) == pytest.approx(
        [580], abs=0.1
    )


def test_a_road_does_not_cross_itself_and_roads_apart_do_not_meet(roads):
    junctions = Junctions.of(roads([(0, 0), (100, 0)], [(0, 500), (100, 500)]))
    assert junctions.crossings(0, 0).empty
    assert junctions.crossings(0, 1).empty
    assert (len(junctions), junctions.degree(0.0, 0.0)) == (0, 0)


def test_many_pairs_at_once_are_answered_as_each_alone(roads):
    junctions = Junctions.of(
        roads(
            [(0, 0), (900, 0)], [(200, -300), (200, 300)], [(600, 300), (600, -300)], [(0, 100), (900, 100)]
        )
    )
    pairs = [(a, b) for a in range(4) for b in range(4)]
    together = junctions.crossings_of(*np.transpose(pairs)).frame()
    for at, (a, b) in enumerate(pairs):
        alone = junctions.crossings(a, b)
        mine = together[together["pair"] == at].drop(columns="pair").reset_index(drop=True)
        assert mine.equals(alone)


_WAY = st.lists(
    st.tuples(st.integers(-400, 400), st.integers(-400, 400)), min_size=2, max_size=6, unique=True
)


@given(ways=st.lists(_WAY, min_size=2, max_size=4))
def test_every_crossing_lies_on_both_roads_at_the_stations_it_tells(roads, ways):
    network = roads(*ways)
    lines = [network.road_geometry(row) for row in range(len(network))]
    pairs = [(a, b) for a in range(len(lines)) for b in range(len(lines)) if a != b]
    found = Junctions.of(network).crossings_of(*np.transpose(pairs)).frame()
    for row in found.itertuples():
        place = shapely.Point(row.x, row.y)
        for road, station_m in zip(pairs[row.pair], (row.station_a_m, row.station_b_m), strict=True):
            assert place.distance(lines[road]) <= (END_REACH_M if row.direct else WIDEST_M) + 0.01
            there = shapely.Point(*(at[0] for at in point_at(network, [road], [station_m])))
            assert place.distance(there) <= (END_REACH_M if row.direct else WIDEST_M) + 0.01
    for at, (a, b) in enumerate(pairs):
        shared = shapely.intersection(lines[a], lines[b])
        assert shared.is_empty or shared.length > 0 or at in set(found["pair"])


@pytest.mark.shared
def test_addresses_at_a_corner_of_syracuse_are_crossings_of_their_streets(shared_data: Path):
    network, _ = read_roads(shared_data / "syracuse" / "streets.shp")
    row = {name: at for at, name in enumerate(network.table["name"])}
    junctions = Junctions.of(network)
    for one, other in (("WOLF ST", "PARK ST"), ("IRVING AVE", "WAVERLY AVE"), ("GRANT BLVD", "BUTTERNUT ST")):
        found = junctions.crossings(row[one], row[other])
        assert found["certainty"].iloc[0] == 1
        assert junctions.degree(*found[["x", "y"]].iloc[0]) >= 3


def test_a_network_of_one_road_or_none_has_no_junctions(draw, crs):
    for lines in (draw(road_id=[], name=[]), draw([(0, 0), (100, 0)], road_id=["a"], name=["A"])):
        junctions = Junctions.of(assemble_roads(lines, crs).network)
        assert (len(junctions), len(junctions.meetings), len(junctions.table)) == (0, 0, 0)
        assert junctions.near([0.0], [0.0], 100).empty
        assert not len(junctions.crossings_of([], []))


def test_a_crossroads_is_called_after_the_market_at_it_by_the_number_of_its_arms(roads, corner):
    """::

        |          |
    r0 -+----------+---------     three arms at 300, four at 450; the market lies between
              m    |
    """
    junctions = Junctions.of(
        roads(
            [(0, 0), (300, 0), (450, 0), (900, 0)],
            [(300, 300), (300, 0)],
            [(450, 300), (450, 0), (450, -300)],
        )
    )
    market = (corner[0] + 380.0, corner[1] - 30.0, 40.0)
    best = junctions.called_after(*market, arms=4).frame().iloc[0]
    assert (best["x"] - corner[0], best["share"] > 0.5) == (pytest.approx(450, abs=0.1), True)
    best = junctions.called_after(*market, arms=3).frame().iloc[0]
    assert (best["x"] - corner[0], best["share"] > 0.5) == (pytest.approx(300, abs=0.1), True)
    every = junctions.called_after([market[0], 0.0], [market[1], 0.0], [40.0, 40.0])
    assert every.place.tolist() == [0, 0]
    assert every.share.sum() == pytest.approx(1)
