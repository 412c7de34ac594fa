"""The road's own picture around each place, as drawings beside its page: one for a desk, one for a phone."""

from dataclasses import dataclass

from dashboard.i18n import _
from dashboard.publish.frame import Frame
from dashboard.publish.stamp import undated_drawing
from dashboard.strip.diagram import strip_svg
from dashboard.views.public_parts import STRIP_PHONE_PX, STRIP_REACH_M, STRIP_WIDTH_PX
from dashboard.words.story import stations
from data.reads.queries import Queries
from data.reads.strip_views import RoadStrip


@dataclass(frozen=True, slots=True)
class Strip:
    """Where the drawings of a place lie, and what they show in words."""

    desk: str
    phone: str
    words: str


class Strips:
    """Draws from each road once: places come road by road, in one language after the other."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._road: tuple[str, RoadStrip | None] = ("", None)

    def _of(self, road_id: str) -> RoadStrip | None:
        if self._road[0] != road_id:
            self._road = (road_id, self._queries.road_strip(road_id))
        return self._road[1]

    def write(self, frame: Frame, page: str, place: tuple[str, float, float]) -> Strip | None:
        """Draw a place (road, from, to in metres) for its page; None where its road has gone."""
        road_id, from_m, to_m = place
        road = self._of(road_id)
        if road is None:
            return None
        from_shown, to_shown = max(0.0, from_m - STRIP_REACH_M), to_m + STRIP_REACH_M
        stem = page.removesuffix(".html")
        paths = {STRIP_WIDTH_PX: f"{stem}.svg", STRIP_PHONE_PX: f"{stem}-hp.svg"}
        language = frame.places.language
        for width_px, path in paths.items():
            drawn = strip_svg(road, width_px=width_px, language=language, from_m=from_shown, to_m=to_shown)
            frame.site.put(path, drawn.encode(), undated_drawing)
        words = _("The road from {stations}: complaints, condition, works and traffic by station.")
        said = words.format(stations=stations(from_shown, to_shown))
        return Strip(paths[STRIP_WIDTH_PX], paths[STRIP_PHONE_PX], said)
