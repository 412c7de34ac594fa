"""Streets and highways called by a number, written one way: "3 AVENUE", "3RD AVE" and "third avenue" are one.

New York writes "EAST 100 STREET", most US cities "E 100th St", and who complains writes either; so with
"CR 57" and "County Road 57", "N.W. 12th Ct" and "NW 12 Ct". Names of a network and texts go through the same
spelling; what is told of a road keeps its own. English alone: in Indonesian the number stands behind a name.
"""

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache

import pandas as pd

from geo.wording import MAX_TEXT, Words, plain

_UNDER_TEN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_COMPOUND = re.compile(rf"\b({'|'.join(_TENS)})[\s-]*({'|'.join(_UNDER_TEN)})\b", re.IGNORECASE)
_SUFFIX = r"(?:st|nd|rd|th)\b"
_WITH_SUFFIX = re.compile(rf"\b(\d{{1,3}}){_SUFFIX}|\b(\d{{1,3}})\s(?:nd|th)\b", re.IGNORECASE)
# Kinds of street that are called by numbers; "Highway 20" and "Loop 3" bear theirs behind.
_KINDS = frozenset({"st", "ave", "rd", "dr", "pl", "ln", "ct", "ter", "blvd", "pkwy", "cir"})
# "3 street lights", "2 road signs": what is counted stands in streets. "21 Avenue B" is a house.
_COUNTED = r"lamps?|lights?|signs?|signals?|trees?|drains?|grates?|poles?|cones?|corners?|crews?|workers?"
_NO_COMPASS = r"of|[a-df-mo-rt-vx-z]"

_ROAD = r"(?:hwy|highway|route|rte|rt|road|rd)\.?\s?#?"
_REWRITTEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\b([ns])\.\s?([ew])\.?(?=[\s\d])|\b([ns])\s([ew])\s(?=\d)", re.IGNORECASE), r"\1\2\3\4 "),
    (re.compile(rf"\b(?:county|co\.?)\s{_ROAD}(?=\d)|\bc\.?r\.?[\s-]?(?=\d)", re.IGNORECASE), "cr "),
    (re.compile(rf"\b(?:state|nys|st\.?)\s{_ROAD}(?=\d)", re.IGNORECASE), "sr "),
    (re.compile(rf"\bu\.?\s?s\.?\s{_ROAD}(?=\d)", re.IGNORECASE), "us "),
    (_COMPOUND, lambda found: ordinal(_number_of(found))),
    (_WITH_SUFFIX, lambda found: ordinal(int(found[1] or found[2]))),  # "42th" too
)


def ordinal(number: int) -> str:
    """Return 42 as "42nd"."""
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def numbered_name(name: str, words: Words) -> str:
    """Return a road's name with its number as an ordinal: "EAST 100 STREET" as "EAST 100th STREET"."""
    if words.kind_stands == "before":
        return name
    return _before_kind(words).sub(lambda found: ordinal(int(found[0])), _one_spelling(name))


def numbered_names(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the roads' table with names and aliases as ``numbered_name`` writes them."""
    if words.kind_stands == "before":
        return table
    names = {name: numbered_name(name, words) for name in table["name"].unique()}
    aliases = [tuple(numbered_name(alias, words) for alias in some) for some in table["aliases"]]
    return table.assign(name=table["name"].map(names), aliases=pd.Series(aliases, table.index, dtype=object))


def numbered_text(text: str, known: Collection[int], words: Words) -> str:
    """Return a text with the numbers of streets as ordinals: of those that streets of the network bear.

    Any other number before a word for street is a house: "745 Court St".
    """
    if words.kind_stands == "before":
        return text
    return _before_kind(words).sub(
        lambda found: ordinal(int(found[0])) if int(found[0]) in known else found[0],
        _one_spelling(text[:MAX_TEXT]),
    )


def numbers_of_streets(names: Iterable[str], words: Words) -> frozenset[int]:
    """Return the numbers that the streets of these names (as ``numbered_name`` writes them) are called by."""
    said = {spelling: word for word, spelling in words.spellings.items() if _WITH_SUFFIX.fullmatch(word)}
    tokens = {said.get(token, token) for name in names for token in plain(name).split()}
    return frozenset(
        int(found[1]) for token in tokens if (found := _WITH_SUFFIX.fullmatch(token)) and found[1]
    )


def _one_spelling(text: str) -> str:
    for pattern, instead in _REWRITTEN:
        text = pattern.sub(instead, text)
    return text


def _number_of(found: re.Match[str]) -> int:
    """Return 42 for "forty-second"."""
    return 10 * (_TENS.index(found[1].lower()) + 2) + _UNDER_TEN.index(found[2].lower()) + 1


@cache
def _before_kind_of(kinds: frozenset[str]) -> re.Pattern[str]:
    """Return the pattern of a number before one of these kinds that begins no name of its own."""
    kind = "|".join(sorted(kinds, key=len, reverse=True))
    after = rf"(?!\.?\s+(?:{kind}|{_COUNTED}|{_NO_COMPASS})\b)"
    return re.compile(rf"(?<![\w.,+#-])\d{{1,3}}(?=\s+(?:{kind})\b{after})", re.IGNORECASE)


def _before_kind(words: Words) -> re.Pattern[str]:
    return _before_kind_of(frozenset(word for word, form in words.kinds.items() if form in _KINDS))
