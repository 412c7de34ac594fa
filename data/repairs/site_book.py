"""What the office records at the place of works: traffic, warning signs, photos, and answers to claims."""

from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Row, insert, select, update

from data import schema
from data.accounts import User, may
from data.desk.answering import DecisionError
from data.notices.occasions import of_opening
from data.office import Actor
from data.placement.ground import Ground
from data.repairs.stage_writing import WorksError, check_day, check_ground, check_lane, range_columns
from data.repairs.traffic_rules import TRAFFIC_STATES
from data.repairs.works_book import WorksBook
from data.tickets import normalise
from data.works import BOTH
from geo.stationing import point_at

MOMENTS = ("before", "during", "after")
# What a contractor says of new damage under warranty.
CLAIM_OUTCOMES = ("accepted", "refused", "repaired")
_SIGN_RIGHTS = ("record_stage", "crew_work", "verify")
_PHOTO_RIGHTS = ("record_stage", "crew_work")


class SiteBook(WorksBook):
    """The door of those who stand at the road."""

    def record_traffic(  # where, and what holds there
        self,
        actor: Actor,
        road_id: str,
        from_m: float,
        to_m: float,
        state: str,
        *,
        since: date,
        lane: str = BOTH,
        expected_open: date | None = None,
        works_id: int | None = None,
        note: str | None = None,
        sample: bool = False,
    ) -> int:
        """Record what a range (metres) bears since a day, one of TRAFFIC_STATES; return the record's id.

        ``note`` is public: the way round. Raises ``WorksError``, ``UnknownWorksError``, ``UnknownRoadError``,
        ``StationError``.
        """
        self.require(actor, "record_stage")
        if state not in TRAFFIC_STATES:
            raise WorksError(f"'{state}' is no state of traffic; there are {', '.join(TRAFFIC_STATES)}.")
        check_lane(lane)
        check_day(self, since)
        if expected_open is not None and expected_open < since:
            raise WorksError(
                f"It would open on {expected_open}, before {since}; correct one of the days.", "opens_before"
            )
        ground = self.ground()
        with self.store.begin() as conn:
            check_ground(self, conn, ground)
            if works_id is not None:
                self._works(conn, works_id)
            row = {
                "region_id": self.region.id,
                "works_id": works_id,
                "lane": lane,
                "state": state,
                "since": since,
                "expected_open": None if state == "open" else expected_open,
                "note": (note or "").strip() or None,
                "recorded_by": _account(actor),
                "recorded_at": self.clock(),
                "sample": sample,
                **range_columns(ground, road_id, from_m, to_m),
            }
            table = schema.traffic
            record_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
            told = {name: row[name] for name in ("road_id", "from_m", "to_m", "lane")}
            told |= {"since": str(since), "expected_open": expected_open and str(expected_open)}
            self.tell(
                conn,
                "traffic",
                record_id,
                "traffic",
                actor=actor,
                to_state=state,
                why=row["note"],
                public=True,
                details=told | {"works_id": works_id},
            )
            if state == "open" and not sample:
                of_opening(self, conn, ground, record_id, row)
            self.store.bump(conn, self.region.id, "works")
            return record_id

    def place_sign(
        self,
        actor: Actor,
        *,
        road_id: str | None = None,
        from_m: float | None = None,
        to_m: float | None = None,
        ticket: str | None = None,
        works_id: int | None = None,
        note: str | None = None,
        at: datetime | None = None,
        sample: bool = False,
    ) -> int:
        """Record that a warning sign was put up, on a range (metres) or for a complaint; return its id.

        UU 22/2009 art. 24 (2) asks for it where damage cannot be mended at once. Raises ``WorksError``.
        """
        self._require_any(actor, _SIGN_RIGHTS)
        when = at or self.clock()
        if when > self.clock():
            raise WorksError("A sign is recorded when it stands, not before.", "future_day")
        ground = self.ground()
        with self.store.begin() as conn:
            check_ground(self, conn, ground)
            row: dict[str, Any] = {
                "region_id": self.region.id,
                "works_id": works_id,
                "note": (note or "").strip() or None,
                "placed_at": when,
                "placed_by": _account(actor),
                "sample": sample,
            }
            if works_id is not None:
                self._works(conn, works_id)
            if ticket is not None:
                row["complaint_id"] = self._open_complaint(conn, ticket).id
            if road_id is not None and from_m is not None and to_m is not None:
                row |= range_columns(ground, road_id, from_m, to_m)
            elif ticket is None:
                raise WorksError("A sign stands on a range of a road or belongs to a complaint; name one.")
            table = schema.warning_sign
            sign_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
            told = {name: row.get(name) for name in ("road_id", "from_m", "to_m", "works_id")}
            self.tell(conn, "sign", sign_id, "sign_placed", actor=actor, details=told, at=at)
            if ticket is not None:
                complaint_id = row["complaint_id"]
                self.tell(conn, "complaint", complaint_id, "sign_placed", actor=actor, public=True, at=at)
                self.store.bump(conn, self.region.id, "complaints")
            self.store.bump(conn, self.region.id, "works")
            return sign_id

    def remove_sign(self, actor: Actor, sign_id: int, *, at: datetime | None = None) -> None:
        """Record that a sign was taken away. Raises ``WorksError`` if it is not there any more."""
        self._require_any(actor, _SIGN_RIGHTS)
        table, when = schema.warning_sign, at or self.clock()
        with self.store.begin() as conn:
            query = select(table).where(table.c.id == sign_id, table.c.region_id == self.region.id)
            row = conn.execute(query).first()
            if row is None or row.removed_at is not None:
                raise WorksError(f"There is no sign {sign_id} standing.", "no_sign")
            if when < row.placed_at:
                raise WorksError("A sign cannot be taken away before it was put up.")
            changed = {"removed_at": when, "removed_by": _account(actor)}
            conn.execute(update(table).where(table.c.id == sign_id).values(changed))
            self.tell(conn, "sign", sign_id, "sign_removed", actor=actor, at=at)
            if row.complaint_id is not None:
                told: dict[str, Any] = {"actor": actor, "public": True, "at": at}
                self.tell(conn, "complaint", row.complaint_id, "sign_removed", **told)
                self.store.bump(conn, self.region.id, "complaints")
            self.store.bump(conn, self.region.id, "works")

    def add_works_photo(  # noqa: PLR0917  # of which works, where, when, and the picture
        self,
        actor: Actor,
        works_id: int,
        road_id: str,
        station_m: float,
        moment: str,
        photo: tuple[str, str],
        *,
        taken_at: datetime | None = None,
        sample: bool = False,
    ) -> str:
        """Keep an uploaded photo, as (public id, upload ticket), of works at a station; return its public id.

        It was stripped of all but the picture at the upload and is sealed like any other. Staff took it of
        works, not of people, so it needs no release; ``withdraw_works_photo`` removes one that shows
        somebody. Raises ``WorksError``, ``PhotoError``.
        """
        self._require_any(actor, _PHOTO_RIGHTS)
        ground = self.ground()
        with self.store.begin() as conn:
            check_ground(self, conn, ground)
            self._works(conn, works_id)
            place = self.photo_place(ground, road_id, station_m)
            public_id = self.keep_photo(
                conn, actor, photo, moment, place, works_id=works_id, taken_at=taken_at, sample=sample
            )
            told = {"road_id": road_id, "station_m": station_m, "moment": moment, "photo": public_id}
            self.tell(conn, "works", works_id, "photo", actor=actor, public=True, details=told)
            self.store.bump(conn, self.region.id, "works")
            return public_id

    def withdraw_works_photo(self, actor: Actor, public_id: str, why: str | None = None) -> None:
        """Take a photo of works away for good, such as one that shows a face. Raises ``WorksError``."""
        self._require_any(actor, _PHOTO_RIGHTS)
        table = schema.works_photo
        with self.store.begin() as conn:
            query = select(table).where(
                table.c.public_id == public_id,
                table.c.region_id == self.region.id,
                table.c.withdrawn_at.is_(None),
            )
            row = conn.execute(query).first()
            if row is None:
                raise WorksError("There is no such photo of works (any more).")
            changed = {"withdrawn_at": self.clock(), "key_wrapped": b""}  # without its key nobody opens it
            conn.execute(update(table).where(table.c.id == row.id).values(changed))
            subject = ("works", row.works_id) if row.works_id is not None else ("crew_task", row.crew_task_id)
            self.tell(conn, *subject, "photo_withdrawn", actor=actor, why=why, details={"photo": public_id})
            self.store.bump(conn, self.region.id, "works")
        if self.photos is not None:
            self.photos.forget_works_photo(public_id)

    def answer_claim(self, actor: Actor, claim_id: int, outcome: str, answer: str) -> None:
        """Record what the contractor said or did about damage under warranty. Raises ``WorksError``."""
        self.require(actor, "record_stage")
        if outcome not in CLAIM_OUTCOMES:
            raise WorksError(f"'{outcome}' is no outcome; there are {', '.join(CLAIM_OUTCOMES)}.")
        if not answer.strip():
            raise WorksError("Write what the contractor said or did, and when.", "no_answer")
        table = schema.warranty_claim
        with self.store.begin() as conn:
            query = select(table).where(table.c.id == claim_id, table.c.region_id == self.region.id)
            row = conn.execute(query).first()
            if row is None:
                raise WorksError(f"There is no claim {claim_id} in region {self.region.id}.")
            changed = {"outcome": outcome, "answer": answer.strip(), "answered_at": self.clock()}
            changed["answered_by"] = _account(actor)
            conn.execute(update(table).where(table.c.id == claim_id).values(changed))
            told = {"claim_id": claim_id, "outcome": outcome}
            self.tell(conn, "works", row.works_id, "claim_answered", actor=actor, why=answer, details=told)
            self.store.bump(conn, self.region.id, "works")

    def photo_place(self, ground: Ground, road_id: str, station_m: float) -> dict[str, Any]:
        """Return the columns of a station (metres): version, road, station, point (WKB, lon/lat)."""
        network = ground.network
        if network is None:
            raise WorksError("The region has no roads yet; import some first.", "no_roads")
        x, y = point_at(network, network.rows_of([road_id]), [station_m])
        lon, lat = network.crs.to_lon_lat(x, y)
        return {
            "roads_version_id": ground.roads_version_id,
            "road_id": road_id,
            "station_m": float(station_m),
            "geometry": bytes(
                shapely.to_wkb(shapely.Point(float(np.ravel(lon)[0]), float(np.ravel(lat)[0])))
            ),
        }

    def keep_photo(  # one transaction, and the picture with its place
        self,
        conn: Connection,
        actor: Actor,
        photo: tuple[str, str],
        moment: str,
        place: dict[str, Any],
        *,
        works_id: int | None = None,
        crew_task_id: int | None = None,
        taken_at: datetime | None = None,
        sample: bool = False,
    ) -> str:
        """Turn an uploaded photo into one of works, in the caller's transaction; return its public id."""
        if moment not in MOMENTS:
            raise WorksError(f"'{moment}' is no moment of works; there are {', '.join(MOMENTS)}.")
        if self.photos is None:
            raise DecisionError("Photos are not kept here.", "photo_refused")
        uploaded = self.photos.claim_for_works(conn, self.region.id, *photo)
        row = {
            **uploaded,
            **place,
            "region_id": self.region.id,
            "works_id": works_id,
            "crew_task_id": crew_task_id,
            "moment": moment,
            "taken_at": taken_at or self.clock(),
            "added_by": _account(actor),
            "added_at": self.clock(),
            "sample": sample,
        }
        conn.execute(insert(schema.works_photo).values(row))
        return str(uploaded["public_id"])

    def _open_complaint(self, conn: Connection, ticket: str) -> Row[Any]:
        table = schema.complaint
        number = normalise(ticket, self.region.ticket_prefix)
        query = select(table).where(table.c.ticket == number, table.c.region_id == self.region.id)
        row = conn.execute(query).first()
        if row is None or row.confidential:
            raise WorksError(
                f"There is no complaint with the number {ticket}; check its characters.", "no_complaint"
            )
        return row

    def _require_any(self, actor: Actor, rights: tuple[str, ...]) -> None:
        if isinstance(actor, User) and any(may(actor, right, self.region.id) for right in rights):
            return
        self.require(actor, rights[0])


def _account(actor: Actor) -> int | None:
    return actor.id if isinstance(actor, User) else None
