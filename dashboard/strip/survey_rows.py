"""The rows of a strip that surveys and inventories tell: condition, surface and width."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from dashboard import palette
from dashboard.i18n import Language, translate
from dashboard.strip import palette as colours
from dashboard.strip import text
from dashboard.strip.drawing import LegendItem, Row, Span, View, clipped
from dashboard.strip.words import condition_name, condition_short, nothing_here, surface_name
from dashboard.words.story import stations
from data.reads.strip_views import RoadStrip, StripCondition
from geo.condition import CLASSES

LEAST_SEGMENT_PX = 34.0  # a segment of a survey shows its own value if it is as wide


def condition_row(strip: RoadStrip, view: View, language: Language) -> Row:
    """Return the newest survey: a box per segment where there is room, else per class."""
    pieces = [one for one in strip.condition if one.from_m < view.to_m and one.to_m > view.from_m]
    if not pieces:
        empty = nothing_here([_condition([one], language) for one in strip.condition], [], language)
        return Row("condition", translate("Condition", language), empty=empty)
    room_px = min((one.to_m - one.from_m) * view.px_per_m for one in pieces)
    groups = [[one] for one in pieces] if room_px >= LEAST_SEGMENT_PX else _alike(pieces)
    spans = clipped([_condition(group, language) for group in groups], view)
    told = {one.condition for one in pieces if not one.repaired}
    legend = [
        LegendItem(
            condition_name(name, language),
            colours.CONDITION_COLOURS[name],
            palette.INK,
            hatch=colours.CONDITION_HATCHES[name],
        )
        for name in CLASSES
        if name in told
    ]
    if None in told:
        legend.append(
            LegendItem(translate("no class told", language), colours.NOT_TOLD, palette.INK, dashed=True)
        )
    if any(one.repaired for one in pieces):
        words = translate("rebuilt since the survey", language)
        legend.append(LegendItem(words, colours.NOT_TOLD, palette.INK, dashed=True))
    return Row(
        "condition",
        translate("Condition", language),
        _survey_note(pieces, strip.segment_m, language),
        bands=(spans,),
        legend=tuple(legend),
    )


def _survey_note(pieces: Sequence[StripCondition], segment_m: float | None, language: Language) -> str:
    """Return when the survey was, or between which months several were, and what a segment is long."""
    days = [one.on_date for one in pieces if not one.repaired]
    if not days:
        return ""
    first, last = (text.month(ends(days), language) for ends in (min, max))
    when = first if first == last else f"{first} – {last}"
    if segment_m is None:
        return when
    segment = translate("segments of {length} m", language).format(length=text.number(segment_m, language))
    return f"{when} · {segment}"


def _alike(pieces: Sequence[StripCondition]) -> list[list[StripCondition]]:
    """Return neighbours of one class and survey together."""
    groups = [[pieces[0]]]
    for before, one in pairwise(pieces):
        same = _kind(before) == _kind(one)
        if same and before.to_m == one.from_m:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _kind(one: StripCondition) -> tuple[object, ...]:
    return one.condition, one.on_date, one.repaired


def _condition(group: Sequence[StripCondition], language: Language) -> Span:
    first = group[0]
    name = condition_name(first.condition, language)
    short = condition_short(first.condition, language)
    if first.repaired:
        name, short = translate("rebuilt since the survey", language), translate("rebuilt", language)
    value = _value(group, language)
    hint = (stations(first.from_m, group[-1].to_m), name, value, text.day(first.on_date, language))
    in_order = (value, name) if len(group) == 1 else (name, value)
    fill = colours.NOT_TOLD if first.condition is None else colours.CONDITION_COLOURS[first.condition]
    return Span(
        first.from_m,
        group[-1].to_m,
        fill,
        texts=(f"{name} · {value}" if value else name, *in_order, short),
        hint=" · ".join(filter(None, hint)),
        casing=palette.INK if first.condition is None else "#FFFFFF",
        hatch=colours.CONDITION_HATCHES.get(first.condition or ""),
        dashed=first.condition is None,
    )


def _value(group: Sequence[StripCondition], language: Language) -> str:
    """Return the value that was measured, of several pieces the least and the most."""
    for label, name in (("SDI", "sdi"), ("PCI", "pci"), ("IRI", "iri_m_per_km")):
        values = [value for one in group if (value := getattr(one, name)) is not None]
        if values:
            low, high = (
                text.number(value, language, int(label == "IRI")) for value in (min(values), max(values))
            )
            return f"{label} {low}" if low == high else f"{label} {low}–{high}"
    return ""


def surface_row(strip: RoadStrip, view: View, language: Language) -> Row:
    """Return surface, width and lanes."""
    spans = []
    for one in strip.profile:
        surface = surface_name(one.surface, language)
        width = "" if one.width_m is None else f"{text.number(one.width_m, language, 1)} m"
        lanes = (
            ""
            if one.lanes is None
            else translate("one lane", language)
            if one.lanes == 1
            else translate("{count} lanes", language).format(count=text.number(one.lanes, language))
        )
        parts = [part for part in (surface, width, lanes) if part]
        spans.append(
            Span(
                one.from_m,
                one.to_m,
                colours.SURFACE_COLOURS.get(one.surface or "", colours.NOT_TOLD),
                texts=(" · ".join(parts), " · ".join(parts[:2]), surface or width, width),
                hint=" · ".join((stations(one.from_m, one.to_m), *parts)),
                casing="#FFFFFF",
            )
        )
    joined = _joined(spans)
    shown = clipped(joined, view)
    label = translate("Surface and width", language)
    return Row("surface", label, bands=(shown,) if shown else (), empty=nothing_here(joined, shown, language))


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Return neighbours that say the same as one."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and last.to_m == span.from_m and (last.fill, last.texts) == (span.fill, span.texts):
            hint = " · ".join((stations(last.from_m, span.to_m), *filter(None, span.texts[:1])))
            joined[-1] = replace(last, to_m=span.to_m, hint=hint)
        else:
            joined.append(span)
    return joined
