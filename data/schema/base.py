"""What every table is made of: the metadata with its naming rules, UTC times, and common columns."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    type_coerce,
)
from sqlalchemy.types import NullType, TypeDecorator

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


def as_stored(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column of times as the database hands it out: UTC without a zone, in SQLite a text.

    For tables of many rows: ``pandas.to_datetime(…, utc=True)`` reads them all at once.
    """
    return type_coerce(column, NullType())


def id_column() -> Column[int]:
    """Return the primary key."""
    return Column("id", Integer, primary_key=True)


def region_column() -> Column[str]:
    """Return the region that a row belongs to."""
    return Column("region_id", String(64), ForeignKey("region.id"), nullable=False, index=True)
