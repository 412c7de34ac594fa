"""What share of works' value each stage is, as the office has set it: the newest version counts."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, true

from data import schema
from data.repairs.progress_control import Weights


def weights_set(
    conn: Connection,
    region_id: str,
    works_ids: Collection[int] | None = None,
    until: datetime | None = None,
) -> dict[int, Weights]:
    """Return works id -> stage -> percent of all works (or of ``works_ids``) whose weights were ever set.

    ``until`` reads those that counted at an earlier moment. What is not in it counts by its treatment.
    """
    table = schema.works_weight
    query = select(table).where(
        table.c.region_id == region_id,
        true() if works_ids is None else table.c.works_id.in_(list(works_ids)),
        true() if until is None else table.c.set_at <= until,
    )
    versions: defaultdict[int, dict[int, dict[str, float]]] = defaultdict(dict)
    for row in conn.execute(query):
        versions[row.works_id].setdefault(row.version, {})[row.stage] = row.percent
    return {works_id: kept[max(kept)] for works_id, kept in versions.items()}
