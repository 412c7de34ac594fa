"""What payments of a contract may say together, worked out by hand at the edges of each rule."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from data.repairs.payment_rules import (
    ContractFacts,
    PaymentError,
    check_payment,
    check_payments,
    is_ahead,
    is_beyond_advance,
    paid_curve,
    paid_of,
)

VALUE = 1_000_000_000
SIGNED, PHO = date(2021, 4, 1), date(2021, 6, 10)
CONTRACT = ContractFacts(VALUE, SIGNED, PHO)


@dataclass(frozen=True)
class Said:
    """A payment as somebody tells it."""

    kind: str = "term"
    number: int = 1
    on_date: date = date(2021, 5, 1)
    rupiah: int = 100_000_000
    certified_percent: float | None = 50.0


ADVANCE = Said("advance", 1, date(2021, 4, 5), 200_000_000, None)
RETENTION = Said("retention", 1, PHO, 50_000_000, None)


def refusal(*payments, contract=CONTRACT):
    """Return the code of why these payments cannot stand together, None if they can."""
    try:
        check_payments(payments, contract)
    except PaymentError as error:
        return error.code
    return None


@pytest.mark.parametrize("percent", [0, 100])
def test_a_term_may_certify_nothing_yet_or_everything(percent):
    check_payment(replace(Said(), certified_percent=percent))


@pytest.mark.parametrize("kind", ["advance", "retention"])
def test_only_a_term_needs_certified_progress(kind):
    check_payment(replace(Said(), kind=kind, certified_percent=None))


def test_a_payment_may_be_made_on_the_day_of_the_contract_and_not_before():
    assert refusal(replace(ADVANCE, on_date=SIGNED)) is None
    assert refusal(replace(ADVANCE, on_date=date(2021, 3, 31))) == "before_contract"


def test_what_is_held_back_is_paid_from_the_day_of_the_hand_over_on_and_never_without_one():
    assert refusal(RETENTION) is None
    assert refusal(replace(RETENTION, on_date=date(2021, 6, 9))) == "before_pho"
    assert refusal(RETENTION, contract=replace(CONTRACT, handed_over_on=None)) == "before_pho"
    assert refusal(ADVANCE, Said(), contract=replace(CONTRACT, handed_over_on=None)) is None


def test_certified_progress_rises_by_the_days_of_the_terms_whatever_their_numbers():
    late = replace(Said(), number=1, on_date=date(2021, 5, 20), certified_percent=60.0)
    early = replace(Said(), number=2, on_date=date(2021, 5, 10), certified_percent=40.0)
    assert refusal(late, early) is None
    assert refusal(replace(late, certified_percent=40.0), early) is None  # a term may certify no more
    assert refusal(replace(late, certified_percent=39.9), early) == "certified_falls"
    # An advance or what is held back certifies nothing that a term could fall behind.
    assert refusal(early, replace(RETENTION, certified_percent=0.0)) is None


def test_two_payments_of_one_day_follow_their_numbers():
    first, second = (replace(Said(), number=n, certified_percent=p) for n, p in ((1, 30.0), (2, 60.0)))
    assert refusal(second, first) is None


def test_all_of_the_contract_may_be_paid():
    whole = replace(Said(), rupiah=VALUE - ADVANCE.rupiah)
    assert refusal(ADVANCE, whole) is None
    assert refusal(ADVANCE, replace(whole, rupiah=whole.rupiah + 1)) == "above_value"


def test_payments_need_a_value_and_a_day_of_the_contract():
    assert refusal(ADVANCE, contract=replace(CONTRACT, value_rupiah=None)) == "no_value"
    assert refusal(ADVANCE, contract=replace(CONTRACT, signed_on=None)) == "no_contract_day"
    assert refusal(contract=ContractFacts(None, None, None)) is None


def test_what_is_paid_is_added_up_to_its_last_day_with_the_advance_apart():
    paid = paid_of([RETENTION, Said(), ADVANCE], VALUE, 60.0)
    assert (paid.paid_rupiah, paid.advance_rupiah, paid.last_on) == (350_000_000, 200_000_000, PHO)
    assert (paid.percent, paid.advance_percent) == (pytest.approx(35), pytest.approx(20))
    assert paid.ahead_points == pytest.approx(-25)  # behind the works


def test_the_curve_of_payments_rises_by_day_in_whatever_order_they_were_entered():
    twice = replace(Said(), number=2)
    assert paid_curve([RETENTION, twice, ADVANCE, Said()], VALUE) == (
        (ADVANCE.on_date, 20.0),
        (Said().on_date, 40.0),  # both terms of that day
        (PHO, 45.0),
    )
    assert paid_curve([ADVANCE], None) == ()


def test_a_certificate_rounded_up_to_one_decimal_is_not_ahead_of_the_works():
    assert not is_ahead(62.3, 62.25)
    assert is_ahead(62.4, 62.25)
    assert not is_ahead(None, 0.0)


def test_an_advance_is_ahead_of_the_works_by_what_it_is_and_by_no_more():
    assert not is_beyond_advance(20.0, 20.0)
    assert not is_beyond_advance(20.05, 20.0 + 1e-9)
    assert is_beyond_advance(20.1, 20.0)
