"""Indexes that hold all that counts of many complaints ask for, so that no row is read for a count."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_complaint_region_id_happened_at", "complaint")
    op.create_index(
        "ix_complaint_counts",
        "complaint",
        [
            *("region_id", "happened_at", "state", "confidential", "category", "agency", "withheld_from"),
            "main_complaint_id",
        ],
    )
    op.drop_index("ix_position_complaint_id_current", "position")
    op.create_index(
        "ix_position_complaint_id_current", "position", ["complaint_id", "current", "subdistrict_code"]
    )
    op.drop_index("ix_position_region_id_current_lat", "position")
    op.create_index(
        "ix_position_region_id_current_lat",
        "position",
        ["region_id", "current", "lat", "lon", "status", "complaint_id"],
    )
    op.create_index("ix_position_region_id_created_at", "position", ["region_id", "created_at"])
    op.create_index(
        "ix_deadline_counts", "deadline", ["region_id", "complaint_id", "clock", "met_on", "due_on"]
    )
