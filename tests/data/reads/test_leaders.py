"""What leaders compare sub-districts by lies where the metres lie, and adds up to what there is."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
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
    town.register.record_milestone(town.engineer, package, "contract", SPRING)
    town.register.record_payment(town.engineer, package, NewPayment("advance", SPRING, 90))
    table = money(town)
    assert table["worth_rupiah"].to_dict() == pytest.approx({WEST: 300, EAST: 600})
    assert table["paid_rupiah"].to_dict() == pytest.approx({WEST: 30, EAST: 60})  # each rupiah once


def test_budgets_share_a_contract_where_every_works_has_one_and_its_year_is_the_contracts(town: Town):
    early = {"planned_start": date(2020, 11, 1)}
    ids = [overlay(town, 0, 500, "pho", budget_rupiah=100, **early)]
    ids += [overlay(town, 2000, 3000, "pho", budget_rupiah=300)]
    package = town.register.record_package(
        town.engineer, name="Paket", kind="contract", agency="pupr", budget_year=2021, value_rupiah=800
    )
    town.register.put_in_package(town.engineer, package, ids)
    assert money(town, 2021)["worth_rupiah"].to_dict() == pytest.approx({WEST: 200, EAST: 600})
    assert money(town, 2020).empty


def test_what_is_done_counts_by_the_offices_own_weights(town: Town):
    works_id = overlay(town, 0, 1000, "surface", budget_rupiah=1_000)
    own = {"preparation": 10.0, "surface": 90.0}
    town.register.set_stage_weights(town.engineer, works_id, own)
    assert money(town)["done_rupiah"].sum() == pytest.approx(100)  # the surface is being laid


def test_works_without_a_price_count_as_unknown_not_as_nothing(town: Town):
    overlay(town, 0, 500, "pho")
    assert money(town)["worth_rupiah"].isna().all()


def test_a_budget_year_is_that_of_the_plan_else_of_the_first_stage(town: Town):
    overlay(town, 0, 500, "pho", budget_rupiah=7, planned_start=date(2020, 11, 1))
    overlay(town, 2000, 2500, "pho", budget_rupiah=5)
    assert money(town, 2020)["worth_rupiah"].sum() == 7
    assert money(town, 2021)["worth_rupiah"].sum() == 5


def test_late_complaints_are_counted_once_each_in_their_sub_district(town: Town):
    for x_m, confidential in ((300, False), (700, False), (2300, False), (2500, True)):
        lon, lat = lon_lat(x_m, 0)
        said = {"lon": lon, "lat": lat, "accuracy_m": 5.0, "how": "gps", "confidential": confidential}
        town.register.report(ReportDraft(category="lubang", **said))
    assert read(town, leaders.late_by_subdistrict).sum() == 0
    town.now += timedelta(days=60)
    late = read(town, leaders.late_by_subdistrict)
    assert late.to_dict() == {WEST: 2, EAST: 1}


def test_silent_roads_are_added_up_in_kilometres_by_sub_district():
    progress = pd.DataFrame({"code": [WEST, EAST, None]})
    nothing = pd.Series(dtype="int64")
    stable = pd.DataFrame({"code": [WEST, EAST, None], "stable_share": [0.5, np.nan, np.nan]})
    money_of = pd.DataFrame({name: [] for name in leaders.MONEY_COLUMNS})
    silent = pd.DataFrame({"subdistrict_code": [WEST, WEST], "length_m": [1_200.0, 300.0]})
    table = leaders.compared(progress, nothing, stable, money_of, silent)
    assert table["silent_km"].tolist() == [1.5, 0, 0]
    assert table["late"].tolist() == [0, 0, 0]
    assert table["worth_rupiah"].isna().all()
    assert leaders.compared(progress, nothing, stable, money_of, None)["silent_km"].isna().all()


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
