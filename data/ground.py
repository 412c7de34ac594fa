"""The ground of a region: its active roads and areas, ready to be searched, kept until they change."""

from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import geopandas
import pandas as pd
from sqlalchemy import Connection

from data.networks import active_version, load_areas, load_network, load_road_areas, region_crs
from data.regions import Region
from data.store import Store
from geo.areas import Areas
from geo.gazetteer import Gazetteer
from geo.roads import RoadNetwork


@dataclass(frozen=True, eq=False)
class Ground:
    """Roads and areas of one moment. Share it between threads: nothing in it changes."""

    revisions: tuple[int, int]  # of the layers areas and roads
    words: str  # language in which places and roads are written about
    areas_version_id: int | None
    roads_version_id: int | None
    areas_frame: geopandas.GeoDataFrame  # EPSG:4326; code, name, level, parent_code, geometry; empty if none
    network: RoadNetwork | None
    areas: Areas | None
    road_areas: pd.DataFrame  # road_id, from_m, to_m, village_code, subdistrict_code

    @cached_property
    def gazetteer(self) -> Gazetteer | None:
        """The names of roads and areas; None without roads."""
        if self.network is None:
            return None
        return Gazetteer.from_network(self.network, self.areas, words=self.words)


def load_ground(conn: Connection, region: Region) -> Ground:
    """Read the active roads and areas as ``conn`` sees them, also what it has not committed yet."""
    roads = active_version(conn, region.id, "roads")
    areas = active_version(conn, region.id, "areas")
    crs = region_crs(conn, region.id)
    frame = load_areas(conn, region.id)
    return Ground(
        revisions=_revisions(conn, region.id),
        words=region.words,
        areas_version_id=areas.id if areas else None,
        roads_version_id=roads.id if roads else None,
        areas_frame=frame,
        network=load_network(conn, region.id, roads.id) if roads else None,
        areas=Areas.from_frame(frame, crs) if areas and crs else None,
        road_areas=load_road_areas(conn, region.id),
    )


_kept: dict[tuple[str, str], Ground] = {}  # the newest per database and region
_lock = Lock()


def current_ground(store: Store, region: Region) -> Ground:
    """Return the region's ground, read anew only when its areas or roads have changed."""
    key = (str(store.engine.url), region.id)
    with store.connect() as conn:
        ground = _kept.get(key)
        if ground is not None and ground.revisions == _revisions(conn, region.id):
            return ground
    with _lock, store.connect() as conn:  # the first caller reads, the others wait for what it read
        ground = _kept.get(key)
        if ground is None or ground.revisions != _revisions(conn, region.id):
            ground = _kept[key] = load_ground(conn, region)
        return ground


def _revisions(conn: Connection, region_id: str) -> tuple[int, int]:
    numbers = Store.revisions(conn, region_id)
    return numbers.get("areas", 0), numbers.get("roads", 0)
