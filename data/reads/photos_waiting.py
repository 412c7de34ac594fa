"""Photos that nobody has looked at yet, of citizens and of works together, for whoever lets photos out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CompoundSelect,
    Float,
    Integer,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from data import schema
from data.accounts import User, require
from data.desk.clock_reads import visible_to
from data.reads.scope import Scope

# Of these states no word and no photo is public.
_NOT_YET_OR_NEVER = ("received", "rejected")


@dataclass(frozen=True, slots=True)
class WaitingPhoto:
    """A photo and what it is of: ``ticket`` and ``state`` of a complaint, the others of works."""

    kind: Literal["complaint", "works"]
    public_id: str
    since: datetime
    ticket: str | None
    state: str | None
    package_id: int | None
    works_name: str | None
    moment: str | None  # of site_photos.MOMENTS
    road_name: str | None
    station_m: float | None
    village: str | None
    subdistrict: str | None


def photos_waiting(
    scope: Scope, user: User | None, limit: int, offset: int = 0
) -> tuple[list[WaitingPhoto], int]:
    """Return a page of photos that wait, the oldest first, and how many wait in all.

    Those of confidential and of rejected complaints never become public, so they wait for nobody; nor do
    those of who asked to be forgotten, nor one that was let out once and taken back. Those of complaints that
    nobody has checked are looked at with the complaint, and wait here from then on.
    Raises ``NotAllowedError``.
    """
    user = require(user, "release_photos", scope.region.id)
    both = _both(scope, user)
    table = both.subquery()
    total = scope.conn.execute(select(func.count()).select_from(table)).scalar_one()
    page = select(table).order_by(table.c.since, table.c.public_id).limit(limit).offset(offset)
    return [_waiting(scope, dict(row)) for row in scope.conn.execute(page).mappings()], int(total)


def _waiting(scope: Scope, row: dict[str, Any]) -> WaitingPhoto:
    names = scope.names
    return WaitingPhoto(
        road_name=names.road(row.pop("road_id")),
        village=names.area(row.pop("village_code")),
        subdistrict=names.area(row.pop("subdistrict_code")),
        **row,
    )


def _both(scope: Scope, user: User) -> CompoundSelect[Any]:
    return union_all(_of_complaints(scope, user), _of_works(scope))


def _of_complaints(scope: Scope, user: User) -> Select[Any]:
    photo, complaint, position = schema.photo, schema.complaint, schema.position
    reporter = schema.reporter
    text = cast(null(), String)
    made = select(schema.photo_rendition.c.id).where(schema.photo_rendition.c.photo_id == photo.c.id)
    return (
        select(
            literal("complaint").label("kind"),
            photo.c.public_id,
            photo.c.created_at.label("since"),
            complaint.c.ticket,
            complaint.c.state,
            cast(null(), Integer).label("package_id"),
            text.label("works_name"),
            text.label("moment"),
            case((position.c.status == "placed", position.c.road_id)).label("road_id"),
            case((position.c.status == "placed", position.c.station_m)).label("station_m"),
            position.c.village_code,
            position.c.subdistrict_code,
        )
        .join(complaint, complaint.c.id == photo.c.complaint_id)
        .join(reporter, reporter.c.id == photo.c.reporter_id)
        .outerjoin(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(photo.c.region_id == scope.region.id, ~photo.c.released, photo.c.kept_inside_at.is_(None))
        .where(~complaint.c.confidential, complaint.c.state.not_in(_NOT_YET_OR_NEVER), ~made.exists())
        .where(reporter.c.erased_at.is_(None), reporter.c.restricted_at.is_(None))
        .where(*visible_to(scope, user))
    )


def _of_works(scope: Scope) -> Select[Any]:
    photo, works = schema.works_photo, schema.works
    text = cast(null(), String)
    renditions = schema.works_photo_rendition
    made = select(renditions.c.id).where(renditions.c.works_photo_id == photo.c.id)
    return (
        select(
            literal("works").label("kind"),
            photo.c.public_id,
            photo.c.added_at.label("since"),
            text.label("ticket"),
            text.label("state"),
            works.c.package_id,
            works.c.name.label("works_name"),
            photo.c.moment,
            photo.c.road_id,
            cast(photo.c.station_m, Float).label("station_m"),
            text.label("village_code"),
            text.label("subdistrict_code"),
        )
        .outerjoin(works, works.c.id == photo.c.works_id)
        .where(photo.c.region_id == scope.region.id, ~photo.c.released, photo.c.kept_inside_at.is_(None))
        .where(photo.c.withdrawn_at.is_(None), ~made.exists())
    )
