"""The page of each road: its picture from end to end, what is damaged and mended on it, what happened."""

from dataclasses import dataclass

from dashboard.feeds import words as news_words
from dashboard.i18n import _, day, name_of, ngettext_
from dashboard.palette import STAGE_COLOURS
from dashboard.publish.frame import Frame
from dashboard.publish.lists import Row
from dashboard.publish.strips import Strips
from dashboard.views import road, road_parts
from dashboard.words.story import stations
from data.reads.feed_views import FeedEntry
from data.reads.strip_views import RoadStrip

NEWS_SHOWN = 12  # of a road's news; the older ones open


@dataclass(frozen=True, slots=True)
class RoadTold:
    """What the page of a road is written from, read once for every language."""

    strip: RoadStrip
    news: tuple[FeedEntry, ...]  # newest first
    bare: bool  # nothing is recorded of it: there is nothing to draw


@dataclass(frozen=True, slots=True)
class News:
    """A line of what happened on a road; ``path`` is the page about it, "" where there is none."""

    day: str
    iso_day: str
    what: str
    where: str
    path: str


class RoadPages:
    """Writes the pages of roads of one region in one language; those of stretches and works come before."""

    def __init__(self, frame: Frame, strips: Strips) -> None:
        self._frame = frame
        self._strips = strips

    def write(self, told: RoadTold) -> None:
        """Write the page of a road."""
        strip, places = told.strip, self._frame.places
        path = places.road(strip.road_id)
        condition = road_parts.condition_told(strip)
        news = [self._news(entry) for entry in told.news]
        where = ", ".join(dict.fromkeys(area.subdistrict for area in strip.areas if area.subdistrict))
        about = _("Damaged stretches, road works, condition and news of the road {name}.")
        self._frame.write(
            path,
            "road.html",
            title=f"{strip.name} · {name_of(self._frame.region.name)}",
            about=" ".join(filter(None, (about.format(name=strip.name), where))),
            card=road.head_of(strip),
            words=_words(),
            on_map=places.map(ruas=strip.road_id),
            report=self._frame.report(path, ruas=strip.road_id),
            strip=None if told.bare else self._strips.write_whole(self._frame, path, strip),
            stretches=self._stretches(strip),
            works=self._works(strip),
            condition=condition,
            news=news[:NEWS_SHOWN],
            older=news[NEWS_SHOWN:],
            older_words=ngettext_("{count} older", "{count} older", max(len(news) - NEWS_SHOWN, 0)),
            photos=self._frame.linked(road_parts.thumbnails(strip), path) if strip.photos else "",
        )

    def _stretches(self, strip: RoadStrip) -> list[Row]:
        rows = []
        for one in road_parts.whole_stretches(strip):
            path = self._frame.places.stretch(one.stretch_id) if one.stretch_id is not None else ""
            if path in self._frame.site.files:  # one that has come since has its page with the next run
                about, colour = road_parts.stretch_about(strip, one), STAGE_COLOURS[one.stage]
                rows.append(Row(stations(one.from_m, one.to_m), about, colour, path))
        return rows

    def _works(self, strip: RoadStrip) -> list[Row]:
        rows = []
        for one in sorted(strip.works, key=road_parts.running_first):
            path = self._frame.places.works(one.works_id)
            colour = STAGE_COLOURS[one.public_stage] if one.public_stage else ""
            # What is routine again has left the map, and has no page of its own.
            there = path if path in self._frame.site.files else ""
            rows.append(Row(one.name, road_parts.works_about(one), colour, there))
        return rows

    def _news(self, entry: FeedEntry) -> News:
        places, zone = self._frame.places, self._frame.region.zone
        pages = [
            places.stretch(entry.stretch_id) if entry.stretch_id is not None else "",
            places.works(entry.works_id) if entry.works_id is not None else "",
        ]
        path = next((page for page in pages if page in self._frame.site.files), "")
        on = entry.published.astimezone(zone)
        where = stations(entry.from_m, entry.to_m)
        return News(day(on), on.date().isoformat(), news_words.entry_what(entry), where, path)


def _words() -> dict[str, str]:
    return {
        "on_map": _("Show on the map"),
        "report": _("Report damage on this road"),
        "whole_road": _("The road from end to end"),
        "stretches": _("Damaged stretches"),
        "no_stretches": _("No damaged stretch is known on this road. If you know one, report it."),
        "works": _("Works"),
        "no_works": _("No works are recorded on this road."),
        "condition": _("Condition"),
        "no_condition": _("No survey of this road is recorded yet."),
        "news": _("What happened here"),
        "no_news": _("Nothing has happened here yet."),
        "photos": _("Photos"),
        "roads": _("All roads"),
    }
