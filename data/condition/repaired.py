"""Which metres of road were rebuilt, and since when: what a survey before that day saw is gone.

Only treatments that lay a new surface over the whole range count (``Treatment.new_surface``), only once the
range was handed over (PHO), and only where both halves of the road were. It is a fact of the works, not a
measurement: nothing here says how good the new surface is.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
from sqlalchemy import select, true

from data import schema
from data.condition.newest import newest_pieces
from data.reads.scope import Scope
from data.repairs.known_then import known_by
from data.repairs.stage_records import stage_records
from data.repairs.treatments import TREATMENTS, Treatment
from data.stages import PUBLIC_STAGES
from data.works import BOTH, SIDES, StageRange

REPAIRED_COLUMNS = ("road_id", "from_m", "to_m", "surface", "repaired_on", "works_id", "sample")
_DONE = PUBLIC_STAGES[-1]


def repaired_pieces(
    scope: Scope, road_ids: Collection[str] | None = None, as_of: date | None = None
) -> pd.DataFrame:
    """Return the metres that were rebuilt and handed over by ``as_of`` (None: by now), the newest of each.

    Columns REPAIRED_COLUMNS, not overlapping, by road and station: ``surface`` is the new one,
    ``repaired_on`` the day on which it lay there.
    """
    ranges = schema.works_range
    on_roads = true() if road_ids is None else ranges.c.road_id.in_(list(road_ids))
    on_active = ranges.c.roads_version_id == scope.ground.roads_version_id
    day = as_of or scope.day(scope.now)
    by_works: defaultdict[tuple[int, str], list[StageRange]] = defaultdict(list)
    for record in known_by(scope, stage_records(scope.conn, scope.region.id, on_active & on_roads), day):
        if TREATMENTS[record.treatment].new_surface is not None:
            by_works[record.works_id, record.road_id].append(record)
    invented = _samples(scope, {works_id for works_id, _ in by_works})
    rows = [
        (road_id, from_m, to_m, surface, on, works_id, invented[works_id])
        for (works_id, road_id), records in by_works.items()
        for from_m, to_m, surface, on in _rebuilt(records)
    ]
    told = pd.DataFrame(rows, columns=list(REPAIRED_COLUMNS))
    told = told.sort_values("repaired_on", kind="stable", ignore_index=True)
    held = newest_pieces(told)
    facts = told.drop(columns=["road_id", "from_m", "to_m"]).iloc[held["row"]].reset_index(drop=True)
    return pd.concat([held.drop(columns="row"), facts], axis=1)


def _samples(scope: Scope, works_ids: Collection[int]) -> dict[int, bool]:
    table = schema.works
    query = select(table.c.id, table.c.sample).where(table.c.id.in_(list(works_ids)))
    return {row.id: row.sample for row in scope.conn.execute(query)}


def _rebuilt(records: Sequence[StageRange]) -> list[tuple[float, float, str, date]]:
    """Return (from_m, to_m, surface, day) of what one works rebuilt on one road in its whole width."""
    treatment = TREATMENTS[records[0].treatment]
    ordered = sorted(records, key=lambda record: (record.since, record.id))
    edges = sorted({end for record in records for end in (record.from_m, record.to_m)})
    found = []
    for from_m, to_m in pairwise(edges):
        over = [one for one in ordered if one.from_m <= from_m and to_m <= one.to_m]
        days = [_laid_on(treatment, [one for one in over if one.lane in (BOTH, side)]) for side in SIDES]
        if all(days):
            found.append((from_m, to_m, str(treatment.new_surface), max(on for on in days if on)))
    return found


def _laid_on(treatment: Treatment, records: Sequence[StageRange]) -> date | None:
    """Return since when the new surface lies on a lane that was handed over; None if it was not.

    ``records`` of that lane, oldest first: one that goes back to before the surface was laid takes it away.
    """
    if not records or treatment.stage(records[-1].stage).public_stage not in (_DONE, None):
        return None
    laid_on: date | None = None
    for record in records:
        if treatment.position(record.stage) <= treatment.position(str(treatment.surface_stage)):
            laid_on = None
        elif laid_on is None:
            laid_on = record.since
    return laid_on


def with_repairs(surveyed: pd.DataFrame, repaired: pd.DataFrame) -> pd.DataFrame:
    """Return surveyed pieces, with what was rebuilt after its survey (or never surveyed) told as such.

    Both lie apart from themselves. Of a rebuilt metre the surface, ``repaired_on`` (``on_date`` too) and
    ``sample`` are known, and nothing else: what was measured before is gone, and nobody has measured since.
    A survey of the day on which the surface was laid, or later, saw it.
    """
    surveyed = surveyed.assign(repaired_on=None)
    if repaired.empty:
        return surveyed
    # Object columns say None, not NaN, of what is not told.
    untold = repaired.assign(on_date=repaired["repaired_on"])
    untold = untold.reindex(columns=surveyed.columns).astype(object)
    untold = untold.where(untold.notna(), None).astype(dict(surveyed.dtypes) | {"survey_id": "Int64"})
    both = pd.concat([surveyed.astype({"survey_id": "Int64"}), untold], ignore_index=True)
    new = both["repaired_on"].notna()
    told = both["class"].notna() | new
    order = np.lexsort((~new, both["on_date"].to_numpy(dtype="datetime64[D]"), told))
    both = both.iloc[order].reset_index(drop=True)
    held = newest_pieces(both)
    facts = both.drop(columns=["road_id", "from_m", "to_m"]).iloc[held["row"]].reset_index(drop=True)
    return pd.concat([held.drop(columns="row"), facts], axis=1)
