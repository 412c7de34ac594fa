"""SMS: what a gateway posts of one text, or a row of its list, becomes a raw body, and a body is read."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from data.channels import ParsedMessage, UnreadableMessageError
from data.channels.sms_senders import service_of
from data.channels.sms_times import read_time
from data.channels.spoken import said_in, text_in
from data.regions import Region

CHANNEL = "sms"
FORMAT = "sms"

MOST_FIELDS = 200  # a gateway posts some ten


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsFields:
    """What a gateway calls the parts of a text; ``id`` None: it sends none."""

    sender: str = "from"
    text: str = "text"
    time: str = "time"
    id: str | None = None
    people_named: bool = False  # senders may be people's names out of a phone's book


@dataclass(frozen=True, slots=True)
class Form:
    """A posted form; ``encoding`` is None where its characters are in none that it names or may have."""

    fields: Mapping[str, str] = field(repr=False)
    encoding: str | None


def read_form(body: bytes, charset: str | None = None) -> Form:
    """Read a form (``application/x-www-form-urlencoded``), in its stated encoding, else in UTF-8.

    Raises ``ValueError`` for a body that is no form. One whose characters cannot be read comes as Latin-1,
    which any bytes are, with ``encoding`` None: number and secret are ASCII.
    """
    for encoding in dict.fromkeys((charset or "utf-8", "utf-8")):
        try:
            return Form(_pairs(body, encoding), encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return Form(_pairs(body, "latin-1"), None)


def _pairs(body: bytes, encoding: str) -> dict[str, str]:
    # Read as Latin-1 first: what stands unescaped in the body has bytes too.
    pairs = parse_qsl(
        body.decode("latin-1"), keep_blank_values=True, encoding="latin-1", max_num_fields=MOST_FIELDS
    )
    decoded = ((name, value.encode("latin-1").decode(encoding)) for name, value in pairs)
    return {name.encode("latin-1").decode(encoding): value for name, value in decoded}


def body_of(form: Form, names: SmsFields) -> bytes:
    """Return the raw message of a form: its text and time as they came, without the sender's number.

    A service is named: that is no person's number.
    """
    fields = form.fields
    said = {
        "text": fields.get(names.text),
        "time": fields.get(names.time),
        "encoding": form.encoding,
    }
    service = _service(form, names)
    return json.dumps(said if service is None else {**said, "service": service}).encode()


def contact_of(form: Form, names: SmsFields) -> str | None:
    """Return the number that a form's sender can be answered at, None for a service."""
    told = form.fields.get(names.sender, "").strip()
    return told if told and _service(form, names) is None else None


def _service(form: Form, names: SmsFields) -> str | None:
    return service_of(form.fields.get(names.sender), may_be_named=names.people_named)


def external_id(form: Form, names: SmsFields, received_at: datetime) -> str:
    """Return the gateway's own id of a text, else a digest of sender, text and time.

    Where it tells no time either, the day counts: a text posted twice is one, and one sent again tomorrow
    another.
    """
    fields = form.fields
    given = fields.get(names.id, "").strip() if names.id else ""
    if given:
        return given
    time = fields.get(names.time, "").strip() or received_at.date().isoformat()
    parts = json.dumps([fields.get(names.sender), fields.get(names.text), time])
    return f"sha256:{hashlib.sha256(parts.encode()).hexdigest()}"


def parse(body: bytes, region: Region) -> ParsedMessage:
    """Return what a text says. Raises ``UnreadableMessageError``.

    A time that cannot be read is left out: when the text came in is known.
    """
    try:
        said: Any = json.loads(body)
    except ValueError:
        raise UnreadableMessageError("wrong_encoding") from None
    if text_in(said, "encoding") is None:
        raise UnreadableMessageError("wrong_encoding")
    return ParsedMessage(
        conversational=True,
        from_service=_is_unheard(text_in(said, "service"), region),
        happened_at=read_time(text_in(said, "time") or "", region.zone),
        **said_in(text_in(said, "text")),
    )


def _is_unheard(service: str | None, region: Region) -> bool:
    """Tell whether a service wrote that the region does not listen to, as it may to 112."""
    heard = {name.casefold() for channel in region.channels for name in channel.services}
    return service is not None and service.casefold() not in heard
