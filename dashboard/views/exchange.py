"""Tukar data: tables of other systems in, SP4N-LAPOR! both ways, and what the office hands out."""

import streamlit as st

from dashboard import navigation, session
from dashboard.i18n import _
from dashboard.views import exchange_in, exchange_out, exchange_sp4n
from dashboard.views.staff_only import open_to
from data.accounts import User, may


def page() -> None:
    """Draw the page for the office; others are asked to sign in."""
    with st.container(key="jg_exchange_page"):
        title = _("What comes from other systems, and what goes to them?")
        open_to("read_inbox", navigation.PATHS["exchange"], title, _draw)


def _draw(user: User) -> None:
    if not may(user, "exchange_data", session.region().id):
        exchange_out.show(user)
        return
    bring, national, out = st.tabs([_("Bring a file in"), _("SP4N-LAPOR!"), _("Download")])
    with bring:
        exchange_in.show(user)
    with national:
        exchange_sp4n.show(user)
    with out:
        exchange_out.show(user)
