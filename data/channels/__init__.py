"""The ways in: a parser per format of message, each turning a raw body into one ``ParsedMessage``."""

import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from data.regions import Region
from data.understanding.meaning import Understood

# Kinds of coordinate, as ``schema.evidence.kind`` keeps them: the phone's GPS, a tap on the map, the photo's.
COORDINATE_KINDS = ("gps", "tap", "exif")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
MAX_CHARACTERS = 10_000  # four pages; a longer text is a document, and a person should read it


class UnreadableMessageError(ValueError):
    """A message that waits for a person; ``reason`` is a language-free code, never what the message says."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The message cannot be read: {reason}. It waits in the inbox for a person.")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message, still to be fetched by ``reference``, the channel's name for it."""

    kind: str  # image | audio | video | document | sticker
    reference: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMessage:
    """What a message says, before anybody looked where it lies.

    ``category`` is None where nobody said it: the words decide then, with ``category_confidence``; so is
    ``concern``. A ``conversational`` message may belong to what the same person sent shortly before or after;
    ``lacks`` says why it cannot be a complaint by itself (a photo without words), a language-free code.
    ``reply_to`` is the channel's own id of the message that it answers.

    ``lon, lat`` are degrees (EPSG:4326) as given; ``kind`` says where they come from. ``road_id`` is a road
    that the reporter chose from a list, ``station_m`` metres along it; ``place_words`` is a text that only
    tells the place (a column "address"). ``happened_at`` has a zone; None means when the message came.
    """

    category: str | None = None
    category_confidence: float | None = None  # 0 to 1; None: somebody said it
    concern: str | None = None  # complaint | criticism | suggestion | question | thanks
    meaning: Understood | None = None  # what else its words tell
    words: str | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    kind: str = "tap"
    road_id: str | None = None
    station_m: float | None = None
    place_words: str | None = None
    happened_at: datetime | None = None
    public_words: str | None = None
    confidential: bool = False
    sample: bool = False
    photos: tuple[tuple[str, str], ...] = ()  # (public id, upload ticket)
    supports: int | None = None  # id of the stretch that the reporter says the same of
    conversational: bool = False
    from_service: bool = False  # an operator, a bank or a shop wrote it, no person
    lacks: str | None = None
    reply_to: str | None = field(default=None, repr=False)
    attachments: tuple[Attachment, ...] = ()


class Parser(Protocol):
    """What each format offers."""

    def __call__(self, body: bytes, region: Region) -> ParsedMessage:
        """Return what the raw body says. Raises ``UnreadableMessageError``."""
        ...


def category_of(value: object, region: Region) -> str:
    """Return the id of a category of the region given by its id or one of its names."""
    text = str(value or "").strip().casefold()
    if not text:
        raise UnreadableMessageError("no_category")
    for category in region.categories:
        if text in (category.id.casefold(), category.name.id.casefold(), category.name.en.casefold()):
            return category.id
    raise UnreadableMessageError("unknown_category")


def words_of(value: object) -> str | None:
    """Return a text without blanks around it, None if nothing is left; too long a text is not readable."""
    text = "" if value is None else str(value).strip()
    # Half a character, as broken phones send them, and signs that no screen shows and no database takes.
    text = _CONTROLS.sub("", text.encode("utf-8", "replace").decode()).strip()
    if len(text) > MAX_CHARACTERS:
        raise UnreadableMessageError("too_long")
    return text or None


def finite_number(value: object) -> float | None:
    """Return a number, None for what is missing or not a finite number."""
    try:
        number = float(str(value).strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None
