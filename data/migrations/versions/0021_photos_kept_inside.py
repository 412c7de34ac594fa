"""A photo that somebody has looked at and that the public is not to see waits for nobody any more."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("photo", "works_photo"):
        with op.batch_alter_table(table) as photo:
            photo.add_column(sa.Column("kept_inside_at", sa.DateTime(), nullable=True))
