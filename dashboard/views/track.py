"""Lacak: what became of a report; by the secret link its reporter says whether it is really repaired."""

from html import escape

import streamlit as st

from dashboard import held_press, navigation, session
from dashboard.components.link_secret import link_secret
from dashboard.components.place_pin import Shown, place_shown
from dashboard.i18n import _, day_and_time, ngettext_
from dashboard.links import SECRET_PARAMETER
from dashboard.views import track_data
from dashboard.widgets import plain
from dashboard.words.answers import next_step
from dashboard.words.events import event_sentence, event_words
from dashboard.words.sentences import (
    agency_name,
    area_line,
    category_name,
    road_and_station,
    state_chip,
)
from data.desk.answering import DecisionError
from data.office import ConflictError
from data.reads.queries import TicketView
from data.stages import MoveError
from data.tickets import normalise

_SECRETS = "track_secrets"  # ticket -> secret, for as long as this session lasts
MAP_HEIGHT_PX = 280
LONGEST_WORDS = 1_000


def page() -> None:
    """Ask for a ticket number and tell its story."""
    with st.container(key="jg_track_page"):
        st.title(_("What happened to my report?"))
        ticket = _ask()
        if ticket is None:
            return
        secret = _secret(ticket)
        view = session.queries().ticket(ticket, secret)
        if view is None:
            st.warning(
                _(
                    "There is no report **{ticket}**. Compare the number with the one you were given; "
                    "O and 0, I and 1 are read as the same."
                ).format(ticket=ticket)
            )
            return
        left, right = st.columns([0.56, 0.44], gap="large")
        with left:
            _summary(view)
            _confirm(view, secret)
            _answer(view, secret)
            _timeline(view)
            _lead_on(view, secret)
            track_data.show(view, secret)
        with right:
            _place(view)
            _released(view)


def _ask() -> str | None:
    """Ask for the number (filled in from the link) and return it as it is stored; None until there is one."""
    linked = st.query_params.get("nomor", "")
    with st.form("track", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            _("Ticket number"),
            value=linked,
            key=f"track_number_{linked}",
            placeholder=f"{session.region().ticket_prefix}-7Q4M-X2CV",
            max_chars=40,
            autocomplete="off",
        )
        st.form_submit_button(_("Show"), type="primary")
    if not text or not text.strip():
        st.markdown(_("You were given it when you reported. Small letters and missing dashes do not matter."))
        navigation.link("map", _("Number lost? Look for the road on the map: every report counts there."))
        return None
    if other := session.region_of_ticket(text, session.region().id):
        navigation.go("track", nomor=text, wilayah=other.id)
    prefix = session.region().ticket_prefix
    ticket = normalise(text, prefix)
    if ticket is None:
        st.warning(
            _(
                "**{text}** is not a ticket number: a letter or figure is wrong or missing. "
                "It looks like **{example}**."
            ).format(text=plain(text), example=f"{prefix}-7Q4M-X2CV")
        )
    elif ticket != linked:
        st.query_params["nomor"] = ticket
    return ticket


def _secret(ticket: str) -> str | None:
    """Return the reporter's secret for the ticket, if this session came by the secret link."""
    secrets: dict[str, str] = st.session_state.setdefault(_SECRETS, {})
    found = link_secret("track_secret", SECRET_PARAMETER)
    if found:
        secrets[ticket] = found
    return secrets.get(ticket)


def _summary(view: TicketView) -> None:
    """Draw number, state, kind, place, and who answers."""
    region = session.region()
    if view.sample:
        st.html(f'<p class="jg-sample">{escape(_("Sample data: invented to show how this works."))}</p>')
    answers = _("Answered by {agency}").format(agency=agency_name(region, view.agency)) if view.agency else ""
    lines = [
        category_name(region, view.category) if view.category else "",
        road_and_station(view.road_name, view.station_m) if view.road_name else "",
        area_line(view.village, view.subdistrict),
        answers,
    ]
    about = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    label = _("Ticket number")
    st.html(
        f'<div class="jg-ticket"><small>{escape(label)}</small><b>{escape(view.ticket)}</b>'
        f"{state_chip(view.state)}{about}</div>"
    )
    if view.confidential and not view.secret_ok:
        st.caption(_("This report is confidential: more is shown to its reporter only, by the secret link."))
    if view.supports:
        st.markdown(
            ngettext_(
                "{count} more person reported the same.",
                "{count} more people reported the same.",
                view.supports,
            )
        )
    if view.next_due:
        said = next_step(view.next_due, agency_name(region, view.agency))
        st.html(f'<p class="jg-next" data-standing="{view.next_due.standing}">{escape(said)}</p>')
    if view.main_ticket:
        label = _("Follow it under {ticket}").format(ticket=view.main_ticket)
        navigation.link("track", label, nomor=view.main_ticket)
    if view.stretch_id is not None:
        navigation.link("map", _("See the stretch on the map"), penggal=str(view.stretch_id))


def _timeline(view: TicketView) -> None:
    """Draw the public events, oldest first."""
    st.header(_("Step by step"))
    region = session.region()
    zone = region.timezone
    items = "".join(
        f"<li><b>{escape(event_sentence(region, event))}</b>"
        f"<time>{escape(day_and_time(event.at, zone))}</time>"
        + (f"<p>{escape(words)}</p>" if (words := event_words(event)) else "")
        + "</li>"
        for event in view.events
    )
    st.html(f'<ol class="jg-steps">{items}</ol>')


def _lead_on(view: TicketView, secret: str | None) -> None:
    """Lead to the road, and from what is closed to a new report there (its reporter is asked)."""
    if view.road_id is None:
        return
    navigation.link("road", _("The whole road"), ruas=view.road_id)
    if view.state == "closed" and secret is None and view.lon is not None and view.lat is not None:
        place = f"{view.lat:.6f},{view.lon:.6f}"
        navigation.link("report", _("Still broken? Report it at this place"), titik=place)


def _place(view: TicketView) -> None:
    """Draw the point on the road, where there is one to show."""
    if view.lon is None or view.lat is None:
        return
    shown = Shown(pin=(view.lon, view.lat), view=view.ticket)
    with st.container(key="jg_small_map"):
        place_shown("track_map", session.region().id, shown, height_px=MAP_HEIGHT_PX)


def _released(view: TicketView) -> None:
    """Show the words and photos that the desk has released."""
    if view.public_words:
        st.html(f'<blockquote class="jg-words">{escape(view.public_words)}</blockquote>')
    for number, photo_id in enumerate(view.photos, start=1):
        label = escape(_("Photo {number}").format(number=number))
        st.html(f'<img class="jg-photo" src="foto/{escape(photo_id)}" alt="{label}" loading="lazy">')


def _confirm(view: TicketView, secret: str | None) -> None:
    """Ask the reporter, who came by the secret link, whether the road is really repaired."""
    if secret is None:
        return
    if not view.secret_ok:
        st.warning(_("This secret link does not fit this report. Open the link again as you saved it."))
        return
    called_done = view.state == "closed" or (view.state == "support" and view.stage == "done")
    if view.question is not None:
        return
    if not called_done:
        st.info(
            _("This is the secret link. Once the office calls it done, you will be asked here whether it is.")
        )
        return
    with st.container(key="jg_confirm", border=True):
        st.header(_("Is it really repaired?"))
        words = st.text_area(
            _("What do you see there now?"),
            key="track_words",
            max_chars=LONGEST_WORDS,
            height=80,
            on_change="ignore",
            persist_state="session",
        )
        yes, no = st.columns(2)
        with yes:
            fixed = held_press.button(_("Yes, it is good"), key="track_yes", type="primary", width="stretch")
        with no:
            broken = held_press.button(_("No, not yet"), key="track_no", width="stretch")
        if fixed or broken:
            held_press.over()
            _tell(view.ticket, secret, fixed=fixed, words=(words or "").strip())


def _answer(view: TicketView, secret: str | None) -> None:
    """Where the office asked the reporter something: let them answer here, as its letter says."""
    if secret is None or view.question is None:
        return
    with st.container(key="jg_answer", border=True):
        st.header(_("The office asks you"))
        st.html(f'<blockquote class="jg-words">{escape(view.question)}</blockquote>')
        words = st.text_area(
            _("Your answer"),
            key=f"track_answer_{view.ticket}",
            max_chars=LONGEST_WORDS,
            height=96,
            help=_("Only the officers who handle your report read it."),
            on_change="ignore",
            persist_state="session",
        )
        if not held_press.button(_("Send the answer"), key="track_reply", type="primary", width="stretch"):
            return
        held_press.over()
        if not (words or "").strip():
            st.error(_("Write your answer first."))
            return
        _reply(view.ticket, secret, words)


def _reply(ticket: str, secret: str, words: str) -> None:
    """Hand the reporter's answer to the register and show the story as it is then."""
    try:
        session.register().reply(ticket, secret, words)
    except (MoveError, ConflictError, DecisionError):
        st.error(_("The office has changed this report meanwhile. Load the page again."))
        return
    st.session_state.pop(f"track_answer_{ticket}", None)
    st.rerun()


def _tell(ticket: str, secret: str, *, fixed: bool, words: str) -> None:
    """Hand the reporter's word to the register and show the story as it is then."""
    try:
        session.register().confirm_fixed(ticket, secret, fixed=fixed, words=words or None)
    except (MoveError, ConflictError):
        st.error(_("The office has changed this report meanwhile. Load the page again."))
        return
    st.session_state.pop("track_words", None)
    st.rerun()
