"""What a decision may be about, by kind and id, and what that is called on the day of the meeting."""

from typing import Any

from sqlalchemy import Connection, Row, Table, select

from data import schema
from data.office import Office
from data.reads.scope import Names
from geo.stationing import format_station

# Kinds of things on record; an agency's id stands in the region's file.
ABOUT_KINDS = ("stretch", "package", "works", "road", "agency")


def name_of_about(office: Office, conn: Connection, kind: str, about_id: str) -> str | None:
    """Return the name of a thing of the region; None if there is none such."""
    if kind == "agency":
        return next((one.short for one in office.region.agencies if one.id == about_id), None)
    if kind == "road":
        return Names.of(office.ground()).road(about_id)
    if not about_id.isdecimal() or kind not in ABOUT_KINDS:
        return None
    if kind == "stretch":
        row = _row(office, conn, schema.stretch, about_id)
        return None if row is None else _stretch_name(office, row)
    row = _row(office, conn, schema.package if kind == "package" else schema.works, about_id)
    return None if row is None else str(row.name)


def _row(office: Office, conn: Connection, table: Table, row_id: str) -> Row[Any] | None:
    mine = (table.c.id == int(row_id)) & (table.c.region_id == office.region.id)
    return conn.execute(select(table).where(mine)).first()


def _stretch_name(office: Office, row: Row[Any]) -> str:
    name = Names.of(office.ground()).road(row.road_id) or row.road_id
    return f"{name}, STA {format_station(row.from_m)} – {format_station(row.to_m)}"
