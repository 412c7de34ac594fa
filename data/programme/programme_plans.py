"""Telling complaints what a programme means for them: in the schedule, or not budgeted this year."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, select

from data import schema
from data.accounts import NotAllowedError, User
from data.desk.answering import Answering
from data.desk.cases import open_case, require_agency
from data.office import Actor
from data.placement.places import chunks
from data.programme.programme_book import ProgrammeError, UnknownProgrammeError
from data.programme.programme_rows import CHOSEN, LEFT
from data.programme.reads import DECIDED
from data.stages import COMPLAINT_MOVES
from geo.stationing import format_station

Part = Literal["chosen", "left"]
# What each part of a programme is told, of stages.PLAN_REASONS.
REASONS: Mapping[Part, str] = {"chosen": "scheduled", "left": "not_budgeted_this_year"}
PLAN = "plan"
PLACE = "{place}"  # in the words: replaced by the road and the stations of each stretch

# Why a complaint is not told.
NOT_VERIFIED, TOLD_BEFORE, HAS_PLAN, OTHER_AGENCY = "not_verified", "told_before", "has_plan", "other_agency"


@dataclass(frozen=True, slots=True)
class ToTell:
    """One complaint that would be told, and the place that the words name."""

    ticket: str
    stretch_id: int
    place: str


@dataclass(frozen=True)
class PlanPreview:
    """Who would be told, and how many would not, by the reason."""

    to_tell: tuple[ToTell, ...]
    skipped: Mapping[str, int]


class ProgrammePlans(Answering):
    """The bulk door to dated plans; each complaint is moved as the desk would move it."""

    def preview_programme_plans(self, actor: Actor, programme_id: int, part: Part) -> PlanPreview:
        """Return whose complaints ``tell_programme_plans`` would move. Nothing is written.

        Raises ``ProgrammeError`` for a programme that is not decided, ``UnknownProgrammeError``.
        """
        self.require(actor, "plan_repairs")
        with self.store.connect() as conn:
            return self._whom(conn, actor, programme_id, part)

    def tell_programme_plans(
        self, actor: Actor, programme_id: int, part: Part, *, until: date, words: str
    ) -> PlanPreview:
        """Give the complaints of a part of a decided programme a dated plan; return who was told.

        ``chosen``: scheduled until the day; ``left``: not budgeted this year, looked at again on the day.
        ``words`` are public, PLACE in them becomes the place of each. Who was told before is left alone, so
        it may be done again where it was cut short. Raises ``DecisionError`` for words or a day that are no
        plan, ``ProgrammeError``, ``UnknownProgrammeError``.
        """
        self.require(actor, "plan_repairs")
        self.require(actor, "answer")
        self._check_answer(words.replace(PLACE, "STA 0+000"))
        with self.store.connect() as conn:
            found = self._whom(conn, actor, programme_id, part)
        for some in chunks(found.to_tell):
            with open_case(self, actor) as case:
                self._check_day(case, until)
                told = {
                    "reason": REASONS[part],
                    "until": until.isoformat(),
                    "programme": programme_id,
                }
                for one in some:
                    said = words.replace(PLACE, one.place)
                    case.move(case.complaint(one.ticket), PLAN, why=said, details=told)
        with self.store.begin() as conn:
            details = {"part": part, "until": until.isoformat(), "told": len(found.to_tell)}
            self.tell(conn, "programme", programme_id, "told", actor=actor, details=details)
        return found

    def _whom(self, conn: Connection, actor: Actor, programme_id: int, part: Part) -> PlanPreview:
        row = self._decided(conn, programme_id)
        places = _places(self, conn, programme_id, part)
        skipped: Counter[str] = Counter()
        to_tell: list[ToTell] = []
        today = self.clock().astimezone(self.region.zone).date()
        for complaint in _complaints(conn, sorted(places)):
            plan = _last_plan(conn, complaint.id)
            why_not = _why_not(actor, complaint, plan, (programme_id, part), today)
            if why_not is None:
                stretch_id = complaint.stretch_id
                to_tell.append(ToTell(complaint.ticket, stretch_id, places[stretch_id]))
            else:
                skipped[why_not] += 1
        if row.status != DECIDED and to_tell:
            raise ProgrammeError("A newer programme holds by now; tell what that one says.", "not_decided")
        return PlanPreview(tuple(to_tell), dict(skipped))

    def _decided(self, conn: Connection, programme_id: int) -> Row[Any]:
        row = self.own_row(conn, schema.programme, programme_id)
        if row is None:
            raise UnknownProgrammeError(f"There is no programme {programme_id} in region {self.region.id}.")
        if row.decided_at is None:
            raise ProgrammeError("Decide the programme first; a draft promises nothing.", "not_decided")
        return row


def _why_not(
    actor: Actor,
    complaint: Row[Any],
    plan: Mapping[str, Any] | None,
    telling: tuple[int, Part],
    today: date,
) -> str | None:
    """Return why a complaint is not told by this programme; None if it is."""
    programme_id, part = telling
    if complaint.verified_at is None or PLAN not in COMPLAINT_MOVES[complaint.state]:
        return NOT_VERIFIED
    if isinstance(actor, User):
        try:
            require_agency(actor, complaint, own=True)
        except NotAllowedError:
            return OTHER_AGENCY
    if plan is not None and plan.get("programme") == programme_id and plan.get("reason") == REASONS[part]:
        return TOLD_BEFORE
    runs = plan is not None and complaint.state == "answered" and str(plan.get("until", "")) >= str(today)
    # A plan that runs says more than that there is no money; being in the schedule says more than any plan.
    return HAS_PLAN if runs and part == "left" else None


def _places(office: Answering, conn: Connection, programme_id: int, part: Part) -> dict[int, str]:
    """Return the stretches of a part of a programme, and where each lies in words."""
    table, stretch = schema.programme_item, schema.stretch
    query = (
        select(stretch.c.id, stretch.c.road_id, stretch.c.from_m, stretch.c.to_m)
        .join(table, table.c.stretch_id == stretch.c.id)
        .where(table.c.programme_id == programme_id, table.c.part == (CHOSEN if part == "chosen" else LEFT))
        .distinct()
    )
    ground = office.ground()
    found = {}
    for row in conn.execute(query):
        stations = f"STA {format_station(row.from_m)} – {format_station(row.to_m)}"
        found[row.id] = f"{ground.road_name(row.road_id)} {stations}"
    return found


def _complaints(conn: Connection, stretch_ids: Sequence[int]) -> list[Row[Any]]:
    """Return the complaints of stretches that stand for themselves: supports share the fate of theirs."""
    complaint, member = schema.complaint, schema.stretch_complaint
    found: list[Row[Any]] = []
    for some in chunks(stretch_ids):
        query = (
            select(complaint, member.c.stretch_id)
            .join(member, member.c.complaint_id == complaint.c.id)
            .where(member.c.stretch_id.in_(some), complaint.c.state.in_(("received", "verified", "answered")))
        )
        found += conn.execute(query.order_by(complaint.c.id)).all()
    return found


def _last_plan(conn: Connection, complaint_id: int) -> Mapping[str, Any] | None:
    event = schema.event
    newest = select(func.max(event.c.id)).where(
        event.c.subject == "complaint", event.c.subject_id == complaint_id, event.c.action == PLAN
    )
    query = select(event.c.details).where(event.c.id == newest.scalar_subquery())
    details: Mapping[str, Any] | None = conn.scalar(query)
    return details
