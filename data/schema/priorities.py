"""Weights of the priority score, as they were set: the newest holds, the others are its history."""

from sqlalchemy import Column, Float, ForeignKey, Table, Text

from data.schema.base import UtcDateTime, id_column, metadata, region_column

# Append-only. Points of one hundred for each part of the score; without a row the region's own file holds.
priority_weights = Table(
    "priority_weights",
    metadata,
    id_column(),
    region_column(),
    Column("condition", Float, nullable=False),
    Column("traffic", Float, nullable=False),
    Column("access", Float, nullable=False),
    Column("safety", Float, nullable=False),
    Column("citizen", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("set_by", ForeignKey("account.id")),  # NULL: by the machine, such as a sample
    Column("set_at", UtcDateTime, nullable=False),
)
