"""The photos of a complaint at the desk, each with what the public sees of it and the way to let it out."""

import streamlit as st

from dashboard import session
from dashboard.components.blur import Looked
from dashboard.i18n import _
from dashboard.views import photo_release as releasing
from data.accounts import User, may
from data.reads.views import StaffComplaint, StaffPhoto


def photo_release(user: User, complaint: StaffComplaint) -> None:
    """Draw the photos, if any, each with what the public sees of it and the way to let it out."""
    if not complaint.photos:
        return
    photos = [_photo(one, number) for number, one in enumerate(complaint.photos, start=1)]
    may_release = may(user, "release_photos", session.region().id) and not complaint.confidential
    ways = _ways(user) if may_release else None
    with st.container(key="jg_photos"):
        releasing.row(photos, ways)
        if complaint.confidential:
            st.caption(_("The report is confidential: none of its photos is made public."))
        if ways is not None:
            releasing.look(photos, ways)


def _photo(photo: StaffPhoto, number: int) -> releasing.Photo:
    return releasing.Photo(
        photo.public_id,
        f"foto/{photo.public_id}",
        _("Photo {number}").format(number=number),
        photo.released,
        photo.hidden,
        photo.rendition,
    )


def _ways(user: User) -> releasing.Ways:
    register = session.register()

    def release(looked: Looked) -> None:
        register.release_photo(looked.photo, user, looked.boxes, nothing_to_hide=looked.nothing_to_hide)

    return releasing.Ways(release, lambda public_id: register.withdraw_photo(public_id, user))
