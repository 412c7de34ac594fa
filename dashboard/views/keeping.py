"""Kabar dan data pribadi: what could not be delivered, and who asked to be forgotten. For the office."""

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day_and_time, ngettext_, number
from dashboard.views.staff_only import open_to
from dashboard.widgets import figures
from data.accounts import User, may
from data.notices import outbox
from data.outside.credentials import CredentialsError, credentials
from data.privacy.erasing import ErasureRequest

LISTED = 50


def page() -> None:
    """Draw the page for who may look after it; others are asked to sign in."""
    with st.container(key="jg_keeping_page"):
        title = _("Who has not been told? Who asks to be forgotten?")
        open_to("manage_notices", navigation.PATHS["keeping"], title, _draw)


def _draw(user: User) -> None:
    _letters()
    if may(user, "erase_reporter", session.region().id):
        _requests(user)
    _channels()


def _letters() -> None:
    """Draw how many letters wait, went and failed, and those that failed with a way to try again."""
    st.subheader(_("Notices"))
    register = session.register()
    with register.store.connect() as conn:
        counted = outbox.counts(conn, register.region.id)
        dead = outbox.listed(conn, register.region.id, "dead", LISTED)
    st.html(
        figures(
            [
                (number(counted["waiting"] + counted["sending"]), _("wait to be sent")),
                (number(counted["sent"]), _("sent")),
                (number(counted["dead"]), _("not delivered")),
            ]
        )
    )
    if not dead:
        st.caption(_("Nothing lies here undelivered."))
        return
    zone = session.region().timezone
    st.dataframe(
        [
            {
                _("Since"): day_and_time(row.created_at, zone),
                _("Report"): row.ticket or "–",
                _("Notice"): row.template,
                _("By"): row.channel,
                _("Why not"): failure(row.reason),
                _("Tries"): row.attempts,
            }
            for row in dead
        ],
        hide_index=True,
        width="stretch",
    )
    if st.button(_("Try all of them again"), key="keeping_retry", type="primary"):
        with register.store.begin() as conn:
            again = outbox.retry(conn, register)
        st.toast(
            ngettext_("{count} notice will be tried again.", "{count} notices will be tried again.", again)
        )


def failure(code: str | None) -> str:
    """Return why a letter was not taken, in words; an unknown code stands for itself."""
    sentences = {
        "no_answer": _("The server was not there"),
        "timeout": _("The server took too long"),
        "not_authorised": _("The office's key was not accepted"),
        "bad_address": _("The address is wrong"),
        "recipient_refused": _("There is no such mailbox"),
        "no_template": _("The day for a free answer was over, and no template is set"),
        "channel_off": _("This way is switched off"),
        "private_address": _("The server lies in a private network"),
        "bad_certificate": _("The server's certificate is not valid"),
        "never_finished": _("It never came to an end"),
    }
    return sentences.get(code or "", code or "–")


def _requests(user: User) -> None:
    """List who asked to be forgotten, with the deadline of the law."""
    st.subheader(_("Requests to be forgotten"))
    register = session.register()
    requests = register.erasure_requests()
    if not requests:
        st.caption(_("Nobody waits to be forgotten."))
    for request in requests:
        _request(request, user)
    with st.form("keeping_ask", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        ticket = st.text_input(_("Somebody asks at the counter: number of their report"), max_chars=40)
        if st.form_submit_button(_("Take the request")) and ticket:
            try:
                register.ask_erasure(ticket, user=user)
            except LookupError:
                st.error(_("There is no report with this number."))
            else:
                st.rerun()


def _request(request: ErasureRequest, user: User) -> None:
    zone = session.region().timezone
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        words = _("**{ticket}** · asked {asked} · out of use since {since} · deleted {when}").format(
            ticket=request.ticket or "–",
            asked=day_and_time(request.asked_at, zone),
            since="–" if request.restricted_at is None else day_and_time(request.restricted_at, zone),
            when=day_and_time(request.erase_at, zone),
        )
        st.markdown(words)
        if request.ticket and st.button(_("Delete now"), key=f"keeping_now_{request.id}"):
            session.register().forget_reporter(request.ticket)
            st.rerun()
        if request.ticket and st.button(_("Take it back"), key=f"keeping_back_{request.id}"):
            session.register().withdraw_erasure(request.ticket, user=user)
            st.rerun()


def _channels() -> None:
    """Say which ways out are on, without a word of their keys."""
    st.subheader(_("Ways out"))
    try:
        described = credentials(session.region().id).described()
    except CredentialsError:
        st.error(
            _("The file of keys has faults: `python -m data settings` says which. Nothing goes out now.")
        )
        return
    names = {
        "whatsapp": _("WhatsApp"),
        "sms.send_url": _("SMS"),
        "smtp": _("E-mail"),
        "webhooks": _("Other servers"),
        "emergency": _("Emergency contacts"),
    }
    on = {name: is_on for name, is_on, _what in described}
    items = (
        Markup('<li class="{}"><b>{}</b> {}</li>').format(
            "" if on[name] else "jg-off", label, _("on") if on[name] else _("off")
        )
        for name, label in names.items()
    )
    st.html(Markup('<ul class="jg-ways">{}</ul>').format(Markup("").join(items)))
    if not all(on[name] for name in names):
        st.caption(
            _("A way is switched on in the file of keys: `python -m data settings` says where it lies.")
        )
