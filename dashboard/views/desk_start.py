"""What the desk shows before a complaint is open: how much there is to do, and where to begin."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import session
from dashboard.i18n import _, number
from data.accounts import User
from data.desk.clock_reads import NOBODY
from data.desk.inbox_reads import OPEN, URGENT

LATE = "late"
_EVERYTHING = {"text": "", "agency": "", "category": "", "subdistrict": "", "age": 0}


def show(user: User, tickets: Sequence[str], on_open: Callable[[str | None], None]) -> None:
    """Draw what waits, each figure a way to its list, and the button that opens the first of the list."""
    with st.container(key="jg_desk_start", gap="small"):
        st.subheader(
            _("What waits for the desk?") if user.agency is None else _("What waits for your agency?")
        )
        with st.container(horizontal=True, key="jg_desk_waits_for"):
            for name, filters in _waits(user).items():
                st.button(
                    f"**{number(_count(user, filters))}**  \n{_waits_name(name)}",
                    key=f"desk_start_{name}",
                    on_click=_list,
                    args=(filters,),
                )
        if tickets and st.button(_("Open the first of the list"), key="desk_start_first", type="primary"):
            on_open(tickets[0])
        st.caption(_("Arrow keys walk in the list, Enter opens. A decision opens the next."))


def _waits(user: User) -> Mapping[str, Mapping[str, str]]:
    """Return what waits, with the filters of the desk that show it; every other filter lets all through."""
    if user.agency is None:
        return {
            "unchecked": {"state": "received"},
            LATE: {"state": LATE},
            "nobodys": {"state": OPEN, "agency": NOBODY},
        }
    states = {"unchecked": "received", "unanswered": "verified", LATE: LATE}
    return {name: {"state": state, "agency": user.agency} for name, state in states.items()}


def _waits_name(name: str) -> str:
    names = {
        "unchecked": _("to be checked"),
        "unanswered": _("to be answered"),
        LATE: _("late: a deadline has passed"),
        "nobodys": _("without an agency"),
    }
    return names[name]


def _count(user: User, filters: Mapping[str, str]) -> int:
    """Return how many complaints the list of these filters will hold."""
    is_late = filters["state"] == LATE
    wanted: dict[str, Any] = {**filters, "state": OPEN if is_late else filters["state"], "late": is_late}
    return int(session.queries().inbox(user, **wanted, limit=1).attrs["total"])


def _list(filters: Mapping[str, str]) -> None:
    """Show the list behind a figure, what is due first."""
    for name, value in {**_EVERYTHING, **filters, "order": URGENT}.items():
        st.session_state[f"desk_{name}"] = value
    st.session_state["desk_page_number"] = 0
