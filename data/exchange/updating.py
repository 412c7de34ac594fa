"""A row that came before and says something else now: its complaint takes it over, every change an event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from data import schema
from data.channels import spreadsheet
from data.desk.cases import Case
from data.exchange.foreign_moves import HELD, tell_status
from data.exchange.tracking import Known
from data.people import about_evidence, about_message, about_words
from data.placement.places import place_of, replace_position
from data.stages import OPEN_STATES

FORMER = "former"  # kind of evidence that a later file replaced; it is kept, and places nothing any more
NEARLY_DEGREES = 1e-5  # 1 m: what rounding in a file may move


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidNow:
    """What a row says now, as ``ComplaintReader`` read it, with the raw message that keeps it."""

    system: str
    number: str
    fingerprint: str
    body: bytes
    fields: Mapping[str, Any]
    status: str | None
    status_at: datetime | None
    agency: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: ``changed`` parts taken over, ``held``: its end there waits for the desk here."""

    changed: tuple[str, ...] = ()
    told: bool = False
    held: bool = False


def take_over(case: Case, known: Known, said: SaidNow, *, content_changed: bool) -> Outcome:
    """Bring a complaint up to what its row says now, within the caller's transaction.

    What staff decided stays: a place or kind that a person set, words that the desk released. Of a reporter
    who was forgotten, or asked to be, only the status is taken, and of a complaint that came by a door of
    ours: what stands there was told them by us.
    """
    row = _complaint(case, known)
    if row is None:
        return Outcome()
    changed: list[str] = []
    if content_changed and row.channel == said.system and _may_be_told(case, row):
        changed = _take_content(case, row, said)
        if changed:
            _keep_raw(case, row, known, said)
            details = {"source": said.system, "changed": changed}
            case.office.tell(
                case.conn,
                "complaint",
                row.id,
                "updated_elsewhere",
                actor=case.actor,
                public=True,
                details=details,
                at=case.at,
            )
            row = _complaint(case, known) or row
    told, held = False, False
    if said.status is not None and said.status != known.status and (said.status != "waiting" or known.status):
        told = True
        held = tell_status(case, row, said.system, said.status, said.status_at) == HELD
    _assign(case, known, said)
    return Outcome(tuple(changed), told, held)


def _complaint(case: Case, known: Known) -> Row[Any] | None:
    table = schema.complaint
    return case.conn.execute(select(table).where(table.c.id == known.complaint_id)).first()


def _may_be_told(case: Case, row: Row[Any]) -> bool:
    table = schema.reporter
    query = select(table.c.key_wrapped, table.c.restricted_at).where(table.c.id == row.reporter_id)
    reporter = case.conn.execute(query).one()
    return reporter.key_wrapped is not None and reporter.restricted_at is None


def _take_content(case: Case, row: Row[Any], said: SaidNow) -> list[str]:
    """Write what differs; return the names of it: words, place, kind, time."""
    fields = said.fields
    changed = []
    if fields["words"] is not None and fields["words"] != _words(case, row):
        sealed = case.office.people.seal(
            case.conn, row.reporter_id, fields["words"].encode("utf-8", "replace"), about_words(row.ticket)
        )
        _set(case, row, words_sealed=sealed)
        changed.append("words")
    category_moved = _take_category(case, row, fields["category"])
    if category_moved:
        changed.append("category")
    if fields["happened_at"] is not None and fields["happened_at"] != row.happened_at:
        _set(case, row, happened_at=fields["happened_at"])
        changed.append("time")
    if _take_evidence(case, row, fields):
        changed.append("place")
    if {"words", "place", "category"} & set(changed):
        _place_anew(case, row)
    return changed


def _take_category(case: Case, row: Row[Any], category: str | None) -> bool:
    """Take another kind, unless a person here said which it is."""
    if category is None or category == row.category or row.category_set_by == "staff":
        return False
    region = case.office.region
    agency = region.agency_for(category, case.authority(case.position(row)))
    own = {} if row.state == "forwarded" else {"agency": agency}
    case.touch(row.id)
    told = {"category_confidence": None, "category_set_by": "reporter", "category_candidates": None}
    _set(case, row, category=category, family=region.category(category).family, **told, **own)
    return True


def _take_evidence(case: Case, row: Row[Any], fields: Mapping[str, Any]) -> bool:
    """Replace coordinates and words of the place that differ; the former ones are kept as such."""
    table = schema.evidence
    query = select(table).where(table.c.complaint_id == row.id, table.c.kind.in_(("tap", "words")))
    given = case.conn.execute(query.order_by(table.c.id)).all()
    point = next((one for one in given if one.kind == "tap"), None)
    words = next((one for one in given if one.kind == "words"), None)
    moved = fields["lon"] is not None and fields["lat"] is not None and not _same_point(point, fields)
    spoken = fields["place"] is not None and fields["place"] != _place_words(case, row, words)
    for former, replaced in ((point, moved), (words, spoken)):
        if former is not None and replaced:
            case.conn.execute(update(table).where(table.c.id == former.id).values(kind=FORMER))
    keys = {"region_id": row.region_id, "complaint_id": row.id, "created_at": case.at}
    if moved:
        told = {name: fields[name] for name in ("lon", "lat", "accuracy_m")}
        case.conn.execute(insert(table).values(keys | told | {"kind": "tap"}))
    if spoken:
        sealed = case.office.people.seal(
            case.conn, row.reporter_id, fields["place"].encode("utf-8", "replace"), about_evidence(row.ticket)
        )
        case.conn.execute(insert(table).values(keys | {"kind": "words", "words_sealed": sealed}))
    return moved or spoken


def _place_anew(case: Case, row: Row[Any]) -> None:
    """Place a complaint by what its row says now; a place that a person set stays."""
    if case.position(row).set_by == "staff":
        return
    table = schema.complaint
    category = case.conn.scalar(select(table.c.category).where(table.c.id == row.id))
    on_road = case.office.region.category(str(category)).on_road
    case.touch(row.id)
    place = place_of(case.office, case.conn, row.id, case.ground, on_road=on_road)
    replace_position(case.office, case.conn, row.id, place, case.ground, set_by="machine")
    case.touch(row.id)
    if row.state in OPEN_STATES:
        case.route(row)


def _assign(case: Case, known: Known, said: SaidNow) -> None:
    """Give a complaint that nobody answers yet to the agency that the other system gave it to."""
    row = _complaint(case, known)
    if row is None or said.agency is None or row.agency is not None or row.state != "received":
        return
    details = {"agency": said.agency, "source": said.system}
    case.move(row, "assign", details=details, values={"agency": said.agency})


def _keep_raw(case: Case, row: Row[Any], known: Known, said: SaidNow) -> None:
    """Keep the row as it came now, sealed beside the one that it replaces."""
    people = case.office.people
    external_hash = people.channel_hash(said.system, f"{said.number}\x1f{said.fingerprint}")
    table, part = schema.message, schema.message_complaint
    there = (table.c.region_id == row.region_id) & (table.c.channel == said.system)
    if case.conn.scalar(select(table.c.id).where(there, table.c.external_hash == external_hash)) is not None:
        return
    told = {
        "region_id": row.region_id,
        "channel": said.system,
        "format": spreadsheet.FORMAT,
        "external_hash": external_hash,
        "reporter_id": row.reporter_id,
        "body_sealed": people.seal(case.conn, row.reporter_id, said.body, about_message(external_hash)),
        "received_at": case.at,
        "state": "processed",
    }
    message_id = case.conn.execute(insert(table).values(told).returning(table.c.id)).scalar_one()
    link = {"region_id": row.region_id, "message_id": message_id, "complaint_id": row.id}
    case.conn.execute(insert(part).values(link))


def _words(case: Case, row: Row[Any]) -> str | None:
    if row.words_sealed is None:
        return None
    return case.office.people.unseal(
        case.conn, row.reporter_id, row.words_sealed, about_words(row.ticket)
    ).decode()


def _place_words(case: Case, row: Row[Any], words: Row[Any] | None) -> str | None:
    if words is None or words.words_sealed is None:
        return None
    return case.office.people.unseal(
        case.conn, row.reporter_id, words.words_sealed, about_evidence(row.ticket)
    ).decode()


def _same_point(point: Row[Any] | None, fields: Mapping[str, Any]) -> bool:
    if point is None or point.lon is None or point.lat is None:
        return False
    return all(abs(getattr(point, name) - fields[name]) <= NEARLY_DEGREES for name in ("lon", "lat"))


def _set(case: Case, row: Row[Any], **values: Any) -> None:
    table = schema.complaint
    case.conn.execute(update(table).where(table.c.id == row.id).values(values))
