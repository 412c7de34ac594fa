"""Reads the desk's inbox: complaints page by page, and messages that wait because nobody could read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Row, Select, func, or_, select

from data import schema
from data.accounts import User, may, require
from data.clocks import CLOCKS
from data.desk.clock_reads import NOBODY, is_late, reads_words, visible_to
from data.incoming.receiving import plain_words
from data.people import People, about_message, about_words
from data.privacy.publishing import for_reader
from data.privacy.sent_under import names_of
from data.reads.scope import Scope
from data.stages import OPEN_STATES
from data.tickets import normalise

INBOX_COLUMNS = (
    "ticket",
    "state",
    "category",
    "family",
    "agency",
    "road_id",
    "road_name",
    "station_m",
    "subdistrict_code",
    "subdistrict",
    "village",
    "status",
    "confidence",
    "confidential",
    "sample",
    "photos",
    "happened_at",
    "created_at",
    "lon",
    "lat",
    "words_excerpt",
    "concern",
    "undecided",
    "clock",
    "due_on",
    "late",
    "paused",
    "reopened",
)
_DTYPES = {
    **dict.fromkeys(("station_m", "confidence", "lon", "lat"), "float64"),
    **dict.fromkeys(("confidential", "sample", "undecided", "late", "paused", "reopened"), "bool"),
    **dict.fromkeys(("happened_at", "created_at"), "datetime64[us, UTC]"),
    "photos": "int64",
}
WAITING_COLUMNS = ("message_id", "channel", "received_at", "reason", "excerpt")

EXCERPT_CHARACTERS = 160
NEWEST, URGENT = "newest", "urgent"  # what comes first
OPEN = "open"  # stands for every state that somebody waits in

# Words are looked for in the newest so many complaints that the other filters leave: each must be unsealed.
WORDS_SEARCHED = 20_000
_NAMES_SEARCHED = 5_000  # SQLite takes 32,766 values in one query


@dataclass(frozen=True, kw_only=True)
class InboxFilter:
    """Which complaints the desk wants to see, and which page of them; None lets everything through."""

    state: str | None = None  # one of the states, or ``OPEN``
    subdistrict: str | None = None  # code
    category: str | None = None
    text: str | None = None  # in ticket, road, village, sub-district or words
    older_than_days: float | None = None
    agency: str | None = None  # its id, or ``NOBODY``
    late: bool = False  # a clock has run out
    order: str = NEWEST  # or ``URGENT``: what is due, or was due, first
    limit: int = 50
    offset: int = 0


def inbox(scope: Scope, people: People, user: User | None, wanted: InboxFilter) -> pd.DataFrame:
    """Return a page of complaints in the order asked for; ``attrs["total"]`` counts all pages.

    lon, lat are the point on the road, else where the reporter said it is. Words are None to who may not see
    them; confidential complaints are left out for who may not see those. Raises ``NotAllowedError``.
    """
    user = require(user, "read_inbox", scope.region.id)
    conditions = _wanted(scope, people, user, wanted)
    # Places are looked up only if they decide: for a million complaints that is most of the count.
    counted = _SOURCE if _asks_where(wanted) else _COMPLAINT
    total = scope.conn.execute(select(func.count()).select_from(counted).where(*conditions)).scalar_one()
    conditions += _soonest(scope, wanted, conditions)
    page = _listing().where(*conditions).order_by(*_order(wanted)).limit(wanted.limit).offset(wanted.offset)
    rows = scope.conn.execute(page).all()
    frame = _frame(scope, rows, _words(scope, people, user, rows))
    frame.attrs["total"] = int(total)
    return frame


def tickets(scope: Scope, people: People, user: User | None, wanted: InboxFilter) -> list[str]:
    """Return the tickets of all pages of a filter in its order, ``wanted.limit`` at most.

    Raises ``NotAllowedError``.
    """
    user = require(user, "read_inbox", scope.region.id)
    query = select(_COMPLAINT.c.ticket).select_from(_SOURCE)
    conditions = _wanted(scope, people, user, wanted)
    conditions += _soonest(scope, wanted, conditions)
    return list(scope.conn.scalars(query.where(*conditions).order_by(*_order(wanted)).limit(wanted.limit)))


def waiting(scope: Scope, people: People, user: User | None, limit: int) -> pd.DataFrame:
    """Return messages that could not be understood, oldest first, with WAITING_COLUMNS.

    The excerpt is what the message says, None to who may not see words. Raises ``NotAllowedError``.
    """
    user = require(user, "read_inbox", scope.region.id)
    table = schema.message
    query = (
        select(table)
        .where(table.c.region_id == scope.region.id, table.c.state == "waiting")
        .order_by(table.c.received_at, table.c.id)
        .limit(limit)
    )
    rows = scope.conn.execute(query).all()
    bodies: list[bytes | None] = [None] * len(rows)
    if may(user, "see_words", scope.region.id) and may(user, "see_confidential", scope.region.id):
        bodies = people.unseal_many(
            scope.conn,
            [row.reporter_id for row in rows],
            [row.body_sealed for row in rows],
            [about_message(row.external_hash) for row in rows],
            skip_broken=True,
        )
    told = [
        (row.id, row.channel, row.received_at, row.waiting_reason, _excerpt(_told(scope, row.format, body)))
        for row, body in zip(rows, bodies, strict=True)
    ]
    return pd.DataFrame(told, columns=list(WAITING_COLUMNS), dtype=object)


_COMPLAINT, _POSITION = schema.complaint, schema.position
_NEWEST = (_COMPLAINT.c.happened_at.desc(), _COMPLAINT.c.id.desc())
_SOURCE: FromClause = _COMPLAINT.outerjoin(
    _POSITION, (_POSITION.c.complaint_id == _COMPLAINT.c.id) & _POSITION.c.current
)


def _order(wanted: InboxFilter) -> Sequence[ColumnElement[Any]]:
    """Return what to order by; what nothing is due for (paused, closed) comes last where urgency counts."""
    if wanted.order != URGENT:
        return _NEWEST
    table = schema.deadline
    runs = (table.c.complaint_id == _COMPLAINT.c.id) & table.c.met_on.is_(None)
    due_on = select(func.min(table.c.due_on)).where(runs).scalar_subquery()
    return (due_on.is_(None), due_on, *_NEWEST)


def _soonest(
    scope: Scope, wanted: InboxFilter, conditions: Sequence[ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """Return what leaves only complaints that are due soon enough to stand on the page, where that orders.

    Otherwise a million of them would be put in order for fifty. No complaint has more clocks than there
    are: so many deadlines per row, the soonest first, are those of enough complaints.
    """
    if wanted.order != URGENT:
        return []
    table = schema.deadline
    runs = (table.c.region_id == scope.region.id) & table.c.met_on.is_(None)
    soonest = (
        select(table.c.due_on)
        .select_from(_SOURCE.join(table, table.c.complaint_id == _COMPLAINT.c.id))
        .where(runs, table.c.due_on.is_not(None), *conditions)
        .order_by(table.c.due_on)
    )
    enough = len(CLOCKS) * (wanted.offset + wanted.limit)
    last = scope.conn.scalar(soonest.limit(1).offset(enough - 1))
    if last is None:  # so few are due: what nothing is due for stands among them
        return []
    return [_COMPLAINT.c.id.in_(select(table.c.complaint_id).where(runs, table.c.due_on <= last))]


def _wanted(scope: Scope, people: People, user: User, wanted: InboxFilter) -> list[ColumnElement[bool]]:
    conditions = _conditions(scope, user, wanted)
    if wanted.text is not None and wanted.text.strip():
        conditions.append(_says(scope, people, user, wanted.text, conditions))
    return conditions


def _conditions(scope: Scope, user: User, wanted: InboxFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_COMPLAINT.c.region_id == scope.region.id]
    conditions += visible_to(scope, user)
    if wanted.agency is not None and not wanted.late:
        nobody = wanted.agency == NOBODY
        conditions.append(_COMPLAINT.c.agency.is_(None) if nobody else _COMPLAINT.c.agency == wanted.agency)
    if wanted.late:
        conditions.append(is_late(scope, wanted.agency))
    if wanted.state is not None:
        conditions.append(_COMPLAINT.c.state.in_(OPEN_STATES if wanted.state == OPEN else (wanted.state,)))
    if wanted.subdistrict is not None:
        conditions.append(_POSITION.c.subdistrict_code == wanted.subdistrict)
    if wanted.category is not None:
        conditions.append(_COMPLAINT.c.category == wanted.category)
    if wanted.older_than_days is not None:
        conditions.append(_COMPLAINT.c.happened_at < scope.now - timedelta(days=wanted.older_than_days))
    return conditions


def _asks_where(wanted: InboxFilter) -> bool:
    return wanted.subdistrict is not None or bool(wanted.text and wanted.text.strip())


def _says(
    scope: Scope, people: People, user: User, text: str, conditions: Sequence[ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Return the condition that a complaint has ``text`` in its ticket, place or words."""
    ticket = normalise(text, scope.region.ticket_prefix)
    if ticket is not None:
        return _COMPLAINT.c.ticket == ticket
    sought = " ".join(text.split()).casefold()
    roads = [
        road_id
        for road_id, (name, aliases, _) in scope.names.roads.items()
        if any(sought in called.casefold() for called in (name, *aliases))
    ]
    areas = [code for code, name in scope.names.areas.items() if sought in name.casefold()]
    return or_(
        _POSITION.c.road_id.in_(roads[:_NAMES_SEARCHED]),
        _POSITION.c.village_code.in_(areas[:_NAMES_SEARCHED]),
        _POSITION.c.subdistrict_code.in_(areas[:_NAMES_SEARCHED]),
        _COMPLAINT.c.id.in_(_ids_by_words(scope, people, user, sought, conditions)),
    )


def _ids_by_words(
    scope: Scope, people: People, user: User, sought: str, conditions: Sequence[ColumnElement[bool]]
) -> list[int]:
    newest = _listing().where(*conditions).order_by(*_NEWEST).limit(WORDS_SEARCHED)
    rows = scope.conn.execute(newest).all()
    words = _words(scope, people, user, rows)
    return [row.id for row, said in zip(rows, words, strict=True) if said and sought in said.casefold()]


def _listing() -> Select[Any]:
    """Return the query of the inbox without its conditions."""
    evidence, photo = schema.evidence, schema.photo

    def given(column: ColumnElement[Any]) -> Any:
        """Return where the reporter said it is, by the newest evidence with coordinates."""
        placed = select(column).where(evidence.c.complaint_id == _COMPLAINT.c.id, evidence.c.lon.is_not(None))
        return placed.order_by(evidence.c.id.desc()).limit(1).scalar_subquery()

    names = ("id", "reporter_id", "ticket", "state", "category", "family", "agency", "confidential", "sample")
    more = ("concern", "happened_at", "created_at", "words_sealed", "public_words")
    placed = ("road_id", "station_m", "subdistrict_code", "village_code", "status", "confidence")
    photos = select(func.count()).where(photo.c.complaint_id == _COMPLAINT.c.id).scalar_subquery()
    return select(
        *(_COMPLAINT.c[name] for name in (*names, *more)),
        *(_POSITION.c[name] for name in placed),
        func.coalesce(_POSITION.c.lon, given(evidence.c.lon)).label("lon"),
        func.coalesce(_POSITION.c.lat, given(evidence.c.lat)).label("lat"),
        photos.label("photos"),
    ).select_from(_SOURCE)


def _words(scope: Scope, people: People, user: User, rows: Sequence[Row[Any]]) -> list[str | None]:
    """Return the words of each row as this user may see them: as written, else as released."""
    words: list[str | None] = [row.public_words for row in rows]
    if not reads_words(scope, user):
        return words
    told = [n for n, row in enumerate(rows) if row.words_sealed is not None]
    reads, sees = (scope.region, scope.ground), may(user, "see_reporter", scope.region.id)
    opened = people.unseal_many(
        scope.conn,
        [rows[n].reporter_id for n in told],
        [rows[n].words_sealed for n in told],
        [about_words(rows[n].ticket) for n in told],
        skip_broken=True,
    )
    names = {} if sees else names_of(scope.conn, people, [rows[n].id for n in told])
    for n, plain in zip(told, opened, strict=True):
        own = names.get(rows[n].id, ())
        words[n] = words[n] if plain is None else for_reader(*reads, plain.decode(), own, sees_reporter=sees)
    return words


def _frame(scope: Scope, rows: Sequence[Row[Any]], words: Sequence[str | None]) -> pd.DataFrame:
    """Return the rows of the inbox; a text that is not there is None, a number NaN."""
    shown = [row.id for row in rows]
    names, clocks, reopened = scope.names, _next_clocks(scope, shown), _reopened(scope, shown)
    told = [
        row._asdict()
        | clocks.get(row.id, _NO_CLOCK)
        | {
            "undecided": row.agency is None,
            "reopened": row.id in reopened,
            # The likeliest of several roads is no place to head a complaint with.
            "road_name": names.road(row.road_id) if row.status == "placed" else None,
            "station_m": row.station_m if row.status == "placed" else None,
            "subdistrict": names.area(row.subdistrict_code),
            "village": names.area(row.village_code),
            "words_excerpt": _excerpt(said),
        }
        for row, said in zip(rows, words, strict=True)
    ]
    columns = {name: [row[name] for row in told] for name in INBOX_COLUMNS}
    return pd.DataFrame(
        {name: pd.Series(values, dtype=_DTYPES.get(name, "object")) for name, values in columns.items()}
    )


_NO_CLOCK: dict[str, Any] = {"clock": None, "due_on": None, "late": False, "paused": False}


def _next_clocks(scope: Scope, complaint_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the clock of each complaint that runs out next, or ran out first."""
    table, today = schema.deadline, scope.day(scope.now)
    query = (
        select(table.c.complaint_id, table.c.clock, table.c.due_on)
        .where(table.c.complaint_id.in_(complaint_ids), table.c.met_on.is_(None))
        .order_by(table.c.due_on.is_(None), table.c.due_on, table.c.id)
    )
    found: dict[int, dict[str, Any]] = {}
    for row in scope.conn.execute(query):
        is_paused = row.due_on is None
        told = {"clock": row.clock, "due_on": row.due_on, "paused": is_paused}
        found.setdefault(row.complaint_id, told | {"late": not is_paused and row.due_on < today})
    return found


def _reopened(scope: Scope, complaint_ids: Sequence[int]) -> set[int]:
    """Return which complaints were settled once and are open again, mostly by their reporters' word."""
    table = schema.event
    query = select(table.c.subject_id, table.c.action).where(
        table.c.subject == "complaint",
        table.c.subject_id.in_(complaint_ids),
        table.c.action.in_(("close", "reopen")),
    )
    last = {row.subject_id: row.action for row in scope.conn.execute(query.order_by(table.c.at, table.c.id))}
    return {complaint_id for complaint_id, action in last.items() if action == "reopen"}


def _excerpt(words: str | None) -> str | None:
    if words is None or len(words) <= EXCERPT_CHARACTERS:
        return words
    return words[: EXCERPT_CHARACTERS - 1].rstrip() + "…"


def _told(scope: Scope, format_name: str, body: bytes | None) -> str | None:
    return None if body is None else plain_words(format_name, body, scope.region)
