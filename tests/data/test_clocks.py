"""Clocks in working days: what they promise for any day, and the stories of real complaints."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from data.clocks import Step, deadlines, due_day, standing
from data.desk.answering_rules import ClockRules
from data.desk.working_days import WorkingDays, calendar_of
from data.regions import load_region

REGION = load_region("kab-kediri").model_copy(update={"clocks": ClockRules()})
DAYS = calendar_of(REGION.clocks)
WIB = ZoneInfo("Asia/Jakarta")

some_day = st.dates(date(2020, 1, 1), date(2030, 12, 31))
some_days = st.integers(1, 60)


@st.composite
def some_away(draw):
    """A span in which somebody else had the complaint, or the reporter was asked."""
    first = draw(some_day)
    return first, first + timedelta(days=draw(st.integers(0, 40)))


@given(some_day, some_days, st.lists(some_away(), max_size=3))
def test_a_deadline_is_never_a_day_off(start, count, away):
    assert DAYS.is_one(due_day(DAYS, start, count, away))


@given(some_day, some_day, some_days)
def test_who_comes_later_is_never_due_earlier(one, other, count):
    earlier, later = sorted((one, other))
    assert due_day(DAYS, earlier, count) <= due_day(DAYS, later, count)


@given(some_day, some_days)
def test_exactly_the_working_days_given_lie_between(start, count):
    assert DAYS.between(start, due_day(DAYS, start, count)) == count


@given(some_day, some_days, st.integers(0, 50), st.integers(0, 50))
def test_a_pause_adds_exactly_its_working_days(start, count, until_asked, until_reply):
    asked = start + timedelta(days=until_asked)
    replied = asked + timedelta(days=until_reply)
    plain, paused = due_day(DAYS, start, count), due_day(DAYS, start, count, [(asked, replied)])
    added = DAYS.between(asked, replied) if asked < plain else 0
    assert DAYS.between(start, paused) == count + added


@given(some_day, some_days, st.lists(some_away(), max_size=4))
def test_overlapping_pauses_count_once_in_any_order(start, count, away):
    counted = {
        day
        for gone, back in away
        for day in (gone + timedelta(days=k + 1) for k in range((back - gone).days))
        if day > start
    }
    day, left = start, count
    while left:
        day += timedelta(days=1)
        left -= DAYS.is_one(day) and day not in counted
    assert due_day(DAYS, start, count, away) == due_day(DAYS, start, count, reversed(away)) == day


def test_nothing_is_due_while_the_reporter_is_asked():
    asked = date(2026, 3, 3)
    assert due_day(DAYS, date(2026, 3, 2), 3, [(asked, None)]) is None
    assert due_day(DAYS, date(2026, 2, 2), 3, [(asked, None)]) == date(2026, 2, 5), "it was late before"


def test_cuti_bersama_and_weekends_do_not_count():
    # Nyepi and Idulfitri 2026: joint leave on 18, 20, 23 and 24 March, holidays on 19, 21 and 22 March.
    assert due_day(DAYS, date(2026, 3, 13), 3) == date(2026, 3, 25)
    without = calendar_of(ClockRules(holiday_categories=("public",)))
    assert due_day(without, date(2026, 3, 13), 3) == date(2026, 3, 18)


def test_a_region_has_holidays_of_its_own_and_works_on_others():
    own = calendar_of(ClockRules(extra_holidays=(date(2026, 3, 25),), not_holidays=(date(2026, 3, 18),)))
    assert due_day(own, date(2026, 3, 16), 3) == date(2026, 3, 26)
    six = calendar_of(ClockRules(workdays=("mon", "tue", "wed", "thu", "fri", "sat")))
    assert due_day(six, date(2026, 1, 8), 2) == date(2026, 1, 10)


def test_years_whose_joint_leave_is_not_decreed_yet_say_so():
    assert DAYS.is_known(2026)
    assert not DAYS.is_known(2050)
    assert calendar_of(ClockRules(holiday_country=None)).is_known(2050), "nothing more is to be expected"


@pytest.mark.parametrize(
    "wrong",
    [
        {"verify_days": 0},
        {"workdays": ()},
        {"holiday_country": "Atlantis"},
        {"holiday_categories": ("cuti",)},
        {"handle_days_for": {"lubang": 0}},
    ],
)
def test_rules_that_cannot_be_kept_are_refused(wrong):
    with pytest.raises(ValidationError):
        ClockRules.model_validate(wrong)


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=WIB).astimezone(UTC)


def told(*steps, **kind):
    """Return clock → deadline of a history given as (day, action, details)."""
    story = [Step(at(day), action, details[0] if details else {}) for day, action, *details in steps]
    found = deadlines(REGION, story, **({"category": "lubang"} | kind))
    return {one.clock: one for one in found}


MONDAY = ("2026-06-29", "received")


def test_a_complaint_is_to_be_checked_in_3_answered_in_5_handled_in_14_working_days():
    clocks = told(MONDAY)
    assert [(name, one.due_on) for name, one in clocks.items()] == [
        ("verify", date(2026, 7, 2)),
        ("answer", date(2026, 7, 6)),
        ("handle", date(2026, 7, 17)),
    ]


@pytest.mark.parametrize("received", [("2026-06-27", 9), ("2026-06-28", 23), ("2026-06-26", 20)])
def test_evenings_and_weekends_start_with_the_next_working_day(received):
    steps = [Step(at(*received), "received")]
    assert deadlines(REGION, steps, category="lubang")[0].due_on == date(2026, 7, 1)


def test_the_day_is_the_regions_not_the_servers():
    late_evening = [Step(datetime(2026, 6, 28, 18, tzinfo=UTC), "received")]  # Monday, 1:00 in Kediri
    assert deadlines(REGION, late_evening, category="lubang")[0].due_on == date(2026, 7, 2)


def test_an_answer_stops_its_clock_and_a_notice_meanwhile_does_not():
    clocks = told(MONDAY, ("2026-07-01", "interim"), ("2026-07-03", "answer"))
    assert clocks["answer"].met_on == date(2026, 7, 3)
    assert clocks["handle"].met_on is None
    assert clocks["answer"].standing(date(2026, 8, 1)) == "met"


def test_what_is_answered_too_late_stays_late_for_ever():
    clocks = told(MONDAY, ("2026-07-20", "answer"))
    assert clocks["answer"].standing(date(2026, 7, 20)) == "met_late"


def test_a_deadline_is_a_whole_day_and_who_acts_on_it_is_in_time():
    due = date(2026, 7, 2)
    assert standing(due, None, due) == "running"
    assert standing(due, None, date(2026, 7, 3)) == "late"
    assert standing(due, due, date(2026, 8, 1)) == "met"
    assert standing(due, date(2026, 7, 3), date(2026, 8, 1)) == "met_late"
    last_hour = [Step(at("2026-06-29"), "received"), Step(at("2026-07-02", 23), "verify")]
    checked, *_ = deadlines(REGION, last_hour, category="lubang")
    assert checked.standing(date(2026, 8, 1)) == "met"


def test_what_was_done_first_counts_however_often_it_is_done_again():
    clocks = told(MONDAY, ("2026-07-03", "answer"), ("2026-07-20", "answer"))
    assert clocks["answer"].met_on == date(2026, 7, 3)


def test_an_answer_or_a_plan_says_that_it_was_checked_too():
    for action in ("answer", "plan", "dialogue"):
        clocks = told(MONDAY, ("2026-07-01", action, {"until": "2027-02-01"}))
        assert clocks["verify"].met_on == date(2026, 7, 1)


def test_a_dated_plan_handles_a_complaint_and_starts_a_clock_of_its_own():
    clocks = told(MONDAY, ("2026-07-10", "plan", {"reason": "not_budgeted_this_year", "until": "2027-01-31"}))
    assert clocks["handle"].met_on == date(2026, 7, 10)
    assert clocks["repair"].due_on == date(2027, 2, 1), "31 January 2027 is a Sunday"
    assert clocks["repair"].standing(date(2027, 2, 2)) == "late"
    again = told(
        MONDAY,
        ("2026-07-10", "plan", {"until": "2027-02-01"}),
        ("2027-02-01", "plan", {"until": "2027-06-02"}),
    )
    assert again["repair"].due_on == date(2027, 6, 2)


def test_a_new_promise_after_a_repair_that_did_not_hold_runs_anew():
    """Promised, handed over to the province, taken back, and promised again: the second one is open."""
    clocks = told(
        MONDAY,
        ("2026-07-01", "plan", {"until": "2027-02-01"}),
        ("2026-07-06", "forward"),
        ("2026-07-06", "plan", {"until": "2027-03-01"}),
    )
    assert (clocks["repair"].met_on, clocks["repair"].due_on) == (None, date(2027, 3, 1))


def test_a_question_is_handled_by_its_answer_and_a_complaint_is_not():
    steps = (MONDAY, ("2026-07-01", "answer"))
    assert told(*steps, concern="question")["handle"].met_on == date(2026, 7, 1)
    assert told(*steps, concern="complaint")["handle"].met_on is None
    region = REGION.model_copy(update={"clocks": ClockRules(close_days=60)})
    story = [Step(at(day), action) for day, action in steps]
    for concern, done in (("question", date(2026, 7, 1)), ("complaint", None)):
        clocks = {one.clock: one for one in deadlines(region, story, category="lubang", concern=concern)}
        assert clocks["repair"].met_on == done


def test_waiting_for_the_reporter_stops_every_clock_and_the_reply_starts_them():
    asked = (MONDAY, ("2026-06-30", "ask_reporter"))
    assert {one.standing(date(2026, 9, 1)) for one in told(*asked).values()} == {"paused"}
    assert told(*asked)["verify"].paused_on == date(2026, 6, 30)
    clocks = told(*asked, ("2026-07-07", "resume"))
    assert clocks["verify"].due_on == date(2026, 7, 9), "two of three working days were left"


def test_a_question_asked_after_the_deed_or_answered_after_it_moves_no_deadline_of_the_past():
    late = told(MONDAY, ("2026-07-03", "verify"), ("2026-07-03", "ask_reporter"))
    assert late["verify"].due_on == date(2026, 7, 2)
    assert late["verify"].standing(date(2026, 9, 1)) == "met_late"
    # Asked on Tuesday, checked on Friday without waiting, answered a month later: three days did not count.
    asked = (MONDAY, ("2026-06-30", "ask_reporter"), ("2026-07-03", "verify"), ("2026-08-03", "resume"))
    assert told(*asked)["verify"].due_on == date(2026, 7, 7)


def test_handing_over_stops_our_clocks_and_starts_theirs():
    clocks = told(MONDAY, ("2026-07-01", "forward"))
    assert {clocks[name].met_on for name in ("verify", "answer", "handle")} == {date(2026, 7, 1)}
    assert clocks["authority"].due_on == date(2026, 7, 21)
    assert told(MONDAY, ("2026-07-01", "forward"), ("2026-07-09", "answer"))["authority"].met_on
    # What was promised before is the other authority's from now on.
    promised = told(MONDAY, ("2026-07-01", "plan", {"until": "2027-02-01"}), ("2026-07-06", "forward"))
    assert promised["repair"].met_on == date(2026, 7, 6)


def test_another_authority_that_is_handed_it_again_has_its_days_again():
    answered = (MONDAY, ("2026-07-01", "forward"), ("2026-07-09", "answer"))
    again = told(*answered, ("2026-07-13", "send_letter"))["authority"]
    assert (again.started_on, again.met_on) == (date(2026, 7, 13), None)


def test_the_other_authoritys_clock_stands_still_only_while_the_reporter_is_asked():
    hung = (MONDAY, ("2026-06-30", "mark_support"), ("2026-07-07", "separate"), ("2026-07-08", "forward"))
    plain = told(MONDAY, ("2026-07-08", "forward"))["authority"].due_on
    assert told(*hung)["authority"].due_on == plain
    asked = told(*hung, ("2026-07-09", "ask_reporter"), ("2026-07-10", "resume"))
    assert asked["authority"].due_on == DAYS.after(plain, 1)


def test_what_only_the_machine_sent_on_has_been_told_to_nobody():
    steps = [Step(at("2026-06-29"), "received"), Step(at("2026-06-29"), "forward", by_staff=False)]
    clocks = {one.clock: one for one in deadlines(REGION, steps, category="lubang")}
    assert clocks["verify"].met_on is None
    assert "authority" not in clocks
    back = [*steps, Step(at("2026-07-06"), "take_back")]
    clocks = {one.clock: one for one in deadlines(REGION, back, category="lubang")}
    assert clocks["verify"].due_on == date(2026, 7, 2), "no day was given to anybody"


def test_what_comes_back_runs_on_without_the_days_it_was_away():
    clocks = told(MONDAY, ("2026-07-01", "forward"), ("2026-07-15", "take_back"))
    assert "authority" not in clocks
    assert clocks["answer"].met_on is None
    assert clocks["answer"].due_on == date(2026, 7, 20), "three of five working days were left"
    assert clocks["verify"].due_on == date(2026, 7, 20), "it is to be checked anew"


def test_several_questions_take_each_their_own_days():
    first = (MONDAY, ("2026-06-30", "ask_reporter"), ("2026-07-01", "resume"))
    both = told(*first, ("2026-07-03", "ask_reporter"), ("2026-07-07", "resume"))
    assert both["answer"].due_on == date(2026, 7, 9), "one day, then two"


def test_what_comes_back_while_the_reporter_is_still_asked_stands_still():
    clocks = told(
        MONDAY, ("2026-06-30", "forward"), ("2026-07-01", "ask_reporter"), ("2026-07-07", "take_back")
    )
    assert {one.standing(date(2026, 9, 1)) for one in clocks.values()} == {"paused"}


def test_whatever_ends_a_complaint_stops_all_its_clocks():
    for action in ("close", "close_elsewhere", "reject", "reject_elsewhere"):
        assert {one.met_on for one in told(MONDAY, ("2026-07-01", action)).values()} == {date(2026, 7, 1)}


def test_what_hangs_on_another_has_no_clocks_until_it_is_separated():
    assert told(MONDAY, ("2026-06-30", "mark_support")) == {}
    assert told(MONDAY, ("2026-06-30", "mark_duplicate")) == {}
    clocks = told(MONDAY, ("2026-06-30", "mark_support"), ("2026-07-07", "separate"))
    assert clocks["answer"].due_on == date(2026, 7, 13)


def test_what_is_opened_again_starts_anew():
    closed = (MONDAY, ("2026-07-01", "verify"), ("2026-07-02", "close"))
    assert all(one.met_on for one in told(*closed).values())
    reopened = [*[Step(at(d), a) for d, a in closed], Step(at("2026-08-03"), "reopen", to_state="verified")]
    clocks = {one.clock: one for one in deadlines(REGION, reopened, category="lubang")}
    assert set(clocks) == {"answer", "handle"}
    assert clocks["answer"].due_on == date(2026, 8, 10)
    unanswered = (MONDAY, ("2026-06-30", "ask_reporter"), ("2026-07-02", "close"), ("2026-08-03", "reopen"))
    assert told(*unanswered)["answer"].due_on == date(2026, 8, 10)  # the old question is closed with it


def test_a_region_sets_its_own_days_also_by_kind():
    rules = ClockRules(verify_days=2, close_days=60, handle_days_for={"pju": 5, "question": 5})
    region = REGION.model_copy(update={"clocks": rules})
    steps = [Step(at("2026-06-29"), "received")]
    lamp = {one.clock: one.due_on for one in deadlines(region, steps, category="pju")}
    assert (lamp["verify"], lamp["handle"]) == (date(2026, 7, 1), date(2026, 7, 6))
    assert DAYS.between(date(2026, 6, 29), lamp["repair"]) == 60
    asked = deadlines(region, steps, category="lain", concern="question")
    assert {one.clock: one.due_on for one in asked}["handle"] == date(2026, 7, 6)


@given(
    st.lists(st.tuples(st.dates(date(2019, 1, 1), date(2029, 12, 31)), st.integers(0, 40)), max_size=30),
    st.lists(st.dates(date(2019, 1, 1), date(2029, 12, 31)), min_size=2, max_size=30),
)
def test_a_calendar_that_has_answered_before_answers_as_one_that_has_not(asked, days):
    known = WorkingDays(DAYS.calendar, DAYS.names, DAYS.joint_leave_years)
    for day, count in [*asked, *asked]:
        fresh = WorkingDays(DAYS.calendar, DAYS.names, DAYS.joint_leave_years)
        assert known.after(day, count) == fresh.after(day, count)
    for day, until in [*pairwise(days), *pairwise(days)]:
        fresh = WorkingDays(DAYS.calendar, DAYS.names, DAYS.joint_leave_years)
        assert known.between(day, until) == fresh.between(day, until)
