"""Works that are not finished on metres where more are to be recorded: of two the newest record holds."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from data import schema
from data.reads.scope import Scope
from data.repairs.stage_records import stage_records
from data.repairs.treatments import treatment_of
from data.stages import PUBLIC_STAGES
from data.works import BOTH, StageRange, current_pieces
from geo.stationing import intersect, total_length_m, union

_UNFINISHED = frozenset(PUBLIC_STAGES[2:-1])  # planned, in works, finishing


@dataclass(frozen=True, slots=True)
class OverlappingWorks:
    """Unfinished works on some of the metres asked about, which mend the same kind of damage."""

    works_id: int
    name: str
    treatment: str
    package_id: int | None
    road_id: str
    from_m: float  # of the first to the last shared metre
    to_m: float
    shared_m: float
    planned_start: date | None  # of the works, else of their package
    planned_end: date | None

    def may_meet(self, start: date | None, end: date | None) -> bool:
        """Tell whether these works may be under way between two days; an unknown day may be any."""
        late = end is not None and self.planned_start is not None and end < self.planned_start
        early = start is not None and self.planned_end is not None and self.planned_end < start
        return not (late or early)


def overlapping_works(  # the place of a record, and whose it is
    scope: Scope,
    treatment: str,
    road_id: str,
    from_m: float,
    to_m: float,
    *,
    lane: str = BOTH,
    besides: int | None = None,
) -> tuple[OverlappingWorks, ...]:
    """Return the unfinished works that a record of this treatment would lie over, by station.

    ``besides`` are the works whose record it is. A drain beside a pavement is no overlap, nor is the other
    lane: only what mends a family of damage that ``treatment`` mends too, on the same lane.
    """
    families = set(treatment_of(treatment).families)
    ranges, works, package = schema.works_range, schema.works, schema.package
    here = (ranges.c.roads_version_id == scope.ground.roads_version_id) & (ranges.c.road_id == road_id)
    by_works: defaultdict[int, list[StageRange]] = defaultdict(list)
    for record in stage_records(scope.conn, scope.region.id, here):
        if record.works_id != besides and families.intersection(treatment_of(record.treatment).families):
            by_works[record.works_id].append(record)
    query = (
        select(
            works.c.id,
            works.c.name,
            works.c.package_id,
            func.coalesce(works.c.planned_start, package.c.planned_start).label("start"),
            func.coalesce(works.c.planned_end, package.c.planned_end).label("end"),
        )
        .outerjoin(package, package.c.id == works.c.package_id)
        .where(works.c.id.in_(by_works))
    )
    known = {row.id: row for row in scope.conn.execute(query)}
    found = []
    for works_id, records in by_works.items():
        pieces = [
            (one.from_m, one.to_m)
            for one in current_pieces(records)
            if one.record.public_stage in _UNFINISHED and (BOTH in (lane, one.lane) or lane == one.lane)
        ]
        shared = intersect(union(pieces), [(from_m, to_m)])
        metres = total_length_m(shared)
        if metres > 0:
            row, kind = known[works_id], records[0].treatment
            ends = float(shared[:, 0].min()), float(shared[:, 1].max())
            place = (row.package_id, road_id, *ends, metres)
            found.append(OverlappingWorks(works_id, row.name, kind, *place, row.start, row.end))
    return tuple(sorted(found, key=lambda one: (one.from_m, one.works_id)))
