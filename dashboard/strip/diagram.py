"""The straight-line diagram of one road as SVG that needs nothing else: the same on screen and on paper."""

from dataclasses import dataclass
from zlib import crc32

from dashboard import palette
from dashboard.i18n import Language, translate
from dashboard.strip import legend, text
from dashboard.strip.drawing import Row, View, tick_step_m, ticks, view_of
from dashboard.strip.repair_rows import curing_row, lane_rows, mark_rows, traffic_row, works_row
from dashboard.strip.rows import area_rows, complaint_row, stretch_row
from dashboard.strip.survey_rows import condition_row, surface_row
from dashboard.strip.svg import SIZE_PX, SMALL_PX, definitions, draw_row, element, label, row_height
from dashboard.strip.words import authority_name
from data.reads.strip_views import RoadStrip
from geo.stationing import format_station

LEAST_PX, MOST_PX = 240, 4_000  # widths that make sense; others are taken for the nearest of them
NARROW_PX = 640  # below, the names of rows stand over them instead of beside
MARGIN_PX, ROW_GAP_PX, CAPTION_PX = 10.0, 10.0, 15.0
_TITLE_PX, _ABOUT_PX, _AXIS_PX = 16.0, 11.0, 22.0
_MOST_NAME_PX = 150.0  # of the column with the names of rows
_TITLE_LINES = 2
_GRID_PX = 30.0  # between thin lines without a label


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything a strip shows and where: what ``strip_svg`` writes down."""

    width_px: float
    height_px: float
    narrow: bool
    view: View
    title: tuple[str, ...]
    about: tuple[str, ...]
    axis_y: float
    rows: tuple[tuple[Row, float], ...]  # and the top of what it draws
    legend: tuple[legend.Placed, ...]
    legend_y: float


def strip_svg(
    strip: RoadStrip,
    *,
    width_px: int,
    language: Language,
    from_m: float | None = None,
    to_m: float | None = None,
) -> str:
    """Return the strip, or what of it lies between two stations, as one ``<svg>`` of that width.

    Stations beyond the road are kept on it. The root's ``data-`` attributes tell where stations and rows lie:
    ``from``, ``to`` (metres) at ``left``, ``right`` (pixels), and each row its ``top`` and ``bottom``.
    """
    plan = layout(strip, width_px=width_px, language=language, from_m=from_m, to_m=to_m)
    view = plan.view
    key = f"s{crc32(f'{strip.road_id}{view}{strip.as_of}'.encode()):08x}"  # several may stand on one page
    drawn = "".join(
        element("g", {"data-row": row.key}, draw_row(row, view, top, key)) for row, top in plan.rows
    )
    parts = [
        element("title", {}, text.xml(strip.name)),
        element("desc", {}, text.xml(" · ".join(plan.about))),
        definitions(key, view, plan.height_px),
        element("rect", {"width": plan.width_px, "height": plan.height_px, "fill": "#FFFFFF"}),
        _heading(plan),
        _axis(plan),
        element(
            "g", {"clip-path": f"url(#{key}-plot)"}, element("g", {"data-plot": "1"}, _grid(plan) + drawn)
        ),
        "".join(_name(row, top, plan) for row, top in plan.rows),
        legend.draw(plan.legend, plan.legend_y, key),
    ]
    return element("svg", _root(strip, plan), "".join(parts))


def layout(
    strip: RoadStrip,
    *,
    width_px: int,
    language: Language,
    from_m: float | None = None,
    to_m: float | None = None,
) -> Layout:
    """Return what the strip shows and where, before it is written."""
    width = float(min(max(width_px, LEAST_PX), MOST_PX))
    narrow = width < NARROW_PX
    left = MARGIN_PX if narrow else MARGIN_PX + _MOST_NAME_PX
    view = view_of(strip.length_m, from_m, to_m, left, width - MARGIN_PX - 22)
    rows = rows_of(strip, view, language)
    room = width - 2 * MARGIN_PX
    title = text.wrapped(strip.name.split(), room, _TITLE_PX, between=" ", bold=True) or [""]
    if len(title) > _TITLE_LINES:
        rest = " ".join(title[_TITLE_LINES - 1 :])
        title = [*title[: _TITLE_LINES - 1], text.shortened(rest, room, _TITLE_PX, bold=True)]
    about = text.wrapped(_about(strip, language), room, _ABOUT_PX)
    axis_y = MARGIN_PX + len(title) * (_TITLE_PX + 4) + len(about) * (_ABOUT_PX + 4) + _AXIS_PX
    y = axis_y + 8
    placed: list[tuple[Row, float]] = []
    for row in rows:
        top = y + (CAPTION_PX if narrow else 0.0)
        placed.append((row, top))
        noted = 2 * SIZE_PX + 3 if row.note and not narrow else 0.0
        y = top + max(row_height(row), noted) + ROW_GAP_PX
    items = legend.placed(rows, MARGIN_PX, width - MARGIN_PX)
    lines = max((one.line for one in items), default=-1) + 1
    height = y + lines * legend.LINE_PX + MARGIN_PX
    return Layout(
        width, height, narrow, view, tuple(title), tuple(about), axis_y, tuple(placed), tuple(items), y
    )


def rows_of(strip: RoadStrip, view: View, language: Language) -> list[Row]:
    """Return the rows of a view from top to bottom."""
    return [
        *area_rows(strip, view, language),
        complaint_row(strip, view, language),
        stretch_row(strip, view, language),
        condition_row(strip, view, language),
        surface_row(strip, view, language),
        works_row(strip, view, language),
        *lane_rows(strip, view, language),
        traffic_row(strip, view, language),
        curing_row(strip, view, language),
        *mark_rows(strip, view, language),
    ]


def _about(strip: RoadStrip, language: Language) -> list[str]:
    """Return what the lines under the name say of the whole road."""
    through = list(dict.fromkeys(area.subdistrict for area in strip.areas if area.subdistrict))
    parts = [
        strip.number or "",
        text.kilometres(strip.length_m, language),
        authority_name(strip, language),
        " → ".join(through),
        translate("As of {date}", language).format(date=text.day(strip.as_of, language)),
        ", ".join(strip.aliases),
        translate("Sample data", language) if strip.sample else "",
        translate("roads are schematic", language) if strip.schematic else "",
    ]
    return [part for part in parts if part]


def _root(strip: RoadStrip, plan: Layout) -> dict[str, object]:
    """Return the attributes of the root, among them where stations and rows lie."""
    view = plan.view
    tops = " ".join(f"{row.key}:{top - 2:.1f}:{top + row_height(row) + 2:.1f}" for row, top in plan.rows)
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": plan.width_px,
        "height": plan.height_px,
        "viewBox": f"0 0 {plan.width_px:g} {plan.height_px:.1f}",
        "role": "img",
        "aria-label": strip.name,
        "font-family": text.FONTS,
        "data-from": f"{view.from_m:.3f}",
        "data-to": f"{view.to_m:.3f}",
        "data-left": view.left_px,
        "data-right": view.right_px,
        "data-axis": plan.axis_y,
        "data-rows": tops,
    }


def _heading(plan: Layout) -> str:
    y, parts = MARGIN_PX, []
    for line in plan.title:
        y += _TITLE_PX + 4
        parts.append(label(line, MARGIN_PX, y - 4, _TITLE_PX, font_weight="bold", fill=palette.INK))
    for line in plan.about:
        y += _ABOUT_PX + 4
        parts.append(label(line, MARGIN_PX, y - 3, _ABOUT_PX, fill=palette.MUTED_INK))
    return "".join(parts)


def axis_labels(plan: Layout) -> list[tuple[float, str, str]]:
    """Return (x, text, anchor) of the labels of the axis, none over another and none outside."""
    view = plan.view
    found: list[tuple[float, str, str]] = []
    right_of_last = float("-inf")
    for station_m, words in ticks(view, tick_step_m(view, _tick_px(view))):
        width, x, anchor = text.width_px(words, SIZE_PX), view.x(station_m), "middle"
        start = x - width / 2
        if start < MARGIN_PX:
            start, anchor = x, "start"
        elif x + width / 2 > plan.width_px - MARGIN_PX:
            start, anchor = x - width, "end"
        if start > right_of_last + 4:
            found.append((x, words, anchor))
            right_of_last = start + width
    return found


def _axis(plan: Layout) -> str:
    view, y = plan.view, plan.axis_y
    line = element(
        "path",
        {"d": f"M{view.left_px:.1f} {y:.1f}H{view.right_px:.1f}", "stroke": palette.INK, "stroke-width": 1},
    )
    named = "".join(
        label(words, x, y - 6, SIZE_PX, text_anchor=anchor, fill=palette.MUTED_INK)
        for x, words, anchor in axis_labels(plan)
    )
    return element("g", {"data-axis-labels": "1"}, line + named)


def _grid(plan: Layout) -> str:
    """Return a thin line under each tick down to the last row, and thinner ones between them."""
    return "".join(
        _lines(plan, tick_step_m(plan.view, least_px), colour)
        for least_px, colour in ((_GRID_PX, "#EFECE5"), (_tick_px(plan.view), "#D3CEC2"))
    )


def _lines(plan: Layout, step_m: int, colour: str) -> str:
    bottom = plan.legend_y - ROW_GAP_PX
    lines = "".join(
        f"M{plan.view.x(station_m):.1f} {plan.axis_y - 4:.1f}V{bottom:.1f}"
        for station_m, _ in ticks(plan.view, step_m)
    )
    return element("path", {"d": lines, "stroke": colour, "stroke-width": 0.8}) if lines else ""


def _tick_px(view: View) -> float:
    """Return how far apart labelled ticks are at least: the first label may stand beside its tick."""
    return 1.6 * text.width_px(format_station(view.to_m), SIZE_PX) + 10


def _name(row: Row, top: float, plan: Layout) -> str:
    """Return the name of a row: beside it, or over it where the strip is narrow; and the scale of bars."""
    parts = []
    if plan.narrow:
        room = plan.width_px - 2 * MARGIN_PX
        words = text.shortened(" · ".join(filter(None, (row.label, row.note))), room, SIZE_PX)
        # The lines of the axis run behind it.
        halo = {"stroke": "#FFFFFF", "stroke_width": 3, "paint_order": "stroke"}
        parts.append(label(words, MARGIN_PX, top - 5, SIZE_PX, fill=palette.INK, **halo))
    else:
        x, room = plan.view.left_px - 8, _MOST_NAME_PX - 8
        middle = top + max(row_height(row), 2 * SIZE_PX + 3 if row.note else 0.0) / 2
        base = middle + (-2 if row.note else 0.36 * SIZE_PX)
        words = text.shortened(row.label, room, SIZE_PX)
        parts.append(label(words, x, base, SIZE_PX, text_anchor="end", fill=palette.INK))
        small = text.shortened(row.note, room, SMALL_PX)
        parts.append(
            label(small, x, base + SMALL_PX + 3, SMALL_PX, text_anchor="end", fill=palette.MUTED_INK)
        )
    if row.bars:
        most, x = str(row.bars_most), plan.view.right_px + 4
        parts.append(label(most, x, top + 0.72 * SMALL_PX, SMALL_PX, fill=palette.MUTED_INK))
    y = top - (CAPTION_PX if plan.narrow else 0.0) - ROW_GAP_PX / 2
    rule = {"d": f"M{MARGIN_PX:.1f} {y:.1f}H{plan.width_px - MARGIN_PX:.1f}", "stroke": "#E8E5DD"}
    return element("path", rule) + "".join(parts)
