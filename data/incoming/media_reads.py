"""Files of messages read for the staff: which there are, and one of them opened."""

from dataclasses import dataclass

from sqlalchemy import select

from data import schema
from data.accounts import NotAllowedError, User, require
from data.incoming.media import UNKNOWN_TYPE, open_file
from data.people import ErasedReporterError
from data.privacy.keyfile import SealBrokenError
from data.register import Register


class NoSuchFileError(LookupError):
    """A file that is not there, or whose sender was forgotten."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A kept file of a message; ``media_type`` as it was found, not as the sender says."""

    public_id: str
    kind: str
    media_type: str | None


def files_of(register: Register, message_id: int, user: User | None) -> list[MediaFile]:
    """Return the kept files of a message; none to who may not see photos or what is confidential."""
    region_id = register.region.id
    try:
        for right in ("see_photos", "see_confidential"):
            require(user, right, region_id)
    except NotAllowedError:
        return []
    table = schema.media
    query = select(table.c.public_id, table.c.kind, table.c.media_type).where(
        table.c.region_id == region_id, table.c.message_id == message_id, table.c.public_id.is_not(None)
    )
    with register.store.connect() as conn:
        return [MediaFile(*row) for row in conn.execute(query.order_by(table.c.number))]


def read_file(register: Register, public_id: str, user: User | None) -> tuple[bytes, str]:
    """Return a kept file and its type. Raises ``NoSuchFileError`` and ``NotAllowedError``."""
    for right in ("see_photos", "see_confidential"):
        require(user, right, register.region.id)
    media, message = schema.media, schema.message
    query = (
        select(media, message.c.reporter_id)
        .join(message, message.c.id == media.c.message_id)
        .where(media.c.region_id == register.region.id, media.c.public_id == public_id)
    )
    with register.store.connect() as conn:
        row = conn.execute(query).first()
        if row is None:
            raise NoSuchFileError("There is no such file.")
        try:
            return open_file(register, conn, row, row.reporter_id), row.media_type or UNKNOWN_TYPE
        except (ErasedReporterError, SealBrokenError, FileNotFoundError):
            raise NoSuchFileError("There is no such file.") from None
