"""What the office records at the place of works: traffic, warning signs, and answers to claims."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data import schema
from data.notices.occasions import of_opening
from data.office import Actor, account_id
from data.repairs.site_photos import SitePhotos
from data.repairs.stage_writing import WorksError, check_day, check_ground, check_lane, range_columns
from data.repairs.traffic_rules import TRAFFIC_STATES
from data.tickets import normalise
from data.works import BOTH

# What a contractor says of new damage under warranty.
CLAIM_OUTCOMES = ("accepted", "refused", "repaired")
_SIGN_RIGHTS = ("record_stage", "crew_work", "verify")


class SiteBook(SitePhotos):
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
                "recorded_by": account_id(actor),
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
        self.require_any(actor, _SIGN_RIGHTS)
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
                "placed_by": account_id(actor),
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
            told |= self._entered(at)
            self.tell(conn, "sign", sign_id, "sign_placed", actor=actor, details=told, at=at)
            if ticket is not None:
                complaint_id = row["complaint_id"]
                self.tell(conn, "complaint", complaint_id, "sign_placed", actor=actor, public=True, at=at)
                self.store.bump(conn, self.region.id, "complaints")
            self.store.bump(conn, self.region.id, "works")
            return sign_id

    def remove_sign(self, actor: Actor, sign_id: int, *, at: datetime | None = None) -> None:
        """Record that a sign was taken away. Raises ``WorksError`` if it is not there any more."""
        self.require_any(actor, _SIGN_RIGHTS)
        table, when = schema.warning_sign, at or self.clock()
        with self.store.begin() as conn:
            row = self.own_row(conn, table, sign_id)
            if row is None or row.removed_at is not None:
                raise WorksError(f"There is no sign {sign_id} standing.", "no_sign")
            if when < row.placed_at:
                raise WorksError("A sign cannot be taken away before it was put up.")
            changed = {"removed_at": when, "removed_by": account_id(actor)}
            conn.execute(update(table).where(table.c.id == sign_id).values(changed))
            self.tell(conn, "sign", sign_id, "sign_removed", actor=actor, at=at, details=self._entered(at))
            if row.complaint_id is not None:
                told: dict[str, Any] = {"actor": actor, "public": True, "at": at}
                self.tell(conn, "complaint", row.complaint_id, "sign_removed", **told)
                self.store.bump(conn, self.region.id, "complaints")
            self.store.bump(conn, self.region.id, "works")

    def _entered(self, at: datetime | None) -> dict[str, str]:
        """Return what an event tells beside the moment it names: when that was entered, if it was later."""
        return {} if at is None else {"entered_at": self.clock().isoformat()}

    def answer_claim(self, actor: Actor, claim_id: int, outcome: str, answer: str) -> None:
        """Record what the contractor said or did about damage under warranty. Raises ``WorksError``."""
        self.require(actor, "record_stage")
        if outcome not in CLAIM_OUTCOMES:
            raise WorksError(f"'{outcome}' is no outcome; there are {', '.join(CLAIM_OUTCOMES)}.")
        if not answer.strip():
            raise WorksError("Write what the contractor said or did, and when.", "no_answer")
        table = schema.warranty_claim
        with self.store.begin() as conn:
            row = self.own_row(conn, table, claim_id)
            if row is None:
                raise WorksError(f"There is no claim {claim_id} in region {self.region.id}.")
            changed = {"outcome": outcome, "answer": answer.strip(), "answered_at": self.clock()}
            changed["answered_by"] = account_id(actor)
            conn.execute(update(table).where(table.c.id == claim_id).values(changed))
            told = {"claim_id": claim_id, "outcome": outcome}
            self.tell(conn, "works", row.works_id, "claim_answered", actor=actor, why=answer, details=told)
            self.store.bump(conn, self.region.id, "works")

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
