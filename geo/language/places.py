"""The phrases of many texts as a table, and which names their places are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.columns import Columns
from geo.gazetteer import Gazetteer, Understood
from geo.language.intervals import Phrases, Readings
from geo.language.mentions import Mentions
from geo.language.phrases import Phrase, Place, phrases_in, sign_of
from geo.wording import SPACE, Tokens, Words

NONE = -1
MARKS = "SK"  # signs of phrases without a place
LEAST_SIMILARITY = 0.8  # of a name that a phrase is hung on: a fifth of its letters may be wrong


@dataclass(frozen=True, eq=False)
class _Places(Columns):
    """Known names in texts: from token ``start`` to before ``end``; several readings of one ``place``."""

    text: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    place: NDArray[np.int64]
    unit: NDArray[np.int64]
    similarity: NDArray[np.float64]
    is_area: NDArray[np.bool_]


def told_places(said: Understood, names: Gazetteer) -> tuple[Phrases, Readings]:
    """Return the phrases of the texts, and the readings of their places.

    A place is a run of words that is a known name; it has a row for each name that it may be.
    """
    places = _places(said.tokens, said.surest, names.words)
    area = dict(zip(places.place.tolist(), places.is_area.tolist(), strict=True))
    landmarks = set(places.place[names.is_landmark[places.unit]].tolist())
    rows = [
        _row(text, phrase, area)
        for text, phrase in _phrases(said.tokens, places, names.words)
        if phrase.kind != "at" or phrase.p in landmarks
    ]
    readings = Readings(places.place, places.unit, places.similarity)
    return Phrases.of(rows), readings


def _row(text: int, phrase: Phrase, area: dict[int, bool]) -> tuple[object, ...]:
    p, q = (NONE if place is None else place for place in (phrase.p, phrase.q))
    measures = (phrase.metres, phrase.to_metres, phrase.unit_m, *phrase.toward)
    return (text, phrase.kind, p, q, area.get(p, False), area.get(q, False), *measures, phrase.arms)


def _phrases(tokens: Tokens, places: _Places, language: Words) -> Iterator[tuple[int, Phrase]]:
    """Yield the phrases of the texts that may have some: those with a place or a station."""
    spans: dict[int, dict[int, Place]] = {}
    columns = (places.text, places.start, places.end, places.place)
    for text, start, end, number in zip(*(column.tolist() for column in columns), strict=True):
        spans.setdefault(text, {})[start] = Place(start, end, number)
    marked = tokens.marks(frozenset(w for w in tokens.vocabulary if sign_of(w, language) in MARKS))
    wanted = sorted(spans.keys() | set(tokens.text[marked].tolist()))
    first, last = (np.searchsorted(tokens.text, wanted, side).tolist() for side in ("left", "right"))
    for text, begin, stop in zip(wanted, first, last, strict=True):
        words = [tokens.vocabulary[code] for code in tokens.code[begin:stop].tolist()]
        some = [
            Place(place.start - begin, place.end - begin, place.number)
            for place in spans.get(text, {}).values()
        ]
        for phrase in phrases_in(words, tokens.glue[begin:stop].tolist(), some, language):
            yield text, phrase


def _places(tokens: Tokens, surest: Mentions, language: Words) -> _Places:
    """Return the known names.

    Two places share no words: of readings that are equally good and overlap the first counts.
    """
    surest = surest.keep(surest.similarity >= LEAST_SIMILARITY)
    start, end = surest.start, surest.start + surest.tokens
    order = np.lexsort((-surest.gain, start))
    kept, taken = [], (0, 0)
    for at, span in zip(
        order.tolist(), zip(start[order].tolist(), end[order].tolist(), strict=True), strict=True
    ):
        if span == taken or span[0] >= taken[1]:
            kept.append(at)
            taken = span
    at = np.array(kept, dtype=np.int64)
    start, end = start[at], end[at]
    before = np.maximum(start - 1, 0)
    is_area = tokens.marks(language.areas)[before] & (tokens.text[before] == tokens.text[start])
    is_area &= tokens.glue[start] == SPACE
    place = np.unique(start, return_inverse=True)[1]
    if language.kind_stands == "after":
        start, end = _with_address(tokens, start, end, language)
    text = tokens.text[surest.start[at]]
    return _Places(text, start, end, place, surest.unit[at], surest.similarity[at], is_area)


def _with_address(
    tokens: Tokens, start: NDArray[np.int64], end: NDArray[np.int64], language: Words
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return names with what belongs to them: "745 N IRVING AVE" is one place."""
    close = tokens.glue == SPACE
    after = tokens.marks(frozenset(language.kinds) | frozenset(language.directions)) & close
    directions, numbers = (
        tokens.marks(some)
        for some in (language.directions, frozenset(w for w in tokens.vocabulary if w.isdigit()))
    )
    start, end, size = start.copy(), end.copy(), len(tokens.code)
    for _ in range(2):
        here = np.minimum(end, size - 1)
        end += (end < size) & after[here] & (tokens.text[here] == tokens.text[start])
    for mark in (directions, numbers):
        here = np.maximum(start - 1, 0)
        start -= (start > 0) & mark[here] & close[start] & (tokens.text[here] == tokens.text[start])
    return start, end
