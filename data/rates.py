"""The rates that stretches are tested against: learnt over a whole region, then frozen until outgrown."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from data import schema
from geo.significance import Rates

# Learnt anew when the complaints have doubled: often enough while they are few, seldom when a run takes long.
OUTGROWN = 2
LEAST_COMPLAINTS = 50  # fewer tell nothing of a rate

# Before any are learnt every stretch is weak.
NOTHING_LEARNT = Rates(per_m={}, network_per_m={}, strong_up_to=0.0)


def frozen_rates(conn: Connection, region_id: str) -> Rates:
    """Return the rates learnt last."""
    table = schema.stretch_rates
    kept: Any = conn.execute(select(table.c.rates).where(table.c.region_id == region_id)).scalar()
    if kept is None:
        return NOTHING_LEARNT
    return Rates(
        per_m={(family, road_class): rate for family, road_class, rate in kept["per_m"]},
        network_per_m=kept["network_per_m"],
        strong_up_to=kept["strong_up_to"],
    )


def freeze_rates(conn: Connection, region_id: str, rates: Rates, learnt_at: datetime) -> None:
    """Keep rates, learnt from the complaints there are now, in place of the former ones."""
    table = schema.stretch_rates
    kept = {
        "per_m": [[family, road_class, rate] for (family, road_class), rate in rates.per_m.items()],
        "network_per_m": rates.network_per_m,
        "strong_up_to": rates.strong_up_to,
    }
    conn.execute(delete(table).where(table.c.region_id == region_id))
    conn.execute(
        insert(table).values(
            region_id=region_id, rates=kept, learnt_from=_complaints(conn, region_id), learnt_at=learnt_at
        )
    )


def outgrown(conn: Connection, region_id: str) -> bool:
    """Tell whether there are so many more complaints by now that the rates should be learnt anew."""
    table = schema.stretch_rates
    learnt_from = (
        conn.execute(select(table.c.learnt_from).where(table.c.region_id == region_id)).scalar() or 0
    )
    return _complaints(conn, region_id) >= max(LEAST_COMPLAINTS, OUTGROWN * learnt_from)


def _complaints(conn: Connection, region_id: str) -> int:
    table = schema.complaint
    return conn.execute(select(func.count()).where(table.c.region_id == region_id)).scalar_one()
