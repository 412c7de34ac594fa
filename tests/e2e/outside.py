"""The world that the app talks to: Graph API, SMS gateway, other servers and a mail server, all real."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.data.web_server import Asked, Reply, WebServer, web_server

PATIENCE_S = 60.0  # a loaded test machine; how fast it is is measured in tests/soak
VERIFY_TOKEN = "token-verifikasi-uji"  # noqa: S105 (of this test's own Graph API)
APP_SECRET = "rahasia-aplikasi-uji"  # noqa: S105
SMS_SECRET = "rahasia-gateway-uji"  # noqa: S105
ACCESS_TOKEN = "akses-graph-uji"  # noqa: S105
PHONE_NUMBER_ID = "106540352242922"
SECRETS = (VERIFY_TOKEN, APP_SECRET, SMS_SECRET, ACCESS_TOKEN)


@dataclass
class Outside:
    """What was sent out, by way; ``changed`` is told whenever something arrives."""

    web: WebServer
    smtp_port: int
    media: bytes = b""  # what the Graph API hands out as a photo
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)  # of the mails, in the same order
    changed: threading.Condition = field(default_factory=threading.Condition)

    def whatsapp_to(self, number: str) -> list[str]:
        """Return the texts sent to a WhatsApp number (digits only), oldest first."""
        sent = [json.loads(one.body) for one in self._posts("/messages")]
        return [
            json.dumps(one, ensure_ascii=False) for one in sent if str(one.get("to", "")).strip("+") == number
        ]

    def sms_to(self, number: str) -> list[str]:
        """Return the texts sent to a number by SMS, oldest first."""
        sent = [parse_qs(one.body.decode()) for one in self._posts("/sms")]
        return [one["text"][0] for one in sent if one.get("to", [""])[0].strip("+") == number.strip("+")]

    def mails_to(self, address: str) -> list[EmailMessage]:
        """Return the mails to an address, oldest first."""
        pairs = zip(self.mails, self.recipients, strict=False)
        return [mail for mail, to in pairs if to.casefold() == address.casefold()]

    def wait_for(self, what: Callable[[], object], why: str) -> None:
        """Wait until ``what`` is true."""
        with self.changed:
            assert self.changed.wait_for(what, PATIENCE_S), f"waited in vain for {why}"

    def everything(self) -> bytes:
        """Return all that was sent out by HTTP and mail, without the addresses that it was for."""
        posts = [one.body for one in list(self.web.asked)]
        return b"\n".join([*posts, *(mail.as_bytes() for mail in list(self.mails))])

    def _posts(self, end: str) -> list[Asked]:
        return [one for one in list(self.web.asked) if one.method == "POST" and one.path.endswith(end)]

    def _answer(self, asked: Asked) -> Reply:
        """Answer as the Graph API and an SMS gateway do."""
        with self.changed:
            self.changed.notify_all()
        if asked.path.startswith("/berkas/"):
            return 200, {"content-type": "image/jpeg"}, self.media
        if asked.method == "GET":
            media = {
                "url": self.web.url("/berkas/1"),
                "mime_type": "image/jpeg",
                "file_size": len(self.media),
            }
            return 200, {"content-type": "application/json"}, json.dumps(media).encode()
        sent = {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.keluar.{len(self.web.asked)}"}]}
        return 200, {"content-type": "application/json"}, json.dumps(sent).encode()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail (the name is aiosmtpd's)."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = message_from_bytes(content, policy=policy.default)
        with self.changed:
            for recipient in envelope.rcpt_tos:
                self.mails.append(mail)
                self.recipients.append(recipient)
            self.changed.notify_all()
        return "250 OK"


@contextmanager
def outside_world() -> Iterator[Outside]:
    """Run it until the end of the block."""
    with web_server() as web:
        outside = Outside(web, _free_port())
        web.usual = outside._answer
        post_office = Controller(outside, hostname="127.0.0.1", port=outside.smtp_port)
        post_office.start()
        try:
            yield outside
        finally:
            post_office.stop()


def write_credentials(path: Path, outside: Outside, *region_ids: str) -> Path:
    """Write a credentials file in which every channel of these regions is on."""
    tables = [
        f'[smtp]\nhost = "127.0.0.1"\nport = {outside.smtp_port}\nsecurity = "none"\n'
        'sender = "aduan@contoh.invalid"\n'
    ]
    for region_id in region_ids:
        tables.append(
            f"""
[{region_id}.whatsapp]
verify_token = "{VERIFY_TOKEN}"
app_secret = "{APP_SECRET}"
access_token = "{ACCESS_TOKEN}"
phone_number_id = "{PHONE_NUMBER_ID}"
api_url = "{outside.web.url("/graph")}"

[{region_id}.sms]
shared_secret = "{SMS_SECRET}"
send_url = "{outside.web.url("/sms")}"

[{region_id}.emergency.polres]
email = "polres@contoh.invalid"
webhook = {{ url = "{outside.web.url("/darurat")}", secret = "rahasia-darurat" }}
"""
        )
    path.touch(mode=0o600)
    path.write_text("".join(tables))
    return path


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
