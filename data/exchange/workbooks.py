"""XLSX as offices keep it: one sheet row by row, cells merged downwards filled, no bomb unpacked."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError  # only caught here; openpyxl parses

import openpyxl
from openpyxl.utils.cell import range_boundaries

from geo.errors import Fault, UnreadableFileError

# Excel cannot hold more rows than 2^20; what unpacks to more than this is no list of complaints but a trap.
MAX_UNPACKED_BYTES = 1 << 30
MOST_COLUMNS = 301  # one more than a table may have, so that a wider one is noticed
MOST_EMPTY_ROWS = 1_000  # formats reach to the end of the sheet; a table does not go on after so many
_MERGED = re.compile(rb'<mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
_OVERLAP_BYTES = 256  # a tag that lies across two blocks
_BLOCK_BYTES = 1 << 20
_DAMAGED = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, OverflowError),
    *(ParseError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError),
)


@dataclass
class Workbook:
    """A sheet of a workbook; ``sheets`` are the titles of all."""

    path: Path
    sheet: str
    sheets: tuple[str, ...]
    total_rows: int  # as the file says, or 0
    faults: list[Fault] = field(default_factory=list)
    _row: int = 0

    def rows(self, first: int) -> Iterator[Sequence[Any]]:
        """Yield rows of cells from row ``first`` (0: the first) on. Raises UnreadableFileError, also later.

        A cell merged downwards holds its value in every row that it spans.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl tells of styles and validations that it leaves out
                book = openpyxl.load_workbook(self.path, read_only=True, data_only=True)
            try:
                yield from self._filled(book, first)
            finally:
                book.close()
        except _DAMAGED as error:
            raise UnreadableFileError(
                f"{self.path.name} is a damaged workbook. Open it in a spreadsheet program and save it again."
            ) from error

    def share(self) -> float:
        """Return how much of the sheet has been read, 0 to 1."""
        return min(self._row / self.total_rows, 1.0) if self.total_rows else 0.0

    def _filled(self, book: Any, first: int) -> Iterator[Sequence[Any]]:
        chosen = book[self.sheet]
        spans = _spans(self.path, chosen)
        chosen.reset_dimensions()  # some programs write a wrong size, and rows would be lost
        held: dict[int, tuple[int, Any]] = {}  # column -> last row that a merged value reaches, and the value
        empty: list[Sequence[Any]] = []
        for number, row in enumerate(chosen.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
            self._row = number
            cells = list(row)
            blank = all(cell is None or cell == "" for cell in cells)
            for column, last in spans.pop(number, ()):
                held[column] = (last, cells[column] if column < len(cells) else None)
            for column, (last, value) in list(held.items()):
                if number > last:
                    del held[column]
                elif not blank and column < len(cells) and cells[column] is None:
                    cells[column] = value
            if number <= first:
                continue
            if blank:
                empty.append(())
                if len(empty) > MOST_EMPTY_ROWS:
                    return
                continue
            yield from empty
            empty.clear()
            yield cells


def open_workbook(path: Path, sheet: str | None = None) -> Workbook:
    """Look into a workbook; the first sheet that is shown and has cells is taken unless one is named.

    Raises UnreadableFileError.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise UnreadableFileError(f"{path.name} unpacks to more than 1 GB. Save the table alone as CSV.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            titles = tuple(one.title for one in book.worksheets)
            if not titles or (sheet is not None and sheet not in titles):
                has = ", ".join(titles) or "none with cells"
                raise UnreadableFileError(f"{path.name} has no sheet {sheet!r}; its sheets are: {has}.")
            title = sheet or _first_filled(book) or titles[0]
            return Workbook(path, title, titles, book[title].max_row or 0)
        finally:
            book.close()
    except UnreadableFileError:
        raise
    except _DAMAGED as error:
        raise UnreadableFileError(
            f"{path.name} is a damaged workbook. Open it in a spreadsheet program and save it again."
        ) from error


def _first_filled(book: Any) -> str | None:
    """Return the first sheet that is shown and has a row of two cells at its top: a cover page has none."""
    for chosen in book.worksheets:
        if chosen.sheet_state != "visible":
            continue
        chosen.reset_dimensions()
        for row in chosen.iter_rows(values_only=True, max_row=60, max_col=MOST_COLUMNS):
            if sum(cell is not None for cell in row) > 1:
                return str(chosen.title)
    return None


def _spans(path: Path, chosen: Any) -> dict[int, list[tuple[int, int]]]:
    """Return first row -> (column from 0, last row) of the cells merged downwards.

    They stand at the end of the sheet's XML, which a reader row by row sees too late; so they are looked up
    before, without taking the sheet apart.
    """
    spans: dict[int, list[tuple[int, int]]] = {}
    with zipfile.ZipFile(path) as archive, archive.open(chosen._worksheet_path) as xml:
        tail = b""
        while block := xml.read(_BLOCK_BYTES):
            seen = tail + block
            last = 0
            for found in _MERGED.finditer(seen):
                left, top, _right, bottom = range_boundaries(found[1].decode())
                last = found.end()
                if bottom > top and left <= MOST_COLUMNS:
                    spans.setdefault(top, []).append((left - 1, bottom))
            tail = seen[max(last, len(seen) - _OVERLAP_BYTES) :]
    return spans
