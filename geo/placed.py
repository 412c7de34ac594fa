"""The table that placing returns: filled part by part as numbers and codes, written out once.

A million rows of Python objects cost more than placing them, so roads are row numbers and words are places in
a list until the end, and the parts may come in any order of rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from geo.candidates import NONE, Candidates
from geo.crs import FloatArray
from geo.ranking import Ranked
from geo.roads import IntArray, RoadNetwork
from geo.verdicts import AMBIGUOUS, PLACED, QUESTIONS, REASONS, STATUSES, Codes

COLUMNS = (
    "status", "road_id", "road_name", "station_m", "from_m", "to_m", "offset_m", "side", "sigma_m",
    "confidence", "road_2", "confidence_2", "lon", "lat", "authority", "road_class", "question", "reason",
)  # fmt: skip
NUMBERS = (
    "station_m", "from_m", "to_m", "offset_m", "sigma_m", "confidence", "confidence_2", "lon", "lat",
)  # fmt: skip
CENTRE_M = 1.0  # so near the centreline a position is on no side of it
CANDIDATES_KEPT = 5
RIVAL = 0.01  # of a placed row the candidates are listed if another street has such a chance
NOTHING_LISTED: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, eq=False)
class RoadWords:
    """What a table tells of roads, to be looked up by row; the last entry is that of NONE."""

    network: RoadNetwork

    @cached_property
    def road_id(self) -> NDArray[Any]:
        """Ids."""
        return self._column("road_id")

    @cached_property
    def name(self) -> NDArray[Any]:
        """Names."""
        return self._column("name")

    @cached_property
    def authority(self) -> NDArray[Any]:
        """Authorities."""
        return self._column("authority")

    @cached_property
    def road_class(self) -> NDArray[Any]:
        """Classes."""
        return self._column("road_class")

    def _column(self, name: str) -> NDArray[Any]:
        return np.append(self.network.table[name].to_numpy(dtype=object), [None])


@dataclass(frozen=True, eq=False)
class Placed:
    """The columns of a result while they are filled. Make one with ``of``."""

    status: Codes
    reason: Codes
    question: Codes
    road: IntArray  # rows of the network's table, NONE where no road is told
    road_2: IntArray
    numbers: dict[str, FloatArray]
    candidates: NDArray[Any] | None

    @classmethod
    def of(cls, rows: int, *, candidates: bool) -> "Placed":
        """Return columns for so many rows, with or without a list of candidates."""
        listed = np.empty(rows, dtype=object) if candidates else None
        if listed is not None:
            listed[:] = [NOTHING_LISTED] * rows
        status, reason, question = np.empty((3, rows), np.int8)
        road, road_2 = np.full((2, rows), NONE)
        numbers = dict(zip(NUMBERS, np.empty((len(NUMBERS), rows)), strict=True))
        return cls(status, reason, question, road, road_2, numbers, listed)

    def list_candidates(
        self, rows: IntArray, found: Candidates, ranked: Ranked, status: Codes, road_id: NDArray[Any]
    ) -> None:
        """List the likeliest candidates of rows (one per row ranked) that are not plainly on one road."""
        if self.candidates is None:
            return
        unsure = (status != STATUSES.index(PLACED)) | (ranked.confidence_2 >= RIVAL)
        some = np.flatnonzero(unsure & (np.diff(ranked.first) > 0))
        first = ranked.first[some]
        count = np.minimum(ranked.first[some + 1] - first, CANDIDATES_KEPT)
        end = np.cumsum(count)
        at = ranked.order[np.repeat(first - (end - count), count) + np.arange(count.sum())]
        shares = np.round(ranked.probability[at], 4).tolist()
        pairs = list(zip(road_id[found.road[at]].tolist(), shares, strict=True))
        starts = (end - count).tolist()
        listed = [pairs[a:b] for a, b in zip(starts, end.tolist(), strict=True)]
        for row, one in zip(rows[some].tolist(), listed, strict=True):
            self.candidates[row] = one

    def frame(self, index: "pd.Index[Any]", words: RoadWords) -> pd.DataFrame:
        """Return the table with this index, and ``candidates`` last if they were listed."""
        offset = self.numbers["offset_m"]
        told = {
            "status": _words(STATUSES, self.status),
            "reason": _words(REASONS, self.reason),
            "road_id": words.road_id[self.road],
            "road_name": words.name[self.road],
            "road_2": words.road_id[self.road_2],
            "authority": words.authority[self.road],
            "road_class": words.road_class[self.road],
            "side": _SIDES[_side(offset)],
            "question": _QUESTIONS[self.question],
        }
        columns = {name: self.numbers.get(name, told.get(name)) for name in COLUMNS}
        if self.candidates is not None:
            columns["candidates"] = self.candidates
        series = {
            name: pd.Series(values, dtype=object if _holds_objects(values) else None, copy=False)
            for name, values in columns.items()
        }
        return pd.DataFrame(series, copy=False).set_axis(index)


def is_told(status: Codes) -> NDArray[np.bool_]:
    """Return which rows tell a road."""
    return np.asarray((status == STATUSES.index(PLACED)) | (status == STATUSES.index(AMBIGUOUS)))


_SIDES = np.array(["left", "centre", "right", None], dtype=object)
_QUESTIONS = np.array([*QUESTIONS, None], dtype=object)  # the last is that of NO_QUESTION


def _holds_objects(values: Any) -> bool:
    return isinstance(values, np.ndarray) and values.dtype == object


def _words(words: Sequence[str], codes: Codes) -> Any:
    """Return the words at these places as a column of strings, without making a string for each row."""
    taken = pa.array(words, pa.large_string()).take(pa.array(codes))
    return pd.array(taken, dtype=pd.StringDtype(na_value=np.nan))


def _side(offset_m: FloatArray) -> Codes:
    """Return on which side of the centreline a position lies, looking along rising stations."""
    which = np.full(len(offset_m), 1, np.int8)
    which[offset_m <= -CENTRE_M] = 0
    which[offset_m >= CENTRE_M] = 2
    which[np.isnan(offset_m)] = 3
    return which
