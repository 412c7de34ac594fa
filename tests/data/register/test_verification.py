"""Cek ricek at the place: the walk's list, what is found there, and what then counts."""

from datetime import date, timedelta

import pytest

from data import schema
from data.accounts import NotAllowedError, User
from data.desk.answering import DecisionError
from data.desk.verification import FieldFinding
from data.desk.walk_paper import walk_pdf
from tests.data.register.test_letters import text_of
from tests.data.register.town import lon_lat


def at(x_m, y_m=0.0, **said):
    lon, lat = lon_lat(x_m, y_m)
    return FieldFinding(**({"found": True, "lon": lon, "lat": lat, "accuracy_m": 8.0} | said))


def test_the_list_follows_the_roads_by_station_and_ends_with_what_lies_on_none(town):
    tickets = {x: town.report(x, y).ticket for x, y in ((2500, 0), (400, 0), (1000, 2000), (2000, 500))}
    town.report(900, category="pendidikan")  # nothing to look at
    listed = town.register.field_list(town.engineer)
    assert [stop.ticket for stop in listed] == [tickets[x] for x in (400, 2500, 1000, 2000)]
    assert [stop.road_name for stop in listed] == ["Ploso – Gedang"] * 2 + ["Tarokan – Kedung", None]
    assert listed[0].due_on is not None
    assert listed[3].lon == pytest.approx(lon_lat(2000, 500)[0]), "where the reporter said it is"
    east = town.register.field_list(town.engineer, subdistrict="99.02")
    assert {stop.ticket for stop in east} == {tickets[2500], tickets[2000]}


def test_of_more_than_a_days_walk_the_places_due_first_are_listed_by_road(town):
    town.now -= timedelta(days=30)
    late = [town.report(x, y).ticket for x, y in ((1000, 2000), (2500, 0))]
    town.now += timedelta(days=30)
    town.report(400)
    listed = town.register.field_list(town.engineer, limit=2)
    assert [stop.ticket for stop in listed] == [late[1], late[0]]


def test_a_place_that_is_not_sure_is_no_stop_on_the_road_it_may_be_on(town):
    unsure, on_road = town.report(500).ticket, town.report(1000).ticket
    position = schema.position
    doubtful = position.c.complaint_id == town.complaint(unsure).id
    with town.store.begin() as conn:
        conn.execute(position.update().where(doubtful).values(status="ambiguous"))
    beyond = town.report(2000).ticket
    listed = town.register.field_list(town.engineer)
    assert [(stop.ticket, stop.road_id) for stop in listed] == [
        (on_road, "R1"),
        (beyond, "R1"),
        (unsure, None),
    ]


def test_what_is_checked_is_off_the_list_and_counts_in_its_stretch(town):
    ticket = town.report(1000).ticket
    assert town.stretches()[0].verified == 0, "only what was checked counts"
    town.register.field_check(ticket, town.engineer, at(1010))
    assert town.register.field_list(town.engineer) == []
    assert town.stretches()[0].verified == 1
    complaint = town.complaint(ticket)
    assert (complaint.state, complaint.verified_how) == ("verified", "field")
    (check,) = town.rows(schema.field_check)
    assert check.away_m == pytest.approx(10, abs=1)
    assert (check.found, check.accuracy_m, check.checked_by) == (True, 8.0, town.engineer.id)
    assert "lon" not in town.events(ticket)[-1].details, "where an officer stood is not public"


def test_rejected_at_the_place_it_has_a_reason(town):
    ticket = town.report(1000).ticket
    town.register.field_check(ticket, town.engineer, at(1000, found=False, reject_reason="no_damage"))
    assert town.complaint(ticket).state == "rejected"
    assert town.events(ticket)[-1].details == {"reason": "no_damage"}
    assert town.stretches() == []


def test_who_stands_far_away_has_to_say_why(town):
    ticket = town.report(1000).ticket
    assert town.register.distance_m(ticket, town.engineer, *lon_lat(1400, 300)) == pytest.approx(500, abs=1)
    with pytest.raises(DecisionError, match="500 m away"):
        town.register.field_check(ticket, town.engineer, at(1400, 300))
    assert town.complaint(ticket).state == "received"
    assert not town.rows(schema.field_check)
    town.register.field_check(ticket, town.engineer, at(1400, 300, why="Pelapor salah menandai, di tikungan"))
    assert town.complaint(ticket).state == "verified"


def test_without_a_position_the_check_says_so(town):
    ticket = town.report(1000).ticket
    town.register.field_check(ticket, town.engineer, FieldFinding(found=True))
    assert town.rows(schema.field_check)[0].away_m is None


def test_only_who_may_verify_walks_and_an_agency_walks_its_own(town):
    hole, lamp = town.report(1000).ticket, town.report(1200, category="pju").ticket
    lamps = User(9, "lamps", "engineer", "perkim", town.region.id)
    assert [stop.ticket for stop in town.register.field_list(lamps)] == [lamp]
    with pytest.raises(NotAllowedError):
        town.register.field_check(hole, lamps, at(1000))
    with pytest.raises(NotAllowedError):
        town.register.field_list(User(5, "mayor", "leader", None, town.region.id))


def test_the_walk_comes_as_paper_road_by_road_and_names_no_reporter(town):
    tickets = [
        town.report(x, y, contact="0812 3456 7890", words="Rahasia").ticket
        for x, y in ((400, 0), (1000, 2000))
    ]
    lost = town.report(2000, 500).ticket
    stops = town.register.field_list(town.engineer)
    for language, words in (("id", "Daftar cek ricek"), ("en", "List of places to check")):
        said = text_of(walk_pdf(stops, town.region, date(2021, 6, 15), language))
        for part in (words, *tickets, lost, "0+400", "1+000", "15 Jun"):
            assert part in said
        assert said.index("Ploso – Gedang") < said.index("Tarokan – Kedung") < said.index(lost)
        assert not any(private in said for private in ("3456", "Rahasia"))
