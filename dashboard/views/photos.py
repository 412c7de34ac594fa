"""Periksa foto: photos that nobody has looked at, of citizens and of works, one after the other."""

from urllib.parse import urlencode

import streamlit as st

from dashboard import navigation, session
from dashboard.components.blur import Looked
from dashboard.i18n import _, lang, ngettext_
from dashboard.pager import pager
from dashboard.strip.words import moment_name
from dashboard.views import photo_release as releasing
from dashboard.views.public_parts import works_photo_path
from dashboard.views.staff_only import open_to
from dashboard.words.sentences import place_of, time_since
from data.accounts import User
from data.reads.photos_waiting import WaitingPhoto

SHOWN = 12  # each comes as it was taken, about 0.4 MB
_PAGE_NUMBER = "photos_page_number"


def page() -> None:
    """Show what waits to who may let photos out."""
    with st.container(key="jg_photos_page"):
        open_to("release_photos", navigation.PATHS["photos"], _("Photos to look at"), _draw)


def waiting(user: User) -> int:
    """Return how many photos wait for somebody who may let them out."""
    return session.queries().photos_waiting(user, 1)[1]


def _draw(user: User) -> None:
    first = st.session_state.get(_PAGE_NUMBER, 0) * SHOWN
    found, total = session.queries().photos_waiting(user, SHOWN, first)
    if not found and first:  # the last of this page has just been dealt with
        st.session_state[_PAGE_NUMBER] = 0
        st.rerun()
    if not found:
        st.info(_("Every photo has been looked at."))
        return
    photos, ways = [_photo(one) for one in found], _ways(user, found)
    if releasing.look(photos, ways):
        st.caption(ngettext_("{count} photo waits.", "{count} photos wait.", total))
        return
    st.caption(
        ngettext_("{count} photo waits.", "{count} photos wait.", total)
        + " "
        + _("The oldest come first. Nobody outside sees a photo before somebody here has looked at it.")
    )
    releasing.row(photos, ways)
    pager(_PAGE_NUMBER, SHOWN, total)


def _photo(one: WaitingPhoto) -> releasing.Photo:
    where = place_of(one.road_name, one.station_m, one.village, one.subdistrict)
    if one.kind == "complaint":
        path, what, about = f"foto/{one.public_id}", one.ticket or "", _address("desk", nomor=one.ticket)
    else:
        path = works_photo_path(one.public_id)
        what = " · ".join(filter(None, (one.works_name, one.moment and moment_name(one.moment, lang()))))
        about = _address("works", paket=one.package_id, bagian="foto") if one.package_id else ""
    caption = f"{what} · {where} · {time_since(one.since)}"
    return releasing.Photo(one.public_id, path, caption, False, (), None, caption, about)


def _address(name: str, **params: object) -> str:
    told = {key: str(value) for key, value in params.items() if value is not None}
    return f"{navigation.PATHS[name]}?{urlencode(session.link_params(**told))}"


def _ways(user: User, found: list[WaitingPhoto]) -> releasing.Ways:
    """Return the ways, each to the book of what the photo is of."""
    register = session.register()
    of_works = {one.public_id for one in found if one.kind == "works"}

    def release(looked: Looked) -> None:
        said = {"nothing_to_hide": looked.nothing_to_hide}
        if looked.photo in of_works:
            register.release_works_photo(user, looked.photo, looked.boxes, **said)
        else:
            register.release_photo(looked.photo, user, looked.boxes, **said)

    def keep(public_id: str) -> None:
        if public_id in of_works:
            register.keep_works_photo_inside(user, public_id)
        else:
            register.keep_photo_inside(public_id, user)

    def withdraw(public_id: str) -> None:
        if public_id in of_works:
            register.take_back_works_photo(user, public_id)
        else:
            register.withdraw_photo(public_id, user)

    return releasing.Ways(release, withdraw, keep)
