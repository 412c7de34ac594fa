"""The chain of a contract: which dates may stand beside each other."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.repairs.milestones import MILESTONES, MilestoneError, check_milestones

DAY = date(2021, 2, 15)
CHAIN = {kind: DAY + timedelta(days=10 * number) for number, kind in enumerate(MILESTONES)}


def test_the_whole_chain_stands_also_on_one_day():
    check_milestones(CHAIN)
    check_milestones(dict.fromkeys(MILESTONES, DAY))
    check_milestones({})


def test_every_pair_of_dates_that_contradict_is_refused_and_both_are_named():
    for earlier, later in combinations(MILESTONES, 2):
        swapped = CHAIN | {earlier: CHAIN[later], later: CHAIN[earlier]}
        with pytest.raises(MilestoneError) as refused:
            check_milestones(swapped)
        assert "would come before" in str(refused.value)


@given(st.sets(st.sampled_from(MILESTONES)))
def test_kinds_may_be_missing_but_nothing_is_handed_over_that_was_never_started(kinds):
    dates = {kind: CHAIN[kind] for kind in kinds}
    needs_start = kinds & {"pcm", "mc0", "pho"} and "spmk" not in kinds
    if needs_start or ("fho" in kinds and "pho" not in kinds):
        with pytest.raises(MilestoneError, match="record that one first"):
            check_milestones(dates)
    else:
        check_milestones(dates)


def test_who_is_appointed_signs_then_starts_and_hands_over_provisionally_before_finally():
    """The order itself, as the law of procurement and its practice have it."""
    assert MILESTONES == ("rup", "tender", "sppbj", "contract", "spmk", "pcm", "mc0", "pho", "fho")
    with pytest.raises(MilestoneError, match="FHO needs PHO"):
        check_milestones({"spmk": DAY, "fho": DAY + timedelta(days=200)})
    with pytest.raises(MilestoneError, match="PHO needs SPMK"):
        check_milestones({"contract": DAY, "pho": DAY + timedelta(days=200)})


def test_an_unknown_kind_is_refused_with_the_known_ones():
    for kind in ("PHO", "start"):
        with pytest.raises(MilestoneError, match="rup, tender"):
            check_milestones({kind: DAY})


def test_the_table_has_each_kind_once():
    assert len(set(MILESTONES)) == len(MILESTONES)
    assert all(len(kind) <= 8 for kind in MILESTONES)
