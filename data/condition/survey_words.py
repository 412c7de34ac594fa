"""What offices call the columns of surveys, their units, and what they write into them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from geo.formats.columns import squeeze

SURVEY_THINGS = (
    *("road_id", "number", "road", "subdistrict", "from_m", "to_m", "length_m", "station", "surface"),
    *("cracked_percent", "crack_width_mm", "potholes_per_km", "potholes", "rut_cm", "iri_m_per_km", "pci"),
    *("visual", "date"),
)
INVENTORY_THINGS = (
    *("road_id", "number", "road", "subdistrict", "from_m", "to_m", "length_m", "station", "surface"),
    *("width_m", "lanes", "vehicles_per_day", "function", "date"),
)
_SAME_UNITS = {"to_m": "from_m", "station": "from_m"}


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("data.condition").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def headings_of(thing: str) -> tuple[str, ...]:
    """Return the usual headings of a thing, squeezed, the surest first."""
    return tuple(squeeze(name) for name in _words()["headings"][thing])


@cache
def units_of(thing: str) -> Mapping[str, float]:
    """Return spelling of a unit (squeezed) -> how many of the thing's own unit one is; none: it has none."""
    units: Mapping[str, float] = _words()["units"].get(_SAME_UNITS.get(thing, thing), {})
    return {plain_unit(name): factor for name, factor in units.items()}


def own_unit(thing: str) -> str:
    """Return the unit in which a thing is kept, as it is shown; empty if it has none."""
    return next(iter(_words()["units"].get(_SAME_UNITS.get(thing, thing), {})), "")


def plain_unit(text: str) -> str:
    """Return a unit as it is compared: without case, blanks and dots."""
    return "".join(text.casefold().replace(".", "").split())


def code_of(kind: str, text: str) -> str | None:
    """Return the code of a word: ``kind`` surface, class or function; None for an unknown word."""
    return _codes(kind).get(squeeze(text))


def known_words(kind: str) -> str:
    """Return the first word of each code, as people write them."""
    return ", ".join(words[0] for words in _words()[kind].values())


def says_none(text: str) -> bool:
    """Tell whether a cell says that there is none of what its column measures."""
    return squeeze(text) in _nothing()


def form_headings(form: str, language: str) -> dict[str, str]:
    """Return thing -> heading of the form survey, inventory or result, in the order of columns."""
    return {thing: names[language] for thing, names in _words()["form"][form].items()}


def guide(language: str) -> list[str]:
    """Return how the forms are filled in, sentence by sentence."""
    return list(_words()["guide"][language])


def word_of(kind: str, code: str, language: str) -> str:
    """Return the word for a code of surface, class or function, as the forms have it."""
    words: list[str] = _words()[kind][code]
    english = {"class": {"light": "light damage", "heavy": "heavy damage"}}.get(kind, {})
    return words[0] if language == "id" else english.get(code, code)


def codes(kind: str) -> list[str]:
    """Return the codes of surface, class or function, in their order."""
    return list(_words()[kind])


@cache
def _codes(kind: str) -> dict[str, str]:
    return {squeeze(word): code for code, words in _words()[kind].items() for word in [code, *words]}


@cache
def _nothing() -> frozenset[str]:
    return frozenset(squeeze(word) for word in _words()["nothing"]["words"])
