"""Tables of surveys and inventories: empty forms out, filled ones in, results out."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.exchange import files
from dashboard.exchange.faults import error_sentence
from dashboard.i18n import _, ngettext_, number
from dashboard.views import condition_files
from dashboard.views.condition_words import MISSING, class_name, fault_sentences, surface, survey_refusal
from dashboard.widgets import plain
from data.accounts import User
from data.condition.importing import import_condition, import_inventory
from data.condition.survey_book import SurveyClashError
from data.condition.survey_preview import SurveyOptions, SurveyPreview, preview_condition, preview_inventory
from data.condition.survey_rows import SurveyError
from data.office import ConflictError
from geo.errors import Fault, GeoError, MissingColumnError
from geo.stationing import format_station

_FILE = "condition_file"  # id of the upload and the path where it lies
_DONE = "condition_done"
SURVEY, INVENTORY = "survey", "inventory"
UPLOAD_MB = 50
ROWS_SHOWN, FAULTS_SHOWN = 200, 100
_COLUMNS = re.compile(r"Its columns are: (.*)\. Name them")  # in what MissingColumnError says


def show(user: User) -> None:
    """Draw the forms, the way in and the way out."""
    if told := st.session_state.pop(_DONE, None):
        st.success(told)
    st.header(_("1. Empty form"))
    condition_files.offer_forms()
    st.header(_("2. Bring a filled table in"))
    _bring_in(user)
    st.header(_("3. Take the result out"))
    condition_files.offer_result()


def _bring_in(user: User) -> None:
    kinds = {SURVEY: _("Survey of condition"), INVENTORY: _("Inventory: surface, width, traffic")}
    kind = st.segmented_control(
        _("What is in it?"),
        list(kinds),
        default=SURVEY,
        format_func=lambda one: kinds[one],
        key="condition_kind",
        required=True,
    )
    uploaded = st.file_uploader(
        _("Table (Excel or CSV)"),
        type=["xlsx", "csv", "tsv", "txt"],
        key="condition_upload",
        max_upload_size=UPLOAD_MB,
    )
    st.caption(
        _("Your own columns will do if they are called as usual. Nothing is stored before you say so.")
    )
    path = files.kept_upload(_FILE, uploaded)
    if path is None:
        return
    options = _options(str(kind), path)
    try:
        preview = (preview_condition if kind == SURVEY else preview_inventory)(
            session.register(), path, options
        )
    except (GeoError, ValueError) as error:
        st.error(plain(_file_sentence(error)))
        return
    _tell(preview, str(kind))
    _take_in(user, str(kind), path, options, preview)


def _file_sentence(error: Exception) -> str:
    """Return why a table cannot be read at all, and what to do."""
    columns = _COLUMNS.search(str(error)) if isinstance(error, MissingColumnError) else None
    if columns is None:
        return error_sentence(error)
    return _(
        "The table lacks columns that are needed: the road, its stations (from, to), and what was found "
        "there. Its columns are: {columns}. Call them as in the empty form above and upload it again."
    ).format(columns=columns[1])


def _options(kind: str, path: Path) -> SurveyOptions:
    today = datetime.now(session.region().zone).date()
    first, second, third = st.columns(3)
    on_date: date | None = first.date_input(
        _("Day, for rows that tell none"),
        value=None,
        max_value=today,
        key="condition_table_date",
        format="DD/MM/YYYY",
    )
    name, segment_m = None, None
    if kind == SURVEY:
        name = second.text_input(_("What the survey is called"), value=path.stem, key="condition_table_name")
        segment_m = third.number_input(
            _("Segment length (m)"),
            min_value=10.0,
            max_value=1_000.0,
            value=None,
            step=10.0,
            format="%.0f",
            placeholder=_("as in the table"),
            key="condition_table_segment",
        )
    return SurveyOptions(
        on_date=on_date,
        name=name or None,
        segment_m=segment_m,
        set_aside=bool(st.session_state.get("condition_set_aside")),
        replace_survey=bool(st.session_state.get("condition_replace")),
    )


def _tell(preview: SurveyPreview, kind: str) -> None:
    """Draw how the table was read, what is wrong, and the first rows with their classes."""
    errors = [fault for fault in preview.faults if fault.severity == "error"]
    warnings = [fault for fault in preview.faults if fault.severity == "warning"]
    read = ngettext_("{count} row read", "{count} rows read", len(preview.table.frame))
    sound = ngettext_("{count} can be stored", "{count} can be stored", len(preview.rows))
    said = f"{read} · {sound}"
    if kind == SURVEY:
        length = number(preview.segment_m)
        said += " · " + _("segments of {length} m").format(length=length)
    st.markdown(f"**{said}**")
    taken = "; ".join(
        f"{plain(one.heading)}" + (f" [{plain(one.unit)}]" if one.unit else "")
        for one in preview.table.columns.values()
    )
    st.caption(_("Columns read: {columns}").format(columns=taken))
    for heading, cells in preview.table.of_classes.items():
        st.warning(
            _(
                "{count} cells of “{column}” tell a class of values, such as 10–30: a value inside it is "
                "kept. The index comes out right, the number itself was not measured."
            ).format(count=number(cells), column=plain(heading))
        )
    if errors:
        st.error(ngettext_("{count} fault", "{count} faults", len(errors)))
        _faults(errors)
    if warnings:
        with st.expander(ngettext_("{count} remark", "{count} remarks", len(warnings))):
            _faults(warnings)
    if len(preview.rows):
        _rows(preview, kind)


def _faults(faults: list[Fault]) -> None:
    """Draw every fault in full: cut off, it would not tell what to do."""
    line = Markup("<tr><td>{}</td><td>{}</td><td>{}</td></tr>")
    rows = Markup("").join(
        line.format(_("file") if fault.row is None else number(fault.row), *fault_sentences(fault))
        for fault in sorted(faults, key=lambda one: one.row or 0)[:FAULTS_SHOWN]
    )
    head = Markup("<tr><th>{}</th><th>{}</th><th>{}</th></tr>").format(
        _("Row"), _("What is wrong"), _("What to do")
    )
    st.html(
        Markup(
            '<div class="jg-segments jg-faults" tabindex="0"><table><thead>{}</thead>'
            "<tbody>{}</tbody></table></div>"
        ).format(head, rows)
    )
    if len(faults) > FAULTS_SHOWN:
        st.caption(_("The first {count} are shown.").format(count=number(FAULTS_SHOWN)))


def _rows(preview: SurveyPreview, kind: str) -> None:
    st.markdown(_("The rows as they would be stored:"))
    ground = session.register().ground()
    shown: list[dict[str, Any]] = []
    for row, told in zip(preview.rows.index, preview.rows.to_dict("records"), strict=True):
        if len(shown) == ROWS_SHOWN:
            break
        line = {
            _("Row"): int(row),
            _("Road"): ground.road_name(told["road_id"]),
            _("From"): format_station(told["from_m"]),
            _("To"): format_station(told["to_m"]),
            _("Surface"): surface(told["surface"]),
        }
        shown.append(line | (_judged(told) if kind == SURVEY else _known(told)))
    st.dataframe(shown, hide_index=True, width="stretch")


def _judged(told: dict[Any, Any]) -> dict[str, str]:
    return {
        "SDI": MISSING if pd.isna(told["sdi"]) else number(told["sdi"], 1),
        _("Class"): class_name(told["class"]),
    }


def _known(told: dict[Any, Any]) -> dict[str, str]:
    columns = {
        _("Width (m)"): told["width_m"],
        _("Lanes"): told["lanes"],
        _("Vehicles per day"): told["vehicles_per_day"],
    }
    return {name: MISSING if pd.isna(value) else number(value, 1) for name, value in columns.items()}


def _take_in(user: User, kind: str, path: Path, options: SurveyOptions, preview: SurveyPreview) -> None:
    if preview.has_errors and len(preview.rows):
        st.checkbox(
            _("Leave the faulty rows out and store the others"), key="condition_set_aside", value=False
        )
    if kind == SURVEY:
        st.checkbox(
            _("Take the place of a survey of the same name and day"),
            key="condition_replace",
            value=False,
            help=_("For a corrected table. The former one stays in the history."),
        )
    ready = preview.may_be_recorded(options)
    if not ready and preview.has_errors:
        st.info(_("Nothing is stored while rows have faults: correct the table and upload it again."))
    if st.button(_("Store these rows"), type="primary", key="condition_store", disabled=not ready):
        _store(user, kind, path, options)


def _store(user: User, kind: str, path: Path, options: SurveyOptions) -> None:
    command = import_condition if kind == SURVEY else import_inventory
    try:
        report = command(session.register(), path, options, actor=user)
    except SurveyClashError:
        st.error(
            _(
                "There is a survey of this name and day with other rows on the same metres. Tick that it "
                "takes its place, or give this one another name."
            )
        )
        return
    except SurveyError as error:
        for one in error.faults:
            st.error(" ".join(fault_sentences(one)))
        if not error.faults:
            st.error(survey_refusal(error.code))
        return
    except ConflictError:
        st.error(_("The roads have just been replaced. Load the page again and look at the stations."))
        return
    if report.unchanged:
        st.session_state[_DONE] = _("Nothing new: these rows are stored already.")
    else:
        st.session_state[_DONE] = ngettext_("{count} row stored", "{count} rows stored", report.imported)
    files.drop(path)
    st.session_state.pop(_FILE, None)
    st.rerun()
