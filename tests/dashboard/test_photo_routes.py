"""Photos over HTTP: what is taken in, and who gets to see it."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette

from dashboard import backend
from dashboard.routes import photos as photo_routes
from dashboard.session import ACCOUNT_COOKIE
from data.accounts import User
from data.photos import PHOTOS_PER_TICKET
from data.regions import Region
from data.register import ReportDraft
from tests.dashboard.asgi import Answer, call

ROAD_POINT = (
    112.1820,
    -7.8086,
)  # Watugede; centroid of its polygon in github.com/cahyadsn/wilayah_boundaries


def jpeg(width_px: int = 640, height_px: int = 480) -> bytes:
    """A photo that says where it was taken."""
    image = Image.new("RGB", (width_px, height_px), "grey")
    exif = image.getexif()
    exif[0x8825] = {1: "S", 2: (7.0, 48.0, 31.0), 3: "E", 4: (112.0, 10.0, 55.2)}
    content = io.BytesIO()
    image.save(content, "JPEG", exif=exif)
    return content.getvalue()


APP = Starlette(routes=photo_routes.routes)


@pytest.fixture
def ticket(installation: Region) -> str:
    return backend.photos().open_ticket(installation.id)


def upload(content: bytes, ticket: str, region: str = "kab-kediri") -> Answer:
    headers = {photo_routes.TICKET_HEADER: ticket, "content-type": "image/jpeg"}
    return call(APP, "POST", f"/foto?wilayah={region}", headers=headers, body=content)


def look(photo_id: str, user: User | None = None) -> Answer:
    """Ask for a photo, signed in as ``user`` or as nobody."""
    cookie = {"cookie": f"{ACCOUNT_COOKIE}={backend.accounts().open_session(user)}"} if user else {}
    return call(APP, "GET", f"/foto/{photo_id}", headers=cookie)


def reported(ticket: str, *, confidential: bool = False) -> tuple[str, str]:
    """Send a report with one photo; return the complaint's ticket and the photo's id."""
    photo_id = upload(jpeg(), ticket).json()["id"]
    draft = ReportDraft(
        category="lubang",
        words="Lubang besar",
        lon=ROAD_POINT[0],
        lat=ROAD_POINT[1],
        photos=((photo_id, ticket),),
        confidential=confidential,
    )
    receipt = backend.register_of("kab-kediri").report(draft)
    assert receipt.ticket is not None
    return receipt.ticket, photo_id


def test_a_photo_is_taken_in_with_the_tickets_of_a_form(ticket: str) -> None:
    answer = upload(jpeg(640, 480), ticket)
    assert answer.status == 201
    assert {key: answer.json()[key] for key in ("width", "height")} == {"width": 640, "height": 480}


@pytest.mark.parametrize("forged", ["", "x", "1.2.3", "9999999999.aaaa.bbbb"])
def test_without_a_ticket_of_ours_nothing_is_taken_in(forged: str) -> None:
    answer = upload(jpeg(), forged)
    assert (answer.status, answer.json()["code"]) == (403, "bad_ticket")


def test_a_ticket_is_for_its_region_only(ticket: str) -> None:
    answer = upload(jpeg(), ticket, region="tidak-ada")
    assert (answer.status, answer.json()["code"]) == (404, "unknown_region")


@pytest.mark.parametrize(
    "content", [b"", b"bukan foto", b"\xff\xd8\xff" + b"x" * 100, b"GIF89a" + b"\0" * 50]
)
def test_what_is_no_photo_gets_a_clear_sentence(ticket: str, content: bytes) -> None:
    answer = upload(content, ticket)
    assert (answer.status, answer.json()["code"]) == (415, "not_photo")
    assert answer.json()["error"]


def test_a_photo_too_large_is_refused_before_it_is_read_to_the_end(
    ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JEGLONGAN_PHOTO_MAX_BYTES", "100000")
    read, sent = 0, []

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 65_536
        return {"type": "http.request", "body": b"x" * 65_536, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    header = photo_routes.TICKET_HEADER.lower().encode()
    scope = {"type": "http", "method": "POST", "path": "/foto", "query_string": b"wilayah=kab-kediri"}
    asked = scope | {"headers": [(header, ticket.encode())]}
    with ThreadPoolExecutor(1) as pool:  # the browser of other tests keeps a loop running in this thread
        pool.submit(lambda: asyncio.run(APP(asked, receive, send))).result()
    assert (sent[0]["status"], b"too_large" in sent[1]["body"]) == (413, True)
    assert read < 300_000


def test_one_form_may_not_fill_the_disk(ticket: str) -> None:
    answers = [upload(jpeg(), ticket) for _photo in range(PHOTOS_PER_TICKET + 1)]
    assert [answer.status for answer in answers[:-1]] == [201] * PHOTOS_PER_TICKET
    assert answers[-1].status == 429
    assert answers[-1].json()["code"] == "too_many"


def test_an_unreleased_photo_is_as_if_it_were_not_there(ticket: str) -> None:
    _, photo_id = reported(ticket)
    assert look(photo_id).status == 404


def test_the_desk_sees_a_photo_without_what_its_camera_wrote_into_it(ticket: str, desk_user: User) -> None:
    _, photo_id = reported(ticket)
    answer = look(photo_id, desk_user)
    assert answer.headers["content-type"] == "image/jpeg"
    assert "private" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert dict(Image.open(io.BytesIO(answer.body)).getexif()) == {}


def test_a_leader_does_not_see_what_the_desk_has_not_released(ticket: str, leader: User) -> None:
    _, photo_id = reported(ticket)
    assert look(photo_id, leader).status == 404


def test_a_released_photo_is_for_everybody_and_the_original_for_the_desk(
    ticket: str, desk_user: User, leader: User
) -> None:
    _, photo_id = reported(ticket)
    register = backend.register_of("kab-kediri")
    register.release_photo(photo_id, desk_user, [(0.1, 0.1, 0.5, 0.5)])
    public, original = look(photo_id), look(f"{photo_id}?asli=1", desk_user)
    assert (public.status, original.status) == (200, 200)
    assert public.body == look(photo_id, desk_user).body != original.body
    for user in (None, leader):
        assert look(f"{photo_id}?asli=1", user).status == 404
    register.withdraw_photo(photo_id, desk_user)
    assert look(photo_id).status == 404


@pytest.mark.parametrize("path", ["..%2f..%2fkeys%2fjeglongan.key", "%2e%2e", "..", "a/../../b", "x" * 500])
def test_a_path_cannot_climb_out_of_the_photos(desk_user: User, path: str) -> None:
    assert look(path, desk_user).status == 404
