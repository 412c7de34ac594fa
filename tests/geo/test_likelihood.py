"""How far a position can be believed."""

import numpy as np
import pytest

from geo.likelihood import (
    DEFAULT_ACCURACY_M,
    MAX_ACCURACY_M,
    MIN_ACCURACY_M,
    NORMAL_90,
    clean_accuracy,
    line_density,
    reach_m,
    road_density,
    station_sigma_m,
)
from geo.nearby import roads_near, segments_near


def test_an_accuracy_that_cannot_be_is_taken_for_none():
    stated = np.array([20.0, np.nan, 0.0, -5.0, np.inf, 0.1, 90_000.0])
    expected = [20, *[DEFAULT_ACCURACY_M] * 4, MIN_ACCURACY_M, MAX_ACCURACY_M]
    assert clean_accuracy(stated).tolist() == expected


def densities(network, corner, *offsets, accuracy_m=10.0):
    x, y = np.add(offsets, corner).T
    accuracy = np.full(len(x), accuracy_m)
    near = segments_near(network.segments, x, y, reach_m(accuracy))
    roads = roads_near(near, network.segments)
    return road_density(near, roads, accuracy)


def test_a_road_is_less_likely_the_farther_it_is(roads, corner):
    network = roads([(-5000, 0), (5000, 0)])
    found = densities(network, corner, *[(0, distance) for distance in range(0, 100, 10)])
    assert (np.diff(found) < 0).all()


def test_cutting_a_road_into_pieces_changes_nothing(roads, corner):
    whole = roads([(-500, 0), (500, 0)])
    pieces = roads([(x, 0) for x in range(-500, 501, 7)] + [(500, 0)])
    places = [(0, 3), (133, 40), (490, -5)]
    assert densities(pieces, corner, *places) == pytest.approx(densities(whole, corner, *places), rel=1e-6)


def test_a_long_straight_road_is_as_likely_as_one_without_ends(roads, corner):
    network = roads([(-5000, 0), (5000, 0)])
    expected = line_density(np.array([7.0]), np.array([10.0]))
    assert densities(network, corner, (0, 7)) == pytest.approx(expected, rel=0.01)


def test_a_position_at_the_end_of_a_road_is_half_as_likely_as_in_its_middle(roads, corner):
    network = roads([(0, 0), (5000, 0)])
    end, middle = densities(network, corner, (0, 4), (2500, 4))
    assert end == pytest.approx(middle / 2, rel=0.01)


def test_the_station_is_less_sure_the_farther_off_the_road_the_position_lies():
    sigma = station_sigma_m(np.arange(0.0, 300.0, 20.0), np.full(15, 10.0))
    assert (np.diff(sigma) >= 0).all()
    assert NORMAL_90 * sigma[0] < 30 < sigma[-1]
