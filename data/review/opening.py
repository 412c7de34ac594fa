"""Since when a region keeps records: weeks before that day are history that was put in afterwards."""

from datetime import date, datetime

from sqlalchemy import Connection, Table, select

from data import schema
from data.regions import Region


def opened_on(conn: Connection, region: Region, now: datetime) -> date:
    """Return the region's day on which its first complaint or works were entered; today before any were.

    What was entered is never dated back, whatever day it tells of, and ids rise with time.
    """
    first = [_first(conn, region.id, table) for table in (schema.position, schema.works)]
    return min((at for at in first if at is not None), default=now).astimezone(region.zone).date()


def _first(conn: Connection, region_id: str, table: Table) -> datetime | None:
    query = select(table.c.created_at).where(table.c.region_id == region_id)
    return conn.scalar(query.order_by(table.c.id).limit(1))
