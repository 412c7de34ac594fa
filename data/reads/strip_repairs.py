"""Works, their steps by lane, and fresh concrete of one road, for its strip."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from data import schema
from data.reads.painting import painted
from data.reads.scope import Scope
from data.reads.strip_views import StripCuring, StripStep, StripWorks
from data.repairs.treatments import treatment_of
from data.repairs.works_reads import worst_and_done
from data.stretches.pieces import DONE
from data.works import BOTH, SIDES, StageRange, curing_ranges, current_pieces
from geo.stationing import subtract, union

_ROADWAY = "pavement"  # the family whose steps are shown where several works lie on one lane


def works_of(scope: Scope, records: Sequence[StageRange], length_m: float) -> tuple[StripWorks, ...]:
    """Return the ranges of each works, by station; ``records`` are those of the road by that day."""
    table = schema.works
    ids = {record.works_id for record in records}
    query = select(table.c.id, table.c.name, table.c.warranty_end, table.c.sample).where(table.c.id.in_(ids))
    rows = {row.id: row for row in scope.conn.execute(query)}
    by_works: defaultdict[int, list[StageRange]] = defaultdict(list)
    for record in records:
        by_works[record.works_id].append(record)
    found = []
    for works_id, mine in by_works.items():
        treatment = treatment_of(mine[0].treatment)
        row = rows[works_id]
        for from_m, to_m in union([(r.from_m, r.to_m) for r in mine]).tolist():
            within = [r for r in mine if from_m <= r.from_m and r.to_m <= to_m]
            found.append(
                StripWorks(
                    from_m=max(from_m, 0.0),
                    to_m=min(to_m, length_m),
                    works_id=works_id,
                    name=row.name,
                    treatment=treatment.id,
                    treatment_name=treatment.name_key,
                    public_stage=_worst(within),
                    since=max(record.since for record in within),
                    warranty_end=row.warranty_end,
                    sample=row.sample,
                )
            )
    return tuple(sorted((one for one in found if one.from_m < one.to_m), key=lambda one: one.from_m))


def _worst(records: Iterable[StageRange]) -> str | None:
    """Return the worst public stage on some metres; None if all of them are routine again."""
    pieces = [piece for piece in current_pieces(records) if piece.record.public_stage is not None]
    if not pieces:
        return None
    stages = [piece.record.public_stage or DONE for piece in pieces]
    return worst_and_done(stages, [piece.lane_m for piece in pieces])[0]


def steps_of(records: Sequence[StageRange], length_m: float) -> tuple[StripStep, ...]:
    """Return what step holds on which metre of which lane; what is routine again is none.

    Where works on the roadway and others (drainage, bridge) lie on the same metres the roadway's show.
    """
    roadway = [r for r in records if _ROADWAY in treatment_of(r.treatment).families]
    beside = [r for r in records if _ROADWAY not in treatment_of(r.treatment).families]
    steps: list[StripStep] = []
    for side in SIDES:
        own = _on_lane(roadway, side)
        covered = [(from_m, to_m) for from_m, to_m, _ in own]
        others = [
            (start, end, record)
            for from_m, to_m, record in _on_lane(beside, side)
            for start, end in subtract([(from_m, to_m)], covered).tolist()
        ]
        steps += [_step(*piece, side) for piece in painted([*others, *own], length_m)]
    return tuple(sorted(steps, key=lambda step: (step.from_m, step.lane)))


def _on_lane(records: Sequence[StageRange], side: str) -> list[tuple[float, float, StageRange]]:
    return [
        (piece.from_m, piece.to_m, piece.record)
        for piece in current_pieces(records)
        if piece.lane in (BOTH, side) and piece.record.public_stage is not None
    ]


def _step(from_m: float, to_m: float, record: StageRange, lane: str) -> StripStep:
    stage = treatment_of(record.treatment).stage(record.stage)
    return StripStep(
        from_m=from_m,
        to_m=to_m,
        lane=lane,
        works_id=record.works_id,
        treatment=record.treatment,
        stage=record.stage,
        stage_name=stage.name_key,
        public_stage=record.public_stage,
        since=record.since,
    )


def curing_of(records: Sequence[StageRange], as_of: date, length_m: float) -> tuple[StripCuring, ...]:
    """Return where concrete is too fresh for heavy loads, lane by lane; the latest opening counts."""
    fresh = sorted(curing_ranges(records, as_of), key=lambda curing: curing.opens_on)
    found = []
    for lane in SIDES:
        here = [
            (
                one.record.from_m,
                one.record.to_m,
                (one.day, (one.opens_on - one.record.since).days, one.opens_on),
            )
            for one in fresh
            if one.record.lane in (BOTH, lane)
        ]
        for from_m, to_m, (day, days, opens_on) in painted(here, length_m):
            found.append(StripCuring(from_m, to_m, lane, day, days, opens_on))
    return tuple(sorted(found, key=lambda one: (one.from_m, one.lane)))
