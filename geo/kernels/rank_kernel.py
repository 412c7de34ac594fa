"""Machine code that holds the candidates of each row against each other: the twin of ``ranking.by_numpy``."""

import numpy as np
from numpy.typing import NDArray

from geo.kernels.compiled import compiled, inlined, uncounted

NONE = -1
# Logarithms that agree to six decimals are one. Coordinates from degrees are off by 1e-9 m, likelihoods by
# 1e-10 then, and the finer the rounding, the more often such a difference straddles a border of it.
DIGITS = 1e6


@inlined
def rounded_log(weight: float) -> float:
    """Return the logarithm of a weight, equal for weights that differ by rounding only."""
    return float(np.rint(np.log(weight) * DIGITS))


@inlined
def before(keys: NDArray[np.float64], one: int, other: int) -> bool:
    """Tell whether the first of two rows of numbers comes first, the highest of any column leading."""
    for column in range(keys.shape[1]):
        if keys[one, column] != keys[other, column]:
            return bool(keys[one, column] > keys[other, column])
    return False


@compiled
def ranked(
    first: NDArray[np.int64],
    weight: NDArray[np.float64],
    street: NDArray[np.int64],
    precedence: NDArray[np.int64],
    off: NDArray[np.float64],
    span: tuple[int, int],
    row_out: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    candidate_out: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]],
) -> None:
    """Rank the candidates ``first[row]:first[row + 1]`` of the rows ``span[0]:span[1]``.

    Writes per row the position of the best candidate, of the best of another street (NONE if there is none)
    and the sum of all weights; per candidate the order of its row, the likeliest first, the weight of its
    street, and whether that is the best one's.
    """
    best, second, total = row_out
    order, of_street, is_best = candidate_out
    keys, leader = np.empty((16, 4)), np.empty(16, np.int64)
    for row in range(span[0], span[1]):
        begin, count = first[row], first[row + 1] - first[row]
        if count > len(leader):
            keys, leader = np.empty((2 * count, 4)), np.empty(2 * count, np.int64)
        best[row], second[row], total[row] = rank_row(
            begin, count, weight, street, precedence, off[row], keys, leader, order, of_street, is_best
        )


@uncounted
def rank_row(
    begin: int,
    count: int,
    weight: NDArray[np.float64],
    street: NDArray[np.int64],
    precedence: NDArray[np.int64],
    off: float,
    keys: NDArray[np.float64],
    leader: NDArray[np.int64],
    order: NDArray[np.int64],
    of_street: NDArray[np.float64],
    is_best: NDArray[np.bool_],
) -> tuple[int, int, float]:
    """Rank the candidates ``begin:begin + count`` of one row as ``ranked`` does.

    Returns what that writes per row. ``keys`` and ``leader`` are room to work in, for so many candidates.
    """
    if count == 0:
        return NONE, NONE, off
    if count == 1:  # most rows
        order[begin], of_street[begin], is_best[begin] = begin, weight[begin], True
        return begin, NONE, weight[begin] + off
    join_streets(begin, count, weight, street, precedence, keys, leader, of_street)
    total = 0.0
    for at in range(begin, begin + count):
        total += weight[at]
        place = at
        while place > begin and before(keys, at - begin, order[place - 1] - begin):
            order[place] = order[place - 1]
            place -= 1
        order[place] = at
    best, second = order[begin], NONE
    for place in range(begin, begin + count):
        at = order[place]
        is_best[at] = leader[at - begin] == leader[best - begin]
        if second == NONE and not is_best[at]:
            second = at
    return best, second, total + off


@inlined
def join_streets(
    begin: int,
    count: int,
    weight: NDArray[np.float64],
    street: NDArray[np.int64],
    precedence: NDArray[np.int64],
    keys: NDArray[np.float64],
    leader: NDArray[np.int64],
    of_street: NDArray[np.float64],
) -> None:
    """Add up the weights of the candidates of one street in one row; write by what they are then ordered."""
    for at in range(count):
        leader[at] = 0
        while street[begin + leader[at]] != street[begin + at]:
            leader[at] += 1
        if leader[at] == at:
            of_street[begin + at], keys[at, 1] = 0.0, -float(precedence[begin + at])
        of_street[begin + leader[at]] += weight[begin + at]
        keys[leader[at], 1] = max(keys[leader[at], 1], -float(precedence[begin + at]))
    for at in range(count):
        of_street[begin + at] = of_street[begin + leader[at]]
        keys[at, 0], keys[at, 1] = rounded_log(of_street[begin + at]), keys[leader[at], 1]
        keys[at, 2], keys[at, 3] = rounded_log(weight[begin + at]), -float(precedence[begin + at])


def warm_up() -> None:
    """Compile by ranking two candidates of one row."""
    two, whole = np.ones(2), np.arange(2)
    row_out = (np.empty(1, np.int64), np.empty(1, np.int64), np.empty(1))
    candidate_out = (np.empty(2, np.int64), np.empty(2), np.empty(2, np.bool_))
    ranked(np.array([0, 2]), two, whole, whole, np.ones(1), (0, 1), row_out, candidate_out)
