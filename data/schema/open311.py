"""Who may post by Open311, and what was posted: the reply is found again by its token or its content."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from data.schema.base import UtcDateTime, id_column, metadata, region_column

api_key = Table(
    "api_key",
    metadata,
    id_column(),
    region_column(),
    Column("source", String(64), nullable=False),  # the program or office that posts with it
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("hint", String(12), nullable=False),  # how the key begins, to tell keys apart in a list
    Column("per_hour", Integer, nullable=False),  # reports that may be posted with it within an hour
    Column("issued_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)

open311_request = Table(
    "open311_request",
    metadata,
    id_column(),
    region_column(),
    Column("token", String(32), nullable=False, unique=True),
    Column("api_key_id", ForeignKey("api_key.id"), nullable=False),
    Column("message_id", ForeignKey("message.id"), nullable=False, unique=True),
    Column("content_hash", String(64), nullable=False),  # keyed: the same posted again is the same report
    Column("received_at", UtcDateTime, nullable=False),
    Index("ix_open311_request_content", "api_key_id", "content_hash", "received_at"),
)
