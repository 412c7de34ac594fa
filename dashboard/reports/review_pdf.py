"""The weekly review as PDF: what an office prints and hands round before its meeting."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard import palette
from dashboard.i18n import Language, _, day_and_time, name_of, number, speaking
from dashboard.reports import review_tables as tables
from dashboard.reports import review_words as words
from dashboard.reports import works_tables
from dashboard.reports.contract_curves import curve_note, curve_of
from dashboard.reports.region_map import region_map
from dashboard.reports.report_table import ReportTable, filled, is_number, nothing_in, written_rows
from dashboard.strip.diagram import strip_svg
from dashboard.views.works_curve import s_curve_svg
from data.desk.letters import head_of
from data.reads.queries import Queries
from data.regions import Region
from data.review.views import Review

TEMPLATE = Path(__file__).with_name("review.typ")
MOST_STRIPS = 4  # roads of the week's stages that get a strip: more is a book
MOST_CURVES = 6  # the worst contracts
STRIP_PX, CURVE_PX, CURVE_HEIGHT_PX = 1_040, 900, 300
FREE_LINES = 6  # for what is written by hand in a meeting that has entered nothing yet


def review_pdf(queries: Queries, review: Review, language: Language, printed_at: datetime) -> bytes:
    """Return the review as PDF. ``printed_at`` stands in the footer."""
    import typst  # noqa: PLC0415  # 30 MB that only who prints should load

    with speaking(language):
        told = _told(queries, review, language, printed_at)
    pdf: bytes = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
    )
    return pdf


def _told(queries: Queries, review: Review, language: Language, printed_at: datetime) -> dict[str, Any]:
    region = queries.region
    meeting = words.long_day(review.week.meeting_on)
    title = _("Weekly review {week}").format(week=review.week.name)
    return {
        "language": language,
        "title": title,
        "heading": _("Weekly review"),
        "region": name_of(region.name),
        "week": review.week.name,
        "meeting": _("Meeting of {day}").format(day=meeting),
        "span": _("Looks back on {days}: the days since the last meeting.").format(
            days=words.days(review.week.from_day, review.week.until_day)
        ),
        "running": _("The week has not ended: figures as of {time}.").format(
            time=day_and_time(review.as_of, region.timezone)
        )
        if review.is_running
        else "",
        "sample": _("Sample data: invented to show how this works.") if review.sample else "",
        "sample_mark": _("Sample"),
        "page_word": _("Page"),
        "footer": f"{name_of(region.name)} · {title} · "
        + _("printed {time}").format(time=day_and_time(printed_at, region.timezone)),
        "figures": [_figure(*one) for one in tables.figures(review)],
        "figures_note": _("Beside each figure: its change since the week before.")
        + f" {words.counted_note()}",
        "parts": _parts(queries, review, language),
        "own": _own(region, review),
        "signature": _signature(region, meeting),
    }


def _figure(_key: str, meaning: str, change: Any, decimals: int) -> dict[str, str]:
    return {
        "figure": number(change.now, decimals),
        "meaning": meaning,
        "change": words.changed(change, decimals),
    }


def _parts(queries: Queries, review: Review, language: Language) -> list[dict[str, Any]]:
    region = queries.region
    areas = queries.areas("subdistrict")
    names = dict(zip(areas["code"], areas["name"], strict=True))
    works = [works_tables.stage_table(region, review), works_tables.works_table(region, review)]
    contracts = [works_tables.contract_table(region, review)]
    contracts += [works_tables.payment_table(region, review)] if review.payments else []
    programmes = [works_tables.programme_table(review)] if review.programmes else []
    parts = [
        _part(_("Decisions and what became of them"), tables.decision_tables(region, review)),
        _part(
            _("Late and urgent"), [tables.late_table(region, review), tables.emergency_table(region, review)]
        ),
        _part(_("What came in"), tables.intake_tables(region, review, names), beside=True),
    ]
    if review.moved_on_map:
        parts.append(_part(_("What changed, on the map"), [], **_map(queries, review)))
    return [
        *parts,
        _part(_("Works"), [*works, *programmes], pictures=list(_strips(queries, review, language))),
        _part(_("Contracts"), contracts, pictures=list(_curves(review, language))),
    ]


def _part(title: str, some: Sequence[ReportTable], *, beside: bool = False, **more: Any) -> dict[str, Any]:
    """Return a part of the paper; where none of its tables has a row it only says so, each thing once."""
    there = filled(some)
    shown = there if beside or not there else some
    nothing = "" if there else nothing_in(some)
    told = {"title": title, "tables": [_table(one) for one in shown], "beside": beside, "nothing": nothing}
    return told | more


def _table(one: ReportTable) -> dict[str, Any]:
    columns = range(len(one.headings))
    right = [
        bool(one.rows) and all(is_number(row[at]) or row[at] is None for row in one.rows) for at in columns
    ]
    return {
        "title": one.title,
        "headings": list(one.headings),
        "rows": written_rows(one),
        "share": list(one.share),
        "right": right,
        "empty": one.empty,
        "note": one.note,
    }


def _map(queries: Queries, review: Review) -> Mapping[str, Any]:
    svg = region_map(queries.areas("subdistrict"), queries.network(), review)
    stages = [stage for stage in palette.STAGES if any(one.public_stage == stage for one in review.stages)]
    legend = [
        {"colour": palette.STAGE_COLOURS[stage], "words": palette.stage_name(stage)} for stage in stages
    ]
    legend += [
        {"colour": palette.pale("received"), "words": _("came in, not checked yet")},
        {"colour": palette.STAGE_COLOURS["verified"], "words": _("came in, checked")},
    ]
    note = [
        _("Lines: ranges that came to a stage. Dots: complaints on roads."),
        _("Confidential ones are not drawn."),
        _("Roads and borders are schematic.") if any(queries.is_schematic().values()) else "",
        *queries.attributions(),
    ]
    return {"map": svg, "map_width": 92, "legend": legend, "map_note": " ".join(filter(None, note))}


def _strips(queries: Queries, review: Review, language: Language) -> Iterable[dict[str, Any]]:
    """Yield the strips of the roads on which most came to a stage."""
    moved_m: dict[str, float] = {}
    for one in review.stages:
        moved_m[one.road_id] = moved_m.get(one.road_id, 0.0) + one.to_m - one.from_m
    for road_id in sorted(moved_m, key=lambda key: -moved_m[key])[:MOST_STRIPS]:
        strip = queries.review_strip(review.week.name, road_id)
        if strip is not None:
            svg = strip_svg(strip, width_px=STRIP_PX, language=language)
            yield {"title": "", "svg": svg, "width": 100, "note": ""}


def _curves(review: Review, language: Language) -> Iterable[dict[str, Any]]:
    for one in [one for one in review.contracts if one.plan][:MOST_CURVES]:
        curve = curve_of(one, is_past=not review.is_running)
        svg = s_curve_svg(curve, width_px=CURVE_PX, height_px=CURVE_HEIGHT_PX, language=language)
        if svg:
            yield {"title": one.name, "svg": str(svg), "width": 100, "note": curve_note(one)}


def _own(region: Region, review: Review) -> dict[str, Any]:
    table = tables.own_decisions(region, review)
    return {
        "title": table.title,
        "table": _table(table),
        "lines": 0 if table.rows else FREE_LINES,
        "lines_note": _("To be filled in during the meeting, then entered on the page of the review."),
    }


def _signature(region: Region, meeting: str) -> dict[str, str]:
    place = region.letterhead.place or name_of(region.short_name)
    return {"place": f"{place}, {meeting.partition(', ')[2]}", "who": head_of(region)}
