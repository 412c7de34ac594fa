"""Layanan harian: the office enters what each service point did in a day, and says whom each serves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, day, name_of, number, percent
from dashboard.views import services_points
from dashboard.views.staff_only import open_to
from dashboard.widgets import plain
from data.accounts import User
from data.regions import ServicePoint
from data.services.service_counts import (
    MOST_APPLICANTS,
    MOST_DAYS_BACK,
    MOST_WAIT_MIN,
    CountError,
    DailyCount,
)

SHOWN_DAYS = 14
_DAY, _SAVED = "counts_day", "counts_saved"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields of one point; None is an empty field."""

    applicants: int | None
    same_day: int | None
    wait_mean_min: int | None


def page() -> None:
    """Show the page to who keeps the counts, the sign-in to others."""
    with st.container(key="jg_counts_page"):
        title = _("Daily counts of the service points")
        open_to("record_services", "layanan-harian", title, _counts)


def _counts(user: User) -> None:
    if not session.region().service_points:
        st.info(_("This region has published no service points."))
        return
    _enter(user)
    _show_last()
    _set_areas(user)


def _today() -> date:
    return datetime.now(session.region().zone).date()


def _enter(user: User) -> None:
    """Draw the fields of one day, filled with what was entered before, and save what changed."""
    today = _today()
    on = st.date_input(
        _("Day"),
        value=today,
        min_value=today - timedelta(days=MOST_DAYS_BACK),
        max_value=today,
        format="DD/MM/YYYY",
        key=_DAY,
    )
    before = _counts_of(on)
    with st.form("counts_form", border=False):
        typed = {
            point.id: _fields(point, on, before.get(point.id)) for point in session.region().service_points
        }
        sent = st.form_submit_button(_("Save the day"), type="primary")
    if sent:
        st.session_state[_SAVED] = [_record(user, point_id, on, said) for point_id, said in typed.items()]
        st.rerun()
    _say_saved()


def _counts_of(on: date) -> dict[str, DailyCount]:
    """Return the whole-day counts of a day by point."""
    return {one.point_id: one for one in session.register().counts(None, on, on) if one.document is None}


def _fields(point: ServicePoint, on: date, before: DailyCount | None) -> Typed:
    """Draw the three fields of a point."""
    st.markdown(f"**{plain(name_of(point.name))}**")
    columns = st.columns(3, gap="small", vertical_alignment="bottom")
    wait = None if before is None or before.wait_mean_min is None else round(before.wait_mean_min)
    fields = (
        ("came", _("came"), None if before is None else before.applicants, MOST_APPLICANTS),
        ("done", _("done the same day"), None if before is None else before.same_day, MOST_APPLICANTS),
        ("wait", _("mean wait in minutes"), wait, MOST_WAIT_MIN),
    )
    values = []
    for column, (name, label, value, most) in zip(columns, fields, strict=True):
        with column:
            key = f"counts_{point.id}_{on.isoformat()}_{name}"
            values.append(st.number_input(label, 0, most, value, step=1, key=key))
    return Typed(*values)


def _record(user: User, point_id: str, on: date, typed: Typed) -> tuple[str, str]:
    """Save one point's day; return what became of it (a code) and the point's id."""
    if typed == Typed(None, None, None):
        return "empty", point_id
    if typed.applicants is None or typed.same_day is None:
        return "incomplete", point_id
    if typed.same_day > typed.applicants:
        return "more_done_than_came", point_id
    if typed.wait_mean_min is not None and not typed.applicants:
        return "nobody_waited", point_id
    try:
        session.register().record_counts(
            user,
            point_id,
            on,
            applicants=typed.applicants,
            same_day=typed.same_day,
            wait_mean_min=typed.wait_mean_min,
        )
    except CountError:
        return "refused", point_id
    return "saved", point_id


def _say_saved() -> None:
    """Say what the last saving came to, point by point where something is wrong."""
    results: list[tuple[str, str]] = st.session_state.pop(_SAVED, [])
    if not results:
        return
    sentences = {
        "incomplete": _("both how many came and how many were done the same day are needed"),
        "more_done_than_came": _("more were done than came; correct one of the two"),
        "nobody_waited": _("nobody came, so nobody waited; leave the wait empty"),
        "refused": _("these numbers cannot be right; check them"),
    }
    names = {point.id: name_of(point.name) for point in session.region().service_points}
    for code, point_id in results:
        if code in sentences:
            st.error(f"{plain(names[point_id])}: {sentences[code]}.")
    saved = sum(code == "saved" for code, _point in results)
    if saved:
        st.success(_("Saved: {count} points. A count entered again corrects the first.").format(count=saved))
    elif not any(code in sentences for code, _point in results):
        st.info(_("Nothing was entered."))


def _show_last() -> None:
    """Show the last days, a row per day and a column per point."""
    last = _today()
    counted = session.register().counts(None, last - timedelta(days=SHOWN_DAYS - 1), last)
    days = sorted({one.day for one in counted if one.document is None}, reverse=True)
    st.header(_("Last two weeks"))
    if not days:
        st.info(
            _("No counts yet. The public page shows the same-day share and the load once there are some.")
        )
        return
    of = {(one.day, one.point_id): one for one in counted if one.document is None}
    points = session.region().service_points
    head = Markup("").join(Markup("<th>{}</th>").format(name_of(point.name)) for point in points)
    rows = Markup("").join(
        Markup("<tr><th>{}</th>{}</tr>").format(
            day(on), Markup("").join(_cell(of.get((on, point.id))) for point in points)
        )
        for on in days
    )
    st.html(
        Markup(
            '<div class="jg-counts"><table><thead><tr><th>{}</th>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>"
        ).format(_("Day"), head, rows)
    )
    st.caption(_("How many came, and the share done the same day."))


def _cell(count: DailyCount | None) -> Markup:
    if count is None:
        return Markup("<td>–</td>")
    share = percent(count.same_day / count.applicants) if count.applicants else "–"
    return Markup("<td><b>{}</b> {}</td>").format(number(count.applicants), share)


def _set_areas(user: User) -> None:
    """Let the office say which point serves a sub-district; until then it is an estimate."""
    st.header(_("Whom each point serves"))
    st.caption(
        _("What the office sets here is shown as certain; everything else is an estimate by distance.")
    )
    views = services_points.views()
    serving = {
        code: (view.point.id, name, estimated)
        for view in views.values()
        for code, (name, estimated) in view.subdistricts.items()
    }
    with st.form("areas_form", border=False):
        left, right = st.columns(2, gap="small")
        with left:
            code = st.selectbox(
                _("Sub-district"),
                sorted(serving, key=lambda one: serving[one][1]),
                format_func=lambda one: _area_label(serving[one], views[serving[one][0]].name),
            )
        with right:
            point_id = st.selectbox(
                _("is served by"),
                ["", *views],
                format_func=lambda one: views[one].name if one else _("the nearest point (estimate)"),
            )
        sent = st.form_submit_button(_("Set"))
    if sent and code is not None:
        session.register().set_area(user, code, point_id or None)
        st.rerun()


def _area_label(served: tuple[str, str, bool], point_name: str) -> str:
    _point_id, name, estimated = served
    return f"{name}: {point_name}" + (f" ({_('estimate')})" if estimated else "")
