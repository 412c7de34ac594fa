"""Works that are not finished on metres where more are to be recorded: of two the newest record holds."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from data import schema
from data.reads.scope import Scope
from data.repairs.stage_records import stage_records
from data.repairs.treatments import treatment_of
from data.stages import PUBLIC_STAGES
from data.works import StageRange, current_pieces
from geo.stationing import intersect, total_length_m, union

_UNFINISHED = frozenset(PUBLIC_STAGES[2:-1])  # planned, in works, finishing


@dataclass(frozen=True, slots=True)
class OverlappingWorks:
    """Unfinished works on some of the metres asked about, which mend the same kind of damage."""

    works_id: int
    name: str
    treatment: str
    package_id: int | None
    from_m: float  # of the first to the last shared metre
    to_m: float
    shared_m: float


def overlapping_works(
    scope: Scope, treatment: str, road_id: str, from_m: float, to_m: float
) -> tuple[OverlappingWorks, ...]:
    """Return the unfinished works that others of this treatment would lie over, by station.

    A drain beside a pavement is none: only what mends a family of damage that ``treatment`` mends too.
    """
    families = set(treatment_of(treatment).families)
    ranges, works = schema.works_range, schema.works
    here = (ranges.c.roads_version_id == scope.ground.roads_version_id) & (ranges.c.road_id == road_id)
    by_works: defaultdict[int, list[StageRange]] = defaultdict(list)
    for record in stage_records(scope.conn, scope.region.id, here):
        if families.intersection(treatment_of(record.treatment).families):
            by_works[record.works_id].append(record)
    query = select(works.c.id, works.c.name, works.c.package_id).where(works.c.id.in_(by_works))
    known = {row.id: row for row in scope.conn.execute(query)}
    found = []
    for works_id, records in by_works.items():
        pieces = [one for one in current_pieces(records) if one.record.public_stage in _UNFINISHED]
        shared = intersect(union([(one.from_m, one.to_m) for one in pieces]), [(from_m, to_m)])
        metres = total_length_m(shared)
        if metres > 0:
            row, kind = known[works_id], records[0].treatment
            ends = float(shared[:, 0].min()), float(shared[:, 1].max())
            found.append(OverlappingWorks(works_id, row.name, kind, row.package_id, *ends, metres))
    return tuple(sorted(found, key=lambda one: (one.from_m, one.works_id)))
