"""Photos are published as renditions of their own; what was released as it came is to be looked at anew."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_rendition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_photo_rendition_region_id_region"),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name="fk_photo_rendition_photo_id_photo"),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_photo_rendition_made_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_photo_rendition"),
        sa.UniqueConstraint("file_id", name="uq_photo_rendition_file_id"),
    )
    op.create_index("ix_photo_rendition_region_id", "photo_rendition", ["region_id"])
    op.create_index("ix_photo_rendition_photo_id", "photo_rendition", ["photo_id"])
    op.add_column("photo", sa.Column("number", sa.Integer(), server_default="0", nullable=False))
    # Nobody was asked for faces and plates in these: until somebody has looked, the public sees none of them.
    op.execute(sa.text("UPDATE photo SET released = false"))
