"""The weekly review: everything on the table of one meeting, as the records stood when its week ended.

It is read from the history alone (events, and rows that are never rewritten), and what was entered after the
meeting belongs to a later week (``weeks.Books``). So an old week reads the same for ever.
"""

from dataclasses import dataclass
from datetime import datetime

from data.reads.scope import Scope
from data.review.complaint_figures import (
    ANSWERED,
    CLOSED,
    REJECTED,
    Clocks,
    Span,
    came_in,
    emergencies,
    intake,
    late_by_agency,
    late_cases,
    reopened_by_reporter,
    still_open,
    took,
)
from data.review.contracts import contract_weeks, critical, latest_weights, packages_then
from data.review.decisions_reads import decisions_until
from data.review.histories import History, Spot, histories, spots
from data.review.opening import opened_on
from data.review.payments import payments_made
from data.review.programmes import programmes_decided
from data.review.unmoved import count_late, unmoved
from data.review.views import Change, DecisionView, Intake, LateAgency, Review
from data.review.weeks import Books, MeetingWeek, WeekError
from data.review.works_figures import finished_km, stages_reached, works_history, works_weeks


def weekly_review(scope: Scope, week: str | None = None) -> Review:
    """Return what is on the table of the meeting of ``week`` (2021-W24; None: of the next one).

    A week that has not ended is told as it stands now. Raises ``WeekError`` for a name that is none, and for
    a week that has not begun.
    """
    meeting, books = meeting_of(scope, week), books_of(scope)
    span, before = span_of(scope, meeting), span_of(scope, meeting.before)
    told = _Complaints.read(scope, books, span, before)
    history = works_history(scope, books)
    weights = latest_weights(scope, books, span)
    stages = stages_reached(scope, history, span)
    works = works_weeks(history, span, weights)
    contracts = contract_weeks(scope, books, history, span, weights)
    contracts_before = contract_weeks(scope, books, history, before, latest_weights(scope, books, before))
    payments = payments_made(scope, books, span, packages_then(scope, books, span))
    programmes = programmes_decided(scope, span)
    dangers = emergencies(scope, told.moved, span, told.places)
    decisions = _Decisions.read(scope, books, meeting)
    sample = told.is_sample or any(
        one.sample for some in (stages, works, contracts, payments, decisions.all) for one in some
    )
    return Review(
        region_id=scope.region.id,
        week=meeting,
        as_of=span.end,
        is_running=span.end < meeting.end(scope.region.zone),
        sample=sample,
        intake=told.intake,
        verified=told.change("verify"),
        rejected=told.change(*REJECTED),
        answered=told.change(*ANSWERED),
        closed=told.change(*CLOSED),
        reopened=told.change("reopen"),
        reopened_by_reporter=reopened_by_reporter(told.moved, span),
        open=told.open,
        late=told.late,
        late_by_agency=told.late_by_agency,
        emergencies=dangers,
        emergencies_before=len(emergencies(scope, told.moved, before, told.places)),
        stages=stages,
        works=works,
        finished_km=Change(finished_km(history, span), finished_km(history, before)),
        contracts=contracts,
        critical=Change(critical(contracts), critical(contracts_before)),
        payments=payments,
        programmes=programmes,
        late_decisions=Change(decisions.late, _Decisions.read(scope, books, meeting.before).late),
        followed=decisions.followed,
        settled=decisions.settled,
        overdue=decisions.overdue,
        waiting=decisions.waiting,
        decided=decisions.decided,
    )


def meeting_of(scope: Scope, week: str | None) -> MeetingWeek:
    """Return the meeting of a week by its name, the next one without. Raises ``WeekError``."""
    weekday, today = scope.region.review.weekday, scope.day(scope.now)
    coming = MeetingWeek.coming(today, weekday)
    if week is None:
        return coming
    meeting = MeetingWeek.named(week, weekday)
    if meeting.from_day > today:
        raise WeekError(
            f"The week of {meeting.name} begins on {meeting.from_day}, which is still to come; "
            f"the next meeting is that of {coming.name}."
        )
    return meeting


def books_of(scope: Scope) -> Books:
    """Return the books of a region: in which week what is entered counts."""
    return Books(scope.region.review.weekday, opened_on(scope.conn, scope.region, scope.now))


def span_of(scope: Scope, meeting: MeetingWeek) -> Span:
    """Return the days that a meeting looks back on; those of a week that runs end now."""
    zone = scope.region.zone
    end = min(meeting.end(zone), scope.now)
    today = meeting.meeting_on if end == meeting.end(zone) else scope.day(scope.now)
    return Span(meeting.start(zone), end, today, meeting.from_day, meeting.until_day)


@dataclass(frozen=True, slots=True)
class _Complaints:
    """The complaints that a week and the one before look back on, and what is counted of them."""

    moved: list[History]  # on which anything happened since the week before began
    span: Span
    before: Span
    places: dict[int, Spot]
    intake: Intake
    open: Change
    late: Change
    late_by_agency: tuple[LateAgency, ...]
    is_sample: bool

    @classmethod
    def read(cls, scope: Scope, books: Books, span: Span, before: Span) -> "_Complaints":
        cases = histories(scope, books, before.start, moved_only=True)
        still = unmoved(scope, books, before.start, span.today, before.today)
        new, former = came_in(cases, span), came_in(cases, before)
        moved = [case for case in cases if case.steps and case.steps[-1].at >= before.start]
        raised = took(moved, before, "alarm_raised") + took(moved, span, "alarm_raised")
        places = _places(scope, [*new, *raised], span.end) | _places(scope, former, before.end)
        waiting, waited = still_open(cases, span), still_open(cases, before)
        known: Clocks = {}
        late = late_cases(scope.region, waiting, span, known)
        was_late = late_cases(scope.region, waited, before, known)
        return cls(
            moved=moved,
            span=span,
            before=before,
            places=places,
            intake=intake(scope.region, new, former, (span.end, before.end), places),
            open=Change(len(waiting) + sum(still.open.values()), len(waited) + sum(still.open.values())),
            late=Change(
                len({one.case.id for one in late}) + count_late(still.late),
                len({one.case.id for one in was_late}) + count_late(still.late, before=True),
            ),
            late_by_agency=late_by_agency(scope.region, late, was_late, waiting, span.end, still=still),
            is_sample=still.is_sample or any(case.sample for case in (*new, *former, *waiting)),
        )

    def change(self, *actions: str) -> Change:
        """Count complaints on which a step was taken, in the week and in the one before."""
        return Change(
            len(took(self.moved, self.span, *actions)), len(took(self.moved, self.before, *actions))
        )


def _places(scope: Scope, cases: list[History], moment: datetime) -> dict[int, Spot]:
    return spots(scope, cases, moment)


@dataclass(frozen=True, slots=True)
class _Decisions:
    """The decisions as they stood on the day of the meeting, its own included."""

    all: tuple[DecisionView, ...]
    followed: tuple[DecisionView, ...]
    settled: tuple[DecisionView, ...]
    overdue: tuple[DecisionView, ...]
    waiting: tuple[DecisionView, ...]
    decided: tuple[DecisionView, ...]

    @property
    def late(self) -> int:
        """How many are open after their day."""
        return sum(one.standing == "overdue" for one in self.all)

    @classmethod
    def read(cls, scope: Scope, books: Books, meeting: MeetingWeek) -> "_Decisions":
        known = decisions_until(
            scope, books, meeting.meeting_on, min(meeting.meeting_on, scope.day(scope.now))
        )
        earlier = [one for one in known if one.week != meeting.name]
        last = max((one.decided_on for one in earlier), default=None)
        followed = tuple(one for one in earlier if one.decided_on == last)
        older = [one for one in earlier if one.decided_on != last]
        since = [one for one in older if one.settled_on and one.steps[-1].counts_on > meeting.from_day]
        decided = tuple(one for one in known if one.week == meeting.name)
        return cls(
            all=(*followed, *older, *decided),
            followed=followed,
            settled=tuple(since),
            overdue=tuple(one for one in older if one.standing == "overdue"),
            waiting=tuple(one for one in older if one.standing == "open"),
            decided=decided,
        )
