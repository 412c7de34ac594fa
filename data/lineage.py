"""The lasting identity of stretches: which newly found range is which known stretch, merges and splits.

Ranges are a pure function of the complaints; ids are memory. A found range *may be* a known stretch of its
road and family when they share at least half of the shorter one; of all the ways to give ids one to one,
the one that shares the most metres is taken: what was called strong counts those that are likely now, so
that its id does not stay behind with the part that is none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

IntArray = NDArray[np.int64]

# Trials on simulated regencies: shared length over the shorter length switches ids 5 to 30 times more seldom
# than intersection over union.
SAME_SHARE = 0.5
# A stretch shorter than this is a point to the matching, so that a point on a point shares all of itself.
POINT_M = 1.0

# Down to which P(stretch) one that was called strong stays it, and above which a weak one is more than a few
# complaints: see ``steadying``.
STAY_PROBABILITY = 0.2

NEW = -1
STRONG, WEAK = "strong", "weak"  # levels, as ``geo.stretches`` says them
FADED = "faded"  # of a known stretch that was called strong once and is weak now: see ``recognition``


@dataclass(frozen=True)
class Lineage:
    """What became of known stretches and where found ones come from.

    ``known_of`` has one value per found range: the row of the known stretch that it is, or NEW.
    ``merged`` are (row of a living stretch that lost its range, row of the found range that took it);
    ``split`` are (row of a found range that is new, row of the known stretch that it came off).
    """

    known_of: IntArray
    merged: list[tuple[int, int]]
    split: list[tuple[int, int]]


class _Pair(NamedTuple):
    """A found range that may be a known stretch, the metres that they share, and how many are the same."""

    known: int
    found: int
    shared_m: float
    same_m: float  # those shared, of a strong or faded stretch times how likely the found range is one


def match(known: pd.DataFrame, found: pd.DataFrame) -> Lineage:
    """Match found ranges with known stretches, one to one, whatever the order of the rows.

    Both have road_id, family, from_m, to_m, probability (which may be missing); ``known`` also id, live
    (False: ended not long ago), has_works, level (or FADED), and first_at (which may be missing). Where
    several living stretches became one range its id is that of the one with works, then of the one with the
    earliest complaint: of the strong ones if there are any, else of the faded, else of the likely ones,
    because a single old complaint that a stretch takes in is no other damage. Ended ones come back only to
    what is left.
    """
    rank = _ranks(known)
    live = known["live"].to_numpy(dtype=bool)
    known_of = np.full(len(found), NEW, dtype=np.int64)
    merged: list[tuple[int, int]] = []
    split: list[tuple[int, int]] = []
    for pairs in _by_line(known, found):
        given = _give_ids(pairs, rank, live)
        holder = {pair.known for pair in given}
        for pair in given:
            known_of[pair.found] = pair.known
        for one in _closest(pairs, rank, of_known=True):
            if live[one.known] and one.known not in holder:
                merged.append((one.known, one.found))
        for one in _closest(pairs, rank, of_known=False):
            if known_of[one.found] == NEW:
                split.append((one.found, one.known))
    return Lineage(known_of, sorted(merged), sorted(split))


def _give_ids(pairs: Sequence[_Pair], rank: Sequence[int], live: NDArray[np.bool_]) -> list[_Pair]:
    """Return the pairs of one line that hold: living stretches choose first, then ended ones."""
    living = [pair for pair in pairs if live[pair.known]]
    first = _survivors(_assign(living, rank), living, rank)
    given = first + _assign(_free(living, first), rank)  # who gave way may be another range just as well
    return given + _assign(_free([pair for pair in pairs if not live[pair.known]], given), rank)


def _survivors(given: Sequence[_Pair], pairs: Sequence[_Pair], rank: Sequence[int]) -> list[_Pair]:
    """Give each range to the foremost of those that became it: its holder and those left with nothing."""
    holder = {pair.known for pair in given}
    contenders = {pair.found: [pair] for pair in given}
    for pair in _closest(pairs, rank, of_known=True):
        if pair.known not in holder:
            contenders[pair.found].append(pair)  # held: else it would have been given to this one
    return [min(some, key=lambda pair: rank[pair.known]) for some in contenders.values()]


def _free(pairs: Iterable[_Pair], given: Sequence[_Pair]) -> list[_Pair]:
    """Return the pairs whose stretch and range are both still without the other."""
    known, found = {pair.known for pair in given}, {pair.found for pair in given}
    return [pair for pair in pairs if pair.known not in known and pair.found not in found]


def _assign(pairs: Sequence[_Pair], rank: Sequence[int]) -> list[_Pair]:
    """Return the pairs, one to one, that are together the same over the most metres."""
    if len(pairs) <= 1:
        return list(pairs)
    rows = _numbered(sorted({pair.known for pair in pairs}, key=lambda row: rank[row]))
    columns = _numbered(sorted({pair.found for pair in pairs}))
    shared_m = np.zeros((len(rows), len(columns)))
    for pair in pairs:  # a metre more, so that points are given too
        shared_m[rows[pair.known], columns[pair.found]] = pair.same_m + POINT_M
    best = linear_sum_assignment(shared_m, maximize=True)
    chosen = set(zip(*(side.tolist() for side in best), strict=True))
    return [pair for pair in pairs if (rows[pair.known], columns[pair.found]) in chosen]


def _numbered(values: Collection[int]) -> dict[int, int]:
    return {value: number for number, value in enumerate(values)}


def _closest(pairs: Iterable[_Pair], rank: Sequence[int], *, of_known: bool) -> list[_Pair]:
    """Return for each stretch (or else range) the pair in which it shares the most; then by rank and row."""
    best: dict[int, _Pair] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.shared_m, rank[pair.known], pair.found)):
        best.setdefault(pair.known if of_known else pair.found, pair)
    return list(best.values())


_RANGE = ("road_id", "family", "from_m", "to_m")


def _by_line(known: pd.DataFrame, found: pd.DataFrame) -> Iterator[list[_Pair]]:
    """Return the pairs of ranges that may be the same, for each road and family that has any."""
    found_on: defaultdict[tuple[str, str], list[tuple[int, float, float, float]]] = defaultdict(list)
    likely = found["probability"].fillna(0.0).tolist()
    for row, (road_id, family, from_m, to_m) in enumerate(_tuples(found, _RANGE)):
        found_on[road_id, family].append((row, from_m, to_m, likely[row]))
    pairs_on: defaultdict[tuple[str, str], list[_Pair]] = defaultdict(list)
    strong = known["level"].isin((STRONG, FADED)).tolist()
    for row, (road_id, family, from_m, to_m) in enumerate(_tuples(known, _RANGE)):
        for found_row, found_from_m, found_to_m, probability in found_on.get((road_id, family), ()):
            shared_m = min(to_m, found_to_m) - max(from_m, found_from_m)
            shorter_m = min(to_m - from_m, found_to_m - found_from_m)
            if shared_m >= (0 if shorter_m < POINT_M else SAME_SHARE * shorter_m):
                same_m = shared_m * max(probability, STAY_PROBABILITY) if strong[row] else shared_m
                pairs_on[road_id, family].append(_Pair(row, found_row, shared_m, same_m))
    yield from pairs_on.values()


def _tuples(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def _ranks(known: pd.DataFrame) -> list[int]:
    """Return the place of each: with works, strong, faded, likely one, then by their earliest complaint."""
    first_ns = known["first_at"].to_numpy(dtype="datetime64[ns]").astype(np.int64)
    first_ns[known["first_at"].isna()] = np.iinfo(np.int64).max
    unlikely = ~(known["probability"].to_numpy(dtype=np.float64) >= STAY_PROBABILITY)
    without_works = ~known["has_works"].to_numpy(dtype=bool)
    weakness = known["level"].map({STRONG: 0, FADED: 1, WEAK: 2}).to_numpy()
    order = np.lexsort((known["id"].to_numpy(), first_ns, unlikely, weakness, without_works))
    rank = np.empty(len(known), dtype=np.int64)
    rank[order] = np.arange(len(known))
    return [int(place) for place in rank]
