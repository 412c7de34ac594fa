"""Forgetting people: asked for by their link or at the counter, out of work at once, gone in time.

UU 27/2022 (personal data protection) lets people ask that processing is restricted, within 3 x 24 hours, and
that their data is erased (articles 8, 42 and 43). Here it is restricted in the moment of asking; the erasure
follows after ``retention.undo_hours``, in which who asked by mistake may take it back. The complaint stays,
with its place and history: they are about a road.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from data import schema
from data.desk.cases import complaint_of, require_receipt
from data.exchange import set_aside
from data.notices.subscriptions import forget_address
from data.office import Actor, Office
from data.people import People
from data.settings import get_settings

RESTRICT_WITHIN = timedelta(hours=72)  # 3 x 24 hours: UU 27/2022 art. 41
# What somebody writes by WhatsApp or SMS who has no secret link: these words and no others.
_ASKS = re.compile(
    r"\W*(tolong |mohon )?hapus (semua )?data( pribadi)? (saya|ku|kami)\W*|\W*delete my (personal )?data\W*"
)
_WHERE_THEY_STOOD = ("gps", "tap", "exif")


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """A request to be forgotten, and how far it is."""

    id: int
    ticket: str | None
    asked_by: str  # reporter | staff
    asked_at: datetime
    restrict_by: datetime  # the law's deadline
    restricted_at: datetime | None
    erase_at: datetime
    done_at: datetime | None


class Erasing(Office):
    """The doors to being forgotten."""

    def ask_erasure(
        self, ticket: str, *, secret: str | None = None, user: Actor | None = None
    ) -> ErasureRequest:
        """Take a request: from the reporter by the secret of their link, or from staff for them.

        Asked again it is the same request. Raises ``UnknownTicketError``, and ``NotAllowedError`` for a wrong
        secret and for staff without that right.
        """
        with self.store.begin() as conn:
            row = self._allowed(conn, ticket, secret, user)
            ask(conn, self, row.reporter_id, row.id, "staff" if secret is None else "reporter")
            return _request(conn, row.reporter_id)

    def withdraw_erasure(self, ticket: str, *, secret: str | None = None, user: Actor | None = None) -> bool:
        """Take a request back before it is carried out; False if there is none (any more)."""
        table = schema.erasure_request
        with self.store.begin() as conn:
            row = self._allowed(conn, ticket, secret, user)
            open_ones = _open(row.reporter_id)
            taken_back = conn.execute(
                update(table).where(open_ones).values(withdrawn_at=self.clock())
            ).rowcount
            if taken_back:
                self.people.lift(conn, row.reporter_id)
                self.tell(conn, "reporter", row.reporter_id, "restriction_lifted")
            return taken_back > 0

    def erasure_of(self, ticket: str, secret: str) -> ErasureRequest | None:
        """Return the request of a reporter who holds the secret of a ticket; None if there is none."""
        with self.store.connect() as conn:
            row = self._allowed(conn, ticket, secret, None)
            return next(iter(_requests(conn, _open(row.reporter_id))), None)

    def erasure_requests(self) -> list[ErasureRequest]:
        """Return the requests that wait to be carried out, the most urgent first."""
        table = schema.erasure_request
        waiting = (table.c.region_id == self.region.id) & table.c.done_at.is_(None)
        with self.store.connect() as conn:
            return _requests(conn, waiting & table.c.withdrawn_at.is_(None))

    def carry_out_erasures(self, now: datetime | None = None) -> int:
        """Forget everybody whose time has come; return how many."""
        table = schema.erasure_request
        due = (
            (table.c.region_id == self.region.id)
            & table.c.done_at.is_(None)
            & table.c.withdrawn_at.is_(None)
            & (table.c.erase_at <= (now or self.clock()))
        )
        with self.store.connect() as conn:
            reporters = list(conn.scalars(select(table.c.reporter_id).where(due).distinct()))
        for reporter_id in reporters:
            forget(self, reporter_id)
        return len(reporters)

    def forget_reporter(self, ticket: str) -> None:
        """Forget who sent a complaint at once; the complaint stays. Raises ``UnknownTicketError``.

        All their other complaints lose words and photos too.
        """
        with self.store.connect() as conn:
            reporter_id = complaint_of(self, conn, ticket).reporter_id
        forget(self, reporter_id)

    def _allowed(
        self, conn: Connection, ticket: str, secret: str | None, user: Actor | None
    ) -> Row[tuple[object, ...]]:
        row = complaint_of(self, conn, ticket)
        if secret is None:
            self.require(user, "erase_reporter")
        else:
            require_receipt(row, secret)
        return row


def asks_erasure(words: str | None) -> bool:
    """Tell whether a message asks for nothing else than that its sender be forgotten."""
    return words is not None and _ASKS.fullmatch(" ".join(words.casefold().split())) is not None


def ask(conn: Connection, office: Office, reporter_id: int, complaint_id: int | None, asked_by: str) -> None:
    """Take a request in the caller's transaction and restrict processing in it."""
    table, now = schema.erasure_request, office.clock()
    if conn.execute(select(table.c.id).where(_open(reporter_id))).first() is not None:
        return
    conn.execute(
        insert(table).values(
            region_id=office.region.id,
            reporter_id=reporter_id,
            complaint_id=complaint_id,
            asked_by=asked_by,
            asked_at=now,
            restrict_by=now + RESTRICT_WITHIN,
            restricted_at=now,
            erase_at=now + timedelta(hours=office.region.retention.undo_hours),
        )
    )
    if office.people.restrict(conn, reporter_id):
        _take_out_of_sight(conn, reporter_id)
        office.store.bump(conn, office.region.id, "complaints")
        office.tell(conn, "reporter", reporter_id, "restricted")


def forget(office: Office, reporter_id: int) -> None:
    """Forget a person: key, contact, words, raw messages, photos, letters, subscriptions, rows set aside.

    Whatever a crash interrupts is done by calling it again.
    """
    people, requests = office.people, schema.erasure_request
    with office.store.begin() as conn:
        contact = people.contact(conn, reporter_id, even_restricted=True)
        if contact is not None:
            forget_address(conn, office, contact)
            set_aside.forget_contact(conn, office.region.id, people.contact_hash(office.region.id, contact))
        files = wipe(conn, people, reporter_id)
        conn.execute(
            update(requests)
            .where(requests.c.reporter_id == reporter_id, requests.c.done_at.is_(None))
            .values(done_at=office.clock())
        )
        office.store.bump(conn, office.region.id, "complaints")
    for file in files:
        (get_settings().var / file).unlink(missing_ok=True)
    office.store.flush()


def wipe(conn: Connection, people: People, reporter_id: int) -> list[str]:
    """Destroy what the records hold of a person, in the caller's transaction.

    Returns the files to be deleted after it, relative to the folder of everything (``var``).
    """
    files = _files(conn, reporter_id)
    _take_out_of_sight(conn, reporter_id)
    _empty(conn, reporter_id)
    people.erase_in(conn, reporter_id)
    return files


def _take_out_of_sight(conn: Connection, reporter_id: int) -> None:
    """Take what a person wrote and sent out of every public page, and drop what was to be told to them."""
    complaint, photo, letter = schema.complaint, schema.photo, schema.outbox
    conn.execute(update(complaint).where(complaint.c.reporter_id == reporter_id).values(public_words=None))
    conn.execute(update(photo).where(photo.c.reporter_id == reporter_id).values(released=False))
    conn.execute(
        update(letter)
        .where(letter.c.reporter_id == reporter_id, letter.c.state.in_(("waiting", "sending", "dead")))
        .values(state="dropped", reason="reporter_erased", body_sealed=None)
    )


def _empty(conn: Connection, reporter_id: int) -> None:
    """Delete what was sealed, and where they stood as long as that is not a metre of a road."""
    message, complaint, evidence = schema.message, schema.complaint, schema.evidence
    position, media = schema.position, schema.media
    theirs = select(complaint.c.id).where(complaint.c.reporter_id == reporter_id)
    nothing = {"body_sealed": None, "reading_sealed": None}
    conn.execute(update(message).where(message.c.reporter_id == reporter_id).values(nothing))
    unread = (message.c.reporter_id == reporter_id) & (message.c.state != "processed")
    conn.execute(update(message).where(unread).values(state="processed", waiting_reason="reporter_erased"))
    conn.execute(update(complaint).where(complaint.c.reporter_id == reporter_id).values(words_sealed=None))
    conn.execute(update(evidence).where(evidence.c.complaint_id.in_(theirs)).values(words_sealed=None))
    on_road = select(position.c.complaint_id).where(position.c.current, position.c.status == "placed")
    conn.execute(
        delete(evidence).where(
            evidence.c.complaint_id.in_(theirs),
            evidence.c.kind.in_(_WHERE_THEY_STOOD),
            evidence.c.complaint_id.not_in(on_road),
        )
    )
    messages = select(message.c.id).where(message.c.reporter_id == reporter_id)
    conn.execute(update(media).where(media.c.message_id.in_(messages)).values(key_sealed=None))


def _files(conn: Connection, reporter_id: int) -> list[str]:
    """Return the files that hold a person's photos and what else they sent."""
    photo, rendition, media, message = schema.photo, schema.photo_rendition, schema.media, schema.message
    theirs = photo.c.reporter_id == reporter_id
    photos = select(photo.c.public_id).where(theirs)
    renditions = select(rendition.c.file_id).join(photo, photo.c.id == rendition.c.photo_id).where(theirs)
    others = (
        select(media.c.public_id)
        .join(message, message.c.id == media.c.message_id)
        .where(message.c.reporter_id == reporter_id, media.c.public_id.is_not(None))
    )
    found = (("photos", photos), ("photos", renditions), ("media", others))
    return [f"{folder}/{name}" for folder, query in found for name in conn.scalars(query)]


def _open(reporter_id: int) -> ColumnElement[bool]:
    table = schema.erasure_request
    return (table.c.reporter_id == reporter_id) & table.c.done_at.is_(None) & table.c.withdrawn_at.is_(None)


def _request(conn: Connection, reporter_id: int) -> ErasureRequest:
    return _requests(conn, _open(reporter_id))[0]


def _requests(conn: Connection, condition: ColumnElement[bool]) -> list[ErasureRequest]:
    table, complaint = schema.erasure_request, schema.complaint
    query = (
        select(table, complaint.c.ticket)
        .outerjoin(complaint, complaint.c.id == table.c.complaint_id)
        .where(condition)
        .order_by(table.c.restrict_by, table.c.id)
    )
    names = ErasureRequest.__slots__
    return [ErasureRequest(*(row[name] for name in names)) for row in conn.execute(query).mappings()]
