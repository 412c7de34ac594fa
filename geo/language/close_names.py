"""Names that differ from what is written by a typing error or some, found among many at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist, cpdist
from scipy import sparse

# Typing errors looked for by the length of the name. Short names lie close together: what else is said of the
# road (its other end, a word for road) must tell whether one is meant.
EDITS_FROM_LENGTH = ((4, 1), (6, 2), (9, 3), (14, 4))
MIN_FUZZY = EDITS_FROM_LENGTH[0][0]
SHORT = 5  # letters: with one error in the middle no three of them need be left beside each other
PAIRS_AT_ONCE = 20_000  # rows of the trigram product held in memory


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of an n-gram (``row``) and a name it may be: arrays of one length, as in Mentions."""

    row: NDArray[np.int64]
    unit: NDArray[np.int64]
    edits: NDArray[np.float64]

    def keep(self, which: NDArray[np.bool_]) -> "Matches":
        """Return some of them."""
        return Matches(self.row[which], self.unit[which], self.edits[which])


class Trigrams:
    """Names by the three-letter pieces they share, so that few pairs are left for the exact comparison."""

    def __init__(self, units: Sequence[str]):
        self.units = np.array(units, dtype=object)
        self.lengths = np.fromiter(map(len, units), np.int64, len(units))
        self._edits = _looked_for(self.lengths)
        # One edit spoils at most three pieces of a key with as many pieces as letters.
        needed = np.maximum(self.lengths - 3 * self._edits, 1)
        self._needed = np.where(self._edits > 0, needed, np.iinfo(np.int8).max).clip(max=127).astype(np.int8)
        self._column: dict[str, int] = {}
        for unit in units:
            for gram in _pieces(unit):
                self._column.setdefault(gram, len(self._column))
        self._by_gram = self._matrix(units).T.tocsr()

    def close_to(self, keys: Sequence[str]) -> Matches:
        """Return all pairs of a key and a name that differ by as many typing errors as are looked for."""
        parts = [self._close(keys, start) for start in range(0, max(len(keys), 1), PAIRS_AT_ONCE)]
        return Matches(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in Matches.__slots__)
        )

    def _close(self, keys: Sequence[str], start: int) -> Matches:
        some = keys[start : start + PAIRS_AT_ONCE]
        shared = (self._matrix(some) @ self._by_gram).tocoo()
        likely = np.flatnonzero(shared.data >= self._needed[shared.col])
        row, unit = shared.row[likely], shared.col[likely]
        length = np.fromiter(map(len, some), np.int64, len(some))
        allowed = self._edits[unit]
        near = np.abs(length[row] - self.lengths[unit]) <= allowed
        row, unit, allowed = row[near], unit[near], allowed[near]
        said, names = np.array(some, dtype=object)[row].tolist(), self.units[unit].tolist()
        distance = cpdist(said, names, scorer=OSA.distance, dtype=np.int64)
        near = (distance <= allowed) & (distance > 0)
        row, unit = row[near].astype(np.int64), unit[near].astype(np.int64)
        return Matches(row + start, unit, distance[near].astype(np.float64))

    def _matrix(self, keys: Sequence[str]) -> sparse.csr_matrix:
        column = self._column
        rows = [[column[gram] for gram in set(_pieces(k)) if gram in column] for k in keys]
        indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        indices = np.fromiter((c for row in rows for c in row), np.int64, int(indptr[-1]))
        shape = (len(keys), max(len(column), 1))
        return sparse.csr_matrix((np.ones(len(indices), np.int8), indices, indptr), shape=shape)


class ShortNames:
    """Names so short that one typing error may leave no three letters whole: compared with everything."""

    def __init__(self, units: Sequence[str]):
        self.row = np.array(
            [row for row, unit in enumerate(units) if MIN_FUZZY <= len(unit) <= SHORT], dtype=np.int64
        )
        self.units = [units[row] for row in self.row]

    def close_to(self, keys: Sequence[str]) -> Matches:
        """Return all pairs of a key and a short name with one typing error between them."""
        rows = np.array([row for row, key in enumerate(keys) if len(key) <= SHORT + 1], dtype=np.int64)
        found = [np.empty((2, 0), np.int64)]
        if self.units:
            for start in range(0, len(rows), PAIRS_AT_ONCE):
                some = rows[start : start + PAIRS_AT_ONCE]
                distance = cdist(
                    [keys[row] for row in some],
                    self.units,
                    scorer=OSA.distance,
                    score_cutoff=1,
                    dtype=np.uint8,
                )
                key, unit = np.nonzero(distance == 1)
                found.append(np.stack([some[key], self.row[unit]]))
        row, unit = np.concatenate(found, axis=1)
        return Matches(row, unit, np.ones(len(row)))


def _pieces(unit: str) -> list[str]:
    padded = f"^{unit}$"
    return [padded[at : at + 3] for at in range(len(padded) - 2)]


def _looked_for(length: NDArray[np.int64]) -> NDArray[np.int64]:
    edits = np.zeros_like(length)
    for least, allowed in EDITS_FROM_LENGTH:
        edits[length >= least] = allowed
    return edits
