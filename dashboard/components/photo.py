"""Photos shrunk in the browser and posted to our own route before the report itself is sent."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.components import declare, finite
from dashboard.i18n import _
from data.photos import PHOTOS_PER_REPORT

MOST_PHOTOS = PHOTOS_PER_REPORT
# The side that the server keeps at most: sending more would be thrown away there.
LONGEST_PX = 1600
LONGEST_UPLOAD_MS = 120_000  # half a megabyte over the slowest mobile network that still carries a page

_photo = declare("photo")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that lies on the server, and the place (degrees) that its camera wrote into it."""

    public_id: str
    lon_lat: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Photos:
    """The photos of one form in the reporter's order; ``waiting`` are still on their way, ``failed`` are not.

    With ``resend`` the browser sends anew what it still has of the form before.
    """

    form: int
    kept: tuple[Photo, ...] = ()
    waiting: int = 0
    failed: int = 0
    resend: bool = False


def photos(key: str, upload_ticket: str, url: str) -> Photos:
    """Show the photo buttons with what has been chosen so far; return what lies on the server.

    ``url`` is our upload route, relative to the page. What was sent stays in the session until ``forget``.
    """
    now = _now(key)
    data = {
        "texts": _texts(),
        "form": now.form,
        "resend": now.resend,
        "have": [{"id": one.public_id, "place": one.lon_lat} for one in now.kept],
        "waiting": now.waiting,
        "most": MOST_PHOTOS,
        "longest_px": LONGEST_PX,
        "longest_ms": LONGEST_UPLOAD_MS,
        "ticket": upload_ticket,
        "url": url,
    }
    _photo(key=key, data=data, on_change_change=lambda: _take_in(key))
    return now


def forget(key: str, *, resend: bool = False) -> None:
    """Start with no photo, as after a report was sent; or have them sent anew, where a ticket has run out.

    Those count as waiting until the browser says otherwise: a press that holds must not go without them.
    """
    now = _now(key)
    waiting = len(now.kept) + now.waiting if resend else 0
    st.session_state[_kept_key(key)] = Photos(now.form + 1, waiting=waiting, resend=resend)


def _kept_key(key: str) -> str:
    return f"{key}_kept"


def _now(key: str) -> Photos:
    now: Photos = st.session_state.setdefault(_kept_key(key), Photos(0))
    return now


def _take_in(key: str) -> None:
    """Apply what the browser told of its list."""
    st.session_state[_kept_key(key)] = changed(_now(key), st.session_state[key].get("change"))


def changed(now: Photos, sent: Any) -> Photos:
    """Return the photos as the browser has them; it may send anything, and of a form that is over."""
    if not isinstance(sent, dict) or sent.get("form") != now.form:
        return now
    listed = sent.get("photos")
    kept = [_read(one) for one in listed if _is_photo(one)] if isinstance(listed, list) else []
    waiting, failed = (_count(sent.get(name)) for name in ("waiting", "failed"))
    return Photos(now.form, tuple(kept[:MOST_PHOTOS]), waiting, failed, now.resend)


def _count(sent: Any) -> int:
    return min(max(sent, 0), MOST_PHOTOS) if isinstance(sent, int) else 0


def _is_photo(sent: Any) -> bool:
    return isinstance(sent, dict) and isinstance(sent.get("id"), str)


def _read(sent: dict[str, Any]) -> Photo:
    return Photo(public_id=sent["id"], lon_lat=_lon_lat(sent.get("place")))


def _lon_lat(sent: Any) -> tuple[float, float] | None:
    numbers = finite(sent) if isinstance(sent, list) else []
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _texts() -> dict[str, Any]:
    return {
        "camera": _("Take a photo"),
        "label": _("Choose photos"),
        "label_more": _("Choose more photos"),
        "photo_name": _("Photo {number}"),
        "remove": _("Remove photo {number}"),
        "earlier": _("Move photo {number} forward"),
        "later": _("Move photo {number} back"),
        "again": _("Try again"),
        "sending": _("{count} photos on their way …"),
        "too_many": _("A report takes up to {count} photos; the others were left out.").format(
            count=MOST_PHOTOS
        ),
        "errors": {
            "not_photo": _("This file is not a photo that can be read. Choose a JPEG, PNG or WebP photo."),
            "too_large": _("This photo is too large. Choose a smaller one."),
            "bad_ticket": _("The form had been open for long. Add the photo once more."),
            "too_many": _("No more photos can be taken in now. Send the report without this one."),
            "no_connection": _("The photo did not arrive. Check the connection and try again."),
        },
    }
