"""The question that would settle most, and places that words mean without a road."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.areas import Areas
from geo.language.landmarks import Landmarks
from geo.network.assembly import assemble_roads
from geo.placing import Placer


@pytest.fixture(scope="module")
def network(draw, crs):
    """
    Metres from the corner::

        a ───────┬───────  Jl. Kawi, y = 0, crossed at x = 1000 by b, Jl. Semeru, and at x = 1020 by c
        d ────────────     Wates – Joho, y = -5000
        e ────────────     Wates – Joho too, y = -9000
    """
    lines = draw(
        [(0, 0), (2000, 0)],
        [(1000, -1000), (1000, 1000)],
        [(1020, -1000), (1020, 1000)],
        [(0, -5000), (2000, -5000)],
        [(0, -9000), (2000, -9000)],
        road_id=list("abcde"),
        name=["Jl. Kawi", "Jl. Semeru", "Jl. Arjuno", "Wates – Joho", "Wates – Joho"],
    )
    return assemble_roads(lines, crs).network


@pytest.fixture(scope="module")
def areas(crs, corner):
    """Two villages are called Pagu: one about a, one about e; d lies in Kepung."""
    boxes = {"1": (-500, -2000, 2500, 2000), "2": (-500, -7000, 2500, -3000), "3": (-500, -9999, 2500, -8000)}
    geometry = [shapely.box(*np.add(box, [*corner, *corner])) for box in boxes.values()]
    table = {"code": list(boxes), "name": ["Pagu", "Kepung", "Pagu"], "level": "village", "parent_code": None}
    return Areas.from_frame(gpd.GeoDataFrame(table, geometry=crs.unproject(geometry), crs=4326), crs)


@pytest.fixture(scope="module")
def landmarks(crs, corner):
    """A school at a, a market by the two crossings, and a far mill."""
    places = {"SDN Melati 2": (300, 15), "Pasar Legi": (1010, 500), "Pabrik Gula": (0, 9000)}
    x, y = np.add(list(places.values()), corner).T
    points = shapely.points(*crs.to_lon_lat(x, y))
    frame = gpd.GeoDataFrame(
        {"name": list(places), "kind": ["school", "market", "factory"]}, geometry=points, crs=4326
    )
    return Landmarks.from_frame(frame, crs)


@pytest.fixture(scope="module")
def placed(network, areas, landmarks):
    with_areas = Placer(network, areas, landmarks=landmarks)
    without = Placer(network, landmarks=landmarks)
    return lambda row, *, known=True: (with_areas if known else without).place(pd.DataFrame([row])).iloc[0]


@pytest.fixture(scope="module")
def at(crs, corner):
    def position(x, y, **more):
        lon, lat = crs.to_lon_lat(corner[0] + x, corner[1] + y)
        return {"lon": float(lon), "lat": float(lat), **more}

    return position


def test_between_roads_of_different_names_the_road_is_asked_for(placed, at):
    found = placed(at(1010, 500, accuracy_m=10))
    assert (found["status"], found["question"]) == ("ambiguous", "which_road")


def test_a_lone_road_not_quite_near_enough_is_asked_about_by_itself(placed, at):
    assert placed(at(400, 50, accuracy_m=10))["question"] == "on_this_road"


def test_roads_of_one_name_are_told_apart_by_asking_for_the_village(placed):
    assert placed({"text": "ruas Wates - Joho"})["question"] == "which_area"
    assert placed({"text": "ruas Wates - Joho"}, known=False)["question"] != "which_area"


def test_a_village_that_may_be_one_of_two_is_asked_for(placed):
    found = placed({"text": "lampu mati di Desa Pagu"})
    assert (found["status"], found["question"]) == ("no_location", "which_area")
    assert placed({"text": "lampu mati di Desa Kepung"})["question"] == "which_road"


def test_a_village_called_as_its_sub_district_is_no_doubt_between_two_places(network, areas, crs):
    inside, around = areas.table.iloc[[1]], areas.table.iloc[[1]]
    table = pd.concat([inside.assign(parent_code="20"), around.assign(code="20", level="subdistrict")])
    frame = gpd.GeoDataFrame(table, geometry=crs.unproject(areas.geometry[[1, 1]]), crs=4326)
    placer = Placer(network, Areas.from_frame(frame, crs))
    assert placer.place(pd.DataFrame([{"text": "lampu mati di Kepung"}])).iloc[0]["question"] == "which_road"


def test_a_clear_row_asks_nothing(placed, at):
    assert pd.isna(placed(at(400, 3, accuracy_m=5))["question"])


def test_a_landmark_in_the_words_is_a_place_on_the_road_before_it(placed):
    found = placed({"text": "lubang besar depan SDN Melati 2"})
    assert (found["status"], found["road_id"], found["reason"]) == ("placed", "a", "by_words")
    assert found["from_m"] < 300 < found["to_m"]
    assert found["to_m"] - found["from_m"] < 400
    assert np.isnan(found["offset_m"])


def test_a_landmark_between_two_roads_leaves_the_road_to_be_asked_for(placed):
    found = placed({"text": "lubang besar depan Pasar Legi"})
    assert (found["status"], found["question"]) == ("ambiguous", "which_road")
    assert {road for road, _ in found["candidates"]} == {"b", "c"}


def test_a_landmark_far_from_every_road_names_none(placed):
    assert placed({"text": "depan Pabrik Gula"})["status"] == "no_location"


def test_a_landmark_far_from_the_position_contradicts_it(placed, at):
    far, near = "lubang depan Pabrik Gula", "lubang depan SDN Melati 2"
    assert placed(at(300, 4, accuracy_m=5, text=far))["reason"] == "position_and_words_disagree"
    assert placed(at(300, 4, accuracy_m=5, text=near))["status"] == "placed"
