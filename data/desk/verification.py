"""Checking at the place ("cek ricek"): what is to be looked at, ordered by road, and what was found there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Row, case, func, insert, select

from data import schema
from data.accounts import User
from data.desk.answering import DecisionError, check_listed
from data.desk.cases import Case, open_case
from data.desk.clock_reads import visible_to
from data.office import Actor, Office
from data.photos import PhotoError
from data.reads.scope import Names, Scope
from data.stages import REJECT_REASONS

# A phone in the open is good to some tens of metres, a placed complaint likewise. Further away than this
# somebody stands at another place, and has to say why they are sure.
NEAR_ENOUGH_M = 250.0
LISTED = 200  # more than anybody walks in a day
TO_BE_CHECKED = ("received", "forwarded")


@dataclass(frozen=True, slots=True)
class FieldStop:
    """One place to look at on a walk."""

    ticket: str
    category: str
    state: str
    road_id: str | None
    road_name: str | None
    station_m: float | None
    village: str | None
    subdistrict: str | None
    lon: float | None  # of the point on the road, else where the reporter said it is
    lat: float | None
    photos: int
    due_on: date | None  # of the clock of checking
    supports: int


@dataclass(frozen=True, slots=True)
class FieldFinding:
    """What somebody found at the place; lon, lat (degrees) and accuracy are those of their phone."""

    found: bool
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    reject_reason: str = "not_found"
    why: str | None = None
    photos: Sequence[tuple[str, str]] = ()  # public id and upload ticket


class Verification(Office):
    """Who may ``verify`` walks the list."""

    def field_list(
        self,
        user: Actor,
        *,
        subdistrict: str | None = None,
        road_id: str | None = None,
        limit: int = LISTED,
    ) -> list[FieldStop]:
        """Return what nobody has checked yet, road by road in the order of stations.

        What lies on no road comes last, village by village. Of more than ``limit`` those due first are taken.
        """
        self.require(user, "verify")
        with self.store.connect() as conn:
            ground = self.ground()
            scope = Scope(conn, self.region, ground, Names.of(ground), self.clock())
            query = _unchecked(scope, user, subdistrict, road_id, limit)
            return [_stop(scope, row) for row in conn.execute(query)]

    def distance_m(self, ticket: str, user: Actor, lon: float, lat: float) -> float | None:
        """Return how far a point (degrees) is from the place of a complaint; None if nobody knows that."""
        self.require(user, "verify")
        with self.store.connect() as conn:
            case = Case(self, conn, self.ground(), user, self.clock())
            return _away_m(case, case.complaint(ticket), lon, lat)

    def field_check(
        self, ticket: str, user: Actor, finding: FieldFinding, *, seen_state: str | None = None
    ) -> None:
        """Confirm or reject at the place, with position and photos as evidence.

        Confirmed from further than NEAR_ENOUGH_M it needs a ``why``. Raises ``DecisionError``.
        """
        self.require(user, "verify" if finding.found else "reject")
        check_listed(finding.reject_reason, REJECT_REASONS)
        with open_case(self, user, seen_state=seen_state) as case:
            row = case.complaint(ticket)
            away_m = None
            if finding.lon is not None and finding.lat is not None:
                away_m = _away_m(case, row, finding.lon, finding.lat)
            if away_m is not None and away_m > NEAR_ENOUGH_M and not (finding.why or "").strip():
                raise DecisionError(f"You stand {away_m:.0f} m away: say why this is the place.", "far_away")
            photos = self._attach_photos(case, row, finding.photos)
            self._record_check(case, row, finding, away_m, photos)
            if finding.found:
                told = {"how": "field"}
                values = {"verified_at": case.at, "verified_how": "field"}
                case.move(row, "verify", why=finding.why, details=told, values=values)
            else:
                told = {"reason": finding.reject_reason}
                case.move(row, "reject", why=finding.why, details=told, values={"verified_at": None})

    def _record_check(
        self, case: Case, row: Row[Any], finding: FieldFinding, away_m: float | None, photos: int
    ) -> None:
        values = {
            "region_id": self.region.id,
            "complaint_id": row.id,
            "found": finding.found,
            "lon": finding.lon,
            "lat": finding.lat,
            "accuracy_m": finding.accuracy_m,
            "away_m": away_m,
            "photos": photos,
            "checked_by": case.actor.id if isinstance(case.actor, User) else None,
            "checked_at": case.at,
        }
        case.conn.execute(insert(schema.field_check).values(values))

    def _attach_photos(self, case: Case, row: Row[Any], photos: Sequence[tuple[str, str]]) -> int:
        if not photos:
            return 0
        if self.photos is None:
            raise DecisionError("Photos are not kept here. Check it without them.", "photo_refused")
        try:
            self.photos.attach(case.conn, self.region.id, row.id, row.reporter_id, photos)
        except PhotoError as error:
            raise DecisionError(f"A photo could not be taken in ({error.code}).", "photo_refused") from error
        return len(photos)


_COMPLAINT, _POSITION = schema.complaint, schema.position


def _unchecked(scope: Scope, user: Actor, subdistrict: str | None, road_id: str | None, limit: int) -> Any:
    complaint, position, photo, table = _COMPLAINT, _POSITION, schema.photo, schema.deadline
    given = _given()
    # A position that is not sure may name a road all the same: it is no stop on that road's walk.
    road = case((position.c.status == "placed", position.c.road_id))
    followers = complaint.alias()
    photos = select(func.count()).where(photo.c.complaint_id == complaint.c.id).scalar_subquery()
    due = select(table.c.due_on).where(table.c.complaint_id == complaint.c.id, table.c.clock == "verify")
    due_on = due.limit(1).scalar_subquery()
    supports = select(func.count()).where(
        followers.c.main_complaint_id == complaint.c.id, followers.c.state == "support"
    )
    conditions = [
        complaint.c.region_id == scope.region.id,
        complaint.c.state.in_(TO_BE_CHECKED),
        complaint.c.verified_at.is_(None),
        complaint.c.category.in_([one.id for one in scope.region.categories if one.on_road]),
    ]
    if isinstance(user, User):
        conditions += visible_to(scope, user)
        if user.agency is not None:
            conditions.append(complaint.c.agency == user.agency)
    if subdistrict is not None:
        conditions.append(position.c.subdistrict_code == subdistrict)
    if road_id is not None:
        conditions.append(position.c.road_id == road_id)
    at_its_place = (position.c.complaint_id == complaint.c.id) & position.c.current
    due_first = (
        select(complaint.c.id)
        .outerjoin(position, at_its_place)
        .where(*conditions)
        .order_by(due_on.asc().nulls_last(), complaint.c.id)
        .limit(limit)
    )
    return (
        select(
            complaint,
            position.c.status,
            *(position.c[name] for name in ("road_id", "station_m", "village_code", "subdistrict_code")),
            func.coalesce(position.c.lon, given("lon")).label("lon"),
            func.coalesce(position.c.lat, given("lat")).label("lat"),
            photos.label("photos"),
            due_on.label("due_on"),
            supports.scalar_subquery().label("supports"),
        )
        .outerjoin(position, at_its_place)
        .where(complaint.c.id.in_(due_first))
        .order_by(
            road.is_(None),
            road,
            position.c.station_m.asc().nulls_last(),
            position.c.subdistrict_code,
            position.c.village_code,
            complaint.c.id,
        )
    )


def _given() -> Any:
    """Return what the reporter said, by the newest evidence with coordinates: a column's name -> subquery."""
    evidence = schema.evidence

    def newest(name: str) -> Any:
        query = select(evidence.c[name]).where(
            evidence.c.complaint_id == _COMPLAINT.c.id, evidence.c.lon.is_not(None)
        )
        return query.order_by(evidence.c.id.desc()).limit(1).scalar_subquery()

    return newest


def _stop(scope: Scope, row: Row[Any]) -> FieldStop:
    on_road = row.status == "placed"
    return FieldStop(
        ticket=row.ticket,
        category=row.category,
        state=row.state,
        road_id=row.road_id if on_road else None,
        road_name=scope.names.road(row.road_id) if on_road else None,
        station_m=row.station_m if on_road else None,
        village=scope.names.area(row.village_code),
        subdistrict=scope.names.area(row.subdistrict_code),
        lon=row.lon,
        lat=row.lat,
        photos=row.photos,
        due_on=row.due_on,
        supports=row.supports,
    )


def _away_m(case: Case, row: Row[Any], lon: float, lat: float) -> float | None:
    """Return the metres between a point and the place of a complaint: on its road, else as reported."""
    network, position = case.ground.network, case.position(row)
    there = (position.lon, position.lat)
    if None in there:
        given = select(schema.evidence.c.lon, schema.evidence.c.lat).where(
            schema.evidence.c.complaint_id == row.id, schema.evidence.c.lon.is_not(None)
        )
        found = case.conn.execute(given.order_by(schema.evidence.c.id.desc()).limit(1)).first()
        if found is None:
            return None
        there = (found.lon, found.lat)
    if network is None:
        return None
    x, y = network.crs.to_metres([lon, there[0]], [lat, there[1]])
    away = float(np.hypot(x[1] - x[0], y[1] - y[0]))
    return away if np.isfinite(away) else None
