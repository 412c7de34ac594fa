"""Whether SP4N-LAPOR! is told how to reach a reporter is the reporter's own yes, from form to file."""

import csv
from pathlib import Path

import pytest

from data import schema
from data.accounts import NotAllowedError
from data.desk.sharing import NotSharedError, is_shared, own_consent, set_own_consent
from data.exchange.sp4n_out import Sp4n
from data.incoming import screening
from tests.data.register.town import Town

PHONE = "0812-3456-7890"


@pytest.fixture
def sharing(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town, whose office passes contacts on with consent."""
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    (tmp_path / "sp4n.toml").write_text('reporter = "with_consent"\n', encoding="utf-8")
    town.register.region = town.register.region.model_copy(update={"folder": tmp_path})
    return town


def told(town: Town, path: Path) -> list[str]:
    """Return the contacts of the next file for SP4N-LAPOR!."""
    Sp4n(town.register).write(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["Kontak Pelapor"] for row in csv.DictReader(file)]


def test_the_yes_of_the_form_goes_along_and_can_be_taken_back(sharing: Town, tmp_path: Path) -> None:
    yes = sharing.register.report(sharing.draft(500, contact=PHONE), share_contact=True)
    sharing.register.report(sharing.draft(1500, contact="0813-3456-7890"))
    assert is_shared(sharing.register, yes.ticket, sharing.desk)
    assert sorted(told(sharing, tmp_path / "a.csv")) == ["", "'+6281234567890"]
    assert own_consent(sharing.register, yes.ticket, yes.secret) is True
    set_own_consent(sharing.register, yes.ticket, yes.secret, given=False)
    assert own_consent(sharing.register, yes.ticket, yes.secret) is False
    assert told(sharing, tmp_path / "b.csv") == [""]  # what they were told has changed
    set_own_consent(sharing.register, yes.ticket, yes.secret, given=True)
    set_own_consent(sharing.register, yes.ticket, yes.secret, given=True)
    assert told(sharing, tmp_path / "c.csv") == ["'+6281234567890"]
    said = [one.action for one in sharing.events(yes.ticket) if one.action.startswith("sharing")]
    assert said == ["sharing_agreed", "sharing_withdrawn", "sharing_agreed"]
    assert {one.actor_kind for one in sharing.events(yes.ticket) if one.action in said} == {"reporter"}


def test_the_yes_waits_with_a_report_that_a_person_has_to_read_first(sharing: Town) -> None:
    words = "DIJUAL MURAH!!! pinjaman online cepat cair klik https://contoh.invalid/x slot gacor maxwin"
    receipt = sharing.register.report(sharing.draft(500, contact=PHONE, words=words), share_contact=True)
    assert receipt.ticket is None
    assert sharing.rows(schema.sharing_consent) == []
    (message,) = sharing.rows(schema.message)
    screening.let_go(sharing.register, message.id, sharing.desk)
    sharing.register.process([message.id])
    (complaint,) = sharing.rows(schema.complaint)
    assert is_shared(sharing.register, complaint.ticket, sharing.desk)


def test_the_same_form_sent_twice_agrees_once(sharing: Town) -> None:
    draft = sharing.draft(500, contact=PHONE)
    for _ in range(2):
        sharing.register.report(draft, share_contact=True)
    assert len(sharing.rows(schema.sharing_consent)) == 1


def test_nothing_is_noted_where_nothing_can_be_passed_on(sharing: Town, tmp_path: Path) -> None:
    anonymous = sharing.register.report(sharing.draft(500), share_contact=True)
    assert own_consent(sharing.register, anonymous.ticket, anonymous.secret) is None
    hidden = sharing.register.report(sharing.draft(900, contact=PHONE, confidential=True), share_contact=True)
    assert own_consent(sharing.register, hidden.ticket, hidden.secret) is None
    assert set(told(sharing, tmp_path / "a.csv")) <= {""}
    (tmp_path / "sp4n.toml").unlink()  # the region passes nobody's contact on
    before = len(sharing.rows(schema.sharing_consent))
    known = sharing.register.report(sharing.draft(1500, contact="0813-3456-7890"), share_contact=True)
    assert len(sharing.rows(schema.sharing_consent)) == before
    assert own_consent(sharing.register, known.ticket, known.secret) is None
    for one in (anonymous, hidden, known):
        with pytest.raises(NotSharedError):
            set_own_consent(sharing.register, one.ticket, one.secret, given=True)
        set_own_consent(sharing.register, one.ticket, one.secret, given=False)  # a no is always heard
    assert not any(
        is_shared(sharing.register, one.ticket, sharing.desk) for one in (anonymous, hidden, known)
    )


def test_nobody_else_gives_or_takes_back_the_yes(sharing: Town) -> None:
    mine = sharing.register.report(sharing.draft(500, contact=PHONE), share_contact=True)
    other = sharing.register.report(sharing.draft(1500, contact="0813-3456-7890"))
    for ask in (
        lambda: own_consent(sharing.register, mine.ticket, other.secret),
        lambda: set_own_consent(sharing.register, mine.ticket, other.secret, given=False),
    ):
        with pytest.raises(NotAllowedError):
            ask()
    assert is_shared(sharing.register, mine.ticket, sharing.desk)


def test_who_is_forgotten_is_passed_on_to_nobody(sharing: Town, tmp_path: Path) -> None:
    receipt = sharing.register.report(sharing.draft(500, contact=PHONE), share_contact=True)
    sharing.register.ask_erasure(receipt.ticket, secret=receipt.secret)
    assert own_consent(sharing.register, receipt.ticket, receipt.secret) is None
    assert set(told(sharing, tmp_path / "a.csv") if Sp4n(sharing.register).due()[0] else []) <= {""}


def test_support_may_say_yes_too(sharing: Town) -> None:
    sharing.report(500)
    (stretch,) = sharing.stretches()
    receipt = sharing.register.support(stretch.id, contact=PHONE, share_contact=True)
    assert is_shared(sharing.register, receipt.ticket, sharing.desk)
