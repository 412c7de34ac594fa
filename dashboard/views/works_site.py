"""What holds at the road while works are on: whether one may drive there, and which warning signs stand."""

from datetime import date

import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, day, day_and_time
from dashboard.views.programme_tables import Cell
from dashboard.views.works_list import cards
from dashboard.views.works_stages import road_choice, works_choice
from dashboard.views.works_troubles import carry_out, say_rest, say_wrong, station_of
from dashboard.views.works_words import lane_label
from dashboard.words.traffic import closed_until, traffic_name, traffic_sentence
from data.accounts import User
from data.repairs.package_reads import PackageView
from data.repairs.site_reads import SignView
from data.repairs.traffic_rules import TRAFFIC_STATES, TrafficPiece
from data.works import LANES
from geo.stationing import format_station


def show(user: User | None, view: PackageView) -> None:
    """Draw traffic and signs; the forms for who may record (``user``, else None)."""
    st.subheader(_("May one drive there?"))
    if view.traffic:
        rows = [_traffic_row(one) for one in view.traffic]
        headings = [_("Range"), _("Lane"), _("Traffic"), _("Since"), _("Because")]
        st.html(cards(headings, rows, _("Where the road bears less than all")))
    else:
        st.caption(_("Open to all traffic everywhere, as far as anything is recorded."))
    if user is not None and view.works:
        with st.expander(_("Record a closure or an opening")):
            _record_traffic(user, view)
    st.subheader(_("Warning signs"))
    st.caption(_("Where damage cannot be mended at once a sign is a duty (UU 22/2009 art. 24)."))
    for sign in view.signs:
        _sign(user, sign)
    if not view.signs:
        st.caption(_("No sign is recorded for these works."))
    if user is not None and view.works:
        with st.expander(_("Record a sign that was put up")):
            _place_sign(user, view)


def _traffic_row(one: TrafficPiece) -> list[Cell]:
    because = {
        "recorded": _("recorded by the office"),
        "works": _("the works are at a stage that closes it"),
        "curing": _("fresh concrete"),
    }[one.why]
    told = traffic_sentence(one.state, closed_until(one.state, one.why, one.since, one.expected_open))
    note = Markup("<small>{}</small>").format(one.note) if one.note else ""
    opens = (
        Markup("<small>{}</small>").format(_("open to all from {day}").format(day=day(one.expected_open)))
        if one.expected_open
        else ""
    )
    return [
        f"STA {format_station(one.from_m)} – {format_station(one.to_m)}",
        lane_label(one.lane),
        Markup("{}{}{}").format(told, opens, note),
        day(one.since),
        because,
    ]


def _record_traffic(user: User, view: PackageView) -> None:
    form = f"works_traffic_{view.package_id}"
    works = works_choice(view, form)
    road_id = road_choice(works, form)
    if road_id is None:
        return
    from_text, to_text, lane = stations(form, works.from_m, works.to_m)
    left, middle, right = st.columns(3)
    with left:
        state = st.selectbox(_("Traffic"), TRAFFIC_STATES, format_func=traffic_name, key=f"{form}_state")
    with middle:
        since = st.date_input(_("Since"), session.queries().today(), format="DD/MM/YYYY", key=f"{form}_day")
        say_wrong(form, "day")
    with right:
        opens = st.date_input(_("Expected opening"), None, format="DD/MM/YYYY", key=f"{form}_open")
        say_wrong(form, "open")
    note = st.text_input(_("The way round (everybody can read this)"), key=f"{form}_note")
    if st.button(_("Record"), type="primary", key=f"{form}_do") and isinstance(since, date):
        carry_out(
            form,
            lambda: session.register().record_traffic(
                user,
                road_id,
                station_of(from_text, "from"),
                station_of(to_text, "to"),
                str(state),
                since=since,
                lane=lane,
                expected_open=opens if isinstance(opens, date) else None,
                works_id=works.works_id,
                note=note,
            ),
            _("Recorded: {what}.").format(what=traffic_name(str(state))),
        )
    say_rest(form, "from", "to", "day", "open")


def stations(form: str, from_m: float | None, to_m: float | None) -> tuple[str, str, str]:
    """Draw the fields of a range, at first that of the works; return both texts and the lane."""
    left, middle, right = st.columns(3)
    first = "" if from_m is None else format_station(from_m)
    last = "" if to_m is None else format_station(to_m)
    from_text = left.text_input(_("From STA"), first, key=f"{form}_from", placeholder="0+200")
    to_text = middle.text_input(_("To STA"), last, key=f"{form}_to", placeholder="0+850")
    lane = right.selectbox(_("Lane"), LANES, format_func=lane_label, key=f"{form}_lane")
    say_wrong(form, "from", "to")
    return from_text, to_text, str(lane)


def _sign(user: User | None, sign: SignView) -> None:
    """Draw one sign, and the button that records its removal."""
    zone = session.region().timezone
    where = ""
    if sign.from_m is not None and sign.to_m is not None:
        where = f"STA {format_station(sign.from_m)} – {format_station(sign.to_m)}"
    told = _("put up {day}").format(day=day_and_time(sign.placed_at, zone))
    if sign.removed_at is not None:
        told += " · " + _("taken away {day}").format(day=day_and_time(sign.removed_at, zone))
    words = " · ".join(filter(None, (where or sign.ticket or "", told, sign.note or "")))
    form = f"works_sign_{sign.sign_id}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(words, width="stretch")
        if user is not None and sign.removed_at is None and st.button(_("Taken away"), key=form):
            carry_out(form, lambda: session.register().remove_sign(user, sign.sign_id), _("Recorded."))
    say_rest(form)


def _place_sign(user: User, view: PackageView) -> None:
    form = f"works_place_sign_{view.package_id}"
    works = works_choice(view, form)
    road_id = road_choice(works, form)
    if road_id is None:
        return
    from_text, to_text, _lane = stations(form, works.from_m, works.to_m)
    note = st.text_input(_("Which sign, by whom (may stay empty)"), key=f"{form}_note")
    if st.button(_("A sign stands now"), type="primary", key=f"{form}_do"):
        carry_out(
            form,
            lambda: session.register().place_sign(
                user,
                road_id=road_id,
                from_m=station_of(from_text, "from"),
                to_m=station_of(to_text, "to"),
                works_id=works.works_id,
                note=note,
            ),
            _("The sign is recorded."),
        )
    say_rest(form, "from", "to")
