"""What every read needs: a connection, the region, its roads and areas, and what they are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection

from data.placement.ground import Ground
from data.regions import Region
from data.review.weeks import Books


@dataclass(frozen=True, eq=False)
class Names:
    """Names of the active roads and areas by id and code. Make one with ``of``."""

    roads: dict[str, tuple[str, tuple[str, ...], str | None]]  # name, aliases, authority
    areas: dict[str, str]

    @classmethod
    def of(cls, ground: Ground) -> "Names":
        """Return the names of a ground."""
        areas = ground.areas_frame
        columns: list[list[Any]] = [[], [], [], []]
        if ground.network is not None:
            names = ("road_id", "name", "aliases", "authority")
            columns = [ground.network.table[name].tolist() for name in names]
        return cls(
            roads={
                road_id: (name, aliases, authority)
                for road_id, name, aliases, authority in zip(*columns, strict=True)
            },
            areas=dict(zip(areas["code"], areas["name"], strict=True)),
        )

    def road(self, road_id: str | None) -> str | None:
        """Return the name of a road; None if it is not in the active network."""
        return self.roads[road_id][0] if road_id in self.roads else None

    def aliases(self, road_id: str | None) -> tuple[str, ...]:
        """Return what else people call a road."""
        return self.roads[road_id][1] if road_id in self.roads else ()

    def authority(self, road_id: str | None) -> str | None:
        """Return the id of whose road it is; None where that is not known."""
        return self.roads[road_id][2] if road_id in self.roads else None

    def area(self, code: str | None) -> str | None:
        """Return the name of an area; None if it is not among the active ones."""
        return None if code is None else self.areas.get(code)

    def areas_of(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Return the names of areas, without those that are not known."""
        return tuple(self.areas[code] for code in codes if code in self.areas)


@dataclass(frozen=True, eq=False)
class Scope:
    """One read of one region."""

    conn: Connection
    region: Region
    ground: Ground
    names: Names
    now: datetime
    # How a review counts what was entered late; None: on the day it tells of.
    books: Books | None = None

    def day(self, at: datetime) -> date:
        """Return the region's calendar day of a time."""
        return at.astimezone(self.region.zone).date()

    def counts_by(self, as_of: date, told_on: date, entered_at: datetime | None) -> bool:
        """Tell whether what is said to be of a day counts by the end of ``as_of``."""
        if self.books is None or entered_at is None:
            return told_on <= as_of
        return self.books.day(told_on, self.day(entered_at)) <= as_of

    def end_of(self, day: date) -> datetime:
        """Return the last moment of a day in the region."""
        return datetime.combine(day, time.max, self.region.zone)
