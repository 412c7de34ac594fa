"""Somebody who is signed in chooses another password: the one that was handed over is known to two."""

import streamlit as st

from dashboard import backend
from dashboard.i18n import _
from dashboard.views.people_words import refusal
from dashboard.views.report_parts import wrong
from dashboard.widgets import plain
from data.accounts import User
from data.passwords import AccountError
from data.throttle import TooManyAttemptsError

_CHANGED = "own_password_changed"


def show(user: User) -> None:
    """Draw the form behind one press; choosing ends all sessions, and the sign-in comes next."""
    with st.expander(_("Choose another password"), key="own_password"):
        _form(user, _("Password until now"))


def choose(user: User) -> None:
    """Draw the form for who signed in with a password that was given; nothing else is open before."""
    st.markdown(
        _(
            "You are almost in, **{name}**. The password that you were given is known to somebody else: "
            "choose one that only you know, then sign in with it."
        ).format(name=plain(user.name))
    )
    _form(user, _("The password that you were given"))


def _form(user: User, old_label: str) -> None:
    with st.form("own_password_form", border=False):
        old = st.text_input(old_label, type="password", autocomplete="current-password")
        new = st.text_input(
            _("New password"),
            type="password",
            autocomplete="new-password",
            help=_("A password has 12 to 256 characters. Four words in a row are easy to keep."),
        )
        again = st.text_input(_("New password, once more"), type="password", autocomplete="new-password")
        if st.form_submit_button(_("Change the password"), type="primary"):
            _change(user, old, new, again)


def _change(user: User, old: str, new: str, again: str) -> None:
    if new != again:
        wrong(_("The two new passwords differ. Type both once more."))
        return
    try:
        # Counted by account: whoever sits at somebody's open page may not try passwords without end.
        backend.accounts().change_own_password(user, old, new, f"account {user.id}")
    except AccountError as error:
        wrong(refusal(error.code))
    except TooManyAttemptsError:
        wrong(_("Too many attempts. Wait a quarter of an hour, then try again."))
    else:
        st.session_state[_CHANGED] = True
        st.rerun()


def say_changed() -> None:
    """Say above the sign-in, once, that the new password holds from now on."""
    if st.session_state.pop(_CHANGED, False):
        st.success(_("The password is changed. Sign in with the new one."), icon=":material/check:")
