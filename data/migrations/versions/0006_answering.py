"""Deadlines, letters to other authorities, checks at the place, and how a complaint was verified."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was verified before does not say how: NULL.
    op.add_column("complaint", sa.Column("verified_how", sa.String(length=16)))
    op.add_column("complaint", sa.Column("withheld_from", sa.String(length=32)))
    _deadline()
    _letter()
    _letter_complaint()
    _field_check()


def _deadline() -> None:
    """Deadlines of what is there already are worked out at the next look (``keep_up_deadlines``)."""
    op.create_table(
        "deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(length=16), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("met_on", sa.Date()),
        sa.Column("paused_on", sa.Date()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_deadline_region_id_region"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_deadline_complaint_id_complaint"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deadline"),
        sa.UniqueConstraint("complaint_id", "clock", name="uq_deadline_complaint_id_clock"),
    )
    op.create_index("ix_deadline_region_id", "deadline", ["region_id"])
    op.create_index("ix_deadline_region_id_met_on_due_on", "deadline", ["region_id", "met_on", "due_on"])


def _letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=32), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sa.Integer()),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_letter_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
        sa.UniqueConstraint("region_id", "number", name="uq_letter_region_id_number"),
    )
    op.create_index("ix_letter_region_id", "letter", ["region_id"])


def _letter_complaint() -> None:
    op.create_table(
        "letter_complaint",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_letter_complaint_letter_id_letter"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_letter_complaint_complaint_id_complaint"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_letter_complaint_region_id_region"),
        sa.PrimaryKeyConstraint("letter_id", "complaint_id", name="pk_letter_complaint"),
    )
    op.create_index("ix_letter_complaint_complaint_id", "letter_complaint", ["complaint_id"])
    op.create_index("ix_letter_complaint_region_id", "letter_complaint", ["region_id"])


def _field_check() -> None:
    op.create_table(
        "field_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("lon", sa.Float()),
        sa.Column("lat", sa.Float()),
        sa.Column("accuracy_m", sa.Float()),
        sa.Column("away_m", sa.Float()),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("checked_by", sa.Integer()),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_field_check_region_id_region"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_field_check_complaint_id_complaint"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_field_check"),
    )
    op.create_index("ix_field_check_region_id", "field_check", ["region_id"])
    op.create_index("ix_field_check_complaint_id", "field_check", ["complaint_id"])
