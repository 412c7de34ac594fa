"""Small forms of the desk's decisions about what a complaint is, where it lies and to whom it belongs."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from dashboard import held_press, session
from dashboard.i18n import _, name_of
from dashboard.road_lines import lon_lat_of
from dashboard.views import desk_place
from dashboard.widgets import plain
from dashboard.words.answers import verified_how
from dashboard.words.sentences import category_name, place_of, placing_reason, reject_reason
from data.accounts import User
from data.reads.views import StaffComplaint
from data.stages import REJECT_REASONS, VERIFIED_HOW
from data.tickets import normalise

LONGEST_WORDS = 2_000

# A form draws itself and returns what to do (it takes ``seen_state``) once its button was pressed, else None.
Decision = Callable[..., object]


def submit(label: str, ticket: str) -> bool:
    """Draw the button that decides; Ctrl+Enter presses it. The press holds until it is carried out."""
    return held_press.button(label, key=f"desk_do_{ticket}", type="primary", shortcut="Ctrl+Enter")


def public_why(ticket: str, label: str) -> str:
    """Draw the field of words that everybody may read; return them."""
    words = st.text_area(
        label, key=f"desk_why_{ticket}", max_chars=LONGEST_WORDS, height=96, on_change="ignore"
    )
    st.caption(_("Everybody can read this. Leave out names, telephone numbers and houses."))
    return words.strip()


def verify(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw how it was checked, and what of it the public may see."""
    ticket = complaint.ticket
    how = st.segmented_control(
        _("How was it checked?"),
        VERIFIED_HOW,
        format_func=verified_how,
        default=VERIFIED_HOW[0],
        required=True,
        key=f"desk_how_{ticket}",
    )
    second = _second_source(complaint) if how == "second_source" else None
    words = "" if session.region().publishing.words == "none" else _public_words(complaint)
    if submit(_("Verify"), ticket):
        return partial(
            session.register().verify,
            ticket,
            user,
            public_words=words.strip() or None,
            how=how,
            second_ticket=second,
        )
    return None


def _public_words(complaint: StaffComplaint) -> str:
    """Ask what the public may read of it; a region that publishes no words is not asked."""
    _offer_words(complaint)
    return st.text_area(
        _("Words for the public (may stay empty)"),
        key=f"desk_public_{complaint.ticket}",
        max_chars=LONGEST_WORDS,
        height=80,
        on_change="ignore",
    )


def _offer_words(complaint: StaffComplaint) -> None:
    """Offer the reporter's own words to start from, without what leads to a person."""
    masked = complaint.release_words
    if masked:
        st.button(
            _("Start from the reporter's words, without names and numbers"),
            key=f"desk_words_{complaint.ticket}",
            type="tertiary",
            on_click=_start_from,
            args=(complaint.ticket, masked),
        )


def _start_from(ticket: str, words: str) -> None:
    st.session_state[f"desk_public_{ticket}"] = words


def _second_source(complaint: StaffComplaint) -> str | None:
    """Ask which other report says the same; none where the kelurahan or RT/RW has confirmed it."""
    others = {one.ticket: one for one in complaint.nearby if not one.same_person}
    return st.selectbox(
        _("Which one?"),
        [None, *others],
        format_func=lambda one: one or _("Kelurahan, village office or RT/RW"),
        key=f"desk_second_{complaint.ticket}",
    )


def correct_place(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw where it is put: the place tapped on the map, on the road chosen."""
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
        save = submit(_("Save the place"), ticket)
        if tapped:
            st.button(_("Leave it as it was"), key=f"desk_undo_{ticket}", on_click=_undo, args=(ticket,))
    return partial(session.register().correct_place, ticket, user, *point, road_id=road_id) if save else None


def action_key(ticket: str) -> str:
    """Return where the session keeps which decision is chosen."""
    return f"desk_action_{ticket}"


def _undo(ticket: str) -> None:
    desk_place.drop(ticket)
    st.session_state.pop(action_key(ticket), None)


def correct_category(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw the choice of another kind."""
    region = session.region()
    others = [one.id for one in region.categories if one.id != complaint.category]
    category = st.selectbox(
        _("It is rather"),
        others,
        format_func=lambda one: category_name(region, one),
        key=f"desk_kind_{complaint.ticket}",
    )
    if submit(_("Save the kind"), complaint.ticket):
        return partial(session.register().correct_category, complaint.ticket, user, category)
    return None


def same_as(user: User, complaint: StaffComplaint) -> Decision | None:
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
    same_person = who_sent_it(f"desk_person_{ticket}")
    if not submit(_("Put them together"), ticket) or not chosen:
        return None
    other = normalise(chosen, region.ticket_prefix)
    if other is None:
        st.error(_("**{text}** is not a ticket number.").format(text=plain(chosen)))
        return None
    return partial(session.register().mark_duplicate, ticket, other, user, same_person=same_person)


def who_sent_it(key: str, persist_state: Literal["session"] | None = None) -> bool:
    """Ask whether the same person tells the same again; return whether they do."""
    same_person: bool = st.radio(
        _("Who sent it?"),
        [False, True],
        format_func=lambda same: (
            _("The same person again: it does not count twice")
            if same
            else _("Another person: it counts as support")
        ),
        key=key,
        persist_state=persist_state,
    )
    return same_person


def forward(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw the choice of another agency."""
    ticket = complaint.ticket
    agencies = {one.id: name_of(one.name) for one in session.region().agencies if one.id != complaint.agency}
    agency = st.selectbox(
        _("To whom"), list(agencies), format_func=agencies.__getitem__, key=f"desk_agency_{ticket}"
    )
    why = public_why(ticket, _("Why"))
    if submit(_("Forward"), ticket):
        return partial(session.register().forward, ticket, user, agency, why)
    return None


def reject(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw the choice of why it is not followed up."""
    ticket = complaint.ticket
    reason = st.selectbox(_("Reason"), REJECT_REASONS, format_func=reject_reason, key=f"desk_reason_{ticket}")
    why = public_why(ticket, _("In a sentence"))
    if submit(_("Do not follow up"), ticket):
        return partial(session.register().reject, ticket, user, reason, why)
    return None


def reopen(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw why it is opened again."""
    why = public_why(complaint.ticket, _("Why"))
    if submit(_("Open again"), complaint.ticket):
        return partial(session.register().reopen, complaint.ticket, user, why)
    return None


def separate(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw the button that makes it a complaint of its own again."""
    if submit(_("Separate again"), complaint.ticket):
        return partial(session.register().separate, complaint.ticket, user)
    return None


def take_back(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw why it is taken back from another authority."""
    why = public_why(complaint.ticket, _("Why"))
    if submit(_("Take back"), complaint.ticket):
        return partial(session.register().take_back, complaint.ticket, user, why)
    return None


def withhold(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw from whose people it is kept: a complaint about an official is not for that official."""
    ticket = complaint.ticket
    names = {one.id: name_of(one.name) for one in session.region().agencies}
    agency = st.selectbox(
        _("It is about somebody of"),
        [None, *names],
        index=0 if complaint.withheld_from is None else 1 + list(names).index(complaint.withheld_from),
        format_func=lambda one: names[one] if one else _("nobody: every agency may see it"),
        key=f"desk_withhold_{ticket}",
    )
    st.caption(_("The people of that agency do not see this complaint any more; the public is not told."))
    if submit(_("Save"), ticket):
        return partial(session.register().withhold, ticket, user, agency)
    return None
