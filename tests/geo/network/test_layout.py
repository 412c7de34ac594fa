"""The station rule: main line, gaps, carriageways, branches, rings and 0+000, drawn one by one."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.roads import BRANCH, CARRIAGEWAY, MAIN

# Lines by chance on a grid of 60 m: wide enough for streets, so narrow that some lie beside each other.
corners = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda place: (60 * place[0], 60 * place[1]))
some_lines = st.lists(
    st.lists(corners, min_size=2, max_size=6).filter(lambda line: len(set(line)) > 1), min_size=1, max_size=7
)


def parts_of(network, kind):
    """The parts of a kind of the one road: vertices counted from the corner of the drawing, and stations."""
    from_corner = np.column_stack([network.x - 600_000, network.y - 9_130_000]).round(2) + 0.0
    return [
        ([tuple(place) for place in from_corner[a:b].tolist()], network.station_m[a:b].round(1).tolist())
        for a, b, own in zip(network.part_start[:-1], network.part_start[1:], network.part_kind, strict=True)
        if own == kind
    ]


def test_a_road_cut_in_pieces_and_drawn_in_all_directions_is_one_line(one_road):
    """
    ::

        o──────o──────o──────o
          ───>   <───   ───>        most metres are drawn to the east
    """
    network = one_road([(100, 0), (200, 0)], [(500, 0), (200, 0)], [(0, 0), (100, 0)], [(500, 0), (800, 0)])
    assert parts_of(network, MAIN) == [
        ([(0, 0), (100, 0), (200, 0), (500, 0), (800, 0)], [0, 100, 200, 500, 800])
    ]
    assert len(network.part_kind) == 1


def test_a_gap_consumes_no_station(one_road):
    """
    ::

        o────o      o────o
        0   100    100  200
    """
    network = one_road([(250, 0), (350, 0)], [(0, 0), (100, 0)])
    assert [stations for _, stations in parts_of(network, MAIN)] == [[0, 100], [100, 200]]


def test_an_explicit_road_is_one_road_however_wide_its_gap(one_road):
    network = one_road([(0, 0), (100, 0)], [(5000, 0), (5100, 0)])
    assert network.length_m == pytest.approx([200], abs=0.1)


def test_pieces_across_gaps_follow_each_other_the_nearest_next(one_road):
    """
    ::

        o───o   o──────────o  o───o      o───o
        0   50                 1150      1200
    """
    network = one_road(
        [[(1500, 0), (1550, 0)], [(0, 0), (50, 0)], [(1200, 0), (1250, 0)], [(100, 0), (1150, 0)]]
    )
    assert [stations[0] for _, stations in parts_of(network, MAIN)] == [0, 50, 1100, 1150]
    assert [vertices[0][0] for vertices, _ in parts_of(network, MAIN)] == [0, 100, 1200, 1500]


def test_a_branch_goes_on_where_the_main_line_ends(one_road):
    """
    ::

                    o 1250      a side street without a node on the main line
                    │
        o═══════════╧═══o
        0          700 1000     then 1000 … 1250
    """
    network = one_road([(0, 0), (1000, 0)], [(700, 250), (700, 0)])
    assert parts_of(network, MAIN)[0][1] == [0, 700, 1000]
    assert parts_of(network, BRANCH) == [([(700, 0), (700, 250)], [1000, 1250])]


def test_branches_come_in_the_order_in_which_they_leave_each_from_there_outward(one_road):
    """
    ::

              o     o──o          the fork is followed to its end before the next branch
              │     │
        o═════╧═══╤═╧══════o
                  │
                  o
    """
    network = one_road(
        [(0, 0), (1000, 0)],
        [(600, 200), (600, 0)],
        [(600, 200), (700, 200)],
        [(500, -300), (500, 0)],
        [(300, 150), (300, 0)],
    )
    branches = parts_of(network, BRANCH)
    assert [stations for _, stations in branches] == [
        [1000, 1150],
        [1150, 1450],
        [1450, 1650, 1750],
    ]
    assert [vertices[0] for vertices, _ in branches] == [(300, 0), (500, 0), (600, 0)]


def test_a_branch_that_touches_nothing_starts_at_its_nearest_end(one_road):
    network = one_road([(0, 0), (1000, 0)], [(400, 300), (400, 60)])
    assert parts_of(network, BRANCH) == [([(400, 60), (400, 300)], [1000, 1240])]


def test_the_other_carriageway_has_the_stations_of_the_main_line_beside_it(one_road):
    """
    ::

        o<══════════════o   drawn against the stations, and in two pieces
        o══════════════>o
        0             1000
    """
    network = one_road([(0, 0), (1000, 0), (1200, 0)], [(1000, 15), (600, 15)], [(600, 15), (0, 15)])
    assert parts_of(network, MAIN)[0][1] == [0, 1000, 1200]
    assert parts_of(network, CARRIAGEWAY) == [([(0, 15), (600, 15), (1000, 15)], [0, 600, 1000])]


def test_a_divided_road_that_closes_at_one_end_is_not_driven_out_and_back(one_road):
    """
    ::

                    ┌──────────────────o
        o═══════════┤
        0          300                1300
                    └──────────────────o
    """
    network = one_road(
        [(0, 0), (300, 0)],
        [(300, 0), (330, 8), (1300, 8)],
        [(1300, -8), (330, -8), (300, 0)],
    )
    assert network.length_m == pytest.approx([1301], abs=1)
    assert len(parts_of(network, MAIN)) == len(parts_of(network, CARRIAGEWAY)) == 1


def test_a_divided_road_that_closes_at_both_ends_is_no_ring(one_road):
    """
    ::

        ┌───<───<───┐
        o           o
        └───>───>───┘
    """
    network = one_road(
        [(0, 0), (20, -8), (980, -8), (1000, 0)],
        [(1000, 0), (980, 8), (20, 8), (0, 0)],
    )
    assert network.length_m == pytest.approx([1003], abs=1)
    assert network.part_kind.tolist() == [MAIN, CARRIAGEWAY]


def test_links_between_carriageways_add_no_length(one_road):
    """
    ::

        o═════╤══════╤═════o
        o═════╧══════╧═════o
    """
    network = one_road(
        [(0, 0), (1000, 0)], [(1000, 20), (0, 20)], [(300, 0), (300, 20)], [(700, 20), (700, 0)]
    )
    assert network.length_m == pytest.approx([1000], abs=0.1)
    assert BRANCH not in network.part_kind


def test_a_roundabout_on_the_way_is_passed_on_one_side(one_road):
    """
    ::

                 ╭───╮
        o════════┤   ├════════o
                 ╰───╯
    """
    angle = np.linspace(0, 2 * np.pi, 33)
    circle = list(zip((500 + 20 * np.cos(angle)).tolist(), (20 * np.sin(angle)).tolist(), strict=True))
    circle[-1] = circle[0]
    network = one_road([(0, 0), (480, 0)], [(520, 0), (1000, 0)], circle)
    assert network.length_m == pytest.approx([960 + 20 * np.pi], abs=1)
    assert network.part_kind.tolist() == [MAIN, CARRIAGEWAY]


def test_a_hairpin_drawn_in_one_line_stays_whole(one_road):
    """
    ::

        o───────────────────┐
          o─────────────────┘   20 m apart, up a hill
    """
    network = one_road([(0, 0), (300, 10), (0, 20)])
    assert network.part_kind.tolist() == [MAIN]
    assert network.length_m == pytest.approx([2 * np.hypot(300, 10)], abs=0.1)


def test_a_short_cut_across_a_hairpin_is_a_branch(one_road):
    """
    ::

        o───────────┬───╮
                    │    ╲      120 m by the short cut, 214 m around
                    │    ╱
        o───────────┴───╯
    """
    network = one_road([(0, 0), (800, 0), (830, 60), (800, 120), (0, 120)], [(760, 0), (760, 120)])
    assert network.part_kind.tolist() == [MAIN, BRANCH]


def test_a_ring_is_measured_once_around_from_where_it_was_drawn_to_start(one_road):
    """
    ::

        o<────┐
        0     │
        └────>┘
    """
    network = one_road([(0, 0), (200, 0), (200, 200), (0, 200), (0, 0)])
    assert parts_of(network, MAIN)[0][1] == [0, 200, 400, 600, 800]


def test_a_ring_starts_at_its_vertex_nearest_to_end_a(one_road, crs, corner):
    lon, lat = crs.to_lon_lat(corner[0] + 250, corner[1] + 220)
    network = one_road(
        [(0, 0), (200, 0), (200, 200), (0, 200), (0, 0)],
        name="Simpang – Pasar",
        places={"simpang": (float(lon), float(lat))},
    )
    ((vertices, stations),) = parts_of(network, MAIN)
    assert vertices[0] == vertices[-1] == (200, 200)
    assert stations == [0, 200, 400, 600, 800]


def test_a_street_that_ends_in_a_loop_is_driven_to_the_loop_and_around_it(one_road):
    """
    ::

                     ┌────┐
        o────────────o    │
        0           500   │   and once around: 1100
                     └────┘
    """
    network = one_road([(0, 0), (500, 0)], [(500, 0), (650, 0), (650, 150), (500, 150), (500, 0)])
    assert network.length_m == pytest.approx([1100], abs=0.1)
    assert network.part_kind.tolist() == [MAIN]
    assert parts_of(network, MAIN)[0][0][0] == (0, 0)


def test_a_road_that_crosses_itself_on_a_bridge_is_followed_straight_on(one_road):
    network = one_road([(0, 0), (300, 0), (300, 200), (150, 200), (150, -200)])
    assert network.part_kind.tolist() == [MAIN]
    assert network.length_m == pytest.approx([300 + 200 + 150 + 400], abs=0.1)


@pytest.mark.parametrize(
    "known", [["gempol"], ["pasar baru"], ["gempol", "pasar baru"]], ids=["end A", "end B", "both ends"]
)
def test_zero_lies_at_end_a_against_the_drawn_direction_where_a_place_is_known(one_road, crs, corner, known):
    """
    ::

        Pasar Baru   o────────────>o   Gempol
                   1000            0
    """
    lon, lat = crs.to_lon_lat(corner[0] + np.array([1100, -80]), np.full(2, corner[1] + 100))
    where = {"gempol": (float(lon[0]), float(lat[0])), "pasar baru": (float(lon[1]), float(lat[1]))}
    network = one_road(
        [(0, 0), (1000, 0)], name="GEMPOL 2 - Pasar  Baru", places={name: where[name] for name in known}
    )
    assert parts_of(network, MAIN) == [([(1000, 0), (0, 0)], [0, 1000])]


def test_without_a_known_place_zero_lies_where_the_line_was_drawn_to_start(one_road):
    network = one_road([(1000, 0), (0, 0)], name="Gempol – Pasar", places={"Elsewhere": (112.0, -7.8)})
    assert parts_of(network, MAIN) == [([(1000, 0), (0, 0)], [0, 1000])]


def test_ends_within_a_metre_touch_and_lines_farther_apart_do_not(one_road):
    """
    ::

        o────o.o────o   0.6 m: one main line, nothing added    o────o   o──o   5 m: a gap
    """
    near = one_road([(0, 0), (100, 0)], [(100.6, 0), (200, 0)], [(300, 0), (200, 0)])
    assert near.length_m == pytest.approx([299.4], abs=0.05)
    assert near.part_kind.tolist() == [MAIN, MAIN]


def test_what_is_drawn_twice_counts_once_also_in_part(one_road):
    """
    ::

        o───────o───────o
                o═══════o     the second half once more, the other way
    """
    network = one_road([(0, 0), (500, 0), (1000, 0)], [(1000, 0), (500, 0)], [(0, 0), (500, 0), (1000, 0)])
    assert network.length_m == pytest.approx([1000], abs=0.1)
    assert network.part_kind.tolist() == [MAIN]


def test_a_road_of_a_thousand_side_streets_is_laid_out_along_its_spine(one_road):
    """What a file makes of a town when it gives all its rows one id: too many forks to compare all pairs.

    ::

        o─┬─┬─┬─┬─┬─ … ─┬─o
          │ │ │ │ │     │
    """
    spine = [(20 * i, 0) for i in range(1101)]
    network = one_road(spine, *([(20 * i, 0), (20 * i, -15)] for i in range(1, 1100)))
    assert parts_of(network, MAIN)[0][1][-1] == 1100 * 20
    assert network.length_m == pytest.approx([1100 * 20 + 1099 * 15], rel=1e-4)


def axis_lengths(network):
    """Length drawn and length in stations of every part of main line and branches."""
    steps = np.hypot(np.diff(network.x), np.diff(network.y))
    return [
        (steps[a : b - 1].sum(), network.station_m[b - 1] - network.station_m[a])
        for a, b, kind in zip(network.part_start[:-1], network.part_start[1:], network.part_kind, strict=True)
        if kind != CARRIAGEWAY
    ]


@given(some_lines)
def test_every_metre_of_the_axis_has_a_station_of_its_own(one_road, lines):
    network = one_road(*lines)
    drawn_m, in_stations_m = np.array(axis_lengths(network)).T
    assert in_stations_m == pytest.approx(drawn_m, abs=1e-6)
    assert drawn_m.sum() == pytest.approx(network.length_m[0], abs=1e-6)
    on_axis = network.station_m[network.part_start[:-1][network.part_kind != CARRIAGEWAY]]
    assert np.sort(on_axis) == pytest.approx(np.concatenate([[0], np.cumsum(drawn_m)[:-1]]), abs=1e-6)


@given(some_lines)
def test_nothing_drawn_is_lost_and_nothing_is_added(one_road, corner, lines):
    network = one_road(*lines)
    drawn = shapely.union_all([shapely.LineString(np.add(line, corner)) for line in lines])
    made = network.road_geometry(0)
    assert made.hausdorff_distance(drawn) < 1e-3
    assert drawn.length - 1e-3 <= made.length <= sum(shapely.LineString(line).length for line in lines) + 0.5


@given(some_lines, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_makes_no_difference(one_road, lines, random):
    shuffled = random.sample(lines, len(lines))
    network, again = one_road(*lines), one_road(*shuffled)
    assert np.array_equal(network.x, again.x)
    assert np.array_equal(network.station_m, again.station_m)
    assert np.array_equal(network.part_kind, again.part_kind)


@given(some_lines)
def test_carriageways_have_stations_of_the_main_line_that_never_fall(one_road, lines):
    network = one_road(*lines)
    main_end = max(stations[-1] for _, stations in parts_of(network, MAIN))
    for _, stations in parts_of(network, CARRIAGEWAY):
        assert stations[0] >= 0
        assert stations[-1] <= main_end
        assert (np.diff(stations) >= 0).all()
