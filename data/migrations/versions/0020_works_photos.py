"""Photos of works are public after a release only; those kept before wait for somebody to look at them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLE = "works_photo_rendition"


def upgrade() -> None:
    with op.batch_alter_table("works_photo") as photo:
        photo.add_column(sa.Column("released", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("works_photo") as photo:
        photo.alter_column("released", server_default=None)
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("works_photo_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=f"fk_{_TABLE}_region_id_region"),
        sa.ForeignKeyConstraint(
            ["works_photo_id"], ["works_photo.id"], name=f"fk_{_TABLE}_works_photo_id_works_photo"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_TABLE}"),
        sa.UniqueConstraint("file_id", name=f"uq_{_TABLE}_file_id"),
    )
    op.create_index(f"ix_{_TABLE}_region_id", _TABLE, ["region_id"])
    op.create_index(f"ix_{_TABLE}_works_photo_id", _TABLE, ["works_photo_id"])
