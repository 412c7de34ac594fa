"""Keys of the programs that post by Open311, and what they posted."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=12), nullable=False),
        sa.Column("per_hour", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_api_key_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("key_hash", name="uq_api_key_key_hash"),
    )
    op.create_index("ix_api_key_region_id", "api_key", ["region_id"])
    op.create_table(
        "open311_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("api_key_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_open311_request_region_id_region"),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_key.id"], name="fk_open311_request_api_key_id_api_key"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_open311_request_message_id_message"),
        sa.PrimaryKeyConstraint("id", name="pk_open311_request"),
        sa.UniqueConstraint("token", name="uq_open311_request_token"),
        sa.UniqueConstraint("message_id", name="uq_open311_request_message_id"),
    )
    op.create_index("ix_open311_request_region_id", "open311_request", ["region_id"])
    op.create_index(
        "ix_open311_request_content", "open311_request", ["api_key_id", "content_hash", "received_at"]
    )
