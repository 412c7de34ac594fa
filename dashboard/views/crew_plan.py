"""The engineer plans a crew's day: which reports and stretches, in which order; and opens crews."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.i18n import _, kilometres
from dashboard.sentences import area_line, category_name
from dashboard.views.crew_task import carried_out
from dashboard.views.crew_words import place_words
from data.accounts import User
from data.repairs.crew_rules import CrewTask, CrewView, NewTask
from data.repairs.crew_works import CREW_TREATMENTS
from data.repairs.treatments import treatment_of
from geo.stationing import format_station

TABLE_HEIGHT_PX = 320


def show(user: User, crew: CrewView, on_date: date, tasks: Sequence[CrewTask]) -> None:
    """Draw the order of the day, what can be added to it, and the door to another crew."""
    _order(user, crew, on_date, tasks)
    what = st.segmented_control(
        _("Add to the day"),
        ["reports", "stretches"],
        default="reports",
        format_func=lambda code: _("Checked reports") if code == "reports" else _("Stretches"),
        key="crew_plan_what",
    )
    if what == "stretches":
        _stretches(user, crew, on_date)
    else:
        _reports(user, crew, on_date)
    with st.expander(_("Another crew"), key="crew_new"):
        new_crew(user)


def _order(user: User, crew: CrewView, on_date: date, tasks: Sequence[CrewTask]) -> None:
    waiting = [task for task in tasks if task.state == "open"]
    if not waiting:
        return
    register = session.register()
    st.subheader(_("Order of the day"))
    st.caption(_("By the drive: from the depot always to the nearest task left, along the roads of the map."))
    if st.button(_("Order by the drive"), key="crew_by_way", icon=":material/route:") and carried_out(
        lambda: register.order_day(user, crew.crew_id, on_date, None)
    ):
        st.rerun()
    ids = [task.task_id for task in tasks]
    for task in waiting:
        place = ids.index(task.task_id)
        with st.container(horizontal=True, vertical_alignment="center", key=f"jg_plan_{task.task_id}"):
            st.markdown(f"{task.number} · {place_words(task)} · {task.road_name}", width="stretch")
            up = st.button("↑", key=f"crew_up_{task.task_id}", help=_("Earlier"), disabled=place == 0)
            out = st.button("✕", key=f"crew_out_{task.task_id}", help=_("Take out of the day"))
        if up:
            moved = [*ids[: place - 1], ids[place], ids[place - 1], *ids[place + 1 :]]
            if carried_out(partial(register.order_day, user, crew.crew_id, on_date, moved)):
                st.rerun()
        if out and carried_out(partial(register.drop_task, user, task.task_id)):
            st.rerun()


def _reports(user: User, crew: CrewView, on_date: date) -> None:
    table = session.queries().plannable()
    if table.empty:
        st.info(_("No checked report waits for a crew."))
        return
    region = session.region()
    shown = pd.DataFrame(
        {
            _("Number"): table["ticket"],
            _("Kind"): [category_name(region, one) for one in table["category"]],
            _("Road"): table["road_name"],
            "STA": [format_station(one) for one in table["station_m"]],
            _("Village"): [
                area_line(village, sub)
                for village, sub in zip(table["village"], table["subdistrict"], strict=True)
            ],
        }
    )
    picked = _picked(shown, "crew_reports")
    _add(user, crew, on_date, [NewTask(ticket=table["ticket"].iloc[row]) for row in picked])


def _stretches(user: User, crew: CrewView, on_date: date) -> None:
    pieces = session.queries().stretch_pieces()
    families = {family for one in CREW_TREATMENTS for family in treatment_of(one).families}
    open_ones = pieces[
        pieces["stretch_id"].notna() & pieces["family"].isin(families) & (pieces["stage"] == "verified")
    ]
    table = open_ones.drop_duplicates("stretch_id").reset_index(drop=True)
    if table.empty:
        st.info(_("No stretch waits for a crew."))
        return
    shown = pd.DataFrame(
        {
            _("Road"): table["road_name"],
            "STA": [
                f"{format_station(start)} – {format_station(end)}"
                for start, end in zip(table["from_m"], table["to_m"], strict=True)
            ],
            _("Length"): [
                kilometres(end - start) for start, end in zip(table["from_m"], table["to_m"], strict=True)
            ],
            _("Reports"): table["complaints"],
        }
    )
    picked = _picked(shown, "crew_stretches")
    _add(user, crew, on_date, [NewTask(stretch_id=int(table["stretch_id"].iloc[row])) for row in picked])


def _picked(shown: pd.DataFrame, key: str) -> list[int]:
    st.caption(_("Tick what the crew shall do, then add it."))
    event = st.dataframe(
        shown,
        hide_index=True,
        height=TABLE_HEIGHT_PX,
        on_select="rerun",
        selection_mode="multi-row",
        key=key,
    )
    return list(event.selection.rows)


def _add(user: User, crew: CrewView, on_date: date, new: Sequence[NewTask]) -> None:
    label = _("Add to {crew} ({count})").format(crew=crew.name, count=len(new))
    if st.button(label, type="primary", disabled=not new, key="crew_add") and carried_out(
        lambda: session.register().plan_day(user, crew.crew_id, on_date, new)
    ):
        st.rerun()


def new_crew(user: User) -> None:
    """Draw the form that opens a crew."""
    with st.form("crew_new_form", border=False):
        name = st.text_input(_("Name of the crew"), max_chars=80)
        depot = st.text_input(
            _("Depot: latitude, longitude (may stay empty)"), placeholder="-7.7783, 112.1728"
        )
        if not st.form_submit_button(_("Open the crew")):
            return
    lon_lat = _lon_lat(depot)
    if depot.strip() and lon_lat is None:
        st.error(_("These are no coordinates. Write them as -7.7783, 112.1728."))
        return
    lon, lat = lon_lat or (None, None)

    def record() -> None:
        session.register().record_crew(user, name=name, agency=user.agency, depot_lon=lon, depot_lat=lat)

    if carried_out(record):
        st.rerun()


def _lon_lat(text: str) -> tuple[float, float] | None:
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (lon, lat) if -90 <= lat <= 90 and -180 <= lon <= 180 else None
