"""The weekly review as tables in the language spoken: its figures, who is late, what came in, decisions."""

from collections.abc import Callable, Iterable, Sequence

from dashboard.i18n import _, day_and_time, ngettext_
from dashboard.reports import review_words as words
from dashboard.reports.report_table import ReportTable, agency_short, agency_title
from dashboard.reports.works_tables import (
    contract_table,
    payment_table,
    programme_table,
    stage_table,
    works_table,
)
from dashboard.words.alarms import close_name, danger_name
from dashboard.words.answers import clock_name
from dashboard.words.sentences import category_name, channel_name, place_of
from data.clocks import CLOCKS
from data.regions import Region
from data.review.views import Change, DecisionView, Review, Tally


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
        empty=_("No decision is on record.")
        if own
        else _("No earlier meeting decided anything that is still to be followed."),
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
        payment_table(region, review),
        programme_table(review),
        own_decisions(region, review),
    ]
