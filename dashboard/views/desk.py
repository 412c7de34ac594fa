"""Meja aduan: the office's inbox; every complaint is looked at, decided and answered here."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import navigation, session
from dashboard.components.inbox_list import Row, inbox_list
from dashboard.i18n import _, age, day, ngettext_, number
from dashboard.pager import pager
from dashboard.views import (
    desk_alarms,
    desk_beside,
    desk_complaint,
    desk_many,
    desk_start,
    desk_ticks,
    desk_waiting,
    photos,
)
from dashboard.views.sign_in import sign_in, sign_out
from dashboard.views.staff_only import refuse
from dashboard.words.answers import clock_name
from dashboard.words.sentences import (
    agency_name,
    category_name,
    place_of,
    state_colour,
    state_name,
    time_since,
)
from data.accounts import User, may
from data.desk.clock_reads import NOBODY
from data.desk.inbox_reads import NEWEST, OPEN, URGENT
from data.stages import COMPLAINT_MOVES

PAGE_SIZE = 25  # fits into a screen or two; the store is asked for no more than this
TICKET_PARAMETER = "nomor"
_LIST, _PAGE_NUMBER = "desk_inbox", "desk_page_number"
# Days after which a complaint counts as old; the last is the 60 days of Perpres 76/2013.
AGES_DAYS = (3, 14, 60)
# What has just come in is what the desk is for; then whatever is open, then one state after the other.
_LATE = "late"  # whatever its state: a clock has run out
_STATE_FILTERS = ["received", OPEN, _LATE, *(state for state in COMPLAINT_MOVES if state != "received")]


def page() -> None:
    """Show the inbox to staff, the sign-in to others."""
    user = session.user()
    if user is None:
        params = session.link_params(**{TICKET_PARAMETER: st.query_params.get(TICKET_PARAMETER)})
        with st.container(key="jg_sign_in"):
            sign_in(f"meja?{urlencode(params)}" if params else "meja")
        return
    if not may(user, "read_inbox", session.region().id):  # a crew has its day, and no desk
        st.title(_("Complaints desk"))
        refuse(user)
        return
    with st.container(key="jg_desk_page"):
        desk_alarms.banner(user)
        _desk(user)


def _desk(user: User) -> None:
    chosen = st.query_params.get(TICKET_PARAMETER)
    with st.container(key="jg_desk_open" if chosen else "jg_desk_closed"):
        left, right = st.columns([0.38, 0.62], gap="medium")
        with left, st.container(key="jg_desk_list"):
            st.title(_("Complaints desk"))
            _ways(user)
            wanted = _filters(user)
            desk_waiting.show(user)
            tickets = _inbox(user, wanted, chosen)
            sign_out(user)
        has_side = chosen or desk_ticks.is_on()
        with right, st.container(key="jg_desk_detail" if has_side else "jg_desk_hint"):
            if chosen:
                _complaint(user, chosen, tickets)
            elif desk_ticks.is_on():
                desk_many.show(user)
            else:
                desk_start.show(user, tickets, _open)


def _complaint(user: User, chosen: str, tickets: list[str]) -> None:
    """Draw the complaint that is open; one that was looked at before a decision on many leads back there."""
    desk_beside.last_decision(chosen)
    back = partial(_open, None)
    if desk_ticks.is_on() and st.button(_("Back to the decision"), key="desk_many_return"):
        back()
    on_done = back if desk_ticks.is_on() else partial(_open_next, tickets, chosen)
    desk_complaint.show(user, chosen, on_done=on_done, on_close=back)


def _ways(user: User) -> None:
    """Draw the ways to what belongs to the desk's day beside its inbox."""
    with st.container(key="jg_desk_ways", horizontal=True):
        navigation.link("late", _("Who is late?"))
        navigation.link("field", _("Check at the place"))
        if may(user, "release_photos", session.region().id) and (count := photos.waiting(user)):
            navigation.link("photos", f"{_('Photos')} · {number(count)}")
        if may(user, "manage_notices", session.region().id):
            navigation.link("keeping", _("Notices and personal data"))
        navigation.link("exchange", _("Data in and out"))
        if may(user, "manage_accounts", session.region().id):
            navigation.link("people", _("Staff accounts"))


def _filters(user: User) -> dict[str, Any]:
    """Draw the filters and return them as arguments of ``Queries.inbox``.

    An agency's officer begins with all that is open of their own, the common desk with what is to be checked.
    """
    subdistricts = _subdistricts()
    text = st.text_input(
        _("Search"),
        key="desk_text",
        type="search",
        placeholder=_("Number, road or words"),
        label_visibility="collapsed",
        persist_state="session",
        on_change=_first_page,
    )
    with st.container(key="jg_desk_filters"):
        first, second = st.columns(2, gap="small")
        with first:
            states = _STATE_FILTERS if user.agency is None else _usual_first(OPEN, _STATE_FILTERS)
            state = _choose("state", _("State"), states, _state_filter)
        with second:
            agencies = _usual_first(user.agency or "", ["", *_agencies(), NOBODY])
            agency = _choose("agency", _("Agency"), agencies, _agency_filter)
        first, second = st.columns(2, gap="small", vertical_alignment="bottom")
        with first:
            more = _more_filters(subdistricts)
        with second:
            order = _choose("order", _("Order"), [NEWEST, URGENT], _order_name, hidden_label=True)
    is_late = state == _LATE
    return {
        "state": OPEN if is_late else state,
        "late": is_late,
        "agency": agency or None,
        "text": (text or "").strip() or None,
        "order": order,
        **more,
    }


def _more_filters(subdistricts: dict[str, str]) -> dict[str, Any]:
    """Draw the filters that are needed now and then; how many of them hold stands on their button."""
    region = session.region()
    names = ("category", "subdistrict", "age")
    chosen = sum(bool(st.session_state.get(f"desk_{name}")) for name in names)
    label = _("More filters") + (f" · {number(chosen)}" if chosen else "")
    with st.popover(label, key="desk_more", width="stretch"):
        category = _choose(
            "category",
            _("Kind"),
            ["", *(one.id for one in region.categories)],
            lambda one: category_name(region, one) if one else _("All kinds"),
        )
        subdistrict = _choose(
            "subdistrict",
            _("Sub-district"),
            ["", *subdistricts],
            lambda code: subdistricts.get(code, _("All sub-districts")),
        )
        older = _choose(
            "age",
            _("Age"),
            [0, *AGES_DAYS],
            lambda days: _("Older than {age}").format(age=age(days)) if days else _("Any age"),
        )
    return {
        "category": category or None,
        "subdistrict": subdistrict or None,
        "older_than_days": older or None,
    }


def _agencies() -> list[str]:
    return [one.id for one in session.region().agencies]


def _usual_first(usual: str, options: list[str]) -> list[str]:
    """Put the usual option before the others, which stay in their order."""
    return sorted(options, key=lambda one: one != usual)


def _agency_filter(agency: str) -> str:
    if agency == NOBODY:
        return _("Not decided yet")
    return agency_name(session.region(), agency) if agency else _("All agencies")


def _choose(
    name: str, label: str, options: list[Any], say: Callable[[Any], str], *, hidden_label: bool = False
) -> Any:
    """Draw one filter; the first option is the usual one."""
    return st.selectbox(
        label,
        options,
        format_func=say,
        key=f"desk_{name}",
        persist_state="session",
        on_change=_first_page,
        label_visibility="collapsed" if hidden_label else "visible",
    )


def _state_filter(state: str) -> str:
    if state == _LATE:
        return _("Late")
    return _("All open ones") if state == OPEN else state_name(state)


def _order_name(order: str) -> str:
    return _("Most urgent first") if order == URGENT else _("Newest first")


def _subdistricts() -> dict[str, str]:
    """Return code → name of the sub-districts, by name."""
    areas = session.queries().areas("subdistrict").sort_values("name")
    return dict(zip(areas["code"], areas["name"], strict=True))


def _first_page() -> None:
    st.session_state[_PAGE_NUMBER] = 0


def _inbox(user: User, wanted: dict[str, Any], chosen: str | None) -> list[str]:
    """Draw one page of the list; return its tickets in order."""
    first = st.session_state.get(_PAGE_NUMBER, 0) * PAGE_SIZE
    frame = session.queries().inbox(user, **wanted, limit=PAGE_SIZE, offset=first)
    total = int(frame.attrs["total"])
    if frame.empty and first:  # the last of this page has just been dealt with
        _first_page()
        st.rerun()
    if frame.empty:
        st.info(_("Nothing here. Choose another state or clear the filters."))
        return []
    rows = [_row(one) for one in frame.to_dict("records")]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(ngettext_("{count} complaint", "{count} complaints", total))
        if desk_ticks.may_tick(user):
            desk_ticks.switch(_leave_complaint)
    if desk_ticks.is_on():
        desk_ticks.bar(user, wanted, [row.ticket for row in rows], total)
    ticked = partial(desk_ticks.take_in, _LIST)
    opened = inbox_list(_LIST, rows, chosen, ticking=desk_ticks.ticking(), on_tick=ticked)
    pager(_PAGE_NUMBER, PAGE_SIZE, total)
    if opened and opened != chosen:
        _open(opened)
    return [row.ticket for row in rows]


def _leave_complaint() -> None:
    """Close the open complaint: its place beside the list is for the decision on many."""
    st.query_params.pop(TICKET_PARAMETER, None)


def _row(one: dict[Any, Any]) -> Row:
    """Say in the list what one complaint is about."""
    region = session.region()
    marks = [
        _clock_mark(one),
        _("Reopened") if one["reopened"] else "",
        _("Choose its kind") if one["undecided"] else "",
        _("Confidential") if one["confidential"] else "",
        "" if _has_clear_place(one) else _("Place not clear"),
        ngettext_("{count} photo", "{count} photos", one["photos"]) if one["photos"] else "",
    ]
    return Row(
        ticket=one["ticket"],
        where=place_of(one["road_name"], one["station_m"], one["village"], one["subdistrict"]),
        what=f"{category_name(region, one['category'])} · {one['ticket']}",
        age=time_since(one["happened_at"]),
        state=state_name(one["state"]),
        colour=state_colour(one["state"]),
        marks=tuple(mark for mark in marks if mark),
        words=" ".join((one["words_excerpt"] or "").split()),
        late=bool(one["late"]) and not one["paused"],
    )


def _has_clear_place(one: Mapping[str, Any]) -> bool:
    """Tell whether nobody needs to look for the place; what is about no road has none to be looked for."""
    on_road = session.region().category(one["category"]).on_road
    return not on_road or bool(one["status"] == "placed" and pd.notna(one["station_m"]))


def _clock_mark(one: dict[Any, Any]) -> str:
    """Say the next deadline where it is near or has passed."""
    if one["paused"]:
        return _("Waits for the reporter")
    if one["clock"] is None:
        return ""
    if one["late"]:
        return _("Late: {clock}").format(clock=clock_name(one["clock"]).lower())
    return _("{clock} by {day}").format(clock=clock_name(one["clock"]), day=day(one["due_on"]))


def _open(ticket: str | None) -> None:
    """Open a complaint, or none; its number in the address makes it a link."""
    if ticket:
        st.query_params[TICKET_PARAMETER] = ticket
    else:
        st.query_params.pop(TICKET_PARAMETER, None)
    st.rerun()


def _open_next(tickets: list[str], done: str) -> None:
    """Open what follows the one just dealt with."""
    place = tickets.index(done) if done in tickets else -1
    rest = tickets[place + 1 :] or tickets[: max(place, 0)]
    _open(rest[0] if rest else None)
