"""The page of each stretch and of each works: what /penggal and /perbaikan of the living app say."""

import pandas as pd
from markupsafe import Markup

from dashboard.i18n import _, name_of
from dashboard.publish.frame import Frame
from dashboard.publish.place_reads import Place, StretchTold, WorksTold
from dashboard.publish.strips import Strips
from dashboard.publish.words import place_words
from dashboard.views import map_card, public_story, repair, stretch, stretch_side, stretch_why
from dashboard.views import public_parts as parts
from dashboard.words.story import stations
from data.reads.queries import Queries
from data.reads.story_views import StoryStep


class Around:
    """What pages of places say of other things than their own: read once, told by road or by stretch."""

    def __init__(self, queries: Queries) -> None:
        self._notes = [_by_road(table) for table in (queries.traffic(), queries.curing())]
        self._ranking = queries.priorities().table
        rows = self._ranking.to_dict("records")
        self._rank_of = {int(row["stretch_id"]): row for row in rows}

    def why(self, stretch_id: int) -> list[str]:
        """Return why a stretch comes sooner or later than others, in the language that is spoken."""
        return stretch_why.rank_sentences(self._rank_of.get(stretch_id), len(self._ranking))

    def on_road(self, road_id: str) -> tuple[pd.DataFrame, pd.DataFrame] | None:
        """Return where traffic is less than usual on a road, and its fresh concrete; None for neither."""
        if not any(road_id in known for _none, known in self._notes):
            return None
        traffic, curing = (known.get(road_id, none) for none, known in self._notes)
        return traffic, curing


def _by_road(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return no row, and the rows of each road."""
    return table.iloc[:0], {str(road_id): rows for road_id, rows in table.groupby("road_id")}


class PlacePages:
    """Writes the pages of one region in one language."""

    def __init__(self, frame: Frame, strips: Strips, around: Around) -> None:
        self._frame = frame
        self._strips = strips
        self._around = around

    def stretch(self, told: StretchTold) -> None:
        """Write the page of a stretch."""
        view = told.view
        card = parts.head(stretch.head_of(view, told.works, told.package, told.steps))
        why = self._around.why(view.stretch_id) if view.verified else []
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
        on_road = self._around.on_road(road_id)
        if on_road is None:
            return Markup("")
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
            card=self._frame.linked(card, path),
            compared=self._frame.linked(parts.comparison(photos), path),
            story=self._frame.linked(public_story.told(steps), path) if steps else None,
            beside=self._frame.linked(beside, path),
            called_done=called_done,
            words=place_words(),
            on_map=places.map(**on_map),
            whole_road=places.road(road_id),
            report=self._frame.report(path, ruas=road_id, sta=f"{(from_m + to_m) / 2:.0f}"),
            why=why or [],
            stretches=stretches or [],
            strip=self._strips.write(self._frame, path, place),
        )
