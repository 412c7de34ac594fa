"""What the office takes out: complaints, stretches and works for other programs."""

from pathlib import Path

import streamlit as st

from dashboard import session
from dashboard.exchange import files
from dashboard.i18n import _, ngettext_, number
from dashboard.views import exchange_download
from data.accounts import User, may
from data.exchange.table_writers import EXCEL_ROWS
from data.exports import WHAT, What, export
from geo.errors import UnreadableFileError

_READY = "exchange_ready"  # path of the file made last, and how many rows it has
SUFFIXES = (".xlsx", ".csv", ".geojson", ".gpkg")


def show(user: User) -> None:
    """Draw what may be taken out, as what kind of file."""
    st.caption(_("Public facts only: no reporter, no confidential complaint; places are those on the road."))
    left, right = st.columns(2)
    with left:
        what: What = st.selectbox(_("What"), WHAT, format_func=_what_name, key="exchange_what")
    with right:
        suffix = st.selectbox(_("As"), SUFFIXES, format_func=_kind_name, key="exchange_suffix")
    words = False
    if what == "complaints" and may(user, "see_words", session.region().id):
        words = st.checkbox(_("With what reporters wrote (for staff only)"), key="exchange_words")
    if st.button(_("Make the file"), key="exchange_make", type="primary"):
        _make(user, what, suffix, words=words)
    ready = st.session_state.get(_READY)
    if ready is not None:
        path, rows, asked = ready
        if asked == (what, suffix, words):
            st.markdown(ngettext_("{count} row", "{count} rows", rows))
            exchange_download.button(_("Download"), Path(path), key="exchange_download")


def _make(user: User, what: What, suffix: str, *, words: bool) -> None:
    """Write the file; the one made before is removed."""
    before = st.session_state.pop(_READY, None)
    if before is not None:
        files.drop(Path(before[0]))
    region = session.region()
    today = session.register().clock().astimezone(region.zone).date()
    path = files.new_download(f"{region.id}-{what}-{today.isoformat()}{suffix}")
    try:
        rows = export(session.register(), what, path, with_words=words, actor=user)
    except UnreadableFileError:  # the endings are ours: only a workbook can be too short for its rows
        most = number(EXCEL_ROWS)
        st.error(_("Excel holds {count} rows, and this is more. Take CSV or GeoPackage.").format(count=most))
        return
    st.session_state[_READY] = (str(path), rows, (what, suffix, words))


def _what_name(what: str) -> str:
    names = {"complaints": _("Complaints"), "stretches": _("Damaged stretches"), "works": _("Works")}
    return names[what]


def _kind_name(suffix: str) -> str:
    names = {
        ".xlsx": _("Excel"),
        ".csv": _("CSV (text table)"),
        ".geojson": _("GeoJSON (map)"),
        ".gpkg": _("GeoPackage (map)"),
    }
    return names[suffix]
