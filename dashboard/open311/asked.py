"""What a request asks for: its fields, its region, and which service requests it wants to see."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from dashboard import backend
from dashboard.open311.faults import ApiError
from data.open311.views import MOST, Wanted
from data.regions import Region, UnknownRegionError
from data.tickets import normalise

Fields = Mapping[str, Sequence[str]]

LONGEST_SPAN = timedelta(days=90)  # GeoReport v2: start_date and end_date "may not span more than 90 days"
MOST_PAGES = 1_000_000
MOST_RADIUS_M = 100_000.0
# A plus that was not escaped comes as a blank: "2026-01-31T08:30:00 07:00".
_LOST_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")
_SHOWN = 80  # characters of what was given that an error repeats


def one(fields: Fields, name: str) -> str | None:
    """Return what a field says; None where it is not there or empty, which is the same to GeoReport."""
    values = {value.strip() for value in fields.get(name, ())} - {""}
    if len(values) > 1:
        raise ApiError(400, "twice", field=name)
    return next(iter(values), None)


def several(fields: Fields, name: str) -> tuple[str, ...]:
    """Return what a field says that may be said several times, or with commas; empty for nothing."""
    parts = [part.strip() for value in fields.get(name, ()) for part in value.split(",")]
    return tuple(dict.fromkeys(part for part in parts if part))


def given(text: str) -> str:
    """Return what somebody sent, short enough to be repeated to them."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def region_of(fields: Fields) -> Region:
    """Return the region that ``jurisdiction_id`` names; the only one where it names none."""
    name = one(fields, "jurisdiction_id")
    if name is None:
        regions = backend.regions()
        if len(regions) > 1:
            known = ", ".join(region.id for region in regions)
            raise ApiError(400, "jurisdiction_missing", known=known)
        return regions[0]
    try:
        return backend.region_named(name)
    except UnknownRegionError:
        raise ApiError(404, "jurisdiction_unknown", given=given(name)) from None


def degrees(fields: Fields, name: str, most: float) -> float | None:
    """Return a field of degrees from -most to most."""
    text = one(fields, name)
    if text is None:
        return None
    value = as_number(text)
    if value is None or not -most <= value <= most:
        raise ApiError(400, "bad_degrees", field=name, least=-most, most=most)
    return value


def as_number(text: str) -> float | None:
    """Return a finite number in plain figures; None for anything else."""
    try:
        value = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def wanted(fields: Fields, region: Region, now: datetime) -> Wanted:
    """Return which requests are asked for. Raises ``ApiError``."""
    numbers = several(fields, "service_request_id")
    if numbers:
        if len(numbers) > MOST:
            raise ApiError(400, "too_many", field="service_request_id", most=MOST)
        found = [normalise(number, region.ticket_prefix) for number in numbers]
        return Wanted(tickets=tuple(ticket for ticket in found if ticket is not None))
    since, until = _span(fields, region, now)
    size = _whole(fields, "page_size", MOST, MOST)
    return Wanted(
        categories=_categories(fields, region),
        is_open=_status(fields),
        since=since,
        until=until,
        updated_since=_moment(fields, "updated_after", region),
        updated_until=_moment(fields, "updated_before", region, end=True),
        box_lon_lat=_box(fields),
        near=_near(fields),
        limit=size,
        offset=(_whole(fields, "page", 1, MOST_PAGES) - 1) * size,
    )


def _span(fields: Fields, region: Region, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return from when to when; who asks for what changed lately is not kept to the newest requests."""
    since = _moment(fields, "start_date", region)
    until = _moment(fields, "end_date", region, end=True)
    if since is None and until is None:
        by_update = one(fields, "updated_after") or one(fields, "updated_before")
        return (None, None) if by_update else (now - LONGEST_SPAN, None)
    try:
        since = since if since is not None else (until or now) - LONGEST_SPAN
        until = until if until is not None else since + LONGEST_SPAN
    except OverflowError:
        raise ApiError(400, "bad_time", field="start_date") from None
    if until < since:
        raise ApiError(400, "ends_before", field="end_date")
    if until - since > LONGEST_SPAN + timedelta(days=1):  # both days named, both counted in full
        raise ApiError(400, "too_far_apart", most=LONGEST_SPAN.days)
    return since, until


def _moment(fields: Fields, name: str, region: Region, *, end: bool = False) -> datetime | None:
    """Return a time; one without a zone is the region's, a day alone begins, or with ``end`` ends, in it."""
    text = one(fields, name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", text))
        if len(text) <= len("2026-01-31") and end:
            moment = datetime.combine(moment, time.max)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=region.zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ApiError(400, "bad_time", field=name) from None


def _categories(fields: Fields, region: Region) -> tuple[str, ...] | None:
    codes = several(fields, "service_code")
    known = {category.id for category in region.categories}
    for code in codes:
        if code not in known:
            raise ApiError(404, "service_unknown", given=given(code))
    return codes or None


def _status(fields: Fields) -> bool | None:
    states = {state.casefold() for state in several(fields, "status")}
    if states - {"open", "closed"}:
        raise ApiError(400, "bad_status")
    return "open" in states if len(states) == 1 else None


def _whole(fields: Fields, name: str, usual: int, most: int) -> int:
    text = one(fields, name)
    if text is None:
        return usual
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise ApiError(400, "bad_whole", field=name, least=1, most=most)
    return int(text)


def _box(fields: Fields) -> tuple[float, float, float, float] | None:
    text = one(fields, "bbox")
    if text is None:
        return None
    numbers = [number for part in text.split(",") if (number := as_number(part.strip())) is not None]
    if len(numbers) != 4 or text.count(",") != 3:
        raise ApiError(400, "bad_box")
    west, south, east, north = numbers
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ApiError(400, "bad_box")
    return west, south, east, north


def _near(fields: Fields) -> tuple[float, float, float] | None:
    lat, lon = degrees(fields, "lat", 90), degrees(fields, "long", 180)
    text = one(fields, "radius")
    if lat is None and lon is None and text is None:
        return None
    if lat is None or lon is None or text is None:
        raise ApiError(400, "radius_alone")
    radius_m = as_number(text)
    if radius_m is None or not 0 < radius_m <= MOST_RADIUS_M:
        raise ApiError(400, "bad_number", field="radius", least=1, most=round(MOST_RADIUS_M))
    return lon, lat, radius_m
