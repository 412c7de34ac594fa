"""Pekerjaan: which works are late, and one package from its contract to the end of its warranty."""

import streamlit as st

from dashboard import navigation
from dashboard.i18n import _
from dashboard.views.repairs_bar import repairs_bar
from dashboard.views.staff_only import open_to
from data.accounts import User


def page() -> None:
    """Show the page to staff who may look."""
    with st.container(key="jg_works_page"):
        open_to("read_inbox", navigation.PATHS["works"], _("Which works are late?"), _draw)


def _draw(_user: User) -> None:
    repairs_bar("works")
