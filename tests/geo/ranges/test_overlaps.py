"""Pieces along ranges, against the plain way of looking at every pair."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.ranges.overlaps import commonest, overlaps, weighted_mean, worst_mean

ROADS = ("utara", "selatan", "barat")
metres = st.integers(0, 400)


@st.composite
def ranges(draw):
    rows = draw(st.lists(st.tuples(st.sampled_from(ROADS), metres, metres), max_size=8))
    return frame_of([(road, *sorted((a, b))) for road, a, b in rows])


@st.composite
def pieces(draw):
    """Pieces of each road that do not lie over each other, in any order."""
    rows = []
    for road in ROADS:
        edges = sorted(draw(st.sets(metres, max_size=7)))
        rows += [(road, a, b) for a, b in pairwise(edges) if draw(st.booleans())]
    return frame_of(draw(st.permutations(rows)))


def frame_of(rows):
    frame = pd.DataFrame(rows, columns=["road_id", "from_m", "to_m"])
    return frame.astype({"from_m": float, "to_m": float})


@given(ranges(), pieces())
def test_every_shared_metre_is_found_once_and_no_other(some, others):
    found = overlaps(some, others)
    got = {}
    for row, piece, shared in zip(*found, strict=True):
        got[int(row), int(piece)] = shared
    assert len(got) == len(found.range_row)
    for row, (road, start, end) in enumerate(some.itertuples(index=False)):
        for piece, (other, begin, stop) in enumerate(others.itertuples(index=False)):
            shared = min(end, stop) - max(start, begin) if road == other else 0
            assert got.get((row, piece), 0.0) == pytest.approx(max(shared, 0.0))


def test_the_worst_metres_are_taken_piece_by_piece_until_they_fill_the_length():
    row, metres_of = np.array([0, 0, 0, 2]), np.array([60.0, 60.0, 300.0, 40.0])
    values = np.array([1.0, 0.5, 0.1, 0.8])
    worst = worst_mean(row, values, metres_of, 3, 100.0)
    assert worst[0] == pytest.approx((60 * 1.0 + 40 * 0.5) / 100)
    assert np.isnan(worst[1])
    assert worst[2] == pytest.approx(0.8)  # all there is of it


def test_what_is_not_known_is_left_out_of_a_mean_with_its_metres():
    mean = weighted_mean(np.array([0, 0]), np.array([0.4, np.nan]), np.array([10.0, 990.0]), 2)
    assert mean[0] == pytest.approx(0.4)
    assert np.isnan(mean[1])


def test_the_name_of_most_metres_counts_though_it_comes_in_parts():
    names = pd.Series(["aspal", "beton", "aspal", None], dtype=object)
    found = commonest(np.array([0, 0, 0, 1]), names, np.array([40.0, 60.0, 30.0, 9.0]), 2)
    assert found.tolist() == ["aspal", None]
