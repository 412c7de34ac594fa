"""On the progress page: how many complaints are late and at whom; each figure leads to its list."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import cached, navigation, session
from dashboard.i18n import _, day
from dashboard.views.late import who, who_is_late
from dashboard.words.answers import clock_name
from dashboard.words.sentences import category_name, place_of

_PICKED = "progress_late"
LISTED = 50


def show_clocks(today: date) -> None:
    """Draw a row per agency with a deadline that has passed, and its share in time."""
    region_id = session.region().id
    table = cached.clocks(region_id, cached.revisions(region_id, "complaints"), today)
    if table.empty:
        return
    st.header(_("Are complaints answered in time?"))
    rules = session.region().clocks
    said = _(
        "To be checked within {verify}, answered within {answer} and handled within {handle} working days."
    )
    st.caption(said.format(verify=rules.verify_days, answer=rules.answer_days, handle=rules.handle_days))
    _explore(table)


@st.fragment
def _explore(table: pd.DataFrame) -> None:
    picked = st.session_state.get(_PICKED)
    chosen = who_is_late("progress_clocks", table, picked)
    if chosen:
        st.session_state[_PICKED] = None if chosen == picked else chosen
        st.rerun(scope="fragment")
    if picked:
        _list(picked)


def _list(agency: str) -> None:
    """List the late complaints of an agency; a number is told once somebody has checked the complaint."""
    st.subheader(_("Late: {name}").format(name=who(agency)))
    late_list(session.queries().late(agency, LISTED))


def late_list(late: pd.DataFrame) -> None:
    """List late complaints as of ``Queries.late``."""
    if late.empty:
        st.info(_("Nothing is late here."))
        return
    st.html(
        Markup('<ul class="jg-late-list">{}</ul>').format(
            Markup("").join(map(_line, late.to_dict("records")))
        )
    )


def _line(one: Mapping[Hashable, Any]) -> Markup:
    place = place_of(one["road_name"], one["station_m"], one["village"], one["subdistrict"])
    since = _("{clock}: late since {day}").format(clock=clock_name(one["clock"]), day=day(one["due_on"]))
    if not one["ticket"]:
        return Markup("<li>{}<small>{} · {}</small></li>").format(place, _("not checked yet"), since)
    kind = category_name(session.region(), one["category"])
    address = f"{navigation.PATHS['track']}?{urlencode(session.link_params(nomor=one['ticket']))}"
    return Markup('<li><a href="{}" target="_self">{}</a><small>{} · {}</small></li>').format(
        address, place, kind, since
    )
