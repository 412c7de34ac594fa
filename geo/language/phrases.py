"""Phrases that say where: "200 m utara pasar", "antara A dan B", "STA 3+400", as a text's words make them.

Every word is a sign, one letter for what it does; the phrases of a language are patterns of signs, which
stand with its words in ``words/*.toml``. What a place is, and where it lies, is no matter of this module.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import hypot, nan
from typing import Literal

from geo.wording import BREAK, CROSS, DASH, Words, words_of

PLACE, NUMBER, METRES, COMPASS, EMPTY, OTHER = "P", "N", "M", "C", "w", "x"
NOTHING = "nothing"  # the kind of phrases that say nothing we can use
_GLUE = {BREAK: ",", DASH: "-", CROSS: "&"}
_AROUND = {"n": (0.0, 1.0), "e": (1.0, 0.0), "s": (0.0, -1.0), "w": (-1.0, 0.0)}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_STATION = re.compile(r"(\d+) ?\+ ?(\d+(?:[.,]\d+)?)")
_THOUSANDS = re.compile(r"\d{1,3}[.,]\d{3}")
MAX_NUMBER = 9  # figures; longer ones are telephone numbers
MAX_WORDS = 400  # of a text that phrases are looked for in: some 2,500 letters
# A station told without "+" is kilometres below this, metres from it on.
MAX_KILOMETRE = 100.0


@dataclass(frozen=True, slots=True)
class Place:
    """A known name in a text: words ``start`` to ``end`` (exclusive), ``number`` is the caller's own."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """What some words say of a place. ``kind`` is one of the grammar's.

    ``p``, ``q`` are the numbers of the places said (None: none); ``metres`` how far, or the station,
    ``to_metres`` a second station, ``unit_m`` the unit in which a station was told; ``toward`` a unit vector
    east, north ((0, 0): not said); ``arms`` how many ways meet there (0: not said).
    """

    kind: str
    p: int | None = None
    q: int | None = None
    metres: float = nan
    to_metres: float = nan
    unit_m: float = 1.0
    toward: tuple[float, float] = (0.0, 0.0)
    arms: int = 0


@dataclass(slots=True)
class _Items:
    """The items of a text: their signs, one letter each, and what stands behind each."""

    signs: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, sign: str, value: object = None) -> None:
        self.signs.append(sign)
        self.values.append(value)


def phrases_in(
    words: Sequence[str], glue: Sequence[int], places: Sequence[Place], language: Words
) -> list[Phrase]:
    """Return the phrases of one text, cut into ``words`` with ``glue`` before each.

    ``places`` are the known names in it, none of them on another's words; each is told of once.
    """
    items = _items(words[:MAX_WORDS], glue, places, language)
    signs = "".join(items.signs)
    return list(_phrases(signs, items, language))


def sign_of(word: str, language: Words) -> str:
    """Return the sign of a word; a direction may have another word written onto it: "ketimur"."""
    return _sign_of(word, language.language)


@lru_cache(maxsize=100_000)
def _sign_of(word: str, name: Literal["id", "en"]) -> str:
    language = words_of(name)
    if word in language.signs:
        return language.signs[word]
    if word in language.compass:
        return COMPASS
    if word[0].isdigit():
        return NUMBER
    if word in language.areas or word in language.kinds or word in language.announcing:
        return EMPTY
    bare = _bare(word, name)
    return OTHER if bare == word else _sign_of(bare, name)


@lru_cache(maxsize=100_000)
def _bare(word: str, name: Literal["id", "en"]) -> str:
    """Return a word of a phrase without what is written onto it; any other word as it is."""
    language = words_of(name)
    known = language.signs.keys() | language.compass.keys()
    for begins in language.prefixes:
        if word.startswith(begins) and word[len(begins) :] in known:
            return word[len(begins) :]
    for ends in language.suffixes:
        if word.endswith(ends) and word[: -len(ends)] in known:
            return word[: -len(ends)]
    return word


def _items(words: Sequence[str], glue: Sequence[int], places: Sequence[Place], language: Words) -> _Items:
    items, place_at = _Items(), {place.start: place for place in places}
    at = 0
    while at < len(words):
        if glue[at] in _GLUE:
            items.add(_GLUE[glue[at]])
        place, word = place_at.get(at), words[at]
        if place is not None:
            items.add(PLACE, place.number)
            at = place.end
            continue
        sign = sign_of(word, language)
        after = words[at + 1] if at + 1 < len(words) else ""
        marked = bool(items.signs) and items.signs[-1] in "SK"
        if sign == NUMBER and after in language.units and not marked and glue[at + 1] not in _GLUE:
            items.add(METRES, _number(word, thousands=True) * language.units[after])
            at += 1
        else:
            items.add(sign, _bare(word, language.language))
        at += 1
    return items


def _number(word: str, *, thousands: bool = False) -> float:
    """Return a number as it is written, NaN for none; "1.500" is 1500 where ``thousands`` are likelier."""
    if len(word) > MAX_NUMBER or not _NUMBER.fullmatch(word):
        return nan
    if thousands and _THOUSANDS.fullmatch(word):
        return float(re.sub(r"\D", "", word))
    return float(word.replace(",", "."))


def _phrases(signs: str, items: _Items, language: Words) -> Iterator[Phrase]:
    for kind, pattern in language.grammar:
        found = pattern.search(signs)
        while found:
            if kind != NOTHING:
                yield _phrase(kind, found, items, language)
            signs = signs[: found.start()] + "_" * len(found[0]) + signs[found.end() :]
            found = pattern.search(signs, found.end())


def _phrase(kind: str, found: re.Match[str], items: _Items, language: Words) -> Phrase:
    def value(group: str) -> object:
        has = group in found.re.groupindex and found[group] is not None
        return items.values[found.start(group)] if has else None

    told: dict[str, object] = {"p": value("p"), "q": value("q")}
    if "c" in found.re.groupindex:
        told["toward"] = _vector(items.values[slice(*found.span("c"))], language)
    if kind == "station":
        mark = str(items.values[found.start()])
        told["metres"], told["unit_m"] = _station(value("m"), mark, language)
        told["to_metres"] = _station(value("n"), mark, language)[0]
    elif value("m") is not None:
        told["metres"] = value("m")
    told["arms"] = language.arms.get(str(value("j")), 0)
    return Phrase(kind, **told)  # type: ignore[arg-type]


def _vector(words: Sequence[object], language: Words) -> tuple[float, float]:
    """Return the direction that one or two words tell; (0, 0) if they cancel out."""
    east, north = (sum(_AROUND[language.compass[str(word)]][axis] for word in words) for axis in (0, 1))
    length = hypot(east, north)
    return (east / length, north / length) if length > 0 else (0.0, 0.0)


def _station(told: object, mark: str, language: Words) -> tuple[float, float]:
    """Return a station in metres, and the metres that the last figure told stands for."""
    if isinstance(told, float):
        return told, 1.0
    text = str(told)
    with_plus = _STATION.fullmatch(text)
    if with_plus and len(text) <= 2 * MAX_NUMBER:
        metres = float(with_plus[2].replace(",", "."))
        return 1000 * float(with_plus[1]) + metres, 100.0 if metres % 100 == 0 else 10.0
    number = _number(text)
    unit_m = language.units.get(mark, 1000.0)
    if number >= MAX_KILOMETRE and unit_m == 1000.0 and mark not in language.units:
        return number, 10.0
    decimals = len(text.partition("." if "." in text else ",")[2])
    return number * unit_m, unit_m / 10**decimals
