"""What the ranking says in words: parts, reasons, what each part rests on, and how sure a rank is."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from dashboard.i18n import _, age, day, kilometres, ngettext_, number, percent
from data.priorities.reasons import Reason
from data.priorities.road_facts import SURVEYED_FAMILIES
from geo.priority_scales import MIDDLE

CERTAIN, PROBABLE = 0.95, 0.5


def part_names() -> dict[str, str]:
    """Return the names of the parts of the score, in their order."""
    return {
        "condition": _("Condition"),
        "traffic": _("Traffic and road function"),
        "access": _("Access to school, market, health"),
        "safety": _("Safety"),
        "citizen": _("Citizens' voice"),
    }


def short_part_names() -> dict[str, str]:
    """Return the same in a word or two, for legends and headings of columns."""
    return {
        "condition": _("Condition"),
        "traffic": _("Traffic"),
        "access": _("Access"),
        "safety": _("Safety"),
        "citizen": _("Citizens"),
    }


def class_name(code: str) -> str:
    """Return the name of a class of condition."""
    return {
        "good": _("good"),
        "fair": _("fair"),
        "light": _("lightly damaged"),
        "heavy": _("heavily damaged"),
    }[code]


def function_name(code: str) -> str:
    """Return what a road is for."""
    return {
        "arterial": _("arterial road"),
        "collector": _("collector road"),
        "local": _("local road"),
        "environmental": _("neighbourhood road"),
    }[code]


def cue_name(code: str) -> str:
    """Return what a cue of danger says (of ``priority_scales.CUE_WEIGHTS``, or an alarm)."""
    return {
        "alarm": _("alarm: life in danger"),
        "death": _("somebody died"),
        "injured": _("somebody was hurt"),
        "victim": _("there were victims"),
        "accident": _("an accident"),
        "fell": _("somebody fell"),
        "blocked": _("the road is blocked"),
        "victim_feared": _("victims are feared"),
        "accident_feared": _("an accident is feared"),
        "prone": _("accidents are likely"),
        "planted": _("people planted a tree in it"),
        "ambulance": _("ambulances and the sick pass here"),
        "flat_tyre": _("burst tyres"),
        "deep": _("the holes are deep"),
        "citizens_sign": _("people put up a sign of their own"),
        "school_children": _("children walk to school here"),
        "night": _("dangerous at night"),
        "rain": _("dangerous in rain"),
        "elderly": _("old people pass here"),
    }[code]


def sure_words(row: Mapping[str, Any]) -> str:
    """Return how sure the rank of a stretch is, in a few words."""
    chance = float(row["top_ten_probability"])
    if row["rank_high"] <= 10 or chance >= CERTAIN:
        return _("certainly in the first ten")
    if row["rank_low"] == row["rank_high"]:
        return _("certain")
    if chance >= PROBABLE:
        return _("probably in the first ten")
    return _("could be no. {low} to {high}").format(
        low=number(row["rank_low"]), high=number(row["rank_high"])
    )


def reason_words(reason: Reason) -> str:
    """Return a reason of the ranking in words that everybody understands."""
    amount = reason.amount or 0.0
    told: dict[str, Callable[[], str]] = {
        "traffic_counted": lambda: _("busy: {count} vehicles a day").format(count=number(amount)),
        "near_school": lambda: _("a school {metres} away").format(metres=_metres(amount)),
        "near_market": lambda: _("a market {metres} away").format(metres=_metres(amount)),
        "near_health": lambda: _("a place of health {metres} away").format(metres=_metres(amount)),
        "no_place": lambda: _("no school, market or place of health nearby"),
        "danger_told": lambda: _("people tell of danger"),
        "no_danger": lambda: _("nobody told of danger"),
        "citizens": lambda: ngettext_("{count} person reported it", "{count} people reported it", amount),
        "condition_unknown": lambda: _("condition not surveyed yet"),
        "traffic_unknown": lambda: _("traffic not known"),
        "places_unknown": lambda: _("places nearby not listed"),
    }
    if reason.code in told:
        return told[reason.code]()
    kind, _separator, code = reason.code.partition("_")
    if kind == "condition":
        return _("the road is {condition}").format(condition=class_name(code))
    return function_name(code)


def facts_words(part: str, row: Mapping[str, Any]) -> str:
    """Return what a part of the score rests on for one stretch."""
    return _FACTS[part](row)


def source_words(part: str, row: Mapping[str, Any]) -> str:
    """Return where these facts come from and of when."""
    return _SOURCES[part](row)


def _metres(amount: float) -> str:
    return kilometres(max(amount, 0.0))


def _in_the_middle(what: str) -> str:
    """Say of something that is not known how it counts."""
    return _("{what}: counts as the middle of the scale ({middle}), neither good nor bad.").format(
        what=what, middle=percent(MIDDLE)
    )


def _of_the_sample(said: str, *, is_sample: bool) -> str:
    return _("{what} (sample)").format(what=said) if is_sample else said


def _condition(row: Mapping[str, Any]) -> str:
    share = float(row["known_share"])
    if row["family"] not in SURVEYED_FAMILIES:
        return _in_the_middle(_("Surveys are of the pavement and tell nothing of this damage"))
    if row["class"] is None:
        return _in_the_middle(_("Not surveyed"))
    rebuilt = _rebuilt(row)
    if row["surveyed_on"] is None and rebuilt:
        return rebuilt
    said = _("{condition}; the worst 100 m count as much as the average.").format(
        condition=class_name(row["class"]).capitalize()
    )
    if share < 0.995:
        said += " " + _in_the_middle(_("{share} not surveyed").format(share=percent(1 - share)))
    return f"{said} {rebuilt}".strip()


def _rebuilt(row: Mapping[str, Any]) -> str:
    """Say that the road was rebuilt since its survey, and how that counts; nothing if it was not."""
    if row["repaired_on"] is None:
        return ""
    words = _("Rebuilt since the survey ({share}, {day}): taken for good, not measured yet.")
    return words.format(share=percent(float(row["repaired_share"])), day=day(row["repaired_on"]))


def _traffic(row: Mapping[str, Any]) -> str:
    if not pd.isna(row["vehicles_per_day"]):
        return _("{count} vehicles a day.").format(count=number(row["vehicles_per_day"]))
    if row["function"] is None:
        return _in_the_middle(_("Not counted, function not known"))
    return _("{function}; not counted.").format(function=function_name(row["function"]).capitalize())


def _access(row: Mapping[str, Any]) -> str:
    if pd.isna(row["places"]):
        return _in_the_middle(_("The places of this sub-district are not listed"))
    if row["nearest_place"] is None:
        return _("No school, market or place of health within 1.5 km.")
    counts = [
        ngettext_("{count} school", "{count} schools", row["schools"]) if row["schools"] else "",
        ngettext_("{count} market", "{count} markets", row["markets"]) if row["markets"] else "",
        ngettext_("{count} place of health", "{count} places of health", row["health"])
        if row["health"]
        else "",
    ]
    nearest = _("within 1.5 km; nearest: {place}, {metres}.").format(
        place=row["nearest_place"], metres=_metres(row["nearest_m"])
    )
    return f"{', '.join(filter(None, counts))} {nearest}"


def _safety(row: Mapping[str, Any]) -> str:
    if not row["danger"] > 0:
        return _("No verified complaint tells of danger. That does not say it is safe.")
    told = ngettext_("{count} person tells", "{count} people tell", row["danger_reports"])
    return f"{told}: {', '.join(map(cue_name, row['cues']))}."


def _citizen(row: Mapping[str, Any]) -> str:
    people = ngettext_("{count} person", "{count} people", row["people"])
    lately = _("the newest {age} ago").format(age=age(max(float(row["newest_days"]), 0.0)))
    said = f"{people}, {lately}. "
    factor = float(row["readiness"])
    if not row["readiness_known"]:
        return said + _("Not corrected: too little is known of how readily this sub-district reports.")
    how = (
        _("Corrected: this sub-district reports {times} times as readily as the usual one.")
        if factor >= 1
        else _("Corrected: this sub-district reports only {times} times as readily as the usual one.")
    )
    return said + how.format(times=number(factor, 2))


def _survey(row: Mapping[str, Any]) -> str:
    if row["surveyed_on"] is None:
        return "–"
    said = _("Survey, {day}").format(day=day(row["surveyed_on"]))
    return _of_the_sample(said, is_sample=bool(row["condition_sample"]))


def _inventory(row: Mapping[str, Any]) -> str:
    on = row["profile_on"]
    dated = f", {day(on)}" if isinstance(on, date) else ""
    told = {
        "counted": _("Traffic count") + dated,
        "inventory": _("Road inventory") + dated,
        "road_class": _("Class in the road layer"),
        "authority": _("By whose road it is"),
    }
    said = told.get(str(row["traffic_basis"]), "–")
    of_inventory = row["traffic_basis"] in {"counted", "inventory"}
    return _of_the_sample(said, is_sample=bool(row["profile_sample"] and of_inventory))


def _complaints(row: Mapping[str, Any]) -> str:
    return _of_the_sample(_("Verified complaints"), is_sample=bool(row["sample"]))


_FACTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "condition": _condition,
    "traffic": _traffic,
    "access": _access,
    "safety": _safety,
    "citizen": _citizen,
}
_SOURCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "condition": _survey,
    "traffic": _inventory,
    "access": lambda _row: _("List of places, as the crow flies"),
    "safety": _complaints,
    "citizen": _complaints,
}
