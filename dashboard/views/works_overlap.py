"""New works over others that are not finished: said before they are added; who adds them decides."""

import streamlit as st

from dashboard import session
from dashboard.i18n import _, kilometres
from dashboard.widgets import plain
from dashboard.words.story import stations
from data.condition.survey_cells import read_station
from data.repairs.overlapping import OverlappingWorks
from geo.errors import GeoError


def warn(treatment: str, road_id: str | None, from_text: str, to_text: str) -> None:
    """Name the unfinished works on these metres, as soon as road and stations can be read."""
    from_m, to_m = read_station(from_text).value, read_station(to_text).value
    if road_id is None or from_m is None or to_m is None or not from_m < to_m:
        return
    try:
        found = session.queries().overlapping_works(treatment, road_id, from_m, to_m)
    except GeoError:
        return  # the road ends before: adding them says so
    if found:
        lines = "\n".join(f"- {_line(one)}" for one in found)
        words = _(
            "Works that are not finished lie on these metres already. You may go on: "
            "where they overlap, the newest record then tells the stage."
        )
        st.warning(f"{words}\n\n{lines}")


def _line(one: OverlappingWorks) -> str:
    words = _("**{name}**: {length} in common, {stations}")
    return words.format(
        name=plain(one.name), length=kilometres(one.shared_m), stations=stations(one.from_m, one.to_m)
    )
