"""Photos of a package's works by station: before, during and after; new ones taken or chosen."""

from collections import defaultdict

import streamlit as st
from markupsafe import Markup

from dashboard import held_press, photo_uploads, session
from dashboard.components import photo
from dashboard.i18n import _, day, lang
from dashboard.strip.words import moment_name
from dashboard.views.public_parts import works_photo_path
from dashboard.views.works_stages import road_choice, works_choice
from dashboard.views.works_troubles import FieldError, carry_out, say_rest, say_wrong, station_of
from data.accounts import User
from data.repairs.package_reads import PackageView
from data.repairs.site_photos import MOMENTS
from data.repairs.site_reads import WorksPhotoView
from geo.stationing import format_station


def show(user: User | None, view: PackageView) -> None:
    """Draw the photos by station, and the form for who may record (``user``, else None)."""
    if user is not None and view.works:
        with st.container(border=True):
            _add(user, view)
    by_place: defaultdict[tuple[str, int], list[WorksPhotoView]] = defaultdict(list)
    for one in view.photos:
        by_place[one.road_id, round(one.station_m)].append(one)
    if not by_place:
        st.caption(_("No photo yet. Take one before the works begin: later nobody can."))
    for (_road_id, station_m), photos in by_place.items():
        st.html(
            Markup('<section class="jg-works-photos"><h3>STA {}</h3><div>{}</div></section>').format(
                format_station(station_m), Markup("").join(_picture(one) for one in photos)
            )
        )
    if user is not None and view.photos:
        with st.expander(_("Take a photo away")):
            _withdraw(user, view)


def _picture(one: WorksPhotoView) -> Markup:
    words = f"{moment_name(one.moment, lang())}, {day(one.taken_at)}"
    return Markup(
        '<figure><a href="{0}" target="_blank"><img src="{0}" alt="{1}, STA {2}" loading="lazy"></a>'
        "<figcaption>{1}</figcaption></figure>"
    ).format(works_photo_path(one.public_id), words, format_station(one.station_m))


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
    st.caption(_("The road, no people and no number plates: these photos are public."))
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
