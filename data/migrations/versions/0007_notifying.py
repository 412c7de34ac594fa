"""Notices waiting for their channel, subscriptions, requests to be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reporter", sa.Column("language", sa.String(length=2)))
    op.add_column("reporter", sa.Column("restricted_at", sa.DateTime()))
    _subscriptions()
    _outbox()
    _requests()


def _subscriptions() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime()),
        sa.Column("told_until", sa.DateTime()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_subscription_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint(
            *("region_id", "kind", "target", "address_hash"),
            name="uq_subscription_region_id_kind_target_address_hash",
        ),
    )
    op.create_index("ix_subscription_region_id", "subscription", ["region_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("once", sa.String(length=160), nullable=False),
        sa.Column("complaint_id", sa.Integer()),
        sa.Column("reporter_id", sa.Integer()),
        sa.Column("subscription_id", sa.Integer()),
        sa.Column("contact", sa.String(length=96)),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary()),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=64)),
        sa.Column("sent_hash", sa.String(length=64)),
        sa.Column("delivery", sa.String(length=16)),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_outbox_region_id_region"),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="fk_outbox_complaint_id_complaint"),
        sa.ForeignKeyConstraint(["reporter_id"], ["reporter.id"], name="fk_outbox_reporter_id_reporter"),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name="fk_outbox_subscription_id_subscription",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("region_id", "once", name="uq_outbox_region_id_once"),
    )
    for columns in (
        ["region_id"],
        ["complaint_id"],
        ["reporter_id"],
        ["subscription_id"],
        ["region_id", "state", "due_at"],
        ["region_id", "sent_hash"],
    ):
        op.create_index(f"ix_outbox_{'_'.join(columns)}", "outbox", columns)


def _requests() -> None:
    op.create_table(
        "erasure_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer()),
        sa.Column("asked_by", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("restrict_by", sa.DateTime(), nullable=False),
        sa.Column("restricted_at", sa.DateTime()),
        sa.Column("erase_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime()),
        sa.Column("withdrawn_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_erasure_request_region_id_region"),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["reporter.id"], name="fk_erasure_request_reporter_id_reporter"
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_erasure_request_complaint_id_complaint"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_request"),
    )
    op.create_index("ix_erasure_request_region_id", "erasure_request", ["region_id"])
    op.create_index("ix_erasure_request_reporter_id", "erasure_request", ["reporter_id"])
