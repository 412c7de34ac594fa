"""Tables written row by row for other programs: CSV, XLSX, GeoJSON, GeoPackage; whole or not at all."""

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow
import pyogrio
import shapely

from data.exchange.plain_cells import harmless
from geo.errors import UnreadableFileError
from geo.formats.gdal import allow_only_known_drivers

SUFFIXES = (".csv", ".xlsx", ".geojson", ".gpkg")
ROWS_AT_ONCE = 2_000
EXCEL_ROWS = 1_048_575  # below the heading: the format holds no more
MARK = "utf-8-sig"  # with mark, so that Excel reads the letters rightly
DECIMALS = 7  # of degrees: 1 cm

# Types of columns: text, whole, number, moment (UTC), day, yes.
_ARROW = {
    "text": pyarrow.string(),
    "whole": pyarrow.int64(),
    "number": pyarrow.float64(),
    "moment": pyarrow.string(),
    "day": pyarrow.string(),
    "yes": pyarrow.bool_(),
}


@dataclass(frozen=True)
class Outgoing:
    """A table on its way out. ``rows`` yield the cells of ``columns`` (name -> type), then the geometry.

    The geometry is WKB in lon/lat or None. ``notes`` say what everybody who opens the file must know: they
    are a sheet of a workbook and the head of a map; a CSV says it in its columns.
    """

    title: str
    columns: Mapping[str, str]
    rows: Iterable[Sequence[Any]]
    zone: ZoneInfo
    notes: Mapping[str, str] = field(default_factory=dict)
    geometry_type: str = "Unknown"


def write_outgoing(table: Outgoing, path: Path) -> int:
    """Write a table by the ending of ``path``; return how many rows it has. Memory holds some of them.

    Texts that a spreadsheet program would run are marked as texts. Raises UnreadableFileError for another
    ending, and for a workbook with more rows than Excel holds; nothing is left then.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFileError(f"{path.name} has an unknown ending. Write to {', '.join(SUFFIXES)}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        partial = Path(folder, path.name)
        with _private():
            count = _WRITERS[suffix](table, partial)
        partial.replace(path)
    return count


@contextmanager
def _private() -> Iterator[None]:
    """Make files that only their owner may read: what staff export may not be for everybody."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _to_csv(table: Outgoing, path: Path) -> int:
    count = 0
    with path.open("w", encoding=MARK, newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        for *cells, _geometry in table.rows:
            told = zip(cells, table.columns.values(), strict=True)
            writer.writerow([harmless(_as_text(cell, kind, table.zone)) for cell, kind in told])
            count += 1
    return count


def _to_xlsx(table: Outgoing, path: Path) -> int:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(table.title))
    sheet.freeze_panes = "A2"
    sheet.append(list(table.columns))
    count = 0
    for *cells, _geometry in table.rows:
        if count == EXCEL_ROWS:
            raise UnreadableFileError(
                f"{path.name} would have more than {EXCEL_ROWS:,} rows, which Excel does not hold. "
                "Write a CSV or a GeoPackage."
            )
        told = zip(cells, table.columns.values(), strict=True)
        sheet.append([harmless(_as_cell(cell, kind, table.zone)) for cell, kind in told])
        count += 1
    notes = book.create_sheet("Keterangan")
    for name, text in table.notes.items():
        notes.append([harmless(name), harmless(text)])
    book.save(path)
    return count


def _to_geojson(table: Outgoing, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", errors="replace") as file:
        head = {"type": "FeatureCollection", "name": table.title, "notes": dict(table.notes)}
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [')
        for *cells, geometry in table.rows:
            told = zip(table.columns.items(), cells, strict=True)
            feature = {
                "type": "Feature",
                "geometry": _as_geometry(geometry),
                "properties": {name: _as_plain(cell, kind, table.zone) for (name, kind), cell in told},
            }
            file.write(
                ("," if count else "") + "\n" + json.dumps(feature, ensure_ascii=False, allow_nan=False)
            )
            count += 1
        file.write("\n]}\n")
    return count


def _to_geopackage(table: Outgoing, path: Path) -> int:
    allow_only_known_drivers()
    fields = [pyarrow.field(name, _ARROW[kind]) for name, kind in table.columns.items()]
    schema = pyarrow.schema([*fields, pyarrow.field("geometry", pyarrow.binary())])
    stopped: list[BaseException] = []
    counted = [0]

    def batches() -> Iterator[pyarrow.RecordBatch]:
        rows = iter(table.rows)
        try:
            while some := list(islice(rows, ROWS_AT_ONCE)):
                counted[0] += len(some)
                yield _batch(some, table, schema)
        except BaseException as error:
            stopped.append(error)  # GDAL would tell of it as an error of its own
            raise

    try:
        pyogrio.write_arrow(
            pyarrow.RecordBatchReader.from_batches(schema, batches()),
            path,
            layer=table.title,
            driver="GPKG",
            geometry_name="geometry",
            geometry_type=table.geometry_type,
            crs="EPSG:4326",
            dataset_metadata={name: text for name, text in table.notes.items() if text},
        )
    except Exception:
        if stopped:
            raise stopped[0] from None
        raise
    return counted[0]


def _batch(rows: Sequence[Sequence[Any]], table: Outgoing, schema: pyarrow.Schema) -> pyarrow.RecordBatch:
    columns = list(zip(*rows, strict=True))
    kinds = [*table.columns.values(), None]
    arrays = [
        pyarrow.array(
            cells if kind is None else [_as_plain(cell, kind, table.zone) for cell in cells], field.type
        )
        for cells, kind, field in zip(columns, kinds, schema, strict=True)
    ]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def _as_text(cell: Any, kind: str, zone: ZoneInfo) -> Any:
    if cell is None:
        return ""
    if kind == "yes":
        return "ya" if cell else "tidak"
    if kind == "moment":
        return cell.astimezone(zone).isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else cell


def _as_cell(cell: Any, kind: str, zone: ZoneInfo) -> Any:
    """Return a cell as Excel holds it: its times have no zone, so they are those of the region."""
    if kind == "moment" and cell is not None:
        return cell.astimezone(zone).replace(tzinfo=None, microsecond=0)
    return ("ya" if cell else "tidak") if kind == "yes" and cell is not None else cell


def _as_plain(cell: Any, kind: str, zone: ZoneInfo) -> Any:
    if isinstance(cell, datetime):
        return cell.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode()
    if kind == "number" and cell is not None:
        return float(cell)
    return cell


def _as_geometry(wkb: bytes | None) -> Any:
    if wkb is None:
        return None
    rounded = shapely.transform(shapely.from_wkb(wkb), lambda points: points.round(DECIMALS))
    return json.loads(shapely.to_geojson(rounded))


def _sheet_name(title: str) -> str:
    return "".join(char for char in title if char not in "[]:*?/\\")[:31] or "Data"


_WRITERS: Mapping[str, Callable[[Outgoing, Path], int]] = {
    ".csv": _to_csv,
    ".xlsx": _to_xlsx,
    ".geojson": _to_geojson,
    ".gpkg": _to_geopackage,
}
