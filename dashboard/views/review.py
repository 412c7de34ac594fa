"""Tinjauan: what is on the table on Friday? One page for the meeting, week by week, with its decisions."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from dashboard import backend, cached, navigation, session
from dashboard.components.copy_link import copy_link
from dashboard.i18n import Language, _, day, day_and_time, lang, number
from dashboard.reports import review_tables as tables
from dashboard.reports import review_words as words
from dashboard.reports.review_file import file_name, review_bytes
from dashboard.views import review_decisions, review_lists, review_monitoring, review_works
from dashboard.views.repairs_bar import repairs_bar
from dashboard.views.review_table import (
    LIST_PARAMETER,
    PARAMETERS,
    WEEK_PARAMETER,
    beside,
    page_link,
    review_link,
    show_table,
)
from dashboard.views.staff_only import open_to
from dashboard.widgets import plain
from data.accounts import User
from data.review.views import Review
from data.review.weeks import MeetingWeek, WeekError
from data.store import utc_now

STYLE = Path(__file__).parents[1] / "styles" / "review.css"
_MIME = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def page() -> None:
    """Show the page to staff who may look; who holds the review writes its minutes here."""
    st.html(STYLE)
    with st.container(key="jg_review_page"):
        kept = {name: st.query_params.get(name) for name in PARAMETERS}
        open_to("read_inbox", navigation.PATHS["review"], _("Weekly review"), _draw, **kept)


def _draw(user: User) -> None:
    repairs_bar("review")
    review = _review(st.query_params.get(WEEK_PARAMETER))
    if review is None:
        return
    _head(user, review)
    if st.query_params.get(LIST_PARAMETER) == review_monitoring.LIST:
        review_monitoring.show(user, review)
        return
    _papers(review)
    _figures(review)
    review_lists.show(user, review)
    review_decisions.show_followed(user, review)
    _late(review)
    _came_in(review)
    review_works.show(review)
    review_decisions.show_own(user, review)
    copy_link("review_link", review_link(review.week.name), _("Link to this week"))


def _review(week: str | None) -> Review | None:
    """Return the review of a week; None (and what to do is said) where there is none such."""
    region = session.region()
    revisions = tuple(number_ for _layer, number_ in sorted(session.queries().revisions().items()))
    today = datetime.now(region.zone).date()
    try:
        return cached.review(region.id, revisions, today, week)
    except WeekError:
        coming = MeetingWeek.coming(today, region.review.weekday)
        st.error(
            _("There is no review of “{week}”: write a week that has begun, such as {example}.").format(
                week=plain(week or ""), example=coming.before.name
            )
        )
        last = _link(review_link(coming.before.name), _("Last meeting"))
        st.html(Markup('<nav class="jg-review-weeks">{}</nav>').format(last))
        return None


def _head(user: User, review: Review) -> None:
    region, week = session.region(), review.week
    st.html(
        Markup('<p class="jg-review-meeting"><b>{}</b><span>{}</span></p>').format(
            _("Meeting of {day}").format(day=words.long_day(week.meeting_on)),
            _("Looks back on {days}: the days since the last meeting.").format(
                days=words.days(week.from_day, week.until_day)
            ),
        )
    )
    here = st.query_params.get(LIST_PARAMETER)
    is_list = here == review_monitoring.LIST
    links = [
        _link(review_link(week.before.name), f"← {day(week.before.meeting_on)}"),
        Markup('<b aria-current="page">{}</b>').format(day(week.meeting_on)),
        _link(review_link(week.after.name), f"{day(week.after.meeting_on)} →")
        if not review.is_running
        else "",
        _link(review_link(week.name), _("The meeting"))
        if is_list
        else _link(review_link(week.name, review_monitoring.LIST), review_monitoring.title(region)),
        _link(f"#{review_decisions.OWN}", _("Write a decision ↓"))
        if review_decisions.may_write(user) and not is_list
        else "",
    ]
    st.html(Markup('<nav class="jg-review-weeks">{}</nav>').format(Markup("").join(filter(None, links))))
    if review.is_running and not is_list:
        st.info(
            _("The week has not ended: figures as of {time}.").format(
                time=day_and_time(review.as_of, region.timezone)
            )
        )
    if review.sample:
        st.html(
            Markup('<p class="jg-sample">{}</p>').format(_("Sample data: invented to show how this works."))
        )


def _link(address: str, label: str) -> Markup:
    return Markup('<a href="{}" target="_self">{}</a>').format(address, label)


def _figures(review: Review) -> None:
    """Draw the big figures; each leads to what it counts, and shows how it moved."""
    below = {key: f"#{key}" for key in ("contracts", "stages", "decisions")}
    tile = Markup('<a href="{}" target="_self"><b>{}</b><i>{}</i><small>{}</small></a>')
    drawn = [
        tile.format(
            below.get(key) or review_link(review.week.name, key),
            number(change.now, decimals),
            words.changed(change, decimals),
            meaning,
        )
        for key, meaning, change, decimals in tables.figures(review)
    ]
    st.html(
        Markup('<div class="jg-review-figures">{}</div><p class="jg-review-note">{}<br>{}</p>').format(
            Markup("").join(drawn),
            _("▲ more, ▼ fewer, = as many as the week before. A figure opens what it counts."),
            words.counted_note(),
        )
    )
    if review.reopened_by_reporter:
        told = _("Opened again by reporters, who say that it is not repaired: {count}.")
        st.markdown(told.format(count=number(review.reopened_by_reporter)))


def _late(review: Review) -> None:
    region, week = session.region(), review.week
    st.header(_("Late and urgent"))
    late = tables.late_table(region, review)
    of_office = [review_link(week.name, "late", "agency", key) for key in late.keys]
    clocks = range(4, len(late.headings) - 1)
    leads = {
        1: [review_link(week.name, "open", "agency", key) for key in late.keys],
        2: of_office,
        3: [review_link(week.before.name, "late", "agency", key) for key in late.keys],
        **dict.fromkeys(clocks, of_office),
    }
    show_table(late, leads)
    show_table(
        tables.emergency_table(region, review),
        {0: [page_link("desk", nomor=one.ticket) for one in review.emergencies]},
    )


def _came_in(review: Review) -> None:
    week = review.week
    areas = session.queries().areas("subdistrict")
    names = dict(zip(areas["code"], areas["name"], strict=True))
    st.header(_("What came in"))
    drawn = []
    for table in tables.intake_tables(session.region(), review, names):
        leads = {
            1: [review_link(week.name, "received", table.key, key) for key in table.keys],
            2: [review_link(week.before.name, "received", table.key, key) for key in table.keys],
        }
        drawn.append((table, leads))
    beside(drawn)


def _papers(review: Review) -> None:
    """Offer what is handed round: the review of this week as PDF and as workbook."""
    region, language = session.region(), lang()
    with st.container(horizontal=True, key="jg_review_papers"):
        for suffix, label in ((".pdf", _("Download the PDF")), (".xlsx", _("Download the workbook (XLSX)"))):
            st.download_button(
                label,
                _maker(region.id, review.week.name, suffix, language),
                file_name=file_name(region, review.week, suffix.lstrip(".")),
                mime=_MIME[suffix],
                on_click="ignore",
                key=f"review_file_{suffix}",
            )


def _maker(region_id: str, week: str, suffix: str, language: Language) -> Callable[[], bytes]:
    """Return what makes a file when somebody asks for it: a PDF takes some seconds."""

    def make() -> bytes:
        return review_bytes(backend.queries_of(region_id), week, suffix, language, utc_now())

    return make
