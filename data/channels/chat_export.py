"""One message of an exported WhatsApp chat: how it is kept raw, and how it is read."""

import json
from datetime import datetime
from typing import Any

from data.channels import Attachment, ParsedMessage, UnreadableMessageError
from data.channels.chat_phrases import Content
from data.channels.spoken import PLACE_NOT_TOLD, said_in, text_in
from data.channels.whatsapp import LACKING_WORDS
from data.regions import Region

FORMAT = "whatsapp_export"


def body(content: Content, sent_at: datetime) -> bytes:
    """Return the raw message: its text without the marks of the phone, its time, and its file's name."""
    said = {
        "kind": content.kind,
        "text": content.text,
        "time": sent_at.isoformat(),
        "media": content.media,
        "file": content.file,
    }
    return json.dumps(said).encode()


def parse(body: bytes, region: Region) -> ParsedMessage:
    """Return what a message of a chat says. Raises ``UnreadableMessageError``."""
    try:
        said: Any = json.loads(body)
        sent_at = datetime.fromisoformat(text_in(said, "time") or "")
    except (ValueError, RecursionError):
        raise UnreadableMessageError("wrong_encoding") from None
    fields = said_in(text_in(said, "text"))
    kind, file = text_in(said, "media"), text_in(said, "file")
    if text_in(said, "kind") == "place":
        fields |= {"lacks": PLACE_NOT_TOLD}
    elif kind is not None:
        fields |= {"attachments": (Attachment(kind, file),) if file else ()}
        if fields.get("words") is None:
            fields |= {"lacks": LACKING_WORDS.get(kind, kind)}
    return ParsedMessage(
        conversational=True,
        happened_at=sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=region.zone),
        **fields,
    )
