"""Tables without a map: CSV, XLSX and Parquet, read as they were given in any encoding and separator."""

import codecs
import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError  # only caught here; openpyxl parses

import geopandas
import openpyxl
import pandas as pd
import pyarrow
import pyarrow.parquet

from geo.errors import Fault, UnreadableFileError

SEPARATORS = ",;\t|"
# Excel's own first line, for readers whose list separator differs.
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n")
SAMPLE_LINES = 50  # enough to see which separator cuts every line into as many cells
HEADING_ROWS = 20  # an office puts a title, a date and a logo above its table, hardly more
# Excel cannot hold more rows; a workbook that unpacks to more than this is no table but a trap.
MAX_UNPACKED_BYTES = 2 << 30
# What openpyxl raises for a workbook that breaks the format's rules.
DAMAGED_WORKBOOK = (
    *(KeyError, ValueError, TypeError, AttributeError),
    *(ParseError, zipfile.BadZipFile, zlib.error),
)
ROW = "row"  # name of the index: number of the data row, from 1


def read_csv(path: Path, encoding: str | None = None) -> tuple[pd.DataFrame, list[Fault]]:
    """Read a CSV; every cell stays text (``None`` where empty), so that ids come back unchanged.

    The encoding is UTF-8 (with or without mark) or UTF-16 with mark, else Windows-1252 with a warning, unless
    given. The separator is the one of ``, ; tab |`` that cuts the first lines into as many cells each.
    Rows with too many or too few cells are reported; blank lines are skipped but counted.
    """
    check_encoding(encoding)
    text, faults = _decode(path, encoding)
    separator = SEPARATOR_LINE.match(text)
    text = text[separator.end() :] if separator else text
    csv.field_size_limit(2**31 - 1)  # the most that every platform takes; a WKT cell may hold megabytes
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator[1] if separator else _separator(text)
    )
    try:
        return _frame(path, next(rows, []), rows, faults)
    except csv.Error as error:
        raise UnreadableFileError(
            f"{path.name} is no table ({error}). Save it again as CSV UTF-8."
        ) from error


def read_xlsx(path: Path, sheet: str | None = None) -> tuple[pd.DataFrame, list[Fault]]:
    """Read one sheet of a workbook (the first unless named); the heading may stand below a title."""
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise UnreadableFileError(f"{path.name} unpacks to more than 2 GB. Save the table alone as CSV.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and validations that it leaves out
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                cells = list(_sheet(path, book, sheet).iter_rows(values_only=True))
            finally:
                book.close()
    except UnreadableFileError:
        raise
    except DAMAGED_WORKBOOK as error:
        raise UnreadableFileError(
            f"{path.name} is a damaged workbook. Open it in a spreadsheet program and save it again."
        ) from error
    heading = _heading_row(cells)
    names = ["" if cell is None else str(cell) for cell in cells[heading]] if cells else []
    width = len(names)
    return _frame(
        path, names, ([*row[:width], *[None] * (width - len(row))] for row in cells[heading + 1 :]), []
    )


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet file, cells typed as they are in it; a GeoDataFrame if it is GeoParquet."""
    try:
        described = pyarrow.parquet.read_schema(path).metadata or {}
        read = geopandas.read_parquet if b"geo" in described else pd.read_parquet
        frame: pd.DataFrame = read(path)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise UnreadableFileError(f"{path.name} is damaged ({error}). Export it again.") from error
    return number_rows(frame)


def number_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a frame the index that faults speak of: data rows from 1."""
    return frame.set_axis(pd.RangeIndex(1, len(frame) + 1, name=ROW), axis="index")


def check_encoding(encoding: str | None) -> None:
    """Raise UnreadableFileError if a named encoding is none."""
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise UnreadableFileError(f"There is no encoding {encoding!r}. Try utf-8 or cp1252.") from error


def _decode(path: Path, encoding: str | None) -> tuple[str, list[Fault]]:
    raw = path.read_bytes()
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    stated = encoding or ("utf-16" if marked else "utf-8-sig")
    try:
        return raw.decode(stated), []
    except UnicodeDecodeError as error:
        row = _row_of(raw[: error.start])
        if encoding or marked:
            raise UnreadableFileError(
                f"{path.name}, row {row}: a byte is not {stated}. Name its encoding, or save it as CSV UTF-8."
            ) from error
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{path.name}, row {_row_of(raw[: error.start])}: neither UTF-8 nor Windows-1252. "
            "Name its encoding, or save it as CSV UTF-8."
        ) from error
    problem = "is not UTF-8; the file was read as Windows-1252."
    return text, [
        Fault(row, "encoding", problem, "Look at its letters; better save it as CSV UTF-8.", "warning")
    ]


def _row_of(before: bytes) -> int:
    """Return the data row that follows these bytes; the heading counts as row 0."""
    text = before.decode("latin-1")
    records = sum(1 for _ in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
    return records if text.endswith("\n") else max(records - 1, 0)


def _separator(text: str) -> str:
    lines = text[:200_000].splitlines()[:SAMPLE_LINES]

    def fit(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        cells = widths[0] if widths else 0
        return (sum(width == cells for width in widths) if cells > 1 else 0, cells)

    return max(SEPARATORS, key=fit)


def _sheet(path: Path, book: Any, name: str | None) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets or (name is not None and name not in sheets):
        has = ", ".join(sheets) or "none with cells"
        raise UnreadableFileError(f"{path.name} has no sheet {name!r}; its sheets are: {has}.")
    chosen = sheets[name] if name is not None else next(iter(sheets.values()))
    chosen.reset_dimensions()  # some programs write a wrong size, and rows would be lost
    return chosen


def _heading_row(cells: Sequence[Sequence[Any]]) -> int:
    """Return the first row that names, with words, at least half as many columns as the widest row has."""
    top = cells[:HEADING_ROWS]
    filled = [[cell for cell in row if cell not in {None, ""}] for row in top]
    widest = max((len(row) for row in filled), default=0)
    for number, row in enumerate(filled):
        if row and 2 * len(row) >= widest and all(isinstance(cell, str) for cell in row):
            return number
    return 0


def _frame(
    path: Path, heading: Sequence[str], rows: Iterable[Sequence[Any]], faults: list[Fault]
) -> tuple[pd.DataFrame, list[Fault]]:
    names = list(heading)
    while names and not names[-1].strip():
        names.pop()
    if not names:
        raise UnreadableFileError(f"{path.name} has no heading. Its first row must name the columns.")
    width = len(names)
    numbers, kept, ragged = [], [], []
    for number, row in enumerate(rows, start=1):
        cells = [None if cell == "" else cell for cell in row]
        while len(cells) > width and cells[-1] is None:
            cells.pop()
        if all(cell is None for cell in cells):
            continue
        if len(cells) != width:
            ragged.append(_ragged(number, len(cells), width))
            surplus = [cell for cell in cells[width - 1 :] if cell is not None]  # kept for the set-aside file
            cells = [*cells[: width - 1], *[None] * (width - 1 - len(cells)), "|".join(surplus) or None]
        numbers.append(number)
        kept.append(cells)
    index = pd.Index(numbers, name=ROW, dtype="int64")
    return pd.DataFrame(kept, columns=_distinct(names), index=index, dtype=object), faults + ragged


def _ragged(row: int, cells: int, width: int) -> Fault:
    problem = f"has {cells} cells where the heading has {width}."
    remedy = "Put cells that hold a separator or a line break in double quotes."
    return Fault(row, "cell_count", problem, remedy)


def _distinct(names: Sequence[str]) -> list[str]:
    """Name a nameless column by its number, and a repeated one by how often it came."""
    made: list[str] = []
    for number, name in enumerate(names, start=1):
        base = name.strip() or f"column {number}"
        made.append(base if base not in made else f"{base} ({number})")
    return made
