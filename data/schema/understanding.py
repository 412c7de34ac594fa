"""Alarms about danger to life, and everybody who was called for each."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from data.schema.base import UtcDateTime, id_column, metadata, region_column

# One row per complaint that speaks of danger to life; told "false alarm" it is closed, raised again it opens.
alarm = Table(
    "alarm",
    metadata,
    id_column(),
    region_column(),
    Column("complaint_id", ForeignKey("complaint.id"), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),  # one of understanding.emergency.KINDS
    Column("raised_at", UtcDateTime, nullable=False),
    Column("reports", Integer, nullable=False, default=1),  # complaints that tell of it
    Column("raised_by", ForeignKey("account.id")),  # NULL: read from the words
    Column("calls", Integer, nullable=False, default=0),  # how often somebody was called
    Column("notified_at", UtcDateTime),  # the last call; NULL: there is nobody to call
    Column("due_at", UtcDateTime),  # without an answer the next is called then; NULL: no more calls
    Column("escalated_at", UtcDateTime),  # the last time that the next contact was called
    Column("acknowledged_at", UtcDateTime),
    Column("acknowledged_by", ForeignKey("account.id")),  # NULL: a contact, by its link
    Column("acknowledged_agency", String(32)),  # the contact that did
    Column("closed_at", UtcDateTime),
    Column("closed_by", ForeignKey("account.id")),
    Column("close_reason", String(32)),  # one of alarms.CLOSE_REASONS
    Column("close_why", Text),
    Index("ix_alarm_region_id_closed_at", "region_id", "closed_at"),
)

# Append-only: who was called for an alarm, in order; each has a link of its own to say "we are on it".
alarm_call = Table(
    "alarm_call",
    metadata,
    id_column(),
    region_column(),
    Column("alarm_id", ForeignKey("alarm.id"), nullable=False),
    Column("number", Integer, nullable=False),  # 1, 2, … within the alarm
    Column("agency", String(32), nullable=False),
    Column("channels", JSON, nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("called_at", UtcDateTime, nullable=False),
    Column("acknowledged_at", UtcDateTime),
    UniqueConstraint("alarm_id", "number"),
)
