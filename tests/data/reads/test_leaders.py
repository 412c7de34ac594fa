"""What leaders compare sub-districts by lies where the metres lie, and adds up to what there is."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from data.channels.web_form import ReportDraft
from data.people import People
from data.reads import leaders
from data.reads.scope import Names, Scope
from data.repairs.payments_book import NewPayment
from data.store import Store
from tests.data.register.town import Town, lon_lat, town_region

WEST, EAST = "99.01", "99.02"  # the border lies at STA 1+500
SPRING = date(2021, 3, 1)


def overlay(
    town: Town, from_m: float, to_m: float, stage: str, *, lane: str = "both", **given: object
) -> int:
    works_id = town.register.record_works(town.engineer, name="Overlay", treatment="overlay", **given)  # type: ignore[arg-type]
    town.register.record_stage(town.engineer, works_id, "R1", from_m, to_m, stage, since=SPRING, lane=lane)
    return works_id


def money(town: Town, year: int | None = None) -> Any:
    return read(town, lambda scope: leaders.money_by_subdistrict(scope, year)).set_index("code")


def read(town: Town, reading: Callable[[Scope], Any]) -> Any:
    ground = town.register.ground()
    with town.store.connect() as conn:
        return reading(Scope(conn, town.region, ground, Names.of(ground), town.now))


@pytest.fixture
def town(store: Store, people: People, region_id: str) -> Town:
    return Town(store, people, town_region(region_id))


def test_money_lies_where_the_metres_lie(town: Town):
    overlay(town, 1200, 2200, "pho", budget_rupiah=1_000_000_000)
    table = money(town)
    assert table.loc[WEST, "worth_rupiah"] == pytest.approx(300_000_000)
    assert table.loc[EAST, "worth_rupiah"] == pytest.approx(700_000_000)
    assert table["done_rupiah"].sum() == pytest.approx(1_000_000_000)
    assert table.loc[WEST, "km"] == pytest.approx(0.3)


def test_a_region_without_works_has_spent_nothing(town: Town):
    assert money(town).empty


def test_what_is_not_begun_has_cost_nothing_yet_and_half_a_road_half(town: Town):
    works_id = overlay(town, 0, 1000, "planned", lane="left", budget_rupiah=100)
    town.register.record_stage(town.engineer, works_id, "R1", 0, 1000, "pho", since=SPRING, lane="right")
    (row,) = money(town).to_dict("records")
    assert (row["done_rupiah"], row["km"]) == (pytest.approx(50), pytest.approx(1.0))


def test_the_price_of_a_contract_is_shared_by_budgets_else_by_metres(town: Town):
    ids = [overlay(town, 0, 500, "pho"), overlay(town, 2000, 3000, "pho")]
    package = town.register.record_package(
        town.engineer, name="Paket", kind="contract", agency="pupr", budget_year=2021, value_rupiah=900
    )
    town.register.put_in_package(town.engineer, package, ids)
    table = money(town)
    assert table.loc[WEST, "worth_rupiah"] == pytest.approx(300)
    assert table.loc[EAST, "worth_rupiah"] == pytest.approx(600)


def test_works_without_a_price_count_as_unknown_not_as_nothing(town: Town):
    overlay(town, 0, 500, "pho")
    assert money(town)["worth_rupiah"].isna().all()


def test_a_budget_year_is_that_of_the_plan_else_of_the_first_stage(town: Town):
    overlay(town, 0, 500, "pho", budget_rupiah=7, planned_start=date(2020, 11, 1))
    overlay(town, 2000, 2500, "pho", budget_rupiah=5)
    assert money(town, 2020)["worth_rupiah"].sum() == 7
    assert money(town, 2021)["worth_rupiah"].sum() == 5


def test_late_complaints_are_counted_once_each_in_their_sub_district(town: Town):
    for x_m in (300, 700, 2300):
        lon, lat = lon_lat(x_m, 0)
        town.register.report(ReportDraft(category="lubang", lon=lon, lat=lat, accuracy_m=5.0, how="gps"))
    assert read(town, leaders.late_by_subdistrict).sum() == 0
    town.now += timedelta(days=60)
    late = read(town, leaders.late_by_subdistrict)
    assert late.to_dict() == {WEST: 2, EAST: 1}


def test_what_is_paid_of_a_contract_lies_where_its_metres_lie_done_or_not(town: Town):
    works_id = overlay(town, 1200, 2200, "preparation")
    package = town.register.record_package(
        town.engineer, name="Paket", kind="contract", budget_year=2021, value_rupiah=1_000
    )
    town.register.put_in_package(town.engineer, package, [works_id])
    assert money(town)["paid_rupiah"].isna().all()  # nothing recorded is not nothing paid
    town.register.record_milestone(town.engineer, package, "contract", SPRING)
    town.register.record_payment(town.engineer, package, NewPayment("advance", SPRING, 200))
    table = money(town)
    assert table.loc[WEST, "paid_rupiah"] == pytest.approx(60)
    assert table.loc[EAST, "paid_rupiah"] == pytest.approx(140)
    assert table["done_rupiah"].sum() == pytest.approx(0)
    assert table["worth_rupiah"].sum() == pytest.approx(1_000)
