"""What the desk writes to reporters: answer, plan, dialogue, notice, question, and the words that close."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.i18n import _, day, lang, name_of
from dashboard.views.desk_forms import Decision, public_why, submit
from dashboard.words.answers import plan_reason, said_name, said_note
from dashboard.words.sentences import (
    agency_name,
    category_name,
    close_reason,
    place_of,
)
from data.accounts import User
from data.clocks import ANSWERED_BY_WORDS
from data.desk.answers import filled, templates_for
from data.reads.views import StaffComplaint
from data.stages import CLOSE_REASONS, COMPLAINT_MOVES, PLAN_REASONS

# What can be said, in the order of the buttons; each is an action of the table of moves.
SAID = ("answer", "plan", "dialogue", "interim", "ask_reporter")
# Looked at again after a quarter, unless the officer names another day.
USUAL_PLAN_DAYS = 90
USUAL_DIALOGUE_DAYS = 7


def can_say(complaint: StaffComplaint) -> list[str]:
    """Return what may be said now; a question may be answered before anybody has looked at anything."""
    moves = COMPLAINT_MOVES[complaint.state]
    possible = [one for one in SAID if one in moves]
    if complaint.state == "received" and complaint.concern in ANSWERED_BY_WORDS:
        possible.insert(0, "answer")
    return possible


def say(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw the choice of what to say, and its form."""
    possible = can_say(complaint)
    kind = st.segmented_control(
        _("What do you write?"),
        possible,
        format_func=said_name,
        default=possible[0],
        required=True,
        key=f"desk_said_{complaint.ticket}",
        label_visibility="collapsed",
    )
    st.caption(said_note(kind))
    return _SAID[kind](user, complaint)


def _answer(user: User, complaint: StaffComplaint) -> Decision | None:
    _offer_templates(complaint, "answer")
    words = public_why(complaint.ticket, _("Answer to the reporter"))
    if not submit(_("Send the answer"), complaint.ticket):
        return None
    if not words:
        st.error(_("Write the answer first."))
        return None
    return partial(session.register().answer, complaint.ticket, user, words)


def _plan(user: User, complaint: StaffComplaint) -> Decision | None:
    ticket = complaint.ticket
    left, right = st.columns([0.6, 0.4])
    with left:
        reason = st.selectbox(
            _("Why not now"), PLAN_REASONS, format_func=plan_reason, key=f"desk_plan_{ticket}"
        )
    with right:
        until = _day(ticket, _("By when, or looked at again"), USUAL_PLAN_DAYS)
    _offer_templates(complaint, f"plan.{reason}", until=day(until))
    words = public_why(ticket, _("What is planned"))
    if submit(_("Save the plan"), ticket):
        return partial(session.register().plan, ticket, user, reason, until, words)
    return None


def _dialogue(user: User, complaint: StaffComplaint) -> Decision | None:
    ticket = complaint.ticket
    on = _day(ticket, _("Day of the public dialogue"), USUAL_DIALOGUE_DAYS)
    _offer_templates(complaint, "dialogue", until=day(on))
    words = public_why(ticket, _("In a sentence"))
    if submit(_("Take it to the dialogue"), ticket):
        return partial(session.register().take_to_dialogue, ticket, user, on, words)
    return None


def _interim(user: User, complaint: StaffComplaint) -> Decision | None:
    _offer_templates(complaint, "interim")
    words = public_why(complaint.ticket, _("Notice meanwhile"))
    if submit(_("Send the notice"), complaint.ticket):
        return partial(session.register().tell_interim, complaint.ticket, user, words)
    return None


def _ask(user: User, complaint: StaffComplaint) -> Decision | None:
    _offer_templates(complaint, "ask_reporter")
    words = public_why(complaint.ticket, _("Question to the reporter"))
    if submit(_("Send the question"), complaint.ticket):
        return partial(session.register().ask_reporter, complaint.ticket, user, words)
    return None


_SAID: dict[str, Callable[[User, StaffComplaint], Decision | None]] = {
    "answer": _answer,
    "plan": _plan,
    "dialogue": _dialogue,
    "interim": _interim,
    "ask_reporter": _ask,
}


def close(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw the form that closes; a result or a reason of the list."""
    ticket = complaint.ticket
    by_words = complaint.concern in ANSWERED_BY_WORDS
    reasons = [one for one in CLOSE_REASONS if (one == "answered") <= by_words and _is_ours(one)]
    reason = st.selectbox(
        _("Reason"),
        reasons,
        index=reasons.index("answered") if by_words else 0,
        format_func=close_reason,
        key=f"desk_reason_{ticket}",
    )
    _offer_templates(complaint, f"close.{reason}")
    why = public_why(ticket, _("What shows it: who saw it, when"))
    if not submit(_("Close"), ticket):
        return None
    if reason == "repaired" and not why:
        st.error(_("Say what shows it: closed is not yet repaired."))
        return None
    return partial(session.register().close, ticket, user, reason, why)


def _is_ours(reason: str) -> bool:
    """Leave out what only another system's word can say."""
    return not reason.endswith("_elsewhere")


def _day(ticket: str, label: str, usual_days: int) -> date:
    today = datetime.now(session.region().zone).date()
    return st.date_input(
        label,
        value=today + timedelta(days=usual_days),
        min_value=today,
        format="DD/MM/YYYY",
        key=f"desk_until_{ticket}_{usual_days}",
    )


def _offer_templates(complaint: StaffComplaint, decision: str, **fields: str) -> None:
    """Offer words to start from, as buttons; what stands in brackets the officer fills in."""
    region = session.region()
    offered = templates_for(region, decision, complaint.category, complaint.concern)
    if not offered:
        return
    known = _fields(complaint) | fields
    with st.container(horizontal=True, key=f"jg_templates_{complaint.ticket}"):
        st.caption(_("Start from:"), width="content")
        for one in offered:
            words = filled(one, known, lang())
            st.button(
                name_of(one.name),
                help=words,
                key=f"desk_template_{complaint.ticket}_{one.id}",
                type="tertiary",
                on_click=_start_from,
                args=(complaint.ticket, words),
            )


def _start_from(ticket: str, words: str) -> None:
    st.session_state[f"desk_why_{ticket}"] = words


def _fields(complaint: StaffComplaint) -> dict[str, str]:
    """Return what templates may speak of."""
    region, position = session.region(), complaint.position
    fields = {
        "ticket": complaint.ticket,
        "category": category_name(region, complaint.category),
        "agency": agency_name(region, complaint.agency),
    }
    if position and (position.road_name or position.village):
        fields["place"] = place_of(
            position.road_name, position.station_m, position.village, position.subdistrict
        )
    return fields
