"""Photos shrunk in the browser and posted to our own route before the report itself is sent."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.components import declare, finite
from dashboard.i18n import _

# Enough to judge a hole and its surroundings; four are more than the desk looks at.
MOST_PHOTOS = 4
# The side that the server keeps at most: sending more would be thrown away there.
LONGEST_PX = 1600

_photo = declare("photo")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that lies on the server, and the place (degrees) that its camera wrote into it."""

    public_id: str
    lon_lat: tuple[float, float] | None


def photos(key: str, upload_ticket: str, url: str) -> tuple[Photo, ...]:
    """Show the photo button with what has been sent so far; return those, in order.

    ``url`` is our upload route, relative to the page. What was sent stays in the session until ``forget``.
    """
    kept = _kept(key)
    data = {
        **_sentences(),
        "have": [photo.public_id for photo in kept],
        "most": MOST_PHOTOS,
        "longest_px": LONGEST_PX,
        "ticket": upload_ticket,
        "url": url,
    }
    _photo(key=key, data=data, on_change_change=lambda: _take_in(key))
    return tuple(kept)


def forget(key: str) -> None:
    """Start with no photo, as after a report was sent."""
    st.session_state.pop(_kept_key(key), None)


def _kept_key(key: str) -> str:
    return f"{key}_kept"


def _kept(key: str) -> list[Photo]:
    kept: list[Photo] = st.session_state.setdefault(_kept_key(key), [])
    return kept


def _take_in(key: str) -> None:
    """Apply one change that the browser told of."""
    st.session_state[_kept_key(key)] = changed(_kept(key), st.session_state[key].get("change"))


def changed(kept: list[Photo], sent: Any) -> list[Photo]:
    """Return the photos after a change as the browser sent it; it may be anything."""
    if not isinstance(sent, dict):
        return kept
    added = sent.get("added")
    new = [_read(one) for one in added if _is_photo(one)] if isinstance(added, list) else []
    return [*(one for one in kept if one.public_id != sent.get("removed")), *new][:MOST_PHOTOS]


def _is_photo(sent: Any) -> bool:
    return isinstance(sent, dict) and isinstance(sent.get("id"), str)


def _read(sent: dict[str, Any]) -> Photo:
    return Photo(public_id=sent["id"], lon_lat=_lon_lat(sent.get("place")))


def _lon_lat(sent: Any) -> tuple[float, float] | None:
    numbers = finite(sent) if isinstance(sent, list) else []
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _sentences() -> dict[str, Any]:
    return {
        "label": _("Take or choose a photo"),
        "label_more": _("Add another photo"),
        "photo_name": _("Photo {number}"),
        "remove": _("Remove photo {number}"),
        "sending": _("Sending photo {number} of {of} …"),
        "errors": {
            "not_photo": _("This file is not a photo that can be read. Choose a JPEG, PNG or WebP photo."),
            "too_large": _("This photo is too large. Choose a smaller one."),
            "bad_ticket": _("The form had been open for long. Add the photo once more."),
            "too_many": _("No more photos can be taken in now. Send the report without this one."),
            "no_connection": _("The photo did not arrive. Check the connection and try again."),
        },
    }
