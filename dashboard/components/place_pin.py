"""A map of the region on which a place is chosen by tapping it, by dragging the pin, or with the keyboard."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, radians
from pathlib import Path
from typing import Any

import folium
import streamlit as st
from branca.element import MacroElement
from jinja2 import Template
from streamlit_folium import st_folium

from dashboard.components import finite
from dashboard.i18n import _
from dashboard.maps import LocalMap, RegionLayer

_SCRIPT = Path(__file__).with_name("place_pin.js").read_text(encoding="utf-8")
# Around a pin at least this much is shown: a crossing and the next one, enough to know the place again.
NEIGHBOURHOOD_M = 250
_METRES_PER_DEGREE = 111_320  # of latitude, and of longitude at the equator

LonLat = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shown:
    """What lies on the map beside the region's own layers; every point is (lon, lat) in degrees.

    The map moves to ``bounds``, else to the pin, when ``view`` (any text) becomes another, never otherwise.
    """

    pin: LonLat | None = None
    accuracy_m: float | None = None
    on_road: LonLat | None = None  # where the pin was put on its road
    others: Sequence[LonLat] = ()
    lines: Sequence[Sequence[LonLat]] = field(default_factory=tuple)
    bounds: tuple[float, float, float, float] | None = None  # west, south, east, north
    view: str | None = None


def chosen_place(key: str) -> LonLat | None:
    """Return (lon, lat) in the one run after a place was chosen on the map ``key``, else None.

    Call it before ``place_pin`` draws that map: what follows from the choice is then drawn in the same run.
    """
    sent = st.session_state.get(key)
    if not isinstance(sent, dict) or "stamp" not in sent:
        return None
    stamp_key = f"{key}_stamp"  # the value stays, so an old one is told by its time stamp
    if st.session_state.get(stamp_key) == sent["stamp"]:
        return None
    st.session_state[stamp_key] = sent["stamp"]
    numbers = finite((sent.get("lon"), sent.get("lat")))
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def place_pin(key: str, region_id: str, shown: Shown, *, height_px: int) -> None:
    """Show the map with a pin to put; ``chosen_place`` tells where it was put."""
    words = {
        "map": _("Map: move it with the arrow keys, Enter puts the pin in the middle."),
        "pin": _("The place you mean; drag the pin to correct it"),
        "hint": _("Tap the broken place"),
    }
    _draw(key, region_id, words, shown, height_px)


def place_shown(key: str, region_id: str, shown: Shown, *, height_px: int) -> None:
    """Show the map with a pin that stays where it is."""
    _draw(key, region_id, {"map": _("Map of the place"), "pin": _("The place"), "hint": ""}, shown, height_px)


class _PlacePin(MacroElement):
    """The pin and its rules; the script is the same for a language, so that the map is not made anew."""

    _template = Template(
        "{% macro script(this, kwargs) %}({% raw %}" + _SCRIPT + "{% endraw %})"
        "({{ this._parent.get_name() }}, {{ this.words|tojson }});{% endmacro %}"
    )

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no annotations
        self._name = "PlacePin"
        self.words = words


class _Wish(MacroElement):
    """Tells the living map what to show."""

    _template = Template(
        "{% macro script(this, kwargs) %}window.JeglonganPin.show({{ this.wanted|tojson }});{% endmacro %}"
    )

    def __init__(self, wanted: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no annotations
        self._name = "Wish"
        self.wanted = wanted


def _draw(key: str, region_id: str, words: dict[str, str], shown: Shown, height_px: int) -> None:
    chart = LocalMap()
    RegionLayer(region_id, interactive=False).add_to(chart)
    _PlacePin(words).add_to(chart)
    wishes = folium.FeatureGroup(name="wishes")
    wishes.add_child(_Wish(wanted(shown)))
    st_folium(
        chart,
        key=key,
        height=height_px,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=wishes,
    )


def wanted(shown: Shown) -> dict[str, Any]:
    """Turn (lon, lat) into the (lat, lon) that Leaflet speaks."""
    return {
        "at": _lat_lon(shown.pin),
        "accuracy_m": shown.accuracy_m,
        "on_road": _lat_lon(shown.on_road),
        "others": [_lat_lon(point) for point in shown.others],
        "lines": [[_lat_lon(point) for point in line] for line in shown.lines],
        "bounds": list(shown.bounds) if shown.bounds else _around_pin(shown),
        "view": shown.view,
    }


def _lat_lon(lon_lat: LonLat | None) -> list[float] | None:
    return None if lon_lat is None else [round(lon_lat[1], 6), round(lon_lat[0], 6)]


def _around_pin(shown: Shown) -> list[float] | None:
    """Return west, south, east, north of what is worth seeing around the pin."""
    if shown.pin is None:
        return None
    lon, lat = shown.pin
    d_lat = max(NEIGHBOURHOOD_M, 2 * (shown.accuracy_m or 0)) / _METRES_PER_DEGREE
    d_lon = d_lat / max(cos(radians(lat)), 0.01)
    return [lon - d_lon, lat - d_lat, lon + d_lon, lat + d_lat]
