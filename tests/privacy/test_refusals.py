"""What the doors refuse: forged, repeated, endless and foreign requests; addresses that lead elsewhere."""

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.routing import Route

from dashboard.app import routes
from tests.data.web_server import web_server
from tests.e2e.conftest import Server
from tests.e2e.doors import post_signed, post_sms, post_whatsapp, signature
from tests.e2e.outside import APP_SECRET, SMS_SECRET, VERIFY_TOKEN, Outside
from tests.fuzz.webhook_bodies import envelope, image_message, text_message
from tests.privacy.conftest import REGION
from tests.soak.books import messages, wait_until

HOOK = f"/api/{REGION}/whatsapp"
BODY = json.dumps(envelope(text_message("Jalan berlubang", "628000000099", key="wamid.palsu"))).encode()
TIMEOUT_S = 30
# Doors for programs, which show a secret in every request; all others are for our own pages only.
FOR_PROGRAMS = {"/api/{region}/whatsapp", "/api/{region}/sms", "/api/{rest:path}"}


@pytest.fixture
def client(app: Server) -> Iterator[httpx.Client]:
    """Somebody on the internet."""
    with httpx.Client(base_url=app.url, timeout=TIMEOUT_S) as stranger:
        yield stranger


def kept(server: Server, channel: str = "whatsapp") -> int:
    return sum(messages(server, channel).values())


@pytest.mark.parametrize(
    "signed",
    [
        {},
        {"x-hub-signature-256": ""},
        {"x-hub-signature-256": "sha256="},
        {"x-hub-signature-256": signature(BODY)[:-1]},
        {"x-hub-signature-256": signature(BODY, "rahasia lain")},
        {"x-hub-signature-256": signature(BODY, "")},
        {"x-hub-signature-256": signature(BODY + b" ")},
        {"x-hub-signature-256": signature(BODY).removeprefix("sha256=")},
        {"x-hub-signature": "sha1=" + hmac.new(APP_SECRET.encode(), BODY, hashlib.sha1).hexdigest()},
    ],
    ids=["none", "empty", "no digits", "cut", "other secret", "empty secret", "other body", "bare", "sha1"],
)
def test_a_body_without_the_right_signature_is_refused_and_not_kept(
    app: Server, client: httpx.Client, signed: dict[str, str]
) -> None:
    before = kept(app)
    answer = client.post(HOOK, content=BODY, headers=signed)
    assert answer.status_code in {401, 403}
    assert answer.content == b"", "who shows no secret is told nothing"
    assert kept(app) == before


def test_the_same_delivery_again_is_acknowledged_and_kept_once(app: Server) -> None:
    before = kept(app)
    message = text_message("Jalan amblas di Desa Brumbung", "628000000098", key="wamid.ulang")
    assert [post_whatsapp(app, message, message).status_code for _ in range(3)] == [200, 200, 200]
    assert kept(app) == before + 1


@pytest.mark.parametrize("path", [HOOK, f"/api/{REGION}/sms", "/foto?wilayah=kab-kediri", "/akun/masuk"])
def test_ten_megabytes_are_refused_whatever_the_header_claims(client: httpx.Client, path: str) -> None:
    def pieces() -> Iterator[bytes]:  # sent in chunks, without a length
        for _ in range(160):
            yield b"a" * 65_536

    origin = {"origin": str(client.base_url).rstrip("/")}
    for content in (b"a" * 10_485_760, pieces()):
        try:
            status = client.post(path, content=content, headers=origin).status_code
        except (httpx.WriteError, httpx.RemoteProtocolError, httpx.ReadError):
            status = 413  # hung up in the middle, which is a refusal too
        assert status in {400, 401, 403, 413}


def test_who_sends_a_byte_at_a_time_holds_nobody_up(app: Server, client: httpx.Client) -> None:
    host, port = urlsplit(app.url).hostname, urlsplit(app.url).port
    head = f"POST {HOOK} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 4000\r\n\r\n{{".encode()
    with ExitStack() as opened:
        for _ in range(60):
            slow = opened.enter_context(socket.create_connection((host or "", port or 0), timeout=TIMEOUT_S))
            slow.sendall(head)
        assert client.get("/health").status_code == 200
        assert (
            post_whatsapp(app, text_message("Lampu mati", "628000000097", key="wamid.lambat")).status_code
            == 200
        )


def test_meta_is_answered_only_with_the_token_that_the_office_chose(client: httpx.Client) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "<script>1</script>", "hub.verify_token": VERIFY_TOKEN}
    right = client.get(HOOK, params=asked)
    assert (right.status_code, right.text) == (200, "<script>1</script>")
    assert right.headers["content-type"].startswith("text/plain")
    for token in ("", "salah", VERIFY_TOKEN + " ", VERIFY_TOKEN[:-1]):
        wrong = client.get(HOOK, params=asked | {"hub.verify_token": token})
        assert wrong.status_code == 403
        assert "script" not in wrong.text


def test_a_gateway_without_the_secret_is_refused_and_not_kept(app: Server, client: httpx.Client) -> None:
    before = kept(app, "sms")
    form = {"from": "0800123", "text": "lubang", "time": "2026-06-01"}
    for more in ({}, {"secret": ""}, {"secret": "salah"}, {"secret": SMS_SECRET[:-1]}):
        assert client.post(f"/api/{REGION}/sms", data=form | more).status_code in {401, 403}
    assert client.get(f"/api/{REGION}/sms", params=form | {"secret": SMS_SECRET}).status_code in {404, 405}
    assert kept(app, "sms") == before
    assert post_sms(app, "Jalan rusak", "0800 000 0096").status_code == 200
    assert kept(app, "sms") == before + 1


@pytest.mark.parametrize(
    "region", ["kab-lain", "..", "%2e%2e%2fkab-kediri", "kab-kediri%00", "KAB-KEDIRI%2f..", "_template"]
)
def test_a_region_that_is_not_served_has_no_doors(client: httpx.Client, region: str) -> None:
    answer = client.post(
        f"/api/{region}/whatsapp", content=BODY, headers={"x-hub-signature-256": signature(BODY)}
    )
    assert answer.status_code in {400, 404, 405}


@pytest.mark.parametrize(
    "path",
    [
        "/foto/..%2f..%2fkeys%2fjeglongan.key",
        "/foto/%2e%2e/keys/jeglongan.key",
        "/foto/%00",
        "/foto/" + "a" * 5_000,
        "/app/static/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/..%2f..%2fapp.py",
        "/api/kab-kediri/pieces/9/..%2f1/1",
    ],
    ids=lambda path: path[:40],
)
def test_no_address_leads_out_of_its_folder(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    told = answer.content
    assert b"jeglongan-key" not in told
    assert b"root:" not in told
    assert b"import streamlit" not in told
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "path",
    sorted(
        {one.path for one in routes if isinstance(one, Route) and "POST" in (one.methods or ())}
        - FOR_PROGRAMS
    ),
)
def test_a_form_from_another_site_changes_nothing(client: httpx.Client, path: str) -> None:
    real = path.replace("{photo_id}", "a" * 32).replace("{region}", REGION)
    for foreign in ({"origin": "https://jahat.invalid"}, {"sec-fetch-site": "cross-site"}, {}):
        answer = client.post(real, data={"user": "petugas", "password": "x"}, headers=foreign)
        assert answer.status_code in {400, 401, 403, 404, 405, 413}, f"{path}: {answer.status_code}"


def test_media_is_fetched_from_public_servers_only(app: Server, outside: Outside) -> None:
    usual = outside.web.usual
    with web_server() as private:
        direct = {"url": private.url("/rahasia"), "mime_type": "image/jpeg"}
        moved = {"url": outside.web.url("/pindah"), "mime_type": "image/jpeg"}

        def lead_astray(asked):  # type: ignore[no-untyped-def]
            if asked.path.startswith("/pindah"):
                return 302, {"location": private.url("/rahasia")}, b""
            if asked.method == "GET" and "/graph" in asked.path:
                return (
                    200,
                    {},
                    json.dumps(moved if asked.path.partition("?")[0].endswith("/2") else direct).encode(),
                )
            return usual(asked)

        outside.web.usual = lead_astray
        try:
            for media_id in ("1", "2"):
                sender = f"62800000008{media_id}"
                words = text_message("Jalan berlubang di Desa Brumbung", sender, key=f"wamid.jauh.{media_id}")
                image = image_message(media_id, sender, key=f"wamid.foto.{media_id}")
                assert post_whatsapp(app, words, image).status_code == 200
            asked_for = ("/graph/1", "/pindah")
            outside.wait_for(
                lambda: all(any(part in one.path for one in outside.web.asked) for part in asked_for),
                "the media client",
            )
            wait_until(lambda: "received" not in messages(app, "whatsapp"), "all is read")
        finally:
            outside.web.usual = usual
        assert private.asked == []


def test_what_meta_signed_but_nobody_understands_waits_for_a_person(app: Server) -> None:
    before = kept(app)
    for number, body in enumerate(
        (b"bukan json", b"[]", b"{}", b'{"entry": 7}', b"\xff\xfe\x00", b'{"a":' * 3_000)
    ):
        assert post_signed(app, body).status_code == 200, number
    assert kept(app) == before + 6
    wait_until(lambda: "received" not in messages(app, "whatsapp"), "all is read")
    assert "parser_failed" not in messages(app, "whatsapp")
