"""The page of each stretch and of each works: what /penggal and /perbaikan of the living app say."""

from collections.abc import Iterable

import pandas as pd
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, name_of
from dashboard.publish.addresses import relinked
from dashboard.publish.frame import Frame
from dashboard.publish.strips import Strips
from dashboard.publish.words import place_words
from dashboard.views import map_card, public_story, repair, stretch, stretch_side, stretch_why
from dashboard.views import public_parts as parts
from dashboard.words.story import stations
from data.reads.queries import Queries
from data.reads.story_views import StoryStep
from data.reads.views import WorksView


class PlacePages:
    """Writes the pages of one region in one language."""

    def __init__(self, frame: Frame, strips: Strips, traffic: pd.DataFrame, curing: pd.DataFrame) -> None:
        self._frame = frame
        self._strips = strips
        self._traffic, self._curing = traffic, curing

    @property
    def _queries(self) -> Queries:
        return session.queries()

    def stretch(self, stretch_id: int) -> bool:
        """Write the page of a stretch; False where it has just gone."""
        view = self._queries.stretch(stretch_id)
        if view is None or view.stretch_id != stretch_id:
            return False
        steps = self._queries.stretch_story(stretch_id)
        works = stretch.main_works(view)
        package = self._queries.package_of(works.works_id) if works else None
        place = (view.road_id, view.from_m, view.to_m)
        card = parts.head(stretch.head_of(view, works, package, steps))
        self._write(
            self._frame.places.stretch(stretch_id),
            view.road_name,
            place,
            card=card + map_card.stretch_figures(view) + self._notes(*place),
            steps=steps,
            beside=stretch_side.told(view) or Markup(""),
            why=[one.replace("**", "") for one in stretch_why.sentences(stretch_id) if one]
            if view.verified
            else [],
            called_done=view.share_done > 0,
            on_map={"penggal": str(stretch_id)},
        )
        return True

    def works(self, works_id: int, mended: Iterable[tuple[int, float, float]]) -> bool:
        """Write the page of works; ``mended`` are its stretches (id, from, to). False where it has gone."""
        view = self._queries.works(works_id)
        if view is None or view.road_id is None or view.from_m is None or view.to_m is None:
            return False
        package = self._queries.package_of(works_id)
        place = (view.road_id, view.from_m, view.to_m)
        self._write(
            self._frame.places.works(works_id),
            view.road_name,
            place,
            card=parts.head(repair.head_of(view, package, view.from_m, view.to_m))
            + self._notes(*place, works=view),
            steps=self._queries.works_story(works_id),
            beside=repair.facts_of(view, package),
            called_done=view.share_done > 0,
            on_map={"pekerjaan": str(works_id)},
            stretches=[
                (
                    _("The stretch {stations}").format(stations=stations(from_m, to_m)),
                    self._frame.places.stretch(one),
                )
                for one, from_m, to_m in mended
            ],
        )
        return True

    def _notes(self, road_id: str, from_m: float, to_m: float, works: WorksView | None = None) -> Markup:
        """Return where one may not drive on these metres; of works only what they close themselves."""
        tables = []
        for table in (self._traffic, self._curing):
            mine = table[table["road_id"] == road_id]
            tables.append(
                parts.on_range(mine, from_m, to_m)
                if works is None
                else mine[mine["works_id"] == works.works_id]
            )
        return parts.traffic_notes(*tables)

    def _write(
        self,
        path: str,
        road_name: str,
        place: tuple[str, float, float],
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


def mended_by(pieces: pd.DataFrame, works_id: int) -> list[tuple[int, float, float]]:
    """Return the stretches that works mend: id and the metres between."""
    mine = pieces[(pieces["works_id"] == works_id) & pieces["stretch_id"].notna()]
    ends = mine.groupby("stretch_id").agg(from_m=("from_m", "min"), to_m=("to_m", "max"))
    return [
        (int(key), float(row["from_m"]), float(row["to_m"])) for key, row in ends.to_dict("index").items()
    ]
