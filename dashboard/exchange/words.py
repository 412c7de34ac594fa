"""What other systems say of complaints, and what stands in their files, in the words of the counter."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.i18n import _, day, name_of
from data.regions import Region

# Events that tell what another system says (data/exchange/foreign_moves.py, updating.py).
ELSEWHERE = frozenset({"close_elsewhere", "reject_elsewhere", "other_status", "updated_elsewhere"})


def system_name(region: Region, system: str | None) -> str:
    """Return what a system is called: as the region's channel of that id, else by the id itself."""
    channels = {channel.id: channel.name for channel in region.channels}
    return name_of(channels[system]) if system in channels else str(system or _("another system"))


def other_status_name(status: str) -> str:
    """Return what another system says of a complaint."""
    names = {
        "waiting": _("waits to be checked"),
        "verified": _("checked"),
        "forwarded": _("handed to an office"),
        "in_progress": _("in progress"),
        "answered": _("answered"),
        "postponed": _("postponed"),
        "done": _("done"),
        "rejected": _("turned down"),
    }
    return names.get(status, status)


def elsewhere_sentence(region: Region, action: str, told: Mapping[str, Any]) -> str:
    """Return what another system said, since when; ``told`` are the event's details."""
    system = system_name(region, told.get("source"))
    if action == "updated_elsewhere":
        return _("Brought up to date from {system}").format(system=system)
    status = other_status_name(str(told.get("status", "")))
    sentences = {
        "close_elsewhere": _("Closed on the word of {system}: {status}"),
        "reject_elsewhere": _("Not followed up on the word of {system}: {status}"),
        "other_status": _("{system} says: {status}"),
    }
    sentence = sentences[action].format(system=system, status=status)
    since = _day(told.get("on"))
    return f"{sentence} ({since})" if since else sentence


def thing_name(thing: str) -> str:
    """Return what a column of a file may hold."""
    names = {
        "id": _("Number in their system"),
        "time": _("Day of the report"),
        "clock": _("Hour of the report"),
        "category": _("Kind"),
        "concern": _("Complaint, suggestion or question"),
        "title": _("Title"),
        "words": _("Words of the report"),
        "road": _("Road"),
        "address": _("Place in words"),
        "village": _("Village"),
        "subdistrict": _("Sub-district"),
        "coordinates": _("Coordinates in one cell"),
        "lon": _("Longitude"),
        "lat": _("Latitude"),
        "accuracy_m": _("Accuracy in metres"),
        "contact": _("Phone or e-mail of the reporter"),
        "anonymous": _("Anonymous (yes or no)"),
        "confidential": _("Confidential (yes or no)"),
        "status": _("Status in their system"),
        "status_time": _("Day of the status"),
        "agency": _("Office it was handed to"),
    }
    return names[thing]


def _day(text: Any) -> str:
    try:
        return day(date.fromisoformat(str(text))) if text else ""
    except ValueError:
        return ""
