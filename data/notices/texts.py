"""A notice put into words: one of the templates beside this file, filled in, in one language."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date

from data.deployment.toml_tables import Table, Text
from data.regions import Region
from data.settings import get_settings
from geo.stationing import format_station

FOLDER = Path(__file__).parent
WORDS_FILE = "words.toml"  # what codes are called; every other file holds templates
TRACK_PATH, REGION_PARAMETER = "lacak", "wilayah"  # addresses of the pages, as the dashboard has them


class Wording(Table):
    """A notice in one language. A line or part with a placeholder that has no value is left out.

    Of several subjects the first that can be filled is the one: a letter without one looks like rubbish.
    ``short`` is what an SMS says: 160 characters of the GSM alphabet cost one message.
    """

    subject: str | tuple[str, ...]
    lines: tuple[str, ...]
    short: tuple[str, ...]


class Template(Table):
    """A notice in the two languages of the interface."""

    id: Wording
    en: Wording


class _Words(Table):
    """What codes are called, per kind of code."""

    reason: Mapping[str, Text]
    say_no: Mapping[str, Text]
    reply: Mapping[str, Text]
    question: Mapping[str, Text]
    stage: Mapping[str, Text]
    traffic: Mapping[str, Text]
    danger: Mapping[str, Text]
    whereabouts: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice in words."""

    subject: str
    text: str
    short: str


class UnknownTemplateError(LookupError):
    """A template that no file beside this one holds."""


@cache
def templates() -> Mapping[str, Template]:
    """Return every template by its name."""
    found: dict[str, Template] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        if file.name != WORDS_FILE:
            tables = tomllib.loads(file.read_text(encoding="utf-8"))
            found |= {name: Template.model_validate(table) for name, table in tables.items()}
    return found


def render(template: str, fields: Mapping[str, Any], region: Region, language: str) -> Rendered:
    """Return a notice in words. Raises ``UnknownTemplateError``.

    Of ``fields``, ``category``, ``agency`` and the kinds of ``words.toml`` are codes that are said in
    words; ``place`` is made of ``road_name`` and ``station_m`` (metres) or of ``village`` and
    ``subdistrict``, ``link`` of ``ticket``, unless they are given; ``until`` is a day (ISO).
    """
    known = templates().get(template)
    if known is None:
        raise UnknownTemplateError(f"There is no notice {template!r}; there are {', '.join(templates())}.")
    wording = known.en if language == "en" else known.id
    values = _values(fields, region, language)
    return Rendered(
        subject=_one_line(_first_filled(wording.subject, values)),
        text=_filled(wording.lines, values, "\n"),
        short=_one_line(_filled(wording.short, values, " ")),
    )


def track_link(ticket: str, region: Region) -> str | None:
    """Return the public page of a ticket; None if nobody has told where these pages are found."""
    return page_link(TRACK_PATH, region, nomor=ticket)


def page_link(path: str, region: Region, **parameters: str) -> str | None:
    """Return the address of a page of ours; None if nobody has told where these pages are found."""
    settings = get_settings()
    if not settings.public_url:
        return None
    named = {} if settings.region in (region.id, *region.aliases) else {REGION_PARAMETER: region.id}
    query = urlencode({**named, **parameters})
    return f"{settings.public_url.rstrip('/')}/{path}" + (f"?{query}" if query else "")


def stage_words(stage: str | None, language: str) -> str | None:
    """Return what a public stage is called; None for one that is not told."""
    called = _words().stage.get(stage or "")
    return None if called is None else called.in_language(language)


def traffic_words(state: str | None, language: str) -> str | None:
    """Return what becomes of a road's traffic; None for a state that is no news."""
    called = _words().traffic.get(state or "")
    return None if called is None else called.in_language(language)


@cache
def _words() -> _Words:
    return _Words.model_validate(tomllib.loads((FOLDER / WORDS_FILE).read_text(encoding="utf-8")))


def _values(fields: Mapping[str, Any], region: Region, language: str) -> dict[str, str]:
    """Return what the placeholders stand for; one without a value is missing."""
    words = _words()
    categories = {one.id: one.name.in_language(language) for one in region.categories}
    agencies = {one.id: one.short for one in region.agencies}
    spoken: dict[str, str | None] = {
        "region": region.name.in_language(language),
        "category": categories.get(str(fields.get("category"))),
        "agency": agencies.get(str(fields.get("agency"))),
        "place": _place(fields, language),
        "link": track_link(str(fields["ticket"]), region) if fields.get("ticket") else None,
    }
    for kind in _Words.model_fields:
        called: Mapping[str, Text] = getattr(words, kind)
        code = str(fields.get(kind))
        spoken[kind] = called[code].in_language(language) if code in called else None
    if spoken["question"]:
        spoken["question"] = _filled([spoken["question"]], {key: str(fields[key]) for key in fields}, "")
    until = fields.get("until")
    if until:
        spoken["until"] = str(format_date(date.fromisoformat(str(until)), "d MMMM y", locale=language))
    plain = {key: str(value) for key, value in fields.items() if key not in spoken and value is not None}
    for key in ("place", "link"):
        if fields.get(key):
            spoken[key] = str(fields[key])
    return {key: value.strip() for key, value in (plain | spoken).items() if value and value.strip()}


def _place(fields: Mapping[str, Any], language: str) -> str | None:
    if fields.get("road_name"):
        station_m = fields.get("station_m")
        return str(fields["road_name"]) + ("" if station_m is None else f", STA {format_station(station_m)}")
    village, subdistrict = fields.get("village"), fields.get("subdistrict")
    if language == "en":
        parts = [f"{village} village" if village else None, subdistrict and f"{subdistrict} sub-district"]
    else:
        parts = [f"Desa/Kel. {village}" if village else None, subdistrict and f"Kec. {subdistrict}"]
    return ", ".join(part for part in parts if part) or None


def _filled(parts: Sequence[str], values: Mapping[str, str], between: str) -> str:
    """Fill in the parts whose placeholders all have a value, and join them."""
    return between.join(part.format_map(values) for part in parts if _names(part) <= values.keys())


def _first_filled(parts: str | Sequence[str], values: Mapping[str, str]) -> str:
    """Fill in the first part whose placeholders all have a value."""
    choices = [parts] if isinstance(parts, str) else parts
    return next((part.format_map(values) for part in choices if _names(part) <= values.keys()), "")


def _names(part: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(part) if name is not None}


def _one_line(text: str) -> str:
    return " ".join(text.split())
