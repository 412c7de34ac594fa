"""The list behind a figure of the review: which complaints it counts, each leading to the desk."""

import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, day, ngettext_
from dashboard.reports.report_table import ReportTable, agency_short
from dashboard.views.review_table import (
    BY_PARAMETER,
    KEY_PARAMETER,
    LIST_PARAMETER,
    page_link,
    review_link,
    table_html,
)
from dashboard.words.answers import clock_name
from dashboard.words.sentences import category_name, place_of, state_name
from data.accounts import User
from data.review.lists import LISTS, ListedCase
from data.review.views import Review

MOST_ROWS = 500  # more is read in the workbook of the desk's own export


def show(user: User, review: Review) -> None:
    """Draw the list that the address asks for, if any."""
    params = st.query_params
    what = params.get(LIST_PARAMETER)
    if what not in LISTS:
        return
    try:
        found = session.queries().review_list(
            user, review.week.name, what, by=params.get(BY_PARAMETER), key=params.get(KEY_PARAMETER)
        )
    except KeyError:
        return
    table = _table(what, found.cases[:MOST_ROWS])
    leads = {0: [page_link("desk", nomor=case.ticket) for case in found.cases[:MOST_ROWS]]}
    told = []
    if found.hidden:
        told.append(
            ngettext_(
                "{count} more is counted and not shown: confidential, or withheld.",
                "{count} more are counted and not shown: confidential, or withheld.",
                found.hidden,
            )
        )
    if len(found.cases) > MOST_ROWS:
        told.append(_("Only the first {count} are shown.").format(count=MOST_ROWS))
    close = Markup('<a class="jg-review-close" href="{}" target="_self">{}</a>').format(
        review_link(review.week.name), _("Close the list")
    )
    note = Markup('<p class="jg-review-note">{}</p>').format(" ".join(told)) if told else Markup("")
    st.html(
        Markup('<section class="jg-review-list"><div><h3>{}</h3>{}</div>{}{}</section>').format(
            table.title, close, table_html(table, leads, heading=False), note
        )
    )


def list_title(what: str) -> str:
    """Return what a list is called."""
    names = {
        "received": _("Came in"),
        "verified": _("Checked"),
        "rejected": _("Not followed up"),
        "answered": _("Answered or planned"),
        "closed": _("Closed"),
        "reopened": _("Opened again"),
        "emergencies": _("Emergencies"),
        "open": _("Still open at the end of the week"),
        "late": _("Late at the end of the week"),
    }
    return names[what]


def _table(what: str, cases: tuple[ListedCase, ...]) -> ReportTable:
    region = session.region()
    is_late = what == "late"
    rows = tuple(
        (
            case.ticket,
            category_name(region, case.category),
            place_of(case.road_name, case.station_m, case.village, case.subdistrict),
            agency_short(region, case.agency),
            state_name(case.state),
            case.came_on,
            *((f"{clock_name(case.clock)}, {day(case.due_on)}" if case.clock else None,) if is_late else ()),
        )
        for case in cases
    )
    more = (_("Was due"),) if is_late else ()
    headings = (_("Number"), _("Kind"), _("Where"), _("Office"), _("State"), _("Came in"), *more)
    return ReportTable(
        key="daftar",
        title=list_title(what),
        headings=headings,
        rows=rows,
        share=(1,) * len(headings),
        empty=_("Nothing that you may see."),
    )
