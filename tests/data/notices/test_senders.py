"""Each channel's server gets a letter as it expects it; its refusals are told apart, secrets never shown."""

import email
import email.policy
import json
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from pydantic import SecretStr

from data.outside.credentials import Smtp, WhatsApp
from data.outside.outgoing import Outgoing
from data.senders import Letter, SendError
from data.senders.mail import MailSender
from data.senders.whatsapp import WhatsAppSender
from tests.data.notices.conftest import MAILBOX, PHONE, Mailbox, free_port
from tests.data.web_server import WebServer

PASSWORD = "sandi surat yang panjang"  # noqa: S105 (of a server that lives as long as a test)


def _letter(address: str = MAILBOX, **said: object) -> Letter:
    usual = {
        "subject": "Aduan CTH-1",
        "text": "Baris satu\nBaris dua – STA",
        "short": "Pendek",
        "once": "a:1",
    }
    return Letter(**(usual | {"address": address, "template": "received"} | said))  # type: ignore[arg-type]


def _mail(box: Mailbox) -> email.message.EmailMessage:
    return email.message_from_bytes(box.mails[-1][1], policy=email.policy.default)  # type: ignore[return-value]


def _plain(box: Mailbox) -> MailSender:
    return MailSender(Smtp(host="127.0.0.1", port=box.port, security="none", sender="aduan@contoh.go.id"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of its own for localhost, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    crt, key = folder / "crt.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", crt,
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return crt, key


@pytest.fixture
def secure_box(certificate: tuple[Path, Path]) -> Iterator[Mailbox]:
    """A mail server that wants STARTTLS and a password."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate)

    def check(_server: object, _session: object, _envelope: object, _way: str, given: object) -> AuthResult:
        right = LoginPassword(b"dinas", PASSWORD.encode())
        return AuthResult(success=given == right)

    box = Mailbox(port=free_port())
    controller = Controller(
        box, hostname="127.0.0.1", port=box.port, tls_context=tls, require_starttls=True, auth_required=True,
        authenticator=check,
    )  # fmt: skip
    controller.start()
    yield box
    controller.stop()


def _secure(box: Mailbox, certificate: Path | None, password: str = PASSWORD) -> MailSender:
    smtp = Smtp(host="localhost", port=box.port, sender="aduan@contoh.go.id", user="dinas",
                password=SecretStr(password), ca_file=certificate)  # fmt: skip
    return MailSender(smtp, timeout_s=2)


def test_a_mail_goes_over_tls_with_the_offices_password(secure_box: Mailbox, certificate: tuple[Path, Path]):
    _secure(secure_box, certificate[0]).send(_letter())
    assert secure_box.mails[0][0] == [MAILBOX]
    assert "Baris dua – STA" in _mail(secure_box).get_content()


def test_a_server_whose_certificate_nobody_vouches_for_is_told_nothing(secure_box: Mailbox):
    with pytest.raises(SendError) as refused:
        _secure(secure_box, None).send(_letter())
    assert (refused.value.code, refused.value.temporary) == ("bad_certificate", True)
    assert secure_box.mails == []


def test_a_server_without_tls_gets_no_password(mailbox: Mailbox, certificate: tuple[Path, Path]):
    with pytest.raises(SendError) as refused:
        _secure(mailbox, certificate[0]).send(_letter())
    assert refused.value.code == "no_tls"


def test_a_wrong_password_waits_for_the_office(secure_box: Mailbox, certificate: tuple[Path, Path]):
    with pytest.raises(SendError) as refused:
        _secure(secure_box, certificate[0], "salah").send(_letter())
    assert (refused.value.code, refused.value.temporary) == ("not_authorised", True)
    assert PASSWORD not in str(refused.value)


def test_a_subscribers_mail_can_be_stopped_by_one_click(mailbox: Mailbox):
    _plain(mailbox).send(_letter(stop_url="https://aduan.contoh.test/langganan/berhenti/x/1/t"))
    mail = _mail(mailbox)
    assert mail["List-Unsubscribe"] == "<https://aduan.contoh.test/langganan/berhenti/x/1/t>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_tried_again_is_the_same_mail(mailbox: Mailbox):
    sender = _plain(mailbox)
    ids = [sender.send(_letter()), sender.send(_letter()), sender.send(_letter(once="a:2"))]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    ("reply", "code", "temporary"),
    [
        ("451 Coba lagi nanti", "smtp_451", True),
        ("552 Penuh", "smtp_552", False),
        ("554 Ditolak", "smtp_554", False),
    ],
)
def test_a_mail_servers_refusals_are_told_apart(mailbox: Mailbox, reply: str, code: str, temporary: bool):
    mailbox.replies = [reply]
    with pytest.raises(SendError) as refused:
        _plain(mailbox).send(_letter())
    assert (refused.value.code, refused.value.temporary) == (code, temporary)


@pytest.mark.parametrize(
    "address",
    ["a@contoh.test, b@contoh.test", "a@contoh.test\r\nBcc: x@contoh.test", "<a@contoh.test>", "a", "", "@"],
)
def test_what_is_no_single_address_is_not_written_to(mailbox: Mailbox, address: str):
    with pytest.raises(SendError) as refused:
        _plain(mailbox).send(_letter(address))
    assert (refused.value.code, refused.value.temporary) == ("bad_address", False)
    assert mailbox.mails == []


def test_a_mail_server_that_is_not_there_may_come_back():
    with pytest.raises(SendError) as failed:
        _plain(Mailbox(port=free_port())).send(_letter())
    assert (failed.value.code, failed.value.temporary) == ("no_answer", True)


def _whatsapp(gateway: WebServer, template: str | None = None) -> WhatsAppSender:
    account = WhatsApp(
        verify_token=SecretStr("v"),
        app_secret=SecretStr("s"),
        access_token=SecretStr("kunci"),
        phone_number_id="100",
        api_url=gateway.url("/v21.0"),
        template=template,
    )
    return WhatsAppSender(account, Outgoing(timeout_s=5, allow=[gateway.place]))


def test_within_a_day_of_their_message_people_get_a_text(gateway: WebServer):
    assert _whatsapp(gateway).send(_letter(PHONE, window_open=True)) == "wamid.UJI1"
    said = json.loads(gateway.asked[0].body)
    assert said["text"]["body"] == "Baris satu\nBaris dua – STA"
    assert said["messaging_product"] == "whatsapp"


def test_later_they_get_the_approved_template_on_one_line(gateway: WebServer):
    _whatsapp(gateway, "kabar_aduan").send(_letter(PHONE))
    said = json.loads(gateway.asked[0].body)
    assert said["type"] == "template"
    assert said["template"]["name"] == "kabar_aduan"
    (parameter,) = said["template"]["components"][0]["parameters"]
    assert parameter == {"type": "text", "text": "Baris satu Baris dua – STA"}


def test_without_a_template_a_late_notice_is_a_dead_letter(gateway: WebServer):
    with pytest.raises(SendError) as refused:
        _whatsapp(gateway).send(_letter(PHONE))
    assert (refused.value.code, refused.value.temporary) == ("no_template", False)
    assert gateway.asked == []


@pytest.mark.parametrize(
    ("status", "code", "expected", "temporary"),
    [(400, 131026, "whatsapp_131026", False), (400, 131047, "whatsapp_131047", False),
     (400, 130429, "whatsapp_130429", True), (500, 131000, "whatsapp_131000", True),
     (401, 190, "not_authorised", True), (400, 132001, "whatsapp_132001", False),
     (400, "aneh", "whatsapp_0", False)],
)  # fmt: skip
def test_whatsapps_errors_are_told_apart(
    gateway: WebServer, status: int, code: object, expected: str, temporary: bool
):
    gateway.replies = [(status, {}, json.dumps({"error": {"code": code, "message": PHONE}}).encode())]
    with pytest.raises(SendError) as refused:
        _whatsapp(gateway).send(_letter(PHONE, window_open=True))
    assert (refused.value.code, refused.value.temporary) == (expected, temporary)
    assert PHONE not in str(refused.value)


@pytest.mark.parametrize(("body", "status"), [(b"<html>", 502), (b"", 503), (b"[]", 429)])
def test_an_answer_that_is_no_json_is_told_by_its_status(gateway: WebServer, body: bytes, status: int):
    gateway.replies = [(status, {}, body)]
    with pytest.raises(SendError) as refused:
        _whatsapp(gateway).send(_letter(PHONE, window_open=True))
    assert (refused.value.code, refused.value.temporary) == (f"http_{status}", True)
