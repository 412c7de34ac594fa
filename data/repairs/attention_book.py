"""What a person says of ranges that a new road network left doubtful: right as they lie, or placed anew."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update

from data import schema
from data.office import Actor, ConflictError
from data.reads.scope import Names, Scope
from data.repairs.attention import SETTLED, DoubtfulRange, attention
from data.repairs.stage_writing import WorksError, check_ground, range_columns
from data.repairs.works_book import WorksBook
from data.stretches.gathering import refresh


class AttentionBook(WorksBook):
    """The door for doubts that a new network left; both need ``record_works``."""

    def confirm_ranges(self, actor: Actor, event_ids: Collection[int]) -> None:
        """Say of a doubtful range that it lies where it belongs. Raises ``WorksError``, ``ConflictError``."""
        self.require(actor, "record_works")
        with self.store.begin() as conn:
            doubtful = self._doubtful_range(conn, event_ids)
            self._reviewed(conn, actor, doubtful, {"outcome": "right"})

    def place_ranges_anew(
        self, actor: Actor, event_ids: Collection[int], road_id: str, from_m: float, to_m: float
    ) -> None:
        """Put the records of a doubtful range on these metres of a road as it is now.

        Raises ``WorksError``, ``ConflictError``, ``UnknownRoadError``, ``StationError``.
        """
        self.require(actor, "record_works")
        ground = self.ground()
        with self.store.begin() as conn:
            check_ground(self, conn, ground)
            doubtful = self._doubtful_range(conn, event_ids)
            if not doubtful.can_be_moved:
                raise WorksError("These records are no ranges; their places are kept as they are.")
            place = range_columns(ground, road_id, from_m, to_m)
            roads = {road_id}
            for name, row_id in doubtful.records:
                table = schema.metadata.tables[name]
                mine = (table.c.id == row_id) & (table.c.region_id == self.region.id)
                roads.update(conn.scalars(select(table.c.road_id).where(mine)))
                conn.execute(update(table).where(mine).values(place))
            told = {"outcome": "moved", "road_id": road_id, "from_m": float(from_m), "to_m": float(to_m)}
            self._reviewed(conn, actor, doubtful, told)
            refresh(self, conn, ground, sorted(roads & set(ground.road_rows)), self.clock())
            self.store.bump(conn, self.region.id, "condition")

    def _doubtful_range(self, conn: Any, event_ids: Collection[int]) -> DoubtfulRange:
        ground = self.ground()
        scope = Scope(conn, self.region, ground, Names.of(ground), self.clock())
        wanted = set(event_ids)
        found = next((one for one in attention(scope).ranges if set(one.event_ids) == wanted), None)
        if found is None:
            raise ConflictError("Somebody has looked at this range meanwhile; open the list again.")
        return found

    def _reviewed(self, conn: Any, actor: Actor, doubtful: DoubtfulRange, told: dict[str, Any]) -> None:
        details = told | {"reviews": list(doubtful.event_ids)}
        self.tell(conn, doubtful.subject, doubtful.subject_id, SETTLED, actor=actor, details=details)
        self.store.bump(conn, self.region.id, "works")
