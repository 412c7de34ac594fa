"""The doors of a running app, used as those outside use them: signed webhooks and the gateway's form."""

import hashlib
import hmac
import json
import re
import time
from typing import Any

import httpx

from tests.e2e.conftest import Server
from tests.e2e.outside import APP_SECRET, SMS_SECRET
from tests.fuzz.webhook_bodies import envelope

TICKET = re.compile(r"\b[A-Z]{2,4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")
TIMEOUT_S = 30


def signature(body: bytes, secret: str = APP_SECRET) -> str:
    """Return the header by which Meta signs a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post_whatsapp(
    server: Server, *messages: dict[str, Any], region: str = "kab-kediri", name: str = "Pelapor"
) -> httpx.Response:
    """Post messages as the WhatsApp Cloud API does."""
    return post_signed(server, json.dumps(envelope(*messages, name=name)).encode(), region=region)


def post_signed(server: Server, body: bytes, *, region: str = "kab-kediri") -> httpx.Response:
    """Post any body with a right signature."""
    headers = {"content-type": "application/json", "x-hub-signature-256": signature(body)}
    return httpx.post(f"{server.url}/api/{region}/whatsapp", content=body, headers=headers, timeout=TIMEOUT_S)


def post_sms(
    server: Server, text: str, sender: str, *, region: str = "kab-kediri", at: str | None = None, **more: str
) -> httpx.Response:
    """Post a short message as a gateway does."""
    form = {"from": sender, "text": text, "time": at or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    form |= {"secret": SMS_SECRET} | more
    return httpx.post(f"{server.url}/api/{region}/sms", data=form, timeout=TIMEOUT_S)


def ticket_in(text: str) -> str:
    """Return the ticket number that a reply tells."""
    found = TICKET.search(text)
    assert found, f"no ticket number in: {text}"
    return found[0]
