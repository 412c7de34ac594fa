"""S-curves and the control of contracts: what is planned, what is done, and when it becomes critical."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.repairs.progress_control import (
    PlanError,
    actual_curve,
    actual_percent,
    check_plan,
    check_weights,
    control,
    critical_rule,
    default_plan,
    planned_percent,
)
from data.repairs.treatments import TREATMENTS
from data.works import BOTH, StageRange, current_pieces, done_percent

DAY = date(2021, 4, 5)
END = DAY + timedelta(days=100)
STRAIGHT = [(DAY, 0.0), (END, 100.0)]


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def record(number, from_m, to_m, stage, *, days=0, lane=BOTH, works=1, treatment="rigid_pavement"):
    return StageRange(number, works, treatment, "R1", from_m, to_m, lane, stage, later(days))


def test_the_plan_is_straight_between_its_points_and_flat_outside():
    plan = [(DAY, 0.0), (later(10), 40.0), (later(20), 100.0)]
    shown = [planned_percent(plan, later(days)) for days in (-5, 0, 5, 10, 15, 20, 90)]
    assert shown == [0, 0, 20, 40, 70, 100, 100]
    assert planned_percent([], DAY) is None
    assert planned_percent([(DAY, 5.0), (END, 100.0)], later(-1)) == 0  # of a plan that begins at 5 % too


@given(st.integers(1, 900))
def test_the_usual_shape_is_a_plan_whatever_its_length(days):
    points = default_plan(DAY, later(days))
    check_plan(points)
    assert (points[0], points[-1]) == ((DAY, 0), (later(days), 100))


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([(DAY, 100.0)], "two points"),
        ([(DAY, 0.0), (DAY, 100.0)], "Point 2"),
        ([(DAY, 50.0), (END, 40.0)], "falls"),
        ([(DAY, -1.0), (END, 100.0)], "Point 1"),
        ([(DAY, 0.0), (END, 95.0)], "last point is 100"),
        ([(DAY, float("nan")), (END, 100.0)], "Point 1"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_point(points, words):
    with pytest.raises(PlanError, match=words):
        check_plan(points)


def test_a_plan_may_stand_still_over_a_holiday():
    check_plan([(DAY, 0.0), (later(10), 40.0), (later(20), 40.0), (END, 100.0)])


def test_weights_have_to_add_up_to_100_and_name_stages_of_the_treatment():
    rigid = TREATMENTS["rigid_pavement"]
    check_weights(rigid, {"casting": 66.67, "base": 33.33})
    for base, told in ((30, "90"), (40.5, "100.5")):
        with pytest.raises(PlanError, match=f"add up to {told} %"):
            check_weights(rigid, {"casting": 60, "base": base})
    with pytest.raises(PlanError, match="less than 0"):
        check_weights(rigid, {"casting": 110, "base": -10})
    with pytest.raises(ValueError, match="no stage 'binder'"):
        check_weights(rigid, {"binder": 100})


@pytest.mark.parametrize(
    ("planned", "actual", "over_the_year", "rule"),
    [
        (50, 40, False, None),  # exactly 10 behind is not more than 10
        (50, 39.9, False, "lag_over_10_before_70"),
        (69.9, 63, True, None),  # the year counts from 70 % on
        (70, 64, False, "lag_over_5_after_70"),  # at 70 the narrower band
        (70, 65, False, None),
        (90, 86, False, None),
        (90, 86, True, "past_budget_year"),
        (100, 94.9, False, "lag_over_5_after_70"),
        (100, 100, True, None),
    ],
)
def test_a_contract_is_critical_by_the_rules_of_the_ministry(planned, actual, over_the_year, rule):
    assert critical_rule(planned, actual, past_budget_year=over_the_year) == rule


def test_the_day_it_becomes_critical_is_the_first_on_which_a_rule_holds_at_todays_pace():
    actual = [(DAY, 0.0), (later(20), 18.0)]  # 18 % in 20 days, the plan has 20
    told = control(plan=STRAIGHT, actual=actual, on=later(20), budget_year=2021)
    assert (told.state, told.rule) == ("late", None)
    assert told.deviation == pytest.approx(-2)
    # 0.9 % a day against 1 %: 10 % behind after 100 days, but from 70 % on 5 are enough: on day 70 it is 7.
    assert told.becomes_critical_on == later(70)
    again = control(plan=STRAIGHT, actual=[(DAY, 0.0), (later(20), 20.0)], on=later(20), budget_year=2021)
    assert (again.state, again.becomes_critical_on) == ("on_track", None)


def test_what_stands_still_becomes_critical_soon_and_says_since_when_it_is():
    actual = [(DAY, 0.0), (later(10), 10.0)]
    told = control(plan=STRAIGHT, actual=actual, on=later(30), planned_end=END, value_rupiah=1_000_000_000)
    assert (told.state, told.rule) == ("critical", "lag_over_10_before_70")
    assert told.critical_since == later(21)
    assert told.becomes_critical_on is None
    assert (told.days_left, told.fine_rupiah) == (70, 0)


def test_after_its_end_the_fine_is_a_thousandth_a_day_and_pho_ends_it_all():
    actual = [(DAY, 0.0), (later(90), 97.0)]
    told = control(plan=STRAIGHT, actual=actual, on=later(110), planned_end=END, value_rupiah=1_000_000_000)
    assert (told.days_left, told.fine_rupiah) == (-10, 10_000_000)
    forgotten = control(plan=STRAIGHT, actual=actual, on=later(900), planned_end=END, value_rupiah=10**9)
    assert forgotten.fine_rupiah == 50_000_000  # more than fifty days of extra time nobody gives
    done = control(
        plan=STRAIGHT,
        actual=[*actual, (later(105), 100.0)],
        on=later(300),
        planned_end=END,
        value_rupiah=1_000_000_000,
        finished_on=later(105),
    )
    assert (done.state, done.days_left, done.fine_rupiah) == ("finished", None, 5_000_000)


def test_on_the_day_of_its_hand_over_a_contract_is_finished():
    actual = [(DAY, 0.0), (later(90), 100.0)]
    done = control(plan=STRAIGHT, actual=actual, on=later(95), finished_on=later(95))
    assert (done.state, done.forecast_end) == ("finished", None)
    before = control(plan=STRAIGHT, actual=actual, on=later(94), finished_on=later(95))
    assert (before.state, before.forecast_end) == ("on_track", later(90))


def test_days_left_and_the_fine_count_to_the_agreed_end_where_it_was_moved_beyond_the_plan():
    moved = control(
        plan=STRAIGHT, actual=[(DAY, 0.0)], on=later(110), planned_end=later(105), value_rupiah=10**9
    )
    assert (moved.days_left, moved.fine_rupiah) == (-5, 5_000_000)
    told = control(plan=STRAIGHT, actual=[(DAY, 0.0)], on=later(110), value_rupiah=10**9)
    assert (told.days_left, told.fine_rupiah) == (-10, 10_000_000)


def test_who_began_before_the_plan_is_on_track_and_not_waiting_to_start():
    begun = control(plan=[(later(10), 0.0), (END, 100.0)], actual=[(DAY, 0.0), (later(2), 4.0)], on=later(5))
    assert begun.state == "on_track"
    idle = control(plan=[(later(10), 0.0), (END, 100.0)], actual=[(DAY, 0.0)], on=later(5))
    assert idle.state == "not_started"


@pytest.mark.parametrize(
    ("actual", "on", "percent_a_day"),
    [
        ([(0, 0), (12, 30), (40, 58)], 40, 1.0),  # of the last four weeks, day 12 to 40
        ([(0, 0), (2, 14)], 2, 2.0),  # one casting tells nothing of a day's pace: by a week at least
        ([(0, 0), (10, 0), (20, 10)], 20, 1.0),  # since the last day without anything done
        ([(0, 0), (5, 20)], 40, 0.0),  # nothing moved for four weeks
    ],
)
def test_todays_pace_is_that_of_the_last_four_weeks_of_work(actual, on, percent_a_day):
    curve = [(later(day), float(percent)) for day, percent in actual]
    told = control(plan=STRAIGHT, actual=curve, on=later(on))
    assert told.pace_percent_per_day == pytest.approx(percent_a_day)


def test_the_forecast_is_the_day_on_which_all_is_done_not_the_one_before():
    curve = [(DAY, 0.0), (later(10), 30.0)]  # 3 % a day leave 23 days and a third
    assert control(plan=STRAIGHT, actual=curve, on=later(10)).forecast_end == later(34)
    done = [(DAY, 0.0), (later(10), 60.0), (later(20), 100.0)]
    assert control(plan=STRAIGHT, actual=done, on=later(30)).forecast_end == later(20)
    assert control(plan=STRAIGHT, actual=[(DAY, 0.0)], on=later(10)).forecast_end is None


def test_exactly_ten_behind_today_is_critical_tomorrow():
    told = control(plan=STRAIGHT, actual=[(DAY, 0.0), (later(10), 10.0)], on=later(20))
    assert (told.state, told.becomes_critical_on) == ("late", later(21))


def test_the_last_day_of_the_year_is_still_in_the_budget_year():
    plan = [(date(2021, 12, 1), 0.0), (date(2021, 12, 20), 100.0)]
    actual = [(date(2021, 12, 1), 0.0), (date(2021, 12, 15), 96.0)]
    told = control(plan=plan, actual=actual, on=date(2022, 1, 10), budget_year=2021)
    assert (told.rule, told.critical_since) == ("past_budget_year", date(2022, 1, 1))
    # 98 % on the 30th at 98 / 29 % a day: all is done on the 31st, in time.
    nearly = [(date(2021, 12, 1), 0.0), (date(2021, 12, 30), 98.0)]
    told = control(plan=plan, actual=nearly, on=date(2021, 12, 30), budget_year=2021)
    assert (told.rule, told.forecast_end) == (None, date(2021, 12, 31))


def test_what_does_not_move_at_all_will_not_be_done_within_its_budget_year():
    plan = [(DAY, 0.0), (later(10), 72.0), (later(60), 73.0), (END, 100.0)]
    told = control(plan=plan, actual=[(DAY, 0.0), (later(10), 70.0)], on=later(45), budget_year=2021)
    assert (told.rule, told.forecast_end) == ("past_budget_year", None)


def test_past_the_budget_year_counts_for_what_would_end_after_it():
    plan = [(date(2021, 9, 1), 0.0), (date(2021, 12, 20), 100.0)]
    actual = [(date(2021, 9, 1), 1.0), (date(2021, 12, 1), 80.0), (date(2021, 12, 14), 90.0)]
    told = control(plan=plan, actual=actual, on=date(2021, 12, 14), budget_year=2021)
    assert told.rule is None
    slow = [(date(2021, 9, 1), 80.0), (date(2021, 12, 14), 90.5)]
    told = control(plan=plan, actual=slow, on=date(2021, 12, 14), budget_year=2021)
    assert (told.rule, told.state) == ("past_budget_year", "critical")


def test_without_a_plan_nothing_is_late():
    told = control(plan=[], actual=[(DAY, 30.0)], on=later(5))
    assert (told.state, told.planned_percent, told.deviation, told.becomes_critical_on) == (
        "no_plan",
        None,
        None,
        None,
    )


def test_each_works_counts_by_its_share_and_by_its_lane_metres_without_one():
    records = [
        record(1, 0, 900, "base", days=1),
        record(2, 2000, 2050, "deck", days=2, works=2, treatment="bridge"),
    ]
    base, deck = 14.0, 73.0  # behind a range at these stages
    by_length = actual_curve(records)
    assert by_length[-1] == (later(2), pytest.approx((900 * base + 50 * deck) / 950))
    by_budget = actual_curve(records, shares={1: 1.0, 2: 3.0})
    assert by_budget == [
        (later(1), pytest.approx(base / 4)),
        (later(2), pytest.approx((base + 3 * deck) / 4)),
    ]
    # Works that no share is told of count nothing beside those that have one.
    assert actual_curve(records, shares={2: 3.0})[-1] == (later(2), pytest.approx(deck))


def test_the_offices_own_weights_replace_the_proposal_and_skipped_stages_count_as_done():
    records = [record(1, 0, 100, "base"), record(2, 0, 100, "formwork", days=3)]  # no lean concrete
    weights = {1: {"base": 10.0, "lean_concrete": 20.0, "casting": 70.0}}
    assert actual_curve(records, weights) == [(DAY, 0.0), (later(3), 30.0)]


stages = [stage.id for stage in TREATMENTS["overlay"].stages]
entries = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.integers(1, 20),
        st.sampled_from(("both", "left", "right")),
        st.sampled_from(stages),
        st.integers(0, 30),
    ),
    min_size=1,
    max_size=8,
)


@given(entries, st.randoms(use_true_random=False))
def test_the_curve_does_not_depend_on_the_order_of_the_records_and_ends_at_the_progress(
    given_entries, random
):
    records = [
        record(number, start, start + length, stage, days=days, lane=lane, treatment="overlay")
        for number, (start, length, lane, stage, days) in enumerate(given_entries)
    ]
    curve = actual_curve(records)
    shuffled = list(records)
    random.shuffle(shuffled)
    assert actual_curve(shuffled) == curve
    pieces = current_pieces(records)
    done = sum(done_percent(TREATMENTS["overlay"], one.record.stage) * one.lane_m for one in pieces)
    assert curve[-1][1] == pytest.approx(done / sum(one.lane_m for one in pieces))
    assert all(-1e-9 <= percent <= 100 + 1e-9 for _, percent in curve)
    assert actual_percent(curve, curve[0][0] - timedelta(days=1)) == 0
