"""What the public reads."""

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
import shapely
from sqlalchemy import insert

from data import schema
from data.reads.queries import Queries
from data.stages import PUBLIC_STAGES
from data.stretches.pieces import PIECE_COLUMNS

pytestmark = pytest.mark.every_database

NOW = datetime(2026, 3, 18, 5, 0, tzinfo=UTC)
EVERYWHERE = (111.0, -9.0, 114.0, -7.0)

# Told by reporters in these tests; none of it may ever come out on the public side.
PERSONAL = {
    "contact": "0800-7654-3210",
    "words": "Di depan rumah Pak Contoh RT 02 RW 03, telepon saya 0800-7654-3210",
    "evidence": (112.123456, -7.654321),
    "secret": "pelapor-punya-rahasia",
}
TRACES = ("765432", "7654-3210", "Pak Contoh", "RT 02", "112.123456", "7.654321", "pelapor-punya-rahasia")


@pytest.fixture
def queries(world) -> Queries:
    return world.queries()


# --- the ground


def test_areas_come_by_level_with_their_parents_names(queries: Queries):
    villages = queries.areas("village")
    assert villages["name"].tolist() == ["Desa Satu", "Desa Dua"]
    assert villages["parent_name"].tolist() == ["Barat", "Timur"]
    assert queries.areas("subdistrict")["code"].tolist() == ["K1", "K2"]
    assert villages.crs.to_epsg() == 4326


def test_computed_ground_is_called_schematic_and_its_source_named(queries: Queries):
    assert queries.is_schematic() == {"areas": True, "roads": True, "outline": False}
    assert queries.attributions() == ["Contoh"]


def test_a_region_without_anything_gives_empty_answers(store, people, region_id: str, world):
    empty = Queries(store, world.region.model_copy(update={"id": region_id}), people, clock=lambda: NOW)
    assert empty.network() is None
    assert len(empty.stretch_pieces()) == len(empty.areas("village")) == len(empty.pins(EVERYWHERE)) == 0
    assert empty.search("jalan") == []
    assert empty.stretch(1) is empty.works(1) is empty.ticket("KDR-AAAA-AAAA") is None
    assert len(empty.progress()) == 0
    assert empty.trend("week", 4)[["received", "verified", "closed"]].to_numpy().sum() == 0
    assert empty.is_schematic() == {"areas": False, "roads": False, "outline": False}
    assert not empty.has_sample()


# --- pieces


def test_unverified_stretches_are_pale_verified_ones_are_not(world, queries: Queries):
    world.stretch(0, 200, [world.complaint(station_m=100)])
    world.stretch(400, 600, [world.complaint(station_m=500, verified_at=NOW, state="verified")])
    pieces = queries.stretch_pieces().sort_values("from_m")
    assert pieces["stage"].tolist() == ["received", "verified"]
    assert pieces["complaints"].tolist() == [1, 1]
    assert pieces["categories"].tolist() == [["lubang"], ["lubang"]]
    assert pieces["road_name"].tolist() == ["Ambar – Bakung"] * 2


def test_a_road_of_another_authority_is_grey(world, queries: Queries):
    world.stretch(0, 200, [world.complaint("selatan", 100)], road_id="selatan")
    assert queries.stretch_pieces()["stage"].tolist() == ["other_authority"]


def test_a_stretch_is_cut_by_the_stages_of_works(world, queries: Queries):
    stretch_id = world.stretch(0, 800, [world.complaint(station_m=m, days_ago=90) for m in (100, 700)])
    works_id = world.works((200, 400, "casting", date(2026, 3, 1)), (400, 600, "warranty", date(2026, 3, 1)))
    pieces = queries.stretch_pieces().sort_values("from_m")
    assert pieces["stage"].tolist() == ["received", "in_works", "done", "received"]
    assert pieces["from_m"].tolist() == [0, 200, 400, 600]
    assert pieces["works_id"].fillna(0).tolist() == [0, works_id, works_id, 0]
    assert (pieces["stretch_id"] == stretch_id).all()


def test_pieces_are_ready_for_the_feed(world, queries: Queries):
    world.stretch(0, 800, [world.complaint(station_m=100)])
    world.works((1_200, 1_600, "casting", date(2026, 3, 1)))
    pieces = queries.stretch_pieces()
    assert list(pieces.columns) == [*PIECE_COLUMNS, "geometry"]
    assert pieces["piece_id"].is_unique
    assert str(pieces["last_at"].dtype).endswith("UTC]")
    assert not shapely.is_empty(pieces.geometry.to_numpy()).any()
    assert pieces.crs.to_epsg() == 4326
    assert pieces["subdistrict_codes"].tolist() == [["K1"], ["K2"]]


def test_an_ended_stretch_is_not_drawn(world, queries: Queries):
    world.stretch(0, 200, ended_at=NOW)
    assert len(queries.stretch_pieces()) == 0


def test_pieces_are_read_anew_when_something_changed_and_only_then(world, queries: Queries):
    first = queries.stretch_pieces()
    assert queries.stretch_pieces() is first
    world.complaint()
    assert queries.stretch_pieces() is first  # it is in no stretch yet
    world.stretch(0, 200)
    world.works((0, 200, "casting", date(2026, 3, 1)))
    assert len(queries.stretch_pieces()) == 1


def test_threads_that_ask_at_once_are_given_the_same_pieces(world, queries: Queries):
    world.stretch(0, 200, [world.complaint(station_m=100)])
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(queries.stretch_pieces) for _ in range(8)]
        assert len({id(answer.result()) for answer in asked}) == 1


# --- one stretch


def test_the_card_of_a_stretch_tells_where_how_many_and_how_long(world, queries: Queries):
    members = [world.complaint(station_m=100 * n, days_ago=n, contact=f"0800-1111-222{n}") for n in (1, 2, 3)]
    members.append(world.complaint(station_m=350, verified_at=NOW, state="verified", category="gelombang"))
    view = queries.stretch(world.stretch(100, 400, members))
    assert view is not None
    assert (view.road_name, view.aliases) == ("Ambar – Bakung", ("jeglongan contoh",))
    assert (view.from_m, view.to_m) == (100, 400)
    assert (view.complaints, view.verified, view.reporters) == (4, 1, 4)
    assert view.age_days == 10
    assert view.categories == (("lubang", 3), ("gelombang", 1))
    assert (view.agency, view.authority) == ("pupr", "regency")
    assert view.subdistricts == ("Barat",)
    assert [told.ticket for told in view.tickets] == [members[n][1] for n in (0, 1, 2, 3)]
    assert view.stage == "verified"
    assert view.timeline[0].on == date(2026, 3, 8)
    assert [step.stage for step in view.timeline] == list(PUBLIC_STAGES)


def test_the_card_shows_the_worst_open_stage_and_the_share_done(world, queries: Queries):
    stretch_id = world.stretch(0, 800, [world.complaint(station_m=700, days_ago=90)])
    world.works((0, 400, "warranty", date(2026, 2, 1)), (400, 800, "casting", date(2026, 3, 1)))
    view = queries.stretch(stretch_id)
    assert view is not None
    assert (view.stage, view.share_done) == ("in_works", 0.5)
    reached = {step.stage: (step.on, step.note) for step in view.timeline}
    assert reached["in_works"] == (date(2026, 3, 1), "Casting")
    assert reached["done"] == (date(2026, 2, 1), "Warranty period")
    assert reached["planned"] == (None, None)
    assert [works.name for works in view.works] == ["Paket contoh"]


def test_works_that_were_over_before_the_first_complaint_are_no_part_of_its_repair(world):
    world.works((0, 900, "casting", date(2019, 12, 1)), (0, 900, "pho", date(2019, 12, 20)))
    stretch_id = world.stretch(0, 800, [world.complaint(days_ago=10)])
    reached = {step.stage: step.on for step in world.queries().stretch(stretch_id).timeline}
    assert reached["received"] is not None
    assert (reached["in_works"], reached["done"]) == (None, None)


def test_a_stretch_that_was_merged_leads_to_the_one_that_lives(world, queries: Queries):
    survivor = world.stretch(0, 400, [world.complaint(station_m=100)])
    merged = world.stretch(300, 400, ended_at=NOW, merged_into_id=survivor)
    view = queries.stretch(merged)
    assert view is not None
    assert view.stretch_id == survivor


def test_a_stretch_that_ended_or_never_was_has_no_card(world, queries: Queries):
    assert queries.stretch(world.stretch(0, 400, ended_at=NOW)) is None
    assert queries.stretch(999) is None


def test_released_words_and_photos_are_on_the_card_others_are_not(world, queries: Queries):
    told = world.complaint(station_m=100, public_words="Lubang di tikungan", verified_at=NOW)
    quiet = world.complaint(station_m=200)
    add_photo(world, told[0], "a" * 32, released=True)
    add_photo(world, told[0], "b" * 32, released=False)
    add_photo(world, quiet[0], "c" * 32, released=True)  # nobody has checked what it shows
    view = queries.stretch(world.stretch(0, 400, [told, quiet]))
    assert view is not None
    assert [(words.ticket, words.words) for words in view.words] == [(told[1], "Lubang di tikungan")]
    assert view.photos == ("a" * 32,)


def test_sample_data_says_so(world, queries: Queries):
    assert not queries.has_sample()
    view = queries.stretch(world.stretch(0, 400, [world.complaint(station_m=100, sample=True)]))
    assert view is not None
    assert view.sample
    assert queries.has_sample()


# --- works


def test_works_tell_their_ranges_their_progress_and_its_source(world, queries: Queries):
    works_id = world.works(
        (0, 500, "warranty", date(2026, 2, 1)),
        (500, 1_500, "casting", date(2026, 3, 1)),
        budget_rupiah=29_000_000_000,
        source="contoh",
        sample=True,
    )
    with world.store.begin() as conn:
        rows = [(date(2026, 1, 1), 5.0), (date(2026, 3, 1), 44.0)]
        points = [{"on_date": on, "percent": percent, "source": "koran"} for on, percent in rows[::-1]]
        table = schema.progress_report
        conn.execute(insert(table).values(works_id=works_id, region_id=world.region.id), points)
    view = queries.works(works_id)
    assert view is not None
    assert (view.road_name, view.from_m, view.to_m) == ("Ambar – Bakung", 0, 1_500)
    assert view.subdistricts == ("Barat", "Timur")
    assert (view.stage, view.budget_rupiah, view.sample) == ("in_works", 29_000_000_000, True)
    assert view.share_done == pytest.approx(1 / 3)
    assert [(point.on, point.percent) for point in view.progress] == rows
    assert [(r.from_m, r.to_m, r.public_stage) for r in view.ranges] == [
        (0, 500, "done"),
        (500, 1_500, "in_works"),
    ]
    assert view.physical_percent == pytest.approx((100 * 500 + 44 * 1_000) / 1_500)


def test_works_before_their_first_stage_have_no_place_yet(world, queries: Queries):
    view = queries.works(world.works())
    assert view is not None
    assert (view.road_id, view.from_m, view.stage, view.ranges) == (None, None, None, ())


# --- tickets


def test_a_ticket_is_found_however_it_is_typed(world, queries: Queries):
    _, ticket = world.complaint(station_m=1_500)
    for typed in (ticket, ticket.lower(), ticket.replace("-", " "), ticket[4:]):
        view = queries.ticket(typed)
        assert view is not None
        assert view.ticket == ticket
    assert queries.ticket("KDR-0000-0001") is None
    assert queries.ticket("bukan nomor") is None


def test_a_ticket_shows_the_point_on_the_road_not_where_the_reporter_stood(world, queries: Queries):
    _, ticket = world.complaint(station_m=1_500, evidence=(112.7, -7.7))
    view = queries.ticket(ticket)
    assert view is not None
    assert (view.road_name, view.station_m, view.subdistrict) == ("Ambar – Bakung", 1_500, "Timur")
    x, y = world.CRS.to_metres(view.lon, view.lat)
    assert (x - world.EAST_M, y - world.NORTH_M) == pytest.approx((1_500, 0), abs=0.01)


def test_a_complaint_on_no_road_shows_its_village_only(world, queries: Queries):
    _, ticket = world.complaint(None, evidence=(112.01, -7.8))
    view = queries.ticket(ticket)
    assert view is not None
    assert (view.village, view.road_id, view.lon, view.lat) == ("Desa Satu", None, None, None)


def test_a_confidential_ticket_says_nothing_but_its_state_without_the_secret(world, queries: Queries):
    complaint_id, ticket = world.complaint(confidential=True, public_words="x", **PERSONAL)
    add_event(world, complaint_id, why="karena jalan di depan kantor", details={"agency": "pupr"})
    view = queries.ticket(ticket)
    assert view is not None
    told = {name for name, value in dataclasses.asdict(view).items() if value not in (None, (), 0, False)}
    assert told == {"ticket", "state", "happened_at", "created_at", "confidential", "events"}
    assert [(event.why, event.details) for event in view.events] == [(None, {})]
    assert not queries.ticket(ticket, "salah").secret_ok  # type: ignore[union-attr]  # it is there
    full = queries.ticket(ticket, PERSONAL["secret"])
    assert full is not None
    assert full.secret_ok
    assert full.road_name == "Ambar – Bakung"


def test_a_ticket_tells_its_public_story_only(world, queries: Queries):
    complaint_id, ticket = world.complaint()
    told = {"agency": "pupr", "catatan": "rumah pelapor"}
    add_event(world, complaint_id, action="verify", why="dicek di lapangan", details=told)
    add_event(world, complaint_id, action="note", why="pelapor marah", public=False)
    view = queries.ticket(ticket)
    assert view is not None
    assert [(e.action, e.why, e.details) for e in view.events] == [
        ("verify", "dicek di lapangan", {"agency": "pupr"})
    ]


def test_a_support_has_the_stage_of_its_main_complaint(world, queries: Queries):
    main_id, main = world.complaint(state="verified", verified_at=NOW)
    _, support = world.complaint(state="support", main_complaint_id=main_id)
    world.complaint(state="rejected", main_complaint_id=main_id)
    view = queries.ticket(support)
    assert view is not None
    assert (view.main_ticket, view.stage) == (main, "verified")
    assert queries.ticket(main).supports == 1  # type: ignore[union-attr]  # it is there


def test_a_ticket_has_the_stage_of_the_works_on_its_metre(world, queries: Queries):
    complaint = world.complaint(station_m=500, days_ago=90)
    world.stretch(0, 800, [complaint, world.complaint(station_m=100)])
    world.works((400, 600, "casting", date(2026, 3, 1)))
    assert queries.ticket(complaint[1]).stage == "in_works"  # type: ignore[union-attr]  # it is there


# --- pins


def test_pins_are_verified_complaints_inside_the_view_newest_first(world, queries: Queries):
    old = world.complaint(station_m=100, verified_at=NOW, state="verified", days_ago=30)
    new = world.complaint(station_m=900, verified_at=NOW, state="verified", days_ago=1, category="retak")
    world.complaint(station_m=500)
    world.complaint(station_m=500, verified_at=NOW, state="verified", confidential=True)
    world.complaint(station_m=500, verified_at=NOW, state="closed")
    pins = queries.pins(EVERYWHERE)
    assert pins["ticket"].tolist() == [new[1], old[1]]
    lon = pins["lon"].iloc[1]
    assert queries.pins((lon - 1e-4, -9, lon + 1e-4, -7))["ticket"].tolist() == [old[1]]
    assert queries.pins(EVERYWHERE, category="retak")["ticket"].tolist() == [new[1]]
    assert queries.pins(EVERYWHERE, since=NOW - timedelta(days=7))["ticket"].tolist() == [new[1]]
    assert queries.pins(EVERYWHERE, subdistrict="K2")["ticket"].tolist() == []
    assert queries.pins(EVERYWHERE, limit=1)["ticket"].tolist() == [new[1]]


# --- search


def test_search_finds_roads_villages_sub_districts_and_tickets(world, queries: Queries):
    _, ticket = world.complaint()
    for text, found in [
        (ticket.lower(), ("ticket", ticket)),
        ("bakung", ("road", "utara")),
        ("jeglongan", ("road", "utara")),
        ("desa satu", ("village", "D1")),
        ("timur", ("subdistrict", "K2")),
    ]:
        best = queries.search(text)[0]
        assert (best.kind, best.id) == found
    assert len(queries.search("a", limit=2)) <= 2


def test_search_does_not_find_confidential_tickets(world, queries: Queries):
    _, ticket = world.complaint(confidential=True)
    assert all(hit.kind != "ticket" for hit in queries.search(ticket))


# --- nothing personal


def test_nothing_that_a_reporter_told_is_in_any_public_answer(world, queries: Queries):
    plain = world.complaint(**PERSONAL, state="verified", verified_at=NOW, public_words="Lubang di tikungan")
    hidden = world.complaint(**PERSONAL, state="verified", verified_at=NOW, confidential=True)
    stretch_id = world.stretch(0, 800, [plain])
    works_id = world.works((200, 400, "casting", date(2026, 3, 1)))
    answers = [
        queries.stretch_pieces().drop(columns="geometry"),
        queries.stretch(stretch_id),
        queries.works(works_id),
        queries.ticket(plain[1]),
        queries.ticket(plain[1], PERSONAL["secret"]),
        queries.ticket(hidden[1]),
        queries.pins(EVERYWHERE),
        queries.search(plain[1]),
        queries.search("Pak Contoh"),
        queries.progress(),
        queries.trend(),
    ]
    said = " ".join(text_of(answer) for answer in answers)
    assert "Lubang di tikungan" in said
    assert [trace for trace in TRACES if trace in said] == []


def test_a_confidential_complaint_is_in_no_public_answer(world, queries: Queries):
    empty = [text_of(answer) for answer in public_answers(queries)]
    _, ticket = world.complaint(state="verified", verified_at=NOW, confidential=True, public_words="x")
    answers = [text_of(answer) for answer in public_answers(world.queries())]
    assert answers == empty
    assert ticket not in " ".join(answers)


def public_answers(queries: Queries) -> list[Any]:
    pieces = queries.stretch_pieces().drop(columns="geometry")
    return [pieces, queries.pins(EVERYWHERE), queries.progress(), queries.trend(), queries.search("lubang")]


def text_of(answer: Any) -> str:
    if isinstance(answer, pd.DataFrame):
        return answer.to_csv()
    if isinstance(answer, list):
        return " ".join(text_of(one) for one in answer)
    return json.dumps(dataclasses.asdict(answer), default=str, ensure_ascii=False)


def add_event(world, complaint_id: int, **columns: Any) -> None:
    row = {
        "region_id": world.region.id,
        "at": NOW,
        "subject": "complaint",
        "subject_id": complaint_id,
        "action": "verify",
        "actor_kind": "staff",
        "to_state": "verified",
        "public": True,
        "details": {},
    } | columns
    with world.store.begin() as conn:
        conn.execute(insert(schema.event).values(row))


def add_photo(world, complaint_id: int, public_id: str, *, released: bool) -> None:
    row = {
        "region_id": world.region.id,
        "public_id": public_id,
        "complaint_id": complaint_id,
        "width_px": 1,
        "height_px": 1,
        "bytes": 1,
        "key_wrapped": b"x",
        "released": released,
        "created_at": NOW,
    }
    with world.store.begin() as conn:
        conn.execute(insert(schema.photo).values(row))
