"""What the office hands out: complaints, stretches and works as everybody may know them, to any program."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import shapely
from sqlalchemy import Connection, Row, select, true

from data import schema
from data.exchange.table_writers import Outgoing, write_outgoing
from data.office import MACHINE, Actor, Office
from data.people import about_words
from data.placement.ground import Ground
from data.placement.networks import active_version
from data.privacy.publishing import for_reader, shown
from data.privacy.sent_under import names_of
from data.reads.queries import Queries
from data.reads.scope import Names
from data.repairs.treatments import treatment_of
from data.stages import public_stage_of_complaint

What = Literal["complaints", "stretches", "works"]
WHAT: tuple[What, ...] = ("complaints", "stretches", "works")
ROWS_AT_ONCE = 5_000

COMPLAINTS = {
    "ticket": "text",
    "category": "text",
    "category_name": "text",
    "state": "text",
    "stage": "text",  # what the public sees; empty for what shows nothing of its own
    "verified": "yes",
    "agency": "text",
    "happened_at": "moment",
    "received_at": "moment",
    "closed_at": "moment",
    "road_id": "text",
    "road_name": "text",
    "station_m": "number",
    "lon": "number",  # of the point on the road, never where somebody stood
    "lat": "number",
    "village": "text",
    "subdistrict": "text",
    "public_words": "text",
    "sample": "yes",
    "schematic": "yes",
}
STRETCHES = {
    "stretch_id": "whole",
    "works_id": "whole",
    "road_id": "text",
    "road_name": "text",
    "family": "text",
    "stage": "text",
    "from_m": "number",
    "to_m": "number",
    "complaints": "whole",
    "verified": "whole",
    "first_at": "moment",
    "last_at": "moment",
    "categories": "text",
    "subdistricts": "text",
    "located": "yes",
    "schematic": "yes",
}
WORKS = {
    "works_id": "whole",
    "name": "text",
    "treatment": "text",
    "agency": "text",
    "budget_rupiah": "whole",
    "planned_start": "day",
    "planned_end": "day",
    "warranty_end": "day",
    "source": "text",
    "road_id": "text",
    "road_name": "text",
    "from_m": "number",
    "to_m": "number",
    "lane": "text",
    "stage": "text",
    "public_stage": "text",
    "since": "day",
    "sample": "yes",
    "schematic": "yes",
}


def export(
    office: Office,
    what: What,
    path: Path,
    *,
    with_words: bool = False,
    shown_only: bool = False,
    actor: Actor = MACHINE,
) -> int:
    """Write what everybody may know to a .csv, .xlsx, .geojson or .gpkg; return the number of rows.

    Rows come in a lasting order. Confidential complaints are in no export. ``with_words`` adds what reporters
    wrote, for staff who may read it: masked for those who may not know the reporter. ``shown_only`` leaves
    out what the public map does not show one by one: the unverified, the rejected, what was sent twice.
    Raises ``NotAllowedError``, UnreadableFileError for another ending.
    """
    office.require(actor, "read_inbox")
    if with_words:
        office.require(actor, "see_words")
    ground = office.ground()
    tables: Mapping[What, Callable[[], Outgoing]] = {
        "complaints": lambda: _complaints(
            office, ground, actor, with_words=with_words, shown_only=shown_only
        ),
        "stretches": lambda: _stretches(office, ground),
        "works": lambda: _works(office, ground),
    }
    return write_outgoing(tables[what](), path)


def notes_on(office: Office, what: str, *, words: bool = False) -> dict[str, str]:
    """Return what the reader of an export must know: whose it is, of when, and what is not real."""
    region = office.region
    with office.store.connect() as conn:
        versions = [active_version(conn, region.id, layer) for layer in ("areas", "roads", "landmarks")]
    sources = dict.fromkeys(row.attribution for row in versions if row is not None and row.attribution)
    schematic = any(row is not None and row.schematic for row in versions[:2])
    has_sample = Queries(office.store, region).has_sample()
    notes = {
        "Isi / Content": what,
        "Wilayah / Region": region.name.id,
        "Dibuat / Made": office.clock().astimezone(region.zone).isoformat(sep=" ", timespec="minutes"),
        "Sumber peta / Map sources": "; ".join(sources),
    }
    if schematic:
        notes["Skematis / Schematic"] = (
            "Peta skematis: letak ruas atau batas wilayah dihitung, bukan hasil survei. / "
            "Roads or outlines are computed, not surveyed."
        )
    if has_sample:
        notes["Contoh / Sample"] = (
            "Baris dengan sample = ya adalah data contoh. / Rows with sample = ya are made up."
        )
    if words:
        notes["Rahasia / Personal"] = (
            "Memuat tulisan pelapor: hanya untuk petugas. / Holds what reporters wrote: for staff only."
        )
    return notes


def _complaints(
    office: Office, ground: Ground, actor: Actor, *, with_words: bool, shown_only: bool
) -> Outgoing:
    columns = COMPLAINTS | ({"words": "text"} if with_words else {})
    return Outgoing(
        title="complaints",
        columns=columns,
        rows=_complaint_rows(office, ground, actor, with_words=with_words, shown_only=shown_only),
        zone=office.region.zone,
        notes=notes_on(office, "complaints", words=with_words),
        geometry_type="Point",
    )


def _complaint_rows(
    office: Office, ground: Ground, actor: Actor, *, with_words: bool, shown_only: bool
) -> Iterator[Sequence[Any]]:
    region, names = office.region, Names.of(ground)
    schematic = _is_schematic(office, "roads")
    sees_reporter = _may(office, actor, "see_reporter")
    with office.store.connect() as conn:
        for rows in _complaints_in_parts(conn, region.id, shown_only=shown_only):
            words = _opened(office, conn, rows) if with_words else {}
            sent_under = {} if sees_reporter else names_of(conn, office.people, list(words))
            for row in rows:
                placed = row.status == "placed"
                cells = {
                    "ticket": row.ticket,
                    "category": row.category,
                    "category_name": region.category(row.category).name.id,
                    "state": row.state,
                    "stage": public_stage_of_complaint(row.state),
                    "verified": row.verified_at is not None,
                    "agency": row.agency,
                    "happened_at": row.happened_at,
                    "received_at": row.created_at,
                    "closed_at": row.closed_at,
                    "road_id": row.road_id if placed else None,
                    "road_name": names.road(row.road_id) if placed else None,
                    "station_m": row.station_m if placed else None,
                    "lon": row.lon if placed else None,
                    "lat": row.lat if placed else None,
                    "village": names.area(row.village_code),
                    "subdistrict": names.area(row.subdistrict_code),
                    "public_words": shown(region, row.public_words) if row.verified_at else None,
                    "sample": row.sample,
                    "schematic": schematic,
                }
                if with_words:
                    told = words.get(row.id) if _shown_to(office, actor, row) else None
                    own = sent_under.get(row.id, ())
                    cells["words"] = for_reader(region, ground, told, own, sees_reporter=sees_reporter)
                yield (*cells.values(), _pin(row))


def _pin(row: Row[Any]) -> bytes | None:
    """Return the point on the road (WKB, degrees); None off the roads, or where nobody knows where on one."""
    has_spot = row.status == "placed" and row.lon is not None
    return shapely.to_wkb(shapely.Point(row.lon, row.lat)) if has_spot else None


def _complaints_in_parts(conn: Connection, region_id: str, *, shown_only: bool) -> Iterator[Sequence[Any]]:
    """Yield complaints that are nobody's secret, by id, some at a time."""
    complaint, position = schema.complaint, schema.position
    on_the_map = complaint.c.verified_at.is_not(None) & complaint.c.state.not_in(("rejected", "duplicate"))
    last = 0
    while True:
        query = (
            select(complaint, *(position.c[name] for name in _PLACE))
            .outerjoin(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
            .where(complaint.c.region_id == region_id, ~complaint.c.confidential, complaint.c.id > last)
            .where(on_the_map if shown_only else true())
            .order_by(complaint.c.id)
            .limit(ROWS_AT_ONCE)
        )
        rows = conn.execute(query).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id


_PLACE = ("status", "road_id", "station_m", "lon", "lat", "village_code", "subdistrict_code")


def _shown_to(office: Office, actor: Actor, row: Any) -> bool:
    """Tell whether somebody may read what was said in a complaint: people of an agency not always."""
    agency = getattr(actor, "agency", None)
    if agency is None:
        return True
    if row.withheld_from == agency:
        return False
    return office.region.visibility.agencies_see == "all" or row.agency == agency


def _opened(office: Office, conn: Connection, rows: Sequence[Any]) -> dict[int, str]:
    spoken = [row for row in rows if row.words_sealed is not None]
    opened = office.people.unseal_many(
        conn,
        [row.reporter_id for row in spoken],
        [row.words_sealed for row in spoken],
        [about_words(row.ticket) for row in spoken],
        skip_broken=True,
    )
    return {row.id: text.decode() for row, text in zip(spoken, opened, strict=True) if text is not None}


def _stretches(office: Office, ground: Ground) -> Outgoing:
    names, schematic = Names.of(ground), _is_schematic(office, "roads")
    pieces = Queries(office.store, office.region, clock=office.clock).stretch_pieces()
    pieces = pieces.sort_values(["road_id", "from_m", "piece_id"], kind="stable")

    def rows() -> Iterator[Sequence[Any]]:
        for piece in pieces.to_dict("records"):
            told = {name: _known(piece.get(name)) for name in STRETCHES}
            told["categories"] = ", ".join(piece["categories"])
            told["subdistricts"] = ", ".join(names.areas_of(piece["subdistrict_codes"]))
            told["schematic"] = schematic
            yield (*told.values(), None if piece["geometry"] is None else shapely.to_wkb(piece["geometry"]))

    return Outgoing(
        "stretches", STRETCHES, rows(), office.region.zone, notes_on(office, "stretches"), "Unknown"
    )


def _works(office: Office, ground: Ground) -> Outgoing:
    notes = notes_on(office, "works")
    return Outgoing("works", WORKS, _works_rows(office, ground), office.region.zone, notes, "Unknown")


def _works_rows(office: Office, ground: Ground) -> Iterator[Sequence[Any]]:
    """Yield every stage recorded of every works, by works and day."""
    works, ranges = schema.works, schema.works_range
    names, schematic = Names.of(ground), _is_schematic(office, "roads")
    plan = [works.c[name] for name in list(WORKS)[1:9]]
    where = [ranges.c[name] for name in ("road_id", "from_m", "to_m", "lane", "stage", "since", "geometry")]
    query = (
        select(works.c.id.label("works_id"), works.c.sample, *plan, *where)
        .outerjoin(ranges, ranges.c.works_id == works.c.id)
        .where(works.c.region_id == office.region.id)
        .order_by(works.c.id, ranges.c.since, ranges.c.id)
    )
    with office.store.connect() as conn:
        for row in conn.execute(query):
            told = {name: getattr(row, name, None) for name in WORKS}
            told["road_name"] = names.road(row.road_id)
            stage = None if row.stage is None else treatment_of(row.treatment).stage(row.stage)
            told |= {"public_stage": stage and stage.public_stage, "schematic": schematic}
            yield (*told.values(), row.geometry)


def _is_schematic(office: Office, layer: str) -> bool:
    with office.store.connect() as conn:
        version = active_version(conn, office.region.id, layer)
    return version is not None and bool(version.schematic)


def _known(value: Any) -> Any:
    if isinstance(value, list):
        return value
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124  # NaN
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def _may(office: Office, actor: Actor, action: str) -> bool:
    try:
        office.require(actor, action)
    except PermissionError:
        return False
    return True
