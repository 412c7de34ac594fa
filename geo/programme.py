"""What to repair under a budget: the set of treatments of greatest benefit, proven to be the greatest.

A stretch may have several treatments to choose from and gets one at most. What is promised already is done;
sub-districts may have floors: so much must be spent there. Costs are whole rupiah; benefits are any numbers
of one measure, such as score times kilometres. Solved by HiGHS (see ``geo.multiple_choice``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from geo.choices import Choices, UnaffordableError, free_problem, least_budget, refuse_impossible
from geo.crs import FloatArray
from geo.multiple_choice import best_choices
from geo.priced_choices import Losses, Mask, Prices, in_parts, prices

__all__ = [
    "Choices",
    "More",
    "Programme",
    "UnaffordableError",
    "best_programme",
    "by_rank",
    "next_rupiah",
    "price_of_floors",
    "price_of_floors_in_parts",
]

ENOUGH = 0.001  # of the benefit: closer nobody needs to know what other money would buy
MORE_SHARE = 0.1  # of the budget, more: what that would buy tells what the limit costs


@dataclass(frozen=True, eq=False)
class Programme:
    """The chosen treatments: ``chosen`` per row of the choices, what they cost and bring.

    ``best_possible`` is the benefit that no programme can exceed: the same as ``benefit`` where ``proven``.
    ``benefit_per_rupiah`` is what the last rupiah of the budget brings if treatments may be done in part.
    """

    chosen: Mask
    cost_rupiah: int
    benefit: float
    best_possible: float
    proven: bool
    benefit_per_rupiah: float = 0.0


def best_programme(
    choices: Choices, budget_rupiah: int, floors: Mapping[str, int] | None = None, gap: float = 0.0
) -> Programme:
    """Return the programme of greatest benefit within the budget.

    With a ``gap`` the first will do that brings at most such a share less.

    ``floors`` are rupiah to be spent at least in each area. Raises InvalidInputError, saying what to change,
    if promises and floors cannot be kept within the budget.
    """
    floors = {area: floor for area, floor in (floors or {}).items() if floor > 0}
    refuse_impossible(choices, budget_rupiah, floors)
    free = choices.free
    found = best_choices(free_problem(choices, budget_rupiah, floors), gap)
    if found is None:
        raise UnaffordableError("together", least_budget(choices, floors), budget_rupiah)
    chosen = choices.promised.copy()
    chosen[np.flatnonzero(free)[found.chosen]] = True
    promised = float(choices.benefit[choices.promised].sum())
    return Programme(
        chosen,
        int(choices.cost[chosen].sum()),
        float(choices.benefit[chosen].sum()),
        found.bound + promised,
        found.proven,
        found.prices.money,
    )


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


def price_of_floors(
    choices: Choices, budget_rupiah: int, floors: Mapping[str, int], best: Programme | None = None
) -> dict[str, float]:
    """Return how much benefit each floor costs: what the best programme would gain without it.

    ``best`` is the best programme with all of them, if it is known already.
    """
    with_all = (best or best_programme(choices, budget_rupiah, floors)).benefit
    if best_programme(choices, budget_rupiah).benefit <= with_all:
        return dict.fromkeys(floors, 0.0)  # without any floor it would be no better
    gains = {}
    for area, floor in floors.items():
        others = {name: rupiah for name, rupiah in floors.items() if name != area}
        without = best_programme(choices, budget_rupiah, others).benefit if floor > 0 else with_all
        gains[area] = max(without - with_all, 0.0)
    return gains


def price_of_floors_in_parts(
    choices: Choices, budget_rupiah: int, floors: Mapping[str, int]
) -> dict[str, float]:
    """Return the same where treatments may be done in part: of thousands of stretches in seconds.

    Without the chance of what just fits, which with many stretches and small floors is as large as the
    prices themselves. Raises as ``best_programme`` does.
    """
    due = {area: floor for area, floor in floors.items() if floor > 0}
    refuse_impossible(choices, budget_rupiah, due)
    problem = free_problem(choices, budget_rupiah, due)
    gains = dict.fromkeys(floors, 0.0)
    if not len(problem.cost):
        return gains
    priced = prices(problem)
    if priced is None:
        raise UnaffordableError("together", least_budget(choices, floors), budget_rupiah)
    with_all = Losses.of(problem, priced).bound
    for row, area in enumerate(due):
        if priced.floors[row] > 0:
            others = np.arange(len(due)) != row
            fewer = replace(problem, spent=problem.spent[others], floors=problem.floors[others])
            without = in_parts(fewer, Prices(priced.money, priced.floors[others]))
            gains[area] = max((without or with_all) - with_all, 0.0)
    return gains


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
    best: Programme | None = None,
) -> More:
    """Return what ``more_rupiah`` (else a tenth of the budget) would buy beyond the best programme.

    ``best`` is that programme, if it is known already.
    """
    more = round(budget_rupiah * MORE_SHARE) if more_rupiah is None else more_rupiah
    before = best or best_programme(choices, budget_rupiah, floors)
    after = best_programme(choices, budget_rupiah + more, floors, ENOUGH)
    return More(
        more,
        after.chosen & ~before.chosen,
        before.chosen & ~after.chosen,
        max(after.benefit - before.benefit, 0.0),
        before.benefit_per_rupiah,
    )
