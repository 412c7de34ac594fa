"""Photos let out one by one: somebody has looked, hidden faces and plates, or said that there are none."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update

from data import schema
from data.accounts import User
from data.office import Office
from data.photos.images import MOST_BOXES, Box, PhotoError


class PhotoReleaseError(ValueError):
    """A photo that cannot be let out like this; the message says what to do instead."""


class PhotoRelease(Office):
    """What the public sees of photos. All raise ``NotAllowedError`` and ``PhotoError`` (not_found)."""

    def release_photo(
        self,
        public_id: str,
        user: User,
        boxes: Sequence[Box] = (),
        *,
        nothing_to_hide: bool = False,
    ) -> None:
        """Let the public see a photo with ``boxes`` (left, top, width, height as shares of it) unknowable.

        Without a box somebody has to say that there is ``nothing_to_hide``: no photo goes out unlooked at.
        The original stays sealed. Again makes a new rendition in place of the one before. Raises
        ``PhotoReleaseError`` and, for a box that is none, ``ValueError``.
        """
        self.require(user, "release_photos")
        check_looked_at(boxes, nothing_to_hide)
        if self.photos is None:
            raise PhotoReleaseError("Photos are not kept here.")
        with self.store.begin() as conn:
            row = self._photo(conn, public_id, user)
            if row.confidential:
                raise PhotoReleaseError("The report is confidential: nothing of it is made public.")
            self.photos.hide(conn, public_id, boxes, user, self.clock())
            self._set(conn, row, released=True)
            self._tell_photo(conn, row, "photo_released", user, hidden=len(boxes))

    def withdraw_photo(self, public_id: str, user: User) -> None:
        """Take a photo out of the public's sight again."""
        self.require(user, "release_photos")
        with self.store.begin() as conn:
            row = self._photo(conn, public_id, user)
            if row.released:
                self._set(conn, row, released=False)
                self._tell_photo(conn, row, "photo_withdrawn", user)

    def keep_photo_inside(self, public_id: str, user: User) -> None:
        """Say that somebody has looked at a photo and the public is not to see it: it waits no more."""
        self.require(user, "release_photos")
        with self.store.begin() as conn:
            row = self._photo(conn, public_id, user)
            self._set(conn, row, released=False, kept_inside_at=self.clock())
            self._tell_photo(conn, row, "photo_kept_inside", user)

    def _photo(self, conn: Connection, public_id: str, user: User) -> Row[*tuple[Any, ...]]:
        photo, complaint = schema.photo, schema.complaint
        query = (
            select(photo.c.id, photo.c.released, photo.c.complaint_id, complaint.c.confidential)
            .join(complaint, complaint.c.id == photo.c.complaint_id)
            .where(photo.c.public_id == public_id, photo.c.region_id == self.region.id)
        )
        row = conn.execute(query).first()
        if row is None:
            raise PhotoError("not_found", "There is no such photo.")
        if row.confidential:
            self.require(user, "see_confidential")
        return row

    def _set(self, conn: Connection, row: Row[*tuple[Any, ...]], **changed: object) -> None:
        table = schema.photo
        conn.execute(update(table).where(table.c.id == row.id).values(changed))
        self.store.bump(conn, self.region.id, "complaints")

    def _tell_photo(
        self, conn: Connection, row: Row[*tuple[Any, ...]], action: str, user: User, **details: int
    ) -> None:
        said = {"photo": row.id, **details}
        self.tell(conn, "complaint", row.complaint_id, action, actor=user, details=said)


def check_looked_at(boxes: Sequence[Box], nothing_to_hide: bool) -> None:
    """Raise ``PhotoReleaseError`` unless there are boxes, or somebody said that there is nothing to hide."""
    if bool(boxes) == nothing_to_hide:
        raise PhotoReleaseError(
            "Look at the photo: draw a box over every face and number plate, or say that there is none."
        )
    if len(boxes) > MOST_BOXES:
        raise PhotoReleaseError(f"A photo takes up to {MOST_BOXES} boxes; draw larger ones.")
