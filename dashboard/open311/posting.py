"""``POST requests``: the key first, then every field, then into the same intake as any other report."""

import re
from functools import cache
from typing import Any

from dashboard import backend, background
from dashboard.i18n import Language, translate
from dashboard.intake_work import MEDIA
from dashboard.open311.asked import Fields, as_number, degrees, given, one, region_of
from dashboard.open311.faults import ApiError
from dashboard.open311.forms import Posted
from dashboard.open311.records import LONGEST_DESCRIPTION
from dashboard.open311.services import ACCURACY, CONFIDENTIAL, MOST_ACCURACY_M, NO, YES
from data.channels import UnreadableMessageError
from data.open311.intake import take_in
from data.open311.keys import ApiKey, key_of
from data.open311.message import RequestDraft
from data.photos import PHOTOS_PER_REPORT, PhotoError
from data.regions import Region
from data.throttle import Throttle, TooManyAttemptsError

# What a field may hold: nobody's name, number, address or id is longer.
_LONGEST = {
    "address_string": 1_000,
    "email": 320,
    "phone": 60,
    "first_name": 200,
    "last_name": 200,
    "device_id": 500,
    "account_id": 500,
    "media_url": 2_000,
}
LONGEST_ATTRIBUTES = 10_000  # characters, all of them together
RETRY_HEADER = "idempotency-key"
LONGEST_RETRY_KEY = 200
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]+)\](?:\[\d*\])?")


@cache
def _limit(per_hour: int) -> Throttle:
    """Return what counts the reports of the keys that may post so many."""
    return Throttle(per_hour, 3600)


def post(posted: Posted, retry_key: str | None, language: Language) -> list[dict[str, Any]]:
    """Take in one report and return what GeoReport answers. Raises ``ApiError``: nothing is kept then."""
    fields = posted.fields
    key = _key(fields)
    region = region_of(fields)
    if key.region_id != region.id:
        raise ApiError(403, "key_invalid")
    draft = _draft(fields, region)
    if len(posted.files) > PHOTOS_PER_REPORT:
        raise ApiError(400, "too_many_photos", most=PHOTOS_PER_REPORT)
    _count(key)
    register = backend.register_of(region.id)
    retry_key = (retry_key or "")[:LONGEST_RETRY_KEY] or None
    try:
        answer = take_in(register, key, draft, posted.files, retry_key)
    except UnreadableMessageError:
        raise ApiError(400, "unreadable") from None
    except PhotoError as error:
        too_large = error.code == "too_large"
        raise ApiError(400, "photo_too_large" if too_large else "not_photo") from None
    background.poke(MEDIA)  # what lies at its media_url
    return [_reply(answer.ticket, answer.token, draft, language)]


def _reply(ticket: str | None, token: str, draft: RequestDraft, language: Language) -> dict[str, Any]:
    """Return the number of the report, or the token that asks for it later; never both."""
    number = {"token": token} if ticket is None else {"service_request_id": ticket}
    if ticket is None:
        notice = translate("A person reads this report first; the token asks for its number.", language)
    elif draft.confidential:
        notice = translate("Received. It is on no map and in no list; the office alone sees it.", language)
    else:
        notice = translate("Received. Its number tells everybody what becomes of it.", language)
    return {**number, "service_notice": notice, "account_id": draft.account_id}


def _key(fields: Fields) -> ApiKey:
    secret = one(fields, "api_key")
    if secret is None:
        raise ApiError(403, "key_missing")
    key = key_of(backend.store(), secret)
    if key is None:
        raise ApiError(403, "key_invalid")
    return key


def _count(key: ApiKey) -> None:
    try:
        _limit(key.per_hour).take(key.id)
    except TooManyAttemptsError as error:
        raise ApiError(429, "too_often", retry_after_s=max(1, round(error.retry_after_s))) from None


def _draft(fields: Fields, region: Region) -> RequestDraft:
    """Return what the fields say, each checked."""
    code = one(fields, "service_code")
    if code is None:
        raise ApiError(400, "service_missing")
    if code not in {category.id for category in region.categories}:
        raise ApiError(404, "service_unknown", given=given(code))
    attributes = _attributes(fields)
    sender: dict[str, Any] = {
        name: _text(fields, name, most) for name, most in _LONGEST.items() if name != "address_string"
    }
    return RequestDraft(
        category=code,
        description=_text(fields, "description", LONGEST_DESCRIPTION),
        accuracy_m=_accuracy(attributes),
        confidential=_confidential(attributes),
        attributes=attributes,
        **_place(fields, region),
        **sender,
    )


def _place(fields: Fields, region: Region) -> dict[str, Any]:
    """Return where it is, by one way or several; GeoReport asks for one."""
    lat, lon = degrees(fields, "lat", 90), degrees(fields, "long", 180)
    if (lat is None) != (lon is None):
        raise ApiError(400, "half_a_place")
    address = _text(fields, "address_string", _LONGEST["address_string"])
    address_id = one(fields, "address_id")
    if lat is None and address is None and address_id is None:
        raise ApiError(400, "place_missing")
    otherwise = lat is not None or address is not None
    road_id, station_m = (None, None) if address_id is None else _road(address_id, region, otherwise)
    return {"lat": lat, "lon": lon, "address": address, "road_id": road_id, "station_m": station_m}


def _road(address_id: str, region: Region, otherwise: bool) -> tuple[str | None, float | None]:
    """Return the road of an ``address_id``, and the metre that it may name: ``wates-pare@3400``.

    Where the place is told ``otherwise`` too, an id that is none of ours says nothing: programs send one of
    their own, or a mark that there is none (FixMyStreet), to every server alike.
    """
    roads = backend.register_of(region.id).ground().road_rows
    if address_id in roads:
        return address_id, None
    road_id, _, metre = address_id.rpartition("@")
    if otherwise and road_id not in roads:
        return None, None
    station_m = as_number(metre)
    if road_id not in roads or station_m is None or station_m < 0:
        raise ApiError(400, "address_unknown", given=given(address_id))
    return road_id, station_m


def _text(fields: Fields, name: str, most: int) -> str | None:
    text = one(fields, name)
    if text is not None and len(text) > most:
        raise ApiError(400, "too_long", field=name, most=most)
    return text


def _attributes(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Return ``attribute[code]=value`` by code; ``attribute[code][]`` may be sent several times."""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in fields.items():
        if (named := _ATTRIBUTE.fullmatch(name)) is not None:
            found[named[1]] = (*found.get(named[1], ()), *values)
    if sum(len(code) + sum(map(len, values)) for code, values in found.items()) > LONGEST_ATTRIBUTES:
        raise ApiError(400, "too_long", field="attribute", most=LONGEST_ATTRIBUTES)
    return found


def _accuracy(attributes: Fields) -> float | None:
    text = one(attributes, ACCURACY)
    if text is None:
        return None
    value = as_number(text)
    if value is None or not 0 < value <= MOST_ACCURACY_M:
        raise ApiError(
            400, "bad_number", field=f"attribute[{ACCURACY}]", least=1, most=round(MOST_ACCURACY_M)
        )
    return value


def _confidential(attributes: Fields) -> bool:
    text = (one(attributes, CONFIDENTIAL) or NO).casefold()
    if text not in (YES, NO):
        raise ApiError(400, "bad_attribute", field=CONFIDENTIAL, known=f"{NO}, {YES}")
    return text == YES
