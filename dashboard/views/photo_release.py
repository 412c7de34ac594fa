"""Photos that only the office has: looked at one by one, faces and plates hidden, then let out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard.components.blur import Looked, blur
from dashboard.i18n import _
from data.accounts import NotAllowedError
from data.photos.images import Box, PhotoError
from data.refusals import RefusalError

_OPEN, _FAILED = "desk_photo_open", "desk_photo_failed"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as the office holds it; ``path`` is its address relative to the page, without any question."""

    public_id: str
    path: str
    name: str
    released: bool
    hidden: Sequence[Box]
    rendition: str | None
    caption: str = ""
    about: str = ""  # the address of what it is of; the caption leads there

    @property
    def original(self) -> str:
        """The address of the photo as it was taken."""
        return f"{self.path}?asli=1"


@dataclass(frozen=True, slots=True)
class Ways:
    """What may be done with photos: let one out, take it back. For who may not there are none.

    ``keep`` says that one is not for the public; where there is such a way, the next photo opens by itself.
    """

    release: Callable[[Looked], None]
    withdraw: Callable[[str], None]
    keep: Callable[[str], None] | None = None


def row(photos: Sequence[Photo], ways: Ways | None, key: str = "jg_photo_row") -> None:
    """Draw photos small beside each other, each with its state and its buttons."""
    with st.container(horizontal=True, key=key):
        for photo in photos:
            _one(photo, ways)


def look(photos: Sequence[Photo], ways: Ways) -> bool:
    """Show the photo of these that somebody has opened large, if any; what is decided there is done.

    Returns whether one is open.
    """
    opened = next((one for one in photos if one.public_id == st.session_state.get(_OPEN)), None)
    if opened is None:
        return False
    following = None if ways.keep is None else _after(photos, opened)
    with st.container(key="jg_photo_large", border=True):
        if opened.about:
            st.html(_caption(opened))
        looked = blur(f"desk_blur_{opened.public_id}", opened.public_id, opened.original, opened.hidden)
        failed = st.session_state.get(_FAILED)
        if failed:
            st.error(failed)
        with st.container(horizontal=True, key="jg_photo_ways"):
            if ways.keep is not None:
                st.button(
                    _("Not for the public"),
                    key=f"desk_photo_keep_{opened.public_id}",
                    on_click=_keep,
                    args=(ways.keep, opened.public_id, following),
                )
            st.button(_("Cancel"), key="desk_photo_cancel", on_click=_open, args=(None,))
    if looked:
        _release(ways, looked, following)
    return True


def _after(photos: Sequence[Photo], opened: Photo) -> str | None:
    """Return the photo that follows, or the first again after the last; None where there is no other."""
    at = photos.index(opened)
    rest = [*photos[at + 1 :], *photos[:at]]
    return rest[0].public_id if rest else None


def _keep(keep: Callable[[str], None], public_id: str, following: str | None) -> None:
    keep(public_id)
    _open(following)


def _caption(photo: Photo) -> str:
    words = escape(photo.caption)
    told = f'<a href="{escape(photo.about)}" target="_self">{words}</a>' if photo.about else words
    return f'<p class="jg-photo-state">{told}</p>' if photo.caption else ""


def _one(photo: Photo, ways: Ways | None) -> None:
    name, original = escape(photo.name), escape(photo.original)
    state = _("public, as somebody here has looked at it") if photo.released else _("only inside")
    with st.container(width=168, gap="small"):
        st.html(
            f'<a href="{original}" target="_blank"><img class="jg-thumb" src="{original}" alt="{name}" '
            f'loading="lazy"></a>{_caption(photo)}'
            f'<p class="jg-photo-state{" jg-out" if photo.released else ""}">{escape(state)}</p>'
        )
        if ways is None:
            return
        st.button(
            _("Hide more") if photo.released else _("Look and publish"),
            key=f"desk_photo_look_{photo.public_id}",
            width="stretch",
            on_click=_open,
            args=(photo.public_id,),
        )
        if photo.released:
            label = escape(_("What the public sees"))
            seen = escape(f"{photo.path}?terbit={photo.rendition or ''}")
            st.html(f'<a class="jg-seen" href="{seen}" target="_blank">{label}</a>')
            st.button(
                _("Withdraw the photo"),
                key=f"desk_photo_back_{photo.public_id}",
                width="stretch",
                on_click=ways.withdraw,
                args=(photo.public_id,),
            )


def _open(public_id: str | None) -> None:
    st.session_state[_OPEN] = public_id
    st.session_state.pop(_FAILED, None)


def _release(ways: Ways, looked: Looked, following: str | None) -> None:
    try:
        ways.release(looked)
    except (RefusalError, PhotoError, NotAllowedError, ValueError):
        st.session_state[_FAILED] = _("The photo could not be published. Draw the boxes anew and try again.")
    else:
        _open(following)
    st.rerun()
