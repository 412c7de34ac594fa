"""New works over others that are not finished: told with their metres, lanes counted once."""

from datetime import date

import pytest

from data.repairs.overlapping import OverlappingWorks

DAY = date(2026, 2, 1)


@pytest.fixture
def others(world):
    """Two works that run, one that is finished, and a drain."""
    running = world.works((0, 400, "base", DAY), name="Beton berjalan")
    world.works((500, 700, "planned", DAY), lane="left", name="Separuh jalan", treatment="overlay")
    world.works((700, 900, "pho", DAY), name="Selesai")
    world.works((0, 900, "excavation", DAY), treatment="drainage", name="Saluran")
    return running


def told(world, *asked, **who):
    found = world.queries().overlapping_works(*asked, **who)
    return [(one.name, one.from_m, one.to_m, one.shared_m) for one in found]


def test_unfinished_works_of_the_same_kind_of_damage_are_named_with_the_metres_they_share(world, others):
    assert told(world, "overlay", "utara", 300, 1_000) == [
        ("Beton berjalan", 300, 400, 100),
        ("Separuh jalan", 500, 700, 200),
    ]
    assert told(world, "drainage", "utara", 300, 1_000) == [("Saluran", 300, 900, 600)]


def test_what_only_touches_or_lies_on_another_road_is_no_overlap(world, others):
    assert told(world, "patching", "utara", 400, 500) == []
    assert told(world, "patching", "selatan", 0, 1_000) == []


def test_only_the_part_that_is_not_finished_counts(world):
    world.works((0, 1_000, "base", DAY), (200, 600, "pho", date(2026, 3, 1)), name="Sebagian selesai")
    assert told(world, "overlay", "utara", 0, 800) == [("Sebagian selesai", 0, 800, 400)]


def test_works_do_not_lie_over_themselves_nor_over_the_other_lane(world, others):
    assert told(world, "overlay", "utara", 0, 450, besides=others) == []
    assert told(world, "overlay", "utara", 450, 700, lane="right") == []
    assert told(world, "overlay", "utara", 450, 700, lane="left") == [("Separuh jalan", 500, 700, 200)]


def test_works_of_another_season_are_not_in_the_way():
    place = ("overlay", None, "utara", 0.0, 300.0, 300.0)
    june, august = date(2026, 6, 1), date(2026, 8, 31)
    dry = OverlappingWorks(1, "Overlay musim kemarau", *place, june, august)
    assert not dry.may_meet(date(2026, 1, 1), date(2026, 5, 31))
    assert not dry.may_meet(date(2026, 9, 1), None)
    assert dry.may_meet(None, june)
    assert dry.may_meet(august, None)
    assert dry.may_meet(None, None)
    unknown = OverlappingWorks(1, "Entah kapan", *place, None, None)
    assert unknown.may_meet(june, august)
