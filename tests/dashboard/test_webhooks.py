"""The doors of the channels over HTTP: who gets in, what is kept, what is acknowledged, and what is told."""

import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from dashboard import backend, intake_work
from dashboard.api import feed, webhooks
from dashboard.api.webhooks import SIGNATURE_HEADER, SMS_MAX_BYTES, WHATSAPP_MAX_BYTES
from data import schema
from data.regions import Region
from tests.dashboard.asgi import Answer, call, get

APP = Starlette(routes=[*webhooks.routes, *feed.routes])
APP_SECRET, VERIFY_TOKEN, SHARED_SECRET = "rahasia-aplikasi", "tanda-periksa", "rahasia-bersama"
CREDENTIALS = f"""
[kab-kediri.whatsapp]
verify_token = "{VERIFY_TOKEN}"
app_secret = "{APP_SECRET}"
access_token = "rahasia-akses"
phone_number_id = "1122334455667"

[kab-kediri.sms]
shared_secret = "{SHARED_SECRET}"
sender_field = "msisdn"
text_field = "pesan"
time_field = "waktu"
"""
DOOR = "/api/kab-kediri/whatsapp"
SMS_DOOR = "/api/kab-kediri/sms"


@pytest.fixture(autouse=True)
def channels_on(
    installation: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Give the region its credentials; what is given back writes other ones."""
    file = tmp_path / "credentials.toml"

    def write(text: str) -> None:
        file.write_text(text)
        file.chmod(0o600)

    write(CREDENTIALS)
    monkeypatch.setenv("JEGLONGAN_CREDENTIALS_FILE", str(file))
    return write


def text_of(words: str, key: str, sender: str = "6281200000001", **more: object) -> dict[str, object]:
    said = {"from": sender, "id": f"wamid.{key}", "timestamp": "1760000000", "type": "text"}
    return said | {"text": {"body": words}} | more


def whatsapp_body(*messages: dict[str, object], **value: object) -> bytes:
    told = {"messaging_product": "whatsapp", "messages": list(messages)} | value
    changes = [{"field": "messages", "value": told}]
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"changes": changes}]}).encode()


def signed(body: bytes, secret: str = APP_SECRET) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def post(body: bytes, signature: str | None = None) -> Answer:
    headers = {SIGNATURE_HEADER: signed(body) if signature is None else signature}
    return call(APP, "POST", DOOR, headers=headers, body=body)


def post_sms(fields: dict[str, str], **headers: str) -> Answer:
    usual = {"content-type": "application/x-www-form-urlencoded"}
    return call(APP, "POST", SMS_DOOR, headers=usual | headers, body=urlencode(fields).encode())


def kept(channel: str, external_id: str) -> int:
    """Return how many messages with this id the records hold."""
    table, people = schema.message, backend.people()
    query = select(table.c.id).where(table.c.external_hash == people.channel_hash(channel, external_id))
    with backend.store().connect() as conn:
        return len(conn.execute(query).all())


def all_kept() -> int:
    with backend.store().connect() as conn:
        return len(conn.execute(select(schema.message.c.id)).all())


def test_meta_gets_its_challenge_back_with_the_right_token():
    answer = get(APP, f"{DOOR}?hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}&hub.challenge=1158201444")
    assert (answer.status, answer.body) == (200, b"1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "query",
    ["hub.mode=subscribe&hub.verify_token=salah&hub.challenge=1", "", f"hub.verify_token={VERIFY_TOKEN}"],
)
def test_nobody_else_gets_the_challenge(query: str):
    answer = get(APP, f"{DOOR}?{query}")
    assert (answer.status, answer.body) == (403, b"")


def test_a_signed_message_is_kept_before_it_is_acknowledged():
    assert post(whatsapp_body(text_of("Jalan berlubang", "simpan"))).status == 200
    assert kept("whatsapp", "wamid.simpan") == 1


def test_the_same_delivery_again_is_harmless():
    body = whatsapp_body(text_of("Jalan berlubang", "ulang"))
    assert [post(body).status for _ in range(3)] == [200, 200, 200]
    assert kept("whatsapp", "wamid.ulang") == 1


@pytest.mark.parametrize(
    ("signature", "status"), [("", 401), ("sha256=00", 403), (signed(b"lain"), 403), ("sha1=ab\xe9", 403)]
)
def test_without_the_right_signature_nothing_is_kept_and_nothing_told(signature: str, status: int):
    before = all_kept()
    answer = post(whatsapp_body(text_of("Jalan berlubang", "palsu")), signature)
    assert (answer.status, answer.body) == (status, b"")
    assert all_kept() == before


def test_a_signature_made_with_another_secret_opens_nothing():
    body = whatsapp_body(text_of("Jalan berlubang", "kunci lain"))
    assert post(body, signed(body, "rahasia-lain")).status == 403


def test_a_huge_body_is_refused_while_it_comes():
    assert post(b"x" * 10_000_000).status == 413
    body = b"x" * (WHATSAPP_MAX_BYTES + 1)
    answer = call(
        APP, "POST", DOOR, headers={SIGNATURE_HEADER: signed(body), "content-length": "5"}, body=body
    )
    assert answer.status == 413


def test_several_messages_of_one_body_are_each_kept():
    assert post(whatsapp_body(text_of("satu", "a1"), text_of("dua", "a2", "6281200000002"))).status == 200
    assert [kept("whatsapp", f"wamid.{key}") for key in ("a1", "a2")] == [1, 1]


def test_a_message_to_a_number_that_is_not_the_regions_waits():
    told = {"phone_number_id": "999", "display_phone_number": "62800"}
    assert post(whatsapp_body(text_of("Jalan berlubang", "nomor lain"), metadata=told)).status == 200
    intake_work.process_kept()
    with backend.store().connect() as conn:
        reasons = conn.scalars(select(schema.message.c.waiting_reason).order_by(schema.message.c.id.desc()))
        assert reasons.first() == "other_number"


def test_signed_bytes_that_are_no_delivery_wait_for_a_person():
    body = b'{"entry": [{"changes": [}'
    before = all_kept()
    assert post(body).status == 200
    assert all_kept() == before + 1
    intake_work.process_kept()
    with backend.store().connect() as conn:
        reasons = conn.scalars(select(schema.message.c.waiting_reason).order_by(schema.message.c.id.desc()))
        assert reasons.first() == "wrong_encoding"


def test_delivery_reports_and_other_news_are_acknowledged_and_keep_nothing():
    before = all_kept()
    statuses = [
        {"id": "wamid.kami", "status": "delivered"},
        {"id": "wamid.x", "status": "failed", "errors": 7},
    ]
    assert post(whatsapp_body(statuses=statuses)).status == 200
    assert all_kept() == before


def test_an_unknown_region_and_a_channel_that_is_off_look_alike(channels_on: Callable[[str], None]):
    body = whatsapp_body(text_of("x", "y"))
    headers = {SIGNATURE_HEADER: signed(body)}
    unknown = call(APP, "POST", "/api/kab-tidak-ada/whatsapp", headers=headers, body=body)
    channels_on("")
    off = post(body)
    assert (unknown.status, unknown.body) == (off.status, off.body) == (404, b"")
    assert post_sms({"secret": SHARED_SECRET, "msisdn": "0812", "pesan": "x"}).status == 404


def test_an_sms_is_kept_under_the_names_of_its_gateway():
    fields = {
        "secret": SHARED_SECRET,
        "msisdn": "081200000003",
        "pesan": "Jalan rusak",
        "waktu": "1760000000",
    }
    before = all_kept()
    assert post_sms(fields).status == 200
    assert post_sms(fields).status == 200
    assert all_kept() == before + 1


@pytest.mark.parametrize(
    "headers", [{"X-Webhook-Secret": SHARED_SECRET}, {"Authorization": f"Bearer {SHARED_SECRET}"}]
)
def test_a_gateway_may_show_its_secret_in_a_header(headers: dict[str, str]):
    fields = {"msisdn": "081200000004", "pesan": f"Jalan rusak {sorted(headers)}", "waktu": "1760000000"}
    assert post_sms(fields, **headers).status == 200


@pytest.mark.parametrize(("secret", "status"), [({}, 401), ({"secret": "salah"}, 403), ({"secret": ""}, 401)])
def test_an_sms_without_the_secret_is_not_kept(secret: dict[str, str], status: int):
    before = all_kept()
    answer = post_sms(secret | {"msisdn": "0812", "pesan": "x"})
    assert (answer.status, answer.body) == (status, b"")
    assert all_kept() == before


def test_a_long_sms_is_kept_and_an_endless_one_refused():
    fields = {"secret": SHARED_SECRET, "msisdn": "081200000005", "pesan": "jalan rusak " * 800}
    assert post_sms(fields).status == 200
    assert post_sms(fields | {"pesan": "x" * SMS_MAX_BYTES}).status == 413


def test_a_form_that_is_not_the_gateways_is_refused_without_repeating_it(caplog: pytest.LogCaptureFixture):
    answer = post_sms({"secret": SHARED_SECRET, "phone": "081200000006", "body": "rumah Pak Kenari"})
    assert answer.status == 422
    assert "Kenari" not in caplog.text
    assert "081200000006" not in caplog.text


def test_a_text_in_a_wrong_encoding_is_kept_and_waits():
    body = urlencode({"secret": SHARED_SECRET, "msisdn": "081200000007"}).encode() + b"&pesan=rus%FFk"
    before = all_kept()
    assert call(APP, "POST", SMS_DOOR, body=body).status == 200
    assert all_kept() == before + 1
    intake_work.process_kept()
    with backend.store().connect() as conn:
        reasons = conn.scalars(select(schema.message.c.waiting_reason).order_by(schema.message.c.id.desc()))
        assert reasons.first() == "wrong_encoding"


def test_what_was_kept_is_processed_beside_and_leaves_nothing_unread():
    assert (
        post(whatsapp_body(text_of("Jalan berlubang di depan pasar", "olah", "6281200000009"))).status == 200
    )
    intake_work.process_kept()
    with backend.store().connect() as conn:
        states = set(conn.scalars(select(schema.message.c.state)))
    assert states <= {"processed", "waiting"}
