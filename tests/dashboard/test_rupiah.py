"""Money as offices type it, and as they read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.i18n import speaking
from dashboard.words.rupiah import rupiah, short_rupiah
from data.programme.money import MOST_RUPIAH, parse_rupiah


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("20 miliar", 20_000_000_000),
        ("Rp 20.000.000.000", 20_000_000_000),
        ("Rp20.000.000.000,-", 20_000_000_000),
        ("20.000.000.000,00", 20_000_000_000),
        ("1,5 M", 1_500_000_000),
        ("1.500 juta", 1_500_000_000),
        ("2,75 milyar", 2_750_000_000),
        ("500jt", 500_000_000),
        ("20,000,000,000", 20_000_000_000),
        ("20 billion", 20_000_000_000),
        ("0", 0),
        ("1 000 000", 1_000_000),
    ],
)
def test_amounts_are_read_as_they_are_meant(text: str, amount: int) -> None:
    assert parse_rupiah(text) == amount


@pytest.mark.parametrize("text", ["", "abc", "-5", "Rp", "1e9", "12,5", "5 kg", "20 miliar lebih", "9" * 400])
def test_what_is_no_amount_is_not_guessed(text: str) -> None:
    assert parse_rupiah(text) is None


@given(st.integers(0, MOST_RUPIAH))
def test_what_is_written_in_full_is_read_back(amount: int) -> None:
    with speaking("id"):
        assert parse_rupiah(rupiah(amount)) == amount


def test_amounts_are_said_as_people_say_them() -> None:
    with speaking("id"):
        told = [short_rupiah(amount) for amount in (950, 2_500_000, 19_655_306_294, 1_200_000_000_000)]
    assert told == ["Rp 950", "Rp 2,5 juta", "Rp 19,66 miliar", "Rp 1,2 triliun"]
