"""Writes the rows of a strip as SVG: boxes with their texts, bars, marks; each text escaped, in its box."""

from collections.abc import Mapping

from dashboard import palette
from dashboard.strip import palette as colours
from dashboard.strip import text
from dashboard.strip.drawing import Bar, Mark, Row, Span, View, box_px

SIZE_PX = 10.5  # of texts in boxes and of row names
SMALL_PX = 9.0  # of notes and of texts in half rows
HATCH_OPACITY = 0.4  # its lines are seen, and texts over them read
PAD_PX = 3.0  # between a text and the ends of its box
BAND_PX, BAND_GAP_PX = 20.0, 3.0
LANES_PX = 27.0  # of a band in whose halves the lanes differ
BARS_PX, MARKS_PX, EMPTY_PX = 52.0, 18.0, 16.0
_BASELINE = 0.36  # of the size, from the middle of a line to where letters stand
_HATCHES: Mapping[str, float] = {"close": 4.0, "wide": 8.0, "sparse": 16.0}  # distance of the lines in pixels


def element(tag: str, attributes: Mapping[str, object], content: str = "") -> str:
    """Return an element; numbers are written with a decimal, attributes that are None left out."""
    written = "".join(
        f' {name}="{_written(value)}"' for name, value in attributes.items() if value is not None
    )
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def _written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return text.xml(value)


def label(words: str, x: float, y: float, size_px: float, **attributes: object) -> str:
    """Return a line of text that stands on ``y``."""
    if not words:
        return ""
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return element("text", {"x": x, "y": y, "font-size": size_px, **named}, text.xml(words))


def definitions(key: str, view: View, height_px: float) -> str:
    """Return what boxes refer to: the hatches, and the frame that nothing is drawn outside of."""
    hatches = "".join(
        element(
            "pattern",
            {
                "id": f"{key}-{name}",
                "width": step,
                "height": step,
                "patternUnits": "userSpaceOnUse",
                "patternTransform": "rotate(45)",
            },
            element("path", {"d": f"M0 0V{step:g}", "stroke": palette.INK, "stroke-width": 1}),
        )
        for name, step in _HATCHES.items()
    )
    frame = element(
        "rect",
        {"x": view.left_px - 1, "y": 0, "width": view.right_px - view.left_px + 2, "height": height_px},
    )
    return element("defs", {}, hatches + element("clipPath", {"id": f"{key}-plot"}, frame))


def row_height(row: Row) -> float:
    """Return how high the drawn part of a row is, in pixels."""
    if row.empty:
        return EMPTY_PX
    if row.bars:
        return BARS_PX
    if row.marks:
        return MARKS_PX
    return len(row.bands) * (_band_px(row) + BAND_GAP_PX) - BAND_GAP_PX


def _band_px(row: Row) -> float:
    halved = any(span.part != "both" for band in row.bands for span in band)
    return LANES_PX if halved else BAND_PX


def draw_row(row: Row, view: View, top_px: float, key: str) -> str:
    """Return what a row shows; ``key`` begins the names that ``definitions`` gave."""
    if row.empty:
        return label(
            text.shortened(row.empty, view.right_px - view.left_px, SMALL_PX + 1),
            view.left_px,
            top_px + EMPTY_PX / 2 + _BASELINE * SIZE_PX,
            SMALL_PX + 1,
            fill=palette.MUTED_INK,
            font_style="italic",
        )
    if row.bars:
        return "".join(_bar(bar, row.bars_most, view, top_px) for bar in row.bars)
    if row.marks:
        return "".join(_mark(mark, view, top_px) for mark in row.marks)
    drawn = []
    for number, band in enumerate(row.bands):
        band_top_px = top_px + number * (_band_px(row) + BAND_GAP_PX)
        drawn += [draw_span(span, view, band_top_px, _band_px(row), key) for span in band]
    return "".join(drawn)


def draw_span(span: Span, view: View, top_px: float, band_px: float, key: str) -> str:
    """Return a box with the longest of its texts that there is room for."""
    x, width = box_px(view, span.from_m, span.to_m)
    half = span.part != "both"
    height = band_px / 2 - 0.5 if half else band_px
    y = top_px + band_px - height if span.part == "right" else top_px
    place = {"x": x, "y": y, "width": width, "height": height, "rx": 2 if width > 6 else None}
    cased = span.casing if width > 4 or span.casing == palette.INK else None
    pen = {"stroke": cased, "stroke-width": 0.8 if cased else None}
    if span.dashed:
        pen["stroke-dasharray"] = "4 2.5"
    parts = [element("rect", {**place, "fill": span.fill, **pen})]
    if span.hatch:
        parts.append(
            element("rect", {**place, "fill": f"url(#{key}-{span.hatch})", "opacity": f"{HATCH_OPACITY:g}"})
        )
    size_px = SMALL_PX if half else SIZE_PX
    parts.append(_text_in(span, x, width, y + height / 2 + _BASELINE * size_px, size_px))
    hint = element("title", {}, text.xml(span.hint)) if span.hint else ""
    return element("g", {}, hint + "".join(parts))


def text_of(span: Span, width_px: float, size_px: float) -> str:
    """Return the text that is written into a box: the longest that fits, a name shortened, or none."""
    room_px = width_px - 2 * PAD_PX
    fits = text.fitting(span.texts, room_px, size_px)
    if not fits and span.name and span.texts:
        return text.shortened(span.texts[-1], room_px, size_px)
    return fits


def _text_in(span: Span, x: float, width_px: float, y: float, size_px: float) -> str:
    words = text_of(span, width_px, size_px)
    halo = {"stroke": span.fill, "stroke_width": 4, "paint_order": "stroke"} if span.hatch else {}
    fill = colours.text_on(span.fill)
    return label(words, x + width_px / 2, y, size_px, text_anchor="middle", fill=fill, **halo)


def _bar(bar: Bar, most: int, view: View, top_px: float) -> str:
    """Return one bar: verified at the bottom, then unverified, then settled ones."""
    x, width = box_px(view, bar.from_m, bar.to_m)
    gap = 0.6 if width > 3 else 0.0
    scale = BARS_PX / max(most, 1)
    y = top_px + BARS_PX
    kinds = (
        (bar.verified, colours.VERIFIED_BAR),
        (bar.unverified, colours.UNVERIFIED_BAR),
        (bar.closed, colours.CLOSED_BAR),
    )
    parts = []
    for count, fill in kinds:
        if count:
            y -= count * scale
            place = {"x": x + gap / 2, "y": y, "width": width - gap, "height": count * scale}
            parts.append(element("rect", {**place, "fill": fill, "stroke": palette.INK, "stroke-width": 0.4}))
    return "".join(parts)


def _mark(mark: Mark, view: View, top_px: float) -> str:
    """Return a warning sign or a camera, and how many where there are several."""
    x, y = view.x(mark.station_m), top_px + MARKS_PX / 2
    if mark.kind == "sign":
        shape = element(
            "path",
            {
                "d": f"M{x:.1f} {y - 7:.1f}l7 13h-14z",
                "fill": "#FFFFFF",
                "stroke": palette.INK,
                "stroke-width": 1.5,
                "stroke-linejoin": "round",
            },
        )
        inner = (
            "" if mark.count > 1 else label("!", x, y + 4, SMALL_PX, text_anchor="middle", fill=palette.INK)
        )
    else:
        shape = element("circle", {"cx": x, "cy": y, "r": 7.5, "fill": palette.INK})
        inner = "" if mark.count > 1 else element("circle", {"cx": x, "cy": y, "r": 2.5, "fill": "#FFFFFF"})
    if mark.count > 1:
        count = str(mark.count) if mark.count < 100 else "…"
        ink = palette.INK if mark.kind == "sign" else "#FFFFFF"
        inner = label(
            count, x, y + 4, SMALL_PX - (1 if mark.kind == "sign" else 0), text_anchor="middle", fill=ink
        )
    return element("g", {}, element("title", {}, text.xml(mark.hint)) + shape + inner)
