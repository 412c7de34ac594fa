"""Silent roads: neither surveys nor people tell of them; the list that a survey should begin with."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, kilometres, ngettext_, number, percent
from dashboard.views import priorities_files
from geo.stationing import format_station

ROWS_AT_ONCE = 50


def show() -> None:
    """Draw the list with its reasons."""
    if session.queries().areas("subdistrict").empty:
        st.info(_("There are no sub-districts yet. Import the areas of the region: the README says how."))
        return
    roads = session.queries().silent_roads()
    st.caption(
        _(
            "A road without complaints is not a good road: perhaps nobody reports there. Listed is what was "
            "not surveyed in the last three years (or less than half) and lies where people report late, "
            "or where nobody has reported it at all for a year."
        )
    )
    if session.queries().has_sample():
        st.html(Markup('<p class="jg-sample">{}</p>').format(_("Sample data: complaints here are made up.")))
    if roads.empty:
        st.success(_("There is no silent road: surveys or people tell of every one."))
        return
    total = ngettext_(
        "{count} road, parted by sub-district", "{count} roads, parted by sub-district", len(roads)
    )
    st.markdown(f"**{total}: {kilometres(float(roads['length_m'].sum()))}**")
    st.html(_table(roads.head(ROWS_AT_ONCE)))
    if len(roads) > ROWS_AT_ONCE:
        st.caption(_("The longest {count}; the files hold all.").format(count=number(ROWS_AT_ONCE)))
    with st.container(horizontal=True, vertical_alignment="center"):
        navigation.link("condition", _("Record a survey"))
        priorities_files.offer_silent(roads)


def condition_words(row: Mapping[str, Any]) -> str:
    """Return what is lacking of the condition of a silent road."""
    told = {
        "never_surveyed": _("never surveyed"),
        "old_survey": _("surveyed around {day}: too long ago").format(day=day(row["surveyed_on"])),
        "little_surveyed": _("only {share} surveyed lately").format(share=percent(row["recent_share"])),
    }
    return told[row["condition_reason"]]


def reporting_words(row: Mapping[str, Any]) -> str:
    """Return why little is heard of a silent road."""
    if row["reporting_reason"] == "nothing_heard":
        return _("no complaint in a year, and not known how readily people report here")
    return _("people report late here: {times} times the usual (90 %: {low} to {high})").format(
        times=number(row["readiness"], 2),
        low=number(row["readiness_low"], 2),
        high=number(row["readiness_high"], 2),
    )


def _table(roads: pd.DataFrame) -> Markup:
    heads = (_("Road"), _("Sub-district"), _("Stations"), _("Length"), _("Survey"), _("What people tell"))
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(text) for text in heads)
    lines = []
    for record in roads.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        cells = (
            Markup('<a href="./{}?{}" target="_self">{}</a>').format(
                navigation.PATHS["road"],
                urlencode(session.link_params(ruas=row["road_id"])),
                row["road_name"],
            ),
            row["subdistrict"],
            f"{format_station(row['from_m'])}–{format_station(row['to_m'])}",
            kilometres(float(row["length_m"])),
            condition_words(row),
            reporting_words(row),
        )
        told = (
            Markup('<td data-label="{}">{}</td>').format(*pair) for pair in zip(heads, cells, strict=True)
        )
        lines.append(Markup("<tr>{}</tr>").format(Markup("").join(told)))
    return Markup(
        '<div class="jg-scroll" tabindex="0"><table class="jg-plain jg-cards"><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(head, Markup("").join(lines))
