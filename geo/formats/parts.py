"""Files read part by part, so that memory holds a part and not the file: the rows of ``files.read_file``."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow

from geo.errors import Fault
from geo.formats.arrow_frames import handed_on, text_array, to_frame
from geo.formats.cut_rows import ROW
from geo.formats.gdal import cuts_with_gdal, read_with_gdal
from geo.formats.json_files import read_json
from geo.formats.json_heads import JSON_LINES
from geo.formats.plain_rows import OddRowsError, plain_cuts
from geo.formats.signatures import DEFAULT_MAX_BYTES, Kind, identify
from geo.formats.tables import cuts_of_parquet, read_xlsx
from geo.formats.text_tables import open_text_table

ROWS_AT_ONCE = 50_000  # some 100 MB of work in flight; more is not faster
WHOLE_SUFFIXES = {".xlsx", ".zip", ".osm", ".pbf", *JSON_LINES}  # read whole: not larger than memory likes
UNLIMITED = 1 << 62
# Kinds that come in parts, by what reads them; a CSV has its own way.
IN_PARTS = {
    "parquet": cuts_of_parquet,
    **dict.fromkeys(("gpkg", "geojson", "shapefile", "flatgeobuf"), cuts_with_gdal),
}


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """Some rows of a file, in order: the frame that ``read_file`` gives, with what is wrong with them.

    ``cells`` holds the same rows as the file typed them, None where a CSV has odd ones. ``share`` is how much
    of the file is read with this part.
    """

    frame: pd.DataFrame
    faults: list[Fault]
    share: float
    cells: pyarrow.Table | None = None

    def handed_on(self, column: str) -> pyarrow.Array:
        """Return a column to write out again, of one type in all parts of the file."""
        if self.cells is None:
            return text_array(self.frame[column].to_numpy(dtype=object))
        return handed_on(self.cells[column])


def read_parts(path: Path, columns: Collection[str] | None = None) -> Iterator[Part]:
    """Yield the rows of a file of any size; at least one part comes, if an empty one.

    With ``columns`` only those of them that are there are read, if the kind of file allows it, and no
    geometry. Workbooks and ZIP archives are read whole. Raises UnreadableFileError, also later on.
    """
    limit = DEFAULT_MAX_BYTES if path.suffix.lower() in WHOLE_SUFFIXES else UNLIMITED
    kind = identify(path, max_bytes=limit)
    if kind.name == "csv":
        yield from _parts_of_csv(path)
    elif kind.name in IN_PARTS:
        first_row = 1
        for cut in IN_PARTS[kind.name](path, kind, ROWS_AT_ONCE, columns):
            frame, faults = to_frame(cut, first_row, ROW)
            yield Part(frame, faults, cut.share, cut.table)
            first_row += len(frame)
    else:
        yield from _parts_of_frame(*_read_whole(path, kind))


def _parts_of_csv(path: Path) -> Iterator[Part]:
    table = open_text_table(path)
    told, first_row = list(table.faults), 1
    try:
        for cut in plain_cuts(table, ROWS_AT_ONCE):
            frame, _ = to_frame(cut, first_row, ROW)
            yield Part(frame, told, cut.share, cut.table)
            told, first_row = [], first_row + len(frame)
    except OddRowsError:
        for frame, faults, share in table.parts(ROWS_AT_ONCE, first_row=first_row, keep_empty=True):
            yield Part(frame, told + faults, share)
            told = []


def _read_whole(path: Path, kind: Kind) -> tuple[pd.DataFrame, list[Fault]]:
    if kind.name == "json":
        identify(path)  # not larger than memory likes
        return read_json(path)
    if kind.name == "xlsx":
        return read_xlsx(path, keep_empty=True)
    return read_with_gdal(path, kind, shape="Point" if kind.name == "gpx" else "")


def _parts_of_frame(frame: pd.DataFrame, faults: list[Fault]) -> Iterator[Part]:
    plain = pd.DataFrame(frame).drop(columns="geometry", errors="ignore")
    cells = pyarrow.table({name: _typed(plain[name].to_numpy(dtype=object)) for name in plain.columns})
    for first in range(0, max(len(frame), 1), ROWS_AT_ONCE):
        last = min(first + ROWS_AT_ONCE, len(frame))
        share = last / max(len(frame), 1)
        yield Part(frame.iloc[first:last], faults, share, cells.slice(first, last - first))
        faults = []


def _typed(values: np.ndarray) -> pyarrow.Array:
    """Return cells of a workbook in one type, as texts if they have several."""
    try:
        return pyarrow.array(values, from_pandas=True)
    except (pyarrow.ArrowException, TypeError, OverflowError, UnicodeEncodeError):
        return text_array(values)
