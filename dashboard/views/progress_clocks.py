"""On the progress page: how many complaints are late and at whom, as counts for everybody."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import cached, session
from dashboard.i18n import _, number, percent
from dashboard.sentences import agency_name
from dashboard.views.late import by_agency
from data.clock_reads import NOBODY


def show_clocks(today: date) -> None:
    """Draw a row per agency: complaints with a deadline that has passed, and the share done in time."""
    region_id = session.region().id
    table = cached.clocks(region_id, cached.revisions(region_id, "complaints"), today)
    if table.empty:
        return
    st.header(_("Are complaints answered in time?"))
    rules = session.region().clocks
    said = _(
        "To be checked within {verify}, answered within {answer} and handled within {handle} working days."
    )
    st.caption(said.format(verify=rules.verify_days, answer=rules.answer_days, handle=rules.handle_days))
    headings = (_("Agency"), _("Complaints late"), _("In time"), _("Waiting for reporters"))
    st.html(
        Markup(
            '<div class="jg-wide"><table class="jg-plain"><thead><tr>{}</tr></thead>{}</table></div>'
        ).format(
            Markup("").join(Markup('<th scope="col">{}</th>').format(heading) for heading in headings),
            Markup("").join(_row(one) for one in by_agency(table).to_dict("records")),
        )
    )
    st.caption(_("In time: of what was done in the last twelve months. Times spent waiting do not count."))


def _row(one: Mapping[Hashable, Any]) -> Markup:
    agency = str(one["agency"])
    name = _("The desk") if agency == NOBODY else agency_name(session.region(), agency)
    in_time = "–" if pd.isna(one["in_time"]) else percent(float(one["in_time"]))
    cells = (number(int(one["late"])), in_time, number(int(one["paused"])))
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(
        name, Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells)
    )
