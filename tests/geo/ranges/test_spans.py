"""Every complaint in one range: those the model found, the neighbourhoods between them, parts of a road."""

import numpy as np
import pandas as pd
import pytest

from geo.ranges.complaints import read_complaints
from geo.ranges.likely import RANGE_FIELDS
from geo.ranges.spans import find_spans

LENGTH_M = 3000.0


@pytest.fixture(scope="module")
def network(one_road):
    return one_road([(0, 0), (LENGTH_M, 0)])


def placed(*stations, sigma_m=8.0, **more):
    return pd.DataFrame({"road_id": "r", "station_m": stations, "sigma_m": sigma_m}).assign(**more)


def part(from_m, to_m):
    """A complaint known to lie somewhere on a part of the road."""
    return placed((from_m + to_m) / 2, from_m=from_m, to_m=to_m)


def spans(network, table, *found):
    """Return (from, to) of all ranges, given those that the model found, and the range of each row."""
    complaints = read_complaints(table, network, None)
    ranges = np.array([[0, a, b, 0.9, a, a, b, b] for a, b in found]).reshape(-1, RANGE_FIELDS)
    made, owner = find_spans(complaints, network, ranges)
    of_row = np.empty(len(table), np.int64)
    of_row[complaints.row] = owner
    return list(zip(made.from_m.tolist(), made.to_m.tolist(), strict=True)), of_row.tolist()


def test_one_complaint_is_at_least_ten_metres_of_road_and_at_most_a_hundred(network):
    assert spans(network, placed(1000.0, sigma_m=0.5))[0] == [(995, 1005)]
    assert spans(network, placed(1000.0, sigma_m=60.0))[0] == [(950, 1050)]
    assert spans(network, placed(3.0, sigma_m=60.0))[0] == [(0, 53)]


def test_what_the_model_found_keeps_its_length_and_a_neighbour_ends_midway(network):
    """
    ::

        [=====]·*        the complaint 10 m beside may lie 13 m to either side
    """
    ranges, of_row = spans(network, placed(1000.0, 1200.0, 1210.0), (1000.0, 1200.0))
    assert ranges == [(1000, 1200), (1205, pytest.approx(1210 + 1.645 * 8, abs=0.01))]
    assert of_row == [0, 0, 1]  # a complaint on the very end lies in the range


def test_a_range_parts_the_complaints_to_its_left_from_those_to_its_right(network):
    ranges, of_row = spans(network, placed(970.0, 1030.0, 1070.0), (1000.0, 1060.0))
    assert of_row == [0, 1, 2]
    assert len(ranges) == 3


def test_a_persons_repeats_lie_in_the_range_of_the_one_that_counts(network):
    table = placed(1055.0, 1100.0, reporter="Siti")
    assert spans(network, table, (1000.0, 1060.0))[1] == [0, 0]
    assert spans(network, table.assign(reporter=["Siti", "Budi"]), (1000.0, 1060.0))[1] == [0, 1]


def test_parts_of_a_road_that_touch_are_one_and_reach_as_far_as_any_of_them(network):
    nested = [part(0.0, 500.0), part(100.0, 1000.0), part(200.0, 600.0)]
    beside, apart = part(1000.0, 1800.0), part(1001.0, 1800.0)
    assert spans(network, pd.concat([*nested, beside]))[0] == [(0, 1800)]
    assert spans(network, pd.concat([*nested, apart]))[0] == [(0, 1000), (1001, 1800)]


def test_somewhere_on_a_part_supports_what_has_most_complaints_there_and_of_equals_the_first(network):
    some = placed(300.0, 310.0, 1300.0, 1310.0, 2300.0, 2310.0)
    assert spans(network, pd.concat([some, part(0.0, LENGTH_M)]))[1][-1] == 0
    assert spans(network, pd.concat([some, part(1000.0, LENGTH_M)]))[1][-1] == 1
    more = placed(2320.0)
    assert spans(network, pd.concat([some, more, part(0.0, LENGTH_M)]))[1][-1] == 2


def test_a_part_of_a_road_that_ends_where_a_range_begins_supports_it(network):
    some = placed(1010.0, 1050.0)
    for low, high, owner in ((0.0, 1000.0, 0), (1060.0, 2000.0, 0), (0.0, 999.0, 1), (1061.0, 2000.0, 1)):
        of_row = spans(network, pd.concat([some, part(low, high)]), (1000.0, 1060.0))[1]
        assert (of_row[-1] == of_row[0]) == (owner == 0)
