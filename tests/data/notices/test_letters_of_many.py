"""A decision on many complaints tells each reporter what one on theirs alone would, once, or nothing."""

import email
import email.policy
import re

import pytest

from data import schema
from data.desk import many
from data.desk.many_rules import Action, Wish
from data.store import Store
from tests.data.notices.conftest import Wired

WHY = "Ditambal regu pemeliharaan 13 Juni, ada fotonya"
WISHES: dict[Action, Wish] = {
    "verify": Wish(action="verify", why=WHY),
    "forward": Wish(action="forward", why=WHY, agency="provinsi"),
    "reject": Wish(action="reject", why=WHY, reason="private_road"),
    "close": Wish(action="close", why=WHY, reason="repaired"),
}


def _mailbox(number: int) -> str:
    return f"warga{number}@contoh.test"


def _reports(wired: Wired, count: int) -> list[str]:
    """Let so many people report one place each; return their tickets. They have heard so far."""
    receipts = [wired.town.report(300.0 + 400 * at, contact=_mailbox(at)) for at in range(count)]
    wired.deliver()
    wired.mailbox.mails.clear()
    return [receipt.ticket for receipt in receipts]


def _alone(wired: Wired, action: Action, ticket: str) -> None:
    register, desk = wired.town.register, wired.town.desk
    match action:
        case "verify":
            register.verify(ticket, desk)
        case "forward":
            register.forward(ticket, desk, "provinsi", WHY)
        case "reject":
            register.reject(ticket, desk, "private_road", WHY)
        case _:
            register.close(ticket, desk, "repaired", WHY)


def _together(wired: Wired, wish: Wish, tickets: list[str]) -> list[str]:
    foreseen = wired.town.register.foresee(wired.town.desk, wish, tickets)
    return wired.town.register.decide_many(wired.town.desk, foreseen).tickets


def _mails(wired: Wired) -> list[tuple[str, str]]:
    """Deliver; return (to, what it says without its ticket and metre), in the order of their arrival."""
    wired.mailbox.mails.clear()
    wired.deliver()
    told = []
    for to, content in wired.mailbox.mails:
        mail = email.message_from_bytes(content, policy=email.policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        text = re.sub(r"CTH-\w{4}-\w{4}|STA \d\+\d{3}", "…", f"{mail['Subject']}\n{body.get_content()}")
        told.append((to[0], text))
    return told


@pytest.mark.parametrize("action", WISHES)
def test_each_reporter_of_many_gets_the_letter_of_a_single_decision_once(wired: Wired, action: Action):
    alone, *others = _reports(wired, 4)
    if action == "close":
        _together(wired, WISHES["verify"], [alone, *others])
        _mails(wired)
    _alone(wired, action, alone)
    ((_, single),) = _mails(wired)
    assert sorted(_together(wired, WISHES[action], others)) == sorted(others)
    told = _mails(wired)
    assert sorted(told) == [(_mailbox(at), single) for at in (1, 2, 3)]
    assert _mails(wired) == []
    assert _together(wired, WISHES[action], others) == []  # once more: nothing is left to decide, or to tell
    assert _mails(wired) == []


def test_a_person_hears_of_one_complaint_in_the_order_of_the_decisions(wired: Wired):
    tickets = _reports(wired, 3)
    for action in ("verify", "close"):
        _together(wired, WISHES[action], tickets)
    told = [text for to, text in _mails(wired) if to == _mailbox(1)]
    assert ["diperiksa petugas" in told[0], "Benar sudah baik?" in told[1]] == [True, True]
    assert len(told) == 2


def test_who_supports_one_of_many_hears_of_it_too_and_who_asked_for_confidence_gets_no_mail(wired: Wired):
    first, second = _reports(wired, 2)
    stretch = min(wired.town.stretches(), key=lambda one: one.found_from_m)
    wired.town.register.support(stretch.id, contact="lain@contoh.test")
    hidden = wired.town.report(2000, contact="rahasia@contoh.test", confidential=True).ticket
    _mails(wired)
    assert len(_together(wired, WISHES["verify"], [first, second, hidden])) == 3
    assert sorted(to for to, _ in _mails(wired)) == ["lain@contoh.test", _mailbox(0), _mailbox(1)]


def test_a_batch_that_breaks_off_tells_nobody(wired: Wired, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(many, "AT_ONCE", 2)
    tickets = _reports(wired, 3)
    written = Store.bump
    batches = []

    def full_disk(conn, region_id, layer):
        written(conn, region_id, layer)
        batches.extend([layer] if layer == "complaints" else [])
        if len(batches) == 2:
            raise OSError("disk full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wired.town.store, "bump", full_disk)
        with pytest.raises(OSError, match="disk full"):
            _together(wired, WISHES["verify"], tickets)
    verified = [ticket for ticket in tickets if wired.town.complaint(ticket).state == "verified"]
    assert len(verified) == 2
    table = schema.outbox
    waiting = wired.town.rows(table, table.c.state == "waiting")
    assert {row.complaint_id for row in waiting} == {wired.town.complaint(one).id for one in verified}
