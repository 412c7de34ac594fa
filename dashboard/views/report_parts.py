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


# Another number at each press: the browser runs the same script once.
_PRESSES = "report_presses"
_TO_FIRST_WRONG = """<script>(() => { /* %d */
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  document.querySelector('.jg-wrong')?.scrollIntoView({block: 'center', behavior: still ? 'auto' : 'smooth'});
})()</script>"""


def show_first_wrong() -> None:
    """Bring the first field that is missing or wrong into view: the button stands far below it on a phone."""
    presses = st.session_state[_PRESSES] = st.session_state.get(_PRESSES, 0) + 1
    st.html(_TO_FIRST_WRONG % presses, unsafe_allow_javascript=True)
