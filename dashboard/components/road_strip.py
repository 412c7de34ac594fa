"""The strip of a road to look around in: zoom by station, facts at a station, a range chosen on a lane.

Looking around fetches the picture anew from ``/strip/`` and speaks to no page; only a chosen range does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dashboard.components import declare, finite
from dashboard.i18n import _, lang
from dashboard.strip.facts import Fact, facts, with_lane
from data.reads.strip_views import RoadStrip
from data.works import LANES

_road_strip = declare("road_strip")


@dataclass(frozen=True, slots=True)
class StripRange:
    """A range (metres) that somebody chose on a lane of a road."""

    from_m: float
    to_m: float
    lane: str  # both | left | right


def road_strip(
    key: str,
    strip: RoadStrip,
    *,
    choose_range: bool = False,
    typing_open: bool = True,
    from_m: float | None = None,
    to_m: float | None = None,
    step_m: float | None = None,
) -> StripRange | None:
    """Show the strip, at first between two stations; return a range in the run after its choice.

    With ``choose_range`` one is dragged on the lanes or typed below (``typing_open``: without opening that
    first); its ends are rounded to what the zoom shows apart, or to ``step_m``.
    """
    language = lang()
    query = {"ruas": strip.road_id, "bahasa": language}
    if strip.as_of != strip.today:
        query["pada"] = strip.as_of.isoformat()
    data = {
        "url": f"strip/{strip.region_id}.svg?{urlencode(query)}",
        "length_m": strip.length_m,
        "from_m": from_m,
        "to_m": to_m,
        "step_m": step_m,
        "choose": choose_range,
        "typing_open": typing_open,
        "facts": [_told(fact, with_lane(fact, language)) for fact in facts(strip, language)],
        "words": _words(strip),
    }
    result = _road_strip(key=key, data=data, on_range_change=lambda: None)
    return _chosen(result.range, strip.length_m)


def _told(fact: Fact, said: str) -> list[float | str]:
    return [round(fact.from_m, 1), round(fact.to_m, 1), said]


def _chosen(sent: Any, length_m: float) -> StripRange | None:
    """Return the range that a browser sent, kept on the road; None for anything else."""
    if not isinstance(sent, Mapping) or sent.get("lane") not in LANES:
        return None
    ends = finite([sent.get("from_m"), sent.get("to_m")])
    if len(ends) != 2:
        return None
    low, high = (min(max(end, 0.0), length_m) for end in sorted(ends))
    return StripRange(low, high, str(sent["lane"])) if high > low else None


def _words(strip: RoadStrip) -> dict[str, str]:
    return {
        "label": _("Strip of {road} by station").format(road=strip.name),
        "kind": _("straight-line diagram"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "whole": _("Whole road"),
        "back": _("Towards the start"),
        "forth": _("Towards the end"),
        "hint": _("Point at or tap the strip to read what is known there. Arrows move, + and − zoom."),
        "choose": _("Choose a range"),
        "drag": _("Drag on a lane to choose a range, or type it here."),
        "nothing": _("nothing known here"),
        "failed": _("The strip cannot be loaded. Check the connection and open the page again."),
        "from": _("From STA"),
        "to": _("To STA"),
        "lane": _("Lane"),
        "both": _("both lanes"),
        "left": _("left lane"),
        "right": _("right lane"),
        "use": _("Use this range"),
        "bad": _("Write two rising stations of this road, such as 0+200 and 0+850."),
    }
