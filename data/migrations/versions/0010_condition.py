"""Surveys of condition and what is known of a road's width, lanes and traffic, by station."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _surveys()
    _survey_rows()
    _road_profiles()


def _surveys() -> None:
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("entry", sa.String(length=8), nullable=False),
        sa.Column("segment_m", sa.Float(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("replaced_by", sa.Integer()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_survey_region_id_region"),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name="fk_survey_recorded_by_account"),
        sa.ForeignKeyConstraint(["replaced_by"], ["survey.id"], name="fk_survey_replaced_by_survey"),
        sa.PrimaryKeyConstraint("id", name="pk_survey"),
    )
    op.create_index("ix_survey_region_id", "survey", ["region_id"])
    op.create_index("ix_survey_region_id_on_date", "survey", ["region_id", "on_date"])


def _survey_rows() -> None:
    measured = ("cracked_percent", "crack_width_mm", "potholes", "rut_cm", "iri_m_per_km", "pci")
    op.create_table(
        "survey_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        *_range_columns(),
        sa.Column("surface", sa.String(length=16), nullable=False),
        *(sa.Column(name, sa.Float()) for name in measured),
        sa.Column("visual", sa.String(length=8)),
        sa.Column("sdi", sa.Float()),
        sa.Column("class", sa.String(length=8)),
        sa.Column("method", sa.String(length=8)),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_survey_row_region_id_region"),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name="fk_survey_row_survey_id_survey"),
        sa.ForeignKeyConstraint(
            ["roads_version_id"],
            ["network_version.id"],
            name="fk_survey_row_roads_version_id_network_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_survey_row"),
    )
    op.create_index("ix_survey_row_region_id", "survey_row", ["region_id"])
    op.create_index("ix_survey_row_survey_id", "survey_row", ["survey_id"])
    op.create_index("ix_survey_row_region_id_road_id", "survey_row", ["region_id", "road_id"])


def _road_profiles() -> None:
    op.create_table(
        "road_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        *_range_columns(),
        sa.Column("surface", sa.String(length=16)),
        sa.Column("width_m", sa.Float()),
        sa.Column("lanes", sa.Integer()),
        sa.Column("vehicles_per_day", sa.Float()),
        sa.Column("function", sa.String(length=16)),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_road_profile_region_id_region"),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name="fk_road_profile_recorded_by_account"),
        sa.ForeignKeyConstraint(
            ["roads_version_id"],
            ["network_version.id"],
            name="fk_road_profile_roads_version_id_network_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_road_profile"),
    )
    op.create_index("ix_road_profile_region_id", "road_profile", ["region_id"])
    op.create_index("ix_road_profile_region_id_road_id", "road_profile", ["region_id", "road_id"])


def _range_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("roads_version_id", sa.Integer(), nullable=False),
        sa.Column("road_id", sa.String(length=64), nullable=False),
        sa.Column("from_m", sa.Float(), nullable=False),
        sa.Column("to_m", sa.Float(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
    ]
