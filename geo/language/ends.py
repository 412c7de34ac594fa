"""A second look for the other end of "A – B" beside one end that is there, when it is badly misspelt."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from geo.language.mentions import Mentions
from geo.wording import BREAK, DASH, Tokens, Words, spelt

# Beside one end only the few roads that end there are meant, so that half of the other name may be wrong.
MOST_WRONG = 0.5
SURE_GAIN = 9.0  # nats: four letters without an error, nine with two
MOST_TOKENS = 2
MOST_JOINING = 3  # "dari A sampai ke desa B"
NONE = -1


def other_ends(
    tokens: Tokens,
    mentions: Mentions,
    ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    units: Sequence[str],
    words: Words,
) -> Mentions:
    """Return mentions of the other end next to those of one end of a road.

    ``ends`` are the units of both ends of each road. Something must join the two: a dash, "sampai", or a word
    for road before both.
    """
    sure = np.flatnonzero(mentions.gain >= SURE_GAIN)
    one = pd.DataFrame({"mention": sure, "unit": mentions.unit[sure]})
    other = pd.DataFrame({"unit": np.concatenate(ends), "other": np.concatenate(ends[::-1])})
    pairs = one.merge(other[other["unit"] != NONE].drop_duplicates(), on="unit")
    spans = _beside(tokens, mentions, words)
    found = [
        _alike(tokens, pairs, span.merge(pairs, on="mention"), units, words) for span in spans if len(span)
    ]
    return Mentions.joined(found) if found else mentions.keep(np.empty(0, np.int64))


def _beside(tokens: Tokens, mentions: Mentions, words: Words) -> list[pd.DataFrame]:
    """Return the runs of tokens on both sides of each mention: columns mention, start, tokens."""
    joins = tokens.marks(words.joining)
    road = tokens.marks(words.announcing.union(words.kinds))
    every = np.arange(len(mentions.unit))
    spans = []
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
            good = inside & linked
            spans.append(pd.DataFrame({"mention": every[good], "start": start[good], "tokens": size}))
    return spans


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


def _alike(
    tokens: Tokens, pairs: pd.DataFrame, near: pd.DataFrame, units: Sequence[str], words: Words
) -> Mentions:
    """Return those runs of tokens that look like the other end."""
    start, size = near["start"].to_numpy(), near["tokens"].to_numpy()
    unit = near["other"].to_numpy()
    written = np.array([spelt([word], words) for word in tokens.vocabulary], dtype=object)[tokens.code]
    ordinary = tokens.marks(frozenset(word for word in tokens.vocabulary if words.is_ordinary(word)))
    said = ["".join(written[a : a + n]) for a, n in zip(start.tolist(), size.tolist(), strict=True)]
    names = np.array(units, dtype=object)[unit].tolist()
    length = np.fromiter(map(len, names), np.int64, len(names))
    edits = cpdist(said, names, scorer=OSA.distance, dtype=np.int64).astype(np.float64)
    dull = ordinary[start] | ordinary[np.minimum(start + size, len(ordinary)) - 1]
    close = (edits <= np.maximum(MOST_WRONG * length, 1)) & ~dull
    letters = np.fromiter(map(len, said), np.int64, len(said))
    return Mentions(
        start=start[close],
        tokens=size[close],
        unit=unit[close],
        edits=edits[close],
        similarity=1 - edits[close] / np.maximum(length[close], 1),
        letters=letters[close],
    )
