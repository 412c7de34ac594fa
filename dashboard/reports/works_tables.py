"""What works, contracts and programmes of a week came to, as tables of its review."""

from datetime import date

from dashboard.i18n import _, day, number
from dashboard.reports import review_words as words
from dashboard.reports.report_table import Cell, ReportTable, agency_short
from dashboard.words.payments import payment_name
from dashboard.words.rupiah import rupiah
from dashboard.words.sentences import stretch_line
from data.regions import Region
from data.review.views import ContractWeek, Review
from data.review.works_figures import stage_name


def stage_table(region: Region, review: Review) -> ReportTable:
    """Return the stages that ranges of road came to."""
    rows = tuple(
        (
            one.works_name,
            " · ".join(
                filter(None, (stretch_line(one.road_name, one.from_m, one.to_m), words.lane_name(one.lane)))
            ),
            _(stage_name(one)),
            f"{day(one.since)} *" if one.entered_late else one.since,
            ", ".join(one.subdistricts),
            agency_short(region, one.agency),
        )
        for one in review.stages
    )
    late = any(one.entered_late for one in review.stages)
    return ReportTable(
        key="stages",
        title=_("Stages reached"),
        headings=(_("Works"), _("Where"), _("Stage"), _("Since"), _("Sub-district"), _("Office")),
        rows=rows,
        share=(4.4, 4.8, 2.6, 2, 2.2, 1.8),
        empty=_("No range of road came to another stage."),
        note=_("* entered after the meeting of its own week") if late else "",
        keys=tuple(str(one.works_id) for one in review.stages),
    )


def works_table(region: Region, review: Review) -> ReportTable:
    """Return how far works came."""
    rows = tuple(
        (
            one.name,
            agency_short(region, one.agency),
            round(one.percent.before, 1),
            round(one.percent.now, 1),
            _told(one.told_percent, one.told_on),
            round(one.finished_m),
        )
        for one in review.works
    )
    return ReportTable(
        key="works",
        title=_("Works under way"),
        headings=(
            _("Works"),
            _("Office"),
            _("Week before, %"),
            _("This week, %"),
            _("Told by its source"),
            _("Finished, m"),
        ),
        rows=rows,
        share=(5.4, 1.8, 1.5, 1.5, 2.8, 1.5),
        empty=_("No works are under way."),
        note=_("Physical progress: weight of the stages × length, each lane for itself."),
        keys=tuple(str(one.works_id) for one in review.works),
    )


def _told(percent: float | None, on: date | None) -> str | None:
    return None if percent is None else f"{number(percent, 1)} % ({day(on)})"


def contract_table(region: Region, review: Review) -> ReportTable:
    """Return the packages under contract control, the worst first."""
    return ReportTable(
        key="contracts",
        title=_("Contracts"),
        headings=(
            _("Package"),
            _("Office"),
            _("Plan, %"),
            _("Actual, %"),
            _("Deviation, %"),
            _("Paid, %"),
            _("State"),
            _("Why, or when"),
            _("Days left"),
        ),
        rows=tuple(_contract_row(region, one) for one in review.contracts),
        share=(4.0, 1.6, 1.5, 1.6, 1.6, 1.5, 1.8, 3.2, 1.2),
        empty=_("No package is under way."),
        note=_("Critical contract: rules of the Ministry of Public Works (Permen PU 07/PRT/M/2011)."),
        keys=tuple(str(one.package_id) for one in review.contracts),
    )


def _contract_row(region: Region, one: ContractWeek) -> tuple[Cell, ...]:
    control = one.control
    return (
        one.name,
        agency_short(region, one.agency),
        None if control.planned_percent is None else round(control.planned_percent, 1),
        round(control.actual_percent, 1),
        None if control.deviation is None else round(control.deviation, 1),
        None if one.paid_percent is None else round(one.paid_percent, 1),
        words.contract_state(control.state),
        words.contract_line(control),
        control.days_left,
    )


def payment_table(region: Region, review: Review) -> ReportTable:
    """Return what was paid of contracts in the week."""
    total = _("In all: {amount}").format(amount=rupiah(sum(one.rupiah for one in review.payments)))
    late = _("* entered after the meeting of its own week")
    notes = [total, late] if any(one.entered_late for one in review.payments) else [total]
    return ReportTable(
        key="payments",
        title=_("Paid of contracts this week"),
        headings=(_("Package"), _("Office"), _("Payment"), _("Day"), _("Amount, rupiah"), _("Certified, %")),
        rows=tuple(
            (
                one.name,
                agency_short(region, one.agency),
                payment_name(one.kind, one.number),
                f"{day(one.on_date)} *" if one.entered_late else one.on_date,
                one.rupiah,
                None if one.certified_percent is None else round(one.certified_percent, 1),
            )
            for one in review.payments
        ),
        share=(4.6, 1.8, 2, 2, 2.4, 1.6),
        empty=_("Nothing was paid."),
        note=" · ".join(notes),
        keys=tuple(str(one.package_id) for one in review.payments),
    )


def programme_table(review: Review) -> ReportTable:
    """Return the repair programmes decided in the week."""
    return ReportTable(
        key="programmes",
        title=_("Repair programmes decided"),
        headings=(_("Programme"), _("Budget year"), _("Budget, rupiah"), _("Decided on")),
        rows=tuple(
            (one.name, str(one.budget_year), one.budget_rupiah, one.decided_on) for one in review.programmes
        ),
        share=(5, 2, 3, 2),
        empty=_("None was decided."),
        keys=tuple(str(one.programme_id) for one in review.programmes),
    )
