"""Known names found in many texts at once, exactly or with typos, missing spaces and cut-off ends."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist
from scipy import sparse

from geo.wording import BREAK, CROSS, Tokens, Words, token_key

MAX_TOKENS = 5  # longest name looked for, in the text's tokens: "Candi Boko" may be written in three
# Typing errors forgiven by the length of the name, as search engines do: short names lie too close together.
EDITS_FROM_LENGTH = ((5, 1), (8, 2), (13, 3))
MIN_FUZZY = EDITS_FROM_LENGTH[0][0]
# A name cut off at the end of a field of limited width: letters and share of it that are left.
MIN_CUT_LENGTH, MIN_CUT_SHARE = 5, 0.6
CUT_SIMILARITY = 0.85
PAIRS_AT_ONCE = 20_000  # rows of the trigram product held in memory


@dataclass(frozen=True)
class Mentions:
    """Names found. All arrays have one entry per mention, in the order of the texts.

    ``start`` is the first token, ``tokens`` how many there are, ``unit`` the name, ``similarity`` in 0..1;
    ``letters`` is how many letters of the text the name explains, less those it gets wrong.
    """

    start: NDArray[np.int64]
    tokens: NDArray[np.int64]
    unit: NDArray[np.int64]
    similarity: NDArray[np.float64]
    letters: NDArray[np.int64]

    def keep(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "Mentions":
        """Return some of the mentions."""
        return Mentions(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, some: Sequence["Mentions"]) -> "Mentions":
        """Return all of them."""
        return cls(
            *(np.concatenate([getattr(one, name) for one in some]) for name in cls.__dataclass_fields__)
        )


@dataclass(frozen=True, slots=True)
class _Matches:
    """Pairs of an n-gram (``row``) and a name it may be: arrays of one length, as in Mentions."""

    row: NDArray[np.int64]
    unit: NDArray[np.int64]
    similarity: NDArray[np.float64]
    letters: NDArray[np.int64]


@dataclass(frozen=True)
class _Grams:
    """The runs of ``size`` tokens in the texts: each distinct one once, and where it stands."""

    size: int
    codes: NDArray[np.int64]  # [distinct, size]
    start: NDArray[np.int64]  # first token of every occurrence
    which: NDArray[np.int64]  # row of ``codes`` of every occurrence

    def keep(self, which: NDArray[np.bool_]) -> "_Grams":
        """Return some of the occurrences."""
        return replace(self, start=self.start[which], which=self.which[which])

    def mentions(self, matches: _Matches) -> Mentions:
        """Return every occurrence of the n-grams that match names."""
        order = np.argsort(self.which, kind="stable")
        first, last = (np.searchsorted(self.which[order], matches.row, side) for side in ("left", "right"))
        match = np.repeat(np.arange(len(first)), last - first)
        at = np.arange(len(match)) - np.repeat(np.cumsum(last - first) - last, last - first)
        start = self.start[order][at]
        size = np.full(len(start), self.size)
        return Mentions(start, size, matches.unit[match], matches.similarity[match], matches.letters[match])


class NameIndex:
    """An index of names (as ``wording.key`` writes them) for looking through many texts."""

    def __init__(self, units: Sequence[str], words: Words, spoken: Collection[str] = ()):
        """Index ``units``; ``spoken`` are the single words of the names, some of which may be ordinary."""
        self.units = list(units)
        self.words = words
        self._name_words = frozenset(spoken)
        self._row = {unit: row for row, unit in enumerate(self.units)}
        self._sorted = sorted(self.units)
        self._longest = max(map(len, self.units), default=0)
        self._trigrams = _Trigrams(self.units)

    def find(self, tokens: Tokens) -> Mentions:
        """Return every name mentioned in the texts; of overlapping readings only the best."""
        if not self.units or not len(tokens.code):
            nothing = np.empty(0, np.int64)
            return Mentions(nothing, nothing, nothing, np.empty(0), nothing)
        last_of_text = np.append(np.diff(tokens.text) != 0, True)
        found = []
        for grams in _n_grams(tokens):
            keys, ordinary = self._keys(tokens, grams.codes)
            found.append(grams.mentions(self._matches(keys, ordinary)))
            at_end = grams.keep(last_of_text[grams.start + grams.size - 1])
            found.append(
                at_end.mentions(self._cut_off(keys, np.unique(at_end.which[~ordinary[at_end.which]])))
            )
        return _best_readings(Mentions.joined(found))

    def _keys(self, tokens: Tokens, gram: NDArray[np.int64]) -> tuple[list[str], NDArray[np.bool_]]:
        """Return each n-gram as a key, and whether it holds ordinary words: no misspelt name does."""
        spoken = tokens.vocabulary
        folded = np.array([token_key(w, self.words) for w in spoken], dtype=object)
        keys = ["".join(parts) for parts in folded[gram].tolist()]
        dull = np.array([w in self.words.ordinary or w.isdigit() for w in spoken])
        foreign = dull & np.array([w not in self._name_words for w in spoken])
        return keys, foreign[gram].any(axis=1) | dull[gram].all(axis=1)

    def _matches(self, keys: list[str], ordinary: NDArray[np.bool_]) -> _Matches:
        exact = np.fromiter((self._row.get(k, -1) for k in keys), np.int64, len(keys))
        hit = np.flatnonzero(exact >= 0)
        length = np.fromiter(map(len, keys), np.int64, len(keys))
        open_to_typos = (exact < 0) & ~ordinary & (length <= self._longest + 3) & (length >= MIN_FUZZY - 1)
        rows = np.flatnonzero(open_to_typos)
        typos = self._trigrams.close_to([keys[row] for row in rows])
        return _Matches(
            np.concatenate([hit, rows[typos.row]]),
            np.concatenate([exact[hit], typos.unit]),
            np.concatenate([np.ones(len(hit)), typos.similarity]),
            np.concatenate([length[hit], typos.letters]),
        )

    def _cut_off(self, keys: list[str], rows: NDArray[np.int64]) -> _Matches:
        """Return the names that n-grams begin, where it is one name and most of it is there."""
        found = []
        for row in rows:
            start = keys[row]
            at = bisect_right(self._sorted, start)
            begun = [unit for unit in self._sorted[at : at + 2] if unit.startswith(start)]
            if len(begun) == 1 and len(start) >= max(MIN_CUT_LENGTH, MIN_CUT_SHARE * len(begun[0])):
                found.append((row, self._row[begun[0]], len(start) - 1))
        row, unit, letters = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return _Matches(row, unit, np.full(len(row), CUT_SIMILARITY), letters)


class _Trigrams:
    """Names by the three-letter pieces they share, so that few pairs are left for the exact comparison."""

    def __init__(self, units: Sequence[str]):
        self.units = np.array(units, dtype=object)
        self.lengths = np.fromiter(map(len, units), np.int64, len(units))
        self._column: dict[str, int] = {}
        for unit in units:
            for gram in _pieces(unit):
                self._column.setdefault(gram, len(self._column))
        self._by_gram = self._matrix(units).T.tocsr()

    def close_to(self, keys: Sequence[str]) -> _Matches:
        """Return all pairs of a key and a name within the forgiven number of edits."""
        parts = [self._close(keys, start) for start in range(0, max(len(keys), 1), PAIRS_AT_ONCE)]
        return _Matches(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in _Matches.__slots__)
        )

    def _close(self, keys: Sequence[str], start: int) -> _Matches:
        some = keys[start : start + PAIRS_AT_ONCE]
        shared = (self._matrix(some) @ self._by_gram).tocoo()
        length = np.fromiter(map(len, some), np.int64, len(some))[shared.row]
        of_unit = self.lengths[shared.col]
        edits = _forgiven(of_unit)
        # One edit spoils at most three pieces of a key with as many pieces as letters.
        likely = (np.abs(length - of_unit) <= edits) & (edits > 0)
        likely &= shared.data >= np.maximum(of_unit - 3 * edits, 1)
        row, unit, allowed = shared.row[likely], shared.col[likely], edits[likely]
        spoken, names = [some[at] for at in row], self.units[unit].tolist()
        distance = cpdist(spoken, names, scorer=OSA.distance, dtype=np.int64)
        near = distance <= allowed
        row, unit, distance = row[near].astype(np.int64), unit[near].astype(np.int64), distance[near]
        of_unit = self.lengths[unit]
        return _Matches(row + start, unit, 1 - distance / of_unit, of_unit - 2 * distance)

    def _matrix(self, keys: Sequence[str]) -> sparse.csr_matrix:
        column = self._column
        rows = [[column[gram] for gram in set(_pieces(k)) if gram in column] for k in keys]
        indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        indices = np.fromiter((c for row in rows for c in row), np.int64, int(indptr[-1]))
        shape = (len(keys), max(len(column), 1))
        return sparse.csr_matrix((np.ones(len(indices), np.int8), indices, indptr), shape=shape)


def _pieces(unit: str) -> list[str]:
    padded = f"^{unit}$"
    return [padded[at : at + 3] for at in range(len(padded) - 2)]


def _forgiven(length: NDArray[np.int64]) -> NDArray[np.int64]:
    edits = np.zeros_like(length)
    for least, allowed in EDITS_FROM_LENGTH:
        edits[length >= least] = allowed
    return edits


def _n_grams(tokens: Tokens) -> Iterator[_Grams]:
    """Yield the n-grams of each size up to MAX_TOKENS; none runs over a comma, a line end or an "&"."""
    grams = _Grams(1, np.arange(len(tokens.vocabulary))[:, None], np.arange(len(tokens.code)), tokens.code)
    closed = (tokens.glue == BREAK) | (tokens.glue == CROSS)
    while len(grams.start):
        yield grams
        if grams.size == MAX_TOKENS:
            return
        following = grams.start + grams.size
        inside = following < len(tokens.code)
        start, which, following = grams.start[inside], grams.which[inside], following[inside]
        inside = (tokens.text[start] == tokens.text[following]) & ~closed[following]
        longer = which[inside] * len(tokens.vocabulary) + tokens.code[following[inside]]
        distinct, which = np.unique(longer, return_inverse=True)
        head, tail = np.divmod(distinct, len(tokens.vocabulary))
        grams = _Grams(grams.size + 1, np.column_stack([grams.codes[head], tail]), start[inside], which)


def _best_readings(mentions: Mentions) -> Mentions:
    """Drop every reading that shares words with a better one that stays: one that explains more letters.

    "Ploso Lor" is not also a mention of Ploso, and where "Sumber" is a name it is not a misspelt Sumberan.
    Readings that are equally good are all kept.
    """
    mentions = mentions.keep(np.lexsort((mentions.unit, mentions.tokens, mentions.start)))
    better, worse = _rivals(mentions)
    stays, open_ = np.zeros(len(mentions.start), bool), np.ones(len(mentions.start), bool)
    while open_.any():
        fought = open_[better] & open_[worse]
        beaten = np.zeros(len(open_), bool)
        beaten[worse[fought]] = True
        stays |= open_ & ~beaten
        open_ &= ~stays
        open_[worse[stays[better]]] = False
    return mentions.keep(stays)


def _rivals(mentions: Mentions) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs (better, worse) of mentions, sorted by start, that share words."""
    first, last = mentions.start, mentions.start + mentions.tokens - 1
    good = mentions.letters + mentions.similarity / 2  # of equals the one with fewer errors
    better, worse = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for step in range(1, len(first)):
        a = np.flatnonzero(first[step:] - first[:-step] < MAX_TOKENS)
        if not len(a):
            break
        a = a[first[a + step] <= last[a]]  # a + step starts where a does, or after it
        for one, other in ((a, a + step), (a + step, a)):
            wins = good[one] > good[other]
            better.append(one[wins])
            worse.append(other[wins])
    return np.concatenate(better), np.concatenate(worse)
