"""The tables, each with ``region_id``; every change to them is a migration in ``migrations/versions``.

Times are UTC (naive in SQLite, written and read through ``UtcDateTime``), stations and offsets are metres,
geometries are WKB in lon/lat (EPSG:4326). Columns named ``*_sealed`` hold bytes encrypted under the key of
one reporter (see ``people.py``); ``*_hash`` columns hold keyed hashes.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC ``datetime`` in Python, a naive UTC one in the database (SQLite keeps no zone)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: only its region knows what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; give it the region's zone first.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _region() -> Column[str]:
    return Column("region_id", String(64), ForeignKey("region.id"), nullable=False, index=True)


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
    _id(),
    _region(),
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
    _id(),
    _region(),
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
    _id(),
    _region(),
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
    _id(),
    _region(),
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
    _id(),
    _region(),
    Column("version_id", ForeignKey("network_version.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("kind", String(32), nullable=False),  # of geo/language/landmark_kinds.toml
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("radius_m", Float, nullable=False),  # half the width of the place
)

reporter = Table(
    "reporter",
    metadata,
    _id(),
    _region(),
    Column("key_wrapped", LargeBinary),  # this reporter's own key, sealed by the key file; NULL once erased
    Column("contact_hash", String(64)),  # keyed hash of the normalised contact; NULL if anonymous or erased
    Column("contact_sealed", LargeBinary),
    Column("confidential", Boolean, nullable=False, default=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("erased_at", UtcDateTime),
    UniqueConstraint("region_id", "contact_hash"),
)

message = Table(
    "message",
    metadata,
    _id(),
    _region(),
    Column("channel", String(32), nullable=False),
    Column("format", String(32), nullable=False),  # which parser of channels/ reads the body
    Column("external_hash", String(64), nullable=False),  # keyed hash of the channel's own id
    Column("reporter_id", ForeignKey("reporter.id"), nullable=False),
    Column("body_sealed", LargeBinary),  # the raw message as JSON, exactly as it came
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),  # received | processed | waiting
    Column("waiting_reason", String(64)),
    UniqueConstraint("region_id", "channel", "external_hash"),
    Index("ix_message_region_id_state", "region_id", "state"),
)

complaint = Table(
    "complaint",
    metadata,
    _id(),
    _region(),
    Column("ticket", String(16), nullable=False, unique=True),
    Column("secret_hash", String(64)),  # of the reporter's link
    Column("message_id", ForeignKey("message.id"), index=True),
    Column("reporter_id", ForeignKey("reporter.id"), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("category", String(32), nullable=False),
    Column("family", String(16), nullable=False),
    Column("agency", String(32)),
    Column("state", String(16), nullable=False),  # see stages.COMPLAINT_MOVES
    Column("main_complaint_id", ForeignKey("complaint.id"), index=True),  # of a duplicate or a support
    Column("confidential", Boolean, nullable=False, default=False),  # *rahasia*: in no public output
    Column("sample", Boolean, nullable=False, default=False),
    Column("words_sealed", LargeBinary),
    Column("public_words", Text),  # what the desk released, without personal data
    Column("happened_at", UtcDateTime, nullable=False),  # when the reporter said so, else when it came
    Column("created_at", UtcDateTime, nullable=False),
    Column("verified_at", UtcDateTime),  # a person of the office has checked it; NULL again once rejected
    Column("closed_at", UtcDateTime),
    Index("ix_complaint_region_id_state", "region_id", "state"),
    Index("ix_complaint_region_id_happened_at", "region_id", "happened_at"),
    Index("ix_complaint_region_id_sample", "region_id", "sample"),
)

# Where the reporter said it is, as given; a new road survey places the complaint anew from here.
evidence = Table(
    "evidence",
    metadata,
    _id(),
    _region(),
    Column("complaint_id", ForeignKey("complaint.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # gps | tap | exif | words | road
    Column("lon", Float),
    Column("lat", Float),
    Column("accuracy_m", Float),
    Column("road_id", String(64)),  # the road the reporter chose by name, as it was then
    Column("station_m", Float),
    Column("words_sealed", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
)

# Append-only: the newest row of a complaint (``current``) is where it lies now.
position = Table(
    "position",
    metadata,
    _id(),
    _region(),
    Column("complaint_id", ForeignKey("complaint.id"), nullable=False),
    Column("current", Boolean, nullable=False),
    Column("status", String(16), nullable=False),  # placed | ambiguous | off_network | no_location | invalid
    Column("roads_version_id", ForeignKey("network_version.id")),
    Column("road_id", String(64)),
    Column("station_m", Float),
    Column("from_m", Float),
    Column("to_m", Float),
    Column("offset_m", Float),
    Column("side", String(8)),
    Column("sigma_m", Float),
    Column("confidence", Float),
    Column("lon", Float),  # of the point on the road: the only place that may be public
    Column("lat", Float),
    Column("village_code", String(32)),
    Column("subdistrict_code", String(32)),
    Column("candidates", JSON, nullable=False),  # [{"road_id", "name", "confidence"}, …]
    Column("question", String(64)),  # what to ask back, a language-free code
    Column("reason", String(64)),
    Column("set_by", String(16), nullable=False),  # machine | staff
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_position_complaint_id_current", "complaint_id", "current"),
    Index("ix_position_region_id_road_id_current", "region_id", "road_id", "current"),
    Index("ix_position_region_id_current_lat", "region_id", "current", "lat"),  # the pins of a view
)

photo = Table(
    "photo",
    metadata,
    _id(),
    _region(),
    Column("public_id", String(32), nullable=False, unique=True),  # random; the file's name under var/photos
    Column("complaint_id", ForeignKey("complaint.id"), index=True),  # NULL while the form is being filled in
    Column("reporter_id", ForeignKey("reporter.id")),
    Column("upload_ticket_hash", String(64)),  # who may attach it
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    # Sealed by the key file at upload, by the reporter's key once attached.
    Column("key_wrapped", LargeBinary, nullable=False),
    Column("released", Boolean, nullable=False, default=False),  # the desk lets the public see it
    Column("created_at", UtcDateTime, nullable=False),
)

# Append-only history: written in the same transaction as the change it tells of.
event = Table(
    "event",
    metadata,
    _id(),
    _region(),
    Column("at", UtcDateTime, nullable=False),
    Column(
        "subject", String(16), nullable=False
    ),  # complaint | stretch | works | network | weights | account | reporter
    Column("subject_id", Integer, nullable=False),
    Column("action", String(32), nullable=False),
    Column("actor_kind", String(16), nullable=False),  # reporter | staff | machine
    Column("actor_id", Integer),  # account.id or reporter.id: never a name
    Column("from_state", String(32)),
    Column("to_state", String(32)),
    Column("why", Text),
    Column("public", Boolean, nullable=False, default=False),
    Column("details", JSON, nullable=False, default=dict),
    Index("ix_event_subject_subject_id", "subject", "subject_id"),
)

# The lasting identity of a stretch; its range is recomputed, its id is kept (lineage.py). ``from_m, to_m``,
# ``geometry`` and ``level`` are shown and stay while the evidence allows (steadying.py).
stretch = Table(
    "stretch",
    metadata,
    _id(),
    _region(),
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
    _region(),
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

# How evidence is weighed when complaints are placed, fitted on those whose place a person set (refit.py).
# Append-only; without an active row the weights that come with the software hold.
placing_weights = Table(
    "placing_weights",
    metadata,
    _id(),
    _region(),
    Column("number", Integer, nullable=False),  # 1, 2, … within the region
    Column("weights", Text, nullable=False),  # TOML, as geo.posterior.weights reads it
    Column("fitted_rows", Integer, nullable=False),
    Column("figures", JSON, nullable=False),  # on rows held out: {"before": {…}, "after": {…}}
    Column("fitted_by", ForeignKey("account.id")),  # NULL: on the command line
    Column("fitted_at", UtcDateTime, nullable=False),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("region_id", "number"),
)

works = Table(
    "works",
    metadata,
    _id(),
    _region(),
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
)

# Stages belong to station ranges, lane by lane; the newest row that covers a metre of a lane is its stage.
works_range = Table(
    "works_range",
    metadata,
    _id(),
    _region(),
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
    _id(),
    _region(),
    Column("works_id", ForeignKey("works.id"), nullable=False, index=True),
    Column("on_date", Date, nullable=False),
    Column("percent", Float, nullable=False),
    Column("source", Text),
    Column("sample", Boolean, nullable=False, default=False),
    UniqueConstraint("works_id", "on_date"),
)

account = Table(
    "account",
    metadata,
    _id(),
    _region(),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),  # desk | engineer | leader | admin
    Column("agency", String(32)),
    Column("password_hash", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
    UniqueConstraint("region_id", "name"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

# What an import did with each file, so that the same file twice changes nothing.
import_run = Table(
    "import_run",
    metadata,
    _id(),
    _region(),
    Column("layer", String(16), nullable=False),  # areas | roads | landmarks | complaints
    Column("file_name", Text, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("options_sha256", String(64), nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rows_imported", Integer, nullable=False),
    Column("rows_set_aside", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
