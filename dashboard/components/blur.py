"""A photo over which an officer draws boxes: what lies in them is made unknowable on the server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.components import declare, finite
from dashboard.i18n import _
from data.photos.images import MOST_BOXES, Box

_blur = declare("blur")


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody decided about a photo: the boxes they drew, or that there is nothing to hide."""

    photo: str
    boxes: tuple[Box, ...]
    nothing_to_hide: bool


def blur(key: str, photo: str, src: str, boxes: Sequence[Box] = ()) -> Looked | None:
    """Show the photo (its id, and its address relative to the page) with the ``boxes`` drawn before.

    Return what was decided once, in the first run that comes this far. Its buttons work only once the photo
    stands on screen.
    """
    data = {
        "photo": photo,
        "src": src,
        "boxes": [list(box) for box in boxes],
        "most": MOST_BOXES,
        "texts": _texts(),
    }
    decided = f"{key}_decided"  # noted at once: other news may break off the run that it begins
    _blur(
        key=key,
        data=data,
        on_done_change=lambda: st.session_state.update({decided: st.session_state[key].get("done")}),
    )
    looked = looked_of(st.session_state.pop(decided, None))
    return looked if looked and looked.photo == photo else None


def looked_of(sent: Any) -> Looked | None:
    """Read what the browser sent, which may be anything; None if it decides nothing."""
    if not isinstance(sent, Mapping) or not isinstance(sent.get("photo"), str):
        return None
    drawn = sent.get("boxes")
    boxes = [_box(one) for one in drawn] if isinstance(drawn, list) else [None]
    nothing = sent.get("nothing") is True
    whole = [box for box in boxes if box is not None]
    if len(whole) != len(boxes) or bool(whole) == nothing:
        return None
    return Looked(sent["photo"], tuple(whole), nothing)


def _box(sent: Any) -> Box | None:
    numbers = finite(sent) if isinstance(sent, list) else []
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None


def _texts() -> dict[str, str]:
    return {
        "photo": _("The photo as it was sent"),
        "how": _(
            "Draw a box over every face, number plate, house number and name. "
            "What lies in a box cannot be made visible again."
        ),
        "box": _("Box {number}: arrow keys move it, with Shift they change its size, Delete removes it"),
        "remove": _("Remove box {number}"),
        "add": _("Add a box"),
        "publish": _("Hide the boxes and publish"),
        "nothing": _("Nothing to hide here: publish"),
        "publishing": _("Publishing …"),
        "failed": _("The photo cannot be shown, so it cannot be published. Load the page anew."),
    }
