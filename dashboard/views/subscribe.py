"""Langganan: hear of a road, a stretch or a sub-district when something changes, without an account."""

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, lang
from dashboard.views.public_share import feed_links
from data.notices import subscriptions
from data.notices.subscriptions import About, SubscriptionError
from data.throttle import Throttle, TooManyAttemptsError

if TYPE_CHECKING:
    from data.register import Register

# The parameters of the address, as the other pages name the same things -> kind of subscription.
PARAMETERS = {"penggal": "stretch", "ruas": "road", "kec": "subdistrict"}
LONGEST_ADDRESS = 254  # of an e-mail: RFC 5321 section 4.5.3.1
# A household behind one address may want some roads; a script is stopped.
_asked = Throttle(10, 3600)


def page() -> None:
    """Ask what about, by which way, and send the question whether that is really wanted."""
    with st.container(key="jg_subscribe_page"):
        st.title(_("Get news of repairs"))
        register = session.register()
        ways = subscriptions.ways(register)
        if not ways:
            _not_yet()
            return
        st.markdown(
            _("You hear of it when something changes, at most once a day. No account; one click stops it.")
        )
        _what_comes()
        about = _about(register)
        if about is None:
            return
        _form(register, about, ways)


def _not_yet() -> None:
    """Say that no news is sent, and where the same stands: the place's own page, feeds, the ticket page."""
    st.info(_("This office does not send news yet. The map and the ticket page always show what is new."))
    stretch, road = st.query_params.get("penggal"), st.query_params.get("ruas")
    if stretch:
        navigation.link("stretch", _("How far is the repair?"), id=stretch)
    if road:
        navigation.link("road", _("The whole road"), ruas=road)
    navigation.link("map", _("To the map"))
    navigation.link("track", _("What happened to my report?"))
    asked = [(kind, st.query_params.get(name, "")) for name, kind in PARAMETERS.items()]
    kind, target = next(((kind, target) for kind, target in asked if target), ("region", ""))
    st.html(feed_links(kind, target))


def _what_comes() -> None:
    items = (
        _("reports that an officer has checked"),
        _("stages of repair: planned, in works, done"),
        _("what was called done, and what was opened again"),
    )
    st.markdown(_("What you hear of:"))
    st.html(
        Markup('<ul class="jg-news">{}</ul>').format(
            Markup("").join(Markup("<li>{}</li>").format(i) for i in items)
        )
    )


def _about(register: "Register") -> About | None:
    """Return what the address names, else what is chosen here."""
    for parameter, kind in PARAMETERS.items():
        target = st.query_params.get(parameter)
        if target:
            with register.store.connect() as conn:
                found = subscriptions.about(register, conn, kind, target)
            if found is not None:
                st.subheader(found.name)
                return found
            st.warning(_("This place is no longer on the map. Choose another below."))
    return _chosen(register)


def _chosen(register: "Register") -> About | None:
    ground = register.ground()
    frame = ground.areas_frame
    rows = frame[frame["level"] == "subdistrict"]
    choices = [
        About("subdistrict", str(code), _("{name} sub-district").format(name=name))
        for code, name in zip(rows["code"], rows["name"], strict=True)
    ]
    roads = [About("road", road_id, ground.road_name(road_id)) for road_id in ground.road_rows]
    choices = sorted(choices, key=lambda one: one.name) + sorted(roads, key=lambda one: one.name)
    if not choices:
        st.info(_("There are no roads and sub-districts yet to choose from."))
        return None
    return st.selectbox(
        _("Sub-district or road"),
        choices,
        index=None,
        format_func=lambda one: one.name,
        placeholder=_("Type a name"),
        key="subscribe_about",
    )


def _form(register: "Register", about: About, ways: list[str]) -> None:
    names = {"email": _("E-mail"), "whatsapp": _("WhatsApp")}
    if st.session_state.get("subscribe_sent") == about:
        st.success(
            _(
                "If the address is right, a message is on its way to it. "
                "Only after you have said yes there do we send news; the link holds for a week."
            )
        )
        return
    with st.form("subscribe", border=False):
        way = ways[0]
        if len(ways) > 1:
            way = st.radio(_("By"), ways, format_func=names.__getitem__, horizontal=True)
        label = _("Your e-mail address") if ways == ["email"] else _("Your e-mail address or number")
        address = st.text_input(label, max_chars=LONGEST_ADDRESS, autocomplete="email")
        sent = st.form_submit_button(_("Send me the question"), type="primary")
    st.caption(
        _(
            "Your address is kept encrypted and for these messages only. "
            "It is deleted when you stop them, and after a week if you do not answer."
        )
    )
    if sent:
        _subscribe(register, about, way, address or "")


def _subscribe(register: "Register", about: About, way: str, address: str) -> None:
    """Ask the address; what is said is the same whether it was known or not."""
    try:
        _asked.take(st.context.ip_address or "")
        subscriptions.subscribe(
            register, about.kind, about.target, channel=way, address=address, language=lang()
        )
    except TooManyAttemptsError:
        st.warning(_("That was often enough for now. Try again in an hour."))
    except SubscriptionError as error:
        wrong = {
            "bad_address": _("That is not an address we can write to. Look at it again."),
            "unknown_target": _("This place is no longer on the map. Choose another below."),
            "channel_off": _("News is not sent by this way any more. Choose another."),
        }
        st.error(wrong[error.code])
    else:
        st.session_state["subscribe_sent"] = about
        st.rerun()
