"""The site of one region: its map, its pages in each language, its data."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import geopandas as gpd
import orjson

from dashboard import backend, session
from dashboard.api.pieces import PERIODS_DAYS, PieceFilter
from dashboard.api.region_layers import RegionLayers
from dashboard.i18n import _, name_of, ngettext_, speaking
from dashboard.maps import RegionLayer
from dashboard.palette import STAGES
from dashboard.publish import plain_pages
from dashboard.publish.addresses import Places, link
from dashboard.publish.downloads import write_data_page, write_downloads
from dashboard.publish.folder import NewSite
from dashboard.publish.frame import Frame, Wanted
from dashboard.publish.lists import Lists, counted, rows_of
from dashboard.publish.look import Look
from dashboard.publish.map_data import write_map
from dashboard.publish.news import write_feeds
from dashboard.publish.place_pages import Around, PlacePages
from dashboard.publish.place_reads import stretch_told, works_told
from dashboard.publish.road_lists import RoadLists, road_lines, roads_by_subdistrict
from dashboard.publish.road_pages import RoadPages, RoadTold
from dashboard.publish.stamp import Stamp
from dashboard.publish.strips import Strips
from dashboard.publish.words import map_page_words, map_words, stage_chips
from data.regions import Region

FIRST_ROWS = 20  # of the list beside the map, before its script has more


@dataclass
class RegionSite:
    """Writes everything of one region, as its records are while it is made."""

    site: NewSite
    look: Look
    wanted: Wanted
    region: Region
    at: datetime
    known: Iterable[int] = ()  # stretches that ever had a page here
    written: set[int] = field(default_factory=set)  # stretches
    written_works: set[int] = field(default_factory=set)

    def write(self) -> None:
        """Write data, then pages by language, then what became of places that had a page."""
        self.layers = RegionLayers(backend.queries_of(self.region.id))
        self.queries = self.layers.queries
        self.pieces = self.queries.stretch_pieces()
        first = Places(self.region, self.region.languages[0])
        write_map(self.site, first, self.layers)
        with session.about_region(self.region):
            downloads = write_downloads(self.site, first)
            compared = self.queries.compared()
            frames = [self._frame(Places(self.region, language)) for language in self.region.languages]
            strips = Strips(self.queries)
            self._write_places(frames, strips)
            self._write_roads(frames, strips)
            lines = road_lines(self.queries)
            for frame in frames:
                with speaking(frame.places.language):
                    self._write_gone(frame)
                    self._write_map_page(frame)
                    lists = Lists(frame, self.queries, compared)
                    lists.write_progress()
                    lists.write_subdistricts(self.layers.pieces.get()[1], roads_by_subdistrict(lines, frame))
                    RoadLists(frame, lines).write(self._subdistricts())
                    write_feeds(frame, self.queries)
                    write_data_page(frame, downloads)
                    plain_pages.write_about(frame)
                    plain_pages.write_report(frame)
            self._write_stamp(first)

    def _frame(self, places: Places) -> Frame:
        return Frame(
            self.site,
            self.look,
            self.wanted,
            places,
            Stamp(self.at, self.region.timezone),
            self.queries.has_sample(),
            self.queries.is_schematic(),
            tuple(self.queries.attributions()),
        )

    def _write_stamp(self, places: Places) -> None:
        """Write when the site was made, for pages that nothing else has changed."""
        told = {"at": self.at.isoformat(timespec="minutes")}
        for language in self.region.languages:
            with speaking(language):
                told[language] = Stamp(self.at, self.region.timezone).words()
        self.site.put(f"{places.shared}terbit.json", orjson.dumps(told))

    def _subdistricts(self) -> dict[str, str]:
        areas = self.queries.areas("subdistrict")
        return dict(zip(areas["code"], areas["name"], strict=True))

    def _write_roads(self, frames: list[Frame], strips: Strips) -> None:
        """Write the page of every road; those of which nothing is recorded need no drawing and no news."""
        network, told = self.queries.network(), self.queries.told_roads()
        writers = [(frame.places.language, RoadPages(frame, strips)) for frame in frames]
        for road_id in [] if network is None else network.table["road_id"].tolist():
            strip = strips.of(road_id)
            if strip is None:
                continue
            feed = self.queries.feed("road", road_id) if road_id in told else None
            road = RoadTold(strip, feed.entries if feed else (), bare=road_id not in told)
            for language, pages in writers:
                with speaking(language):
                    pages.write(road)

    def _write_places(self, frames: list[Frame], strips: Strips) -> None:
        """Write the pages of stretches and works, road by road: a road is read once for all of them."""
        around = Around(self.queries)
        writers = [(frame.places.language, PlacePages(frame, strips, around)) for frame in frames]
        for stretch_id in _by_road(self.pieces, "stretch_id"):
            if (stretch := stretch_told(self.queries, stretch_id)) is None:
                continue
            self.written.add(stretch_id)
            for language, pages in writers:
                with speaking(language):
                    pages.stretch(stretch)
        mended = self.pieces[self.pieces["stretch_id"].isin(self.written)]
        for works_id in _by_road(self.pieces, "works_id"):
            works = works_told(self.queries, works_id, mended)
            if works is None:
                continue
            self.written_works.add(works_id)
            for language, pages in writers:
                with speaking(language):
                    pages.works(works)

    def _write_gone(self, frame: Frame) -> None:
        """Write what became of the stretches that had a page before, or have vanished just now."""
        living = {int(one) for one in self.pieces["stretch_id"].dropna()}
        for stretch_id in sorted({*self.known, *living} - self.written):
            path = frame.places.stretch(stretch_id)
            plain_pages.write_gone(frame, path, self.queries.stretch_fate(stretch_id))
        for works_id in {int(one) for one in self.pieces["works_id"].dropna()} - self.written_works:
            plain_pages.write_gone(frame, frame.places.works(works_id), None)

    def _write_map_page(self, frame: Frame) -> None:
        places = frame.places
        page = places.page("index")
        listing = self.layers.pieces.get()[1].listing(PieceFilter(), self.queries.today(), FIRST_ROWS)
        areas = self.queries.areas("subdistrict").sort_values("name")
        frame.write(
            page,
            "map.html",
            title=f"{_('Map of damaged roads')} · {name_of(self.region.name)}",
            about=_("Where roads are broken, since when, and how far the repair is."),
            words=map_page_words(),
            config=self._map_config(frame, page),
            chips=stage_chips(),
            subdistricts=list(zip(areas["code"], areas["name"], strict=True)),
            categories=[(one.id, name_of(one.name)) for one in self.region.categories if one.on_road],
            periods=[
                (days, ngettext_("in the last {count} day", "in the last {count} days", days))
                for days in PERIODS_DAYS
            ],
            counted=counted(listing) if listing.first else _("No damage has been reported here"),
            rows=rows_of(listing.first, places),
        )

    def _map_config(self, frame: Frame, page: str) -> dict[str, object]:
        """Return what the map's scripts are told: what the living map is told, and where its files lie."""
        told: dict[str, Any] = {**RegionLayer(self.region.id).settings}
        stages = [{**one, "id": stage} for stage, one in zip(STAGES, told["stages"], strict=True)]
        data = link(page, f"{frame.places.shared}data")
        return {
            **told,
            "api": data,
            "map": f"{data}/peta.json",
            "stages": stages,
            "region": self.region.id,
            "live": self.wanted.live,
            "report_page": link(page, frame.places.page("lapor")),
            "words": {**told["words"], **map_words()},
        }

    def known_next(self) -> list[int]:
        """Return the stretches that ever had a page, for the next run."""
        return sorted({*self.known, *self.written})


def _by_road(pieces: gpd.GeoDataFrame, column: str) -> list[int]:
    """Return the stretches, or works, in an order in which those of one road follow each other."""
    named = pieces.dropna(subset=[column]).sort_values(["road_id", column])
    return [int(one) for one in dict.fromkeys(named[column])]
