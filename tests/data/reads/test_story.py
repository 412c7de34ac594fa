"""The story of a stretch and of works: told by place, day by day, without a word of reporters."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from data import schema
from data.reads.public_sites import before_and_after
from data.reads.story_views import StoryStep, WorksPhoto
from tests.data.world import World

DAY = timedelta(days=1)


def kinds(steps: tuple[StoryStep, ...]) -> list[str]:
    return [step.kind for step in steps]


def event(world: World, complaint_id: int, action: str, days_ago: float, **details: str) -> None:
    row = {
        "region_id": world.region.id,
        "at": world.NOW - days_ago * DAY,
        "subject": "complaint",
        "subject_id": complaint_id,
        "action": action,
        "actor_kind": "staff",
        "public": True,
        "details": details,
    }
    with world.store.begin() as conn:
        conn.execute(insert(schema.event).values(row))


def traffic(world: World, works_id: int, state: str, since: date, **columns: object) -> None:
    row = {
        "region_id": world.region.id,
        "works_id": works_id,
        **world._range("utara", 400, 900),
        "lane": "both",
        "state": state,
        "since": since,
        "recorded_at": world.NOW,
    } | columns
    with world.store.begin() as conn:
        conn.execute(insert(schema.traffic).values(row))
        world.store.bump(conn, world.region.id, "works")


def test_a_stretch_is_told_from_the_first_report_to_the_works(world: World) -> None:
    told = [
        world.complaint(station_m=500, days_ago=30, verified_at=world.NOW - 28 * DAY, state="verified"),
        world.complaint(station_m=560, days_ago=20),
    ]
    stretch_id = world.stretch(450, 600, told)
    works_id = world.works((400, 900, "planned", date(2026, 3, 1)), (400, 900, "casting", date(2026, 3, 10)))
    traffic(world, works_id, "closed", date(2026, 3, 10), expected_open=date(2026, 4, 7), note="Lewat timur")
    steps = world.queries().stretch_story(stretch_id)
    assert kinds(steps) == ["reported", "verified", "stage", "stage", "traffic"]
    assert steps[0] == StoryStep(date(2026, 2, 16), "reported", count=2)
    assert steps[1].on == date(2026, 2, 18)
    assert [step.stage_name for step in steps[2:4]] == ["Planned", "Casting"]
    assert (steps[4].traffic, steps[4].expected_open, steps[4].note) == (
        "closed",
        date(2026, 4, 7),
        "Lewat timur",
    )


def test_what_nobody_has_checked_tells_when_and_how_many_and_no_more(world: World) -> None:
    first, second = world.complaint(station_m=500, days_ago=5), world.complaint(station_m=520, days_ago=2)
    event(world, first[0], "plan", 1, reason="scheduled", until="2026-09-01")
    stretch_id = world.stretch(450, 570, [first, second])
    assert world.queries().stretch_story(stretch_id) == (StoryStep(date(2026, 3, 13), "reported", count=2),)


def test_a_confidential_complaint_is_in_no_story(world: World) -> None:
    known = world.complaint(station_m=500, days_ago=5)
    world.complaint(station_m=505, days_ago=50, confidential=True, verified_at=world.NOW - 49 * DAY)
    stretch_id = world.stretch(450, 550, [known])
    assert world.queries().stretch_story(stretch_id) == (StoryStep(date(2026, 3, 13), "reported", count=1),)


def test_closed_and_broken_again_are_two_episodes(world: World) -> None:
    old = {"state": "closed", "verified_at": world.NOW - 99 * DAY, "closed_at": world.NOW - 60 * DAY}
    world.complaint(station_m=500, days_ago=100, **old)
    again = world.complaint(station_m=510, days_ago=10, verified_at=world.NOW - 9 * DAY, state="verified")
    stretch_id = world.stretch(460, 560, [again])
    steps = world.queries().stretch_story(stretch_id)
    assert kinds(steps) == ["reported", "verified", "closed", "again"]
    assert [step.on for step in steps] == sorted(step.on for step in steps)


def test_a_forward_is_told_once_and_a_plan_that_holds(world: World) -> None:
    told = [
        world.complaint("selatan", 500, days_ago=30, verified_at=world.NOW - 29 * DAY, state="forwarded"),
        world.complaint("selatan", 520, days_ago=25, verified_at=world.NOW - 24 * DAY, state="forwarded"),
    ]
    for number, (complaint_id, _ticket) in enumerate(told):
        event(world, complaint_id, "forward", 28 - number, agency="upt_pjj")
        event(world, complaint_id, "plan", 20 - number, reason="scheduled", until=f"2026-0{number + 8}-01")
    stretch_id = world.stretch(450, 570, told, road_id="selatan")
    steps = world.queries().stretch_story(stretch_id)
    assert kinds(steps) == ["reported", "verified", "forwarded", "planned"]
    assert (steps[2].on, steps[2].agency) == (date(2026, 2, 18), "upt_pjj")
    assert steps[3].until == "2026-09-01"


def test_a_plan_whose_day_has_passed_stays_in_the_story(world: World) -> None:
    told = world.complaint(station_m=500, days_ago=90, verified_at=world.NOW - 89 * DAY, state="verified")
    event(world, told[0], "plan", 80, reason="scheduled", until="2026-02-01")
    event(world, told[0], "plan", 20, reason="not_budgeted_this_year", until="2026-11-01")
    steps = world.queries().stretch_story(world.stretch(450, 550, [told]))
    assert [step.until for step in steps if step.kind == "planned"] == ["2026-02-01", "2026-11-01"]


def test_both_lanes_of_one_day_are_one_step(world: World) -> None:
    works_id = world.works((400, 900, "casting", date(2026, 3, 10)), lane="left")
    with world.store.begin() as conn:
        row = {"region_id": world.region.id, "works_id": works_id, "lane": "right", "stage": "casting"}
        row |= {"since": date(2026, 3, 10), **world._range("utara", 400, 650)}
        conn.execute(insert(schema.works_range).values(row))
    (step,) = world.queries().works_story(works_id)
    assert step.ranges == ((400, 900, "left"), (400, 650, "right"))


# --- what became of a link


def end(world: World, stretch_id: int, into: int | None = None) -> None:
    with world.store.begin() as conn:
        values = {"ended_at": world.NOW - DAY, "merged_into_id": into, "complaints": 0}
        conn.execute(update(schema.stretch).where(schema.stretch.c.id == stretch_id).values(values))
        world.store.bump(conn, world.region.id, "stretches")


def test_a_merged_stretch_leads_to_the_survivor_of_the_survivor(world: World) -> None:
    first, second, third = (world.stretch(at, at + 100) for at in (100, 300, 500))
    end(world, first, second)
    end(world, second, third)
    fate = world.queries().stretch_fate(first)
    assert fate is not None
    assert (fate.kind, fate.stretch_id, fate.on) == ("merged", third, date(2026, 3, 17))


def test_an_ended_stretch_says_when_its_reports_were_closed(world: World) -> None:
    closed = {"state": "closed", "verified_at": world.NOW - 40 * DAY, "closed_at": world.NOW - 10 * DAY}
    for station_m in (500, 530):
        world.complaint(station_m=station_m, days_ago=50, **closed)
    stretch_id = world.stretch(450, 580)
    end(world, stretch_id)
    fate = world.queries().stretch_fate(stretch_id)
    assert fate is not None
    assert (fate.kind, fate.closed, fate.on) == ("ended", 2, date(2026, 3, 8))


def test_a_stretch_whose_complaint_became_confidential_says_nothing_of_it(world: World) -> None:
    closed = {"state": "closed", "verified_at": world.NOW, "closed_at": world.NOW, "confidential": True}
    world.complaint(station_m=500, **closed)
    stretch_id = world.stretch(450, 550)
    end(world, stretch_id)
    fate = world.queries().stretch_fate(stretch_id)
    assert fate is not None
    assert (fate.kind, fate.closed) == ("ended", 0)


def test_there_is_no_fate_of_what_never_was(world: World) -> None:
    assert world.queries().stretch_fate(4711) is None


# --- before and after


def photo(name: str, moment: str, station_m: float, day: int, road_id: str = "utara") -> WorksPhoto:
    return WorksPhoto(name, 1, road_id, station_m, moment, date(2026, 3, day))


def test_a_picture_after_is_put_beside_the_nearest_before() -> None:
    near, far = photo("near", "before", 510, 1), photo("far", "before", 590, 2)
    after = photo("after", "after", 500, 9)
    assert before_and_after([far, near, after]) == ((near, after),)


@pytest.mark.parametrize(
    "before",
    [
        photo("elsewhere", "before", 700, 1),
        photo("later", "before", 500, 12),
        photo("other road", "before", 500, 1, "selatan"),
        photo("half way", "during", 500, 1),
    ],
    ids=lambda one: one.photo_id,
)
def test_pictures_that_show_no_repair_are_not_compared(before: WorksPhoto) -> None:
    assert before_and_after([before, photo("after", "after", 500, 9)]) == ()


def test_no_picture_is_compared_twice() -> None:
    before = photo("before", "before", 500, 1)
    first, second = photo("first", "after", 500, 8), photo("second", "after", 505, 9)
    assert before_and_after([before, first, second]) == ((before, second),)


def test_withdrawn_photos_are_gone(world: World) -> None:
    works_id = world.works((400, 900, "patched", date(2026, 3, 10)), treatment="patching")
    with world.store.begin() as conn:
        for public_id, withdrawn_at, released in (
            ("kept", None, True),
            ("gone", world.NOW, False),
            ("unseen", None, False),
        ):
            row = {"region_id": world.region.id, "public_id": public_id, "works_id": works_id}
            place = {key: value for key, value in world._range("utara", 500, 600).items() if key[-2:] != "_m"}
            row |= {
                **place,
                "station_m": 500.0,
                "moment": "after",
                "taken_at": datetime(2026, 3, 10, tzinfo=UTC),
            }
            row |= {"width_px": 1, "height_px": 1, "bytes": 1, "key_wrapped": b"", "added_at": world.NOW}
            conn.execute(
                insert(schema.works_photo).values(row | {"withdrawn_at": withdrawn_at, "released": released})
            )
    assert [one.photo_id for one in world.queries().works_photos(works_id)] == ["kept"]
    (_stage, step) = world.queries().works_story(works_id)
    assert [one.photo_id for one in step.photos] == ["kept"]
