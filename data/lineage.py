"""The lasting identity of stretches: which newly found range is which known stretch, merges and splits.

Ranges are a pure function of the complaints; ids are memory. A found range *is* a known stretch of its road
and family when they share at least half of the shorter one, each with one other at most.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

# Trials on simulated regencies: shared length over the shorter length.
SAME_SHARE = 0.5
# A stretch shorter than this is a point to the matching, so that a point on a point shares all of itself.
POINT_M = 1.0


@dataclass(frozen=True)
class Lineage:
    """What became of known stretches and where found ones come from.

    ``known_of`` has one value per found range: the row of the known stretch that it is, or -1 if it is new.
    ``merged`` are (row of a known stretch that lost its range, row of the found range that took it);
    ``split`` are (row of a found range that is new, row of the known stretch that it came off).
    """

    known_of: IntArray
    merged: list[tuple[int, int]]
    split: list[tuple[int, int]]


def match(known: pd.DataFrame, found: pd.DataFrame) -> Lineage:
    """Match found ranges with known stretches, one to one.

    Both have road_id, family, from_m, to_m; ``known`` also id, live (False: ended not long ago), has_works
    and first_at (may be missing). Where several want one another the survivor is the living one, then the one
    with works, then the one with the earliest complaint; it takes the range that it shares the most with.
    """
    pairs = _pairs(known, found)
    known_of = np.full(len(found), -1, dtype=np.int64)
    taken: set[int] = set()
    for known_row, found_row in pairs:
        if known_row not in taken and known_of[found_row] < 0:
            known_of[found_row] = known_row
            taken.add(known_row)
    live = known["live"].to_numpy(dtype=bool)
    merged: dict[int, int] = {}
    split: dict[int, int] = {}
    for known_row, found_row in pairs:
        if known_row not in taken and live[known_row]:
            merged.setdefault(known_row, found_row)
        if known_of[found_row] < 0:
            split.setdefault(found_row, known_row)
    return Lineage(known_of, list(merged.items()), list(split.items()))


def _pairs(known: pd.DataFrame, found: pd.DataFrame) -> list[tuple[int, int]]:
    """Return (known row, found row) of ranges that may be the same, in the order in which they choose."""
    left = known[["road_id", "family", "from_m", "to_m", "id", "live", "has_works", "first_at"]]
    left = left.assign(known_row=np.arange(len(known)))
    right = found[["road_id", "family", "from_m", "to_m"]].assign(found_row=np.arange(len(found)))
    pairs = left.merge(right, on=["road_id", "family"], suffixes=("", "_found"))
    shared_m = np.minimum(pairs["to_m"], pairs["to_m_found"]) - np.maximum(
        pairs["from_m"], pairs["from_m_found"]
    )
    shorter_m = np.minimum(pairs["to_m"] - pairs["from_m"], pairs["to_m_found"] - pairs["from_m_found"])
    is_point = shorter_m < POINT_M
    same = np.where(is_point, shared_m >= 0, shared_m >= SAME_SHARE * shorter_m)
    pairs = pairs.assign(shared_m=shared_m)[same]
    pairs = pairs.sort_values(
        ["live", "has_works", "first_at", "id", "shared_m", "from_m_found"],
        ascending=[False, False, True, True, False, True],
        na_position="last",
        kind="stable",
    )
    return list(zip(pairs["known_row"].tolist(), pairs["found_row"].tolist(), strict=True))
