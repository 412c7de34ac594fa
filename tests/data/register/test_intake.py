"""From a message to a stretch on the map: nothing lost, nothing twice, nobody exposed."""

import io
import sqlite3
import threading
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import select

from data import schema
from data.channels import UnreadableMessageError
from data.incoming import intake, weaving
from data.incoming.receiving import IncomingMessage
from data.incoming.reporting import UnknownStretchError
from data.photos import PhotoError, Photos
from data.register import Register
from data.settings import Settings

pytestmark = pytest.mark.every_database


def test_a_report_becomes_a_complaint_on_its_road_and_a_pale_stretch(town):
    receipt = town.report(1000, 5, words="Jalan berlubang parah")
    assert receipt.status == "placed"
    assert receipt.road_name == "Ploso – Gedang"
    assert receipt.station_m == pytest.approx(1000, abs=1)
    assert receipt.ticket.startswith("CTH-")
    (stretch,) = town.stretches()
    assert stretch.road_id == "R1"
    assert stretch.from_m <= receipt.station_m <= stretch.to_m
    assert (stretch.complaints, stretch.reporters, stretch.verified) == (1, 1, 0)
    assert stretch.subdistrict_codes == ["99.01"]
    assert stretch.village_codes == ["99.01.01"]


def test_the_same_form_sent_twice_is_one_complaint(town):
    draft = town.draft(1000)
    first, second = town.register.report(draft), town.register.report(draft)
    assert second.ticket == first.ticket
    assert first.secret
    assert second.secret is None
    assert len(town.rows(schema.complaint)) == 1


def test_the_same_rows_again_change_nothing(town):
    rows = [town.row(x, key=f"baris {x}") for x in (200, 400, 900)]
    town.take_in(*rows)
    before = town.ranges(), town.rows(schema.complaint)
    again = town.register.receive(rows)
    assert [one.new for one in again] == [False, False, False]
    town.register.process([one.message_id for one in again])
    assert (town.ranges(), town.rows(schema.complaint)) == before


def test_a_message_repeated_within_one_delivery_is_kept_once(town):
    row = town.row(100, key="sama")
    received = town.register.receive([row, town.row(300), row])
    assert [one.new for one in received] == [True, True, False]
    assert received[0].message_id == received[2].message_id


def test_the_same_id_on_another_channel_is_another_message(town):
    row = town.row(100, key="1")
    received = town.register.receive([row, replace(row, channel="halo")])
    assert [one.new for one in received] == [True, True]


def test_a_message_is_kept_before_anything_reads_it(town):
    (received,) = town.register.receive([town.row(100)])
    (kept,) = town.rows(schema.message)
    assert (kept.id, kept.state) == (received.message_id, "received")
    assert town.rows(schema.complaint) == []
    town.register.process()
    assert town.rows(schema.message)[0].state == "processed"


def test_a_message_that_nobody_can_read_waits_with_its_reason_and_the_others_go_on(town):
    good = town.row(100)
    rows = [
        town.row(200, category=""),
        town.row(200, category="ufo"),
        town.row(200, happened_at="kemarin"),
        town.row(200, happened_at="2031-01-01T00:00:00+07:00"),
        town.row(200, words="a" * 10_001),
        replace(good, external_id="rusak", body=b"{"),
        good,
    ]
    received = town.register.receive(rows)
    done = town.register.process()
    assert (done.complaints, done.waiting) == (1, 6)
    reasons = {row.id: row.waiting_reason for row in town.rows(schema.message)}
    assert [reasons[one.message_id] for one in received] == [
        "no_category",
        "unknown_category",
        "unreadable_time",
        "dated_in_the_future",
        "too_long",
        "parser_failed",
        None,
    ]


def test_a_message_sealed_by_nobody_waits_and_the_others_go_on(town):
    received = town.register.receive([town.row(100), town.row(1000)])
    with town.store.begin() as conn:
        broken = schema.message.c.id == received[0].message_id
        conn.execute(schema.message.update().where(broken).values(body_sealed=b"\x00" * 40))
    done = town.register.process()
    assert (done.complaints, done.waiting) == (1, 1)
    assert town.rows(schema.message)[0].waiting_reason == "seal_broken"


def test_a_message_of_somebody_who_was_forgotten_meanwhile_waits(town):
    town.register.receive([town.row(100)])
    town.people.erase(town.rows(schema.reporter)[0].id)
    assert town.register.process().waiting == 1
    assert town.rows(schema.message)[0].waiting_reason == "reporter_erased"


def test_a_waiting_message_is_taken_up_again_when_asked_for(town):
    (received,) = town.register.receive([town.row(100, category="jalan rusak")])
    town.register.process()
    assert town.register.process().waiting == 0  # not every time anew
    roads = replace_category(town, "retak", "jalan rusak")
    done = Register(town.store, roads, town.people, clock=lambda: town.now).process([received.message_id])
    assert done.complaints == 1


def replace_category(town, category_id, name):
    renamed = [
        one.model_copy(update={"name": one.name.model_copy(update={"id": name})})
        if one.id == category_id
        else one
        for one in town.region.categories
    ]
    return town.region.model_copy(update={"categories": tuple(renamed)})


def test_an_unknown_format_is_refused_before_anything_is_kept(town):
    with pytest.raises(ValueError, match="No parser reads 'fax'; there are: web_form, spreadsheet"):
        town.register.receive([IncomingMessage(channel="web", external_id="1", format="fax", body=b"")])


def test_intake_in_batches_gives_what_one_batch_gives(town, monkeypatch):
    town.register.receive([town.row(x) for x in range(100, 900, 100)])
    monkeypatch.setattr(intake, "BATCH", 3)
    assert town.register.process().complaints == 8
    assert sum(row.complaints for row in town.stretches()) == 8
    assert len(town.rows(schema.stretch_complaint)) == 8


def test_what_comes_in_parts_and_is_gathered_at_the_end_lies_as_if_it_came_at_once(town):
    rows = [town.row(x) for x in range(100, 900, 100)]
    for part in (rows[:3], rows[3:]):
        received = town.register.receive(part)
        town.register.process([one.message_id for one in received], gathers=False)
    assert town.stretches() == []
    town.register.gather()
    in_parts = town.ranges()
    assert sum(row.complaints for row in town.stretches()) == 8
    town.register.refresh_stretches()
    assert town.ranges() == in_parts


def test_a_crash_between_two_batches_loses_nothing_and_doubles_nothing(town, monkeypatch):
    town.register.receive([town.row(x) for x in range(100, 900, 100)])
    monkeypatch.setattr(intake, "BATCH", 3)
    written = weaving.write_complaints
    batches = []

    def failing(*args):
        batches.append(1)
        if len(batches) == 2:
            raise sqlite3.OperationalError("the disk is full")
        return written(*args)

    monkeypatch.setattr(weaving, "write_complaints", failing)
    with pytest.raises(sqlite3.OperationalError):
        town.register.process()
    states = [row.state for row in town.rows(schema.message)]
    assert states == ["processed"] * 3 + ["received"] * 5
    assert len(town.rows(schema.complaint)) == 3
    monkeypatch.setattr(weaving, "write_complaints", written)
    assert town.register.process().complaints == 5
    assert sum(row.complaints for row in town.stretches()) == 8


def test_two_processes_at_once_make_each_complaint_once(town):
    town.register.receive([town.row(x) for x in range(100, 2900, 50)])
    other = Register(town.store, town.region, town.people, clock=lambda: town.now)
    counts = []
    workers = [
        threading.Thread(target=lambda one=one: counts.append(one.process().complaints))
        for one in (town.register, other)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counts) == 56
    assert len(town.rows(schema.complaint)) == 56
    assert sum(row.complaints for row in town.stretches()) == 56


def test_another_authoritys_road_is_forwarded_to_it_and_not_rejected(town):
    receipt = town.report(1000, 1000)
    complaint = town.complaint(receipt.ticket)
    assert (complaint.state, complaint.agency) == ("forwarded", "provinsi")
    told = [(one.action, one.from_state, one.to_state, one.actor_kind) for one in town.events(receipt.ticket)]
    assert told == [
        ("received", None, "received", "reporter"),
        ("forward", "received", "forwarded", "machine"),
    ]
    assert [row.road_id for row in town.stretches()] == ["R2"]


def test_a_complaint_that_may_lie_on_one_of_two_roads_is_forwarded_to_nobody(town):
    town.survey_roads(
        {
            "A": ("Jalan Mawar", "province", [(0, 12), (3000, 12)]),
            "B": ("Jalan Melati", "regency", [(0, -12), (3000, -12)]),
        }
    )
    receipt = town.report(1000, 1, accuracy_m=30)
    assert receipt.status == "ambiguous"
    assert (town.complaint(receipt.ticket).state, town.complaint(receipt.ticket).agency) == (
        "received",
        "pupr",
    )


def test_the_category_decides_the_agency_on_our_own_roads(town):
    assert town.complaint(town.report(1000, category="pju").ticket).agency == "perkim"


def test_what_is_not_about_a_road_is_kept_at_its_village(town):
    receipt = town.report(2000, category="pendidikan")
    position = town.position(receipt.ticket)
    assert (position.status, position.road_id) == ("off_network", None)
    assert (position.village_code, position.subdistrict_code) == ("99.02.01", "99.02")
    assert position.lon is None
    assert town.stretches() == []


def test_a_place_far_from_every_road_is_kept_at_its_village(town):
    receipt = town.report(700, 500)
    assert receipt.status == "off_network"
    assert town.position(receipt.ticket).village_code == "99.01.01"


def test_a_place_that_is_only_named_is_kept_at_its_village(town):
    (received,) = town.register.receive([town.row(0, lon=None, lat=None, words="Lubang di Desa Timur")])
    town.register.process([received.message_id])
    position = town.rows(schema.position)[0]
    assert position.status != "placed"
    assert position.village_code == "99.02.01"


def test_a_complaint_that_says_no_place_at_all_is_kept_and_asks(town):
    receipt = town.report(0, lon=None, lat=None, how=None, words="tolong")
    assert receipt.status == "no_location"
    assert receipt.question
    assert receipt.ticket


def test_a_road_chosen_from_a_list_is_believed_where_it_runs(town):
    near = town.report(1000, 40, road_id="R1")
    assert (near.status, near.road_name) == ("placed", "Ploso – Gedang")
    at_station = town.register.report(
        town.draft(0, lon=None, lat=None, how=None, road_id="R3", station_m=1200)
    )
    assert (at_station.road_name, at_station.station_m) == ("Tarokan – Kedung", 1200)
    somewhere = town.register.report(town.draft(0, lon=None, lat=None, how=None, road_id="R3"))
    assert (somewhere.status, somewhere.station_m, somewhere.question) == ("placed", None, "where_on_road")
    elsewhere = town.report(1000, 0, road_id="R3")
    assert (elsewhere.status, elsewhere.road_name) == ("placed", "Ploso – Gedang")


def test_a_confidential_complaint_is_in_no_stretch(town):
    receipt = town.report(1000, confidential=True)
    assert town.complaint(receipt.ticket).confidential
    assert town.stretches() == []


def test_a_draft_that_cannot_be_taken_is_refused_and_nothing_is_kept(town):
    for wrong, reason in (
        ({"category": "ufo"}, "unknown_category"),
        ({"lat": None}, "half_a_coordinate"),
        ({"words": "a" * 10_001}, "too_long"),
    ):
        with pytest.raises(UnreadableMessageError) as refusal:
            town.report(1000, **wrong)
        assert refusal.value.reason == reason
    assert town.rows(schema.message) == []


def test_nothing_that_a_reporter_told_lies_readable_in_the_store(town, tmp_path):
    town.report(1000, words="Depan rumah Pak Kenari RT 02", contact="0812-3456-7890")
    town.take_in(town.row(500, words="kata Bu Kenari", contact="kenari@example.org", place="rumah kenari"))
    town.store.close()
    for file in tmp_path.iterdir():
        if file.is_file():
            stored = file.read_bytes().lower()
            assert b"kenari" not in stored
            assert b"3456-7890" not in stored
            assert b"34567890" not in stored  # fewer digits would be found in some random hash one day


def test_one_persons_reports_are_one_reporters(town):
    for x in (1000, 1020):
        town.report(x, contact="0812 3456 7890")
    town.report(1040, contact="0813 0000 0000")
    (stretch,) = town.stretches()
    assert (stretch.complaints, stretch.reporters) == (3, 2)


def test_every_new_complaint_counts_up_the_revisions_that_caches_go_by(town):
    with town.store.connect() as conn:
        before = town.store.revisions(conn, town.region.id)
    town.report(1000)
    with town.store.connect() as conn:
        after = town.store.revisions(conn, town.region.id)
    assert after["complaints"] > before.get("complaints", 0)
    assert after["stretches"] > before.get("stretches", 0)


def test_what_came_long_ago_keeps_its_dates(town):
    town.take_in(replace(town.row(100, happened_at="2021-05-01T08:00"), received_at=town.now))
    (complaint,) = town.rows(schema.complaint)
    assert complaint.happened_at.isoformat() == "2021-05-01T01:00:00+00:00"  # region time is UTC+7
    assert town.stretches()[0].first_at == complaint.happened_at


# --- support and what is known -----------------------------------------------------------------------------


def test_another_person_who_says_the_same_counts_and_gets_a_ticket(town):
    first = town.report(1000, contact="0812 1111 1111")
    (stretch,) = town.stretches()
    second = town.register.support(stretch.id, contact="0812 2222 2222", words="Iya, parah")
    assert second.ticket not in (None, first.ticket)
    complaint = town.complaint(second.ticket)
    assert (complaint.state, complaint.main_complaint_id) == ("support", town.complaint(first.ticket).id)
    (stretch,) = town.stretches()
    assert (stretch.complaints, stretch.reporters) == (2, 2)


def test_the_same_person_who_says_it_again_does_not_count(town):
    town.report(1000, contact="0812 1111 1111")
    again = town.register.support(town.stretches()[0].id, contact="+62 812 1111 1111")
    assert town.complaint(again.ticket).state == "duplicate"
    assert town.stretches()[0].complaints == 1


def test_supporting_a_stretch_that_is_no_more_says_so(town):
    with pytest.raises(UnknownStretchError, match="no stretch 77"):
        town.register.support(77)


def test_what_is_known_near_a_place_is_told_before_sending(town):
    town.report(1000)
    town.report(1000, category="drainase")
    town.report(2500)
    town.report(1000, 2000)
    here = town.draft(1080, 10)
    known = town.register.known_here(here.lon, here.lat, category="drainase")
    assert [(one.road_id, one.family) for one in known] == [("R1", "drainage"), ("R1", "pavement")]
    assert all(one.distance_m <= 150 and one.stage == "received" for one in known)
    (chosen,) = town.register.known_here(lon=here.lon, lat=here.lat, road_id="R3")
    assert chosen.road_name == "Tarokan – Kedung"
    assert len(town.register.known_here(road_id="R1")) == 3
    assert [one.from_m > 2000 for one in town.register.known_here(road_id="R1", station_m=2450)] == [True]
    assert town.register.known_here(road_id="R9") == []


def test_a_preview_says_what_the_report_will_say_and_stores_nothing(town):
    draft = town.draft(1000, 5)
    preview = town.register.preview(draft.lon, draft.lat, category="lubang")
    assert town.rows(schema.message) == []
    receipt = town.register.report(draft)
    assert (preview.status, preview.road_name, preview.station_m) == (
        receipt.status,
        receipt.road_name,
        receipt.station_m,
    )
    assert (preview.village, preview.subdistrict, preview.agency) == ("Barat", "Kecamatan Barat", "pupr")
    for lon, lat in ((0.0, 0.0), (999.0, -7.8), (draft.lat, draft.lon)):
        assert town.register.preview(lon, lat).status == "invalid"
        assert town.register.preview(lon, lat, road_id="R1").status == "invalid"


# --- photos ------------------------------------------------------------------------------------------------


@pytest.fixture
def photos(town, tmp_path):
    town.register.photos = Photos(town.store, town.people, Settings(var=tmp_path))
    return town.register.photos


def picture():
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(file, "JPEG")
    return file.getvalue()


def test_photos_of_the_form_come_to_hang_on_the_complaint(town, photos):
    ticket = photos.open_ticket(town.region.id)
    photo = photos.accept(town.region.id, ticket, picture())
    receipt = town.report(1000, photos=((photo.public_id, ticket),))
    (row,) = town.rows(schema.photo)
    assert row.complaint_id == receipt.complaint_id
    assert not row.released


def test_photos_with_a_made_up_ticket_are_refused(town, photos):
    with pytest.raises(PhotoError):
        town.report(1000, photos=(("abc", "made up"),))
    assert town.rows(schema.message) == []


def test_somebody_elses_photo_is_left_out_and_the_complaint_goes_on(town, photos):
    theirs, mine = (photos.open_ticket(town.region.id) for _ in range(2))
    photo = photos.accept(town.region.id, theirs, picture())
    receipt = town.report(1000, photos=((photo.public_id, mine),))
    assert receipt.ticket
    assert town.rows(schema.photo)[0].complaint_id is None
    assert "photo_refused" in [one.action for one in town.events(receipt.ticket)]


def test_a_secret_is_told_once_and_only_its_hash_is_kept(town):
    receipt = town.report(1000)
    with town.store.connect() as conn:
        (kept,) = conn.execute(select(schema.complaint.c.secret_hash)).one()
    assert receipt.secret not in kept
    assert len(kept) == 64
