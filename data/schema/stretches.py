"""Stretches of damage: their lasting identity, their complaints, and what they are told from."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table

from data.schema.base import UtcDateTime, id_column, metadata, region_column

# The lasting identity of a stretch; its range is recomputed, its id is kept (lineage.py). ``from_m, to_m``,
# ``geometry`` and ``level`` are shown and stay while the evidence allows (steadying.py).
stretch = Table(
    "stretch",
    metadata,
    id_column(),
    region_column(),
    Column("roads_version_id", ForeignKey("network_version.id"), nullable=False),
    Column("road_id", String(64), nullable=False),
    Column("family", String(16), nullable=False),
    Column("from_m", Float, nullable=False),
    Column("to_m", Float, nullable=False),
    Column("geometry", LargeBinary, nullable=False),  # WKB MultiLineString, lon/lat
    Column("complaints", Integer, nullable=False),
    Column("verified", Integer, nullable=False),  # of them
    Column("reporters", Integer, nullable=False),
    Column("first_at", UtcDateTime),
    Column("last_at", UtcDateTime),
    Column("density_per_km", Float),
    Column("strength", Float),
    Column("p_value", Float),
    Column("found_from_m", Float),  # where the complaints themselves put the ends; NULL: as shown
    Column("found_to_m", Float),
    Column("probability", Float),  # that there is more than the background here
    Column("level", String(8), nullable=False),  # strong | weak
    Column(
        "located", Boolean, nullable=False, default=True
    ),  # False: known only as "somewhere along these metres"
    Column("subdistrict_codes", JSON, nullable=False),
    Column("village_codes", JSON, nullable=False),
    Column("as_of", UtcDateTime, nullable=False),
    Column("merged_into_id", ForeignKey("stretch.id")),
    Column("ended_at", UtcDateTime),  # no complaint of it is left; kept for its links
    Index("ix_stretch_region_id_road_id", "region_id", "road_id"),
)

stretch_complaint = Table(
    "stretch_complaint",
    metadata,
    Column("complaint_id", ForeignKey("complaint.id"), primary_key=True),
    Column("stretch_id", ForeignKey("stretch.id"), nullable=False, index=True),
    region_column(),
)

# What tells stretches from the background, frozen so that one road alone comes out as in a run over all.
stretch_priors = Table(
    "stretch_priors",
    metadata,
    Column("region_id", String(64), ForeignKey("region.id"), primary_key=True),
    Column("priors", JSON, nullable=False),  # see priors.py
    Column("roads_version_id", ForeignKey("network_version.id"), nullable=False),
    Column("learnt_from", Integer, nullable=False),  # complaints of the region at that time
    Column("learnt_at", UtcDateTime, nullable=False),
)
