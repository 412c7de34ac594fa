"""A stretch that was called strong is known again at its place, however doubtful it was in between."""

from dataclasses import dataclass, field

import pytest

from data import schema
from data.reads.queries import Queries
from data.stretches.recognition import DOUBTED
from tests.data.register.town import Town

PATIENT_WEEKS = 54  # what nobody has reported again for a year weighs nothing
FAR_APART_M = 110  # so that complaints that weigh nothing are each alone


@dataclass
class Told:
    """People who report once each, by where along the southern road."""

    town: Town
    people: int = field(default=0)

    def at(self, *metres: float, each: int = 1) -> None:
        """Take in a report of somebody else at each of these places, ``each`` times."""
        rows = []
        for x in metres:
            for _ in range(each):
                self.people += 1
                rows.append(self.town.row(x, contact=f"{self.people}@example.org"))
        self.town.take_in(*rows)


@pytest.fixture
def told(town):
    return Told(town)


def strong(town):
    return [row for row in town.stretches() if row.level == "strong"]


def weeks_pass(town, weeks):
    town.later(weeks=weeks)
    town.register.refresh_stretches()


def broken_from_1000_to_1550(told):
    told.at(*range(1000, 1551, FAR_APART_M), each=3)
    (stretch,) = strong(told.town)
    assert stretch.from_m < 1100
    assert stretch.to_m > 1450
    return stretch


def test_a_stretch_that_faded_and_shows_again_on_a_part_of_its_metres_has_its_id(town, told):
    """
    first      ··[=========7=========]··      many complaints
    a year on  ··7··8··9··10··11··12··        they are old, each is alone
    then       ··7··8··9··[====7=====]··      many new ones
    """
    first = broken_from_1000_to_1550(told)
    weeks_pass(town, PATIENT_WEEKS)
    assert strong(town) == []
    assert len(town.stretches()) > 3
    told.at(1350, 1400, 1450, 1500, each=3)
    assert [row.id for row in strong(town)] == [first.id]


def test_its_page_lives_all_the_time(town, told):
    first = broken_from_1000_to_1550(told)
    weeks_pass(town, PATIENT_WEEKS)
    queries = Queries(town.store, town.region, town.people, clock=lambda: town.now)
    assert queries.stretch_fate(first.id).kind == "living"
    assert queries.stretch_story(first.id)[0].kind == "reported"


def test_what_shows_for_the_first_time_beside_a_faded_stretch_is_another(town, told):
    first = broken_from_1000_to_1550(told)
    weeks_pass(town, PATIENT_WEEKS)
    told.at(2300, 2350, 2400, 2450, each=3)
    (other,) = strong(town)
    assert other.id != first.id
    assert first.id in {row.id for row in town.stretches()}


def test_the_history_tells_once_where_a_stretch_was_when_it_became_doubtful(town, told):
    first = broken_from_1000_to_1550(told)
    for _ in range(3):
        weeks_pass(town, PATIENT_WEEKS)
    table = schema.event
    (event,) = town.rows(table, table.c.subject == "stretch", table.c.action == DOUBTED)
    assert (event.subject_id, event.public) == (first.id, False)
    assert event.details["from_m"] == pytest.approx(first.found_from_m)
    assert event.details["to_m"] == pytest.approx(first.found_to_m)


def test_looking_again_at_a_road_whose_stretch_faded_changes_nothing(town, told):
    broken_from_1000_to_1550(told)
    weeks_pass(town, PATIENT_WEEKS)
    told.at(1350, 1400, 1450, 1500, each=3)
    once = rows(town)
    town.register.refresh_stretches(["R1"])
    assert rows(town) == once
    town.register.refresh_stretches()
    assert rows(town) == once


def rows(town):
    return [
        {key: value for key, value in row._mapping.items() if key != "as_of"}
        for row in town.rows(schema.stretch)
    ]
