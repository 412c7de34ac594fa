"""Packages with their contract, crews' days, traffic, photos and warranty claims of works."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _crew()
    _package()
    _milestone()
    _works_weight()
    _plan_point()
    _traffic()
    _warning_sign()
    _crew_task()
    _works_photo()
    _warranty_claim()
    with op.batch_alter_table("works") as works:
        works.add_column(sa.Column("package_id", sa.Integer()))
        works.create_foreign_key("fk_works_package_id_package", "package", ["package_id"], ["id"])
    op.create_index("ix_works_package_id", "works", ["package_id"])


def _crew() -> None:
    op.create_table(
        "crew",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(length=32)),
        sa.Column("depot_lon", sa.Float()),
        sa.Column("depot_lat", sa.Float()),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_crew_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_crew"),
        sa.UniqueConstraint("region_id", "name", name="uq_crew_region_id_name"),
    )
    op.create_index("ix_crew_region_id", "crew", ["region_id"])


def _package() -> None:
    op.create_table(
        "package",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("agency", sa.String(length=32)),
        sa.Column("contractor", sa.Text()),
        sa.Column("rup_code", sa.String(length=64)),
        sa.Column("method", sa.String(length=16)),
        sa.Column("ceiling_rupiah", sa.BigInteger()),
        sa.Column("estimate_rupiah", sa.BigInteger()),
        sa.Column("value_rupiah", sa.BigInteger()),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("planned_start", sa.Date()),
        sa.Column("planned_end", sa.Date()),
        sa.Column("warranty_days", sa.Integer()),
        sa.Column("warranty_end", sa.Date()),
        sa.Column("crew_id", sa.Integer()),
        sa.Column("source", sa.Text()),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_package_region_id_region"),
        sa.ForeignKeyConstraint(["crew_id"], ["crew.id"], name="fk_package_crew_id_crew"),
        sa.PrimaryKeyConstraint("id", name="pk_package"),
    )
    op.create_index("ix_package_region_id", "package", ["region_id"])


def _milestone() -> None:
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("number", sa.Text()),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_milestone_region_id_region"),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name="fk_milestone_package_id_package"),
        sa.PrimaryKeyConstraint("id", name="pk_milestone"),
        sa.UniqueConstraint("package_id", "kind", name="uq_milestone_package_id_kind"),
    )
    op.create_index("ix_milestone_region_id", "milestone", ["region_id"])


def _works_weight() -> None:
    op.create_table(
        "works_weight",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("works_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("percent", sa.Float(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_works_weight_region_id_region"),
        sa.ForeignKeyConstraint(["works_id"], ["works.id"], name="fk_works_weight_works_id_works"),
        sa.PrimaryKeyConstraint("id", name="pk_works_weight"),
        sa.UniqueConstraint("works_id", "version", "stage", name="uq_works_weight_works_id_version_stage"),
    )
    op.create_index("ix_works_weight_region_id", "works_weight", ["region_id"])


def _plan_point() -> None:
    op.create_table(
        "plan_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("percent", sa.Float(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_plan_point_region_id_region"),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name="fk_plan_point_package_id_package"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_point"),
        sa.UniqueConstraint(
            "package_id", "version", "on_date", name="uq_plan_point_package_id_version_on_date"
        ),
    )
    op.create_index("ix_plan_point_region_id", "plan_point", ["region_id"])


def _traffic() -> None:
    op.create_table(
        "traffic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("works_id", sa.Integer()),
        sa.Column("roads_version_id", sa.Integer(), nullable=False),
        sa.Column("road_id", sa.String(length=64), nullable=False),
        sa.Column("from_m", sa.Float(), nullable=False),
        sa.Column("to_m", sa.Float(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("lane", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("expected_open", sa.Date()),
        sa.Column("note", sa.Text()),
        sa.Column("recorded_by", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_traffic_region_id_region"),
        sa.ForeignKeyConstraint(["works_id"], ["works.id"], name="fk_traffic_works_id_works"),
        sa.ForeignKeyConstraint(
            ["roads_version_id"], ["network_version.id"], name="fk_traffic_roads_version_id_network_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_traffic"),
    )
    op.create_index("ix_traffic_region_id", "traffic", ["region_id"])
    op.create_index("ix_traffic_region_id_road_id", "traffic", ["region_id", "road_id"])
    op.create_index("ix_traffic_works_id", "traffic", ["works_id"])


def _warning_sign() -> None:
    op.create_table(
        "warning_sign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("complaint_id", sa.Integer()),
        sa.Column("works_id", sa.Integer()),
        sa.Column("roads_version_id", sa.Integer()),
        sa.Column("road_id", sa.String(length=64)),
        sa.Column("from_m", sa.Float()),
        sa.Column("to_m", sa.Float()),
        sa.Column("geometry", sa.LargeBinary()),
        sa.Column("note", sa.Text()),
        sa.Column("placed_at", sa.DateTime(), nullable=False),
        sa.Column("placed_by", sa.Integer()),
        sa.Column("removed_at", sa.DateTime()),
        sa.Column("removed_by", sa.Integer()),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_warning_sign_region_id_region"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_warning_sign_complaint_id_complaint"
        ),
        sa.ForeignKeyConstraint(["works_id"], ["works.id"], name="fk_warning_sign_works_id_works"),
        sa.ForeignKeyConstraint(
            ["roads_version_id"],
            ["network_version.id"],
            name="fk_warning_sign_roads_version_id_network_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_warning_sign"),
    )
    op.create_index("ix_warning_sign_complaint_id", "warning_sign", ["complaint_id"])
    op.create_index("ix_warning_sign_region_id", "warning_sign", ["region_id"])
    op.create_index("ix_warning_sign_region_id_road_id", "warning_sign", ["region_id", "road_id"])
    op.create_index("ix_warning_sign_works_id", "warning_sign", ["works_id"])


def _crew_task() -> None:
    op.create_table(
        "crew_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("crew_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("treatment", sa.String(length=32), nullable=False),
        sa.Column("complaint_id", sa.Integer()),
        sa.Column("stretch_id", sa.Integer()),
        sa.Column("roads_version_id", sa.Integer(), nullable=False),
        sa.Column("road_id", sa.String(length=64), nullable=False),
        sa.Column("from_m", sa.Float(), nullable=False),
        sa.Column("to_m", sa.Float(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("lane", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("works_id", sa.Integer()),
        sa.Column("settled_at", sa.DateTime()),
        sa.Column("settled_by", sa.Integer()),
        sa.Column("why_left", sa.Text()),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("planned_by", sa.Integer()),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_crew_task_region_id_region"),
        sa.ForeignKeyConstraint(["crew_id"], ["crew.id"], name="fk_crew_task_crew_id_crew"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_crew_task_complaint_id_complaint"
        ),
        sa.ForeignKeyConstraint(["stretch_id"], ["stretch.id"], name="fk_crew_task_stretch_id_stretch"),
        sa.ForeignKeyConstraint(
            ["roads_version_id"], ["network_version.id"], name="fk_crew_task_roads_version_id_network_version"
        ),
        sa.ForeignKeyConstraint(["works_id"], ["works.id"], name="fk_crew_task_works_id_works"),
        sa.PrimaryKeyConstraint("id", name="pk_crew_task"),
    )
    op.create_index("ix_crew_task_complaint_id", "crew_task", ["complaint_id"])
    op.create_index("ix_crew_task_crew_id_on_date", "crew_task", ["crew_id", "on_date"])
    op.create_index("ix_crew_task_region_id", "crew_task", ["region_id"])
    op.create_index("ix_crew_task_region_id_on_date", "crew_task", ["region_id", "on_date"])


def _works_photo() -> None:
    op.create_table(
        "works_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("works_id", sa.Integer()),
        sa.Column("crew_task_id", sa.Integer()),
        sa.Column("roads_version_id", sa.Integer(), nullable=False),
        sa.Column("road_id", sa.String(length=64), nullable=False),
        sa.Column("station_m", sa.Float(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("moment", sa.String(length=8), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("key_wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Integer()),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime()),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_works_photo_region_id_region"),
        sa.ForeignKeyConstraint(["works_id"], ["works.id"], name="fk_works_photo_works_id_works"),
        sa.ForeignKeyConstraint(
            ["crew_task_id"], ["crew_task.id"], name="fk_works_photo_crew_task_id_crew_task"
        ),
        sa.ForeignKeyConstraint(
            ["roads_version_id"],
            ["network_version.id"],
            name="fk_works_photo_roads_version_id_network_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_works_photo"),
        sa.UniqueConstraint("public_id", name="uq_works_photo_public_id"),
    )
    op.create_index("ix_works_photo_crew_task_id", "works_photo", ["crew_task_id"])
    op.create_index("ix_works_photo_region_id", "works_photo", ["region_id"])
    op.create_index("ix_works_photo_region_id_road_id", "works_photo", ["region_id", "road_id"])
    op.create_index("ix_works_photo_works_id", "works_photo", ["works_id"])


def _warranty_claim() -> None:
    op.create_table(
        "warranty_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.String(length=64), nullable=False),
        sa.Column("works_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("flagged_at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=12)),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", sa.DateTime()),
        sa.Column("answered_by", sa.Integer()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_warranty_claim_region_id_region"),
        sa.ForeignKeyConstraint(["works_id"], ["works.id"], name="fk_warranty_claim_works_id_works"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_warranty_claim_complaint_id_complaint"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_warranty_claim"),
        sa.UniqueConstraint("works_id", "complaint_id", name="uq_warranty_claim_works_id_complaint_id"),
    )
    op.create_index("ix_warranty_claim_complaint_id", "warranty_claim", ["complaint_id"])
    op.create_index("ix_warranty_claim_region_id", "warranty_claim", ["region_id"])
