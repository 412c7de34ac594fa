"""The best of each group when money is short and some of it must be spent here or there: at most one a group.

The multiple-choice knapsack with floors. Only choices that lose no more, at the prices of ``priced_choices``,
than the best set known falls short of the bound can be in a better one: that core, mostly some thousands of
dozens of thousands, is solved to the end by HiGHS. For the same reason a better set leaves no more money
unspent, and spends no more beyond a floor, than such a loss would pay for: told so, HiGHS needs half the
time.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.crs import FloatArray
from geo.priced_choices import HIGHS_INFEASIBLE, ROUNDING, Losses, Mask, Prices, Problem, prices

TIME_LIMIT_S = 60.0  # of one call of the solver
HIGHS_OPTIMAL = 0
FIRST_CORE = 200  # alternatives that the first try leaves open; more only make it slower
MORE_CORE = 3  # times as many where those cannot keep to the floors
FIRST_GAP = 1e-4  # of the first try: what follows finds the best


@dataclass(frozen=True, eq=False)
class Best:
    """The set found: no set can bring more than ``bound``, which is what this brings where ``proven``.

    ``prices`` are those of the whole problem in which choices may be taken in part.
    """

    chosen: Mask
    bound: float
    proven: bool
    prices: Prices


def best_choices(problem: Problem, gap: float = 0.0) -> Best | None:
    """Return the best set of choices; None if no set keeps to the budget and the floors.

    With a ``gap`` the first set will do that brings at most such a share less than any could.
    """
    if not len(problem.cost):
        kept = problem.budget_rupiah >= 0 and not (problem.floors > 0).any()
        free = Prices(0.0, np.zeros(len(problem.floors)))
        return Best(np.zeros(0, bool), 0.0, True, free) if kept else None
    priced = prices(problem)
    if priced is None:
        return None
    losses = Losses.of(problem, priced)
    first = _first(problem, losses)
    if first is None:
        return None
    brings = float(problem.benefit[first].sum())
    if losses.bound - brings <= gap * losses.bound:
        return Best(first, max(losses.bound, brings), losses.bound <= brings, priced)
    # Others may do better, but none that loses more than this.
    loses = (losses.bound - brings) * (1 + ROUNDING) + ROUNDING * abs(losses.bound)
    found = _best_of_core(problem, losses, loses, gap=gap, is_cut=True)
    better = found.chosen is not None and float(problem.benefit[found.chosen].sum()) > brings
    chosen = found.chosen if found.chosen is not None and better else first
    brings = float(problem.benefit[chosen].sum())
    bound = brings if found.proven else max(min(found.bound, losses.bound), brings)
    return Best(chosen, bound, found.proven, priced)


def _first(problem: Problem, losses: Losses) -> Mask | None:
    """Return a good set, of the choices that lose least; None if there is none at all."""
    count = FIRST_CORE
    while True:
        most_lost = losses.nth(count)
        found = _best_of_core(problem, losses, most_lost, gap=FIRST_GAP)
        if found.chosen is not None or not np.isfinite(most_lost):
            return found.chosen
        count *= MORE_CORE


@dataclass(frozen=True, eq=False)
class _Found:
    """What the solver found: ``chosen`` None if nothing, ``proven`` if there is nothing better."""

    chosen: Mask | None
    bound: float
    proven: bool


_NOTHING = _Found(None, -np.inf, True)


def _best_of_core(
    problem: Problem, losses: Losses, most_lost: float, *, gap: float, is_cut: bool = False
) -> _Found:
    """Return the best set in which nothing loses more than ``most_lost``; cut: no set that does in all."""
    is_open, none_open = losses.of_choice <= most_lost, losses.of_none <= most_lost
    options = np.bincount(problem.group[is_open], minlength=len(none_open)) + none_open
    settled = options[problem.group] == 1
    fixed = is_open & settled
    core = is_open & ~settled
    left = problem.only(
        core,
        problem.budget_rupiah - int(problem.cost[fixed].sum()),
        problem.floors - problem.spent[:, fixed].sum(axis=1),
    )
    must_take = ~none_open[np.unique(problem.group[core])]
    found = _solved(left, must_take, _room(losses.prices, most_lost if is_cut else np.inf), gap)
    fixed_brings = float(problem.benefit[fixed].sum())
    if found.chosen is None:
        return _Found(None, found.bound + fixed_brings, found.proven)
    chosen = fixed.copy()
    chosen[np.flatnonzero(core)[found.chosen]] = True
    return _Found(chosen, found.bound + fixed_brings, found.proven)


def _room(priced: Prices, most_lost: float) -> FloatArray:
    """Return how many rupiah may stay unspent of the budget, and be spent beyond each floor, for a loss."""
    worth = np.append(priced.money, priced.floors)
    return np.asarray(np.divide(most_lost, worth, out=np.full(len(worth), np.inf), where=worth > 0))


def _solved(problem: Problem, must_take: Mask, room: FloatArray, gap: float) -> _Found:
    """Return the best of a small problem in whole rupiah; groups of ``must_take`` get one for certain.

    Within ``room`` rupiah (see ``_room``) of budget and floors.
    """
    if problem.budget_rupiah < 0:
        return _NOTHING
    if not len(problem.cost):
        is_kept = not (problem.floors > problem.unit()).any()
        return _Found(np.zeros(0, bool), 0.0, True) if is_kept else _NOTHING
    rows, high = problem.constraints()
    low = np.append(np.where(must_take, 1.0, 0.0), high[len(must_take) :] - room / problem.unit())
    budget_row, bound = len(must_take), float("inf")
    while True:
        found = milp(
            -problem.benefit / problem.scale(),
            integrality=np.ones(len(problem.cost)),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(rows, low, high),
            options={"mip_rel_gap": gap, "time_limit": TIME_LIMIT_S},
        )
        if found.x is None:
            is_known = found.status == HIGHS_INFEASIBLE
            return _NOTHING if is_known else _Found(None, bound, proven=False)
        chosen = np.round(found.x).astype(bool)
        brings = float(problem.benefit[chosen].sum())
        proven = found.status == HIGHS_OPTIMAL and gap <= 0
        bound = min(bound, brings if proven else -float(found.mip_dual_bound) * problem.scale())
        over = int(problem.cost[chosen].sum()) - problem.budget_rupiah
        if over <= 0:
            return _Found(chosen, max(bound, brings), proven and bound <= brings)
        high[budget_row] -= over / problem.unit()  # the solver took a rounding of the limit for the limit
