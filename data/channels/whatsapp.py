"""WhatsApp's Cloud API: a webhook's body is cut into messages and delivery reports, and a message is read.

The shapes are those of Meta's "messages webhook reference" (developers.facebook.com, June 2026).
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from data.channels import Attachment, ParsedMessage, UnreadableMessageError, finite_number, words_of
from data.channels.spoken import (
    PLACE_WITHOUT_WORDS,
    moment_of,
    rows_in,
    said_in,
    table_in,
    text_in,
)
from data.regions import Region

CHANNEL = "whatsapp"
FORMAT = "whatsapp"

MEDIA_KINDS = ("image", "video", "audio", "document", "sticker")
# Why a file alone is no complaint: somebody has to look, listen or read.
LACKING_WORDS = MappingProxyType(
    {
        "image": "photo_without_words",
        "video": "video_without_words",
        "audio": "voice_to_hear",
        "document": "document_to_read",
        "sticker": "sticker",
    }
)
UNKNOWN_TYPE = "unknown_type"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of a webhook's body, still unread: who sent it, its id, its raw body.

    ``number_id`` is Meta's id of the number that it was sent to.
    """

    external_id: str = field(repr=False)
    contact: str | None = field(repr=False)
    timestamp: str | None
    body: bytes = field(repr=False)
    number_id: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """What became of a message of ours: sent, delivered, read or failed with the channel's own code."""

    external_id: str = field(repr=False)
    status: str
    code: int | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a webhook's body holds."""

    letters: tuple[Letter, ...]
    statuses: tuple[DeliveryStatus, ...]


def read_delivery(body: bytes) -> Delivery:
    """Cut a webhook's body into its messages and delivery reports; never raises.

    A body that is none is one letter that nobody can read: it came with the right signature, so a person
    has to see it.
    """
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        whole = None
    if not isinstance(whole, dict) or not isinstance(whole.get("entry"), list):
        return Delivery((Letter(_digest(body), None, None, body),), ())
    values = list(_values(whole))
    letters = [letter for value in values for letter in _letters(value)]
    statuses = [status for value in values for status in _statuses(value)]
    return Delivery(tuple(letters), tuple(statuses))


def for_another_number(letter: Letter) -> Letter:
    """Return a letter that waits: it was sent to a number that nobody here answers for."""
    told = json.loads(letter.body) | {"other_number": True}
    return replace(letter, body=json.dumps(told).encode())


def _values(whole: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in rows_in(whole, "entry"):
        for change in rows_in(entry, "changes"):
            yield table_in(change, "value")


def _letters(value: Mapping[str, Any]) -> Iterator[Letter]:
    people = rows_in(value, "contacts")
    number_id = text_in(table_in(value, "metadata"), "phone_number_id")
    for message in rows_in(value, "messages"):
        sender = next((one for one in people if _is_of(one, message)), None)
        # With half a character in it (a lone surrogate) only ASCII can hold it as it came.
        body = json.dumps({"message": message, "contact": sender}).encode()
        external_id = text_in(message, "id") or _digest(body)
        sent_at = text_in(message, "timestamp")
        yield Letter(external_id, _contact(message, sender), sent_at, body, number_id)


def _is_of(person: object, message: object) -> bool:
    ours = {text_in(person, "wa_id"), text_in(person, "user_id")} - {None}
    return bool(ours & {text_in(message, "from"), text_in(message, "from_user_id")})


def _contact(message: object, sender: object) -> str | None:
    """Return the number with its country code; who hides it has an id of letters and figures instead."""
    number = text_in(message, "from") or text_in(sender, "wa_id")
    if number is None:
        return text_in(message, "from_user_id") or text_in(sender, "user_id")
    return f"+{number}" if number.isascii() and number.isdigit() else number


def _statuses(value: Mapping[str, Any]) -> Iterator[DeliveryStatus]:
    for status in rows_in(value, "statuses"):
        external_id, told = text_in(status, "id"), text_in(status, "status")
        if external_id is not None and told is not None:
            code = next((finite_number(text_in(one, "code")) for one in rows_in(status, "errors")), None)
            yield DeliveryStatus(external_id, told, None if code is None else int(code))


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


# --- reading one message


def parse(body: bytes, region: Region) -> ParsedMessage:
    """Return what one message says. Raises ``UnreadableMessageError``."""
    try:
        told = json.loads(body)
        message = table_in(told, "message")
    except (ValueError, RecursionError):
        raise UnreadableMessageError("wrong_encoding") from None
    if isinstance(told, dict) and told.get("other_number"):
        raise UnreadableMessageError("other_number")
    return ParsedMessage(
        conversational=True,
        happened_at=moment_of(message.get("timestamp")),
        **({"reply_to": text_in(table_in(message, "context"), "id")} | _content(message)),
    )


def _content(message: Mapping[str, Any]) -> dict[str, Any]:
    kind = text_in(message, "type") or ""
    if kind in MEDIA_KINDS:
        return _media(kind, table_in(message, kind))
    reader = _READERS.get(kind)
    return {"lacks": UNKNOWN_TYPE} if reader is None else reader(message)


def _text(message: Mapping[str, Any]) -> dict[str, Any]:
    return said_in(text_in(table_in(message, "text"), "body"))


def _media(kind: str, media: Mapping[str, Any]) -> dict[str, Any]:
    """Read a file with its caption; whatever the file is, its words may tell it all."""
    reference = text_in(media, "id")
    fields = {"attachments": () if reference is None else (Attachment(kind, reference),)}
    caption = said_in(text_in(media, "caption"))
    if caption.get("words") is None:
        caption = {key: value for key, value in caption.items() if key != "lacks"}
        return fields | caption | {"lacks": LACKING_WORDS[kind]}
    return fields | caption


def _location(message: Mapping[str, Any]) -> dict[str, Any]:
    """Read a shared place: with a name it was picked from a list or on the map, else it is the phone's."""
    location = table_in(message, "location")
    lon, lat = finite_number(location.get("longitude")), finite_number(location.get("latitude"))
    if lon is None or lat is None:
        return {"lacks": "half_a_coordinate"}
    named = ", ".join(filter(None, (text_in(location, "name"), text_in(location, "address"))))
    return {
        "lon": lon,
        "lat": lat,
        "kind": "tap" if named else "gps",
        "place_words": words_of(named),
        "lacks": PLACE_WITHOUT_WORDS,
    }


def _interactive(message: Mapping[str, Any]) -> dict[str, Any]:
    """Read what was chosen from buttons or a list that we sent."""
    chosen = table_in(message, "interactive")
    reply = table_in(chosen, "button_reply") or table_in(chosen, "list_reply")
    said = ". ".join(filter(None, (text_in(reply, "title"), text_in(reply, "description"))))
    return said_in(said) if said else {"lacks": UNKNOWN_TYPE}


def _button(message: Mapping[str, Any]) -> dict[str, Any]:
    return said_in(text_in(table_in(message, "button"), "text"))


def _edited(message: Mapping[str, Any]) -> dict[str, Any]:
    """Read a message that was written anew: it says more about what it replaces."""
    edit = table_in(message, "edit")
    inner = table_in(edit, "message")
    content = {"lacks": UNKNOWN_TYPE} if text_in(inner, "type") == "edit" else _content(inner)
    return content | {"reply_to": text_in(edit, "original_message_id")}


def _revoked(message: Mapping[str, Any]) -> dict[str, Any]:
    return {"lacks": "revoked", "reply_to": text_in(table_in(message, "revoke"), "original_message_id")}


def _reaction(message: Mapping[str, Any]) -> dict[str, Any]:
    return {"lacks": "reaction", "reply_to": text_in(table_in(message, "reaction"), "message_id")}


_READERS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = MappingProxyType(
    {
        "text": _text,
        "location": _location,
        "interactive": _interactive,
        "button": _button,
        "edit": _edited,
        "revoke": _revoked,
        "reaction": _reaction,
        "contacts": lambda _message: {"lacks": "contact_card"},
        "unsupported": lambda _message: {"lacks": "unsupported"},
        "system": lambda _message: {"lacks": "system_notice"},
    }
)
