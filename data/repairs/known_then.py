"""What of works was on record on a day: by the day that it tells, or as a review's books have it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select

from data import schema
from data.reads.scope import Scope
from data.works import StageRange


def known_by(scope: Scope, records: Sequence[StageRange], as_of: date) -> list[StageRange]:
    """Return the records that count by the end of a day (see ``Scope.counts_by``)."""
    if scope.books is None:
        return [record for record in records if record.since <= as_of]
    entered = _entered(scope, {record.works_id for record in records})
    return [record for record in records if scope.counts_by(as_of, record.since, entered.get(record.id))]


def _entered(scope: Scope, works_ids: Collection[int]) -> dict[int, datetime]:
    """Return when each record was entered.

    A record is written with its event, so that the first of a works has the first event: the records
    themselves follow their roads, their events stay as they were told.
    """
    ranges, event = schema.works_range, schema.event
    ids: defaultdict[int, list[int]] = defaultdict(list)
    query = select(ranges.c.works_id, ranges.c.id).where(ranges.c.works_id.in_(list(works_ids)))
    for works_id, record_id in scope.conn.execute(query.order_by(ranges.c.id)):
        ids[works_id].append(record_id)
    told: defaultdict[int, list[datetime]] = defaultdict(list)
    stages = select(event.c.subject_id, event.c.at).where(
        event.c.subject == "works", event.c.action == "stage", event.c.subject_id.in_(list(works_ids))
    )
    for works_id, at in scope.conn.execute(stages.order_by(event.c.id)):
        told[works_id].append(at)
    return {
        record_id: at
        for works_id, records in ids.items()
        if len(records) == len(told[works_id])
        for record_id, at in zip(records, told[works_id], strict=True)
    }


def signs_entered(scope: Scope) -> dict[tuple[int, str], datetime]:
    """Return (sign, sign_placed | sign_removed) -> when that was entered, where it was said of earlier."""
    event = schema.event
    query = select(event.c.subject_id, event.c.action, event.c.at, event.c.details).where(
        event.c.region_id == scope.region.id, event.c.subject == "sign"
    )
    return {
        (row.subject_id, row.action): datetime.fromisoformat(row.details["entered_at"])
        for row in scope.conn.execute(query)
        if row.details and "entered_at" in row.details
    }


def planned_ends_then(scope: Scope, day: date) -> dict[int, date | None]:
    """Return package -> the planned end that a review knew by a day, where it was changed after it."""
    if scope.books is None:
        return {}
    event = schema.event
    query = select(event.c.subject_id, event.c.at, event.c.details).where(
        event.c.region_id == scope.region.id, event.c.subject == "package", event.c.action == "changed"
    )
    then: dict[int, date | None] = {}
    for row in scope.conn.execute(query.order_by(event.c.id)):
        former = row.details["former"]
        if "planned_end" in former and not scope.counts_by(day, day, row.at):
            told = former["planned_end"]  # of several later changes the first one tells it
            then.setdefault(row.subject_id, None if told is None else date.fromisoformat(told))
    return then
