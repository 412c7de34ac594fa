"""What staff decide about a complaint, and what its reporter says of the repair: each a move of the table."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, update

from data import schema
from data.accounts import NotAllowedError, User
from data.desk.answering import (
    Answering,
    DecisionError,
    check_listed,
    keep_reply,
    resume_by_reply,
    take_word,
)
from data.desk.cases import Case, open_case
from data.desk.moves import Move, checked, handing_over, hanging, turning_down
from data.office import MACHINE, Actor
from data.people import about_words
from data.placement.places import chunks, place_of, replace_position, staff_place
from data.privacy.publishing import words_at_verify
from data.privacy.sent_under import names_of
from data.stages import DEPENDENT_STATES, OPEN_STATES, REJECT_REASONS, VERIFIED_HOW
from data.tokens import token_hash
from data.understanding.lexicon import lexicon_of


class Decisions(Answering):
    """The desk's door. Every decision checks the right, the table of moves, and what its maker had seen.

    ``seen_state`` is the state that the page showed: a decision on another one is a ``ConflictError``. A
    ``why`` is public. All raise ``NotAllowedError``, ``UnknownTicketError``, ``MoveError`` and
    ``ConflictError``.
    """

    def verify(
        self,
        ticket: str,
        user: Actor,
        public_words: str | None = None,
        *,
        how: str = "desk",
        second_ticket: str | None = None,
        seen_state: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Say that it was checked, and how (VERIFIED_HOW); release words that tell of nobody.

        What becomes public without ``public_words`` is the region's rule (``[publishing]``).

        A ``second_source`` is another person's complaint about the same place (``second_ticket``), or the
        word of the kelurahan or RT/RW.
        """
        self.require(user, "verify")
        check_listed(how, VERIFIED_HOW)
        if public_words:
            self.require(user, "release_words")
        with open_case(self, user, at=at, seen_state=seen_state) as case:
            row = case.complaint(ticket)
            words = self._words_to_release(case, [row], public_words)[row.id]
            told = {"how": how} | self._second_source(case, row, second_ticket)
            case.move(row, "verify", details=told, values=checked(case.at, how) | words)

    def reject(
        self, ticket: str, user: Actor, reason: str, why: str | None = None, *, seen_state: str | None = None
    ) -> None:
        """Turn a complaint down for one of REJECT_REASONS. Raises ``DecisionError`` for another."""
        self.require(user, "reject")
        check_listed(reason, REJECT_REASONS)
        with open_case(self, user, seen_state=seen_state) as case:
            row = case.complaint(ticket)
            case.move_all([turning_down(row, reason, why)])

    def correct_place(
        self,
        ticket: str,
        user: Actor,
        lon: float,
        lat: float,
        road_id: str | None = None,
        *,
        seen_state: str | None = None,
    ) -> None:
        """Put a complaint where it really is (degrees), on the road given or the nearest; kept from then on.

        Far from every road it stays at its village. Raises ``DecisionError`` for an impossible place.
        """
        self.require(user, "correct_place")
        with open_case(self, user, seen_state=seen_state) as case:
            row = case.complaint(ticket)
            place = staff_place(case.ground, lon, lat, road_id)
            if place["status"] == "invalid":
                raise DecisionError(f"There is nothing of the region at {lon}, {lat}; check the coordinates.")
            case.touch(row.id)
            given = {"kind": "staff", "lon": lon, "lat": lat, "road_id": road_id}
            keys = {"region_id": self.region.id, "complaint_id": row.id, "created_at": case.at}
            case.conn.execute(insert(schema.evidence).values(given | keys))
            replace_position(self, case.conn, row.id, place, case.ground, set_by="staff")
            case.move(row, "correct_place")
            case.route(row)

    def correct_category(
        self, ticket: str, user: Actor, category: str, *, seen_state: str | None = None
    ) -> None:
        """Say what it is really about; it gathers with its new family. Raises ``DecisionError``."""
        self.require(user, "correct_category")
        check_listed(category, [one.id for one in self.region.categories])
        with open_case(self, user, seen_state=seen_state) as case:
            row = case.complaint(ticket)
            case.touch(row.id)
            before, after = self.region.category(row.category), self.region.category(category)
            if row.category == category and row.category_set_by != "machine":
                raise DecisionError(f"It is a matter of '{category}' already.")
            moves = before.on_road is not after.on_road and case.position(row).set_by == "machine"
            if moves:
                place = place_of(self, case.conn, row.id, case.ground, on_road=after.on_road)
                replace_position(self, case.conn, row.id, place, case.ground, set_by="machine")
            agency = self.region.agency_for(category, case.authority(case.position(row)))
            if row.state == "forwarded" and not moves:
                agency = row.agency  # whoever it was handed to still has it
            details = {"category": category, "from": row.category}
            values = {"category": category, "family": after.family, "agency": agency}
            concern = lexicon_of(self.region).category_concern(category)
            values |= {"concern": concern} if concern else {}  # a suggestion is one whatever its words said
            chosen = {"category_set_by": "staff", "category_confidence": None}
            case.move(row, "correct_category", details=details, values=values | chosen)
            if moves or row.agency is None:
                case.route(row)

    def mark_duplicate(
        self,
        ticket: str,
        of_ticket: str,
        user: Actor,
        same_person: bool,
        *,
        seen_state: str | None = None,
    ) -> None:
        """Hang a complaint on another: a duplicate by the same person does not count, a support does.

        What hung on it hangs on the other from then on. Raises ``DecisionError``.
        """
        self.require(user, "mark_duplicate")
        with open_case(self, user, seen_state=seen_state) as case:
            row, main = case.complaint(ticket), self.main_of(case, of_ticket)
            if main.id == row.id:
                raise DecisionError(f"{row.ticket} is the complaint that {of_ticket} itself hangs on.")
            self.hang_on(case, [hanging(case.at, row, main, same_person=same_person)], main)

    def main_of(self, case: Case, of_ticket: str) -> Row[Any]:
        """Return the open complaint that others may hang on: this one, or what it hangs on itself.

        Raises ``UnknownTicketError``, ``NotAllowedError`` and ``DecisionError``.
        """
        main = case.root(case.complaint(of_ticket, own=False))
        if main.state not in OPEN_STATES:  # hung there, a new report would be silenced
            raise DecisionError(f"{main.ticket} is {main.state}; open it again before anything hangs on it.")
        return main

    @staticmethod
    def hang_on(case: Case, moves: Sequence[Move], main: Row[Any]) -> None:
        """Carry out moves that hang complaints, and what hung on them, on ``main``."""
        table, ids = schema.complaint, [move.row.id for move in moves]
        case.touch(*ids)
        for chunk in chunks(ids):
            followers = table.c.main_complaint_id.in_(chunk) & table.c.state.in_(DEPENDENT_STATES)
            case.conn.execute(update(table).where(followers).values(main_complaint_id=main.id))
        case.move_all(moves)
        case.touch(main.id)

    def separate(self, ticket: str, user: Actor, *, seen_state: str | None = None) -> None:
        """Make a support or duplicate a complaint of its own again, to be checked anew."""
        self.require(user, "mark_duplicate")
        with open_case(self, user, seen_state=seen_state) as case:
            row = case.complaint(ticket)
            case.move(row, "separate", values={"main_complaint_id": None, "verified_at": None})
            case.route(row)

    def forward(
        self, ticket: str, user: Actor, agency: str, why: str | None = None, *, seen_state: str | None = None
    ) -> None:
        """Hand a complaint to another agency: the region's own assigns, another authority's forwards it."""
        self.require(user, "forward")
        check_listed(agency, [one.id for one in self.region.agencies])
        others = {authority.agency for authority in self.region.authorities}
        with open_case(self, user, seen_state=seen_state) as case:
            row = case.complaint(ticket)
            case.move_all([handing_over(row, agency, why, elsewhere=agency in others)])

    def take_back(
        self, ticket: str, user: Actor, why: str | None = None, *, seen_state: str | None = None
    ) -> None:
        """Take a forwarded complaint back to the category's own agency, to be checked anew."""
        self.require(user, "forward")
        with open_case(self, user, seen_state=seen_state) as case:
            row = case.complaint(ticket)
            agency = self.region.agency_for(row.category)
            values = {"agency": agency, "verified_at": None}
            case.move(row, "take_back", why=why, details={"agency": agency}, values=values)

    def reopen(
        self, ticket: str, user: Actor, why: str | None = None, *, seen_state: str | None = None
    ) -> None:
        """Open a rejected or closed complaint again."""
        self.require(user, "reopen")
        values = {"closed_at": None, "main_complaint_id": None}
        with open_case(self, user, seen_state=seen_state) as case:
            case.move(case.complaint(ticket), "reopen", why=why, values=values)

    def confirm_fixed(self, ticket: str, secret: str, fixed: bool, words: str | None = None) -> None:
        """Take the reporter's word on the repair: yes is recorded, no opens the complaint again.

        Who reported a support or duplicate speaks for its main complaint. The words are kept sealed, as new
        evidence. Raises ``NotAllowedError`` for a wrong secret.
        """
        with open_case(self, MACHINE) as case:
            take_word(case, _spoken_for(case, ticket, secret), fixed=fixed, words=words)

    def reply(self, ticket: str, secret: str, words: str) -> None:
        """Take the reporter's answer to what the office asked: kept sealed, and the clocks run on.

        Whose report hangs on another was asked about that one. Raises ``NotAllowedError`` for a wrong
        secret, and ``DecisionError`` where nothing is asked or nothing is said.
        """
        if not words.strip():
            raise DecisionError("Write your answer.", "no_words")
        with open_case(self, MACHINE) as case:
            row = _spoken_for(case, ticket, secret)
            if not resume_by_reply(case, case.root(row)):
                raise DecisionError("Nobody has been asked; the clocks are running.", "not_asked")
            keep_reply(case, row, words)

    def withhold(
        self, ticket: str, user: Actor, agency: str | None, *, seen_state: str | None = None
    ) -> None:
        """Keep a complaint from the people of an agency, as it is about one of them; None lifts it again.

        Who is bound to an agency may not, and it takes the right to see confidential ones. The reason stays
        inside. Raises ``DecisionError`` for an unknown agency.
        """
        self.require(user, "see_confidential")
        if agency is not None:
            check_listed(agency, [one.id for one in self.region.agencies])
        with open_case(self, user, seen_state=seen_state) as case:
            if isinstance(user, User) and user.agency is not None:
                raise NotAllowedError("Only the desk of the whole region may withhold a complaint.")
            row = case.complaint(ticket)
            table = schema.complaint
            case.conn.execute(update(table).where(table.c.id == row.id).values(withheld_from=agency))
            self.tell(case.conn, "complaint", row.id, "withhold", actor=user, details={"from": agency})

    def _words_to_release(
        self, case: Case, rows: Sequence[Row[Any]], released: str | None = None
    ) -> dict[int, dict[str, str]]:
        """Return complaint -> the public words as a change of it; none leaves those that it has."""
        told = [row for row in rows if row.words_sealed is not None and not released]
        opened = self.people.unseal_many(
            case.conn,
            [row.reporter_id for row in told],
            [row.words_sealed for row in told],
            [about_words(row.ticket) for row in told],
            skip_broken=True,
        )
        said = {row.id: words.decode() for row, words in zip(told, opened, strict=True) if words is not None}
        names = names_of(case.conn, self.people, list(said))
        change: dict[int, dict[str, str]] = {}
        for row in rows:
            own = names.get(row.id, ())
            words = words_at_verify(self.region, case.ground, released, said.get(row.id), own)
            change[row.id] = {} if words is None else {"public_words": words}
        return change

    def _second_source(self, case: Case, row: Any, second_ticket: str | None) -> dict[str, Any]:
        """Return what the event tells of the second source. Raises ``DecisionError`` if it is none."""
        if second_ticket is None:
            return {}
        other = case.complaint(second_ticket, own=False)
        if other.id == row.id or other.reporter_id == row.reporter_id:
            raise DecisionError("A second source is another person: this one is the same.", "same_person")
        return {"second": other.ticket}


def _spoken_for(case: Case, ticket: str, secret: str) -> Row[Any]:
    """Return the complaint of a secret link, with its reporter as who acts from here on."""
    row = case.complaint(ticket)
    if row.secret_hash is None or not hmac.compare_digest(row.secret_hash, token_hash(secret)):
        raise NotAllowedError("This link is not the one of the receipt; look for it there.")
    case.actor = row.reporter_id
    return row
