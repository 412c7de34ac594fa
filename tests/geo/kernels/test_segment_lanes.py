"""Segments held against a place four at once are those that lie near it one by one."""

import numba
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.kernels.grid_kernel import foot
from geo.kernels.segment_lanes import LANES, keep_near, measure_lanes

BOX = (2.0, 1.0, 6.0, 7.0)
RUN = 7
# Whole metres: places on borders of the box, right at the reach, and segments of no length are among them.
coordinates = st.integers(0, 8).map(float)
lines = st.lists(st.tuples(coordinates, coordinates), min_size=LANES + 1, max_size=LANES + 1)


@numba.njit
def kept_of(vertex, after, around, kept, count):
    return keep_near(vertex, 0, after, around, BOX, RUN, kept, count)


@numba.njit
def way_from_foot(vertex, at, x, y):
    return foot(vertex, at, x, y)[1:3]


@numba.njit
def measured_at_once(vertex, begin, around, middle, out):
    measure_lanes(vertex, begin, 0, around, middle, out)


@settings(max_examples=300, deadline=None)
@given(
    line=lines,
    x=coordinates,
    y=coordinates,
    reach=coordinates,
    room=st.tuples(st.integers(1, LANES + 2), st.integers(0, 3)),
)
def test_four_at_once_are_kept_as_one_by_one(line, x, y, reach, room):
    vertex, (west, south, east, north), (after, count), near = np.array(line), BOX, room, []
    for lane in range(min(LANES, after)):
        away_x, away_y = way_from_foot(vertex, lane, x, y)
        in_box = west <= x - away_x < east and south <= y - away_y < north
        if away_x * away_x + away_y * away_y <= reach * reach and in_box:
            near.append(lane)
    first, run = np.full((2, 3 + LANES), -1, np.int32)
    end = kept_of(vertex, after, (x, y, reach * reach), (first, run), count)
    assert first[count:end].tolist() == near
    assert run[count:end].tolist() == [RUN] * len(near)
    assert first[:count].tolist() == run[:count].tolist() == [-1] * count


@settings(max_examples=300, deadline=None)
@given(line=lines, begins=st.permutations(range(LANES)), x=coordinates, y=coordinates, reach=coordinates)
def test_segments_in_any_order_are_measured_at_once_as_shapely_measures_them(line, begins, x, y, reach):
    vertex, point, steps, middle = np.array(line), shapely.Point(x, y), 4.0, 20.0
    out = np.full((5, LANES), np.nan)
    measured_at_once(vertex, np.array(begins, np.int32), (x, y, reach * reach, steps), middle, out)
    for (distance, share, aside, low, high), begin in zip(out.T, begins, strict=True):
        begin_at, end_at = vertex[begin], vertex[begin + 1]
        segment = shapely.LineString([begin_at, end_at])
        assert distance == pytest.approx(segment.distance(point))
        if not segment.length:
            assert (share, aside, high) == (0.0, min(distance * steps, middle), low)
            continue
        assert share == pytest.approx(segment.project(point, normalized=True), abs=1e-9)
        along = ((x, y) - begin_at) @ (end_at - begin_at) / segment.length
        across = np.sqrt(max(((x, y) - begin_at) @ ((x, y) - begin_at) - along**2, 0.0))
        assert aside == pytest.approx(min(across * steps, middle), abs=1e-5)
        chord = np.sqrt(max(reach**2 - across**2, 0.0))
        ends = max(-along, -chord), min(segment.length - along, chord)
        assert (low, high) == pytest.approx(
            np.clip(np.multiply(ends, steps), -middle, middle) + middle, abs=1e-4
        )
