"""The engineer plans a crew's day: which reports and stretches, in which order; and opens crews."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.i18n import _, kilometres, ngettext_
from dashboard.views.crew_task import carried_out
from dashboard.views.crew_words import place_words
from dashboard.words.sentences import category_name
from data.accounts import User
from data.repairs.crew_rules import CrewTask, CrewView, NewTask
from data.repairs.crew_works import CREW_TREATMENTS
from data.repairs.treatments import treatment_of
from geo.stationing import format_station


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
    _accounts(user, crew)
    with st.expander(_("Another crew"), key="crew_new"):
        new_crew(user)


def _accounts(user: User, crew: CrewView) -> None:
    """Say which accounts serve this crew only, and which see it among others."""
    known = [
        one
        for one in session.queries().crew_accounts(user)
        if one.crew_id == crew.crew_id or (one.crew_id is None and one.agency in (None, crew.agency))
    ]
    own = ", ".join(one.name for one in known if one.crew_id is not None)
    others = ", ".join(one.name for one in known if one.crew_id is None)
    told = [
        _("Accounts of this crew only: {names}.").format(names=own or "–"),
        _("Accounts that see all crews: {names}.").format(names=others) if others else "",
    ]
    st.caption(" ".join(filter(None, told)))
    if others or not own:
        st.caption(_("The administrator binds an account to this crew with this command:"))
        name = _("NAME")
        st.code(f'python -m data bindcrew {name} --crew "{crew.name}"', language=None)


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
    labels = {
        row["ticket"]: " · ".join(
            (
                f"{row['road_name']} {format_station(row['station_m'])}",
                category_name(region, row["category"]),
                row["subdistrict"] or "",
                row["ticket"],
            )
        )
        for row in table.to_dict("records")
    }
    picked = st.multiselect(
        _("Checked reports, road by road"),
        list(labels),
        format_func=labels.__getitem__,
        placeholder=_("Choose, or type a road or number"),
        key=f"crew_reports_{crew.crew_id}_{on_date}_{len(labels)}",
    )
    _add(user, crew, on_date, [NewTask(ticket=ticket) for ticket in picked])


def _stretches(user: User, crew: CrewView, on_date: date) -> None:
    pieces = session.queries().stretch_pieces()
    families = {family for one in CREW_TREATMENTS for family in treatment_of(one).families}
    verified = pieces["stretch_id"].notna() & (pieces["stage"] == "verified")
    table = pieces[verified & pieces["family"].isin(families)].drop_duplicates("stretch_id")
    if table.empty:
        st.info(_("No stretch waits for a crew."))
        return
    labels = {
        int(row["stretch_id"]): " · ".join(
            (
                f"{row['road_name']} {format_station(row['from_m'])} – {format_station(row['to_m'])}",
                kilometres(row["to_m"] - row["from_m"]),
                ngettext_("{count} report", "{count} reports", int(row["complaints"])),
            )
        )
        for row in table.sort_values(["road_name", "from_m"]).to_dict("records")
    }
    picked = st.multiselect(
        _("Stretches, road by road"),
        list(labels),
        format_func=labels.__getitem__,
        placeholder=_("Choose, or type a road or number"),
        key=f"crew_stretches_{crew.crew_id}_{on_date}_{len(labels)}",
    )
    _add(user, crew, on_date, [NewTask(stretch_id=stretch_id) for stretch_id in picked])


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
