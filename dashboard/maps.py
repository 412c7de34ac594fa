"""Folium elements of our maps: Leaflet from this server, and a region's layer that fetches its pieces."""

from typing import Any
from uuid import uuid4

import folium
from branca.element import MacroElement
from folium.elements import JSCSSMixin
from jinja2 import Template

from dashboard import palette
from dashboard.api.closures import STATES
from dashboard.api.tiles import Box
from dashboard.i18n import _, lang
from dashboard.static_files import asset_path, leaflet_path
from dashboard.words.traffic import traffic_name

# The component lives two folders deep; relative addresses survive a proxy that serves us under a path.
ROOT = "../../"

# Pictures from the internet, switched on by hand; the terms ask for this attribution.
ONLINE_TILES = {
    "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "attribution": '© <a href="https://www.openstreetmap.org/copyright" target="_blank">OpenStreetMap</a>',
}


class LocalMap(folium.Map):
    """A Leaflet map whose library comes from this server; the view is set by the layer that is added."""

    def __init__(self) -> None:
        # Any view at all: Leaflet wants one before the region has said where it lies.
        super().__init__(
            location=(0, 0),
            zoom_start=5,
            tiles=None,
            zoom_control=False,
            zoom_snap=0.25,
            max_zoom=19,
            track_resize=False,  # the layer does it itself, and keeps the region in view
        )
        self.default_js = [("leaflet", ROOT + leaflet_path("leaflet.js"))]
        self.default_css = [("leaflet_css", ROOT + leaflet_path("leaflet.css"))]


class RegionLayer(JSCSSMixin, MacroElement):
    """Areas, roads and stretches of a region; the layer fetches what the view needs, without a rerun.

    With ``interactive`` a click says what was chosen (see ``chosen_on_map``) and the page's address follows
    the view; without, taps are left to other elements. The script is the same for a region and language:
    Streamlit would make the map anew if it changed.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "Jeglongan.start({{ this._parent.get_name() }}, {{ this.settings|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, region_id: str, *, interactive: bool = True) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no annotations
        self._name = "RegionLayer"
        scripts = ("map_tiles", "map_ground", "map_traffic", "map_pieces", "map_here", "map_frame")
        self.default_js = [(name, ROOT + asset_path(f"{name}.js")) for name in scripts]
        self.default_css = [("map", ROOT + asset_path("map.css"))]
        self.settings = {
            "api": f"{ROOT}api/{region_id}",
            "interactive": interactive,
            "language": lang(),
            "colours": {
                "land": palette.LAND,
                "border": palette.BORDER,
                "road": palette.ROAD,
                "ink": palette.INK,
            },
            "stages": [
                {
                    "name": palette.stage_name(stage),
                    "colour": palette.STAGE_COLOURS[stage],
                    "pale": palette.pale(stage),
                }
                for stage in palette.STAGES
            ],
            "traffic": [traffic_name(state) for state in STATES],
            "online": ONLINE_TILES,
            "words": _words(),
        }


class _Wish(MacroElement):
    """Says something to the living map."""

    _template = Template(
        "{% macro script(this, kwargs) %}Jeglongan.tell({{ this.wanted|tojson }});{% endmacro %}"
    )

    def __init__(self, wanted: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no annotations
        self._name = "Wish"
        self.wanted = wanted


def wish(**wanted: Any) -> folium.FeatureGroup:
    """Return what makes the living map do something, for ``feature_group_to_add`` of ``st_folium``.

    ``filter`` is a query string of ``PieceFilter``, ``chosen`` the stretch or works to stress, ``road`` the
    lines (lon, lat) of the road it is about, ``fit`` comes from ``fit``.
    """
    group = folium.FeatureGroup(name="wish")
    group.add_child(_Wish(wanted))
    return group


def fit(box: Box, *, max_zoom: int = 15) -> dict[str, Any]:
    """Return the wish to look at a lon/lat rectangle; each is done once, however often it is sent."""
    return {"bounds": list(box), "max_zoom": max_zoom, "n": uuid4().hex}


def _words() -> dict[str, str]:
    return {
        "map": _("Map of damaged roads. The same stretches stand in the list beside it."),
        "legend": _("Legend"),
        "pale": _("Received, not yet verified"),
        "unlocated": _("Exact place not known"),
        "single": _("One report, seen from near"),
        "width": _("The wider the line, the more complaints."),
        "complaints": _("{count} complaints"),
        "more": _("{count} more stretches: zoom in"),
        "failed": _("The map cannot be loaded. Check the connection and open the page again."),
        "sample": _("Sample data"),
        "schematic": _("borders and roads are schematic"),
        "schematic_areas": _("borders are schematic"),
        "schematic_roads": _("roads are schematic"),
        "outline": _("the outer border is an estimate"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "here": _("Show where I am"),
        "here_looking": _("Looking for satellites … stand still for a moment."),
        "here_denied": _("You have not allowed the location. Allow it in the browser's settings."),
        "here_failed": _("No position was found in time. Try again in the open."),
        "here_outside": _("You are outside this region."),
        "online": _("Background from OpenStreetMap (needs internet)"),
    }
