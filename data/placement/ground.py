"""The ground of a region: its active roads, areas and landmarks, kept until they change."""

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Literal, NamedTuple

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.placement.networks import (
    active_version,
    load_areas,
    load_landmarks,
    load_network,
    load_road_areas,
    region_crs,
)
from data.placement.placing_weights import WEIGHTS, weights_in_use
from data.regions import Region
from data.store import Store
from data.understanding.lexicon import common_words
from data.understanding.spelling import key_of
from geo.areas import Areas
from geo.gazetteer import Gazetteer
from geo.language.landmarks import Landmarks
from geo.language.search import SearchBox
from geo.placing import Placer
from geo.posterior.weights import Weights
from geo.roads import RoadNetwork
from geo.wording import words_of

LAYERS = ("areas", "roads", "landmarks", WEIGHTS)  # what a ground is made of


class AreaAlong(NamedTuple):
    """Metres of a road that lie in one village; None outside every area."""

    from_m: float
    to_m: float
    village_code: str | None
    subdistrict_code: str | None


@dataclass(frozen=True, eq=False)
class Ground:
    """Roads, areas, landmarks and weights of one moment. Share it between threads: nothing in it changes."""

    revisions: tuple[int, ...]  # of LAYERS
    words: Literal["id", "en"]  # language in which places and roads are written about
    areas_version_id: int | None
    roads_version_id: int | None
    areas_frame: geopandas.GeoDataFrame  # EPSG:4326; code, name, level, parent_code, geometry; empty if none
    network: RoadNetwork | None
    areas: Areas | None
    road_areas: pd.DataFrame  # road_id, from_m, to_m, village_code, subdistrict_code
    landmarks: Landmarks | None  # with the villages that hold them
    weights: Weights  # that evidence is placed with

    @cached_property
    def gazetteer(self) -> Gazetteer | None:
        """The names of roads, areas and places; None without roads."""
        if self.network is None:
            return None
        return Gazetteer.from_network(self.network, self.areas, self.words, self.places)

    @cached_property
    def places(self) -> Landmarks | None:
        """The landmarks, and the middles and halls of villages where none are mapped."""
        if self.areas is None:
            return self.landmarks
        return (self.landmarks or Landmarks.none(self.areas.crs)).with_villages(self.areas)

    @cached_property
    def search_box(self) -> SearchBox | None:
        """What a search box offers; None without roads."""
        if self.network is None:
            return None
        return SearchBox.of(self.network, self.areas, words_of(self.words), self.landmarks)

    @cached_property
    def placer(self) -> Placer | None:
        """Places evidence on the roads; None without roads."""
        if self.network is None:
            return None
        return Placer(self.network, self.areas, self.gazetteer, weights=self.weights, landmarks=self.places)

    @cached_property
    def road_rows(self) -> dict[str, int]:
        """Row of ``network.table`` of each road id."""
        table = [] if self.network is None else self.network.table["road_id"].tolist()
        return {road_id: row for row, road_id in enumerate(table)}

    @cached_property
    def areas_along(self) -> dict[str, list[AreaAlong]]:
        """What areas each road runs through, by road id."""
        along: dict[str, list[AreaAlong]] = {}
        for road_id, *piece in self.road_areas[["road_id", *AreaAlong._fields]].itertuples(index=False):
            along.setdefault(road_id, []).append(AreaAlong(*piece))
        return along

    @cached_property
    def everyday_areas(self) -> frozenset[int]:
        """Rows of the areas' table whose name is a word of any complaint: Sudah, Panjang, Butuh."""
        names = [] if self.areas is None else self.areas.table["name"].tolist()
        words = common_words()
        return frozenset(row for row, name in enumerate(names) if key_of(name.casefold()) in words)

    def road_name(self, road_id: str) -> str:
        """Return the name of a road of the active network; its id where it has none there."""
        if self.network is None or road_id not in self.road_rows:
            return road_id
        return str(self.network.table["name"].iloc[self.road_rows[road_id]]) or road_id

    def rows_near(self, x: float, y: float, reach_m: float) -> NDArray[np.int64]:
        """Return the rows of the roads within ``reach_m`` of a point (metres), rising."""
        if self.network is None:
            return np.empty(0, dtype=np.int64)
        segments = self.network.segments
        near = segments.tree.query(shapely.Point(x, y), predicate="dwithin", distance=reach_m)
        return np.unique(segments.road[near])

    @cached_property
    def _area_names(self) -> dict[tuple[str, str], str]:
        frame = self.areas_frame
        return dict(zip(zip(frame["level"], frame["code"], strict=True), frame["name"], strict=True))

    def area_name(self, level: str, code: str | None) -> str | None:
        """Return the name of a village or subdistrict; None if there is none of that code."""
        return None if code is None else self._area_names.get((level, code))


def load_ground(conn: Connection, region: Region) -> Ground:
    """Read the active map as ``conn`` sees it, also what it has not committed yet."""
    roads = active_version(conn, region.id, "roads")
    areas = active_version(conn, region.id, "areas")
    crs = region_crs(conn, region.id)
    frame = load_areas(conn, region.id)
    around = Areas.from_frame(frame, crs) if areas and crs else None
    landmarks = load_landmarks(conn, region.id)
    return Ground(
        revisions=_revisions(conn, region.id),
        words=region.words,
        areas_version_id=areas.id if areas else None,
        roads_version_id=roads.id if roads else None,
        areas_frame=frame,
        network=load_network(conn, region.id, roads.id) if roads else None,
        areas=around,
        road_areas=load_road_areas(conn, region.id),
        landmarks=landmarks.located(around) if landmarks is not None and around is not None else landmarks,
        weights=weights_in_use(conn, region.id) or Weights.default(),
    )


_kept: dict[tuple[str, str], Ground] = {}  # the newest per database and region
_lock = Lock()


def current_ground(store: Store, region: Region) -> Ground:
    """Return the region's ground, read anew only when one of LAYERS has changed."""
    key = (str(store.engine.url), region.id)
    with store.connect() as conn:
        ground = _kept.get(key)
        if ground is not None and is_current(conn, region.id, ground):
            return ground
    with _lock, store.connect() as conn:  # the first caller reads, the others wait for what it read
        ground = _kept.get(key)
        if ground is None or not is_current(conn, region.id, ground):
            ground = _kept[key] = load_ground(conn, region)
        return ground


def is_current(conn: Connection, region_id: str, ground: Ground) -> bool:
    """Tell whether ``ground`` is what ``conn`` sees: nothing was imported since it was read."""
    return ground.revisions == _revisions(conn, region_id)


def _revisions(conn: Connection, region_id: str) -> tuple[int, ...]:
    numbers = Store.revisions(conn, region_id)
    return tuple(numbers.get(layer, 0) for layer in LAYERS)
