"""The priority score: its parts are the score, every input moves it the way it should, unknown is neither."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidInputError
from geo.priority import POINTS, VALUES, ranks, score, values_of
from geo.priority_methods import DEFAULT, PUBLISHED, weights_of
from geo.priority_scales import (
    ACCESS_KINDS,
    ALARM_WEIGHT,
    AUTHORITY_FUNCTIONS,
    CITIZEN_HALF_LIFE_DAYS,
    CUE_WEIGHTS,
    DANGER_HALF_LIFE_DAYS,
    aged,
    badness,
    citizen_value,
    function_of,
    nearness,
)
from geo.priority_weights import PARTS, Weights

share = st.floats(0, 1)
count = st.floats(0, 500)


@st.composite
def stretch(draw):
    """Facts of one stretch, any that can be."""
    surveyed = draw(st.booleans())
    mean = draw(share) if surveyed else np.nan
    return {
        "badness_mean": mean,
        "badness_worst": draw(st.floats(mean, 1)) if surveyed else np.nan,
        "known_share": draw(share) if surveyed else 0.0,
        "vehicles_per_day": draw(st.one_of(st.just(np.nan), st.floats(0, 50_000))),
        "function": draw(st.sampled_from(["arterial", "collector", "local", "environmental", None])),
        "places": draw(st.one_of(st.just(np.nan), st.floats(0, 20))),
        "danger": draw(st.floats(0, 50)),
        "reporters": draw(count),
        "readiness": draw(st.floats(0.05, 20)),
    }


@st.composite
def weights(draw):
    """Weights that somebody might set."""
    return Weights.shared_out(dict(zip(PARTS, draw(st.tuples(*[st.floats(0.01, 100)] * 5)), strict=True)))


def table(*rows):
    frame = pd.DataFrame(rows)
    frame["function"] = frame["function"].astype(object)
    return frame


def scored(row, weighed=Weights()):  # noqa: B008  # frozen
    return float(score(values_of(table(row)), weighed)["score"].iloc[0])


SURE = {
    "badness_mean": 0.4,
    "badness_worst": 0.6,
    "known_share": 1.0,
    "vehicles_per_day": 800.0,
    "function": "local",
    "places": 1.0,
    "danger": 0.5,
    "reporters": 3.0,
    "readiness": 1.0,
}


@given(st.lists(stretch(), min_size=1, max_size=8), weights())
def test_the_points_of_the_parts_are_the_score_and_lie_within_their_weights(rows, weighed):
    found = score(values_of(table(*rows)), weighed)
    assert (found[list(POINTS)].sum(axis=1) == found["score"]).all()
    assert found["score"].between(0, 100 + 1e-9).all()
    for part in PARTS:
        assert found[f"part_{part}"].between(0, weighed.by_part()[part] + 1e-9).all()


def test_the_score_of_one_stretch_is_what_its_table_says_by_hand():
    """docs/priority.md, with its default weights of 45, 20, 15, 10 and 10 points."""
    row = SURE | {"vehicles_per_day": 1_000.0, "places": 1.0, "danger": 0.5, "reporters": 20.0}
    found = score(values_of(table(row)), Weights()).iloc[0]
    assert found[list(POINTS)].tolist() == pytest.approx(
        [
            45 * (0.4 + 0.6) / 2,  # half the average, half the worst hundred metres
            20 * 0.5,  # a thousand vehicles: half way from a hundred to ten thousand by the logarithm
            15 * (1 - np.exp(-1)),
            10 * (1 - np.exp(-0.5)),
            10.0,  # twenty people of today are the most
        ]
    )


def test_places_and_reports_count_as_far_and_as_long_as_is_written():
    assert nearness(np.array([0.0, 400.0, 1_500.0, 1_501.0])).tolist() == pytest.approx(
        [1, 0.5, 2 ** (-1_500 / 400), 0]
    )
    assert aged(np.array([180.0]), CITIZEN_HALF_LIFE_DAYS) == pytest.approx(0.5)
    assert aged(np.array([365.0]), DANGER_HALF_LIFE_DAYS) == pytest.approx(0.5)
    assert dict(ACCESS_KINDS) == {"health": 1.0, "school": 0.7, "market": 0.7}
    graver = ["death", "injured", "accident", "fell", "night"]
    assert [CUE_WEIGHTS[cue] for cue in graver] == [1.0, 0.8, 0.6, 0.5, 0.1]
    assert ALARM_WEIGHT == 0.8


def test_a_correction_for_readiness_goes_to_a_factor_of_three_and_no_further():
    six = np.array([6.0])
    for readiness, as_many in ((3.0, 2.0), (9.0, 2.0), (0.1, 18.0)):
        corrected = citizen_value(six, np.array([readiness]))
        assert corrected == pytest.approx(np.log1p(as_many) / np.log1p(20))


def test_what_nobody_knows_of_a_part_counts_the_middle_and_what_nobody_told_nothing():
    unknown = {"badness_mean": np.nan, "badness_worst": np.nan, "known_share": 0.0, "function": None}
    unknown |= {"vehicles_per_day": np.nan, "places": np.nan, "danger": 0.0, "reporters": 0.0}
    assert values_of(table(SURE | unknown)).iloc[0][list(VALUES)].tolist() == [0.5, 0.5, 0.5, 0, 0]


def test_whose_road_it_is_tells_what_it_is_for_where_nothing_else_does():
    order = [AUTHORITY_FUNCTIONS[name] for name in ("national", "province", "regency", "village")]
    assert order == ["arterial", "collector", "local", "environmental"]


@pytest.mark.parametrize(("pci", "bad"), [(100, 0), (55, 0.25), (40, 0.5), (25, 0.75), (0, 1)])
def test_the_classes_of_concrete_end_where_their_grades_do(pci, bad):
    piece = {"surface": "concrete", "sdi": np.nan, "iri_m_per_km": np.nan, "pci": float(pci), "class": None}
    assert badness(pd.DataFrame([piece])) == pytest.approx(bad)


@given(st.lists(stretch(), min_size=1, max_size=8))
def test_every_value_lies_between_no_need_and_the_greatest(rows):
    values = values_of(table(*rows))[list(VALUES)].to_numpy()
    assert ((values >= 0) & (values <= 1)).all()


RAISES = ("badness_mean", "badness_worst", "vehicles_per_day", "places", "danger", "reporters")


@pytest.mark.parametrize("name", RAISES)
@given(row=stretch(), weighed=weights(), first=count, second=count)
def test_more_of_an_input_never_lowers_the_score(name, row, weighed, first, second):
    low, high = sorted((first, second))
    if name.startswith("badness"):  # of a surveyed stretch, on its own scale
        row = SURE | {"known_share": row["known_share"]}
        low, high = low / 500, high / 500
    assert scored(row | {name: low}, weighed) <= scored(row | {name: high}, weighed) + 1e-9


@pytest.mark.parametrize(
    ("name", "less", "more"),
    [
        ("badness_mean", 0.3, 0.5),
        ("badness_worst", 0.5, 0.9),
        ("vehicles_per_day", 300.0, 3_000.0),
        ("places", 0.3, 0.9),
        ("danger", 0.0, 0.5),
        ("reporters", 1.0, 4.0),
    ],
)
def test_more_of_an_input_raises_the_score(name, less, more):
    assert scored(SURE | {name: less}) < scored(SURE | {name: more})


def test_a_place_that_reports_readily_is_heard_for_less():
    usual, ready, silent = (scored(SURE | {"readiness": factor}) for factor in (1.0, 2.0, 0.5))
    assert ready < usual < silent


@given(row=stretch(), weighed=weights(), first=st.floats(0.05, 20), second=st.floats(0.05, 20))
def test_readiness_never_raises_the_score(row, weighed, first, second):
    low, high = sorted((first, second))
    assert scored(row | {"readiness": low}, weighed) >= scored(row | {"readiness": high}, weighed) - 1e-9


def test_a_road_of_a_higher_function_counts_more_where_nobody_counted():
    order = ["environmental", "local", "collector", "arterial"]
    uncounted = [scored(SURE | {"vehicles_per_day": np.nan, "function": name}) for name in order]
    assert uncounted == sorted(set(uncounted))


def test_unknown_condition_is_neither_good_nor_bad():
    unknown = scored(SURE | {"badness_mean": np.nan, "badness_worst": np.nan, "known_share": 0.0})
    good = scored(SURE | {"badness_mean": 0.0, "badness_worst": 0.0})
    bad = scored(SURE | {"badness_mean": 1.0, "badness_worst": 1.0})
    assert unknown == pytest.approx((good + bad) / 2)


@given(share)
def test_what_is_not_surveyed_of_a_stretch_draws_it_to_the_middle(known_share):
    bad = SURE | {"badness_mean": 1.0, "badness_worst": 1.0, "known_share": known_share}
    condition = values_of(table(bad))["value_condition"].iloc[0]
    assert condition == pytest.approx(0.5 + 0.5 * known_share)


def test_one_bad_end_counts_though_the_rest_is_good():
    """Half by the average, half by the worst hundred metres."""
    even, ended = ({"badness_mean": 0.2, "badness_worst": worst} for worst in (0.2, 0.9))
    assert scored(SURE | even) < scored(SURE | ended)


def pieces(**columns):
    row = {"surface": "asphalt", "sdi": np.nan, "iri_m_per_km": np.nan, "pci": np.nan, "class": None}
    return pd.DataFrame([row | columns]).astype({"class": object})


@pytest.mark.parametrize(
    ("piece", "quarter"),
    [
        ({"sdi": 20.0}, 0),
        ({"sdi": 75.0}, 1),
        ({"sdi": 149.0}, 2),
        ({"sdi": 151.0}, 3),
        ({"sdi": 20.0, "iri_m_per_km": 9.0}, 2),
        ({"surface": "concrete", "pci": 90.0}, 0),
        ({"surface": "concrete", "pci": 50.0}, 1),
        ({"surface": "concrete", "pci": 30.0}, 2),
        ({"surface": "concrete", "pci": 5.0}, 3),
        ({"surface": "gravel", "class": "light"}, 2),
        ({"surface": "asphalt", "class": "heavy"}, 3),
    ],
)
def test_each_class_of_condition_is_a_quarter_of_the_scale(piece, quarter):
    assert quarter / 4 <= badness(pieces(**piece))[0] <= (quarter + 1) / 4


@given(st.floats(0, 400), st.floats(0, 400))
def test_a_worse_index_is_worse_on_the_scale(first, second):
    low, high = sorted((first, second))
    assert badness(pieces(sdi=low))[0] <= badness(pieces(sdi=high))[0]
    assert badness(pieces(iri_m_per_km=low / 10))[0] <= badness(pieces(iri_m_per_km=high / 10))[0]
    by_pci = [badness(pieces(surface="concrete", pci=value / 4))[0] for value in (low, high)]
    assert by_pci[0] >= by_pci[1]


def test_what_is_measured_on_another_surface_says_nothing():
    assert np.isnan(badness(pieces(surface="gravel", sdi=300.0))[0])
    assert np.isnan(badness(pieces(surface="concrete", iri_m_per_km=20.0))[0])


@given(st.floats(0, 5_000), st.floats(0, 5_000))
def test_a_nearer_place_and_a_newer_report_count_no_less(first, second):
    low, high = np.sort([first, second])
    assert nearness(np.array([low])) >= nearness(np.array([high]))
    assert aged(np.array([low]), 180.0) >= aged(np.array([high]), 180.0)


def test_a_report_loses_half_its_weight_in_a_half_life():
    assert aged(np.array([0.0, 180.0, 360.0]), 180.0).tolist() == [1.0, 0.5, 0.25]


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("Jalan Kolektor Primer", "collector"),
        ("primary collector", "collector"),
        ("Lokal", "local"),
        ("trunk_link", "arterial"),
        ("residential", "environmental"),
        ("taman", None),
        (None, None),
    ],
)
def test_words_of_road_layers_are_read_as_functions(text, function):
    assert function_of(text) == function


def test_equal_scores_are_ranked_by_who_waits_longer():
    assert ranks(np.array([5.0, 9.0, 5.0]), np.array([2.0, 1.0, 0.0])).tolist() == [3, 1, 2]


@pytest.mark.parametrize(
    ("given_weights", "told"),
    [
        ({"condition": 50.0}, "add up to 105"),
        ({"condition": -5.0, "traffic": 70.0}, "weight of condition"),
        ({"condition": float("nan")}, "weight of condition"),
    ],
)
def test_weights_that_are_no_hundred_points_are_refused(given_weights, told):
    with pytest.raises(InvalidInputError, match=told):
        Weights(**given_weights)


def test_published_weights_keep_the_proportions_that_were_printed():
    """Worked out by hand from the abstracts: Kudus 45.06 : 14.53 : 12.78, Purwakarta 67.7 : 18.3."""
    kudus = PUBLISHED["kudus-2016"].weights()
    assert kudus.condition == pytest.approx(62.26, abs=0.01)
    assert kudus.traffic == pytest.approx(20.08, abs=0.01)
    assert kudus.access == pytest.approx(17.66, abs=0.01)
    assert kudus.safety == kudus.citizen == 0
    assert weights_of("purwakarta", Weights()).traffic == pytest.approx(21.28, abs=0.01)
    assert weights_of(DEFAULT, Weights()) == Weights()


@pytest.mark.parametrize("method", PUBLISHED.values(), ids=lambda method: method.id)
def test_a_published_method_names_its_source_and_what_is_shared_out(method):
    assert method.source
    assert method.shared_out
    assert method.printed_sum_percent == pytest.approx(100, abs=1)
    left_out = sum(criterion.printed_percent for criterion in method.shared_out)
    assert left_out < method.printed_sum_percent / 3
