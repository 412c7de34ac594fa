"""Contracts in the review: by which rule they are critical on the last day, by what was known then."""

from datetime import date

import pytest
from sqlalchemy import insert

from data import schema
from data.repairs.payments_book import NewPayment


def package(office, name="Paket rigid Ploso – Gedang", **said):
    """Record a package of the year with its rigid works on the first kilometre of R1, started on 1 June."""
    register, engineer = office.town.register, office.town.engineer
    package_id = register.record_package(engineer, name=name, budget_year=2021, agency="pupr", **said)
    works_id = office.rigid_works(f"Pekerjaan {name}")
    register.put_in_package(engineer, package_id, [works_id])
    register.set_plan(
        engineer, package_id, [(date(2021, 6, 1), 0.0), (date(2021, 6, 21), 40.0), (date(2021, 8, 1), 100.0)]
    )
    register.record_milestone(engineer, package_id, "spmk", date(2021, 6, 1))
    return package_id, works_id


@pytest.fixture
def running(office):
    """A package with everything prepared (2 %) on 2 June; the plan wants 2 % a day until 21 June."""
    office.on(2)
    package_id, works_id = package(office)
    office.stage(works_id, "excavation", 0, 1000, date(2021, 6, 2))
    return package_id, works_id


def test_a_contract_more_than_ten_percent_behind_is_critical_by_the_rule_before_seventy(office, running):
    """On Thursday 10 June the plan is 18 %, done are 2; on 3 June it was 4 % against 2."""
    review = office.on(11).review("2021-W23")
    control = review.contracts[0].control
    assert control.on == date(2021, 6, 10)
    assert (control.planned_percent, control.actual_percent) == (pytest.approx(18), pytest.approx(2))
    assert (control.state, control.rule) == ("critical", "lag_over_10_before_70")
    assert (review.critical.now, review.critical.before) == (1, 0)
    before = office.review("2021-W22").contracts[0].control
    assert (before.state, before.planned_percent) == ("late", pytest.approx(4))
    assert before.becomes_critical_on is not None


def test_a_plan_set_later_and_a_stage_entered_later_change_no_old_week(office, running):
    package_id, works_id = running
    before = office.on(11).review("2021-W23")
    register, engineer = office.town.register, office.town.engineer
    register.set_plan(engineer, package_id, [(date(2021, 6, 1), 0.0), (date(2021, 12, 1), 100.0)])
    register.change_package(engineer, package_id, planned_end=date(2021, 12, 1), name="Paket lain")
    office.stage(works_id, "subgrade", 0, 1000, date(2021, 6, 9))
    register.set_stage_weights(engineer, works_id, {"preparation": 50.0, "casting": 50.0})
    assert office.review("2021-W23") == before
    later = office.on(18).review("2021-W24").contracts[0]
    assert later.name == "Paket lain"
    assert later.control.actual_percent == pytest.approx(50)
    assert later.control.state != "critical"


def test_works_put_into_a_package_later_and_a_second_change_of_it_change_no_old_week(office, running):
    package_id, _works = running
    before = office.on(11).review("2021-W23")
    register, engineer = office.town.register, office.town.engineer
    added = office.rigid_works("Pekerjaan tambahan")
    office.stage(added, "preparation", 2000, 2500, date(2021, 6, 11))
    register.put_in_package(engineer, package_id, [added])
    register.change_package(engineer, package_id, name="Paket lain")
    register.change_package(engineer, package_id, name="Paket lain lagi")
    assert office.on(12).review("2021-W23") == before
    assert office.on(18).review("2021-W24").contracts[0].name == "Paket lain lagi"


def test_what_is_handed_over_is_told_in_its_week_and_no_more(office):
    office.on(2)
    package_id, works_id = package(office, name="Paket selesai")
    office.stage(works_id, "marking", 0, 1000, date(2021, 6, 2))
    office.on(9).town.register.record_milestone(
        office.town.engineer, package_id, "pho", date(2021, 6, 8), warranty_days=180
    )
    told = office.on(11).review("2021-W23")
    assert [one.control.state for one in told.contracts] == ["finished"]
    assert told.finished_km.now == pytest.approx(1.0)
    assert office.on(18).review("2021-W24").contracts == ()


def test_a_package_nobody_has_started_is_not_on_the_table(office):
    register = office.on(2).town.register
    register.record_package(office.town.engineer, name="Paket rencana", budget_year=2021)
    assert office.on(11).review("2021-W23").contracts == ()


def test_the_worst_contract_comes_first(office, running):
    _package, works_id = package(office, name="Paket baik")
    office.stage(works_id, "casting", 0, 1000, date(2021, 6, 2))
    told = office.on(11).review("2021-W23").contracts
    assert [one.name for one in told] == ["Paket rigid Ploso – Gedang", "Paket baik"]
    assert [one.control.state for one in told] == ["critical", "on_track"]


def test_works_without_a_budget_count_by_their_length_and_with_one_by_it(office):
    office.on(2)
    package_id, works_id = package(office)
    office.stage(works_id, "casting", 0, 1000, date(2021, 6, 2))
    second = office.rigid_works("Pekerjaan kedua")
    office.town.register.put_in_package(office.town.engineer, package_id, [second])
    office.stage(second, "preparation", 1000, 1500, date(2021, 6, 2))
    control = office.on(11).review("2021-W23").contracts[0].control
    assert control.actual_percent == pytest.approx(44 * 1000 / 1500)


def test_a_programme_stands_in_the_week_in_which_it_was_decided(office):
    office.reported(400, contact="081200000001")
    row = {
        "region_id": office.town.region.id,
        "name": "Program 2022",
        "budget_year": 2022,
        "budget_rupiah": 90_000_000_000,
        "floors": {},
        "wish": {},
        "figures": {},
        "costs": {},
        "status": "superseded",
        "made_at": office.on(9).town.now,
        "decided_at": office.on(16).town.now,
    }
    with office.town.store.begin() as conn:
        conn.execute(insert(schema.programme).values(row))
    told = office.on(18).review("2021-W24").programmes
    assert [(one.name, one.budget_rupiah, one.decided_on) for one in told] == [
        ("Program 2022", 90_000_000_000, date(2021, 6, 16))
    ]
    assert office.on(25).review("2021-W25").programmes == ()


def test_what_was_paid_stands_in_its_week_for_ever_and_late_entries_in_the_week_they_came(office):
    """The contract is of 1 June 2021; each meeting looks back on the days since the last one."""
    register, engineer = office.on(2).town.register, office.town.engineer
    package_id, _ = package(office, value_rupiah=1_000)
    register.record_milestone(engineer, package_id, "contract", date(2021, 6, 1))
    advance = register.record_payment(engineer, package_id, NewPayment("advance", date(2021, 6, 2), 200))
    before = office.on(4).review("2021-W22")
    (one,) = before.payments
    assert (one.kind, one.number, one.rupiah, one.name) == ("advance", 1, 200, "Paket rigid Ploso – Gedang")
    assert before.contracts[0].paid == ((date(2021, 6, 2), 20.0),)
    office.on(10)
    register.correct_payment(engineer, advance, "Salah ketik", rupiah=150)
    register.record_payment(engineer, package_id, NewPayment("advance", date(2021, 6, 3), 50))
    register.change_package(engineer, package_id, name="Paket lain")
    assert office.on(11).review("2021-W22") == before
    (late,) = office.review("2021-W23").payments
    assert (late.number, late.on_date, late.entered_late, late.name) == (
        2,
        date(2021, 6, 3),
        True,
        "Paket lain",
    )
    (contract,) = office.review("2021-W23").contracts
    assert contract.paid == ((date(2021, 6, 2), 15.0), (date(2021, 6, 3), 20.0))
    office.on(12)
    register.withdraw_payment(engineer, advance + 1, "Tidak jadi")  # what the correction had made of it
    assert office.on(18).review("2021-W22") == before
    assert office.review("2021-W24").payments == ()
    assert office.review("2021-W24").contracts[0].paid_percent == 5


def test_a_contract_of_which_no_payment_is_recorded_is_not_said_to_be_unpaid(office):
    office.on(2)
    package(office, value_rupiah=1_000)
    (one,) = office.on(11).review("2021-W23").contracts
    assert (one.paid, one.paid_percent) == ((), None)
