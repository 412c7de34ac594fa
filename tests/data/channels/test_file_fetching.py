"""Files of WhatsApp messages fetched from a real server: kept, tried again, refused, handed on as photos."""

import hashlib
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PIL import ExifTags, Image

from data import schema
from data.accounts import NotAllowedError
from data.incoming.file_fetching import MAX_ATTEMPTS, FileFetcher
from data.incoming.media_reads import NoSuchFileError, files_of, read_file
from data.incoming.receiving import IncomingMessage
from data.outside.outgoing import Outgoing
from data.settings import get_settings
from tests.data.register.town import Town, lon_lat
from tests.data.web_server import Asked, Reply, WebServer, web_server

ANI = "+6280001000001"
TOKEN = "rahasia-akses"  # noqa: S105 (of this test's own server)


def jpeg(place: tuple[float, float] | None = None) -> bytes:
    """Return a photo, with the place that a camera writes if given as (lon, lat)."""
    written, exif = io.BytesIO(), Image.Exif()
    if place is not None:
        lon, lat = place
        gps = {1: "S", 2: (abs(lat), 0.0, 0.0), 3: "E", 4: (lon, 0.0, 0.0)}
        exif[ExifTags.IFD.GPSInfo] = gps
    Image.new("RGB", (60, 40), "grey").save(written, "JPEG", exif=exif)
    return written.getvalue()


@pytest.fixture
def graph() -> Iterator[WebServer]:
    """A server that hands out files as the Cloud API does."""
    with web_server() as server:
        server.files = {}  # type: ignore[attr-defined]

        def usual(asked: Asked) -> Reply:
            if asked.headers.get("authorization") != f"Bearer {TOKEN}":
                return 401, {}, b"{}"
            name = asked.path.partition("?")[0].rpartition("/")[2]
            content = server.files.get(name)  # type: ignore[attr-defined]
            if content is None:
                return 404, {}, b"{}"
            if asked.path.startswith("/berkas"):
                return 200, {}, content
            told = {"url": server.url(f"/berkas/{name}"), "sha256": hashlib.sha256(content).hexdigest()}
            return 200, {"content-type": "application/json"}, json.dumps(told).encode()

        server.usual = usual
        yield server


@pytest.fixture(autouse=True)
def number(town: Town, graph: WebServer, plain_understanding: None) -> None:
    """Give the town a number on that server."""
    credentials = get_settings().var / "credentials.toml"
    credentials.write_text(
        f'[{town.region.id}.whatsapp]\nverify_token = "x"\napp_secret = "x"\naccess_token = "{TOKEN}"\n'
        f'phone_number_id = "1"\napi_url = "{graph.url("/v21.0")}"\n'
    )
    credentials.chmod(0o600)


def send(town: Town, kind: str, media_id: str, **content: Any) -> None:
    town.sent += 1
    said = {"from": ANI, "timestamp": str(int(town.now.timestamp())), "type": kind}
    said[kind] = {"id": media_id} | content
    town.take_in(
        IncomingMessage(
            channel="whatsapp",
            external_id=f"wamid.{town.sent}",
            format="whatsapp",
            body=json.dumps({"message": said}).encode(),
            contact=ANI,
            sent_at=town.now,
            received_at=town.now,
        )
    )


def fetch(town: Town, graph: WebServer) -> FileFetcher:
    fetcher = FileFetcher(town.register, Outgoing(5.0, 1_000_000, [graph.place]))
    fetcher.fetch_due()
    return fetcher


def media(town: Town) -> Any:
    return town.rows(schema.media)[-1]


def test_a_photo_is_fetched_with_the_token_and_belongs_to_its_complaint(town: Town, graph: WebServer):
    graph.files["m1"] = jpeg()
    send(town, "image", "m1", caption="Ada lubang")
    fetch(town, graph)
    (photo,) = town.rows(schema.photo)
    assert photo.complaint_id == town.rows(schema.complaint)[0].id
    assert media(town).state == "attached"
    assert list((get_settings().var / "media").iterdir()) == []


def test_the_place_that_the_camera_wrote_counts_where_none_was_given_and_is_stripped(
    town: Town, graph: WebServer
):
    graph.files["m1"] = jpeg(lon_lat(700, 0))
    send(town, "document", "m1", caption="Ada lubang", filename="IMG.jpg")
    assert town.rows(schema.position)[0].status == "no_location"
    fetch(town, graph)
    position = town.rows(schema.position, schema.position.c.current)[0]
    assert (position.status, position.road_id) == ("placed", "R1")
    (photo,) = town.rows(schema.photo)
    kept = town.register.photos.read(photo.public_id, town.desk, original=True)
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_failure_for_now_is_tried_again_later_and_then_works(town: Town, graph: WebServer):
    graph.files["m1"] = jpeg()
    graph.replies = [(503, {}, b"")]
    send(town, "image", "m1", caption="Ada lubang")
    fetcher = fetch(town, graph)
    assert (media(town).state, media(town).reason, media(town).attempts) == ("wanted", "status_503", 1)
    fetcher.fetch_due()
    assert media(town).attempts == 1  # not due yet
    town.now += timedelta(minutes=2)
    fetcher.fetch_due()
    assert media(town).state == "attached"


def test_what_never_comes_is_given_up_and_the_complaint_stays(town: Town, graph: WebServer):
    graph.usual = lambda _asked: (500, {}, b"")
    send(town, "image", "m1", caption="Ada lubang")
    for _ in range(MAX_ATTEMPTS):
        fetch(town, graph)
        town.now += timedelta(hours=7)
    assert (media(town).state, media(town).reason) == ("failed", "status_500")
    assert len(town.rows(schema.complaint)) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/rahasia", "http://169.254.169.254/latest", "file:///etc/passwd"]
)
def test_an_address_in_a_private_network_is_not_called(town: Town, graph: WebServer, url: str):
    graph.usual = lambda _asked: (200, {}, json.dumps({"url": url}).encode())
    send(town, "image", "m1", caption="Ada lubang")
    fetch(town, graph)
    assert media(town).state == "failed"
    assert len(graph.asked) == 1


def test_a_file_that_is_no_photo_is_kept_for_a_person_and_shown_to_nobody_else(town: Town, graph: WebServer):
    graph.files["m1"] = b"<html><script>alert(1)</script>"
    send(town, "image", "m1", caption="Ada lubang")
    fetch(town, graph)
    assert (media(town).state, media(town).media_type) == ("kept", "application/octet-stream")
    assert town.rows(schema.photo) == []


def test_a_voice_message_waits_and_can_be_heard_by_the_desk_only(town: Town, graph: WebServer):
    graph.files["v1"] = b"OggS" + b"suara"
    send(town, "audio", "v1", voice=True)
    fetch(town, graph)
    (message,) = town.rows(schema.message)
    assert (message.state, message.waiting_reason) == ("waiting", "voice_to_hear")
    (file,) = files_of(town.register, message.id, town.desk)
    assert read_file(town.register, file.public_id, town.desk) == (b"OggSsuara", "audio/ogg")
    assert files_of(town.register, message.id, None) == []
    with pytest.raises(NotAllowedError):
        read_file(town.register, file.public_id, None)
    sealed = (get_settings().var / "media" / file.public_id).read_bytes()
    assert b"suara" not in sealed


def test_who_was_forgotten_has_no_file_any_more(town: Town, graph: WebServer):
    graph.files["v1"] = b"OggS" + b"suara"
    send(town, "audio", "v1")
    fetch(town, graph)
    (message,) = town.rows(schema.message)
    (file,) = files_of(town.register, message.id, town.desk)
    town.people.erase(message.reporter_id)
    with pytest.raises(NoSuchFileError):
        read_file(town.register, file.public_id, town.desk)
