"""Photos of works: uploaded like any other, then kept for the works instead of for a complaint.

They were re-encoded at the upload, which leaves nothing of EXIF, and lie sealed, each under its own key.
Staff took them of works, so the public sees them without a release; one that shows somebody is withdrawn for
good.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select

from data import schema
from data.people import People
from data.photos.images import PhotoError
from data.privacy.keyfile import SealBrokenError, joined, unseal
from data.store import Store
from data.tokens import token_hash


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

    def read_works_photo(self, public_id: str) -> bytes:
        """Return the JPEG of a photo of works. Raises ``PhotoError`` (not_found), withdrawn ones too."""
        table = schema.works_photo
        query = select(table).where(table.c.public_id == public_id, table.c.withdrawn_at.is_(None))
        with self._store.connect() as conn:
            row = conn.execute(query).first()
        if row is None:
            raise PhotoError("not_found", "There is no such photo.")
        try:
            key = self._people.master.open(row.key_wrapped, joined("photo key", public_id))
            return unseal(key, (self._folder / public_id).read_bytes(), joined("photo", public_id))
        except (SealBrokenError, FileNotFoundError) as error:
            raise PhotoError("not_found", "There is no such photo.") from error

    def forget_works_photo(self, public_id: str) -> None:
        """Delete the file of a photo of works whose row says that it was withdrawn."""
        table = schema.works_photo
        query = select(table.c.id).where(table.c.public_id == public_id, table.c.withdrawn_at.is_not(None))
        with self._store.connect() as conn:
            withdrawn = conn.execute(query).first() is not None
        if withdrawn:
            (self._folder / public_id).unlink(missing_ok=True)
