"""Stations: from point to station and back, cutting roads, and the algebra of ranges."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import StationError
from geo.stationing import (
    MAX_PAIRS,
    cut,
    format_station,
    intersect,
    nearest_on_roads,
    parse_station,
    point_at,
    share_covered,
    subtract,
    total_length_m,
    union,
)

# A vertex of a road drawn by chance; whole metres let roads cross and touch themselves.
places = st.tuples(st.integers(0, 400), st.integers(0, 400))
drawn_roads = st.lists(
    st.lists(places, min_size=2, max_size=8).filter(lambda line: len(set(line)) > 1), min_size=1, max_size=4
)
shares = st.floats(0, 1)


@pytest.mark.parametrize(
    ("metres", "text"),
    [(0, "0+000"), (3400, "3+400"), (999.6, "1+000"), (12_345.2, "12+345"), (-0.2, "0+000")],
)
def test_a_station_is_written_as_engineers_write_it(metres, text):
    assert format_station(metres) == text


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("3+400", 3400),
        ("STA 3+400", 3400),
        ("Sta. 0 + 050", 50),
        ("km 12+345,5", 12_345.5),
        (" 12+345.25 ", 12_345.25),
    ],
)
def test_a_station_is_read_as_people_write_it(text, metres):
    assert parse_station(text) == metres


@pytest.mark.parametrize("text", ["3400", "3+40", "3+4000", "-1+000", "a+b", "", "3+400 m kiri", "³+400"])
def test_what_is_no_station_is_refused_with_an_example(text):
    with pytest.raises(StationError, match=r"3\+400"):
        parse_station(text)


@given(st.integers(0, 9_999_999))
def test_every_whole_metre_is_written_and_read_back(metres):
    assert parse_station(format_station(metres)) == metres


@pytest.mark.parametrize("metres", [-1, np.nan, np.inf])
def test_a_station_before_the_road_or_nowhere_is_not_written(metres):
    with pytest.raises(StationError):
        format_station(metres)


def test_a_point_beside_a_road_lies_to_its_right_or_left(roads, corner):
    """
    ::

              * left, 10 m
        0 ────┼────> 100
              * right, 10 m
    """
    network = roads([(0, 0), (100, 0)])
    found = nearest_on_roads(network, np.full(2, corner[0] + 40), corner[1] + np.array([10, -10]), [0, 0])
    assert found.station_m == pytest.approx([40, 40])
    assert found.distance_m == pytest.approx([10, 10])
    assert found.offset_m == pytest.approx([-10, 10])
    assert found.y == pytest.approx([corner[1], corner[1]])


def test_the_nearest_segment_is_found_not_the_nearest_vertex(roads, corner):
    """
    ::

        0 ──────────*──────────────── 1000      vertices only at the ends …
                    o                           … and a road with one close by
    """
    network = roads([(0, 0), (1000, 0)])
    found = nearest_on_roads(network, corner[0] + 450, corner[1] + 5, 0)
    assert (found.station_m, found.distance_m) == (pytest.approx([450]), pytest.approx([5]))


def test_each_point_is_measured_on_its_own_road_even_if_another_is_nearer(roads, corner):
    network = roads([(0, 0), (100, 0)], [(0, 50), (100, 50)])
    found = nearest_on_roads(network, np.full(2, corner[0] + 10), np.full(2, corner[1] + 1), [0, 1])
    assert found.distance_m == pytest.approx([1, 49])


def test_where_a_road_crosses_itself_the_earlier_station_is_taken(roads, corner):
    """
    ::

             ┌────┐
        0 ───┼────┘      the crossing is at 100 and at 100 + 4 · 100
             │
    """
    network = roads([(0, 0), (100, 0), (200, 0), (200, 100), (100, 100), (100, 0), (100, -100)])
    found = nearest_on_roads(network, corner[0] + 100, corner[1], 0)
    assert found.station_m == pytest.approx([100])


def test_points_without_coordinates_are_refused(roads):
    with pytest.raises(StationError, match="without coordinates"):
        nearest_on_roads(roads([(0, 0), (100, 0)]), [np.nan], [0.0], [0])


def test_no_points_at_all_give_no_stations(roads):
    assert len(nearest_on_roads(roads([(0, 0), (100, 0)]), [], [], []).station_m) == 0


@given(drawn_roads, st.lists(places, min_size=1, max_size=6))
def test_the_distance_to_a_road_is_the_true_distance(roads, corner, drawn, points):
    network = roads(*drawn)
    x, y = (np.array(points, dtype=float) + corner).T
    for row in range(len(network)):
        found = nearest_on_roads(network, x, y, np.full(len(x), row))
        true = shapely.distance(network.road_geometry(row), shapely.points(x, y))
        assert found.distance_m == pytest.approx(true, abs=2e-6)
        assert np.hypot(found.x - x, found.y - y) == pytest.approx(found.distance_m, abs=1e-9)
        assert np.abs(found.offset_m) == pytest.approx(found.distance_m)


@given(drawn_roads, shares)
def test_a_station_becomes_a_point_and_the_point_a_station_of_the_same_place(roads, drawn, share):
    network = roads(*drawn)
    rows = np.arange(len(network))
    x, y = point_at(network, rows, share * network.length_m)
    found = nearest_on_roads(network, x, y, rows)
    assert found.distance_m == pytest.approx(0, abs=1e-6)
    again_x, again_y = point_at(network, rows, found.station_m)
    assert np.hypot(again_x - x, again_y - y) == pytest.approx(0, abs=1e-5)


def test_many_points_at_once_are_measured_as_they_are_one_by_one(roads, corner):
    """More pairs of point and segment than are measured in one go."""
    wave = [(step, 5 * (step % 2)) for step in range(1001)]
    network = roads(wave, [(0, 100), (1000, 100)])
    random = np.random.default_rng(1)
    count = 2 * MAX_PAIRS // len(wave) + 7
    x, y = corner[0] + random.uniform(0, 1000, count), corner[1] + random.uniform(-50, 150, count)
    rows = random.integers(0, 2, count)
    together = nearest_on_roads(network, x, y, rows)
    some = random.integers(0, count, 50)
    alone = [nearest_on_roads(network, x[i], y[i], rows[i]).station_m[0] for i in some]
    assert together.station_m[some].tolist() == alone


def test_a_gap_gives_its_station_to_the_piece_before_it(one_road, corner):
    """
    ::

        0 ──── 100        100 ──── 200
    """
    network = one_road([[(0, 0), (100, 0)], [(150, 0), (250, 0)]])
    x, _ = point_at(network, [0, 0, 0], [99.0, 100.0, 101.0])
    assert x - corner[0] == pytest.approx([99, 100, 151])


@pytest.mark.parametrize("station_m", [-1.0, 100.5, np.nan])
def test_a_station_outside_the_road_is_refused_with_its_length(roads, station_m):
    with pytest.raises(StationError, match=r"road r000.*0 to 100\.0 m"):
        point_at(roads([(0, 0), (100, 0)]), 0, station_m)


def test_rounding_beyond_the_end_of_a_road_is_forgiven(roads, corner):
    x, _ = point_at(roads([(0, 0), (100, 0)]), [0, 0], [-1e-6, 100.000001])
    assert x - corner[0] == pytest.approx([0, 100], abs=1e-3)


def test_a_cut_holds_the_carriageway_beside_it(one_road):
    """
    ::

        ════╎════════╎═══
        0  300      700  1000
    """
    network = one_road([(0, 0), (1000, 0)], [(1000, 15), (0, 15)])
    piece = cut(network, 0, 300, 700)
    assert [line.length for line in piece.geoms] == pytest.approx([400, 400], abs=0.1)


@given(drawn_roads, st.lists(shares, max_size=5))
def test_cuts_of_a_road_sum_to_the_whole(one_road, drawn, at):
    """Carriageways and branches too, wherever it is cut."""
    network = one_road(*drawn)
    length = network.length_m[0]
    borders = np.unique([0.0, *(share * length for share in at), length])
    pieces = [cut(network, 0, a, b) for a, b in pairwise(borders)]
    whole = network.road_geometry(0)
    on_axis = network.part_kind != "carriageway"
    if on_axis.all():
        assert [piece.length for piece in pieces] == pytest.approx(np.diff(borders), abs=1e-6)
    assert sum(piece.length for piece in pieces) == pytest.approx(whole.length, abs=1e-6)
    assert shapely.union_all(pieces).hausdorff_distance(whole) < 1e-6


def test_a_cut_of_no_length_is_empty_and_a_backward_one_refused(roads):
    network = roads([(0, 0), (100, 0)])
    assert cut(network, 0, 50, 50).is_empty
    for from_m, to_m in ((60, 40), (50, 101), (-5, 10), (np.nan, 10)):
        with pytest.raises(StationError, match="rising stations"):
            cut(network, 0, from_m, to_m)


ranges = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair))), max_size=6
)


def metres_of(spans) -> set[int]:
    """The whole metres that ranges with whole ends cover: what the algebra must agree with."""
    return {metre for start, end in np.asarray(spans).reshape(-1, 2) for metre in range(int(start), int(end))}


@given(ranges, ranges)
def test_ranges_are_joined_shared_and_taken_away_as_sets_of_metres_are(a, b):
    assert metres_of(union(a, b)) == metres_of(a) | metres_of(b)
    assert metres_of(intersect(a, b)) == metres_of(a) & metres_of(b)
    assert metres_of(subtract(a, b)) == metres_of(a) - metres_of(b)
    assert total_length_m(a) == len(metres_of(a))
    assert share_covered(a, by=b) * max(len(metres_of(a)), 1) == pytest.approx(
        len(metres_of(a) & metres_of(b))
    )


@given(ranges, ranges)
def test_results_are_sorted_apart_and_never_empty_ranges(a, b):
    for result in (union(a, b), intersect(a, b), subtract(a, b)):
        assert (result[:, 0] < result[:, 1]).all()
        assert (result[1:, 0] > result[:-1, 1]).all()


@given(ranges, ranges, ranges)
def test_the_order_of_joining_does_not_matter(a, b, c):
    assert np.array_equal(union(union(a, b), c), union(c, b, a))
    assert np.array_equal(subtract(a, union(b, c)), subtract(subtract(a, b), c))


def test_touching_ranges_become_one_and_no_range_is_no_length():
    assert union([(0, 1), (1, 2)]).tolist() == [[0, 2]]
    assert union().shape == (0, 2)
    assert total_length_m([]) == share_covered([], by=[(0, 1)]) == 0


@pytest.mark.parametrize("wrong", [[(2, 1)], [(0, np.nan)], [(0, np.inf)]])
def test_a_range_that_falls_or_never_ends_is_refused(wrong):
    with pytest.raises(StationError, match="finite and rise"):
        union(wrong)
