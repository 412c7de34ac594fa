"""The last step of a report, its sender: how to reach them, who may know it, whether all stays secret."""

import streamlit as st

from dashboard import session
from dashboard.i18n import _
from data.desk.sharing import may_share

_CONTACT, _CONFIDENTIAL, _SHARED = "report_contact", "report_hidden", "report_shared"


def ask() -> None:
    """Draw the questions; every one may stay as it is."""
    st.text_input(
        _("WhatsApp number or e-mail"),
        key=_CONTACT,
        placeholder=_("WhatsApp number or e-mail"),
        max_chars=120,
        label_visibility="collapsed",
        on_change="ignore",
        persist_state="session",
    )
    st.caption(_("Kept secret: only staff who have to ask you back can read it."))
    if may_share(session.region()):
        _ask_consent()
    st.checkbox(
        _("Keep the whole report off the public map"),
        key=_CONFIDENTIAL,
        help=_("Then only the office sees it; it appears in no public list."),
        on_change="ignore",
        persist_state="session",
    )


def _ask_consent() -> None:
    """Ask for the yes without which the national system is not told how to reach anybody."""
    st.checkbox(
        _("SP4N-LAPOR! may have this contact too"), key=_SHARED, on_change="ignore", persist_state="session"
    )
    st.caption(
        _(
            "If the office passes your report on to SP4N-LAPOR!, the national complaint system, your number "
            "or e-mail goes along, so that they can ask you. Without your yes the report goes there "
            "without it."
        )
    )


def given() -> str | None:
    """Return how to reach the reporter; None if they leave nothing."""
    return (st.session_state.get(_CONTACT) or "").strip() or None


def shares() -> bool:
    """Tell whether they agree that the national system is told it."""
    return bool(st.session_state.get(_SHARED))


def is_confidential() -> bool:
    """Tell whether only the office may see the report."""
    return bool(st.session_state.get(_CONFIDENTIAL))


def forget() -> None:
    """Ask anew for another report; the contact stays, it is the same person."""
    for key in (_CONFIDENTIAL, _SHARED):
        st.session_state.pop(key, None)
