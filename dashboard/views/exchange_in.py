"""A file of another system on its way in: looked at, its columns corrected, its rows taken in."""

from collections.abc import Mapping as MappingType
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import session
from dashboard.exchange import files, jobs
from dashboard.exchange.faults import error_sentence, fault_lines
from dashboard.exchange.words import other_status_name, system_name, thing_name
from dashboard.i18n import _, day_and_time, name_of, ngettext_, number
from dashboard.views import exchange_chat
from dashboard.views.exchange_report import show_job
from dashboard.widgets import plain
from data.accounts import User
from data.exchange.looking import Looked, keep_mapping, look
from data.exchange.mapping import Mapping
from data.exchange.names import THINGS
from data.exchange.statuses import STATUSES
from data.importers.chat import is_chat
from geo.errors import GeoError, UnknownLayerError
from geo.formats.signatures import KINDS

_FILE = "exchange_file"  # path of the uploaded file and the id of its upload
_LEFT_OUT = ""
UPLOAD_MB = 100  # some 300,000 rows; longer lists come by `python -m data import complaints`
# A Shapefile alone lacks its other files: it comes in a ZIP. OpenStreetMap holds no complaints.
TYPES = sorted(
    {
        suffix.removeprefix(".")
        for kind in KINDS.values()
        for suffix in kind.suffixes
        if kind.name not in {"shapefile", "osm_pbf", "osm_xml"}
    }
)


def show(user: User) -> None:
    """Draw where this account is with its file: to choose one, to correct how it is read, or under way."""
    job = jobs.job_of(user)
    if job is not None:
        show_job(user, job)
        return
    uploaded = st.file_uploader(
        _("A list, map or chat with complaints from elsewhere"),
        type=TYPES,
        key="exchange_upload",
        max_upload_size=UPLOAD_MB,
    )
    st.caption(
        _(
            "Tables (CSV, Excel, Parquet), maps (GeoJSON, KML, KMZ, GPX, GeoPackage, a zipped Shapefile) and "
            "WhatsApp chats as exported by the phone. Any columns, titles above them are no harm. Nothing is "
            "stored before you say so. At most {size} MB; what is larger comes in on the server itself, with "
            "python -m data import."
        ).format(size=number(UPLOAD_MB))
    )
    path = files.kept_upload(_FILE, uploaded)
    if path is None:
        return
    if is_chat(path):
        exchange_chat.show(user, path, _FILE)
    else:
        _show_file(user, path)


def _first_look(user: User, path: Path) -> tuple[Looked, str | None]:
    """Return how the file would be read, and its sheet or layer: of a map with several one is chosen."""
    sheet = st.session_state.get("exchange_sheet")
    try:
        return look(session.register(), path, sheet=sheet, actor=user), sheet
    except UnknownLayerError as error:
        if not error.layers:
            raise
        layer = st.selectbox(_("Layer of the map"), error.layers, key=f"exchange_layer_{path.name}")
        return look(session.register(), path, sheet=layer, actor=user), layer


def _show_file(user: User, path: Path) -> None:
    try:
        looked, sheet = _first_look(user, path)
        if len(looked.sheets) > 1:
            sheet = st.selectbox(
                _("Sheet"), looked.sheets, index=looked.sheets.index(_sheet_of(looked)), key="exchange_sheet"
            )
        mapping = _corrected(looked)
        read = look(session.register(), path, mapping=mapping, sheet=sheet, actor=user)
    except (GeoError, ValueError) as error:
        st.error(plain(error_sentence(error)))
        return
    _preview(read)
    _buttons(user, path, looked, mapping, sheet)


def _sheet_of(looked: Looked) -> str:
    return str(getattr(looked.sheet.source, "sheet", looked.sheets[0]))


# --- what is in which column


def _corrected(looked: Looked) -> Mapping:
    """Draw how the file would be read, to be corrected; return what is chosen."""
    key = looked.sheet.headings_sha256[:12]
    if looked.used.saved:
        st.success(_("A file of these columns was read before; this one is read in the same way."))
    else:
        st.info(_("A file of new columns. What is in them was guessed: look whether it is right."))
    with st.expander(_("What is in which column"), expanded=not looked.used.saved):
        system = _system(looked, key)
        columns = _columns(looked, key)
        category = _usual_category(looked, key)
    statuses = _words_of(looked, "status", looked.statuses, columns, key)
    categories = _words_of(looked, "category", looked.categories, columns, key)
    return Mapping(
        system=system,
        columns=columns,
        statuses=dict(looked.mapping.statuses) | statuses,
        categories=dict(looked.mapping.categories) | categories,
        agencies=looked.mapping.agencies,
        category=category,
        crs=looked.mapping.crs,
    )


def _system(looked: Looked, key: str) -> str:
    region = session.region()
    known = [one.id for one in region.channels if one.kind in ("spreadsheet", "sp4n", "open311")]
    options = list(dict.fromkeys([looked.mapping.system, *known, "file"]))
    return str(
        st.selectbox(
            _("Whose file is it?"),
            options,
            format_func=lambda one: system_name(region, one),
            key=f"exchange_system_{key}",
        )
    )


def _columns(looked: Looked, key: str) -> dict[str, str]:
    """Draw a line per column of the file: its name, some of its cells, and what it is taken for."""
    found = {column: thing for thing, column in looked.mapping.columns.items()}
    options = [_LEFT_OUT, *THINGS]
    chosen: dict[str, str] = {}
    for at, (column, samples) in enumerate(looked.samples.items()):
        left, right = st.columns([0.55, 0.45], vertical_alignment="center")
        with left:
            said = " · ".join(plain(text[:60]) for text in samples) or _("(empty)")
            st.markdown(f"**{plain(column)}**  \n{said}")
        with right:
            thing = st.selectbox(
                _("{column} is").format(column=plain(column)),
                options,
                index=options.index(found.get(column, _LEFT_OUT)),
                format_func=lambda one: thing_name(one) if one else _("(left out)"),
                key=f"exchange_column_{key}_{at}",
                label_visibility="collapsed",
            )
        if thing and thing in chosen:
            st.warning(_("Two columns cannot both be: {thing}.").format(thing=thing_name(thing)))
        elif thing:
            chosen[thing] = column
    return chosen


def _usual_category(looked: Looked, key: str) -> str | None:
    region = session.region()
    options = [None, *(one.id for one in region.categories)]
    return st.selectbox(
        _("Kind of rows that tell none"),
        options,
        index=options.index(looked.mapping.category),
        format_func=lambda one: (
            _("(let their words decide)") if one is None else name_of(region.category(one).name)
        ),
        key=f"exchange_category_{key}",
    )


# --- what their words mean


def _words_of(
    looked: Looked, thing: str, words: MappingType[str, str | None], columns: MappingType[str, str], key: str
) -> dict[str, str]:
    """Draw what the words of a column are taken for, to be corrected; return what somebody chose."""
    if thing not in columns or not words or columns[thing] != looked.mapping.columns.get(thing):
        return {}
    region = session.region()
    names: dict[str, str] = (
        {one: other_status_name(one) for one in STATUSES}
        if thing == "status"
        else {one.id: name_of(one.name) for one in region.categories}
    )
    unknown = sum(meant is None for meant in words.values())
    title = _("What their statuses mean") if thing == "status" else _("What their kinds mean")
    if unknown:
        title += " · " + ngettext_("{count} not known", "{count} not known", unknown)
    chosen: dict[str, str] = {}
    with st.expander(title, expanded=unknown > 0 and not looked.used.saved):
        options = [_LEFT_OUT, *names]
        places = st.columns(2)
        for at, (word, meant) in enumerate(words.items()):
            with places[at % 2]:
                picked = st.selectbox(
                    plain(word[:80]),
                    options,
                    index=options.index(meant or _LEFT_OUT),
                    format_func=lambda one: names.get(one) or _("(not known)"),
                    key=f"exchange_{thing}_{key}_{at}",
                )
            if picked and picked != meant:
                chosen[word] = picked
    return chosen


# --- the first rows


def _preview(read: Looked) -> None:
    """Draw the first rows as they would be taken in, and what is wrong with them."""
    region = session.region()
    st.subheader(_("The first rows, as they would be taken in"))
    rows = []
    for one in read.preview:
        told = one.told
        status = told.get("status")
        category = told.get("category")
        rows.append(
            {
                _("Row"): one.number,
                _("To be seen to"): " ".join(fault_lines(one.faults)) or ("" if told else _("left out")),
                _("Number"): told.get("own_id") or "–",
                _("Day"): _day(told.get("happened_at")),
                _("Kind"): name_of(region.category(category).name) if category else _("by its words"),
                _("Status"): other_status_name(status) if status else "–",
                _("Words"): told.get("words") or "–",
                _("Place"): told.get("place") or "–",
                _("Coordinates"): _point(told),
            }
        )
    widths = {_("To be seen to"): st.column_config.TextColumn(width="medium")}
    st.dataframe(rows, hide_index=True, width="stretch", column_config=widths)
    whole_file = [fault for fault in read.faults if fault.row is None]
    for line in fault_lines(whole_file):
        st.warning(line)


def _day(at: datetime | None) -> str:
    return "–" if at is None else day_and_time(at, session.region().timezone)


def _point(told: MappingType[str, Any]) -> str:
    lon, lat = told.get("lon"), told.get("lat")
    if lon is None or lat is None or lon != lon or lat != lat:  # noqa: PLR0124  # NaN
        return "–"
    return f"{number(lat, 5)}; {number(lon, 5)}"


def _buttons(user: User, path: Path, looked: Looked, mapping: Mapping, sheet: str | None) -> None:
    with st.container(horizontal=True):
        if st.button(_("Take the rows in"), type="primary", key="exchange_take"):
            jobs.start(session.register(), user, path, mapping, sheet)
            st.session_state.pop(_FILE, None)
            st.rerun()
        if st.button(_("Only keep how it is read"), key="exchange_keep"):
            keep_mapping(session.register(), looked, mapping, user)
            st.toast(_("Kept. The next file of these columns needs nothing."))
