"""The strip of a road tells what holds by station today, and what held at the end of a past day."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from data import schema
from data.reads.painting import painted
from data.reads.strip_views import RoadStrip
from geo.stationing import total_length_m
from tests.data.world import World

TODAY = date(2026, 3, 18)


def strip_of(world: World, as_of: date | None = None, road_id: str = "utara") -> RoadStrip:
    strip = world.queries().road_strip(road_id, as_of)
    assert strip is not None
    return strip


def counts(strip: RoadStrip) -> dict[float, tuple[int, int, int]]:
    return {one.from_m: (one.verified, one.unverified, one.closed) for one in strip.complaints}


def moved(world: World, complaint_id: int, from_state: str, to_state: str, at: datetime) -> None:
    """Write a step of a complaint into the history and into its state."""
    with world.store.begin() as conn:
        conn.execute(
            insert(schema.event).values(
                region_id=world.region.id,
                at=at,
                subject="complaint",
                subject_id=complaint_id,
                action="step",
                actor_kind="staff",
                from_state=from_state,
                to_state=to_state,
                public=True,
                details={},
            )
        )
        conn.execute(
            update(schema.complaint).where(schema.complaint.c.id == complaint_id).values(state=to_state)
        )


def test_a_road_that_there_is_not_has_no_strip(world: World) -> None:
    assert world.queries().road_strip("tidak-ada") is None


def test_a_bare_road_tells_its_name_length_and_areas(world: World) -> None:
    strip = strip_of(world)
    assert (strip.name, strip.aliases, strip.authority) == (
        "Ambar – Bakung",
        ("jeglongan contoh",),
        "regency",
    )
    assert abs(strip.length_m - 2_000) < 2
    assert [area.subdistrict for area in strip.areas] == ["Barat", "Timur"]
    assert abs(strip.areas[0].to_m - 1_000) < 2
    assert strip.as_of == strip.today == TODAY
    empty = (strip.complaints, strip.stretches, strip.condition, strip.works, strip.traffic, strip.signs)
    assert not any(empty)


def test_complaints_are_counted_by_hundred_metres_with_their_supports(world: World) -> None:
    main, _ = world.complaint(station_m=520, state="verified", verified_at=World.NOW)
    world.complaint(station_m=530, state="support", main_complaint_id=main, verified_at=World.NOW)
    world.complaint(station_m=599)
    world.complaint(station_m=600, state="closed", verified_at=World.NOW)
    world.complaint(station_m=600, state="rejected")
    world.complaint(station_m=600, state="duplicate", main_complaint_id=main)
    world.complaint(station_m=600, confidential=True)
    world.complaint("selatan", station_m=600)
    assert counts(strip_of(world)) == {500.0: (2, 1, 0), 600.0: (0, 0, 1)}


def test_a_complaint_at_the_very_end_is_counted_too(world: World) -> None:
    world.complaint(station_m=strip_of(world).length_m)
    [last] = strip_of(world).complaints
    assert last.unverified == 1
    assert last.to_m == strip_of(world).length_m


def test_a_complaint_somewhere_along_the_road_is_told_apart(world: World) -> None:
    complaint_id, _ = world.complaint(station_m=1_000)
    with world.store.begin() as conn:
        here = schema.position.c.complaint_id == complaint_id
        conn.execute(update(schema.position).where(here).values(from_m=0.0, to_m=2_000.0))
    strip = strip_of(world)
    assert (strip.complaints, strip.without_place) == ((), 1)


def test_a_past_day_knows_nothing_of_what_came_later(world: World) -> None:
    ten_days_ago = TODAY - timedelta(days=10)
    complaint_id, _ = world.complaint(station_m=510, days_ago=30)
    world.complaint(station_m=710, days_ago=2)
    moved(world, complaint_id, "received", "verified", World.NOW - timedelta(days=20))
    moved(world, complaint_id, "verified", "closed", World.NOW - timedelta(days=5))
    assert counts(strip_of(world, TODAY - timedelta(days=31))) == {}
    assert counts(strip_of(world, TODAY - timedelta(days=25))) == {500.0: (0, 1, 0)}
    assert counts(strip_of(world, ten_days_ago)) == {500.0: (1, 0, 0)}
    assert counts(strip_of(world, TODAY - timedelta(days=5))) == {500.0: (0, 0, 1)}
    assert strip_of(world, ten_days_ago).as_of == ten_days_ago


def test_a_day_to_come_is_taken_for_today(world: World) -> None:
    assert strip_of(world, TODAY + timedelta(days=3)).as_of == TODAY


def test_a_day_ends_at_midnight_of_the_region(world: World) -> None:
    """23.30 in Kediri is 16.30 UTC; half past midnight is the next day there."""
    evening = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)
    world.complaint(station_m=110, happened_at=evening)
    world.complaint(station_m=210, happened_at=evening + timedelta(hours=1))
    assert set(counts(strip_of(world, date(2026, 3, 10)))) == {100.0}


def test_past_stretches_are_those_that_the_complaints_of_that_day_form(world: World) -> None:
    members = [world.complaint(station_m=500 + 20 * n, days_ago=30 - n) for n in range(8)]
    stretch_id = world.stretch(480.0, 660.0, members)
    for complaint_id, _ in members:
        moved(world, complaint_id, "received", "closed", World.NOW - timedelta(days=3))
    [past] = strip_of(world, TODAY - timedelta(days=10)).stretches
    assert past.stretch_id == stretch_id
    assert (past.stage, past.complaints, past.verified) == ("received", 8, 0)
    assert 400 < past.from_m <= 500
    assert 640 <= past.to_m < 760
    assert strip_of(world, TODAY - timedelta(days=40)).stretches == ()


def test_stages_hold_lane_by_lane_as_recorded_by_that_day(world: World) -> None:
    works = world.works((200.0, 850.0, "base", date(2026, 3, 1)), lane="left", warranty_end=date(2027, 1, 1))
    with world.store.begin() as conn:
        told = {"works_id": works, "region_id": world.region.id, "lane": "left", "stage": "lean_concrete"}
        told |= {"since": date(2026, 3, 12)} | world._range("utara", 200.0, 500.0)
        conn.execute(insert(schema.works_range).values(told))
        world.store.bump(conn, world.region.id, "works")
    now = [(s.from_m, s.to_m, s.lane, s.stage) for s in strip_of(world).steps]
    assert now == [(200.0, 500.0, "left", "lean_concrete"), (500.0, 850.0, "left", "base")]
    before = [(s.from_m, s.to_m, s.stage) for s in strip_of(world, date(2026, 3, 5)).steps]
    assert before == [(200.0, 850.0, "base")]
    assert strip_of(world, date(2026, 2, 28)).works == ()
    [one] = strip_of(world).works
    assert (one.from_m, one.to_m, one.public_stage) == (200.0, 850.0, "in_works")


def test_drainage_beside_the_roadway_does_not_hide_its_steps(world: World) -> None:
    world.works((200.0, 600.0, "casting", date(2026, 3, 1)))
    world.works((100.0, 900.0, "channel", date(2026, 3, 10)), treatment="drainage")
    left = [(s.from_m, s.to_m, s.stage) for s in strip_of(world).steps if s.lane == "left"]
    assert left == [(100.0, 200.0, "channel"), (200.0, 600.0, "casting"), (600.0, 900.0, "channel")]


def test_fresh_concrete_counts_its_days_on_the_chosen_day(world: World) -> None:
    world.works((200.0, 600.0, "curing", date(2026, 3, 10)))
    assert {(c.day, c.days, c.opens_on) for c in strip_of(world).curing} == {(8, 28, date(2026, 4, 7))}
    assert {c.day for c in strip_of(world, date(2026, 3, 12)).curing} == {2}
    assert strip_of(world, date(2026, 3, 9)).curing == ()
    assert {t.state for t in strip_of(world).traffic} == {"closed"}


def sign(world: World, from_m: float, placed_days_ago: float, **columns: object) -> None:
    with world.store.begin() as conn:
        told = {"region_id": world.region.id, "placed_at": World.NOW - timedelta(days=placed_days_ago)}
        told |= world._range("utara", from_m, from_m + 10) | columns
        conn.execute(insert(schema.warning_sign).values(told))


def test_a_warning_sign_stands_until_it_is_taken_away(world: World) -> None:
    sign(world, 300.0, 10, removed_at=World.NOW - timedelta(days=3))
    sign(world, 700.0, 2)
    assert [one.from_m for one in strip_of(world).signs] == [700.0]
    assert [one.from_m for one in strip_of(world, TODAY - timedelta(days=5)).signs] == [300.0]
    assert strip_of(world, TODAY - timedelta(days=20)).signs == ()


def test_no_sign_tells_of_a_confidential_complaint(world: World) -> None:
    hidden, _ = world.complaint(station_m=300, confidential=True)
    sign(world, 300.0, 2, complaint_id=hidden)
    assert strip_of(world).signs == ()


def test_the_newest_survey_by_that_day_tells_the_condition(world: World) -> None:
    for on, name, sdi in ((date(2025, 5, 1), "heavy", 225.0), (date(2026, 2, 1), "good", 25.0)):
        with world.store.begin() as conn:
            told = {"region_id": world.region.id, "name": "Survei", "on_date": on, "method": "sdi"}
            told |= {
                "entry": "table",
                "segment_m": 100.0,
                "recorded_at": World.NOW,
                "sample": on.year == 2025,
            }
            survey = schema.survey
            made = conn.execute(insert(survey).values(told).returning(survey.c.id)).scalar_one()
            row = {"region_id": world.region.id, "survey_id": made, "surface": "asphalt", "sdi": sdi}
            row |= {"class": name, "method": "sdi"} | world._range("utara", 200.0, 300.0)
            conn.execute(insert(schema.survey_row).values(row))
    now, then = strip_of(world), strip_of(world, date(2025, 12, 31))
    assert [(c.from_m, c.to_m, c.condition, c.sdi) for c in now.condition] == [(200.0, 300.0, "good", 25.0)]
    assert [(c.condition, c.on_date) for c in then.condition] == [("heavy", date(2025, 5, 1))]
    assert (now.segment_m, now.sample, then.sample) == (100.0, False, True)
    assert strip_of(world, date(2025, 4, 30)).condition == ()


RANGES = st.lists(st.tuples(st.floats(-50, 150), st.floats(-50, 150), st.integers(0, 3)), max_size=12)


@given(RANGES)
def test_painted_ranges_lose_no_metre_and_have_none_twice(ranges: list[tuple[float, float, int]]) -> None:
    rising = [(min(a, b), max(a, b), what) for a, b, what in ranges]
    pieces = painted(rising, 100.0)
    inside = [(max(a, 0.0), min(b, 100.0)) for a, b, _ in rising if min(b, 100.0) > max(a, 0.0)]
    lengths = sum(to_m - from_m for from_m, to_m, _ in pieces)
    assert abs(lengths - total_length_m(inside)) < 1e-6
    assert all(a[1] <= b[0] for a, b in pairwise(pieces))
    for from_m, to_m, what in pieces:
        middle = (from_m + to_m) / 2
        assert what == [w for a, b, w in rising if a <= middle <= b][-1]
