"""Regu: the day of one of the office's own crews as a list on the phone, and its planning by the engineer."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

import streamlit as st

from dashboard import navigation, session
from dashboard.components import photo
from dashboard.i18n import _, day, ngettext_
from dashboard.views import crew_plan, crew_task
from dashboard.views.crew_words import sample_note, task_row
from dashboard.views.repairs_bar import repairs_bar
from dashboard.views.staff_only import open_to
from data.accounts import User, may, may_serve
from data.repairs.crew_rules import CrewTask, CrewView
from data.store import utc_now

CREW_PARAMETER = "regu"
DAY_PARAMETER = "hari"
TASK_PARAMETER = "tugas"


def page() -> None:
    """Show the crew's day to crews and engineers, the sign-in to others."""
    asked = {name: st.query_params.get(name) for name in (CREW_PARAMETER, DAY_PARAMETER, TASK_PARAMETER)}
    with st.container(key="jg_crew_page"):
        open_to("crew_work", navigation.PATHS["crew"], _("Crew's day"), _draw, **asked)


def _draw(user: User) -> None:
    crews = [one for one in session.queries().crews() if may_serve(user, one.crew_id, one.agency)]
    plans = may(user, "record_works", session.region().id)
    if not st.query_params.get(TASK_PARAMETER):
        repairs_bar("crew")
    if not crews:
        st.info(_("There is no crew yet.") + " " + _("An engineer opens one here."))
        if plans:
            crew_plan.new_crew(user)
        return
    crew, on_date = _chosen(crews)
    tasks = session.queries().crew_day(crew.crew_id, on_date)
    earlier = session.queries().crew_left_open(crew.crew_id, on_date) if on_date == _today() else []
    asked = st.query_params.get(TASK_PARAMETER)
    open_one = next((task for task in (*tasks, *earlier) if str(task.task_id) == asked), None)
    if open_one is not None:
        crew_task.show(user, open_one, on_done=_back)
        return
    _choose(crews, crew, on_date)
    if crew.sample:
        sample_note()
    if not plans:
        _list(tasks, earlier, on_date)
        return
    todo, planning = st.tabs([_("The day"), _("Plan")], key="crew_tabs", on_change="rerun")
    with todo:
        _list(tasks, earlier, on_date)
    if planning.open:
        with planning:
            crew_plan.show(user, crew, on_date, tasks)


def _chosen(crews: Sequence[CrewView]) -> tuple[CrewView, date]:
    """Return the crew and day of the address; else the first one, today."""
    asked = st.query_params.get(CREW_PARAMETER)
    crew = next((one for one in crews if str(one.crew_id) == asked), crews[0])
    return crew, _day_of_address() or _today()


def _day_of_address() -> date | None:
    try:
        return date.fromisoformat(st.query_params.get(DAY_PARAMETER, ""))
    except ValueError:
        return None


def _choose(crews: Sequence[CrewView], crew: CrewView, on_date: date) -> None:
    """Draw the choice of crew and day; both stand in the address."""
    names = {one.crew_id: one.name for one in crews}
    with st.container(key="jg_crew_choice", horizontal=True, vertical_alignment="bottom"):
        if len(crews) > 1:
            picked = st.selectbox(
                _("Crew"), list(names), list(names).index(crew.crew_id), format_func=names.__getitem__
            )
            if picked != crew.crew_id:
                st.query_params[CREW_PARAMETER] = str(picked)
                st.rerun()
        days = [_today() + timedelta(days=ahead) for ahead in range(-1, 3)]
        if on_date not in days:
            days = sorted([*days, on_date])
        chosen = st.selectbox(_("Day"), days, days.index(on_date), format_func=_day_name)
        if chosen != on_date:
            st.query_params[DAY_PARAMETER] = chosen.isoformat()
            st.rerun()


def _day_name(on_date: date) -> str:
    names = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}
    name = names.get((on_date - _today()).days)
    return f"{name}, {day(on_date)}" if name else day(on_date)


def _list(tasks: Sequence[CrewTask], earlier: Sequence[CrewTask], on_date: date) -> None:
    """Draw the day as rows that open when pressed, the open ones first, then what earlier days left."""
    _day_list(tasks, on_date)
    if earlier:
        st.subheader(_("Still open from earlier days"))
        st.caption(_("Finish each, or say why it is left: until then nobody can plan it anew."))
    for task in earlier:
        task_row(task, on_open=partial(_open, task), on_date=task.on_date)


def _day_list(tasks: Sequence[CrewTask], on_date: date) -> None:
    waiting = [task for task in tasks if task.state == "open"]
    settled = [task for task in tasks if task.state != "open"]
    if not tasks:
        st.info(_("Nothing is planned for {day}.").format(day=day(on_date)))
        return
    if waiting:
        st.markdown(ngettext_("**{count}** task to do", "**{count}** tasks to do", len(waiting)))
    else:
        st.success(_("All done for {day}.").format(day=day(on_date)))
    for task in (*waiting, *settled):
        task_row(task, on_open=partial(_open, task))


def _open(task: CrewTask) -> None:
    photo.forget(crew_task.photo_key(task))
    st.query_params[TASK_PARAMETER] = str(task.task_id)


def _back() -> None:
    st.query_params.pop(TASK_PARAMETER, None)
    st.rerun()


def _today() -> date:
    return utc_now().astimezone(session.region().zone).date()
