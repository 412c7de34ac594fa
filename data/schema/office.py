"""The staff, their sessions, and the history of everything."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.schema.base import UtcDateTime, id_column, metadata, region_column

account = Table(
    "account",
    metadata,
    id_column(),
    region_column(),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),  # desk | engineer | leader | crew | admin
    Column("agency", String(32)),
    Column("crew_id", ForeignKey("crew.id")),  # whose day an account of role crew sees; None: all crews
    Column("password_hash", Text, nullable=False),
    Column("password_given_at", UtcDateTime),  # to its owner by somebody else; None: their own choice
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
    UniqueConstraint("region_id", "name"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

# Append-only history: written in the same transaction as the change it tells of.
event = Table(
    "event",
    metadata,
    id_column(),
    region_column(),
    Column("at", UtcDateTime, nullable=False),
    Column(
        "subject", String(16), nullable=False
    ),  # complaint | stretch | works | network | weights | account | reporter | service | exchange
    Column("subject_id", Integer, nullable=False),
    Column("action", String(32), nullable=False),
    Column("actor_kind", String(16), nullable=False),  # reporter | staff | machine
    Column("actor_id", Integer),  # account.id or reporter.id: never a name
    Column("from_state", String(32)),
    Column("to_state", String(32)),
    Column("why", Text),
    Column("public", Boolean, nullable=False, default=False),
    Column("details", JSON, nullable=False, default=dict),
    Index("ix_event_subject_subject_id", "subject", "subject_id"),
    Index("ix_event_region_id_at", "region_id", "at"),
)
