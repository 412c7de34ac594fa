"""What every posterior over roads must do, whatever the weights."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network.assembly import assemble_roads
from geo.placing import Placer


@pytest.fixture(scope="module")
def placer(draw, crs):
    """
    Metres from the corner; c lies by itself::

        b ─────────────────────────── Jl. Semeru, 60 m above a
        a ─────────────────────────── Jl. Kawi

        c ─────────────────────────── Jl. Arjuno, 3 km below
    """
    rows = [[(-4000, 0), (4000, 0)], [(-4000, 60), (4000, 60)], [(-4000, -3000), (4000, -3000)]]
    names = ["Jl. Kawi", "Jl. Semeru", "Jl. Arjuno"]
    lines = draw(*rows, road_id=list("abc"), name=names, authority=["regency", "province", "regency"])
    return Placer(assemble_roads(lines, crs).network)


@pytest.fixture(scope="module")
def chances(placer, crs, corner):
    """``chances(rows)``: for each (x, y, accuracy, text) the probability of every road."""

    def of(rows):
        x, y, accuracy, text = zip(*rows, strict=True)
        lon, lat = crs.to_lon_lat(np.add(x, corner[0]), np.add(y, corner[1]))
        frame = pd.DataFrame({"lon": lon, "lat": lat, "accuracy_m": accuracy, "text": text})
        read = placer.read(frame)
        candidates = placer.candidates(read, placer.hear(read))
        ranked = placer.ranked(read, candidates)
        table = np.zeros((len(rows), 3))
        table[candidates.row, candidates.road] = ranked.probability
        return table

    return of


accuracies = st.one_of(st.just(np.nan), st.floats(3, 60))


@settings(max_examples=40)
@given(st.floats(-30, 25), st.floats(3, 60), st.floats(1.05, 4))
def test_a_better_accuracy_makes_the_nearest_road_no_less_likely_against_the_other(
    chances, y, accuracy, times
):
    found = chances([(0, y, accuracy, None), (0, y, min(accuracy * times, 300.0), None)])
    sharp, vague = found[:, 0] / np.maximum(found[:, :2].sum(axis=1), 1e-300)
    assert sharp >= vague - 1e-9


@settings(max_examples=40)
@given(st.floats(0, 400), st.floats(0.1, 200), accuracies)
def test_a_road_farther_away_is_never_likelier(chances, away, more, accuracy):
    near, far = chances([(0, -3000 - away, accuracy, None), (0, -3000 - away - more, accuracy, None)])[:, 2]
    assert far <= near + 1e-9


@settings(max_examples=25)
@given(st.floats(-120, 180), accuracies, st.sampled_from(["Jl. Kawi", "jalan kawi berlubang", "jln. Kawii"]))
def test_a_road_that_the_text_names_is_likelier_than_without_the_text(chances, y, accuracy, text):
    silent, said = chances([(0, y, accuracy, None), (0, y, accuracy, text)])
    assert said[0] >= silent[0]
    assert said[1] <= silent[1] + 1e-9


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(-3000, 3000), st.floats(-200, 200), accuracies), min_size=1, max_size=6))
def test_the_chances_of_a_row_add_up_to_no_more_than_one(chances, rows):
    found = chances([(x, y, accuracy, None) for x, y, accuracy in rows])
    assert (found >= 0).all()
    assert (found.sum(axis=1) <= 1 + 1e-9).all()


garbage = st.fixed_dictionaries(
    {},
    optional={
        "lon": st.floats() | st.just(112.9),
        "lat": st.floats() | st.just(-7.87),
        "accuracy_m": st.floats() | st.none() | st.integers(),
        "text": st.text(max_size=30) | st.none() | st.integers() | st.just("Jl. Kawi"),
    },
)


@settings(max_examples=15)
@given(st.lists(garbage, max_size=6))
def test_from_any_rubbish_a_source_is_learnt_without_complaint(placer, rows):
    evidence = pd.DataFrame(rows, index=range(len(rows)))
    learnt = placer.learnt_from(evidence)
    assert learnt.weights.unstated.shares.sum() == pytest.approx(1.0)
    assert np.isfinite(learnt.weights.off_density)
    assert learnt.weights.placed_from is None or 0.7 <= learnt.weights.placed_from < 1
    assert len(learnt.place(evidence)) == len(rows)


def test_what_is_learnt_depends_on_the_sample_and_then_each_row_on_itself_alone(placer, crs, corner):
    rng = np.random.default_rng(1)
    xy = np.array(corner) + np.column_stack([rng.uniform(-3000, 3000, 400), rng.normal(0, 40, 400)])
    frame = pd.DataFrame(dict(zip(("lon", "lat"), crs.to_lon_lat(*xy.T), strict=True)))
    learnt = placer.learnt_from(frame)
    whole = learnt.place(frame)
    pd.testing.assert_frame_equal(learnt.place(frame.iloc[[7]]), whole.iloc[[7]])
    assert placer.learnt_from(frame.iloc[::-1]).weights.as_toml() == learnt.weights.as_toml()


def test_between_two_roads_alike_each_is_as_likely(chances):
    found = chances([(0, 30, 10.0, None), (0, 30, np.nan, None)])
    assert found[:, 0] == pytest.approx(found[:, 1])


def test_a_position_without_an_accuracy_says_less_than_one_that_states_a_good_one(chances):
    stated, unstated = chances([(0, 5, 5.0, None), (0, 5, np.nan, None)])
    assert stated[0] > unstated[0] > unstated[1] > stated[1]


def test_the_authority_of_a_road_comes_out_with_the_position(placer, crs, corner):
    lon, lat = crs.to_lon_lat(corner[0], corner[1] + 62)
    found = placer.place(pd.DataFrame({"lon": [float(lon)], "lat": [float(lat)], "accuracy_m": [5.0]})).iloc[
        0
    ]
    assert (found["status"], found["road_id"], found["authority"]) == ("placed", "b", "province")
