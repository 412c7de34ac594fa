"""Reads one stretch for the public: where, how many, how long, how far its repair is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import shapely
from sqlalchemy import Row, func, select

from data import schema
from data.privacy.publishing import shown
from data.reads.scope import Scope
from data.reads.views import PublicTicket, PublicWords, StretchView
from data.repairs.stage_records import stage_records
from data.repairs.treatments import treatment_of
from data.repairs.works_reads import timeline, works_view, worst_and_done
from data.stages import PUBLIC_STAGES
from data.works import StageRange

LISTED = 200  # tickets and words of one stretch: more is a list to leaf through, not a card


def stretch_view(scope: Scope, pieces: gpd.GeoDataFrame, stretch_id: int) -> StretchView | None:
    """Return a stretch, or the one that it became part of; None if there is none or no longer."""
    row = _living_stretch(scope, stretch_id)
    if row is None or scope.ground.network is None:
        return None
    mine = pieces[pieces["stretch_id"] == row.id]
    stages, from_m, to_m = (mine[name].tolist() for name in ("stage", "from_m", "to_m"))
    stage, share_done = worst_and_done(stages, [end - start for start, end in zip(from_m, to_m, strict=True)])
    works = [works_view(scope, int(i)) for i in mine["works_id"].dropna().unique()]
    records = [r for r in _records_on(scope, row.road_id) if _mends(r, row)]
    members = _members(scope, row.id)
    return StretchView(
        stretch_id=row.id,
        road_id=row.road_id,
        road_name=scope.names.road(row.road_id) or "",
        aliases=scope.names.aliases(row.road_id),
        family=row.family,
        from_m=row.from_m,
        to_m=row.to_m,
        bounds_lon_lat=shapely.from_wkb(row.geometry).bounds,
        complaints=row.complaints,
        verified=row.verified,
        reporters=row.reporters,
        first_at=row.first_at,
        last_at=row.last_at,
        age_days=None if row.first_at is None else (scope.now - row.first_at).days,
        level=row.level,
        stage=stage or PUBLIC_STAGES[0],
        pieces=tuple(zip(stages, from_m, to_m, strict=True)),
        timeline=timeline(scope, _answering(scope, records, row), row.first_at, _first_verified(members)),
        share_done=share_done,
        authority=scope.names.authority(row.road_id) or "unknown",
        agency=_agency(scope, row, members),
        subdistricts=scope.names.areas_of(row.subdistrict_codes),
        villages=scope.names.areas_of(row.village_codes),
        categories=tuple(Counter(member.category for member in members).most_common()),
        works=tuple(view for view in works if view is not None),
        tickets=tuple(PublicTicket(m.ticket, m.category, m.state, m.happened_at) for m in members[:LISTED]),
        words=_words(scope, members),
        photos=_released_photos(scope, row.id),
        sample=any(member.sample for member in members) or any(view.sample for view in works if view),
        check_due_on=_check_due(scope, row.id),
    )


def _records_on(scope: Scope, road_id: str) -> list[StageRange]:
    table = schema.works_range
    active = table.c.roads_version_id == scope.ground.roads_version_id
    return stage_records(scope.conn, scope.region.id, active & (table.c.road_id == road_id))


def _answering(scope: Scope, records: Sequence[StageRange], stretch: Row[Any]) -> list[StageRange]:
    """Return the records of works that went on after the first complaint; others mended something before."""
    if stretch.first_at is None:
        return list(records)
    first_day = scope.day(stretch.first_at)
    later = {record.works_id for record in records if record.since >= first_day}
    return [record for record in records if record.works_id in later]


def _living_stretch(scope: Scope, stretch_id: int) -> Row[Any] | None:
    """Return the row of a stretch, following merges to the one that lives."""
    table, seen = schema.stretch, set[int]()
    while stretch_id not in seen:
        seen.add(stretch_id)
        query = select(table).where(table.c.id == stretch_id, table.c.region_id == scope.region.id)
        row = scope.conn.execute(query).first()
        if row is None or row.ended_at is None:
            return row
        if row.merged_into_id is None:
            return None
        stretch_id = row.merged_into_id
    return None


def _members(scope: Scope, stretch_id: int) -> Sequence[Row[Any]]:
    """Return the complaints of a stretch, newest first; confidential ones are never among them."""
    member, complaint = schema.stretch_complaint, schema.complaint
    names = (
        "id",
        "ticket",
        "category",
        "state",
        "agency",
        "sample",
        "public_words",
        "happened_at",
        "verified_at",
    )
    query = (
        select(*(complaint.c[name] for name in names))
        .join(member, member.c.complaint_id == complaint.c.id)
        .where(member.c.stretch_id == stretch_id, ~complaint.c.confidential)
        .order_by(complaint.c.happened_at.desc(), complaint.c.id.desc())
    )
    return scope.conn.execute(query).all()


def _agency(scope: Scope, stretch: Row[Any], members: Sequence[Row[Any]]) -> str | None:
    """Return who answers for most complaints of a stretch; without any, who would for its family."""
    named = Counter(member.agency for member in members if member.agency is not None)
    if named:
        return str(named.most_common(1)[0][0])
    authority = scope.names.authority(stretch.road_id)
    of_family = [c.id for c in scope.region.categories if c.family == stretch.family]
    return scope.region.agency_for(of_family[0], authority) if of_family else None


def _words(scope: Scope, members: Iterable[Row[Any]]) -> tuple[PublicWords, ...]:
    said = ((member, shown(scope.region, member.public_words)) for member in members)
    told = [PublicWords(member.ticket, words, member.happened_at) for member, words in said if words]
    return tuple(told[:LISTED])


def _check_due(scope: Scope, stretch_id: int) -> date | None:
    """Return the day by which the first of its complaints is to be checked; None where no such clock runs."""
    table, member, complaint = schema.deadline, schema.stretch_complaint, schema.complaint
    query = (
        select(func.min(table.c.due_on))
        .join(member, member.c.complaint_id == table.c.complaint_id)
        .join(complaint, complaint.c.id == member.c.complaint_id)
        .where(member.c.stretch_id == stretch_id, ~complaint.c.confidential)
        .where(table.c.clock == "verify", table.c.met_on.is_(None))
    )
    due_on: date | None = scope.conn.scalar(query)
    return due_on


def _first_verified(members: Iterable[Row[Any]]) -> datetime | None:
    return min((m.verified_at for m in members if m.verified_at is not None), default=None)


def _released_photos(scope: Scope, stretch_id: int) -> tuple[str, ...]:
    member, complaint, photo = schema.stretch_complaint, schema.complaint, schema.photo
    query = (
        select(photo.c.public_id)
        .join(member, member.c.complaint_id == photo.c.complaint_id)
        .join(complaint, complaint.c.id == photo.c.complaint_id)
        .where(
            member.c.stretch_id == stretch_id,
            photo.c.released,
            complaint.c.verified_at.is_not(None),
            ~complaint.c.confidential,
        )
        .order_by(photo.c.created_at.desc(), photo.c.id)
        .limit(LISTED)
    )
    return tuple(scope.conn.scalars(query))


def _mends(record: StageRange, stretch: Row[Any]) -> bool:
    """Tell whether a stage range lies on a stretch and mends its family of damage."""
    return (
        record.from_m <= stretch.to_m
        and stretch.from_m <= record.to_m
        and stretch.family in treatment_of(record.treatment).families
    )
