"""How far a position can be believed."""

import numpy as np
import pytest

from geo.nearby import roads_near, segments_near
from geo.posterior.likelihood import (
    DEFAULT_ACCURACY_M,
    MAX_ACCURACY_M,
    MIN_ACCURACY_M,
    ErrorModel,
    clean_accuracy,
    line_density,
    road_density,
    stated,
)

# A few phones err by much: eight in ten by 8 m on either axis if they state 10 m, the others by 30 m.
ERROR = ErrorModel(np.array([3.0, 0.8]), np.array([2.0, 8.0]))


def test_an_accuracy_that_cannot_be_is_taken_for_none():
    given = np.array([20.0, np.nan, 0.0, -5.0, np.inf, 0.1, 90_000.0])
    expected = [20, *[DEFAULT_ACCURACY_M] * 4, MIN_ACCURACY_M, MAX_ACCURACY_M]
    assert clean_accuracy(given).tolist() == expected
    assert stated(given).tolist() == [True, False, False, False, False, True, True]


def densities(network, corner, *offsets, accuracy_m=10.0):
    x, y = np.add(offsets, corner).T
    accuracy = np.full(len(x), accuracy_m)
    reach = ERROR.reach_m(accuracy, 2e-4)
    near = segments_near(network.segments, x, y, reach)
    roads = roads_near(near, network.segments)
    return road_density(near, roads, accuracy, reach, ERROR)


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
    expected = line_density(np.array([7.0]), np.array([10.0]), ERROR)
    assert densities(network, corner, (0, 7)) == pytest.approx(expected, rel=0.01)


def test_a_position_at_the_end_of_a_road_is_half_as_likely_as_in_its_middle(roads, corner):
    network = roads([(0, 0), (5000, 0)])
    end, middle = densities(network, corner, (0, 4), (2500, 4))
    assert end == pytest.approx(middle / 2, rel=0.01)


def test_the_station_is_less_sure_the_farther_off_the_road_the_position_lies():
    sigma, half = ERROR.spread_m(np.arange(0.0, 300.0, 20.0), np.full(15, 10.0))
    assert (np.diff(sigma) >= 0).all()
    assert (np.diff(half) >= 0).all()
    assert sigma[0] < 15
    assert sigma[-1] == pytest.approx(30, rel=0.01)


def test_the_interval_holds_nine_in_ten_of_the_places_whatever_the_mixture():
    rng = np.random.default_rng(1)
    wide = rng.random(400_000) < 0.2
    along, across = rng.standard_normal((2, len(wide))) * np.where(wide, 30.0, 8.0)
    sigma, half = ERROR.spread_m(across, np.full(len(wide), 10.0))
    for near in (np.abs(across) < 5, (np.abs(across) > 15) & (np.abs(across) < 20), np.abs(across) > 30):
        assert np.mean(np.abs(along[near]) <= half[near]) == pytest.approx(0.9, abs=0.01)
        assert along[near].std() == pytest.approx(np.sqrt(np.mean(sigma[near] ** 2)), rel=0.03)


def test_the_reach_ends_where_no_road_of_ours_is_far_likelier():
    accuracy = np.array([3.0, 10.0, 40.0])
    reach = ERROR.reach_m(accuracy, 2e-4)
    assert (np.diff(reach) >= 0).all()
    assert (line_density(reach + 5, accuracy, ERROR) < 2e-4 / 4)[1:].all()
    assert (ERROR.reach_m(accuracy, 1e-6) >= reach).all()
