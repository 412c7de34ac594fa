"""What happens at the place of works: traffic, signs, photos, warranty claims, and the crews' days."""

from sqlalchemy import (
    JSON,
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
    UniqueConstraint,
)

from data.schema.base import UtcDateTime, id_column, metadata, region_column

# The newest row that covers a metre of a lane counts, until works on it reach another kind of stage.
traffic = Table(
    "traffic",
    metadata,
    id_column(),
    region_column(),
    Column("works_id", ForeignKey("works.id"), index=True),
    Column("roads_version_id", ForeignKey("network_version.id"), nullable=False),
    Column("road_id", String(64), nullable=False),
    Column("from_m", Float, nullable=False),
    Column("to_m", Float, nullable=False),
    Column("geometry", LargeBinary, nullable=False),
    Column("lane", String(8), nullable=False),  # both | left | right
    Column("state", String(12), nullable=False),  # closed | half | light_only | open
    Column("since", Date, nullable=False),
    Column("expected_open", Date),
    Column("note", Text),  # public: the way round
    Column("recorded_by", Integer),  # an account, as in the events; None: the software itself
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("sample", Boolean, nullable=False, default=False),
    Index("ix_traffic_region_id_road_id", "region_id", "road_id"),
)

# UU 22/2009 art. 24 (2): who cannot mend a road yet must put up a sign. On a range, or for a complaint.
warning_sign = Table(
    "warning_sign",
    metadata,
    id_column(),
    region_column(),
    Column("complaint_id", ForeignKey("complaint.id"), index=True),
    Column("works_id", ForeignKey("works.id"), index=True),
    Column("roads_version_id", ForeignKey("network_version.id")),
    Column("road_id", String(64)),
    Column("from_m", Float),
    Column("to_m", Float),
    Column("geometry", LargeBinary),
    Column("note", Text),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("placed_by", Integer),
    Column("removed_at", UtcDateTime),
    Column("removed_by", Integer),
    Column("sample", Boolean, nullable=False, default=False),
    Index("ix_warning_sign_region_id_road_id", "region_id", "road_id"),
)

# Photos of staff, sealed on disk under the master key as a citizen's are before they are sent; the public
# sees none before somebody has looked at it (``works_photo_rendition``).
works_photo = Table(
    "works_photo",
    metadata,
    id_column(),
    region_column(),
    Column("public_id", String(32), nullable=False, unique=True),  # the file's name under var/photos
    Column("works_id", ForeignKey("works.id"), index=True),
    Column("crew_task_id", ForeignKey("crew_task.id"), index=True),
    Column("roads_version_id", ForeignKey("network_version.id"), nullable=False),
    Column("road_id", String(64), nullable=False),
    Column("station_m", Float, nullable=False),
    Column("geometry", LargeBinary, nullable=False),  # WKB point, lon/lat
    Column("moment", String(8), nullable=False),  # before | during | after
    Column("taken_at", UtcDateTime, nullable=False),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("key_wrapped", LargeBinary, nullable=False),
    Column("added_by", Integer),
    Column("added_at", UtcDateTime, nullable=False),
    Column("released", Boolean, nullable=False, default=False),  # the public sees its newest rendition
    Column("kept_inside_at", UtcDateTime),  # somebody looked, and the public is not to see it
    Column("withdrawn_at", UtcDateTime),  # somebody could be known on it: its file is gone
    Column("sample", Boolean, nullable=False, default=False),
    Index("ix_works_photo_region_id_road_id", "region_id", "road_id"),
)

# A checked complaint on a range for which a contractor still answers.
warranty_claim = Table(
    "warranty_claim",
    metadata,
    id_column(),
    region_column(),
    Column("works_id", ForeignKey("works.id"), nullable=False),
    Column("complaint_id", ForeignKey("complaint.id"), nullable=False, index=True),
    Column("flagged_at", UtcDateTime, nullable=False),
    Column("outcome", String(12)),  # of warranty.OUTCOMES; None: the contractor has not answered
    Column("answer", Text),
    Column("answered_at", UtcDateTime),
    Column("answered_by", Integer),
    UniqueConstraint("works_id", "complaint_id"),
)

# --- the office's own crews (swakelola)

crew = Table(
    "crew",
    metadata,
    id_column(),
    region_column(),
    Column("name", Text, nullable=False),
    Column("agency", String(32)),
    Column("depot_lon", Float),  # where its day begins
    Column("depot_lat", Float),
    Column("ended_at", UtcDateTime),
    Column("sample", Boolean, nullable=False, default=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("region_id", "name"),
)

crew_task = Table(
    "crew_task",
    metadata,
    id_column(),
    region_column(),
    Column("crew_id", ForeignKey("crew.id"), nullable=False),
    Column("on_date", Date, nullable=False),
    Column("number", Integer, nullable=False),  # its place in the day, from 1
    Column("treatment", String(32), nullable=False),
    Column("complaint_id", ForeignKey("complaint.id"), index=True),
    Column("stretch_id", ForeignKey("stretch.id")),
    Column("roads_version_id", ForeignKey("network_version.id"), nullable=False),
    Column("road_id", String(64), nullable=False),
    Column("from_m", Float, nullable=False),
    Column("to_m", Float, nullable=False),
    Column("geometry", LargeBinary, nullable=False),
    Column("lane", String(8), nullable=False),
    Column("note", Text),  # for the crew
    Column("state", String(8), nullable=False),  # open | done | left
    Column("works_id", ForeignKey("works.id")),  # that it became part of
    Column("settled_at", UtcDateTime),  # done or left
    Column("settled_by", Integer),
    Column("why_left", Text),
    Column("materials", JSON, nullable=False),  # [{"name", "amount", "unit"}, …]
    Column("planned_by", Integer),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("sample", Boolean, nullable=False, default=False),
    Index("ix_crew_task_crew_id_on_date", "crew_id", "on_date"),
    Index("ix_crew_task_region_id_on_date", "region_id", "on_date"),
)
