"""The news of a feed: what is checked, mended, closed and opened, with keys that stay."""

from datetime import date, timedelta

from sqlalchemy import insert

from data import schema
from data.reads.feed_views import Feed, FeedEntry
from tests.data.world import World

DAY = timedelta(days=1)
WORDS = "Depan rumah Pak Karto, telepon 0812 3456 7890"


def entries(world: World, kind: str = "region", target: str = "") -> tuple[FeedEntry, ...]:
    return found(world, kind, target).entries


def found(world: World, kind: str, target: str) -> Feed:
    feed = world.queries().feed(kind, target)
    assert feed is not None
    return feed


def checked(world: World, station_m: float, days_ago: float, **columns: object) -> tuple[int, str]:
    columns = {"state": "verified", "verified_at": world.NOW - (days_ago - 1) * DAY} | columns
    return world.complaint(station_m=station_m, days_ago=days_ago, **columns)


def test_a_stretch_is_news_once_it_is_checked(world: World) -> None:
    world.stretch(450, 550, [world.complaint(station_m=500)])
    assert entries(world) == ()
    stretch_id = world.stretch(650, 750, [checked(world, 700, 9)])
    (entry,) = entries(world)
    assert (entry.kind, entry.stretch_id, entry.road_name) == ("verified", stretch_id, "Ambar – Bakung")
    assert entry.published == world.NOW - 8 * DAY
    assert entry.subdistricts == ("Barat",)


def test_one_more_report_is_no_news_of_its_own(world: World) -> None:
    first = checked(world, 500, 30)
    world.stretch(450, 550, [first])
    before = entries(world)
    world.complaint(station_m=510, days_ago=3, state="verified", verified_at=world.NOW - 2 * DAY)
    (after,) = entries(world)
    assert after.key == before[0].key
    assert after.published == before[0].published


def test_closed_and_broken_again_are_news(world: World) -> None:
    checked(world, 500, 90, state="closed", closed_at=world.NOW - 60 * DAY)
    world.stretch(450, 550, [checked(world, 505, 10)])
    assert [entry.kind for entry in entries(world)] == ["again", "closed", "verified"]
    assert len({entry.key for entry in entries(world)}) == 3


def test_a_confidential_complaint_is_no_news(world: World) -> None:
    checked(world, 500, 10, confidential=True)
    world.stretch(450, 550)
    assert entries(world) == ()


def test_stages_are_news_by_the_day_they_were_reached(world: World) -> None:
    works_id = world.works(
        (400, 900, "base", date(2026, 3, 2)),
        (400, 650, "casting", date(2026, 3, 5)),
        (650, 900, "casting", date(2026, 3, 9)),
    )
    told = entries(world)
    assert [(entry.stage_name, entry.from_m, entry.published.date()) for entry in told] == [
        ("Casting", 650, date(2026, 3, 9)),
        ("Casting", 400, date(2026, 3, 5)),
        ("Aggregate base", 400, date(2026, 3, 2)),
    ]
    assert all(entry.works_id == works_id and entry.updated >= entry.published for entry in told)


def test_trucks_are_let_on_by_the_age_of_the_concrete(world: World) -> None:
    world.works((400, 900, "curing", date(2026, 2, 10)))
    (opened, _stage) = entries(world)
    assert (opened.kind, opened.traffic, opened.published.date()) == ("traffic", "open", date(2026, 3, 10))


def test_fresh_concrete_opens_nothing_yet(world: World) -> None:
    world.works((400, 900, "curing", date(2026, 3, 10)))
    assert [entry.kind for entry in entries(world)] == ["stage"]


def test_what_the_office_recorded_of_traffic_goes_before_the_age(world: World) -> None:
    works_id = world.works((400, 900, "curing", date(2026, 2, 10)))
    row = {"region_id": world.region.id, "works_id": works_id, "lane": "both", "state": "light_only"}
    row |= {"since": date(2026, 2, 24), "expected_open": date(2026, 4, 1), "recorded_at": world.NOW}
    with world.store.begin() as conn:
        conn.execute(insert(schema.traffic).values(row | world._range("utara", 400, 900)))
    told = [entry for entry in entries(world) if entry.kind == "traffic"]
    assert [(entry.traffic, entry.expected_open) for entry in told] == [("light_only", date(2026, 4, 1))]


def test_a_sub_district_hears_of_its_own_metres_only(world: World) -> None:
    world.works((400, 900, "base", date(2026, 3, 2)))
    world.works((1_100, 1_900, "base", date(2026, 3, 3)))
    assert [entry.from_m for entry in entries(world, "subdistrict", "K1")] == [400]
    assert [entry.from_m for entry in entries(world, "subdistrict", "K2")] == [1_100]
    assert len(entries(world, "road", "utara")) == 2
    assert entries(world, "road", "selatan") == ()


def test_a_stretch_hears_of_works_that_mend_it(world: World) -> None:
    stretch_id = world.stretch(450, 550, [checked(world, 500, 10)])
    world.works((400, 900, "base", date(2026, 3, 10)))
    world.works((400, 900, "channel", date(2026, 3, 10)), treatment="drainage")
    kinds = [entry.kind for entry in entries(world, "stretch", str(stretch_id))]
    assert kinds == ["stage", "verified"]


def test_another_authoritys_road_says_whose_it_is(world: World) -> None:
    told = world.complaint("selatan", 500, verified_at=world.NOW, state="forwarded")
    world.stretch(450, 550, [told], road_id="selatan")
    (entry,) = entries(world, "road", "selatan")
    assert entry.authority == "province"
    assert entry.agency


def test_what_is_not_there_has_no_feed(world: World) -> None:
    queries = world.queries()
    for kind, target in (
        *(("road", "nowhere"), ("subdistrict", "K9"), ("subdistrict", "D1"), ("stretch", "1")),
        *(("stretch", "x"), ("stretch", "9" * 40), ("stretch", "²"), ("village", "D1")),
    ):
        assert queries.feed(kind, target) is None


def test_nothing_of_a_reporter_is_in_an_entry(world: World) -> None:
    told = world.complaint(
        station_m=500,
        words=WORDS,
        contact="0812 3456 7890",
        public_words="Lubang di depan balai desa",
        state="verified",
        verified_at=world.NOW,
    )
    world.stretch(450, 550, [told])
    said = repr(found(world, "region", ""))
    assert not [one for one in ("Karto", "0812", "balai desa", told[1]) if one in said]
