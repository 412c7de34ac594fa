"""Works on station ranges, their stages and their progress as reported."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.schema.base import UtcDateTime, id_column, metadata, region_column

works = Table(
    "works",
    metadata,
    id_column(),
    region_column(),
    Column("name", Text, nullable=False),
    Column("treatment", String(32), nullable=False),  # see stages.TREATMENTS
    Column("agency", String(32)),
    Column("budget_rupiah", BigInteger),
    Column("budget_note", Text),
    Column("planned_start", Date),
    Column("planned_end", Date),
    Column("warranty_end", Date),
    Column("source", Text),
    Column("sample", Boolean, nullable=False, default=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("package_id", ForeignKey("package.id"), index=True),  # None: works outside every package
)

# Stages belong to station ranges, lane by lane; the newest row that covers a metre of a lane is its stage.
works_range = Table(
    "works_range",
    metadata,
    id_column(),
    region_column(),
    Column("works_id", ForeignKey("works.id"), nullable=False, index=True),
    Column("roads_version_id", ForeignKey("network_version.id"), nullable=False),
    Column("road_id", String(64), nullable=False),
    Column("from_m", Float, nullable=False),
    Column("to_m", Float, nullable=False),
    Column("lane", String(8), nullable=False),  # both | left | right
    Column("stage", String(32), nullable=False),
    Column("since", Date, nullable=False),
    Column("geometry", LargeBinary, nullable=False),
    Column("sample", Boolean, nullable=False, default=False),
    Index("ix_works_range_region_id_road_id", "region_id", "road_id"),
)

# Physical progress as the source gave it, with the source.
progress_report = Table(
    "progress_report",
    metadata,
    id_column(),
    region_column(),
    Column("works_id", ForeignKey("works.id"), nullable=False, index=True),
    Column("on_date", Date, nullable=False),
    Column("percent", Float, nullable=False),
    Column("source", Text),
    Column("sample", Boolean, nullable=False, default=False),
    UniqueConstraint("works_id", "on_date"),
)
