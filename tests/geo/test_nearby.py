"""All roads near many points, against shapely one by one."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.nearby import roads_near, segments_near

places = st.tuples(st.integers(0, 300), st.integers(0, 300))
drawn_roads = st.lists(
    st.lists(places, min_size=2, max_size=6).filter(lambda line: len(set(line)) > 1), min_size=1, max_size=4
)
points = st.lists(st.tuples(st.floats(-50, 350), st.floats(-50, 350)), min_size=1, max_size=20)


@given(drawn_roads, points, st.floats(1, 200))
def test_every_road_within_reach_is_found_at_its_true_distance(roads, corner, lines, offsets, reach_m):
    network = roads(*lines)
    xy = np.add(offsets, corner)
    near = roads_near(segments_near(network.segments, *xy.T, reach_m), network.segments)
    found = {(int(p), int(r)): d for p, r, d in zip(near.point, near.road, near.distance_m, strict=True)}
    for road in range(len(network)):
        distances = shapely.distance(network.road_geometry(road), shapely.points(xy))
        for point, distance in enumerate(distances):
            if abs(distance - reach_m) > 1e-6:
                assert ((point, road) in found) == (distance < reach_m)
            if (point, road) in found:
                assert found[point, road] == pytest.approx(distance, abs=1e-3)


def test_reach_may_differ_from_point_to_point(roads, corner):
    network = roads([(0, 0), (100, 0)])
    x, y = np.add([(50, 30), (50, 30)], corner).T
    near = segments_near(network.segments, x, y, [10.0, 40.0])
    assert near.point.tolist() == [1]


def test_of_segments_equally_near_the_one_of_the_lowest_station_is_taken(roads, corner):
    """
    ::

              100 ───┐ 200
                *    │       50 m from either arm
        start 0 ──── 100 …
    """
    network = roads([(0, 0), (100, 0), (100, 100), (0, 100)])
    x, y = np.add([(50, 50)], corner).T
    near = segments_near(network.segments, x, y, 60)
    nearest = roads_near(near, network.segments)
    assert len(near.segment) == 3
    assert network.segments.m0[nearest.segment].tolist() == [0]


def test_no_points_and_no_roads_near_are_no_pairs(roads, corner):
    network = roads([(0, 0), (100, 0)])
    for offsets in (np.empty((0, 2)), [(50, 5000)]):
        x, y = np.add(offsets, corner).T
        near = roads_near(segments_near(network.segments, x, y, 60), network.segments)
        assert len(near.point) == len(near.road) == len(near.segment) == 0
