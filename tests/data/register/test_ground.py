"""Roads and areas are read once, and anew only when they have changed."""

from concurrent.futures import ThreadPoolExecutor

from data.placement.ground import current_ground
from tests.data.register.town import ROADS


def test_the_ground_is_read_once_and_shared_between_threads(town):
    with ThreadPoolExecutor(4) as threads:
        grounds = list(threads.map(lambda _: current_ground(town.store, town.region), range(8)))
    assert all(ground is grounds[0] for ground in grounds)


def test_complaints_do_not_make_it_read_anew_but_roads_and_areas_do(town):
    ground = town.register.ground()
    town.report(1000)
    assert town.register.ground() is ground
    town.survey_roads(ROADS | {"R4": ("Wates – Pagu", "regency", [(0, 2400), (3000, 2400)])})
    renewed = town.register.ground()
    assert renewed is not ground
    assert renewed.road_name("R4") == "Wates – Pagu"
    assert ground.road_name("R4") == "R4"
    town.survey_areas(border_m=800)
    assert town.register.ground() is not renewed


def test_the_ground_knows_what_a_road_runs_through(town):
    ground = town.register.ground()
    along = [(round(area.to_m), area.village_code) for area in ground.areas_along["R1"]]
    assert along == [(1500, "99.01.01"), (3000, "99.02.01")]
    assert ground.area_name("village", "99.02.01") == "Timur"
    assert ground.area_name("subdistrict", "99.02") == "Kecamatan Timur"
    assert ground.area_name("village", None) is None
