"""Weekly reviews: what was decided, and what became of it; the history by its time."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("about_kind", sa.String(length=16)),
        sa.Column("about_id", sa.String(length=64)),
        sa.Column("about_name", sa.Text()),
        sa.Column("recorded_by", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_review_decision_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_review_decision"),
        sa.UniqueConstraint("region_id", "week", "number", name="uq_review_decision_region_id_week_number"),
    )
    op.create_index("ix_review_decision_region_id", "review_decision", ["region_id"])
    op.create_table(
        "review_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_review_step_region_id_region"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["review_decision.id"], name="fk_review_step_decision_id_review_decision"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_review_step"),
    )
    op.create_index("ix_review_step_region_id", "review_step", ["region_id"])
    op.create_index("ix_review_step_decision_id", "review_step", ["decision_id"])
    # What happened in a week is asked for by its time.
    op.create_index("ix_event_region_id_at", "event", ["region_id", "at"])
