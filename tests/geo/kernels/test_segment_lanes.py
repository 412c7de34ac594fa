"""Segments held against a place four at once are those that lie near it one by one."""

import numba
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.kernels.grid_kernel import foot
from geo.kernels.segment_lanes import LANES, nearest_in_box

# Whole metres: places on borders of the box, right at the reach, and segments of no length are among them.
coordinates = st.integers(0, 8).map(float)
lines = st.lists(st.tuples(coordinates, coordinates), min_size=LANES + 1, max_size=LANES + 1)


@numba.njit
def four_at_once(vertex, x, y, reach_squared, box):
    return nearest_in_box(vertex, 0, x, y, reach_squared, box)


@numba.njit
def way_from_foot(vertex, at, x, y):
    return foot(vertex, at, x, y)[1:3]


@settings(max_examples=300, deadline=None)
@given(line=lines, x=coordinates, y=coordinates, reach=coordinates)
def test_four_at_once_are_told_near_as_one_by_one(line, x, y, reach):
    vertex, (west, south, east, north) = np.array(line), (2.0, 1.0, 6.0, 7.0)
    told = four_at_once(vertex, x, y, reach * reach, (west, south, east, north))
    for lane in range(LANES):
        away_x, away_y = way_from_foot(vertex, lane, x, y)
        near = away_x * away_x + away_y * away_y <= reach * reach
        in_box = west <= x - away_x < east and south <= y - away_y < north
        assert bool(told >> lane & 1) == (near and in_box)
