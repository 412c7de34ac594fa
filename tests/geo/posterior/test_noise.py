"""How far a source's positions err, learnt from how they scatter about roads."""

import numpy as np
import pytest

from geo.posterior.likelihood import ErrorModel
from geo.posterior.noise import GRID, even_sample, learn_weights, merged, on_grid
from geo.posterior.weights import Weights

START = Weights.default()


@pytest.fixture(scope="module")
def country(roads):
    """Roads 800 m apart both ways, 8 km long: at most one is near, except at crossings."""
    reach = range(0, 8001, 800)
    return roads(*[[(0, at), (8000, at)] for at in reach], *[[(at, 0), (at, 8000)] for at in reach])


def positions(network, rng, rows, noise_m):
    """Places on roads, normally scattered by ``noise_m`` on either axis."""
    s = network.segments
    at, share = rng.integers(0, len(s), rows), rng.random(rows)
    x, y = s.x0[at] + share * (s.x1 - s.x0)[at], s.y0[at] + share * (s.y1 - s.y0)[at]
    return x + rng.standard_normal(rows) * noise_m, y + rng.standard_normal(rows) * noise_m


def spread_m(error: ErrorModel) -> float:
    return 10 * float(np.sqrt((error.shares * error.scales**2).sum()))


def learnt(network, x, y, accuracy_m=None, start=START):
    accuracy_m = np.full(len(x), np.nan) if accuracy_m is None else accuracy_m
    return learn_weights(network, x, y, accuracy_m, start)


@pytest.mark.parametrize("noise_m", [4.0, 10.0, 30.0])
def test_the_noise_of_a_source_is_found_without_being_told(country, noise_m):
    x, y = positions(country, np.random.default_rng(1), 3000, noise_m)
    found = learnt(country, x, y)
    assert spread_m(found.unstated) == pytest.approx(noise_m, rel=0.2)
    assert found.stated is START.stated


def test_few_positions_move_what_was_known_only_a_little(country):
    x, y = positions(country, np.random.default_rng(2), 3, 2.0)
    found = learnt(country, x, y)
    assert 0.7 * spread_m(START.unstated) < spread_m(found.unstated) < 1.1 * spread_m(START.unstated)
    assert found.off_density == pytest.approx(START.off_density, rel=0.3)


def test_no_position_at_all_changes_nothing(country, roads):
    nowhere = np.array([np.nan, np.nan])
    assert learnt(country, nowhere, nowhere).as_toml() == START.as_toml()
    assert learnt(country, np.empty(0), np.empty(0)).as_toml() == START.as_toml()
    assert learnt(roads(), np.zeros(2), np.zeros(2)).as_toml() == START.as_toml()


def test_repeats_and_points_of_another_region_do_not_count(country):
    rng = np.random.default_rng(3)
    x, y = positions(country, rng, 800, 12.0)
    again = np.concatenate([x, np.repeat(x[:1], 5000), rng.uniform(0, 1e5, 500)])
    away = np.concatenate([y, np.repeat(y[:1], 5000), rng.uniform(0, 1e5, 500)])
    once, with_others = learnt(country, x, y), learnt(country, again, away)
    assert spread_m(with_others.unstated) == pytest.approx(spread_m(once.unstated), rel=0.02)
    assert with_others.off_density == pytest.approx(once.off_density, rel=0.05)


def test_the_order_of_the_positions_does_not_matter(country):
    rng = np.random.default_rng(4)
    x, y = positions(country, rng, 500, 12.0)
    order = rng.permutation(len(x))
    assert learnt(country, x[order], y[order]).as_toml() == learnt(country, x, y).as_toml()


def test_what_lies_off_the_roads_is_told_from_what_errs(country, corner):
    rng = np.random.default_rng(5)
    x, y = positions(country, rng, 2000, 8.0)
    fields = rng.uniform(0, 8000, (2, 2000)) + np.array(corner)[:, None]
    none, many = learnt(country, x, y), learnt(country, *np.hstack([[x, y], fields]))
    # 2,000 complaints on 176 km of road beside 2,000 on 64 km²: 31 per km² for each 11.4 per km.
    assert many.off_density == pytest.approx(31.25e-6 / 11.36e-3, rel=0.4)
    assert none.off_density < 1e-5
    _, half_90_m = many.unstated.spread_m(np.zeros(1), np.full(1, 10.0))  # of a position on the road
    assert half_90_m[0] == pytest.approx(1.645 * 8.0, rel=0.25)


def test_accuracies_stated_too_well_are_found_out(country):
    rng = np.random.default_rng(6)
    noise_m = rng.choice([6.0, 20.0], 3000)
    x, y = positions(country, rng, 3000, noise_m)
    found = learnt(country, x, y, noise_m / 3)
    assert found.trust == 1.0
    assert float(np.sqrt((found.stated.shares * found.stated.scales**2).sum())) == pytest.approx(
        3.0, rel=0.15
    )
    assert found.unstated is START.unstated


def test_accuracies_that_tell_nothing_are_not_trusted(country):
    rng = np.random.default_rng(7)
    x, y = positions(country, rng, 3000, 10.0)
    found = learnt(country, x, y, rng.choice([5.0, 10.0, 20.0, 60.0], 3000))
    assert found.trust == 0.0


def test_with_the_right_roads_known_parallel_roads_do_not_blur_the_noise(roads):
    network = roads(*[[(0, at), (4000, at)] for at in range(0, 400, 20)])
    rng = np.random.default_rng(8)
    at = rng.integers(0, len(network.segments), 3000)
    x, y = positions(network, rng, 3000, 15.0)
    s = network.segments
    share = rng.random(3000)
    x = s.x0[at] + share * (s.x1 - s.x0)[at] + rng.standard_normal(3000) * 15
    y = s.y0[at] + rng.standard_normal(3000) * 15
    found = learn_weights(network, x, y, np.full(3000, np.nan), START, road=s.road[at])
    assert spread_m(found.unstated) == pytest.approx(15.0, rel=0.1)


def test_a_mixture_of_fewer_components_spreads_as_widely():
    share = np.exp(-0.5 * np.linspace(-2, 2, len(GRID)) ** 2)
    share /= share.sum()
    few = merged(GRID, share)
    assert len(few.scales) == 4
    assert (few.shares * few.scales**2).sum() == pytest.approx((share * GRID**2).sum())
    assert on_grid(few).sum() == pytest.approx(1.0)


def test_a_sample_is_spread_over_all_rows():
    assert even_sample(0).tolist() == []
    assert even_sample(3).tolist() == [0, 1, 2]
    many = even_sample(1_000_000)
    assert (many[0], many[-1]) == (0, 999_999)
    assert np.ptp(np.diff(many)) <= 1
