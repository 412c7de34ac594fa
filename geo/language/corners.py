"""Names joined by an "&" or an "and": "Tennyson & Whittier" are streets without a word for street."""

import numpy as np
from numpy.typing import NDArray

from geo.language.mentions import EDITS_OF_DOUBLING, Mentions
from geo.wording import CROSS, Tokens, Words

LINKS = "DX"  # signs of "and" and "at"


def at_corners(
    tokens: Tokens, mentions: Mentions, words: Words, start: NDArray[np.int64], last: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which mentions stand beside another one with nothing but a link between.

    ``start`` and ``last`` are the first and the last token of each with its kind and its direction. Only
    names written as they are count: a word like a name may stand anywhere.
    """
    size = len(tokens.code)
    plain = mentions.edits <= EDITS_OF_DOUBLING
    begins, ends = np.zeros(size + 2, bool), np.zeros(size + 2, bool)
    begins[start[plain]], ends[last[plain] + 2] = True, True  # ``ends`` is read from two tokens on
    links = np.append(tokens.marks(frozenset(w for w, sign in words.signs.items() if sign in LINKS)), False)
    crossed = np.append(tokens.glue == CROSS, False)
    text = np.append(tokens.text, -1)
    after, before = np.minimum(last + 1, size), np.maximum(start - 1, 0)
    following = np.where(links[after], after + 1, after)
    linked = (links | crossed)[after] & begins[following]
    linked &= text[np.minimum(following, size)] == text[start]
    preceding = np.where(links[before] & (start > 0), start - 2, start - 1)
    joined = (crossed[start] | (links[before] & (start > 0))) & ends[preceding + 2]
    joined &= text[np.maximum(preceding, 0)] == text[start]
    corner: NDArray[np.bool_] = plain & (linked | joined)
    return corner
