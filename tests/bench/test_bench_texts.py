"""The generator of wordings: what it says is true before the noise, and the same seed says the same."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely

from tests.bench import made_up, texts
from tests.bench.spoken_names import fold, spoken_names
from tests.bench.typos import CLEAN, EXTREME, HEAVY, SEVERITIES, mistyped


@pytest.fixture(scope="module")
def regency():
    return made_up.regency(3, 49)


@pytest.fixture(scope="module")
def city():
    return made_up.grid_city(3, 6)


def test_a_clear_text_holds_the_name_of_its_road(regency, city):
    for world in (regency, city):
        names = {said.road: said for said in spoken_names(world)}
        told = texts.wordings(world, 300, CLEAN, 5, where_share=0.0)
        assert (told["text"] == told["clear"]).all()
        for row in told.itertuples():
            said = names[row.road]
            if row.naming == "nickname" or world.language == "en":
                continue
            assert all(fold(name) in fold(row.clear) for name in said.ends or (said.core,)), row.clear


def test_only_roads_are_named_whose_name_no_other_bears(regency):
    told = texts.wordings(regency, 300, CLEAN, 6)
    assert all(meant == {road} for meant, road in zip(told["meant"], told["road_id"], strict=True))
    assert told["road_id"].nunique() > 40


def test_the_stations_that_words_leave_hold_the_place_they_were_said_of(regency, city):
    for world in (regency, city):
        told = texts.wordings(world, 400, HEAVY, 7, where_share=1.0)
        assert (told["from_m"] <= told["station_m"] + 1e-6).all()
        assert (told["station_m"] <= told["to_m"] + 1e-6).all()
        length_m = world.network.length_m[told["road"].to_numpy(int)]
        assert ((told["from_m"] >= 0) & (told["to_m"] <= length_m)).all()


def test_every_way_of_naming_and_of_saying_where_is_used(regency):
    told = texts.wordings(regency, 800, CLEAN, 8, where_share=0.8)
    assert set(told["naming"]) == {*texts.SAYINGS["naming"], "street"}
    ways = {"none", "station", "kilometre", "village", "household", "landmark", "direction"}
    assert set(told["where"]) == ways


def test_a_village_that_is_said_holds_the_place(regency):
    told = texts.wordings(regency, 400, CLEAN, 9, where_share=1.0)
    told = told[told["where"] == "village"]
    frame = regency.areas.to_frame().to_crs(regency.network.crs.epsg)
    villages = frame[frame["level"] == "village"]
    samples = regency.samples
    for row in told.itertuples():
        near = samples[(samples["road"] == row.road) & ((samples["station_m"] - row.station_m).abs() < 15)]
        place = shapely.Point(near.iloc[0][["x", "y"]])
        around = villages[villages.distance(place) < 40]["name"]
        assert any(fold(name) in fold(row.clear) for name in around), row.clear


def test_the_same_seed_says_the_same(regency):
    one, same, other = (texts.wordings(regency, 60, HEAVY, seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same)
    assert (one["text"] != other["text"]).any()


def test_places_that_are_given_are_the_places_spoken_of(regency):
    places = regency.samples.iloc[[5, 500, 5_000]]
    told = texts.wordings(regency, 3, CLEAN, 1, places=places, unique=False)
    assert told["road"].tolist() == places["road"].tolist()
    assert told["station_m"].tolist() == places["station_m"].tolist()


def test_a_landmark_that_is_told_stands_where_the_text_means(regency):
    told = texts.spots(regency, 50)
    for row in told.itertuples():
        marks = regency.landmarks[[fold(name) in fold(row.clear) for name in regency.landmarks["name"]]]
        assert ((marks["road_x"] == row.x) & (marks["road_y"] == row.y)).any()
        assert row.road_id in row.meant


def test_at_a_crossing_two_streets_are_meant_and_beside_one_only_the_first(city):
    told = texts.wordings(city, 300, CLEAN, 5, where_share=1.0)
    for row in told.itertuples():
        assert len(row.meant) == (2 if row.naming == "crossing" else 1)
        assert row.road_id in row.meant


def test_texts_of_another_place_name_no_road_of_this_one(regency):
    own = {fold(end) for said in spoken_names(regency) for end in said.ends or (said.core,)}
    told = texts.elsewhere(regency, made_up.regency(4, 49), 100)
    names = {said.road: said for said in spoken_names(made_up.regency(4, 49))}
    assert len(told) == 100
    assert not any(fold(end) in own for road in told["road"] for end in names[road].ends or ())


def test_texts_without_a_road_hold_no_pair_of_ends(regency):
    said = [fold(text) for text in texts.roadless(regency, 200)]
    pairs = [tuple(map(fold, one.ends)) for one in spoken_names(regency) if one.ends]
    assert not any(a in text and b in text for text in said for a, b in pairs if a not in b and b not in a)


def test_the_channel_spoils_more_the_worse_it_is_and_nothing_when_clean():
    text = "Jalan rusak parah di ruas Sumberagung - Kedungrejo tolong segera diperbaiki"
    rng = np.random.default_rng(1)
    kept = [
        np.mean([mistyped(text, severity, rng).lower().startswith(text.lower()) for _ in range(200)])
        for severity in SEVERITIES
    ]
    assert kept[0] == 1.0
    assert all(more >= less for more, less in pairwise(kept))
    assert kept[-1] < 0.01


def test_numbers_survive_the_channel():
    rng = np.random.default_rng(2)
    said = [mistyped("ruas A STA 3+400", EXTREME, rng) for _ in range(200)]
    assert all("3+400" in text for text in said)
