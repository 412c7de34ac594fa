"""Tuesdays: what came in since the monitoring team last met, and what stands still, by agency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data.accounts import User, require
from data.desk.working_days import calendar_of
from data.reads.scope import Scope
from data.review.complaint_figures import Span, came_in, still_open
from data.review.histories import History, histories, spots
from data.review.lists import ListedCase, listed_case, may_know
from data.review.weekly import books_of
from data.review.weeks import MeetingWeek, WeekError
from data.review.works_figures import WorksHistory, is_under_way, works_history
from data.stages import COMPLAINT_MOVES

# Steps by which the office moves a complaint; what a reporter adds is waiting longer, not moving.
_MOVES = frozenset(action for moves in COMPLAINT_MOVES.values() for action in moves) - {"confirm_fixed"}


@dataclass(frozen=True, slots=True)
class MonitoredCase:
    """A complaint of the list: new since the last one, or still for so many working days, or both."""

    case: ListedCase
    is_new: bool
    moved_on: date  # the last step of the office, or the day on which it came
    still_days: int  # working days since then


@dataclass(frozen=True, slots=True)
class StillWorks:
    """Works under way of which nothing has been recorded for so many working days."""

    works_id: int
    name: str
    agency: str | None
    moved_on: date
    still_days: int


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The list of one Tuesday, by agency and then the longest still first.

    ``hidden`` complaints are counted and not shown: confidential ones, and those not for this reader.
    """

    week: MeetingWeek  # of the monitoring team's own weekday
    as_of: datetime
    is_running: bool
    still_days: int  # from how many working days on something stands still
    new: int
    still: int
    hidden: int
    cases: tuple[MonitoredCase, ...]
    works: tuple[StillWorks, ...]
    sample: bool


def monitoring(
    scope: Scope, user: User | None, week: str | None = None, *, on_paper: bool = False
) -> Monitoring:
    """Return the list of the Tuesday of ``week`` (None: the next), read as at its morning.

    ``on_paper``: for whoever gets the paper, instead of for ``user``. Raises ``NotAllowedError``,
    ``WeekError``.
    """
    if not on_paper:
        user = require(user, "read_inbox", scope.region.id)
    meeting, books = _meeting(scope, week), books_of(scope)
    zone = scope.region.zone
    end = min(meeting.end(zone), scope.now)
    today = scope.day(end) if end == scope.now else meeting.until_day
    span = Span(meeting.start(zone), end, today, meeting.from_day, meeting.until_day)
    cases = histories(scope, books, span.start)
    new = {case.id for case in came_in(cases, span)}
    moved = {case.id: _moved_on(scope, case, end) for case in cases}
    calendar, least = calendar_of(scope.region.clocks), scope.region.review.still_days
    # What waits for a day that was named does not stand still before it.
    since = {case.id: max(moved[case.id], _planned_until(case, end) or date.min) for case in cases}
    still = {key: calendar.between(day, today) for key, day in since.items()}
    counted = [case for case in still_open(cases, span) if case.id in new or still[case.id] >= least]
    shown = [case for case in counted if may_know(scope, None if on_paper else user, case, end)]
    rows = _rows(scope, shown, end=end, new=new, moved=moved, still=still)
    works = _still_works(scope, works_history(scope, books), span, least)
    return Monitoring(
        week=meeting,
        as_of=end,
        is_running=end < meeting.end(zone),
        still_days=least,
        new=sum(case.id in new for case in counted),
        still=sum(still[case.id] >= least for case in counted),
        hidden=len(counted) - len(shown),
        cases=rows,
        works=works,
        sample=any(case.sample for case in counted),
    )


def _meeting(scope: Scope, week: str | None) -> MeetingWeek:
    weekday, today = scope.region.review.monitoring_weekday, scope.day(scope.now)
    if week is None:
        return MeetingWeek.coming(today, weekday)
    meeting = MeetingWeek.named(week, weekday)
    if meeting.from_day > today:
        raise WeekError(f"The list of {meeting.name} begins on {meeting.from_day}, which is still to come.")
    return meeting


def _moved_on(scope: Scope, case: History, end: datetime) -> date:
    steps = [step for step in case.until(end) if step.action in _MOVES]
    days = [scope.day(step.at) for step in steps]
    return max([case.counts_on, *days])


def _planned_until(case: History, end: datetime) -> date | None:
    """Return the day that the office has named for it last; None if it named none since."""
    steps = [step for step in case.until(end) if step.action in _MOVES]
    told = steps[-1].details.get("until") if steps and steps[-1].action in ("plan", "dialogue") else None
    return None if told is None else date.fromisoformat(told)


def _rows(
    scope: Scope,
    cases: Sequence[History],
    *,
    end: datetime,
    new: set[int],
    moved: Mapping[int, date],
    still: Mapping[int, int],
) -> tuple[MonitoredCase, ...]:
    places = spots(scope, cases, end)
    rows = [
        MonitoredCase(
            case=listed_case(scope, case, places, end),
            is_new=case.id in new,
            moved_on=moved[case.id],
            still_days=still[case.id],
        )
        for case in cases
    ]
    return tuple(
        sorted(
            rows, key=lambda row: (row.case.agency or "", -row.still_days, row.case.came_on, row.case.ticket)
        )
    )


def _still_works(scope: Scope, history: WorksHistory, span: Span, least: int) -> tuple[StillWorks, ...]:
    calendar = calendar_of(scope.region.clocks)
    found = []
    for works_id, works in history.works.items():
        records = [one for one in history.until(span.until_day) if one.works_id == works_id]
        if not records or not is_under_way(records):
            continue
        days = [one.counts_on for one in history.stages if one.record.works_id == works_id]
        days += [one.counts_on for one in history.told if one.works_id == works_id]
        moved_on = max(day for day in days if day <= span.until_day)
        still_days = calendar.between(moved_on, span.today)
        if still_days >= least:
            found.append(StillWorks(works_id, works.name, works.agency, moved_on, still_days))
    return tuple(sorted(found, key=lambda one: (one.agency or "", -one.still_days, one.name)))
