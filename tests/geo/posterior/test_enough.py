"""From which confidence on a position alone is called placed: more of it where roads lie close together."""

import numpy as np
import pandas as pd
import pytest

from geo.kernels.compiled import one_way
from geo.placing import Placer
from geo.posterior.enough import LEARNT, MOST, Bar, placed_from, strewn
from geo.posterior.weights import Weights

PHONE_M = 10.0  # 68 % radius that the phones of these tests state, and keep
RADIUS_OF_NOISE = 1.515  # the circle that holds 68 % of a normal error: sqrt(-2 ln 0.32) of its deviation


def grid(roads, apart_m, side_m):
    reach = range(0, side_m + 1, apart_m)
    return roads(*[[(0, at), (side_m, at)] for at in reach], *[[(at, 0), (at, side_m)] for at in reach])


@pytest.fixture(scope="module")
def country(roads):
    """Roads a kilometre apart both ways."""
    return Placer(grid(roads, 1000, 8000))


@pytest.fixture(scope="module")
def city(roads):
    """Streets 100 m apart both ways."""
    return Placer(grid(roads, 100, 1500))


def reported(placer, seed, rows, *, accuracy_m=PHONE_M):
    """Evidence of phones about places along the roads, and the id of the right road of each."""
    rng = np.random.default_rng(seed)
    s = placer.network.segments
    at, share = rng.integers(0, len(s), rows), rng.random(rows)
    x = s.x0[at] + share * (s.x1 - s.x0)[at] + rng.standard_normal(rows) * accuracy_m / RADIUS_OF_NOISE
    y = s.y0[at] + share * (s.y1 - s.y0)[at] + rng.standard_normal(rows) * accuracy_m / RADIUS_OF_NOISE
    lon, lat = placer.network.crs.to_lon_lat(x, y)
    evidence = pd.DataFrame({"lon": lon, "lat": lat, "accuracy_m": accuracy_m})
    return evidence, placer.network.table["road_id"].to_numpy(dtype=object)[s.road[at]]


def lowest_placed(placer, evidence):
    found = placer.place(evidence)
    return found["confidence"][found["status"] == "placed"].min()


def test_a_likely_road_is_enough_in_the_country_and_not_in_a_city(country, city):
    assert lowest_placed(country, reported(country, 1, 3000)[0]) < 0.8
    assert lowest_placed(city, reported(city, 1, 3000)[0]) > 0.85


@pytest.mark.parametrize("where", ["country", "city"])
def test_of_what_is_placed_before_anything_is_learnt_hardly_one_in_fifty_is_wrong(where, request):
    placer = request.getfixturevalue(where)
    evidence, truth = reported(placer, 2, 4000)
    found = placer.place(evidence)
    placed = (found["status"] == "placed").to_numpy()
    assert placed.mean() > (0.95 if where == "country" else 0.2)
    assert (found["road_id"].to_numpy() == truth)[placed].mean() > 0.98


def test_of_what_is_placed_after_learning_hardly_one_in_fifty_is_wrong(city):
    evidence, truth = reported(city, 3, 3000)
    found = city.learnt_from(evidence).place(evidence)
    placed = (found["status"] == "placed").to_numpy()
    assert placed.mean() > 0.3
    assert (found["road_id"].to_numpy() == truth)[placed].mean() > 0.98


def test_a_toss_up_between_two_roads_is_never_called_placed(country):
    x, y = country.network.x.min(), country.network.y.min()
    lon, lat = country.network.crs.to_lon_lat(x + np.full(3, 1008.0), y + np.array([1008.0, 1006.0, 2008.0]))
    found = country.place(pd.DataFrame({"lon": lon, "lat": lat, "accuracy_m": PHONE_M}))
    assert set(found["status"]) == {"ambiguous"}


def test_the_worse_the_accuracy_among_streets_the_surer_a_position_must_be(city):
    accuracies_m = (3.0, 5.0, 7.0, 10.0)
    lowest = [lowest_placed(city, reported(city, 4, 3000, accuracy_m=one)[0]) for one in accuracies_m]
    assert lowest == sorted(lowest)
    assert lowest[-1] > lowest[0] + 0.1


def test_one_complaint_alone_gets_what_it_gets_among_others_in_any_order(city):
    rng = np.random.default_rng(5)
    evidence, _ = reported(city, 5, 400)
    evidence["accuracy_m"] = rng.choice([3.0, 7.5, 20.0, 400.0, np.nan], 400)
    whole = city.place(evidence)
    assert set(whole["status"]) >= {"placed", "ambiguous"}
    pd.testing.assert_frame_equal(city.place(evidence.iloc[::-1]).iloc[::-1], whole)
    for row in range(0, 400, 40):
        alone = Placer(city.network).place(evidence.iloc[[row]])
        pd.testing.assert_frame_equal(alone, whole.iloc[[row]])


def test_what_is_enough_is_the_same_by_machine_code_and_without(city):
    evidence, _ = reported(city, 6, 300)
    found = []
    for machine_code in (False, True):
        with one_way(machine_code):
            found.append(Placer(city.network).place(evidence))
            found.append(Placer(city.network).learnt_from(evidence).place(evidence))
    assert (found[0]["status"] == found[2]["status"]).all()
    assert (found[1]["status"] == found[3]["status"]).all()


def test_a_source_whose_accuracies_tell_nothing_is_judged_without_them(city):
    evidence, _ = reported(city, 9, 2000)
    evidence["accuracy_m"] = np.random.default_rng(9).choice([3.0, 10.0, 40.0, 150.0], 2000)
    learnt = city.learnt_from(evidence)
    assert learnt.weights.trust < 0.5
    assert learnt.weights.placed_from == learnt.bar_of(learnt.read(evidence))


def test_a_few_positions_of_a_source_are_judged_by_the_roads_too(country, city):
    for placer in (country, city):
        evidence, _ = reported(placer, 7, 3)
        few = placer.learnt_from(evidence).weights.placed_from
        many = placer.learnt_from(reported(placer, 7, 2000)[0]).weights.placed_from
        assert few == pytest.approx(many, abs=0.1)


def test_no_position_and_no_road_leave_it_open(country, roads):
    nothing = pd.DataFrame({"lon": [np.nan], "lat": [np.nan]})
    assert country.learnt_from(nothing).weights.placed_from is None
    found = Placer(roads()).place(pd.DataFrame({"lon": [112.0, 112.0], "accuracy_m": [5.0, np.nan]}))
    assert "placed" not in set(found["status"])


def test_the_bar_is_where_those_above_it_are_right_as_often_as_asked():
    confidence = np.random.default_rng(8).beta(3, 0.5, 20_000)
    bar = Bar(0.98, 0.5)
    enough = placed_from(confidence, np.zeros(20_000), bar)
    assert confidence[confidence >= enough].mean() == pytest.approx(0.98, abs=0.001)
    # What may be on no road of ours does not count: without it these are all beyond doubt.
    assert placed_from(confidence, 1 - confidence, bar) < confidence.min() + 0.5 < enough
    assert placed_from(np.empty(0), np.empty(0), LEARNT) == LEARNT.least
    assert placed_from(np.full(9, 0.6), np.zeros(9), LEARNT) == MOST


def test_positions_strewn_err_as_the_weights_believe_and_are_no_lottery(one_road):
    road, weights, rows = one_road([(0, 0), (20_000, 0)]), Weights.default(), 4000
    stated = np.arange(rows) % 2 == 0
    first, again = (strewn(road.segments, weights, np.full(rows, 20.0), stated) for _ in range(2))
    np.testing.assert_array_equal(first.at.x, again.at.x)
    off_m = first.at.y - road.y[0]
    for kind in (True, False):
        error = weights.error_of(stated=kind)
        spread_m = 20.0 * np.sqrt((error.shares * error.scales**2).sum())
        assert off_m[stated == kind].std() == pytest.approx(spread_m, rel=0.05)
        assert abs(off_m[stated == kind].mean()) < spread_m / 20
