"""Stretches are the same in whatever order complaints come, and whether a road or a region is looked at."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from data import schema
from data.stretches import priors

quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)

# What comes in: (x, road by its northing, category, who, day of June)
arrivals = st.lists(
    st.tuples(
        st.integers(10, 290).map(lambda tens: tens * 10),
        st.sampled_from((0, 1000, 2000)),
        st.sampled_from(("lubang", "retak", "drainase")),
        st.sampled_from(("a@example.org", "b@example.org", None)),
        st.integers(1, 14),
    ),
    min_size=1,
    max_size=12,
)


def messages(town, said):
    return [
        town.row(
            x, y, key=f"{number}", public_words=f"{number}", category=category, contact=who,
            happened_at=f"2021-06-{day:02d}T08:00",
        )
        for number, (x, y, category, who, day) in enumerate(said)
    ]  # fmt: skip


def rows(town):
    """All of the stretches but when they were looked at."""
    return [
        {key: value for key, value in row._mapping.items() if key != "as_of"}
        for row in town.rows(schema.stretch)
    ]


@quick
@given(arrivals, st.randoms())
def test_the_order_of_arrival_does_not_matter(town, said, random):
    town.forget_everything()
    town.take_in(*messages(town, said))
    at_once = town.ranges()
    town.forget_everything()
    shuffled = messages(town, said)
    random.shuffle(shuffled)
    for message in shuffled:
        town.take_in(message)
    assert town.ranges() == at_once


@quick
@given(arrivals, st.data())
def test_looking_at_touched_roads_only_gives_what_looking_at_all_gives(town, said, data):
    town.forget_everything()
    for message in messages(town, said):
        town.take_in(message)
    for complaint in town.rows(schema.complaint):
        action = data.draw(st.sampled_from(("none", "verify", "reject", "move", "category")))
        if action == "verify":
            town.register.verify(complaint.ticket, town.desk)
        elif action == "reject":
            town.register.reject(complaint.ticket, town.desk, "spam")
        elif action == "move":
            there = town.draft(data.draw(st.integers(0, 3000)), 2000)
            town.register.correct_place(complaint.ticket, town.desk, there.lon, there.lat)
        elif action == "category":
            other = "lubang" if complaint.category == "drainase" else "drainase"
            town.register.correct_category(complaint.ticket, town.desk, other)
    piecemeal, ranges = rows(town), town.ranges()
    for roads in (["R1", "R2", "R3"], None):
        town.register.refresh_stretches(roads)
        assert rows(town) == piecemeal
        assert town.ranges() == ranges


@quick
@given(arrivals)
def test_every_open_complaint_on_a_road_is_in_exactly_one_stretch_that_holds_it(town, said):
    town.forget_everything()
    town.take_in(*messages(town, said))
    stretches = {row.id: row for row in town.stretches()}
    inside = {row.complaint_id: stretches[row.stretch_id] for row in town.rows(schema.stretch_complaint)}
    families = {row.id: row.family for row in town.rows(schema.complaint)}
    placed = town.rows(schema.position, schema.position.c.status == "placed")
    assert {row.complaint_id for row in placed} == set(inside)
    for row in placed:
        stretch = inside[row.complaint_id]
        assert (stretch.road_id, stretch.family) == (row.road_id, families[row.complaint_id])
        assert stretch.found_from_m <= row.station_m <= stretch.found_to_m
        assert stretch.from_m <= row.station_m <= stretch.to_m  # nothing else was shown before


@quick
@given(arrivals, arrivals)
def test_one_road_anew_is_what_all_roads_anew_are_once_the_priors_are_frozen(town, before, after):
    town.forget_everything()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(priors, "LEAST_COMPLAINTS", 1)
        patch.setattr(priors, "OUTGROWN", 1000)
        town.take_in(*messages(town, before))
        (frozen,) = town.rows_of_priors()
        for number, message in enumerate(messages(town, after)):
            town.take_in(replace(message, external_id=f"later {number}"))
        piecemeal = rows(town), town.ranges()
        town.register.refresh_stretches()
        assert (rows(town), town.ranges()) == piecemeal
        assert town.rows_of_priors() == [frozen]


@quick
@given(arrivals, st.integers(0, 40))
def test_shown_ranges_of_a_road_never_overlap_and_found_ones_hold_what_lies_in_them(town, said, days):
    town.forget_everything()
    for message in messages(town, said):
        town.take_in(message)
        town.later(days=days)
    ends = [(row.road_id, row.family, row.from_m, row.to_m) for row in town.stretches()]
    for one, other in pairwise(sorted(ends)):
        assert one[:2] != other[:2] or one[3] <= other[2]
    stretches = {row.id: row for row in town.stretches()}
    stations = {row.complaint_id: row.station_m for row in town.rows(schema.position)}
    for row in town.rows(schema.stretch_complaint):
        stretch = stretches[row.stretch_id]
        assert stretch.found_from_m <= stations[row.complaint_id] <= stretch.found_to_m


def test_a_shown_end_stays_while_the_complaints_allow_it(town):
    """
    day 1   ··(1000)·················
    day 3   ··(1000 1008)············   a few metres more are no news
    day 5   ··(1000 1008)··(1070)····
    """
    town.report(1000)
    (first,) = town.stretches()
    town.later(days=2)
    town.report(1008)
    (same,) = town.stretches()
    assert (same.from_m, same.to_m, same.geometry) == (first.from_m, first.to_m, first.geometry)
    assert same.found_to_m > first.found_to_m
    assert same.complaints == 2
    town.later(days=2)
    town.report(1070)
    (grown,) = town.stretches()
    assert grown.id == first.id
    assert grown.to_m >= 1070
    assert grown.geometry != first.geometry


def test_a_stretch_that_somebody_decided_about_stays_without_complaints(town):
    ticket = town.report(1000).ticket
    (stretch,) = town.stretches()
    with town.store.begin() as conn:
        town.register.tell(conn, "stretch", stretch.id, "programmed", actor=town.engineer)
    town.register.reject(ticket, town.desk, "spam")
    (left,) = town.stretches()
    assert (left.id, left.complaints, left.ended_at) == (stretch.id, 0, None)


def test_a_stretch_keeps_its_id_while_it_grows(town):
    town.report(1000)
    (first,) = town.stretches()
    town.later(days=3)
    town.report(1040)
    (grown,) = town.stretches()
    assert grown.id == first.id
    assert grown.to_m > first.to_m
    assert (grown.first_at, grown.last_at) == (first.first_at, town.now)


def test_two_stretches_that_grow_together_go_on_as_the_older_one(town):
    """
    day 1   ··(1000)··················
    day 2   ················(1150)····
    day 3   ··(1000)··(1075)··(1150)··
    """
    town.report(1000)
    town.later(days=1)
    town.report(1150)
    older, younger = town.stretches()
    town.later(days=1)
    town.report(1075)
    (merged,) = town.stretches()
    assert merged.id == older.id
    assert merged.complaints == 3
    lost = town.rows(schema.stretch, schema.stretch.c.id == younger.id)[0]
    assert (lost.merged_into_id, lost.ended_at) == (older.id, town.now)
    told = [row for row in town.rows(schema.event) if row.subject == "stretch"]
    assert [(row.subject_id, row.action, row.details) for row in told] == [
        (younger.id, "merged", {"into": older.id})
    ]


def test_a_stretch_that_falls_apart_leaves_its_id_to_one_part(town):
    tickets = [town.report(x, contact=f"{x}@example.org").ticket for x in (1000, 1075, 1150)]
    (whole,) = town.stretches()
    town.register.reject(tickets[1], town.desk, "no_damage")
    parts = town.stretches()
    assert len(parts) == 2
    assert whole.id in {row.id for row in parts}
    told = [row for row in town.rows(schema.event) if row.subject == "stretch"]
    assert [(row.action, row.details) for row in told] == [("split", {"from": whole.id})]


def test_a_stretch_without_complaints_ends_and_its_link_is_kept(town):
    ticket = town.report(1000).ticket
    (stretch,) = town.stretches()
    town.register.reject(ticket, town.desk, "spam")
    assert town.stretches() == []
    (ended,) = town.rows(schema.stretch)
    assert (ended.id, ended.ended_at, ended.complaints) == (stretch.id, town.now, 0)


def test_a_stretch_that_ended_long_ago_does_not_come_back(town):
    ticket = town.report(1000).ticket
    (stretch,) = town.stretches()
    town.register.reject(ticket, town.desk, "spam")
    town.later(weeks=9)
    town.report(1000)
    assert [row.id for row in town.stretches()] != [stretch.id]


def test_one_complaint_touches_its_own_road_only(town):
    town.report(1000, 2000)
    with town.store.begin() as conn:
        conn.execute(update(schema.stretch).values(strength=123.0))
    town.report(1000, 0)
    assert {row.road_id: row.strength == 123.0 for row in town.stretches()} == {"R3": True, "R1": False}


def test_priors_are_learnt_when_there_are_enough_complaints_and_again_when_they_doubled(town, monkeypatch):
    monkeypatch.setattr(priors, "LEAST_COMPLAINTS", 4)
    learnt = []
    for x in range(100, 1300, 100):
        town.report(x)
        learnt.append([row.learnt_from for row in town.rows_of_priors()])
    assert learnt == [[], [], [], [4], [4], [4], [4], [8], [8], [8], [8], [8]]


def test_frozen_priors_come_back_as_they_were(town):
    town.take_in(*(town.row(x) for x in range(100, 2900, 20)))
    with town.store.begin() as conn:
        kept = priors.frozen_priors(conn, town.region.id)
        assert kept.to_dict() != priors.Priors.default().to_dict()
        roads = town.register.ground().roads_version_id
        priors.freeze_priors(town.register, conn, kept, roads, town.now)
        assert priors.frozen_priors(conn, town.region.id).to_dict() == kept.to_dict()


def test_a_region_without_roads_keeps_its_complaints(town):
    with town.store.begin() as conn:
        roads = schema.network_version.c.layer == "roads"
        conn.execute(update(schema.network_version).where(roads).values(active=False))
        town.store.bump(conn, town.region.id, "roads")
    receipt = town.report(1000)
    assert receipt.status == "off_network"
    assert town.position(receipt.ticket).village_code == "99.01.01"
    assert town.position(receipt.ticket).reason == "no_roads_yet"
    town.register.refresh_stretches()
    assert town.stretches() == []
    with pytest.raises(ValueError, match="no roads yet"):
        town.register.record_stage(
            town.engineer,
            town.register.record_works(town.engineer, name="x", treatment="overlay"),
            "R1",
            0,
            10,
            "planned",
            since=town.now.date(),
        )
