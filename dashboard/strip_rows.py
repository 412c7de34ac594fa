"""The rows of a strip above the works: areas, complaints, damaged stretches, condition, surface."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from dashboard import palette
from dashboard import strip_palette as colours
from dashboard import strip_text as text
from dashboard.i18n import Language, translate
from dashboard.story_words import stations
from dashboard.strip_drawing import Bar, LegendItem, Row, Span, View, clipped, packed
from dashboard.strip_words import condition_name, condition_short, family_name, stage_name, surface_name
from data.reads.road_strip import COUNT_M
from data.reads.strip_views import ComplaintCount, RoadStrip, StripCondition, StripStretch
from geo.condition import CLASSES

# Complaints are counted on so many metres: the finest whose bars can be told apart.
COUNTS_M = (100, 200, 500, 1_000, 2_000, 5_000)
KILOMETRE_M = 1_000
LEAST_BAR_PX = 4.0
LEAST_SEGMENT_PX = 34.0  # a segment of a survey shows its own value if it is as wide
LEAST_VILLAGE_PX = 70.0  # villages have a row once most of their names can be read


def area_rows(strip: RoadStrip, view: View, language: Language) -> list[Row]:
    """Return the row of sub-districts and, close enough, that of villages."""
    rows = [_areas(strip, view, language, "subdistrict")]
    villages = _areas(strip, view, language, "village")
    spans = villages.bands[0] if villages.bands else ()
    if spans and (view.right_px - view.left_px) / len(spans) >= LEAST_VILLAGE_PX:
        rows.append(villages)
    return rows


def _areas(strip: RoadStrip, view: View, language: Language, level: str) -> Row:
    label = translate("Sub-district", language) if level == "subdistrict" else translate("Villages", language)
    named = [(getattr(area, level), area) for area in strip.areas]
    runs: list[tuple[str | None, float, float]] = []
    for name, area in named:
        if runs and runs[-1][0] == name and runs[-1][2] == area.from_m:
            runs[-1] = (name, runs[-1][1], area.to_m)
        else:
            runs.append((name, area.from_m, area.to_m))
    spans = [
        Span(
            from_m,
            to_m,
            colours.AREA_FILLS[number % 2],
            texts=(name,),
            hint=f"{name} · {stations(from_m, to_m)}",
            name=True,
        )
        for number, (name, from_m, to_m) in enumerate(runs)
        if name
    ]
    shown = clipped(spans, view)
    return Row(level, label, bands=(shown,) if shown else (), empty=_nothing(spans, shown, language))


def _nothing(spans: Sequence[Span], shown: Sequence[Span], language: Language) -> str:
    """Say why a row is empty: nothing is recorded at all, or nothing on these metres."""
    if shown:
        return ""
    return translate("Nothing on these metres", language) if spans else translate("No data yet", language)


def complaint_row(strip: RoadStrip, view: View, language: Language) -> Row:
    """Return the bars of complaints, on as many metres as can be told apart."""
    unit_m = next((m for m in COUNTS_M if m * view.px_per_m >= LEAST_BAR_PX), COUNTS_M[-1])
    bars = _bars(strip.complaints, unit_m, strip.length_m)
    shown = tuple(bar for bar in bars if bar.from_m < view.to_m and bar.to_m > view.from_m)
    label = translate("Complaints per {length}", language).format(
        length=f"{unit_m} m" if unit_m < KILOMETRE_M else f"{unit_m // 1000} km"
    )
    note = ""
    if strip.without_place:
        note = translate("and {count} without exact place", language).format(
            count=text.number(strip.without_place, language)
        )
    empty = "" if shown else translate("No complaints", language)
    kinds = (
        ("verified", translate("verified", language), colours.VERIFIED_BAR),
        ("unverified", translate("not yet verified", language), colours.UNVERIFIED_BAR),
        ("closed", translate("settled", language), colours.CLOSED_BAR),
    )
    legend = tuple(
        LegendItem(name, fill, palette.INK)
        for kind, name, fill in kinds
        if any(getattr(b, kind) for b in shown)
    )
    most = max((bar.total for bar in bars), default=0)
    heading = translate("Complaints", language)
    return Row("complaints", label, note, (), shown, most, (), empty, legend, heading)


def _bars(counts: Sequence[ComplaintCount], unit_m: float, length_m: float) -> list[Bar]:
    """Return the counts summed over units that begin at 0+000."""
    bars = []
    for number, unit in groupby(counts, key=lambda one: int((one.from_m + COUNT_M / 4) // unit_m)):
        these = list(unit)
        bars.append(
            Bar(
                number * unit_m,
                min((number + 1) * unit_m, max(length_m, these[-1].to_m)),
                sum(one.verified for one in these),
                sum(one.unverified for one in these),
                sum(one.closed for one in these),
            )
        )
    return bars


def stretch_row(strip: RoadStrip, view: View, language: Language) -> Row:
    """Return the damaged stretches in the colours of their stages."""
    spans = [_stretch(one, strip, language) for one in strip.stretches]
    shown = clipped(spans, view)
    seen = [one for one in strip.stretches if one.from_m < view.to_m and one.to_m > view.from_m]
    seen.sort(key=lambda one: (palette.STAGES.index(one.stage), one.verified == 0))
    legend = dict.fromkeys(_stage_legend(one, language) for one in seen)
    label = translate("Damaged stretches", language)
    empty = "" if shown else translate("None known", language)
    return Row("stretches", label, bands=packed(shown), empty=empty, legend=tuple(legend))


def _stage_legend(one: StripStretch, language: Language) -> LegendItem:
    """Return what the colour of a stretch stands for; nobody has checked the pale ones."""
    name = stage_name(one.stage, language)
    unchecked = translate("not yet verified", language)
    return LegendItem(name if one.verified else f"{name}, {unchecked}", _stage_fill(one), palette.INK)


def _stage_fill(one: StripStretch) -> str:
    return palette.STAGE_COLOURS[one.stage] if one.verified else palette.pale(one.stage)


def _stretch(one: StripStretch, strip: RoadStrip, language: Language) -> Span:
    counted = text.counted("{count} complaint", "{count} complaints", one.complaints, language)
    stage = stage_name(one.stage, language)
    family = family_name(strip, one.family, language)
    place = "" if one.located else translate("exact place not known", language)
    hint = " · ".join(filter(None, (stations(one.from_m, one.to_m), family, counted, stage, place)))
    return Span(
        one.from_m,
        one.to_m,
        _stage_fill(one),
        texts=(f"{counted} · {stage}", counted, text.number(one.complaints, language)),
        hint=hint,
        casing=palette.INK,
        hatch=None if one.located else "wide",
    )


def condition_row(strip: RoadStrip, view: View, language: Language) -> Row:
    """Return the newest survey: a box per segment where there is room, else per class."""
    pieces = [one for one in strip.condition if one.from_m < view.to_m and one.to_m > view.from_m]
    if not pieces:
        empty = _nothing([_condition([one], language) for one in strip.condition], [], language)
        return Row("condition", translate("Condition", language), empty=empty)
    room_px = min((one.to_m - one.from_m) * view.px_per_m for one in pieces)
    groups = [[one] for one in pieces] if room_px >= LEAST_SEGMENT_PX else _alike(pieces)
    spans = clipped([_condition(group, language) for group in groups], view)
    told = {one.condition for one in pieces}
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
    return Row(
        "condition",
        translate("Condition", language),
        _survey_note(pieces, strip.segment_m, language),
        bands=(spans,),
        legend=tuple(legend),
    )


def _survey_note(pieces: Sequence[StripCondition], segment_m: float | None, language: Language) -> str:
    """Return when the survey was, or between which months several were, and what a segment is long."""
    first, last = (text.month(ends(one.on_date for one in pieces), language) for ends in (min, max))
    when = first if first == last else f"{first} – {last}"
    if segment_m is None:
        return when
    segment = translate("segments of {length} m", language).format(length=text.number(segment_m, language))
    return f"{when} · {segment}"


def _alike(pieces: Sequence[StripCondition]) -> list[list[StripCondition]]:
    """Return neighbours of one class and survey together."""
    groups = [[pieces[0]]]
    for before, one in pairwise(pieces):
        same = (before.condition, before.on_date) == (one.condition, one.on_date)
        if same and before.to_m == one.from_m:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _condition(group: Sequence[StripCondition], language: Language) -> Span:
    first = group[0]
    name = condition_name(first.condition, language)
    short = condition_short(first.condition, language)
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
    return Row("surface", label, bands=(shown,) if shown else (), empty=_nothing(joined, shown, language))


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
