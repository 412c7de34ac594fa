"""What the words of a message decide before it is a complaint: category, agency, and whether it waits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from data import schema
from data.accounts import User
from data.channels import ParsedMessage, UnreadableMessageError, desk_call, spreadsheet
from data.importers.categories import other_category
from data.incoming.receiving import ReadMessage
from data.office import Office
from data.regions import Region
from data.understanding import Understood, understand
from data.understanding.lexicon import lexicon_of
from data.understanding.spam import ABUSE, EMPTY, IDENTICAL, SERVICE
from data.understanding.spelling import folded, key_of, pieces_of

# Written by the office itself, or by another one: nobody is held for spam there.
TRUSTED_FORMATS = frozenset({spreadsheet.FORMAT, desk_call.FORMAT})
IDENTICAL_WITHIN = timedelta(days=1)
# Families whose things may be asked for where none is broken: a lamp, a drain, a bridge, a sign.
WANTED_FAMILIES = frozenset({"lighting", "drainage", "structure", "furniture"})
SET_ASIDE = "set_aside"  # state of a message that a person has found to be spam; it is kept
EMPTY_TALK = "empty"  # a greeting in a talk: it waits for what comes next (see threads.py)


def understood(message: ReadMessage, region: Region) -> ParsedMessage | None:
    """Return what a message says with what its words tell beside.

    A category that somebody gave stays, and where it is one for suggestions or criticism, it says what they
    want whatever their words sound like. Raises ``UnreadableMessageError`` for spam.
    """
    said = message.said
    if said is None:
        return None
    if said.from_service and not message.screened:  # an insurance against accidents calls nobody to help
        raise UnreadableMessageError(SERVICE)
    said = replace(said, concern=said.concern or lexicon_of(region).category_concern(said.category))
    if said.words is None:
        return said
    meaning = understand(said.words, region)
    said = replace(said, meaning=meaning, concern=said.concern or meaning.concern)
    if meaning.spam and meaning.emergency is None and message.format not in TRUSTED_FORMATS:
        said = _held(said, meaning.spam, message.screened)
    if said.category is not None or said.lacks:
        return said
    category = _category(meaning, region)
    if category is None and message.screened:  # a person has read it and wants it on the desk
        category = _elsewhere(region)
    if category is None and message.format == spreadsheet.FORMAT:  # another office has taken it in already
        category = other_category(region)
    return replace(said, category=category, category_confidence=meaning.confidence)


def _held(said: ParsedMessage, reason: str, screened: bool) -> ParsedMessage:
    """Let spam wait. Whoever chose a kind of complaint said something, however little they wrote."""
    if screened or (said.category is not None and reason in (EMPTY, ABUSE)):
        return said
    if said.conversational and reason == EMPTY:
        return replace(said, lacks=said.lacks or EMPTY_TALK)
    raise UnreadableMessageError(reason)


def _category(meaning: Understood, region: Region) -> str | None:
    """Return where it is kept: what only asks or thanks is no damage on the road map."""
    category = meaning.category
    if category is None:
        return _elsewhere(region) if meaning.emergency else None
    known = region.category(category)
    if not known.on_road or meaning.damaged or meaning.emergency or meaning.concern == "complaint":
        return category
    if meaning.concern == "suggestion" and known.family in WANTED_FAMILIES:
        return category
    return _elsewhere(region) or category


def _elsewhere(region: Region) -> str | None:
    """Return the category of what is about nothing else, kept off the roads."""
    named = lexicon_of(region).categories.get("lain")
    if named is not None:
        return named
    return next((one.id for one in reversed(region.categories) if not one.on_road), None)


def agency_for(region: Region, said: ParsedMessage, authority: str | None) -> str | None:
    """Return the agency that answers; None where the words leave it open: a person chooses then.

    It is sure enough where the categories that it may be, taken together by their agency, reach
    ``[understanding] sure``: a hole or a crack are the same agency's.
    """
    category, meaning = str(said.category), said.meaning
    if said.category_confidence is None or meaning is None:
        return region.agency_for(category, authority)
    shares: Counter[str] = Counter()
    for name, probability in meaning.candidates:
        shares[region.agency_for(name, authority)] += probability  # type: ignore[assignment]
    if not shares:
        return None
    agency, share = max(shares.items(), key=lambda item: item[1])
    return agency if share >= region.understanding.sure else None


def columns_of(said: ParsedMessage) -> dict[str, Any]:
    """Return the columns of ``schema.complaint`` that the words fill."""
    meaning = said.meaning
    by_machine = said.category_confidence is not None
    candidates = meaning.candidates if by_machine and meaning else ()
    return {
        "category_confidence": said.category_confidence,
        "category_set_by": "machine" if by_machine else "reporter",
        "category_candidates": [{"category": name, "p": p} for name, p in candidates] or None,
        "concern": said.concern,
        "severity": list(meaning.severity) if meaning and meaning.severity else None,
    }


def keep_more_severity(conn: Connection, row: Row[Any], said: ParsedMessage) -> None:
    """Add the cues of what is told later to those of a complaint."""
    if said.meaning is None or not said.meaning.severity:
        return
    cues = list(dict.fromkeys([*(row.severity or ()), *said.meaning.severity]))
    table = schema.complaint
    conn.execute(update(table).where(table.c.id == row.id).values(severity=cues))


# --- the same said by many


def said_hashes(office: Office, messages: Sequence[ReadMessage]) -> dict[int, str]:
    """Return message id → keyed hash of its words and place, for what citizens sent."""
    return {
        message.id: office.people.master.keyed_hash("said", office.region.id, *_said(message.said))
        for message in messages
        if message.said is not None and message.said.words and message.format not in TRUSTED_FORMATS
    }


def _said(said: ParsedMessage) -> tuple[str, ...]:
    """Return words, however they are typed, and the place to 100 m: others at another place say more."""
    words = " ".join(key_of(piece) for piece in pieces_of(folded(said.words or "")) if piece.isalnum())
    place = said.road_id or ""
    if said.lon is not None and said.lat is not None:
        place = f"{said.lon:.3f} {said.lat:.3f}"
    return words, place


def hold_identical(
    office: Office, conn: Connection, messages: Sequence[ReadMessage], hashes: Mapping[int, str]
) -> list[ReadMessage]:
    """Let wait what more than ``identical_senders`` people have said within a day; the first ones pass."""
    allowed = office.region.understanding.identical_senders
    table = schema.message
    since = office.clock() - IDENTICAL_WITHIN
    query = (
        select(table.c.said_hash, func.count(table.c.reporter_id.distinct()).label("senders"))
        .where(
            table.c.region_id == office.region.id,
            table.c.said_hash.in_(set(hashes.values())),
            table.c.received_at >= since,
            table.c.id.not_in(list(hashes)),
        )
        .group_by(table.c.said_hash)
    )
    senders = Counter({row.said_hash: row.senders for row in conn.execute(query)}) if hashes else Counter()
    seen: set[tuple[str, int]] = set()
    judged = []
    for message in messages:
        said = hashes.get(message.id)
        if said is not None and (said, message.reporter_id) not in seen:
            seen.add((said, message.reporter_id))
            senders[said] += 1
        too_many = said is not None and senders[said] > allowed and not message.screened
        judged.append(replace(message, said=None, waiting_reason=IDENTICAL) if too_many else message)
    return judged


def keep_hashes(conn: Connection, hashes: Mapping[int, str]) -> None:
    """Keep the hashes of messages, so that the next ones are counted with them."""
    table = schema.message
    statement = update(table).where(table.c.id == bindparam("message")).values(said_hash=bindparam("said"))
    if hashes:
        conn.execute(statement, [{"message": key, "said": value} for key, value in hashes.items()])


# --- what a person says of a held message


def let_go(office: Office, message_id: int, user: User) -> None:
    """Note that a held message is no spam: it is never held as such again. Raises ``NotAllowedError``."""
    _judge(office, message_id, user, "let_go", {})


def set_aside(office: Office, message_id: int, user: User) -> None:
    """Note that a held message is spam: kept, and off the desk. Raises ``NotAllowedError``."""
    _judge(office, message_id, user, SET_ASIDE, {"state": SET_ASIDE})


def _judge(office: Office, message_id: int, user: User, action: str, values: Mapping[str, Any]) -> None:
    office.require(user, "reject")
    table = schema.message
    waiting = (
        (table.c.id == message_id)
        & (table.c.region_id == office.region.id)
        & table.c.state.in_(("waiting", SET_ASIDE))
    )
    judged = {"screened_at": office.clock(), "screened_by": user.id}
    if action == "let_go":
        judged["state"] = "waiting"
    else:
        judged = {"screened_by": user.id}
    with office.store.begin() as conn:
        if conn.execute(update(table).where(waiting).values({**judged, **values})).rowcount:
            office.tell(conn, "message", message_id, action, actor=user)
