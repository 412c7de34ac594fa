"""The layers of one region as the map asks for them, built when first wanted and again when they change."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Generic, TypeVar

import geopandas as gpd

from dashboard import backend
from dashboard.api.closures import TrafficLayer
from dashboard.api.ground import AreaLayer, RoadLayer
from dashboard.api.pieces import PieceLayer
from dashboard.api.tiles import Box
from data.reads.queries import Queries

T = TypeVar("T")

# A layer that changes all the time is built anew at most so often: the map may lag by ten seconds.
LEAST_AGE_S = 5.0
AT_ONCE_S = 0.3  # who asks for the map waits so long for the newest
_log = logging.getLogger(__name__)

_NO_ROADS = gpd.GeoDataFrame({"name": [], "authority": [], "length_m": []}, geometry=[], crs="EPSG:4326")


class Kept(Generic[T]):
    """A value that belongs to a revision: built by one thread, shared by all, old until the new is ready.

    What is quickly built is built by who asks first; what takes longer than ``AT_ONCE_S``, in a thread of
    its own, so that nobody who looks at the map waits because somebody else reported.
    """

    def __init__(self, revision: Callable[[], str], build: Callable[[], T]) -> None:
        self._revision = revision
        self._build = build
        self._lock = threading.Lock()
        self._built_at = float("-inf")
        self._took_s = 0.0
        self._kept: tuple[str, T] | None = None

    def get(self, asked: str | None = None) -> tuple[str, T]:
        """Return (revision, value), the value being of that revision or later.

        Who has ``asked`` for the revision that is there gets it without a look at the store.
        """
        kept = self._kept
        if kept is not None and (kept[0] == asked or self._is_young() or kept[0] == self._revision()):
            return kept
        # The first caller of a new revision builds; the others go on with the old value, if there is one.
        if kept is not None and self._lock.locked():
            return kept
        if kept is not None and self._took_s > AT_ONCE_S:
            threading.Thread(target=self._refresh_beside, name="map-layer", daemon=True).start()
            return kept
        with self._lock:
            return self._refreshed()

    def revision(self) -> str:
        """Return the revision of the value that ``get`` gives, without building a first one."""
        return self._revision() if self._kept is None else self.get()[0]

    def _is_young(self) -> bool:
        return time.monotonic() - self._built_at < LEAST_AGE_S

    def _refresh_beside(self) -> None:
        if not self._lock.acquire(blocking=False):
            return  # another thread was faster
        try:
            self._refreshed()
        except Exception:
            _log.exception("A layer of the map could not be made anew; the old one stays until the next try.")
        finally:
            self._lock.release()

    def _refreshed(self) -> tuple[str, T]:
        # Read before building: a change in between makes the value newer than it says, never older.
        revision, began = self._revision(), time.monotonic()
        if self._kept is None or self._kept[0] != revision:
            self._kept = (revision, self._build())
            self._built_at = time.monotonic()
            self._took_s = self._built_at - began
        return self._kept


class RegionLayers:
    """What the map of one region is drawn from."""

    def __init__(self, queries: Queries) -> None:
        self.queries = queries
        self.areas = Kept(self._revision_of("areas"), self._areas)
        self.roads = Kept(self._revision_of("roads"), self._roads)
        self.pieces = Kept(self._revision_of("areas", "roads", "stretches", "works"), self._pieces)
        self.traffic = Kept(self._revision_of_today("roads", "works"), self._traffic)

    def _revision_of(self, *layers: str) -> Callable[[], str]:
        def revision() -> str:
            numbers = self.queries.revisions()
            return "-".join(str(numbers.get(layer, 0)) for layer in layers)

        return revision

    def _revision_of_today(self, *layers: str) -> Callable[[], str]:
        """Return a revision that a new day changes too: fresh concrete opens without anybody recording it."""
        revision = self._revision_of(*layers)
        return lambda: f"{revision()}-{datetime.now(self.queries.region.zone):%Y%m%d}"

    def revisions(self) -> dict[str, str]:
        """Return the revision of each layer as it is served now."""
        return {
            "areas": self.areas.revision(),
            "roads": self.roads.revision(),
            "pieces": self.pieces.revision(),
            "traffic": self.traffic.revision(),
            "pins": self.pin_revision(),
        }

    def build(self) -> None:
        """Build what was not asked for yet."""
        for layer in (self.areas, self.roads, self.pieces, self.traffic):
            layer.get()

    def pin_revision(self) -> str:
        """Return the revision of the single complaints, which are read tile by tile and not kept here."""
        return str(self.queries.revision("complaints"))

    def bounds_lon_lat(self) -> Box | None:
        """Return the rectangle of the region's land, else of its roads, else as its description says."""
        return self.areas.get()[1].bounds or self.roads.get()[1].bounds or self._described_bounds()

    def _described_bounds(self) -> Box | None:
        described = self.queries.region.bounds_lon_lat
        return Box(*described) if described else None

    def _areas(self) -> AreaLayer:
        return AreaLayer(self.queries.areas("subdistrict"), self.queries.areas("village"))

    def _roads(self) -> RoadLayer:
        network = self.queries.network()
        return RoadLayer(_NO_ROADS if network is None else network.to_frame())

    def _traffic(self) -> TrafficLayer:
        return TrafficLayer(self.queries.traffic(), self.queries.network())

    def _pieces(self) -> PieceLayer:
        return PieceLayer(self.queries.stretch_pieces())


@cache
def layers_of(region_id: str) -> RegionLayers:
    """Return the layers of a region, one set per process."""
    return RegionLayers(backend.queries_of(region_id))
