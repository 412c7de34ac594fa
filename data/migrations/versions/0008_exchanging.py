"""Saved mappings, numbers of other systems, batches for SP4N-LAPOR!, and counts of the service points."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _column_mapping()
    _other_number()
    _set_aside_file()
    _set_aside_contact()
    _sp4n_batch()
    _sp4n_row()
    _sharing_consent()
    _service_assignment()
    _service_count()


def _column_mapping() -> None:
    op.create_table(
        "column_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("headings_sha256", sa.String(length=64), nullable=False),
        sa.Column("system", sa.String(length=32), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.Integer()),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name="fk_column_mapping_saved_by_account"),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_column_mapping_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_column_mapping"),
    )
    op.create_index("ix_column_mapping_headings", "column_mapping", ["region_id", "headings_sha256"])
    op.create_index("ix_column_mapping_region_id", "column_mapping", ["region_id"])


def _other_number() -> None:
    op.create_table(
        "other_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("system", sa.String(length=32), nullable=False),
        sa.Column("number_hash", sa.String(length=64), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary()),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("headings_sha256", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16)),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_other_number_message_id_message"),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["reporter.id"], name="fk_other_number_reporter_id_reporter"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_other_number_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_other_number"),
        sa.UniqueConstraint(
            "region_id", "system", "number_hash", name="uq_other_number_region_id_system_number_hash"
        ),
    )
    op.create_index("ix_other_number_message_id", "other_number", ["message_id"])
    op.create_index("ix_other_number_region_id", "other_number", ["region_id"])
    op.create_index("ix_other_number_seen", "other_number", ["region_id", "headings_sha256", "last_seen_at"])


def _set_aside_file() -> None:
    op.create_table(
        "set_aside_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_set_aside_file_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_set_aside_file"),
    )
    op.create_index("ix_set_aside_file_region_id", "set_aside_file", ["region_id"])


def _set_aside_contact() -> None:
    op.create_table(
        "set_aside_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("contact_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_set_aside_contact_region_id_region"),
        sa.ForeignKeyConstraint(
            ["file_id"], ["set_aside_file.id"], name="fk_set_aside_contact_file_id_set_aside_file"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_set_aside_contact"),
    )
    op.create_index("ix_set_aside_contact_hash", "set_aside_contact", ["region_id", "contact_hash"])
    op.create_index("ix_set_aside_contact_region_id", "set_aside_contact", ["region_id"])


def _sp4n_batch() -> None:
    op.create_table(
        "sp4n_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime()),
        sa.Column("cancelled_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_sp4n_batch_region_id_region"),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_sp4n_batch_made_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_sp4n_batch"),
        sa.UniqueConstraint("region_id", "number", name="uq_sp4n_batch_region_id_number"),
    )
    op.create_index("ix_sp4n_batch_region_id", "sp4n_batch", ["region_id"])


def _sp4n_row() -> None:
    op.create_table(
        "sp4n_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("row_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_sp4n_row_complaint_id_complaint"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_sp4n_row_region_id_region"),
        sa.ForeignKeyConstraint(["batch_id"], ["sp4n_batch.id"], name="fk_sp4n_row_batch_id_sp4n_batch"),
        sa.ForeignKeyConstraint(["reporter_id"], ["reporter.id"], name="fk_sp4n_row_reporter_id_reporter"),
        sa.PrimaryKeyConstraint("id", name="pk_sp4n_row"),
    )
    op.create_index("ix_sp4n_row_batch_id", "sp4n_row", ["batch_id"])
    op.create_index("ix_sp4n_row_complaint_id", "sp4n_row", ["complaint_id"])
    op.create_index("ix_sp4n_row_region_id", "sp4n_row", ["region_id"])


def _sharing_consent() -> None:
    op.create_table(
        "sharing_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_sharing_consent_region_id_region"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_sharing_consent_complaint_id_complaint"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name="fk_sharing_consent_recorded_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sharing_consent"),
    )
    op.create_index("ix_sharing_consent_complaint_id", "sharing_consent", ["complaint_id"])
    op.create_index("ix_sharing_consent_region_id", "sharing_consent", ["region_id"])


def _service_assignment() -> None:
    op.create_table(
        "service_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("subdistrict_code", sa.String(length=32), nullable=False),
        sa.Column("point_id", sa.String(length=64)),
        sa.Column("set_by", sa.Integer()),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_service_assignment_region_id_region"),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name="fk_service_assignment_set_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_service_assignment"),
    )
    op.create_index("ix_service_assignment_region_id", "service_assignment", ["region_id"])
    op.create_index(
        "ix_service_assignment_subdistrict",
        "service_assignment",
        ["region_id", "subdistrict_code", "current"],
    )


def _service_count() -> None:
    op.create_table(
        "service_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("point_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=64)),
        sa.Column("applicants", sa.Integer(), nullable=False),
        sa.Column("same_day", sa.Integer(), nullable=False),
        sa.Column("wait_mean_min", sa.Float()),
        sa.Column("why", sa.Text()),
        sa.Column("recorded_by", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name="fk_service_count_recorded_by_account"),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_service_count_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_service_count"),
    )
    op.create_index("ix_service_count_point_day", "service_count", ["region_id", "point_id", "day"])
    op.create_index("ix_service_count_region_id", "service_count", ["region_id"])
