"""Enter in a search box chooses the first of what was found, as people who type expect."""

import json

import streamlit as st
from markupsafe import Markup

# Hits arrive a moment after the last letter: a press of Enter waits until those of what stands in the box are
# there. ``data-for`` says of what they are; without any, nothing is pressed.
_SCRIPT = """<script>(() => {
  const [box, hits] = %s;
  const heard = window.jgEnterChooses ??= new Set();
  if (heard.has(box)) return;
  heard.add(box);
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (event.key !== "Enter" || event.isComposing || !input.closest?.(`.st-key-${box}`)) return;
    const [asked, ends] = [input.value?.trim(), Date.now() + 10000];
    const look = () => {
      const found = document.querySelector(`.st-key-${hits}`);
      const said = found?.querySelector("[data-for]")?.dataset.for;
      const first = found?.querySelector("button");
      if (input.value.trim() !== asked) return;
      if (said === asked && first) first.click();
      else if (input.isConnected && Date.now() < ends) setTimeout(look, 50);
    };
    if (asked) look();
  });
})()</script>"""


def listen(box: str, hits: str) -> None:
    """Let Enter in the text input of key ``box`` press the first button of the container of key ``hits``."""
    st.html(_SCRIPT % json.dumps([box, hits]), unsafe_allow_javascript=True)


def say_of_what(text: str) -> None:
    """Say within the container of the hits what they were found for."""
    st.html(Markup('<span hidden data-for="{}"></span>').format(text.strip()))
