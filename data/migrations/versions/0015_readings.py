"""What a person hears or sees in a message that no parser can read is kept beside it, sealed as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("reading_sealed", sa.LargeBinary()))
    op.add_column("message", sa.Column("read_by", sa.Integer()))
    op.add_column("message", sa.Column("read_at", sa.DateTime()))
