"""The doors of the channels: WhatsApp's Cloud API and SMS gateways post messages here.

``GET`` and ``POST /api/{region}/whatsapp``, ``POST /api/{region}/sms``. A message is acknowledged once it is
committed as it came; what it says is looked at afterwards. Who does not show the channel's secret is told
nothing, and nothing of theirs is kept.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from contextlib import suppress
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from pydantic import SecretStr
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard import backend
from dashboard.keeping import keeper
from data.regions import UnknownRegionError

if TYPE_CHECKING:
    from data.channels.sms import Form
    from data.channels.whatsapp import DeliveryStatus, Letter
    from data.incoming.receiving import IncomingMessage
    from data.outside.credentials import Credentials, Sms

WHATSAPP_MAX_BYTES = 4_000_000  # Meta: "webhooks payloads can be up to 3 MB"
SMS_MAX_BYTES = 200_000  # the longest text of 255 parts has some 40,000 characters, each up to 9 in a form
SIGNATURE_HEADER = "X-Hub-Signature-256"
SECRET_HEADER = "X-Webhook-Secret"  # noqa: S105 (a header's name)
NAMES_KEPT_S = 5.0
MAX_CHALLENGE = 256  # characters; Meta sends some ten digits

_log = logging.getLogger(__name__)
_NO_STORE = {"Cache-Control": "no-store"}


class _RefusedError(Exception):
    """A request that gets this status and no word more."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(str(status))


async def whatsapp(request: Request) -> Response:
    """Confirm the webhook to Meta (GET), or take in what it posts."""
    try:
        region_id, known = await _ready_channel(request.path_params["region"])
        if known.whatsapp is None:
            raise _RefusedError(404)
        if request.method == "GET":
            return _confirmed(request, known.whatsapp.verify_token)
        body = await _body(request, WHATSAPP_MAX_BYTES)
        _check_signature(request, body, known.whatsapp.app_secret)
        await _keep_whatsapp(region_id, body)
    except _RefusedError as refusal:
        return _answer(refusal.status)
    except ClientDisconnect:
        return _answer(400)
    return _answer(200)


async def sms(request: Request) -> Response:
    """Take in one text that a gateway posts."""
    try:
        region_id, known = await _ready_channel(request.path_params["region"])
        if known.sms is None:
            raise _RefusedError(404)
        body = await _body(request, SMS_MAX_BYTES)
        message = _sms_message(region_id, request, body, known.sms)
        await _kept(region_id, [message])
    except _RefusedError as refusal:
        return _answer(refusal.status)
    except ClientDisconnect:
        return _answer(400)
    return _answer(200)


def _answer(status: int) -> Response:
    return Response(status_code=status, headers=_NO_STORE)


def _channel(name: str) -> tuple[str, "Credentials"]:
    """Return a region served here and its secrets; a fault in their file is the office's, told in the log."""
    from data.outside.credentials import CredentialsError, credentials  # noqa: PLC0415 (see backend)

    try:
        region_id = _region_id(name, int(time.monotonic() / NAMES_KEPT_S))
        return region_id, credentials(region_id)
    except UnknownRegionError:
        raise _RefusedError(404) from None
    except CredentialsError as error:
        _log.error("A message was turned away: %s", error)
        raise _RefusedError(503) from None


async def _ready_channel(name: str) -> tuple[str, "Credentials"]:
    """Return region and secrets, in a thread the first time: what is imported then takes seconds."""
    if not _make_ready.cache_info().currsize:
        await run_in_threadpool(_make_ready)
    return _channel(name)


@lru_cache(maxsize=256)
def _region_id(name: str, _moment: int) -> str:
    """Return the id of a region served here: its folders are looked through once in a while only."""
    return backend.region_named(name).id


@cache
def _make_ready() -> None:
    """Import what reads and keeps messages."""
    from data import register  # noqa: F401, PLC0415 (see backend)
    from data.notices import outbox  # noqa: F401, PLC0415 (see backend)


async def _body(request: Request, most_bytes: int) -> bytes:
    """Read the body, giving up as soon as it is larger than allowed, whatever its header claims."""
    claimed = request.headers.get("content-length", "0")
    if claimed.isdigit() and int(claimed[:20]) > most_bytes:
        raise _RefusedError(413)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most_bytes:
            raise _RefusedError(413)
    return bytes(content)


def _confirmed(request: Request, verify_token: SecretStr) -> Response:
    """Answer Meta's question whether this is the webhook that the office entered there."""
    asked = request.query_params
    challenge = asked.get("hub.challenge", "")
    if asked.get("hub.mode") != "subscribe" or not _same(asked.get("hub.verify_token", ""), verify_token):
        raise _RefusedError(403)
    return PlainTextResponse(challenge[:MAX_CHALLENGE], headers=_NO_STORE)


def _check_signature(request: Request, body: bytes, app_secret: SecretStr) -> None:
    """Let only Meta in: the header holds a digest of the body that nobody can make without the secret."""
    key = app_secret.get_secret_value().encode()
    expected = f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"
    given = request.headers.get(SIGNATURE_HEADER, "")
    if not key or not hmac.compare_digest(given.encode(), expected.encode()):
        raise _RefusedError(401 if not given else 403)


def _same(given: str, secret: SecretStr) -> bool:
    """Compare in a time that tells nothing; an empty secret opens nothing."""
    wanted = secret.get_secret_value()
    return bool(wanted) and hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


async def _keep_whatsapp(region_id: str, body: bytes) -> None:
    """Keep what Meta posts: one app may hold the numbers of several regions, and post all to one door."""
    from data.channels import whatsapp as channel  # noqa: PLC0415 (see backend)

    delivery = channel.read_delivery(body)
    letters: dict[str, list[IncomingMessage]] = {region_id: []}
    for letter in delivery.letters:
        owner = _owner(region_id, letter.number_id)
        kept = letter if owner is not None else channel.for_another_number(letter)
        letters.setdefault(owner or region_id, []).append(_whatsapp_message(kept))
    for owner, messages in letters.items():
        await _kept(owner, messages, delivery.statuses)


def _owner(region_id: str, number_id: str | None) -> str | None:
    """Return the region that a number belongs to, this one if the number is not told; None if nobody's."""
    if number_id is None or number_id == _number_of(region_id):
        return region_id
    # Looked through only now: it reads folders and the store, while all other requests wait.
    others = (region.id for region in backend.regions() if region.id != region_id)
    return next((name for name in others if _number_of(name) == number_id), None)


def _number_of(region_id: str) -> str | None:
    """Return the id of a region's WhatsApp number, None where it has none that can be read."""
    from data.outside.credentials import CredentialsError, credentials  # noqa: PLC0415 (see backend)

    with suppress(CredentialsError):
        known = credentials(region_id).whatsapp
        return known.phone_number_id if known is not None else None
    return None


def _whatsapp_message(letter: "Letter") -> "IncomingMessage":
    from data.channels import whatsapp as channel  # noqa: PLC0415 (see backend)
    from data.channels.spoken import moment_of  # noqa: PLC0415
    from data.incoming.receiving import IncomingMessage  # noqa: PLC0415

    return IncomingMessage(
        channel=channel.CHANNEL,
        external_id=letter.external_id,
        format=channel.FORMAT,
        body=letter.body,
        contact=letter.contact,
        sent_at=moment_of(letter.timestamp),
    )


def _sms_message(region_id: str, request: Request, body: bytes, known: "Sms") -> "IncomingMessage":
    """Return the text that a gateway posted, if it shows the secret as a field or in a header."""
    from data.channels import sms as channel  # noqa: PLC0415 (see backend)
    from data.channels.sms_times import read_time  # noqa: PLC0415
    from data.incoming.receiving import IncomingMessage  # noqa: PLC0415

    form = _form(request, body)
    names = channel.SmsFields(
        sender=known.sender_field, text=known.text_field, time=known.time_field, id=known.id_field
    )
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    shown = (form.fields.get(known.secret_field, ""), request.headers.get(SECRET_HEADER, ""), bearer)
    if not any(_same(one, known.shared_secret) for one in shown):
        raise _RefusedError(403 if any(shown) else 401)
    if names.sender not in form.fields or names.text not in form.fields:
        _log.warning("An SMS was turned away: the gateway's form has not the fields of the settings.")
        raise _RefusedError(422)
    register = backend.register_of(region_id)
    return IncomingMessage(
        channel=channel.CHANNEL,
        external_id=channel.external_id(form, names, register.clock()),
        format=channel.FORMAT,
        body=channel.body_of(form, names),
        contact=channel.contact_of(form, names),
        sent_at=read_time(form.fields.get(names.time, ""), register.region.zone),
    )


def _form(request: Request, body: bytes) -> "Form":
    from data.channels import sms as channel  # noqa: PLC0415 (see backend)

    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    try:
        if kind.strip().casefold() == "application/json":
            return channel.Form(_flat(body), "utf-8")
        charset = parameters.partition("charset=")[2].strip(" \"';") or None
        return channel.read_form(body, charset)
    except (ValueError, RecursionError):
        raise _RefusedError(400) from None


def _flat(body: bytes) -> dict[str, str]:
    """Return the texts and numbers of a JSON table; some gateways post that for a form."""
    table = json.loads(body)
    if not isinstance(table, dict):
        raise ValueError("not a table")
    return {key: str(value) for key, value in table.items() if isinstance(value, str | int | float)}


async def _kept(
    region_id: str, messages: list["IncomingMessage"], statuses: "tuple[DeliveryStatus, ...]" = ()
) -> None:
    """Wait until all is on the disk; what could not be kept is to be sent again."""
    if not messages and not statuses:
        return
    try:
        await asyncio.wrap_future(keeper.keep(region_id, messages, statuses))
    except Exception:  # told in the log by its kind
        raise _RefusedError(503) from None


routes: list[BaseRoute] = [
    Route("/api/{region}/whatsapp", whatsapp, methods=["GET", "POST"]),
    Route("/api/{region}/sms", sms, methods=["POST"]),
]
