"""Boundaries as the repository cahyadsn/wilayah_boundaries has them: rows of SQL with rings of lat, lng."""

import json
import re
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import geopandas
import shapely

from geo.crs import LON_LAT_EPSG
from geo.errors import UnreadableFileError
from geo.formats.files import write_table

# ('35.06.01.2001','Bulu',-7.84,112.00,'[[[-7.83,112.00],…]]'): kode, nama, lat, lng, path, maybe a status.
ROW = re.compile(r"\(\s*'(?P<kode>[\d.]+)'\s*,\s*'(?P<nama>(?:[^']|'')*)'\s*,[^']*'(?P<path>\[[^']*\])'")


def convert(sql: Path, geojson: Path) -> None:
    """Write the areas of an SQL dump as GeoJSON with the columns ``kode`` and ``nama``.

    Raises UnreadableFileError if the dump has no such rows, or a ``path`` is no list of rings.
    """
    rows = [match.groupdict() for match in ROW.finditer(sql.read_text(encoding="utf-8"))]
    if not rows:
        raise UnreadableFileError(
            f"{sql.name} has no rows of kode, nama, path. See whether its source moved."
        )
    names = [row["nama"].replace("''", "'") for row in rows]
    shapes = [_shape(row["kode"], row["path"]) for row in rows]
    table = {"kode": [row["kode"] for row in rows], "nama": names}
    write_table(geopandas.GeoDataFrame(table, geometry=shapes, crs=LON_LAT_EPSG), geojson)


def _shape(code: str, path: str) -> shapely.Geometry:
    """Return the area within an odd number of rings: a ring inside another is a hole, wherever it stands."""
    try:
        rings = [shapely.make_valid(shapely.Polygon(ring)) for ring in _rings(json.loads(path))]
        return reduce(shapely.symmetric_difference, rings)
    except (ValueError, TypeError, KeyError, shapely.errors.GEOSException) as error:
        raise UnreadableFileError(
            f"The boundary of {code} is no list of rings. Get the file again."
        ) from error


def _rings(nested: Any) -> Iterator[list[tuple[float, float]]]:
    """Yield rings of (lon, lat) from [[[lat, lng], …], …] of any depth."""
    if isinstance(nested[0][0], int | float):
        yield [(float(lng), float(lat)) for lat, lng, *_ in nested]
    else:
        for inner in nested:
            yield from _rings(inner)
