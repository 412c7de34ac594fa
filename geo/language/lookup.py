"""Equal numbers found in another list: for joins of a few rows, where a table costs more than it holds."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Lookup:
    """A list of numbers in which others are looked up. Make one with ``of``."""

    _order: NDArray[np.int64]
    _sorted: NDArray[np.int64]

    @classmethod
    def of(cls, keys: NDArray[np.int64]) -> "Lookup":
        """Return the lookup of ``keys``; a key may come many times."""
        order = np.argsort(keys, kind="stable")
        return cls(order, keys[order])

    def find(self, wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return all pairs (place in ``wanted``, place in the keys) of equal numbers, in order."""
        first, last = (np.searchsorted(self._sorted, wanted, side) for side in ("left", "right"))
        count = last - first
        at = np.repeat(np.arange(len(count)), count)
        step = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
        return at, self._order[first[at] + step]


def pairs_of(
    left: NDArray[np.int64], right: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all pairs of places at which two lists hold the same number."""
    return Lookup.of(right).find(left)


def best_of_each(keys: tuple[NDArray[np.int64], ...], score: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return where the best score of each distinct combination of keys stands, sorted by the keys."""
    order = np.lexsort((-score, *keys[::-1]))
    first = np.ones(len(order), bool)
    first[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    return order[first]


def first_of_each(keys: tuple[NDArray[Any], ...]) -> NDArray[np.int64]:
    """Return where each distinct combination of keys stands first, in order."""
    order = np.lexsort(keys[::-1])
    first = np.ones(len(order), bool)
    first[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    return np.sort(order[first])


def best_of_groups(
    group: NDArray[np.int64], value: NDArray[np.float64], best: np.ufunc = np.maximum
) -> NDArray[np.float64]:
    """Return for each entry the greatest (``best``: or least) value of its group, a number from 0 on."""
    found = np.full(int(group.max(initial=-1)) + 1, -np.inf if best is np.maximum else np.inf)
    best.at(found, group, value)
    return found[group]
