"""New damage where a contractor still answers: flagged to the works, once for each complaint."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, true

from data import schema
from data.office import Office
from data.repairs.stage_records import stage_records
from data.repairs.treatments import treatment_of
from data.works import StageRange, current_pieces, under_warranty

# Checked and still open; a support shares the claim of its main complaint.
_CHECKED = ("verified", "answered", "forwarded")


def flag_claims(
    office: Office, conn: Connection, at: datetime, complaint_ids: Collection[int] | None = None
) -> int:
    """Flag checked complaints that lie on a range under warranty; return how many were new.

    ``complaint_ids`` None: look at all. It counts what was seen while the warranty ran, however late it was
    checked or placed, and what the works' treatment mends: old damage and dark street lamps are not the
    contractor's. In the caller's transaction.
    """
    ends = _warranty_ends(conn, office.region.id)
    if not ends or (complaint_ids is not None and not complaint_ids):
        return 0
    in_warranty = schema.works_range.c.works_id.in_(
        select(schema.works_range.c.works_id).where(
            schema.works_range.c.region_id == office.region.id, schema.works_range.c.stage == "warranty"
        )
    )
    by_road: defaultdict[str, dict[int, list[StageRange]]] = defaultdict(dict)
    for record in stage_records(conn, office.region.id, in_warranty):
        by_road[record.road_id].setdefault(record.works_id, []).append(record)
    if not by_road:
        return 0
    known = _known(conn, office.region.id)
    new = 0
    for row in conn.execute(_checked(office, complaint_ids, list(by_road))).all():
        for works_id, records in sorted(by_road[row.road_id].items()):
            end, package_id = ends.get(works_id, (None, None))
            if (works_id, row.id) not in known and _answers(records, end, row, office):
                _flag(office, conn, at, works_id, row, package_id)
                new += 1
    return new


def _answers(records: Sequence[StageRange], warranty_end: date | None, row: Row[Any], office: Office) -> bool:
    """Tell whether damage was seen while these works answered for its metre, however late it was checked.

    ``records`` are of one works: others beside them do not end a warranty.
    """
    seen_on = row.happened_at.astimezone(office.region.zone).date()
    if row.family not in treatment_of(records[0].treatment).families:
        return False
    return any(
        piece.from_m <= row.station_m <= piece.to_m and under_warranty(piece, warranty_end, seen_on)
        for piece in current_pieces(record for record in records if record.since <= seen_on)
    )


def _flag(  # noqa: PLR0917  # one claim and what its event tells
    office: Office, conn: Connection, at: datetime, works_id: int, row: Row[Any], package_id: int | None
) -> None:
    keys = {"region_id": office.region.id, "works_id": works_id, "complaint_id": row.id}
    conn.execute(insert(schema.warranty_claim).values(keys | {"flagged_at": at}))
    told = {"complaint": row.id} | ({"package_id": package_id} if package_id is not None else {})
    office.tell(conn, "works", works_id, "damaged_under_warranty", details=told, at=at)
    office.store.bump(conn, office.region.id, "works")


def _checked(office: Office, complaint_ids: Collection[int] | None, road_ids: list[str]) -> Any:
    complaint, position = schema.complaint, schema.position
    return (
        select(
            complaint.c.id,
            complaint.c.family,
            complaint.c.happened_at,
            position.c.road_id,
            position.c.station_m,
        )
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(
            complaint.c.region_id == office.region.id,
            true() if complaint_ids is None else complaint.c.id.in_(complaint_ids),
            complaint.c.state.in_(_CHECKED),
            complaint.c.verified_at.is_not(None),
            position.c.status == "placed",
            position.c.station_m.is_not(None),
            position.c.road_id.in_(road_ids),
        )
    )


def _known(conn: Connection, region_id: str) -> set[tuple[int, int]]:
    table = schema.warranty_claim
    query = select(table.c.works_id, table.c.complaint_id).where(table.c.region_id == region_id)
    return {(row.works_id, row.complaint_id) for row in conn.execute(query)}


def _warranty_ends(conn: Connection, region_id: str) -> dict[int, tuple[date | None, int | None]]:
    """Return works id -> (last day of the warranty, package), of all works."""
    works, package = schema.works, schema.package
    end = func.coalesce(works.c.warranty_end, package.c.warranty_end)
    query = (
        select(works.c.id, end.label("end"), works.c.package_id)
        .outerjoin(package, package.c.id == works.c.package_id)
        .where(works.c.region_id == region_id)
    )
    return {row.id: (row.end, row.package_id) for row in conn.execute(query)}
