"""The codes of packages and works, in the words of a public works office."""

import re

from dashboard.i18n import _, day, lang, ngettext_, number
from dashboard.reports.review_words import contract_rule
from data.repairs.payment_rules import ROUNDED_PERCENT, Paid
from data.repairs.progress_control import ContractControl
from data.repairs.treatments import treatment_of

# Worst first: the order of the list, and the colour of a chip's edge.
STATE_COLOURS = {
    "critical": "#9B1C1C",
    "late": "#B35900",
    "no_plan": "#5B6067",
    "on_track": "#00664B",
    "not_started": "#5B6067",
    "finished": "#1F2328",
}


def milestone_name(kind: str | None) -> str:
    """Return a step of the contract chain, spelt out with what everybody calls it."""
    names = {
        "rup": _("Procurement plan (RUP)"),
        "tender": _("Tender"),
        "sppbj": _("Appointment of the contractor (SPPBJ)"),
        "contract": _("Contract"),
        "spmk": _("Order to start (SPMK)"),
        "pcm": _("First meeting (PCM)"),
        "mc0": _("Joint survey (MC-0)"),
        "pho": _("Provisional hand-over (PHO)"),
        "fho": _("Final hand-over (FHO)"),
    }
    return names.get(kind or "", "–")


def kind_name(kind: str) -> str:
    """Return who does a package."""
    return {"contract": _("By contract"), "own_crew": _("Own crews (swakelola)")}[kind]


def method_name(method: str | None) -> str:
    """Return how a package is bought (Perpres 16/2018)."""
    names = {
        "tender": _("Tender"),
        "quick_tender": _("Quick tender"),
        "direct": _("Direct procurement"),
        "appointment": _("Direct appointment"),
        "e_purchasing": _("E-purchasing (e-catalogue)"),
        "own_crew": _("Own crews (swakelola)"),
    }
    return names.get(method or "", _("not told"))


def lane_label(lane: str) -> str:
    """Return the name of a lane, both too."""
    return {"both": _("both lanes"), "left": _("left lane"), "right": _("right lane")}[lane]


def stage_label(treatment: str, stage: str) -> str:
    """Return a stage as everybody says it, and as engineers write it where that is Indonesian too."""
    found = treatment_of(treatment).stage(stage)
    name = _(found.name_key)
    if lang() != "id" or _words(found.trade_name) <= _words(name):
        return name
    return f"{name} · {found.trade_name}"


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def paid_reading(paid: Paid) -> list[str]:
    """Return how what is paid stands to what is done, in sentences."""
    points = number(abs(paid.ahead_points), 1)
    told = [
        _("{paid} % of the value is paid, {done} % of the works is done by the recorded stages.").format(
            paid=number(paid.percent, 1), done=number(paid.physical_percent, 1)
        )
    ]
    if paid.ahead_points > ROUNDED_PERCENT:
        told.append(_("Paid ahead of work by {points} percentage points.").format(points=points))
        if paid.advance_rupiah:
            words = _(
                "The advance alone is {percent} % of the value; it is paid before the works by what it is."
            )
            told.append(words.format(percent=number(paid.advance_percent, 1)))
    elif paid.ahead_points < -ROUNDED_PERCENT:
        told.append(
            _("Nothing is paid ahead of work: paid is {points} percentage points less than done.").format(
                points=points
            )
        )
    return told


def outcome_name(outcome: str | None) -> str:
    """Return what became of a claim under warranty."""
    names = {
        "accepted": _("The contractor will mend it"),
        "refused": _("The contractor refuses"),
        "repaired": _("Mended by the contractor"),
    }
    return names.get(outcome or "", _("No answer yet"))


def signed(value: float | None, decimals: int = 1) -> str:
    """Return a deviation in percent with its sign: ``−18,5 %``."""
    if value is None or value != value:  # noqa: PLR0124  # NaN
        return "–"
    rounded = round(value, decimals)
    sign = "−" if rounded < 0 else "+" if rounded > 0 else ""
    return f"{sign}{number(abs(rounded), decimals, exactly=True)} %"


def days_left_words(days: int | None) -> str:
    """Return how long there is until the planned end, or since when it is over."""
    if days is None or days != days:  # noqa: PLR0124  # NaN
        return "–"
    if days >= 0:
        return ngettext_("{count} day left", "{count} days left", int(days))
    return ngettext_("{count} day over", "{count} days over", int(-days))


def reading(control: ContractControl) -> list[str]:
    """Return how a contract stands, in sentences: how far, by which rule, and what comes at today's pace."""
    done = number(control.actual_percent, 1)
    if control.planned_percent is None or control.deviation is None:
        told = [_("{done} % is done. Without a plan nobody can say whether that is late.").format(done=done)]
    else:
        told = [
            _("{done} % is done, {planned} % was planned by {day}: deviation {deviation}.").format(
                done=done,
                planned=number(control.planned_percent, 1),
                day=day(control.on),
                deviation=signed(control.deviation),
            )
        ]
    if control.state == "finished":
        return [_("Handed over (PHO).")]
    if control.rule is not None:
        told.append(_("Critical contract: {rule}.").format(rule=contract_rule(control.rule)))
        if control.critical_since is not None:
            told.append(_("So since {day}.").format(day=day(control.critical_since)))
        told.append(_("What follows: show cause meeting, warning letters, test case; else termination."))
    elif control.becomes_critical_on is not None:
        told.append(_("At today's pace critical from {day}.").format(day=day(control.becomes_critical_on)))
    elif control.planned_percent is not None:
        told.append(_("At today's pace it does not become critical."))
    return told + _ahead(control)


def _ahead(control: ContractControl) -> list[str]:
    told = []
    if control.forecast_end is not None:
        pace = number(control.pace_percent_per_day, 2)
        words = _("Pace of the last four weeks: {pace} % a day; it would be finished on {day}.")
        told.append(words.format(pace=pace, day=day(control.forecast_end)))
    elif control.actual_percent < 100:
        told.append(_("Nothing has moved in the last four weeks: no end can be foreseen."))
    return told
