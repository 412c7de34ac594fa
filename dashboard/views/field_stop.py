"""One place on a walk: what was said, how far one stands from it, and what is there."""

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from dashboard import held_press, photo_uploads, session
from dashboard.components import photo
from dashboard.components.gps import Fix, gps
from dashboard.components.place_pin import Shown, place_pin
from dashboard.i18n import _, number
from dashboard.road_lines import lon_lat_of, road_lines
from dashboard.views import desk_place
from dashboard.views.desk_actions import carried_out
from dashboard.words.sentences import category_name, place_of, reject_reason
from data.accounts import User
from data.desk.verification import NEAR_ENOUGH_M, FieldFinding
from data.reads.views import StaffComplaint

# What somebody who stands there can say of a place where nothing is.
NOT_THERE = ("no_damage", "not_found", "private_road", "other")
MAP_HEIGHT_PX = 240
LONGEST_WORDS = 500


def show(user: User, ticket: str, on_done: Callable[[], None]) -> None:
    """Draw the place; ``on_done`` goes back to the list."""
    if st.button(_("Back to the list"), icon=":material/arrow_back:", key="field_back"):
        on_done()
    complaint = session.queries().complaint_for_staff(ticket, user)
    if complaint is None:
        st.warning(_("There is no complaint {ticket} that your account may see.").format(ticket=ticket))
        return
    _told(complaint)
    fix = _here(complaint)
    away_m = _away(user, complaint, fix)
    _decide(user, complaint, fix, away_m, on_done)


def _told(complaint: StaffComplaint) -> None:
    """Show where it is said to be, and in which words."""
    position = complaint.position
    where = (
        place_of(position.road_name, position.station_m, position.village, position.subdistrict)
        if position
        else _("Place not known")
    )
    kind = category_name(session.region(), complaint.category)
    st.html(
        f'<h2 class="jg-where">{escape(where)}</h2>'
        f'<p class="jg-about"><b>{escape(kind)}</b> · {escape(complaint.ticket)}</p>'
    )
    words = complaint.words or complaint.public_words
    if words:
        st.html(f'<blockquote class="jg-words">{escape(words)}</blockquote>')
    with st.container(horizontal=True):
        for one in complaint.photos:
            link = escape(f"foto/{one.public_id}")
            st.html(
                f'<a href="{link}" target="_blank"><img class="jg-thumb" src="{link}" alt=""></a>',
                width="content",
            )
    shown = desk_place.shown(complaint)
    pin = shown.on_road or shown.pin
    if pin:
        lon, lat = pin
        # What phones open in their map; it leaves this site, with nothing but the place.
        there = f"https://www.google.com/maps/search/?api=1&query={lat:.6f},{lon:.6f}"
        st.link_button(_("Route there"), there, icon=":material/directions:")


def _here(complaint: StaffComplaint) -> Fix | None:
    """Ask the phone where it is; the last fix stays while the form is filled in."""
    key = f"field_fix_{complaint.ticket}"
    gps(f"field_gps_{complaint.ticket}", lambda fix: st.session_state.update({key: fix}))
    kept: Fix | None = st.session_state.get(key)
    shown, position = desk_place.shown(complaint), complaint.position
    lines = road_lines([position.road_id]) if position and position.road_id else shown.lines
    there = lon_lat_of(position.lon, position.lat) if position else None
    place_pin(
        f"field_map_{complaint.ticket}",
        session.region().id,
        Shown(
            pin=(kept.lon, kept.lat) if kept else shown.pin,
            accuracy_m=kept.accuracy_m if kept else None,
            on_road=there or shown.pin,
            lines=lines,
            bounds=None,
            view=f"{complaint.ticket}{'here' if kept else ''}",
        ),
        height_px=MAP_HEIGHT_PX,
    )
    return kept


def _away(user: User, complaint: StaffComplaint, fix: Fix | None) -> float | None:
    """Say how far the phone is from the place that is on record."""
    if fix is None:
        st.caption(_("Without your position nothing shows that you were there."))
        return None
    away_m = session.register().distance_m(complaint.ticket, user, fix.lon, fix.lat)
    if away_m is None:
        st.markdown(_("Your position is kept; the place on record is not known."))
        return None
    words = _("You stand **{metres} m** from the place on record (± {accuracy} m).").format(
        metres=number(away_m), accuracy=number(fix.accuracy_m)
    )
    if away_m > NEAR_ENOUGH_M:
        st.warning(words + " " + _("Say below why this is the place all the same."))
    else:
        st.markdown(words)
    return away_m


def _decide(
    user: User,
    complaint: StaffComplaint,
    fix: Fix | None,
    away_m: float | None,
    on_done: Callable[[], None],
) -> None:
    """Draw photo, words and the two buttons."""
    ticket = complaint.ticket
    upload = photo_uploads.ticket_of(f"field_upload_{ticket}", f"field_photo_{ticket}")
    photos = photo_uploads.ask(f"field_photo_{ticket}", upload)
    found = st.segmented_control(
        _("What is there?"),
        [True, False],
        format_func=lambda there: _("The damage is there") if there else _("It is not"),
        key=f"field_found_{ticket}",
    )
    if found is None:
        return
    reason = "not_found"
    if not found:
        reason = st.selectbox(_("Reason"), NOT_THERE, format_func=reject_reason, key=f"field_reason_{ticket}")
    why = st.text_area(
        _("Note (everybody can read it; may stay empty)"),
        key=f"field_why_{ticket}",
        max_chars=LONGEST_WORDS,
        height=80,
        on_change="ignore",
    )
    label = _("Confirm it") if found else _("Do not follow up")
    pressed = held_press.button(label, key=f"field_do_{ticket}", type="primary", width="stretch")
    if not pressed or not held_press.photos_are_here(photos):
        return
    finding = FieldFinding(
        found=found,
        lon=fix.lon if fix else None,
        lat=fix.lat if fix else None,
        accuracy_m=fix.accuracy_m if fix else None,
        reject_reason=reason,
        why=why.strip() or None,
        photos=tuple((one.public_id, upload) for one in photos.kept),
    )
    check = partial(session.register().field_check, ticket, user, finding)
    held_press.over()
    if carried_out(check, "field_check", complaint.state):
        photo.forget(f"field_photo_{ticket}")
        on_done()
