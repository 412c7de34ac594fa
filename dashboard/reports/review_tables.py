"""The weekly review as tables in the language spoken: the same for the page, the paper and the workbook."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from dashboard.i18n import _, day, day_and_time, name_of, ngettext_, number
from dashboard.reports import review_words as words
from dashboard.words.alarms import close_name, danger_name
from dashboard.words.answers import clock_name
from dashboard.words.sentences import agency_name, category_name, channel_name, place_of, stretch_line
from data.clocks import CLOCKS
from data.regions import Region
from data.review.views import Change, ContractWeek, DecisionView, Review, Tally
from data.review.works_figures import stage_name

Cell = str | int | float | date | datetime | None
MINUS = "−"  # as in the curves beside the tables, not a hyphen


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of a report. Cells are values: whoever shows them writes numbers and days as people do.

    ``share`` is how wide each column is beside the others on paper; ``keys`` lead each row to its list.
    """

    key: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    share: tuple[float, ...]
    empty: str  # what is said where there is no row
    note: str = ""
    keys: tuple[str | None, ...] = field(default=())


def written(cell: Cell) -> str:
    """Return a cell as it is read."""
    if cell is None:
        return "–"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return day(cell)
    return cell if isinstance(cell, str) else number(cell, 1).replace("-", MINUS)


def is_number(cell: Cell) -> bool:
    """Tell whether a cell stands to the right."""
    return isinstance(cell, (int, float))


def agency_title(region: Region, agency_id: str | None) -> str:
    """Return the full name of an office; the desk for what nobody else has."""
    named = {agency.id: agency for agency in region.agencies}
    if agency_id is None:
        return _("The desk")
    return name_of(named[agency_id].name) if agency_id in named else agency_id


def agency_short(region: Region, agency_id: str | None) -> str:
    """Return the short name of an office, for narrow columns."""
    return _("The desk") if agency_id is None else agency_name(region, agency_id)


def figures(review: Review) -> list[tuple[str, str, Change, int]]:
    """Return the big figures: key of its list, meaning, the figure with the week before, decimals."""
    return [
        ("received", _("came in"), review.intake.received, 0),
        ("verified", _("checked"), review.verified, 0),
        ("closed", _("closed"), review.closed, 0),
        ("reopened", _("opened again"), review.reopened, 0),
        ("open", _("still open"), review.open, 0),
        ("late", _("late"), review.late, 0),
        ("emergencies", _("emergencies"), Change(len(review.emergencies), review.emergencies_before), 0),
        ("contracts", _("contracts critical"), review.critical, 0),
        ("stages", _("km finished"), review.finished_km, 2),
        ("decisions", _("decisions overdue"), review.late_decisions, 0),
    ]


def figure_table(review: Review) -> ReportTable:
    """Return the figures of the week beside those of the week before."""
    told = [
        *((meaning, change) for _key, meaning, change, _decimals in figures(review)),
        (_("not followed up"), review.rejected),
        (_("answered or planned"), review.answered),
    ]
    return ReportTable(
        key="figures",
        title=_("Figures"),
        headings=(_("Figure"), _("This week"), _("Week before"), _("Change")),
        rows=tuple((name, one.now, one.before, one.now - one.before) for name, one in told),
        share=(5, 2, 2, 2),
        empty="",
    )


def intake_tables(region: Region, review: Review, areas: dict[str, str]) -> list[ReportTable]:
    """Return what came in, counted in five ways; ``areas`` are the names of sub-districts by code."""
    intake = review.intake
    hidden = ngettext_(
        "{count} confidential complaint lies in no sub-district here.",
        "{count} confidential complaints lie in no sub-district here.",
        intake.confidential,
    )
    return [
        _tallies("agency", _("By agency"), intake.by_agency, lambda key: agency_title(region, key)),
        _tallies(
            "category",
            _("By kind"),
            intake.by_category,
            lambda key: category_name(region, key or ""),
        ),
        _tallies(
            "subdistrict",
            _("By sub-district"),
            intake.by_subdistrict,
            lambda key: areas.get(key or "", _("Place not known")),
            hidden if intake.confidential else "",
        ),
        _tallies("channel", _("By channel"), intake.by_channel, lambda key: channel_name(region, key or "")),
        _tallies("concern", _("By concern"), intake.by_concern, words.concern_name),
    ]


def _tallies(
    key: str, title: str, tallies: Sequence[Tally], name: Callable[[str | None], str], note: str = ""
) -> ReportTable:
    return ReportTable(
        key=key,
        title=title,
        headings=(title, _("This week"), _("Week before")),
        rows=tuple((name(one.key), one.now, one.before) for one in tallies),
        share=(5, 1.6, 1.6),
        empty=_("Nothing came in."),
        note=note,
        keys=tuple(one.key for one in tallies),
    )


def late_table(region: Region, review: Review) -> ReportTable:
    """Return who is late, by office, with the clocks that have run out."""
    clocks = [clock for clock in CLOCKS if any(clock in one.clocks for one in review.late_by_agency)]
    rows = tuple(
        (
            agency_title(region, one.agency),
            one.open,
            one.late.now,
            one.late.before,
            *(one.clocks.get(clock, 0) for clock in clocks),
            one.oldest_due_on,
        )
        for one in review.late_by_agency
    )
    return ReportTable(
        key="late",
        title=_("Late, by office"),
        headings=(
            _("Office"),
            _("Open"),
            _("Late"),
            _("Week before"),
            *(clock_name(clock) for clock in clocks),
            _("Due since"),
        ),
        rows=rows,
        share=(4.6, 1.5, 1.8, 1.5, *(1.8 for _clock in clocks), 2.2),
        empty=_("Nobody is late."),
        note=_("Complaints with at least one deadline that has passed; one may have passed several."),
        keys=tuple(one.agency for one in review.late_by_agency),
    )


def emergency_table(region: Region, review: Review) -> ReportTable:
    """Return the dangers to life and how fast somebody was on them."""
    rows = tuple(
        (
            day_and_time(one.raised_at, region.timezone),
            danger_name(one.kind, _),
            place_of(one.road_name, one.station_m, None, one.subdistrict)
            if one.ticket
            else _("Confidential"),
            words.minutes(one.minutes),
            agency_short(region, one.acknowledged_by) if one.acknowledged_at else None,
            close_name(one.close_reason, _) if one.close_reason else _("still open"),
        )
        for one in review.emergencies
    )
    return ReportTable(
        key="emergencies",
        title=_("Emergencies"),
        headings=(_("Raised"), _("What"), _("Where"), _("Answered after"), _("By"), _("End")),
        rows=rows,
        share=(2.2, 3, 4, 2, 1.8, 2),
        empty=_("No emergency was raised."),
    )


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
            _("State"),
            _("Why, or when"),
            _("Days left"),
        ),
        rows=tuple(_contract_row(region, one) for one in review.contracts),
        share=(4.2, 1.7, 1.6, 1.8, 1.7, 1.8, 3.4, 1.2),
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
        words.contract_state(control.state),
        words.contract_line(control),
        control.days_left,
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


def decision_tables(region: Region, review: Review) -> list[ReportTable]:
    """Return the decisions of earlier meetings and what became of them; only tables that have a row."""
    parts = [
        ("followed", _("Decisions of the last meeting, and what became of them"), review.followed),
        ("settled", _("Older decisions settled since"), review.settled),
        ("overdue", _("Older decisions still open after their day"), review.overdue),
        ("waiting", _("Older decisions whose day is still to come"), review.waiting),
    ]
    tables = [decision_table(region, key, title, some) for key, title, some in parts]
    return [table for table in tables if table.rows or table.key == "followed"]


def decision_table(
    region: Region, key: str, title: str, decisions: Iterable[DecisionView], *, own: bool = False
) -> ReportTable:
    """Return decisions as a table; ``own``: of this meeting, of which nothing has become yet."""
    some = list(decisions)
    rows = tuple(
        (
            f"{one.week.partition('-')[2]}.{one.number}",
            one.text + (f" ({one.about_name})" if one.about_name and one.about_kind != "agency" else ""),
            agency_short(region, one.agency),
            one.due_on,
            *(() if own else (words.standing_name(one.standing), words.outcome(one))),
        )
        for one in some
    )
    more = () if own else (_("Standing"), _("What became of it"))
    return ReportTable(
        key=key,
        title=title,
        headings=(_("No."), _("Decision"), _("Office"), _("Due"), *more),
        rows=rows,
        share=(1.3, 7, 2, 1.9) if own else (1.3, 4.8, 1.8, 1.9, 2, 3.6),
        empty=_("No decision is on record."),
        keys=tuple(str(one.id) for one in some),
    )


def own_decisions(region: Region, review: Review) -> ReportTable:
    """Return the decisions of this meeting."""
    return decision_table(region, "decided", _("Decisions of this meeting"), review.decided, own=True)


def every_table(region: Region, review: Review, areas: dict[str, str]) -> list[ReportTable]:
    """Return all tables of a review, in the order in which a meeting goes through them."""
    return [
        figure_table(review),
        *decision_tables(region, review),
        late_table(region, review),
        emergency_table(region, review),
        *intake_tables(region, review, areas),
        stage_table(region, review),
        works_table(region, review),
        contract_table(region, review),
        programme_table(review),
        own_decisions(region, review),
    ]
