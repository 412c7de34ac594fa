"""Which complaints of the inbox are ticked for one decision on many: on this page, or all of a filter."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import streamlit as st

from dashboard import session
from dashboard.components.inbox_list import Ticking, ticks_of
from dashboard.i18n import _, ngettext_, number
from data.accounts import User, may
from data.desk.inbox_reads import InboxFilter
from data.desk.many import MOST
from data.desk.many_rules import RIGHTS

ANCHOR = "jg-many"  # of the decision, which phones have below the list
_ON, _TICKED, _VERSION = "desk_ticking", "desk_ticked", "desk_ticks_version"


def may_tick(user: User) -> bool:
    """Tell whether there is anything that this user may decide for many."""
    return any(may(user, right, session.region().id) for right in RIGHTS.values())


def is_on() -> bool:
    """Tell whether rows are ticked instead of opened."""
    return bool(st.session_state.get(_ON))


def switch(on_change: Callable[[], None]) -> None:
    """Draw the switch between opening and ticking."""
    st.toggle(_("Choose several"), key=_ON, persist_state="session", on_change=on_change)


def ticked() -> list[str]:
    """Return the tickets that are ticked, on whichever page, in the order of ticking."""
    return list(_kept())


def ticking() -> Ticking | None:
    """Return what the list needs for ticking; None where its rows are opened."""
    return Ticking(_kept().keys(), st.session_state.get(_VERSION, 0)) if is_on() else None


def take_in(list_key: str) -> None:
    """Apply what was ticked in the list."""
    for ticket, is_ticked in ticks_of(list_key).items():
        if is_ticked:
            _kept()[ticket] = None
        else:
            _kept().pop(ticket, None)


def tick_only(tickets: list[str]) -> None:
    """Tick these and no others."""
    st.session_state[_TICKED] = dict.fromkeys(tickets)
    st.session_state[_VERSION] = st.session_state.get(_VERSION, 0) + 1


def bar(user: User, wanted: Mapping[str, Any], here: list[str], total: int) -> None:
    """Draw how many are ticked, and the ways to tick a page, all of the filter, or none."""
    count = len(_kept())
    with st.container(key="jg_desk_ticks", border=True):
        said = ngettext_("**{count}** complaint chosen", "**{count}** complaints chosen", count)
        way = escape(_("To the decision"))
        st.markdown(said)
        if count:
            st.html(f'<a href="#{ANCHOR}" target="_self">{way}</a>')
        with st.container(horizontal=True):
            page = _("This page: {count}").format(count=number(len(here)))
            st.button(page, key="desk_tick_page", on_click=_tick_more, args=(here,))
            if total > len(here):
                everything = _("All of this filter: {count}").format(count=number(min(total, MOST)))
                st.button(everything, key="desk_tick_all", on_click=_tick_all, args=(user, dict(wanted)))
            st.button(_("None"), key="desk_tick_none", disabled=not count, on_click=tick_only, args=([],))
        if total > MOST:
            st.caption(
                _("At most {count} are decided on at once: the newest of them.").format(count=number(MOST))
            )


def _tick_more(tickets: list[str]) -> None:
    tick_only([*_kept(), *tickets])


def _tick_all(user: User, wanted: dict[str, Any]) -> None:
    tick_only(session.queries().inbox_tickets(user, InboxFilter(**wanted, limit=MOST)))


def _kept() -> dict[str, None]:
    kept: dict[str, None] = st.session_state.setdefault(_TICKED, {})
    return kept
