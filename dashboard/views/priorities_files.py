"""The ranking and the silent roads as files: CSV and workbook, with what their reader must know."""

import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.i18n import _, day, number
from dashboard.views.priorities_methods import names
from dashboard.views.priorities_words import short_part_names
from data.exchange.table_writers import Outgoing, write_outgoing
from data.priorities.ranking import Ranking

MIME = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Columns of a file of the ranking and how each is written.
RANKING_COLUMNS: Mapping[str, str] = {
    "rank": "whole",
    "rank_low": "whole",
    "rank_high": "whole",
    "top_ten_probability": "number",
    "stretch_id": "whole",
    "road_id": "text",
    "road_name": "text",
    "family": "text",
    "from_m": "number",
    "to_m": "number",
    "length_m": "number",
    "subdistrict_code": "text",
    "complaints": "whole",
    "score": "number",
    "part_condition": "number",
    "part_traffic": "number",
    "part_access": "number",
    "part_safety": "number",
    "part_citizen": "number",
    "class": "text",
    "surface": "text",
    "known_share": "number",
    "surveyed_on": "day",
    "repaired_on": "day",
    "vehicles_per_day": "number",
    "function": "text",
    "traffic_basis": "text",
    "schools": "whole",
    "markets": "whole",
    "health": "whole",
    "people": "whole",
    "newest_days": "number",
    "readiness": "number",
    "readiness_known": "yes",
    "promised_share": "number",
    "silent": "yes",
    "sample": "yes",
}
SILENT_FILE_COLUMNS: Mapping[str, str] = {
    "road_id": "text",
    "road_name": "text",
    "subdistrict_code": "text",
    "subdistrict": "text",
    "from_m": "number",
    "to_m": "number",
    "length_m": "number",
    "surveyed_share": "number",
    "recent_share": "number",
    "surveyed_on": "day",
    "complaints": "whole",
    "readiness": "number",
    "readiness_low": "number",
    "readiness_high": "number",
    "condition_reason": "text",
    "reporting_reason": "text",
}


def offer_ranking(ranking: Ranking, rows: pd.DataFrame) -> None:
    """Draw the buttons that hand out the rows of a ranking."""
    weights = ranking.weights.by_part()
    notes = {
        _("What"): _("What to repair first"),
        _("As of"): day(ranking.as_of),
        _("Ranked by"): names()[ranking.method],
        _("Weights"): ", ".join(
            f"{name} {number(weights[part], 2)}" for part, name in short_part_names().items()
        ),
        _("Rank interval"): _("nine of ten draws with other weights and measurements"),
    }
    _offer("prioritas", rows, RANKING_COLUMNS, notes)


def offer_silent(roads: pd.DataFrame) -> None:
    """Draw the buttons that hand out the silent roads."""
    _offer("ruas-sunyi", roads, SILENT_FILE_COLUMNS, {_("What"): _("Silent roads")})


def written(rows: pd.DataFrame, columns: Mapping[str, str], notes: Mapping[str, str], suffix: str) -> bytes:
    """Return a file of these rows; what is not known is an empty cell."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"table{suffix}")
        cells = (
            [_cell(row[name], kind) for name, kind in columns.items()] for row in rows.to_dict("records")
        )
        table = Outgoing(
            title="Data",
            columns=columns,
            rows=((*row, None) for row in cells),
            zone=session.region().zone,
            notes=notes,
        )
        write_outgoing(table, path)
        return path.read_bytes()


def _cell(value: Any, kind: str) -> Any:
    if value is None or pd.isna(value):
        return None
    makers: Mapping[str, Callable[[Any], Any]] = {"whole": int, "number": float, "yes": bool, "text": str}
    return makers[kind](value) if kind in makers else value


def _offer(name: str, rows: pd.DataFrame, columns: Mapping[str, str], notes: Mapping[str, str]) -> None:
    if session.queries().has_sample():
        notes = {**notes, _("Note"): _("Sample data")}
    for suffix, label in ((".xlsx", _("Download as XLSX")), (".csv", _("Download as CSV"))):
        st.download_button(
            label,
            data=partial(written, rows, columns, notes, suffix),
            file_name=f"{session.region().id}-{name}{suffix}",
            mime=MIME[suffix],
            key=f"{name}{suffix}",
            on_click="ignore",
        )
