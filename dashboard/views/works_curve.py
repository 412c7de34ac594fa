"""The S-curve of a package as an SVG: plan, actual, today, and below which line a contract is critical."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from babel import dates, numbers
from markupsafe import Markup

from dashboard.i18n import Language, translate

Points = Sequence[tuple[date, float]]  # (day, percent), days rising

PLAN, ACTUAL, LIMIT, TODAY, GRID, TEXT = "#5B6067", "#0072B2", "#9B1C1C", "#1F2328", "#E4E1D9", "#1F2328"
PAID = "#7A3E9D"  # money, apart from everything that is of the works
GOOD = "#00664B"
_TOP, _BOTTOM, _LEFT, _RIGHT = 34, 44, 44, 16
_LETTER_PX = 12
_LEGEND_ROW_PX = 18
_TICKS_PERCENT = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class SCurve:
    """What the chart shows; ``limit`` is the plan less the lag at which the contract is critical."""

    planned: Points
    actual: Points
    limit: Points
    today: date
    is_bad: bool  # late or critical: the gap is drawn in red
    forecast_end: date | None = None
    paid: Points = ()  # percent of the contract's value that was paid by the end of a day
    is_past: bool = False  # the day it is drawn for is not today but the end of a week gone by


def s_curve_svg(curve: SCurve, *, width_px: int, language: Language, height_px: int = 300) -> Markup:
    """Return the chart, self-contained; empty where there is neither plan nor progress.

    The same on screen and on paper. Who cannot see it reads the table of the same figures.
    """
    days = _days(curve)
    if len(days) < 2:
        return Markup("")
    legend = _legend_rows(curve, width_px, language)
    foot_px = _BOTTOM + _LEGEND_ROW_PX * (len(legend) - 1)
    frame = _Frame(min(days), max(days), width_px, height_px, foot_px, language)
    parts = [
        *_axes(frame),
        _line(frame, curve.limit, LIMIT, 1.3, "2 4"),
        _line(frame, curve.planned, PLAN, 2, "7 5"),
        _forecast(frame, curve),
        _line(frame, paid_steps(curve.paid, curve.today), PAID, 2, "1 0"),
        _line(frame, _until(curve.actual, curve.today), ACTUAL, 3.2),
        *_today(frame, curve),
        *_legend(frame, legend),
    ]
    label = translate("S-curve: planned and actual progress by day", language)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-label="{label}" font-family="Noto Sans, DejaVu Sans, Liberation Sans, sans-serif" '
        'font-size="{letter}">{parts}</svg>'
    ).format(letter=_LETTER_PX, w=width_px, h=height_px, label=label, parts=Markup("").join(parts))


_STROKE = Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>')
_LINE = Markup(
    '<polyline points="{}" fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}" '
    'stroke-linejoin="round" stroke-linecap="round"/>'
)
_DOT = Markup('<circle cx="{}" cy="{}" r="4" fill="{}"/>')


def percent_at(points: Points, day: date) -> float | None:
    """Return the percent of a curve on a day, between its points on the straight; None outside of it."""
    if not points or not points[0][0] <= day <= points[-1][0]:
        return None
    for (start, low), (end, high) in pairwise(points):
        if start <= day <= end and end > start:
            return low + (high - low) * (day - start).days / (end - start).days
    return points[-1][1]


@dataclass(frozen=True, slots=True)
class _Frame:
    first: date
    last: date
    width_px: int
    height_px: int
    foot_px: int  # below the axis: its months and the legend
    language: Language

    def x(self, day: date) -> float:
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(_LEFT + share * (self.width_px - _LEFT - _RIGHT), 1)

    def y(self, percent: float) -> float:
        return round(
            self.height_px - self.foot_px - percent / 100 * (self.height_px - _TOP - self.foot_px), 1
        )


def _days(curve: SCurve) -> list[date]:
    """Return the days that the axis has to hold: today only where the works are not long over."""
    days = [day for points in (curve.planned, curve.actual, curve.paid) for day, _percent in points]
    if curve.forecast_end is not None:
        days.append(curve.forecast_end)
    if days and curve.today <= max(days) + timedelta(days=60):
        days.append(curve.today)
    return days


def _line(frame: _Frame, points: Points, colour: str, width: float, dashes: str = "none") -> Markup:
    if len(points) < 2:
        return Markup("").join(_DOT.format(frame.x(day), frame.y(part), colour) for day, part in points)
    path = " ".join(f"{frame.x(day)},{frame.y(percent)}" for day, percent in points)
    return _LINE.format(path, colour, width, dashes)


def _until(points: Points, today: date) -> Points:
    """Draw what was reached on to today: it holds until more is recorded."""
    if not points or points[-1][0] >= today or points[-1][1] >= 100:
        return points
    return [*points, (today, points[-1][1])]


def paid_steps(points: Points, today: date) -> Points:
    """Return what was paid as steps: nothing is paid between two payments, and the last holds until today."""
    steps: list[tuple[date, float]] = []
    before = 0.0
    for day, percent in points:
        steps += [(day, before), (day, percent)]
        before = percent
    if steps and steps[-1][0] < today:
        steps.append((today, before))
    return steps


def _forecast(frame: _Frame, curve: SCurve) -> Markup:
    ahead = _ahead(curve)
    return _line(frame, ahead, ACTUAL, 1.8, "1 5") if ahead else Markup("")


def _ahead(curve: SCurve) -> Points:
    """Return where the works get to if they go on as they did; empty where nothing tells."""
    reached = percent_at(_until(curve.actual, curve.today), curve.today)
    if curve.forecast_end is None or reached is None or curve.forecast_end <= curve.today:
        return ()
    return ((curve.today, reached), (curve.forecast_end, 100.0))


def _axes(frame: _Frame) -> list[Markup]:
    right = frame.width_px - _RIGHT
    parts = []
    for percent in _TICKS_PERCENT:
        y = frame.y(percent)
        parts.append(_STROKE.format(f"M{_LEFT} {y}H{right}", GRID, 1, "none"))
        parts.append(_text(_LEFT - 6, y + 4, f"{percent} %", "end"))
    for day, text in _month_ticks(frame):
        x, foot = frame.x(day), frame.height_px - frame.foot_px
        parts.append(_STROKE.format(f"M{x} {foot}v5", PLAN, 1, "none"))
        parts.append(_text(x, foot + 18, text, "middle"))
    return parts


def _month_ticks(frame: _Frame) -> list[tuple[date, str]]:
    """Return first days of months, as many as there is room for; where a year begins it is named."""
    firsts = []
    year, month = frame.first.year, frame.first.month
    while (day := date(year, month, 1)) <= frame.last:
        if day >= frame.first:
            firsts.append(day)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    room = max((frame.width_px - _LEFT - _RIGHT) // 62, 1)
    step = -(-len(firsts) // room) or 1
    ticks, told = [], None
    for day in firsts[::step]:
        pattern = "MMM" if day.year == told else "MMM y"
        told = day.year
        ticks.append((day, str(dates.format_date(day, pattern, locale=frame.language))))
    return ticks


def _today(frame: _Frame, curve: SCurve) -> list[Markup]:
    """Draw the line of today, and the gap between plan and actual on it."""
    if not frame.first <= curve.today <= frame.last:
        return []
    x = frame.x(curve.today)
    foot = frame.height_px - frame.foot_px
    parts = [_STROKE.format(f"M{x} {_TOP - 6}V{foot}", TODAY, 1, "none")]
    on_left = x > 0.75 * frame.width_px
    anchor, gap_px = ("end", -8) if on_left else ("start", 8)
    day = dates.format_date(curve.today, "d MMM", locale=frame.language)
    today = f"{translate('today', frame.language)} {day}"
    words = translate("as of {date}", frame.language).format(date=day) if curve.is_past else today
    parts.append(_text(x + gap_px, _TOP - 10, words, anchor))
    planned = percent_at(curve.planned, curve.today)
    reached = percent_at(_until(curve.actual, curve.today), curve.today)
    if planned is None or reached is None:
        return parts
    colour = LIMIT if curve.is_bad else GOOD
    parts.append(_STROKE.format(f"M{x} {frame.y(planned)}V{frame.y(reached)}", colour, 5, "none"))
    deviation = numbers.format_decimal(reached - planned, "+0.0;-0.0", locale=frame.language)
    high, low = sorted((frame.y(planned), frame.y(reached)))
    # Between the curves if there is room, else above both: figures with a line through them mislead.
    y = (high + low) / 2 + 4 if low - high >= 2 * _LETTER_PX else high - 8
    parts.append(_text(x + gap_px, y, f"{deviation} %".replace("-", "−"), anchor, colour, bold=True))
    return parts


_Entry = tuple[str, str, str]  # words, colour, dashes


def _legend_rows(curve: SCurve, width_px: int, language: Language) -> list[list[_Entry]]:
    """Return what each line is, in as many rows as the width asks for."""
    rows: list[list[_Entry]] = [[]]
    room = width_px - _LEFT
    for entry in _entries(curve, language):
        if rows[-1] and sum(map(_entry_px, [*rows[-1], entry])) > room:
            rows.append([])
        rows[-1].append(entry)
    return rows


def _entries(curve: SCurve, language: Language) -> list[_Entry]:
    entries = [
        (translate("Plan", language), PLAN, "7 4"),
        (translate("Actual", language), ACTUAL, "none"),
    ]
    if _ahead(curve):
        entries.append((translate("At this pace", language), ACTUAL, "1 5"))
    if curve.paid:
        entries.append((translate("Paid", language), PAID, "none"))
    if curve.limit:
        entries.append((translate("Critical limit", language), LIMIT, "2 3"))
    return entries


def _entry_px(entry: _Entry) -> float:
    return 23 + 6.4 * len(entry[0]) + 14


def _legend(frame: _Frame, rows: Sequence[Sequence[_Entry]]) -> list[Markup]:
    parts = []
    for row, entries in enumerate(rows):
        x, y = float(_LEFT), frame.height_px - 8 - _LEGEND_ROW_PX * (len(rows) - 1 - row)
        for entry in entries:
            words, colour, dashes = entry
            parts.append(_STROKE.format(f"M{x} {y - 4}h18", colour, 2.4, dashes))
            parts.append(_text(x + 23, y, words, "start"))
            x += _entry_px(entry)
    return parts


def _text(x: float, y: float, words: str, anchor: str, colour: str = TEXT, *, bold: bool = False) -> Markup:
    """Write words with a halo, so that lines behind them do not cut them."""
    return Markup(
        '<text x="{}" y="{}" text-anchor="{}" fill="{}" stroke="#fff" stroke-width="3" paint-order="stroke"'
        "{}>{}</text>"
    ).format(round(x, 1), round(y, 1), anchor, colour, Markup(' font-weight="700"') if bold else "", words)
