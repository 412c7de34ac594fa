"""Regions, their layers, and what was imported for them: areas, roads and landmarks."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.schema.base import UtcDateTime, id_column, metadata, region_column

region = Table(
    "region",
    metadata,
    Column("id", String(64), primary_key=True),  # the folder's name: kab-kediri
    Column("crs_epsg", Integer),  # None until the first areas or roads are imported
    Column("created_at", UtcDateTime, nullable=False),
)

# One row per (region, layer); bumped in the transaction that changes the layer: caches are never stale.
revision = Table(
    "revision",
    metadata,
    Column("region_id", String(64), ForeignKey("region.id"), primary_key=True),
    Column(
        "layer", String(16), primary_key=True
    ),  # areas | roads | landmarks | complaints | stretches | works
    Column("number", Integer, nullable=False),
)

# Areas, roads or landmarks as they were imported or computed; positions and ranges name those they lie on.
network_version = Table(
    "network_version",
    metadata,
    id_column(),
    region_column(),
    Column("layer", String(16), nullable=False),  # areas | roads | landmarks
    Column("number", Integer, nullable=False),  # 1, 2, … within region and layer
    Column("schematic", Boolean, nullable=False),  # computed from facts: to be called so wherever it shows
    Column("source", Text, nullable=False),
    Column("licence", Text),
    Column("attribution", Text),
    Column("file_sha256", String(64)),
    Column("options_sha256", String(64)),  # the same file read with other columns is another version
    Column("created_at", UtcDateTime, nullable=False),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("region_id", "layer", "number"),
)

area = Table(
    "area",
    metadata,
    id_column(),
    region_column(),
    Column("version_id", ForeignKey("network_version.id"), nullable=False, index=True),
    Column("code", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("level", String(16), nullable=False),  # subdistrict | village
    Column("parent_code", String(32)),
    Column("geometry", LargeBinary, nullable=False),  # WKB (Multi)Polygon, lon/lat
    UniqueConstraint("version_id", "level", "code"),
)

road = Table(
    "road",
    metadata,
    id_column(),
    region_column(),
    Column("version_id", ForeignKey("network_version.id"), nullable=False, index=True),
    Column("road_id", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("end_a", Text),  # 0+000 lies here
    Column("end_b", Text),
    Column("number", String(64)),  # the official number, if any
    Column("authority", String(16), nullable=False),  # national | province | regency | village | unknown
    Column("road_class", String(32)),
    Column("aliases", JSON, nullable=False),  # ["jeglongan sewu", …]
    Column("length_m", Float, nullable=False),
    Column("geometry", LargeBinary, nullable=False),  # WKB MultiLineString, lon/lat
    Column("stations_m", LargeBinary, nullable=False),  # little-endian float64, one per vertex of geometry
    Column("part_kinds", JSON, nullable=False),  # ["main", "carriageway", "branch", …], one per part
    UniqueConstraint("version_id", "road_id"),
)

# Roads cut at area borders: counting by sub-district reads this instead of joining in space.
road_area = Table(
    "road_area",
    metadata,
    id_column(),
    region_column(),
    Column("roads_version_id", ForeignKey("network_version.id"), nullable=False),
    Column("areas_version_id", ForeignKey("network_version.id"), nullable=False),
    Column("road_id", String(64), nullable=False),
    Column("from_m", Float, nullable=False),
    Column("to_m", Float, nullable=False),
    Column("village_code", String(32)),
    Column("subdistrict_code", String(32)),
    Index("ix_road_area_versions", "roads_version_id", "areas_version_id", "road_id"),
)

# Places by which people say where on a road something is: schools, markets, bridges, village halls.
landmark = Table(
    "landmark",
    metadata,
    id_column(),
    region_column(),
    Column("version_id", ForeignKey("network_version.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("kind", String(32), nullable=False),  # of geo/language/landmark_kinds.toml
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("radius_m", Float, nullable=False),  # half the width of the place
)

# What an import did with each file, so that the same file twice changes nothing.
import_run = Table(
    "import_run",
    metadata,
    id_column(),
    region_column(),
    Column("layer", String(16), nullable=False),  # areas | roads | landmarks | complaints
    Column("file_name", Text, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("options_sha256", String(64), nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rows_imported", Integer, nullable=False),
    Column("rows_set_aside", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
