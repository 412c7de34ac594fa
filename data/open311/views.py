"""What Open311 asks for, and what it is told: plain frozen records without anything personal."""

from dataclasses import dataclass
from datetime import datetime

MOST = 1_000  # requests in one answer: GeoReport v2, "Response Volume"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which requests are asked for, and which part of them; None lets everything through.

    ``tickets`` (as stored) override all the rest, and find what the list leaves out. ``box_lon_lat`` is
    (west, south, east, north); ``near`` is (lon, lat, radius in metres).
    """

    tickets: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    is_open: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    updated_until: datetime | None = None
    box_lon_lat: tuple[float, float, float, float] | None = None
    near: tuple[float, float, float] | None = None
    limit: int = MOST
    offset: int = 0


@dataclass(frozen=True, slots=True)
class PublicRequest:
    """A complaint as everybody may know it; ``lon, lat`` is the point on the road, None where it is on none.

    ``stage`` is the public stage where it lies, None where it shows none.
    """

    ticket: str
    category: str
    state: str
    is_open: bool
    stage: str | None
    main_ticket: str | None
    agency: str | None
    words: str | None
    photo: str | None  # public id of the first one released
    requested_at: datetime
    updated_at: datetime
    road_id: str | None
    road_name: str | None
    station_m: float | None
    village: str | None
    subdistrict: str | None
    lon: float | None
    lat: float | None
    sample: bool
