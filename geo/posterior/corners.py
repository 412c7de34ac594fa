"""Texts that say a corner, "A & B": whichever of the two roads is likelier, the place is the same."""

import numpy as np
from numpy.typing import NDArray

from geo.language.said import CornersSaid
from geo.posterior.candidates import Candidates
from geo.posterior.ranking import Ranked
from geo.roads import IntArray


def torn_at_corner(
    candidates: Candidates, ranked: Ranked, corners: CornersSaid, street: IntArray
) -> NDArray[np.bool_]:
    """Return the rows whose two likeliest streets are those that the words say meet there.

    ``street`` tells which roads are pieces of one street.
    """
    torn = np.zeros(len(ranked.best), bool)
    if not len(corners):
        return torn
    many = int(street.max()) + 1
    told = _pairs(corners.row, street[corners.road], street[corners.other], many)
    some = np.unique(corners.row)
    some = some[(ranked.best[some] >= 0) & (ranked.second[some] >= 0)]
    best, second = (street[candidates.road[at[some]]] for at in (ranked.best, ranked.second))
    torn[some] = np.isin(_pairs(some, best, second, many), told)
    return torn


def _pairs(row: IntArray, one: IntArray, other: IntArray, many: int) -> IntArray:
    """Return a number for each row and pair of streets, in either order."""
    return (row * many + np.minimum(one, other)) * many + np.maximum(one, other)
