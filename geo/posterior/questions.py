"""The one question whose answer would settle most, for rows that are not clear.

A question divides what a row may mean into what its answers leave. It is worth the probability with which
the likeliest of what its answer leaves is right, less a little for every answer there is to choose from. A
road is asked for by its name; roads of one name are told apart by asking for their village instead.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.areas import Areas
from geo.crs import FloatArray
from geo.posterior.candidates import Candidates
from geo.posterior.ranking import Ranked
from geo.posterior.verdicts import (
    AMBIGUOUS,
    QUESTION_OF_REASON,
    QUESTIONS,
    REASONS,
    SPOT_WITHIN_M,
    STATUSES,
    Codes,
)
from geo.roads import IntArray, RoadNetwork
from geo.stationing import point_at

NO_QUESTION = -1
EFFORT = 0.01  # what every further answer to choose from costs, in probability
LEAST = 0.02  # candidates less likely are not offered
# Of rows with other reasons the reason says what to ask.
_OPEN = [
    REASONS.index(name) for name in ("several_roads_near", "several_roads_named", "road_not_near_enough")
]
_NO_ROAD_NAMED = REASONS.index("no_road_named")
_WHICH_ROAD, _WHICH_AREA, _ON_THIS_ROAD, _WHERE_ON_ROAD = (
    QUESTIONS.index(name) for name in ("which_road", "which_area", "on_this_road", "where_on_road")
)


def _of_reason(reason: str) -> int:
    question = QUESTION_OF_REASON.get(reason)
    return NO_QUESTION if question is None else QUESTIONS.index(question)


_OF_REASON = np.array([_of_reason(reason) for reason in REASONS], np.int8)


@dataclass(frozen=True, eq=False)
class Asked:
    """By what people tell roads apart: numbers per road, equal for equal names, and for equal villages."""

    name: IntArray
    village: IntArray

    @classmethod
    def of(cls, network: RoadNetwork, areas: Areas | None, name: IntArray) -> "Asked":
        """Return those of a network; a road's village is the one in its middle, all are one without areas."""
        village = np.zeros(len(network), np.int64)
        if areas is not None and len(network):
            x, y = point_at(network, np.arange(len(network)), network.length_m / 2)
            codes = areas.locate(x, y)["village_code"].fillna("").to_numpy(dtype=np.str_)
            village = np.unique(codes, return_inverse=True)[1].astype(np.int64)
        return cls(name, village)


def questions(
    status: Codes,
    reason: Codes,
    candidates: Candidates,
    ranked: Ranked,
    asked: Asked,
    *,
    located: NDArray[np.bool_],
    unclear_area: NDArray[np.bool_],
    within_m: FloatArray,
) -> Codes:
    """Return the question of each row, as places in QUESTIONS, NO_QUESTION where there is none.

    ``unclear_area`` are rows whose words name a place that may be one of several areas; ``within_m`` is the
    length of the part of its road in which each lies, NaN without a road.
    """
    question = _OF_REASON[reason]
    question[(question == _WHERE_ON_ROAD) & (within_m <= SPOT_WITHIN_M)] = NO_QUESTION
    question[(reason == _NO_ROAD_NAMED) & unclear_area] = _WHICH_AREA
    is_open = (status == STATUSES.index(AMBIGUOUS)) & np.isin(reason, _OPEN)
    rows = np.flatnonzero(is_open)
    at = np.flatnonzero(is_open[candidates.row] & (ranked.probability >= LEAST))
    if not len(at):
        return question
    row, probability = np.searchsorted(rows, candidates.row[at]), ranked.probability[at]
    off = ranked.off[rows]
    road = candidates.road[at]
    by_name, names = _left(row, asked.name[road], probability, off)
    by_village, villages = _left(row, asked.village[road], probability, off)
    yes_or_no = ranked.confidence[rows] + np.maximum(ranked.confidence_2[rows], off)
    worth = np.stack(
        [
            np.where(names > 1, by_name - EFFORT * names, 0.0),
            np.where((villages > 1) & ~located[rows], by_village - EFFORT * villages, 0.0),
            np.where(names > 1, yes_or_no - 2 * EFFORT, LEAST),
        ]
    )
    choices = np.array([_WHICH_ROAD, _WHICH_AREA, _ON_THIS_ROAD], np.int8)
    question[rows] = choices[np.argmax(worth, axis=0)]
    return question


def _left(
    row: IntArray, answer: IntArray, probability: FloatArray, off: FloatArray
) -> tuple[FloatArray, IntArray]:
    """Return for each row with what probability the likeliest candidate is right once the answer is known.

    And how many answers there are, beside "none of them", which is right with the probability ``off``.
    """
    answers = int(answer.max(initial=0)) + 1
    pairs, which = np.unique(row * answers + answer, return_inverse=True)
    likeliest = np.zeros(len(pairs))
    np.maximum.at(likeliest, which, probability)
    row_of_pair = pairs // answers
    left = np.bincount(row_of_pair, likeliest, len(off)) + off
    return left, np.bincount(row_of_pair, minlength=len(off))
