"""Who sent a complaint: how to reach them, shown to whom may see it, for a reason that is written down."""

import streamlit as st

from dashboard import session
from dashboard.i18n import _, day_and_time
from dashboard.widgets import plain
from dashboard.words.sentences import reveal_reason
from data.accounts import User, may
from data.desk.sharing import is_shared, may_share, set_shared
from data.office import ConflictError
from data.privacy.revealing import REASONS, Revealed, RevealError

LONGEST_NOTE = 200
_SHOWN = "desk_reporter_shown"  # ticket -> contact, until another complaint is opened


def show(ticket: str, user: User) -> None:
    """Draw how the reporter of a complaint is reached; asking for it is written into the history."""
    register = session.register()
    known = register.reporter_of(ticket, user)
    if known.erased:
        st.caption(_("Who sent this was forgotten, as they asked."))
        return
    if known.restricted:
        st.warning(_("Who sent this has asked to be forgotten: nothing of theirs may be used any more."))
        return
    if not known.has_contact:
        st.caption(_("No contact: it was sent anonymously."))
        return
    if not may(user, "see_reporter", register.region.id):
        st.caption(_("There is a contact; your role does not see it."))
        return
    shown: dict[str, str] = st.session_state.setdefault(_SHOWN, {})
    if ticket in shown:
        st.markdown(f"**{plain(shown[ticket])}**")
        st.caption(_("That you have looked is written into the history."))
    else:
        shown.clear()
        _ask(ticket, user, shown)
    if may_share(register.region) and may(user, "exchange_data", register.region.id):
        _sharing(ticket, user)
    if may(user, "erase_reporter", register.region.id):
        _looked(register.reveals_of(ticket, user))


def _ask(ticket: str, user: User, shown: dict[str, str]) -> None:
    """Ask for the reason, then show the contact for as long as the complaint is open here."""
    with st.popover(_("Show the contact"), width="stretch"), st.form(f"reveal_{ticket}", border=False):
        reason = st.radio(_("What is it needed for?"), REASONS, format_func=reveal_reason, index=None)
        note = st.text_input(_("Note, without names or numbers"), max_chars=LONGEST_NOTE)
        if not st.form_submit_button(_("Show it and write it down"), type="primary"):
            return
        try:
            shown[ticket] = session.register().reveal(ticket, user, reason or "", note=note or None)
        except RevealError:
            st.error(_("Say first what it is needed for; for another reason add a note."))
        except ConflictError:
            st.error(_("The office has changed this report meanwhile. Load the page again."))
        else:
            st.rerun()


def _sharing(ticket: str, user: User) -> None:
    """Note at the desk whether the reporter agreed that their contact goes along to the national system."""
    register, key = session.register(), f"desk_shared_{ticket}"
    st.session_state[key] = is_shared(register, ticket, user)
    st.checkbox(
        _("The reporter agreed: SP4N-LAPOR! may be told how to reach them"),
        key=key,
        on_change=_share,
        args=(ticket, user, key),
        help=_("Ask them first. Without their yes the complaint goes there without a contact."),
    )


def _share(ticket: str, user: User, key: str) -> None:
    set_shared(session.register(), ticket, user, given=bool(st.session_state[key]))


def _looked(reveals: list[Revealed]) -> None:
    """List to the administrator who has looked, when and for what."""
    if not reveals:
        return
    zone = session.region().timezone
    with st.expander(_("Who has seen the contact")):
        for one in reveals:
            said = f"{day_and_time(one.at, zone)} · {one.by} · {reveal_reason(one.reason)}"
            st.markdown(plain(said + (f" · {one.note}" if one.note else "")))
