"""What stretches are told from the background by: learnt over a whole region, then frozen until outgrown."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from data import schema
from data.office import Office
from geo.ranges.priors import Priors

# Learnt anew when the complaints have doubled: often enough while they are few, seldom when a run takes long.
OUTGROWN = 2
LEAST_COMPLAINTS = 50  # fewer tell nothing of what is usual


def frozen_priors(conn: Connection, region_id: str) -> Priors:
    """Return the priors learnt last; before any are, those that hold anywhere."""
    kept = _kept(conn, region_id)
    return Priors.default() if kept is None else Priors.from_dict(kept.priors)


def freeze_priors(
    office: Office, conn: Connection, priors: Priors, roads_version_id: int, learnt_at: datetime
) -> None:
    """Keep priors, learnt from the complaints there are now, in place of the former ones, and tell so."""
    table, region_id = schema.stretch_priors, office.region.id
    former, complaints = _kept(conn, region_id), _complaints(conn, region_id)
    conn.execute(delete(table).where(table.c.region_id == region_id))
    conn.execute(
        insert(table).values(
            region_id=region_id,
            priors=priors.to_dict(),
            roads_version_id=roads_version_id,
            learnt_from=complaints,
            learnt_at=learnt_at,
        )
    )
    told = {"learnt_from": complaints, "formerly_from": None if former is None else former.learnt_from}
    office.tell(conn, "network", roads_version_id, "priors_learnt", details=told)


def to_be_learnt(conn: Connection, region_id: str, roads_version_id: int | None) -> bool:
    """Tell whether priors should be learnt (anew): there are many more complaints by now, or other roads."""
    kept = _kept(conn, region_id)
    needed = LEAST_COMPLAINTS
    if kept is not None and kept.roads_version_id == roads_version_id:
        needed = max(needed, OUTGROWN * kept.learnt_from)
    # Counting reads them all; there are never more than the highest number given says.
    highest = conn.scalar(select(func.max(schema.complaint.c.id))) or 0
    return highest >= needed and _complaints(conn, region_id) >= needed


def _kept(conn: Connection, region_id: str) -> Row[Any] | None:
    table = schema.stretch_priors
    return conn.execute(select(table).where(table.c.region_id == region_id)).first()


def _complaints(conn: Connection, region_id: str) -> int:
    table = schema.complaint
    return conn.execute(select(func.count()).where(table.c.region_id == region_id)).scalar_one()
