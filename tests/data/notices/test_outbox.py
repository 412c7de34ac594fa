"""What happens to a complaint is told to who sent it, by the way they chose, once, and to nobody else."""

import email
import email.policy
import json
import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from sqlalchemy import select, update

from data import schema
from data.channels import spreadsheet
from data.incoming.receiving import IncomingMessage
from data.notices import outbox
from data.notices.delivery import FIRST_WAIT_S, LONGEST_WAIT_S, MAX_ATTEMPTS, wait_after
from data.notices.outbox import ToContact, put
from data.office import ConflictError
from data.senders.webhook import SIGNATURE_HEADER, TIME_HEADER, signature
from tests.data.notices.conftest import MAILBOX, PHONE, Wired
from tests.data.register.town import lon_lat

pytestmark = pytest.mark.every_database

WORDS = "Lubang besar depan rumah Bu Canary"


def _send(wired: Wired, channel: str, contact: str, key: str = "1", **said: Any) -> str:
    """Send a complaint on R1 by a channel; return its ticket."""
    lon, lat = lon_lat(said.pop("x_m", 500), 0)
    fields = {"category": "lubang", "lon": lon, "lat": lat, "words": WORDS} | said
    confidential = bool(fields.get("confidential"))
    message = IncomingMessage(
        channel=channel,
        external_id=f"{channel} {key}",
        format=spreadsheet.FORMAT,
        body=spreadsheet.body(fields),
        contact=contact,
        confidential=confidential,
    )
    wired.town.take_in(message)
    return str(wired.town.rows(schema.complaint)[-1].ticket)


def _letters(wired: Wired, **columns: Any) -> list[Any]:
    table = schema.outbox
    return wired.town.rows(table, *(table.c[name] == value for name, value in columns.items()))


def _mail(wired: Wired, number: int = -1) -> Any:
    return email.message_from_bytes(wired.mailbox.mails[number][1], policy=email.policy.default)


def test_a_complaint_by_whatsapp_is_answered_there_with_its_ticket(wired: Wired):
    ticket = _send(wired, "whatsapp", PHONE)
    assert wired.deliver().sent == 1
    (asked,) = wired.gateway.asked
    said = json.loads(asked.body)
    assert asked.path == "/v21.0/100/messages"
    assert asked.headers["authorization"] == "Bearer kunci"
    assert (said["to"], said["type"]) == ("6280000010001", "text")
    assert ticket in said["text"]["body"]
    assert f"https://aduan.contoh.test/lacak?wilayah=kab-contoh&nomor={ticket}" in said["text"]["body"]
    assert "Ploso – Gedang, STA 0+500" in said["text"]["body"]


def test_of_a_road_without_a_spot_the_letter_names_no_station_and_asks_for_one(wired: Wired):
    _send(wired, "whatsapp", PHONE, lon=None, lat=None, words="ruas Tarokan - Kedung rusak parah")
    assert wired.deliver().sent == 1
    said = json.loads(wired.gateway.asked[-1].body)["text"]["body"]
    assert "Tarokan – Kedung\n" in said
    assert "STA" not in said
    assert "Di sebelah mana ruas itu?" in said


def test_a_complaint_by_sms_is_answered_by_sms(wired: Wired):
    ticket = _send(wired, "sms", PHONE)
    assert wired.deliver().sent == 1
    (asked,) = wired.gateway.asked
    form = dict(pair.split("=", 1) for pair in asked.body.decode().split("&"))
    assert (asked.path, form["to"], form["user"]) == ("/sms", "%2B6280000010001", "dinas")
    assert ticket in form["text"]


def test_who_left_an_address_with_the_form_gets_mail(wired: Wired):
    receipt = wired.town.report(500, contact=MAILBOX)
    assert wired.deliver().sent == 1
    assert wired.mailbox.mails[0][0] == [MAILBOX]
    mail = _mail(wired)
    assert receipt.ticket in mail["Subject"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert receipt.secret not in str(mail)


def test_an_unclear_place_is_asked_about(wired: Wired):
    _send(wired, "whatsapp", PHONE, lon=None, lat=None, words="jalan rusak parah")
    wired.deliver()
    text = json.loads(wired.gateway.asked[0].body)["text"]["body"]
    assert "Jalan yang mana?" in text


@pytest.mark.parametrize("confidential", [False, True])
def test_whether_a_road_is_meant_is_asked_by_its_name_but_not_of_who_is_kept_secret(
    wired: Wired, confidential: bool
):
    """A message that asked "on this road?" without naming one told nobody anything."""
    lon, lat = lon_lat(500, 50)
    _send(wired, "sms", PHONE, lon=lon, lat=lat, accuracy_m=10, words="", confidential=confidential)
    wired.deliver()
    said = unquote_plus(wired.gateway.asked[0].body.decode())
    assert ("Di Ploso – Gedang, atau di jalan lain di dekatnya?" in said) is not confidential
    assert ("Jalan yang mana?" in said) is confidential


def test_every_step_is_told_once(wired: Wired):
    town = wired.town
    ticket = _send(wired, "whatsapp", PHONE)
    town.register.verify(ticket, town.desk)
    town.register.answer(ticket, town.desk, "Dijadwalkan minggu depan.")
    town.register.close(ticket, town.desk, "repaired", "Lubang ditambal petugas pada 12 Juni 2021")
    wired.deliver()
    wired.deliver()
    texts = [json.loads(asked.body)["text"]["body"] for asked in wired.gateway.asked]
    assert len(texts) == 4
    assert "diperiksa petugas" in texts[1]
    assert "Dijadwalkan minggu depan." in texts[2]
    assert "Benar sudah baik? Bila belum, balas pesan ini." in texts[3]


@pytest.mark.parametrize("concern", ["suggestion", "criticism"])
def test_a_suggestion_is_passed_on_and_not_found_right_and_its_answer_is_no_answer_to_a_question(
    wired: Wired, concern: str
):
    town = wired.town
    ticket = _send(wired, "whatsapp", PHONE)
    with town.store.begin() as conn:
        conn.execute(schema.complaint.update().values(concern=concern))
    town.register.verify(ticket, town.desk)
    town.register.close(ticket, town.desk, "answered", "Bangku masuk rencana tahun depan.")
    wired.deliver()
    _received, heard, closed = (json.loads(one.body)["text"]["body"] for one in wired.gateway.asked)
    assert "sudah dibaca petugas" in heard
    assert "dinyatakan benar" not in heard
    assert "pertanyaan" not in closed


def test_who_supports_a_complaint_hears_of_it_too(wired: Wired):
    town = wired.town
    main = town.report(500, contact=MAILBOX)
    stretch = town.stretches()[0]
    support = town.register.support(stretch.id, contact="lain@contoh.test")
    town.register.verify(main.ticket, town.desk)
    wired.deliver()
    told = {(mails[0][0], ticket) for mails in wired.mailbox.mails for ticket in (main.ticket, support.ticket)
            if ticket.encode() in mails[1] and b"diperiksa petugas" in mails[1]}  # fmt: skip
    assert told == {(MAILBOX, main.ticket), ("lain@contoh.test", support.ticket)}


def test_who_says_it_is_not_fixed_is_not_told_so_himself(wired: Wired):
    town = wired.town
    receipt = town.report(500, contact=MAILBOX)
    town.register.verify(receipt.ticket, town.desk)
    town.register.close(receipt.ticket, town.desk, "repaired", "Lubang ditambal petugas pada 12 Juni 2021")
    wired.deliver()
    before = len(wired.mailbox.mails)
    town.register.confirm_fixed(receipt.ticket, receipt.secret, fixed=False)
    wired.deliver()
    assert len(wired.mailbox.mails) == before


def test_who_asked_for_confidence_hears_by_the_channel_they_used_only(wired: Wired):
    ticket = _send(wired, "whatsapp", PHONE, confidential=True)
    wired.town.report(900, contact=MAILBOX, confidential=True)
    wired.town.report(1200, contact="+6280000010002", confidential=True)
    wired.deliver()
    assert wired.mailbox.mails == []
    (asked,) = wired.gateway.asked
    text = json.loads(asked.body)["text"]["body"]
    assert ticket in text
    assert "Ploso" not in text  # a phone is read by others: not even where it is


def test_complaints_of_files_and_of_nobody_are_told_to_nobody(wired: Wired):
    _send(wired, "file", PHONE)
    wired.town.report(500)
    assert _letters(wired) == []


def test_no_letter_holds_what_the_reporter_wrote_or_who_they_are(wired: Wired):
    ticket = _send(wired, "whatsapp", PHONE)
    wired.credentials(webhooks=_hook(wired))
    wired.town.register.verify(ticket, wired.town.desk)
    wired.deliver()
    bodies = b"".join(asked.body for asked in wired.gateway.asked if "messages" not in asked.path)
    assert b"Canary" not in bodies
    assert PHONE.encode()[1:] not in bodies
    assert b"Canary" not in b"".join(asked.body for asked in wired.gateway.asked)


def test_addresses_and_texts_are_sealed_and_gone_once_sent(
    wired: Wired, stored_files: Callable[[], list[bytes]]
):
    _send(wired, "whatsapp", PHONE)
    raw = b"".join(stored_files())
    assert b"80000010001" not in raw
    assert b"Bu Canary" not in raw
    assert _letters(wired)[0].body_sealed is not None
    wired.deliver()
    assert _letters(wired)[0].body_sealed is None


def _hook(wired: Wired) -> str:
    url = wired.gateway.url("/kendali")
    return f'[kab-contoh.webhooks.kendali]\nurl = "{url}"\nsecret = "tanda"\n'


def test_a_server_is_told_public_facts_with_a_signature_and_a_key_against_repeats(wired: Wired):
    wired.credentials(webhooks=_hook(wired))
    open_one = wired.town.report(500)
    hidden = wired.town.report(900, confidential=True)
    for receipt in (open_one, hidden):
        wired.town.register.verify(receipt.ticket, wired.town.desk)
    wired.gateway.replies = [(503, {}, b"")]
    wired.deliver()
    wired.town.later(hours=1)
    wired.deliver()
    first, again = wired.gateway.asked
    said = json.loads(again.body)
    assert said["data"]["ticket"] == open_one.ticket
    assert said["data"]["action"] == "verify"
    moment = again.headers[TIME_HEADER.lower()]
    assert again.headers[SIGNATURE_HEADER.lower()] == signature("tanda", moment, again.body)
    assert first.headers["idempotency-key"] == again.headers["idempotency-key"]


def test_the_same_occasion_is_stored_once(wired: Wired):
    wired.credentials(webhooks=_hook(wired))
    town = wired.town
    for _ in range(2):
        with town.store.begin() as conn:
            put(conn, town.register, to=ToContact("webhooks:kendali"), template="event",
                fields={"action": "x"}, once="sekali")  # fmt: skip
    assert len(_letters(wired)) == 1


def test_a_change_that_is_undone_takes_its_notice_along(wired: Wired):
    wired.credentials(webhooks=_hook(wired))
    town = wired.town
    to = ToContact("webhooks:kendali")
    with suppress(ConflictError), town.store.begin() as conn:
        assert put(conn, town.register, to=to, template="event", fields={}, once="a") == 1
        raise ConflictError
    assert _letters(wired) == []


def test_a_failing_channel_is_tried_later_and_later_then_given_up_for_somebody_to_see(wired: Wired):
    _send(wired, "sms", PHONE)
    wired.gateway.usual = lambda _asked: (500, {}, b"")
    waits = []
    for _ in range(MAX_ATTEMPTS):
        wired.deliver()
        (letter,) = _letters(wired)
        if letter.state == "waiting":
            waits.append((letter.due_at - wired.town.now).total_seconds())
            wired.town.now = letter.due_at
    assert (letter.state, letter.reason, letter.attempts) == ("dead", "http_500", MAX_ATTEMPTS)
    assert waits[0] >= FIRST_WAIT_S / 2
    assert waits[-1] > 60 * waits[0]
    with wired.town.store.connect() as conn:
        (row,) = outbox.listed(conn, "kab-contoh", "dead")
        assert outbox.counts(conn, "kab-contoh")["dead"] == 1
    assert row.ticket == wired.town.rows(schema.complaint)[0].ticket
    wired.gateway.usual = lambda _asked: (200, {}, b"")
    with wired.town.store.begin() as conn:
        assert outbox.retry(conn, wired.town.register) == 1
    assert wired.deliver().sent == 1


def _seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (no secret)


def test_waits_grow_are_spread_and_repeat_with_the_same_seed():
    waits = [wait_after(attempt, _seeded(7)) for attempt in range(1, 20)]
    assert waits == [wait_after(attempt, _seeded(7)) for attempt in range(1, 20)]
    assert all(FIRST_WAIT_S / 2 <= wait <= 1.5 * LONGEST_WAIT_S for wait in waits)
    assert len({wait_after(3, _seeded(seed)) for seed in range(9)}) == 9


def test_a_server_that_asks_for_patience_gets_it(wired: Wired):
    _send(wired, "sms", PHONE)
    wired.gateway.replies = [(429, {"Retry-After": "7200"}, b"")]
    wired.deliver()
    assert _letters(wired)[0].due_at == wired.town.now + timedelta(hours=2)


def test_a_server_that_is_down_does_not_hold_up_each_letter_of_a_round(wired: Wired):
    for number in range(4):
        _send(wired, "sms", f"+628000001000{number}", key=str(number), x_m=300 + 10 * number)
    port = wired.gateway.port
    wired.gateway.port = 1  # nobody listens there
    wired.credentials()
    postman = wired.postman()
    wired.gateway.port = port
    assert postman.deliver().put_off == 4
    assert [letter.attempts for letter in _letters(wired)] == [1, 0, 0, 0]


def test_two_postmen_share_the_letters(wired: Wired):
    for number in range(30):
        _send(wired, "sms", f"+62800000{number:05}", key=str(number))
    one, other = wired.postman(), wired.postman()
    claimed = [one._claim(wired.town.now), other._claim(wired.town.now)]
    ids = [row.id for rows in claimed for row in rows]
    assert len(ids) == len(set(ids)) == 30


def test_an_alarm_overtakes_a_flood_of_notices(wired: Wired):
    for number in range(25):
        _send(wired, "sms", f"+62800000{number:05}", key=str(number))
    wired.credentials(webhooks=_hook(wired))
    with wired.town.store.begin() as conn:
        put(conn, wired.town.register, to=ToContact("webhooks:kendali"), template="alarm",
            fields={"kind": "people_hurt"}, once="alarm:1:1")  # fmt: skip
    wired.deliver()
    assert wired.gateway.asked[0].path == "/kendali"


def _die_with_letters(var: str, url: str, key_file: str, place: str) -> None:
    """Be killed at the moment the gateway has taken the first letter."""
    from data.notices.delivery import Postman  # noqa: PLC0415 (in the child)
    from data.outside.outgoing import Outgoing  # noqa: PLC0415
    from data.people import People  # noqa: PLC0415
    from data.register import Register  # noqa: PLC0415
    from data.store import open_store  # noqa: PLC0415
    from tests.data.register.town import NOON, town_region  # noqa: PLC0415

    store = open_store(url)
    office = Register(store, town_region("kab-contoh"), People(store, Path(key_file)), clock=lambda: NOON)
    postman = Postman(office, Outgoing(timeout_s=5, allow=[place]))
    postman._note = lambda *_a, **_k: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
    postman.deliver()


def test_a_postman_killed_with_letters_in_hand_loses_none(
    wired: Wired, store_url: str, key_file: Path, monkeypatch: pytest.MonkeyPatch
):
    _send(wired, "sms", PHONE)
    context = multiprocessing.get_context("spawn")
    child = context.Process(
        target=_die_with_letters,
        args=(os.environ["JEGLONGAN_VAR"], store_url, str(key_file), wired.gateway.place),
    )
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert wired.deliver().sent == 0  # it is still in the dead one's hands
    wired.town.later(hours=1)
    assert wired.deliver().sent == 1
    assert len(wired.gateway.asked) == 2  # at least once


def test_every_letter_is_noted_before_the_next_goes_out(wired: Wired):
    """So that a postman killed among many repeats one of them, not all that it had sent."""
    for number in range(4):
        _send(wired, "sms", f"+62800000{number:05}", key=str(number))
    noted: list[int] = []

    def answer(_asked: object) -> tuple[int, dict[str, str], bytes]:
        noted.append(len(_letters(wired, state="sent")))
        return (200, {}, b"OK")

    wired.gateway.usual = answer
    wired.deliver()
    assert noted == [0, 1, 2, 3]


def test_a_letter_that_kills_whoever_takes_it_is_given_up(wired: Wired):
    _send(wired, "sms", PHONE)
    with wired.town.store.begin() as conn:
        conn.execute(update(schema.outbox).values(attempts=MAX_ATTEMPTS))
    assert wired.deliver().dead == 1
    assert _letters(wired)[0].reason == "never_finished"


def test_whoever_is_forgotten_is_not_written_to(wired: Wired):
    ticket = _send(wired, "whatsapp", PHONE)
    wired.town.register.forget_reporter(ticket)
    assert wired.deliver().sent == 0
    assert wired.gateway.asked == []


def test_a_person_gets_no_more_letters_a_day_than_makes_sense(wired: Wired):
    for number in range(23):
        _send(wired, "sms", PHONE, key=str(number), x_m=10 + 60 * number)
    assert len(_letters(wired)) == 20


def test_a_channel_that_is_off_is_not_written_to(wired: Wired):
    wired.credentials(whatsapp="", sms="", smtp="")
    _send(wired, "whatsapp", PHONE)
    wired.town.report(900, contact=MAILBOX)
    assert _letters(wired) == []


def test_a_faulty_credentials_file_stops_no_decision(wired: Wired):
    receipt = wired.town.report(500, contact=MAILBOX)
    wired.credentials_file.write_text("x = ", encoding="utf-8")
    wired.town.register.verify(receipt.ticket, wired.town.desk)
    assert wired.town.complaint(receipt.ticket).state == "verified"


def test_what_the_channel_says_later_is_noted(wired: Wired):
    _send(wired, "whatsapp", PHONE)
    wired.deliver()
    town = wired.town
    known = town.people.channel_hash("whatsapp", "wamid.UJI1")
    complaint = town.rows(schema.complaint)[0]
    with town.store.begin() as conn:
        assert outbox.complaint_of(conn, "kab-contoh", known) == complaint.id
        assert outbox.delivered(conn, "kab-contoh", known, "read")
        assert not outbox.delivered(conn, "kab-contoh", "0" * 64, "read")
        assert conn.scalar(select(schema.outbox.c.delivery)) == "read"
        outbox.delivered(conn, "kab-contoh", known, "failed", 131026)
        assert outbox.listed(conn, "kab-contoh", "dead")[0].reason == "undelivered_131026"


def _text(wired: Wired, words: str, number: int) -> None:
    body = json.dumps({"text": words, "time": None, "encoding": "utf-8"}).encode()
    wired.town.take_in(
        IncomingMessage(channel="sms", external_id=f"teks {number}", format="sms", body=body, contact=PHONE)
    )


@pytest.mark.parametrize("words", ["HAPUS DATA SAYA", "tolong hapus data pribadi saya.", "Delete my data"])
def test_who_has_no_link_asks_by_message_to_be_forgotten(wired: Wired, words: str):
    town = wired.town
    ticket = _send(wired, "sms", PHONE)
    wired.deliver()
    _text(wired, words, 1)
    assert len(town.rows(schema.complaint)) == 1  # the request is no complaint
    (request,) = town.register.erasure_requests()
    assert request.asked_by == "reporter"
    assert wired.deliver().sent == 1
    assert b"dihapus+16+Juni+2021" in wired.gateway.asked[-1].body
    town.register.verify(ticket, town.desk)
    assert wired.deliver().sent == 0  # nothing else is told them any more
    town.later(days=2)
    assert town.register.carry_out_erasures() == 1
    assert [row.body_sealed for row in town.rows(schema.message)] == [None, None]


@pytest.mark.parametrize("words", ["Kapan hapus data saya di bansos?", "jalan berlubang, hapus data saya"])
def test_a_text_that_says_more_is_no_request(wired: Wired, words: str):
    _text(wired, words, 1)
    assert wired.town.register.erasure_requests() == []


def test_who_reports_on_the_english_page_is_told_in_english(wired: Wired):
    town = wired.town
    town.register.report(town.draft(500, contact=MAILBOX), "en")
    town.register.report(town.draft(900, contact="lain@contoh.test"), "jv")  # no language of the region
    wired.deliver()
    said = {
        mail[0][0]: email.message_from_bytes(mail[1], policy=email.policy.default)["Subject"]
        for mail in wired.mailbox.mails
    }
    assert said[MAILBOX].startswith("Report ")
    assert said["lain@contoh.test"].startswith("Aduan ")
