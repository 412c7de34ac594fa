"""Many ranges cut at once come out as each alone does."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.network.assembly import assemble_roads
from geo.network.cutting import cut_ranges
from geo.stationing import cut


@pytest.fixture(scope="module")
def network(draw, crs):
    """A bent road of two ways, one with a second carriageway and a gap, and a straight one.

    ::

        ────╱‾‾‾  ───        ═══════
    """
    lines = draw(
        [[(0, 0), (300, 0), (500, 200)], [(700, 200), (1000, 200)], [(700, 212), (1000, 212)]],
        [(0, 1000), (400, 1000), (800, 1000)],
        road_id=["bent", "straight"],
        name=["Ruas A – B", "Ruas C – D"],
    )
    return assemble_roads(lines, crs).network


thousandths = st.integers(0, 1000).map(lambda number: number / 1000)


@given(st.lists(st.tuples(st.integers(0, 1), thousandths, thousandths), max_size=20))
def test_ranges_cut_at_once_are_those_cut_one_by_one(network, wanted):
    road = np.array([row for row, _, _ in wanted], dtype=np.int64)
    ends = (
        np.sort(np.array([(a, b) for _, a, b in wanted]).reshape(-1, 2), axis=1)
        * network.length_m[road][:, None]
    )
    found = cut_ranges(network, road, ends[:, 0], ends[:, 1])
    for line, row, (low, high) in zip(found, road.tolist(), ends, strict=True):
        alone = cut(network, row, low, high)
        assert shapely.equals_exact(line, alone, 1e-6)


def test_a_range_without_length_is_empty_and_a_whole_road_is_all_of_it(network):
    length = network.length_m
    found = cut_ranges(
        network, np.array([0, 1, 0]), np.array([50.0, 0, 0]), np.array([50.0, length[1], length[0]])
    )
    assert found[0].is_empty
    assert shapely.length(found[1]) == pytest.approx(800, abs=0.01)
    assert shapely.length(found[2]) == pytest.approx(shapely.length(network.road_geometry(0)), abs=0.01)
