"""How a crew's task is told: its row in the list, what becomes of it, and what was used."""

from collections.abc import Callable
from datetime import date
from html import escape

import streamlit as st

from dashboard import session
from dashboard.i18n import _, day, number
from dashboard.words.sentences import area_line, category_name
from data.repairs.crew_rules import CrewTask, Material
from data.repairs.treatments import treatment_of
from geo.stationing import format_station

_MARKS = {"open": "", "done": "✓", "left": "–"}
WHOLE_RANGE_M = 25.0  # what is shorter is one hole: its middle says enough


def place_words(task: CrewTask) -> str:
    """Return where a task is: STA of its middle, or of both ends where it is longer than a hole."""
    if task.to_m - task.from_m <= WHOLE_RANGE_M:
        return f"STA {format_station((task.from_m + task.to_m) / 2)}"
    return f"STA {format_station(task.from_m)} – {format_station(task.to_m)}"


def about_words(task: CrewTask) -> str:
    """Return what a task is about, and in which village."""
    kind = category_name(session.region(), task.category) if task.category else ""
    treatment = _(treatment_of(task.treatment).name_key)
    return " · ".join(
        filter(None, (kind or treatment, area_line(task.village, task.subdistrict), lane(task.lane)))
    )


def lane(code: str) -> str:
    """Return which lane it is; nothing for both."""
    return {"left": _("left lane"), "right": _("right lane")}.get(code, "")


def task_row(task: CrewTask, on_open: Callable[[], None], on_date: date | None = None) -> None:
    """Draw a task as one row that opens it wherever it is pressed; ``on_date``: tell the day it was for."""
    head = f"{task.number if on_date is None else day(on_date)} · {place_words(task)}"
    aside = {"left": _("left: {why}").format(why=task.why_left or ""), "done": done_words(task)}.get(
        task.state, ""
    )
    with st.container(key=f"jg_task_{task.state}_{task.task_id}"):
        mark = f'<span class="jg-task-mark">{_MARKS[task.state]}</span>' if _MARKS[task.state] else ""
        lines = [f"<b>{escape(head)}</b>", escape(task.road_name), escape(about_words(task)), escape(aside)]
        st.html(f'<div class="jg-task">{mark}<p>{"<br>".join(filter(None, lines))}</p></div>')
        label = _("Open task {number}: {place}, {road}").format(
            number=task.number, place=place_words(task), road=task.road_name
        )
        st.button(label, key=f"crew_open_{task.task_id}", on_click=on_open, width="stretch")


def done_words(task: CrewTask) -> str:
    """Return that a task is done, with what was used."""
    said = _("Patched") if task.treatment == "patching" else _("Finished")
    used = ", ".join(material_words(one) for one in task.materials)
    return f"{said} · {used}" if used else said


def material_words(material: Material) -> str:
    """Return a material as it is told: 0,4 ton campuran aspal dingin."""
    return f"{number(material.amount, 2)} {material.unit} {material.name}"


def sample_note() -> None:
    """Say that this crew and its day are made up."""
    said = _("Sample: this crew and its tasks are invented.")
    st.html(f'<p class="jg-sample">{escape(said)}</p>')


def refusal(code: str) -> str:
    """Return why a crew's day or task cannot be changed like that (``RefusalError.code``)."""
    sentences = {
        "no_name": _("Write a name."),
        "name_taken": _("A crew has that name already. Choose another."),
        "not_verified": _("Only checked reports are given to a crew. Check it first."),
        "planned_already": _("One of these reports is planned already. Look at the list again."),
        "no_place": _("One of these reports lies on no road. Correct its place first."),
        "wrong_treatment": _("The own crews do not mend this kind of damage. Open works for it."),
        "settled": _("This task is settled already."),
        "other_tasks": _("The day has other tasks by now. Look at it again."),
        "no_why": _("Say why it cannot be done."),
        "too_many_photos": _("This task has as many photos as it may. Go on without more."),
        "material": _("A material lacks its name, an amount above 0 or the unit."),
    }
    return sentences.get(code) or _("This cannot be done like that. Look at it again.")
