"""Decisions of the weekly review: entered in the meeting, followed until they are done or dropped."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from data import schema
from data.accounts import User
from data.office import Actor, Office
from data.review.about import ABOUT_KINDS, name_of_about
from data.review.opening import opened_on
from data.review.weeks import Books, MeetingWeek, WeekError, week_of

LAYER = "reviews"
STEPS = ("done", "dropped", "postponed", "reopened")
ENDS = ("done", "dropped")
LONGEST_TEXT = 1_000  # a page of minutes holds no speeches
LONGEST_DUE_DAYS = 3 * 366  # further away than the next budget but one is no day to follow


class ReviewError(ValueError):
    """A decision that cannot be kept like this; the message says what to mend, ``code`` lets pages say it."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class UnknownDecisionError(LookupError):
    """A decision that the region's reviews do not have."""


class ReviewBook(Office):
    """The minutes of the meetings. It takes the right ``hold_review``."""

    def record_decision(
        self,
        actor: Actor,
        week: str,
        text: str,
        agency: str,
        due_on: date,
        *,
        about: tuple[str, str] | None = None,
        sample: bool = False,
    ) -> int:
        """Keep what a meeting decided, who carries it out and by when; return the decision's id.

        ``about`` is a kind of ABOUT_KINDS with an id. The minutes of a meeting are open from its week on
        until the next meeting. Raises ``WeekError``, ``ReviewError``.
        """
        self.require(actor, "hold_review")
        meeting = MeetingWeek.named(week, self.region.review.weekday)
        self._check_decision(meeting, text, agency, due_on)
        table = schema.review_decision
        with self.store.begin() as conn:
            self._check_open(conn, meeting)
            about_columns = self._checked_about(conn, about)
            mine = (table.c.region_id == self.region.id) & (table.c.week == meeting.name)
            number = (conn.scalar(select(func.max(table.c.number)).where(mine)) or 0) + 1
            values = {
                "region_id": self.region.id,
                "week": meeting.name,
                "number": number,
                "decided_on": meeting.meeting_on,
                "text": text.strip(),
                "agency": agency,
                "due_on": due_on,
                "sample": sample,
                **about_columns,
                **self._recorded(actor),
            }
            decision_id = int(conn.execute(insert(table).values(values).returning(table.c.id)).scalar_one())
            told = {"week": meeting.name, "agency": agency, "due_on": due_on.isoformat()}
            self.tell(conn, "review", decision_id, "decided", actor=actor, details=told)
            self.store.bump(conn, self.region.id, LAYER)
            return decision_id

    def settle_decision(
        self,
        actor: Actor,
        decision_id: int,
        result: str,
        *,
        done: bool = True,
        on: date | None = None,
        sample: bool = False,
    ) -> None:
        """Say what became of a decision: carried out, or given up (``done`` False), on a day (today).

        Raises ``UnknownDecisionError``, ``ReviewError``.
        """
        self._step(actor, decision_id, "done" if done else "dropped", result, on=on, sample=sample)

    def postpone_decision(
        self, actor: Actor, decision_id: int, due_on: date, why: str, *, on: date | None = None
    ) -> None:
        """Give a decision another day. Raises ``UnknownDecisionError``, ``ReviewError``."""
        self._step(actor, decision_id, "postponed", why, on=on, due_on=due_on)

    def reopen_decision(self, actor: Actor, decision_id: int, why: str, *, on: date | None = None) -> None:
        """Follow a decision again that was called done or dropped. Raises as ``postpone_decision``."""
        self._step(actor, decision_id, "reopened", why, on=on)

    def _step(
        self,
        actor: Actor,
        decision_id: int,
        step: str,
        words: str,
        *,
        on: date | None,
        due_on: date | None = None,
        sample: bool = False,
    ) -> None:
        self.require(actor, "hold_review")
        today = self._today()
        day = on or today
        _check_words(words)
        with self.store.begin() as conn:
            decision = self._decision(conn, decision_id)
            last = self._last_step(conn, decision_id)
            _check_step(step, decision, last, day, today)
            if due_on is not None:
                _check_due(due_on, day)
            values = {
                "region_id": self.region.id,
                "decision_id": decision_id,
                "step": step,
                "on_date": day,
                "due_on": due_on,
                "words": words.strip(),
                "sample": sample,
                **self._recorded(actor),
            }
            conn.execute(insert(schema.review_step).values(values))
            told = {"on": day.isoformat()} | ({} if due_on is None else {"due_on": due_on.isoformat()})
            self.tell(conn, "review", decision_id, step, actor=actor, details=told)
            self.store.bump(conn, self.region.id, LAYER)

    def _check_decision(self, meeting: MeetingWeek, text: str, agency: str, due_on: date) -> None:
        _check_words(text)
        if agency not in {one.id for one in self.region.agencies}:
            raise ReviewError(
                f"The region has no agency '{agency}'; name the one that carries it out.", "no_agency"
            )
        _check_due(due_on, meeting.meeting_on)

    def _check_open(self, conn: Connection, meeting: MeetingWeek) -> None:
        """Refuse minutes of a meeting to come, and of one that another has followed."""
        today = self._today()
        if today < meeting.from_day:
            raise WeekError(
                f"The meeting of {meeting.name} is on {meeting.meeting_on}; its week has not begun."
            )
        books = Books(self.region.review.weekday, opened_on(conn, self.region, self.clock()))
        closes_on = meeting.after.meeting_on
        if books.opened_on < closes_on <= today:
            now = week_of(today, self.region.review.weekday).before.name
            raise WeekError(
                f"The minutes of {meeting.name} are closed since {closes_on}; write it into {now}."
            )

    def _checked_about(self, conn: Connection, about: tuple[str, str] | None) -> dict[str, str]:
        if about is None:
            return {}
        kind, about_id = about[0], str(about[1])
        if kind not in ABOUT_KINDS:
            raise ReviewError(
                f"A decision is about one of {', '.join(ABOUT_KINDS)}, not '{kind}'.", "no_about"
            )
        name = name_of_about(self, conn, kind, about_id)
        if name is None:
            raise ReviewError(f"There is no {kind} '{about_id}' in this region; choose another.", "no_about")
        return {"about_kind": kind, "about_id": about_id, "about_name": name}

    def _decision(self, conn: Connection, decision_id: int) -> Row[Any]:
        row = self.own_row(conn, schema.review_decision, decision_id)
        if row is None:
            raise UnknownDecisionError(f"There is no decision {decision_id} in region {self.region.id}.")
        return row

    def _last_step(self, conn: Connection, decision_id: int) -> Row[Any] | None:
        table = schema.review_step
        query = select(table).where(table.c.decision_id == decision_id)
        return conn.execute(query.order_by(table.c.on_date.desc(), table.c.id.desc()).limit(1)).first()

    def _recorded(self, actor: Actor) -> dict[str, int | datetime | None]:
        by = actor.id if isinstance(actor, User) else None
        return {"recorded_by": by, "recorded_at": self.clock()}

    def _today(self) -> date:
        return self.clock().astimezone(self.region.zone).date()


def _check_words(words: str) -> None:
    if not words.strip():
        raise ReviewError("Write what was decided or what became of it.", "no_words")
    if len(words) > LONGEST_TEXT:
        raise ReviewError(
            f"Write at most {LONGEST_TEXT} characters; the rest belongs into a letter.", "too_long"
        )


def _check_due(due_on: date, after: date) -> None:
    if not 0 <= (due_on - after).days <= LONGEST_DUE_DAYS:
        raise ReviewError(f"Name a day from {after} on, within three years.", "bad_day")


def _check_step(step: str, decision: Row[Any], last: Row[Any] | None, day: date, today: date) -> None:
    is_ended = last is not None and last.step in ENDS
    if is_ended != (step == "reopened"):
        told = "is settled already; open it again first" if is_ended else "is open"
        raise ReviewError(f"Decision {decision.number} of {decision.week} {told}.", "settled")
    earliest = decision.decided_on if last is None else last.on_date
    if not earliest <= day <= max(today, earliest):
        raise ReviewError(f"Name a day between {earliest} and today.", "bad_day")
