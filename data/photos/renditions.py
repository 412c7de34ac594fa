"""What is read of renditions: which file of a photo the public sees, of complaints and of works."""

from typing import Any

from sqlalchemy import Connection, Row, select

from data import schema


def newest_rendition(photo_id: Any, column: str = "file_id") -> Any:
    """Return a scalar query for what a photo's newest rendition is; ``photo_id`` may be a column."""
    table = schema.photo_rendition
    return select(table.c[column]).where(table.c.photo_id == photo_id).order_by(table.c.id.desc()).limit(1)


def published_file(conn: Connection, row: Row[Any]) -> str | None:
    """Return the file that everybody may see of a photo; None if nobody of the public may."""
    if not row.released or row.confidential:
        return None
    file_id: str | None = conn.scalar(newest_rendition(row.id))
    return file_id


def newest_works_rendition(works_photo_id: Any, column: str = "file_id") -> Any:
    """Return the same scalar query for a photo of works."""
    table = schema.works_photo_rendition
    mine = table.c.works_photo_id == works_photo_id
    return select(table.c[column]).where(mine).order_by(table.c.id.desc()).limit(1)
