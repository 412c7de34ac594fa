"""A town whose office has channels out: a mail server, a WhatsApp, an SMS and a webhook server, all real."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from data.notices.delivery import Delivered, Postman
from data.outside.outgoing import Outgoing
from data.people import People
from data.regions import Channel
from data.store import Store
from tests.data.register.town import Town, town_region
from tests.data.web_server import WebServer, web_server

PHONE = "+6280000010001"
MAILBOX = "warga@contoh.test"


@dataclass
class Mailbox:
    """What a mail server was given; it answers with the next of ``replies`` instead, if there is one."""

    port: int = 0
    mails: list[tuple[list[str], bytes]] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.replies:
            return self.replies.pop(0)
        self.mails.append((list(map(str, envelope.rcpt_tos)), bytes(envelope.content or b"")))
        return "250 OK"


def free_port() -> int:
    """Return a port that nobody listens on: aiosmtpd calls the one it was given, which 0 is none."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server on loopback."""
    box = Mailbox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@pytest.fixture
def gateway() -> Iterator[WebServer]:
    """A server on loopback that plays WhatsApp, SMS gateway and webhook."""
    with web_server() as server:
        server.usual = lambda asked: (
            (200, {}, b'{"messages": [{"id": "wamid.UJI1"}]}')
            if "messages" in asked.path
            else (200, {}, b"OK")
        )
        yield server


@dataclass
class Wired:
    """The town, its servers, and a postman between them."""

    town: Town
    mailbox: Mailbox
    gateway: WebServer
    credentials_file: Path

    def postman(self) -> Postman:
        """Return a new postman."""
        return Postman(self.town.register, Outgoing(timeout_s=5, allow=[self.gateway.place]))

    def deliver(self) -> Delivered:
        """Deliver what is due now."""
        return self.postman().deliver()

    def credentials(self, **changed: str) -> None:
        """Write the credentials anew; a section given replaces the usual one, an empty one is left out."""
        sections = {
            "smtp": f'[smtp]\nhost = "127.0.0.1"\nport = {self.mailbox.port}\nsecurity = "none"\n'
            'sender = "aduan@contoh.go.id"\n',
            "whatsapp": '[kab-contoh.whatsapp]\nverify_token = "v"\napp_secret = "s"\n'
            'access_token = "kunci"\n'
            f'phone_number_id = "100"\napi_url = "{self.gateway.url("/v21.0")}"\n',
            "sms": f'[kab-contoh.sms]\nshared_secret = "s"\nsend_url = "{self.gateway.url("/sms")}"\n'
            'send_fields = { user = "dinas" }\n',
            "webhooks": "",
        } | changed
        self.credentials_file.write_text("\n".join(sections.values()), encoding="utf-8")
        self.credentials_file.chmod(0o600)


@pytest.fixture
def servers(mailbox: Mailbox, gateway: WebServer) -> tuple[Mailbox, WebServer]:
    """The servers of the channels out."""
    return mailbox, gateway


@pytest.fixture
def wired(
    store: Store,
    people: People,
    servers: tuple[Mailbox, WebServer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Wired:
    """A town whose channels out are on."""
    file = tmp_path / "credentials.toml"
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("JEGLONGAN_CREDENTIALS_FILE", str(file))
    monkeypatch.setenv("JEGLONGAN_PUBLIC_URL", "https://aduan.contoh.test")
    kinds: dict[str, Any] = {
        "web": "web",
        "whatsapp": "whatsapp",
        "sms": "sms",
        "radio": "call",
        "file": "spreadsheet",
    }
    both = {"id": "x", "en": "x"}
    channels = tuple(
        Channel.model_validate({"id": name, "name": both, "kind": kind}) for name, kind in kinds.items()
    )
    region = town_region("kab-contoh").model_copy(update={"channels": channels})
    made = Wired(Town(store, people, region), *servers, file)
    made.credentials()
    return made
