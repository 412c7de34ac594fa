"""New works over others that are not finished: told with their metres, lanes counted once."""

from datetime import date

import pytest

DAY = date(2026, 2, 1)


@pytest.fixture
def others(world):
    """Two works that run, one that is finished, and a drain."""
    running = world.works((0, 400, "base", DAY), name="Beton berjalan")
    world.works((500, 700, "planned", DAY), lane="left", name="Separuh jalan", treatment="overlay")
    world.works((700, 900, "pho", DAY), name="Selesai")
    world.works((0, 900, "excavation", DAY), treatment="drainage", name="Saluran")
    return running


def told(world, *asked):
    found = world.queries().overlapping_works(*asked)
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
