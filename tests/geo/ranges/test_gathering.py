"""Neighbourhoods of complaints, and one of each person beside each other."""

import numpy as np

from geo.ranges.gathering import NEIGHBOURHOOD_M, neighbourhoods, one_per_person


def groups(road, station_m):
    """How many complaints each neighbourhood has."""
    first = neighbourhoods(np.array(road, dtype=np.int64), np.array(station_m, dtype=np.float64))
    return np.diff(np.append(first, len(road))).tolist()


def stands(road, person, station_m):
    number = one_per_person(np.array(road), np.array(person), np.array(station_m, dtype=np.float64))
    return number.tolist()


def test_complaints_at_most_100_m_apart_are_one_neighbourhood_however_long_it_grows():
    assert NEIGHBOURHOOD_M == 100
    assert groups([1, 1, 1, 1], [0.0, 100.0, 200.0, 300.5]) == [3, 1]


def test_a_neighbourhood_ends_with_its_road():
    assert groups([1, 1, 2, 2], [0.0, 50.0, 60.0, 90.0]) == [2, 2]
    assert groups([], []) == []


def test_the_middle_one_of_a_persons_complaints_stands_for_all_of_them():
    """Of four it is the second along the road; the order of arrival decides nothing."""
    assert stands([1] * 3, [7] * 3, [1040.0, 1000.0, 1080.0]) == [0, 0, 0]
    assert stands([1] * 4, [7] * 4, [1060.0, 1000.0, 1020.0, 1090.0]) == [2, 2, 2, 2]


def test_another_person_or_road_stands_for_itself():
    assert stands([1, 1, 2], [7, 8, 7], [1000.0, 1000.0, 1000.0]) == [0, 1, 2]


def test_a_persons_complaints_more_than_100_m_apart_are_two():
    assert stands([1, 1, 1], [7, 7, 7], [1000.0, 1100.0, 1200.5]) == [0, 1, 2]
    assert stands([1, 1], [7, 7], [1000.0, 1099.5]) == [0, 0]
    assert stands([1, 1], [7, 7], [1000.0, 1100.5]) == [0, 1]


def test_who_reports_all_along_a_road_counts_once_every_100_m_from_the_first_one_on():
    """
    ::

        *--*--*--|*--*--*--|*      every 40 m from 500 m on: three, two, three, one
    """
    found = stands([1] * 9, [7] * 9, 500 + 40.0 * np.arange(9))
    assert found == [1, 1, 1, 3, 3, 6, 6, 6, 8]
