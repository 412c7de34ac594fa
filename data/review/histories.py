"""Complaints read from their history: what each one was on a day, whatever became of it since."""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Text, cast, func, or_, select

from data import schema
from data.clocks import Step
from data.placement.places import chunks
from data.reads.scope import Scope
from data.regions import Region
from data.review.unmoved import moved_since
from data.review.weeks import Books
from data.stages import OPEN_STATES

# Steps that say in their details to whom a complaint went.
_HANDED = ("forward", "assign", "take_back")
_RECATEGORISED = "correct_category"
# Of a complaint, what a history tells; the others, some of them JSON, cost as much to read as all of these.
_COLUMNS = (
    *("id", "ticket", "channel", "concern", "confidential", "withheld_from", "sample"),
    *("happened_at", "created_at", "category", "agency"),
)


@dataclass(frozen=True, slots=True)
class History:
    """One complaint: what never changes of it, what it is today, and its steps, oldest first."""

    id: int
    ticket: str
    channel: str
    concern: str | None
    confidential: bool
    withheld_from: str | None
    sample: bool
    counts_on: date  # the day on which it came in, as the books have it
    entered_at: datetime
    category_now: str
    agency_now: str | None
    steps: tuple[Step, ...]

    def until(self, moment: datetime) -> Sequence[Step]:
        """Return the steps taken before a moment."""
        if not self.steps or self.steps[-1].at < moment:
            return self.steps
        return self.steps[: bisect_left(self.steps, moment, key=_when)]

    def state_at(self, moment: datetime) -> str:
        """Return the state in which it was; what has no step yet has only come in."""
        states = (step.to_state for step in reversed(self.until(moment)) if step.to_state is not None)
        return next(states, "received")

    def category_at(self, moment: datetime) -> str:
        """Return what it was held to be about."""
        changes = [step for step in self.steps if step.action == _RECATEGORISED]
        before = [step for step in changes if step.at < moment]
        if before:
            return str(before[-1].details.get("category", self.category_now))
        return str(changes[0].details.get("from", self.category_now)) if changes else self.category_now

    def agency_at(self, moment: datetime, region: Region) -> str | None:
        """Return who had to answer; None where nobody was named.

        A step says to whom it went; before the first one it was the agency of its category.
        """
        moves = [step for step in self.steps if step.action in (*_HANDED, _RECATEGORISED)]
        if all(step.at < moment for step in moves):
            return self.agency_now
        told = [step for step in moves if step.at < moment and "agency" in step.details]
        if told and not any(told[-1].at < step.at < moment for step in moves):
            return str(told[-1].details["agency"])
        category = self.category_at(moment)
        known = {one.id for one in region.categories}
        return region.agency_for(category) if category in known else self.agency_now

    def steps_within(self, start: datetime, end: datetime, *actions: str) -> list[Step]:
        """Return the steps of these kinds from ``start`` on and before ``end``."""
        return [step for step in self.steps if step.action in actions and start <= step.at < end]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a complaint lay on a day; a road only where it was placed on one."""

    road_id: str | None
    station_m: float | None
    village: str | None
    subdistrict: str | None
    lon: float | None
    lat: float | None


def histories(scope: Scope, books: Books, since: datetime, *, moved_only: bool = False) -> list[History]:
    """Return the complaints that may matter since a moment: open ones, and all on which anything happened.

    ``moved_only``: without those that stood open all the while, which ``unmoved`` counts.
    """
    complaint = schema.complaint
    mine = complaint.c.region_id == scope.region.id
    matters = moved_since(scope, books, since)
    if not moved_only:
        matters = or_(complaint.c.state.in_(OPEN_STATES), matters)
    query = select(*(complaint.c[name] for name in _COLUMNS)).where(mine, matters)
    rows = scope.conn.execute(query.order_by(complaint.c.id)).all()
    found: list[History] = []
    for chunk in chunks(rows):
        ids = [row.id for row in chunk]
        steps, first = _steps(scope, ids), _first_entered(scope, ids)
        found += [
            _history(scope, books, row, steps.get(row.id, ()), first.get(row.id, row.created_at))
            for row in chunk
        ]
    return found


def _history(scope: Scope, books: Books, row: Any, steps: Iterable[Step], entered_at: datetime) -> History:
    return History(
        id=row.id,
        ticket=row.ticket,
        channel=row.channel,
        concern=row.concern,
        confidential=row.confidential,
        withheld_from=row.withheld_from,
        sample=row.sample,
        counts_on=books.day(scope.day(row.happened_at), scope.day(entered_at)),
        entered_at=entered_at,
        category_now=row.category,
        agency_now=row.agency,
        steps=tuple(steps),
    )


def _steps(scope: Scope, ids: Sequence[int]) -> Mapping[int, list[Step]]:
    event = schema.event
    query = (
        select(event.c.subject_id, event.c.at, event.c.action, event.c.to_state, event.c.actor_kind)
        .add_columns(cast(event.c.details, Text).label("details"))
        .where(event.c.subject == "complaint", event.c.subject_id.in_(ids))
        .order_by(event.c.at, event.c.id)
    )
    told: defaultdict[int, list[Step]] = defaultdict(list)
    for row in scope.conn.execute(query):
        by_staff = row.actor_kind == "staff"
        details = _details(row.details)
        told[row.subject_id].append(Step(row.at, row.action, details, by_staff, row.to_state))
    return told


@lru_cache(maxsize=10_000)
def _details(written: str | None) -> Mapping[str, Any]:
    """Read details as they are stored: nearly all are empty, or the same as many others."""
    return MappingProxyType((json.loads(written) if written else None) or {})


def _when(step: Step) -> datetime:
    return step.at


def _first_entered(scope: Scope, ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each was written down: its first position was made in the same moment."""
    position = schema.position
    first = select(func.min(position.c.id)).where(position.c.complaint_id.in_(ids))
    query = select(position.c.complaint_id, position.c.created_at).where(
        position.c.id.in_(first.group_by(position.c.complaint_id))
    )
    return {row.complaint_id: row.created_at for row in scope.conn.execute(query)}


def spots(scope: Scope, cases: Sequence[History], moment: datetime) -> dict[int, Spot]:
    """Return where complaints lay before a moment; the first place of what was entered after it."""
    position = schema.position
    found: dict[int, Spot] = {}
    for chunk in chunks([case.id for case in cases]):
        query = select(position).where(position.c.complaint_id.in_(chunk)).order_by(position.c.id)
        for row in scope.conn.execute(query):
            if row.complaint_id not in found or row.created_at < moment:
                found[row.complaint_id] = _spot(row)
    return found


def _spot(row: Any) -> Spot:
    placed = row.status == "placed"
    return Spot(
        road_id=row.road_id if placed else None,
        station_m=row.station_m if placed else None,
        village=row.village_code,
        subdistrict=row.subdistrict_code,
        lon=row.lon if placed else None,
        lat=row.lat if placed else None,
    )
