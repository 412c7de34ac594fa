"""Photos of a package's works by station: taken or chosen, looked at and let out, or withdrawn for good."""

from collections import defaultdict

import streamlit as st

from dashboard import held_press, navigation, photo_uploads, session
from dashboard.components import photo
from dashboard.components.blur import Looked
from dashboard.i18n import _, day, lang, ngettext_
from dashboard.strip.words import moment_name
from dashboard.views import photo_release as releasing
from dashboard.views.public_parts import works_photo_path
from dashboard.views.works_stages import road_choice, works_choice
from dashboard.views.works_troubles import FieldError, carry_out, say_rest, say_wrong, station_of
from data.accounts import User, may
from data.repairs.package_reads import PackageView
from data.repairs.site_photos import MOMENTS
from data.repairs.site_reads import WorksPhotoView
from geo.stationing import format_station


def show(user: User | None, view: PackageView) -> None:
    """Draw the photos by station, and the form for who may record (``user``, else None)."""
    if user is not None and view.works:
        with st.container(border=True):
            _add(user, view)
    if not view.photos:
        st.caption(_("No photo yet. Take one before the works begin: later nobody can."))
        return
    _look_through(view)
    if user is not None:
        with st.expander(_("Take a photo away")):
            _withdraw(user, view)


def _look_through(view: PackageView) -> None:
    """Draw what this reader may see of the photos, and the ways to let them out."""
    reader, region_id = session.user(), session.region().id
    sees_all = may(reader, "see_photos", region_id)
    ways = _ways(reader) if reader is not None and may(reader, "release_photos", region_id) else None
    inside = sum(not one.released for one in view.photos)
    if inside:
        words = ngettext_(
            "{count} photo is not public: somebody has to look at it first.",
            "{count} photos are not public: somebody has to look at them first.",
            inside,
        )
        st.info(words)
        if ways is not None:
            navigation.link("photos", _("All photos to look at"))
    by_place: defaultdict[tuple[str, int], list[releasing.Photo]] = defaultdict(list)
    for one in view.photos:
        if sees_all or one.released:
            by_place[one.road_id, round(one.station_m)].append(_photo(one))
    for (road_id, station_m), photos in by_place.items():
        st.subheader(f"STA {format_station(station_m)}", anchor=False)
        releasing.row(photos, ways, f"jg_photo_row_{road_id}_{station_m}")
        if ways is not None:
            releasing.look(photos, ways)


def _photo(one: WorksPhotoView) -> releasing.Photo:
    caption = f"{moment_name(one.moment, lang())}, {day(one.taken_at)}"
    return releasing.Photo(
        one.public_id,
        works_photo_path(one.public_id),
        f"{caption}, STA {format_station(one.station_m)}",
        one.released,
        one.hidden,
        one.rendition,
        caption,
    )


def _ways(user: User) -> releasing.Ways:
    register = session.register()

    def release(looked: Looked) -> None:
        register.release_works_photo(user, looked.photo, looked.boxes, nothing_to_hide=looked.nothing_to_hide)

    return releasing.Ways(release, lambda public_id: register.take_back_works_photo(user, public_id))


def _add(user: User, view: PackageView) -> None:
    form = f"works_photo_{view.package_id}"
    works = works_choice(view, form)
    road_id = road_choice(works, form)
    if road_id is None:
        return
    left, right = st.columns(2)
    with left:
        moment = st.segmented_control(
            _("When"),
            MOMENTS,
            default="during",
            format_func=lambda one: moment_name(one, lang()),
            key=f"{form}_moment",
            required=True,
        )
    with right:
        first = "" if works.from_m is None else format_station(works.from_m)
        station = st.text_input(_("At STA"), first, key=f"{form}_station", placeholder="0+450")
        say_wrong(form, "from")
    ticket = photo_uploads.ticket_of(f"{form}_ticket", f"{form}_files")
    chosen = photo_uploads.ask(f"{form}_files", ticket)
    st.caption(
        _("The road, no people and no number plates. The public sees a photo once somebody has looked at it.")
    )
    pressed = held_press.button(_("Keep the photos"), key=f"{form}_do", type="primary")
    if pressed and held_press.photos_are_here(chosen):

        def keep() -> None:
            if not chosen.kept:
                raise FieldError("photo", _("Take or choose a photo first."))
            station_m = station_of(station, "from")
            for one in chosen.kept:
                session.register().add_works_photo(
                    user, works.works_id, road_id, station_m, str(moment), (one.public_id, ticket)
                )
            photo.forget(f"{form}_files")

        held_press.over()
        carry_out(form, keep, _("The photos are kept."))
    say_rest(form, "from")


def _withdraw(user: User, view: PackageView) -> None:
    form = f"works_withdraw_{view.package_id}"
    by_id = {one.public_id: one for one in view.photos}
    chosen = st.selectbox(
        _("Which photo?"),
        list(by_id),
        format_func=lambda one: " · ".join(
            (
                f"STA {format_station(by_id[one].station_m)}",
                moment_name(by_id[one].moment, lang()),
                day(by_id[one].taken_at),
            )
        ),
        key=f"{form}_photo",
    )
    if st.button(_("Take it away for good"), key=f"{form}_do"):
        carry_out(
            form,
            lambda: session.register().withdraw_works_photo(user, str(chosen)),
            _("The photo is gone."),
        )
    say_rest(form)
