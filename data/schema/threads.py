"""Which messages make one complaint, and the files that came with messages."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from data.schema.base import UtcDateTime, id_column, metadata, region_column

# Every message of a complaint, its first one too; a spreadsheet's row is one, a chat may be many.
message_complaint = Table(
    "message_complaint",
    metadata,
    Column("message_id", ForeignKey("message.id"), primary_key=True),
    Column("complaint_id", ForeignKey("complaint.id"), primary_key=True, index=True),
    region_column(),
)

# A file that came with a message: fetched from its channel, kept sealed under the reporter's key. A photo
# leaves here for ``photo`` once its message belongs to a complaint.
media = Table(
    "media",
    metadata,
    id_column(),
    region_column(),
    Column("message_id", ForeignKey("message.id"), nullable=False),
    Column("number", Integer, nullable=False),  # 0, 1, … within the message
    Column("kind", String(16), nullable=False),  # image | audio | video | document | sticker
    Column("state", String(16), nullable=False),  # wanted | kept | attached | failed
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),  # when to try (again)
    Column("reason", String(64)),  # of the last failure, a language-free code
    Column("public_id", String(32), unique=True),  # random; the file's name under var/media once kept
    Column("key_sealed", LargeBinary),  # of the file, under the reporter's key
    Column("media_type", String(64)),  # as sniffed, never as claimed
    Column("bytes", Integer),
    UniqueConstraint("message_id", "number"),
    Index("ix_media_state_next_at", "state", "next_at"),
)
