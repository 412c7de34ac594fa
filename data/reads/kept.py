"""What every read of a region stands on: the day, one snapshot, what is costly kept until it changes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar, cast

import geopandas as gpd

from data.people import People
from data.placement.ground import Ground, current_ground
from data.placement.networks import active_version
from data.reads.scope import Names, Scope
from data.regions import Region
from data.store import Store, utc_now
from data.stretches.piece_reads import load_pieces

_T = TypeVar("_T")

# Layers whose change makes anew: what counts complaints and works, and what the map draws.
EVERY_LAYER = ("areas", "roads", "complaints", "stretches", "works")
PIECE_LAYERS = ("areas", "roads", "stretches", "works")


class KeptReads:
    """Reads of one region. Have one per process and region: it keeps what is costly until it changes.

    Safe to share between threads. Frames that it returns are shared too: copy before you change one.
    """

    def __init__(
        self,
        store: Store,
        region: Region,
        people: People | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """``people`` opens what is sealed; without it the reads for staff are not available."""
        self.region = region
        self._store = store
        self._people = people
        self._clock = clock
        self._kept: dict[str, tuple[object, Any]] = {}
        # One for each name: the map need not wait for a ranking. Progress is built from pieces, never back.
        self._building: dict[str, threading.RLock] = {}

    def today(self) -> date:
        """Return the region's calendar day."""
        return self._clock().astimezone(self.region.zone).date()

    def revision(self, layer: str) -> int:
        """Return how often a layer (areas, roads, complaints, stretches, works) has changed."""
        return self.revisions().get(layer, 0)

    def revisions(self) -> dict[str, int]:
        """Return layer -> revision of the layers that ever changed."""
        with self._store.connect() as conn:
            return self._store.revisions(conn, self.region.id)

    def stretch_pieces(self) -> gpd.GeoDataFrame:
        """Return what the map draws, in EPSG:4326: one row per piece of a stretch that has one public stage.

        Columns: ``pieces.PIECE_COLUMNS`` and geometry; times are UTC. Works outside every stretch are pieces
        without ``stretch_id``. Confidential complaints are in none.
        """
        return self._fresh("pieces", PIECE_LAYERS, lambda: self._read(load_pieces))

    def _ground(self) -> Ground:
        return current_ground(self._store, self.region)

    def _names(self, ground: Ground) -> Names:
        return self._keep("names", ground.revisions, lambda: Names.of(ground))

    @contextmanager
    def _scope(self) -> Iterator[Scope]:
        ground = self._ground()
        with self._store.connect() as conn:
            yield Scope(conn, self.region, ground, self._names(ground), self._clock())

    def _read(self, read: Callable[[Scope], _T]) -> _T:
        with self._scope() as scope:
            return read(scope)

    def _fresh(self, name: str, layers: tuple[str, ...], build: Callable[[], _T]) -> _T:
        """Return what was built for the present revisions of ``layers``, or build it."""
        # Read before building: a change in between makes the value newer than its key, never older.
        revisions = self.revisions()
        return self._keep(name, tuple(revisions.get(layer, 0) for layer in layers), build)

    def _keep(self, name: str, key: object, build: Callable[[], _T]) -> _T:
        kept = self._kept.get(name)
        if kept is None or kept[0] != key:
            # One thread builds, the others wait for it.
            with self._building.setdefault(name, threading.RLock()):
                kept = self._kept.get(name)
                if kept is None or kept[0] != key:
                    kept = self._kept[name] = (key, build())
        return cast(_T, kept[1])

    def _versions(self, *layers: str) -> dict[str, Any]:
        with self._store.connect() as conn:
            return {layer: active_version(conn, self.region.id, layer) for layer in layers}

    def _opener(self) -> People:
        if self._people is None:
            raise RuntimeError("These queries were made without the reporters' keys; give them `people`.")
        return self._people
