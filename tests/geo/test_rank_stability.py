"""How sure ranks are: sure where one stretch is worse in everything, unsure where nothing is known."""

import numpy as np
import pandas as pd
import pytest

from geo.priority_weights import Weights
from geo.rank_stability import Doubts, stability

COLUMNS = (
    *("badness_mean", "badness_worst", "known_share", "vehicles_per_day", "places", "danger"),
    *("reporters", "readiness"),
)


def facts_of(rows):
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=float)
    frame["function"] = pd.Series(["local"] * len(rows), dtype=object)
    return frame


def even(level):
    """A stretch that shows as much need in every part, all known."""
    return (level, level, 1.0, 100 * 100**level, 2 * level, 2 * level, 20 * level, 1.0)


def unknown():
    return (np.nan, np.nan, 0.0, 1_000.0, 0.7, 0.7, 4.0, 1.0)


def doubts_of(facts, readiness_sd=0.1, reports=5.0):
    size = len(facts)
    return Doubts(
        condition_sd=np.full(size, 0.05),
        counted=np.ones(size, dtype=bool),
        danger_reports=np.full(size, reports),
        reporters=np.full(size, reports),
        place=np.zeros(size, dtype=np.int64),
        readiness_sd=np.array([readiness_sd]),
    )


def drawn(rows, **doubts):
    facts = facts_of(rows)
    return stability(facts, doubts_of(facts, **doubts), Weights(), np.arange(float(len(rows))))


def test_a_stretch_that_is_worse_in_everything_is_certainly_first():
    found = drawn([even(0.95), *(even(0.1 + 0.01 * at) for at in range(30))])
    first = found.iloc[0]
    assert (first["rank"], first["rank_low"], first["rank_high"]) == (1, 1, 1)
    assert first["top_ten_probability"] == 1


def test_of_stretches_alike_each_is_in_the_first_ten_as_often_as_chance_has_it():
    found = drawn([even(0.5)] * 40)
    assert found["top_ten_probability"].mean() == pytest.approx(10 / 40)
    assert found["top_ten_probability"].between(0.15, 0.35).all()


def test_what_nobody_surveyed_may_stand_nearly_anywhere():
    rows = [even(0.3 + 0.4 * at / 39) for at in range(40)]
    known, not_known = drawn([*rows, even(0.5)]).iloc[-1], drawn([*rows, unknown()]).iloc[-1]
    width = [one["rank_high"] - one["rank_low"] for one in (known, not_known)]
    assert width[1] > 1.5 * width[0]


def test_who_leads_by_one_part_only_is_not_sure_since_weights_are_a_choice():
    """55 points by condition against 53 by citizens: other weights would turn them round."""
    rows = [(0.9, 0.9, 1.0, 1_000.0, 0.7, 0.0, 0.84, 1.0), (0.3, 0.3, 1.0, 1_000.0, 0.7, 0.0, 9.1, 1.0)]
    facts = facts_of(rows)
    told = doubts_of(facts, readiness_sd=0.0, reports=400.0)
    exactly = Doubts(
        told.condition_sd * 0, told.counted, *([told.reporters] * 2), told.place, told.readiness_sd
    )
    found = stability(facts, exactly, Weights(50, 0, 0, 0, 50), np.arange(2.0))
    assert found[["rank", "rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1, 2], [2, 1, 2]]


@pytest.mark.parametrize(
    ("vague", "reports", "weights"),
    [
        ({"vehicles_per_day": np.nan, "function": None}, 5.0, Weights(0, 100, 0, 0, 0)),
        ({}, 1.0, Weights(0, 0, 0, 100, 0)),  # the danger that one person tells, beside that of many
    ],
)
def test_what_is_not_known_of_traffic_or_told_by_one_person_may_stand_elsewhere(vague, reports, weights):
    rows = [even(0.05 + 0.9 * at / 29) for at in range(30)]

    def width(change, told):
        facts = facts_of(rows)
        for name, value in change.items():
            facts.loc[15, name] = value
        found = stability(facts, doubts_of(facts, reports=told), weights, np.arange(30.0))
        return found.loc[15, "rank_high"] - found.loc[15, "rank_low"]

    assert width(vague, reports) > 1.5 * width({}, 400.0)


def test_doubt_about_how_a_place_reports_widens_its_ranks():
    rows = [(0.5, 0.5, 1.0, 1_000.0, 0.7, 0.7, 1.0 + at / 10, 1.0) for at in range(30)]
    facts = facts_of(rows)
    half = np.arange(30) % 2  # every other one lies in a place of which less is known
    base = doubts_of(facts, reports=400.0)

    def width(sd):
        told = Doubts(
            base.condition_sd * 0,
            base.counted,
            base.danger_reports,
            base.reporters,
            half,
            np.array([0.0, sd]),
        )
        found = stability(facts, told, Weights(0, 0, 0, 0, 100), np.arange(30.0))
        return (found["rank_high"] - found["rank_low"])[half == 1].mean()

    assert width(0.05) < width(0.3) < width(1.0)


def test_the_interval_holds_the_rank_and_the_chances_of_the_first_ten_add_up():
    rng = np.random.default_rng(3)
    found = drawn([even(level) for level in rng.random(60)])
    assert (found["rank_low"] <= found["rank"]).all()
    assert (found["rank"] <= found["rank_high"]).all()
    assert found["top_ten_probability"].sum() == pytest.approx(10)
    assert sorted(found["rank"]) == list(range(1, 61))


def test_the_same_ranking_is_as_sure_every_time():
    rows = [even(level) for level in np.linspace(0, 1, 20)]
    pd.testing.assert_frame_equal(drawn(rows), drawn(rows))


def test_nothing_to_rank_is_no_error():
    assert stability(facts_of([]), doubts_of(facts_of([])), Weights(), np.empty(0)).empty
