"""What a strip says, in words by station: for who hovers or listens, for the table under it, for files."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.i18n import Language, translate
from dashboard.strip import palette as colours
from dashboard.strip import text
from dashboard.strip.words import (
    condition_name,
    family_name,
    lane_name,
    moment_name,
    stage_name,
    surface_name,
    traffic_name,
)
from data.reads.strip_views import RoadStrip, StripCondition, StripStretch


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said of some metres, on its own without the station; at one station the ends are equal."""

    row: str  # name of the row
    lane: str  # both | left | right
    from_m: float
    to_m: float
    said: str


def facts(strip: RoadStrip, language: Language) -> list[Fact]:
    """Return everything that a strip says, row by row from the top, each row by station."""
    return [*_place(strip, language), *_damage(strip, language), *_repair(strip, language)]


def _place(strip: RoadStrip, language: Language) -> Iterator[Fact]:
    rows = (
        ("village", translate("Villages", language)),
        ("subdistrict", translate("Sub-district", language)),
    )
    for level, row in rows:
        for area in strip.areas:
            name = getattr(area, level)
            if name:
                yield Fact(row, "both", area.from_m, area.to_m, name)


def _damage(strip: RoadStrip, language: Language) -> Iterator[Fact]:
    complaints = translate("Complaints", language)
    for one in strip.complaints:
        counted = text.counted(
            "{count} complaint", "{count} complaints", one.verified + one.unverified + one.closed, language
        )
        kinds = (
            (one.unverified, translate("not yet verified", language)),
            (one.closed, translate("settled", language)),
        )
        parts = [f"{text.number(count, language)} {kind}" for count, kind in kinds if count]
        said = f"{counted} ({', '.join(parts)})" if parts else counted
        yield Fact(complaints, "both", one.from_m, one.to_m, said)
    for stretch in strip.stretches:
        said = _stretch(stretch, strip, language)
        yield Fact(translate("Damaged stretches", language), "both", stretch.from_m, stretch.to_m, said)
    for piece in strip.condition:
        yield Fact(
            translate("Condition", language), "both", piece.from_m, piece.to_m, _condition(piece, language)
        )
    for profile in strip.profile:
        width = "" if profile.width_m is None else f"{text.number(profile.width_m, language, 1)} m"
        parts = [part for part in (surface_name(profile.surface, language), width) if part]
        if parts:
            row = translate("Surface and width", language)
            yield Fact(row, "both", profile.from_m, profile.to_m, " ".join(parts))


def _stretch(one: StripStretch, strip: RoadStrip, language: Language) -> str:
    said = translate("{family} stretch, {stage}", language).format(
        family=family_name(strip, one.family, language).lower(), stage=stage_name(one.stage, language)
    )
    return said if one.located else f"{said} ({translate('exact place not known', language)})"


def _condition(one: StripCondition, language: Language) -> str:
    values = (("SDI", one.sdi, 0), ("PCI", one.pci, 0), ("IRI", one.iri_m_per_km, 1))
    value = next((f"{name} {text.number(v, language, d)}" for name, v, d in values if v is not None), "")
    named = condition_name(one.condition, language)
    if one.repaired:
        named = translate("rebuilt since the survey", language)
    return f"{value} {named}, {text.month(one.on_date, language)}".strip()


def _repair(strip: RoadStrip, language: Language) -> Iterator[Fact]:
    for works in strip.works:
        state = (
            translate("routine again", language)
            if works.public_stage is None
            else stage_name(works.public_stage, language)
        )
        said = f"{translate(works.treatment_name, language)}, {state}"
        yield Fact(translate("Treatment", language), "both", works.from_m, works.to_m, said)
    for step in strip.steps:
        said = f"{colours.trade_code(step.stage)} {text.day_near(step.since, strip.as_of, language)}"
        yield Fact(translate("Steps", language), step.lane, step.from_m, step.to_m, said)
    for traffic in strip.traffic:
        state = traffic_name(traffic.state, language)
        if traffic.expected_open is not None:
            until = translate("until {date}", language)
            state = (
                f"{state} {until.format(date=text.day_near(traffic.expected_open, strip.as_of, language))}"
            )
        yield Fact(translate("Traffic", language), traffic.lane, traffic.from_m, traffic.to_m, state)
    for curing in strip.curing:
        said = translate("day {day} of {days}", language).format(day=curing.day, days=curing.days)
        yield Fact(translate("Curing", language), curing.lane, curing.from_m, curing.to_m, said)
    for sign in strip.signs:
        since = translate("Warning sign since {date}", language)
        said = since.format(date=text.day_near(sign.placed_on, strip.as_of, language))
        yield Fact(translate("Warning signs", language), "both", sign.from_m, sign.to_m, said)
    for photo in strip.photos:
        said = moment_name(photo.moment, language)
        yield Fact(translate("Photos", language), "both", photo.station_m, photo.station_m, said)


def with_lane(fact: Fact, language: Language) -> str:
    """Return what a fact says, the lane before it where it is of one."""
    lane = lane_name(fact.lane, language)
    return f"{lane}: {fact.said}" if lane else fact.said
