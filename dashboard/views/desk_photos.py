"""The photos of a complaint at the desk: looked at one by one, faces and plates hidden, then let out."""

from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.blur import Looked, blur
from dashboard.i18n import _
from data.accounts import NotAllowedError, User, may
from data.photos.images import PhotoError
from data.photos.release import PhotoReleaseError
from data.reads.views import StaffComplaint, StaffPhoto

_OPEN, _FAILED = "desk_photo_open", "desk_photo_failed"


def photo_release(user: User, complaint: StaffComplaint) -> None:
    """Draw the photos, if any, each with what the public sees of it and the way to let it out."""
    if not complaint.photos:
        return
    may_release = may(user, "release_photos", session.region().id) and not complaint.confidential
    with st.container(key="jg_photos"):
        with st.container(horizontal=True, key="jg_photo_row"):
            for number, photo in enumerate(complaint.photos, start=1):
                _one(user, photo, number, may_release=may_release)
        if complaint.confidential:
            st.caption(_("The report is confidential: none of its photos is made public."))
        opened = next((one for one in complaint.photos if one.public_id == st.session_state.get(_OPEN)), None)
        if opened and may_release:
            _look(user, opened)


def _one(user: User, photo: StaffPhoto, number: int, *, may_release: bool) -> None:
    """Draw one photo small, with its state and its buttons."""
    name = escape(_("Photo {number}").format(number=number))
    original = f"foto/{escape(photo.public_id)}?asli=1"
    state = _("public, faces and plates hidden") if photo.released else _("only inside")
    with st.container(width=168, gap="small"):
        st.html(
            f'<a href="{original}" target="_blank"><img class="jg-thumb" src="{original}" alt="{name}"></a>'
            f'<p class="jg-photo-state{" jg-out" if photo.released else ""}">{escape(state)}</p>'
        )
        if not may_release:
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
            seen = f"foto/{escape(photo.public_id)}?terbit={escape(photo.rendition or '')}"
            st.html(f'<a class="jg-seen" href="{seen}" target="_blank">{label}</a>')
            st.button(
                _("Withdraw the photo"),
                key=f"desk_photo_back_{photo.public_id}",
                width="stretch",
                on_click=_withdraw,
                args=(user, photo.public_id),
            )


def _open(public_id: str | None) -> None:
    st.session_state[_OPEN] = public_id
    st.session_state.pop(_FAILED, None)


def _look(user: User, photo: StaffPhoto) -> None:
    """Show one photo large; what is decided there is done."""
    with st.container(key="jg_photo_large", border=True):
        key, src = f"desk_blur_{photo.public_id}", f"foto/{photo.public_id}?asli=1"
        looked = blur(key, photo.public_id, src, photo.hidden)
        failed = st.session_state.get(_FAILED)
        if failed:
            st.error(failed)
        st.button(_("Cancel"), key="desk_photo_cancel", on_click=_open, args=(None,))
    if looked:
        _release(user, looked)


def _release(user: User, looked: Looked) -> None:
    try:
        session.register().release_photo(
            looked.photo, user, looked.boxes, nothing_to_hide=looked.nothing_to_hide
        )
    except (PhotoReleaseError, PhotoError, NotAllowedError, ValueError):
        st.session_state[_FAILED] = _("The photo could not be published. Draw the boxes anew and try again.")
    else:
        _open(None)
    st.rerun()


def _withdraw(user: User, public_id: str) -> None:
    session.register().withdraw_photo(public_id, user)
