"""The figures of sub-districts as a file: workbook and CSV, with the headings of the page."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.i18n import _, day
from dashboard.views.priorities_files import MIME, written
from dashboard.views.progress_figures import Figure

_WHOLE = (
    "complaints",
    "open",
    "late",
    "stretches",
    "oldest_open_days",
    "worth_rupiah",
    "done_rupiah",
    "paid_rupiah",
)


def offer(table: pd.DataFrame, shown: Sequence[Figure]) -> None:
    """Draw the buttons that hand out all figures of ``Queries.compared``."""
    headings = {"code": _("Code"), "name": _("Sub-district")} | {one.column: one.heading for one in shown}
    kinds = {
        heading: "text" if column in ("code", "name") else "whole" if column in _WHOLE else "number"
        for column, heading in headings.items()
    }
    rows = table[list(headings)].rename(columns=headings)
    notes = {_("As of"): day(session.queries().today())}
    if session.queries().has_sample():
        notes[_("Note")] = _("Sample data")
    with st.container(horizontal=True, key="jg_progress_files"):
        for suffix, label in ((".xlsx", _("Download as XLSX")), (".csv", _("Download as CSV"))):
            st.download_button(
                label,
                data=partial(written, rows, kinds, notes, suffix),
                file_name=f"{session.region().id}-kecamatan-{session.queries().today():%Y-%m-%d}{suffix}",
                mime=MIME[suffix],
                key=f"progress_file{suffix}",
                on_click="ignore",
            )
    st.caption(_("As of {date}").format(date=day(session.queries().today())))
