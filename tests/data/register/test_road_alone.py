"""A report that tells its road, and no spot on it: all who are told of it hear the road, nobody a metre."""

from datetime import date

import pytest
from sqlalchemy import text

from data import schema
from data.emergencies.alarm_calls import place_of
from data.reads.queries import Queries
from data.store import open_store
from tests.data.register.test_letters import text_of

NOWHERE = {"lon": None, "lat": None, "how": None, "contact": "warga@contoh.invalid"}


@pytest.fixture
def queries(town):
    return Queries(town.store, town.region, town.people)


@pytest.fixture(params=["chosen", "told"])
def receipt(town, request):
    """A report of the road Tarokan – Kedung: chosen in the list, or named in words."""
    said = {"road_id": "R3"} if request.param == "chosen" else {"words": "ruas Tarokan - Kedung rusak parah"}
    return town.report(0, **NOWHERE, **said)


ROAD = "Tarokan – Kedung"


def test_its_reporter_reads_the_road_and_no_station(queries, receipt):
    assert (receipt.status, receipt.road_name, receipt.station_m) == ("placed", ROAD, None)
    assert receipt.question == "where_on_road"
    view = queries.ticket(receipt.ticket)
    assert (view.road_name, view.station_m, view.lon, view.lat) == (ROAD, None, None, None)


def test_no_pin_stands_in_the_middle_of_its_road(town, queries, receipt):
    town.register.verify(receipt.ticket, town.desk)
    assert queries.pins((-180.0, -90.0, 180.0, 90.0)).empty


def test_it_counts_in_a_stretch_of_the_whole_road(town, receipt):
    (stretch,) = town.stretches()
    assert (stretch.road_id, stretch.complaints, stretch.located) == ("R3", 1, False)


def test_who_walks_the_road_asks_there_after_the_stations(town, receipt):
    beside = town.report(1000, 2000).ticket
    stops = town.register.field_list(town.engineer)
    assert [(stop.ticket, stop.road_id, stop.station_m is None) for stop in stops] == [
        (beside, "R3", False),
        (receipt.ticket, "R3", True),
    ]


def test_who_is_called_in_danger_is_told_the_road_and_shown_no_point(town, receipt):
    with town.store.connect() as conn:
        place = place_of(town.register, conn, receipt.complaint_id)
    assert (place["road_name"], place.get("station_m")) == (ROAD, None)
    assert "map" not in place


def test_a_letter_to_another_authority_names_the_road(town):
    theirs = town.report(0, **NOWHERE, road_id="R2").ticket
    assert town.complaint(theirs).state == "forwarded"
    pdf = town.register.draft_letter([theirs], town.desk, "provinsi", "1", date(2021, 6, 16))
    said = text_of(pdf)
    assert "Kepung – Brumbung" in said
    assert "STA" not in said


def test_a_hole_beside_it_is_no_second_report_of_the_same_place(town, receipt):
    town.report(1000, 2000)
    staff = Queries(town.store, town.region, town.people).complaint_for_staff(receipt.ticket, town.desk)
    assert staff.nearby == ()


def test_works_on_the_whole_road_answer_it_and_on_a_part_do_not(town, queries, receipt):
    counted = []
    for number, to_m in enumerate((1000, 100_000)):
        works_id = town.register.record_works(town.engineer, name=f"Overlay {number}", treatment="overlay")
        length_m = min(to_m, town.position(receipt.ticket).to_m)
        town.register.record_stage(
            town.engineer, works_id, "R3", 0, length_m, "surface", since=town.now.date()
        )
        counted.append(queries.works(works_id).complaints)
    assert counted == [0, 1]


def test_no_village_is_told_where_the_road_runs_through_several(town, queries):
    receipt = town.report(0, **NOWHERE, road_id="R1")
    inside = town.register.ground().areas_along["R1"]
    assert len({one.village_code for one in inside}) > 1
    assert queries.ticket(receipt.ticket).village is None


def test_the_village_that_the_words_name_is_told(town, queries):
    ground = town.register.ground()
    name = ground.area_name("village", ground.areas_along["R1"][0].village_code)
    receipt = town.report(0, **NOWHERE, road_id="R1", words=f"lubang di desa {name}")
    assert queries.ticket(receipt.ticket).village == name


def test_a_station_that_older_software_made_up_is_taken_back(town, store_url):
    ticket = town.report(0, **NOWHERE, words="ruas Tarokan - Kedung rusak parah").ticket
    beside = town.report(1000, 2000).ticket
    made_up = schema.position.c.complaint_id == town.complaint(ticket).id
    with town.store.begin() as conn:
        conn.execute(schema.position.update().where(made_up).values(station_m=1500.0, lon=112.2, lat=-7.8))
        conn.execute(text("UPDATE alembic_version SET version_num = '0021'"))
    open_store(store_url).close()
    assert (town.position(ticket).station_m, town.position(ticket).lon) == (None, None)
    assert town.position(beside).station_m is not None


def test_a_road_that_is_one_of_several_heads_nothing_that_the_office_reads(town, queries):
    town.survey_roads(
        {
            "A": ("Jalan Mawar", "regency", [(0, 12), (3000, 12)]),
            "B": ("Jalan Melati", "regency", [(0, -12), (3000, -12)]),
        }
    )
    receipt = town.report(1000, 1, accuracy_m=30)
    assert receipt.status == "ambiguous"
    complaint = queries.complaint_for_staff(receipt.ticket, town.desk)
    assert (complaint.position.road_name, complaint.position.station_m) == (None, None)
    assert {one.road_name for one in complaint.candidates} == {"Jalan Mawar", "Jalan Melati"}
    (row,) = queries.inbox(town.desk).to_dict("records")
    assert row["road_name"] is None
    assert row["village"]
