"""What a crew used for a task: usual materials in their units, a few rows on the phone."""

import streamlit as st

from dashboard.i18n import _
from data.repairs.crew_rules import CrewTask, Material

# What regencies' patching crews carry, and the unit it is counted in.
USUAL = {
    "campuran aspal dingin": "ton",
    "campuran aspal panas": "ton",
    "agregat kelas A": "m³",
    "aspal emulsi": "liter",
    "semen": "sak",
    "pasir": "m³",
}
MOST_ROWS = 4


def choose(task: CrewTask) -> list[Material]:
    """Draw the rows; return those that are filled in."""
    rows = st.session_state.setdefault(_count_key(task), 1)
    found = []
    for row in range(rows):
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"jg_material_{row}"):
            name = st.selectbox(
                _("Material"),
                list(USUAL),
                index=None,
                placeholder=_("Choose or write"),
                accept_new_options=True,
                key=f"crew_material_{task.task_id}_{row}",
            )
            unit = USUAL.get(name or "", "kg")
            amount = st.number_input(
                _("Amount ({unit})").format(unit=unit),
                min_value=0.0,
                step=0.1,
                value=None,
                key=f"crew_amount_{task.task_id}_{row}",
            )
        if name and amount:
            found.append(Material(name, amount, unit))
    if rows < MOST_ROWS and st.button(_("Another material"), key="crew_material_more"):
        st.session_state[_count_key(task)] = rows + 1
        st.rerun()
    return found


def forget(task: CrewTask) -> None:
    """Begin anew for the next task."""
    st.session_state.pop(_count_key(task), None)


def _count_key(task: CrewTask) -> str:
    return f"crew_materials_{task.task_id}"
