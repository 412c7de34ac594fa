"""Photos of complaints: taken in from forms and messages, encrypted on disk, shown to whom may see them."""

import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from data import schema
from data.accounts import User, require
from data.people import ErasedReporterError, People
from data.photos.images import Box, PhotoError, hidden_jpeg, shrunk_jpeg
from data.photos.renditions import published_file
from data.photos.upload_tickets import UploadTickets
from data.photos.works_photos import WorksPhotos
from data.privacy.keyfile import KEY_BYTES, SealBrokenError, joined, seal, unseal
from data.settings import Settings
from data.store import Store, utc_now
from data.throttle import Throttle, TooManyAttemptsError
from data.tokens import token_hash

PHOTOS_PER_REPORT = 5
PHOTOS_PER_TICKET = 15  # who takes photos out of the form again may put others in
_ABANDONED_AFTER = timedelta(days=30)  # a report that waits for the desk has not taken its photos yet


@dataclass(frozen=True)
class PhotoReceipt:
    """What the sender of a photo gets to know of it."""

    public_id: str
    width_px: int
    height_px: int


class Photos(WorksPhotos):
    """The photos of a store; one per process, shared by its threads, counts uploads."""

    def __init__(
        self,
        store: Store,
        people: People,
        settings: Settings,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store = store
        self._people = people
        self._folder: Path = settings.photo_folder
        self._max_bytes = settings.photo_max_bytes
        self._uploads = Throttle(settings.photo_uploads_per_hour, 3600)
        self._clock = clock
        self._tickets = UploadTickets(people.master, clock)

    def open_ticket(self, region_id: str) -> str:
        """Return a ticket with which a form may upload photos for two hours; it names nobody."""
        return self._tickets.open(region_id)

    def check_ticket(self, region_id: str, ticket: str) -> bool:
        """Tell whether the ticket was given out here and still holds."""
        return self._tickets.check(region_id, ticket)

    def accept(self, region_id: str, ticket: str, content: bytes, address: str = "") -> PhotoReceipt:
        """Check, shrink, encrypt and keep a photo; ``address`` is where the request came from.

        Raises ``PhotoError`` with code not_photo, too_large, bad_ticket or too_many.
        """
        self._check_allowed(region_id, ticket, address)
        jpeg, width_px, height_px = shrunk_jpeg(content, self._max_bytes)
        public_id, key = self._kept(jpeg)
        with self._store.begin() as conn:
            abandoned = self._forget_abandoned(conn)
            self._store.ensure_region(conn, region_id)
            conn.execute(
                insert(schema.photo).values(
                    region_id=region_id,
                    public_id=public_id,
                    upload_ticket_hash=token_hash(ticket),
                    width_px=width_px,
                    height_px=height_px,
                    bytes=len(jpeg),
                    key_wrapped=self._people.master.seal(key, _about_key(public_id)),
                    released=False,
                    created_at=self._clock(),
                )
            )
        for forgotten in abandoned:
            self._path(forgotten).unlink(missing_ok=True)
        return PhotoReceipt(public_id, width_px, height_px)

    def attach(
        self,
        conn: Connection,
        region_id: str,
        complaint_id: int,
        reporter_id: int,
        photos: Sequence[tuple[str, str]],
    ) -> None:
        """Give uploaded photos, as (public id, upload ticket), to a complaint, in the caller's transaction.

        From then on they open with the reporter's key only. A ticket that has run out since the upload still
        counts: the report may have waited. Raises ``PhotoError`` (bad_ticket) for a photo that was not
        uploaded with that ticket, or that a complaint has already.
        """
        table = schema.photo
        for public_id, ticket in photos:
            query = select(table.c.id, table.c.key_wrapped).where(
                table.c.region_id == region_id,
                table.c.public_id == public_id,
                table.c.upload_ticket_hash == token_hash(ticket),
                table.c.complaint_id.is_(None),
            )
            row = conn.execute(query).first()
            if row is None:
                raise PhotoError(
                    "bad_ticket", "A photo does not belong to this report. Add it to the form anew."
                )
            number = _next_number(conn, complaint_id)
            if number > PHOTOS_PER_REPORT:
                raise PhotoError("too_many", f"A report takes up to {PHOTOS_PER_REPORT} photos.")
            key = self._people.master.open(row.key_wrapped, _about_key(public_id))
            conn.execute(
                update(table)
                .where(table.c.id == row.id)
                .values(
                    complaint_id=complaint_id,
                    reporter_id=reporter_id,
                    number=number,
                    key_wrapped=self._people.seal(conn, reporter_id, key, _about_key(public_id)),
                )
            )

    def take_in(
        self, conn: Connection, region_id: str, complaint_id: int, reporter_id: int, content: bytes
    ) -> PhotoReceipt:
        """Check, shrink, strip, seal and attach a photo of a message, in the caller's transaction.

        Raises ``PhotoError`` with code not_photo, too_large, or too_many where the complaint has as many as
        a report may have.
        """
        number = _next_number(conn, complaint_id)
        if number > PHOTOS_PER_REPORT:
            raise PhotoError("too_many", f"A report takes up to {PHOTOS_PER_REPORT} photos.")
        jpeg, width_px, height_px = shrunk_jpeg(content, self._max_bytes)
        public_id, key = self._kept(jpeg)
        conn.execute(
            insert(schema.photo).values(
                region_id=region_id,
                public_id=public_id,
                complaint_id=complaint_id,
                reporter_id=reporter_id,
                number=number,
                width_px=width_px,
                height_px=height_px,
                bytes=len(jpeg),
                key_wrapped=self._people.seal(conn, reporter_id, key, _about_key(public_id)),
                released=False,
                created_at=self._clock(),
            )
        )
        return PhotoReceipt(public_id, width_px, height_px)

    def read(self, public_id: str, user: User | None = None, *, original: bool = False) -> bytes:
        """Return the JPEG that this viewer may see: the rendition once released, else the original.

        The original is for staff of its region who may see photos; with ``original`` they get it in any
        case. Raises ``PhotoError`` (not_found) if there is none or its reporter was forgotten, and
        ``NotAllowedError``.
        """
        with self._store.connect() as conn:
            row = self._found(conn, public_id)
            shown = None if original else published_file(conn, row)
            if shown is None:
                require(user, "see_photos", row.region_id)
                if row.confidential:
                    require(user, "see_confidential", row.region_id)
            return self._opened(conn, row, shown)

    def hide(
        self, conn: Connection, public_id: str, boxes: Sequence[Box], user: User | None, at: datetime
    ) -> None:
        """Keep a rendition of a photo in which ``boxes`` are unknowable, sealed as the photo is.

        Raises ``ValueError`` for a box that is none, ``PhotoError`` as ``read``.
        """
        row = self._found(conn, public_id)
        jpeg, width_px, height_px = hidden_jpeg(self._opened(conn, row, None), boxes)
        file_id = secrets.token_hex(16)
        self._write(file_id, seal(self._key(conn, row), jpeg, _about_rendition(file_id)))
        conn.execute(
            insert(schema.photo_rendition).values(
                region_id=row.region_id,
                photo_id=row.id,
                file_id=file_id,
                boxes=[list(box) for box in boxes],
                width_px=width_px,
                height_px=height_px,
                made_by=None if user is None else user.id,
                made_at=at,
            )
        )

    def originals_of(self, conn: Connection, photo_ids: Sequence[int]) -> list[Path]:
        """Return the files of photos as they came."""
        query = select(schema.photo.c.public_id).where(schema.photo.c.id.in_(photo_ids))
        return [self._path(public_id) for public_id in conn.scalars(query)]

    def files_of(self, conn: Connection, photo_ids: Sequence[int]) -> list[Path]:
        """Return the files of photos and of all their renditions."""
        table = schema.photo_rendition
        query = select(table.c.file_id).where(table.c.photo_id.in_(photo_ids))
        return [*self.originals_of(conn, photo_ids), *map(self._path, conn.scalars(query))]

    def _found(self, conn: Connection, public_id: str) -> Row[Any]:
        """Return a photo with whether its complaint is confidential."""
        photo, complaint = schema.photo, schema.complaint
        query = (
            select(photo, complaint.c.confidential)
            .outerjoin(complaint, complaint.c.id == photo.c.complaint_id)
            .where(photo.c.public_id == public_id)
        )
        row = conn.execute(query).first()
        if row is None:
            raise _not_found()
        return row

    def _opened(self, conn: Connection, row: Row[Any], rendition: str | None) -> bytes:
        """Unseal a photo, or one of its renditions."""
        name, about = (
            (row.public_id, _about_photo(row.public_id))
            if rendition is None
            else (rendition, _about_rendition(rendition))
        )
        try:
            return unseal(self._key(conn, row), self._path(name).read_bytes(), about)
        except (ErasedReporterError, SealBrokenError, FileNotFoundError) as error:
            raise _not_found() from error

    def _kept(self, jpeg: bytes) -> tuple[str, bytes]:
        """Seal a photo under a key of its own into a file; return its public id and that key."""
        public_id, key = secrets.token_hex(16), os.urandom(KEY_BYTES)
        self._write(public_id, seal(key, jpeg, _about_photo(public_id)))
        return public_id, key

    def _check_allowed(self, region_id: str, ticket: str, address: str) -> None:
        if not self.check_ticket(region_id, ticket):
            raise PhotoError(
                "bad_ticket", "The form has been open too long. Load the page anew, then add the photo."
            )
        try:
            self._uploads.take(address)
        except TooManyAttemptsError as error:
            raise PhotoError("too_many", f"Too many photos at once. {error}") from error
        table = schema.photo
        query = select(func.count()).where(table.c.upload_ticket_hash == token_hash(ticket))
        with self._store.connect() as conn:
            if conn.execute(query).scalar_one() >= PHOTOS_PER_TICKET:
                raise PhotoError(
                    "too_many", f"One form may send up to {PHOTOS_PER_TICKET} photos, removed ones included."
                )

    def _forget_abandoned(self, conn: Connection) -> Sequence[str]:
        """Delete photos whose form was never sent; return their ids, whose files are to be deleted too."""
        table = schema.photo
        return conn.scalars(
            delete(table)
            .where(table.c.complaint_id.is_(None), table.c.created_at < self._clock() - _ABANDONED_AFTER)
            .returning(table.c.public_id)
        ).all()

    def _key(self, conn: Connection, row: Row[Any]) -> bytes:
        about = _about_key(row.public_id)
        if row.reporter_id is None:
            return self._people.master.open(row.key_wrapped, about)
        return self._people.unseal(conn, row.reporter_id, row.key_wrapped, about)

    def _path(self, public_id: str) -> Path:
        return self._folder / public_id


def _next_number(conn: Connection, complaint_id: int) -> int:
    table = schema.photo
    query = select(func.count()).where(table.c.complaint_id == complaint_id)
    return conn.execute(query).scalar_one() + 1


def _not_found() -> PhotoError:
    return PhotoError("not_found", "There is no such photo.")


def _about_photo(public_id: str) -> str:
    return joined("photo", public_id)


def _about_key(public_id: str) -> str:
    return joined("photo key", public_id)


def _about_rendition(file_id: str) -> str:
    return joined("photo rendition", file_id)
