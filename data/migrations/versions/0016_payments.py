"""Payments of contracts, and accounts of crews that see their own crew's day only."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("rupiah", sa.BigInteger(), nullable=False),
        sa.Column("certified_percent", sa.Float()),
        sa.Column("why_ahead", sa.Text()),
        sa.Column("document", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("recorded_by", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("replaces_id", sa.Integer()),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("ended_by", sa.Integer()),
        sa.Column("end_why", sa.Text()),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_payment_region_id_region"),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name="fk_payment_package_id_package"),
        sa.ForeignKeyConstraint(["replaces_id"], ["payment.id"], name="fk_payment_replaces_id_payment"),
        sa.PrimaryKeyConstraint("id", name="pk_payment"),
    )
    op.create_index("ix_payment_package_id", "payment", ["package_id"])
    op.create_index("ix_payment_region_id", "payment", ["region_id"])
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("crew_id", sa.Integer()))
        account.create_foreign_key("fk_account_crew_id_crew", "crew", ["crew_id"], ["id"])
