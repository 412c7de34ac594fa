"""The table that placing returns: filled part by part as numbers and codes, written out once.

A million rows of Python objects cost more than placing them, so roads are row numbers and words are places in
a list, in the table too: its columns of words are categories (``pandas.Categorical``), which compare and are
written as their words. The parts may come in any order of rows.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import FloatArray, LocalCrs
from geo.kernels.compiled import in_threads, kernel, worth
from geo.posterior.candidates import NONE, Candidates
from geo.posterior.ranking import Ranked
from geo.posterior.verdicts import AMBIGUOUS, PLACED, QUESTIONS, REASONS, STATUSES, Codes
from geo.roads import IntArray, RoadNetwork

COLUMNS = (
    "status", "road_id", "road_name", "station_m", "from_m", "to_m", "offset_m", "side", "sigma_m",
    "confidence", "road_2", "confidence_2", "lon", "lat", "authority", "road_class", "question", "reason",
)  # fmt: skip
NUMBERS = (
    "station_m", "from_m", "to_m", "offset_m", "sigma_m", "confidence", "confidence_2", "x", "y",
)  # fmt: skip
CENTRE_M = 1.0  # so near the centreline a position is on no side of it
CANDIDATES_KEPT = 5
RIVAL = 0.05  # of a placed row the candidates are listed if another street has such a chance
MANY_OBJECTS = 100_000  # made at once, of some 500,000 that there are anyway
NOTHING_LISTED: tuple[tuple[str, float], ...] = ()


WORDS = {
    "road_id": "road_id", "road_name": "name", "authority": "authority", "road_class": "road_class",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Words:
    """One word about each road: ``code`` (per road, then NONE) are places among the words of ``kinds``.

    ``is_own``: each road has a word of its own, in their order, and a road's number is its code.
    """

    code: NDArray[np.signedinteger[Any]]
    kinds: pd.CategoricalDtype
    is_own: bool

    @classmethod
    def of(cls, words: "pd.Series[Any]") -> "Words":
        """Return the words of all roads, nothing for None."""
        code, kinds = pd.factorize(words.to_numpy(dtype=object))
        # Few words in few bytes each, which a processor has at hand for all roads.
        few = len(kinds) <= np.iinfo(np.int8).max
        is_own = bool((code == np.arange(len(code))).all())
        return cls(np.append(code, NONE).astype(np.int8 if few else np.int32), _kinds(kinds), is_own)

    def told(self, road: NDArray[np.signedinteger[Any]]) -> pd.Categorical:
        """Return the words of these roads (rows of the network's table, or NONE)."""
        return _told(road if self.is_own else self.code.take(road), self.kinds)


def road_words(network: RoadNetwork) -> dict[str, Words]:
    """Return what a result tells of each road, by column."""
    return {name: Words.of(network.table[column]) for name, column in WORDS.items()}


@dataclass(frozen=True, eq=False)
class Listed:
    """Candidates of some turns: those of ``turns[i]`` end at ``end[i]``, where those of the next begin."""

    turns: IntArray
    end: IntArray
    road: IntArray
    share: FloatArray


@dataclass(frozen=True, eq=False)
class Placed:
    """The columns of a result while they are filled. Make one with ``of``."""

    status: Codes
    reason: Codes
    question: Codes
    values: FloatArray  # (rows, NUMBERS): those of a row are read at once when it is put in its place
    road: NDArray[np.int32]  # row of the network's table, NONE where no road is told
    road_2: NDArray[np.int32]
    listed: "list[Listed] | None"  # None where no candidates are to be listed

    @classmethod
    def of(cls, rows: int, *, candidates: bool) -> "Placed":
        """Return columns for so many rows, with or without a list of candidates."""
        status, reason, question = np.empty((3, rows), np.int8)
        values = np.empty((rows, len(NUMBERS)))
        road, road_2 = np.empty((2, rows), np.int32)
        return cls(status, reason, question, values, road, road_2, [] if candidates else None)

    @cached_property
    def numbers(self) -> dict[str, FloatArray]:
        """The columns of ``values``, by name."""
        return dict(zip(NUMBERS, self.values.T, strict=True))

    def list_candidates(self, turns: IntArray, found: Candidates, ranked: Ranked, status: Codes) -> None:
        """List the likeliest candidates of turns (one per row ranked) that are not plainly on one road."""
        if self.listed is None:
            return
        unsure = (status != STATUSES.index(PLACED)) | (ranked.confidence_2 >= RIVAL)
        some = np.flatnonzero(unsure & (np.diff(ranked.first) > 0))
        first = ranked.first[some]
        count = np.minimum(ranked.first[some + 1] - first, CANDIDATES_KEPT)
        end = np.cumsum(count)
        at = ranked.order[np.repeat(first - (end - count), count) + np.arange(count.sum())]
        self.listed.append(Listed(turns[some], end, found.road[at], np.round(ranked.probability[at], 4)))

    def frame(
        self, index: "pd.Index[Any]", order: IntArray, words: Mapping[str, Words], crs: LocalCrs
    ) -> pd.DataFrame:
        """Return the table with this index, and ``candidates`` last if they were listed.

        Turn t is row ``order[t]`` of it. ``words`` are what ``road_words`` tells of the network, whose metres
        are of ``crs``.
        """
        turn = np.empty(len(order), np.int64)
        turn[order] = np.arange(len(order))
        numbers = dict(zip(NUMBERS, _columns(self.values, turn), strict=True))
        numbers["lon"], numbers["lat"] = crs.to_lon_lat(numbers.pop("x"), numbers.pop("y"), by_patches=True)
        road = self.road.take(turn)
        told = {
            "status": _told(self.status.take(turn), _STATUSES),
            "reason": _told(self.reason.take(turn), _REASONS),
            "side": _told(_side(numbers["offset_m"]), _SIDES),
            "question": _told(self.question.take(turn), _QUESTIONS),
            **{name: column.told(road) for name, column in words.items()},
            "road_2": words["road_id"].told(self.road_2.take(turn)),
            **numbers,
        }
        columns = {name: told[name] for name in COLUMNS}
        if self.listed is not None:
            lists = _lists(order, self.listed, words["road_id"])
            columns["candidates"] = pd.Series(lists, index, dtype=object, copy=False)
        # Of series pandas would look at each for its index: for one row that took four times as long.
        return pd.DataFrame(columns, index=index, copy=False)


def _columns(records: FloatArray, which: IntArray) -> FloatArray:
    """Return the columns of these rows of a table, each of them a row."""
    if not worth(len(which), "gather_kernel"):
        return np.ascontiguousarray(records.take(which, axis=0).T)
    gather, out = kernel("gather_kernel").columns, np.empty((records.shape[1], len(which)))
    in_threads(lambda a, b: gather(records, which, (a, b), out), len(which))
    return out


def _lists(order: IntArray, parts: Sequence[Listed], road_id: Words) -> NDArray[Any]:
    """Return the list of pairs (road id, share) of each row; where nothing is listed, it is empty."""
    lists = np.empty(len(order), dtype=object)
    lists.fill(NOTHING_LISTED)
    ids = road_id.kinds.categories.to_numpy()
    with _no_collection():
        for part in parts:
            pairs = list(zip(ids[road_id.code[part.road]].tolist(), part.share.tolist(), strict=True))
            end = part.end.tolist()
            some = map(pairs.__getitem__, map(slice, [0, *end[:-1]], end))
            lists[order[part.turns]] = np.fromiter(some, dtype=object, count=len(end))
    return lists


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python from looking for rubbish among many small lists while they are made: most of the time.

    And right after: they count as looked at, for the first look alone took 40 ms for a million rows.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # Of few objects the look costs nothing, and what somebody else froze is to stay frozen.
        if gc.get_count()[0] > MANY_OBJECTS and not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()  # into the oldest generation
        if was_on:
            gc.enable()


def is_told(status: Codes) -> NDArray[np.bool_]:
    """Return which rows tell a road."""
    return np.asarray((status == STATUSES.index(PLACED)) | (status == STATUSES.index(AMBIGUOUS)))


def _kinds(words: Any) -> pd.CategoricalDtype:
    """Return a kind of column that tells these words and no others."""
    return pd.CategoricalDtype(pd.Index(words, dtype=object))


_STATUSES, _REASONS, _QUESTIONS, _SIDES = map(
    _kinds, (STATUSES, REASONS, QUESTIONS, ("left", "centre", "right"))
)


def _told(codes: NDArray[Any], kinds: pd.CategoricalDtype) -> pd.Categorical:
    """Return a column of the words at these places, nothing at NONE."""
    return pd.Categorical.from_codes(codes, dtype=kinds, validate=False)


def _side(offset_m: FloatArray) -> Codes:
    """Return on which side of the centreline a position lies, looking along rising stations."""
    left, right = (offset_m <= -CENTRE_M).view(np.int8), (offset_m >= CENTRE_M).view(np.int8)
    which: Codes = 1 + right - left  # without masks, which took three times as long
    which[np.isnan(offset_m)] = NONE
    return which
