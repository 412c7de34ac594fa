"""The codes of the weekly review, in the words of an office."""

from datetime import date

from babel import dates

from dashboard.i18n import _, day, lang, number
from data.repairs.progress_control import ContractControl
from data.review.views import Change, DecisionView

UP, DOWN = "▲", "▼"


def concern_name(code: str | None) -> str:
    """Return what somebody wanted."""
    names = {
        "complaint": _("Complaint"),
        "criticism": _("Criticism"),
        "suggestion": _("Suggestion"),
        "question": _("Question"),
        "thanks": _("Thanks"),
    }
    return names.get(code or "", _("Not told"))


def standing_name(standing: str) -> str:
    """Return how a decision stands."""
    names = {
        "open": _("Open"),
        "overdue": _("Open, its day has passed"),
        "done": _("Carried out"),
        "dropped": _("Given up"),
    }
    return names[standing]


def step_name(step: str) -> str:
    """Return what happened to a decision."""
    names = {
        "done": _("Carried out"),
        "dropped": _("Given up"),
        "postponed": _("Put off"),
        "reopened": _("Taken up again"),
    }
    return names[step]


def lane_name(lane: str) -> str:
    """Return a lane; nothing for the whole road."""
    return {"left": _("left lane"), "right": _("right lane")}.get(lane, "")


def contract_state(state: str) -> str:
    """Return how a contract stands."""
    names = {
        "critical": _("Critical"),
        "late": _("Behind plan"),
        "on_track": _("On plan"),
        "not_started": _("Not begun"),
        "no_plan": _("No plan on record"),
        "finished": _("Handed over"),
    }
    return names.get(state, state)


def contract_rule(rule: str | None) -> str:
    """Return by which rule a contract is critical."""
    names = {
        "lag_over_10_before_70": _("more than 10 % behind, at a planned 0–70 %"),
        "lag_over_5_after_70": _("more than 5 % behind, at a planned 70–100 %"),
        "past_budget_year": _("it will outlast the budget year"),
    }
    return names.get(rule or "", "")


def contract_line(control: ContractControl) -> str:
    """Return what the meeting must know of a contract: by which rule it is critical, or when it will be."""
    if control.rule is not None:
        since = _("since {day}").format(day=day(control.critical_since)) if control.critical_since else ""
        return ", ".join(filter(None, (contract_rule(control.rule), since)))
    if control.becomes_critical_on is not None:
        return _("critical from {day} at today's pace").format(day=day(control.becomes_critical_on))
    return ""


def changed(change: Change, decimals: int = 0) -> str:
    """Return how a figure moved since the week before: ``▲ 3``; ``=`` where it did not."""
    difference = round(change.now - change.before, decimals)
    if not difference:
        return "="
    return f"{UP if difference > 0 else DOWN} {number(abs(difference), decimals)}"


def long_day(value: date) -> str:
    """Return a day with its weekday and month in full: ``Jumat, 18 Juni 2021``."""
    locale = "id_ID" if lang() == "id" else "en_GB"
    return str(dates.format_date(value, format="EEEE, d MMMM y", locale=locale))


def days(first: date, last: date) -> str:
    """Return a span of days: ``11 Jun 2021 – 17 Jun 2021``."""
    return f"{day(first)} – {day(last)}"


def minutes(value: float | None) -> str:
    """Return how long somebody took, in minutes or hours; a sentence where nobody has answered."""
    if value is None:
        return _("nobody yet")
    if value < 120:
        return _("{count} minutes").format(count=number(value))
    return _("{count} hours").format(count=number(value / 60, 1))


def outcome(decision: DecisionView) -> str:
    """Return what became of a decision: its last step with day and words."""
    if not decision.steps:
        return ""
    last = decision.steps[-1]
    what = f"{step_name(last.step)} {day(last.on_date)}"
    return f"{what}: {last.words}"


def counted_note() -> str:
    """Say why open complaints here and on the pages for everybody are not the same figure."""
    return _(
        "Still open: complaints that are not settled, confidential ones too; what several people report of "
        "the same counts once. Map and progress count each of these reports, but no confidential ones."
    )
