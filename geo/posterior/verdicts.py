"""What becomes of each row of evidence: a status, the reason for it, and the question that would help."""

import numpy as np
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.posterior.candidates import CLEAR_NAME, NONE, Candidates
from geo.posterior.evidence import FAULT_CODES
from geo.posterior.ranking import Ranked

Codes = NDArray[np.int8]  # places in a list of words

PLACED, AMBIGUOUS, OFF_NETWORK, NO_LOCATION, INVALID = STATUSES = (
    "placed",
    "ambiguous",
    "off_network",
    "no_location",
    "invalid",
)
# Why a row has its status; for a placed one, by what.
REASONS = (
    "by_position",
    "by_position_and_words",
    "by_words",
    "several_roads_near",
    "several_roads_named",
    "position_and_words_disagree",
    "road_not_near_enough",
    "no_road_near",
    "no_road_named",
    "nothing_given",
    "no_number",
    "half_a_coordinate",
    "zero_coordinates",
    "swapped_coordinates",
    "lost_minus_sign",
    "lost_decimal_point",
    "impossible_coordinates",
    "outside_region",
)
# What to ask the reporter; None where the answer would change nothing.
QUESTIONS = (
    "which_road",
    "which_area",
    "position_or_words",
    "on_this_road",
    "where_on_road",
    "where_is_it",
    "correct_coordinates",
)
REASON_OF_FAULT = {
    "coordinate_no_number": "no_number",
    "coordinate_half": "half_a_coordinate",
    "coordinate_zero": "zero_coordinates",
    "coordinate_swapped": "swapped_coordinates",
    "coordinate_sign": "lost_minus_sign",
    "coordinate_decimal_point": "lost_decimal_point",
    "coordinate_impossible": "impossible_coordinates",
    "coordinate_outside": "outside_region",
}
QUESTION_OF_REASON = {
    "by_words": "where_on_road",
    "several_roads_near": "which_road",
    "several_roads_named": "which_road",
    "position_and_words_disagree": "position_or_words",
    "road_not_near_enough": "on_this_road",
    "no_road_near": None,
    "no_road_named": "which_road",
    "nothing_given": "where_is_it",
    **dict.fromkeys(REASON_OF_FAULT.values(), "correct_coordinates"),
}
# Metres of road within which somebody sent there finds the damage: words that tell as much tell a spot, and
# nobody is asked for more. The middle of a longer part would be a metre that nobody spoke of.
SPOT_WITHIN_M = 400.0
_REASON_OF_CODE = np.array(
    [REASONS.index(REASON_OF_FAULT.get(name, "nothing_given")) for name in FAULT_CODES], np.int8
)
# Where words name the road; from which on a position alone is enough, ``enough.py`` says.
PLACED_FROM = 0.8


def judge(
    fault: Codes,
    located: NDArray[np.bool_],
    said: NDArray[np.bool_],
    candidates: Candidates,
    ranked: Ranked,
    *,
    apart: NDArray[np.bool_],
    torn: NDArray[np.bool_],
    placed_from: FloatArray,
) -> tuple[Codes, Codes]:
    """Return status and reason of each row, as places in STATUSES and REASONS.

    ``fault`` are places in ``evidence.FAULT_CODES``; ``apart`` are rows whose words mean a place far from the
    position; ``torn`` rows whose two likeliest roads meet where the words say: there both together are the
    place, be it put on the one or the other. ``placed_from`` is what each position needs alone.
    """
    score = np.append(candidates.score, 0.0)
    named = score[ranked.best] > 0
    apart = _disagree(candidates, ranked) | (apart & ~named)
    together = ranked.confidence + np.where(torn, ranked.confidence_2, 0.0)
    sure = together >= np.where(located & ~named, placed_from, PLACED_FROM)
    some_road = (ranked.best != NONE) & (ranked.confidence >= ranked.off)
    several = ranked.confidence_2 >= ranked.off
    outcomes = [
        (located & apart, AMBIGUOUS, "position_and_words_disagree"),
        (located & sure & named, PLACED, "by_position_and_words"),
        (located & sure, PLACED, "by_position"),
        (located & some_road & several, AMBIGUOUS, "several_roads_near"),
        (located & some_road, AMBIGUOUS, "road_not_near_enough"),
        (located & (ranked.best != NONE), OFF_NETWORK, "road_not_near_enough"),
        (located, OFF_NETWORK, "no_road_near"),
        (sure, PLACED, "by_words"),
        (some_road, AMBIGUOUS, "several_roads_named"),
        (said, NO_LOCATION, "no_road_named"),
    ]
    codes = [np.int8(at) for at in range(len(outcomes))]
    which = np.select([condition for condition, _, _ in outcomes], codes, default=np.int8(len(outcomes)))
    statuses = [STATUSES.index(name) for _, name, _ in outcomes] + [STATUSES.index(NO_LOCATION)]
    reasons = [REASONS.index(name) for _, _, name in outcomes] + [REASONS.index("nothing_given")]
    status, reason = np.array(statuses, np.int8)[which], np.array(reasons, np.int8)[which]
    wrong = np.flatnonzero(fault)
    status[wrong], reason[wrong] = STATUSES.index(INVALID), _REASON_OF_CODE[fault[wrong]]
    return status, reason


def _disagree(candidates: Candidates, ranked: Ranked) -> NDArray[np.bool_]:
    """Return for which rows the text clearly names a road, and the position speaks of another place.

    Either the likeliest road is another one than those named, or it is named and far from the position.
    """
    clear = candidates.score >= CLEAR_NAME
    names_one = np.zeros(len(ranked.best), bool)
    names_one[candidates.row[clear]] = True
    best_named = np.append(candidates.score > 0, False)[ranked.best]
    best_far = np.append(candidates.far, False)[ranked.best]
    apart: NDArray[np.bool_] = names_one & (ranked.best != NONE) & (~best_named | best_far)
    return apart
