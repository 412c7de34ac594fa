"""Programmes of repairs under a budget, as they were decided."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _programmes()
    _items()


def _programmes() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("budget_rupiah", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("floors", "wish", "figures", "costs")),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("supersedes_id", sa.Integer()),
        sa.Column("finish_by", sa.Date()),
        sa.Column("why", sa.Text()),
        sa.Column("made_by", sa.Integer()),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("decided_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_programme_region_id_region"),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["programme.id"], name="fk_programme_supersedes_id_programme"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_programme_made_by_account"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_programme_decided_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_programme"),
    )
    op.create_index("ix_programme_region_id", "programme", ["region_id"])


def _items() -> None:
    op.create_table(
        "programme_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("stretch_id", sa.Integer()),
        sa.Column("works_id", sa.Integer()),
        sa.Column("roads_version_id", sa.Integer(), nullable=False),
        sa.Column("road_id", sa.String(length=64), nullable=False),
        sa.Column("from_m", sa.Float(), nullable=False),
        sa.Column("to_m", sa.Float(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("family", sa.String(length=16)),
        sa.Column("surface", sa.String(length=16)),
        sa.Column("class", sa.String(length=8)),
        sa.Column("measure", sa.String(length=32)),
        sa.Column("rank", sa.Integer()),
        sa.Column("score", sa.Float()),
        sa.Column("width_m", sa.Float()),
        sa.Column("cost_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("benefit", sa.Float(), nullable=False),
        sa.Column("estimates", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_programme_item_region_id_region"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_programme_item_programme_id_programme"
        ),
        sa.ForeignKeyConstraint(["stretch_id"], ["stretch.id"], name="fk_programme_item_stretch_id_stretch"),
        sa.ForeignKeyConstraint(["works_id"], ["works.id"], name="fk_programme_item_works_id_works"),
        sa.ForeignKeyConstraint(
            ["roads_version_id"],
            ["network_version.id"],
            name="fk_programme_item_roads_version_id_network_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_programme_item"),
    )
    for columns in (["region_id"], ["programme_id"], ["works_id"], ["region_id", "road_id"]):
        op.create_index(f"ix_programme_item_{'_'.join(columns)}", "programme_item", columns)
