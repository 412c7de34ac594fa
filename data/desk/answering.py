"""What the office tells a reporter: answers, notices, questions, plans, the public dialogue, and the end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select

from data import schema
from data.clocks import ANSWERED_BY_WORDS
from data.desk.answers import Fault, fault_of
from data.desk.cases import Case, open_case
from data.desk.moves import Move, checked
from data.desk.working_days import calendar_of
from data.office import Actor, Office
from data.people import about_evidence
from data.stages import CLOSE_REASONS, COMPLAINT_MOVES, PLAN_REASONS, next_state

# SP4N-LAPOR! closes a report whose reporter has not said anything for ten working days (lapor.go.id, FAQ).
SILENT_DAYS = 10
# A date further away than the next budget but one is no plan.
LONGEST_PLAN_DAYS = 3 * 366

_RESULTS = ("repaired", "already_repaired")  # a word is enough to show them: "ditambal"
_WITHOUT_WORDS = ("reporter_silent", "handed_over")  # what shows these is on record already


class DecisionError(ValueError):
    """A decision that lacks something or contradicts itself; the message says what to do.

    ``code`` tells pages which sentence to say.
    """

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


_FAULTS: Mapping[Fault, str] = {
    "no_words": "An answer needs words; everybody will read them.",
    "only_courtesy": "Thanks are no answer: say what was found, done or decided.",
    "only_passes_on": "To pass it on is no answer: say what happens, when and by whom, or forward it.",
    "only_promises": "A promise needs a day: say what is done by when.",
    "too_short": "That is too short to be understood: say what was done, where and when.",
    "left_open": "Something in [brackets] is still open; fill it in.",
}


class Answering(Office):
    """What the desk says to reporters; all of it is public."""

    def answer(
        self,
        ticket: str,
        user: Actor,
        words: str,
        *,
        seen_state: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Answer in public; the answer clock stops. Raises ``DecisionError`` for what is no answer.

        A question, suggestion or criticism need not be verified first: there is nothing to see.
        """
        self.require(user, "answer")
        self._check_answer(words)
        with open_case(self, user, at=at, seen_state=seen_state) as case:
            row = case.complaint(ticket)
            if row.state == "received" and row.concern in ANSWERED_BY_WORDS:
                case.move(row, "verify", details={"how": "desk"}, values=checked(case.at, "desk"))
                row = case.complaint(ticket)
            case.move(row, "answer", why=words)

    def tell_interim(self, ticket: str, user: Actor, words: str, *, seen_state: str | None = None) -> None:
        """Tell how it stands meanwhile: labelled as such, and no clock stops. Raises ``DecisionError``."""
        self.require(user, "answer")
        if fault_of(words, self.region) in ("no_words", "left_open"):
            self._check_answer(words)
        with open_case(self, user, seen_state=seen_state) as case:
            case.move(case.complaint(ticket), "interim", why=words)

    def ask_reporter(
        self,
        ticket: str,
        user: Actor,
        question: str,
        *,
        seen_state: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Ask the reporter something; the clocks stand until they reply. Raises ``DecisionError``."""
        self.require(user, "answer")
        if not question.strip():
            raise DecisionError("Write what the reporter is asked.", "no_words")
        with open_case(self, user, at=at, seen_state=seen_state) as case:
            row = case.complaint(ticket)
            if waits_since(case, row) is not None:
                raise DecisionError("The reporter has been asked and has not replied yet.", "already_asked")
            case.move(row, "ask_reporter", why=question)

    def resume(
        self, ticket: str, user: Actor, *, seen_state: str | None = None, at: datetime | None = None
    ) -> None:
        """Let the clocks run on: the reply has come, or is not needed. Raises ``DecisionError``."""
        self.require(user, "answer")
        with open_case(self, user, at=at, seen_state=seen_state) as case:
            row = case.complaint(ticket)
            next_state(row.state, "resume")
            if waits_since(case, row) is None:
                raise DecisionError("Nobody has been asked; the clocks are running.", "not_asked")
            case.move(row, "resume")

    def plan(
        self,
        ticket: str,
        user: Actor,
        reason: str,
        until: date,
        words: str,
        *,
        seen_state: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Name the day by which it is done or looked at again, and why not now: a result of the handling.

        ``reason`` is one of PLAN_REASONS. Raises ``DecisionError``.
        """
        self.require(user, "answer")
        check_listed(reason, PLAN_REASONS)
        self._check_answer(words)
        with open_case(self, user, at=at, seen_state=seen_state) as case:
            self._check_day(case, until)
            told = {"reason": reason, "until": until.isoformat()}
            case.move(case.complaint(ticket), "plan", why=words, details=told)

    def take_to_dialogue(
        self,
        ticket: str,
        user: Actor,
        on: date,
        words: str | None = None,
        *,
        seen_state: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Take it up in the public dialogue of a day; the outcome is told when it is closed or answered.

        Raises ``DecisionError``.
        """
        self.require(user, "answer")
        with open_case(self, user, at=at, seen_state=seen_state) as case:
            self._check_day(case, on)
            case.move(case.complaint(ticket), "dialogue", why=words, details={"until": on.isoformat()})

    def close(
        self,
        ticket: str,
        user: Actor,
        reason: str,
        why: str | None = None,
        *,
        seen_state: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Close a complaint for one of CLOSE_REASONS, with what shows it. Raises ``DecisionError``.

        A repair needs ``why``: what shows that it is done. Whoever hands over must have written the letter;
        a reporter is silent SILENT_DAYS working days after they were asked.
        """
        self.require(user, "close")
        check_listed(reason, CLOSE_REASONS)
        if reason == "repaired" and not (why or "").strip():
            raise DecisionError(
                "Closed is not fixed: say what shows the repair, who saw it and when.", "no_words"
            )
        with open_case(self, user, at=at, seen_state=seen_state) as case:
            self.close_case(case, case.complaint(ticket), reason, why)

    def close_case(
        self,
        case: Case,
        row: Row[Any],
        reason: str,
        why: str | None = None,
        shown: Mapping[str, Any] | None = None,
    ) -> None:
        """Close a complaint by the same rules, in the caller's transaction; ``shown`` says what shows it."""
        case.move_all([self.closing(case, row, reason, why, shown)])

    def closing(
        self,
        case: Case,
        row: Row[Any],
        reason: str,
        why: str | None = None,
        shown: Mapping[str, Any] | None = None,
    ) -> Move:
        """Return the move that closes a complaint; ``shown`` stands for words. Raises ``DecisionError``."""
        self._check_reason(case, row, reason, why, shown=bool(shown))
        details = {"reason": reason, **(shown or {})}
        return Move(row=row, action="close", why=why, details=details, values={"closed_at": case.at})

    def _check_reason(self, case: Case, row: Row[Any], reason: str, why: str | None, *, shown: bool) -> None:
        if reason == "handed_over" and not _has_event(case, row, "send_letter"):
            raise DecisionError("Nobody has written to them yet: send the letter first.", "no_letter")
        if reason == "settled_in_dialogue" and not _has_event(case, row, "dialogue"):
            raise DecisionError("It was not taken up in a dialogue.", "no_dialogue")
        if reason == "answered" and row.concern not in ANSWERED_BY_WORDS:
            raise DecisionError(
                "Words do not settle damage: give a result, a plan or another reason.", "not_by_words"
            )
        if reason == "reporter_silent":
            self._check_silence(case, row)
        said_before = reason == "answered" and row.state == "answered" and not (why or "").strip()
        if reason not in _WITHOUT_WORDS and not said_before and not shown:
            self._check_answer(why, short=reason in _RESULTS)

    def _check_silence(self, case: Case, row: Row[Any]) -> None:
        asked_on = waits_since(case, row)
        today = case.at.astimezone(self.region.zone).date()
        if asked_on is None or calendar_of(self.region.clocks).between(asked_on, today) < SILENT_DAYS:
            raise DecisionError(
                f"Ask the reporter, and wait {SILENT_DAYS} working days for the reply.", "not_silent_yet"
            )

    def _check_answer(self, words: str | None, *, short: bool = False) -> None:
        fault = fault_of(words, self.region)
        if fault is not None and not (short and fault == "too_short"):
            raise DecisionError(_FAULTS[fault], fault)

    def _check_day(self, case: Case, day: date) -> None:
        ahead = (day - case.at.astimezone(self.region.zone).date()).days
        if not 0 <= ahead <= LONGEST_PLAN_DAYS:
            raise DecisionError("Name a day from today on, within three years.", "bad_day")


def waits_since(case: Case, row: Row[Any]) -> date | None:
    """Return the day on which the reporter was asked something that they have not answered yet."""
    event = schema.event
    query = (
        select(event.c.action, event.c.at)
        .where(
            event.c.subject == "complaint",
            event.c.subject_id == row.id,
            event.c.action.in_(("ask_reporter", "resume")),
        )
        .order_by(event.c.at.desc(), event.c.id.desc())
        .limit(1)
    )
    last = case.conn.execute(query).first()
    if last is None or last.action == "resume":
        return None
    return last.at.astimezone(case.office.region.zone).date()  # type: ignore[no-any-return]  # of a row


def resume_by_reply(case: Case, row: Row[Any]) -> bool:
    """Let the clocks run on because the reporter has replied; tell whether they stood.

    For channels: call it in the transaction that adds the reply to its complaint.
    """
    if "resume" not in COMPLAINT_MOVES[row.state] or waits_since(case, row) is None:
        return False
    case.move(row, "resume")
    return True


def take_word(case: Case, row: Row[Any], *, fixed: bool, words: str | None) -> None:
    """Take the word of a closed complaint's reporter on the repair: yes is recorded, no opens it again.

    The words are kept sealed, as new evidence. In the caller's transaction, with the reporter as actor.
    """
    case.move(
        case.root(row),
        "confirm_fixed" if fixed else "reopen",
        details={"fixed": fixed},
        values={} if fixed else {"closed_at": None},
    )
    keep_reply(case, row, words)


def keep_reply(case: Case, row: Row[Any], words: str | None) -> None:
    """Keep what the reporter wrote back, if anything: sealed, as new evidence of their own complaint."""
    if words and words.strip():
        people, about = case.office.people, about_evidence(row.ticket)
        sealed = people.seal(case.conn, row.reporter_id, words.strip().encode(), about)
        said = {"kind": "reply", "words_sealed": sealed, "created_at": case.at}
        keys = {"region_id": case.office.region.id, "complaint_id": row.id}
        case.conn.execute(insert(schema.evidence).values(said | keys))


def check_listed(value: str, allowed: Sequence[str]) -> None:
    """Raise ``DecisionError`` for what is not in a list."""
    if value not in allowed:
        raise DecisionError(f"'{value}' is not one of {', '.join(allowed)}; choose one of these.")


def _has_event(case: Case, row: Row[Any], action: str) -> bool:
    event = schema.event
    query = select(event.c.id).where(
        event.c.subject == "complaint", event.c.subject_id == row.id, event.c.action == action
    )
    return case.conn.execute(query.limit(1)).first() is not None
