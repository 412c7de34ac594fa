"""One decision for many complaints: foreseen first, then carried out in batches, each whole or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from data.accounts import NotAllowedError
from data.desk.answering import DecisionError, check_listed
from data.desk.cases import Case, UnknownTicketError, open_case
from data.desk.decisions import Decisions
from data.desk.many_rules import CHECKED_HOW, NEEDS_A_LOOK, RIGHTS, Looks, Wish, looked_up, needs_a_look
from data.desk.moves import Move, checked, handing_over, hanging, turning_down
from data.office import Actor, ConflictError
from data.stages import CLOSE_REASONS, REJECT_REASONS, MoveError, next_state

# Others write in between: a batch of so many holds them up for about a second.
AT_ONCE = 500
MOST = 20_000  # complaints of one decision
MOST_TRIES = 3  # roads imported meanwhile make a batch begin anew
SHORTEST_WHY = 15  # characters: fewer do not say how hundreds were checked, or why they end


@dataclass(frozen=True)
class Foreseen:
    """What a decision would do: ``states`` of the tickets it moves, as seen; ``left_out`` with the code why.

    Codes are those of ``needs_a_look`` and of ``DecisionError``, and: ``not_yours``, ``no_such_move`` (in its
    state), ``changed`` (somebody else was quicker), ``itself``, ``there_already``, ``unknown``.
    """

    wish: Wish
    states: Mapping[str, str]  # road by road, so that each is gathered once
    left_out: Mapping[str, str]


@dataclass
class Done:
    """What a decision has done so far."""

    tickets: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


class ManyDecisions(Decisions):
    """The desk's door for many: each complaint goes through the rules of one, and more (``many_rules``)."""

    def foresee(self, user: Actor, wish: Wish, tickets: Sequence[str]) -> Foreseen:
        """Return what a decision would do to these complaints (tickets as stored); nothing is written.

        Raises ``NotAllowedError``, and ``DecisionError`` for a wish that lacks something itself.
        """
        self.check_wish(user, wish)
        chosen = list(dict.fromkeys(tickets))
        if len(chosen) > MOST:
            raise DecisionError(f"At most {MOST:,} complaints are decided on at once.", "too_many")
        with self.store.connect() as conn:
            case = Case(self, conn, self.ground(), user, self.clock())
            moves, left_out, looks = self.sorted_out(case, wish, chosen, {})
        moves.sort(key=lambda move: _along_roads(looks.positions[move.row.id]))
        return Foreseen(wish, {move.row.ticket: move.row.state for move in moves}, _codes(left_out))

    def decide_many(
        self, user: Actor, foreseen: Foreseen, progress: Callable[[int, int], object] | None = None
    ) -> Done:
        """Carry out what was foreseen, AT_ONCE in a transaction; what has changed since is left out.

        ``progress`` hears (looked at, of how many) after each batch; what broke off there leaves the
        batches before it done and the others untouched. Raises as ``foresee``.
        """
        wish, tickets = foreseen.wish, list(foreseen.states)
        self.check_wish(user, wish)
        done = Done()
        for start in range(0, len(tickets), AT_ONCE):
            some = tickets[start : start + AT_ONCE]
            moved, left_out = self._carried_out(user, wish, some, foreseen.states, len(tickets))
            done.tickets += moved
            done.left_out |= left_out
            if progress is not None:
                progress(start + len(some), len(tickets))
        return done

    def check_wish(self, user: Actor, wish: Wish) -> None:
        """Refuse a wish that lacks something itself. Raises ``NotAllowedError`` and ``DecisionError``."""
        self.require(user, RIGHTS[wish.action])
        if len(wish.why.strip()) < SHORTEST_WHY:
            raise DecisionError("Say for all of them how it was found out; everybody reads it.", "no_words")
        if wish.action == "verify":
            check_listed(wish.how, CHECKED_HOW)
        elif wish.action == "forward":
            check_listed(wish.agency or "", [one.id for one in self.region.agencies])
        elif wish.action == "reject":
            check_listed(wish.reason or "", REJECT_REASONS)
        elif wish.action == "close":
            check_listed(wish.reason or "", CLOSE_REASONS)

    def _carried_out(
        self, user: Actor, wish: Wish, tickets: Sequence[str], seen: Mapping[str, str], together: int
    ) -> tuple[list[str], dict[str, str]]:
        """Carry out one batch; where roads are replaced meanwhile nothing was written, and it begins anew."""
        for attempt in range(MOST_TRIES):
            try:
                with open_case(self, user) as case:
                    moves, left_out, looks = self.sorted_out(case, wish, tickets, seen)
                    self.move_many(case, wish, moves, looks, together)
            except ConflictError:
                if attempt == MOST_TRIES - 1:
                    raise
            else:
                return [move.row.ticket for move in moves], _codes(left_out)
        raise AssertionError  # the last try returns or raises

    def move_many(self, case: Case, wish: Wish, moves: Sequence[Move], looks: Looks, together: int) -> None:
        """Carry out moves that were ``sorted_out``, of ``together`` complaints decided on with one wish."""
        rows = [move.row for move in moves]
        words = self._words_to_release(case, rows) if wish.action == "verify" else {}
        told = []
        for move in moves:
            second = looks.sources.get(move.row.id) if wish.how == "second_source" else None
            details = {**move.details, "together": together} | ({"second": second} if second else {})
            values = {**move.values, **words.get(move.row.id, {})}
            told.append(Move(row=move.row, action=move.action, why=wish.why, details=details, values=values))
        if wish.action == "same_as" and told:
            self.hang_on(case, told, self.main_of(case, wish.of_ticket or ""))
        else:
            case.move_all(told)

    def sorted_out(
        self, case: Case, wish: Wish, tickets: Sequence[str], seen: Mapping[str, str]
    ) -> tuple[list[Move], dict[str, Exception], Looks]:
        """Return the moves that may be made, and what is against the others (ticket -> error).

        ``seen`` are states shown before. Raises as ``main_of`` for a complaint that nothing can hang on.
        """
        rows = case.complaints(tickets)
        looks = looked_up(case, list(rows.values()), wish)
        main = self.main_of(case, wish.of_ticket or "") if wish.action == "same_as" else None
        moves: list[Move] = []
        left_out: dict[str, Exception] = {}
        for ticket in tickets:
            row = rows.get(ticket)
            with _kept_why_not(left_out, ticket):
                if row is None:
                    raise UnknownTicketError(f"There is no complaint with the number {ticket}.")
                case.allow(row)
                if seen.get(ticket, row.state) != row.state:
                    raise ConflictError(f"Somebody else has just decided on complaint {ticket}.")
                move = self._move_of(case, wish, row, main)
                next_state(row.state, move.action)
                code = needs_a_look(case, row, wish, looks)
                if code is not None:
                    raise DecisionError(f"{ticket} needs a look of its own: {NEEDS_A_LOOK[code]}.", code)
                moves.append(move)
        return moves, left_out, looks

    def _move_of(self, case: Case, wish: Wish, row: Row[Any], main: Row[Any] | None) -> Move:
        """Return the move of one complaint. Raises ``DecisionError`` where there is nothing to decide."""
        if wish.action == "verify":
            if row.verified_at is not None and row.state != "received":
                raise DecisionError(f"{row.ticket} was checked before.", "there_already")
            return Move(
                row=row, action="verify", details={"how": wish.how}, values=checked(case.at, wish.how)
            )
        if wish.action == "forward":
            agency = wish.agency or ""
            elsewhere = agency in {authority.agency for authority in self.region.authorities}
            if row.agency == agency and (row.state == "forwarded") == elsewhere:
                raise DecisionError(f"{row.ticket} lies there already.", "there_already")
            return handing_over(row, agency, wish.why, elsewhere=elsewhere)
        if wish.action == "reject":
            return turning_down(row, wish.reason or "", wish.why)
        if main is None:
            return self.closing(case, row, wish.reason or "", wish.why)
        if row.id == main.id:
            raise DecisionError(f"{row.ticket} is the one that they hang on.", "itself")
        move = hanging(case.at, row, main, same_person=wish.same_person)
        if row.main_complaint_id == main.id and next_state(row.state, move.action) == row.state:
            raise DecisionError(f"{row.ticket} hangs there already.", "there_already")
        return move


@contextmanager
def _kept_why_not(left_out: dict[str, Exception], ticket: str) -> Iterator[None]:
    """Keep what is against deciding on a complaint, whichever rule it is."""
    try:
        yield
    except (DecisionError, MoveError, NotAllowedError, ConflictError, UnknownTicketError) as error:
        left_out[ticket] = error


def _codes(left_out: Mapping[str, Exception]) -> dict[str, str]:
    return {ticket: _code(error) for ticket, error in left_out.items()}


def _code(error: Exception) -> str:
    """Return under which code of ``Foreseen`` a complaint is left out."""
    match error:
        case DecisionError():
            return error.code or "refused"
        case MoveError():
            return "no_such_move"
        case NotAllowedError():
            return "not_yours"
        case ConflictError():
            return "changed"
    return "unknown"


def _along_roads(position: Row[Any]) -> tuple[str, float]:
    return (position.road_id or "", position.station_m or 0.0)
