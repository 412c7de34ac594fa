"""Tables out, whole or not at all: .csv, .parquet, .gpkg and .geojson, in one piece or batch by batch."""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet
import pyogrio
import shapely

from geo.crs import LON_LAT_EPSG
from geo.errors import UnreadableFileError
from geo.formats.gdal import allow_only_known_drivers
from geo.formats.lines import csv_head, csv_lines, geojson_lines

MAP_DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}
ENDINGS = (".csv", ".parquet", *MAP_DRIVERS)
WKT_DECIMALS = 7  # 1 cm
POINT = ("lon", "lat")  # of these columns a map without geometries takes its points
GEOMETRY = "geometry"

Batches = Iterable[pyarrow.RecordBatch]


@contextmanager
def whole_or_nothing(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to; it becomes ``path`` at the end, and nothing if that fails.

    An older file of that name is replaced only then. Raises UnreadableFileError for an unknown ending.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UnreadableFileError(f"{path.name} has an unknown ending. Write to {', '.join(ENDINGS)}.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        partial = Path(folder, path.name)
        yield partial
        partial.replace(path)


def write_table(frame: pd.DataFrame, path: Path | str) -> None:
    """Write a table by the ending of ``path``: .csv (geometry as WKT), .parquet, .gpkg or .geojson.

    A map without geometries takes points from its columns lon and lat. Nothing is left of a table that cannot
    be written. Raises UnreadableFileError for another ending.
    """
    with whole_or_nothing(Path(path)) as partial:
        _TABLE_WRITERS[partial.suffix.lower()](frame, partial)


def write_batches(batches: Batches, schema: pyarrow.Schema, path: Path) -> None:
    """Write record batches of one schema as they come; memory holds one of them.

    Points of a map lie at ``lon, lat``. What ``batches`` raises is raised here, and leaves
    nothing behind.
    """
    with whole_or_nothing(path) as partial:
        _BATCH_WRITERS[partial.suffix.lower()](batches, schema, partial)


def _table_to_csv(frame: pd.DataFrame, path: Path) -> None:
    if isinstance(frame, geopandas.GeoDataFrame):
        frame = frame.to_wkt(rounding_precision=WKT_DECIMALS)
    frame.to_csv(path, index=False)


def _table_to_parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False)


def _table_to_map(frame: pd.DataFrame, path: Path) -> None:
    allow_only_known_drivers()
    as_map = frame
    if not isinstance(frame, geopandas.GeoDataFrame):
        points = _points(*(frame[name].to_numpy(dtype=np.float64) for name in POINT))
        as_map = geopandas.GeoDataFrame(frame, geometry=points, crs=LON_LAT_EPSG)
    pyogrio.write_dataframe(as_map, path, layer=_layer(path), driver=MAP_DRIVERS[path.suffix.lower()])


def _batches_to_csv(batches: Batches, schema: pyarrow.Schema, path: Path) -> None:
    with path.open("wb") as file:
        file.write(csv_head(schema))
        for batch in batches:
            file.write(csv_lines(batch))


def _batches_to_parquet(batches: Batches, schema: pyarrow.Schema, path: Path) -> None:
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _batches_to_geojson(batches: Batches, schema: pyarrow.Schema, path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[')
        before = b"\n"
        for batch in batches:
            lines = geojson_lines(batch, *POINT)
            if len(lines):
                file.write(before)
                file.write(lines)
                before = b",\n"
        file.write(b"\n]}\n")


def _batches_to_geopackage(batches: Batches, schema: pyarrow.Schema, path: Path) -> None:
    allow_only_known_drivers()
    stopped: list[BaseException] = []
    mapped = schema.append(pyarrow.field(GEOMETRY, pyarrow.binary()))

    def with_points() -> Iterator[pyarrow.RecordBatch]:
        try:
            for batch in batches:
                lon_lat = (batch[name].to_numpy(zero_copy_only=False) for name in POINT)
                wkb = pyarrow.array(shapely.to_wkb(_points(*lon_lat)), pyarrow.binary())
                yield pyarrow.RecordBatch.from_arrays([*batch.columns, wkb], schema=mapped)
        except BaseException as error:
            stopped.append(error)  # GDAL would tell of it as an error of its own
            raise

    stream = pyarrow.RecordBatchReader.from_batches(mapped, with_points())
    try:
        pyogrio.write_arrow(
            stream,
            path,
            layer=_layer(path),
            driver="GPKG",
            geometry_name=GEOMETRY,
            geometry_type="Point",
            crs=f"EPSG:{LON_LAT_EPSG}",
        )
    except Exception:
        if stopped:
            raise stopped[0] from None
        raise


def _points(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return points, None where a coordinate is missing."""
    points = np.full(len(lon), None, dtype=object)
    known = np.isfinite(lon) & np.isfinite(lat)
    points[known] = shapely.points(lon[known], lat[known])
    return points


def _layer(path: Path) -> str:
    return re.sub(r"\W", "_", path.stem)  # GDAL would refuse a dot or a space in a layer's name


_TABLE_WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    ".csv": _table_to_csv,
    ".parquet": _table_to_parquet,
    **dict.fromkeys(MAP_DRIVERS, _table_to_map),
}
_BATCH_WRITERS: dict[str, Callable[[Batches, pyarrow.Schema, Path], None]] = {
    ".csv": _batches_to_csv,
    ".parquet": _batches_to_parquet,
    ".gpkg": _batches_to_geopackage,
    ".geojson": _batches_to_geojson,
}
