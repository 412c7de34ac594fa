"""From the posterior to a confidence that is true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidInputError
from geo.posterior.calibration import Calibration, fit_calibration


def drawn(rng, rows, truth):
    """Stated probabilities, and whether what they speak of was so, with the probability ``truth`` of them."""
    stated = rng.beta(2, 1, rows)
    return stated, (rng.random(rows) < truth(stated)).astype(float)


def test_confidence_that_is_true_is_left_nearly_as_it_is():
    stated, right = drawn(np.random.default_rng(1), 20_000, lambda p: p)
    found = fit_calibration(stated, right)
    assert np.abs(found(stated) - stated).max() < 0.02


def test_confidence_that_is_too_high_is_brought_down_to_what_is_so():
    stated, right = drawn(np.random.default_rng(2), 20_000, lambda p: p**2)
    found = fit_calibration(stated, right)
    assert np.abs(found(stated) - stated**2).mean() < 0.02


def test_a_few_rows_change_little():
    stated, right = np.full(5, 0.9), np.zeros(5)
    assert fit_calibration(stated, right)(np.array([0.9]))[0] > 0.8


@given(st.floats(0, 5), st.floats(0, 5), st.floats(-3, 3), st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_the_order_of_probabilities_is_kept_and_what_is_certain_stays_so(rise, fall, shift, values):
    mapped = Calibration(rise, fall, shift)(np.sort(values))
    assert (np.diff(mapped[(np.sort(values) > 0) & (np.sort(values) < 1)]) >= -1e-12).all()
    assert Calibration(rise, fall, shift)(np.array([0.0, 1.0])).tolist() == [0.0, 1.0]
    assert ((mapped >= 0) & (mapped <= 1)).all()


@pytest.mark.parametrize("numbers", [(-0.1, 1, 0), (1, -1, 0), (1, 1, np.inf), (np.nan, 1, 0)])
def test_a_map_that_would_turn_the_order_round_is_refused(numbers):
    with pytest.raises(InvalidInputError, match="0 or more"):
        Calibration(*numbers)
