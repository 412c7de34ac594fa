"""The week of a meeting: what its name is, which days it looks back on, and when its books are closed."""

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.desk.answering_rules import WEEKDAYS
from data.review.weeks import Books, MeetingWeek, WeekError, week_of

JAKARTA = ZoneInfo("Asia/Jakarta")
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
weekdays = st.sampled_from(WEEKDAYS)


def test_week_24_of_2021_is_the_meeting_of_friday_18_june_and_looks_back_on_the_days_since_the_last_one():
    week = MeetingWeek.named("2021-W24", "fri")
    assert week.meeting_on == date(2021, 6, 18)
    assert (week.from_day, week.until_day) == (date(2021, 6, 11), date(2021, 6, 17))
    assert week.start(JAKARTA).astimezone(UTC).isoformat() == "2021-06-10T17:00:00+00:00"
    assert week.end(JAKARTA).astimezone(UTC).isoformat() == "2021-06-17T17:00:00+00:00"


def test_a_region_that_meets_on_mondays_has_other_days_under_the_same_name():
    week = MeetingWeek.named("2021-W24", "mon")
    assert week.meeting_on == date(2021, 6, 14)
    assert week.from_day == date(2021, 6, 7)


def test_weeks_follow_each_other_over_the_end_of_a_year_of_53_weeks():
    last = MeetingWeek.named("2020-W53", "fri")
    assert last.meeting_on == date(2021, 1, 1)
    assert last.after.name == "2021-W01"
    assert last.before.name == "2020-W52"


@pytest.mark.parametrize(
    "name", ["2021-24", "W24", "", "2021-W00", "2021-W54", "2021-W53", "next", "0021-W24"]
)
def test_what_names_no_week_is_told_how_to_write_one(name: str):
    with pytest.raises(WeekError, match=r"2021-W24|weeks go from 01"):
        MeetingWeek.named(name, "fri")


@pytest.mark.parametrize("name", ["2021-w24", " 2021W24 "])
def test_small_slips_of_the_pen_are_read(name: str):
    assert MeetingWeek.named(name, "fri").name == "2021-W24"


@given(days, weekdays)
def test_every_day_is_looked_back_on_by_exactly_one_meeting_and_its_name_finds_it_again(day, weekday):
    week = week_of(day, weekday)
    assert week.holds(day)
    assert not week.before.holds(day)
    assert not week.after.holds(day)
    assert MeetingWeek.named(week.name, weekday) == week


def test_on_the_day_of_the_meeting_the_coming_one_is_todays():
    assert MeetingWeek.coming(date(2021, 6, 18), "fri").name == "2021-W24"
    assert MeetingWeek.coming(date(2021, 6, 19), "fri").name == "2021-W25"


def test_what_is_entered_after_a_week_was_closed_counts_when_it_was_entered():
    books = Books("fri", opened_on=date(2021, 1, 4))
    wednesday, thursday, friday = date(2021, 6, 16), date(2021, 6, 17), date(2021, 6, 18)
    assert books.day(wednesday, thursday) == wednesday  # entered before the meeting
    assert books.day(wednesday, friday) == friday  # the meeting did not know of it
    assert books.day(wednesday, date(2021, 7, 20)) == date(2021, 7, 20)


def test_history_from_before_the_region_kept_records_counts_on_its_own_days():
    books = Books("fri", opened_on=date(2026, 11, 22))
    assert books.day(date(2021, 6, 16), date(2026, 11, 22)) == date(2021, 6, 16)


@given(days, days, days, weekdays)
def test_nothing_is_ever_added_to_a_week_that_was_closed(told_on, entered_on, opened_on, weekday):
    counted = week_of(Books(weekday, opened_on).day(told_on, entered_on), weekday)
    if opened_on < counted.meeting_on:
        assert counted.meeting_on > entered_on or counted.meeting_on > told_on >= entered_on
    assert week_of(told_on, weekday) <= counted or entered_on < told_on


def test_a_week_is_seven_days():
    week = MeetingWeek.named("2021-W24", "fri")
    assert week.end(JAKARTA) - week.start(JAKARTA) == timedelta(days=7)
