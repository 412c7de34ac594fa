"""Programmes from the ranking to planned works, on both databases: kept, decided once, told, superseded."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import insert, select

from data import schema
from data.accounts import NotAllowedError, User
from data.desk.answering import DecisionError
from data.exchange.table_writers import write_outgoing
from data.office import MACHINE, ConflictError
from data.programme.programme_book import ProgrammeError
from data.programme.programme_files import notes_of, outgoing
from data.programme.proposal import Proposal, Wish
from data.register import Register
from data.sign_in import Accounts
from geo.choices import UnaffordableError
from tests.data.programme.conftest import HEAVY, SOUND
from tests.data.world import World

BUDGET = 2_000_000_000
YEAR = 2026
UNTIL = date(2026, 12, 31)
WORDS = "Perbaikan {place} masuk program tahun ini dan selesai 31 Desember 2026."


@pytest.fixture
def propose(world: World, engineer: User) -> Callable[..., Proposal]:
    """Work out a programme for a budget and more of a wish."""

    def work_out(budget: int = BUDGET, **more: Any) -> Proposal:
        return world.queries().propose(engineer, Wish(budget, **more))

    return work_out


@pytest.fixture
def drafted(office: Register, engineer: User, propose: Callable[..., Proposal]) -> Callable[..., int]:
    """Keep a programme as a draft; return its id."""

    def draft(budget: int = BUDGET, **more: Any) -> int:
        return office.save_programme(engineer, "Program uji", YEAR, propose(budget, **more))

    return draft


@pytest.fixture
def decided(office: Register, engineer: User, drafted: Callable[..., int]) -> Callable[..., int]:
    """Keep and decide a programme; return its id."""

    def decide(budget: int = BUDGET, **more: Any) -> int:
        kept = drafted(budget, **more)
        office.decide_programme(engineer, kept, "Rapat Senin", finish_by=UNTIL)
        return kept

    return decide


def works_of(world: World) -> list[Any]:
    with world.store.connect() as conn:
        return list(conn.execute(select(schema.works).order_by(schema.works.c.id)))


def test_what_is_chosen_fits_the_budget_and_is_told_with_its_sub_districts(
    world: World, propose: Callable[..., Proposal], survey: Callable[..., None], stretch: Callable[..., Any]
) -> None:
    survey((0, 2_000, HEAVY))
    first, _ = stretch(700, 1_300)
    found = propose(10**10)
    assert found.best.proven
    assert found.best.cost_rupiah <= 10**10
    assert found.chosen_lines["measure"].tolist() == ["reconstruction"]
    assert found.chosen_lines["stretch_id"].tolist() == [first]
    areas = found.areas().set_index("code")
    assert areas.loc["K1", "rupiah"] == pytest.approx(found.best.cost_rupiah / 2, abs=1)
    assert areas.loc["K2", "rupiah"] == pytest.approx(found.best.cost_rupiah / 2, abs=1)
    assert areas["length_m"].sum() == pytest.approx(600)


def test_roads_of_another_authority_and_unverified_damage_are_not_programmed(
    world: World, propose: Callable[..., Proposal], stretch: Callable[..., Any]
) -> None:
    stretch(100, 300)
    member = world.complaint("selatan", 500, state="verified", verified_at=world.NOW)
    world.stretch(400, 600, [member], road_id="selatan")
    world.stretch(1_500, 1_700, [world.complaint(station_m=1_600)])
    assert set(propose().chosen_lines["road_id"]) == {"utara"}
    assert len(propose().chosen_lines) == 1


def test_promised_works_are_in_and_cost_what_is_left_of_them(
    world: World, propose: Callable[..., Proposal], stretch: Callable[..., Any]
) -> None:
    stretch(1_500, 1_700)
    half_done = world.works(
        (0, 400, "base", date(2026, 2, 1)), budget_rupiah=1_000_000_000, name="Sedang dikerjakan"
    )
    world.works((600, 800, "pho", date(2026, 2, 1)), budget_rupiah=500_000_000, name="Selesai")
    found = propose()
    assert found.promised["works_id"].tolist() == [half_done]
    done = found.promised["done_percent"].iloc[0]
    assert 0 < done < 100
    assert found.promised_rupiah == round(1_000_000_000 * (1 - done / 100))
    assert found.best.cost_rupiah == found.promised_rupiah + found.chosen_lines["cost_rupiah"].sum()
    with pytest.raises(UnaffordableError) as told:
        propose(100_000_000)
    assert (told.value.kind, told.value.needed_rupiah) == ("promises", found.promised_rupiah)
    assert propose(100_000_000, set_aside=frozenset({half_done})).promised_rupiah == 0


def test_what_is_left_to_pay_is_counted_by_the_weights_that_the_office_set(
    world: World,
    office: Register,
    engineer: User,
    propose: Callable[..., Proposal],
    stretch: Callable[..., Any],
) -> None:
    """By this contract casting is nine tenths of the money: an aggregate base is little of it."""
    stretch(1_500, 1_700)
    works = world.works((0, 400, "lean_concrete", date(2026, 2, 1)), budget_rupiah=1_000_000_000)
    office.set_stage_weights(engineer, works, {"base": 10.0, "casting": 90.0})
    promised = propose().promised
    assert promised["done_percent"].tolist() == [10.0]
    assert promised["left_rupiah"].tolist() == [900_000_000]
    assert world.queries().works(works).physical_percent == 10.0


def test_promised_works_without_a_sum_are_priced_by_unit_costs_and_called_estimates(
    world: World, propose: Callable[..., Proposal], stretch: Callable[..., Any]
) -> None:
    stretch(1_500, 1_700)
    world.works((0, 100, "planned", date(2026, 2, 1)), name="Belum ada nilai")
    promised = propose().promised
    assert promised["estimate"].tolist() == [True]
    price = world.queries().programme_tables(_anybody(world)).costs.by_measure["reconstruction"]
    assert promised["left_rupiah"].tolist() == [price.rupiah_for(100, 4.0)]


def test_a_warranty_pays_before_the_budget_does(
    world: World, propose: Callable[..., Proposal], stretch: Callable[..., Any]
) -> None:
    number, _ = stretch(100, 300)
    world.works((0, 400, "warranty", date(2026, 1, 1)), warranty_end=date(2026, 9, 1))
    found = propose()
    assert number not in set(found.chosen_lines["stretch_id"])
    assert found.promised.empty


def test_after_its_warranty_the_budget_pays_again(
    world: World, propose: Callable[..., Proposal], stretch: Callable[..., Any]
) -> None:
    number, _ = stretch(100, 300)
    world.works((0, 400, "warranty", date(2025, 1, 1)), warranty_end=date(2025, 6, 30))
    assert number in set(propose().chosen_lines["stretch_id"])


def test_what_another_authority_repairs_is_neither_paid_by_us_nor_repaired_twice(
    world: World, propose: Callable[..., Proposal], stretch: Callable[..., Any]
) -> None:
    number, _ = stretch(100, 300)
    other = next(one.agency for one in world.region.authorities if one.agency is not None)
    world.works((0, 400, "base", date(2026, 2, 1)), budget_rupiah=10**9, agency=other)
    found = propose()
    assert found.promised.empty
    assert found.promised_rupiah == 0
    assert number not in set(found.chosen_lines["stretch_id"])


def test_works_of_a_package_share_its_sum_by_their_metres_and_half_a_road_counts_half(
    world: World, propose: Callable[..., Proposal], stretch: Callable[..., Any]
) -> None:
    stretch(1_500, 1_700)
    with world.store.begin() as conn:
        table, row = schema.package, {"region_id": world.region.id, "name": "Paket", "kind": "contract"}
        row |= {"budget_year": YEAR, "created_at": world.NOW}
        prices = {"estimate_rupiah": 9 * 10**9, "value_rupiah": 6 * 10**8}
        package = conn.execute(insert(table).values(row | prices).returning(table.c.id)).scalar_one()
    whole = world.works((0, 200, "planned", date(2026, 2, 1)), package_id=package)
    half = world.works((400, 600, "planned", date(2026, 2, 1)), package_id=package, lane="left")
    own = world.works((800, 900, "planned", date(2026, 2, 1)), package_id=package, budget_rupiah=7)
    left = propose().promised.set_index("works_id")["left_rupiah"].to_dict()
    assert left == {whole: 4 * 10**8, half: 2 * 10**8, own: 7}


def test_floors_bring_money_where_it_brings_less_and_tell_their_price(
    propose: Callable[..., Proposal], survey: Callable[..., None], stretch: Callable[..., Any]
) -> None:
    survey((0, 1_000, HEAVY), (1_000, 2_000, SOUND))
    stretch(100, 700)
    stretch(1_200, 1_900)
    free = propose(1_900_000_000)
    forced = propose(1_900_000_000, floors={"K2": 20_000_000})
    assert forced.areas().set_index("code").loc["K2", "rupiah"] >= 20_000_000
    assert forced.best.benefit == pytest.approx(free.best.benefit - forced.floor_prices["K2"])
    with pytest.raises(UnaffordableError) as told:
        propose(1_900_000_000, floors={"K2": 10**12})
    assert (told.value.kind, told.value.area) == ("floor", "K2")
    as_far = propose(1_900_000_000, floors={"K2": 10**12}, as_far_as_possible=True)
    assert as_far.wish.floors["K2"] == told.value.there_rupiah


def test_the_programme_is_never_worse_than_the_list_and_more_money_never_hurts(
    propose: Callable[..., Proposal], survey: Callable[..., None], stretch: Callable[..., Any]
) -> None:
    survey((0, 700, HEAVY), (700, 1_400, SOUND), (1_400, 2_000, HEAVY))
    for from_m in range(0, 2_000, 200):
        stretch(from_m, from_m + 150)
    former = 0.0
    for budget in (10**7, 10**8, 5 * 10**8, 10**9, 10**10):
        found = propose(budget)
        assert found.best.benefit >= found.ranked.benefit - 1e-9
        assert found.best.benefit >= former
        assert found.best.cost_rupiah <= budget
        former = found.best.benefit


def test_a_draft_keeps_what_it_came_out_as_with_the_prices_of_that_day(
    world: World,
    office: Register,
    engineer: User,
    propose: Callable[..., Proposal],
    stretch: Callable[..., Any],
) -> None:
    stretch(100, 300)
    found = propose()
    kept = office.save_programme(engineer, "  Program uji ", YEAR, found)
    view = world.queries().programme(engineer, kept)
    assert view is not None
    assert (view.name, view.status, view.made_by) == ("Program uji", "draft", "insinyur")
    assert view.figures["benefit"] == pytest.approx(found.best.benefit)
    assert view.figures["cost_rupiah"] == found.best.cost_rupiah
    assert view.part("chosen")["cost_rupiah"].sum() == found.chosen_lines["cost_rupiah"].sum()
    assert {cost["measure"] for cost in view.costs} >= {"patching"}
    assert works_of(world) == []  # a draft promises nothing
    office.discard_programme(engineer, kept)
    assert world.queries().programme(engineer, kept) is None


def test_deciding_plans_works_once_and_nothing_changes_after_that(
    world: World, office: Register, engineer: User, decided: Callable[..., int], stretch: Callable[..., Any]
) -> None:
    number, _ = stretch(100, 300)
    kept = decided()
    works = works_of(world)
    assert [(one.treatment, one.planned_end, one.agency) for one in works] == [("patching", UNTIL, "pupr")]
    view = world.queries().programme(engineer, kept)
    assert view is not None
    assert (view.status, view.why, view.decided_by) == ("decided", "Rapat Senin", "insinyur")
    assert view.part("chosen")["works_id"].tolist() == [works[0].id]
    assert works[0].budget_rupiah == view.part("chosen")["cost_rupiah"].sum()
    seen = world.queries().stretch(number)
    assert seen is not None
    assert seen.stage == "planned"
    for again in (
        lambda: office.decide_programme(engineer, kept, "lagi"),
        lambda: office.discard_programme(engineer, kept),
    ):
        with pytest.raises(ProgrammeError) as told:
            again()
        assert told.value.code == "not_a_draft"
    assert works_of(world) == works


def test_what_was_planned_is_a_promise_of_the_next_programme_which_supersedes_it(
    world: World, engineer: User, decided: Callable[..., int], stretch: Callable[..., Any]
) -> None:
    stretch(100, 300)
    first = decided()
    stretch(1_200, 1_400)
    second = decided()
    views = [world.queries().programme(engineer, one) for one in (first, second)]
    assert [view.status for view in views if view] == ["superseded", "decided"]
    assert views[1] is not None
    assert views[0] is not None
    assert (views[1].supersedes_id, views[0].superseded_by) == (first, second)
    assert views[1].part("promised")["works_id"].tolist() == [works_of(world)[0].id]
    assert len(works_of(world)) == 2  # each place once


def test_a_place_that_somebody_repairs_meanwhile_is_not_planned_again(
    world: World, office: Register, engineer: User, drafted: Callable[..., int], stretch: Callable[..., Any]
) -> None:
    stretch(100, 300)
    stretch(1_200, 1_400)
    kept = drafted()
    world.works((0, 200, "planned", date(2026, 3, 1)), treatment="patching")
    with pytest.raises(ConflictError, match=r"1 of these places.*Ambar – Bakung"):
        office.decide_programme(engineer, kept, "Rapat Senin")
    assert len(works_of(world)) == 1  # nothing half-written
    view = world.queries().programme(engineer, kept)
    assert view is not None
    assert view.status == "draft"


def test_a_decision_says_why_and_names_a_day_to_come(
    office: Register, engineer: User, drafted: Callable[..., int], stretch: Callable[..., Any]
) -> None:
    stretch(100, 300)
    kept = drafted()
    for why, until, code in ((" ", None, "no_reason"), ("Rapat", date(2020, 1, 1), "bad_day")):
        with pytest.raises(ProgrammeError) as told:
            office.decide_programme(engineer, kept, why, finish_by=until)
        assert told.value.code == code


def test_the_complaints_of_chosen_stretches_get_a_dated_plan_once(
    world: World, office: Register, engineer: User, decided: Callable[..., int], stretch: Callable[..., Any]
) -> None:
    _, ticket = stretch(100, 300)
    kept = decided()
    assert [one.ticket for one in office.preview_programme_plans(engineer, kept, "chosen").to_tell] == [
        ticket
    ]
    done = office.tell_programme_plans(engineer, kept, "chosen", until=UNTIL, words=WORDS)
    assert len(done.to_tell) == 1
    seen = world.queries().complaint_for_staff(ticket, engineer)
    assert seen is not None
    assert seen.state == "answered"
    plan = seen.events[-1]
    assert plan.action == "plan"
    assert plan.details["reason"] == "scheduled"
    assert plan.details["until"] == UNTIL.isoformat()
    assert "Ambar – Bakung STA 0+100 – 0+300" in (plan.why or "")
    again = office.preview_programme_plans(engineer, kept, "chosen")
    assert (again.to_tell, dict(again.skipped)) == ((), {"told_before": 1})


def test_those_not_chosen_are_told_verified_but_not_budgeted_unless_a_plan_runs(
    world: World, office: Register, engineer: User, decided: Callable[..., int], stretch: Callable[..., Any]
) -> None:
    tickets = [stretch(from_m, from_m + 150)[1] for from_m in (0, 600, 1_200)]
    kept = decided(20_000_000)
    office.plan(
        tickets[0], MACHINE, "waits_for_season", UNTIL, "Menunggu musim kering, ditinjau 31 Desember."
    )
    view = world.queries().programme(engineer, kept)
    assert view is not None
    left = set(view.part("left")["stretch_id"])
    assert left
    found = office.preview_programme_plans(engineer, kept, "left")
    told = {one.ticket for one in found.to_tell}
    assert tickets[0] not in told
    assert len(told) + found.skipped.get("has_plan", 0) == len(left)
    review = world.NOW.date() + timedelta(days=180)
    words = "Kerusakan di {place} sudah diperiksa, anggaran belum menjangkaunya; ditinjau lagi 14 September."
    office.tell_programme_plans(engineer, kept, "left", until=review, words=words)
    for ticket in told:
        seen = world.queries().complaint_for_staff(ticket, engineer)
        assert seen is not None
        assert seen.events[-1].details["reason"] == "not_budgeted_this_year"


def test_words_that_say_nothing_are_refused_before_anybody_is_told(
    world: World, office: Register, engineer: User, decided: Callable[..., int], stretch: Callable[..., Any]
) -> None:
    _, ticket = stretch(100, 300)
    kept = decided()
    with pytest.raises(DecisionError):
        office.tell_programme_plans(engineer, kept, "chosen", until=UNTIL, words="Terima kasih.")
    seen = world.queries().complaint_for_staff(ticket, engineer)
    assert seen is not None
    assert seen.state == "verified"


def test_a_draft_is_told_to_nobody(
    office: Register, engineer: User, drafted: Callable[..., int], stretch: Callable[..., Any]
) -> None:
    stretch(100, 300)
    kept = drafted()
    with pytest.raises(ProgrammeError) as told:
        office.preview_programme_plans(engineer, kept, "chosen")
    assert told.value.code == "not_decided"


def test_who_may_not_plan_repairs_may_look_and_not_decide(
    world: World,
    office: Register,
    engineer: User,
    propose: Callable[..., Proposal],
    stretch: Callable[..., Any],
) -> None:
    stretch(100, 300)
    found = propose()
    kept = office.save_programme(engineer, "Program uji", YEAR, found)
    leader = _anybody(world)
    assert world.queries().programme(leader, kept) is not None
    for forbidden in (
        lambda: office.save_programme(leader, "x", YEAR, found),
        lambda: office.decide_programme(leader, kept, "x"),
        lambda: office.discard_programme(leader, kept),
        lambda: office.preview_programme_plans(leader, kept, "chosen"),
    ):
        with pytest.raises(NotAllowedError):
            forbidden()
    with pytest.raises(NotAllowedError):
        world.queries().programme(None, kept)


def test_the_file_of_a_programme_says_every_treatment_and_where_the_prices_come_from(
    world: World,
    engineer: User,
    propose: Callable[..., Proposal],
    stretch: Callable[..., Any],
    tmp_path: Path,
) -> None:
    stretch(700, 1_300)
    found = propose()
    queries = world.queries()
    items = queries.proposal_items(found)
    assert items["class"].tolist() == [None]
    from data.programme.programme_rows import figures_of  # noqa: PLC0415

    notes = notes_of("Uji", BUDGET, figures_of(found), found.costs.as_json())
    table = outgoing(world.region, "Program", items, {"K1": "Barat", "K2": "Timur"}, notes)
    assert write_outgoing(table, tmp_path / "program.csv") == 1
    written = pd.read_csv(tmp_path / "program.csv")
    assert written["kecamatan"].tolist() == ["Barat, Timur"]
    assert written["biaya_rupiah"].sum() == found.best.cost_rupiah
    assert written["perkiraan"].notna().all()
    write_outgoing(table, tmp_path / "program.xlsx")
    book = pd.read_excel(tmp_path / "program.xlsx", sheet_name="Keterangan", header=None)
    assert any("perkiraan, bukan harga resmi" in str(cell) for cell in book[1])


def _anybody(world: World) -> User:
    """Return a leader, who reads the inbox."""
    made = Accounts(world.store).add_user(world.region.id, "camat", "sandi-yang-panjang", "leader")
    return User(made, "camat", "leader", None, world.region.id)
