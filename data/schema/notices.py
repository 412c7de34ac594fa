"""What is sent out: notices waiting for their channel, subscriptions, and requests to be forgotten."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from data.schema.base import UtcDateTime, id_column, metadata, region_column

# Somebody without an account who wants to hear of a road, a stretch or a sub-district.
subscription = Table(
    "subscription",
    metadata,
    id_column(),
    region_column(),
    Column("kind", String(16), nullable=False),  # road | stretch | subdistrict
    Column("target", String(64), nullable=False),  # road_id, stretch.id or code of the sub-district
    Column("channel", String(16), nullable=False),  # email | whatsapp
    Column("address_hash", String(64), nullable=False),  # keyed hash of channel and address
    Column("address_sealed", LargeBinary, nullable=False),  # by the key file; the row goes when it is stopped
    Column("language", String(2), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),  # NULL: the address has not said yes yet
    Column("told_until", UtcDateTime),  # the last digest told what happened before
    UniqueConstraint("region_id", "kind", "target", "address_hash"),
)

# Stored in the transaction of the change that it tells of; never twice by (region, once).
outbox = Table(
    "outbox",
    metadata,
    id_column(),
    region_column(),
    Column("once", String(160), nullable=False),
    Column("complaint_id", ForeignKey("complaint.id"), index=True),
    # To whom: one of these three, or nobody of them where the address lies in the body.
    Column("reporter_id", ForeignKey("reporter.id"), index=True),
    Column("subscription_id", ForeignKey("subscription.id", ondelete="SET NULL"), index=True),
    Column("contact", String(96)),  # emergency:<id> | agencies:<id> | webhooks:<id> of the credentials
    Column("channel", String(16), nullable=False),  # email | whatsapp | sms | webhook
    Column("template", String(32), nullable=False),
    Column("language", String(2), nullable=False),
    Column("body_sealed", LargeBinary),  # JSON; by the reporter's key, else the key file; NULL once sent
    Column("state", String(16), nullable=False),  # waiting | sending | sent | dead | dropped
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),  # of a row being sent: when another may take it over
    Column("reason", String(64)),  # why the last attempt failed, a code
    Column("sent_hash", String(64)),  # keyed hash of the id that the channel gave it
    Column("delivery", String(16)),  # what the channel said since: sent | delivered | read | failed
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    UniqueConstraint("region_id", "once"),
    Index("ix_outbox_region_id_state_due_at", "region_id", "state", "due_at"),
    Index("ix_outbox_region_id_sent_hash", "region_id", "sent_hash"),
)

# Who asked to be forgotten: their data is out of work at once, and gone by the deadline of the law.
erasure_request = Table(
    "erasure_request",
    metadata,
    id_column(),
    region_column(),
    Column("reporter_id", ForeignKey("reporter.id"), nullable=False, index=True),
    Column("complaint_id", ForeignKey("complaint.id")),  # by whose link or number it was asked
    Column("asked_by", String(16), nullable=False),  # reporter | staff
    Column("asked_at", UtcDateTime, nullable=False),
    Column("restrict_by", UtcDateTime, nullable=False),
    Column("restricted_at", UtcDateTime),
    Column("erase_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("withdrawn_at", UtcDateTime),
)
