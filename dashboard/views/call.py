"""Telepon: a call is taken down while somebody talks, by keyboard alone; for phone, radio and the counter."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import session
from dashboard.components.call_form import Sent, call_form, sent_of
from dashboard.components.place_pin import LonLat, chosen_place, place_pin
from dashboard.i18n import _, name_of
from dashboard.views import call_answer, call_seen
from dashboard.views.sign_in import sign_in, sign_out
from data.accounts import User, may
from data.channels.desk_call import KIND

_FORM, _MAP = "call_form", "call_map"
# What came from the form: the newest draft, the place tapped for it, and the answer to the last save.
_DRAFT, _TAP, _ANSWER = "call_draft", "call_tap", "call_answer"
MAP_HEIGHT_PX = 560


def page() -> None:
    """Show the call desk to staff who take calls, the sign-in to others."""
    user = session.user()
    if user is None:
        params = session.link_params()
        with st.container(key="jg_sign_in"):
            sign_in(f"telepon?{urlencode(params)}" if params else "telepon")
        return
    with st.container(key="jg_call_page"):
        if not may(user, "take_call", session.region().id):
            st.title(_("Calls"))
            st.error(_("Your account does not take calls. Ask whoever manages the accounts."))
            sign_out(user)
        elif not _doors():
            st.title(_("Calls"))
            st.info(_("This region takes no calls: none of its channels is of the kind “call”."))
        else:
            _desk(user)


def _doors() -> list[dict[str, str]]:
    """Return the channels that people speak through."""
    return [
        {"id": channel.id, "name": name_of(channel.name)}
        for channel in session.region().channels
        if channel.kind == KIND
    ]


@st.fragment
def _desk(user: User) -> None:
    """Draw form and map; only this part runs again while somebody talks."""
    tapped = chosen_place(_MAP)
    draft: Sent | None = st.session_state.get(_DRAFT)
    if tapped:
        st.session_state[_TAP] = (draft and draft.place, tapped)
    looked = call_seen.look(draft, _tap(draft), user)
    left, right = st.columns([0.54, 0.46], gap="medium")
    with left:
        shown: dict[str, Any] = {
            "seen": call_seen.seen(looked),
            "answer": st.session_state.get(_ANSWER),
        }
        call_form(
            _FORM,
            doors=_doors(),
            kinds=_kinds(),
            shown=shown,
            on_draft=_take_draft,
            on_save=_save,
        )
    with right:
        place_pin(_MAP, session.region().id, call_seen.shown(looked), height_px=MAP_HEIGHT_PX)
        st.caption(
            _("Lines are what is open or in works here. Tap the map if the caller can say exactly where.")
        )


def _tap(draft: Sent | None) -> LonLat | None:
    """Return the place tapped for this call; choosing another place by name takes it back."""
    for_place, lon_lat = st.session_state.get(_TAP, (None, None))
    return None if draft is not None and draft.place != for_place else lon_lat


def _kinds() -> list[dict[str, Any]]:
    """Return the kinds of complaint by family, roads first."""
    region = session.region()
    on_road = [
        (name_of(family.name), [one for one in region.categories if one.on_road and one.family == family.id])
        for family in region.families
    ]
    groups = [*on_road, (_("Not about a road"), [one for one in region.categories if not one.on_road])]
    return [
        {"name": name, "kinds": [{"id": one.id, "name": name_of(one.name)} for one in kinds]}
        for name, kinds in groups
        if kinds
    ]


def _take_draft() -> None:
    """Keep what is in the form now."""
    st.session_state[_DRAFT] = sent_of(st.session_state[_FORM].get("draft"))


def _save() -> None:
    """Take the call down; the next one starts with nothing."""
    sent, user = sent_of(st.session_state[_FORM].get("save")), session.user()
    if sent is None:
        return
    st.session_state[_ANSWER] = call_answer.save(sent, _tap(sent), user)
    st.session_state.pop(_DRAFT, None)
    st.session_state.pop(_TAP, None)
