"""What may be repaired, what is promised, and what a budget and floors must at least allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.crs import FloatArray
from geo.errors import InvalidInputError
from geo.multiple_choice import TIME_LIMIT_S
from geo.priced_choices import Mask, Problem
from geo.roads import IntArray

LEAST_GAP = 0.01  # a budget that is enough is told to a hundredth: it is a remedy, not a result


class UnaffordableError(InvalidInputError):
    """A budget, promises and floors that do not go together; the message says what to change.

    ``kind`` is ``promises`` (they cost ``needed_rupiah``, the budget is ``there_rupiah``), ``floor`` (that of
    ``area`` is ``needed_rupiah``, there is work for ``there_rupiah``) or ``together`` (with
    ``needed_rupiah``, None if with no budget, all could be kept; there are ``there_rupiah``).
    """

    def __init__(
        self,
        kind: Literal["promises", "floor", "together"],
        needed_rupiah: int | None,
        there_rupiah: int,
        area: str | None = None,
    ) -> None:
        self.kind, self.area = kind, area
        self.needed_rupiah, self.there_rupiah = needed_rupiah, there_rupiah
        super().__init__(
            {
                "promises": f"Promised works cost Rp {needed_rupiah or 0:,}, more than the budget of "
                f"Rp {there_rupiah:,}. Raise the budget, or take a promise back.",
                "floor": f"In {area} there is work for Rp {there_rupiah:,} only, less than its floor of "
                f"Rp {needed_rupiah or 0:,}. Lower the floor.",
                "together": "Promises and floors together cannot be kept within the budget of "
                f"Rp {there_rupiah:,}. "
                + (
                    "Lower a floor: the same work counts for several."
                    if needed_rupiah is None
                    else f"Rp {needed_rupiah:,} would do; raise it, or lower a floor."
                ),
            }[kind]
        )


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
    def free(self) -> Mask:
        """Which choices are still to be made: those of stretches for which nothing is promised."""
        taken = np.zeros(int(self.stretch.max(initial=-1)) + 1, dtype=bool)
        taken[self.stretch[self.promised]] = True
        return ~taken[self.stretch]

    @cached_property
    def stretch(self) -> IntArray:
        """Number of the stretch of each choice."""
        return pd.factorize(self.table["stretch"])[0].astype(np.int64)

    def spent_in(self, area: str) -> FloatArray:
        """Return how many rupiah of each choice are spent in an area."""
        here = self.places[self.places["area"] == area]
        share = np.bincount(here["choice"].to_numpy(dtype=np.int64), here["share"], minlength=len(self.table))
        return np.asarray(share * self.cost)


def least_budget(choices: Choices, floors: Mapping[str, int]) -> int | None:
    """Return for how many rupiah promises and floors can be kept, within LEAST_GAP; None if for none."""
    due = {area: floor for area, floor in floors.items() if floor > 0}
    free, promised = choices.free, int(choices.cost[choices.promised].sum())
    problem = free_problem(choices, int(choices.cost.sum()), due)
    if not len(problem.cost):
        return None if (problem.floors > 0).any() else promised
    rows, high = problem.constraints()
    found = milp(
        choices.cost[free] / problem.unit(),
        integrality=np.ones(len(problem.cost)),
        bounds=Bounds(0.0, 1.0),
        constraints=LinearConstraint(rows, -np.inf, high),
        options={"mip_rel_gap": LEAST_GAP, "time_limit": TIME_LIMIT_S},
    )
    if found.x is None:
        return None
    return promised + int(choices.cost[free][np.round(found.x).astype(bool)].sum())


def free_problem(choices: Choices, budget_rupiah: int, floors: Mapping[str, int]) -> Problem:
    """Return what is left to choose once the promises are paid."""
    free = choices.free
    spent = np.array([choices.spent_in(area) for area in floors]).reshape(len(floors), len(choices.table))
    due = np.array(list(floors.values()), dtype=np.float64) - spent[:, choices.promised].sum(axis=1)
    whole = Problem(choices.stretch, choices.cost, choices.benefit, spent, budget_rupiah, due)
    return whole.only(free, budget_rupiah - int(choices.cost[choices.promised].sum()), np.maximum(due, 0.0))


def refuse_impossible(choices: Choices, budget_rupiah: int, floors: Mapping[str, int]) -> None:
    """Raise UnaffordableError for promises beyond the budget, and for a floor with too little work for it."""
    promised = int(choices.cost[choices.promised].sum())
    if promised > budget_rupiah:
        raise UnaffordableError("promises", promised, budget_rupiah)
    for area, floor in floors.items():
        most = most_spent(choices, area)
        if most < floor:
            raise UnaffordableError("floor", floor, most, area)


def most_spent(choices: Choices, area: str) -> int:
    """Return for how many rupiah there is work in an area, promises included, whatever the budget."""
    spent = np.where(choices.free | choices.promised, choices.spent_in(area), 0.0)
    return int(pd.Series(spent).groupby(choices.stretch).max().sum()) if len(spent) else 0
