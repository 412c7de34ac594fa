"""The way to a road: by its name, or from those with most complaints."""

import pandas as pd
import streamlit as st

from dashboard import navigation, session
from dashboard.i18n import _, ngettext_
from dashboard.widgets import plain

ROAD = "ruas"
HITS, USUAL = 8, 10


def show_search() -> None:
    """Draw a search box for roads and what it finds."""
    text = st.text_input(
        _("Search a road"), key="road_search", placeholder=_("Name, end points or another name")
    ).strip()
    if not text:
        return
    hits = [hit for hit in session.queries().search(text, 3 * HITS) if hit.kind == "road"][:HITS]
    if not hits:
        st.info(_("No road is called “{text}”. Try a part of the name.").format(text=plain(text)))
    with st.container(key="road_hits"):
        for hit in hits:
            label = " · ".join(filter(None, (f"**{plain(hit.name)}**", plain(hit.context))))
            navigation.link("road", label, ruas=hit.id)


def show_usual() -> None:
    """Draw the roads with most open complaints; in a region without roads, how they come in."""
    queries = session.queries()
    if queries.network() is None:
        st.info(_("This region has no roads yet. They are imported with this command:"))
        st.code(f"python -m data import roads FILE --region {session.region().id}", language=None)
        return
    counted = _most_complaints(queries.stretch_pieces())
    if counted.empty:
        return
    st.header(_("Roads with most open complaints"))
    with st.container(key="road_usual"):
        for road_id, name, complaints in counted.itertuples(index=False):
            told = ngettext_("{count} complaint", "{count} complaints", int(complaints))
            navigation.link("road", f"**{plain(str(name))}** · {told}", ruas=str(road_id))


def _most_complaints(pieces: pd.DataFrame) -> pd.DataFrame:
    """Return road_id, road_name and complaints of the roads with most, each stretch counted once."""
    stretches = pd.DataFrame(pieces).dropna(subset=["stretch_id"]).drop_duplicates("stretch_id")
    counted: pd.DataFrame = stretches.groupby(["road_id", "road_name"], as_index=False)[["complaints"]].sum()
    some = counted[counted["complaints"] > 0]
    return some.sort_values(["complaints", "road_name"], ascending=[False, True]).head(USUAL)
