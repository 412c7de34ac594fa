"""A service request as a program posted it: a draft becomes a raw body, and a raw body a parsed message."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from data.channels import (
    Attachment,
    ParsedMessage,
    UnreadableMessageError,
    category_of,
    finite_number,
    words_of,
)
from data.regions import Region

CHANNEL = "open311"
FORMAT = "open311"
_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDraft:
    """What a program posted, checked; ``category`` is its service code.

    ``lon, lat`` in degrees with ``accuracy_m`` where the program told it. ``road_id`` (with ``station_m``,
    metres) is its ``address_id``, ``address`` its ``address_string``. ``attributes`` are kept as they came,
    known ones or not. ``photos`` are (public id, upload ticket).
    """

    category: str
    description: str | None = field(default=None, repr=False)
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    road_id: str | None = None
    station_m: float | None = None
    address: str | None = field(default=None, repr=False)
    confidential: bool = False
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    first_name: str | None = field(default=None, repr=False)
    last_name: str | None = field(default=None, repr=False)
    device_id: str | None = field(default=None, repr=False)
    account_id: str | None = field(default=None, repr=False)
    media_url: str | None = field(default=None, repr=False)
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    photos: tuple[tuple[str, str], ...] = ()


def body(draft: RequestDraft) -> bytes:
    """Return the raw message: everything that was posted, but for the key."""
    return json.dumps(asdict(draft), ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def parse(body: bytes, region: Region) -> ParsedMessage:
    """Return what a posted request says. Raises ``UnreadableMessageError``."""
    fields = json.loads(body)
    lon, lat = finite_number(fields["lon"]), finite_number(fields["lat"])
    if (lon is None) != (lat is None):
        raise UnreadableMessageError("half_a_coordinate")
    accuracy_m = finite_number(fields["accuracy_m"])
    return ParsedMessage(
        category=category_of(fields["category"], region),
        words=words_of(fields["description"]),
        lon=lon,
        lat=lat,
        accuracy_m=accuracy_m,
        kind="tap" if accuracy_m is None else "gps",
        road_id=fields["road_id"],
        station_m=finite_number(fields["station_m"]),
        place_words=words_of(fields["address"]),
        confidential=bool(fields["confidential"]),
        photos=tuple((public_id, ticket) for public_id, ticket in fields["photos"]),
        attachments=_linked(fields["media_url"]),
    )


def _linked(url: str | None) -> tuple[Attachment, ...]:
    """Return the file that lies at ``media_url``; GeoReport leaves open what else may stand there."""
    return (Attachment("image", url),) if url is not None and _ADDRESS.match(url) else ()


def names_in(told: Mapping[str, Any]) -> list[str]:
    """Return the names of who sent a request, from its raw body."""
    names = (told.get("first_name"), told.get("last_name"))
    known = [name.strip() for name in names if isinstance(name, str) and name.strip()]
    return [*known, " ".join(known)] if len(known) > 1 else known
