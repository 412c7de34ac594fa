"""Regu: crew's day."""

import streamlit as st

from dashboard.i18n import _


def page() -> None:
    """Draw the page."""
    st.title(_("Crew's day"))
