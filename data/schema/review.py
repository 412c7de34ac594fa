"""What was decided in the weekly review, and what became of each decision."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from data.schema.base import UtcDateTime, id_column, metadata, region_column

# Append-only: a decision as it was taken in the meeting of a week.
review_decision = Table(
    "review_decision",
    metadata,
    id_column(),
    region_column(),
    Column("week", String(8), nullable=False),  # of the meeting: 2021-W24
    Column("number", Integer, nullable=False),  # 1, 2, … within the meeting
    Column("decided_on", Date, nullable=False),  # the day of the meeting
    Column("text", Text, nullable=False),
    Column("agency", String(32), nullable=False),  # who carries it out
    Column("due_on", Date, nullable=False),
    Column("about_kind", String(16)),  # one of decisions_book.ABOUT_KINDS; NULL: about nothing on record
    Column("about_id", String(64)),
    Column("about_name", Text),  # as it was called then: a stretch grows, minutes do not
    Column("recorded_by", Integer),  # account.id, as in the history
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("sample", Boolean, nullable=False, default=False),
    UniqueConstraint("region_id", "week", "number"),
)

# Append-only: the newest step of a decision says how it stands; without one it is open.
review_step = Table(
    "review_step",
    metadata,
    id_column(),
    region_column(),
    Column("decision_id", ForeignKey("review_decision.id"), nullable=False, index=True),
    Column("step", String(16), nullable=False),  # one of decisions_book.STEPS
    Column("on_date", Date, nullable=False),
    Column("due_on", Date),  # the new day of a decision that is put off
    Column("words", Text, nullable=False),
    Column("recorded_by", Integer),  # account.id, as in the history
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("sample", Boolean, nullable=False, default=False),
)
