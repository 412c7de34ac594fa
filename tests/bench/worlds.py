"""Regions to judge by: a network, its areas and its landmarks, read from files, built in, or made up.

The truth drawn from a world is its plain data (vertices, stations, names, polygons); nothing of how the
engine reads words or weighs positions has a part in it.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from data.regions import resolve_region
from data.samples.builtin import read_villages, schematic_areas, schematic_roads
from geo.areas import Areas
from geo.formats.layers import read_areas, read_roads
from geo.roads import RoadNetwork

SHARED = Path(__file__).parents[3] / "shared" / "data"
SAMPLE_EVERY_M = 20.0  # of stations at which the village is looked up


@dataclass(frozen=True, eq=False)
class World:
    """One region. ``landmarks`` (made up) is what ``made_up.landmarks_along`` returns."""

    label: str
    network: RoadNetwork
    areas: Areas | None = None
    language: str = "id"
    landmarks: pd.DataFrame = field(default_factory=pd.DataFrame)

    @cached_property
    def samples(self) -> pd.DataFrame:
        """Stations of every road some metres apart: road (row), station_m, x, y, village (name or "")."""
        pieces = self.network.segments
        main = np.flatnonzero(self.network.part_kind[pieces.part] != "carriageway")
        length = np.hypot(pieces.x1 - pieces.x0, pieces.y1 - pieces.y0)[main]
        count = np.maximum(np.ceil(length / SAMPLE_EVERY_M).astype(int), 1)
        at = np.repeat(main, count)
        first = np.repeat(np.cumsum(count) - count, count)
        share = (np.arange(len(at)) - first + 0.5) / np.repeat(count, count)
        x = pieces.x0[at] + share * (pieces.x1[at] - pieces.x0[at])
        y = pieces.y0[at] + share * (pieces.y1[at] - pieces.y0[at])
        station = pieces.m0[at] + share * (pieces.m1[at] - pieces.m0[at])
        table = pd.DataFrame({"road": pieces.road[at], "station_m": station, "x": x, "y": y})
        return table.assign(**self._held(x, y))

    def _held(self, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
        """Return the names of the village and the sub-district that hold each point, found by shapely."""
        names = {level: np.full(len(x), "", dtype=object) for level in ("village", "subdistrict")}
        if self.areas is None:
            return names
        frame = self.areas.to_frame()
        points = shapely.points(x, y)
        for level, held in names.items():
            rows = frame[frame["level"] == level]
            tree = shapely.STRtree(self.network.crs.project(rows.geometry.to_numpy()))
            point, area = tree.query(points, predicate="intersects")
            held[point] = rows["name"].to_numpy(dtype=object)[area]
        return names


@cache
def kediri() -> World:
    """The built-in region: areas and roads computed from village points."""
    region = resolve_region("kab-kediri")
    villages = read_villages(region)
    network = schematic_roads(region, villages)
    areas = Areas.from_frame(schematic_areas(region, villages), network.crs)
    return World("Kediri, schematic", network, areas)


@cache
def sleman() -> World:
    """The official roads of Sleman with its villages."""
    network, _ = read_roads(SHARED / "sleman" / "jalan.geojson")
    areas = read_areas(SHARED / "sleman" / "desa.geojson", network.crs)
    return World("Sleman", network, areas)


@cache
def syracuse() -> World:
    """The streets of a US city."""
    network, _ = read_roads(SHARED / "syracuse" / "streets.shp")
    return World("Syracuse", network, language="en")


@cache
def osm(place: str) -> World:
    """An OpenStreetMap extract: monaco, andorra or helsinki."""
    network, _ = read_roads(SHARED / "osm" / f"{place}.osm.pbf")
    return World(f"OSM {place}", network, language="en")


def has_shared_data() -> bool:
    """Whether the real data lie beside the project."""
    return SHARED.is_dir()
