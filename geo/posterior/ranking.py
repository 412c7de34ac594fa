"""The candidates of each row held against each other: which road, how sure, and which other one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.kernels.compiled import in_threads, kernel, worth
from geo.posterior.calibration import Calibration
from geo.posterior.candidates import NONE, Candidates
from geo.roads import IntArray


@dataclass(frozen=True, eq=False)
class Ranked:
    """What the candidates of each row come to: arrays of one entry per row of evidence.

    ``best`` and ``second`` are positions among the candidates or NONE; ``second`` is the best of another
    street. ``confidence`` and ``confidence_2`` are the probabilities of their streets (0 for NONE), ``off``
    that of no road of ours.
    """

    best: IntArray
    second: IntArray
    confidence: FloatArray
    confidence_2: FloatArray
    off: FloatArray
    probability: FloatArray  # per candidate
    order: IntArray  # candidates by row, the likeliest first
    first: IntArray  # where each row begins in ``order`` (rows + 1)


@dataclass(frozen=True, eq=False)
class Order:
    """Candidates in order: per row the best, the best of another street and the sum of all weights.

    Per candidate: ``order`` (candidates by row, the likeliest first), the weight of its street, and whether
    that street is the best one's.
    """

    best: IntArray
    second: IntArray
    total: FloatArray
    order: IntArray
    of_street: FloatArray
    is_best: NDArray[np.bool_]


def rank(
    candidates: Candidates,
    weight: FloatArray,
    street: IntArray,
    precedence: IntArray,
    off: FloatArray,
    *,
    calibrations: Sequence[tuple[NDArray[np.bool_], Calibration]],
) -> Ranked:
    """Hold the candidates of each row against each other and against "no road of ours" (``off``, per row).

    ``street`` (per candidate) joins roads that a person would not tell apart: their probabilities are added.
    A tie, as at the vertex where two roads meet, goes to the road of lower ``precedence`` (per candidate).
    ``calibrations`` map the probabilities of some rows each to the confidence that is stated.
    """
    rows, row = len(off), candidates.row
    first = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=rows))])
    order = in_order(row, first, weight, street, precedence, off=off)
    share = np.append(order.of_street / order.total[row], 0.0)  # NONE = -1 reads the 0 at the end
    share_best = share[order.best]
    confidence = share_best
    for rows_of_kind, calibration in calibrations:
        if not calibration.is_identity:
            confidence = np.where(rows_of_kind, calibration(share_best), confidence)
    # What the calibration takes from or gives to the best is shared by the others as they stand.
    rest = np.divide(1 - confidence, 1 - share_best, out=np.ones(rows), where=share_best < 1)
    of_best = np.divide(confidence, share_best, out=np.ones(rows), where=share_best > 0)
    scale = np.where(order.is_best, of_best[row], rest[row])
    return Ranked(
        order.best,
        order.second,
        confidence,
        share[order.second] * rest,
        off / order.total * rest,
        weight / order.total[row] * scale,
        order.order,
        first,
    )


def in_order(
    row: IntArray,
    first: IntArray,
    weight: FloatArray,
    street: IntArray,
    precedence: IntArray,
    *,
    off: FloatArray,
) -> Order:
    """Return the candidates ``first[r]:first[r + 1]`` of every row r in order."""
    if not worth(len(off), "rank_kernel"):
        return by_numpy(row, first, weight, street, precedence, off=off)
    rows, count = len(off), len(row)
    row_out = (np.empty(rows, np.int64), np.empty(rows, np.int64), np.empty(rows))
    candidate_out = (np.empty(count, np.int64), np.empty(count), np.empty(count, np.bool_))
    ranked = kernel("rank_kernel").ranked
    in_threads(
        lambda a, b: ranked(first, weight, street, precedence, off, (a, b), row_out, candidate_out), rows
    )
    return Order(*row_out, *candidate_out)


def by_numpy(
    row: IntArray,
    first: IntArray,
    weight: FloatArray,
    street: IntArray,
    precedence: IntArray,
    *,
    off: FloatArray,
) -> Order:
    """Return what ``in_order`` does without compiled code: one complaint does not wait for a compiler."""
    rows = len(off)
    group = _groups(row, street)
    of_street: FloatArray = np.bincount(group, weights=weight, minlength=len(row))[group].astype(np.float64)
    lowest = np.full(len(row), np.iinfo(np.int64).max)
    np.minimum.at(lowest, group, precedence)
    # Rounded logarithms: equal distances computed along two roads differ in their last digits.
    with np.errstate(divide="ignore"):  # so far that it weighs nothing at all
        by_street, by_road = (-np.round(np.log(values), 6) for values in (of_street, weight))
    order = np.lexsort((precedence, by_road, lowest[group], by_street, row))
    change = _changes(row[order], group[order])
    number = np.cumsum(change)
    number_in_row = number - number[first[row[order]]] if len(row) else number
    best, second = np.full(rows, NONE), np.full(rows, NONE)
    for chosen, nth in ((best, 0), (second, 1)):
        at = np.flatnonzero(change & (number_in_row == nth))
        chosen[row[order[at]]] = order[at]
    total = np.bincount(row, weights=weight, minlength=rows) + off
    is_best = group == group[best[row]] if len(row) else np.zeros(0, bool)
    return Order(best, second, total, order, of_street, is_best)


def _groups(row: IntArray, street: IntArray) -> IntArray:
    """Return a number for each pair of row and street."""
    order = np.lexsort((street, row))
    group = np.empty(len(row), np.int64)
    group[order] = np.cumsum(_changes(row[order], street[order])) - 1
    return group


def _changes(*columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where any of the columns differs from the entry before; true at the first."""
    change = np.zeros(len(columns[0]), bool)
    for column in columns:
        change[1:] |= np.diff(column) != 0
    change[:1] = True
    return change
