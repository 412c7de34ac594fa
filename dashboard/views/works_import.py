"""A table of stages, such as a site diary: tried, its faults named by row, then recorded as a whole."""

from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, day, ngettext_, number
from dashboard.views import works_overlap
from dashboard.views.programme_tables import Cell
from dashboard.views.works_list import cards
from dashboard.views.works_refusals import row_sentence
from dashboard.views.works_troubles import carry_out, say_rest
from dashboard.views.works_words import lane_label, stage_label
from data.accounts import User
from data.repairs.package_reads import PackageView
from data.repairs.stage_writing import StageEntry
from data.repairs.table_files import read_table
from data.repairs.table_rows import TableError
from geo.stationing import format_station

UPLOAD_MB, ROWS_SHOWN, FAULTS_SHOWN = 10, 100, 30


def show(user: User, view: PackageView) -> None:
    """Draw the upload, what it would record or what is wrong with it, and the button that records it."""
    form = f"works_import_{view.package_id}"
    st.markdown(
        _(
            "A CSV or Excel table with the columns **pekerjaan** (name or number), **dari**, **sampai**, "
            "**lajur** (kiri, kanan or empty), **tahap**, **tanggal**, **alasan** (for going back)."
        )
    )
    table = chosen_table(form)
    if table is None:
        return
    only = view.works[0].works_id if len(view.works) == 1 else None
    try:
        entries = session.register().preview_stages(user, table, works_id=only)
    except TableError as error:
        show_faults(error)
        return
    _preview(view, entries)
    works_overlap.warn_of_entries(view.works, entries)
    if st.button(_("Record all rows"), type="primary", key=f"{form}_do"):
        done = ngettext_("{count} stage was recorded.", "{count} stages were recorded.", len(entries))
        carry_out(form, lambda: _record(form, user, table, only), done)
    say_rest(form)


def _record(form: str, user: User, table: pd.DataFrame, only: int | None) -> None:
    session.register().record_stages(user, table, works_id=only)
    give_back(form)


def chosen_table(form: str) -> pd.DataFrame | None:
    """Draw the upload and return the cells of the file that was chosen; None without one, or for no table."""
    uploaded = st.file_uploader(
        _("Table (Excel or CSV)"),
        type=["csv", "xlsx"],
        key=f"{form}_file_{st.session_state.get(_taken(form), 0)}",
        max_upload_size=UPLOAD_MB,
    )
    if uploaded is None:
        return None
    table = read_table(uploaded.name, uploaded.getvalue())
    if table is None:
        st.error(_("The file is no table. Save it again as CSV UTF-8 or Excel."))
    return table


def give_back(form: str) -> None:
    """Empty the upload: a table that stays chosen once it is recorded could be recorded twice."""
    st.session_state[_taken(form)] = st.session_state.get(_taken(form), 0) + 1


def _taken(form: str) -> str:
    return f"{form}_tables_taken"


def show_faults(error: TableError) -> None:
    """Name what is wrong with which row; nothing has been recorded."""
    told = [row_sentence(fault) for fault in error.faults]
    lines = Markup("").join(Markup("<li>{}</li>").format(one) for one in told[:FAULTS_SHOWN])
    st.error(
        ngettext_(
            "Nothing is recorded: {count} fault. Correct it in the file and choose it again.",
            "Nothing is recorded: {count} faults. Correct them in the file and choose it again.",
            len(told),
        )
    )
    st.html(Markup('<ul class="jg-wrong-rows">{}</ul>').format(lines))
    if len(told) > FAULTS_SHOWN:
        st.caption(_("and {count} more").format(count=number(len(told) - FAULTS_SHOWN)))


def _preview(view: PackageView, entries: list[StageEntry]) -> None:
    names: dict[int, Any] = {one.works_id: one for one in view.works}
    rows: list[list[Cell]] = []
    for at, entry in enumerate(entries[:ROWS_SHOWN], start=1):
        works = names.get(entry.works_id)
        rows.append(
            [
                str(at),
                works.name if works else _("works {number}").format(number=entry.works_id),
                f"STA {format_station(entry.from_m)} – {format_station(entry.to_m)}",
                lane_label(entry.lane),
                stage_label(works.treatment, entry.stage) if works else entry.stage,
                day(entry.since),
            ]
        )
    headings = [_("Row"), _("Works"), _("Range"), _("Lane"), _("Stage"), _("Since")]
    st.html(cards(headings, rows, _("What would be recorded")))
