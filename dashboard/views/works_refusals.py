"""What the use cases of works refuse, in the session's language, and the field that it belongs to."""

from collections.abc import Mapping
from typing import Any

from dashboard.i18n import _, number
from dashboard.views.works_payment_refusals import PAYMENT_REFUSALS, WHOLE, Say
from data.accounts import NotAllowedError
from data.desk.answering import DecisionError
from data.office import ConflictError
from data.photos import PhotoError
from data.refusals import RefusalError
from data.repairs.table_rows import RowFault
from data.repairs.treatments import TREATMENTS
from data.repairs.works_book import UnknownWorksError
from geo.errors import StationError, UnknownRoadError
from geo.stationing import format_station


def trouble_of(error: Exception) -> tuple[str, str]:
    """Return the field and the sentence of a refusal; unknown ones concern the whole form."""
    if isinstance(error, RefusalError) and error.code in _REFUSALS:
        field, say = _REFUSALS[error.code]
        return field, _place(error.told) + say(error.told)
    for kinds, field, say in _OTHERS:
        if isinstance(error, kinds):
            return field, say({})
    return WHOLE, _("This cannot be recorded like this. Look at every field once more.")


def _place(told: Mapping[str, Any]) -> str:
    """Return which range a refusal speaks of: "STA 0+200 – 0+850: " or nothing."""
    if "from_m" not in told:
        return ""
    return f"STA {format_station(told['from_m'])} – {format_station(told['to_m'])}: "


def row_sentence(fault: RowFault) -> str:
    """Return a fault of a table of stages in the session's language, with its row."""
    said = trouble_of(fault.error)[1]
    return said if fault.row is None else _("Row {row}: {fault}").format(row=fault.row, fault=said)


def stage_word(stage: str) -> str:
    """Return the name of a stage of whichever treatment has it."""
    names = {one.id: one.name_key for treatment in TREATMENTS.values() for one in treatment.stages}
    return _(names[stage]) if stage in names else stage


def _column_names(names: str) -> str:
    """Return columns of a table of stages (``from, to``) as the reader heads them."""
    said = {
        "stage": _("stage"),
        "since": _("since"),
        "from": _("from"),
        "to": _("to"),
        "package": _("package"),
        "kind": _("kind"),
        "on_date": _("day"),
        "rupiah": _("amount"),
    }
    return ", ".join(said.get(name, name) for name in names.split(", "))


def _short(kind: str) -> str:
    """Return a milestone as offices write it: SPMK, MC-0."""
    return {"mc0": "MC-0", "tender": _("Tender"), "contract": _("Contract")}.get(kind, kind.upper())


def _unknown_road(_told: Mapping[str, Any]) -> str:
    return _("Its road is not known: write its number or its whole name.")


def _order(told: Mapping[str, Any]) -> str:
    words = _("{later} cannot come before {earlier}. Correct one of the two days.")
    return words.format(later=_short(told["kind"]), earlier=_short(told["before"]))


def _needs(told: Mapping[str, Any]) -> str:
    words = _("{later} needs {earlier}: record that one first.")
    return words.format(later=_short(told["kind"]), earlier=_short(told["before"]))


# Code of a refusal → the field it is said at, and the sentence out of what it tells.
_REFUSALS: Mapping[str, tuple[str, Say]] = {
    "future_day": ("day", lambda _t: _("This day has not come yet: record it when it is reached.")),
    "no_reason": ("reason", lambda _t: _("Going back needs a reason: write why.")),
    "later_stage": (
        "day",
        lambda told: _(
            "Later records of this range say “{stage}”, which does not follow. Look at the day."
        ).format(stage=stage_word(told["stage"])),
    ),
    "skipped": (
        "stage",
        lambda told: _("Not yet: “{stage}” comes before it. Record that one first.").format(
            stage=stage_word(told["stage"])
        ),
    ),
    "works_over": ("stage", lambda _t: _("This range is back to routine care: open new works for it.")),
    "last_first": (
        "stage",
        lambda _t: _("Works cannot begin with their last stage. Choose an earlier one."),
    ),
    "not_rising": ("to", lambda _t: _("The second station has to be larger than the first.")),
    "no_column": (
        "table",
        lambda told: _("The table has no column {names}.").format(names=_column_names(told["names"])),
    ),
    "no_rows": ("table", lambda _t: _("The table has no rows.")),
    "which_works": (
        "table",
        lambda _t: _("Its works are not known, or several have this name: write their number."),
    ),
    "day_unread": ("table", lambda _t: _("The day cannot be read: write it as 18/03/2026.")),
    "no_lane": (
        "table",
        lambda told: _("“{told}” is no lane: write kiri, kanan or nothing.").format(told=told["lane"]),
    ),
    "no_stage": (
        "table",
        lambda told: _("This treatment has no stage “{told}”.").format(told=told["stage"]),
    ),
    "which_road": ("table", _unknown_road),
    "station": ("from", lambda _t: _("Write a station such as 0+200, or metres such as 200.")),
    "order": ("day", _order),
    "needs": ("day", _needs),
    "fho_before": ("day", lambda _t: _("FHO cannot come before the last day of the warranty.")),
    "own_crew": ("day", lambda _t: _("Own crews have no contract: only the RUP can be recorded.")),
    "no_warranty": ("warranty", lambda _t: _("How many days does the contract give as warranty?")),
    "warranty_before": ("warranty", lambda _t: _("The warranty would end before the hand-over.")),
    "warranty_days": (
        "warranty",
        lambda _t: _("A warranty lasts a day or more; leave it empty if there is none."),
    ),
    "other_package": (
        "works",
        lambda told: _(
            "“{works}” belongs to the package “{package}” already. Take it out of the choice."
        ).format(works=told["works"], package=told["package"]),
    ),
    "not_in_package": (
        "out",
        lambda told: _("“{works}” is not in this package any more.").format(works=told["works"]),
    ),
    "awarded": ("out", lambda _t: _("The package is awarded: its works stay in it.")),
    "crew_year": ("out", lambda _t: _("This package is the crew's year: what it has done stays there.")),
    "no_name": ("name", lambda _t: _("Write a name.")),
    "budget_year": ("year", lambda _t: _("Write the budget year with four digits.")),
    "money": ("money", lambda _t: _("Money cannot be less than nothing.")),
    "ends_before": ("end", lambda _t: _("The end lies before the start.")),
    "plan_short": ("plan", lambda _t: _("A plan needs at least its start and its end.")),
    "plan_percent": (
        "plan",
        lambda told: _("Row {row}: a percentage from 0 to 100 is needed.").format(row=told["row"]),
    ),
    "plan_days": (
        "plan",
        lambda told: _("Row {row}: its day has to come after the one above.").format(row=told["row"]),
    ),
    "plan_falls": (
        "plan",
        lambda told: _("Row {row}: the percentage is less than in the row above.").format(row=told["row"]),
    ),
    "plan_end": ("plan", lambda _t: _("The last row of a plan has to be 100 %.")),
    "weights": (
        "weights",
        lambda told: _("The weights add up to {total} %; together they have to be 100 %.").format(
            total=number(told["total"], 2)
        ),
    ),
    "opens_before": ("open", lambda _t: _("It would open before it was closed: look at the days.")),
    "no_complaint": ("ticket", lambda _t: _("There is no open complaint with this number.")),
    "no_sign": (WHOLE, lambda _t: _("This sign has been taken away already.")),
    "no_answer": ("answer", lambda _t: _("Write what the contractor said or did.")),
    **PAYMENT_REFUSALS,
    "no_roads": (WHOLE, lambda _t: _("The region has no roads yet. Import them first.")),
}
# What comes from elsewhere and is told by its kind.
_OTHERS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, Say], ...] = (
    (NotAllowedError, WHOLE, lambda _t: _("Your account may not do this.")),
    (
        ConflictError,
        WHOLE,
        lambda _t: _("Somebody else has changed this meanwhile. Look at it again."),
    ),
    (
        (PhotoError, DecisionError),
        "photo",
        lambda _t: _("A photo could not be taken in. Add it once more."),
    ),
    (StationError, "to", lambda _t: _("The road ends before this station. Look at its length.")),
    (UnknownRoadError, "table", _unknown_road),
    (
        UnknownWorksError,
        WHOLE,
        lambda _t: _("These works are not there any more. Open the list again."),
    ),
)
