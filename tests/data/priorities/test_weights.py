"""Weights: set with a reason by who may, kept with their history; those of the region's file until then."""

import pytest
from sqlalchemy import select

from data import schema
from data.accounts import NotAllowedError
from data.office import MACHINE
from data.priorities.weights_book import WeightsError
from data.regions import RegionError, load_region
from geo.priority_weights import Weights

WET = Weights(50, 15, 10, 15, 10)


def test_the_default_holds_until_somebody_sets_others(world, office, staff):
    queries = world.queries()
    assert queries.priorities().weights == Weights(45, 20, 15, 10, 10)
    engineer = staff("engineer")
    office.set_weights(engineer, WET, "  Musim hujan: keselamatan lebih penting ")
    office.set_weights(engineer, Weights(), "Musim kemarau")
    history = queries.weights_history()
    assert history["why"].tolist() == ["Musim kemarau", "Musim hujan: keselamatan lebih penting"]
    assert history["set_by"].tolist() == ["engineer", "engineer"]
    assert history["safety"].tolist() == [10, 15]
    assert queries.priorities().weights == Weights()


def test_a_change_is_an_event_that_tells_what_held_before(world, office):
    office.set_weights(MACHINE, WET, "Musim hujan")
    with world.store.connect() as conn:
        told = conn.execute(select(schema.event).where(schema.event.c.subject == "priorities")).one()
    assert (told.action, told.why, told.public) == ("weights_set", "Musim hujan", True)
    assert told.details["former"]["condition"] == 45
    assert told.details["weights"] == WET.by_part()


@pytest.mark.parametrize("role", ["desk", "leader", "crew"])
def test_who_does_not_plan_repairs_may_not_set_weights(office, staff, role):
    with pytest.raises(NotAllowedError):
        office.set_weights(staff(role), WET, "Coba")


def test_without_a_reason_or_a_change_nothing_is_written(world, office):
    with pytest.raises(WeightsError, match="Say why"):
        office.set_weights(MACHINE, WET, "   ")
    with pytest.raises(WeightsError, match="hold already"):
        office.set_weights(MACHINE, Weights(), "Sama saja")
    assert world.queries().weights_history().empty


@pytest.fixture
def own_region(bare_register):
    """A region's own file, to be changed."""
    file = bare_register.region.folder / "region.toml"

    def with_weights(condition):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("condition = 45", f"condition = {condition}"), encoding="utf-8")
        return load_region("kab-contoh")

    return with_weights


def test_a_regions_file_may_weigh_otherwise_and_says_what_is_wrong(bare_register, own_region):
    assert bare_register.region.priority.weights() == Weights()
    with pytest.raises(RegionError, match=r"priority.*add up to 105"):
        own_region(50)
