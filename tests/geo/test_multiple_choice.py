"""The best of each group under a budget with floors: the core finds what the whole problem would."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.multiple_choice import best_choices
from geo.priced_choices import Prices, Problem, in_parts, prices


def problem_of(seed: int, groups: int, *, areas: int = 0, share: float = 0.3) -> Problem:
    """A random problem: three choices a group, the dearer the better, a budget for a share of them."""
    random = np.random.default_rng(seed)
    size = random.integers(1_000_000, 2_000_000_000, groups)
    group = np.repeat(np.arange(groups), 3)
    cost = (size[group] * np.tile([1.0, 0.4, 0.03], groups)).astype(np.int64) + 1
    need = random.uniform(10, 90, groups) * size / 1e9
    benefit = need[group] * np.tile([1.0, 0.6, 0.05], groups) * random.uniform(0.8, 1.2, 3 * groups)
    area = random.integers(0, max(areas, 1), groups)[group]
    spent = np.array([np.where(area == number, cost, 0) for number in range(areas)], dtype=np.float64)
    budget = int(cost[::3].sum() * share)
    floors = np.full(areas, budget / max(areas, 1) * 0.7)
    return Problem(group, cost, benefit, spent.reshape(areas, 3 * groups), budget, floors)


def whole(problem: Problem) -> float | None:
    """What the solver finds if it is given everything at once; None if nothing keeps to all."""
    rows, high = problem.constraints()
    found = milp(
        -problem.benefit,
        integrality=np.ones(len(problem.cost)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, -np.inf, high),
        options={"mip_rel_gap": 0.0},
    )
    return None if found.x is None else -float(found.fun)


@pytest.mark.parametrize(("seed", "areas"), [(0, 0), (1, 0), (2, 3), (3, 8)])
def test_a_core_of_hundreds_finds_the_best_of_thousands(seed: int, areas: int) -> None:
    problem = problem_of(seed, 400, areas=areas)
    found, best = best_choices(problem), whole(problem)
    if best is None:
        assert found is None
        return
    assert found is not None
    assert found.proven
    assert problem.benefit[found.chosen].sum() == pytest.approx(best, rel=1e-7)
    assert problem.cost[found.chosen].sum() <= problem.budget_rupiah
    assert (problem.spent[:, found.chosen].sum(axis=1) >= problem.floors - 1).all()


@given(st.integers(0, 10_000), st.integers(1, 25), st.integers(0, 3), st.floats(0.01, 1.2))
def test_no_set_brings_more_than_choices_in_part_would(
    seed: int, groups: int, areas: int, share: float
) -> None:
    problem = problem_of(seed, groups, areas=areas, share=share)
    found, most = best_choices(problem), in_parts(problem)
    if found is None:
        return
    assert most is not None
    brings = problem.benefit[found.chosen].sum()
    assert brings <= most * (1 + 1e-9)
    assert brings <= found.bound * (1 + 1e-9)
    assert np.bincount(problem.group[found.chosen]).max(initial=0) <= 1


def test_a_gap_is_kept_and_told() -> None:
    problem = problem_of(4, 600, areas=5)
    exact, rough = best_choices(problem), best_choices(problem, gap=0.02)
    assert exact is not None
    assert rough is not None
    brings = problem.benefit[rough.chosen].sum()
    assert brings >= 0.98 * exact.bound
    assert rough.bound >= exact.bound * (1 - 1e-9)


def test_money_that_is_enough_for_all_is_worth_nothing_more() -> None:
    priced = prices(problem_of(5, 30, share=2.0))
    assert priced is not None
    assert priced.money == 0


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(0, 4), st.floats(0.05, 0.9))
@settings(max_examples=40)
def test_the_best_is_what_the_solver_finds_with_everything_before_it(
    seed: int, groups: int, areas: int, share: float
) -> None:
    problem = problem_of(seed, groups, areas=areas, share=share)
    found, best = best_choices(problem), whole(problem)
    assert (found is None) == (best is None)
    if found is None or best is None:
        return
    assert found.proven
    assert problem.benefit[found.chosen].sum() == pytest.approx(best, rel=1e-7)


@given(st.integers(0, 10_000), st.integers(1, 600), st.integers(1, 6))
@settings(max_examples=15)
def test_prices_of_another_problem_find_the_same_value_in_parts(seed: int, groups: int, areas: int) -> None:
    problem = problem_of(seed, groups, areas=areas)
    fewer = replace(problem, spent=problem.spent[1:], floors=problem.floors[1:])
    near = prices(problem)
    if near is None:
        return
    found = in_parts(fewer, Prices(near.money, near.floors[1:]))
    assert found == pytest.approx(in_parts(fewer), rel=1e-9)
