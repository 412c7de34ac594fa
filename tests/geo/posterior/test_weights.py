"""Weights and the file they are kept in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InvalidInputError
from geo.posterior.calibration import Calibration
from geo.posterior.likelihood import ErrorModel
from geo.posterior.weights import Weights

amounts = st.floats(1e-9, 1e6)
errors = st.lists(st.tuples(st.floats(0.01, 100), st.floats(0.01, 1)), min_size=1, max_size=6).map(
    lambda pairs: ErrorModel(*np.array(pairs).T)
)


def same(one: Weights, other: Weights) -> bool:
    return one.as_toml() == other.as_toml()


@settings(max_examples=50)
@given(
    errors,
    errors,
    amounts,
    st.dictionaries(st.text(max_size=8), amounts, max_size=3),
    st.text(max_size=30),
)
def test_weights_come_back_from_their_file_as_they_were(stated, unstated, number, rates, told):
    weights = Weights.default().replaced(
        stated=stated, unstated=unstated, off_density=number, class_rates=rates, fitted_on=told
    )
    back = Weights.from_text(weights.as_toml())
    assert same(back, weights)
    np.testing.assert_array_equal(back.unstated.scales, unstated.scales)
    assert (back.class_rates, back.fitted_on) == (rates, told)


def test_weights_are_written_to_a_file_and_read_from_it(tmp_path):
    weights = Weights.default().replaced(
        calibration=Calibration(0.9, 1.1, -0.2),
        calibration_words=Calibration(1.2, 0.8, 0.1),
        placed_from=0.8,
        trust=0.5,
    )
    weights.to_toml(tmp_path / "ours.toml")
    assert same(Weights.from_toml(tmp_path / "ours.toml"), weights)


def test_a_file_from_before_words_had_a_map_of_their_own_is_still_read():
    older = (
        Weights.default()
        .as_toml()
        .partition("[calibration_words]")[0]
        .replace("trust", "placed_from = 0.8\ntrust")
    )
    found = Weights.from_text(older)
    assert found.calibration_words.is_identity
    assert found.placed_from == 0.8


def test_the_weights_that_come_with_the_software_say_what_they_were_fitted_on():
    assert "simulated complaints" in Weights.default().fitted_on


@pytest.mark.parametrize(
    "spoilt",
    [
        "",
        "name = ",
        "name = 3",
        Weights.default().as_toml().replace("area = ", "area = -"),
        Weights.default().as_toml().replace("scales = [", "scales = [1.0, "),
        Weights.default().as_toml().replace("[calibration]", "[calibration]\nslope = 1.0"),
        Weights.default().as_toml().replace("rise = 1.0", "rise = nan"),
    ],
)
def test_a_file_that_holds_no_weights_is_refused_with_its_name_and_a_remedy(tmp_path, spoilt):
    path = tmp_path / "spoilt.toml"
    path.write_text(spoilt, encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"spoilt\.toml.*(python -m geo fit|calibration)"):
        Weights.from_toml(path)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "picture.toml"
    path.write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(InvalidInputError, match=r"picture\.toml"):
        Weights.from_toml(path)
