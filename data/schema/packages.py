"""Packages: how works are bought or done by the own crews, their contract, plan, weights and payments."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.schema.base import UtcDateTime, id_column, metadata, region_column

package = Table(
    "package",
    metadata,
    id_column(),
    region_column(),
    Column("name", Text, nullable=False),
    Column("kind", String(12), nullable=False),  # contract | own_crew
    Column("agency", String(32)),
    Column("contractor", Text),
    Column("rup_code", String(64)),  # of the general procurement plan (SIRUP)
    Column("method", String(16)),  # of packages_book.METHODS
    Column("ceiling_rupiah", BigInteger),  # pagu
    Column("estimate_rupiah", BigInteger),  # HPS
    Column("value_rupiah", BigInteger),  # of the contract
    Column("budget_year", Integer, nullable=False),  # the last one that pays it
    Column("planned_start", Date),
    Column("planned_end", Date),
    Column("warranty_days", Integer),  # as the contract says: never assumed
    Column("warranty_end", Date),
    Column("crew_id", ForeignKey("crew.id")),  # whose year package it is
    Column("source", Text),
    Column("sample", Boolean, nullable=False, default=False),
    Column("created_at", UtcDateTime, nullable=False),
)

milestone = Table(
    "milestone",
    metadata,
    id_column(),
    region_column(),
    Column("package_id", ForeignKey("package.id"), nullable=False),
    Column("kind", String(8), nullable=False),  # of milestones.MILESTONES
    Column("on_date", Date, nullable=False),
    Column("number", Text),  # of the letter or contract
    Column("sample", Boolean, nullable=False, default=False),
    UniqueConstraint("package_id", "kind"),
)

# Append-only: the rows of the highest ``version`` count, older ones tell what counted before.
works_weight = Table(
    "works_weight",
    metadata,
    id_column(),
    region_column(),
    Column("works_id", ForeignKey("works.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("stage", String(32), nullable=False),
    Column("percent", Float, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    UniqueConstraint("works_id", "version", "stage"),
)

# The planned S-curve. Append-only, as the weights: an addendum is a new ``version``.
plan_point = Table(
    "plan_point",
    metadata,
    id_column(),
    region_column(),
    Column("package_id", ForeignKey("package.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("on_date", Date, nullable=False),
    Column("percent", Float, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    UniqueConstraint("package_id", "version", "on_date"),
)

# What was paid of a contract. Append-only: a correction ends a row and writes the next one, a withdrawal only
# ends it; so every earlier day reads as it did.
payment = Table(
    "payment",
    metadata,
    id_column(),
    region_column(),
    Column("package_id", ForeignKey("package.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),  # of payment_rules.KINDS
    Column("number", Integer, nullable=False),  # the how-manieth of its kind: termin 2
    Column("on_date", Date, nullable=False),
    Column("rupiah", BigInteger, nullable=False),
    Column("certified_percent", Float),  # physical progress that the payment's papers certify
    Column("why_ahead", Text),  # why more is certified than the recorded stages give
    Column("document", Text),  # number of the certificate or of the order to pay
    Column("note", Text),
    Column("recorded_by", Integer),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("replaces_id", ForeignKey("payment.id")),  # the row that this one corrects
    Column("ended_at", UtcDateTime),
    Column("ended_by", Integer),
    Column("end_why", Text),
    Column("sample", Boolean, nullable=False, default=False),
)
