"""What an officer may do with a complaint now: one small form per decision, only those that are possible."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.i18n import _, name_of
from dashboard.road_lines import lon_lat_of
from dashboard.sentences import (
    action_name,
    category_name,
    close_reason,
    place_of,
    placing_reason,
    reject_reason,
)
from dashboard.views import desk_place
from dashboard.widgets import plain
from data.accounts import NotAllowedError, User, may
from data.cases import UnknownTicketError
from data.decisions import DecisionError
from data.office import ConflictError
from data.stages import CLOSE_REASONS, COMPLAINT_MOVES, REJECT_REASONS, MoveError
from data.tickets import normalise
from data.views import StaffComplaint

# Which right each decision takes (data.accounts), in the order of the buttons. "Same as another" stands for
# both ``mark_support`` and ``mark_duplicate``: its form asks which.
_RIGHTS = {
    "verify": "verify",
    "correct_place": "correct_place",
    "correct_category": "correct_category",
    "mark_support": "mark_duplicate",
    "forward": "forward",
    "answer": "answer",
    "close": "close",
    "reject": "reject",
    "reopen": "reopen",
    "separate": "mark_duplicate",
    "take_back": "forward",
}
LONGEST_WORDS = 2_000

# A form draws itself and returns what to do (it takes ``seen_state``) once its button was pressed, else None.
Decision = Callable[..., None]


def show(user: User, complaint: StaffComplaint, on_done: Callable[[], None]) -> None:
    """Draw the possible decisions and the form of the chosen one; ``on_done`` runs once it is done."""
    possible = [
        action
        for action, right in _RIGHTS.items()
        if action in COMPLAINT_MOVES[complaint.state] and may(user, right, session.region().id)
    ]
    if not possible:
        st.caption(_("Your account may read this complaint, but not decide on it."))
        return
    key = _action_key(complaint.ticket)
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
        if decision and _carried_out(decision, action, complaint.state):
            desk_place.drop(complaint.ticket)
            st.session_state.pop(key, None)
            on_done()


def _action_key(ticket: str) -> str:
    return f"desk_action_{ticket}"


def _carried_out(decision: Decision, action: str, seen_state: str) -> bool:
    """Do it, unless the complaint has moved on since it was shown; say in a clear sentence why not."""
    try:
        decision(seen_state=seen_state)
    except (ConflictError, MoveError):
        st.error(_("Somebody else has changed this complaint meanwhile. Look at it again, then decide."))
    except NotAllowedError:
        st.error(_("Your account may not do this."))
    except UnknownTicketError:
        st.error(_("There is no complaint with that number. Compare it once more."))
    except DecisionError:
        st.error(_refusal(action))
    else:
        return True
    return False


def _refusal(action: str) -> str:
    """Return what the register finds wrong with a decision that the form let through."""
    sentences = {
        "mark_support": _("These two cannot be put together: one hangs on the other, or it was rejected."),
        "correct_place": _("There is nothing of this region at that place. Tap another one."),
    }
    return sentences.get(action, _("This decision lacks something. Fill in every field."))


def _submit(label: str, ticket: str) -> bool:
    return st.button(label, key=f"desk_do_{ticket}", type="primary", shortcut="Ctrl+Enter")


def _public_why(ticket: str, label: str) -> str:
    words = st.text_area(
        label, key=f"desk_why_{ticket}", max_chars=LONGEST_WORDS, height=96, on_change="ignore"
    )
    st.caption(_("Everybody can read this. Leave out names, telephone numbers and houses."))
    return words.strip()


def _verify(user: User, complaint: StaffComplaint) -> Decision | None:
    ticket = complaint.ticket
    st.markdown(_("The damage is there, and it is at this place."))
    words = st.text_area(
        _("Words for the public (may stay empty)"),
        key=f"desk_public_{ticket}",
        max_chars=LONGEST_WORDS,
        height=80,
        on_change="ignore",
    )
    released = [
        photo.public_id
        for number, photo in enumerate(complaint.photos, start=1)
        if not photo.released
        and st.checkbox(
            _("Let the public see photo {number}: no faces, no number plates on it").format(number=number),
            key=f"desk_release_{photo.public_id}",
        )
    ]
    if _submit(_("Verify"), ticket):
        return partial(
            session.register().verify,
            ticket,
            user,
            public_words=words.strip() or None,
            release_photos=tuple(released),
        )
    return None


def _correct_place(user: User, complaint: StaffComplaint) -> Decision | None:
    ticket = complaint.ticket
    tapped = desk_place.proposed(ticket)
    names = {one.road_id: one.road_name for one in complaint.candidates}
    road_id = None
    if names:
        road_id = st.radio(
            _("Road"),
            [None, *names],
            format_func=lambda one: names.get(one, _("the one nearest to the pin")),
            key=f"desk_road_{ticket}",
        )
    told = desk_place.reported(complaint)
    point = tapped or (lon_lat_of(told.lon, told.lat) if told else None)
    if point is None or (tapped is None and road_id is None):
        st.markdown(_("Tap the right place on the map above."))
        return None
    preview = session.register().preview(lon=point[0], lat=point[1], road_id=road_id)
    if preview.status == "invalid":
        st.error(placing_reason(preview.reason))
        return None
    st.markdown(
        _("New place: **{place}**").format(
            place=plain(place_of(preview.road_name, preview.station_m, preview.village, preview.subdistrict))
        )
    )
    with st.container(horizontal=True):
        save = _submit(_("Save the place"), ticket)
        if tapped:
            st.button(_("Leave it as it was"), key=f"desk_undo_{ticket}", on_click=_undo, args=(ticket,))
    return partial(session.register().correct_place, ticket, user, *point, road_id=road_id) if save else None


def _undo(ticket: str) -> None:
    desk_place.drop(ticket)
    st.session_state.pop(_action_key(ticket), None)


def _correct_category(user: User, complaint: StaffComplaint) -> Decision | None:
    region = session.region()
    others = [one.id for one in region.categories if one.id != complaint.category]
    category = st.selectbox(
        _("It is rather"),
        others,
        format_func=lambda one: category_name(region, one),
        key=f"desk_kind_{complaint.ticket}",
    )
    if _submit(_("Save the kind"), complaint.ticket):
        return partial(session.register().correct_category, complaint.ticket, user, category)
    return None


def _same_as(user: User, complaint: StaffComplaint) -> Decision | None:
    """Hang the complaint on another one; those close by are offered, any number can be typed."""
    ticket, region = complaint.ticket, session.region()
    close_by = {one.ticket: one for one in complaint.nearby}
    chosen = st.selectbox(
        _("The other complaint"),
        list(close_by),
        index=0 if close_by else None,
        format_func=lambda one: (
            f"{one} · {category_name(region, close_by[one].category)}" if one in close_by else one
        ),
        accept_new_options=True,
        placeholder=_("Choose one close by, or type a number"),
        key=f"desk_other_{ticket}",
    )
    same_person = st.radio(
        _("Who sent it?"),
        [False, True],
        format_func=lambda same: (
            _("The same person again: it does not count twice")
            if same
            else _("Another person: it counts as support")
        ),
        key=f"desk_person_{ticket}",
    )
    if not _submit(_("Put them together"), ticket) or not chosen:
        return None
    other = normalise(chosen, region.ticket_prefix)
    if other is None:
        st.error(_("**{text}** is not a ticket number.").format(text=plain(chosen)))
        return None
    return partial(session.register().mark_duplicate, ticket, other, user, same_person=same_person)


def _forward(user: User, complaint: StaffComplaint) -> Decision | None:
    ticket = complaint.ticket
    agencies = {one.id: name_of(one.name) for one in session.region().agencies if one.id != complaint.agency}
    agency = st.selectbox(
        _("To whom"), list(agencies), format_func=agencies.__getitem__, key=f"desk_agency_{ticket}"
    )
    why = _public_why(ticket, _("Why"))
    if _submit(_("Forward"), ticket):
        return partial(session.register().forward, ticket, user, agency, why)
    return None


def _answer(user: User, complaint: StaffComplaint) -> Decision | None:
    words = _public_why(complaint.ticket, _("Answer to the reporter"))
    if not _submit(_("Send the answer"), complaint.ticket):
        return None
    if not words:
        st.error(_("Write the answer first."))
        return None
    return partial(session.register().answer, complaint.ticket, user, words)


def _close(user: User, complaint: StaffComplaint) -> Decision | None:
    ticket = complaint.ticket
    reason = st.selectbox(_("Reason"), CLOSE_REASONS, format_func=close_reason, key=f"desk_reason_{ticket}")
    why = _public_why(ticket, _("What shows it: who saw it, when"))
    if not _submit(_("Close"), ticket):
        return None
    if reason == "repaired" and not why:
        st.error(_("Say what shows it: closed is not yet repaired."))
        return None
    return partial(session.register().close, ticket, user, reason, why)


def _reject(user: User, complaint: StaffComplaint) -> Decision | None:
    ticket = complaint.ticket
    reason = st.selectbox(_("Reason"), REJECT_REASONS, format_func=reject_reason, key=f"desk_reason_{ticket}")
    why = _public_why(ticket, _("In a sentence"))
    if _submit(_("Do not follow up"), ticket):
        return partial(session.register().reject, ticket, user, reason, why)
    return None


def _reopen(user: User, complaint: StaffComplaint) -> Decision | None:
    why = _public_why(complaint.ticket, _("Why"))
    if _submit(_("Open again"), complaint.ticket):
        return partial(session.register().reopen, complaint.ticket, user, why)
    return None


def _separate(user: User, complaint: StaffComplaint) -> Decision | None:
    if _submit(_("Separate again"), complaint.ticket):
        return partial(session.register().separate, complaint.ticket, user)
    return None


def _take_back(user: User, complaint: StaffComplaint) -> Decision | None:
    why = _public_why(complaint.ticket, _("Why"))
    if _submit(_("Take back"), complaint.ticket):
        return partial(session.register().take_back, complaint.ticket, user, why)
    return None


_FORMS: dict[str, Callable[[User, StaffComplaint], Decision | None]] = {
    "verify": _verify,
    "correct_place": _correct_place,
    "correct_category": _correct_category,
    "mark_support": _same_as,
    "forward": _forward,
    "answer": _answer,
    "close": _close,
    "reject": _reject,
    "reopen": _reopen,
    "separate": _separate,
    "take_back": _take_back,
}
