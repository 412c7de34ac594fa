"""Tuesday's list as tables in the language spoken."""

from dashboard.i18n import _, ngettext_
from dashboard.reports.review_tables import ReportTable, agency_title
from dashboard.sentences import category_name, place_of, state_name
from data.regions import Region
from data.review.monitoring import MonitoredCase, Monitoring


def monitoring_tables(region: Region, found: Monitoring) -> list[ReportTable]:
    """Return what came in and what stands still: complaints, then works."""
    return [case_table(region, found), still_works_table(region, found)]


def case_table(region: Region, found: Monitoring) -> ReportTable:
    """Return the complaints of the list, by office."""
    hidden = ngettext_(
        "{count} more is counted and not shown: confidential, or withheld.",
        "{count} more are counted and not shown: confidential, or withheld.",
        found.hidden,
    )
    return ReportTable(
        key="monitoring",
        title=_("Complaints to go through"),
        headings=(
            _("Office"),
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
            (
                agency_title(region, one.case.agency),
                one.case.ticket,
                category_name(region, one.case.category),
                place_of(one.case.road_name, one.case.station_m, one.case.village, one.case.subdistrict),
                state_name(one.case.state),
                one.case.came_on,
                one.moved_on,
                one.still_days,
                why_here(one, found.still_days),
            )
            for one in found.cases
        ),
        share=(2.6, 1.9, 2, 3.4, 1.5, 1.5, 1.5, 1.2, 2),
        empty=_("Nothing came in, and nothing stands still."),
        note=hidden if found.hidden else "",
        keys=tuple(one.case.ticket for one in found.cases),
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
