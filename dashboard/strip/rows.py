"""The rows of a strip about places and damage: areas, complaints, damaged stretches."""

from collections.abc import Sequence
from itertools import groupby

from dashboard import palette
from dashboard.i18n import Language, translate
from dashboard.strip import palette as colours
from dashboard.strip import text
from dashboard.strip.drawing import Bar, LegendItem, Row, Span, View, clipped, packed
from dashboard.strip.words import family_name, nothing_here, stage_name
from dashboard.words.story import stations
from data.reads.road_strip import COUNT_M
from data.reads.strip_views import ComplaintCount, RoadStrip, StripStretch

# Complaints are counted on so many metres: the finest whose bars can be told apart.
COUNTS_M = (100, 200, 500, 1_000, 2_000, 5_000)
KILOMETRE_M = 1_000
LEAST_BAR_PX = 4.0
LEAST_SCALE = 5  # complaints at the top of the bars at least: a lone one is no mountain
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
    return Row(level, label, bands=(shown,) if shown else (), empty=nothing_here(spans, shown, language))


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
    most = max(LEAST_SCALE, *(bar.total for bar in bars), 0)
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
