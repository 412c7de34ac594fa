"""Repairs tried from the outside: who may do what, exact borders, and what hostile or tired people enter."""

import inspect
import io
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from data import schema
from data.accounts import PERMISSIONS, NotAllowedError, User
from data.condition.importing import import_condition
from data.condition.survey_preview import SurveyOptions
from data.photos import PhotoError, Photos
from data.reads.queries import Queries
from data.register import Register
from data.repairs.crew_rules import NewTask
from data.repairs.handing_over import end_warranties
from data.repairs.progress_control import control, critical_rule
from data.repairs.stage_records import at_work, stage_records
from data.repairs.treatments import TREATMENTS, StageMoveError, check_stage_move
from data.settings import Settings
from geo.choices import Choices, UnaffordableError
from geo.programme import best_programme, by_rank
from tests.data.register.town import Town, lon_lat, town_region

pytestmark = pytest.mark.every_database

TODAY = date(2021, 6, 15)
ROOMS = ("repairs", "programme", "priorities", "condition", "review")
_SITE = ("record_stage", "crew_work")
# Every use case of repairs that somebody calls, and the rights of which one is enough.
RIGHTS_OF = {
    ("record_condition",): (
        "record_profile", "record_profiles", "record_segment", "record_survey", "record_surveys",
    ),
    ("plan_repairs",): (
        "decide_programme", "discard_programme", "preview_programme_plans", "save_programme", "set_weights",
        "tell_programme_plans",
    ),
    ("record_works",): (
        "change_package", "confirm_ranges", "correct_payment", "place_ranges_anew", "preview_payments",
        "put_in_package", "record_crew", "record_milestone", "record_package", "record_payment",
        "record_payments", "record_works", "set_plan", "set_stage_weights", "take_out_of_package",
        "withdraw_payment",
    ),
    ("record_stage",): (
        "answer_claim", "preview_stages", "record_entries", "record_planned_works", "record_stage",
        "record_stages", "record_traffic",
    ),
    _SITE: ("add_works_photo", "withdraw_works_photo"),
    ("release_photos",): ("release_works_photo", "keep_works_photo_inside", "take_back_works_photo"),
    (*_SITE, "verify"): ("place_sign", "remove_sign"),
    ("record_progress",): ("record_progress",),
    ("crew_work",): ("add_task_photo", "drop_task", "finish_task", "leave_task", "order_day", "plan_day"),
    ("hold_review",): ("postpone_decision", "record_decision", "reopen_decision", "settle_decision"),
}  # fmt: skip
CASES = [(rights, name) for rights, names in RIGHTS_OF.items() for name in names]


@pytest.fixture
def town(store, people, region_id) -> Town:
    """A small town in each kind of database."""
    return Town(store, people, town_region(region_id))


def queries(town: Town) -> Queries:
    return Queries(town.store, town.region, town.people, clock=lambda: town.now)


def use_cases() -> set[str]:
    return {
        name
        for name, method in inspect.getmembers(Register, inspect.isfunction)
        if not name.startswith("_")
        and method.__module__.split(".")[:2] in [["data", room] for room in ROOMS]
        and list(inspect.signature(method).parameters)[1:2] == ["actor"]
    }


def test_every_use_case_of_repairs_stands_in_the_table_of_rights():
    helpers = {"recorded", "require_any"}  # columns, and the asking itself
    assert use_cases() - helpers == {name for _, name in CASES}


def test_who_lacks_the_right_is_refused_before_anything_is_looked_at(town):
    nobody: list[User | None] = [None, User(9, "x", "admin", None, "kab-lain")]
    let_in = []
    for rights, name in CASES:
        method = getattr(town.register, name)
        needed = [
            one
            for one in inspect.signature(method).parameters.values()
            if one.name != "actor" and one.default is one.empty and one.kind is not one.VAR_KEYWORD
        ]
        told = {one.name: None for one in needed}
        strangers = [User(8, role, role, None, town.region.id) for role in PERMISSIONS]
        strangers = [one for one in strangers if not PERMISSIONS[one.role] & set(rights)]
        for who in [*nobody, *strangers]:
            try:
                method(who, **told)
            except NotAllowedError:
                continue
            except Exception as error:  # whatever it says, it looked before it asked who
                let_in.append((name, who and who.role, repr(error)))
            else:
                let_in.append((name, who and who.role, "done"))
    assert let_in == []
    assert [row for row in town.rows(schema.event) if row.subject != "network"] == []


def test_numbers_of_another_region_are_not_found(town, people):
    """The same store, the same right, another regency's records."""
    other = Town(town.store, people, _neighbour(town))
    package = other.register.record_package(other.engineer, name="Paket", budget_year=2021)
    works = other.register.record_works(
        other.engineer, name="Rigid", treatment="rigid_pavement", package_id=package
    )
    crew = other.register.record_crew(other.engineer, name="Regu")
    (task,) = other.register.plan_day(
        other.engineer, crew, TODAY, [NewTask("patching", road_id="R1", from_m=10, to_m=40)]
    )
    sign = other.register.place_sign(other.engineer, road_id="R1", from_m=10, to_m=40)
    decision = other.register.record_decision(
        other.engineer, "2021-W24", "Tambal", "pupr", TODAY + timedelta(days=9)
    )
    mine, me = town.register, town.engineer
    asks: list[Callable[[], Any]] = [
        lambda: mine.record_stage(me, works, "R1", 0, 100, "preparation", since=TODAY),
        lambda: mine.record_progress(me, works, TODAY, 50.0, source="x"),
        lambda: mine.change_package(me, package, name="Lain"),
        lambda: mine.record_works(me, name="X", treatment="overlay", package_id=package),
        lambda: mine.put_in_package(me, package, []),
        lambda: mine.record_milestone(me, package, "spmk", TODAY),
        lambda: mine.set_plan(me, package, [(TODAY, 0.0), (TODAY + timedelta(days=1), 100.0)]),
        lambda: mine.set_stage_weights(me, works, {"casting": 100.0}),
        lambda: mine.record_traffic(me, "R1", 0, 100, "closed", since=TODAY, works_id=works),
        lambda: mine.place_sign(me, road_id="R1", from_m=0, to_m=10, works_id=works),
        lambda: mine.remove_sign(me, sign),
        lambda: mine.plan_day(me, crew, TODAY, [NewTask("patching", road_id="R1", from_m=10, to_m=40)]),
        lambda: mine.order_day(me, crew, TODAY, [task]),
        lambda: mine.finish_task(me, task),
        lambda: mine.leave_task(me, task, "Hujan"),
        lambda: mine.drop_task(me, task),
        lambda: mine.settle_decision(me, decision, "Selesai"),
        lambda: mine.postpone_decision(me, decision, TODAY + timedelta(days=9), "x"),
        lambda: mine.decide_programme(me, 1, "x"),
        lambda: mine.discard_programme(me, 1),
    ]
    before = len(town.rows(schema.event))
    for number, ask in enumerate(asks):
        with pytest.raises((LookupError, ValueError), match=r"no |not "):
            ask()
        assert len(town.rows(schema.event)) == before, number
    look = queries(town)
    assert look.package(package) is None
    assert look.works(works) is None
    assert look.crew_day(crew, TODAY) == []
    assert look.packages().empty
    assert look.crews() == []


def _neighbour(town: Town) -> Any:
    with town.store.begin() as conn:
        town.store.ensure_region(conn, "kab-tetangga")
    return town_region("kab-tetangga")


# --- stages


def by_the_rule(stages: Any, start: str | None, target: str, reason: str | None) -> bool:
    """The rule in the words of the issue, written a second time."""
    ids = [stage.id for stage in stages]
    last, goal = len(ids) - 1, ids.index(target)
    if start is None:
        return goal != last
    here = ids.index(start)
    if goal == here:
        return True
    if here == last:
        return False
    if goal < here:
        return bool(reason and reason.strip())
    return all(stages[between].optional for between in range(here + 1, goal))


@pytest.mark.parametrize("treatment", TREATMENTS.values(), ids=lambda one: one.id)
def test_every_move_of_every_treatment_is_as_the_rule_says_and_every_stage_is_reached(treatment):
    ids = [stage.id for stage in treatment.stages]
    for start in (None, *ids):
        for target in ids:
            for reason in (None, "", "  ", "Dibongkar lagi"):
                try:
                    check_stage_move(treatment, start, target, reason)
                    went = True
                except StageMoveError:
                    went = False
                assert went == by_the_rule(treatment.stages, start, target, reason), (start, target, reason)
    reached = {ids[0]}
    while True:
        more = {two for one in reached for two in ids if by_the_rule(treatment.stages, one, two, None)}
        if more <= reached:
            break
        reached |= more
    assert reached == set(ids)


# --- contracts


@pytest.mark.parametrize(
    ("planned", "actual", "rule"),
    [
        (64.3, 54.3, None),
        (35.1 + 0.2, 25.3, None),  # sums of weights: 10.000000000000004 behind is ten
        (69.99, 59.98, "lag_over_10_before_70"),
        (70.0, 65.0, None),
        (0.7 * 100, 64.9, "lag_over_5_after_70"),
        (0.1 + 69.9, 64.95, "lag_over_5_after_70"),
        (sum([23.1, 23.3, 23.6]), 64.99, "lag_over_5_after_70"),
        (95.1 + 0.2, 90.3, None),
        (100.0, 95.0, None),
    ],
)
def test_exactly_ten_or_five_behind_is_not_more_whatever_the_last_bit_says(planned, actual, rule):
    assert critical_rule(planned, actual, past_budget_year=False) == rule


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(2, 7))
def test_the_rule_is_that_of_whole_tenths_however_they_were_added_up(planned, actual, parts):
    """Exact arithmetic in tenths of a percent says what the rule in floats must say."""
    lag = planned - actual
    if planned < 700:
        rule = "lag_over_10_before_70" if lag > 100 else None
    else:
        rule = "lag_over_5_after_70" if lag > 50 else None
    added = [sum([tenths / 10 / parts] * parts) for tenths in (planned, actual)]
    assert critical_rule(*added, past_budget_year=False) == rule


def test_a_plan_that_ends_on_its_first_day_and_no_plan_and_pho_before_the_end():
    day = date(2021, 5, 1)
    plan = [(day, 0.0), (day + timedelta(days=1), 100.0)]
    found = control(plan=plan, actual=[], on=day + timedelta(days=2), budget_year=2021, value_rupiah=1_000)
    assert (found.state, found.rule, found.days_left, found.fine_rupiah) == (
        "critical", "lag_over_5_after_70", -1, 1,
    )  # fmt: skip
    none = control(plan=[], actual=[(day, 40.0)], on=day, budget_year=2020)
    assert (none.state, none.rule, none.deviation, none.days_left) == ("no_plan", None, None, None)
    early = control(
        plan=plan, actual=[(day, 100.0)], on=day + timedelta(days=400), finished_on=day, budget_year=2021
    )
    assert (early.state, early.rule, early.fine_rupiah, early.becomes_critical_on) == (
        "finished", None, None, None,
    )  # fmt: skip


# --- warranty

START = date(2021, 4, 5)
PHO = START + timedelta(days=20)
STEPS = ("preparation", "subgrade", "base", "formwork", "casting", "curing", "shoulders", "marking")


@pytest.fixture
def handed_over(town: Town) -> tuple[int, int]:
    """A package on 0+000 to 1+000 of R1, under warranty for 60 days from 25 April; package and works."""
    me = town.engineer
    package = town.register.record_package(
        me, name="Paket", budget_year=2021, planned_start=START, planned_end=START + timedelta(days=90)
    )
    works = town.register.record_works(me, name="Rigid", treatment="rigid_pavement", package_id=package)
    for days, name in enumerate(STEPS):
        town.register.record_stage(me, works, "R1", 0, 1000, name, since=START + timedelta(days=days))
    town.register.record_milestone(me, package, "spmk", START)
    town.register.record_milestone(me, package, "pho", PHO, warranty_days=60)
    return package, works


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def claims(town: Town, package_id: int) -> set[str]:
    return {claim.ticket for claim in queries(town).package(package_id).claims}


def test_the_last_day_of_a_warranty_counts_and_the_next_does_not(town, handed_over):
    package, _ = handed_over
    end = PHO + timedelta(days=60)
    found = {}
    for days in (0, 1):
        town.now = at_noon(end + timedelta(days=days))
        found[days] = town.report(500 + 200 * days).ticket
        town.register.verify(found[days], town.desk)
    assert claims(town, package) == {found[0]}


def test_damage_seen_in_time_is_the_contractors_though_the_desk_was_slow(town, handed_over):
    package, _ = handed_over
    end = PHO + timedelta(days=60)
    town.now = at_noon(end)
    late, misplaced = town.report(500).ticket, town.report(2500).ticket
    town.register.verify(misplaced, town.desk)
    town.now = at_noon(end + timedelta(days=3))
    end_warranties(town.register)
    town.register.verify(late, town.desk)
    town.register.correct_place(misplaced, town.desk, *lon_lat(700, 0))
    assert claims(town, package) == {late, misplaced}


@pytest.mark.parametrize(("station_m", "flagged"), [(0, True), (999.9, True), (1000.5, False)])
def test_a_complaint_on_the_border_metre_is_flagged(town, handed_over, station_m, flagged):
    town.now = at_noon(PHO + timedelta(days=2))
    ticket = town.report(station_m).ticket
    town.register.verify(ticket, town.desk)
    assert claims(town, handed_over[0]) == ({ticket} if flagged else set())


def test_a_drain_beside_fresh_paving_hides_nothing_of_it(town, handed_over):
    """Newer works for other damage on the same metres do not take the older ones off the map."""
    drain = town.register.record_works(town.engineer, name="Saluran", treatment="drainage")
    for number, name in enumerate(("preparation", "excavation", "channel", "backfill", "pho")):
        day = PHO + timedelta(days=number + 1)
        town.register.record_stage(town.engineer, drain, "R1", 0, 1000, name, since=day)
    shown = pd.DataFrame({"road_id": ["R1", "R1", "R1"], "family": ["pavement", "drainage", "lighting"]})
    shown = shown.assign(from_m=100.0, to_m=200.0)
    with town.store.connect() as conn:
        records = stage_records(conn, town.region.id)
    assert at_work(shown, records).tolist() == [True, True, False]


# --- crews


@pytest.mark.parametrize("amount", ["1e309", "nan", "-1", "0", "", "banyak", None])
def test_an_amount_that_is_none_is_refused_in_words(town, amount):
    crew = town.register.record_crew(town.engineer, name="Regu")
    (task,) = town.register.plan_day(
        town.engineer, crew, TODAY, [NewTask("patching", road_id="R1", from_m=10, to_m=40)]
    )
    used = [{"name": "aspal", "amount": amount, "unit": "ton"}]
    with pytest.raises(ValueError, match="Material 1: give its name, an amount above 0"):
        town.register.finish_task(town.engineer, task, None, used)
    assert queries(town).crew_day(crew, TODAY)[0].state == "open"


@pytest.mark.parametrize(
    ("from_m", "to_m"),
    [(40, 10), (10, 10), (-50, 10), (2_900, 3_500), (float("nan"), 40), (10, float("inf")), (1e300, 1e301)],
)
def test_a_range_that_is_none_is_refused_everywhere_and_nothing_is_written(town, from_m, to_m):
    me, register = town.engineer, town.register
    crew = register.record_crew(me, name="Regu")
    works = register.record_works(me, name="Tambal", treatment="patching")
    before = len(town.rows(schema.event))
    for ask in (
        lambda: register.plan_day(
            me, crew, TODAY, [NewTask("patching", road_id="R1", from_m=from_m, to_m=to_m)]
        ),
        lambda: register.record_stage(me, works, "R1", from_m, to_m, "patched", since=TODAY),
        lambda: register.record_traffic(me, "R1", from_m, to_m, "closed", since=TODAY),
        lambda: register.place_sign(me, road_id="R1", from_m=from_m, to_m=to_m),
    ):
        with pytest.raises(ValueError, match=r"range|rising|outside|Nothing runs"):
            ask()
    assert len(town.rows(schema.event)) == before


def test_a_hole_that_opens_again_is_patched_again_in_the_same_year(town):
    me, register = town.engineer, town.register
    crew = register.record_crew(me, name="Regu")
    place = NewTask("patching", road_id="R1", from_m=10, to_m=40)
    (first,) = register.plan_day(me, crew, TODAY, [place])
    register.finish_task(me, first)
    (works,) = town.rows(schema.works)
    register.record_stage(me, works.id, "R1", 0 + 10, 40, "routine", since=TODAY)
    town.later(days=20)
    (again,) = register.plan_day(me, crew, TODAY + timedelta(days=20), [place])
    register.finish_task(me, again)
    assert [task.state for task in queries(town).crew_day(crew, TODAY + timedelta(days=20))] == ["done"]


# --- surveys, from a table to what is read of it

HEADING = "Ruas;Dari (m);Sampai (m);Permukaan;Luas Retak (%);Lebar Retak (mm);Jumlah Lubang;Alur (cm)"
ON = date(2026, 1, 5)
# Cracked area, crack width, potholes on 100 m, rut -> SDI by FACTS 2.1 on the very borders of its steps.
BORDERS = [
    ("0;;0;0", 0.0),
    ("9,99;1;0;0", 5.0),
    ("10;1;0;0", 20.0),
    ("30;3;0;0", 40.0 / 2),
    ("30,01;3;0;0", 40.0),
    ("30;3,01;0;0", 40.0),
    ("0;;1;0", 75.0),  # 10 a km
    ("0;;5;0", 75.0),  # 50 a km
    ("0;;6;0", 225.0),
    ("0;;0;0,99", 2.5),
    ("0;;0;1", 10.0),
    ("0;;0;3", 10.0),
    ("0;;0;3,01", 20.0),
]


def imported(world, tmp_path, monkeypatch, *lines: str) -> Any:
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    path = tmp_path / "survei.csv"
    path.write_text("\n".join((HEADING, *lines)) + "\n", encoding="utf-8")
    office = Register(world.store, world.region, world.people, clock=lambda: world.NOW)
    return import_condition(office, path, SurveyOptions(on_date=ON))


def test_every_border_of_the_index_is_on_its_side_from_the_table_to_the_read(world, tmp_path, monkeypatch):
    lines = [f"utara;{n * 100};{n * 100 + 100};aspal;{told}" for n, (told, _) in enumerate(BORDERS)]
    report = imported(world, tmp_path, monkeypatch, *lines)
    assert report.imported == len(BORDERS)
    assert world.queries().condition()["sdi"].tolist() == [index for _, index in BORDERS]


def test_on_200_metres_one_pothole_is_five_a_km_and_the_length_is_told(world, tmp_path, monkeypatch):
    imported(world, tmp_path, monkeypatch, *(f"utara;{n};{n + 200};aspal;0;;1;0" for n in (0, 200, 400)))
    found = world.queries().condition()
    assert set(found["sdi"]) == {15.0}
    assert set(found["segment_m"]) == {200.0}


@pytest.mark.parametrize(
    "line",
    [
        "utara;0;100;aspal;1e309;;0;0",
        "utara;0;100;aspal;0;;1e309;0",
        "utara;0;100;aspal;-inf;;0;0",
        "utara;0;100;aspal;0;;=1+1;0",
        "utara;0;100;aspal;=cmd|'/C calc'!A0;;0;0",
        "utara;1e309;100;aspal;0;;0;0",
        "utara;nan;100;aspal;0;;0;0",
        "utara;-100;100;aspal;0;;0;0",
        "utara;100;0;aspal;0;;0;0",
        "utara;1900;2900;aspal;0;;0;0",
        "utara;0;100;aspal;10 km;;0;0",
        "=HYPERLINK(1);0;100;aspal;0;;0;0",
    ],
)
def test_a_row_that_cannot_be_names_itself_and_nothing_is_kept(world, tmp_path, monkeypatch, line):
    report = imported(world, tmp_path, monkeypatch, "utara;200;300;aspal;0;;0;0", line)
    errors = [fault for fault in report.faults if fault.severity == "error"]
    assert {fault.row for fault in errors} == {2}
    assert all(fault.problem and fault.remedy for fault in errors)
    assert report.imported == 0
    assert world.queries().condition().empty


# --- programmes

AREAS = ("K1", "K2", "K3")
CHOICES = st.lists(
    st.tuples(
        st.integers(0, 3),  # stretch
        st.integers(1, 40),  # rupiah
        st.integers(0, 20),  # benefit
        st.sampled_from([(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.5, 0.5, 0.0), (0.25, 0.25, 0.5)]),
    ),
    min_size=1,
    max_size=8,
)


def best_by_trying(rows: Any, budget: int, floors: tuple[int, int, int]) -> float | None:
    """Try every set of treatments, one a stretch at most: slow, and nothing to be wrong about."""
    best = None
    for taken in itertools.product((False, True), repeat=len(rows)):
        some = [row for row, is_taken in zip(rows, taken, strict=True) if is_taken]
        if len({row[0] for row in some}) < len(some) or sum(row[1] for row in some) > budget:
            continue
        spent = [sum(row[1] * row[3][area] for row in some) for area in range(3)]
        if all(got >= floor for got, floor in zip(spent, floors, strict=True)):
            best = max(best or 0.0, float(sum(row[2] for row in some)))
    return best


@given(CHOICES, st.integers(0, 90), st.tuples(*[st.sampled_from([0, 0, 1, 5, 20, 95])] * 3))
@settings(max_examples=120, deadline=None)
def test_the_programme_is_the_best_of_all_that_can_be_tried(rows, budget, floors):
    """Nothing for nothing, one rupiah, floors beyond the budget, equal costs, stretches over three areas."""
    table = pd.DataFrame([row[:3] for row in rows], columns=["stretch", "cost_rupiah", "benefit"])
    shares = [
        (choice, area, share)
        for choice, row in enumerate(rows)
        for area, share in zip(AREAS, row[3], strict=True)
        if share
    ]
    places = pd.DataFrame(shares, columns=["choice", "area", "share"])
    choices = Choices.of(table.astype({"benefit": float}).assign(promised=False), places)
    wanted = dict(zip(AREAS, floors, strict=True))
    best = best_by_trying(rows, budget, floors)
    if best is None:
        with pytest.raises(UnaffordableError):
            best_programme(choices, budget, wanted)
        return
    found = best_programme(choices, budget, wanted)
    assert found.benefit == pytest.approx(best)
    assert found.cost_rupiah <= budget
    assert found.proven
    if not any(floors):
        assert by_rank(choices, budget, choices.benefit).benefit <= found.benefit + 1e-9


# --- photos, and two people at once


def photographed(town: Town, tmp_path) -> tuple[Photos, tuple[str, str]]:
    """Upload a photo into which the phone wrote where and whose it is."""
    photos = Photos(town.store, town.people, Settings(var=tmp_path), clock=lambda: town.now)
    town.register = Register(town.store, town.region, town.people, photos, clock=lambda: town.now)
    picture, written = Image.effect_noise((200, 150), 60).convert("RGB"), io.BytesIO()
    exif = picture.getexif()
    exif[0x013B] = "Wigatiningrum"  # Artist
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 48.0, 46.0), 3: "E", 4: (112.0, 1.0, 52.0)})
    picture.save(written, "JPEG", exif=exif)
    form = photos.open_ticket(town.region.id)
    return photos, (photos.accept(town.region.id, form, written.getvalue()).public_id, form)


def test_the_public_photo_of_a_crew_says_neither_where_its_phone_was_nor_whose(town, tmp_path):
    photos, photo = photographed(town, tmp_path)
    crew = town.register.record_crew(town.engineer, name="Regu")
    (task,) = town.register.plan_day(
        town.engineer, crew, TODAY, [NewTask("patching", road_id="R1", from_m=10, to_m=40)]
    )
    town.register.finish_task(town.engineer, task, photo)
    town.register.release_works_photo(town.engineer, photo[0], nothing_to_hide=True)
    shown = photos.read_works_photo(photo[0])
    assert Image.open(io.BytesIO(shown)).size[0] > 0
    assert len(Image.open(io.BytesIO(shown)).getexif()) == 0
    assert b"Wigati" not in shown
    for name in ("kab-contoh", "x", photo[0] + "0", "../" + photo[0]):
        with pytest.raises(PhotoError):
            photos.read_works_photo(name)


def test_two_who_finish_a_task_at_once_patch_one_hole_once(town):
    crew = town.register.record_crew(town.engineer, name="Regu")
    (task,) = town.register.plan_day(
        town.engineer, crew, TODAY, [NewTask("patching", road_id="R1", from_m=10, to_m=40)]
    )
    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(town.register.finish_task, town.engineer, task) for _ in range(4)]
    assert [one.result() for one in done] == [False] * 4  # none closed a report: there was none
    assert len(town.rows(schema.works_range)) == 1
    assert len(town.rows(schema.works)) == 1
    assert len([row for row in town.rows(schema.event) if row.action == "task_done"]) == 1


SLIPS = {
    "a package of 10^30": lambda r, me: r.record_package(me, name="A", budget_year=2021, value_rupiah=10**30),
    "a warranty of ages": lambda r, me: r.record_package(
        me, name="A", budget_year=2021, warranty_days=10**12
    ),
    "works for less than nothing": lambda r, me: r.record_works(
        me, name="W", treatment="overlay", budget_rupiah=-1
    ),
    "works of 10^30": lambda r, me: r.record_works(me, name="W", treatment="overlay", budget_rupiah=10**30),
    "a depot nowhere": lambda r, me: r.record_crew(me, name="R", depot_lon=float("nan"), depot_lat=-7.8),
    "a depot off the earth": lambda r, me: r.record_crew(me, name="R", depot_lon=1e9, depot_lat=500.0),
    "half a depot": lambda r, me: r.record_crew(me, name="R", depot_lon=112.0),
    "progress of next year": lambda r, me: r.record_progress(me, 1, TODAY + timedelta(days=400), 50.0),
    "progress that is none": lambda r, me: r.record_progress(me, 1, TODAY, float("nan")),
    "PHO with a warranty of ages": lambda r, me: r.record_milestone(me, 1, "pho", PHO, warranty_days=10**7),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_the_pen_is_told_in_words_by_every_database(town, handed_over, slip):
    before = len(town.rows(schema.event))
    with pytest.raises(ValueError, match=r"[a-z]{3}.*[.]$"):
        SLIPS[slip](town.register, town.engineer)
    assert len(town.rows(schema.event)) == before
