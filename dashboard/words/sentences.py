"""The language-free codes of the records, said in the words of the counter."""

import math
from collections.abc import Sequence
from datetime import datetime
from html import escape

from dashboard import palette
from dashboard.i18n import _, age, kilometres, name_of, ngettext_, number
from data.reads.views import StaffEvidence
from data.regions import Region
from data.stages import public_stage_of_complaint
from data.store import utc_now
from geo.stationing import format_station

# --- states and decisions


def state_name(state: str) -> str:
    """Return the name of a complaint's state."""
    names = {
        "received": _("Received"),
        "verified": _("Verified"),
        "answered": _("Answered"),
        "forwarded": _("Forwarded"),
        "closed": _("Done"),
        "rejected": _("Not followed up"),
        "duplicate": _("Sent twice"),
        "support": _("Support"),
    }
    return names[state]


def state_colour(state: str) -> str:
    """Return the colour of a complaint's state, that of the public stage it shows as."""
    stage = public_stage_of_complaint(state)
    return palette.STAGE_COLOURS[stage] if stage else palette.MUTED_INK


def state_chip(state: str) -> str:
    """Return the state as a chip in HTML."""
    return f'<span class="jg-chip" style="--stage:{state_colour(state)}">{escape(state_name(state))}</span>'


def reject_reason(code: str) -> str:
    """Return why a complaint was not followed up."""
    sentences = {
        "not_a_road_matter": _("Not a matter of roads"),
        "not_found": _("The place was not found"),
        "no_damage": _("No damage was found there"),
        "private_road": _("A private road"),
        "outside_region": _("Outside this region"),
        "incomplete": _("Too little was told to act on it"),
        "spam": _("Advertising or a joke"),
        "other": _("Another reason"),
    }
    return sentences[code]


def close_reason(code: str) -> str:
    """Return why a complaint was closed without works of its own."""
    sentences = {
        "repaired": _("Repaired"),
        "already_repaired": _("Was repaired already"),
        "handed_over": _("Handed over to whom it belongs"),
        "reporter_silent": _("The reporter did not answer a question"),
        "cannot_be_repaired": _("Cannot be repaired"),
        "answered": _("Answered: nothing was to be repaired"),
        "settled_in_dialogue": _("Settled in the public dialogue"),
    }
    return sentences[code]


def reveal_reason(code: str) -> str:
    """Return what a reporter's contact is needed for."""
    sentences = {
        "ask_place": _("To ask where it is"),
        "ask_more": _("To ask for more"),
        "tell_outcome": _("To tell what became of it"),
        "danger": _("Somebody is in danger"),
        "asked_by_reporter": _("The reporter asked for a call"),
        "other": _("Another reason"),
    }
    return sentences[code]


def action_name(action: str) -> str:
    """Return what a decision of the desk is called on its button."""
    names = {
        "verify": _("Verify"),
        "correct_place": _("Correct the place"),
        "correct_category": _("Correct the kind"),
        "mark_support": _("Same as another"),
        "forward": _("Forward"),
        "answer": _("Answer"),
        "close": _("Close"),
        "reject": _("Do not follow up"),
        "reopen": _("Open again"),
        "separate": _("Separate again"),
        "take_back": _("Take back"),
        "send_letter": _("Letter (PDF)"),
        "withhold": _("About an official"),
    }
    return names[action]


# --- places


def placing_reason(code: str | None) -> str:
    """Return why a complaint lies where it does, or why it could not be put anywhere."""
    outside = _("This place lies outside the region. Move the pin, or report it to the neighbouring regency.")
    broken = _("These coordinates cannot be right. Tap the map instead.")
    sentences = {
        "by_position": _("By its position"),
        "by_position_and_words": _("By its position and its words"),
        "by_words": _("By its words"),
        "several_roads_near": _("Several roads are equally near"),
        "several_roads_named": _("The words fit several roads"),
        "position_and_words_disagree": _("The position and the words speak of different roads"),
        "road_not_near_enough": _("The next road is rather far away"),
        "no_road_near": _("No road of ours is near"),
        "no_road_named": _("The words name no road of ours"),
        "nothing_given": _("No place was given"),
        "not_about_a_road": _("It is not about a road"),
        "no_roads_yet": _("The region has no roads yet"),
        "outside_region": outside,
        "swapped_coordinates": _("Longitude and latitude have changed places. Tap the map instead."),
    }
    return sentences.get(code or "", broken)


def placing_question(code: str | None) -> str:
    """Return the question to the reporter whose answer would settle most; empty where there is none."""
    sentences = {
        "which_road": _("Which road is it? Its name, or the places at its two ends, would help."),
        "which_area": _("In which village or sub-district is it? The same name is there more than once."),
        "position_or_words": _("The position and the words speak of different places. Which is right?"),
        "on_this_road": _("Is it on this road, or beside it?"),
        "where_on_road": _("Where on this road? A house number, a school or a crossing nearby would help."),
        "where_is_it": _("Where is it?"),
        "correct_coordinates": _("The coordinates cannot be right. Where is it?"),
    }
    return sentences.get(code or "", "")


def road_and_station(road_name: str, station_m: float | None) -> str:
    """Return ``Plosoklaten – Gedangsewu, STA 3+400``; no station is None, in a table's column NaN."""
    if station_m is None or math.isnan(station_m):
        return road_name
    return f"{road_name}, STA {format_station(station_m)}"


def stretch_line(road_name: str, from_m: float, to_m: float) -> str:
    """Return ``Plosoklaten – Gedangsewu, STA 3+400 – 3+950``."""
    return f"{road_name}, STA {format_station(from_m)} – {format_station(to_m)}"


def area_line(village: str | None, subdistrict: str | None) -> str:
    """Return ``Desa Watugede, Kec. Puncu`` as far as it is known; empty where nothing is."""
    parts = [
        _("{name} village").format(name=village) if village else "",
        _("{name} sub-district").format(name=subdistrict) if subdistrict else "",
    ]
    return ", ".join(part for part in parts if part)


def subdistricts_line(names: Sequence[str]) -> str:
    """Return ``Kec. Papar, Purwoasri``; empty without a name."""
    if not names:
        return ""
    line = ngettext_("{names} sub-district", "{names} sub-districts", len(names))
    return line.format(names=", ".join(names))


# On more villages than these lies a long road: their names would hide the rest.
_VILLAGES_SAID = 3


def where_line(from_m: float, to_m: float, subdistricts: Sequence[str], villages: Sequence[str] = ()) -> str:
    """Return ``Desa/Kel. Watugede · Kec. Puncu · 1,8 km · STA 6+150 – 7+950``: names first, stations last."""
    named = villages if len(villages) <= _VILLAGES_SAID else ()
    in_villages = ngettext_("{names} village", "{names} villages", len(named)) if named else ""
    said = (
        in_villages.format(names=", ".join(named)),
        subdistricts_line(subdistricts or ("–",)),
        kilometres(to_m - from_m),
        f"STA {format_station(from_m)} – {format_station(to_m)}",
    )
    return " · ".join(filter(None, said))


def time_since(moment: datetime) -> str:
    """Return how long ago something was: ``today``, ``3 days``."""
    days = _days_since(moment)
    return _("today") if days < 1 else age(days)


def time_ago(moment: datetime) -> str:
    """Return when something was, for a sentence: ``today``, ``3 days ago``."""
    days = _days_since(moment)
    return _("today") if days < 1 else _("{age} ago").format(age=age(days))


def _days_since(moment: datetime) -> float:
    return (utc_now() - moment).total_seconds() / 86_400


def place_of(
    road_name: str | None, station_m: float | None, village: str | None, subdistrict: str | None
) -> str:
    """Return the best name of a place there is: its road, else its village, else that there is none."""
    if road_name:
        return road_and_station(road_name, station_m)
    return area_line(village, subdistrict) or _("Place not known")


def evidence_line(evidence: StaffEvidence) -> str:
    """Return how the reporter gave the place: ``GPS, ± 12 m``."""
    kinds = {
        "gps": _("GPS"),
        "tap": _("tapped on the map"),
        "exif": _("from the photo"),
        "road": _("chose the road"),
        "words": _("in words"),
        "staff": _("set by an officer"),
    }
    line = kinds.get(evidence.kind, evidence.kind)
    if evidence.road_name:
        line += f": {road_and_station(evidence.road_name, evidence.station_m)}"
    if evidence.accuracy_m is not None:
        line += f", ± {number(evidence.accuracy_m)} m"
    return line


# --- names of the region's own tables; an id that the region has dropped since stands for itself


def category_name(region: Region, category_id: str) -> str:
    """Return the name of a category."""
    known = {category.id: category for category in region.categories}
    return name_of(known[category_id].name) if category_id in known else category_id


def is_on_road(region: Region, category_id: str | None) -> bool:
    """Tell whether a category is about roads, as one that nobody knows is taken to be."""
    return next((one.on_road for one in region.categories if one.id == category_id), True)


def channel_name(region: Region, channel_id: str) -> str:
    """Return the name of the channel by which a complaint came."""
    known = {channel.id: channel for channel in region.channels}
    return name_of(known[channel_id].name) if channel_id in known else channel_id


def agency_name(region: Region, agency_id: str | None) -> str:
    """Return the short name of an agency; a dash where it is not known yet who answers."""
    known = {agency.id: agency.short for agency in region.agencies}
    return known.get(agency_id or "", agency_id or "–")
