"""JSON that is no GeoJSON document: a record a line, lists of records of data portals, map services.

The rows of ``geo.formats.files.read_file``: a GeoDataFrame where the records have geometries.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import orjson
import pandas as pd
import shapely

from geo.crs import LON_LAT_EPSG
from geo.errors import Fault, UnreadableFileError
from geo.formats.json_heads import JSON_LINES
from geo.formats.map_services import Rows, of_arcgis, of_overpass
from geo.formats.shapes import read_shapes
from geo.formats.tables import number_rows

MARK = b"\xef\xbb\xbf"
RECORD_SEPARATOR = b"\x1e"  # before every record of a GeoJSON text sequence: RFC 8142
NO_JSON = ("json_unreadable", "the line is no JSON.", "Export the file again, one whole record a line.")
NO_SHAPE = ("geometry_unreadable", "the geometry cannot be read.", "Export the file again.")
DEEPEST_LIST = 2  # a portal's answer wraps its records: {"result": {"records": […]}}


def read_json(path: Path) -> tuple[pd.DataFrame, list[Fault]]:
    """Read the records of a file, numbered by ``row``; nested values stay as their JSON.

    A line that is no JSON keeps an empty row, with an error. Raises UnreadableFileError if the file is no
    JSON, or holds no records.
    """
    told = path.read_bytes().removeprefix(MARK)
    if RECORD_SEPARATOR in told[:64]:
        return _numbered(*_of_lines(told.split(RECORD_SEPARATOR)))
    lines = told.splitlines()
    if path.suffix.lower() in JSON_LINES and any(map(_is_record, lines)):
        return _numbered(*_of_lines(lines))
    try:
        whole = _loads(told)
    except ValueError as error:
        if len(lines) < 2 or not _is_record(lines[0]):
            where = f"line {getattr(error, 'lineno', 1)}, character {getattr(error, 'colno', 1)}"
            raise UnreadableFileError(
                f"{path.name} is damaged or no GeoJSON or other JSON: it breaks off at {where}. "
                "Export it again."
            ) from error
        return _numbered(*_of_lines(lines))
    return _numbered(*_of_document(path, whole))


def _of_document(path: Path, whole: Any) -> Rows:
    if isinstance(whole, dict) and whole.get("type") == "FeatureCollection":
        return _of_records(_records(whole.get("features"), 1) or [], [])
    if isinstance(whole, dict) and isinstance(whole.get("elements"), list):
        return of_overpass(path.name, whole)
    if isinstance(whole, dict) and whole.get("type") == "Topology":
        raise UnreadableFileError(f"{path.name} is TopoJSON. Save it as GeoJSON.")
    if isinstance(whole, dict) and "error" in whole and "features" not in whole:
        raise UnreadableFileError(f"{path.name} is the error of a server, not data. Ask for the data again.")
    if isinstance(whole, dict) and _is_arcgis(whole):
        return of_arcgis(whole)
    if isinstance(whole, dict) and (table := _socrata_rows(whole)) is not None:
        return table, []
    records = _records(whole, DEEPEST_LIST)
    if records is None:
        raise UnreadableFileError(
            f"{path.name} is JSON, but no GeoJSON and no list of records. Export it as GeoJSON or CSV."
        )
    return _of_records(records, [])


def _of_lines(lines: Sequence[bytes]) -> Rows:
    """Read a record a line; blank lines do not count."""
    records: list[dict[str, Any]] = []
    faults = []
    for line in lines:
        if not line.strip():
            continue
        try:
            record = _loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            faults.append(Fault(len(records) + 1, *NO_JSON))
        records.append(record if isinstance(record, dict) else {})
    return _of_records(records, faults)


def _of_records(records: Sequence[dict[str, Any]], faults: list[Fault]) -> Rows:
    """Return records as rows; Features (RFC 7946) with their geometries, others with what they name."""
    if not any(record.get("type") == "Feature" for record in records):
        return _table(records), faults
    told = np.array([orjson.dumps(record.get("geometry")) for record in records], dtype=object)
    shapes = read_shapes(shapely.from_geojson, told)
    unread = shapely.is_missing(shapes) & np.array([text != b"null" for text in told], dtype=bool)
    faults += [Fault(int(at) + 1, *NO_SHAPE) for at in np.flatnonzero(unread)]
    table = _table([_properties(record) for record in records])
    table = table.rename(columns={"geometry": "geometry_"})  # of a property of that name
    return geopandas.GeoDataFrame(table, geometry=shapely.force_2d(shapes), crs=LON_LAT_EPSG), faults


def _properties(record: dict[str, Any]) -> dict[str, Any]:
    own = record.get("properties")
    properties = own if isinstance(own, dict) else {}
    return {"id": record["id"], **properties} if "id" in record else properties


def _table(records: Sequence[dict[str, Any]]) -> pd.DataFrame:
    names = dict.fromkeys(str(name) for record in records for name in record)
    columns = {name: [_plain(record.get(name)) for record in records] for name in names}
    return pd.DataFrame(columns, index=range(len(records)), dtype=object)


def _plain(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def _records(value: Any, deepest: int) -> list[dict[str, Any]] | None:
    """Return the list of records that an answer holds, None if there is none or more than one."""
    if isinstance(value, list):
        return value if all(isinstance(one, dict) for one in value) else None
    if not isinstance(value, dict) or deepest == 0:
        return None
    found = [records for one in value.values() if (records := _records(one, deepest - 1))]
    return found[0] if len(found) == 1 else None


def _is_arcgis(whole: dict[str, Any]) -> bool:
    features = whole.get("features")
    return isinstance(features, list) and all(
        isinstance(one, dict) and "attributes" in one for one in features
    )


def _socrata_rows(whole: dict[str, Any]) -> pd.DataFrame | None:
    """Return the rows of ``rows.json`` of Socrata: lists of cells, their names in ``meta.view.columns``."""
    rows, view = whole.get("data"), whole.get("meta")
    columns = view.get("view", {}).get("columns") if isinstance(view, dict) else None
    if not isinstance(rows, list) or not isinstance(columns, list):
        return None
    names = [str(column.get("name")) for column in columns]
    return _table([dict(zip(names, row, strict=False)) for row in rows])


def _is_record(line: bytes) -> bool:
    try:
        return isinstance(_loads(line), dict)
    except ValueError:
        return False


def _loads(told: bytes) -> Any:
    """Read JSON, also with the NaN that Python and R write into it. Raises ValueError."""
    try:
        return orjson.loads(told)
    except orjson.JSONDecodeError:
        if b"NaN" not in told and b"Infinity" not in told:
            raise
    try:
        return json.loads(told, parse_constant=lambda _: None)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _numbered(table: pd.DataFrame, faults: list[Fault]) -> Rows:
    return number_rows(table), faults
