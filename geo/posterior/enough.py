"""How sure is sure enough: from which confidence on a position alone is called placed, by the roads about it.

Called placed is what can be worked with unasked: of a hundred such positions about roads of ours 98 or more
shall be on the road that is told. How sure a single one must be for that depends on the company it keeps.
Where roads lie a kilometre apart nearly all positions are beyond doubt, and the few at corners may be likely
only; where streets lie closer than phones err, most are doubtful, and only the very likely may pass. So the
bar is the lowest confidence at which all those above it, taken together, are right so often. It is found
from the positions of a source, once it is learnt how far they err; before that from positions that the error
model strews along the network's own roads. Either way it is a number that holds for every row alike, or for
every row of the same stated accuracy: a row is judged by it as it would be alone.

Whether a complaint is about a road of ours at all is no part of the count, since beforehand its rate is a
guess; but it is in the confidence, which for that can never be lower than the least of a ``Bar``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.posterior.candidates import Located
from geo.posterior.evidence import Evidence
from geo.posterior.likelihood import DEFAULT_ACCURACY_M, MAX_ACCURACY_M, MIN_ACCURACY_M
from geo.posterior.ranking import Ranked
from geo.posterior.weights import Weights
from geo.roads import IntArray, Segments

OWN_ROWS = 1_000  # strewn along the roads: 20 times as many move the bar by 0.02 at most
OWN_COUNT = 200.0  # as so many rows of a source they count
SEGMENTS = 20_000  # by which the roads are known: in a city of millions one row is strewn on every twentieth
ACCURACIES_M = np.geomspace(MIN_ACCURACY_M, MAX_ACCURACY_M, 8)  # each not quite twice the one before
# So many standard errors more than asked are wanted of a sample: in a city few rows are above the bar, and
# where they happened to look better than they are, it came out too low. With it 98.9 instead of 98.0 % were
# right in Syracuse at 30 m with stated accuracies, and 0.7 of 88 % fewer were placed in Sleman.
SPARE = 0.5
MOST = 0.98  # above it a bar would only chase the rounding of the sample
STEP = 1e-3  # bars are whole multiples: the last digits of a sum decide nothing


@dataclass(frozen=True)
class Bar:
    """Of what is placed so great a share is to be ``right``; below ``least`` nothing is placed."""

    right: float
    least: float


# By what became of simulated complaints in invented regencies and cities like those that the weights are
# fitted on, of phones that err by 4 to 30 m. With the first bar 97.8 to 100 % of what is placed were right
# where phones state their radius, 93 to 99 % where they boast: beforehand "no road of ours" is taken for
# likelier than it is there, so that confidence is low. With the second, learnt from each phone, it was 97.9
# to 100 %.
BEFOREHAND, LEARNT = Bar(0.98, 0.7), Bar(0.985, 0.75)
UNSTATED = Bar(0.98, 0.85)  # nobody told how far the position errs: it may be far more than usual


def placed_from(confidence: FloatArray, off: FloatArray, bar: Bar, count: FloatArray | None = None) -> float:
    """Return the lowest confidence at which those who have it or more are right as often as ``bar`` asks.

    A little oftener, the fewer they are: SPARE.

    ``off`` is how likely each is about no road of ours; such ones do not count. ``count`` is as how many rows
    each counts, by default one. With nobody to judge by it is the least that the bar allows.
    """
    order = np.argsort(-confidence, kind="stable")
    count = np.ones(len(order)) if count is None else count[order]
    right, rows = np.cumsum(count * confidence[order]), np.cumsum(count * (1 - off[order]))
    spare = SPARE * np.sqrt(bar.right * (1 - bar.right) * rows)
    enough = np.flatnonzero(right >= bar.right * rows + spare)
    if not len(order):
        return bar.least
    found = confidence[order[enough[-1]]] if len(enough) else 1.0
    return float(np.clip(np.floor(found / STEP) * STEP, bar.least, MOST))


def strewn(roads: Segments, weights: Weights, accuracy_m: FloatArray, stated: NDArray[np.bool_]) -> Evidence:
    """Return positions about evenly spaced places along all roads, that err as ``weights`` believe.

    ``accuracy_m`` (metres) and ``stated`` (whether it came with the position) are per position. Nothing is
    drawn by lot: scale, distance and direction run through their quantiles in steps that share no period, so
    that the same roads and weights give the same positions (Roberts, "The unreasonable effectiveness of
    quasirandom sequences", 2018).
    """
    rows = len(accuracy_m)
    some = np.unique(np.linspace(0, len(roads) - 1, min(len(roads), SEGMENTS)).astype(np.int64))
    x0, y0 = roads.x0[some], roads.y0[some]
    dx, dy = roads.x1[some] - x0, roads.y1[some] - y0
    ends = np.cumsum(np.hypot(dx, dy))
    along = (np.arange(rows) + 0.5) / rows * ends[-1]
    at = np.minimum(np.searchsorted(ends, along), len(ends) - 1)
    share = 1 - (ends[at] - along) / np.hypot(dx, dy)[at]
    root = 1.2207440846057596  # of x⁴ = x + 1, as three dimensions take it
    which, far, turn = ((0.5 + np.arange(rows) * root**-power) % 1 for power in (1, 2, 3))
    scale = accuracy_m.copy()
    for kind in (False, True):
        error, rows_of_kind = weights.error_of(stated=kind), stated == kind
        component = np.searchsorted(np.cumsum(error.shares), which[rows_of_kind])
        scale[rows_of_kind] *= error.scales[np.minimum(component, len(error.scales) - 1)]
    away = scale * np.sqrt(-2 * np.log1p(-far))
    x = x0[at] + share * dx[at] + away * np.cos(2 * np.pi * turn)
    y = y0[at] + share * dy[at] + away * np.sin(2 * np.pi * turn)
    return _alone(Located(np.arange(rows), x, y, accuracy_m, stated))


def _alone(at: Located) -> Evidence:
    """Return positions as evidence without a fault or a word."""
    return Evidence(at, np.zeros(len(at.x), np.int8), np.ones(len(at.x), bool), None)


@dataclass(frozen=True, eq=False)
class Bars:
    """The bars of one network before anything is learnt of a source, each found when it is first needed.

    ``ranked`` tells what positions come to.
    """

    roads: Segments
    weights: Weights
    ranked: Callable[[Evidence], Ranked]
    found: dict[tuple[bool, int], float]

    def of(self, at: Located) -> FloatArray:
        """Return the bar for each position; between ACCURACIES_M by the logarithm."""
        if not len(self.roads) or not at.stated.any():
            return np.full(len(at.x), self._bar(False, 0) if len(self.roads) else UNSTATED.least)
        beyond = np.clip(np.searchsorted(ACCURACIES_M, at.accuracy_m), 1, len(ACCURACIES_M) - 1)
        bars = np.full(len(ACCURACIES_M), np.nan)
        met = np.bincount(beyond[at.stated], minlength=len(ACCURACIES_M)) > 0
        for knot in np.flatnonzero(met | np.append(met[1:], False)).tolist():
            bars[knot] = self._bar(True, knot)
        knots, value = np.log(ACCURACIES_M), np.log(at.accuracy_m)
        rise = np.diff(bars, prepend=np.nan) / np.diff(knots, prepend=np.nan)
        between = rise.take(beyond) * value
        between += (bars - rise * knots).take(beyond)
        return between if at.stated.all() else np.where(at.stated, between, self._bar(False, 0))

    def _bar(self, stated: bool, knot: int) -> float:
        if (stated, knot) not in self.found:
            accuracy_m = ACCURACIES_M[knot] if stated else DEFAULT_ACCURACY_M
            like = np.full(OWN_ROWS, accuracy_m), np.full(OWN_ROWS, stated)
            come_to = self.ranked(strewn(self.roads, self.weights, *like))
            bar = BEFOREHAND if stated else UNSTATED
            self.found[stated, knot] = placed_from(come_to.confidence, come_to.off, bar)
        return self.found[stated, knot]


def bar_of_source(
    at: Located, roads: Segments, weights: Weights, ranked: Callable[[Evidence], Ranked]
) -> float | None:
    """Return the bar for positions of one source that ``weights`` were learnt from; None without any.

    What is strewn along the roads counts as OWN_COUNT rows beside them, with accuracies like theirs.
    """
    rows = len(at.x)
    if not rows or not len(roads):
        return None
    given = ranked(_alone(at))
    order = np.lexsort((at.accuracy_m, at.stated))
    # By turns: near one another on the roads lie positions of all accuracies.
    like = order[(np.arange(OWN_ROWS) * rows // OWN_ROWS)[_by_turns(OWN_ROWS)]]
    own = ranked(strewn(roads, weights, at.accuracy_m[like], at.stated[like]))
    count = np.repeat([1.0, OWN_COUNT / OWN_ROWS], [rows, OWN_ROWS])
    confidence, off = (
        np.concatenate([getattr(one, name) for one in (given, own)]) for name in ("confidence", "off")
    )
    return placed_from(confidence, off, LEARNT, count)


def _by_turns(rows: int) -> IntArray:
    """Return so many row numbers in an order in which neighbours are far apart."""
    return np.argsort((np.arange(rows) * (5**0.5 - 1) / 2) % 1, kind="stable")
