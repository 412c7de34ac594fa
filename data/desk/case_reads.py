"""Reads one complaint for the staff, with everything that is known of it and that the user may see."""

from functools import cached_property
from typing import Any

from sqlalchemy import Row, select

from data import schema
from data.accounts import User, may, require
from data.desk.clock_reads import clocks_of, reads_words, visible_to
from data.people import People, about_evidence, about_words
from data.photos import newest_rendition
from data.privacy.publishing import for_reader, release_box
from data.privacy.revealing import ACTION as LOOKED_AT
from data.privacy.sent_under import names_of
from data.reads.scope import Scope
from data.reads.views import (
    NearbyComplaint,
    StaffCandidate,
    StaffComplaint,
    StaffEvent,
    StaffEvidence,
    StaffPhoto,
    StaffPosition,
)

# Further along the road it is hardly the same thing: placing is good to some tens of metres.
NEARBY_M = 150.0
NEARBY_LISTED = 20


def complaint_for_staff(
    scope: Scope, people: People, ticket: str, user: User | None
) -> StaffComplaint | None:
    """Return a complaint by its number as stored; None if there is none, or this user must not know of it.

    Raises ``NotAllowedError`` to who may not read the inbox.
    """
    user = require(user, "read_inbox", scope.region.id)
    row = _complaint(scope, user, ticket)
    if row is None:
        return None
    reader = _Reader(scope, people, user, row)
    return StaffComplaint(
        ticket=row.ticket,
        state=row.state,
        category=row.category,
        family=row.family,
        agency=row.agency,
        channel=row.channel,
        words=reader.unsealed(row.words_sealed, about_words(row.ticket)),
        release_words=reader.release_words(),
        public_words=row.public_words,
        has_contact=row.contact_sealed is not None,
        confidential=row.confidential,
        sample=row.sample,
        happened_at=row.happened_at,
        created_at=row.created_at,
        main_ticket=row.main_ticket,
        stretch_id=row.stretch_id,
        photos=reader.photos(),
        evidence=reader.evidence(),
        position=reader.position(),
        candidates=reader.candidates(),
        nearby=reader.nearby(),
        events=reader.events(),
        concern=row.concern,
        category_confidence=row.category_confidence if row.category_set_by == "machine" else None,
        category_candidates=_candidates(row.category_candidates),
        verified_how=row.verified_how,
        words_kept_back=row.words_sealed is not None and not reads_words(scope, user),
        withheld_from=row.withheld_from,
        decides=user.agency is None or user.agency == row.agency,
        clocks=clocks_of(scope, row.id),
    )


def _candidates(given: list[dict[str, Any]] | None) -> tuple[tuple[str, float], ...]:
    return tuple((one["category"], one["p"]) for one in given or ())


def _complaint(scope: Scope, user: User, ticket: str) -> Row[Any] | None:
    complaint, reporter, member = schema.complaint, schema.reporter, schema.stretch_complaint
    main = complaint.alias()
    query = (
        select(
            complaint,
            main.c.ticket.label("main_ticket"),
            reporter.c.contact_sealed,
            member.c.stretch_id,
        )
        .join(reporter, reporter.c.id == complaint.c.reporter_id)
        .outerjoin(main, main.c.id == complaint.c.main_complaint_id)
        .outerjoin(member, member.c.complaint_id == complaint.c.id)
        .where(complaint.c.region_id == scope.region.id, complaint.c.ticket == ticket)
        .where(*visible_to(scope, user))
    )
    return scope.conn.execute(query).first()


class _Reader:
    """Reads what belongs to one complaint with the rights of one user."""

    def __init__(self, scope: Scope, people: People, user: User, row: Row[Any]) -> None:
        self._scope = scope
        self._people = people
        self._row = row
        self._region_id = scope.region.id
        self._user = user
        position = schema.position
        query = select(position).where(position.c.complaint_id == row.id, position.c.current)
        self._position = scope.conn.execute(query).first()

    def unsealed(self, sealed: bytes | None, about: str) -> str | None:
        """Return words as written; None if there are none, they do not open, or are not for this user."""
        sees, names = may(self._user, "see_reporter", self._region_id), self._names
        said = self._opened(sealed, about)
        return for_reader(self._scope.region, self._scope.ground, said, names, sees_reporter=sees)

    def release_words(self) -> str:
        """Return the words that the desk's release box starts with, for who may see words."""
        said = self._opened(self._row.words_sealed, about_words(self._row.ticket))
        return release_box(self._scope.region, self._scope.ground, said, self._names)

    def _opened(self, sealed: bytes | None, about: str) -> str | None:
        if sealed is None or not reads_words(self._scope, self._user):
            return None
        reporters, conn = [self._row.reporter_id], self._scope.conn
        (words,) = self._people.unseal_many(conn, reporters, [sealed], [about], skip_broken=True)
        return None if words is None else words.decode()

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The names that it was sent under: for masking, never shown."""
        return names_of(self._scope.conn, self._people, [self._row.id]).get(self._row.id, ())

    def photos(self) -> tuple[StaffPhoto, ...]:
        """Return the photos; unreleased ones only to who may see them."""
        table = schema.photo
        file_id, boxes = (
            newest_rendition(table.c.id, column).scalar_subquery() for column in ("file_id", "boxes")
        )
        query = select(table.c.public_id, table.c.released, file_id, boxes).where(
            table.c.complaint_id == self._row.id
        )
        if not may(self._user, "see_photos", self._region_id):
            query = query.where(table.c.released)
        return tuple(
            StaffPhoto(public_id, released, rendition, tuple((x, y, w, h) for x, y, w, h in hidden or ()))
            for public_id, released, rendition, hidden in self._scope.conn.execute(
                query.order_by(table.c.number, table.c.id)
            )
        )

    def evidence(self) -> tuple[StaffEvidence, ...]:
        """Return where the reporter said it is, as given, oldest first."""
        table = schema.evidence
        query = select(table).where(table.c.complaint_id == self._row.id).order_by(table.c.id)
        return tuple(
            StaffEvidence(
                kind=row.kind,
                lon=row.lon,
                lat=row.lat,
                accuracy_m=row.accuracy_m,
                words=self.unsealed(row.words_sealed, about_evidence(self._row.ticket)),
                road_id=row.road_id,
                road_name=self._scope.names.road(row.road_id),
                station_m=row.station_m,
            )
            for row in self._scope.conn.execute(query).all()
        )

    def position(self) -> StaffPosition | None:
        """Return where it lies now."""
        row = self._position
        if row is None:
            return None
        names, on_road = self._scope.names, row.status == "placed"
        return StaffPosition(
            status=row.status,
            road_id=row.road_id,
            road_name=names.road(row.road_id) if on_road else None,
            station_m=row.station_m if on_road else None,
            from_m=row.from_m,
            to_m=row.to_m,
            offset_m=row.offset_m,
            side=row.side,
            sigma_m=row.sigma_m,
            confidence=row.confidence,
            lon=row.lon,
            lat=row.lat,
            village=names.area(row.village_code),
            subdistrict=names.area(row.subdistrict_code),
            authority=names.authority(row.road_id),
            set_by=row.set_by,
            reason=row.reason,
            question=row.question,
        )

    def candidates(self) -> tuple[StaffCandidate, ...]:
        """Return the roads that it may be about, as they were when it was placed."""
        given = self._position.candidates if self._position is not None else None
        return tuple(StaffCandidate(c["road_id"], c["name"] or "", c["confidence"]) for c in given or ())

    def nearby(self) -> tuple[NearbyComplaint, ...]:
        """Return other complaints on the same road within NEARBY_M, nearest first."""
        here = self._position
        if here is None or here.status != "placed" or here.station_m is None:
            return ()
        complaint, position = schema.complaint, schema.position
        query = (
            select(complaint, position.c.station_m)
            .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
            .where(
                position.c.region_id == self._region_id,
                position.c.road_id == here.road_id,
                position.c.status == "placed",
                position.c.station_m.between(here.station_m - NEARBY_M, here.station_m + NEARBY_M),
                complaint.c.id != self._row.id,
            )
        )
        query = query.where(*visible_to(self._scope, self._user))
        found = [self._neighbour(row, here.station_m) for row in self._scope.conn.execute(query)]
        return tuple(sorted(found, key=lambda near: (near.distance_m, near.ticket))[:NEARBY_LISTED])

    def _neighbour(self, row: Row[Any], station_m: float) -> NearbyComplaint:
        return NearbyComplaint(
            ticket=row.ticket,
            state=row.state,
            category=row.category,
            road_name=self._scope.names.road(self._position.road_id if self._position else None) or "",
            station_m=row.station_m,
            distance_m=abs(row.station_m - station_m),
            happened_at=row.happened_at,
            same_person=row.reporter_id == self._row.reporter_id,
        )

    def events(self) -> tuple[StaffEvent, ...]:
        """Return the whole history, oldest first."""
        event, account = schema.event, schema.account
        query = (
            select(event, account.c.name.label("actor_name"))
            .outerjoin(account, (account.c.id == event.c.actor_id) & (event.c.actor_kind == "staff"))
            .where(event.c.subject == "complaint", event.c.subject_id == self._row.id)
            .order_by(event.c.at, event.c.id)
        )
        if not may(self._user, "erase_reporter", self._region_id):
            query = query.where(event.c.action != LOOKED_AT)
        return tuple(
            StaffEvent(
                at=row.at,
                action=row.action,
                actor_kind=row.actor_kind,
                actor_name=row.actor_name,
                from_state=row.from_state,
                to_state=row.to_state,
                why=row.why,
                details=row.details or {},
                public=row.public,
            )
            for row in self._scope.conn.execute(query)
        )
