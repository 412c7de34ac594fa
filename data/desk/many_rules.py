"""What may be decided for many complaints at once, and which of them need a look of their own."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Row, select

from data import schema
from data.accounts import User
from data.desk.case_reads import NEARBY_M
from data.desk.cases import Case
from data.desk.clock_reads import visible_to
from data.placement.places import chunks
from data.reads.scope import Names, Scope
from data.stages import OPEN_STATES

Action = Literal["verify", "forward", "reject", "same_as", "close"]
# Which right each takes (data.accounts): the one that a single decision of the kind takes.
RIGHTS: Mapping[Action, str] = {
    "verify": "verify",
    "forward": "forward",
    "reject": "reject",
    "same_as": "mark_duplicate",
    "close": "close",
}
# How many may have been checked at once: with a list at the desk, on a walk with a list, or each by the
# report of somebody else. A reporter is asked one by one.
CHECKED_HOW = ("desk", "field", "second_source")
# Reports of one hole by several people come within weeks; of what is further apart, one may be the next hole.
# 60 days: within them a complaint is to be settled (Perpres 76/2013).
SAME_HOLE_DAYS = 60.0
# Code of ``needs_a_look`` -> what is to be looked at.
NEEDS_A_LOOK: Mapping[str, str] = {
    "alarm": "it tells of danger to life that nobody has called over",
    "kind_undecided": "what it is about is not decided",
    "place_unclear": "its place is not clear",
    "said_twice": "the same person told of the place twice",
    "no_second_source": "no other known person told of the place in these weeks",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One decision for many complaints, with one reason (``why``, public)."""

    action: Action
    why: str = ""
    how: str = "desk"  # verify: one of CHECKED_HOW
    agency: str | None = None  # forward: to whom
    reason: str | None = None  # reject: one of REJECT_REASONS; close: one of CLOSE_REASONS
    of_ticket: str | None = None  # same_as: the complaint that they hang on
    same_person: bool = False  # same_as: the one person again; they do not count then


@dataclass(frozen=True)
class Looks:
    """What the rules ask of a choice of complaints, looked up once for all of them."""

    positions: Mapping[int, Row[Any]]
    alarms: frozenset[int]  # danger to life of which nobody has said that it is over
    sources: Mapping[int, str]  # ticket of another known person's report of the same place
    said_twice: frozenset[int]  # the same person has told of the same place in another open complaint


def looked_up(case: Case, rows: Sequence[Row[Any]], wish: Wish) -> Looks:
    """Look up what ``needs_a_look`` asks of these complaints."""
    ids = [row.id for row in rows]
    positions = _positions(case, ids)
    alarm = schema.alarm
    alarms = {
        key
        for chunk in chunks(ids)
        for key in case.conn.scalars(
            select(alarm.c.complaint_id).where(alarm.c.complaint_id.in_(chunk), alarm.c.closed_at.is_(None))
        )
    }
    if wish.action != "verify":
        return Looks(positions, frozenset(alarms), {}, frozenset())
    return Looks(positions, frozenset(alarms), *_neighbours(case, rows, positions))


def needs_a_look(case: Case, row: Row[Any], wish: Wish, looks: Looks) -> str | None:
    """Return why a complaint is not decided on among many, as a code; None if it may be.

    A person who decides on one sees all of this on its page. Among many nobody does, so it is asked here.
    """
    if row.id in looks.alarms:
        return "alarm"
    if wish.action != "verify":
        return None
    if row.agency is None:
        return "kind_undecided"
    on_road = case.office.region.category(row.category).on_road
    if on_road and looks.positions[row.id].status != "placed":
        return "place_unclear"
    if row.id in looks.said_twice:
        return "said_twice"
    return "no_second_source" if wish.how == "second_source" and row.id not in looks.sources else None


def _positions(case: Case, ids: Sequence[int]) -> dict[int, Row[Any]]:
    table = schema.position
    columns = [table.c[name] for name in ("complaint_id", "status", "road_id", "station_m")]
    return {
        row.complaint_id: row
        for chunk in chunks(ids)
        for row in case.conn.execute(select(*columns).where(table.c.complaint_id.in_(chunk), table.c.current))
    }


def _neighbours(
    case: Case, rows: Sequence[Row[Any]], positions: Mapping[int, Row[Any]]
) -> tuple[dict[int, str], frozenset[int]]:
    """Return who else says the same of a place, and who says it twice.

    A second source is strictly another person here: both are known by a contact, and not the same one. Rows
    of a list without contacts may all be of one hand, so none of them confirms another.
    """
    there = {positions[row.id].road_id for row in rows if positions[row.id].status == "placed"}
    by_road: defaultdict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    known: set[int] = set()
    for one in _reports_on(case, sorted(there)):
        by_road[one.road_id, one.family].append(one)
        if one.knows:
            known.add(one.id)
    stations = {key: [one.station_m for one in ones] for key, ones in by_road.items()}
    sources: dict[int, str] = {}
    twice: set[int] = set()
    for row in rows:
        here = positions[row.id]
        if here.status != "placed" or here.station_m is None:
            continue
        key = (here.road_id, row.family)
        first = bisect_left(stations.get(key, ()), here.station_m - NEARBY_M)
        last = bisect_right(stations.get(key, ()), here.station_m + NEARBY_M)
        near = [one for one in by_road[key][first:last] if one.id != row.id and _in_time(one, row)]
        if any(one.reporter_id == row.reporter_id and one.state in OPEN_STATES for one in near):
            twice.add(row.id)
        others = [one for one in near if one.id in known and one.reporter_id != row.reporter_id]
        if others and row.id in known:
            nearest = min(others, key=lambda one: (abs(one.station_m - here.station_m), one.id))
            sources[row.id] = nearest.ticket
    return sources, frozenset(twice)


def _in_time(one: Row[Any], row: Row[Any]) -> bool:
    return bool(abs(one.happened_at - row.happened_at) <= timedelta(days=SAME_HOLE_DAYS))


def _reports_on(case: Case, road_ids: Sequence[str]) -> list[Row[Any]]:
    """Return the open complaints and supports on some roads, of which the actor may know."""
    complaint, position, reporter = schema.complaint, schema.position, schema.reporter
    office = case.office
    scope = Scope(case.conn, office.region, case.ground, Names.of(case.ground), case.at)
    seen = visible_to(scope, case.actor) if isinstance(case.actor, User) else []
    names = ("id", "ticket", "state", "family", "happened_at", "reporter_id")
    query: Any = (
        select(
            *(complaint.c[name] for name in names),
            position.c.road_id,
            position.c.station_m,
            reporter.c.contact_hash.is_not(None).label("knows"),
        )
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .join(reporter, reporter.c.id == complaint.c.reporter_id)
        .where(
            complaint.c.region_id == office.region.id,
            complaint.c.state.in_((*OPEN_STATES, "support")),
            position.c.status == "placed",
            position.c.station_m.is_not(None),
            *seen,
        )
        .order_by(position.c.station_m, complaint.c.id)
    )
    return [
        row
        for chunk in chunks(road_ids)
        for row in case.conn.execute(query.where(position.c.road_id.in_(chunk)))
    ]
