"""What the public sees of photos: renditions in which the office has made faces and plates unknowable."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from data.schema.base import UtcDateTime, id_column, metadata, region_column

# Append-only; the newest row of a photo that is released is what the public sees of it, never the original.
photo_rendition = Table(
    "photo_rendition",
    metadata,
    id_column(),
    region_column(),
    Column("photo_id", ForeignKey("photo.id"), nullable=False, index=True),
    Column("file_id", String(32), nullable=False, unique=True),  # sealed under the key of its photo
    Column("boxes", JSON, nullable=False),  # what was hidden: [[x, y, width, height], …], shares of the photo
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("made_by", ForeignKey("account.id")),
    Column("made_at", UtcDateTime, nullable=False),
)

# The same of photos of works; sealed under the key of its photo, and gone with it when that is withdrawn.
works_photo_rendition = Table(
    "works_photo_rendition",
    metadata,
    id_column(),
    region_column(),
    Column("works_photo_id", ForeignKey("works_photo.id"), nullable=False, index=True),
    Column("file_id", String(32), nullable=False, unique=True),
    Column("boxes", JSON, nullable=False),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("made_by", Integer),
    Column("made_at", UtcDateTime, nullable=False),
)
