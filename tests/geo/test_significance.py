"""More than chance, or not: p-values, false discoveries, rates."""

import numpy as np
import pytest

from geo.significance import (
    FALSE_DISCOVERIES,
    LEAST_PER_M,
    Rates,
    background_per_m,
    largest_significant,
    likelihood_gain,
    p_values,
)


def one(events, span_m, per_m):
    return float(p_values(np.array([events]), np.array([span_m]), np.array([per_m]))[0])


def test_one_complaint_is_never_more_than_chance():
    assert one(1.0, 0.0, 1e-9) == 1
    assert one(0.3, 0.0, 1e-9) == 1


def test_more_complaints_closer_together_on_a_quieter_road_are_less_likely_by_chance():
    assert one(5.0, 100.0, 1e-3) < one(4.0, 100.0, 1e-3)
    assert one(5.0, 100.0, 1e-3) < one(5.0, 400.0, 1e-3)
    assert one(5.0, 100.0, 1e-4) < one(5.0, 100.0, 1e-3)


def test_chance_makes_dense_runs_no_oftener_than_the_p_value_says():
    rng = np.random.default_rng(5)
    per_m = 2e-3
    gaps = rng.exponential(1 / per_m, (4000, 6))  # from a complaint to the sixth after it
    spans = gaps.cumsum(axis=1)
    for more in (2, 4, 6):
        p = p_values(np.full(4000, more + 1.0), spans[:, more - 1], np.full(4000, per_m))
        for level in (0.01, 0.05, 0.2):
            assert (p <= level).mean() <= level


def test_benjamini_and_hochberg_keep_what_their_paper_keeps():
    """The fifteen p-values of their example (1995, section 4): four are significant at 5 %."""
    paper = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719]
    assert largest_significant(np.array([*paper, 0.6528, 0.7590, 1.0])) == 0.0095
    assert FALSE_DISCOVERIES == 0.05


@pytest.mark.parametrize("p", [[], [1.0, 1.0], [0.2]])
def test_where_nothing_is_significant_nothing_is_kept(p):
    assert largest_significant(np.array(p)) == 0


def test_a_class_with_little_road_leans_on_the_whole_network():
    of_class, overall = background_per_m(np.array([1000.0, 1.0]), np.array([1e6, 100.0]))
    assert overall == pytest.approx(1e-3, rel=0.01)
    assert of_class[0] == pytest.approx(1e-3, rel=0.01)
    assert of_class[1] == pytest.approx(1e-3, rel=0.06)  # not the 10 per km of its hundred metres


def test_no_rate_is_nothing_even_without_complaints_or_roads():
    of_class, overall = background_per_m(np.zeros(2), np.zeros(2))
    assert overall == LEAST_PER_M
    assert (of_class == LEAST_PER_M).all()


def test_an_unknown_class_takes_the_rate_of_its_family():
    rates = Rates({("pavement", "local"): 3e-3}, {"pavement": 1e-3}, 0.01)
    families = np.array(["pavement", "pavement", "lighting"], dtype=object)
    classes = np.array(["local", "motorway", "local"], dtype=object)
    assert rates.of(families, classes).tolist() == [3e-3, 1e-3, LEAST_PER_M]


def test_strength_grows_with_the_surplus_and_is_nothing_without_one():
    gain = likelihood_gain(np.array([2.0, 4.0, 8.0, 1.0, 0.0]), np.array([1.0, 1.0, 1.0, 1.0, 1.0]))
    assert gain[0] < gain[1] < gain[2]
    assert gain[3:].tolist() == [0, 0]
    assert gain[0] == pytest.approx(2 * np.log(2) - 1)
