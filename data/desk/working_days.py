"""Working days of a region: its weekdays without holidays, cuti bersama and days of its own."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TypeVar

import holidays
import numpy as np

from data.desk.answering_rules import WEEKDAYS, ClockRules

# Years whose holidays are looked up at once. Outside of them weekdays still count, without holidays.
FIRST_YEAR, LAST_YEAR = 2010, 2060
JOINT_LEAVE = "government"
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

MOST_KEPT = 50_000  # answers: some megabytes; ten years have 3,650 days, and a clock one of four counts


@dataclass(frozen=True, eq=False)
class WorkingDays:
    """The calendar of one office. Make one with ``working_days``."""

    calendar: np.busdaycalendar
    names: dict[date, str]  # of holidays
    joint_leave_years: frozenset[int]  # whose days of cuti bersama have been decreed
    # Answers given before: clocks of thousands of complaints ask about the same days again and again.
    _after: dict[tuple[date, int], date] = field(default_factory=dict, init=False, repr=False)
    _between: dict[tuple[date, date], int] = field(default_factory=dict, init=False, repr=False)

    def is_one(self, day: date) -> bool:
        """Tell whether the office works on a day."""
        return bool(np.is_busday(day, busdaycal=self.calendar))

    def after(self, day: date, days: int) -> date:
        """Return the ``days``-th working day after ``day``, which itself does not count."""
        known = self._after.get((day, days))
        if known is None:
            found = np.busday_offset(day, days, roll="backward", busdaycal=self.calendar)
            known = _keep(self._after, (day, days), found.astype(object))
        return known

    def from_day(self, day: date) -> date:
        """Return ``day`` if the office works then, else the next day on which it does."""
        found = np.busday_offset(day, 0, roll="forward", busdaycal=self.calendar)
        return found.astype(object)  # type: ignore[no-any-return]

    def between(self, day: date, until: date) -> int:
        """Return how many working days there are after ``day`` up to and with ``until``; 0 if none."""
        if until <= day:
            return 0
        known = self._between.get((day, until))
        if known is None:
            first, last = np.datetime64(day) + 1, np.datetime64(until) + 1
            known = _keep(
                self._between, (day, until), int(np.busday_count(first, last, busdaycal=self.calendar))
            )
        return known

    def is_known(self, year: int) -> bool:
        """Tell whether the days of cuti bersama of a year are known; later ones may still move a deadline."""
        return year in self.joint_leave_years


def _keep(kept: dict[_Key, _Value], key: _Key, value: _Value) -> _Value:
    """Keep an answer; once there are too many, all are forgotten: they are soon there again."""
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = value
    return value


@cache
def working_days(rules: "RulesKey") -> WorkingDays:
    """Return the calendar of a region's rules (``rules_key``); built once a process."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    names: dict[date, str] = {}
    decreed: frozenset[int] = frozenset(years)
    if rules.country is not None:
        known = holidays.country_holidays(rules.country, years=years, categories=rules.categories)
        names = dict(known.items())
        if JOINT_LEAVE in rules.categories:
            joint = holidays.country_holidays(rules.country, years=years, categories=(JOINT_LEAVE,))
            decreed = frozenset(day.year for day in joint)
    names |= dict.fromkeys(rules.extra, "")
    off = sorted(set(names) - set(rules.working))
    mask = [weekday in rules.workdays for weekday in WEEKDAYS]
    return WorkingDays(np.busdaycalendar(mask, off), {day: names[day] for day in off}, decreed)


@dataclass(frozen=True, slots=True)
class RulesKey:
    """What of a region's rules makes its calendar."""

    workdays: tuple[str, ...]
    country: str | None
    categories: tuple[str, ...]
    extra: tuple[date, ...]
    working: tuple[date, ...]


def calendar_of(rules: ClockRules) -> WorkingDays:
    """Return the working days under a region's rules."""
    key = RulesKey(
        workdays=tuple(rules.workdays),
        country=rules.holiday_country,
        categories=tuple(rules.holiday_categories),
        extra=tuple(rules.extra_holidays),
        working=tuple(rules.not_holidays),
    )
    return working_days(key)
