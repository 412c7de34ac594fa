"""Which stages of works were on record on a day: by the day they tell, or as a review's books have it."""

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
