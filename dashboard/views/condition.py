"""Kondisi: which roads are sound, which are broken? Surveys seen, entered beside the road, brought in."""

from datetime import date
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day
from dashboard.views import condition_entry, condition_overview, condition_road, condition_upload
from dashboard.views.repairs_bar import repairs_bar
from dashboard.views.staff_only import open_to
from data.accounts import User, may

STYLE = Path(__file__).parents[1] / "styles" / "condition.css"
# Parameters of the address: which part, road, sub-district, and the day that it is as of.
PART, ROAD, SUBDISTRICT, AS_OF = "lihat", "ruas", "kec", "pada"
REGION, ONE_ROAD, ENTRY, TABLES = "wilayah-kondisi", "ruas", "isi", "tabel"


def page() -> None:
    """Draw the page for staff who may look; surveys are for those who may record them."""
    with st.container(key="jg_condition_page"):
        st.html(STYLE)
        title = _("Which roads are sound, which are broken?")
        open_to(
            "read_inbox",
            navigation.PATHS["condition"],
            title,
            _draw,
            **{name: st.query_params.get(name) for name in (PART, ROAD, SUBDISTRICT, AS_OF)},
        )


def _draw(user: User) -> None:
    repairs_bar("condition")
    if session.queries().network() is None:
        st.info(_("This region has no roads yet. They are imported with this command:"))
        st.code(f"python -m data import roads FILE --region {session.region().id}", language=None)
        return
    parts = {REGION: _("Region"), ONE_ROAD: _("Road")}
    if may(user, "record_condition", session.region().id):
        parts |= {ENTRY: _("Enter a segment"), TABLES: _("Tables")}
    part = _chosen_part(list(parts), parts)
    surveys = session.queries().surveys()
    if surveys["sample"].any():
        note = _("Sample data: the surveys are invented and show how this page works.")
        st.html(Markup('<p class="jg-sample">{}</p>').format(note))
    if part == ENTRY:
        condition_entry.show(user)
    elif part == TABLES:
        condition_upload.show(user)
    elif part == ONE_ROAD:
        condition_road.show(_as_of(sorted(set(surveys["on_date"]), reverse=True)))
    else:
        condition_overview.show(_as_of(sorted(set(surveys["on_date"]), reverse=True)))


def _chosen_part(parts: list[str], names: dict[str, str]) -> str:
    asked = st.query_params.get(PART, REGION)
    chosen = st.segmented_control(
        _("Show"),
        parts,
        default=asked if asked in parts else REGION,
        format_func=lambda one: names[one],
        key=f"condition_part_{asked}",  # a link to another part draws the control anew
        label_visibility="collapsed",
        required=True,
    )
    if chosen != asked:
        st.query_params[PART] = chosen
    return str(chosen)


def _as_of(days: list[date]) -> date | None:
    """Draw the choice of a day on which something was surveyed; None for now."""
    if len(days) < 2:
        return None
    told = {each.isoformat(): day(each) for each in days}
    options = ["", *told]
    asked = st.query_params.get(AS_OF, "")
    chosen = st.selectbox(
        _("State of the roads"),
        options,
        index=options.index(asked) if asked in options else 0,
        format_func=lambda one: _("as of {date}").format(date=told[one]) if one else _("now"),
        key="condition_as_of",
    )
    if chosen != asked:
        st.query_params.pop(AS_OF, None) if not chosen else st.query_params.update({AS_OF: chosen})
    return date.fromisoformat(chosen) if chosen else None
