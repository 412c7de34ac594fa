"""Tables in and out: saved mappings, numbers of other systems, batches for SP4N-LAPOR!, service points."""

from sqlalchemy import (
    JSON,
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
    Text,
    UniqueConstraint,
)

from data.schema.base import UtcDateTime, id_column, metadata, region_column

# Which column of a file holds what, by its headings. Append-only: the active row is what the next file gets.
column_mapping = Table(
    "column_mapping",
    metadata,
    id_column(),
    region_column(),
    Column("headings_sha256", String(64), nullable=False),
    Column("system", String(32), nullable=False),  # whose export it is; the channel of its complaints
    Column("mapping", JSON, nullable=False),  # as data.exchange.mapping.Mapping keeps it
    Column("saved_by", ForeignKey("account.id")),  # NULL: on the command line
    Column("saved_at", UtcDateTime, nullable=False),
    Column("active", Boolean, nullable=False),
    Index("ix_column_mapping_headings", "region_id", "headings_sha256"),
)

# One row of another system: its number there, what it said last, and the message it became here. The
# number may hold a person's own (a phone number), so it lies sealed beside its keyed hash.
other_number = Table(
    "other_number",
    metadata,
    id_column(),
    region_column(),
    Column("system", String(32), nullable=False),
    Column("number_hash", String(64), nullable=False),
    Column("number_sealed", LargeBinary),  # NULL: the file numbers nothing, the row's content stands for it
    Column("reporter_id", ForeignKey("reporter.id"), nullable=False),
    Column("message_id", ForeignKey("message.id"), nullable=False, index=True),
    Column("headings_sha256", String(64), nullable=False),  # of the file that brought it
    Column("content_hash", String(64), nullable=False),  # keyed: of what it said last, without its status
    Column("status", String(16)),  # its last status there, one of data.exchange.statuses.STATUSES
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    UniqueConstraint("region_id", "system", "number_hash"),
    Index("ix_other_number_seen", "region_id", "headings_sha256", "last_seen_at"),
)

# Files of rows set aside hold what reporters wrote: whose, so that forgetting somebody removes them.
set_aside_file = Table(
    "set_aside_file",
    metadata,
    id_column(),
    region_column(),
    Column("name", Text, nullable=False),  # of the file in the folder set_aside
    Column("made_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
)
set_aside_contact = Table(
    "set_aside_contact",
    metadata,
    id_column(),
    region_column(),
    Column("file_id", ForeignKey("set_aside_file.id"), nullable=False),
    Column("contact_hash", String(64), nullable=False),
    Index("ix_set_aside_contact_hash", "region_id", "contact_hash"),
)

# What was handed to SP4N-LAPOR!, file by file, so that nothing is sent twice.
sp4n_batch = Table(
    "sp4n_batch",
    metadata,
    id_column(),
    region_column(),
    Column("number", Integer, nullable=False),  # 1, 2, … within the region
    Column("made_by", ForeignKey("account.id")),  # NULL: on the command line
    Column("made_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),  # the office says that it was uploaded
    Column("cancelled_at", UtcDateTime),  # it never was: its rows come again
    UniqueConstraint("region_id", "number"),
)
sp4n_row = Table(
    "sp4n_row",
    metadata,
    id_column(),
    region_column(),
    Column("batch_id", ForeignKey("sp4n_batch.id"), nullable=False, index=True),
    Column("complaint_id", ForeignKey("complaint.id"), nullable=False, index=True),
    Column("reporter_id", ForeignKey("reporter.id"), nullable=False),
    Column("kind", String(8), nullable=False),  # new | change
    Column("content_hash", String(64), nullable=False),  # keyed
    Column("row_sealed", LargeBinary, nullable=False),  # the cells as they were sent
)

# Reporters who agreed that another system is told how to reach them.
sharing_consent = Table(
    "sharing_consent",
    metadata,
    id_column(),
    region_column(),
    Column("complaint_id", ForeignKey("complaint.id"), nullable=False, index=True),
    Column("recorded_by", ForeignKey("account.id")),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
)

# Whom a service point serves, once the office has said so. Append-only: the current row counts.
service_assignment = Table(
    "service_assignment",
    metadata,
    id_column(),
    region_column(),
    Column("subdistrict_code", String(32), nullable=False),
    Column("point_id", String(64)),  # NULL: back to the estimate
    Column("set_by", ForeignKey("account.id")),
    Column("set_at", UtcDateTime, nullable=False),
    Column("current", Boolean, nullable=False),
    Index("ix_service_assignment_subdistrict", "region_id", "subdistrict_code", "current"),
)

# How many people came on a day, as the office counted; a correction is another row, the current one counts.
service_count = Table(
    "service_count",
    metadata,
    id_column(),
    region_column(),
    Column("point_id", String(64), nullable=False),
    Column("day", Date, nullable=False),
    Column("document", String(64)),  # NULL: all documents together
    Column("applicants", Integer, nullable=False),
    Column("same_day", Integer, nullable=False),  # of them, had their document the same day
    Column("wait_mean_min", Float),  # minutes at the counter, mean of the day
    Column("why", Text),  # of a correction
    Column("recorded_by", ForeignKey("account.id")),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("current", Boolean, nullable=False),
    Index("ix_service_count_point_day", "region_id", "point_id", "day"),
)
