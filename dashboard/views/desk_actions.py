"""What an officer may do with a complaint now: one small form per decision, only those that are possible."""

from collections.abc import Callable

import streamlit as st

from dashboard import held_press, session
from dashboard.i18n import _
from dashboard.views import desk_answers, desk_beside, desk_forms, desk_letter, desk_place
from dashboard.views.desk_forms import Decision, action_key
from dashboard.words.answers import refusal
from dashboard.words.sentences import action_name
from data.accounts import NotAllowedError, User, may
from data.desk.answering import DecisionError
from data.desk.cases import UnknownTicketError
from data.office import ConflictError
from data.reads.views import StaffComplaint
from data.stages import COMPLAINT_MOVES, MoveError

# Which right each decision takes (data.accounts), in the order of the buttons. "Same as another" stands for
# both ``mark_support`` and ``mark_duplicate``, "answer" for everything that is written to the reporter.
_RIGHTS = {
    "verify": "verify",
    "answer": "answer",
    "close": "close",
    "forward": "forward",
    "send_letter": "forward",
    "reject": "reject",
    "reopen": "reopen",
    "separate": "mark_duplicate",
    "take_back": "forward",
    "correct_place": "correct_place",
    "correct_category": "correct_category",
    "mark_support": "mark_duplicate",
    "withhold": "see_confidential",
}


def show(user: User, complaint: StaffComplaint, on_done: Callable[[], None]) -> None:
    """Draw the possible decisions and the form of the chosen one; ``on_done`` runs once it is done."""
    if not complaint.decides:
        st.caption(_("This complaint belongs to another agency: you may read it, they decide."))
        return
    possible = _possible(user, complaint)
    if not possible:
        st.caption(_("Your account may read this complaint, but not decide on it."))
        return
    key = action_key(complaint.ticket)
    if desk_place.proposed(complaint.ticket) and "correct_place" in possible:
        st.session_state[key] = "correct_place"
    elif key not in st.session_state and "verify" in possible and complaint.state == "received":
        st.session_state[key] = "verify"  # what the desk does with most of what comes in
    with st.container(key="jg_desk_actions", border=True):
        action = st.pills(
            _("Decision"), possible, format_func=action_name, key=key, label_visibility="collapsed"
        )
        if action is None:
            return
        decision = _FORMS[action](user, complaint)
        held_press.over()
        if decision and carried_out(decision, action, complaint.state):
            desk_place.drop(complaint.ticket)
            st.session_state.pop(key, None)
            desk_beside.decided(complaint.ticket, action)
            on_done()


def _possible(user: User, complaint: StaffComplaint) -> list[str]:
    moves = set(COMPLAINT_MOVES[complaint.state])
    if desk_answers.can_say(complaint):
        moves.add("answer")
    if user.agency is None:
        moves.add("withhold")
    region_id = session.region().id
    return [action for action, right in _RIGHTS.items() if action in moves and may(user, right, region_id)]


def carried_out(decision: Decision, action: str, seen_state: str) -> bool:
    """Do it, unless the complaint has moved on since it was shown; say in a clear sentence why not."""
    try:
        decision(seen_state=seen_state)
    except (ConflictError, MoveError):
        st.error(_("Somebody else has changed this complaint meanwhile. Look at it again, then decide."))
    except NotAllowedError:
        st.error(_("Your account may not do this."))
    except UnknownTicketError:
        st.error(_("There is no complaint with that number. Compare it once more."))
    except DecisionError as error:
        st.error(refusal(error.code or action))
    else:
        return True
    return False


_FORMS: dict[str, Callable[[User, StaffComplaint], Decision | None]] = {
    "verify": desk_forms.verify,
    "answer": desk_answers.say,
    "close": desk_answers.close,
    "forward": desk_forms.forward,
    "send_letter": desk_letter.send,
    "reject": desk_forms.reject,
    "reopen": desk_forms.reopen,
    "separate": desk_forms.separate,
    "take_back": desk_forms.take_back,
    "correct_place": desk_forms.correct_place,
    "correct_category": desk_forms.correct_category,
    "mark_support": desk_forms.same_as,
    "withhold": desk_forms.withhold,
}
