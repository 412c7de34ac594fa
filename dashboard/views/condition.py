"""Kondisi: road condition."""

import streamlit as st

from dashboard.i18n import _


def page() -> None:
    """Draw the page."""
    st.title(_("Road condition"))
