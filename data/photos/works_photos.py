"""Photos of works: uploaded like any other, then kept for the works instead of for a complaint.

They were re-encoded at the upload, which leaves nothing of EXIF, and lie sealed, each under its own key.
People and number plates pass by road works too: the public sees renditions, once somebody has looked. One
that ought not to be kept at all is withdrawn for good.
"""

import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from data import schema
from data.accounts import NotAllowedError, User, may
from data.people import People
from data.photos.images import Box, PhotoError, hidden_jpeg
from data.photos.renditions import newest_works_rendition
from data.privacy.keyfile import SealBrokenError, joined, seal, unseal
from data.store import Store
from data.tokens import token_hash

# Who sees photos of works as they were taken: who looks at photos, who takes them.
_INSIDE = ("see_photos", "record_stage", "crew_work")


class WorksPhotos:
    """What the album of a store does with photos of works."""

    _store: Store
    _people: People
    _folder: Path

    def claim_for_works(
        self, conn: Connection, region_id: str, public_id: str, ticket: str
    ) -> dict[str, Any]:
        """Take an uploaded photo out of the form's, in the caller's transaction; return what is known of it.

        Raises ``PhotoError`` (bad_ticket) for one not uploaded with that ticket, or taken already.
        """
        table = schema.photo
        names = ("public_id", "width_px", "height_px", "bytes", "key_wrapped")
        query = select(table.c.id, *(table.c[name] for name in names)).where(
            table.c.region_id == region_id,
            table.c.public_id == public_id,
            table.c.upload_ticket_hash == token_hash(ticket),
            table.c.complaint_id.is_(None),
        )
        row = conn.execute(query).mappings().first()
        if row is None:
            raise PhotoError("bad_ticket", "A photo does not belong to this form. Add it anew.")
        conn.execute(delete(table).where(table.c.id == row["id"]))
        return {name: row[name] for name in names}

    def read_works_photo(self, public_id: str, user: User | None = None, *, original: bool = False) -> bytes:
        """Return the JPEG that this viewer may see: the rendition once released, else the photo as taken.

        The latter is for staff of its region; with ``original`` they get it in any case. Raises
        ``PhotoError`` (not_found), withdrawn ones too, and ``NotAllowedError``.
        """
        with self._store.connect() as conn:
            row = _kept_row(conn, public_id)
            shown = None
            if row.released and not original:
                shown = conn.scalar(newest_works_rendition(row.id))
        if shown is not None:
            return self._opened_of_works(row, shown, joined("photo rendition", shown))
        if not any(may(user, right, row.region_id) for right in _INSIDE):
            raise NotAllowedError("Nobody has looked at this photo yet: only staff of its region see it.")
        return self._opened_of_works(row, public_id, joined("photo", public_id))

    def hide_in_works_photo(
        self, conn: Connection, public_id: str, boxes: Sequence[Box], made_by: int | None, at: datetime
    ) -> None:
        """Keep a rendition of a photo of works in which ``boxes`` are unknowable, sealed as the photo is.

        Raises ``ValueError`` for a box that is none, ``PhotoError`` as ``read_works_photo``.
        """
        row = _kept_row(conn, public_id)
        taken = self._opened_of_works(row, public_id, joined("photo", public_id))
        jpeg, width_px, height_px = hidden_jpeg(taken, boxes)
        file_id = secrets.token_hex(16)
        self._write(file_id, seal(self._works_key(row), jpeg, joined("photo rendition", file_id)))
        conn.execute(
            insert(schema.works_photo_rendition).values(
                region_id=row.region_id,
                works_photo_id=row.id,
                file_id=file_id,
                boxes=[list(box) for box in boxes],
                width_px=width_px,
                height_px=height_px,
                made_by=made_by,
                made_at=at,
            )
        )

    def forget_works_photo(self, public_id: str) -> None:
        """Delete the files of a photo of works whose row says that it was withdrawn, renditions too."""
        table, rendition = schema.works_photo, schema.works_photo_rendition
        query = select(table.c.id).where(table.c.public_id == public_id, table.c.withdrawn_at.is_not(None))
        with self._store.connect() as conn:
            withdrawn = conn.scalar(query)
            if withdrawn is None:
                return
            shown = select(rendition.c.file_id).where(rendition.c.works_photo_id == withdrawn)
            files = [public_id, *conn.scalars(shown)]
        for name in files:
            (self._folder / name).unlink(missing_ok=True)

    def _opened_of_works(self, row: Row[Any], file_id: str, about: str) -> bytes:
        try:
            return unseal(self._works_key(row), (self._folder / file_id).read_bytes(), about)
        except (SealBrokenError, FileNotFoundError) as error:
            raise PhotoError("not_found", "There is no such photo.") from error

    def _works_key(self, row: Row[Any]) -> bytes:
        return self._people.master.open(row.key_wrapped, joined("photo key", row.public_id))

    def _write(self, public_id: str, sealed: bytes) -> None:
        """Have the whole file on the disk before the database names it."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / public_id).open("xb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())


def _kept_row(conn: Connection, public_id: str) -> Row[Any]:
    table = schema.works_photo
    query = select(table).where(table.c.public_id == public_id, table.c.withdrawn_at.is_(None))
    row = conn.execute(query).first()
    if row is None:
        raise PhotoError("not_found", "There is no such photo.")
    return row
