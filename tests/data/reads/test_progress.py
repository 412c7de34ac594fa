"""Figures of the sub-districts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from data import schema

NOW = datetime(2026, 3, 18, 5, 0, tzinfo=UTC)  # a Wednesday


def row(frame, code):
    return frame[frame["code"] == code].iloc[0]


def test_every_sub_district_has_a_row_even_without_anything(world):
    progress = world.queries().progress()
    assert progress["name"].tolist() == ["Barat", "Timur"]
    assert progress[["complaints", "open", "stretches"]].to_numpy().sum() == 0
    assert progress["share_done"].isna().all()
    assert progress["oldest_open_days"].isna().all()


def test_kilometres_are_counted_where_the_stations_lie_not_by_the_roads_name(world):
    """One road, one stretch over the border: each sub-district gets its own part."""
    world.stretch(700, 1_600, [world.complaint(station_m=800, days_ago=90)], subdistrict_codes=["K1", "K2"])
    world.works((900, 1_400, "casting", date(2026, 3, 1)))
    progress = world.queries().progress()
    west, east = row(progress, "K1"), row(progress, "K2")
    assert (west["km_received"], west["km_in_works"]) == pytest.approx((0.2, 0.1))
    assert (east["km_received"], east["km_in_works"]) == pytest.approx((0.2, 0.4))
    assert (west["stretches"], east["stretches"]) == (1, 1)


def test_the_share_done_leaves_out_what_is_another_authoritys(world):
    world.stretch(0, 400, [world.complaint(station_m=100, days_ago=90)])
    world.stretch(0, 800, [world.complaint("selatan", 100)], road_id="selatan")
    world.works((0, 300, "warranty", date(2026, 3, 1)))
    west = row(world.queries().progress(), "K1")
    assert west["share_done"] == pytest.approx(0.75)
    assert west["km_other_authority"] == pytest.approx(0.8)


def test_complaints_are_counted_once_and_only_those_that_count(world):
    main_id, _ = world.complaint(days_ago=40)
    world.complaint(state="support", main_complaint_id=main_id, days_ago=50)
    world.complaint(state="duplicate", main_complaint_id=main_id, days_ago=300)
    world.complaint(state="rejected", days_ago=300)
    world.complaint(state="closed", days_ago=300, closed_at=NOW)
    world.complaint(confidential=True, days_ago=300)
    world.complaint(station_m=1_500, days_ago=2)
    progress = world.queries().progress()
    west, east = row(progress, "K1"), row(progress, "K2")
    assert (west["complaints"], west["open"], west["oldest_open_days"]) == (3, 2, 50)
    assert (east["complaints"], east["open"], east["oldest_open_days"]) == (1, 1, 2)


def test_a_support_of_a_closed_complaint_is_not_open(world):
    main_id, _ = world.complaint(state="closed")
    world.complaint(state="support", main_complaint_id=main_id)
    west = row(world.queries().progress(), "K1")
    assert (west["complaints"], west["open"]) == (2, 0)


def test_what_lies_outside_every_sub_district_is_told_in_a_last_row(world):
    world.complaint()
    complaint_id, _ = world.complaint()
    with world.store.begin() as conn:
        position = schema.position
        conn.execute(
            update(position).where(position.c.complaint_id == complaint_id).values(subdistrict_code=None)
        )
        world.store.bump(conn, world.region.id, "complaints")
    progress = world.queries().progress()
    assert progress["code"].tolist() == ["K1", "K2", None]
    assert progress["complaints"].tolist() == [1, 0, 1]


def test_every_complaint_is_in_exactly_one_row(world):
    for station_m in (0, 500, 999, 1_001, 1_999):
        world.complaint(station_m=station_m)
    assert world.queries().progress()["complaints"].sum() == 5


def test_weeks_begin_on_monday_in_the_regions_own_time(world):
    """Monday, 16 March 2026 begins at 17:00 UTC on Sunday in Kediri (UTC+7)."""
    hours_since_monday = 24 + 24 + 12
    world.complaint(days_ago=hours_since_monday / 24)  # on the stroke of midnight
    world.complaint(days_ago=(hours_since_monday + 0.1) / 24)
    weekly = world.queries().trend("week", 3)
    assert weekly["start"].tolist() == [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]
    assert weekly["received"].tolist() == [0, 1, 1]


def test_weeks_count_what_was_received_verified_and_closed_in_them(world):
    just_now = NOW - timedelta(microseconds=1)
    world.complaint(days_ago=15, verified_at=just_now, closed_at=just_now, state="closed")
    world.complaint(days_ago=15, state="duplicate")
    world.complaint(days_ago=15, confidential=True)
    world.complaint(days_ago=500)
    weekly = world.queries().trend("week", 4)
    assert weekly["received"].tolist() == [0, 1, 0, 0]
    assert weekly["verified"].tolist() == [0, 0, 0, 1]
    assert weekly["closed"].tolist() == [0, 0, 0, 1]


def test_weeks_of_one_sub_district_count_its_own(world):
    world.complaint(station_m=1_500, days_ago=1)
    assert world.queries().trend("week", 2, "K2")["received"].tolist() == [0, 1]
    assert world.queries().trend("week", 2, "K1")["received"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("period", "starts"),
    [
        ("week", [date(2026, 3, 9), date(2026, 3, 16)]),
        ("month", [date(2026, 2, 1), date(2026, 3, 1)]),
        ("year", [date(2025, 1, 1), date(2026, 1, 1)]),
    ],
)
def test_a_trend_is_told_by_weeks_months_or_years(world, period, starts):
    world.complaint(days_ago=0.1)
    trend = world.queries().trend(period, 2)
    assert trend["start"].tolist() == starts
    assert trend["received"].tolist() == [0, 1]
