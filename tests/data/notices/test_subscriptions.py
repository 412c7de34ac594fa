"""News without an account: asked for, confirmed, told once a day, stopped by one click, sealed."""

import email
import email.policy
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from data import schema
from data.notices import subscriptions
from data.notices.digests import send_digests
from data.notices.subscriptions import SubscriptionError
from tests.data.notices.conftest import MAILBOX, Wired

CLOSED = "Lubang ditambal petugas pada 12 Juni 2021"


def _ask(wired: Wired, address: str = MAILBOX, kind: str = "road", target: str = "R1", **said: str) -> None:
    subscriptions.subscribe(wired.town.register, kind, target, channel="email", address=address, **said)


def _texts(wired: Wired) -> list[str]:
    mails = [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in wired.mailbox.mails]
    return [mail.get_content() for mail in mails]


def _link(text: str, what: str) -> tuple[int, str]:
    found = re.search(rf"langganan/{what}/kab-contoh/(\d+)/([0-9a-f]+)", text)
    assert found is not None, text
    return int(found[1]), found[2]


def _subscribed(wired: Wired, **said: str) -> None:
    _ask(wired, **said)
    wired.deliver()
    assert subscriptions.confirm(wired.town.register, *_link(_texts(wired)[-1], "setuju"))
    wired.mailbox.mails.clear()
    wired.town.later(minutes=1)


def _a_day_later(wired: Wired) -> int:
    wired.town.later(hours=25)
    stored = send_digests(wired.town.register)
    wired.deliver()
    return stored


def test_nothing_is_sent_before_the_address_said_yes(wired: Wired):
    _ask(wired)
    wired.deliver()
    (text,) = _texts(wired)
    assert "Ploso – Gedang" in text
    wired.town.register.verify(wired.town.report(500).ticket, wired.town.desk)
    assert _a_day_later(wired) == 0
    assert len(_texts(wired)) == 1


def test_news_come_once_a_day_with_public_facts_only(wired: Wired):
    _subscribed(wired)
    town = wired.town
    shown, hidden, elsewhere = town.report(500), town.report(900, confidential=True), town.report(500, 2000)
    for receipt in (shown, hidden, elsewhere):
        town.register.verify(receipt.ticket, town.desk, public_words="Lubang besar")
    town.register.close(shown.ticket, town.desk, "repaired", CLOSED)
    assert _a_day_later(wired) == 1
    (text,) = _texts(wired)
    assert "Aduan baru yang sudah diperiksa: 1" in text
    assert "Aduan selesai: 1" in text
    assert hidden.ticket not in text
    assert _a_day_later(wired) == 0  # nothing new
    town.later(hours=1)
    town.register.reopen(shown.ticket, town.desk)
    town.later(hours=1)
    assert send_digests(town.register) == 0  # not yet a day
    assert _a_day_later(wired) == 1
    assert "Dibuka lagi: 1" in _texts(wired)[-1]


def test_stages_of_works_are_told_where_they_lie(wired: Wired):
    town = wired.town
    for address, kind, target in [("a@contoh.test", "road", "R1"), ("b@contoh.test", "subdistrict", "99.02"),
                                  ("c@contoh.test", "road", "R3")]:  # fmt: skip
        _subscribed(wired, address=address, kind=kind, target=target)
    works = town.register.record_works(town.engineer, name="Tambal R1", treatment="patching")
    today = town.now.date()
    town.register.record_stage(town.engineer, works, "R1", 2000, 2500, "planned", since=today)
    assert _a_day_later(wired) == 2
    assert sorted(address for addresses, _ in wired.mailbox.mails for address in addresses) == [
        "a@contoh.test",
        "b@contoh.test",
    ]
    assert "Ploso – Gedang, STA 2+000 – 2+500: direncanakan" in _texts(wired)[0]


def test_a_road_that_is_closed_or_opened_again_is_news(wired: Wired):
    town = wired.town
    _subscribed(wired, address="a@contoh.test", kind="road", target="R1")
    for state in ("half", "open"):
        town.register.record_traffic(town.engineer, "R1", 0, 800, state, since=town.now.date())
    assert _a_day_later(wired) == 1
    (told,) = _texts(wired)
    assert "Ploso – Gedang, STA 0+000 – 0+800: dibuka lagi untuk lalu lintas" in told
    assert told.count("STA 0+000") == 1  # half open is nothing that somebody has to be woken for


def test_a_stretch_can_be_followed(wired: Wired):
    first = wired.town.report(500)
    wired.town.register.verify(first.ticket, wired.town.desk)
    stretch = wired.town.stretches()[0]
    _subscribed(wired, kind="stretch", target=str(stretch.id))
    wired.town.register.verify(wired.town.report(510).ticket, wired.town.desk)
    assert _a_day_later(wired) == 1
    assert f"penggal={stretch.id}" in _texts(wired)[0]


def test_who_follows_a_stretch_follows_the_one_that_it_became_part_of(wired: Wired):
    for x_m in (500, 2500):
        wired.town.register.verify(wired.town.report(x_m).ticket, wired.town.desk)
    gone, survivor = (stretch.id for stretch in wired.town.stretches())
    register, table = wired.town.register, schema.stretch
    with wired.town.store.begin() as conn:
        merged = {"merged_into_id": survivor, "ended_at": wired.town.now}
        conn.execute(update(table).where(table.c.id == gone).values(merged))
        found = subscriptions.about(register, conn, "stretch", str(gone))
        assert found is not None
        assert found.target == str(survivor)
        assert subscriptions.living_stretch(conn, "kab-lain", survivor) is None
        conn.execute(update(table).where(table.c.id == survivor).values(ended_at=wired.town.now))
        assert subscriptions.about(register, conn, "stretch", str(gone)) is None
    with pytest.raises(SubscriptionError):
        _ask(wired, kind="stretch", target=str(gone))


def test_a_second_yes_loses_no_news(wired: Wired):
    _ask(wired)
    wired.deliver()
    link = _link(_texts(wired)[-1], "setuju")
    assert subscriptions.confirm(wired.town.register, *link)
    wired.town.later(minutes=1)
    wired.town.register.verify(wired.town.report(500).ticket, wired.town.desk)
    wired.town.later(minutes=1)
    assert subscriptions.confirm(wired.town.register, *link)
    assert _a_day_later(wired) == 1


def test_only_what_nobody_said_yes_to_within_a_week_is_dropped(wired: Wired):
    _subscribed(wired)
    _ask(wired, target="R2")
    register = wired.town.register
    for days, dropped in ((6, 0), (2, 1), (30, 0)):
        wired.town.later(days=days)
        with wired.town.store.begin() as conn:
            assert subscriptions.forget_unconfirmed(conn, register) == dropped
    assert [row.target for row in wired.town.rows(schema.subscription)] == ["R1"]


def test_who_was_asked_enough_may_be_asked_again_the_next_day(wired: Wired):
    for target in ("R1", "R2", "R3", "R1"):
        _ask(wired, target=target)
        wired.town.later(minutes=1)
    wired.deliver()
    asked = len(_texts(wired))
    wired.town.later(days=1)
    _ask(wired, target="R1")
    wired.deliver()
    assert len(_texts(wired)) == asked + 1


def test_one_post_stops_them_and_forgets_the_address(wired: Wired, stored_files: Callable[[], list[bytes]]):
    _subscribed(wired)
    wired.town.register.verify(wired.town.report(500).ticket, wired.town.desk)
    _a_day_later(wired)
    subscription, token = _link(_texts(wired)[-1], "berhenti")
    register = wired.town.register
    assert not subscriptions.stop(register, subscription, token[:-1] + "x")
    assert not subscriptions.stop(register, subscription + 1, token)
    assert subscriptions.stop(register, subscription, token)
    assert not subscriptions.stop(register, subscription, token)
    assert wired.town.rows(schema.subscription) == []
    assert MAILBOX.encode() not in b"".join(stored_files())


def test_what_waits_in_the_outbox_is_not_sent_after_stopping(wired: Wired):
    _subscribed(wired)
    wired.town.register.verify(wired.town.report(500).ticket, wired.town.desk)
    wired.town.later(hours=25)
    assert send_digests(wired.town.register) == 1
    row = wired.town.rows(schema.subscription)[0]
    token = subscriptions.stop_link(wired.town.register, row.id) or ""
    assert subscriptions.stop(wired.town.register, *_link(token, "berhenti"))
    wired.deliver()
    assert _texts(wired) == []


def test_a_link_of_a_stopped_subscription_does_not_touch_the_next_one(wired: Wired):
    """Databases give the number of a deleted row again."""
    _ask(wired, "a@contoh.test")
    wired.deliver()
    subscription, token = _link(_texts(wired)[0], "setuju")
    with wired.town.store.begin() as conn:
        subscriptions.forget_address(conn, wired.town.register, "a@contoh.test")
    _ask(wired, "b@contoh.test")
    assert not subscriptions.confirm(wired.town.register, subscription, token)
    assert [row.confirmed_at for row in wired.town.rows(schema.subscription)] == [None]


def test_addresses_lie_sealed(wired: Wired, stored_files: Callable[[], list[bytes]]):
    _ask(wired)
    assert MAILBOX.encode() not in b"".join(stored_files())
    with wired.town.store.connect() as conn:
        row = conn.execute(select(schema.subscription)).one()
        assert subscriptions.address_of(conn, wired.town.register, row.id) == MAILBOX


def test_asking_again_says_and_makes_nothing_new(wired: Wired):
    _subscribed(wired)
    _ask(wired)
    _ask(wired, "WARGA@contoh.test")
    wired.deliver()
    assert _texts(wired) == []  # confirmed already: nobody is pestered
    assert len(wired.town.rows(schema.subscription)) == 1


def test_nobody_can_have_a_strangers_mailbox_filled(wired: Wired):
    for target in ("R1", "R2", "R3"):
        for _ in range(3):
            _ask(wired, target=target)
            wired.town.later(minutes=1)
    wired.deliver()
    assert len(_texts(wired)) == subscriptions.ASKED_PER_DAY


@pytest.mark.parametrize(
    ("address", "target", "code"),
    [("bukan alamat", "R1", "bad_address"), ("a@b, c@d.test", "R1", "bad_address"), ("", "R1", "bad_address"),
     ("a@b.test\r\nBcc: x@y.test", "R1", "bad_address"), ("+6280000010001", "R1", "bad_address"),
     (MAILBOX, "R9", "unknown_target"), (MAILBOX, "", "unknown_target")],
)  # fmt: skip
def test_what_cannot_be_subscribed_is_refused(wired: Wired, address: str, target: str, code: str):
    with pytest.raises(SubscriptionError) as refused:
        _ask(wired, address, target=target)
    assert refused.value.code == code
    assert wired.town.rows(schema.subscription) == []


def test_without_a_mail_server_or_an_address_of_the_pages_there_are_no_news(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
):
    assert subscriptions.ways(wired.town.register) == ["email"]
    wired.credentials(smtp="")
    assert subscriptions.ways(wired.town.register) == []
    wired.credentials()
    monkeypatch.setenv("JEGLONGAN_PUBLIC_URL", "")
    assert subscriptions.ways(wired.town.register) == []


def test_a_digest_is_told_in_the_language_that_was_asked_for(wired: Wired):
    _subscribed(wired, language="en")
    wired.town.register.verify(wired.town.report(500).ticket, wired.town.desk)
    _a_day_later(wired)
    assert "New reports, checked: 1" in _texts(wired)[0]


def test_whatsapp_needs_a_template_for_those_who_never_wrote(wired: Wired):
    assert "whatsapp" not in subscriptions.ways(wired.town.register)
    usual = 'verify_token = "v"\napp_secret = "s"\naccess_token = "k"\nphone_number_id = "100"\n'
    url = f'api_url = "{wired.gateway.url("/v21.0")}"\ntemplate = "kabar"\n'
    wired.credentials(whatsapp=f"[kab-contoh.whatsapp]\n{usual}{url}")
    assert subscriptions.ways(wired.town.register) == ["email", "whatsapp"]
    register = wired.town.register
    subscriptions.subscribe(register, "road", "R1", channel="whatsapp", address="0800 0001 0001")
    assert wired.deliver().sent == 1
    assert b'"to": "6280000010001"' in wired.gateway.asked[0].body.replace(b'":"', b'": "')
