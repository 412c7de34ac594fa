"""CSV as other systems write it: any of the usual encodings and separators, rows one after the other."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo.errors import Fault, UnreadableFileError
from geo.formats.text_tables import check_encoding
from geo.formats.utf16 import utf16_of

SEPARATORS = ",;\t|"
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?")  # Excel's own first line
SAMPLE_CHARACTERS = 200_000
SAMPLE_ROWS = 100
BLOCK_BYTES = 1 << 20
MOST_CELL_CHARACTERS = 1 << 20  # a quote never closed would swallow the file into one cell
# Tried in this order; each of the last reads any byte, so that it is only ever a guess.
GUESSED = ("cp1252", "latin-1")


@dataclass
class TextFile:
    """A CSV whose encoding and separator are known."""

    path: Path
    encoding: str
    separator: str
    skipped: int  # rows of a line that only tells the separator
    faults: list[Fault]
    _raw: Any = field(default=None, repr=False)

    def rows(self, first: int) -> Iterator[Sequence[str]]:
        """Yield rows of cells from row ``first`` (0: the first) on; blank lines are rows without cells.

        Raises UnreadableFileError, also later on.
        """
        csv.field_size_limit(MOST_CELL_CHARACTERS)
        with self.path.open("rb") as raw, _text(raw, self.encoding) as text:
            self._raw = raw
            reader = csv.reader(text, delimiter=self.separator)
            try:
                for number, row in enumerate(reader):
                    if number >= first + self.skipped:
                        yield [cell.replace("\0", "") for cell in row]
            except csv.Error as error:
                raise UnreadableFileError(
                    f"{self.path.name}, line {reader.line_num}: is no table ({error}). "
                    "Save it again as CSV UTF-8."
                ) from error

    def share(self) -> float:
        """Return how much of the file has been read, 0 to 1."""
        size = max(self.path.stat().st_size, 1)
        return 0.0 if self._raw is None or self._raw.closed else min(self._raw.tell() / size, 1.0)


def open_text(path: Path, encoding: str | None = None) -> TextFile:
    """Look through a CSV. UTF-8 and UTF-16 are recognised, else Windows-1252 is taken, with a warning.

    Raises UnreadableFileError if it is not in the encoding that was named.
    """
    check_encoding(encoding)
    chosen, faults = _encoding(path, encoding)
    with path.open("rb") as raw, _text(raw, chosen) as text:
        head = text.read(SAMPLE_CHARACTERS)
    if told := SEPARATOR_LINE.match(head):
        return TextFile(path, chosen, told[1], 1, faults)
    return TextFile(path, chosen, _separator(head), 0, faults)


def _text(raw: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(raw, encoding=encoding, newline="")


def _encoding(path: Path, stated: str | None) -> tuple[str, list[Fault]]:
    if stated is not None:
        if not _reads(path, stated):
            raise UnreadableFileError(f"{path.name} is not in {stated}. Name its encoding, such as cp1252.")
        return stated, []
    with path.open("rb") as file:
        head = file.read(BLOCK_BYTES)
    if wide := utf16_of(head):
        if not _reads(path, wide):
            raise UnreadableFileError(f"{path.name} is damaged UTF-16. Save it again as CSV UTF-8.")
        return wide, []
    if _reads(path, "utf-8-sig"):
        return "utf-8-sig", []
    guessed = next(name for name in GUESSED if _reads(path, name))
    problem = "is not UTF-8; it was read as Windows-1252."
    remedy = "Look at its letters; better save it as CSV UTF-8."
    return guessed, [Fault(None, "encoding", problem, remedy, "warning")]


def _reads(path: Path, encoding: str) -> bool:
    """Tell whether the whole file can be read in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _separator(head: str) -> str:
    """Return the separator that cuts the most rows into one and the same number of cells, more than one."""

    def fit(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
        widths: Counter[int] = Counter()
        try:
            for number, row in enumerate(reader):
                if number >= SAMPLE_ROWS:
                    break
                widths[len(row)] += len(row) > 1
        except csv.Error:
            return 0, 0
        if not widths:
            return 0, 0
        cells, rows = max(widths.items(), key=lambda item: (item[1], item[0]))
        return rows, cells

    return max(SEPARATORS, key=fit)
