"""Where a table begins: the row that names its columns, below titles and letterheads, in one or two rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.exchange.names import is_known_name
from geo.errors import UnreadableFileError
from geo.formats.columns import squeeze
from geo.formats.cut_rows import heading_of

MOST_CHARACTERS = 80  # of a heading; what is longer is a note or a complaint
# What stands in a cell of data, never in a heading: dates, phone numbers, coordinates, addresses of mail.
_DATA = re.compile(r"[\d\s+().,:/°'\"-]*\d[\d\s+().,:/°'\"-]*|\S+@\S+\.\S+|\d{1,2} \w+ \d{4}.*")
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,3})\)?\.?")


@dataclass(frozen=True, slots=True)
class Heading:
    """The rows of the heading, counted from 0, and what the columns are called, each name once."""

    first_row: int
    last_row: int
    names: list[str]


def find_heading(title: str, rows: Sequence[Sequence[Any]]) -> Heading:
    """Return the heading among the first rows of a file (``title`` names it).

    It is the row with the most names that are known, of equals the first, that names at least half as many
    columns as the widest row has. Raises UnreadableFileError if no row names columns.
    """
    widest = max((_filled(row) for row in rows), default=0)
    fitting = [
        number
        for number, row in enumerate(rows)
        if _filled(row) and 2 * _filled(row) >= widest and _looks_like_names(row)
    ]
    if not fitting:
        raise UnreadableFileError(
            f"{title} has no heading: no row at its top names the columns. Put one above the data."
        )
    best = max(fitting, key=lambda number: (_known(rows[number]), -number))
    below = rows[best + 1] if best + 1 < len(rows) else ()
    if _goes_on(rows[best], below):
        return Heading(best, best + 1, heading_of(title, _joined(rows[best], below)))
    return Heading(best, best, heading_of(title, [_text(cell) for cell in rows[best]]))


def is_repetition(cells: Sequence[Any], names: Sequence[str]) -> bool:
    """Tell whether a row is the heading again, as on every page, or counts the columns: (1) (2) (3)."""
    filled = [_text(cell) for cell in cells if _text(cell)]
    if len(filled) < 2:
        return False
    if [squeeze(text) for text in filled] == [squeeze(name) for name in names if name][: len(filled)]:
        return True
    numbers = [_COLUMN_NUMBER.fullmatch(text) for text in filled]
    counted = [int(found[1]) for found in numbers if found]
    return len(counted) == len(filled) >= 3 and counted == list(range(1, len(counted) + 1))


def _looks_like_names(row: Sequence[Any]) -> bool:
    texts = [cell for cell in row if _text(cell)]
    if not all(isinstance(cell, str) for cell in texts):
        return False
    return all(len(_text(cell)) <= MOST_CHARACTERS and not _DATA.fullmatch(_text(cell)) for cell in texts)


def _goes_on(row: Sequence[Any], below: Sequence[Any]) -> bool:
    """Tell whether the row below parts some columns of a heading: "Lokasi" over "Desa" and "Kecamatan"."""
    width = max(len(row), len(below))
    upper, lower = _padded(row, width), _padded(below, width)
    parted = {at for at, text in enumerate(lower) if text}
    last = max((at for at, text in enumerate(upper) if text or at in parted), default=0)
    open_columns = {at for at, text in enumerate(upper[: last + 1]) if not text and any(upper[:at])}
    if len(parted) < 2 or not open_columns <= parted or not _looks_like_names(below):
        return False
    groups = {at - 1 for at in open_columns if upper[at - 1]}
    return bool(open_columns) and parted == open_columns | groups


def _joined(row: Sequence[Any], below: Sequence[Any]) -> list[str]:
    """Return names of two rows: that of the lower alone where it says enough, else both."""
    width = max(len(row), len(below))
    names, group = [], ""
    for upper, lower in zip(_padded(row, width), _padded(below, width), strict=True):
        group = upper or group
        if not lower:
            names.append(upper)
        else:
            names.append(lower if is_known_name(lower) else f"{group} {lower}".strip())
    return names


def _padded(row: Sequence[Any], width: int) -> list[str]:
    texts = [_text(cell) for cell in row]
    return texts + [""] * (width - len(texts))


def _known(row: Sequence[Any]) -> int:
    return sum(is_known_name(_text(cell)) for cell in row if _text(cell))


def _filled(row: Sequence[Any]) -> int:
    return sum(bool(_text(cell)) for cell in row)


def _text(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())
