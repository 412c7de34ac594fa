"""What all may read of complaints by Open311: what the map shows, filtered and paged, nothing personal."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from data import schema
from data.open311.views import PublicRequest, Wanted
from tests.data.world import World

CANARY = "Bu Sekar Kenanga, 0812 9900 1122, rumah cat ungu"


def asked(world: World, **wanted: Any) -> list[PublicRequest]:
    return world.queries().public_requests(Wanted(**wanted))


def tickets(world: World, **wanted: Any) -> list[str]:
    return [one.ticket for one in asked(world, **wanted)]


def told(world: World, ticket: str) -> PublicRequest:
    (found,) = asked(world, tickets=(ticket,))
    return found


def event(world: World, complaint_id: int, days_ago: float, *, public: bool = True) -> None:
    row = {
        "region_id": world.region.id,
        "at": world.NOW - timedelta(days=days_ago),
        "subject": "complaint",
        "subject_id": complaint_id,
        "action": "answer",
        "actor_kind": "staff",
        "public": public,
    }
    with world.store.begin() as conn:
        conn.execute(insert(schema.event).values(row | {"details": {}}))


def photo(world: World, complaint_id: int, number: int, *, released: bool) -> str:
    public_id = f"foto{complaint_id}{number}"
    row = {"region_id": world.region.id, "public_id": public_id, "complaint_id": complaint_id}
    row |= {"number": number, "released": released, "width_px": 1, "height_px": 1, "bytes": 1}
    with world.store.begin() as conn:
        conn.execute(insert(schema.photo).values(row | {"key_wrapped": b"x", "created_at": world.NOW}))
    return public_id


def test_states_are_folded_to_open_and_closed(world: World) -> None:
    verified, now = {"verified_at": world.NOW}, world.NOW
    states = {
        world.complaint(state=state, **more)[1]: is_open
        for state, is_open, more in (
            ("received", True, {}),
            ("verified", True, verified),
            ("answered", True, verified),
            ("forwarded", True, {}),
            ("closed", False, verified | {"closed_at": now}),
        )
    }
    assert {one.ticket: one.is_open for one in asked(world)} == states
    assert set(tickets(world, is_open=True)) == {ticket for ticket, is_open in states.items() if is_open}
    assert set(tickets(world, is_open=False)) == {ticket for ticket, is_open in states.items() if not is_open}


def test_a_support_shares_the_fate_of_its_main(world: World) -> None:
    done, done_ticket = world.complaint(state="closed", closed_at=world.NOW, verified_at=world.NOW)
    main, main_ticket = world.complaint(state="verified", verified_at=world.NOW)
    closed = world.complaint(state="support", main_complaint_id=done)[1]
    waits = world.complaint(state="support", main_complaint_id=main)[1]
    assert set(tickets(world, is_open=False)) == {done_ticket, closed}
    assert set(tickets(world, is_open=True)) == {main_ticket, waits}
    assert (told(world, closed).is_open, told(world, closed).main_ticket) == (False, done_ticket)
    assert (told(world, waits).is_open, told(world, waits).stage) == (True, "verified")


def test_what_the_map_hides_is_found_by_its_number_only(world: World) -> None:
    hidden = [
        world.complaint(state="rejected")[1],
        world.complaint(state="duplicate", main_complaint_id=world.complaint()[0])[1],
        world.complaint(road_id=None)[1],
    ]
    assert not set(hidden) & set(tickets(world))
    assert {one.ticket for one in asked(world, tickets=tuple(hidden))} == set(hidden)
    assert [told(world, ticket).is_open for ticket in hidden] == [False, False, True]


def test_a_confidential_report_is_nowhere(world: World) -> None:
    ticket = world.complaint(confidential=True, state="verified", verified_at=world.NOW)[1]
    assert tickets(world) == []
    assert asked(world, tickets=(ticket,)) == []


def test_a_support_does_not_tell_of_a_confidential_main(world: World) -> None:
    main = world.complaint(confidential=True, state="verified")[0]
    assert told(world, world.complaint(state="support", main_complaint_id=main)[1]).main_ticket is None


def test_nothing_that_a_reporter_said_or_is_shows(world: World) -> None:
    home = (112.031_317, -7.812_953)
    for state in ("received", "verified", "rejected"):
        road = None if state == "rejected" else "utara"
        verified = world.NOW if state == "verified" else None
        ticket = world.complaint(
            road, words=CANARY, contact="081299001122", evidence=home, state=state, verified_at=verified
        )[1]
        found = asdict(told(world, ticket))
        said = repr(found)
        assert not [part for part in ("Sekar", "0812", "ungu", "112.0313", "-7.8129") if part in said]
        assert (found["lon"] is None) == (road is None)
        assert found["words"] is None


def test_words_and_photos_show_once_the_office_has_checked_and_released_them(world: World) -> None:
    for state, verified, shows in (("received", None, False), ("verified", world.NOW, True)):
        complaint_id, ticket = world.complaint(state=state, verified_at=verified, public_words="Lubang dalam")
        photo(world, complaint_id, 1, released=False)
        second = photo(world, complaint_id, 2, released=True)
        found = told(world, ticket)
        assert (found.words, found.photo) == (("Lubang dalam", second) if shows else (None, None))


def test_the_stage_is_that_of_the_road_there(world: World) -> None:
    near = world.complaint(station_m=500, state="verified", verified_at=world.NOW)
    world.stretch(400, 600, [near])
    assert told(world, near[1]).stage == "verified"
    world.works((300, 700, "lean_concrete", date(2026, 3, 15)))
    assert told(world, near[1]).stage == "in_works"
    assert told(world, near[1]).is_open, "closed is not what works do: the office closes"


def test_dates_are_those_of_the_report(world: World) -> None:
    numbers = {days: world.complaint(days_ago=days)[1] for days in (1, 30, 89, 200)}
    now = world.NOW
    assert tickets(world, since=now - timedelta(days=90)) == [numbers[1], numbers[30], numbers[89]]
    assert tickets(world, since=now - timedelta(days=30), until=now - timedelta(days=30)) == [numbers[30]]
    assert tickets(world, until=now - timedelta(days=60)) == [numbers[89], numbers[200]]


def test_updated_is_the_last_public_event_and_of_a_closed_one_its_closing(world: World) -> None:
    quiet = world.complaint(days_ago=50)
    told_of = world.complaint(days_ago=60)
    event(world, told_of[0], 5)
    event(world, told_of[0], 1, public=False)
    closed_at = world.NOW - timedelta(days=20)
    closed = world.complaint(days_ago=70, state="closed", verified_at=closed_at, closed_at=closed_at)
    event(world, closed[0], 20)
    days = {
        ticket: (world.NOW - told(world, ticket).updated_at).days for _, ticket in (quiet, told_of, closed)
    }
    assert days == {quiet[1]: 50, told_of[1]: 5, closed[1]: 20}
    since = world.NOW - timedelta(days=30)
    assert set(tickets(world, updated_since=since)) == {told_of[1], closed[1]}
    assert tickets(world, updated_since=since, updated_until=world.NOW - timedelta(days=10)) == [closed[1]]
    assert tickets(world, updated_until=world.NOW - timedelta(days=40)) == [quiet[1]]


def test_filters_join(world: World) -> None:
    here = world.complaint(station_m=500, category="lubang")[1]
    there = world.complaint(station_m=1_500, category="lubang")[1]
    lamp = world.complaint(station_m=500, category="pju", family="lighting")[1]
    at = told(world, here)
    box = (at.lon - 0.002, at.lat - 0.002, at.lon + 0.002, at.lat + 0.002)
    assert set(tickets(world, box_lon_lat=box)) == {here, lamp}
    assert tickets(world, box_lon_lat=box, categories=("lubang",)) == [here]
    assert set(tickets(world, categories=("lubang",))) == {here, there}
    assert set(tickets(world, near=(at.lon, at.lat, 995))) == {here, lamp}
    assert set(tickets(world, near=(at.lon, at.lat, 1_005))) == {here, lamp, there}


def test_pages_hold_every_request_once_the_newest_first(world: World) -> None:
    numbers = [world.complaint(days_ago=days)[1] for days in (1, 2, 2, 2, 3, 4, 5)]
    pages = [tickets(world, limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert sorted([number for page in pages for number in page]) == sorted(numbers)
    assert pages[0][0] == numbers[0]
    assert pages[2] == [numbers[-1]]


def test_another_region_is_not_told(world: World) -> None:
    world.complaint()
    with world.store.begin() as conn:
        world.store.ensure_region(conn, "kab-contoh")
    (ticket,) = tickets(world)
    other = World.queries(world)
    other.region = world.region.model_copy(update={"id": "kab-contoh"})
    assert other.public_requests(Wanted()) == []
    assert other.public_requests(Wanted(tickets=(ticket,))) == []
    assert other.request_of_token("x") == (False, None)
