"""Programmes under a budget: the best of all where every one can be tried, and never over the budget."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidInputError
from geo.programme import Choices, best_programme, by_rank, next_rupiah, price_of_floors

AREAS = ("Pare", "Puncu")


def choices_of(rows, places=()):
    """Choices of rows (stretch, cost, benefit, promised) and places (choice, area, share)."""
    table = pd.DataFrame(rows, columns=["stretch", "cost_rupiah", "benefit", "promised"])
    return Choices.of(
        table.astype({"cost_rupiah": "int64", "benefit": float, "promised": bool}),
        pd.DataFrame(places, columns=["choice", "area", "share"]) if places else None,
    )


def every_programme(rows, budget, places=(), floors=None):
    """Yield the benefit of each set of choices that keeps to everything."""
    for taken in itertools.product((False, True), repeat=len(rows)):
        picked = [row for row, one in zip(rows, taken, strict=True) if one]
        spent = {
            area: sum(rows[at][1] * share for at, where, share in places if where == area and taken[at])
            for area in floors or {}
        }
        if (
            sum(row[1] for row in picked) <= budget
            and len({row[0] for row in picked}) == len(picked)
            and all(one for row, one in zip(rows, taken, strict=True) if row[3])
            and all(spent[area] >= floor for area, floor in (floors or {}).items())
        ):
            yield sum(row[2] for row in picked)


row_strategy = st.tuples(st.integers(0, 4), st.integers(1, 10**11), st.integers(0, 1000), st.booleans())


@st.composite
def problems(draw):
    rows = draw(st.lists(row_strategy, min_size=1, max_size=8))
    promised = set()
    for at, (stretch, cost, benefit, promise) in enumerate(rows):
        rows[at] = (stretch, cost, benefit, promise and stretch not in promised)
        promised |= {stretch} if promise else set()
    places = [(at, draw(st.sampled_from(AREAS)), 1.0) for at in range(len(rows))]
    floors = {area: draw(st.integers(0, 10**11)) for area in draw(st.sets(st.sampled_from(AREAS)))}
    return rows, draw(st.integers(1, 4 * 10**11)), places, floors


@given(problems())
def test_no_other_programme_is_better_and_none_is_found_where_there_is_none(problem):
    rows, budget, places, floors = problem
    possible = list(every_programme(rows, budget, places, floors))
    if not possible:
        with pytest.raises(InvalidInputError):
            best_programme(choices_of(rows, places), budget, floors)
        return
    found = best_programme(choices_of(rows, places), budget, floors)
    assert found.benefit == pytest.approx(max(possible))
    assert found.cost_rupiah <= budget
    assert found.proven
    assert found.best_possible == pytest.approx(found.benefit)


@given(problems(), st.randoms())
def test_it_is_never_worse_than_plain_ranking_and_both_keep_to_the_budget(problem, random):
    rows, budget, _, _ = problem
    choices = choices_of(rows)
    if choices.cost[choices.promised].sum() > budget:
        return
    score = np.array([random.random() for _ in rows])
    ranked, best = by_rank(choices, budget, score), best_programme(choices, budget)
    assert ranked.cost_rupiah <= budget
    assert ranked.benefit <= best.benefit + 1e-6
    for programme in (ranked, best):
        assert programme.chosen[choices.promised].all()
        assert not pd.Series(choices.stretch[programme.chosen]).duplicated().any()


def test_two_small_repairs_beat_one_that_ranks_first():
    choices = choices_of([("a", 100, 10, False), ("b", 50, 7, False), ("c", 50, 6, False)])
    assert by_rank(choices, 100, choices.benefit).benefit == 10
    assert best_programme(choices, 100).chosen.tolist() == [False, True, True]


def test_a_stretch_gets_one_treatment_and_the_promised_one_stays():
    choices = choices_of([("a", 30, 3, True), ("a", 90, 50, False), ("b", 60, 5, False)])
    assert best_programme(choices, 120).chosen.tolist() == [True, False, True]
    assert by_rank(choices, 120, choices.benefit).chosen.tolist() == [True, False, True]


def test_a_floor_brings_money_where_it_brings_less_and_tells_its_price():
    rows = [("a", 100, 10, False), ("b", 100, 4, False)]
    places = [(0, "Pare", 1.0), (1, "Puncu", 1.0)]
    choices = choices_of(rows, places)
    assert best_programme(choices, 100).benefit == 10
    assert best_programme(choices, 100, {"Puncu": 100}).benefit == 4
    assert price_of_floors(choices, 100, {"Puncu": 100, "Pare": 0}) == {"Puncu": 6.0, "Pare": 0.0}


def test_a_stretch_across_two_areas_counts_in_each_by_its_share():
    choices = choices_of(
        [("a", 100, 1, False), ("b", 100, 9, False)], [(0, "Pare", 0.4), (0, "Puncu", 0.6), (1, "Pare", 1.0)]
    )
    assert best_programme(choices, 100, {"Puncu": 60}).chosen.tolist() == [True, False]
    with pytest.raises(InvalidInputError, match=r"Puncu.*Rp 60.*floor of Rp 61"):
        best_programme(choices, 100, {"Puncu": 61})


def test_more_money_buys_what_it_says():
    choices = choices_of([("a", 100, 10, False), ("b", 50, 4, False)])
    more = next_rupiah(choices, 100, more_rupiah=50)
    assert (more.comes_in.tolist(), more.goes_out.tolist(), more.benefit) == (
        [False, True],
        [False, False],
        4.0,
    )
    assert next_rupiah(choices, 120).benefit_per_rupiah == pytest.approx(4 / 50)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("a", 0, 1, False), "Choice 1.*costs nothing"),
        (("a", 10, -1, False), "Choice 1.*benefit"),
        (("a", 10, float("nan"), False), "Choice 1.*benefit"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_by_row(row, told):
    with pytest.raises(InvalidInputError, match=told):
        choices_of([row])


def test_two_promises_for_one_stretch_are_refused():
    with pytest.raises(InvalidInputError, match="promised beside"):
        choices_of([("a", 10, 1, True), ("a", 20, 1, True)])


def test_promises_beyond_the_budget_are_refused_with_both_sums():
    with pytest.raises(InvalidInputError, match=r"Rp 1,000,000.*Rp 999,999"):
        best_programme(choices_of([("a", 1_000_000, 1, True)]), 999_999)


def test_nothing_to_choose_from_is_an_empty_programme():
    found = best_programme(choices_of([]), 100)
    assert (found.cost_rupiah, found.benefit, found.proven) == (0, 0.0, True)
