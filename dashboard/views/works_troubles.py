"""What the use cases of works refuse, told in the session's language at the field it belongs to."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.i18n import _
from dashboard.views.report_parts import wrong
from data.accounts import NotAllowedError
from data.condition.survey_cells import read_station
from data.desk.answering import DecisionError
from data.office import ConflictError
from data.photos import PhotoError
from data.repairs.milestones import MILESTONES
from data.repairs.treatments import TREATMENTS
from data.repairs.works_book import UnknownWorksError
from geo.errors import GeoError

_TROUBLE, _DONE = "works_trouble", "works_done"
WHOLE = "whole"  # the field of what concerns the whole form


class FieldError(ValueError):
    """What was typed into a field cannot be read."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a form was not carried out, and at which of its fields to say so."""

    form: str
    field: str
    sentence: str


def carry_out(form: str, do: Callable[[], object], done: str) -> None:
    """Do it, then draw the page anew: with ``done`` above it, or with what was wrong at its field."""
    st.session_state.pop(_TROUBLE, None)
    try:
        do()
    except FieldError as error:
        st.session_state[_TROUBLE] = Trouble(form, error.field, str(error))
    except (ValueError, LookupError, NotAllowedError, GeoError, ConflictError, PhotoError) as error:
        st.session_state[_TROUBLE] = Trouble(form, *trouble_of(error))
    else:
        st.session_state[_DONE] = done
    st.rerun()


def say_done() -> None:
    """Say what the run before has carried out, once."""
    if told := st.session_state.pop(_DONE, None):
        st.success(told, icon=":material/check:")


def say_wrong(form: str, *fields: str) -> None:
    """Say at a field (or at several together) what was wrong there."""
    told: Trouble | None = st.session_state.get(_TROUBLE)
    if told is not None and told.form == form and told.field in fields:
        wrong(told.sentence)


def say_rest(form: str, *shown: str) -> None:
    """Say at the end of a form what was wrong at none of the fields that it has shown."""
    told: Trouble | None = st.session_state.get(_TROUBLE)
    if told is not None and told.form == form and told.field not in shown:
        wrong(told.sentence)


def station_of(text: str, field: str) -> float:
    """Return metres of ``0+200``, ``STA 0+200``, ``200`` or ``0,2 km``. Raises ``FieldError``."""
    read = read_station(text)
    if read.value is None or read.value < 0:
        raise FieldError(field, _("Write a station such as 0+200, or metres such as 200."))
    return read.value


def trouble_of(error: Exception) -> tuple[str, str]:
    """Return the field and the sentence of a refusal; unknown ones concern the whole form."""
    if isinstance(error, NotAllowedError):
        return WHOLE, _("Your account may not do this.")
    if isinstance(error, ConflictError):
        return WHOLE, _("Somebody else has changed this meanwhile. Look at it again.")
    if isinstance(error, PhotoError | DecisionError):
        return "photo", _("A photo could not be taken in. Add it once more.")
    place, told = _place_and_rest(str(error))
    for pattern, field, say in _REFUSALS:
        if found := re.search(pattern, told):
            return field, place + say(*found.groups())
    if isinstance(error, UnknownWorksError):
        return WHOLE, _("These works are not there any more. Open the list again.")
    return WHOLE, _("This cannot be recorded like this. Look at every field once more.")


def _place_and_rest(told: str) -> tuple[str, str]:
    """Return which range a refusal speaks of ("STA 0+200 – 0+850: " or nothing), and the rest of it."""
    found = re.match(r"(STA [\d+]+ – [\d+]+)(?: \(\w+\))?:? (.*)", told, re.DOTALL)
    return ("", told) if found is None else (f"{found[1]}: ", found[2])


def row_sentence(fault: str) -> str:
    """Return a fault of a table of stages ("Row 3: …") in the session's language."""
    found = re.match(r"Row (\d+): (.*)", fault, re.DOTALL)
    if found is None:
        return trouble_of(ValueError(fault))[1]
    return _("Row {row}: {fault}").format(row=found[1], fault=trouble_of(ValueError(found[2]))[1])


def stage_word(stage: str) -> str:
    """Return the name of a stage of whichever treatment has it."""
    names = {one.id: one.name_key for treatment in TREATMENTS.values() for one in treatment.stages}
    return _(names[stage]) if stage in names else stage


def _short(kind: str) -> str:
    """Return a milestone as offices write it: SPMK, MC-0."""
    plain = {one.upper(): one for one in MILESTONES}.get(kind, kind.lower())
    return {"mc0": "MC-0", "tender": _("Tender"), "contract": _("Contract")}.get(plain, plain.upper())


def _missed(stages: str) -> str:
    first = stages.split(", ", maxsplit=1)[0]
    return _("Not yet: “{stage}” comes before it. Record that one first.").format(stage=stage_word(first))


def _order(later: str, earlier: str) -> str:
    words = _("{later} cannot come before {earlier}. Correct one of the two days.")
    return words.format(later=_short(later), earlier=_short(earlier))


def _needs(kind: str, before: str) -> str:
    return _("{later} needs {earlier}: record that one first.").format(
        later=_short(kind), earlier=_short(before)
    )


# What the use cases say (their message, English) → the field it is said at, and the sentence.
_REFUSALS: tuple[tuple[str, str, Callable[..., str]], ...] = (
    (r"has not come yet", "day", lambda: _("This day has not come yet: record it when it is reached.")),
    (r"needs a reason", "reason", lambda: _("Going back needs a reason: write why.")),
    (
        r"went to '(\w+)' later",
        "day",
        lambda stage: _(
            "Later records of this range say “{stage}”, which does not follow. Look at the day."
        ).format(stage=stage_word(stage)),
    ),
    (r"would skip ([\w, ]+); record", "stage", _missed),
    (r"its works are over", "stage", lambda: _("This range is back to routine care: open new works for it.")),
    (
        r"cannot begin at",
        "stage",
        lambda: _("Works cannot begin with their last stage. Choose an earlier one."),
    ),
    (
        r"lies outside road|Nothing runs from",
        "to",
        lambda: _("The road ends before this station. Look at its length."),
    ),
    (r"two rising stations", "to", lambda: _("The second station has to be larger than the first.")),
    (
        r"has no column (.+); add",
        "table",
        lambda names: _("The table has no column {names}.").format(names=names),
    ),
    (r"has no rows", "table", lambda: _("The table has no rows.")),
    (
        r"names no works",
        "table",
        lambda: _("Its works are not known, or several have this name: write their number."),
    ),
    (r"day cannot be read", "table", lambda: _("The day cannot be read: write it as 18/03/2026.")),
    (
        r"'(.*)' is no lane",
        "table",
        lambda told: _("“{told}” is no lane: write kiri, kanan or nothing.").format(told=told),
    ),
    (
        r"has no stage '(.*)'",
        "table",
        lambda told: _("This treatment has no stage “{told}”.").format(told=told),
    ),
    (r"names no road|road", "table", lambda: _("Its road is not known: write its number or its whole name.")),
    (r"is not a station|station", "from", lambda: _("Write a station such as 0+200, or metres such as 200.")),
    (r"^(\w+) on [\d-]+ would come before (\w+) on", "day", _order),
    (r"^(\w+) needs (\w+): record", "day", _needs),
    (r"before the warranty ends", "day", lambda: _("FHO cannot come before the last day of the warranty.")),
    (
        r"only RUP can be recorded",
        "day",
        lambda: _("Own crews have no contract: only the RUP can be recorded."),
    ),
    (r"PHO begins the warranty", "warranty", lambda: _("How many days does the contract give as warranty?")),
    (r"warranty would end", "warranty", lambda: _("The warranty would end before the hand-over.")),
    (
        r"warranty lasts",
        "warranty",
        lambda: _("A warranty lasts a day or more; leave it empty if there is none."),
    ),
    (r"needs a name|need a name", "name", lambda: _("Write a name.")),
    (r"budget year", "year", lambda: _("Write the budget year with four digits.")),
    (r"money here is", "money", lambda: _("Money cannot be less than nothing.")),
    (r"before (it|they) starts?", "end", lambda _it: _("The end lies before the start.")),
    (r"at least two points", "plan", lambda: _("A plan needs at least its start and its end.")),
    (
        r"^Point (\d+): .* is not between",
        "plan",
        lambda at: _("Row {row}: a percentage from 0 to 100 is needed.").format(row=at),
    ),
    (
        r"^Point (\d+): .* does not come after",
        "plan",
        lambda at: _("Row {row}: its day has to come after the one above.").format(row=at),
    ),
    (
        r"^Point (\d+): the plan falls",
        "plan",
        lambda at: _("Row {row}: the percentage is less than in the row above.").format(row=at),
    ),
    (r"its last point is 100", "plan", lambda: _("The last row of a plan has to be 100 %.")),
    (
        r"add up to ([\d.]+) %",
        "weights",
        lambda total: _("The weights add up to {total} %; together they have to be 100 %.").format(
            total=total
        ),
    ),
    (r"would open on", "open", lambda: _("It would open before it was closed: look at the days.")),
    (r"no complaint with the number", "ticket", lambda: _("There is no open complaint with this number.")),
    (r"no sign \d+ standing", WHOLE, lambda: _("This sign has been taken away already.")),
    (r"what the contractor said", "answer", lambda: _("Write what the contractor said or did.")),
    (r"no roads yet", WHOLE, lambda: _("The region has no roads yet. Import them first.")),
)
