"""Files in and out: maps and tables of an explicit list of kinds, in lon/lat, every bad row reported."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo import tables
from geo.coordinates import locate_rows
from geo.crs import LON_LAT_EPSG
from geo.errors import Fault, MissingColumnError, UnreadableFileError
from geo.gdal import allow_only_known_drivers, read_with_gdal
from geo.shapes import raw_shapes, shapes_in_lon_lat
from geo.signatures import DEFAULT_MAX_BYTES, identify


def read_file(
    path: Path | str,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the rows of a file as they are, numbered from 1 by the index ``row``, and their faults.

    A GeoDataFrame (in the file's CRS) if the file holds geometries, else a DataFrame. Cells of a CSV stay
    text. ``layer`` is also the sheet of a workbook. Raises UnreadableFileError.
    """
    path = Path(path)
    kind = identify(path, max_bytes=max_bytes)
    if kind.name == "csv":
        return tables.read_csv(path, encoding)
    if kind.name == "xlsx":
        return tables.read_xlsx(path, layer)
    if kind.name == "parquet":
        return tables.read_parquet(path), []
    return read_with_gdal(path, kind, layer=layer, encoding=encoding)


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
            f"{Path(path).name} has no geometries, not even as WKT. Its columns are: {has}."
        )
    geometry, more = shapes_in_lon_lat(shapes, frame.index.to_numpy(), crs)
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

    ``lon`` and ``lat`` name the columns to read, ``crs`` is theirs (see ``locate_rows``); ``how`` is as for
    ``read_file``. A row whose coordinate is impossible keeps NaN and has an error among the faults. Raises
    UnreadableFileError, UnknownCrsError, or MissingColumnError if no coordinates are found but needed.
    """
    frame, faults = read_file(path, **how)
    located = locate_rows(frame, lon=lon, lat=lat, crs=crs)
    if need_coordinates and not located.columns:
        has = ", ".join(map(str, frame.columns))
        raise MissingColumnError(
            f"{Path(path).name} has no coordinates that are known. Its columns are: {has}."
        )
    table = pd.DataFrame(frame)
    if isinstance(frame, geopandas.GeoDataFrame):
        table = table.drop(columns=frame.geometry.name)
    return table.assign(lon=located.lon, lat=located.lat), faults + located.faults


def write_table(frame: pd.DataFrame, path: Path | str) -> None:
    """Write a table by the ending of ``path``: .csv (geometry as WKT), .parquet, .gpkg or .geojson.

    A map without geometries takes points from its columns lon and lat. An older file of that name is replaced
    only once the new one is whole. Raises UnreadableFileError for another ending.
    """
    path = Path(path)
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UnreadableFileError(f"{path.name} has an unknown ending. Write to {', '.join(_WRITERS)}.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        partial = Path(folder, path.name)
        writer(frame, partial)
        partial.replace(path)


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    if isinstance(frame, geopandas.GeoDataFrame):
        frame = frame.to_wkt(rounding_precision=7)  # 1 cm
    frame.to_csv(path, index=False)


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False)


def _write_map(frame: pd.DataFrame, path: Path) -> None:
    allow_only_known_drivers()
    as_map = frame
    if not isinstance(frame, geopandas.GeoDataFrame):
        lon_lat = frame[["lon", "lat"]].to_numpy(dtype=np.float64)
        points = np.full(len(frame), None, dtype=object)
        known = np.isfinite(lon_lat).all(axis=1)
        points[known] = shapely.points(lon_lat[known])
        as_map = geopandas.GeoDataFrame(frame, geometry=points, crs=LON_LAT_EPSG)
    name = re.sub(r"\W", "_", path.stem)  # GDAL would refuse a dot or a space in a layer's name
    pyogrio.write_dataframe(as_map, path, layer=name, driver=_MAP_DRIVERS[path.suffix.lower()])


_MAP_DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}
_WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    **dict.fromkeys(_MAP_DRIVERS, _write_map),
}
