"""Stages by station range and lane: no metre lost, none in two stages, progress as the weights say."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.repairs.progress_control import actual_curve, actual_percent
from data.repairs.treatments import TREATMENTS
from data.works import (
    BOTH,
    SIDES,
    StageRange,
    curing_ranges,
    current_pieces,
    under_warranty,
)

DAY = date(2021, 7, 1)
RIGID = TREATMENTS["rigid_pavement"]


def record(
    number, from_m, to_m, stage, *, lane=BOTH, since=DAY, road="R1", works_id=1, treatment="rigid_pavement"
):
    return StageRange(number, works_id, treatment, road, from_m, to_m, lane, stage, since)


def shown(pieces):
    return [(piece.from_m, piece.to_m, piece.lane, piece.record.stage) for piece in pieces]


def test_the_newest_record_that_covers_a_metre_is_its_stage():
    """
    base     [0 ──────────────── 900]
    casting        [300 ── 600]
    """
    pieces = current_pieces(
        [record(2, 300, 600, "casting", since=DAY + timedelta(days=9)), record(1, 0, 900, "base")]
    )
    assert shown(pieces) == [
        (0, 300, "both", "base"),
        (300, 600, "both", "casting"),
        (600, 900, "both", "base"),
    ]


def test_of_two_records_of_one_day_the_later_entered_counts():
    pieces = current_pieces([record(2, 0, 100, "casting"), record(1, 0, 100, "base")])
    assert shown(pieces) == [(0, 100, "both", "casting")]


def test_history_entered_late_does_not_undo_what_came_after():
    late = record(2, 0, 100, "base", since=DAY - timedelta(days=30))
    assert shown(current_pieces([record(1, 0, 100, "casting"), late])) == [(0, 100, "both", "casting")]


def test_half_the_road_is_cast_first():
    """
    left   [0 ── casting ── 100]
    right  [0 ── base ───── 100]
    """
    pieces = current_pieces(
        [record(1, 0, 100, "base"), record(2, 0, 100, "casting", lane="left", since=DAY + timedelta(days=1))]
    )
    assert shown(pieces) == [(0, 100, "left", "casting"), (0, 100, "right", "base")]


def test_ranges_of_different_roads_do_not_touch_each_other():
    pieces = current_pieces([record(1, 0, 100, "base", road="R2"), record(2, 50, 80, "casting", road="R1")])
    assert [(piece.record.road_id, piece.from_m, piece.to_m) for piece in pieces] == [
        ("R1", 50, 80),
        ("R2", 0, 100),
    ]


def test_a_range_back_to_routine_is_no_longer_on_the_public_map():
    (piece,) = current_pieces([record(1, 0, 100, "fho"), record(2, 0, 100, "routine", since=DAY)])
    assert piece.record.public_stage is None


ranges = st.lists(
    st.tuples(
        st.integers(0, 20), st.integers(1, 20), st.sampled_from(("both", "left", "right")), st.integers(0, 5)
    ),
    max_size=8,
)


@given(ranges)
def test_no_metre_of_a_lane_is_lost_and_none_is_in_two_stages(given_ranges):
    records = [
        record(number, start, start + length, "base", lane=lane, since=DAY + timedelta(days=days))
        for number, (start, length, lane, days) in enumerate(given_ranges)
    ]
    pieces = current_pieces(records)
    for side in SIDES:
        covered = sorted(
            metre
            for piece in pieces
            if piece.lane in (BOTH, side)
            for metre in range(int(piece.from_m), int(piece.to_m))
        )
        wanted = {
            metre
            for one in records
            if one.lane in (BOTH, side)
            for metre in range(int(one.from_m), int(one.to_m))
        }
        assert covered == sorted(wanted)
        for metre in wanted:
            newest = max(
                (one for one in records if one.lane in (BOTH, side) and one.from_m <= metre < one.to_m),
                key=lambda one: (one.since, one.id),
            )
            shows = [p for p in pieces if p.lane in (BOTH, side) and p.from_m <= metre < p.to_m]
            assert [p.record for p in shows] == [newest]


@given(ranges, st.randoms())
def test_the_order_in_which_records_come_does_not_matter(given_ranges, random):
    records = [
        record(number, start, start + length, "base", lane=lane, since=DAY + timedelta(days=days))
        for number, (start, length, lane, days) in enumerate(given_ranges)
    ]
    shuffled = records[:]
    random.shuffle(shuffled)
    assert current_pieces(shuffled) == current_pieces(records)


def progress(records):
    return actual_percent(actual_curve(records), date.max)


def test_progress_is_the_weight_of_the_stages_behind_times_the_length():
    """Half of it is being cast (excavation to formwork behind: 44 %), half has its survey only."""
    behind = sum(stage.weight_percent for stage in RIGID.stages[: RIGID.position("casting")])
    assert behind == 44
    assert progress([record(1, 0, 500, "casting"), record(2, 500, 1000, "survey")]) == pytest.approx(22)


def test_one_lane_done_is_half_the_road_done():
    half = [record(1, 0, 100, "survey"), record(2, 0, 100, "pho", lane="left")]
    assert progress(half) == pytest.approx(50)


def test_progress_begins_at_nothing_and_ends_at_all():
    assert progress([]) == 0
    assert progress([record(1, 0, 100, "planned")]) == 0
    for treatment in TREATMENTS.values():
        last = record(1, 0, 100, "routine", treatment=treatment.id)
        assert progress([last]) == pytest.approx(100)


def test_progress_never_falls_when_a_stage_is_reached():
    for treatment in TREATMENTS.values():
        reached = [
            progress([record(1, 0, 100, stage.id, treatment=treatment.id)]) for stage in treatment.stages
        ]
        assert reached == sorted(reached)


def test_fresh_concrete_bears_heavy_loads_after_28_days_whatever_is_done_beside_it():
    records = [record(1, 0, 100, "curing"), record(2, 0, 100, "shoulders", since=DAY + timedelta(days=10))]
    (curing,) = curing_ranges(records, DAY + timedelta(days=17))
    assert (curing.day, curing.opens_on) == (17, DAY + timedelta(days=28))
    assert len(curing_ranges(records, DAY + timedelta(days=27))) == 1
    assert curing_ranges(records, DAY + timedelta(days=28)) == []
    assert curing_ranges(records, DAY - timedelta(days=1)) == []


def test_the_contractor_answers_until_the_warranty_ends():
    (piece,) = current_pieces([record(1, 0, 100, "warranty")])
    assert under_warranty(piece, DAY, DAY)
    assert not under_warranty(piece, DAY, DAY + timedelta(days=1))
    assert under_warranty(piece, None, DAY)
    (piece,) = current_pieces([record(1, 0, 100, "fho")])
    assert not under_warranty(piece, None, DAY)
