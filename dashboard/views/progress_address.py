"""What the progress page shows, as its address says it: a link sent on shows the same."""

from collections.abc import Collection

import streamlit as st

from dashboard.views.progress_figures import LISTS, STRETCHES
from data.reads.progress import PERIODS, Period

SUBDISTRICT, FIGURE, GROUP, LIST, PERIOD, YEAR = "kec", "angka", "tabel", "daftar", "per", "tahun"
_PERIOD_WORDS = dict(zip(("minggu", "bulan", "tahun"), PERIODS, strict=True))


def chosen(name: str, possible: Collection[str]) -> str | None:
    """Return what the address says, None if it is nothing that is possible here."""
    said = st.query_params.get(name)
    return said if said in possible else None


def put(name: str, value: str | None) -> None:
    """Write a choice into the address; None takes it out."""
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def open_list(subdistrict: str, what: str = STRETCHES) -> None:
    """Open a list of a sub-district."""
    put(SUBDISTRICT, subdistrict)
    put(LIST, None if what == STRETCHES else what)


def list_shown() -> str:
    """Return which list of the sub-district is open."""
    return chosen(LIST, LISTS) or STRETCHES


def period() -> Period:
    """Return by what the trend is told."""
    return _PERIOD_WORDS[chosen(PERIOD, _PERIOD_WORDS) or "minggu"]


def put_period(chosen_period: Period) -> None:
    """Write into the address by what the trend is told."""
    words = {value: word for word, value in _PERIOD_WORDS.items()}
    put(PERIOD, None if chosen_period == "week" else words[chosen_period])
