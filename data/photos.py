"""Photos of complaints: taken in with an upload ticket, encrypted on disk, public once the desk says so."""

import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from data import schema
from data.accounts import User, require
from data.images import PhotoError, exif_place, shrunk_jpeg
from data.keyfile import KEY_BYTES, SealBrokenError, joined, seal, unseal
from data.people import ErasedReporterError, People
from data.settings import Settings
from data.store import Store, utc_now
from data.throttle import Throttle, TooManyAttemptsError
from data.tokens import new_token, token_hash

__all__ = ["PhotoError", "PhotoReceipt", "Photos", "exif_place"]

TICKET_LASTS = timedelta(hours=2)  # as long as somebody may take over a form at the roadside
PHOTOS_PER_TICKET = 5
_ABANDONED_AFTER = timedelta(days=30)  # a report that waits for the desk has not taken its photos yet


@dataclass(frozen=True)
class PhotoReceipt:
    """What the sender of a photo gets to know of it."""

    public_id: str
    width_px: int
    height_px: int


class Photos:
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

    def open_ticket(self, region_id: str) -> str:
        """Return a ticket with which a form may upload photos for two hours; it names nobody."""
        expiry_s = int((self._clock() + TICKET_LASTS).timestamp())
        body = f"{expiry_s}.{new_token()}"
        return f"{body}.{self._signature(region_id, body)}"

    def check_ticket(self, region_id: str, ticket: str) -> bool:
        """Tell whether the ticket was given out here and still holds."""
        body, _, signature = ticket.rpartition(".")
        if not secrets.compare_digest(signature.encode(), self._signature(region_id, body).encode()):
            return False
        return self._clock() < datetime.fromtimestamp(int(body.partition(".")[0]), UTC)

    def accept(self, region_id: str, ticket: str, content: bytes, address: str = "") -> PhotoReceipt:
        """Check, shrink, encrypt and keep a photo; ``address`` is where the request came from.

        Raises ``PhotoError`` with code not_photo, too_large, bad_ticket or too_many.
        """
        self._check_allowed(region_id, ticket, address)
        jpeg, width_px, height_px = shrunk_jpeg(content, self._max_bytes)
        public_id, key = secrets.token_hex(16), os.urandom(KEY_BYTES)
        self._write(public_id, seal(key, jpeg, _about_photo(public_id)))
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
            key = self._people.master.open(row.key_wrapped, _about_key(public_id))
            conn.execute(
                update(table)
                .where(table.c.id == row.id)
                .values(
                    complaint_id=complaint_id,
                    reporter_id=reporter_id,
                    key_wrapped=self._people.seal(conn, reporter_id, key, _about_key(public_id)),
                )
            )

    def read(self, public_id: str, user: User | None = None) -> bytes:
        """Return the JPEG: to anybody once released, else to staff of its region who may see photos.

        Raises ``PhotoError`` (not_found) if there is none or its reporter was forgotten, and
        ``NotAllowedError``.
        """
        photo, complaint = schema.photo, schema.complaint
        query = (
            select(photo, complaint.c.confidential)
            .outerjoin(complaint, complaint.c.id == photo.c.complaint_id)
            .where(photo.c.public_id == public_id)
        )
        with self._store.connect() as conn:
            row = conn.execute(query).first()
            if row is None:
                raise _not_found()
            _check_visible(row, user)
            try:
                key = self._key(conn, row)
                return unseal(key, self._path(public_id).read_bytes(), _about_photo(public_id))
            except (ErasedReporterError, SealBrokenError, FileNotFoundError) as error:
                raise _not_found() from error

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
                raise PhotoError("too_many", f"A report takes up to {PHOTOS_PER_TICKET} photos.")

    def _forget_abandoned(self, conn: Connection) -> Sequence[str]:
        """Delete photos whose form was never sent; return their ids, whose files are to be deleted too."""
        table = schema.photo
        return conn.scalars(
            delete(table)
            .where(table.c.complaint_id.is_(None), table.c.created_at < self._clock() - _ABANDONED_AFTER)
            .returning(table.c.public_id)
        ).all()

    def _write(self, public_id: str, sealed: bytes) -> None:
        """Have the whole file on the disk before the database names it."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(public_id)
        with path.open("xb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())

    def _key(self, conn: Connection, row: Row[*tuple[object, ...]]) -> bytes:
        about = _about_key(row.public_id)
        if row.reporter_id is None:
            return self._people.master.open(row.key_wrapped, about)
        return self._people.unseal(conn, row.reporter_id, row.key_wrapped, about)

    def _path(self, public_id: str) -> Path:
        return self._folder / public_id

    def _signature(self, region_id: str, body: str) -> str:
        return self._people.master.keyed_hash("upload ticket", region_id, body)


def _check_visible(row: Row[*tuple[object, ...]], user: User | None) -> None:
    """Raise ``NotAllowedError`` unless the photo is the public's, or the user's to see."""
    if row.released and not row.confidential:
        return
    require(user, "see_photos", row.region_id)
    if row.confidential:
        require(user, "see_confidential", row.region_id)


def _not_found() -> PhotoError:
    return PhotoError("not_found", "There is no such photo.")


def _about_photo(public_id: str) -> str:
    return joined("photo", public_id)


def _about_key(public_id: str) -> str:
    return joined("photo key", public_id)
