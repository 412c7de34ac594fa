"""Perlu diperiksa: claims that contractors owe an answer, and ranges that new roads left doubtful."""

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, ngettext_, number
from dashboard.views import works_overlap
from dashboard.views.works_troubles import FieldError, carry_out, say_rest, say_wrong, station_of
from dashboard.views.works_words import outcome_name
from dashboard.widgets import plain
from dashboard.words.story import stations
from data.accounts import User, may
from data.repairs.attention import DoubtfulRange, WaitingClaim
from geo.stationing import format_station

CHECK = "periksa"  # of the address: the list of what waits
MOST = 100  # of each list; what is done makes room for the rest


def link() -> None:
    """Draw the link to what waits for who may look, with how much it is; nothing where nothing waits."""
    waiting = session.queries().attention(session.user()).count
    if waiting:
        said = ngettext_("{count} thing to check", "{count} things to check", waiting)
        with st.container(key="jg_works_check", width="content"):
            navigation.link("works", f"**{said}**", **{CHECK: "1"})


def show(user: User) -> None:
    """Draw both lists; who may record works settles them here."""
    navigation.link("works", "← " + _("All packages"))
    waiting = session.queries().attention(user)
    writer = user if may(user, "record_works", session.region().id) else None
    if not waiting.count:
        st.success(_("Nothing waits: no claim is open and every range lies where it belongs."))
        return
    if waiting.claims:
        st.subheader(_("Damage under warranty ({count})").format(count=number(len(waiting.claims))))
        st.caption(
            _("Checked complaints on works whose contractor still answers; the longest waiting first.")
        )
    for claim in waiting.claims[:MOST]:
        with st.container(border=True):
            _claim(claim)
    if waiting.ranges:
        st.subheader(_("After a new road network ({count})").format(count=number(len(waiting.ranges))))
        st.caption(
            _(
                "These ranges were carried over to the new roads by their shape, but not without doubt. "
                "Look at each once: it is right as it lies, or it is placed anew."
            )
        )
    for doubtful in waiting.ranges[:MOST]:
        with st.container(border=True):
            _range(writer, doubtful)


def _claim(waiting: WaitingClaim) -> None:
    claim = waiting.claim
    since = ngettext_("open for {count} day", "open for {count} days", waiting.days)
    where = "" if claim.station_m is None else f"STA {format_station(claim.station_m)}"
    until = _("warranty until {day}").format(day=day(claim.warranty_end)) if claim.warranty_end else ""
    navigation.link("desk", f"**{claim.ticket}**", nomor=claim.ticket)
    st.text(" · ".join(filter(None, [outcome_name(claim.outcome), since, where, until])))
    about = " · ".join(filter(None, [claim.works_name, claim.contractor]))
    if claim.package_id is None:
        navigation.link("repair", plain(about), pekerjaan=str(claim.works_id))
    else:
        navigation.link("works", plain(about), paket=str(claim.package_id), bagian="garansi")


def _range(writer: User | None, one: DoubtfulRange) -> None:
    name = f"{subject_name(one.subject)} {one.name}".strip()
    st.html(Markup("<b>{}</b> · {}").format(name, doubt_name(one.doubt)))
    told = [_("on the former roads: {place}").format(place=_place(one.road_id, one.from_m, one.to_m))]
    if one.now is not None:
        told.append(_("now: {place}").format(place=_place(*one.now)))
    if len(one.records) > 1:
        told.append(ngettext_("{count} record", "{count} records", len(one.records)))
    st.text(" · ".join(told))
    _link(one)
    if writer is not None:
        _settle(writer, one)


def subject_name(subject: str) -> str:
    """Return what a doubtful range belongs to."""
    names = {
        "works": _("Works"),
        "traffic": _("Traffic restriction"),
        "sign": _("Warning sign"),
        "crew": _("Task of the crew"),
        "survey": _("Survey"),
        "inventory": _("Road inventory"),
        "programme": _("Programme"),
        "complaint": _("Complaint"),
    }
    return names.get(subject, subject)


def doubt_name(doubt: str) -> str:
    """Return why a range is doubtful."""
    names = {
        "no_road_there_any_more": _("no road runs there any more"),
        "partly_off_the_roads": _("a part of it lies on no road"),
        "length_differs": _("it came out longer or shorter"),
        "two_roads_fit": _("two roads would fit"),
    }
    return names.get(doubt, doubt)


def _place(road_id: str | None, from_m: float | None, to_m: float | None) -> str:
    """Return a road, by its name where it has one today, and stations."""
    named = session.register().ground()
    road = named.road_name(road_id) if road_id in named.road_rows else road_id or "–"
    if from_m is None or to_m is None:
        return str(road)
    return f"{road}, {stations(from_m, to_m)}"


def _link(one: DoubtfulRange) -> None:
    if one.subject == "complaint":
        navigation.link("desk", _("Open the complaint to place it"), nomor=one.name)
    elif one.subject == "works":
        navigation.link("repair", _("Open the works"), pekerjaan=str(one.subject_id))


def _settle(user: User, one: DoubtfulRange) -> None:
    """Draw the two answers: right as it lies, or where else."""
    form = f"works_check_{one.event_ids[0]}"
    right = _("It is right") if one.now is not None else _("Leave it off the roads")
    if st.button(right, key=f"{form}_right"):
        carry_out(
            form,
            lambda: session.register().confirm_ranges(user, one.event_ids),
            _("Noted: this range stays where it is."),
        )
    if one.can_be_moved:
        with st.expander(_("Place it anew")):
            _move(user, one, form)
    say_rest(form, "from", "to")


def _move(user: User, one: DoubtfulRange, form: str) -> None:
    network = session.queries().network()
    if network is None:
        return
    names = dict(zip(network.table["road_id"], network.table["name"], strict=True))
    roads = sorted(names, key=lambda road: str(names[road] or road))
    here = one.now[0] if one.now is not None else None
    road_id = st.selectbox(
        _("Road"),
        roads,
        index=roads.index(here) if here in names else None,
        format_func=lambda road: str(names[road] or road),
        placeholder=_("Type part of its name"),
        key=f"{form}_road",
    )
    left, right = st.columns(2)
    known = (None, None) if one.now is None else one.now[1:]
    written = ["" if at is None else format_station(at) for at in known]
    from_text = left.text_input(_("From STA"), written[0], key=f"{form}_from")
    to_text = right.text_input(_("To STA"), written[1], key=f"{form}_to")
    say_wrong(form, "from", "to")
    works = session.queries().works(one.subject_id) if one.subject == "works" else None
    if works is not None:
        works_overlap.warn(works.treatment, road_id, (from_text, to_text), besides=works.works_id)
    if st.button(_("Place it there"), type="primary", key=f"{form}_do"):

        def move() -> None:
            if road_id is None:
                raise FieldError("from", _("Choose the road first."))
            from_m, to_m = station_of(from_text, "from"), station_of(to_text, "to")
            session.register().place_ranges_anew(user, one.event_ids, str(road_id), from_m, to_m)

        carry_out(form, move, _("Placed. The former place is kept in the history."))
