"""Tuesday's list as tables in the language spoken."""

from dashboard.i18n import _, ngettext_
from dashboard.reports.report_table import Cell, ReportTable, agency_title
from dashboard.words.sentences import category_name, place_of, state_name
from data.regions import Region
from data.review.monitoring import MonitoredCase, Monitoring


def monitoring_tables(region: Region, found: Monitoring) -> list[ReportTable]:
    """Return what came in and what stands still: complaints, then works."""
    return [office_table(region, found), case_table(region, found), still_works_table(region, found)]


def office_table(region: Region, found: Monitoring) -> ReportTable:
    """Return how many came in and stand still at each office, and how long."""
    rows = []
    for agency in dict.fromkeys(one.case.agency for one in found.cases):
        some = [one for one in found.cases if one.case.agency == agency]
        still = [one.still_days for one in some if one.still_days >= found.still_days]
        new = sum(one.is_new for one in some)
        rows.append((agency_title(region, agency), new, len(still), max(still, default=None)))
    return ReportTable(
        key="offices",
        title=_("By office"),
        headings=(_("Office"), _("New"), _("Stands still"), _("Longest, working days")),
        rows=tuple(rows),
        share=(5, 1.5, 1.5, 2),
        empty=_("Nothing came in, and nothing stands still."),
    )


def case_table(region: Region, found: Monitoring, *, office: bool = True) -> ReportTable:
    """Return the complaints of the list, by office; without that column where all are of one."""
    first = (_("Office"),) if office else ()
    return ReportTable(
        key="monitoring",
        title=_("Complaints to go through"),
        headings=(
            *first,
            _("Number"),
            _("Kind"),
            _("Where"),
            _("State"),
            _("Came in"),
            _("Last step"),
            _("Working days still"),
            _("Why it is here"),
        ),
        rows=tuple(
            (*((agency_title(region, one.case.agency),) if office else ()), *_cells(region, found, one))
            for one in found.cases
        ),
        share=(*((2.6,) if office else ()), 1.9, 2, 3.4, 1.5, 1.5, 1.5, 1.2, 2),
        empty=_("Nothing came in, and nothing stands still."),
        note=hidden_note(found) if found.hidden else "",
        keys=tuple(one.case.ticket for one in found.cases),
    )


def _cells(region: Region, found: Monitoring, one: MonitoredCase) -> tuple[Cell, ...]:
    case = one.case
    return (
        case.ticket,
        category_name(region, case.category),
        place_of(case.road_name, case.station_m, case.village, case.subdistrict),
        state_name(case.state),
        case.came_on,
        one.moved_on,
        one.still_days,
        why_here(one, found.still_days),
    )


def hidden_note(found: Monitoring) -> str:
    """Return how many are counted and not shown."""
    return ngettext_(
        "{count} more is counted and not shown: confidential, or withheld.",
        "{count} more are counted and not shown: confidential, or withheld.",
        found.hidden,
    )


def why_here(one: MonitoredCase, least_days: int) -> str:
    """Return why a complaint is on the list: new, standing still, or both."""
    told = [_("new") if one.is_new else "", _("stands still") if one.still_days >= least_days else ""]
    return ", ".join(filter(None, told))


def still_works_table(region: Region, found: Monitoring) -> ReportTable:
    """Return the works under way of which nothing has been heard."""
    return ReportTable(
        key="still_works",
        title=_("Works that stand still"),
        headings=(_("Works"), _("Office"), _("Last record"), _("Working days still")),
        rows=tuple(
            (one.name, agency_title(region, one.agency), one.moved_on, one.still_days) for one in found.works
        ),
        share=(5, 3, 2, 1.4),
        empty=_("Of all works under way something was recorded lately."),
        keys=tuple(str(one.works_id) for one in found.works),
    )
