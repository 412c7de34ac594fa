"""Reporting rates against simulated incidents whose places report as readily as was laid down."""

import numpy as np
import pandas as pd
import pytest

from geo.errors import InvalidInputError
from geo.reporting_rates import reporting_rates

TRUTH_PER_DAY = {"Pare": 0.30, "Puncu": 0.10, "Kepung": 0.05, "Wates": 0.17}


def incidents(truth, each, *, split=0.0, seed=1):
    """Incidents that others report until an inspection; a share of repeats is not recognised as such.

    Reports of one incident come at random moments, at the rate of its place; one that is not recognised
    stands as an incident of its own from then on, without a repeat.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for area, rate in truth.items():
        for waited in rng.gamma(2.0, 6.0, each):
            moments = rng.random(rng.poisson(rate * waited)) * waited
            alone = rng.random(len(moments)) < split
            rows.append((area, int((~alone).sum()), waited))
            rows += [(area, 0, waited - moment) for moment in moments[alone]]
    return pd.DataFrame(rows, columns=["area", "repeats", "waited_days"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_rates_of_simulated_places_come_back(seed):
    found = reporting_rates(incidents(TRUTH_PER_DAY, 15_000, seed=seed)).table
    for area, rate in TRUTH_PER_DAY.items():
        assert found.loc[area, "rate_per_day"] == pytest.approx(rate, rel=0.05)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ratios_between_places_stay_right_though_a_fifth_of_the_repeats_was_not_recognised(seed):
    found = reporting_rates(incidents(TRUTH_PER_DAY, 20_000, split=0.2, seed=seed)).table["rate_per_day"]
    for area, rate in TRUTH_PER_DAY.items():
        assert found[area] / found["Puncu"] == pytest.approx(rate / TRUTH_PER_DAY["Puncu"], rel=0.05)


def test_the_plain_quotient_would_not_keep_the_ratios():
    """Why the incidents without a repeat are left out: this is what they do to the usual estimate."""
    split = incidents(TRUTH_PER_DAY, 6_000, split=0.2)
    sums = split.groupby("area")[["repeats", "waited_days"]].sum()
    plain = sums["repeats"] / sums["waited_days"]
    assert abs(plain["Pare"] / plain["Kepung"] / 6 - 1) > 0.1


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(5)
    held = []
    for seed in range(25):
        truth = {f"area {at:02}": float(rate) for at, rate in enumerate(np.exp(rng.normal(-2, 0.5, 12)))}
        table = reporting_rates(incidents(truth, 30, seed=seed)).table
        held += [
            table.loc[area, "low_per_day"] <= rate <= table.loc[area, "high_per_day"]
            for area, rate in truth.items()
        ]
    assert 0.85 <= np.mean(held) <= 0.95


def test_a_place_of_which_little_is_known_is_drawn_towards_the_others():
    many = incidents({f"area {at}": 0.1 for at in range(8)}, 300)
    one = pd.DataFrame({"area": ["silent"], "repeats": [9], "waited_days": [10.0]})
    found = reporting_rates(pd.concat([many, one], ignore_index=True))
    assert 0.09 < found.table.loc["silent", "rate_per_day"] < 0.3
    assert found.readiness()["silent"] == found.table.loc["silent", "rate_per_day"] / found.typical_per_day


def test_a_place_without_any_repeat_is_taken_for_a_usual_one_and_widely_so():
    rows = pd.concat([incidents(TRUTH_PER_DAY, 200), incidents({"sunyi": 1e-9}, 5)], ignore_index=True)
    found = reporting_rates(rows)
    quiet = found.table.loc["sunyi"]
    assert quiet["repeated"] == 0
    assert quiet["low_per_day"] < found.typical_per_day < quiet["high_per_day"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("Pare", -1, 3.0), "Incident 0.*repeats"),
        (("Pare", 1.5, 3.0), "Incident 0.*repeats"),
        (("Pare", 1, 0.0), "Incident 0.*waited"),
        ((None, 1, 3.0), "Incident 0.*area"),
        (("Pare", 0, 3.0), "reported twice"),
    ],
)
def test_incidents_that_cannot_be_or_tell_nothing_are_refused(row, told):
    with pytest.raises(InvalidInputError, match=told):
        reporting_rates(pd.DataFrame([row], columns=["area", "repeats", "waited_days"]))
