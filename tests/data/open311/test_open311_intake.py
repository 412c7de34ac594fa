"""What programs post is kept once, however often and at once it comes, and gives away nobody."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select

from data import schema
from data.incoming.file_fetching import FileFetcher
from data.open311 import keys
from data.open311.intake import SAME_CONTENT_WITHIN, SAME_SENDER_WITHIN, take_in
from data.open311.keys import ApiKey
from data.open311.message import RequestDraft
from data.outside.outgoing import Outgoing
from data.photos import PhotoError
from data.privacy.sent_under import names_of
from tests.data.register.town import Town, lon_lat
from tests.data.web_server import web_server

LON, LAT = lon_lat(1_000, 4)
HOLE = RequestDraft(category="lubang", description="Lubang dalam di tikungan", lon=LON, lat=LAT)
PHONE = replace(HOLE, phone="+6280001000001")


def jpeg(shade: int = 90) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, shade, shade)).save(written, "JPEG")
    return written.getvalue()


def count(town: Town, table: str = "message") -> int:
    with town.store.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(getattr(schema, table))).scalar_one())


@pytest.fixture
def key(town: Town) -> ApiKey:
    return keys.issue(town.store, town.region.id, "aplikasi", 600, town.now).key


def test_a_report_lies_on_its_road_at_once(town: Town, key: ApiKey) -> None:
    answer = take_in(town.register, key, HOLE)
    with town.store.connect() as conn:
        complaint = conn.execute(select(schema.complaint)).one()
        position = conn.execute(select(schema.position)).one()
    assert (complaint.ticket, complaint.channel, complaint.category) == (answer.ticket, "open311", "lubang")
    assert (position.status, position.road_id, round(position.station_m)) == ("placed", "R1", 1_000)


def test_ten_at_once_are_one(town: Town, key: ApiKey) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: take_in(town.register, key, PHONE), range(10)))
    assert count(town) == count(town, "complaint") == count(town, "open311_request") == 1
    assert {answer.token for answer in answers} == {answers[0].token}
    assert take_in(town.register, key, PHONE) == answers[0] or answers[0].ticket is None


@pytest.mark.parametrize(
    ("draft", "retry", "within"),
    [(PHONE, None, SAME_SENDER_WITHIN), (HOLE, "k-1", SAME_SENDER_WITHIN), (HOLE, None, SAME_CONTENT_WITHIN)],
)
def test_the_same_is_a_retry_for_so_long_and_then_a_new_report(
    town: Town, key: ApiKey, draft: RequestDraft, retry: str | None, within: timedelta
) -> None:
    first = take_in(town.register, key, draft, retry_key=retry)
    town.now += within - timedelta(seconds=1)
    assert take_in(town.register, key, draft, retry_key=retry) == first
    town.now += timedelta(seconds=2)
    assert take_in(town.register, key, draft, retry_key=retry).ticket != first.ticket


def test_another_retry_key_or_program_is_another_report(town: Town, key: ApiKey) -> None:
    other = keys.issue(town.store, town.region.id, "lain", 600, town.now).key
    tickets = {
        take_in(town.register, key, HOLE, retry_key="k-1").ticket,
        take_in(town.register, key, HOLE, retry_key="k-2").ticket,
        take_in(town.register, other, HOLE, retry_key="k-1").ticket,
    }
    assert len(tickets) == 3


def test_what_a_crash_left_unanswered_is_found_again(
    town: Town, key: ApiKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_ids: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(town.register, "process", die)
        with pytest.raises(KeyboardInterrupt):
            take_in(town.register, key, PHONE)
    assert (count(town), count(town, "complaint")) == (1, 0)
    answer = take_in(town.register, key, PHONE)
    assert answer.ticket is not None
    assert (count(town), count(town, "complaint")) == (1, 1)


def test_a_photo_that_is_none_leaves_nothing(town: Town, key: ApiKey) -> None:
    with pytest.raises(PhotoError):
        take_in(town.register, key, HOLE, [jpeg(), b"\xff\xd8\xffbroken"])
    assert count(town) == count(town, "photo") == 0


def test_the_photo_at_an_address_is_fetched_and_becomes_the_reports(town: Town, key: ApiKey) -> None:
    with web_server() as server:
        server.usual = lambda _asked: (200, {}, jpeg())
        take_in(town.register, key, replace(HOLE, media_url=server.url("/foto.jpg")))
        FileFetcher(town.register, Outgoing(5.0, 1_000_000, [server.place])).fetch_due()
        assert [asked.path for asked in server.asked] == ["/foto.jpg"]
    with town.store.connect() as conn:
        photo = conn.execute(select(schema.photo)).one()
        complaint = conn.execute(select(schema.complaint)).one()
    assert (photo.complaint_id, photo.released) == (complaint.id, False)


def test_an_address_inside_our_network_is_not_called(town: Town, key: ApiKey) -> None:
    with web_server() as server:
        take_in(town.register, key, replace(HOLE, media_url=server.url("/rahasia")))
        FileFetcher(town.register, Outgoing(5.0, 1_000_000)).fetch_due()
        assert server.asked == []
    assert count(town, "photo") == 0


@pytest.mark.parametrize("url", ["foto.jpg", "ftp://contoh.invalid/a.jpg", "file:///etc/passwd", "https://"])
def test_what_is_no_address_is_not_fetched(town: Town, key: ApiKey, url: str) -> None:
    assert take_in(town.register, key, replace(HOLE, media_url=url)).ticket is not None
    assert count(town, "media") == 0


def test_their_own_name_is_known_when_their_words_are_masked(town: Town, key: ApiKey) -> None:
    take_in(town.register, key, replace(HOLE, first_name="Sekar", last_name="Kenanga"))
    with town.store.connect() as conn:
        complaint_id = conn.scalar(select(schema.complaint.c.id))
        assert complaint_id is not None
        names = names_of(conn, town.people, [complaint_id])[complaint_id]
    assert names == ("Sekar", "Kenanga", "Sekar Kenanga")


def test_nothing_of_a_sender_lies_open_in_the_store(
    town: Town, key: ApiKey, stored_files: Callable[[], list[bytes]]
) -> None:
    private = {
        "description": "Lubang di depan rumah cat ungu",
        "email": "kenanga@contoh.invalid",
        "first_name": "Sekarwangi",
        "account_id": "akun-rahasia-77",
        "address": "Gang Melati 17 di belakang",
        "media_url": "https://contoh.invalid/rahasia.jpg",
    }
    take_in(town.register, key, replace(HOLE, **private))
    town.store.flush()
    held = b"".join(stored_files())
    assert not [value for value in private.values() if value.encode() in held]
