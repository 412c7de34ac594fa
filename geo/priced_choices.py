"""Choices for a budget: what a rupiah is worth among them, and what each of them loses at that price.

A price for money and one for each floor, those of the problem in which choices may be taken in part, bound
what any set can bring, and tell for every choice how much taking it loses at least.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from geo.crs import FloatArray
from geo.roads import IntArray

Mask = NDArray[np.bool_]

# Solvers count in floating point, to a millionth of a constraint's right side: rupiah are told to them in
# units in which a budget is some thousands, and what comes back is checked in whole rupiah.
UNITS_OF_BUDGET = 10_000.0
ROUNDING = 1e-9  # of the bound: sums of thousands of floats are no more exact
HIGHS_INFEASIBLE = 2
FEW = 1_000  # alternatives tried first where prices of a problem much alike are known


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
class Prices:
    """What a rupiah is worth in benefit: of the budget, and of each floor; never below 0."""

    money: float
    floors: FloatArray


@dataclass(frozen=True, eq=False)
class Losses:
    """What every choice, and taking none of a group, loses at least against ``bound``, at some prices."""

    of_choice: FloatArray
    of_none: FloatArray
    bound: float
    prices: Prices

    @classmethod
    def of(cls, problem: Problem, priced: Prices) -> "Losses":
        """Return the losses at any prices; the bound holds for all, and is lowest for ``prices``."""
        worth = problem.benefit - priced.money * problem.cost + priced.floors @ problem.spent
        best = np.zeros(int(problem.group.max()) + 1)
        np.maximum.at(best, problem.group, worth)
        bound = priced.money * problem.budget_rupiah - float(priced.floors @ problem.floors)
        return cls(best[problem.group] - worth, best, bound + float(best.sum()), priced)

    def nth(self, count: int) -> float:
        """Return what the so-many-th cheapest alternative loses; infinity if there are no more."""
        every = np.concatenate([self.of_choice, self.of_none])
        count += len(self.of_none)  # one of each group loses nothing
        return float(np.partition(every, count)[count]) if count < len(every) else float("inf")


def prices(problem: Problem) -> Prices | None:
    """Return the prices at which choices taken in part would be best; None if nothing keeps to the floors."""
    rows, high = problem.constraints()
    found = linprog(-problem.benefit / problem.scale(), A_ub=rows, b_ub=high, bounds=(0.0, None))
    if found.status == HIGHS_INFEASIBLE or found.ineqlin is None:
        return None
    dual = -np.asarray(found.ineqlin.marginals)[len(high) - 1 - len(problem.floors) :]
    worth = np.maximum(dual, 0.0) * problem.scale() / problem.unit()
    return Prices(float(worth[0]), worth[1:])


def in_parts(problem: Problem, near: Prices | None = None) -> float | None:
    """Return what the best set would bring were choices taken in part; None if nothing keeps to all.

    ``near`` are prices of a problem much alike: choices that lose little by them are tried first, then those
    that lose little by the prices so found, until these tell that no other choice would bring more.
    """
    kept, priced = np.full(len(problem.cost), near is None), near
    while True:
        if priced is not None:
            losses = Losses.of(problem, priced)
            kept |= losses.of_choice <= losses.nth(FEW)
        some = problem.only(kept, problem.budget_rupiah, problem.floors)
        priced = prices(some)
        if priced is not None:
            most = Losses.of(problem, priced).bound
            if kept.all() or most <= Losses.of(some, priced).bound * (1 + ROUNDING):
                return most
        elif kept.all():
            return None
        else:
            kept[:] = True
