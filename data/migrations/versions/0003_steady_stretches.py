"""Found ranges beside the shown ones, priors of stretches in place of rates, and weights of placing."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is there was shown as it was found; NULL says so.
    op.add_column("stretch", sa.Column("found_from_m", sa.Float()))
    op.add_column("stretch", sa.Column("found_to_m", sa.Float()))
    op.add_column("stretch", sa.Column("probability", sa.Float()))
    _priors()
    _weights()


def _priors() -> None:
    """Rates of the former method are of no use to the new one, which learns its own at the next look."""
    op.drop_table("stretch_rates")
    op.create_table(
        "stretch_priors",
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("priors", sa.JSON(), nullable=False),
        sa.Column("roads_version_id", sa.Integer(), nullable=False),
        sa.Column("learnt_from", sa.Integer(), nullable=False),
        sa.Column("learnt_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_stretch_priors_region_id_region"),
        sa.ForeignKeyConstraint(
            ["roads_version_id"],
            ["network_version.id"],
            name="fk_stretch_priors_roads_version_id_network_version",
        ),
        sa.PrimaryKeyConstraint("region_id", name="pk_stretch_priors"),
    )


def _weights() -> None:
    op.create_table(
        "placing_weights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("fitted_rows", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("fitted_by", sa.Integer()),
        sa.Column("fitted_at", sa.DateTime(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_placing_weights_region_id_region"),
        sa.ForeignKeyConstraint(["fitted_by"], ["account.id"], name="fk_placing_weights_fitted_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_placing_weights"),
        sa.UniqueConstraint("region_id", "number", name="uq_placing_weights_region_id_number"),
    )
    op.create_index("ix_placing_weights_region_id", "placing_weights", ["region_id"])
