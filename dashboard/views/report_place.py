"""The first step of a report, its place: by a tap, by GPS, by the name of a road or village, by a link."""

import re
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from dashboard import enter_chooses, session
from dashboard.components.gps import Fix, gps
from dashboard.components.place_pin import Shown, chosen_place, place_pin
from dashboard.i18n import _
from dashboard.road_lines import bounds_of, lon_lat_of, road_lines
from dashboard.views.report_parts import TRIED, wrong
from dashboard.widgets import plain
from dashboard.words.sentences import area_line, placing_question, placing_reason, road_and_station
from data.reads.views import SearchHit
from data.register import Preview

_PLACE, _VIEW, _LINK, _SEARCH = "report_place", "report_view", "report_link", "report_search"
_MAP = "report_map"
_NO_ROAD = ""  # what is chosen where none of the roads is meant
LANDMARK_REACH_DEGREES = 0.002  # around a school or market: the roads beside it, some 200 m each way
MOST_HITS = 6
MAP_HEIGHT_PX = 420


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reporter says it is: a point in degrees, a road (by choice or by name), or a village's name.

    One with ``bounds`` alone says nothing yet: somebody looks at that part of the map.
    """

    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    how: Literal["gps", "tap", "exif"] | None = None
    road_id: str | None = None
    station_m: float | None = None
    name: str | None = None  # of a village or landmark, as the region writes it
    bounds: tuple[float, float, float, float] | None = None  # west, south, east, north

    @property
    def lon_lat(self) -> tuple[float, float] | None:
        """The point, if there is one."""
        return lon_lat_of(self.lon, self.lat)

    @property
    def is_said(self) -> bool:
        """Whether this tells where it is, be it roughly."""
        return self.lon_lat is not None or self.road_id is not None or self.name is not None


def ask(category_id: str | None, words: str) -> tuple[Place | None, Preview | None]:
    """Draw GPS button, search and map; return the place and what was found there, which ``say`` tells.

    Category and words are what the form holds: they take part in the placing of the report.
    """
    before = current()
    # First: whoever stands there has said it all with one press.
    gps("report_gps", _take_fix, counts=before is None or before.how == "gps")
    tapped = chosen_place(_MAP)
    if tapped:
        put(Place(*tapped, how="tap"), look=False)
        _close_search()
    _ask_by_name()
    place = current()
    preview = _preview(place, category_id, words)
    place_pin(_MAP, session.region().id, _shown(place, preview), height_px=MAP_HEIGHT_PX)
    return place, preview


def _take_fix(fix: Fix) -> None:
    if not fix.refines or _is_plain_fix(current()):
        put(Place(fix.lon, fix.lat, fix.accuracy_m, "gps"), look=not fix.refines)
        _close_search()


def _close_search() -> None:
    """Take what a name found away: it would stand between the place and the next question.

    An empty search is left alone: written, it would take what is typed while the answer is on its way.
    """
    if st.session_state.get(_SEARCH):
        st.session_state[_SEARCH] = ""


def _is_plain_fix(place: Place | None) -> bool:
    """Whether the phone alone has said the place: what its owner chose since then, no better fix moves."""
    return place is not None and place.how == "gps" and place.road_id is None


def current() -> Place | None:
    """Return the place chosen so far."""
    place: Place | None = st.session_state.get(_PLACE)
    return place


def put(place: Place, *, look: bool = True) -> None:
    """Choose ``place``; ``look`` moves the map there."""
    st.session_state[_PLACE] = place
    st.session_state[_VIEW] = st.session_state.get(_VIEW, 0) + 1 if look else None


def told(place: Place | None, words: str) -> str | None:
    """Return the words of the report, with the village that was chosen by its name."""
    said = [words, place.name if place else None]
    return "\n".join(one for one in said if one) or None


def offer(place: Place, label: str) -> None:
    """Draw a button that chooses ``place``, unless it is chosen."""
    if current() != place:
        key = f"report_offer_{place.lon}_{place.lat}"
        st.button(label, key=key, icon=":material/pin_drop:", on_click=put, args=(place,))


def forget() -> None:
    """Start without a place."""
    for key in (_PLACE, _SEARCH):
        st.session_state.pop(key, None)


def take_over_link() -> None:
    """Put the place that the address names (``titik``, ``ruas`` + ``sta``, ``penggal``), once per address."""
    params = {name: st.query_params.get(name) for name in ("titik", "ruas", "sta", "penggal")}
    if st.session_state.get(_LINK) == params:
        return
    st.session_state[_LINK] = params
    place = _place_of_point(params["titik"]) or _place_of_road(params["ruas"], params["sta"])
    place = place or _place_of_stretch(params["penggal"])
    if place:
        put(place)


def _place_of_point(text: str | None) -> Place | None:
    """Read ``lat,lon``; anything else is no place."""
    try:
        lat, lon = (float(part) for part in (text or "").split(","))
    except ValueError:
        return None
    return Place(lon, lat, how="tap") if abs(lat) <= 90 and abs(lon) <= 180 else None


def _place_of_road(road_id: str | None, station: str | None) -> Place | None:
    network = session.queries().network()
    if network is None or not road_id or road_id not in set(network.table["road_id"]):
        return None
    try:
        station_m = float(station) if station else None
    except ValueError:
        station_m = None
    return Place(road_id=road_id, station_m=station_m)


def _place_of_stretch(stretch_id: str | None) -> Place | None:
    if not stretch_id or not re.fullmatch(r"[0-9]{1,15}", stretch_id):
        return None
    view = session.queries().stretch(int(stretch_id))
    return Place(road_id=view.road_id, station_m=(view.from_m + view.to_m) / 2) if view else None


def _ask_by_name() -> None:
    """Draw the search box and what it found; choosing a road or a village moves the map there."""
    text = st.text_input(
        _("Type a road, village or landmark"),
        key=_SEARCH,
        type="search",
        placeholder=_("Type a road, village or landmark"),
        label_visibility="collapsed",
        live="300ms",
        persist_state="session",
    )
    enter_chooses.listen(_SEARCH, "jg_hits")
    if not text or len(text) < 2:
        return
    hits = [hit for hit in session.queries().search(text, MOST_HITS) if hit.kind != "ticket"]
    if not hits:
        st.caption(_("No road or village of that name. Try fewer letters, or tap the map."))
    with st.container(key="jg_hits", gap=None):
        enter_chooses.say_of_what(text)
        for hit in hits:
            st.button(
                _hit_label(hit),
                key=f"report_hit_{hit.kind}_{hit.id}",
                width="stretch",
                on_click=_choose_hit,
                args=(hit,),
            )


def _hit_label(hit: SearchHit) -> str:
    if hit.kind in ("road", "landmark"):
        name, context = hit.name, hit.context
    elif hit.kind == "village":
        name, context = area_line(hit.name, None), area_line(None, hit.context)
    else:
        name, context = area_line(None, hit.name), ""
    return f"**{plain(name)}**" + (f" · {plain(context)}" if context else "")


def _choose_hit(hit: SearchHit) -> None:
    """Choose a road, village or landmark; a sub-district is too large a place, so the map only goes there."""
    st.session_state[_SEARCH] = ""
    if hit.kind == "road":
        put(Place(road_id=hit.id))
        return
    if hit.kind == "landmark":
        put(_at_landmark(hit))
        return
    areas = session.queries().areas(hit.kind)
    west, south, east, north = areas.loc[areas["code"] == hit.id, "geometry"].total_bounds
    name = area_line(hit.name, hit.context) if hit.kind == "village" else None
    put(Place(name=name, bounds=(west, south, east, north)))


def _at_landmark(hit: SearchHit) -> Place:
    """Return the words that a landmark is said by, and the part of the map around it: no road yet."""
    name = ", ".join(filter(None, (hit.name, hit.context)))
    if hit.lon is None or hit.lat is None:
        return Place(name=name)
    reach = LANDMARK_REACH_DEGREES
    return Place(name=name, bounds=(hit.lon - reach, hit.lat - reach, hit.lon + reach, hit.lat + reach))


def _preview(place: Place | None, category_id: str | None, words: str) -> Preview | None:
    """Ask the register where a report of this place would lie; nothing is stored."""
    if place is None or not place.is_said:
        return None
    return session.register().preview(
        lon=place.lon,
        lat=place.lat,
        accuracy_m=place.accuracy_m,
        road_id=place.road_id,
        station_m=place.station_m,
        category=category_id,
        words=told(place, words),
    )


def _shown(place: Place | None, preview: Preview | None) -> Shown:
    """Work out what the map shows beside its base layers."""
    if place is None:
        return Shown()
    if preview is None or place.name:
        return Shown(bounds=place.bounds, view=_view())
    roads = (
        [place.road_id] if place.road_id else [road_id for road_id, _name, _confidence in preview.candidates]
    )
    lines = road_lines(roads) if place.road_id or preview.status == "ambiguous" else []
    on_road = lon_lat_of(preview.lon, preview.lat) if place.lon_lat else None
    return Shown(
        pin=place.lon_lat,
        accuracy_m=place.accuracy_m,
        on_road=on_road,
        lines=lines,
        bounds=None if place.lon_lat else bounds_of(lines),
        view=_view(),
    )


def _view() -> str | None:
    wanted = st.session_state.get(_VIEW)
    return str(wanted) if wanted else None


def say(place: Place | None, preview: Preview | None, *, needed: bool = True) -> None:
    """Say under the map what was found at the place, and ask what is not clear; ``needed``: miss it, too."""
    if place is None or preview is None:
        if needed and st.session_state.get(TRIED):
            wrong(_("Say where it is: tap the map, use your location, or type the road."))
        elif place:
            st.caption(_("Tap the map to say exactly where."))
        return
    if preview.status == "invalid":
        wrong(placing_reason(preview.reason))
        return
    with st.container(key="jg_found", gap="small"):
        area = area_line(preview.village, preview.subdistrict)
        if preview.status == "placed" and preview.road_name:
            where = road_and_station(preview.road_name, preview.station_m)
            st.markdown(f"**{plain(where)}**  \n{plain(area)}")
        elif preview.candidates and place.lon_lat:
            _ask_which_road(place, preview)
        else:
            known = place.name or preview.road_name or area
            st.markdown(f"**{plain(known or placing_reason(preview.reason))}**")
        if place.lon_lat is None:
            if preview.question:
                st.caption(placing_question(preview.question))
            st.caption(_("Tap the map to say exactly where."))
        elif preview.reason == "no_road_near":
            st.caption(_("No road of ours is near. The report is kept at its village."))


def _ask_which_road(place: Place, preview: Preview) -> None:
    """Let the reporter choose between the roads that may be meant, or say that it is none of them."""
    names = {road_id: name for road_id, name, _confidence in preview.candidates}
    one = len(names) == 1
    names[_NO_ROAD] = _("Beside it, or on another road") if one else _("Another road, or I do not know")
    key = f"report_which_{place.lon}_{place.lat}"
    st.radio(
        _("Is it on this road?") if one else _("Which road is it?"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=key,
        on_change=_choose_road,
        args=(place, key),
    )


def _choose_road(place: Place, key: str) -> None:
    put(replace(place, road_id=st.session_state[key] or None), look=False)
