"""What waits for a person: ranges that a new network left doubtful, and claims under warranty."""

from datetime import date

import pytest

from data import schema
from data.accounts import NotAllowedError, User
from data.office import ConflictError
from data.reads.queries import Queries
from tests.data.register.test_renewal import survey, works
from tests.data.register.town import ROADS

# R1 was shortened to a third by a later survey: what lay beyond lies on no road any more, or partly.
SHORT = {"R1": (*ROADS["R1"][:2], [(0, 0), (900, 0)])} | {key: ROADS[key] for key in ("R2", "R3")}


def waiting(town):
    queries = Queries(town.store, town.region, town.people, clock=lambda: town.now)
    return queries.attention(town.engineer)


def test_a_range_that_a_new_network_cut_off_waits_until_somebody_has_looked(town):
    works_id = works(town)  # 0+400 to 1+400
    survey(town, SHORT)
    [doubtful] = waiting(town).ranges
    assert (doubtful.subject, doubtful.subject_id, doubtful.name) == ("works", works_id, "Overlay")
    assert doubtful.doubt == "partly_off_the_roads"
    assert (doubtful.road_id, doubtful.from_m, doubtful.to_m) == ("R1", 400, 1400)
    assert doubtful.now == ("R1", pytest.approx(400, abs=2), pytest.approx(900, abs=2))
    town.register.confirm_ranges(town.engineer, doubtful.event_ids)
    assert waiting(town).ranges == ()
    with pytest.raises(ConflictError):
        town.register.confirm_ranges(town.engineer, doubtful.event_ids)


def test_all_records_of_one_range_wait_as_one_and_are_placed_anew_together(town):
    works_id = works(town)
    more = (town.engineer, works_id, "R1", 400, 1400, "marking")
    town.register.record_stage(*more, since=date(2021, 6, 5), reason="selesai")
    survey(town, SHORT)
    [doubtful] = waiting(town).ranges
    assert len(doubtful.event_ids) == len(doubtful.records) == 2
    town.register.place_ranges_anew(town.engineer, doubtful.event_ids, "R1", 300, 880)
    ranges = town.rows(schema.works_range)
    assert [(row.road_id, row.from_m, row.to_m) for row in ranges] == [("R1", 300, 880)] * 2
    assert len({bytes(row.geometry) for row in ranges}) == 1
    assert waiting(town).ranges == ()
    told = [row for row in town.rows(schema.event) if row.action == "reviewed"]
    assert [(row.subject, row.subject_id, row.details["outcome"]) for row in told] == [
        ("works", works_id, "moved")
    ]


def test_a_range_that_lies_on_no_road_any_more_is_placed_by_hand(town):
    works(town, from_m=1000, to_m=1400)
    survey(town, SHORT)
    [doubtful] = waiting(town).ranges
    assert (doubtful.doubt, doubtful.now) == ("no_road_there_any_more", None)
    town.register.place_ranges_anew(town.engineer, doubtful.event_ids, "R1", 500, 880)
    [row] = town.rows(schema.works_range)
    assert (row.roads_version_id, row.from_m) == (town.register.ground().roads_version_id, 500)


def test_a_range_carried_over_clearly_waits_for_nobody_and_doubts_are_not_asked_twice(town):
    works(town, from_m=100, to_m=800)
    survey(town, SHORT)
    assert waiting(town).count == 0
    works(town, "R2", 400, 1400)
    survey(town, SHORT | {"R2": (*ROADS["R2"][:2], [(0, 1000), (900, 1000)])})
    first = waiting(town).ranges
    assert len(first) == 1
    survey(town, SHORT | {"R2": (*ROADS["R2"][:2], [(0, 1000), (600, 1000)])})
    again = waiting(town).ranges
    assert len(again) == 1  # the newest doubt of the record, not both
    assert again[0].event_ids != first[0].event_ids


def test_only_who_records_works_may_settle_a_doubt(town):
    works(town)
    survey(town, SHORT)
    [doubtful] = waiting(town).ranges
    leader = User(8, "bupati", "leader", None, town.region.id)
    with pytest.raises(NotAllowedError):
        town.register.confirm_ranges(leader, doubtful.event_ids)
    with pytest.raises(NotAllowedError):
        Queries(town.store, town.region, town.people).attention(None)
    crew = User(9, "regu", "crew", "pupr", town.region.id)
    with pytest.raises(NotAllowedError):
        town.register.place_ranges_anew(crew, doubtful.event_ids, "R1", 0, 100)


def test_claims_wait_with_their_days_until_they_are_mended(town):
    works_id = works(town, from_m=0, to_m=1000)
    for number, stage in enumerate(("marking", "pho", "warranty")):
        town.register.record_stage(
            town.engineer, works_id, "R1", 0, 1000, stage, since=date(2021, 6, 10 + number)
        )
    ticket = town.report(500).ticket
    town.register.verify(ticket, town.desk)
    town.later(days=12)
    [claim] = waiting(town).claims
    assert (claim.claim.ticket, claim.days, claim.claim.outcome) == (ticket, 12, None)
    town.register.answer_claim(town.engineer, claim.claim.claim_id, "accepted", "Akan diperbaiki Senin")
    [claim] = waiting(town).claims
    assert claim.claim.outcome == "accepted"
    town.register.answer_claim(town.engineer, claim.claim.claim_id, "repaired", "Diperbaiki Senin")
    assert waiting(town).count == 0
