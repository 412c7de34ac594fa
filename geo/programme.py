"""What to repair under a budget: the set of treatments of greatest benefit, proven to be the greatest.

A stretch may have several treatments to choose from and gets one at most. What is promised already is done;
sub-districts may have floors: so much must be spent there. Costs are whole rupiah; benefits are any numbers
of one measure, such as score times kilometres. Solved by HiGHS through ``scipy.optimize.milp``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from geo.crs import FloatArray
from geo.errors import InvalidInputError
from geo.roads import IntArray

Mask = NDArray[np.bool_]

# Solvers count in floating point, to a millionth of a constraint's right side: rupiah are told to them in
# units in which a budget is some thousands, and what comes back is checked in whole rupiah.
UNITS_OF_BUDGET = 10_000.0
TIME_LIMIT_S = 60.0
HIGHS_OPTIMAL = 0
MORE_SHARE = 0.1  # of the budget, more: what that would buy tells what the limit costs


@dataclass(frozen=True, eq=False)
class Choices:
    """What may be done: one row per treatment of a stretch.

    ``table`` has ``stretch`` (any id), ``cost_rupiah`` (whole, above 0), ``benefit`` (0 or more) and
    ``promised``. ``places`` has ``choice`` (row of the table), ``area`` and ``share`` of the cost spent
    there; it may be empty. Made by ``of``, which checks them.
    """

    table: pd.DataFrame
    places: pd.DataFrame

    @classmethod
    def of(cls, table: pd.DataFrame, places: pd.DataFrame | None = None) -> "Choices":
        """Return checked choices; raises InvalidInputError naming the first row that cannot be."""
        table = table.reset_index(drop=True)
        promises = table.groupby("stretch")["promised"].transform("sum")
        rules = [
            (~(table["cost_rupiah"] > 0), "costs nothing"),
            (table["cost_rupiah"] % 1 != 0, "does not cost whole rupiah"),
            (~((table["benefit"] >= 0) & np.isfinite(table["benefit"])), "has no benefit of 0 or more"),
            (table["promised"] & (promises > 1), "is promised beside another treatment of its stretch"),
        ]
        for wrong, what in rules:
            if wrong.any():
                row = int(np.argmax(wrong.to_numpy()))
                stretch = table["stretch"].iloc[row]
                raise InvalidInputError(f"Choice {row + 1} (stretch {stretch}) {what}; correct it.")
        nowhere = pd.DataFrame({"choice": np.empty(0, np.int64), "area": [], "share": []})
        return cls(table, nowhere if places is None else places)

    @cached_property
    def cost(self) -> IntArray:
        """Whole rupiah of each choice."""
        return self.table["cost_rupiah"].to_numpy(dtype=np.int64)

    @cached_property
    def benefit(self) -> FloatArray:
        """Benefit of each choice."""
        return self.table["benefit"].to_numpy(dtype=np.float64)

    @cached_property
    def promised(self) -> Mask:
        """Which choices are promised."""
        return self.table["promised"].to_numpy(dtype=bool)

    @cached_property
    def stretch(self) -> IntArray:
        """Number of the stretch of each choice."""
        return pd.factorize(self.table["stretch"])[0].astype(np.int64)

    def spent_in(self, area: str) -> FloatArray:
        """Return how many rupiah of each choice are spent in an area."""
        here = self.places[self.places["area"] == area]
        share = np.bincount(here["choice"].to_numpy(dtype=np.int64), here["share"], minlength=len(self.table))
        return np.asarray(share * self.cost)


@dataclass(frozen=True, eq=False)
class Programme:
    """The chosen treatments: ``chosen`` per row of the choices, what they cost and bring.

    ``best_possible`` is the benefit that no programme can exceed: the same as ``benefit`` where ``proven``.
    """

    chosen: Mask
    cost_rupiah: int
    benefit: float
    best_possible: float
    proven: bool


def best_programme(
    choices: Choices, budget_rupiah: int, floors: Mapping[str, int] | None = None
) -> Programme:
    """Return the programme of greatest benefit within the budget.

    ``floors`` are rupiah to be spent at least in each area. Raises InvalidInputError, saying what to change,
    if promises and floors cannot be kept within the budget.
    """
    floors = {area: floor for area, floor in (floors or {}).items() if floor > 0}
    _refuse_impossible(choices, budget_rupiah, floors)
    if not len(choices.table):
        return Programme(np.zeros(0, bool), 0, 0.0, 0.0, proven=True)
    limit = budget_rupiah
    while True:
        found = _solved(choices, limit, floors)
        if found.cost_rupiah <= budget_rupiah:
            return found if limit == budget_rupiah else replace(found, best_possible=np.inf, proven=False)
        limit -= found.cost_rupiah - budget_rupiah  # the solver took a rounding of the limit for the limit


def by_rank(choices: Choices, budget_rupiah: int, score: FloatArray) -> Programme:
    """Return what plain ranking buys: promises first, then by falling ``score`` whatever still fits.

    Of a stretch's treatments the first that fits is taken; equal scores go in the order of the table.
    """
    chosen, taken = choices.promised.copy(), set(choices.stretch[choices.promised].tolist())
    left = budget_rupiah - int(choices.cost[chosen].sum())
    for row in np.lexsort((np.arange(len(score)), -score)).tolist():
        stretch, cost = int(choices.stretch[row]), int(choices.cost[row])
        if stretch not in taken and cost <= left:
            chosen[row] = True
            taken.add(stretch)
            left -= cost
    benefit = float(choices.benefit[chosen].sum())
    return Programme(chosen, int(choices.cost[chosen].sum()), benefit, np.inf, proven=False)


def price_of_floors(choices: Choices, budget_rupiah: int, floors: Mapping[str, int]) -> dict[str, float]:
    """Return how much benefit each floor costs: what the best programme would gain without it."""
    with_all = best_programme(choices, budget_rupiah, floors).benefit
    if best_programme(choices, budget_rupiah).benefit <= with_all:
        return dict.fromkeys(floors, 0.0)  # without any floor it would be no better
    prices = {}
    for area in floors:
        others = {name: floor for name, floor in floors.items() if name != area}
        prices[area] = max(best_programme(choices, budget_rupiah, others).benefit - with_all, 0.0)
    return prices


@dataclass(frozen=True, eq=False)
class More:
    """What more money would change: choices that come in and that go, the benefit gained.

    ``benefit_per_rupiah`` is what the last rupiah of the budget brings if treatments may be done in part.
    """

    more_rupiah: int
    comes_in: Mask
    goes_out: Mask
    benefit: float
    benefit_per_rupiah: float


def next_rupiah(
    choices: Choices,
    budget_rupiah: int,
    floors: Mapping[str, int] | None = None,
    more_rupiah: int | None = None,
) -> More:
    """Return what ``more_rupiah`` (else a tenth of the budget) would buy beyond the best programme."""
    more = round(budget_rupiah * MORE_SHARE) if more_rupiah is None else more_rupiah
    before = best_programme(choices, budget_rupiah, floors)
    after = best_programme(choices, budget_rupiah + more, floors)
    return More(
        more,
        after.chosen & ~before.chosen,
        before.chosen & ~after.chosen,
        max(after.benefit - before.benefit, 0.0),
        _last_rupiah(choices, budget_rupiah, floors or {}),
    )


def _refuse_impossible(choices: Choices, budget_rupiah: int, floors: Mapping[str, int]) -> None:
    promised = int(choices.cost[choices.promised].sum())
    if promised > budget_rupiah:
        raise InvalidInputError(
            f"Promised works cost Rp {promised:,}, more than the budget of Rp {budget_rupiah:,}. "
            "Raise the budget, or take a promise back."
        )
    for area, floor in floors.items():
        spent = choices.spent_in(area)
        most = int(pd.Series(spent).groupby(choices.stretch).max().sum()) if len(spent) else 0
        if most < floor:
            raise InvalidInputError(
                f"In {area} there is work for Rp {most:,} only, less than its floor of Rp {floor:,}. "
                "Lower the floor."
            )


@dataclass(frozen=True, eq=False)
class _Problem:
    """The choices as the solver takes them: money in units, rows of constraints with their bounds."""

    rows: csr_array
    low: FloatArray
    high: FloatArray
    bounds: Bounds

    @classmethod
    def of(cls, choices: Choices, limit_rupiah: int, floors: Mapping[str, int]) -> "_Problem":
        unit = max(limit_rupiah, 1) / UNITS_OF_BUDGET
        count, stretches = len(choices.table), int(choices.stretch.max()) + 1
        one_each = csr_array((np.ones(count), (choices.stretch, np.arange(count))), (stretches, count))
        money = [choices.cost / unit, *(choices.spent_in(area) / unit for area in floors)]
        rows = csr_array(vstack([one_each, csr_array(np.stack(money))]))
        low = np.append(np.full(stretches + 1, -np.inf), [floor / unit for floor in floors.values()])
        high = np.append(np.ones(stretches), [limit_rupiah / unit, *[np.inf] * len(floors)])
        return cls(rows, low, high, Bounds(choices.promised.astype(np.float64), np.ones(count)))


def _solved(choices: Choices, limit_rupiah: int, floors: Mapping[str, int]) -> Programme:
    problem = _Problem.of(choices, limit_rupiah, floors)
    scale = max(float(choices.benefit.max()), 1e-12)
    found = milp(
        -choices.benefit / scale,
        integrality=np.ones(len(choices.table)),
        bounds=problem.bounds,
        constraints=LinearConstraint(problem.rows, problem.low, problem.high),
        options={"mip_rel_gap": 0.0, "time_limit": TIME_LIMIT_S},
    )
    if found.x is None:
        raise InvalidInputError(
            "Promises and floors together cannot be kept within the budget. Raise it, or lower a floor."
        )
    chosen = np.round(found.x).astype(bool)
    benefit = float(choices.benefit[chosen].sum())
    proven = found.status == HIGHS_OPTIMAL
    bound = benefit if proven else max(-float(found.mip_dual_bound) * scale, benefit)
    return Programme(chosen, int(choices.cost[chosen].sum()), benefit, bound, proven)


def _last_rupiah(choices: Choices, budget_rupiah: int, floors: Mapping[str, int]) -> float:
    """Return the dual price of the budget in the problem where treatments may be done in part."""
    problem = _Problem.of(choices, budget_rupiah, floors)
    signs = np.where(np.isfinite(problem.high), 1.0, -1.0)
    sides = np.where(np.isfinite(problem.high), problem.high, -problem.low)
    found = linprog(
        -choices.benefit,
        A_ub=csr_array(problem.rows.multiply(signs[:, None])),
        b_ub=sides,
        bounds=np.column_stack([problem.bounds.lb, problem.bounds.ub]),
    )
    budget_row = len(sides) - len(floors) - 1
    per_unit = -float(found.ineqlin.marginals[budget_row])
    return per_unit * UNITS_OF_BUDGET / budget_rupiah
