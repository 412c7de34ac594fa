"""Payments of a contract: recorded beside what is done, refused where they cannot be, kept when corrected."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from data import schema
from data.accounts import NotAllowedError, User
from data.reads.queries import Queries
from data.repairs.milestones import MilestoneError
from data.repairs.payment_rules import PaymentError
from data.repairs.payments_book import NewPayment
from data.repairs.table_rows import TableError
from tests.data.register.town import Town

VALUE = 1_000_000_000
SIGNED, BEGUN, HANDED_OVER = date(2021, 4, 1), date(2021, 4, 5), date(2021, 6, 10)


@pytest.fixture
def package_id(town: Town) -> int:
    """A contract of one thousand million, half of its one works (an overlay of one kilometre) surfaced."""
    register, engineer = town.register, town.engineer
    package_id = register.record_package(
        engineer,
        name="Paket Ploso",
        budget_year=2021,
        value_rupiah=VALUE,
        rup_code="RUP-7",
        warranty_days=180,
    )
    for kind, on in (("contract", SIGNED), ("spmk", BEGUN)):
        register.record_milestone(engineer, package_id, kind, on)
    works_id = register.record_works(engineer, name="Overlay", treatment="overlay", package_id=package_id)
    register.set_stage_weights(engineer, works_id, {"preparation": 20.0, "surface": 80.0})
    register.record_stage(engineer, works_id, "R1", 0, 1000, "preparation", since=BEGUN)
    resurface(town, works_id, 0, 500, date(2021, 5, 2))
    return package_id


def resurface(town: Town, works_id: int, from_m: float, to_m: float, on: date) -> None:
    """Lay the asphalt on a range and mark it a day later: all of its weight is behind it then."""
    for stage, since in (("surface", on), ("marking", on + timedelta(days=1))):
        town.register.record_stage(town.engineer, works_id, "R1", from_m, to_m, stage, since=since)


def queries(town: Town) -> Queries:
    return Queries(town.store, town.region, town.people, clock=lambda: town.now)


def pay(town: Town, package_id: int, kind: str, on: date, rupiah: int, **said: Any) -> int:
    return town.register.record_payment(town.engineer, package_id, NewPayment(kind, on, rupiah, **said))


def advance(town: Town, package_id: int) -> int:
    return pay(town, package_id, "advance", date(2021, 4, 7), 200_000_000, document="UM/1")


def test_what_is_paid_stands_beside_what_is_done_and_is_never_mixed_with_it(town, package_id):
    advance(town, package_id)
    pay(town, package_id, "term", date(2021, 5, 10), 500_000_000, certified_percent=50.0, note="separuh")
    view = queries(town).package(package_id)
    assert view.control.actual_percent == pytest.approx(50)
    assert (view.paid.paid_rupiah, view.paid.percent) == (700_000_000, pytest.approx(70))
    assert view.paid.ahead_points == pytest.approx(20)
    assert view.paid.advance_percent == pytest.approx(20)
    assert view.paid_curve == ((date(2021, 4, 7), 20.0), (date(2021, 5, 10), 70.0))
    first, second = view.payments
    assert (first.kind, first.number, first.document, first.physical_percent) == ("advance", 1, "UM/1", 0.0)
    assert (second.kind, second.number, second.physical_percent) == ("term", 1, pytest.approx(50))
    row = queries(town).packages().set_index("package_id").loc[package_id]
    assert (row["paid_rupiah"], row["paid_percent"], row["paid_ahead"]) == (700_000_000, 70, 20)
    assert row["actual_percent"] == pytest.approx(50)


def test_no_payment_recorded_is_not_nothing_paid(town, package_id):
    view = queries(town).package(package_id)
    assert (view.paid, view.payments, view.paid_curve) == (None, (), ())
    assert queries(town).packages()["paid_rupiah"].isna().all()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "bonus"}, "payment_kind"),
        ({"rupiah": 0}, "payment_rupiah"),
        ({"rupiah": -5}, "payment_rupiah"),
        ({"rupiah": 10**15 + 1}, "payment_rupiah"),
        ({"rupiah": VALUE - 200_000_000 + 1}, "above_value"),
        ({"on_date": date(2021, 3, 31)}, "before_contract"),
        ({"on_date": date(2021, 6, 16)}, "future_day"),
        ({"certified_percent": None}, "no_certified"),
        ({"certified_percent": 101.0}, "certified_percent"),
        ({"certified_percent": float("nan")}, "certified_percent"),
        ({"certified_percent": 50.2}, "ahead_of_work"),
        ({"number": 0}, "payment_number"),
        ({"kind": "advance", "number": 1}, "number_taken"),
        ({"kind": "retention"}, "before_pho"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_with_a_remedy_and_leaves_nothing(town, package_id, said, code):
    advance(town, package_id)
    told = {"kind": "term", "on_date": date(2021, 5, 10), "rupiah": 100_000_000, "certified_percent": 50.0}
    with pytest.raises(PaymentError) as refused:
        town.register.record_payment(town.engineer, package_id, NewPayment(**(told | said)))
    assert refused.value.code == code
    assert len(town.rows(schema.payment)) == 1
    town.register.record_payment(town.engineer, package_id, NewPayment(**told))


def test_the_whole_contract_may_be_paid_and_not_a_rupiah_more(town, package_id):
    advance(town, package_id)
    pay(town, package_id, "term", date(2021, 5, 10), VALUE - 200_000_000, certified_percent=50.0)
    with pytest.raises(PaymentError, match="1 more than the contract"):
        pay(town, package_id, "term", date(2021, 5, 11), 1, certified_percent=50.0)
    town.register.change_package(town.engineer, package_id, value_rupiah=VALUE + 1)
    pay(town, package_id, "term", date(2021, 5, 11), 1, certified_percent=50.0)


def test_more_than_is_recorded_is_certified_only_for_a_reason_that_is_kept(town, package_id):
    on = date(2021, 5, 10)
    pay(
        town,
        package_id,
        "term",
        on,
        100_000_000,
        certified_percent=62.5,
        why_ahead=" Lajur kanan belum dicatat ",
    )
    (one,) = queries(town).package(package_id).payments
    assert (one.certified_percent, one.why_ahead) == (62.5, "Lajur kanan belum dicatat")


def test_progress_counts_from_the_start_so_a_later_term_certifies_no_less(town, package_id):
    pay(town, package_id, "term", date(2021, 5, 10), 100_000_000, certified_percent=45.0)
    with pytest.raises(PaymentError, match="certifies 40"):
        pay(town, package_id, "term", date(2021, 5, 20), 100_000_000, certified_percent=40.0)


def test_what_is_held_back_is_paid_after_the_hand_over(town, package_id):
    works_id = queries(town).package(package_id).works[0].works_id
    resurface(town, works_id, 500, 1000, date(2021, 6, 1))
    town.register.record_milestone(town.engineer, package_id, "pho", HANDED_OVER)
    with pytest.raises(PaymentError):
        pay(town, package_id, "retention", date(2021, 6, 9), 50_000_000)
    pay(town, package_id, "retention", HANDED_OVER, 50_000_000)


def test_payments_need_a_contract_its_value_and_its_day(town):
    register, engineer = town.register, town.engineer
    package_id = register.record_package(engineer, name="Paket", budget_year=2021)
    with pytest.raises(PaymentError) as refused:
        advance(town, package_id)
    assert refused.value.code == "no_value"
    register.change_package(engineer, package_id, value_rupiah=VALUE)
    with pytest.raises(PaymentError) as refused:
        advance(town, package_id)
    assert refused.value.code == "no_contract_day"
    own = register.record_package(
        engineer, name="Regu", budget_year=2021, kind="own_crew", value_rupiah=VALUE
    )
    with pytest.raises(PaymentError) as refused:
        advance(town, own)
    assert refused.value.code == "own_crew"


def test_a_contract_cannot_be_changed_so_that_its_payments_contradict_it(town, package_id):
    advance(town, package_id)
    for value in (199_999_999, 0, None):
        with pytest.raises(PaymentError):
            town.register.change_package(town.engineer, package_id, value_rupiah=value)
    assert queries(town).package(package_id).value_rupiah == VALUE
    with pytest.raises((PaymentError, MilestoneError)):
        town.register.record_milestone(town.engineer, package_id, "contract", date(2021, 4, 8))
    town.register.record_milestone(town.engineer, package_id, "contract", date(2021, 4, 2))
    town.register.change_package(town.engineer, package_id, value_rupiah=200_000_000)


def test_a_correction_needs_a_reason_and_keeps_what_was_said_before(town, package_id):
    payment_id = advance(town, package_id)
    with pytest.raises(PaymentError, match="Say why"):
        town.register.correct_payment(town.engineer, payment_id, " ", rupiah=150_000_000)
    newer = town.register.correct_payment(town.engineer, payment_id, "Salah ketik", rupiah=150_000_000)
    with pytest.raises(PaymentError, match="meanwhile"):
        town.register.correct_payment(town.engineer, payment_id, "Lagi", rupiah=1)
    with pytest.raises(PaymentError):
        town.register.correct_payment(town.engineer, newer, "Terlalu banyak", rupiah=VALUE + 1)
    view = queries(town).package(package_id)
    assert [(one.rupiah, one.number, one.document) for one in view.payments] == [(150_000_000, 1, "UM/1")]
    (before,) = view.payments_ended
    assert (before.payment.rupiah, before.why, before.was_corrected) == (200_000_000, "Salah ketik", True)
    told = [row for row in town.rows(schema.event) if row.action == "payment_corrected"]
    assert told[0].why == "Salah ketik"
    assert (told[0].details["former"], told[0].details["changed"]) == (
        {"rupiah": 200_000_000},
        {"rupiah": 150_000_000},
    )


def test_a_payment_that_was_never_made_is_withdrawn_with_a_reason(town, package_id):
    payment_id = advance(town, package_id)
    town.register.withdraw_payment(town.engineer, payment_id, "Dibatalkan bank")
    view = queries(town).package(package_id)
    assert (view.payments, view.paid) == ((), None)
    (ended,) = view.payments_ended
    assert (ended.why, ended.was_corrected, ended.payment.rupiah) == ("Dibatalkan bank", False, 200_000_000)
    advance(town, package_id)  # its number is free again


def test_a_day_gone_by_reads_as_it_did_whatever_was_paid_corrected_or_withdrawn_since(town, package_id):
    advance_id = advance(town, package_id)
    term_id = pay(town, package_id, "term", date(2021, 5, 10), 300_000_000, certified_percent=50.0)
    day = queries(town).today()
    before, listed = queries(town).package(package_id), queries(town).packages()
    town.later(days=10)
    town.register.correct_payment(town.engineer, advance_id, "Salah ketik", rupiah=100_000_000)
    town.register.withdraw_payment(town.engineer, term_id, "Dibatalkan")
    pay(town, package_id, "term", date(2021, 6, 24), 400_000_000, certified_percent=50.0)
    now = queries(town)
    assert now.package(package_id).paid.paid_rupiah == 500_000_000
    assert now.package(package_id, day) == before
    pd.testing.assert_frame_equal(now.packages(day), listed)


def test_a_payment_entered_late_counts_on_its_own_day_as_stages_do(town, package_id):
    day = queries(town).today()
    town.later(days=10)
    payment_id = advance(town, package_id)
    town.register.correct_payment(town.engineer, payment_id, "Salah ketik", rupiah=100_000_000)
    assert queries(town).package(package_id, day).paid.paid_rupiah == 100_000_000
    assert queries(town).package(package_id, date(2021, 4, 6)).paid is None


def test_who_may_not_record_works_records_no_payment(town, package_id):
    payment_id = advance(town, package_id)
    for role in ("desk", "leader", "crew"):
        who = User(9, role, role, None, town.region.id)
        with pytest.raises(NotAllowedError):
            town.register.record_payment(who, package_id, NewPayment("advance", date(2021, 5, 1), 1))
        with pytest.raises(NotAllowedError):
            town.register.withdraw_payment(who, payment_id, "karena")


# --- a table


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype=object)


ADVANCE = {
    "Paket": "Paket Ploso",
    "Jenis": "Uang muka",
    "Tanggal": "07/04/2021",
    "Jumlah (Rp)": "200.000.000",
}
TERM = {
    "Paket": "RUP-7",
    "Jenis": "Termin II",
    "Tanggal": "2021-05-10",
    "Jumlah (Rp)": 300_000_000,
    "Fisik": "49,5 %",
    "Dokumen": "BA/2",
}


def test_a_list_of_payments_is_tried_then_recorded_as_a_whole(town, package_id):
    listed = table(TERM, ADVANCE)
    tried = town.register.preview_payments(town.engineer, listed)
    assert [(mine, one.kind, one.number) for mine, one in tried] == [
        (package_id, "term", 2),
        (package_id, "advance", None),
    ]
    assert town.rows(schema.payment) == []
    assert len(town.register.record_payments(town.engineer, listed)) == 2
    told = [
        (one.kind, one.number, one.rupiah, one.certified_percent)
        for one in queries(town).package(package_id).payments
    ]
    assert told == [("advance", 1, 200_000_000, None), ("term", 2, 300_000_000, 49.5)]
    with pytest.raises(TableError, match="recorded already"):
        town.register.record_payments(town.engineer, listed)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Paket": "Paket lain"}, "Row 2.*names no package"),
        ({"Jenis": "hadiah"}, "Row 2.*no kind of payment"),
        ({"Jenis": ""}, "Row 2.*no kind of payment"),
        ({"Jenis": "." * 5_000}, "Row 2.*no kind of payment"),
        ({"Tanggal": "kapan-kapan"}, "Row 2.*the day"),
        ({"Jumlah (Rp)": "banyak"}, "Row 2.*no amount"),
        ({"Fisik": 0.495}, "Row 2.*no percentage"),
        ({"Fisik": "separuh"}, "Row 2.*no percentage"),
        ({"Fisik": "80"}, "Row 2.*certified, but the stages"),
        ({"Jumlah (Rp)": "900 juta"}, "Row 2.*more than the contract"),
        ({"Tanggal": "2021-03-01"}, "Row 2.*before the contract"),
    ],
)
def test_a_fault_in_one_row_leaves_the_whole_list_out_and_names_the_row(town, package_id, change, words):
    with pytest.raises(TableError, match=words):
        town.register.record_payments(town.engineer, table(ADVANCE, TERM | change))
    assert town.rows(schema.payment) == []


def test_a_list_without_packages_is_of_the_package_it_is_given_to_and_of_no_other(town, package_id):
    bare = {name: value for name, value in ADVANCE.items() if name != "Paket"}
    with pytest.raises(TableError, match="no column package"):
        town.register.record_payments(town.engineer, table(bare))
    other = town.register.record_package(town.engineer, name="Paket Lain", budget_year=2021)
    with pytest.raises(TableError, match="not this one"):
        town.register.record_payments(town.engineer, table(ADVANCE), package_id=other)
    town.register.record_payments(town.engineer, table(bare), package_id=package_id)
    with pytest.raises(TableError, match="no rows"):
        town.register.record_payments(town.engineer, table(bare).iloc[:0], package_id=package_id)


@pytest.mark.parametrize(("written", "percent"), [("0,5 %", 0.5), ("1%", 1.0), ("49,5", 49.5), (0, 0.0)])
def test_a_percentage_with_its_sign_is_what_it_says_however_small(town, package_id, written, percent):
    ((_, tried),) = town.register.preview_payments(town.engineer, table(TERM | {"Fisik": written}))
    assert tried.certified_percent == percent
