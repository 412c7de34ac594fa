"""Messages that make one complaint together, when they were sent, and the files that came with them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("sent_at", sa.DateTime()))
    op.add_column("message", sa.Column("words_hash", sa.String(length=64)))
    op.create_index("ix_message_reporter_id_sent_at", "message", ["reporter_id", "sent_at"])
    op.create_index("ix_message_reporter_id_words_hash", "message", ["reporter_id", "words_hash"])
    _links()
    _media()


def _links() -> None:
    op.create_table(
        "message_complaint",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name="fk_message_complaint_message_id_message"
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_message_complaint_complaint_id_complaint"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_message_complaint_region_id_region"),
        sa.PrimaryKeyConstraint("message_id", "complaint_id", name="pk_message_complaint"),
    )
    op.create_index("ix_message_complaint_complaint_id", "message_complaint", ["complaint_id"])
    op.create_index("ix_message_complaint_region_id", "message_complaint", ["region_id"])
    op.execute(
        "INSERT INTO message_complaint (message_id, complaint_id, region_id) "
        "SELECT message_id, id, region_id FROM complaint WHERE message_id IS NOT NULL"
    )


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=64)),
        sa.Column("public_id", sa.String(length=32)),
        sa.Column("key_sealed", sa.LargeBinary()),
        sa.Column("media_type", sa.String(length=64)),
        sa.Column("bytes", sa.Integer()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_media_region_id_region"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_media_message_id_message"),
        sa.PrimaryKeyConstraint("id", name="pk_media"),
        sa.UniqueConstraint("public_id", name="uq_media_public_id"),
        sa.UniqueConstraint("message_id", "number", name="uq_media_message_id_number"),
    )
    op.create_index("ix_media_region_id", "media", ["region_id"])
    op.create_index("ix_media_state_next_at", "media", ["state", "next_at"])
