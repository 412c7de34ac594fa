"""The form on our own page: a draft becomes a raw body, and a raw body a parsed message."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Literal

from data.channels import (
    COORDINATE_KINDS,
    ParsedMessage,
    UnreadableMessageError,
    category_of,
    finite_number,
    words_of,
)
from data.regions import Region

FORMAT = "web_form"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """What somebody filled in.

    ``lon, lat`` in degrees with ``accuracy_m`` where the device told it; ``how`` they came about. ``road_id``
    alone means somewhere on that road, with ``station_m`` (metres) or a coordinate it means there on that
    road. ``photos`` are (public id, upload ticket). ``form_id`` is one per form: sent twice it is harmless.
    """

    category: str
    words: str | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    how: Literal["gps", "tap", "exif"] | None = None
    road_id: str | None = None
    station_m: float | None = None
    contact: str | None = field(default=None, repr=False)
    confidential: bool = False
    photos: tuple[tuple[str, str], ...] = ()
    supports: int | None = None  # id of the stretch that the reporter says the same of
    form_id: str = field(default_factory=lambda: secrets.token_urlsafe(16))


def body(draft: ReportDraft) -> bytes:
    """Return the raw message; the contact is left out, it is kept with the reporter."""
    fields = asdict(draft)
    del fields["contact"], fields["form_id"]
    return json.dumps(fields, ensure_ascii=False, allow_nan=False).encode()


def parse(body: bytes, region: Region) -> ParsedMessage:
    """Return what a draft's body says. Raises ``UnreadableMessageError``."""
    fields = json.loads(body)
    lon, lat = finite_number(fields["lon"]), finite_number(fields["lat"])
    if (lon is None) != (lat is None):
        raise UnreadableMessageError("half_a_coordinate")
    if fields["how"] not in (None, *COORDINATE_KINDS):
        raise UnreadableMessageError("unknown_kind_of_place")
    return ParsedMessage(
        category=category_of(fields["category"], region),
        words=words_of(fields["words"]),
        lon=lon,
        lat=lat,
        accuracy_m=finite_number(fields["accuracy_m"]),
        kind=fields["how"] or "tap",
        road_id=fields["road_id"],
        station_m=finite_number(fields["station_m"]),
        confidential=bool(fields["confidential"]),
        photos=tuple((public_id, ticket) for public_id, ticket in fields["photos"]),
        supports=fields["supports"],
    )
