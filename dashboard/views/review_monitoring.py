"""Tuesday's list on the page of the review: what came in and what stands still, by office."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st
from babel import dates
from markupsafe import Markup

from dashboard import backend, session
from dashboard.i18n import Language, _, lang, ngettext_, number
from dashboard.reports import monitoring_tables as tables
from dashboard.reports import review_words as words
from dashboard.reports.report_table import agency_title
from dashboard.reports.review_file import file_name, monitoring_bytes
from dashboard.views.review_table import page_link, show_table
from dashboard.widgets import plain
from data.accounts import User
from data.desk.answering_rules import WEEKDAYS
from data.regions import Region
from data.review.monitoring import Monitoring
from data.review.views import Review
from data.review.weeks import MeetingWeek
from data.store import utc_now

LIST = "pantauan"
MOST_ROWS = 50  # of one office on the page; the workbook holds all


def title(region: Region) -> str:
    """Return what the list is called, by the region's own day."""
    weekday = WEEKDAYS.index(region.review.monitoring_weekday)
    name = str(dates.get_day_names("wide", locale="id_ID" if lang() == "id" else "en_GB")[weekday])
    return _("The list of {weekday}").format(weekday=name)


def show(user: User, review: Review) -> None:
    """Draw the list of the monitoring team in the week of a meeting."""
    region = session.region()
    week = MeetingWeek.named(review.week.name, region.review.monitoring_weekday)
    today = review.as_of.astimezone(region.zone).date()
    name = review.week.name if week.from_day <= today else week.before.name
    found = session.queries().monitoring(user, name)
    st.header(title(region))
    st.html(
        Markup("<p>{}</p>").format(
            _("For {day}: what came in on {days}, and what has had no step for {count} working days.").format(
                day=words.long_day(found.week.meeting_on),
                days=words.days(found.week.from_day, found.week.until_day),
                count=found.still_days,
            )
        )
    )
    told = [
        ngettext_("{count} came in", "{count} came in", found.new),
        ngettext_("{count} stands still", "{count} stand still", found.still),
    ]
    st.markdown(" · ".join(f"**{one}**" for one in told))
    show_table(tables.office_table(region, found), heading=False)
    for agency in dict.fromkeys(one.case.agency for one in found.cases):
        _office(found, agency)
    if found.hidden:
        st.caption(tables.hidden_note(found))
    works = tables.still_works_table(region, found)
    show_table(works, {0: [page_link("repair", pekerjaan=key) for key in works.keys]})
    st.download_button(
        _("Download the workbook (XLSX)"),
        _maker(region.id, name, user, lang()),
        file_name=file_name(region, found.week, "xlsx", monitoring=True),
        on_click="ignore",
        key="monitoring_file",
    )


def _office(found: Monitoring, agency: str | None) -> None:
    """Draw the complaints of one office, folded until somebody speaks of it."""
    region = session.region()
    some = tuple(one for one in found.cases if one.case.agency == agency)
    with st.expander(f"{plain(agency_title(region, agency))} · {number(len(some))}"):
        table = tables.case_table(region, replace(found, cases=some[:MOST_ROWS], hidden=0), office=False)
        show_table(table, {0: [page_link("desk", nomor=key) for key in table.keys]}, heading=False)
        if len(some) > MOST_ROWS:
            st.caption(_("Only the first {count} are shown.").format(count=MOST_ROWS))


def _maker(region_id: str, week: str, user: User, language: Language) -> Callable[[], bytes]:
    """Return what makes the workbook when somebody asks for it."""

    def make() -> bytes:
        return monitoring_bytes(backend.queries_of(region_id), user, week, language, utc_now())

    return make
