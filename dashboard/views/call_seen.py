"""What is made of a call while it is typed: where it lies, what it is about, who calls, what is known."""

from dataclasses import dataclass
from typing import Any

import shapely

from dashboard import palette, session
from dashboard.components.call_form import Sent
from dashboard.components.place_pin import LonLat, Shown
from dashboard.i18n import _, kilometres, name_of, ngettext_, percent, translate
from dashboard.road_lines import bounds_of, lon_lat_of, road_lines
from dashboard.words.alarms import danger_name
from dashboard.words.sentences import (
    agency_name,
    area_line,
    category_name,
    placing_question,
    placing_reason,
    road_and_station,
    state_name,
    stretch_line,
    time_ago,
)
from data.accounts import User
from data.incoming.calls import Caller
from data.placement.positions import joined_text
from data.reads.views import SearchHit
from data.register import NearbyStretch, Preview
from data.understanding import Understood, understand
from geo.posterior.verdicts import SPOT_WITHIN_M

FEWEST_LETTERS = 3  # of words before they are placed, and of a place before it is searched
FEWEST_DIGITS = 8  # of a number before its owner is looked for
MOST_HITS = 6
MOST_KNOWN = 3  # more do not stay in the ear of who talks
MOST_ROADS_SAID = 3
AROUND_DEGREES = 0.004  # some 400 m each way around a place found by words


@dataclass(frozen=True, slots=True)
class Looked:
    """A call's form and everything that was found for it."""

    sent: Sent
    tap: LonLat | None
    preview: Preview | None
    known: tuple[NearbyStretch, ...]
    understood: Understood | None
    caller: Caller | None
    hits: tuple[SearchHit, ...]

    @property
    def category(self) -> str | None:
        """The category that counts: chosen by hand, else read surely enough."""
        return self.sent.category or sure_category(self.understood)


def look(sent: Sent | None, tap: LonLat | None, user: User) -> Looked | None:
    """Look up everything for a form; None where nothing is typed yet."""
    if sent is None:
        return None
    understood = understand(sent.words, session.region()) if sent.words else None
    category = known_category(sent.category) or sure_category(understood)
    preview = _preview(sent, tap, category)
    return Looked(
        sent=sent,
        tap=tap,
        preview=preview,
        known=_known(preview, category),
        understood=understood,
        caller=_caller(sent.caller, user),
        hits=_hits(sent.place_text),
    )


def known_category(category: str | None) -> str | None:
    """Return a category that the region has, else None."""
    known = {one.id for one in session.region().categories}
    return category if category in known else None


def sure_category(understood: Understood | None) -> str | None:
    """Return the category that the words say surely enough to go without a person."""
    if understood is None or understood.confidence < session.region().understanding.sure:
        return None
    return understood.category


def road_of(sent: Sent) -> str | None:
    """Return the road chosen from the suggestions, if the network has it."""
    if sent.place is None or sent.place.kind != "road":
        return None
    return sent.place.id if sent.place.id in session.register().ground().road_rows else None


def place_words_of(sent: Sent) -> str | None:
    """Return the words that say the place: of what was chosen, or typed freely."""
    return sent.place_text if sent.place is None else sent.place.said


def _preview(sent: Sent, tap: LonLat | None, category: str | None) -> Preview | None:
    words = joined_text(place_words_of(sent), sent.words)
    road_id = road_of(sent)
    if tap is None and road_id is None and len(words or "") < FEWEST_LETTERS:
        return None
    lon, lat = tap or (None, None)
    return session.register().preview(lon, lat, words=words, road_id=road_id, category=category)


def _known(preview: Preview | None, category: str | None) -> tuple[NearbyStretch, ...]:
    """Return what is open where the call lies, of the call's own family where that is known."""
    if preview is None or preview.status != "placed":
        return ()
    region = session.region()
    if category is not None and not region.category(category).on_road:
        return ()
    station_m = preview.station_m if _is_clear(preview) else None
    known = session.register().known_here(road_id=preview.road_id, station_m=station_m, category=category)
    family = region.category(category).family if category else None
    return tuple(one for one in known if family in (None, one.family))[:MOST_KNOWN]


def _caller(number: str | None, user: User) -> Caller | None:
    if number is None or sum(map(str.isdigit, number)) < FEWEST_DIGITS:
        return None
    return session.register().caller(number, user)


def _hits(text: str | None) -> tuple[SearchHit, ...]:
    if text is None or len(text) < FEWEST_LETTERS:
        return ()
    return tuple(hit for hit in session.queries().search(text, MOST_HITS) if hit.kind != "ticket")


# --- as the form shows it


def seen(looked: Looked | None) -> dict[str, Any]:
    """Return what the form shows of it, every text in the session's language."""
    if looked is None:
        return {"form_id": None, "hits": [], "known": []}
    where, sure, ask = _place(looked)
    return {
        "form_id": looked.sent.form_id,
        "place_text": looked.sent.place_text or "",
        "hits": [_hit(hit) for hit in looked.hits],
        "known": [_stretch(stretch) for stretch in looked.known],
        "where": where,
        "sure": sure,
        "ask": ask,
        "guess": _guess(looked.understood),
        "caller": _caller_line(looked.caller),
        "alarm": alarm(looked.understood),
    }


def alarm(understood: Understood | None) -> list[str] | None:
    """Return title and text of the warning that somebody's life is in danger; None if nobody's is."""
    if understood is None or understood.emergency is None:
        return None
    return [
        danger_name(understood.emergency, _),
        _("Let the caller ring 112 now, and save at once: the alarm goes out when you save."),
    ]


def question(preview: Preview | None) -> str:
    """Return what to ask the caller, empty if the place is clear."""
    if preview is None:
        return ""
    if preview.status != "placed":
        asked = placing_question(preview.question)
    else:
        asked = "" if _is_clear(preview) else placing_question("where_on_road")
    return _("Ask: {question}").format(question=asked) if asked else ""


def _reach_m(preview: Preview) -> float:
    """Return how long the part of the road is (metres) in which a place lies, 0 where nobody can tell."""
    if preview.from_m is None or preview.to_m is None:
        return 0.0
    return preview.to_m - preview.from_m


def _is_clear(preview: Preview) -> bool:
    return _reach_m(preview) <= SPOT_WITHIN_M


def _place(looked: Looked) -> tuple[str, str, str]:
    """Return where it lies, how sure that is and whose it is, and what to ask back."""
    preview = looked.preview
    if preview is None:
        return "", "", ""
    area = area_line(preview.village, preview.subdistrict)
    if preview.status == "placed" and preview.road_name:
        where = road_and_station(preview.road_name, preview.station_m if _is_clear(preview) else None)
        sure = _("road {share} sure, within {length}").format(
            share=percent(preview.confidence or 0), length=kilometres(_reach_m(preview))
        )
        area = area if _is_clear(preview) else ""  # ten kilometres of road lie in many villages
    else:
        where = area or placing_reason(preview.reason)
        area = ""
        roads = preview.candidates[:MOST_ROADS_SAID]
        sure = " / ".join(f"{name} {percent(confidence)}" for _road_id, name, confidence in roads)
    agency = agency_name(session.region(), preview.agency) if preview.agency else ""
    return where, " · ".join(filter(None, (sure, area, agency))), question(preview)


def _guess(understood: Understood | None) -> dict[str, str] | None:
    """Return the category read from the words, chosen in the form where it is sure enough."""
    if understood is None or understood.category is None:
        return None
    region = session.region()
    said = ", ".join(f"{category_name(region, name)} ({percent(p)})" for name, p in understood.candidates[:3])
    sure = sure_category(understood)
    text = _("From the words: {kinds}") if sure else _("Perhaps: {kinds}. Choose, or leave it to the desk.")
    return {"id": sure or "", "text": text.format(kinds=said)}


def _caller_line(caller: Caller | None) -> str:
    if caller is None:
        return ""
    states = ", ".join(f"{count} {state_name(state).lower()}" for state, count in caller.states.items())
    called = ngettext_(
        "Has reported before: {count} time", "Has reported before: {count} times", caller.earlier
    )
    return f"{called} ({states})"


def _hit(hit: SearchHit) -> dict[str, str]:
    """Return a suggestion; ``said`` are the words for it in the language that places are written about."""
    words = session.region().words
    village, subdistrict = translate("{name} village", words), translate("{name} sub-district", words)
    if hit.kind == "village":
        name, context = area_line(hit.name, None), area_line(None, hit.context)
        said = f"{village.format(name=hit.name)}, {subdistrict.format(name=hit.context)}"
    elif hit.kind == "subdistrict":
        name, context, said = area_line(None, hit.name), "", subdistrict.format(name=hit.name)
    else:
        name, context = hit.name, hit.context
        said = ", ".join(filter(None, (name, context if hit.kind == "landmark" else "")))
    return {"kind": hit.kind, "id": hit.id, "name": name, "context": context, "said": said}


def _stretch(stretch: NearbyStretch) -> dict[str, Any]:
    families: dict[str, str] = {family.id: name_of(family.name) for family in session.region().families}
    said = [
        stretch_line(stretch.road_name, stretch.from_m, stretch.to_m),
        families.get(stretch.family, ""),
        palette.stage_name(stretch.stage),
        ngettext_("{count} complaint", "{count} complaints", stretch.complaints),
    ]
    if stretch.last_at:
        said.append(_("last one: {age}").format(age=time_ago(stretch.last_at)))
    return {
        "id": stretch.stretch_id,
        "text": " · ".join(filter(None, said)),
        "colour": palette.STAGE_COLOURS[stretch.stage],
    }


def shown(looked: Looked | None) -> Shown:
    """Return what the map shows: the tapped pin, the point found, or the roads that may be meant."""
    preview = looked.preview if looked else None
    if looked is None or preview is None:
        return Shown()
    clear = preview.status == "placed" and _is_clear(preview)
    found = lon_lat_of(preview.lon, preview.lat) if clear else None
    if preview.status == "placed" and preview.road_id:
        lines = road_lines([preview.road_id])
    else:
        lines = road_lines([road_id for road_id, _name, _confidence in preview.candidates[:MOST_ROADS_SAID]])
    at = looked.tap or found
    box = shapely.Point(at).buffer(AROUND_DEGREES).bounds if at else None
    return Shown(
        pin=looked.tap,
        on_road=found,
        lines=lines,
        bounds=box or bounds_of(lines),
        view=f"{preview.status} {preview.road_id} {preview.station_m} {at} {len(lines)}",
    )
