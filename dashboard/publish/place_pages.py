"""The page of each stretch and of each works: what /penggal and /perbaikan of the living app say."""

import pandas as pd
from markupsafe import Markup

from dashboard.i18n import _, name_of
from dashboard.publish.addresses import relinked
from dashboard.publish.frame import Frame
from dashboard.publish.place_reads import Place, StretchTold, WorksTold
from dashboard.publish.strips import Strips
from dashboard.publish.words import place_words
from dashboard.views import map_card, public_story, repair, stretch, stretch_side, stretch_why
from dashboard.views import public_parts as parts
from dashboard.words.story import stations
from data.reads.story_views import StoryStep


class PlacePages:
    """Writes the pages of one region in one language."""

    def __init__(self, frame: Frame, strips: Strips, traffic: pd.DataFrame, curing: pd.DataFrame) -> None:
        self._frame = frame
        self._strips = strips
        self._traffic, self._curing = traffic, curing

    def stretch(self, told: StretchTold) -> None:
        """Write the page of a stretch."""
        view = told.view
        card = parts.head(stretch.head_of(view, told.works, told.package, told.steps))
        why = stretch_why.sentences(view.stretch_id) if view.verified else []
        self._write(
            self._frame.places.stretch(view.stretch_id),
            view.road_name,
            told.place,
            card=card + map_card.stretch_figures(view) + self._notes(told.place),
            steps=told.steps,
            beside=stretch_side.told(view) or Markup(""),
            why=[one.replace("**", "") for one in why if one],
            called_done=view.share_done > 0,
            on_map={"penggal": str(view.stretch_id)},
        )

    def works(self, told: WorksTold) -> None:
        """Write the page of works."""
        view, places = told.view, self._frame.places
        name = _("The stretch {stations}")
        self._write(
            places.works(view.works_id),
            view.road_name,
            told.place,
            card=parts.head(repair.head_of(view, told.package, *told.place[1:]))
            + self._notes(told.place, of=view.works_id),
            steps=told.steps,
            beside=repair.facts_of(view, told.package),
            called_done=view.share_done > 0,
            on_map={"pekerjaan": str(view.works_id)},
            stretches=[
                (name.format(stations=stations(from_m, to_m)), places.stretch(one))
                for one, from_m, to_m in told.mended
            ],
        )

    def _notes(self, place: Place, of: int | None = None) -> Markup:
        """Return where one may not drive on these metres; ``of`` works only what they close themselves."""
        road_id, from_m, to_m = place
        on_road = [table[table["road_id"] == road_id] for table in (self._traffic, self._curing)]
        if of is None:
            return parts.traffic_notes(*(parts.on_range(table, from_m, to_m) for table in on_road))
        return parts.traffic_notes(*(table[table["works_id"] == of] for table in on_road))

    def _write(
        self,
        path: str,
        road_name: str,
        place: Place,
        *,
        card: Markup,
        steps: tuple[StoryStep, ...],
        beside: Markup,
        called_done: bool,
        on_map: dict[str, str],
        why: list[str] | None = None,
        stretches: list[tuple[str, str]] | None = None,
    ) -> None:
        road_id, from_m, to_m = place
        places = self._frame.places
        photos = [photo for step in steps for photo in step.photos]
        where = f"{road_name}, {stations(from_m, to_m)}"
        self._frame.write(
            path,
            "place.html",
            title=where,
            about=f"{_('How far is the repair?')} {where}, {name_of(self._frame.region.name)}",
            card=self._linked(card, path),
            compared=self._linked(parts.comparison(photos), path),
            story=self._linked(public_story.told(steps), path) if steps else None,
            beside=self._linked(beside, path),
            called_done=called_done,
            words=place_words(),
            on_map=places.map(**on_map),
            road_on_map=places.map(ruas=road_id),
            report=self._report(road_id, (from_m + to_m) / 2, path),
            why=why or [],
            stretches=stretches or [],
            strip=self._strips.write(self._frame, path, place),
        )

    def _report(self, road_id: str, station_m: float, path: str) -> str:
        """Return where "still broken here" leads: the living form with the place filled in, else words."""
        wanted, region = self._frame.wanted, self._frame.region
        if wanted.live:
            return wanted.live_page("lapor", region, ruas=road_id, sta=f"{station_m:.0f}")
        return str(self._frame.link(path, self._frame.places.page("lapor")))

    def _linked(self, html: Markup, path: str) -> Markup:
        """Return parts of the living pages with the site's own addresses; their photos are written too."""
        told, photos = relinked(html, path, self._frame.places)
        for kind, photo_id in photos:
            self._frame.put_photo(kind, photo_id)
        return told
