"""The town in which reviews are tried, over the weeks of June 2021, and everybody who has a part."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from data.accounts import User
from data.people import People
from data.reads.queries import Queries
from data.review.views import Review
from data.store import Store
from tests.data.register.town import Town, town_region


def at(day: int, hour: int = 3, month: int = 6) -> datetime:
    """Return ten in the morning of a day of June 2021 in the town, seven hours before UTC."""
    return datetime(2021, month, day, hour, tzinfo=UTC)


@dataclass
class Office:
    """The town, its calendar, and its people; Fridays are 4, 11, 18 and 25 June."""

    town: Town
    leader: User = field(init=False)
    queries: Queries = field(init=False)

    def __post_init__(self) -> None:
        region_id = self.town.region.id
        self.leader = User(3, "bupati", "leader", None, region_id)
        self.queries = Queries(
            self.town.store, self.town.region, self.town.people, clock=lambda: self.town.now
        )

    def on(self, day: int, hour: int = 3, month: int = 6) -> "Office":
        """Go to a day of June 2021."""
        self.town.now = at(day, hour, month)
        return self

    def review(self, week: str | None) -> Review:
        """Read a review as somebody does now."""
        return self.queries.review(week)

    def reported(self, x_m: float = 500, y_m: float = 0, **said: object) -> str:
        """Send a report now; return its ticket."""
        return str(self.town.report(x_m, y_m, **said).ticket)

    def rigid_works(self, name: str = "Rigid Ploso – Gedang") -> int:
        """Open works now."""
        return self.town.register.record_works(
            self.town.engineer, name=name, treatment="rigid_pavement", agency="pupr"
        )

    def stage(  # noqa: PLR0917  # as it is said: which stage, from where to where, since when
        self, works_id: int, stage: str, from_m: float, to_m: float, since: date, lane: str = "both"
    ) -> None:
        """Record a stage on R1 now."""
        self.town.register.record_stage(
            self.town.engineer, works_id, "R1", from_m, to_m, stage, since=since, lane=lane
        )


@pytest.fixture
def office(store: Store, people: People, region_id: str) -> Office:
    """The town before anything has happened, on Tuesday 1 June 2021."""
    return Office(Town(store, people, town_region(region_id))).on(1)


@pytest.fixture
def told() -> Callable[[Review], dict[str | None, tuple[int, int]]]:
    """Return the sub-districts of what came in: code -> (now, before)."""
    return lambda review: {one.key: (one.now, one.before) for one in review.intake.by_subdistrict}
