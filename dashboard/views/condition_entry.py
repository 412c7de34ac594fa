"""One segment entered beside the road: what was seen, the index and class it makes, saved, then the next."""

from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, day, number
from dashboard.views.condition_road import choose_road, road_length_m
from dashboard.views.condition_words import chip, class_name, fault_sentences, span, surface, survey_refusal
from dashboard.widgets import plain
from data.accounts import User
from data.condition.survey_book import LEAST_SEGMENT_M, MOST_SEGMENT_M, SEGMENT_M, SurveyHead
from data.condition.survey_rows import SurveyError
from data.office import ConflictError
from geo.condition import CLASSES, METHOD_OF_SURFACE, assess
from geo.errors import StationError
from geo.stationing import format_station, parse_station

_NEXT = "condition_next_m"  # station at which the next segment begins, by road
_SAVED = "condition_saved"


@st.fragment
def show(user: User) -> None:
    """Draw the form; what it makes is told before it is saved."""
    if told := st.session_state.pop(_SAVED, None):
        st.success(told)
    road_id = choose_road("condition_entry")
    if road_id is None:
        st.caption(_("Choose the road you stand on; then fill in one segment after the other."))
        return
    length_m = road_length_m(road_id)
    stations = _stations(road_id, length_m)
    if stations is None:
        return
    from_m, to_m, segment_m = stations
    _known(road_id, from_m, to_m)
    segment = {"road_id": road_id, "from_m": from_m, "to_m": to_m} | _seen(road_id, from_m)
    _result(segment)
    head = _head(segment_m)
    if st.button(_("Save this segment"), type="primary", key="condition_save", width="stretch"):
        _save(user, segment, head)


def _stations(road_id: str, length_m: float) -> tuple[float, float, float] | None:
    """Draw where the segment lies; None while it cannot be read."""
    begins_m = float(st.session_state.get(_NEXT, {}).get(road_id, 0.0))
    left, right = st.columns([0.6, 0.4])
    segment_m = right.number_input(
        _("Segment length (m)"),
        min_value=LEAST_SEGMENT_M,
        max_value=MOST_SEGMENT_M,
        value=SEGMENT_M,
        step=10.0,
        format="%.0f",
        key="condition_segment_m",
    )
    text = left.text_input(
        _("From station"), value=format_station(begins_m), key=f"condition_from_{road_id}_{begins_m:.0f}"
    )
    try:
        from_m = float(text) if text.strip().isdecimal() else parse_station(text)
    except StationError:
        st.error(
            _("“{text}” is no station. Write kilometres, a plus and three digits: 3+400.").format(
                text=plain(text)
            )
        )
        return None
    if from_m >= length_m:
        st.error(
            _("The road is {length} m long: it ends at {end}.").format(
                length=number(length_m), end=format_station(length_m)
            )
        )
        return None
    to_m = min(from_m + segment_m, length_m)
    said = _("This segment: {span}, {length} m of a road of {whole} m.")
    st.markdown(
        said.format(span=f"**{span(from_m, to_m)}**", length=number(to_m - from_m), whole=number(length_m))
    )
    return from_m, to_m, segment_m


def _known(road_id: str, from_m: float, to_m: float) -> None:
    """Tell what the last survey found here."""
    known = session.queries().condition_history(road_id, from_m, to_m)
    if not known.empty:
        last = known.iloc[0]
        st.caption(
            _("Last survey here, {date}: {class_name}.").format(
                date=day(last["on_date"]), class_name=class_name(last["class"])
            )
        )


def _seen(road_id: str, from_m: float) -> dict[str, Any]:
    """Draw what is filled in, by the surface; numbers that are left empty were not measured."""
    surfaces = list(METHOD_OF_SURFACE)
    usual = _usual_surface(road_id, from_m)
    code = st.segmented_control(
        _("Surface"),
        surfaces,
        default=usual,
        format_func=surface,
        key=f"condition_surface_{road_id}_{from_m:.0f}",
        required=True,
    )
    key = f"{road_id}_{from_m:.0f}"
    method = METHOD_OF_SURFACE[str(code)]
    if method == "visual":
        visual = st.radio(
            _("Class as you see it"),
            CLASSES,
            index=None,
            format_func=class_name,
            horizontal=True,
            key=f"condition_visual_{key}",
        )
        return {"surface": code, "visual": visual}
    if method == "pci":
        return {"surface": code, "pci": _number("PCI (0–100)", f"condition_pci_{key}", most=100.0)}
    return {"surface": code} | _damage(key)


def _damage(key: str) -> dict[str, float | None]:
    left, right = st.columns(2)  # by pairs: on a phone each column stands under the one before
    with left:
        cracked = _number(_("Cracked area (%)"), f"condition_cracked_{key}", most=100.0, step=5.0)
    with right:
        width = _number(_("Mean crack width (mm)"), f"condition_width_{key}", disabled=not cracked)
    left, right = st.columns(2)
    with left:
        potholes = _number(_("Potholes on this segment"), f"condition_potholes_{key}", step=1.0)
    with right:
        rut = _number(_("Rut depth (cm)"), f"condition_rut_{key}", step=0.5)
    iri = _number(_("IRI (m/km), if measured"), f"condition_iri_{key}")
    return {
        "cracked_percent": cracked,
        "crack_width_mm": width if cracked else None,
        "potholes": potholes,
        "rut_cm": rut,
        "iri_m_per_km": iri,
    }


def _number(
    label: str, key: str, *, most: float | None = None, step: float = 1.0, **more: Any
) -> float | None:
    return st.number_input(
        label, min_value=0.0, max_value=most, value=None, step=step, format="%g", key=key, **more
    )


def _usual_surface(road_id: str, from_m: float) -> str:
    """Return the surface as it is known at a station; asphalt where nothing is."""
    queries = session.queries()
    for known in (queries.condition([road_id]), queries.road_profile([road_id])):
        here = known[(known["from_m"] <= from_m) & (known["to_m"] > from_m)]["surface"].dropna()
        if len(here) and here.iloc[0] in METHOD_OF_SURFACE:
            return str(here.iloc[0])
    return "asphalt"


def _result(segment: dict[str, Any]) -> None:
    """Tell the index and class that the figures make, before anything is saved."""
    found = assess(pd.DataFrame([segment])).iloc[0]
    if found["class"] is None:
        st.html(Markup('<div class="jg-result"><p>{}</p></div>').format(_what_is_missing(segment)))
        return
    index = []
    if not pd.isna(found["sdi"]):
        index.append(f"SDI {number(found['sdi'], 1)}")
        per_km = _("{count} potholes per km").format(count=number(found["potholes_per_km"]))
        index.append(per_km)
    sound = _("sound (mantap)") if found["stable"] else _("not sound")
    st.html(
        Markup('<div class="jg-result" role="status"><p>{} <b>{}</b></p><small>{}</small></div>').format(
            chip(found["class"]), sound, " · ".join(index)
        )
    )


def _what_is_missing(segment: dict[str, Any]) -> str:
    return {
        "sdi": _("Fill in cracked area, potholes and ruts (0 where there are none), or IRI."),
        "pci": _("Fill in PCI."),
        "visual": _("Choose the class."),
    }[METHOD_OF_SURFACE[str(segment["surface"])]]


def _head(segment_m: float) -> SurveyHead:
    today = datetime.now(session.region().zone).date()
    left, right = st.columns(2)
    on_date: date = left.date_input(
        _("Day of the survey"), value=today, max_value=today, key="condition_on_date", format="DD/MM/YYYY"
    )
    name = right.text_input(_("Survey"), value=_("Roadside entries"), key="condition_name")
    return SurveyHead(name=name, on_date=on_date, segment_m=segment_m)


def _save(user: User, segment: dict[str, Any], head: SurveyHead) -> None:
    if assess(pd.DataFrame([segment])).iloc[0]["class"] is None:
        refused = _("Nothing is saved yet: the figures tell no class.")
        st.error(f"{refused} {_what_is_missing(segment)}")
        return
    try:
        session.register().record_segment(user, segment, head)
    except SurveyError as error:
        for one in error.faults or ():
            st.error(" ".join(fault_sentences(one)))
        if not error.faults:
            st.error(survey_refusal(error.code))
        return
    except ConflictError:
        st.error(_("The roads have just been replaced. Load the page again and look at the stations."))
        return
    st.session_state[_NEXT] = st.session_state.get(_NEXT, {}) | {segment["road_id"]: segment["to_m"]}
    st.session_state[_SAVED] = _("Saved: {span}. Go on with the next segment.").format(
        span=span(segment["from_m"], segment["to_m"])
    )
    st.rerun()
