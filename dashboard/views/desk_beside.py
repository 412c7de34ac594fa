"""What an officer must know beside the complaint: what was just decided, and who else has it open."""

from html import escape
from time import monotonic
from uuid import uuid4

import streamlit as st

from dashboard import navigation, session
from dashboard.i18n import _
from dashboard.open_together import Opened, Together
from dashboard.to_the_top import to_the_top
from dashboard.widgets import plain
from dashboard.words.sentences import action_name, state_name
from data.accounts import User
from data.reads.views import StaffComplaint

_LAST, _SEEN, _WINDOW = "desk_last_decision", "desk_seen_state", "desk_window"
# Told within a breath or two; who closed the window is soon forgotten.
TELL_EVERY_S = 10
_TOGETHER = Together(forget_after_s=3 * TELL_EVERY_S)


def decided(ticket: str, action: str) -> None:
    """Keep what was just decided: the next complaint is open before anybody has read a word about it."""
    st.session_state[_LAST] = (ticket, action)


def last_decision(shown: str | None) -> None:
    """Say once, above the next complaint, what was decided, with the way back to it."""
    last: tuple[str, str] | None = st.session_state.pop(_LAST, None)
    if last is None or last[0] == shown:
        return
    ticket, action = last
    to_the_top()  # where the button of the last one was, there is that of one that nobody has read yet
    with st.container(key="jg_desk_decided", horizontal=True, vertical_alignment="center", gap="small"):
        words = _("Saved: **{decision}**").format(decision=plain(action_name(action)))
        st.markdown(words, width="content")
        navigation.link("desk", _("Look at {ticket} again").format(ticket=ticket), nomor=ticket)


def changed_meanwhile(user: User, complaint: StaffComplaint) -> None:
    """Say that somebody else has decided since this was drawn: what was pressed on it has come too late."""
    seen: tuple[str, str] | None = st.session_state.get(_SEEN)
    st.session_state[_SEEN] = (complaint.ticket, complaint.state)
    who = complaint.events[-1].actor_name if complaint.events else None
    if seen is None or seen[0] != complaint.ticket or seen[1] == complaint.state or who == user.name:
        return
    words = _("Meanwhile changed by {who}: now “{state}”. If you pressed a button just now, it did nothing.")
    told = words.format(who=plain(who or _("somebody else")), state=plain(state_name(complaint.state)))
    st.warning(told)


@st.fragment(run_every=TELL_EVERY_S)
def others(user: User, ticket: str) -> None:
    """Tell who else has this complaint open, and keep telling while it is."""
    window = st.session_state.setdefault(_WINDOW, uuid4().hex)
    place = (session.region().id, ticket)
    beside = _TOGETHER.seen(window, Opened(place, user.name, user.id), monotonic())
    if not beside:
        return
    # An account may serve several at one desk: its other window is told of, too, as what it is.
    yours = _("your own account, in another window")
    names = ", ".join(dict.fromkeys(yours if one.account == user.id else one.name for one in beside))
    words = _("Also open just now: {names}. Agree on who decides.").format(names=names)
    st.html(f'<p class="jg-beside" role="status">{escape(words)}</p>')
