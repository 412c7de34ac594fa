"""What lies only somewhere on a road is no kilometre of damage; works tell how many they answered."""

from datetime import date

import pytest

from data.reads.queries import Queries


@pytest.fixture
def queries(town):
    return Queries(town.store, town.region, town.people)


def test_a_complaint_that_names_only_the_road_has_a_stretch_but_no_kilometres(town, queries):
    receipt = town.report(0, lon=None, lat=None, how=None, words="ruas Tarokan - Kedung rusak parah")
    assert (receipt.status, receipt.road_name) == ("placed", "Tarokan – Kedung")
    (stretch,) = town.stretches()
    assert not stretch.located
    assert queries.stretch_pieces()["located"].tolist() == [False]
    assert queries.progress()["km_received"].sum() == 0
    town.report(1000, 2000)
    located = [row.located for row in town.stretches()]
    assert any(located)
    assert queries.progress()["km_received"].sum() > 0


def test_works_tell_how_many_complaints_they_answered_and_how_many_of_them_are_closed(town, queries):
    tickets = [town.report(x, contact=f"{x}@example.org").ticket for x in (500, 600, 700, 2500)]
    town.report(650, category="pju")
    town.report(550, confidential=True)
    works_id = town.register.record_works(town.engineer, name="Overlay", treatment="overlay")
    for ticket in tickets[:2]:
        town.register.verify(ticket, town.desk)
    town.register.mark_duplicate(tickets[2], tickets[0], town.desk, same_person=False)
    town.register.record_stage(town.engineer, works_id, "R1", 400, 1000, "surface", since=date(2021, 6, 1))
    town.register.close(tickets[0], town.desk, "repaired", "diaspal")
    view = queries.works(works_id)
    assert (view.complaints, view.closed) == (3, 2)


def test_works_do_not_count_what_was_closed_before_they_began(town, queries):
    ticket = town.report(500).ticket
    town.register.verify(ticket, town.desk)
    town.register.close(ticket, town.desk, "repaired", "ditambal")
    town.later(days=30)
    works_id = town.register.record_works(town.engineer, name="Overlay", treatment="overlay")
    since = town.now.date()
    town.register.record_stage(town.engineer, works_id, "R1", 400, 1000, "surface", since=since)
    assert queries.works(works_id).complaints == 0
