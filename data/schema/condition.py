"""Surveys of condition by station range, and what is known of a road's width, lanes and traffic."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from data.schema.base import UtcDateTime, id_column, metadata, region_column

# One survey of one day. A corrected table replaces the survey of the same name and day, which is kept.
survey = Table(
    "survey",
    metadata,
    id_column(),
    region_column(),
    Column("name", Text, nullable=False),
    Column("on_date", Date, nullable=False),
    Column("method", String(16), nullable=False),  # sdi | iri | sdi_iri | pci | visual | mixed | none
    Column("entry", String(8), nullable=False),  # table | form
    Column("segment_m", Float, nullable=False),  # what a segment was meant to be long
    Column("source", Text),
    Column("sample", Boolean, nullable=False, default=False),
    Column("recorded_by", ForeignKey("account.id")),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("replaced_by", ForeignKey("survey.id")),
    Index("ix_survey_region_id_on_date", "region_id", "on_date"),
)

# What was measured on a station range, and how it was judged then (see geo.condition.assess).
survey_row = Table(
    "survey_row",
    metadata,
    id_column(),
    region_column(),
    Column("survey_id", ForeignKey("survey.id"), nullable=False, index=True),
    Column("roads_version_id", ForeignKey("network_version.id"), nullable=False),
    Column("road_id", String(64), nullable=False),
    Column("from_m", Float, nullable=False),
    Column("to_m", Float, nullable=False),
    Column("geometry", LargeBinary, nullable=False),
    Column("surface", String(16), nullable=False),  # of geo.condition.METHOD_OF_SURFACE
    Column("cracked_percent", Float),  # of the area
    Column("crack_width_mm", Float),
    Column("potholes", Float),  # on this range; a table that told them per km may make it broken
    Column("rut_cm", Float),
    Column("iri_m_per_km", Float),
    Column("pci", Float),
    Column("visual", String(8)),  # of geo.condition.CLASSES
    Column("sdi", Float),
    Column("class", String(8)),  # of geo.condition.CLASSES; None where nothing tells
    Column("method", String(8)),  # what decided the class
    Index("ix_survey_row_region_id_road_id", "region_id", "road_id"),
)

# What an inventory found; a column that it did not look at is None and leaves what was known before.
road_profile = Table(
    "road_profile",
    metadata,
    id_column(),
    region_column(),
    Column("roads_version_id", ForeignKey("network_version.id"), nullable=False),
    Column("road_id", String(64), nullable=False),
    Column("from_m", Float, nullable=False),
    Column("to_m", Float, nullable=False),
    Column("geometry", LargeBinary, nullable=False),
    Column("surface", String(16)),
    Column("width_m", Float),  # of the pavement
    Column("lanes", Integer),
    Column("vehicles_per_day", Float),  # mean daily traffic (LHR), all kinds
    Column("function", String(16)),  # arterial | collector | local | neighbourhood
    Column("on_date", Date, nullable=False),
    Column("source", Text),
    Column("sample", Boolean, nullable=False, default=False),
    Column("recorded_by", ForeignKey("account.id")),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index("ix_road_profile_region_id_road_id", "region_id", "road_id"),
)
