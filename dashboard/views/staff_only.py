"""What every page of the office begins with: its sign-in, and who may go on."""

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from dashboard import session
from dashboard.i18n import _
from dashboard.views.sign_in import sign_in
from dashboard.views.sign_ways import show_ways
from data.accounts import User, may


def open_to(right: str, path: str, title: str, draw: Callable[[User], None], **params: str | None) -> None:
    """Draw a page for who has ``right`` in this region, the sign-in (and then the page) for others.

    ``path`` and ``params`` are its address, so that signing in leads back to it.
    """
    user = session.user()
    if user is None:
        kept = session.link_params(**params)
        with st.container(key="jg_sign_in"):
            sign_in(f"{path}?{urlencode(kept)}" if kept else path)
        return
    st.title(title)
    if may(user, right, session.region().id):
        draw(user)
    else:
        refuse(user)


def refuse(user: User) -> None:
    """Say that an account may not open this page, and which ones it may."""
    st.error(_("Your account may not do this."))
    st.markdown(_("It may open:"))
    show_ways(user)
