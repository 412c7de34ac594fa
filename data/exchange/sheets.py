"""A table as an office saved it, opened for reading in parts: where its heading is, and the rows below it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from data.exchange.headings import Heading, find_heading, is_repetition
from data.exchange.text_sheets import TextFile, open_text
from data.exchange.workbooks import Workbook, open_workbook
from geo.errors import Fault, UnreadableFileError
from geo.formats.columns import squeeze
from geo.formats.cut_rows import ROW, frame_of
from geo.formats.files import read_file
from geo.formats.signatures import DEFAULT_MAX_BYTES, identify

ROWS_AT_ONCE = 5_000  # in memory at a time, and in one transaction of the import
LOOK_ROWS = 60  # looked through for the heading: titles, letterheads and notes stand above it
MOST_COLUMNS = 300  # a wider table is none of complaints, and a trap for memory


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows in order; the index numbers the rows below the heading from 1."""

    frame: pd.DataFrame
    faults: list[Fault]
    share: float  # of the file read so far, 0 to 1


@dataclass(frozen=True)
class Sheet:
    """A table that was found to be readable. ``parts`` reads it from the beginning each time."""

    path: Path
    names: list[str]  # of its columns, each once
    source: TextFile | Workbook | None  # None: a map or Parquet, read whole
    heading: Heading
    faults: list[Fault] = field(default_factory=list)  # of the file as a whole
    how: Mapping[str, Any] = field(default_factory=dict)  # a map is read: its layer, its encoding

    @property
    def headings_sha256(self) -> str:
        """Fingerprint of the headings, whatever their case, blanks and punctuation, but not their order."""
        told = "\x1f".join(sorted(squeeze(name) for name in self.names))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def first_line(self) -> int:
        """Return which row of the file is the first below the heading, counted from 1 as Excel does."""
        return self.heading.last_row + 2

    def parts(self, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[Part]:
        """Yield all rows; at least one part comes, if an empty one. Empty rows are counted, but left out.

        Headings repeated on every printed page are left out, and so is a row that only counts the columns.
        """
        if self.source is None:
            yield from _parts_of_map(self.path, self.how, rows_at_once)
            return
        first_row, done = 1, False
        rows = self.source.rows(self.heading.last_row + 1)
        while not done:
            taken = list(islice(rows, rows_at_once))
            done = len(taken) < rows_at_once
            cells = [() if self._is_no_row(one) else _trimmed(one, len(self.names)) for one in taken]
            if cells or first_row == 1:
                frame, faults = frame_of(self.names, cells, first_row)
                yield Part(frame, faults, 1.0 if done else self.source.share())
            first_row += len(taken)

    def _is_no_row(self, cells: Sequence[Any]) -> bool:
        return is_repetition(cells, self.names)


def open_sheet(
    path: Path, *, sheet: str | None = None, encoding: str | None = None, max_bytes: int = DEFAULT_MAX_BYTES
) -> Sheet:
    """Look through a table before its rows are read. ``sheet`` names one of a workbook, or a map's layer.

    Of a map with several layers the only one of points is read, unless one is named. Raises
    UnreadableFileError, with a sentence and its remedy; UnknownLayerError tells the layers.
    """
    kind = identify(path, max_bytes=max_bytes)
    if kind.name not in {"csv", "xlsx"}:
        how: dict[str, Any] = {
            "layer": sheet,
            "encoding": encoding,
            "max_bytes": max_bytes,
            "shape": "Point",
        }
        frame, faults = read_file(path, **how)
        return Sheet(path, [str(name) for name in frame.columns], None, Heading(0, 0, []), faults, how)
    source = open_workbook(path, sheet) if kind.name == "xlsx" else open_text(path, encoding)
    top = list(islice(source.rows(0), LOOK_ROWS))
    heading = find_heading(path.name, top)
    if len(heading.names) > MOST_COLUMNS:
        raise UnreadableFileError(
            f"{path.name} has {len(heading.names)} columns, more than the {MOST_COLUMNS} that are read. "
            "Save the columns of the complaints alone."
        )
    return Sheet(path, heading.names, source, heading, list(source.faults))


def _trimmed(cells: Sequence[Any], width: int) -> Sequence[Any]:
    """Cut empty cells beyond the heading away: formats reach further than a table does."""
    end = len(cells)
    while end > width and cells[end - 1] in {None, ""}:
        end -= 1
    return cells[:end] if end < len(cells) else cells


def _parts_of_map(path: Path, how: Mapping[str, Any], rows_at_once: int) -> Iterator[Part]:
    frame, faults = read_file(path, **how)
    for first in range(0, max(len(frame), 1), rows_at_once):
        last = min(first + rows_at_once, len(frame))
        rows = frame.iloc[first:last]
        rows.index.name = ROW
        yield Part(rows, faults if first == 0 else [], last / max(len(frame), 1))
