"""The legend of a strip: what its colours and trade words stand for, only those that are seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import palette
from dashboard.strip import palette as colours
from dashboard.strip import text
from dashboard.strip.drawing import LegendItem, Row
from dashboard.strip.svg import HATCH_OPACITY, SIZE_PX, SMALL_PX, element, label

LINE_PX = 18.0
_SWATCH_PX, _GAP_PX, _BETWEEN_PX = 14.0, 5.0, 14.0


@dataclass(frozen=True, slots=True)
class Placed:
    """An item of the legend and where it begins; ``item`` None: the name of a group."""

    x: float
    line: int
    words: str
    item: LegendItem | None


def placed(rows: Sequence[Row], left_px: float, right_px: float) -> list[Placed]:
    """Return the legend laid out in lines between two edges; each row with one begins a group."""
    found: list[Placed] = []
    line = -1
    for heading, items in _groups(rows):
        line, x = line + 1, left_px
        found.append(Placed(x, line, text.shortened(heading, right_px - left_px, SIZE_PX, bold=True), None))
        x += text.width_px(found[-1].words, SIZE_PX, bold=True) + _BETWEEN_PX
        for item in items:
            room_px = right_px - left_px - _swatch_px(item) - _GAP_PX
            words = text.shortened(item.text, room_px, SIZE_PX)
            width = _swatch_px(item) + _GAP_PX + text.width_px(words, SIZE_PX)
            if x + width > right_px and x > left_px:
                line, x = line + 1, left_px
            found.append(Placed(x, line, words, item))
            x += width + _BETWEEN_PX
    return found


def _groups(rows: Sequence[Row]) -> list[tuple[str, list[LegendItem]]]:
    """Return the items by heading, each once; the two lanes share a group."""
    groups: dict[str, dict[tuple[str, str], LegendItem]] = {}
    headings: dict[str, str] = {}
    for row in rows:
        group = "lanes" if row.key in ("left", "right") else row.key
        headings.setdefault(group, row.legend_heading or row.label)
        for item in row.legend:
            groups.setdefault(group, {}).setdefault((item.text, item.fill), item)
    return [(headings[group], list(items.values())) for group, items in groups.items()]


def _swatch_px(item: LegendItem) -> float:
    return max(_SWATCH_PX, text.width_px(item.code, SMALL_PX) + 6 if item.code else 0.0)


def draw(legend: Sequence[Placed], top_px: float, key: str) -> str:
    """Return the legend as SVG."""
    return "".join(_drawn(one, top_px + one.line * LINE_PX, key) for one in legend)


def _drawn(one: Placed, top_px: float, key: str) -> str:
    base = top_px + LINE_PX / 2 + 0.36 * SIZE_PX
    if one.item is None:
        return label(one.words, one.x, base, SIZE_PX, font_weight="bold", fill=palette.INK)
    item, width = one.item, _swatch_px(one.item)
    place = {"x": one.x, "y": top_px + 2.5, "width": width, "height": LINE_PX - 5, "rx": 2}
    pen = {"stroke": item.casing, "stroke-width": 0.8, "stroke-dasharray": "4 2.5" if item.dashed else None}
    parts = element("rect", {**place, "fill": item.fill, **pen})
    if item.hatch:
        parts += element(
            "rect", {**place, "fill": f"url(#{key}-{item.hatch})", "opacity": f"{HATCH_OPACITY:g}"}
        )
    ink = colours.text_on(item.fill)
    parts += label(item.code, one.x + width / 2, base - 0.5, SMALL_PX, text_anchor="middle", fill=ink)
    return parts + label(one.words, one.x + width + _GAP_PX, base, SIZE_PX, fill=palette.INK)
