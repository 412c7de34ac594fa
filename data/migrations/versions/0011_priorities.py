"""Weights of the priority score, as they were set."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "priority_weights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("condition", sa.Float(), nullable=False),
        sa.Column("traffic", sa.Float(), nullable=False),
        sa.Column("access", sa.Float(), nullable=False),
        sa.Column("safety", sa.Float(), nullable=False),
        sa.Column("citizen", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Integer()),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_priority_weights_region_id_region"),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name="fk_priority_weights_set_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_priority_weights"),
    )
    op.create_index("ix_priority_weights_region_id", "priority_weights", ["region_id"])
