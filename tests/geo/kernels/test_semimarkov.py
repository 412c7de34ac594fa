"""The compiled model gives what its definition says, and its behaviours are those of roads."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidInputError
from geo.kernels.semimarkov_kernel import BIN_M, CUT_ENDS, SHORTEST_BINS, exponentials, posterior
from geo.ranges.priors import ADDED_PER_M, LEAST_TIMES, MEAN_M, NODES, FamilyPriors, Priors
from geo.ranges.silence import still_active

PER_M = 1e-3


def road(stations, length_m, sigma_m=8.0, priors=None):
    """Run the model over one road; return counts and the probability of ground per bin."""
    stations = np.sort(np.asarray(stations, dtype=np.float64))
    bins = max(1, int(np.ceil(length_m / BIN_M)))
    count, ground, of_factor = np.empty(bins), np.empty((bins, 2)), np.empty(len(NODES))
    starts = np.zeros((len(MEAN_M) + 1, len(ADDED_PER_M)))
    model = (priors or FamilyPriors.default()).arrays()
    sigma, weight = np.full(len(stations), sigma_m), np.ones(len(stations))
    posterior(stations, sigma, weight, length_m, PER_M, *model, count, ground, of_factor, starts)
    return count, ground


def by_definition(count, length_m, priors):
    """The same by one state for every bin of a stretch's shortest length, and matrices: slow and plain."""
    factors, shares, added, starts, mean_m, built, _ = priors.arrays()
    width = length_m / len(count)
    kinds = [(m, n) for n in range(len(mean_m)) for m in range(len(added))]
    size = 2 + len(kinds) * SHORTEST_BINS
    move, first, state = np.zeros((size, size)), np.zeros(size), np.zeros(size, int)
    at_end = np.where(np.arange(size) < 2, 1.0, CUT_ENDS)
    begins, enter, leave, share = starts.sum() * width, built[0] * width, width / built[1], built[2]
    move[0, 0], move[0, 1] = 1 - begins - enter, enter
    move[1, 0], move[1, 1] = leave * (1 - begins), (1 - leave) * (1 - begins)
    first[0], first[1], state[1] = 1 - share, share, 1
    for number, (m, n) in enumerate(kinds):
        at = 2 + number * SHORTEST_BINS
        last = at + SHORTEST_BINS - 1
        ends = 1 / (1 + max(mean_m[n] - SHORTEST_BINS * width, width) / width)
        state[at : last + 1] = m + 2
        move[:2, at] = starts[n, m] * width
        move[range(at, last), range(at + 1, last + 1)] = 1
        move[last, last], move[last, 0], move[last, 1] = 1 - ends, ends * (1 - share), ends * share
        first[last] += CUT_ENDS * starts[n, m] * width * (SHORTEST_BINS + (1 - ends) / ends)
        first[at] += (1 - CUT_ENDS) * starts[n, m] * width
        at_end[last] += (1 - CUT_ENDS) * ends
    first /= first.sum()
    shares_of, grounds = [], []
    for factor, weight in zip(factors, shares, strict=True):
        base = PER_M * factor
        more = np.maximum(added, (LEAST_TIMES - 1) * base)
        rate = np.concatenate([[base, base * built[3]], base + more])[state] * width
        likely = np.exp(count[:, None] * np.log(rate) - rate)
        ahead, behind, scale = np.empty_like(likely), np.tile(at_end, (len(count), 1)), np.empty(len(count))
        for b in range(len(count)):
            ahead[b] = (first if b == 0 else ahead[b - 1] @ move) * likely[b]
            scale[b] = ahead[b].sum()
            ahead[b] /= scale[b]
        for b in range(len(count) - 2, -1, -1):
            behind[b] = move @ (likely[b + 1] * behind[b + 1]) / scale[b + 1]
        both = ahead * behind
        grounds.append(both[:, :2] / both.sum(axis=1, keepdims=True))
        shares_of.append(np.log(weight) + np.log(scale).sum() + np.log(ahead[-1] @ at_end))
    chance = np.exp(np.array(shares_of) - max(shares_of))
    return np.tensordot(chance / chance.sum(), np.array(grounds), 1)


@given(
    st.floats(1.0, 900.0),
    st.lists(st.floats(0.0, 1.0), max_size=25),
    st.sampled_from([0.0, 1e-4, 1e-3]),
)
def test_the_scaled_sums_give_what_the_definition_gives(length_m, shares, built):
    priors = FamilyPriors(**{**FamilyPriors.default().__dict__, "built_starts_per_m": built})
    count, ground = road(np.array(shares) * length_m, length_m, priors=priors)
    assert count.sum() == pytest.approx(len(shares))
    np.testing.assert_allclose(ground, by_definition(count, length_m, priors), atol=2e-4)


@pytest.mark.parametrize("length_m", [0.5, 19.0, 5000.0])
def test_a_thousand_complaints_in_one_point_are_no_more_than_certain(length_m):
    _, ground = road(np.full(1000, length_m / 2), length_m)
    assert np.isfinite(ground).all()
    assert ground.sum(axis=1).min() < 1e-6


def test_a_road_of_a_thousand_kilometres_stays_in_range():
    stations = np.concatenate([np.linspace(0, 1e6, 300), np.linspace(5e5, 5.01e5, 60)])
    _, ground = road(stations, 1e6)
    broken = 1 - ground.sum(axis=1)
    assert np.isfinite(ground).all()
    assert broken[25_025] > 0.99
    assert broken[5_000] < 0.1


@given(st.lists(st.floats(-1e6, 0.0), max_size=40))
def test_powers_of_e_come_out_to_nine_digits_and_never_as_nothing(exponents):
    powers = np.array(exponents)
    exponentials(powers)
    np.testing.assert_allclose(powers, np.exp(np.maximum(exponents, -700.0)), rtol=1e-9)


def test_the_model_reads_a_road_the_same_from_either_end():
    stations = np.array([900.0, 910, 960, 1010, 1040, 1500, 2100])
    _, ground = road(stations, 2400.0)
    _, turned = road(2400.0 - stations, 2400.0)
    np.testing.assert_allclose(ground, turned[::-1], atol=0.02)


@pytest.mark.parametrize("people", [5, 6, 8])
def test_the_same_complaints_are_about_as_likely_a_stretch_at_the_end_of_a_road_as_in_its_middle(people):
    priors = replace(FamilyPriors.default(), unevenness=0.2, built_starts_per_m=0.0)
    stations = np.linspace(10.0, 260.0, people)

    def most_likely(length_m, first_m):
        return (1 - road(stations + first_m, length_m, priors=priors)[1].sum(axis=1)).max()

    middle = most_likely(2400.0, 1100.0)
    assert most_likely(2400.0, 0.0) == pytest.approx(middle, abs=0.05)
    assert most_likely(2400.0, 2130.0) == pytest.approx(middle, abs=0.05)


def test_a_road_that_is_broken_from_end_to_end_is_one_stretch_whatever_lies_beyond():
    priors = replace(FamilyPriors.default(), built_starts_per_m=0.0)
    _, ground = road(np.linspace(5.0, 1495.0, 30), 1500.0, priors=priors)
    assert ground.sum(axis=1).max() < 0.2


def test_longer_silence_on_a_louder_stretch_means_sooner_that_it_is_over():
    silent = still_active(np.full(4, 0.05), np.array([0.0, 20.0, 60.0, 200.0]))
    assert silent[0] == 1
    assert (np.diff(silent) < 0).all()
    assert still_active(np.array([0.2]), np.array([60.0])) < still_active(np.array([0.02]), np.array([60.0]))


def test_priors_come_back_from_json_as_they_were():
    priors = Priors({"pavement": FamilyPriors.default()}, 0.8)
    assert Priors.from_dict(priors.to_dict()) == priors


@pytest.mark.parametrize("kept", [{}, {"per_m": []}, {"families": {"pavement": {}}, "strong_from": 1}])
def test_priors_of_another_version_are_refused(kept):
    with pytest.raises(InvalidInputError, match="learn them anew"):
        Priors.from_dict(kept)


def test_a_class_or_family_nobody_learnt_takes_what_is_known_next():
    known = FamilyPriors(**{**FamilyPriors.default().__dict__, "class_per_m": {"local": 3e-3}})
    assert known.per_m(np.array(["local", "motorway"], dtype=object)).tolist() == [3e-3, known.network_per_m]
    assert Priors({"pavement": known}, 0.8).of("lighting") == FamilyPriors.default()
