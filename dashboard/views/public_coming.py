"""What comes next on a stretch or of works, and when: only what is recorded, never a promise of ours."""

from collections.abc import Sequence
from datetime import date, datetime

from dashboard import session
from dashboard.i18n import _, day
from dashboard.words.answers import answer_event
from dashboard.words.story import is_past
from data.reads.story_views import PublicPackage, StoryStep
from data.reads.views import StretchView, WorksView
from data.stretches.pieces import DONE

_BEING_DONE = ("in_works", "finishing")


def main_works(view: StretchView) -> WorksView | None:
    """Return the works that say most of this stretch: those still going on, then the newest."""
    return max(
        view.works,
        key=lambda one: (one.stage != DONE, max((each.since for each in one.ranges), default=None) or _NEVER),
        default=None,
    )


_NEVER = date.min


def main_stage(view: StretchView) -> str:
    """Return what most of its metres are at: a few unmended ones beside works do not tell what comes next."""
    pieces = session.queries().stretch_pieces()
    mine = pieces[pieces["stretch_id"] == view.stretch_id]
    lengths_m = (mine["to_m"] - mine["from_m"]).groupby(mine["stage"]).sum()
    return str(lengths_m.idxmax()) if len(lengths_m) else view.stage


def coming_on(
    view: StretchView,
    stage: str,
    works: WorksView | None,
    package: PublicPackage | None,
    steps: Sequence[StoryStep],
) -> list[str]:
    """Return what comes next on a stretch whose part in question is at ``stage``, with its day."""
    plan = next((step for step in reversed(steps) if step.kind == "planned"), None)
    today = datetime.now(session.region().zone).date()
    return coming(stage, works, package, plan, today, check_due_on=view.check_due_on)


def coming(
    stage: str,
    works: WorksView | None,
    package: PublicPackage | None,
    plan: StoryStep | None,
    today: date,
    *,
    check_due_on: date | None = None,
) -> list[str]:
    """Return the next step and its day as sentences; ``plan`` is the office's last dated plan, if any."""
    plans = [one for one in (works, package) if one is not None]
    start = _first([one.planned_start for one in plans])
    end = _first([one.planned_end for one in plans])
    match stage:
        case "received":
            return [_check(check_due_on, today)]
        case "verified":
            return [_plan(plan) or _("Next: it is ranked with the others. No day is set yet.")]
        case "planned":
            return [_start(start, today), _end(end, today)]
        case "done":
            return _warranty(_first([one.warranty_end for one in plans]), today)
    return (
        [_end(end, today)] if stage in _BEING_DONE else [_("This office may not mend it; it was passed on.")]
    )


def _first(days: Sequence[date | None]) -> date | None:
    return next((one for one in days if one is not None), None)


def _check(due_on: date | None, today: date) -> str:
    if due_on is None:
        return _("Next: an officer checks it.")
    if is_past(due_on, today):
        return _("An officer was to check it by {day}; that day is over.").format(day=day(due_on))
    return _("Next: an officer checks it, by {day} at the latest.").format(day=day(due_on))


def _plan(plan: StoryStep | None) -> str:
    if plan is None:
        return ""
    return answer_event("plan", {"reason": plan.reason, "until": plan.until}, "")


def _start(start: date | None, today: date) -> str:
    if start is None:
        return _("Next: the works begin. Their day is not recorded yet.")
    if is_past(start, today):
        return _("The works were to begin on {date}; that day is over.").format(date=day(start))
    return _("Next: the works begin on {date} by the plan.").format(date=day(start))


def _end(end: date | None, today: date) -> str:
    if end is None:
        return _("When it is to be finished is not recorded.")
    if is_past(end, today):
        return _("It was to be finished by {date}; that day is over.").format(date=day(end))
    return _("To be finished by {date} by the plan.").format(date=day(end))


def _warranty(end: date | None, today: date) -> list[str]:
    if end is None:
        return []
    if is_past(end, today):
        return [_("The warranty ended on {date}; the office keeps it in repair now.").format(date=day(end))]
    return [
        _("Under warranty until {date}.").format(date=day(end)),
        _("Does it break again before then? Report it: whoever built it has to mend it."),
    ]
