"""Which weights evidence is placed with: the region's own, fitted on its complaints, or those as shipped."""

from sqlalchemy import ColumnElement, Connection, and_, select

from data import schema
from geo.posterior.weights import Weights

WEIGHTS = "weights"  # the layer, as ``Store.revisions`` counts it


def weights_in_use(conn: Connection, region_id: str) -> Weights | None:
    """Return the region's own weights; None where those that come with the software hold."""
    table = schema.placing_weights
    kept: str | None = conn.scalar(select(table.c.weights).where(in_use(region_id)))
    return None if kept is None else Weights.from_text(kept)


def in_use(region_id: str) -> ColumnElement[bool]:
    """Return the condition for the row of ``schema.placing_weights`` that a region places with."""
    table = schema.placing_weights
    return and_(table.c.region_id == region_id, table.c.active)
