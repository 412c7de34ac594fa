"""Landmarks: the places by which people say where on a road something is."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "landmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("radius_m", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_landmark_region_id_region"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["network_version.id"], name="fk_landmark_version_id_network_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_landmark"),
    )
    op.create_index("ix_landmark_region_id", "landmark", ["region_id"])
    op.create_index("ix_landmark_version_id", "landmark", ["version_id"])
