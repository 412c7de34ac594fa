"""Arrow tables, as GDAL and Parquet give them, to frames; a column keeps one type in all parts of a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow
import pyarrow.compute as pc
import shapely

from geo.errors import Fault, UnreadableFileError
from geo.formats.shapes import read_shapes
from geo.formats.signatures import Kind

TEXT = pyarrow.string()
SAID_CHARACTERS = 160  # what a library says at greater length helps nobody
ARCS = (
    "geometry_unreadable",
    "the geometry cannot be read, or has arcs.",
    "Export it with straight lines only.",
)


@dataclass(frozen=True, eq=False, slots=True)
class Cut:
    """Some rows of a file as Arrow: its column ``geometry`` (None: there is none) holds WKB in ``crs``."""

    table: pyarrow.Table
    geometry: str | None
    crs: Any
    share: float  # of the file that is read with these rows


def to_frame(cut: Cut, first_row: int, row: str) -> tuple[pd.DataFrame, list[Fault]]:
    """Return rows as a frame, numbered from ``first_row`` on by an index named ``row``.

    A GeoDataFrame if there are geometries (2D); one that is no WKB, or has arcs, becomes None and is told of.
    """
    table = cut.table
    plain = table.select([name for name in table.schema.names if name != cut.geometry])
    index = pd.RangeIndex(first_row, first_row + len(table), name=row)
    frame = plain.to_pandas(integer_object_nulls=True).set_axis(index, axis="index")
    if cut.geometry is None:
        return frame, []
    wkb = table[cut.geometry].to_numpy().astype(object)
    shapes = read_shapes(shapely.from_wkb, wkb)
    unread = np.flatnonzero(shapely.is_missing(shapes) & ~pd.isna(wkb))
    faults = [Fault(first_row + at, *ARCS) for at in unread.tolist()]
    frame = frame.drop(columns="geometry", errors="ignore")
    return geopandas.GeoDataFrame(frame, geometry=shapely.force_2d(shapes), crs=cut.crs), faults


def damaged(path: Path, kind: Kind, error: Exception) -> UnreadableFileError:
    """Return the sentence for a file that its reader gave up on."""
    said, what = " ".join(str(error).split()).rstrip("."), kind.title.split(" ", 1)[-1]
    reason = f" ({said})" if len(said) <= SAID_CHARACTERS else ""
    return UnreadableFileError(f"{path.name} is damaged or no {what}{reason}. Export it again.")


def checked(table: pyarrow.Table, title: str) -> pyarrow.Table:
    """Return the table; raises UnreadableFileError if its texts are not UTF-8."""
    try:
        table.validate(full=True)
    except pyarrow.ArrowInvalid as error:
        raise UnreadableFileError(
            f"{title} has texts that are not UTF-8. Export it again as a GeoPackage or CSV UTF-8."
        ) from error
    return table


def handed_on(column: pyarrow.ChunkedArray) -> pyarrow.Array:
    """Return a column to write out again: numbers and moments as they are, all else as texts.

    Its type depends on the type of ``column`` alone, never on its values.
    """
    kind, types = column.type, pyarrow.types
    if types.is_dictionary(kind):
        return handed_on(pc.cast(column, kind.value_type))
    if types.is_large_string(kind) or types.is_string_view(kind):
        column = pc.cast(column, TEXT)
    elif not any(is_kind(kind) for is_kind in KEPT):
        return text_array(
            np.array([None if cell is None else str(cell) for cell in column.to_pylist()], object)
        )
    whole = column.combine_chunks()
    return whole.combine_chunks() if isinstance(whole, pyarrow.ChunkedArray) else whole


def text_array(values: npt.NDArray[np.object_]) -> pyarrow.Array:
    """Return objects as an array of texts, null for None and NaN; half a character becomes "?"."""
    try:
        return pyarrow.array(values, TEXT, from_pandas=True)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, UnicodeEncodeError):
        return pyarrow.array([None if pd.isna(value) else _text(value) for value in values.tolist()], TEXT)


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode("utf-8")


KEPT = (
    pyarrow.types.is_string,
    pyarrow.types.is_integer,
    pyarrow.types.is_floating,
    pyarrow.types.is_boolean,
    pyarrow.types.is_timestamp,
    pyarrow.types.is_date,
)
