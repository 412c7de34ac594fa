"""More than chance, or not: p-values, false discoveries, strength."""

import numpy as np
import pytest

from geo.ranges.significance import FALSE_DISCOVERIES, likelihood_gain, p_values, strong_from


def one(events, span_m, per_m):
    return float(p_values(np.array([events]), np.array([span_m]), np.array([per_m]))[0])


def test_one_complaint_is_never_more_than_chance():
    assert one(1.0, 0.0, 1e-9) == 1
    assert one(0.3, 0.0, 1e-9) == 1


def test_more_complaints_closer_together_on_a_quieter_road_are_less_likely_by_chance():
    assert one(5.0, 100.0, 1e-3) < one(4.0, 100.0, 1e-3)
    assert one(5.0, 100.0, 1e-3) < one(5.0, 400.0, 1e-3)
    assert one(5.0, 100.0, 1e-4) < one(5.0, 100.0, 1e-3)


def test_a_run_is_tested_at_the_next_length_of_a_scale_and_a_longer_one_than_all_at_its_own():
    """Else the ends that were chosen to make it dense would count as if they had been there before."""
    assert one(5.0, 101.0, 1e-3) == one(5.0, 200.0, 1e-3) < one(5.0, 201.0, 1e-3)
    assert one(20.0, 3201.0, 1e-3) == one(20.0, 6400.0, 1e-3) < one(20.0, 6500.0, 1e-3)
    assert one(20.0, 6500.0, 1e-3) < one(20.0, 12_000.0, 1e-3)


def test_chance_makes_dense_runs_no_oftener_than_the_p_value_says():
    rng = np.random.default_rng(5)
    per_m = 2e-3
    gaps = rng.exponential(1 / per_m, (4000, 6))  # from a complaint to the sixth after it
    spans = gaps.cumsum(axis=1)
    for more in (2, 4, 6):
        p = p_values(np.full(4000, more + 1.0), spans[:, more - 1], np.full(4000, per_m))
        for level in (0.01, 0.05, 0.2):
            assert (p <= level).mean() <= level


def test_the_weakest_strong_one_is_where_one_in_twenty_may_be_none():
    """0.99 and 0.97 lack 0.04 together, 2 % each; with 0.9 it is less than 5 %, with 0.7 it would be more."""
    assert FALSE_DISCOVERIES == 0.05
    assert strong_from(np.array([0.7, 0.97, 0.9, 0.99])) == 0.9


@pytest.mark.parametrize("probability", [[], [0.9, 0.9], [0.3]])
def test_where_too_little_is_likely_nothing_is_strong(probability):
    assert strong_from(np.array(probability)) == 1


def test_what_is_less_likely_than_six_in_ten_is_never_strong_however_sure_the_others_are():
    assert strong_from(np.array([0.99] * 30 + [0.6])) == 0.6
    assert strong_from(np.array([0.99] * 30 + [0.59])) == 0.99


def test_strength_grows_with_the_surplus_and_is_nothing_without_one():
    gain = likelihood_gain(np.array([2.0, 4.0, 8.0, 1.0, 0.0]), np.array([1.0, 1.0, 1.0, 1.0, 1.0]))
    assert gain[0] < gain[1] < gain[2]
    assert gain[3:].tolist() == [0, 0]
    assert gain[0] == pytest.approx(2 * np.log(2) - 1)
