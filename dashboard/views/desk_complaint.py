"""One complaint as the desk sees it: words, photos, evidence against position, neighbours, history."""

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from dashboard import navigation, session
from dashboard.components.place_pin import chosen_place, place_pin
from dashboard.i18n import _, day_and_time, number, percent
from dashboard.reports.review_words import concern_name
from dashboard.views import (
    desk_actions,
    desk_beside,
    desk_clocks,
    desk_letter,
    desk_photos,
    desk_place,
    desk_reporter,
)
from dashboard.words.events import event_sentence, event_words
from dashboard.words.sentences import (
    agency_name,
    area_line,
    category_name,
    channel_name,
    evidence_line,
    place_of,
    placing_question,
    placing_reason,
    road_and_station,
    state_chip,
    state_name,
    stretch_line,
)
from data.accounts import NotAllowedError, User
from data.reads.views import StaffComplaint, StaffPosition

_MAP = "desk_map"
MAP_HEIGHT_PX = 280


def show(user: User, ticket: str, on_done: Callable[[], None], on_close: Callable[[], None]) -> None:
    """Draw the complaint; ``on_done`` runs after a decision, ``on_close`` goes back to the list."""
    with st.container(key="jg_desk_back"):
        if st.button(_("Back to the list"), icon=":material/arrow_back:", key="desk_back"):
            on_close()
    complaint = _complaint(user, ticket)
    if complaint is None:
        st.warning(_("There is no complaint {ticket} that your account may see.").format(ticket=ticket))
        return
    desk_beside.changed_meanwhile(user, complaint)
    desk_beside.others(user, complaint.ticket)
    _head(complaint)
    desk_clocks.show(complaint)
    desk_clocks.waiting(user, complaint)
    _told(complaint)
    desk_photos.photo_release(user, complaint)
    desk_clocks.choose_kind(user, complaint)
    tapped = chosen_place(_MAP)
    if tapped:
        desk_place.propose(ticket, tapped)
    # Beside each other: under the map, what it says would push the decision below the screen.
    with st.container(key="jg_desk_place"):
        left, right = st.columns([0.6, 0.4], gap="small")
        with left:
            place_pin(_MAP, session.region().id, desk_place.shown(complaint), height_px=MAP_HEIGHT_PX)
        with right:
            _position(complaint)
    desk_actions.show(user, complaint, on_done)
    desk_letter.sent(user, complaint)
    _background(complaint)
    _neighbours(complaint)
    _history(complaint)


def _complaint(user: User, ticket: str) -> StaffComplaint | None:
    try:
        return session.queries().complaint_for_staff(ticket, user)
    except NotAllowedError:
        return None


def _head(complaint: StaffComplaint) -> None:
    """Draw state, kind, place and who answers."""
    region = session.region()
    position = complaint.position
    where = (
        place_of(position.road_name, position.station_m, position.village, position.subdistrict)
        if position
        else _("Place not known")
    )
    marks = _wish(complaint)
    marks += [_("Confidential")] if complaint.confidential else []
    marks += [_("Sample")] if complaint.sample else []
    settled = [event.action for event in complaint.events if event.action in ("close", "reopen")]
    marks += [_("Reopened")] if settled[-1:] == ["reopen"] else []
    shown = "".join(f'<span class="jg-mark">{escape(mark)}</span>' for mark in marks)
    st.html(
        f'<h2 class="jg-where">{escape(where)}</h2><p class="jg-about">{state_chip(complaint.state)} {shown} '
        f"<b>{escape(category_name(region, complaint.category))}</b> · {escape(complaint.ticket)} · "
        f"{escape(agency_name(region, complaint.agency))}</p>"
    )
    if complaint.main_ticket:
        navigation.link(
            "desk", _("Belongs to {ticket}").format(ticket=complaint.main_ticket), nomor=complaint.main_ticket
        )


def _wish(complaint: StaffComplaint) -> list[str]:
    """Return what its reporter wants, unless that goes without saying or its kind says it."""
    if complaint.concern in (None, "complaint"):
        return []
    wish = concern_name(complaint.concern)
    return [] if wish == category_name(session.region(), complaint.category) else [wish]


def _position(complaint: StaffComplaint) -> None:
    """Set what was told beside what was made of it."""
    told = {
        _("Evidence of the place"): evidence_line(one)
        for one in complaint.evidence
        if one.kind not in ("words", "reply")
    }
    position = complaint.position
    found = _found(position) if position else {}
    facts({**told, **found})


def _found(position: StaffPosition) -> Mapping[str, str]:
    """Say where the complaint lies and how sure that is."""
    lines: dict[str, str] = {}
    if position.road_name and position.status == "placed":
        lines[_("Placed on")] = _on_road(position.road_name, position)
        if position.confidence is not None:
            lines[_("Sure of the road")] = percent(position.confidence)
        if position.offset_m is not None:
            lines[_("Off the road's line")] = _("{metres} m").format(metres=number(abs(position.offset_m)))
    elif position.reason:
        lines[_("Not placed")] = placing_reason(position.reason)
    question = placing_question(position.question)
    if question and (position.status != "placed" or position.station_m is None):
        lines[_("To ask the reporter")] = question
    area = area_line(position.village, position.subdistrict)
    if area:
        lines[_("Area")] = area
    if position.set_by == "staff":
        lines[_("Set by")] = _("an officer")
    return lines


def _on_road(road_name: str, position: StaffPosition) -> str:
    """Return the road with the station, or with the range somewhere in which it lies."""
    if position.station_m is None and position.from_m is not None and position.to_m is not None:
        return stretch_line(road_name, position.from_m, position.to_m)
    return road_and_station(road_name, position.station_m)


def facts(lines: Mapping[str, str]) -> None:
    """Draw names and values in two columns."""
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in lines.items() if value
    )
    st.html(f'<dl class="jg-facts">{rows}</dl>')


def _told(complaint: StaffComplaint) -> None:
    """Show the reporter's words and photos."""
    if complaint.words:
        st.html(f'<blockquote class="jg-words">{escape(complaint.words)}</blockquote>')
    elif complaint.words_kept_back:
        st.caption(_("The reporter wrote something; your account reads what the desk makes public of it."))
    else:
        st.caption(_("The reporter left no words."))
    replies = [one.words for one in complaint.evidence if one.kind == "reply" and one.words]
    if replies:
        st.caption(_("The reporter wrote since, by the secret link:"))
        st.html("".join(f'<blockquote class="jg-words">{escape(one)}</blockquote>' for one in replies))


def _background(complaint: StaffComplaint) -> None:
    """Show when and how it came, and the way to the contact for whom may see it."""
    zone = session.region().timezone
    facts(
        {
            _("Happened"): day_and_time(complaint.happened_at, zone),
            _("Received"): day_and_time(complaint.created_at, zone),
            _("Came by"): channel_name(session.region(), complaint.channel),
            _("Made public"): complaint.public_words or "",
        }
    )
    if (user := session.user()) is not None:
        desk_reporter.show(complaint.ticket, user)


def _neighbours(complaint: StaffComplaint) -> None:
    """List complaints close by on the same road: perhaps the same thing."""
    if not complaint.nearby:
        return
    st.subheader(_("Close by on the same road"))
    region = session.region()
    with st.container(gap=None):
        for other in complaint.nearby:
            words = _("{ticket} · {category} · {state} · {metres} m away").format(
                ticket=other.ticket,
                category=category_name(region, other.category),
                state=state_name(other.state),
                metres=number(other.distance_m),
            )
            if other.same_person:
                words += " · " + _("same person")
            navigation.link("desk", words, nomor=other.ticket)


def _history(complaint: StaffComplaint) -> None:
    """Draw every event, oldest first."""
    st.subheader(_("History"))
    region = session.region()
    zone = region.timezone
    who = {"machine": _("the system"), "reporter": _("the reporter"), "staff": _("an officer")}
    items = "".join(
        f"<li><b>{escape(event_sentence(region, event))}</b>"
        f"<time>{escape(day_and_time(event.at, zone))} · "
        f"{escape(event.actor_name or who.get(event.actor_kind, ''))}</time>"
        + (f"<p>{escape(words)}</p>" if (words := event_words(event)) else "")
        + "</li>"
        for event in complaint.events
    )
    st.html(f'<ol class="jg-steps">{items}</ol>')
