"""The lasting identity of stretches: which newly found range is which known stretch, merges and splits.

Ranges are a pure function of the complaints; ids are memory. A found range *is* a known stretch of its road
and family when they share at least half of the shorter one, each with one other at most.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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
    ranges_of: defaultdict[tuple[str, str], list[tuple[int, float, float]]] = defaultdict(list)
    for found_row, (road_id, family, from_m, to_m) in enumerate(_tuples(found, _RANGE)):
        ranges_of[road_id, family].append((found_row, from_m, to_m))
    pairs = []
    for known_row, (road_id, family, from_m, to_m, *standing) in enumerate(
        _tuples(known, _RANGE + _STANDING)
    ):
        for found_row, found_from_m, found_to_m in ranges_of.get((road_id, family), ()):
            shared_m = min(to_m, found_to_m) - max(from_m, found_from_m)
            shorter_m = min(to_m - from_m, found_to_m - found_from_m)
            if shared_m >= (0 if shorter_m < POINT_M else SAME_SHARE * shorter_m):
                order = (*_precedence(*standing), -shared_m, found_from_m)
                pairs.append((order, known_row, found_row))
    return [(known_row, found_row) for _, known_row, found_row in sorted(pairs)]


_RANGE = ["road_id", "family", "from_m", "to_m"]
_STANDING = ["live", "has_works", "first_at", "id"]


def _tuples(frame: pd.DataFrame, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def _precedence(
    live: bool, has_works: bool, first_at: pd.Timestamp, stretch_id: int
) -> tuple[bool, bool, bool, float, int]:
    """Return what sorts a known stretch before those that must give way to it."""
    undated = pd.isna(first_at)
    return not live, not has_works, undated, 0.0 if undated else first_at.timestamp(), stretch_id
