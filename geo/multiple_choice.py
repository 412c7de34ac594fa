"""The best of each group when money is short and some of it must be spent here or there: at most one a group.

The multiple-choice knapsack with floors. A price for money and one for each floor (those of the problem in
which choices may be taken in part) bound what any set can bring, and tell for every choice how much taking it
loses at least. Only choices that lose no more than the best set known falls short of the bound can be in a
better one: that core, mostly some dozens of thousands, is solved to the end by HiGHS.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from geo.crs import FloatArray
from geo.roads import IntArray

Mask = NDArray[np.bool_]

# Solvers count in floating point, to a millionth of a constraint's right side: rupiah are told to them in
# units in which a budget is some thousands, and what comes back is checked in whole rupiah.
UNITS_OF_BUDGET = 10_000.0
TIME_LIMIT_S = 60.0  # of one call of the solver
HIGHS_OPTIMAL, HIGHS_INFEASIBLE = 0, 2
FIRST_CORE = 200  # alternatives that the first try leaves open; more only make it slower
MORE_CORE = 8  # times as many where those cannot keep to the floors
ROUNDING = 1e-9  # of the bound: sums of thousands of floats are no more exact


@dataclass(frozen=True, eq=False)
class Problem:
    """Choices with their ``group`` (numbers from 0), whole rupiah and benefit; a budget, and floors.

    ``spent`` has a row a floor: the rupiah of each choice that count for it.
    """

    group: IntArray
    cost: IntArray
    benefit: FloatArray
    spent: FloatArray
    budget_rupiah: int
    floors: FloatArray

    def only(self, kept: Mask, budget_rupiah: int, floors: FloatArray) -> "Problem":
        """Return the problem of some choices, with what is left of the budget and still due to the floors."""
        group = np.unique(self.group[kept], return_inverse=True)[1]
        return Problem(group, self.cost[kept], self.benefit[kept], self.spent[:, kept], budget_rupiah, floors)

    def unit(self) -> float:
        """Return how many rupiah are one unit of the solver."""
        return max(self.budget_rupiah, 1) / UNITS_OF_BUDGET

    def scale(self) -> float:
        """Return what benefits are divided by for the solver."""
        return max(float(self.benefit.max(initial=0.0)), 1e-12)

    def constraints(self) -> tuple[csr_array, FloatArray]:
        """Return rows and their upper bounds: one of each group, the budget, and the floors turned round."""
        count, groups = len(self.cost), int(self.group.max(initial=-1)) + 1
        one_each = csr_array((np.ones(count), (self.group, np.arange(count))), (groups, count))
        money = np.vstack([self.cost, -self.spent]) / self.unit()
        high = np.concatenate([np.ones(groups), np.append(self.budget_rupiah, -self.floors) / self.unit()])
        return csr_array(vstack([one_each, csr_array(money)])), high


@dataclass(frozen=True, eq=False)
class Best:
    """The set found: no set can bring more than ``bound``, which is what this brings where ``proven``."""

    chosen: Mask
    bound: float
    proven: bool


@dataclass(frozen=True, eq=False)
class Prices:
    """What a rupiah is worth in benefit: of the budget, and of each floor; never below 0."""

    money: float
    floors: FloatArray


def prices(problem: Problem) -> Prices | None:
    """Return the prices at which choices taken in part would be best; None if nothing keeps to the floors."""
    rows, high = problem.constraints()
    found = linprog(-problem.benefit / problem.scale(), A_ub=rows, b_ub=high, bounds=(0.0, None))
    if found.status == HIGHS_INFEASIBLE or found.ineqlin is None:
        return None
    dual = -np.asarray(found.ineqlin.marginals)[len(high) - 1 - len(problem.floors) :]
    worth = np.maximum(dual, 0.0) * problem.scale() / problem.unit()
    return Prices(float(worth[0]), worth[1:])


def in_parts(problem: Problem) -> float | None:
    """Return what the best set would bring were choices taken in part; None if nothing keeps to all."""
    rows, high = problem.constraints()
    found = linprog(-problem.benefit / problem.scale(), A_ub=rows, b_ub=high, bounds=(0.0, None))
    return None if found.x is None else -float(found.fun) * problem.scale()


def best_choices(problem: Problem, gap: float = 0.0) -> Best | None:
    """Return the best set of choices; None if no set keeps to the budget and the floors.

    With a ``gap`` the first set will do that brings at most such a share less than any could.
    """
    if not len(problem.cost):
        kept = problem.budget_rupiah >= 0 and not (problem.floors > 0).any()
        return Best(np.zeros(0, bool), 0.0, True) if kept else None
    priced = prices(problem)
    if priced is None:
        return None
    losses = _Losses.of(problem, priced)
    open_count, most_lost = FIRST_CORE, losses.nth(FIRST_CORE)
    while (found := _best_of_core(problem, losses, most_lost)) is None:
        if not np.isfinite(most_lost):
            return None
        open_count *= MORE_CORE
        most_lost = losses.nth(open_count)
    short = losses.bound - _brings(problem, found)
    if short > max(most_lost, gap * losses.bound):  # others may do better, but none that loses more than this
        loses = short * (1 + ROUNDING) + ROUNDING * abs(losses.bound)
        better = _best_of_core(problem, losses, loses)
        found, most_lost = found if better is None else better, loses
    brings = _brings(problem, found)
    if found.proven and losses.bound - brings <= most_lost:
        return Best(found.chosen, brings, True)
    return Best(found.chosen, max(losses.bound, brings), False)


@dataclass(frozen=True, eq=False)
class _Losses:
    """What every choice, and taking none of a group, loses at least against ``bound``."""

    of_choice: FloatArray
    of_none: FloatArray
    bound: float

    @classmethod
    def of(cls, problem: Problem, priced: Prices) -> "_Losses":
        worth = problem.benefit - priced.money * problem.cost + priced.floors @ problem.spent
        best = np.zeros(int(problem.group.max()) + 1)
        np.maximum.at(best, problem.group, worth)
        bound = priced.money * problem.budget_rupiah - float(priced.floors @ problem.floors)
        return cls(best[problem.group] - worth, best, bound + float(best.sum()))

    def nth(self, count: int) -> float:
        """Return what the so-many-th cheapest alternative loses; infinity if there are no more."""
        every = np.concatenate([self.of_choice, self.of_none])
        count += len(self.of_none)  # one of each group loses nothing
        return float(np.partition(every, count)[count]) if count < len(every) else float("inf")


def _brings(problem: Problem, found: Best) -> float:
    return float(problem.benefit[found.chosen].sum())


def _best_of_core(problem: Problem, losses: _Losses, most_lost: float) -> Best | None:
    """Return the best set in which nothing loses more than ``most_lost``; None if there is none."""
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
    found = _solved(left, must_take)
    if found is None:
        return None
    chosen = fixed.copy()
    chosen[np.flatnonzero(core)[found.chosen]] = True
    return Best(chosen, found.bound + float(problem.benefit[fixed].sum()), found.proven)


def _solved(problem: Problem, must_take: Mask) -> Best | None:
    """Return the best of a small problem in whole rupiah; groups of ``must_take`` get one for certain."""
    if problem.budget_rupiah < 0:
        return None
    if not len(problem.cost):
        return None if (problem.floors > problem.unit()).any() else Best(np.zeros(0, bool), 0.0, True)
    rows, high = problem.constraints()
    low = np.full(len(high), -np.inf)
    low[: len(must_take)] = np.where(must_take, 1.0, 0.0)
    budget_row, bound = len(must_take), float("inf")
    while True:
        found = milp(
            -problem.benefit / problem.scale(),
            integrality=np.ones(len(problem.cost)),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(rows, low, high),
            options={"mip_rel_gap": 0.0, "time_limit": TIME_LIMIT_S},
        )
        if found.x is None:
            return None
        chosen = np.round(found.x).astype(bool)
        brings = float(problem.benefit[chosen].sum())
        proven = found.status == HIGHS_OPTIMAL
        bound = min(bound, brings if proven else -float(found.mip_dual_bound) * problem.scale())
        over = int(problem.cost[chosen].sum()) - problem.budget_rupiah
        if over <= 0:
            return Best(chosen, max(bound, brings), proven and bound <= brings)
        high[budget_row] -= over / problem.unit()  # the solver took a rounding of the limit for the limit
