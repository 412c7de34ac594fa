"""Which lines of a file are one road."""

import pytest

from geo.network.assembly import assemble_roads


@pytest.fixture(scope="module")
def joined(draw, crs):
    """``joined(line, line, name=[…])`` tells how many rows each road is made of, by the road's name."""

    def counted(*rows, **columns):
        assembly = assemble_roads(draw(*rows, **columns), crs)
        counts = zip(assembly.network.table["name"], assembly.notes["rows"].tolist(), strict=True)
        return sorted(counts)

    return counted


def test_touching_lines_of_one_name_are_one_road_however_it_is_spelled(joined):
    """
    ::

        o──────o──────o
          Merbabu  MERBABU
    """
    assert joined([(0, 0), (100, 0)], [(100, 0), (300, 0)], name=["Jl  Merbabu ", "JL MERBABU"]) == [
        ("JL MERBABU", 2)
    ]


def test_streets_of_one_name_in_different_places_are_different_roads(joined, draw, crs):
    """
    ::

        o──────o              o──────o
        Melati    150 m        Melati
    """
    rows = [[(0, 0), (100, 0)], [(250, 0), (350, 0)]]
    assert joined(*rows, name=["Melati"] * 2) == [("Melati", 1), ("Melati", 1)]
    assert assemble_roads(draw(*rows, name=["Melati"] * 2), crs).network.table["road_id"].is_unique


def test_a_street_goes_on_across_a_square(joined):
    assert joined([(0, 0), (100, 0)], [(190, 0), (350, 0)], name=["Melati"] * 2) == [("Melati", 2)]


def test_lines_join_through_others_between_them(joined):
    rows = [[(0, 0), (100, 0)], [(400, 0), (500, 0)], [(100, 0), (400, 0)]]
    assert joined(*rows, name=["Melati"] * 3) == [("Melati", 3)]


def test_a_row_of_several_parts_is_never_divided(joined):
    """An office that puts two far parts in one row means one road."""
    assert joined([[(0, 0), (100, 0)], [(5000, 0), (5100, 0)]], name=["Pare – Wates"]) == [
        ("Pare – Wates", 1)
    ]


def test_rows_of_one_id_are_one_road_whatever_their_names_and_distance(joined):
    rows = [[(0, 0), (100, 0)], [(9000, 0), (9200, 0)], [(100, 0), (150, 0)]]
    names = ["Kartini", "Kartini Timur", "Kartini"]
    assert joined(*rows, road_id=["7", "7", "8"], name=names) == [("Kartini", 1), ("Kartini Timur", 2)]


def test_a_road_has_one_authority(joined):
    """Where the province's road becomes the regency's, another road of the same name begins."""
    rows = [[(0, 0), (100, 0)], [(100, 0), (300, 0)]]
    assert joined(*rows, name=["Raya"] * 2, authority=["province", "regency"]) == [("Raya", 1), ("Raya", 1)]


def test_nameless_rows_are_joined_by_their_number(joined):
    rows = [[(0, 0), (100, 0)], [(100, 0), (300, 0)], [(100, 0), (100, 90)]]
    names, numbers = [None, None, "Melati"], ["035.1", "035.1", "035.1"]
    assert joined(*rows, name=names, number=numbers) == [("035.1", 2), ("Melati", 1)]


def test_ways_without_a_name_go_on_where_just_two_of_them_meet(joined):
    """
    ::

                   o
                   │ 4
        o────o─────o────o        1 and 2 are one road; at the fork nobody can tell
          1     2    3
    """
    rows = [[(0, 0), (100, 0)], [(100, 0), (300, 0)], [(300, 0), (400, 0)], [(300, 0), (300, 80)]]
    assert joined(*rows) == [("", 1), ("", 1), ("", 2)]


def test_ways_without_a_name_end_where_a_street_passes_or_their_class_changes(joined):
    """
    ::

             o
             │ Melati passes here without a node of its own end
        o────┼─────o────o
             │   track    path
             o
    """
    rows = [
        [(0, 0), (100, 0)],
        [(100, 0), (300, 0)],
        [(300, 0), (400, 0)],
        [(100, 80), (100, 0), (100, -80)],
    ]
    names, classes = [None, None, None, "Melati"], ["track", "track", "path", "residential"]
    assert joined(*rows, name=names, road_class=classes) == [("", 1), ("", 1), ("", 1), ("Melati", 1)]


def test_a_nameless_way_that_the_file_has_twice_is_one_road(joined):
    """
    ::

        o════o────o      the first way twice, so that three ends meet in the middle
    """
    rows = [[(0, 0), (100, 0)], [(100, 0), (0, 0)], [(100, 0), (300, 0)]]
    assert joined(*rows) == [("", 1), ("", 2)]


def test_a_name_that_repeats_all_over_a_town_stays_apart(joined):
    """Ninety-nine housing estates have a Jalan Melati."""
    rows = [[(500.0 * i, 0), (500.0 * i + 200, 0)] for i in range(99)]
    assert joined(*rows, name=["Melati"] * 99) == [("Melati", 1)] * 99
