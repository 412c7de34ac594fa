"""Highways said by their number alone: "690 eastbound" where the network has an I 690."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geo.language.beside import SIDE_SIGN
from geo.wording import BREAK, Tokens, Words, spelt

_ROUTE = re.compile(r"(?:[a-z]{1,2}|nys|(?:us|state|county)?(?:hwy|highway|route))(\d{1,4}[a-z]?)")
_BOUND = re.compile(r"(?:north|south|east|west)bound|[nsew]b")
_WHOLE = re.compile(r"north|south|east|west")
ROUTE_WORDS = frozenset({"rt", "rte", "route", "hwy", "highway", "freeway", "thruway", "expressway"})
# What follows "81 south", beside the words with a part in saying where.
ENDS = frozenset({"exit", "exits", "ramp", "on", "off", "in", "and", "is", "has", "bridge", "overpass"})


def highways_by_number(units: Sequence[str], words: Words) -> dict[str, str]:
    """Return the highway (as ``spelt`` writes it) of each number that only one of the names bears.

    None where a word for road stands before the name: a number beside a name is no highway there.
    """
    found: dict[str, set[str]] = {}
    for unit in units if words.kind_stands == "after" else ():
        if told := _ROUTE.fullmatch(unit):
            found.setdefault(told[1], set()).add(unit)
    return {number: some.pop() for number, some in found.items() if len(some) == 1}


def with_highways(tokens: Tokens, highways: dict[str, str], words: Words) -> Tokens:
    """Return tokens with numbers that can be nothing but one of ``highways`` written as its name.

    "690 eastbound", "rt 690" and "690 east at exit 8" are one; "690 East Ave" is a house, "20 east of here"
    no road.
    """
    at = np.flatnonzero(tokens.marks(highways)) if highways else np.empty(0, np.int64)
    at = at[[_is_highway(tokens, token, highways, words) for token in at.tolist()]] if len(at) else at
    if not len(at):
        return tokens
    vocabulary = list(tokens.vocabulary)
    number, which = np.unique(tokens.code[at], return_inverse=True)
    code = tokens.code.copy()
    code[at] = len(vocabulary) + which
    return replace(tokens, code=code, vocabulary=vocabulary + [highways[vocabulary[one]] for one in number])


def _is_highway(tokens: Tokens, at: int, highways: dict[str, str], words: Words) -> bool:
    """Return whether a number is a highway by the words beside it, and no part of the highway's name."""
    before, number, next_, second = (_word(tokens, at, step) for step in (-1, 0, 1, 2))
    if spelt([before, number], words) == highways[number]:
        return False
    follows = not second or words.signs.get(second, SIDE_SIGN) != SIDE_SIGN or second in ENDS
    heading = _BOUND.fullmatch(next_) or (_WHOLE.fullmatch(next_) and follows)
    return before in ROUTE_WORDS or bool(heading)


def _word(tokens: Tokens, at: int, step: int) -> str:
    """Return the word so many steps from a token, "" beyond a comma or the end of the text."""
    there = at + step
    if not (0 <= there < len(tokens.code)) or tokens.text[there] != tokens.text[at]:
        return ""
    between: NDArray[np.int8] = tokens.glue[min(at, there) + 1 : max(at, there) + 1]
    return "" if (between == BREAK).any() else tokens.vocabulary[tokens.code[there]]
