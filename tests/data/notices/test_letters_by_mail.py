"""A letter to another authority goes out by e-mail with its PDF, tried again like every other mail."""

from datetime import date
from email import message_from_bytes, policy

import pytest

from data import schema
from data.desk.answering import DecisionError
from data.desk.letter_mail import known_address
from tests.data.notices.conftest import Wired

DAY = date(2021, 6, 16)


def _theirs(wired: Wired) -> str:
    """Report something on the province's road, and look away from what the reporter is told."""
    ticket = str(wired.town.report(1000, 1000).ticket)
    wired.deliver()
    wired.mailbox.mails.clear()
    return ticket


def test_a_letter_to_another_authority_goes_out_as_pdf_by_mail(wired: Wired):
    ticket, register, desk = _theirs(wired), wired.town.register, wired.town.desk
    letter_id = register.send_letter([ticket], desk, "provinsi", "620/118", DAY, email=" pu@prov.test ")
    assert [one.mailed for one in register.letters_of(ticket, desk)] == ["waiting"]
    wired.mailbox.replies = ["451 come back later"]
    assert (wired.deliver().put_off, wired.mailbox.mails) == (1, [])
    wired.town.later(hours=1)
    assert wired.deliver().sent == 1
    ((to, raw),) = wired.mailbox.mails
    mail = message_from_bytes(raw, policy=policy.default)
    (paper,) = mail.iter_attachments()
    assert (to, "620/118" in mail["Subject"]) == (["pu@prov.test"], True)
    assert ticket in mail.get_body().get_content()
    assert (paper.get_filename(), paper.get_content_type()) == ("surat-620-118.pdf", "application/pdf")
    assert paper.get_content() == register.letter_pdf(letter_id, desk)
    assert [one.mailed for one in register.letters_of(ticket, desk)] == ["sent"]


def test_a_letter_to_no_address_or_without_a_mail_server_is_refused_and_not_kept(wired: Wired):
    ticket, register, desk = _theirs(wired), wired.town.register, wired.town.desk
    for address in ("", "kepala dinas", "a@b.test, c@d.test", "a@b.test\r\nBcc: x@y.test"):
        with pytest.raises(DecisionError, match="one e-mail address"):
            register.send_letter([ticket], desk, "provinsi", "1", DAY, email=address)
    wired.credentials(smtp="")
    with pytest.raises(DecisionError, match="No mail server"):
        register.send_letter([ticket], desk, "provinsi", "1", DAY, email="pu@prov.test")
    assert wired.town.rows(schema.letter) == []


def test_the_address_of_an_authority_is_the_credentials_or_the_regions(wired: Wired):
    town = wired.town
    with_email = [
        one.model_copy(update={"email": "tabel@prov.test"}) if one.agency == "provinsi" else one
        for one in town.region.authorities
    ]
    region = town.region.model_copy(update={"authorities": tuple(with_email)})
    assert known_address(town.region, "provinsi") is None
    assert known_address(region, "provinsi") == "tabel@prov.test"
    wired.credentials(agencies='[kab-contoh.agencies.provinsi]\nemail = "kunci@prov.test"\n')
    assert known_address(region, "provinsi") == "kunci@prov.test"
