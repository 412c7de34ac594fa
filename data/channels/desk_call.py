"""A call taken down by the office: phone, radio, or somebody at the counter, typed while they talk."""

import json
import secrets
from dataclasses import asdict, dataclass, field

from data.channels import ParsedMessage, UnreadableMessageError, category_of, finite_number, words_of
from data.regions import Region

FORMAT = "desk_call"
KIND = "call"  # of the region's channels that such a call may have come by


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDraft:
    """What an officer has typed of one call.

    ``category`` is None where nobody chose: the words decide. ``place_words`` name a village or landmark
    chosen from a list; ``road_id`` alone means somewhere on that road; ``lon, lat`` (degrees) were tapped on
    the map. ``caller`` is the number as typed, None for who gives none. ``form_id`` is one per call: sent
    twice it is harmless.
    """

    channel: str
    words: str | None = field(default=None, repr=False)
    category: str | None = None
    lon: float | None = None
    lat: float | None = None
    road_id: str | None = None
    place_words: str | None = field(default=None, repr=False)
    caller: str | None = field(default=None, repr=False)
    confidential: bool = False
    supports: int | None = None  # id of the stretch that the caller says the same of
    form_id: str = field(default_factory=lambda: secrets.token_urlsafe(16))


def body(draft: CallDraft) -> bytes:
    """Return the raw message; the caller's number is left out, it is kept with the reporter."""
    fields = asdict(draft)
    del fields["caller"], fields["form_id"], fields["channel"]
    return json.dumps(fields, ensure_ascii=False, allow_nan=False).encode()


def parse(body: bytes, region: Region) -> ParsedMessage:
    """Return what a call's body says. Raises ``UnreadableMessageError`` for one that says nothing."""
    fields = json.loads(body)
    words, category = words_of(fields["words"]), fields["category"]
    if words is None and category is None:
        raise UnreadableMessageError("no_category")
    lon, lat = finite_number(fields["lon"]), finite_number(fields["lat"])
    if (lon is None) != (lat is None):
        raise UnreadableMessageError("half_a_coordinate")
    return ParsedMessage(
        category=None if category is None else category_of(category, region),
        words=words,
        lon=lon,
        lat=lat,
        kind="tap",
        road_id=fields["road_id"],
        place_words=words_of(fields["place_words"]),
        confidential=bool(fields["confidential"]),
        supports=fields["supports"],
    )
