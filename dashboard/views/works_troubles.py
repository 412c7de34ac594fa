"""What was wrong with a form of works: kept over the run that draws it anew, and said at its field."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.i18n import _
from dashboard.views.report_parts import wrong
from dashboard.views.works_refusals import trouble_of
from data.accounts import NotAllowedError
from data.condition.survey_cells import read_station
from data.office import ConflictError
from data.photos import PhotoError
from geo.errors import GeoError

_TROUBLE, _DONE = "works_trouble", "works_done"


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
