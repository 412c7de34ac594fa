"""Rows of a table: exports of other systems and lists kept by hand, one row a message."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from data.channels import ParsedMessage, UnreadableMessageError, category_of, finite_number, words_of
from data.regions import Region

FORMAT = "spreadsheet"

# What a row may say; whoever reads the file maps its columns to these names.
FIELDS = (
    "category",
    "concern",
    "words",
    "lon",
    "lat",
    "accuracy_m",
    "place",
    "happened_at",
    "public_words",
    "confidential",
    "sample",
)


def body(fields: Mapping[str, Any], row: Mapping[str, Any] | None = None) -> bytes:
    """Return the raw message of a row: its mapped ``fields`` (see FIELDS), and the ``row`` as it was read.

    Raises ``ValueError`` for a field that is not in FIELDS.
    """
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise ValueError(f"A row of complaints has no field {', '.join(unknown)}; use {', '.join(FIELDS)}.")
    said = {"fields": dict(fields), "row": dict(row or {})}
    return json.dumps(said, ensure_ascii=False, default=_plain).encode()


def parse(body: bytes, region: Region) -> ParsedMessage:
    """Return what a row says; a time without a zone is region time. Raises ``UnreadableMessageError``.

    A row that tells no category leaves it to its words.
    An impossible coordinate is handed on: placing knows what is wrong with it.
    """
    fields = json.loads(body)["fields"]
    category = fields.get("category")
    return ParsedMessage(
        category=None if category in (None, "") else category_of(category, region),
        concern=fields.get("concern"),
        words=words_of(fields.get("words")),
        lon=finite_number(fields.get("lon")),
        lat=finite_number(fields.get("lat")),
        accuracy_m=finite_number(fields.get("accuracy_m")),
        kind="tap",
        place_words=words_of(fields.get("place")),
        happened_at=_time(fields.get("happened_at"), region),
        public_words=words_of(fields.get("public_words")),
        confidential=bool(fields.get("confidential")),
        sample=bool(fields.get("sample")),
    )


def _time(value: Any, region: Region) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise UnreadableMessageError("unreadable_time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=region.zone)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
