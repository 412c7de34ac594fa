"""What a reporter replies to "is it really good now?", on the channel on which they were asked.

Hardly anybody marks a reply as one, so what is asked last of a person is what they answer.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from data import schema
from data.desk.cases import Case
from data.incoming.screening import EMPTY_TALK
from data.incoming.threads import Said
from data.office import Office
from data.understanding.spelling import folded

# So long an answer is taken for one; later words are about something new.
ANSWERED_WITHIN = timedelta(days=14)
# More words than an answer to yes or no has.
LONGEST_WORDS = 20
TEMPLATE = "really_fixed"  # of data/notices
SURE = 0.6  # from which another kind of damage is taken for one

# Indonesian, Javanese, Minang and English, with the usual short forms.
_NOT_YET = re.compile(
    r"\b(?:belum|blum|blm|durung|dereng|masih|msh|isih|tasih|tetap|tetep|alun(?!\W+alun)|not yet|still)\b"
)
_NO = re.compile(r"^\W*(?:tidak|tdk|tak|enggak|nggak|ngga|gak|ga|ndak|indak|ora|no)\b")
_YES = re.compile(
    r"\b(?:ya|iya|iyo|nggih|inggih|sudah|udah|udh|sdh|sampun|wis|wes|uwis|alah|benar|betul|bener|beres"
    r"|alhamdulillah|yes|already|fixed)\b"
)


@dataclass(frozen=True, slots=True)
class FixedReply:
    """What a message answers: of which complaint, and whether the repair holds."""

    said: Said
    row: Row[Any]  # of the complaint
    fixed: bool


def says_fixed(one: Said) -> bool | None:
    """Return whether a message says that it is good now, that it is not, or (None) neither."""
    meaning, words = one.said.meaning, folded(one.said.words or "").casefold()
    if not words or len(words.split()) > LONGEST_WORDS or one.said.lacks not in (None, EMPTY_TALK):
        return None
    if meaning is not None and meaning.emergency is not None:
        return None
    damaged = meaning is not None and meaning.damaged
    if _NOT_YET.search(words) or (damaged and not one.tells_place):
        return False
    if damaged:  # damage at a place that they name: perhaps another one
        return None
    if _YES.search(words) or (meaning is not None and meaning.concern == "thanks"):
        return True
    return False if _NO.search(words) else None


def fixed_replies(
    office: Office, conn: Connection, case: Case, said: Sequence[Said], quoted: Mapping[int, int]
) -> list[FixedReply]:
    """Return the messages that answer "is it really good now?"; ``quoted`` are message id -> complaint.

    It is asked by the last letter to that person on that channel, of a complaint that is still closed.
    """
    found: dict[int, FixedReply] = {}
    for one in said:
        fixed = says_fixed(one) if one.said.conversational and not one.has_point else None
        if fixed is None:
            continue
        asked = quoted.get(one.message.id) or _asked_last(office, conn, one)
        if asked is None or asked in found:
            continue
        row = conn.execute(select(schema.complaint).where(schema.complaint.c.id == asked)).one()
        theirs = row.reporter_id == one.message.reporter_id and case.root(row).state == "closed"
        if theirs and not _is_of_something_else(office, case, one, row):
            found[asked] = FixedReply(one, row, fixed)
    return list(found.values())


def _is_of_something_else(office: Office, case: Case, one: Said, row: Row[Any]) -> bool:
    """Tell whether a message names another kind of damage than the complaint, or damage on another road."""
    said, road_id = one.said, (one.place or {}).get("road_id")
    if road_id is not None and road_id != case.position(row).road_id:
        return True
    if said.meaning is None or not said.meaning.damaged or said.category is None:
        return False
    return said.meaning.confidence >= SURE and office.region.category(said.category).family != row.family


def _asked_last(office: Office, conn: Connection, one: Said) -> int | None:
    """Return the complaint of the last letter to a message's sender by its channel, if that letter asks."""
    kinds = {channel.id: channel.kind for channel in office.region.channels}
    outbox, at = schema.outbox, one.message.at
    query = select(outbox.c.complaint_id, outbox.c.template, outbox.c.created_at).where(
        outbox.c.region_id == office.region.id,
        outbox.c.reporter_id == one.message.reporter_id,
        outbox.c.channel == kinds.get(one.message.channel, one.message.channel),
    )
    last = conn.execute(query.order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(1)).first()
    if last is None or last.template != TEMPLATE or at - last.created_at > ANSWERED_WITHIN:
        return None
    return last.complaint_id  # type: ignore[no-any-return]  # of a row
