"""The simulator of positions: its places lie on the roads it says, its errors are as large as it says."""

import numpy as np
import pandas as pd
import pytest
import shapely

from tests.bench import made_up
from tests.bench.oracle import best_roads, coverage_at
from tests.bench.simulated_complaints import LEAST_OFF_M, Phone, nearest_roads, simulated


@pytest.fixture(scope="module")
def regency():
    return made_up.regency(3, 49)


def drawn(world, phone, count=2_000, seed=1):
    return simulated(world.network, count, phone, np.random.default_rng(seed))


def test_a_true_place_lies_on_its_road_at_its_station(regency):
    truth = drawn(regency, Phone(8.0))
    for row in truth.head(100).itertuples():
        line = regency.network.road_geometry(row.road).geoms[0]  # made up in one piece
        place = shapely.Point(row.x, row.y)
        assert shapely.distance(line, place) < 1e-6
        assert abs(shapely.line_locate_point(line, place) - row.station_m) < 1e-3
        assert regency.network.table["road_id"].iat[row.road] == row.road_id


def test_places_are_equally_likely_per_metre(regency):
    truth = drawn(regency, Phone(4.0), 20_000)
    found = np.bincount(truth["road"], minlength=len(regency.network)) / len(truth)
    share = regency.network.length_m / regency.network.length_m.sum()
    assert np.abs(found - share).max() < 5 * np.sqrt(share.max() / len(truth))


@pytest.mark.parametrize("tail", ["normal", "student", "mixture"])
def test_errors_are_as_large_as_the_noise_says_with_the_tail_it_says(regency, tail):
    truth = drawn(regency, Phone(10.0, tail=tail, beside_m=0.0), 20_000)
    half = {"normal": 11.8, "student": 12.9, "mixture": 12.0}[tail]  # median radius of each
    assert np.median(truth["error_m"]) == pytest.approx(half, rel=0.05)
    beyond = (truth["error_m"] > 50).mean()
    assert (beyond < 0.001) == (tail == "normal")


def test_the_stated_radius_holds_two_thirds_of_normal_errors(regency):
    truth = drawn(regency, Phone(10.0, tail="normal", stated="radius", beside_m=0.0), 20_000)
    assert (truth["error_m"] <= truth["accuracy_m"]).mean() == pytest.approx(0.68, abs=0.02)
    bold = drawn(regency, Phone(10.0, tail="normal", stated="optimistic", beside_m=0.0), 20_000)
    assert (bold["error_m"] <= bold["accuracy_m"]).mean() < 0.3


def test_what_is_stated_follows_the_phone(regency):
    assert drawn(regency, Phone(8.0))["accuracy_m"].isna().all()
    assert (drawn(regency, Phone(8.0, stated="noise"))["accuracy_m"] == 8.0).all()
    rounded = drawn(regency, Phone(8.0, stated="rounded"))["accuracy_m"]
    assert (rounded % 5 == 0).all()
    assert (rounded >= 5).all()


def test_what_lies_off_the_roads_is_far_from_all_of_them(regency):
    truth = drawn(regency, Phone(8.0, off_share=0.2))
    off = truth["road_id"].isna()
    assert off.mean() == pytest.approx(0.2, abs=0.04)
    _, away_m = nearest_roads(regency.network, truth["x"][off], truth["y"][off])
    assert away_m.min() > LEAST_OFF_M


def test_the_same_seed_gives_the_same_complaints(regency):
    phone = Phone(8.0, stated="radius", off_share=0.1)
    pd.testing.assert_frame_equal(drawn(regency, phone, 50), drawn(regency, phone, 50))
    assert (drawn(regency, phone, 50)["lon"] != drawn(regency, phone, 50, 2)["lon"]).any()


def test_who_knows_the_noise_is_right_as_often_as_he_says():
    world = made_up.grid_city(3, 6)
    phone = Phone(12.0)
    truth = drawn(world, phone, 1_200)
    road, share = best_roads(world, truth, phone)
    right = road == truth["road"].to_numpy()
    assert right.mean() == pytest.approx(share.mean(), abs=0.03)
    nearest, _ = nearest_roads(world.network, *world.network.crs.to_metres(truth["lon"], truth["lat"]))
    assert right.mean() >= (nearest == truth["road"].to_numpy()).mean() - 0.01


def test_coverage_is_the_largest_share_that_is_right_often_enough():
    sure, right = np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, True, False, True])
    assert coverage_at(sure, right, 1.0) == 0.5
    assert coverage_at(sure, right, 0.75) == 1.0
    assert coverage_at(sure, ~right, 1.0) == 0.0
