"""A second look for the other end of "A – B" beside one end that is there, when it is badly misspelt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from geo.language.lookup import Lookup
from geo.language.mentions import Mentions
from geo.wording import BREAK, DASH, Tokens, Words, spelt

# Beside one end only the few roads that end there are meant, so that half of the other name may be wrong.
MOST_WRONG = 0.5
SURE_GAIN = 9.0  # nats: four letters without an error, nine with two
MOST_TOKENS = 2
MOST_JOINING = 3  # "dari A sampai ke desa B"


@dataclass(frozen=True, eq=False, slots=True)
class Ends:
    """The ends of roads: ``one`` finds where a unit is an end, ``other`` is the other end there."""

    one: Lookup
    other: NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class _Runs:
    """Runs of so many ``tokens`` from ``start`` on, each beside a mention."""

    mention: NDArray[np.int64]
    start: NDArray[np.int64]
    tokens: int


def other_ends(
    tokens: Tokens, mentions: Mentions, ends: Ends, units: Sequence[str], words: Words
) -> Mentions:
    """Return mentions of the other end next to those of one end of a road.

    Something must join the two: a dash, "sampai", or a word for road before both.
    """
    sure = np.flatnonzero(mentions.gain >= SURE_GAIN)
    at, found = ends.one.find(mentions.unit[sure])
    if not len(at):
        return mentions.keep(at)
    mention, other = sure[at], ends.other[found]
    beside = Lookup.of(mention)
    alike = _Alike.of(tokens, units, words)
    some = []
    for runs in _beside(tokens, mentions, words):
        run, pair = beside.find(runs.mention)
        some.append(alike.mentions(runs.start[run], runs.tokens, other[pair]))
    return Mentions.joined(some)


def _beside(tokens: Tokens, mentions: Mentions, words: Words) -> Iterator[_Runs]:
    """Yield the runs of tokens on both sides of each mention."""
    joins = tokens.marks(words.joining)
    road = tokens.marks(words.announcing.union(words.kinds))
    for size in range(1, MOST_TOKENS + 1):
        for step, edge in ((1, mentions.start + mentions.tokens), (-1, mentions.start - 1)):
            at, linked = _over_joining(tokens, joins, edge, step)
            start = at if step > 0 else at - size + 1
            inside = _one_text(tokens, mentions.start, start) & _one_text(
                tokens, mentions.start, start + size - 1
            )
            start = np.where(inside, start, 0)
            first = np.minimum(start, mentions.start)
            before = np.maximum(first - 1, 0)
            linked |= (first > 0) & road[before] & (tokens.text[before] == tokens.text[mentions.start])
            linked |= tokens.glue[np.where(step > 0, start, mentions.start)] == DASH
            good = np.flatnonzero(inside & linked)
            yield _Runs(good, start[good], size)


def _over_joining(
    tokens: Tokens, joins: NDArray[np.bool_], at: NDArray[np.int64], step: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the first token that joins nothing, from ``at`` on, and whether some were passed."""
    at, passed = at.copy(), np.zeros(len(at), bool)
    for _ in range(MOST_JOINING):
        inside = (at >= 0) & (at < len(joins))
        on = inside & joins[np.where(inside, at, 0)]
        at, passed = np.where(on, at + step, at), passed | on
    return at, passed


def _one_text(tokens: Tokens, one: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.bool_]:
    inside = (at >= 0) & (at < len(tokens.text))
    here = np.where(inside, at, 0)
    last = np.maximum(one, here)
    same: NDArray[np.bool_] = inside & (tokens.text[here] == tokens.text[one]) & (tokens.glue[last] != BREAK)
    return same


@dataclass(frozen=True, eq=False, slots=True)
class _Alike:
    """Tells which runs of tokens look like a name."""

    written: NDArray[np.object_]  # of each token
    ordinary: NDArray[np.bool_]
    units: Sequence[str]

    @classmethod
    def of(cls, tokens: Tokens, units: Sequence[str], words: Words) -> "_Alike":
        written = np.array([spelt([word], words) for word in tokens.vocabulary], dtype=object)
        ordinary = np.array([words.is_ordinary(word) for word in tokens.vocabulary], dtype=bool)
        return cls(written[tokens.code], ordinary[tokens.code], units)

    def mentions(self, start: NDArray[np.int64], size: int, unit: NDArray[np.int64]) -> Mentions:
        """Return which of the runs, each of ``size`` tokens, look like its unit."""
        said = ["".join(self.written[at : at + size]) for at in start.tolist()]
        names = [self.units[at] for at in unit.tolist()]
        length = np.fromiter(map(len, names), np.int64, len(names))
        edits = cpdist(said, names, scorer=OSA.distance, dtype=np.int64).astype(np.float64)
        dull = self.ordinary[start] | self.ordinary[np.minimum(start + size, len(self.ordinary)) - 1]
        close = (edits <= np.maximum(MOST_WRONG * length, 1)) & ~dull
        letters = np.fromiter(map(len, said), np.int64, len(said))
        return Mentions(
            start=start[close],
            tokens=np.full(int(close.sum()), size),
            unit=unit[close],
            edits=edits[close],
            similarity=1 - edits[close] / np.maximum(length[close], 1),
            letters=letters[close],
        )
