"""The road's own picture, whole and around each place, as drawings: one for a desk, one for a phone."""

import hashlib
from dataclasses import dataclass

from dashboard.i18n import _
from dashboard.publish.frame import Frame
from dashboard.publish.software import software_digest
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
    """Draws from each road once: places come road by road, in one language after the other.

    A drawing is a pure function of the road's records of a day and of the software: where the last run drew
    from the same, its drawing stays.
    """

    def __init__(self, queries: Queries) -> None:
        self._read = queries.strips_of_today()
        self._road: tuple[str, RoadStrip | None, str] = ("", None, "")

    def of(self, road_id: str) -> RoadStrip | None:
        """Return a road as it is recorded; None where there is none (any more)."""
        if self._road[0] != road_id:
            strip = self._read(road_id)
            told = hashlib.sha256(f"{software_digest()} {strip!r}".encode()).hexdigest()
            self._road = (road_id, strip, told)
        return self._road[1]

    def write(self, frame: Frame, page: str, place: tuple[str, float, float]) -> Strip | None:
        """Draw a place (road, from, to in metres) for its page; None where its road has gone."""
        road_id, from_m, to_m = place
        road = self.of(road_id)
        if road is None:
            return None
        return self._write(frame, page, road, max(0.0, from_m - STRIP_REACH_M), to_m + STRIP_REACH_M)

    def write_whole(self, frame: Frame, page: str, road: RoadStrip) -> Strip:
        """Draw a road from end to end for its page; it is the one that ``of`` returned last."""
        return self._write(frame, page, road, 0.0, road.length_m)

    def _write(self, frame: Frame, page: str, road: RoadStrip, from_m: float, to_m: float) -> Strip:
        stem, language = page.removesuffix(".html"), frame.places.language
        paths = {STRIP_WIDTH_PX: f"{stem}.svg", STRIP_PHONE_PX: f"{stem}-hp.svg"}
        for width_px, path in paths.items():
            drawn_from = hashlib.sha256(f"{self._road[2]} {from_m} {to_m} {width_px} {language}".encode())
            if frame.site.keep(path, made_from := drawn_from.hexdigest()[:24]):
                continue
            drawn = strip_svg(road, width_px=width_px, language=language, from_m=from_m, to_m=to_m)
            frame.site.put(path, drawn.encode(), undated_drawing, made_from=made_from)
        words = _("The road from {stations}: complaints, condition, works and traffic by station.")
        said = words.format(stations=stations(from_m, to_m))
        return Strip(paths[STRIP_WIDTH_PX], paths[STRIP_PHONE_PX], said)
