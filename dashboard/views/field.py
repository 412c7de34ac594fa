"""Cek lapangan: what nobody has looked at yet, road by road; confirmed or rejected at the place by phone."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from html import escape
from itertools import groupby

import streamlit as st

from dashboard import navigation, session
from dashboard.i18n import _, day, lang, ngettext_
from dashboard.views import field_stop
from dashboard.views.staff_only import open_to
from dashboard.words.sentences import area_line, category_name
from data.accounts import User
from data.desk.verification import LISTED, FieldStop
from data.desk.walk_paper import walk_pdf
from data.exchange.plain_cells import harmless
from geo.stationing import format_station

TICKET_PARAMETER = "nomor"


def page() -> None:
    """Show the walk's list to who may verify, the sign-in to others."""
    with st.container(key="jg_field_page"):
        chosen = st.query_params.get(TICKET_PARAMETER)
        open_to(
            "verify", navigation.PATHS["field"], _("Check at the place"), partial(_draw, chosen), nomor=chosen
        )


def _draw(chosen: str | None, user: User) -> None:
    if chosen:
        field_stop.show(user, chosen, on_done=_back)
        return
    subdistrict = _subdistrict()
    stops = session.register().field_list(user, subdistrict=subdistrict)
    if not stops:
        st.success(_("Everything here has been checked."))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        count = ngettext_("**{count}** place to check", "**{count}** places to check", len(stops))
        first = _("those due first")
        st.markdown(f"{count}, {first}" if len(stops) == LISTED else count)
        with st.container(horizontal=True, width="content"):
            _offer_pdf(stops)
            _offer_csv(stops)
    for road, group in groupby(stops, key=lambda stop: stop.road_id):
        _road(road, list(group))


def _subdistrict() -> str | None:
    areas = session.queries().areas("subdistrict").sort_values("name")
    if areas.empty:
        return None
    names = dict(zip(areas["code"], areas["name"], strict=True))
    chosen = st.selectbox(
        _("Sub-district"),
        ["", *names],
        format_func=lambda code: names.get(code, _("All sub-districts")),
        key="field_subdistrict",
        persist_state="session",
    )
    return chosen or None


def _road(road_id: str | None, stops: Sequence[FieldStop]) -> None:
    """Draw one road's stops in the order of the walk."""
    name = stops[0].road_name if road_id else _("On no road: place to be found")
    with st.container(key=f"jg_field_{road_id or 'none'}", gap="small"):
        st.html(f'<h2 class="jg-road">{escape(name or "")}</h2>')
        for stop in stops:
            _stop(stop)


def _stop(stop: FieldStop) -> None:
    region = session.region()
    station = f"STA {format_station(stop.station_m)}" if stop.station_m is not None else ""
    told = [
        category_name(region, stop.category),
        area_line(stop.village, stop.subdistrict),
        ngettext_("{count} photo", "{count} photos", stop.photos) if stop.photos else "",
        ngettext_("{count} support", "{count} supports", stop.supports) if stop.supports else "",
        _due(stop.due_on),
    ]
    head = " · ".join(filter(None, (station, stop.ticket)))
    with st.container(horizontal=True, vertical_alignment="center", key=f"jg_stop_{stop.ticket}"):
        st.html(
            f'<p class="jg-stop"><b>{escape(head)}</b><br>{escape(" · ".join(filter(None, told)))}</p>',
            width="stretch",
        )
        if st.button(_("Look"), key=f"field_open_{stop.ticket}", width="content"):
            st.query_params[TICKET_PARAMETER] = stop.ticket
            st.rerun()


def _due(due_on: date | None) -> str:
    if due_on is None:
        return ""
    is_late = due_on < datetime.now(session.region().zone).date()
    said = _("{clock}: late since {day}") if is_late else _("{clock}: by {day}")
    return said.format(clock=_("Check"), day=day(due_on))


def _back() -> None:
    st.query_params.pop(TICKET_PARAMETER, None)
    st.rerun()


def _offer_pdf(stops: Sequence[FieldStop]) -> None:
    region = session.region()
    st.download_button(
        _("List to print (PDF)"),
        partial(walk_pdf, stops, region, datetime.now(region.zone).date(), lang()),
        file_name="cek-lapangan.pdf",
        mime="application/pdf",
        on_click="ignore",
        key="field_pdf",
    )


def _offer_csv(stops: Sequence[FieldStop]) -> None:
    st.download_button(
        _("List as CSV"),
        partial(csv_of, stops, _headings()),
        file_name="cek-lapangan.csv",
        mime="text/csv",
        on_click="ignore",
        key="field_csv",
    )


def _headings() -> list[str]:
    return [
        _("Number"),
        _("Road"),
        "STA",
        _("Village"),
        _("Sub-district"),
        _("Kind"),
        "lat",
        "lon",
        _("Photos"),
        _("Check by"),
        _("Found (yes/no)"),
        _("Note"),
    ]


def csv_of(stops: Sequence[FieldStop], headings: Sequence[str]) -> bytes:
    """Return the list to print and to fill in on the walk; nothing of a reporter is in it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")  # where numbers have commas Excel splits at ";"
    writer.writerow(headings)
    for stop in stops:
        station = format_station(stop.station_m) if stop.station_m is not None else ""
        place = [stop.road_name or "", station, stop.village or "", stop.subdistrict or ""]
        point = [f"{stop.lat:.6f}" if stop.lat else "", f"{stop.lon:.6f}" if stop.lon else ""]
        due = stop.due_on.isoformat() if stop.due_on else ""
        row = [stop.ticket, *place, stop.category, *point, stop.photos, due, "", ""]
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")
