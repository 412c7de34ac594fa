"""Files of the condition page: empty forms for surveyors, and what surveys found, as tables."""

from datetime import datetime
from typing import cast

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.i18n import _, day, lang
from dashboard.views.condition_words import method_name
from data.condition.survey_files import Form, empty_form, result_csv, result_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer_forms() -> None:
    """Draw the downloads of the empty forms, in the session's language."""
    language = lang()
    names = {
        "survey": (_("Form for a survey (Excel)"), _("condition-form")),
        "inventory": (_("Form for an inventory (Excel)"), _("inventory-form")),
    }
    with st.container(horizontal=True):
        for form, (label, stem) in names.items():
            st.download_button(
                label,
                empty_form(cast(Form, form), language),
                file_name=f"{stem}.xlsx",
                mime=XLSX,
                on_click="ignore",
                key=f"condition_form_{form}",
            )
    st.caption(_("With a sheet that says how to fill it in; choices of surface and class are in the cells."))


def offer_result() -> None:
    """Draw the downloads of what the newest surveys found on every metre."""
    rows = result_rows()
    if rows.empty:
        st.caption(_("There is nothing to take out yet."))
        return
    language = lang()
    today = datetime.now(session.region().zone).date()
    stem = "-".join([session.region().id, _("condition"), today.isoformat()])
    with st.container(horizontal=True):
        st.download_button(
            _("Download as Excel"),
            lambda: result_workbook(rows, language, _notes(rows)),
            file_name=f"{stem}.xlsx",
            mime=XLSX,
            on_click="ignore",
            key="condition_result_xlsx",
        )
        st.download_button(
            _("Download as CSV"),
            lambda: result_csv(rows, language),
            file_name=f"{stem}.csv",
            mime="text/csv",
            on_click="ignore",
            key="condition_result_csv",
        )


def result_rows() -> pd.DataFrame:
    """Return the newest survey of every metre, with what roads are called and where figures are from."""
    pieces = session.queries().surveyed()
    network = session.queries().network()
    if network is None or pieces.empty:
        return pd.DataFrame()
    table = network.table.set_index("road_id")
    roads = table.loc[pieces["road_id"]]
    sample = _("Sample data: invented")
    return pieces.assign(
        # A road without an official number is known by its id, also when the table is read back.
        number=roads["number"].where(roads["number"].notna(), pieces["road_id"].to_numpy()).to_numpy(),
        road=roads["name"].to_numpy(),
        date=[one.isoformat() for one in pieces["on_date"]],
        method=pd.Series([method_name(one) for one in pieces["method"]], pieces.index, dtype=object),
        survey=pieces["name"].where(pieces["repaired_on"].isna(), _("rebuilt since the survey")),
        note=pd.Series([sample if one else None for one in pieces["sample"]], pieces.index, dtype=object),
    )


def _notes(rows: pd.DataFrame) -> list[str]:
    surveyed = rows.loc[rows["repaired_on"].isna(), "on_date"]
    notes = [
        _("The newest survey of every metre, from surveys of {first} to {last}.").format(
            first=day(min(surveyed)), last=day(max(surveyed))
        )
        for _any in surveyed[:1]
    ]
    notes += [
        _("Potholes are those of the whole surveyed segment; the class depends on its length."),
        _("An index on a border between two classes is of the worse one. Sound (mantap): good and fair."),
    ]
    if rows["sample"].any():
        notes.insert(0, _("Sample data: rows that say so are invented."))
    return notes
