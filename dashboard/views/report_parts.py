"""Small parts that the steps of the report share."""

from html import escape

import streamlit as st

# Set once somebody has pressed the button: from then on what is missing is said at its field.
TRIED = "report_tried"


def step(number: int, title: str, aside: str = "") -> None:
    """Draw the heading of one step, with a word beside it where it may be left out."""
    after = f" <small>{escape(aside)}</small>" if aside else ""
    st.html(f'<h2 class="jg-step"><span aria-hidden="true">{number}</span>{escape(title)}{after}</h2>')


def wrong(sentence: str) -> None:
    """Say at a field what is missing or wrong there."""
    st.html(f'<p class="jg-wrong" role="alert">{escape(sentence)}</p>')
