"""Weights of placing written down: every fit is kept, one of them or none is in use."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from data import schema
from data.accounts import User
from data.office import Actor, Office
from data.placement.placing_weights import WEIGHTS, in_use
from geo.posterior.weights import Weights


def use_weights(
    office: Office,
    conn: Connection,
    weights: Weights,
    *,
    actor: Actor,
    rows: int,
    figures: Mapping[str, Any],
) -> int:
    """Keep weights as the region's newest and place with them from now on; return their number."""
    table = schema.placing_weights
    conn.execute(update(table).where(in_use(office.region.id)).values(active=False))
    newest = select(func.max(table.c.number)).where(table.c.region_id == office.region.id)
    number = (conn.scalar(newest) or 0) + 1
    row = {
        "region_id": office.region.id,
        "number": number,
        "weights": weights.as_toml(),
        "fitted_rows": rows,
        "figures": dict(figures),
        "fitted_by": actor.id if isinstance(actor, User) else None,
        "fitted_at": office.clock(),
        "active": True,
    }
    weights_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
    told = {"number": number, "rows": rows, "figures": dict(figures)}
    office.tell(conn, "weights", weights_id, "fitted", actor=actor, details=told)
    office.store.bump(conn, office.region.id, WEIGHTS)
    return number


def use_default_weights(office: Office, conn: Connection, *, actor: Actor) -> bool:
    """Place with the weights that come with the software; say whether others were in use."""
    table = schema.placing_weights
    dropped = update(table).where(in_use(office.region.id)).values(active=False).returning(table.c.id)
    weights_id = conn.scalar(dropped)
    if weights_id is None:
        return False
    office.tell(conn, "weights", weights_id, "dropped", actor=actor)
    office.store.bump(conn, office.region.id, WEIGHTS)
    return True
