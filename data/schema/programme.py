"""Programmes of repairs under a budget: drafts, what was decided, and every treatment in them."""

from sqlalchemy import (
    JSON,
    BigInteger,
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

# A draft may be thrown away; what was decided is never changed, a newer programme supersedes it.
programme = Table(
    "programme",
    metadata,
    id_column(),
    region_column(),
    Column("name", Text, nullable=False),
    Column("budget_year", Integer, nullable=False),
    Column("budget_rupiah", BigInteger, nullable=False),
    Column("floors", JSON, nullable=False),  # code of a sub-district -> whole rupiah
    Column("wish", JSON, nullable=False),  # what else was asked: see data.programme.proposal.Wish
    Column("figures", JSON, nullable=False),  # what came out, as it was shown: see proposal.Figures
    Column("costs", JSON, nullable=False),  # the unit costs that it was reckoned with
    Column("status", String(12), nullable=False),  # draft | decided | superseded
    Column("supersedes_id", ForeignKey("programme.id")),
    Column("finish_by", Date),  # until when its works are to be done
    Column("why", Text),
    Column("made_by", ForeignKey("account.id")),
    Column("made_at", UtcDateTime, nullable=False),
    Column("decided_by", ForeignKey("account.id")),
    Column("decided_at", UtcDateTime),
)

# One row a treatment on a station range (``chosen``), a range of works promised before (``promised``), or a
# stretch that could have been repaired and is not (``left``).
programme_item = Table(
    "programme_item",
    metadata,
    id_column(),
    region_column(),
    Column("programme_id", ForeignKey("programme.id"), nullable=False, index=True),
    Column("part", String(8), nullable=False),  # chosen | promised | left
    Column("stretch_id", ForeignKey("stretch.id")),
    Column("works_id", ForeignKey("works.id"), index=True),  # promised before, or planned by the decision
    Column("roads_version_id", ForeignKey("network_version.id"), nullable=False),
    Column("road_id", String(64), nullable=False),
    Column("from_m", Float, nullable=False),
    Column("to_m", Float, nullable=False),
    Column("geometry", LargeBinary, nullable=False),
    Column("family", String(16)),
    Column("surface", String(16)),
    Column("class", String(8)),  # of geo.condition.CLASSES; None where nobody has surveyed
    Column("measure", String(32)),  # of measures.toml
    Column("rank", Integer),
    Column("score", Float),
    Column("width_m", Float),
    Column("cost_rupiah", BigInteger, nullable=False),
    Column("benefit", Float, nullable=False),
    Column("estimates", JSON, nullable=False),  # codes of what is an estimate in it: width, class, cost …
    Index("ix_programme_item_region_id_road_id", "region_id", "road_id"),
)
