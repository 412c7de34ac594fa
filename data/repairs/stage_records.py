"""The stages of works as they are recorded, and which ranges of roads works lie on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select, true

from data import schema
from data.repairs.treatments import treatment_of
from data.works import StageRange, current_pieces


def stage_records(
    conn: Connection, region_id: str, condition: ColumnElement[bool] | None = None
) -> list[StageRange]:
    """Return the stages recorded in the region, of all works or where the condition on them holds."""
    ranges, works = schema.works_range, schema.works
    names = ("road_id", "from_m", "to_m", "lane", "stage", "since")
    query = (
        select(ranges.c.id, ranges.c.works_id, works.c.treatment, *(ranges.c[name] for name in names))
        .join(works, works.c.id == ranges.c.works_id)
        .where(ranges.c.region_id == region_id, true() if condition is None else condition)
    )
    return [StageRange(**row) for row in conn.execute(query.order_by(ranges.c.id)).mappings()]


def at_work(
    ranges: pd.DataFrame | Mapping[str, Sequence[Any]], records: Sequence[StageRange]
) -> NDArray[np.bool_]:
    """Tell for each range (road_id, family, from_m, to_m) whether works for its family lie on it.

    ``records`` are all stages of those roads; what is back to routine is no works any more.
    """
    worked: defaultdict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for family in set(ranges["family"]):  # as on the map: a later drain does not end the paving
        mending = [record for record in records if family in treatment_of(record.treatment).families]
        for piece in current_pieces(mending):
            if piece.record.public_stage is not None:
                worked[piece.record.road_id, family].append((piece.from_m, piece.to_m))
    columns = (ranges[name] for name in ("road_id", "family", "from_m", "to_m"))
    found = [
        any(start <= to_m and from_m <= end for start, end in worked.get((road_id, family), ()))
        for road_id, family, from_m, to_m in zip(*columns, strict=True)
    ]
    return np.array(found, dtype=bool)
