"""Deadlines of a complaint, worked out from its history in working days of the region.

SP4N-LAPOR! and Permenpan RB 62/2018 say "working days" and leave open how they are counted. Here the day on
which a clock starts does not count: what comes in the evening, at a weekend or on a holiday so starts with
the next working day (Perpres 21/2023 art. 3: Monday to Friday), and no hour of the office decides. A
deadline is a whole day of the region; who acts before midnight is in time.

Days on which the office waits for the reporter, or on which somebody else had the complaint, do not count:
those after the day of the question up to and with the day of the reply.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from data.desk.working_days import WorkingDays, calendar_of
from data.regions import Region

Clock = Literal["verify", "answer", "handle", "authority", "repair"]
CLOCKS: tuple[Clock, ...] = ("verify", "answer", "handle", "authority", "repair")
Standing = Literal["running", "paused", "late", "met", "met_late"]

# A question or a suggestion is handled by an answer; a complaint needs a result or a dated plan.
ANSWERED_BY_WORDS = ("question", "suggestion", "criticism", "thanks")

_ENDS = ("close", "close_elsewhere", "reject", "reject_elsewhere")
_PLANS = ("plan", "dialogue")
# Away from the office: the clocks of the office stand still until it comes back.
_AWAY = ("mark_support", "mark_duplicate")
_BACK = ("separate", "take_back")
_UNTIL = "until"  # in the details of a plan: the day on which something has to have happened


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a complaint's history, as far as clocks care."""

    at: datetime
    action: str
    details: Mapping[str, Any] = field(default_factory=dict)
    by_staff: bool = True
    to_state: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of a complaint: ``due_on`` is None while it is paused, ``met_on`` until it is stopped."""

    clock: Clock
    started_on: date
    due_on: date | None
    met_on: date | None = None
    paused_on: date | None = None

    def standing(self, today: date) -> Standing:
        """Tell how the clock stands on a day of the region."""
        return standing(self.due_on, self.met_on, today)


def standing(due_on: date | None, met_on: date | None, today: date) -> Standing:
    """Tell how a clock stands on a day of the region."""
    if met_on is not None:
        return "met" if due_on is None or met_on <= due_on else "met_late"
    if due_on is None:
        return "paused"
    return "late" if today > due_on else "running"


Away = tuple[date, date | None]  # does not count: the days after the first up to and with the second


def due_day(days: WorkingDays, started_on: date, count: int, away: Iterable[Away] = ()) -> date | None:
    """Return the ``count``-th working day after ``started_on`` that is in no ``away``; None while away.

    What begins on the deadline or later changes nothing any more.
    """
    due = days.after(started_on, count)
    for gone_on, back_on in _merged(away):
        first = max(gone_on, started_on)
        if first >= due:
            continue
        if back_on is None:
            return None
        missed = days.between(first, back_on)
        if missed:
            due = days.after(due, missed)
    return due


def deadlines(
    region: Region, steps: Sequence[Step], *, category: str, concern: str | None = None
) -> list[Deadline]:
    """Return the clocks of a complaint with this history, oldest step first; none for an empty one.

    A complaint that is opened again starts anew; one that hangs on another has the other's clocks only.
    """
    if not steps:
        return []
    story = _Story(region, category, concern)
    for step in steps:
        story.tell(step)
    return story.clocks()


class _Story:
    """A history read step by step."""

    def __init__(self, region: Region, category: str, concern: str | None) -> None:
        self._zone, self._rules = region.zone, region.clocks
        self._days = calendar_of(region.clocks)
        self._counts: dict[Clock, int] = {
            "verify": self._rules.verify_days,
            "answer": self._rules.answer_days,
            "handle": self._rules.handle_days_of(category, concern),
            "authority": self._rules.authority_days,
        }
        self._by_words = concern in ANSWERED_BY_WORDS
        self._begin(date.min)

    def _begin(self, day: date) -> None:
        self._started: dict[Clock, date] = {}
        self._met: dict[Clock, date] = {}
        self._away: list[Away] = []  # of all clocks of the office
        self._asked: list[Away] = []  # waiting for the reporter stops the other authority's clock too
        self._until: date | None = None
        self._hangs = False
        if day != date.min:
            running: list[Clock] = ["verify", "answer", "handle"]
            running += ["repair"] if self._rules.close_days else []
            self._started = dict.fromkeys(running, day)

    def tell(self, step: Step) -> None:
        day, action = step.at.astimezone(self._zone).date(), step.action
        if not self._started:
            self._begin(day)
        if action == "reopen":
            self._begin(day)
            if step.to_state == "verified":
                self._started.pop("verify")
        elif action in _AWAY:
            self._hangs = True
            self._away.append((day, None))
        elif action in _BACK:
            self._come_back(day)
        elif action == "ask_reporter":
            self._asked.append((day, None))
        elif action == "resume":
            _close(self._asked, day)
        else:
            self._act(step, day)

    def _act(self, step: Step, day: date) -> None:
        """Stop and start clocks by what the office does."""
        action = step.action
        if action == "verify":
            self._stop(day, "verify")
        elif action == "answer":
            self._stop(
                day, "verify", "answer", "authority", *(("handle", "repair") if self._by_words else ())
            )
        elif action in _PLANS:
            self._stop(day, "verify", "answer", "handle", "authority")
            self._promise(step, day)
        elif action in ("forward", "send_letter") and step.by_staff:
            self._hand_over(day)
        elif action in _ENDS:
            self._stop(day, *CLOCKS)

    def _promise(self, step: Step, day: date) -> None:
        until = _day(step.details.get(_UNTIL))
        if until is not None:
            self._until = until
            self._started["repair"] = day
            self._met.pop("repair", None)

    def _hand_over(self, day: date) -> None:
        """Another authority has it from now on: its clock runs, ours have done their part."""
        self._stop(day, "verify", "answer", "handle", "repair")
        self._started["authority"] = day
        self._met.pop("authority", None)

    def _come_back(self, day: date) -> None:
        """Ours again, to be checked anew; the other clocks run on without the days it was away."""
        handed_on = self._started.pop("authority", None)
        self._met.pop("authority", None)
        if handed_on is None and not self._hangs:
            return  # only the machine had sent it on: nobody was told, no clock had stopped
        self._hangs = False
        _close(self._away, day)
        if handed_on is not None:
            self._away.append((handed_on, day))
            self._met = {clock: on for clock, on in self._met.items() if on < handed_on}
        self._met.pop("verify", None)
        self._started["verify"] = day

    def _stop(self, day: date, *clocks: Clock) -> None:
        for clock in clocks:
            if clock in self._started:
                self._met.setdefault(clock, day)

    def clocks(self) -> list[Deadline]:
        """Return the clocks as they stand."""
        if self._hangs:
            return []
        return [self._deadline(clock) for clock in CLOCKS if clock in self._started]

    def _deadline(self, clock: Clock) -> Deadline:
        started, met = self._started[clock], self._met.get(clock)
        away = self._asked if clock == "authority" else [*self._away, *self._asked]
        away = [(gone, back) for gone, back in away if met is None or gone < met]
        if met is not None:
            away = [(gone, met if back is None else min(back, met)) for gone, back in away]
        if clock == "repair" and self._until is not None:
            return Deadline(clock, started, self._days.from_day(self._until), met)
        count = self._rules.close_days or 0 if clock == "repair" else self._counts[clock]
        due = due_day(self._days, started, count, away)
        paused = max((gone for gone, back in away if back is None), default=None) if due is None else None
        return Deadline(clock, started, due, met, paused)


def _close(away: list[Away], day: date) -> None:
    """End what has not ended."""
    away[:] = [(gone, day if back is None else back) for gone, back in away]


def _merged(away: Iterable[Away]) -> list[Away]:
    """Return spans in order that do not overlap."""
    merged: list[Away] = []
    for gone, back in sorted(away, key=lambda span: span[0]):
        if merged and (merged[-1][1] is None or gone <= merged[-1][1]):
            before, until = merged[-1]
            merged[-1] = (before, None if until is None or back is None else max(until, back))
        else:
            merged.append((gone, back))
    return merged


def _day(written: Any) -> date | None:
    """Read a day as details of events keep it."""
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        return None
