"""The week of a meeting: its name, its day, and the days that it looks back on.

A meeting is named by the ISO week in which its day lies: ``2021-W24`` on Fridays is the meeting of 18 June
2021. It is held in the morning, so it looks back on the days since the last one: from that day on, up to the
day before its own. A week that has ended is closed: what is entered later belongs to a later week.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.desk.answering_rules import WEEKDAYS, Weekday

_NAME = re.compile(r"\s*(\d{4})-?[Ww](\d{1,2})\s*")
WEEK = timedelta(days=7)
FIRST_YEAR, LAST_YEAR = 1990, 2200  # what a mistyped year lies outside of


class WeekError(ValueError):
    """A week that cannot be reviewed; the message says what to write instead."""


@dataclass(frozen=True, slots=True, order=True)
class MeetingWeek:
    """One meeting and the days it looks back on: ``from_day`` up to and with ``until_day``."""

    meeting_on: date

    @classmethod
    def named(cls, name: str, weekday: Weekday) -> "MeetingWeek":
        """Return the week called ``2021-W24``. Raises ``WeekError``."""
        found = _NAME.fullmatch(name)
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            raise WeekError(f"'{name}' names no week; write year and ISO week like 2021-W24.")
        try:
            return cls(date.fromisocalendar(int(found[1]), int(found[2]), WEEKDAYS.index(weekday) + 1))
        except ValueError as error:
            raise WeekError(
                f"The year {found[1]} has no week {found[2]}; weeks go from 01 to 52 or 53."
            ) from error

    @classmethod
    def coming(cls, today: date, weekday: Weekday) -> "MeetingWeek":
        """Return the next meeting from ``today`` on, today's included."""
        return cls(today + timedelta(days=(WEEKDAYS.index(weekday) - today.weekday()) % 7))

    @property
    def name(self) -> str:
        """The name by which links and commands call it."""
        year, week, _ = self.meeting_on.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def from_day(self) -> date:
        """The day of the meeting before: what happened after it that day was not told yet."""
        return self.meeting_on - WEEK

    @property
    def until_day(self) -> date:
        """The last day it looks back on."""
        return self.meeting_on - timedelta(days=1)

    @property
    def before(self) -> "MeetingWeek":
        """The meeting before."""
        return MeetingWeek(self.meeting_on - WEEK)

    @property
    def after(self) -> "MeetingWeek":
        """The next meeting."""
        return MeetingWeek(self.meeting_on + WEEK)

    def start(self, zone: ZoneInfo) -> datetime:
        """Return the first moment that it looks back on."""
        return datetime.combine(self.from_day, time.min, zone)

    def end(self, zone: ZoneInfo) -> datetime:
        """Return the first moment after what it looks back on: the midnight before the meeting."""
        return datetime.combine(self.meeting_on, time.min, zone)

    def holds(self, day: date) -> bool:
        """Tell whether a day is one of those it looks back on."""
        return self.from_day <= day <= self.until_day


def week_of(day: date, weekday: Weekday) -> MeetingWeek:
    """Return the meeting that looks back on ``day``: the first one after it."""
    return MeetingWeek.coming(day + timedelta(days=1), weekday)


@dataclass(frozen=True, slots=True)
class Books:
    """In which week something counts: that of its day, unless that week was closed when it was entered.

    Weeks that ended before the region kept any records (``opened_on``) are never closed: what is entered of
    them is history put in afterwards, and counts on the days it tells.
    """

    weekday: Weekday
    opened_on: date

    def day(self, told_on: date, entered_on: date) -> date:
        """Return the day on which something counts that is said to be of ``told_on``."""
        if entered_on <= told_on:
            return told_on
        week = week_of(told_on, self.weekday)
        is_closed = self.opened_on < week.meeting_on <= entered_on
        return entered_on if is_closed else told_on
