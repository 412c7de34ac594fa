"""Files in and out: maps and tables of an explicit list of kinds, in lon/lat, every bad row reported."""

from pathlib import Path
from typing import Any

import geopandas
import pandas as pd

from geo.crs import LON_LAT_EPSG
from geo.errors import Fault, MissingColumnError, UnknownCrsError
from geo.formats import tables
from geo.formats.gdal import read_with_gdal
from geo.formats.json_files import read_json
from geo.formats.pair_cells import parted, settle
from geo.formats.shapes import raw_shapes, shapes_in_lon_lat
from geo.formats.signatures import DEFAULT_MAX_BYTES, identify
from geo.formats.writing import write_table

__all__ = ["read_file", "read_points", "read_vector", "write_table"]


def read_file(
    path: Path | str,
    *,
    layer: str | None = None,
    shape: str = "",
    encoding: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the rows of a file as they are, numbered from 1 by the index ``row``, and their faults.

    A GeoDataFrame (in the file's CRS) if the file holds geometries, else a DataFrame. Cells of a CSV stay
    text. ``layer`` is also the sheet of a workbook; if none is named, the only one of several that has a
    ``shape`` such as "LineString" is read. Raises UnreadableFileError.
    """
    path = Path(path)
    kind = identify(path, max_bytes=max_bytes)
    if kind.name == "csv":
        return tables.read_csv(path, encoding)
    if kind.name == "xlsx":
        return tables.read_xlsx(path, layer)
    if kind.name == "parquet":
        return tables.read_parquet(path), []
    if kind.name == "json":
        return read_json(path)
    return read_with_gdal(path, kind, layer=layer, shape=shape, encoding=encoding)


def read_vector(
    path: Path | str, *, crs: str | int | None = None, **how: Any
) -> tuple[geopandas.GeoDataFrame, list[Fault]]:
    """Return every row of a map file, or of a table with WKT or WKB, with its geometry in EPSG:4326.

    ``crs`` beats what the file says of its CRS; ``how`` is as for ``read_file``. A row whose geometry is
    empty, unreadable or not on the earth keeps None and has an error among the faults. Raises
    UnreadableFileError, UnknownCrsError, or MissingColumnError if the file has no geometries at all.
    """
    frame, faults = read_file(path, **how)
    shapes = raw_shapes(frame)
    if shapes is None:
        has = ", ".join(map(str, frame.columns))
        raise MissingColumnError(
            f"{Path(path).name} has no geometries, not even as WKT. Its columns are: {has}. "
            "Give the map that it was made from, or join the two by number in a GIS."
        )
    try:
        geometry, more = shapes_in_lon_lat(shapes, frame.index.to_numpy(), crs)
    except UnknownCrsError as error:
        raise UnknownCrsError(f"{Path(path).name}: {error}") from error
    table = pd.DataFrame(frame).drop(columns=shapes.column)
    table = table.rename(columns={"geometry": "geometry_"})  # of a file whose shapes lie in another column
    return geopandas.GeoDataFrame(table, geometry=geometry, crs=LON_LAT_EPSG), faults + more


def read_points(
    path: Path | str,
    *,
    lon: str | None = None,
    lat: str | None = None,
    crs: str | int | None = None,
    need_coordinates: bool = True,
    **how: Any,
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return every row of a file with its columns and float columns ``lon``, ``lat`` in EPSG:4326.

    ``lon`` and ``lat`` name the columns to read, or one of both, ``crs`` is theirs (``pair_cells.settle``);
    ``how`` is as for ``read_file``. A row whose coordinate is impossible keeps NaN and has an error among the
    faults. Raises UnreadableFileError, UnknownCrsError, or MissingColumnError if no coordinates are found but
    needed.
    """
    frame, faults = read_file(path, **how)
    locator, pair = settle(frame, lon=lon, lat=lat, crs=crs)
    located = locator.locate(frame if pair is None else parted(frame[pair], None))
    if need_coordinates and not located.columns:
        has = ", ".join(map(str, frame.columns))
        raise MissingColumnError(
            f"{Path(path).name} has no coordinates that are known. Its columns are: {has}."
        )
    table = pd.DataFrame(frame)
    if isinstance(frame, geopandas.GeoDataFrame):
        table = table.drop(columns=frame.geometry.name)
    return table.assign(lon=located.lon, lat=located.lat), faults + located.faults
