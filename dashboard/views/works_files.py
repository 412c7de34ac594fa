"""The list of packages as a file: CSV and workbook."""

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.i18n import _, day
from dashboard.views.priorities_files import MIME, written

COLUMNS: Mapping[str, str] = {
    "package_id": "whole",
    "name": "text",
    "kind": "text",
    "agency": "text",
    "contractor": "text",
    "method": "text",
    "budget_year": "whole",
    "ceiling_rupiah": "whole",
    "value_rupiah": "whole",
    "roads": "text",
    "length_m": "number",
    "subdistrict_codes": "text",
    "planned_start": "day",
    "planned_end": "day",
    "warranty_end": "day",
    "milestone": "text",
    "planned_percent": "number",
    "actual_percent": "number",
    "deviation": "number",
    "state": "text",
    "rule": "text",
    "becomes_critical_on": "day",
    "days_left": "whole",
    "claims_open": "whole",
    "paid_rupiah": "whole",
    "paid_percent": "number",
    "paid_ahead": "number",
    "advance_percent": "number",
    "sample": "yes",
}


def file_rows(chosen: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the packages with their roads and sub-districts, as the file has them."""
    roads, codes = [], []
    for package_id in chosen["package_id"]:
        mine = places[places["package_id"] == package_id]
        roads.append("; ".join(dict.fromkeys(name for name in mine["road_name"] if name)))
        codes.append("; ".join(sorted({code for some in mine["subdistrict_codes"] for code in some})))
    return chosen.assign(roads=roads, subdistrict_codes=codes)


def offer(chosen: pd.DataFrame, places: pd.DataFrame) -> None:
    """Draw the buttons that hand out the packages that are shown."""
    rows = file_rows(chosen, places)
    notes = {
        _("What"): _("Packages and how they stand"),
        _("As of"): day(session.queries().today()),
        _("Critical"): _("Permen PU 07/PRT/M/2011"),
    }
    if chosen["sample"].any():
        notes[_("Note")] = _("Sample data")
    with st.container(horizontal=True, key="jg_works_files"):
        for suffix, label in ((".xlsx", _("Download as XLSX")), (".csv", _("Download as CSV"))):
            st.download_button(
                label,
                data=partial(written, rows, COLUMNS, notes, suffix),
                file_name=f"{session.region().id}-pekerjaan{suffix}",
                mime=MIME[suffix],
                key=f"works_file{suffix}",
                on_click="ignore",
            )
