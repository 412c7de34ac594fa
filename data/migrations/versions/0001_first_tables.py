"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _regions()
    _map()
    _people()
    _complaints()
    _stretches()
    _works()


def _regions() -> None:
    op.create_table(
        "region",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("crs_epsg", sa.Integer()),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_region"),
    )
    op.create_table(
        "revision",
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_revision_region_id_region"),
        sa.PrimaryKeyConstraint("region_id", "layer", name="pk_revision"),
    )
    op.create_table(
        "network_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("schematic", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text()),
        sa.Column("attribution", sa.Text()),
        sa.Column("file_sha256", sa.String(length=64)),
        sa.Column("options_sha256", sa.String(length=64)),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_network_version_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_network_version"),
        sa.UniqueConstraint("region_id", "layer", "number", name="uq_network_version_region_id_layer_number"),
    )
    op.create_index("ix_network_version_region_id", "network_version", ["region_id"])
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("options_sha256", sa.String(length=64), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_imported", sa.Integer(), nullable=False),
        sa.Column("rows_set_aside", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_import_run_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_import_run"),
    )
    op.create_index("ix_import_run_region_id", "import_run", ["region_id"])


def _map() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("parent_code", sa.String(length=32)),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_area_region_id_region"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["network_version.id"], name="fk_area_version_id_network_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_area"),
        sa.UniqueConstraint("version_id", "level", "code", name="uq_area_version_id_level_code"),
    )
    op.create_index("ix_area_region_id", "area", ["region_id"])
    op.create_index("ix_area_version_id", "area", ["version_id"])
    op.create_table(
        "road",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("road_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("end_a", sa.Text()),
        sa.Column("end_b", sa.Text()),
        sa.Column("number", sa.String(length=64)),
        sa.Column("authority", sa.String(length=16), nullable=False),
        sa.Column("road_class", sa.String(length=32)),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("length_m", sa.Float(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("stations_m", sa.LargeBinary(), nullable=False),
        sa.Column("part_kinds", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_road_region_id_region"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["network_version.id"], name="fk_road_version_id_network_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_road"),
        sa.UniqueConstraint("version_id", "road_id", name="uq_road_version_id_road_id"),
    )
    op.create_index("ix_road_region_id", "road", ["region_id"])
    op.create_index("ix_road_version_id", "road", ["version_id"])
    op.create_table(
        "road_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("roads_version_id", sa.Integer(), nullable=False),
        sa.Column("areas_version_id", sa.Integer(), nullable=False),
        sa.Column("road_id", sa.String(length=64), nullable=False),
        sa.Column("from_m", sa.Float(), nullable=False),
        sa.Column("to_m", sa.Float(), nullable=False),
        sa.Column("village_code", sa.String(length=32)),
        sa.Column("subdistrict_code", sa.String(length=32)),
        sa.ForeignKeyConstraint(
            ["areas_version_id"], ["network_version.id"], name="fk_road_area_areas_version_id_network_version"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_road_area_region_id_region"),
        sa.ForeignKeyConstraint(
            ["roads_version_id"], ["network_version.id"], name="fk_road_area_roads_version_id_network_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_road_area"),
    )
    op.create_index("ix_road_area_region_id", "road_area", ["region_id"])
    op.create_index("ix_road_area_versions", "road_area", ["roads_version_id", "areas_version_id", "road_id"])


def _people() -> None:
    op.create_table(
        "reporter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("key_wrapped", sa.LargeBinary()),
        sa.Column("contact_hash", sa.String(length=64)),
        sa.Column("contact_sealed", sa.LargeBinary()),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("erased_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_reporter_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_reporter"),
        sa.UniqueConstraint("region_id", "contact_hash", name="uq_reporter_region_id_contact_hash"),
    )
    op.create_index("ix_reporter_region_id", "reporter", ["region_id"])
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("agency", sa.String(length=32)),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("disabled_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_account_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("region_id", "name", name="uq_account_region_id_name"),
    )
    op.create_index("ix_account_region_id", "account", ["region_id"])
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_session_account_id_account"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_session"),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"])


def _complaints() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("external_hash", sa.String(length=64), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary()),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("waiting_reason", sa.String(length=64)),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_message_region_id_region"),
        sa.ForeignKeyConstraint(["reporter_id"], ["reporter.id"], name="fk_message_reporter_id_reporter"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint(
            "region_id", "channel", "external_hash", name="uq_message_region_id_channel_external_hash"
        ),
    )
    op.create_index("ix_message_region_id", "message", ["region_id"])
    op.create_index("ix_message_region_id_state", "message", ["region_id", "state"])
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("ticket", sa.String(length=16), nullable=False),
        sa.Column("secret_hash", sa.String(length=64)),
        sa.Column("message_id", sa.Integer()),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("family", sa.String(length=16), nullable=False),
        sa.Column("agency", sa.String(length=32)),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("main_complaint_id", sa.Integer()),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("public_words", sa.Text()),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("verified_at", sa.DateTime()),
        sa.Column("closed_at", sa.DateTime()),
        sa.ForeignKeyConstraint(
            ["main_complaint_id"], ["complaint.id"], name="fk_complaint_main_complaint_id_complaint"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_complaint_message_id_message"),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_complaint_region_id_region"),
        sa.ForeignKeyConstraint(["reporter_id"], ["reporter.id"], name="fk_complaint_reporter_id_reporter"),
        sa.PrimaryKeyConstraint("id", name="pk_complaint"),
        sa.UniqueConstraint("ticket", name="uq_complaint_ticket"),
    )
    op.create_index("ix_complaint_main_complaint_id", "complaint", ["main_complaint_id"])
    op.create_index("ix_complaint_message_id", "complaint", ["message_id"])
    op.create_index("ix_complaint_region_id", "complaint", ["region_id"])
    op.create_index("ix_complaint_region_id_happened_at", "complaint", ["region_id", "happened_at"])
    op.create_index("ix_complaint_region_id_sample", "complaint", ["region_id", "sample"])
    op.create_index("ix_complaint_region_id_state", "complaint", ["region_id", "state"])
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("lon", sa.Float()),
        sa.Column("lat", sa.Float()),
        sa.Column("accuracy_m", sa.Float()),
        sa.Column("road_id", sa.String(length=64)),
        sa.Column("station_m", sa.Float()),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_evidence_complaint_id_complaint"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_evidence_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_complaint_id", "evidence", ["complaint_id"])
    op.create_index("ix_evidence_region_id", "evidence", ["region_id"])
    op.create_table(
        "position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("roads_version_id", sa.Integer()),
        sa.Column("road_id", sa.String(length=64)),
        sa.Column("station_m", sa.Float()),
        sa.Column("from_m", sa.Float()),
        sa.Column("to_m", sa.Float()),
        sa.Column("offset_m", sa.Float()),
        sa.Column("side", sa.String(length=8)),
        sa.Column("sigma_m", sa.Float()),
        sa.Column("confidence", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("lat", sa.Float()),
        sa.Column("village_code", sa.String(length=32)),
        sa.Column("subdistrict_code", sa.String(length=32)),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("question", sa.String(length=64)),
        sa.Column("reason", sa.String(length=64)),
        sa.Column("set_by", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_position_complaint_id_complaint"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_position_region_id_region"),
        sa.ForeignKeyConstraint(
            ["roads_version_id"], ["network_version.id"], name="fk_position_roads_version_id_network_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_position"),
    )
    op.create_index("ix_position_complaint_id_current", "position", ["complaint_id", "current"])
    op.create_index("ix_position_region_id", "position", ["region_id"])
    op.create_index("ix_position_region_id_current_lat", "position", ["region_id", "current", "lat"])
    op.create_index("ix_position_region_id_road_id_current", "position", ["region_id", "road_id", "current"])
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("complaint_id", sa.Integer()),
        sa.Column("reporter_id", sa.Integer()),
        sa.Column("upload_ticket_hash", sa.String(length=64)),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("key_wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="fk_photo_complaint_id_complaint"),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_photo_region_id_region"),
        sa.ForeignKeyConstraint(["reporter_id"], ["reporter.id"], name="fk_photo_reporter_id_reporter"),
        sa.PrimaryKeyConstraint("id", name="pk_photo"),
        sa.UniqueConstraint("public_id", name="uq_photo_public_id"),
    )
    op.create_index("ix_photo_complaint_id", "photo", ["complaint_id"])
    op.create_index("ix_photo_region_id", "photo", ["region_id"])
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Integer()),
        sa.Column("from_state", sa.String(length=32)),
        sa.Column("to_state", sa.String(length=32)),
        sa.Column("why", sa.Text()),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_event_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index("ix_event_region_id", "event", ["region_id"])
    op.create_index("ix_event_subject_subject_id", "event", ["subject", "subject_id"])


def _stretches() -> None:
    op.create_table(
        "stretch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("roads_version_id", sa.Integer(), nullable=False),
        sa.Column("road_id", sa.String(length=64), nullable=False),
        sa.Column("family", sa.String(length=16), nullable=False),
        sa.Column("from_m", sa.Float(), nullable=False),
        sa.Column("to_m", sa.Float(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("complaints", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.Column("reporters", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime()),
        sa.Column("last_at", sa.DateTime()),
        sa.Column("density_per_km", sa.Float()),
        sa.Column("strength", sa.Float()),
        sa.Column("p_value", sa.Float()),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("located", sa.Boolean(), nullable=False),
        sa.Column("subdistrict_codes", sa.JSON(), nullable=False),
        sa.Column("village_codes", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=False),
        sa.Column("merged_into_id", sa.Integer()),
        sa.Column("ended_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["merged_into_id"], ["stretch.id"], name="fk_stretch_merged_into_id_stretch"),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_stretch_region_id_region"),
        sa.ForeignKeyConstraint(
            ["roads_version_id"], ["network_version.id"], name="fk_stretch_roads_version_id_network_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_stretch"),
    )
    op.create_index("ix_stretch_region_id", "stretch", ["region_id"])
    op.create_index("ix_stretch_region_id_road_id", "stretch", ["region_id", "road_id"])
    op.create_table(
        "stretch_complaint",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("stretch_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_stretch_complaint_complaint_id_complaint"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_stretch_complaint_region_id_region"),
        sa.ForeignKeyConstraint(
            ["stretch_id"], ["stretch.id"], name="fk_stretch_complaint_stretch_id_stretch"
        ),
        sa.PrimaryKeyConstraint("complaint_id", name="pk_stretch_complaint"),
    )
    op.create_index("ix_stretch_complaint_region_id", "stretch_complaint", ["region_id"])
    op.create_index("ix_stretch_complaint_stretch_id", "stretch_complaint", ["stretch_id"])
    op.create_table(
        "stretch_rates",
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("rates", sa.JSON(), nullable=False),
        sa.Column("learnt_from", sa.Integer(), nullable=False),
        sa.Column("learnt_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_stretch_rates_region_id_region"),
        sa.PrimaryKeyConstraint("region_id", name="pk_stretch_rates"),
    )


def _works() -> None:
    op.create_table(
        "works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("treatment", sa.String(length=32), nullable=False),
        sa.Column("agency", sa.String(length=32)),
        sa.Column("budget_rupiah", sa.BigInteger()),
        sa.Column("budget_note", sa.Text()),
        sa.Column("planned_start", sa.Date()),
        sa.Column("planned_end", sa.Date()),
        sa.Column("warranty_end", sa.Date()),
        sa.Column("source", sa.Text()),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_works_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_works"),
    )
    op.create_index("ix_works_region_id", "works", ["region_id"])
    op.create_table(
        "works_range",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("works_id", sa.Integer(), nullable=False),
        sa.Column("roads_version_id", sa.Integer(), nullable=False),
        sa.Column("road_id", sa.String(length=64), nullable=False),
        sa.Column("from_m", sa.Float(), nullable=False),
        sa.Column("to_m", sa.Float(), nullable=False),
        sa.Column("lane", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_works_range_region_id_region"),
        sa.ForeignKeyConstraint(
            ["roads_version_id"],
            ["network_version.id"],
            name="fk_works_range_roads_version_id_network_version",
        ),
        sa.ForeignKeyConstraint(["works_id"], ["works.id"], name="fk_works_range_works_id_works"),
        sa.PrimaryKeyConstraint("id", name="pk_works_range"),
    )
    op.create_index("ix_works_range_region_id", "works_range", ["region_id"])
    op.create_index("ix_works_range_region_id_road_id", "works_range", ["region_id", "road_id"])
    op.create_index("ix_works_range_works_id", "works_range", ["works_id"])
    op.create_table(
        "progress_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("works_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("percent", sa.Float(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_progress_report_region_id_region"),
        sa.ForeignKeyConstraint(["works_id"], ["works.id"], name="fk_progress_report_works_id_works"),
        sa.PrimaryKeyConstraint("id", name="pk_progress_report"),
        sa.UniqueConstraint("works_id", "on_date", name="uq_progress_report_works_id_on_date"),
    )
    op.create_index("ix_progress_report_region_id", "progress_report", ["region_id"])
    op.create_index("ix_progress_report_works_id", "progress_report", ["works_id"])
