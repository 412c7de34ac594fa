"""What was understood of the words and how surely, messages held as spam and let go, and alarms."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What came before was given a category by its reporter or in a table; NULL says so.
    op.add_column("complaint", sa.Column("category_confidence", sa.Float()))
    op.add_column("complaint", sa.Column("category_set_by", sa.String(length=16)))
    op.add_column("complaint", sa.Column("category_candidates", sa.JSON()))
    op.add_column("complaint", sa.Column("concern", sa.String(length=16)))
    op.add_column("complaint", sa.Column("severity", sa.JSON()))
    op.add_column("message", sa.Column("said_hash", sa.String(length=64)))
    op.add_column("message", sa.Column("screened_at", sa.DateTime()))
    op.add_column("message", sa.Column("screened_by", sa.Integer()))
    op.create_index("ix_message_region_id_said_hash", "message", ["region_id", "said_hash"])
    _alarm()
    _alarm_call()


def _alarm() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("raised_by", sa.Integer()),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("notified_at", sa.DateTime()),
        sa.Column("due_at", sa.DateTime()),
        sa.Column("escalated_at", sa.DateTime()),
        sa.Column("acknowledged_at", sa.DateTime()),
        sa.Column("acknowledged_by", sa.Integer()),
        sa.Column("acknowledged_agency", sa.String(length=32)),
        sa.Column("closed_at", sa.DateTime()),
        sa.Column("closed_by", sa.Integer()),
        sa.Column("close_reason", sa.String(length=32)),
        sa.Column("close_why", sa.Text()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_alarm_region_id_region"),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="fk_alarm_complaint_id_complaint"),
        sa.ForeignKeyConstraint(["raised_by"], ["account.id"], name="fk_alarm_raised_by_account"),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["account.id"], name="fk_alarm_acknowledged_by_account"),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name="fk_alarm_closed_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_alarm"),
        sa.UniqueConstraint("complaint_id", name="uq_alarm_complaint_id"),
    )
    op.create_index("ix_alarm_region_id", "alarm", ["region_id"])
    op.create_index("ix_alarm_region_id_closed_at", "alarm", ["region_id", "closed_at"])


def _alarm_call() -> None:
    op.create_table(
        "alarm_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=32), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("called_at", sa.DateTime(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_alarm_call_region_id_region"),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.id"], name="fk_alarm_call_alarm_id_alarm"),
        sa.PrimaryKeyConstraint("id", name="pk_alarm_call"),
        sa.UniqueConstraint("alarm_id", "number", name="uq_alarm_call_alarm_id_number"),
        sa.UniqueConstraint("secret_hash", name="uq_alarm_call_secret_hash"),
    )
    op.create_index("ix_alarm_call_region_id", "alarm_call", ["region_id"])
