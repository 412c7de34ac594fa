"""Tables without a map: CSV, XLSX and Parquet, read whole, as they were given."""

import json
import warnings
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError  # only caught here; openpyxl parses

import geopandas
import openpyxl
import pandas as pd
import pyarrow
import pyarrow.parquet
import pyproj

from geo.errors import Fault, UnreadableFileError
from geo.formats.archives import DAMAGED_ARCHIVE, open_archive
from geo.formats.arrow_frames import Cut, checked, damaged
from geo.formats.cut_rows import ROW, frame_of, heading_of
from geo.formats.signatures import Kind
from geo.formats.text_tables import open_text_table

HEADING_ROWS = 20  # an office puts a title, a date and a logo above its table, hardly more
# Excel cannot hold more rows; a workbook that unpacks to more than this is no table but a trap.
MAX_UNPACKED_BYTES = 2 << 30
# What openpyxl raises for a workbook that breaks the format's rules.
DAMAGED_WORKBOOK = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, ParseError),
    *DAMAGED_ARCHIVE,
)
ROWS_AT_ONCE = 100_000


def read_csv(path: Path, encoding: str | None = None) -> tuple[pd.DataFrame, list[Fault]]:
    """Read a whole CSV (``text_tables.py``); every cell stays text, so that ids come back unchanged."""
    table = open_text_table(path, encoding)
    frames, faults = [], list(table.faults)
    for frame, more, _ in table.parts(ROWS_AT_ONCE):
        frames.append(frame)
        faults.extend(more)
    return (frames[0] if len(frames) == 1 else pd.concat(frames)), faults


def read_xlsx(
    path: Path, sheet: str | None = None, *, keep_empty: bool = False
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read one sheet of a workbook (the first table unless named); the heading may stand below a title.

    Empty rows between others come if they are to be kept, those below the last never.
    """
    with open_archive(path) as archive:
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
    names = heading_of(
        path.name, ["" if cell is None else str(cell) for cell in cells[heading]] if cells else []
    )
    width = len(names)
    rows = [(*row[:width], *[None] * (width - len(row))) for row in cells[heading + 1 :]]
    while rows and all(cell in {"", None} for cell in rows[-1]):
        rows.pop()
    return frame_of(names, rows, keep_empty=keep_empty)


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet file, cells typed as they are in it; a GeoDataFrame if it is GeoParquet."""
    try:
        described = pyarrow.parquet.read_schema(path).metadata or {}
        read = geopandas.read_parquet if b"geo" in described else pd.read_parquet
        frame: pd.DataFrame = read(path)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise UnreadableFileError(f"{path.name} is damaged ({error}). Export it again.") from error
    return number_rows(frame)


def cuts_of_parquet(
    path: Path, kind: Kind, rows_at_once: int, columns: Collection[str] | None
) -> Iterator[Cut]:
    """Yield the rows of a Parquet file cut by cut, at least one; ``columns``: only those that are there.

    Raises UnreadableFileError, also later on.
    """
    try:
        file = pyarrow.parquet.ParquetFile(path)
        schema, total = file.schema_arrow, file.metadata.num_rows
        wanted = schema.names if columns is None else [name for name in schema.names if name in columns]
        geometry, crs = _geometry_of(schema)
        geometry = geometry if geometry in wanted else None
        if total == 0:
            yield Cut(schema.empty_table().select(wanted), geometry, crs, 1.0)
        read = 0
        for batch in file.iter_batches(rows_at_once, columns=wanted):
            read += len(batch)
            table = checked(_with_wkb(batch, schema, geometry), path.name)
            yield Cut(table, geometry, crs, read / total)
    except (pyarrow.ArrowException, OSError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise damaged(path, kind, error) from error


def _geometry_of(schema: pyarrow.Schema) -> tuple[str | None, Any]:
    """Return the column of geometries and its CRS, as GeoParquet 1.1 says them."""
    described = (schema.metadata or {}).get(b"geo")
    if described is None:
        return None, None
    told = json.loads(described)
    name = told["primary_column"]
    crs = told["columns"][name].get("crs", "OGC:CRS84")
    return name, None if crs is None else pyproj.CRS.from_user_input(crs)


def _with_wkb(batch: pyarrow.RecordBatch, schema: pyarrow.Schema, geometry: str | None) -> pyarrow.Table:
    """Return rows with their geometries as WKB: GeoParquet may also hold them as nested coordinates."""
    table = pyarrow.Table.from_batches([batch])
    if geometry is None:
        return table
    encoding = json.loads(schema.metadata[b"geo"])["columns"][geometry]["encoding"]
    if encoding == "WKB":
        return table
    at = table.schema.get_field_index(geometry)
    named = table.schema.field(at).with_metadata({"ARROW:extension:name": f"geoarrow.{encoding.lower()}"})
    shapes = geopandas.GeoDataFrame.from_arrow(pyarrow.table([table[at]], pyarrow.schema([named])))
    return table.set_column(at, geometry, pyarrow.array(shapes.geometry.to_wkb(), pyarrow.binary()))


def number_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a frame the index that faults speak of: data rows from 1."""
    return frame.set_axis(pd.RangeIndex(1, len(frame) + 1, name=ROW), axis="index")


def _sheet(path: Path, book: Any, name: str | None) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets or (name is not None and name not in sheets):
        has = ", ".join(sheets) or "none with cells"
        raise UnreadableFileError(f"{path.name} has no sheet {name!r}; its sheets are: {has}.")
    for sheet in sheets.values():
        sheet.reset_dimensions()  # some programs write a wrong size, and rows would be lost
    if name is not None:
        return sheets[name]
    return next(filter(_is_table, sheets.values()), next(iter(sheets.values())))


def _is_table(sheet: Any) -> bool:
    """Tell a table from a cover or a note before it: somewhere on top cells stand side by side."""
    top = sheet.iter_rows(max_row=HEADING_ROWS, values_only=True)
    return any(sum(cell not in {None, ""} for cell in row) > 1 for row in top)


def _heading_row(cells: Sequence[Sequence[Any]]) -> int:
    """Return the first row that names, with words, at least half as many columns as the widest row has."""
    top = cells[:HEADING_ROWS]
    filled = [[cell for cell in row if cell not in {None, ""}] for row in top]
    widest = max((len(row) for row in filled), default=0)
    for number, row in enumerate(filled):
        if row and 2 * len(row) >= widest and all(isinstance(cell, str) for cell in row):
            return number
    return 0
