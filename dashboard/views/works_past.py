"""A package as it stood on an earlier day: the day in the address, a note that says so, the way back."""

from datetime import date

import streamlit as st

from dashboard import navigation, session
from dashboard.i18n import _, day
from data.repairs.package_reads import PackageView

AS_OF = "pada"  # of the address: 2021-08-06


def asked_day() -> date | None:
    """Return the day before today that the address asks for; None for today and for what is no day."""
    try:
        asked = date.fromisoformat(st.query_params.get(AS_OF, ""))
    except ValueError:
        return None
    return asked if asked < session.queries().today() else None


def is_past(view: PackageView) -> bool:
    """Tell whether a package is shown as of an earlier day."""
    return view.control.on < session.queries().today()


def say(view: PackageView) -> None:
    """Say that this is how it stood then, and lead back to today."""
    if not is_past(view):
        return
    words = _(
        "As it stood on {day}. What was recorded for later days is not shown; nothing can be entered here."
    )
    st.warning(words.format(day=day(view.control.on)), icon=":material/history:")
    navigation.link("works", _("Back to today"), paket=str(view.package_id))


def choose(view: PackageView) -> None:
    """Draw the choice of an earlier day; it stands in the address, so that it can be sent on."""
    today, shown = session.queries().today(), view.control.on
    chosen = st.date_input(
        _("As it stood on"),
        shown,
        max_value=today,
        format="DD/MM/YYYY",
        key=f"works_past_{shown}",
        width=220,
    )
    if isinstance(chosen, date) and chosen != shown:
        if chosen < today:
            st.query_params[AS_OF] = chosen.isoformat()
        else:
            st.query_params.pop(AS_OF, None)
        st.rerun()
