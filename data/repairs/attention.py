"""What waits for a person: claims under warranty, and what a new survey of roads or areas left doubtful."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Table, func, select

from data import schema
from data.reads.scope import Scope
from data.repairs.site_reads import ClaimView, claims_of

REVIEW, SETTLED = "review", "reviewed"  # actions of events: the doubt, and what a person said of it
CORRECTED = ("correct_place", "reject", "close", "mark_duplicate")  # what else ends a complaint's doubt

# The tables of ranges whose records are doubted one by one, and what each is called.
_RANGES: Mapping[str, Table] = {
    table.name: table
    for table in (
        schema.works_range,
        schema.traffic,
        schema.warning_sign,
        schema.works_photo,
        schema.crew_task,
        schema.survey_row,
        schema.road_profile,
        schema.programme_item,
    )
}
_NAMED: Mapping[str, tuple[Table, str]] = {
    "works": (schema.works, "name"),
    "survey": (schema.survey, "name"),
    "programme": (schema.programme, "name"),
    "crew": (schema.crew, "name"),
    "complaint": (schema.complaint, "ticket"),
}


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim that its contractor has not answered, or has accepted and not mended; days since the flag."""

    claim: ClaimView
    days: int


@dataclass(frozen=True, slots=True)
class DoubtfulRange:
    """One range of former roads (metres) that a new network carried over doubtfully, or could not at all.

    ``event_ids`` are its open doubts: every record that lay on these same metres of one subject. ``now`` is
    where they were put (road id, from, to); None where they lie on no road any more.
    """

    event_ids: tuple[int, ...]
    subject: str  # as in the events: works | survey | complaint | …
    subject_id: int
    name: str  # of the works, survey, complaint (its number) …; empty where it has none
    doubt: str  # no_road_there_any_more | partly_off_the_roads | length_differs | two_roads_fit
    road_id: str | None
    from_m: float | None
    to_m: float | None
    now: tuple[str, float, float] | None
    told_at: datetime
    records: tuple[tuple[str, int], ...]  # (table, id) of what lies there

    @property
    def can_be_moved(self) -> bool:
        """Whether its records are ranges that a person may put elsewhere."""
        return bool(self.records) and all(table != "works_photo" for table, _ in self.records)


@dataclass(frozen=True, slots=True)
class Attention:
    """Everything that waits: claims not answered first, then by age; ranges by subject and station."""

    claims: tuple[WaitingClaim, ...]
    ranges: tuple[DoubtfulRange, ...]

    @property
    def count(self) -> int:
        """How many things wait."""
        return len(self.claims) + len(self.ranges)


def attention(scope: Scope) -> Attention:
    """Return what waits for a person now; nothing confidential."""
    return Attention(_claims(scope), _ranges(scope))


def _claims(scope: Scope) -> tuple[WaitingClaim, ...]:
    today = scope.day(scope.now)
    waiting = [one for one in claims_of(scope) if one.outcome in (None, "accepted")]
    waiting.sort(key=lambda one: (one.outcome is not None, one.flagged_at, one.claim_id))
    return tuple(WaitingClaim(one, _days(scope.day(one.flagged_at), today)) for one in waiting)


def _days(since: date, today: date) -> int:
    return max((today - since).days, 0)


def _ranges(scope: Scope) -> tuple[DoubtfulRange, ...]:
    doubts = _open_doubts(scope)
    groups: defaultdict[tuple[Any, ...], list[Row[Any]]] = defaultdict(list)
    for event in doubts:
        told = event.details
        place = tuple(told.get(name) for name in ("road_id", "from_m", "to_m"))
        photo = told.get("table") == schema.works_photo.name
        groups[event.subject, event.subject_id, photo, told["doubt"], *place].append(event)
    names, records = _names(scope, doubts), _records(scope, doubts)
    found = [_doubtful(events, names, records) for events in groups.values()]
    kept = [one for one in found if one is not None]
    return tuple(sorted(kept, key=lambda one: (one.subject, one.name, one.road_id or "", one.from_m or 0.0)))


def _open_doubts(scope: Scope) -> list[Row[Any]]:
    """Return the newest doubt of every record that nobody has settled since."""
    event = schema.event
    mine = event.c.region_id == scope.region.id
    told = select(event).where(mine, event.c.action.in_((REVIEW, SETTLED))).order_by(event.c.id)
    newest: dict[tuple[Any, ...], Row[Any]] = {}
    ended: set[int] = set()
    for row in scope.conn.execute(told):
        if row.action == SETTLED:
            ended.update(row.details["reviews"])
        else:
            newest[_key(row)] = row
    doubted = select(event.c.subject_id).where(mine, event.c.action == REVIEW, event.c.subject == "complaint")
    corrected = (
        select(event.c.subject_id, func.max(event.c.id))
        .where(event.c.subject == "complaint", event.c.subject_id.in_(doubted), event.c.action.in_(CORRECTED))
        .group_by(event.c.subject_id)
    )
    since = {("complaint", subject_id): newest_id for subject_id, newest_id in scope.conn.execute(corrected)}
    return [row for key, row in newest.items() if row.id not in ended and row.id > since.get(key, 0)]


def _key(row: Row[Any]) -> tuple[Any, ...]:
    if row.subject == "complaint":
        return row.subject, row.subject_id
    told = row.details
    if "row" in told:
        return row.subject, row.subject_id, told["table"], told["row"]
    return row.subject, row.subject_id, row.id  # told before records were named


def _names(scope: Scope, doubts: Sequence[Row[Any]]) -> dict[tuple[str, int], str]:
    """Return (subject, id) -> what it is called; a complaint that not everybody may know has no name."""
    found: dict[tuple[str, int], str] = {}
    for subject, (table, column) in _NAMED.items():
        ids = {row.subject_id for row in doubts if row.subject == subject}
        query = select(table.c.id, table.c[column]).where(table.c.id.in_(ids))
        if subject == "complaint":
            query = query.where(~table.c.confidential, table.c.withheld_from.is_(None))
        found |= {(subject, row[0]): str(row[1]) for row in scope.conn.execute(query)}
    return found


def _records(scope: Scope, doubts: Sequence[Row[Any]]) -> dict[tuple[str, int], Row[Any]]:
    """Return (table, id) -> the records that are doubted, as they are now."""
    found: dict[tuple[str, int], Row[Any]] = {}
    for name, table in _RANGES.items():
        ids = {row.details["row"] for row in doubts if row.details.get("table") == name}
        query = select(table).where(table.c.region_id == scope.region.id, table.c.id.in_(ids))
        found |= {(name, row.id): row for row in scope.conn.execute(query)}
    return found


def _doubtful(
    events: Sequence[Row[Any]],
    names: Mapping[tuple[str, int], str],
    records: Mapping[tuple[str, int], Row[Any]],
) -> DoubtfulRange | None:
    first = events[0]
    subject = first.subject, first.subject_id
    if first.subject == "complaint" and subject not in names:
        return None
    keys = [(one.details["table"], one.details["row"]) for one in events if "row" in one.details]
    there = [key for key in keys if key in records]
    if keys and not there:  # what was doubted is not there any more
        return None
    lost = first.details["doubt"] == "no_road_there_any_more"
    return DoubtfulRange(
        event_ids=tuple(one.id for one in events),
        subject=first.subject,
        subject_id=first.subject_id,
        name=names.get(subject, ""),
        doubt=first.details["doubt"],
        road_id=first.details.get("road_id"),
        from_m=first.details.get("from_m"),
        to_m=first.details.get("to_m"),
        now=None if lost or not there else _place(records[there[0]]),
        told_at=max(one.at for one in events),
        records=tuple(there),
    )


def _place(row: Row[Any]) -> tuple[str, float, float]:
    told = row._mapping
    if "station_m" in told:
        return told["road_id"], told["station_m"], told["station_m"]
    return told["road_id"], told["from_m"], told["to_m"]
