"""What must be done by when for each complaint, and the letters by which it was handed to others."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from data.schema.base import UtcDateTime, id_column, metadata, region_column

# Worked out from the history of the complaint (clocks.py), kept so that late ones can be asked for. Days are
# those of the region.
deadline = Table(
    "deadline",
    metadata,
    id_column(),
    region_column(),
    Column("complaint_id", ForeignKey("complaint.id"), nullable=False),
    Column("clock", String(16), nullable=False),  # one of clocks.CLOCKS
    Column("started_on", Date, nullable=False),
    Column("due_on", Date),  # NULL: paused
    Column("met_on", Date),  # NULL: runs
    Column("paused_on", Date),
    UniqueConstraint("complaint_id", "clock"),
    Index("ix_deadline_region_id_met_on_due_on", "region_id", "met_on", "due_on"),
    # Complaint after complaint with all that counts of clocks ask for: no row is read for it.
    Index("ix_deadline_counts", "region_id", "complaint_id", "clock", "met_on", "due_on"),
)

# Append-only: a letter to another authority as it was sent; nothing in it is about a reporter.
letter = Table(
    "letter",
    metadata,
    id_column(),
    region_column(),
    Column("number", String(64), nullable=False),  # the office's own, as it stands on the letter
    Column("agency", String(32), nullable=False),
    Column("sent_on", Date, nullable=False),
    Column("pdf", LargeBinary, nullable=False),
    Column("written_by", Integer),  # account.id, as in the history
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("region_id", "number"),
)

letter_complaint = Table(
    "letter_complaint",
    metadata,
    Column("letter_id", ForeignKey("letter.id"), primary_key=True),
    Column("complaint_id", ForeignKey("complaint.id"), primary_key=True, index=True),
    Column("region_id", ForeignKey("region.id"), nullable=False, index=True),
)

# Append-only: who looked at the place, from where, and what was there.
field_check = Table(
    "field_check",
    metadata,
    id_column(),
    region_column(),
    Column("complaint_id", ForeignKey("complaint.id"), nullable=False, index=True),
    Column("found", Boolean, nullable=False),
    Column("lon", Float),  # of the phone of who looked
    Column("lat", Float),
    Column("accuracy_m", Float),
    Column("away_m", Float),  # from the place that is on record
    Column("photos", Integer, nullable=False),
    Column("checked_by", Integer),  # account.id, as in the history
    Column("checked_at", UtcDateTime, nullable=False),
)
