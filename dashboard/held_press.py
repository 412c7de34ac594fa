"""A press that holds until it is answered: news from the browser may break off the run that it began.

A photo that has arrived, a position, a tap on a map each begin a run of their own. Where that happens while
the run of a press is still drawing, Streamlit gives up that run and forgets the press with it. Here the press
is noted before its run draws anything, and whichever run comes through answers it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.components.photo import Photos
from dashboard.i18n import _

_HELD, _DRAWN = "_held_press", "_held_press_drawn"


@dataclass(slots=True)
class _Press:
    """The last press: on which button, under which words, and whether it has waited for a photo."""

    key: str
    label: str
    waited: bool = False


def button(label: str, *, key: str, also: Callable[[], object] | None = None, **looks: Any) -> bool:
    """Draw a button; True from its press until ``over``. Call that, and draw nothing more, before acting.

    ``also`` runs at once with the press. A press counts for the words that stood on the button: a form that
    has become another one meanwhile is not sent. ``looks`` as for ``st.button``.
    """
    st.button(label, key=key, on_click=_hold, args=(key, label, also), **looks)
    st.session_state.setdefault(_DRAWN, set()).add(key)
    press = _press()
    if press is None or press.key != key:
        return False
    if press.label != label:
        over()
        return False
    return True


def over() -> None:
    """Let the press go: it is answered, or asks for something else first."""
    st.session_state.pop(_HELD, None)


def photos_are_here(*chosen: Photos) -> bool:
    """Tell whether a press that holds can be answered, and say why where it cannot yet.

    It waits for photos on their way. One that failed while it waited ends it: who sent the photo decides.
    """
    press = _press()
    if any(one.waiting for one in chosen):
        if press is not None:
            press.waited = True
        st.info(_("A photo is still on its way. What you pressed is done as soon as it is there."))
        return False
    if press is not None and press.waited and any(one.failed for one in chosen):
        over()
        st.warning(_("A photo did not come through: send it again or remove it, then press once more."))
        return False
    return True


@contextmanager
def on_this_page() -> Iterator[None]:
    """Around a page: a press whose button the page no longer shows is over once the page has come through."""
    st.session_state[_DRAWN] = set()
    yield
    press = _press()
    if press is not None and press.key not in st.session_state.get(_DRAWN, ()):
        over()


def _hold(key: str, label: str, also: Callable[[], object] | None) -> None:
    st.session_state[_HELD] = _Press(key, label)
    if also is not None:
        also()


def _press() -> _Press | None:
    press: _Press | None = st.session_state.get(_HELD)
    return press
