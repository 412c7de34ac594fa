"""What a road bears: by its works' stages and curing, unless the office says otherwise."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.repairs.traffic_rules import TRAFFIC_STATES, TrafficRecord, traffic_pieces
from data.repairs.treatments import CONCRETE_CURING_DAYS
from data.works import SIDES, StageRange

DAY = date(2021, 6, 1)


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def stage(number, from_m, to_m, name, *, days=0, lane="both", works=1, treatment="rigid_pavement"):
    return StageRange(number, works, treatment, "R1", from_m, to_m, lane, name, later(days))


def said(number, from_m, to_m, state, *, days=0, lane="both", until=None):
    opens = None if until is None else later(until)
    return TrafficRecord(number, "R1", from_m, to_m, lane, state, later(days), opens, None)


def shown(stages, records=(), days=0):
    return [
        (piece.from_m, piece.to_m, piece.lane, piece.state, piece.why)
        for piece in traffic_pieces(stages, records, later(days))
    ]


def test_only_the_lane_that_is_dug_up_is_closed():
    stages = [stage(1, 0, 1000, "preparation"), stage(2, 0, 400, "subgrade", days=1, lane="left")]
    assert shown(stages, days=2) == [(0, 400, "left", "closed", "works")]


def test_concrete_opens_to_light_traffic_after_the_moist_days_and_to_trucks_after_28():
    stages = [stage(1, 0, 100, "casting"), stage(2, 0, 100, "curing", days=1)]
    by_day = [shown(stages, days=days) for days in (0, 1, 14, 15, 28, 29)]
    closed, light = (0, 100, "both", "closed", "curing"), (0, 100, "both", "light_only", "curing")
    assert by_day == [[(0, 100, "both", "closed", "works")], [closed], [closed], [light], [light], []]
    (piece,) = traffic_pieces(stages, [], later(3))
    assert piece.expected_open == later(1 + CONCRETE_CURING_DAYS)


def test_the_shoulders_are_made_while_the_concrete_still_cures():
    stages = [stage(1, 0, 100, "curing"), stage(2, 0, 100, "shoulders", days=5)]
    assert shown(stages, days=6) == [(0, 100, "both", "closed", "curing")]
    assert shown(stages, days=40) == []


def test_what_the_office_says_counts_until_the_works_come_to_another_kind_of_stage():
    stages = [stage(1, 0, 100, "subgrade"), stage(2, 0, 100, "base", days=5)]
    half = [said(1, 0, 100, "half", days=2)]
    assert shown(stages, half, days=6) == [(0, 100, "both", "half", "recorded")]
    cast = [*stages, stage(3, 0, 100, "curing", days=9)]
    assert shown(cast, half, days=10) == [(0, 100, "both", "closed", "curing")]


def test_fast_setting_concrete_is_open_when_the_office_opens_it():
    stages = [stage(1, 0, 100, "curing")]
    assert shown(stages, [said(1, 0, 100, "open", days=2)], days=3) == []
    assert shown(stages, [said(1, 0, 60, "open", days=2)], days=3) == [(60, 100, "both", "closed", "curing")]


def test_a_closure_with_a_day_is_not_opened_sooner_by_stages_but_ends_with_the_works():
    stages = [stage(1, 0, 100, "subgrade"), stage(2, 0, 100, "curing", days=10)]
    until_then = [said(1, 0, 100, "closed", until=60)]
    assert shown(stages, until_then, days=30) == [(0, 100, "both", "closed", "recorded")]
    over = [*stages, stage(3, 0, 100, "pho", days=45)]
    assert shown(over, until_then, days=46) == []


def test_a_closure_holds_from_its_first_day_and_beside_a_stage_of_that_day():
    half = [said(1, 0, 100, "half", days=3)]
    assert [shown([], half, days=day) for day in (2, 3)] == [[], [(0, 100, "both", "half", "recorded")]]
    # Who recorded it knew of the excavation that began on that day.
    dug = [stage(1, 0, 100, "subgrade", days=3)]
    assert shown(dug, half, days=4) == [(0, 100, "both", "half", "recorded")]


def test_trucks_wait_from_the_day_of_casting_though_curing_is_recorded_again():
    stages = [stage(1, 0, 100, "curing", days=1), stage(2, 0, 100, "curing", days=8)]
    (piece,) = traffic_pieces(stages, [], later(20))
    assert (piece.state, piece.since, piece.expected_open) == ("light_only", later(1), later(29))


def test_concrete_that_was_broken_up_and_cast_again_cures_anew():
    stages = [stage(1, 0, 100, "curing", days=1), stage(2, 0, 100, "casting", days=10)]
    assert shown(stages, days=11) == [(0, 100, "both", "closed", "works")]
    (piece,) = traffic_pieces([*stages, stage(3, 0, 100, "curing", days=12)], [], later(20))
    assert (piece.state, piece.expected_open) == ("closed", later(40))


def test_of_two_works_on_one_lane_the_one_that_lets_least_through_holds():
    concrete = stage(1, 0, 100, "base")
    overlay = stage(2, 50, 150, "surface", days=5, works=2, treatment="overlay")
    told = [(0, 50, "closed"), (50, 100, "closed"), (100, 150, "half")]
    pieces = traffic_pieces([concrete, overlay], [], later(6), {1: later(90), 2: later(20)})
    by_metre = {(at + 0.5): one for one in pieces for at in range(int(one.from_m), int(one.to_m))}
    for from_m, to_m, state in told:
        assert {by_metre[at + 0.5].state for at in range(from_m, to_m)} == {state}
    assert (by_metre[75.5].expected_open, by_metre[125.5].expected_open) == (later(90), later(20))


def test_a_crew_that_patches_closes_no_road():
    assert shown([stage(1, 0, 20, "asphalt", treatment="patching")]) == []


lanes = st.sampled_from(("both", "left", "right"))
spans = st.tuples(st.integers(0, 12), st.integers(1, 12), lanes)
works_stages = st.lists(
    st.tuples(spans, st.sampled_from(("preparation", "base", "casting", "curing", "marking", "pho"))),
    max_size=6,
)
records = st.lists(st.tuples(spans, st.sampled_from(TRAFFIC_STATES), st.integers(0, 9)), max_size=5)


@given(works_stages, records)
def test_every_metre_of_a_lane_has_one_state_at_most_and_only_where_something_was_told(given_stages, told):
    stages = [
        stage(number, start, start + length, name, days=number, lane=lane)
        for number, ((start, length, lane), name) in enumerate(given_stages)
    ]
    recorded = [
        said(number, start, start + length, state, days=days, lane=lane)
        for number, ((start, length, lane), state, days) in enumerate(told)
    ]
    pieces = traffic_pieces(stages, recorded, later(10))
    for side in SIDES:
        covered = [
            metre
            for piece in pieces
            if piece.lane in ("both", side)
            for metre in range(int(piece.from_m), int(piece.to_m))
        ]
        assert len(covered) == len(set(covered))
        known = {
            metre
            for one in (*stages, *recorded)
            if one.lane in ("both", side)
            for metre in range(int(one.from_m), int(one.to_m))
        }
        assert set(covered) <= known
    assert "open" not in {piece.state for piece in pieces}
    assert traffic_pieces(stages[::-1], recorded[::-1], later(10)) == pieces
