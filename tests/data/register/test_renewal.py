"""A new survey of the roads: what lay on the old one lies on the new one, and doubts are told."""

from datetime import date

import pytest

from data import schema
from data.placement.networks import load_network
from tests.data.register.town import ROADS

# The same roads under other ids, drawn from the other end, a few metres aside.
TURNED = {
    f"N{road_id}": (name, authority, [(x, y + 6) for x, y in reversed(points)])
    for road_id, (name, authority, points) in ROADS.items()
}


def survey(town, roads):
    town.later(days=1)
    town.survey_roads(roads)
    town.register.place_anew()


def reviews(town):
    return [
        (row.subject, row.subject_id, row.details["doubt"])
        for row in town.rows(schema.event)
        if row.action == "review"
    ]


def works(town, road_id="R1", from_m=400, to_m=1400):
    works_id = town.register.record_works(town.engineer, name="Overlay", treatment="overlay")
    town.register.record_stage(
        town.engineer, works_id, road_id, from_m, to_m, "surface", since=date(2021, 6, 1)
    )
    return works_id


def test_complaints_are_placed_anew_from_what_their_reporters_gave(town):
    receipt = town.report(1000, 5)
    former = town.position(receipt.ticket)
    survey(town, TURNED)
    position = town.position(receipt.ticket)
    assert (position.road_id, position.set_by) == ("NR1", "machine")
    assert position.station_m == pytest.approx(2000, abs=2)
    assert position.roads_version_id != former.roads_version_id
    kept = [row for row in town.rows(schema.position) if not row.current]
    assert [(row.road_id, row.roads_version_id) for row in kept] == [("R1", former.roads_version_id)]


def test_stretches_keep_their_ids_on_the_new_roads(town):
    town.report(1000)
    town.report(2000, 2000)
    before = {row.id: row.road_id for row in town.stretches()}
    survey(town, TURNED)
    after = {row.id: row.road_id for row in town.stretches()}
    assert after == {stretch_id: f"N{road_id}" for stretch_id, road_id in before.items()}


def test_silence_is_looked_at_once_a_day_on_every_road(town):
    for metre in range(1000, 1400, 20):
        town.report(metre)
    town.register.refresh_stretches()
    assert not town.register.refresh_if_stale()
    strength = max(row.strength for row in town.stretches())
    town.later(days=400)
    assert town.register.refresh_if_stale()
    assert max(row.strength for row in town.stretches()) < strength
    assert not town.register.refresh_if_stale()


def test_a_place_that_staff_set_is_kept_and_measured_on_the_new_road(town):
    receipt = town.report(1000)
    there = town.draft(1200, 2003)
    town.register.correct_place(receipt.ticket, town.desk, there.lon, there.lat)
    survey(town, TURNED)
    position = town.position(receipt.ticket)
    assert (position.road_id, position.set_by) == ("NR3", "staff")
    assert position.station_m == pytest.approx(1800, abs=2)
    assert reviews(town) == []


def test_a_place_that_staff_set_on_a_road_that_is_gone_is_given_to_a_person(town):
    receipt = town.report(1000)
    there = town.draft(1200, 2003)
    town.register.correct_place(receipt.ticket, town.desk, there.lon, there.lat)
    survey(town, {road_id: road for road_id, road in TURNED.items() if road_id != "NR3"})
    position = town.position(receipt.ticket)
    assert (position.status, position.set_by, position.village_code) == ("off_network", "staff", "99.01.01")
    assert reviews(town) == [("complaint", position.complaint_id, "no_road_there_any_more")]
    survey(town, TURNED)  # and off the roads it stays until a person looks again
    assert town.position(receipt.ticket).status == "off_network"


def test_works_are_carried_over_by_their_geometry(town):
    works(town)
    survey(town, TURNED)
    (row,) = town.rows(schema.works_range)
    assert row.road_id == "NR1"
    assert (row.from_m, row.to_m) == (pytest.approx(1600, abs=2), pytest.approx(2600, abs=2))
    with town.store.connect() as conn:
        assert row.road_id in set(load_network(conn, town.region.id).table["road_id"])
    assert reviews(town) == []


def test_works_on_a_road_that_is_gone_are_given_to_a_person_and_not_lost(town):
    works_id = works(town)
    survey(town, {road_id: road for road_id, road in TURNED.items() if road_id != "NR1"})
    (row,) = town.rows(schema.works_range)
    assert (row.road_id, row.from_m, row.to_m) == ("R1", 400, 1400)
    assert reviews(town) == [("works", works_id, "no_road_there_any_more")]


def test_works_that_the_new_road_holds_only_in_part_are_given_to_a_person(town):
    works_id = works(town)
    half = {"NR1": ("Ploso – Gedang", "regency", [(0, 0), (900, 0)])}
    survey(town, TURNED | half)
    (row,) = town.rows(schema.works_range)
    assert (row.road_id, row.from_m) == ("NR1", pytest.approx(400, abs=2))
    assert reviews(town) == [("works", works_id, "partly_off_the_roads")]


def test_works_beside_a_twin_road_are_given_to_a_person(town):
    works_id = works(town)
    twins = {
        "A": ("Jalan A", "regency", [(0, 4), (3000, 4)]),
        "B": ("Jalan B", "regency", [(0, -5), (3000, -5)]),
    }
    survey(town, twins)
    assert reviews(town) == [("works", works_id, "two_roads_fit")]


def test_a_stretch_with_works_keeps_its_id_even_without_complaints(town):
    receipt = town.report(500)
    works(town)
    town.register.verify(receipt.ticket, town.desk)
    town.register.close(receipt.ticket, town.desk, "repaired", "diaspal")
    (stretch,) = town.stretches()
    survey(town, TURNED)
    assert [(row.id, row.road_id) for row in town.stretches()] == [(stretch.id, "NR1")]


def test_a_road_that_turns_out_to_be_somebody_elses_takes_its_complaints_there(town):
    unchecked, checked = town.report(1000), town.report(1500)
    town.register.verify(checked.ticket, town.desk)
    theirs = {"NR1": ("Ploso – Gedang", "province", [(3000, 0), (0, 0)])}
    survey(town, TURNED | theirs)
    assert (town.complaint(unchecked.ticket).state, town.complaint(unchecked.ticket).agency) == (
        "forwarded",
        "provinsi",
    )
    survey(town, TURNED)
    assert (town.complaint(unchecked.ticket).state, town.complaint(unchecked.ticket).agency) == (
        "received",
        "pupr",
    )


def test_what_staff_forwarded_stays_forwarded(town):
    ticket = town.report(1000).ticket
    town.register.forward(ticket, town.desk, "provinsi", "jalan provinsi")
    survey(town, TURNED)
    assert town.complaint(ticket).state == "forwarded"


def test_a_road_that_the_reporter_chose_is_found_again_where_it_was(town):
    draft = town.draft(0, lon=None, lat=None, how=None, road_id="R3", station_m=1200)
    receipt = town.register.report(draft)
    survey(town, TURNED)
    position = town.position(receipt.ticket)
    assert position.road_id == "NR3"
    assert position.station_m == pytest.approx(1800, abs=2)


def test_new_areas_change_the_villages_of_what_is_there(town):
    receipt = town.report(1000)
    assert town.stretches()[0].village_codes == ["99.01.01"]
    town.survey_areas(border_m=800)
    town.register.place_anew()
    assert town.position(receipt.ticket).village_code == "99.02.01"
    assert town.stretches()[0].village_codes == ["99.02.01"]


def test_placing_anew_twice_changes_nothing(town):
    town.report(1000)
    works(town)
    survey(town, TURNED)
    before = town.ranges(), [row.id for row in town.stretches()], town.rows(schema.works_range)
    town.register.place_anew()
    assert (town.ranges(), [row.id for row in town.stretches()], town.rows(schema.works_range)) == before


def test_only_positions_that_changed_are_written_anew(town):
    stays, moves = town.report(1000), town.report(1000, 2000)
    before = town.rows(schema.position)
    town.register.place_anew()
    assert town.rows(schema.position) == before

    aside = {"R3": ("Tarokan – Kedung", "regency", [(0, 2008), (3000, 2008)])}
    survey(town, ROADS | aside)
    rows = town.rows(schema.position)
    assert len(rows) == len(before) + 1
    assert town.position(moves.ticket).id == rows[-1].id
    assert town.position(stays.ticket).id == before[0].id
    assert town.position(stays.ticket).roads_version_id == rows[-1].roads_version_id
    assert [row.complaints for row in town.stretches()] == [1, 1]


def test_a_new_survey_learns_anew_what_is_usual_and_tells_so(town):
    town.take_in(*(town.row(x) for x in range(100, 2900, 20)))
    survey(town, TURNED)
    told = [row for row in town.rows(schema.event) if row.action == "priors_learnt"]
    assert [row.details for row in told] == [
        {"learnt_from": 140, "formerly_from": None},
        {"learnt_from": 140, "formerly_from": 140},
    ]
    assert told[-1].subject_id == town.register.ground().roads_version_id
    assert not told[-1].public


def test_placing_anew_within_an_import_is_undone_with_it(town):
    receipt = town.report(1000)
    before = town.position(receipt.ticket)

    conn = town.store.engine.connect().execution_options(jeglongan_writes=True)
    with conn, conn.begin() as transaction:
        town.register.place_anew(conn)
        transaction.rollback()
    assert town.position(receipt.ticket) == before
