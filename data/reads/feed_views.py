"""What a news feed is made of: entries about metres of roads, and how far a feed looks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from data.reads.scope import Scope

EntryKind = Literal["verified", "again", "closed", "stage", "traffic"]
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One piece of news; ``key`` is the same for ever, stations are metres."""

    key: str
    kind: EntryKind
    published: datetime  # when it happened (UTC)
    updated: datetime  # when it was recorded (UTC)
    road_id: str
    road_name: str
    from_m: float
    to_m: float
    subdistricts: tuple[str, ...]
    sample: bool
    stretch_id: int | None = None
    works_id: int | None = None
    works_name: str | None = None
    complaints: int = 0
    authority: str | None = None  # of a road that is somebody else's
    agency: str | None = None
    stage: str | None = None  # public; None: back to routine
    stage_name: str | None = None  # English msgid
    traffic: str | None = None
    expected_open: date | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest entries about one subject, newest first."""

    kind: str
    target: str  # of a stretch that was merged: the survivor's id
    name: str
    entries: tuple[FeedEntry, ...]
    sample: bool  # some of it is invented


@dataclass(frozen=True)
class Reach:
    """Where a feed looks: metres of roads; None for every metre of a road, or of the region."""

    roads: dict[str, list[Span]] | None
    family: str | None = None

    def road_ids(self) -> list[str] | None:
        """Return the roads it looks at; None for all."""
        return None if self.roads is None else sorted(self.roads)

    def holds(self, road_id: str, from_m: float, to_m: float) -> bool:
        """Tell whether some metres are inside, or touch from within by more than a shared end."""
        if self.roads is None:
            return True
        spans = self.roads.get(road_id, ())
        return any((start < to_m and from_m < end) or start <= from_m == to_m <= end for start, end in spans)


def entry_about(
    scope: Scope, road_id: str, from_m: float, to_m: float, sample: bool
) -> Callable[..., FeedEntry]:
    """Return what makes an entry about these metres; its sub-districts are looked up once it is kept."""
    authority = scope.names.authority(road_id)
    other = scope.region.is_other_authority(authority)

    def make(key: str, kind: EntryKind, published: datetime, updated: datetime, **facts: Any) -> FeedEntry:
        return FeedEntry(
            key=key,
            kind=kind,
            published=published,
            updated=updated,
            road_id=road_id,
            road_name=scope.names.road(road_id) or "",
            from_m=from_m,
            to_m=to_m,
            subdistricts=(),
            sample=sample,
            authority=authority if other else None,
            agency=scope.region.authority(authority).agency if other else None,
            **facts,
        )

    return make


def noon_of(scope: Scope, day: date) -> datetime:
    """Return noon of a day that has no hour: no zone of a reader makes another day of it."""
    return datetime.combine(day, time(12), scope.region.zone).astimezone(UTC)
