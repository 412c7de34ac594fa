"""What texts of every chatting channel have in common: words, a place in figures, or nothing to go by."""

from datetime import UTC, datetime
from typing import Any

from data.channels import UnreadableMessageError, words_of
from data.channels.location_links import read_place

# WhatsApp began in 2009; a time before that, or one that no calendar has, is a broken clock's.
EARLIEST = datetime(2009, 1, 1, tzinfo=UTC)

PLACE_WITHOUT_WORDS = "place_without_words"
PLACE_NOT_TOLD = "link_without_coordinates"
EMOJI_ONLY = "emoji_only"
EMPTY = "empty"


def said_in(value: object) -> dict[str, Any]:
    """Return what a text says as fields of a ``ParsedMessage``: words, a place in figures, what it lacks.

    Raises ``UnreadableMessageError`` for one that is too long.
    """
    words = words_of(value)
    if words is None:
        return {"lacks": EMPTY}
    place = read_place(words)
    rest = words_of(place.rest)
    fields: dict[str, Any] = {"words": rest}
    if place.lon is not None:
        fields |= {"lon": place.lon, "lat": place.lat, "kind": "tap"}
    if rest is None or not any(character.isalnum() for character in rest):
        fields |= {"lacks": EMOJI_ONLY if place.lon is None else PLACE_WITHOUT_WORDS}
    elif place.links_without_place and len(rest.split()) == 1:
        fields |= {"lacks": PLACE_NOT_TOLD}
    return fields


def moment_of(seconds: object) -> datetime | None:
    """Return the time of seconds since 1970 (milliseconds too); None for what is no such time."""
    try:
        number = float(str(seconds).strip())
        moment = datetime.fromtimestamp(number / (1_000 if number > 1e11 else 1), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment >= EARLIEST else None


def text_in(table: object, key: str) -> str | None:
    """Return a text of a table that came from outside; None where there is none, or something else."""
    value = table.get(key) if isinstance(table, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).encode("utf-8", "replace").decode().strip() or None


def table_in(table: object, key: str) -> dict[str, Any]:
    """Return a table within a table that came from outside; empty where there is none."""
    value = table.get(key) if isinstance(table, dict) else None
    return value if isinstance(value, dict) else {}


def rows_in(table: object, key: str) -> list[Any]:
    """Return a list within a table that came from outside; empty where there is none."""
    value = table.get(key) if isinstance(table, dict) else None
    return value if isinstance(value, list) else []


def unreadable(reason: str) -> UnreadableMessageError:
    """Return the error that lets a message wait."""
    return UnreadableMessageError(reason)
