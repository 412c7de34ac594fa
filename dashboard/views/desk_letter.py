"""The letter to another authority: written from the records, looked at as PDF, sent and kept."""

from datetime import date, datetime
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.i18n import _, day
from dashboard.views.desk_forms import Decision, submit
from dashboard.words.sentences import agency_name
from data.accounts import User
from data.desk.letter_mail import can_mail, known_address
from data.desk.letters import LONGEST_NUMBER
from data.reads.views import StaffComplaint

LONGEST_ADDRESS = 320  # RFC 3696: 64 before the @, 255 behind it


def send(user: User, complaint: StaffComplaint) -> Decision | None:
    """Draw the letter's form: number, day, what else goes into it; the PDF can be looked at first."""
    ticket, region = complaint.ticket, session.region()
    others = {one.agency for one in region.authorities if one.agency is not None}
    if complaint.agency not in others or complaint.agency is None:
        st.info(_("Forward it to the authority of the road first."))
        return None
    st.markdown(_("To **{agency}**").format(agency=agency_name(region, complaint.agency)))
    left, right = st.columns([0.6, 0.4])
    with left:
        number = st.text_input(
            _("Number of the letter, from the office's register"),
            key=f"desk_letter_{ticket}",
            max_chars=LONGEST_NUMBER,
            placeholder="620/…/2026",
        )
    with right:
        sent_on = st.date_input(
            _("Date of the letter"),
            value=datetime.now(region.zone).date(),
            format="DD/MM/YYYY",
            key=f"desk_letter_on_{ticket}",
        )
    tickets = [ticket, *_also(user, complaint)]
    if not number.strip():
        st.caption(_("With a number the letter can be looked at and sent."))
        return None
    email = _address(complaint)
    with st.container(horizontal=True):
        _offer_pdf(user, tickets, complaint.agency, number, sent_on)
        done = submit(_("It has been sent") if email is None else _("Send by e-mail"), ticket)
    if not done:
        return None
    send_it = session.register().send_letter
    return partial(send_it, tickets, user, complaint.agency, number, sent_on, email=email)


def _address(complaint: StaffComplaint) -> str | None:
    """Ask whether it goes by e-mail, and where to; None: the office sends it itself."""
    region = session.region()
    if not can_mail(region):
        return None
    known, ticket = known_address(region, complaint.agency or ""), complaint.ticket
    by_mail = st.checkbox(
        _("Send it by e-mail, with the PDF"),
        value=known is not None,
        key=f"desk_letter_mail_{ticket}",
    )
    if not by_mail:
        return None
    return st.text_input(
        _("E-mail address of the authority"),
        value=known or "",
        key=f"desk_letter_to_{ticket}",
        max_chars=LONGEST_ADDRESS,
        placeholder="nama@contoh.go.id",
    )


def _also(user: User, complaint: StaffComplaint) -> list[str]:
    """Offer the other complaints that wait for a letter to the same authority: one letter for all."""
    waiting = session.register().waiting_for_letter(user, complaint.agency or "")
    others = [one for one in waiting if one != complaint.ticket]
    if not others or complaint.confidential:
        return []
    return st.multiselect(
        _("These wait for a letter to them too"),
        others,
        placeholder=_("Choose"),
        key=f"desk_letter_also_{complaint.ticket}",
    )


def _offer_pdf(user: User, tickets: list[str], agency: str, number: str, sent_on: date) -> None:
    st.download_button(
        _("Look at the letter (PDF)"),
        partial(session.register().draft_letter, tickets, user, agency, number, sent_on),
        file_name=f"surat-{tickets[0]}.pdf",
        mime="application/pdf",
        on_click="ignore",
        key=f"desk_letter_pdf_{tickets[0]}",
        icon=":material/picture_as_pdf:",
    )


def _mailed(state: str | None) -> str | None:
    """Say what became of a letter's e-mail."""
    if state in {"waiting", "sending"}:
        return _("The e-mail is on its way; it is tried again until the server takes it.")
    if state == "sent":
        return _("Sent by e-mail.")
    return None if state is None else _("The e-mail was not taken: check the address, or send the PDF.")


def sent(user: User, complaint: StaffComplaint) -> None:
    """List the letters in which the complaint went out, each as it was."""
    for letter in session.register().letters_of(complaint.ticket, user):
        st.download_button(
            _("Letter {number}, {day}").format(number=letter.number, day=day(letter.sent_on)),
            partial(session.register().letter_pdf, letter.letter_id, user),
            file_name=f"surat-{letter.letter_id}.pdf",
            mime="application/pdf",
            on_click="ignore",
            key=f"desk_letter_sent_{letter.letter_id}",
            icon=":material/picture_as_pdf:",
        )
        if told := _mailed(letter.mailed):
            st.caption(told)
