"""When a password was handed over by somebody else, who has to choose another at the first sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of older accounts nobody knows who chose the password: these go on as they are.
    op.add_column("account", sa.Column("password_given_at", sa.DateTime()))
