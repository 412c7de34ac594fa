"""What is verified but not ranked: stretches under works, and those on roads of another authority."""

import pandas as pd
import streamlit as st

from dashboard import navigation, session
from dashboard.i18n import _, kilometres, ngettext_, number
from dashboard.widgets import plain
from dashboard.words.sentences import agency_name
from data.priorities.ranking import Ranking
from geo.stationing import format_station

MOST_SHOWN = 100


def show(ranking: Ranking) -> None:
    """Draw both lists, folded, where there are any."""
    if len(ranking.promised):
        words = ngettext_(
            "{count} stretch in works already", "{count} stretches in works already", len(ranking.promised)
        )
        with st.expander(words):
            _list(ranking.promised, with_agency=False)
    if len(ranking.others):
        words = ngettext_(
            "{count} stretch on a road of another authority",
            "{count} stretches on roads of other authorities",
            len(ranking.others),
        )
        with st.expander(words):
            st.caption(_("Forwarded to whose road it is; they decide what to repair first."))
            _list(ranking.others, with_agency=True)


def _list(stretches: pd.DataFrame, *, with_agency: bool) -> None:
    for row in stretches.head(MOST_SHOWN).to_dict("records"):
        told = [
            str(row["road_name"]),
            f"STA {format_station(row['from_m'])}–{format_station(row['to_m'])}",
            kilometres(float(row["length_m"])),
            ngettext_("{count} complaint", "{count} complaints", row["complaints"]),
            _agency(row["authority"]) if with_agency else "",
        ]
        navigation.link("stretch", plain(" · ".join(filter(None, told))), id=str(row["stretch_id"]))
    if len(stretches) > MOST_SHOWN:
        st.caption(_("The first {count}; the map shows all.").format(count=number(MOST_SHOWN)))


def _agency(authority: str | None) -> str:
    region = session.region()
    return agency_name(region, region.authority(authority).agency)
