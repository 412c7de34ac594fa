"""Complaints along a road gathered into neighbourhoods, and one of each person beside each other."""

import numpy as np
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.roads import IntArray

NEIGHBOURHOOD_M = 100.0  # complaints that no stretch holds are one matter within a survey unit of 100 m


def neighbourhoods(road: IntArray, station_m: FloatArray) -> IntArray:
    """Return the first event of each group of which every event is within NEIGHBOURHOOD_M of the next."""
    near = (np.diff(road) == 0) & (np.diff(station_m) <= NEIGHBOURHOOD_M)
    return _starts(near) if len(road) else np.empty(0, np.int64)


def one_per_person(road: IntArray, person: IntArray, station_m: FloatArray) -> IntArray:
    """Return for each complaint the one that stands for it: itself, or another of the same person beside it.

    A person's complaints on one road with gaps of at most NEIGHBOURHOOD_M are cut every NEIGHBOURHOOD_M; the
    middle one of each piece stands for it. ``road`` and ``person`` are numbers.
    """
    order = np.lexsort((station_m, person, road))
    r, p, m = road[order], person[order], station_m[order]
    new = np.append(True, (np.diff(r) != 0) | (np.diff(p) != 0) | (np.diff(m) > NEIGHBOURHOOD_M))[
        : len(order)
    ]
    chain_start = m[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    cut = np.floor((m - chain_start) / NEIGHBOURHOOD_M)
    new[1:] |= np.diff(cut) != 0
    first = np.flatnonzero(new)
    group = np.cumsum(new) - 1
    middle = (first + np.append(first[1:], len(order)) - 1) // 2
    stands = np.empty(len(order), np.int64)
    stands[order] = order[middle[group]]
    return stands


def _starts(joined: NDArray[np.bool_]) -> IntArray:
    """Return where groups begin, given whether each entry but the first belongs to the one before."""
    return np.flatnonzero(np.append(True, ~joined)).astype(np.int64)
