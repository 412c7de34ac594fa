"""Parts that need the browser itself: its GPS, its camera, its clipboard, its map."""

from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_FOLDER = Path(__file__).parent


def declare(stem: str) -> ComponentRenderer:
    """Make the component whose markup, style and script lie beside this file as ``<stem>.html/.css/.js``."""
    html, style, script = (
        (_FOLDER / f"{stem}.{suffix}").read_text(encoding="utf-8") for suffix in ("html", "css", "js")
    )
    shared = (_FOLDER / "shared.css").read_text(encoding="utf-8")
    return st.components.v2.component(f"jeglongan_{stem}", html=html, css=shared + style, js=script)


def finite(sent: Iterable[Any]) -> list[float]:
    """Return the finite numbers of what a browser sent, which may be anything."""
    return [float(value) for value in sent if isinstance(value, (int, float)) and isfinite(value)]
