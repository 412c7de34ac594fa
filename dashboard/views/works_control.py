"""How far a package is: its S-curve, what the contract rules say of it in plain words, and the figures."""

import base64
from datetime import date

import streamlit as st
from markupsafe import Markup

from dashboard.i18n import _, day, lang, number, percent
from dashboard.views.programme_tables import Cell
from dashboard.views.works_curve import SCurve, s_curve_svg
from dashboard.views.works_list import cards
from dashboard.views.works_past import is_past
from dashboard.views.works_words import reading, signed
from data.repairs.package_reads import PackageView
from data.repairs.progress_control import (
    HALF_WAY_PERCENT,
    LAG_AFTER_PERCENT,
    LAG_BEFORE_PERCENT,
    actual_percent,
    planned_percent,
)

WIDE_PX, NARROW_PX = 760, 340


def show(view: PackageView) -> None:
    """Draw the curve, its reading and the table of the same figures."""
    control = view.control
    st.html(
        Markup('<div class="jg-works-reading jg-works-{}"><p>{}</p></div>').format(
            control.state, Markup("</p><p>").join(reading(control))
        )
    )
    curve = curve_of(view)
    wide = s_curve_svg(curve, width_px=WIDE_PX, language=lang())
    if wide:
        # Two sizes, of which the style sheet shows one: letters of a scaled picture would be too small.
        narrow = s_curve_svg(curve, width_px=NARROW_PX, language=lang())
        label = _("S-curve: planned and actual progress by day")
        st.html(_picture(wide, label, "wide") + _picture(narrow, label, "narrow"))
    else:
        st.info(_("Nothing to draw yet: record a stage, and a plan under “Plan and weights”."))
    if view.plan_is_default:
        st.caption(_("Nobody has set a plan: the usual S shape between start and end stands in for it."))
    _table(view)
    with st.expander(_("How this is counted, and when a contract is critical")):
        st.markdown(_rules(view))


def _picture(svg: Markup, label: str, size: str) -> Markup:
    """Return the drawing as a picture: Streamlit lets no drawing itself into HTML."""
    encoded = base64.b64encode(svg.encode()).decode()
    return Markup('<img class="jg-curve jg-curve-{}" src="data:image/svg+xml;base64,{}" alt="{}">').format(
        size, encoded, label
    )


def curve_of(view: PackageView) -> SCurve:
    """Return the curve of a package, with the line below which its contract is critical."""
    control = view.control
    limit = [
        (on, max(part - (LAG_BEFORE_PERCENT if part < HALF_WAY_PERCENT else LAG_AFTER_PERCENT), 0.0))
        for on, part in view.plan
    ]
    finished = control.state == "finished"
    return SCurve(
        planned=view.plan,
        actual=view.actual,
        limit=[] if finished else limit,
        today=control.on,
        is_past=is_past(view),
        is_bad=control.state in ("late", "critical"),
        forecast_end=control.forecast_end,
        paid=view.paid_curve,
    )


def _table(view: PackageView) -> None:
    """Draw the figures of the curve by day, for who cannot see it."""
    today = view.control.on
    days = {on for on, _part in view.plan} | {on for on, _part in view.actual}
    days |= {one.on for one in view.reported} | {on for on, _part in view.paid_curve}
    if view.control.state != "finished":
        days.add(today)
    with st.expander(_("The same as a table")):
        rows = [_row(view, on, today) for on in sorted(days)]
        headings = [_("Day"), _("Plan"), _("Actual"), _("Deviation"), _("As its source told it"), _("Paid")]
        st.html(cards(headings, rows, _("Planned and actual progress by day")))


def _row(view: PackageView, on: date, today: date) -> list[Cell]:
    planned = planned_percent(view.plan, on)
    actual = actual_percent(view.actual, on) if on <= today else None
    told = [f"{number(one.percent, 1)} %" for one in view.reported if one.on == on]
    return [
        Markup("<b>{}</b>").format(_day(view, on)) if on == today else day(on),
        "–" if planned is None else percent(planned / 100, 1),
        "–" if actual is None else percent(actual / 100, 1),
        "–" if planned is None or actual is None else signed(actual - planned),
        ", ".join(told) or "–",
        "–" if on > today or not view.paid_curve else f"{number(actual_percent(view.paid_curve, on), 1)} %",
    ]


def _rules(view: PackageView) -> str:
    basis = {
        "rupiah": _("Works of one package count by their budgets."),
        "lane_m": _("Works of one package count by their length, each lane for itself."),
    }[view.share_basis]
    return "\n\n".join(
        (
            _("Progress is the sum of weight × length done: each stage, each metre of a lane has its share."),
            basis,
            _(
                "A contract is critical (Permen PU 07/PRT/M/2011) when it is more than 10 % behind while "
                "0–70 % is planned, more than 5 % behind while 70–100 % is planned, or will outlast the "
                "budget year."
            ),
            _("The pace is that of the last four weeks. It says what happens if nothing changes, no more."),
        )
    )


def _day(view: PackageView, on: date) -> str:
    """Return the day that the package is shown on, called today if it is."""
    return day(on) if is_past(view) else f"{day(on)} ({_('today')})"
