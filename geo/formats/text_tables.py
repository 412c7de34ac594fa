"""CSV in any encoding and with any separator, read in parts, so that memory holds one of them."""

import codecs
import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd

from geo.errors import Fault, UnreadableFileError
from geo.formats.cut_rows import frame_of, heading_of
from geo.formats.utf16 import utf16_of

SEPARATORS = ",;\t|"
# Excel's own first line, for readers whose list separator differs.
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n")
SAMPLE_CHARACTERS = 200_000
SAMPLE_LINES = 50  # enough to see which separator cuts every line into as many cells
BLOCK_BYTES = 1 << 20
MOST_TITLES = 20  # an office puts a title, a date and its name above a table, hardly more
LOOK_ROWS = 1_000  # how often a part's size is looked at
MOST_PART_BYTES = 64 << 20  # a part of rows with texts of a megabyte each ends here


@dataclass(frozen=True, slots=True)
class TextTable:
    """A CSV that was found to be readable: its encoding, separator, columns, and what is wrong with it."""

    path: Path
    encoding: str
    separator: str
    skipped: int  # characters of a line that only tells the separator
    titles: int  # rows above the heading
    names: list[str]
    plain: bool  # so that Arrow may read it: UTF-8, with several columns, every one of them named
    faults: list[Fault]

    def parts(
        self, rows_at_once: int, *, first_row: int = 1, keep_empty: bool = False
    ) -> Iterator[tuple[pd.DataFrame, list[Fault], float]]:
        """Yield the rows in order, the faults found in them, and the share of the file read so far.

        Every cell stays text (None where empty); rows of empty cells only come if they are to be kept. At
        least one part comes, if an empty one. With ``first_row`` the rows before it are passed over.
        """
        size = max(self.path.stat().st_size, 1)
        with self.path.open("rb") as raw, _text(raw, self.encoding) as text:
            text.read(self.skipped)
            rows = csv.reader(text, delimiter=self.separator)
            deque(islice(rows, self.titles + first_row), maxlen=0)  # with the heading
            begin, done = first_row, False
            while not done:
                cells, done = _taken(rows, rows_at_once, raw, self.path)
                frame, faults = frame_of(self.names, cells, first_row, keep_empty=keep_empty)
                if cells or first_row == begin == 1:
                    yield frame, faults, min(raw.tell() / size, 1.0)
                first_row += len(cells)


def open_text_table(path: Path, encoding: str | None = None) -> TextTable:
    """Look through a CSV before its rows are read.

    The encoding is UTF-8 (with or without mark) or UTF-16 with mark, else Windows-1252 with a warning, unless
    given. The separator is the one of ``, ; tab |`` that cuts the first lines into as many cells each. The
    heading may stand below a title. Raises UnreadableFileError.
    """
    check_encoding(encoding)
    csv.field_size_limit(2**31 - 1)  # the most that every platform takes; a WKT cell may hold megabytes
    encoding, faults = _encoding(path, encoding)
    with path.open("rb") as raw, _text(raw, encoding) as text:
        head = text.read(SAMPLE_CHARACTERS)
    told = SEPARATOR_LINE.match(head)
    skipped = told.end() if told else 0
    separator = told[1] if told else _separator(head)
    with path.open("rb") as raw, _text(raw, encoding) as text:
        text.read(skipped)
        top, _ = _taken(csv.reader(text, delimiter=separator), MOST_TITLES + 1, raw, path)
    titles = _titles(top)
    heading = top[titles] if top else []
    names = heading_of(path.name, heading)
    plain = encoding in {"utf-8", "utf-8-sig"} and len(names) == len(heading) > 1 and not titles
    return TextTable(path, encoding, separator, skipped, titles, names, plain, faults)


def _titles(top: list[list[str]]) -> int:
    """Return how many rows stand above the heading.

    A title of one cell is told from a heading of one column by a blank row below it, or by the empty cells
    that spreadsheet programs write behind it; the rows from the heading on have mostly as many cells.
    """
    filled = [sum(cell.strip() != "" for cell in row) for row in top]
    heading = next((number for number, cells in enumerate(filled) if cells > 1), 0)
    above = any(cells == 0 or len(row) > 1 for row, cells in zip(top[:heading], filled, strict=False))
    below = [len(row) == len(top[heading]) for row in top[heading + 1 :] if row]
    return heading if above and 2 * sum(below) >= len(below) else 0


def check_encoding(encoding: str | None) -> None:
    """Raise UnreadableFileError if a named encoding is none of texts."""
    try:
        b"x".decode(encoding or "utf-8", "ignore")
    except (LookupError, ValueError) as error:
        raise UnreadableFileError(f"There is no encoding {encoding!r}. Try utf-8 or cp1252.") from error


def _text(raw: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(raw, encoding=encoding, newline="")


def _taken(
    rows: "Iterator[list[str]]", most: int, raw: io.BufferedReader, path: Path
) -> tuple[list[list[str]], bool]:
    """Return the next rows, and whether they are the last."""
    taken: list[list[str]] = []
    begin = raw.tell()
    try:
        while len(taken) < most and raw.tell() - begin <= MOST_PART_BYTES:
            more = list(islice(rows, min(LOOK_ROWS, most - len(taken))))
            taken += more
            if not more:
                return taken, True
    except csv.Error as error:
        raise UnreadableFileError(
            f"{path.name} is no table ({error}). Save it again as CSV UTF-8."
        ) from error
    return taken, False


def _encoding(path: Path, stated: str | None) -> tuple[str, list[Fault]]:
    """Return the encoding in which the whole file can be read."""
    with path.open("rb") as file:
        wide = utf16_of(file.read(BLOCK_BYTES))
    first = stated or wide or "utf-8-sig"
    bad = _first_bad_byte(path, first)
    if bad is None:
        return first, []
    row = _row_at(path, bad)
    if stated or wide:
        raise UnreadableFileError(
            f"{path.name}, row {row}: a byte is not {first}. Name its encoding, or save it as CSV UTF-8."
        )
    if (bad := _first_bad_byte(path, "cp1252")) is not None:
        raise UnreadableFileError(
            f"{path.name}, row {_row_at(path, bad)}: neither UTF-8 nor Windows-1252. "
            "Name its encoding, or save it as CSV UTF-8."
        )
    problem = "is not UTF-8; the file was read as Windows-1252."
    remedy = "Look at its letters; better save it as CSV UTF-8."
    return "cp1252", [Fault(row, "encoding", problem, remedy, "warning")]


def _first_bad_byte(path: Path, encoding: str) -> int | None:
    """Return how many bytes lie before the first that is not of this encoding, None if there is none."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while True:
            held = len(decoder.getstate()[0])
            before = file.tell() - held
            block = file.read(BLOCK_BYTES)
            try:
                decoder.decode(block, final=not block)
            except UnicodeError as error:
                return before + getattr(error, "start", 0)
            if not block:
                return None


def _row_at(path: Path, offset: int) -> int:
    """Return the data row in which a byte lies; the heading counts as row 0."""
    with path.open("rb") as raw:
        before = raw.read(offset).decode("latin-1")
    records = sum(1 for _ in csv.reader(io.StringIO(before, newline=""), delimiter=_separator(before)))
    return records if before.endswith("\n") else max(records - 1, 0)


def _separator(text: str) -> str:
    lines = text[:SAMPLE_CHARACTERS].splitlines()[:SAMPLE_LINES]

    def fit(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        cells, rows = max(widths.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
        return rows, cells

    return max(SEPARATORS, key=fit)
