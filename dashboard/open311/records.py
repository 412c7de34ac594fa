"""A complaint as a service request: its state folded to open or closed, the rest said in words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dashboard import palette
from dashboard.i18n import Language, speaking, translate
from dashboard.words.sentences import area_line, category_name, road_and_station, state_name
from data.open311.views import PublicRequest
from data.regions import Region

LONGEST_DESCRIPTION = 4_000  # characters: GeoReport v2


def record(region: Region, one: PublicRequest, base: str, language: Language) -> dict[str, Any]:
    """Return a service request; ``base`` is the address of the app, for the photo's."""
    with speaking(language):
        return {
            "service_request_id": one.ticket,
            "status": "open" if one.is_open else "closed",
            "status_notes": _notes(one, language),
            "service_name": category_name(region, one.category),
            "service_code": one.category,
            "description": None if one.words is None else one.words[:LONGEST_DESCRIPTION],
            "agency_responsible": _agency(region, one.agency, language),
            "service_notice": translate("Invented for the sample: nobody sent it.", language)
            if one.sample
            else None,
            "requested_datetime": moment(one.requested_at),
            "updated_datetime": moment(one.updated_at),
            "expected_datetime": None,
            "address": _address(region, one, language),
            "address_id": _address_id(one),
            "zipcode": None,
            "lat": None if one.lat is None else round(one.lat, 6),
            "long": None if one.lon is None else round(one.lon, 6),
            "media_url": None if one.photo is None else f"{base}foto/{one.photo}",
        }


def moment(at: datetime) -> str:
    """Return a time as W3C's note on dates has it: in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _notes(one: PublicRequest, language: Language) -> str:
    """Return what is known beyond open and closed: the state, and the stage of the road there."""
    notes = [state_name(one.state)]
    if one.is_open and one.stage is not None:  # what is closed here may be broken anew there
        stage = palette.stage_name(one.stage)
        notes += (
            [translate("the road there: {stage}", language).format(stage=stage)] if stage not in notes else []
        )
    if one.main_ticket is not None:
        notes.append(translate("see {ticket}", language).format(ticket=one.main_ticket))
    return "; ".join(notes)


def _agency(region: Region, agency_id: str | None, language: Language) -> str | None:
    known: Mapping[str, str] = {agency.id: agency.name.in_language(language) for agency in region.agencies}
    return known.get(agency_id or "")


def _address(region: Region, one: PublicRequest, language: Language) -> str:
    road = None if one.road_name is None else road_and_station(one.road_name, one.station_m)
    parts = (road, area_line(one.village, one.subdistrict), region.name.in_language(language))
    return ", ".join(part for part in parts if part)


def _address_id(one: PublicRequest) -> str | None:
    """Return road and metre, as a posted ``address_id`` may name them too."""
    if one.road_id is None or one.station_m is None:
        return None
    return f"{one.road_id}@{one.station_m:.0f}"
