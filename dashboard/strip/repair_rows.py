"""The rows of a strip about repairs: works, steps by lane, traffic, fresh concrete, signs, photos."""

from collections.abc import Sequence
from datetime import date

from dashboard import palette
from dashboard.i18n import Language, translate
from dashboard.strip import palette as colours
from dashboard.strip import text
from dashboard.strip.drawing import LegendItem, Mark, Row, Span, View, clipped, gathered, packed
from dashboard.strip.words import lane_name, moment_name, nothing_here, stage_name, traffic_name
from dashboard.words.story import stations
from data.reads.strip_views import RoadStrip, StripPhoto, StripSign, StripStep, StripTraffic, StripWorks

LEAST_MARK_PX = 18.0
_HATCHES = {"closed": "close", "half": "wide", "light_only": None, "open": None}


def works_row(strip: RoadStrip, view: View, language: Language) -> Row:
    """Return the works, those that are long over pale."""
    shown = clipped([_works(one, strip.as_of, language) for one in strip.works], view)
    label = translate("Treatment", language)
    return Row("works", label, bands=packed(shown), empty=nothing_here(strip.works, shown, language))


def _works(one: StripWorks, as_of: date, language: Language) -> Span:
    treatment = translate(one.treatment_name, language)
    length = text.kilometres(one.to_m - one.from_m, language)
    state, fill = _state(one, as_of, language)
    return Span(
        one.from_m,
        one.to_m,
        fill,
        texts=(f"{treatment} · {length} · {state}", f"{treatment} · {length}", treatment),
        hint=" · ".join((stations(one.from_m, one.to_m), one.name, treatment, state)),
        casing=palette.INK,
        dashed=one.public_stage == "planned",
        name=True,
    )


def _state(one: StripWorks, as_of: date, language: Language) -> tuple[str, str]:
    """Return how works stand on a day, in words and as colour."""
    if one.public_stage == "done" and one.warranty_end and as_of <= one.warranty_end:
        until = text.day_near(one.warranty_end, as_of, language)
        return translate("warranty until {date}", language).format(date=until), colours.TREATMENT_DONE_FILL
    if one.public_stage is None or (one.public_stage == "done" and one.warranty_end):
        year = translate("finished {year}", language).format(year=one.since.year)
        return year, colours.TREATMENT_OVER_FILL
    fills = {"planned": colours.NOT_TOLD, "done": colours.TREATMENT_DONE_FILL}
    return stage_name(one.public_stage, language), fills.get(one.public_stage, colours.TREATMENT_FILL)


def lane_rows(strip: RoadStrip, view: View, language: Language) -> list[Row]:
    """Return a row of steps for the left and one for the right lane."""
    rows = []
    for lane in ("left", "right"):
        steps = [one for one in strip.steps if one.lane == lane]
        shown = clipped([_step(one, strip.as_of, language) for one in steps], view)
        seen = [one for one in strip.steps if one.from_m < view.to_m and one.to_m > view.from_m]
        seen.sort(key=lambda one: colours.step_share(one.treatment, one.stage))
        legend = tuple(_step_legend(one, language) for one in seen)
        label = lane_name(lane, language).capitalize()
        empty = nothing_here(steps, shown, language)
        steps_heading = translate("Steps", language)
        bands = (shown,) if shown else ()
        rows.append(Row(lane, label, bands=bands, empty=empty, legend=legend, legend_heading=steps_heading))
    return rows


def _step(one: StripStep, as_of: date, language: Language) -> Span:
    code = colours.trade_code(one.stage)
    name = translate(one.stage_name, language)
    return Span(
        one.from_m,
        one.to_m,
        colours.step_colour(one.treatment, one.stage),
        texts=(f"{code} {text.day_near(one.since, as_of, language)}", code),
        hint=" · ".join((stations(one.from_m, one.to_m), name, text.day(one.since, language))),
        casing=palette.INK,
    )


def _step_legend(one: StripStep, language: Language) -> LegendItem:
    fill = colours.step_colour(one.treatment, one.stage)
    code = colours.trade_code(one.stage)
    return LegendItem(translate(one.stage_name, language), fill, palette.INK, code=code)


def traffic_row(strip: RoadStrip, view: View, language: Language) -> Row:
    """Return where one may not drive, or not with everything."""
    shown = clipped([_traffic(one, strip.as_of, language) for one in strip.traffic], view)
    told = [one.state for one in strip.traffic if one.from_m < view.to_m and one.to_m > view.from_m]
    legend = tuple(
        LegendItem(traffic_name(state, language), fill, palette.INK, hatch=_HATCHES[state])
        for state, fill in colours.TRAFFIC_COLOURS.items()
        if state in told
    )
    empty = "" if shown else translate("No restriction recorded", language)
    bands = (shown,) if shown else ()
    return Row("traffic", translate("Traffic", language), bands=bands, empty=empty, legend=legend)


def _traffic(one: StripTraffic, as_of: date, language: Language) -> Span:
    state = traffic_name(one.state, language)
    until = ""
    if one.expected_open is not None and one.state != "open":
        opening = text.day_near(one.expected_open, as_of, language)
        until = translate("until {date}", language).format(date=opening)
    since = "" if one.since is None else text.day(one.since, language)
    parts = (stations(one.from_m, one.to_m), lane_name(one.lane, language), state, since, until)
    return Span(
        one.from_m,
        one.to_m,
        colours.TRAFFIC_COLOURS.get(one.state, colours.NOT_TOLD),
        texts=(f"{state} {until}".strip(), state),
        hint=" · ".join(filter(None, parts)),
        casing=palette.INK,
        hatch=_HATCHES.get(one.state),
        part=one.lane,
    )


def curing_row(strip: RoadStrip, view: View, language: Language) -> Row:
    """Return fresh concrete: the day it is at, and when heavy loads may drive on it."""
    spans = []
    for one in strip.curing:
        count = translate("day {day} of {days}", language).format(day=one.day, days=one.days)
        opens = translate("trucks from {date}", language).format(
            date=text.day_near(one.opens_on, strip.as_of, language)
        )
        parts = (stations(one.from_m, one.to_m), lane_name(one.lane, language), count, opens)
        spans.append(
            Span(
                one.from_m,
                one.to_m,
                colours.CURING_FILL,
                texts=(f"{count} · {opens}", opens, count, f"{one.day}/{one.days}"),
                hint=" · ".join(filter(None, parts)),
                casing=palette.INK,
                part=one.lane,
            )
        )
    shown = clipped(spans, view)
    empty = "" if shown else translate("No fresh concrete", language)
    return Row("curing", translate("Curing", language), bands=(shown,) if shown else (), empty=empty)


def mark_rows(strip: RoadStrip, view: View, language: Language) -> list[Row]:
    """Return the rows of warning signs and of photos."""
    signs = [_sign(one, language) for one in strip.signs]
    photos = [_photo(one, language) for one in strip.photos]
    return [
        _marks("signs", translate("Warning signs", language), signs, view, language),
        _marks("photos", translate("Photos", language), photos, view, language),
    ]


def _marks(key: str, label: str, marks: Sequence[Mark], view: View, language: Language) -> Row:
    shown = tuple(gathered(marks, view, LEAST_MARK_PX))
    return Row(key, label, marks=shown, empty=nothing_here(marks, shown, language))


def _sign(one: StripSign, language: Language) -> Mark:
    since = translate("Warning sign since {date}", language).format(date=text.day(one.placed_on, language))
    return Mark((one.from_m + one.to_m) / 2, "sign", 1, f"{stations(one.from_m, one.to_m)} · {since}")


def _photo(one: StripPhoto, language: Language) -> Mark:
    taken = text.day(one.taken_on, language) if one.taken_on else ""
    parts = (stations(one.station_m, one.station_m), moment_name(one.moment, language), taken)
    return Mark(one.station_m, "photo", 1, " · ".join(filter(None, parts)))
