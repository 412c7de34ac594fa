"""What comes in place of a long page begins at its top, wherever that page had been scrolled to."""

import streamlit as st

# On a wide screen the desk's complaint scrolls in a column of its own.
_TO_THE_TOP = """<script>
  const boxes = document.querySelectorAll('[data-testid="stMain"], [data-testid="stColumn"]');
  boxes.forEach((box) => box.scrollTo(0, 0));
</script>"""


def to_the_top() -> None:
    """Scroll the page to its top, once where this is first drawn."""
    st.html(_TO_THE_TOP, unsafe_allow_javascript=True)
