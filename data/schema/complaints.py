"""Messages as they came, their reporters, and the complaints they became, with evidence, place and photos."""

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

reporter = Table(
    "reporter",
    metadata,
    id_column(),
    region_column(),
    Column("key_wrapped", LargeBinary),  # this reporter's own key, sealed by the key file; NULL once erased
    Column("contact_hash", String(64)),  # keyed hash of the normalised contact; NULL if anonymous or erased
    Column("contact_sealed", LargeBinary),
    Column("confidential", Boolean, nullable=False, default=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("erased_at", UtcDateTime),
    Column("language", String(2)),  # in which they are told of it; NULL: the region's first
    # They asked to be forgotten: nothing of theirs opens any more, and the erasure follows.
    Column("restricted_at", UtcDateTime),
    UniqueConstraint("region_id", "contact_hash"),
)

message = Table(
    "message",
    metadata,
    id_column(),
    region_column(),
    Column("channel", String(32), nullable=False),
    Column("format", String(32), nullable=False),  # which parser of channels/ reads the body
    Column("external_hash", String(64), nullable=False),  # keyed hash of the channel's own id
    Column("reporter_id", ForeignKey("reporter.id"), nullable=False),
    Column("body_sealed", LargeBinary),  # the raw message as JSON, exactly as it came
    Column("received_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),  # as the channel says; NULL: it does not
    Column("words_hash", String(64)),  # keyed hash of its words, to know what the same person says again
    Column("state", String(16), nullable=False),  # received | processed | waiting
    Column("waiting_reason", String(64)),
    Column("said_hash", String(64)),  # keyed hash of words and place: the same said by many is noticed
    Column("screened_at", UtcDateTime),  # a person says that it is no spam; it is not held as such again
    Column("screened_by", Integer),  # account.id
    Column("reading_sealed", LargeBinary),  # what a person heard or saw in it, as a call's JSON (readings.py)
    Column("read_by", Integer),  # account.id
    Column("read_at", UtcDateTime),
    UniqueConstraint("region_id", "channel", "external_hash"),
    Index("ix_message_region_id_said_hash", "region_id", "said_hash"),
    Index("ix_message_region_id_state", "region_id", "state"),
    Index("ix_message_reporter_id_sent_at", "reporter_id", "sent_at"),
    Index("ix_message_reporter_id_words_hash", "reporter_id", "words_hash"),
)

complaint = Table(
    "complaint",
    metadata,
    id_column(),
    region_column(),
    Column("ticket", String(16), nullable=False, unique=True),
    Column("secret_hash", String(64)),  # of the reporter's link
    Column("message_id", ForeignKey("message.id"), index=True),
    Column("reporter_id", ForeignKey("reporter.id"), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("category", String(32), nullable=False),
    Column("category_confidence", Float),  # calibrated probability; NULL: a person said it
    Column("category_set_by", String(16)),  # reporter | machine | staff
    Column("category_candidates", JSON),  # [{"category", "p"}, …], the best first
    Column("concern", String(16)),  # complaint | criticism | suggestion | question | thanks
    Column("severity", JSON),  # codes of understanding.cues, never words
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
    Column("verified_how", String(16)),  # desk | field | reporter | second_source
    Column("withheld_from", String(32)),  # an agency whose people must not see it: it is about one of them
    Column("closed_at", UtcDateTime),
    Index("ix_complaint_region_id_state", "region_id", "state"),
    # The newest of the inbox, and all that inbox and progress count: no row is read for it.
    Index(
        "ix_complaint_counts",
        *("region_id", "happened_at", "state", "confidential", "category", "agency", "withheld_from"),
        "main_complaint_id",
    ),
    Index("ix_complaint_region_id_sample", "region_id", "sample"),
)

# Where the reporter said it is, as given; a new road survey places the complaint anew from here.
evidence = Table(
    "evidence",
    metadata,
    id_column(),
    region_column(),
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
    id_column(),
    region_column(),
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
    Index("ix_position_complaint_id_current", "complaint_id", "current", "subdistrict_code"),
    Index("ix_position_region_id_road_id_current", "region_id", "road_id", "current"),
    # The pins of a view.
    Index(
        "ix_position_region_id_current_lat",
        *("region_id", "current", "lat", "lon", "status", "complaint_id"),
    ),
    Index("ix_position_region_id_created_at", "region_id", "created_at"),  # since when records are kept
)

photo = Table(
    "photo",
    metadata,
    id_column(),
    region_column(),
    Column("public_id", String(32), nullable=False, unique=True),  # random; the file's name under var/photos
    Column("complaint_id", ForeignKey("complaint.id"), index=True),  # NULL while the form is being filled in
    Column("reporter_id", ForeignKey("reporter.id")),
    Column("upload_ticket_hash", String(64)),  # who may attach it
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    # 1 is what the reporter put first
    Column("number", Integer, nullable=False, default=0, server_default="0"),
    # Sealed by the key file at upload, by the reporter's key once attached.
    Column("key_wrapped", LargeBinary, nullable=False),
    Column(
        "released", Boolean, nullable=False, default=False
    ),  # the public sees its newest rendition (photos.py)
    Column("kept_inside_at", UtcDateTime),  # somebody looked, and the public is not to see it
    Column("created_at", UtcDateTime, nullable=False),
)

# How evidence is weighed when complaints are placed, fitted on those whose place a person set (refit.py).
# Append-only; without an active row the weights that come with the software hold.
placing_weights = Table(
    "placing_weights",
    metadata,
    id_column(),
    region_column(),
    Column("number", Integer, nullable=False),  # 1, 2, … within the region
    Column("weights", Text, nullable=False),  # TOML, as geo.posterior.weights reads it
    Column("fitted_rows", Integer, nullable=False),
    Column("figures", JSON, nullable=False),  # on rows held out: {"before": {…}, "after": {…}}
    Column("fitted_by", ForeignKey("account.id")),  # NULL: on the command line
    Column("fitted_at", UtcDateTime, nullable=False),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("region_id", "number"),
)
