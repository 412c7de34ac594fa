"""The rows of a landmark file brought to name, kind and place, whatever the file calls them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.crs import LON_LAT_EPSG
from geo.errors import Fault, MissingColumnError
from geo.formats.cells import texts_of
from geo.formats.columns import guess_columns
from geo.formats.files import read_points, read_vector
from geo.formats.gdal import allow_only_known_drivers
from geo.formats.osm_places import kind_of_place, read_osm_places, row_tags
from geo.formats.signatures import DEFAULT_MAX_BYTES, identify
from geo.language.landmark_kinds import OTHER, kinds, tag_keys, tags
from geo.language.landmark_names import kind_of_name
from geo.language.landmarks import on_earth

# NAMOBJ and REMARK are attributes of the Indonesian feature catalogue (KUGI); fclass is Geofabrik's.
LANDMARK_COLUMNS: Mapping[str, Sequence[str]] = {
    "name": (
        *("namobj", "nama objek", "nama", "nama tempat", "nama landmark", "landmark", "nama sekolah"),
        *("nama pasar", "nama fasilitas", "nm objek", "tempat", "name", "name:id"),
    ),
    "kind": ("kind", "jenis", "jenis objek", "kategori", "tipe", "fclass", "category", "type", "remark"),
    "radius_m": ("radius m", "radius"),
    "aliases": ("aliases", "alias", "nama lain", "singkatan", "alt name", "short name"),
}
GEOFABRIK = "fclass"
TYPES = ("type", "category")  # in an export of OpenStreetMap these may say "multipolygon"
# Layers that GDAL makes of an extract; saved as a GeoPackage they lie in one file.
OSM_LAYERS = ("multipolygons", "points", "lines")
NAMELESS = ("name_missing", "the landmark has no name.", "Fill in its name.")
NOWHERE = ("place_missing", "the landmark has no coordinate.", "Give its longitude and latitude.")
TOO_WIDE = ("landmark_wide", "the place is wider than 2 km and says little of where.", "Draw it smaller.")
WIDE_SQUARE_DEGREES = 3e-4  # some 4 km² near the equator


def read_landmark_file(
    path: Path,
    *,
    crs: str | int | None = None,
    layer: str | None = None,
    encoding: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return every row of a map, of a table with coordinates, or the places of an OpenStreetMap extract.

    Geometries are in EPSG:4326, None where there is no usable one. Raises UnreadableFileError,
    UnknownCrsError, or MissingColumnError if the file says no places at all.
    """
    kind = identify(path, max_bytes=max_bytes)
    if kind.gdal_driver == "OSM":
        return read_osm_places(path), []
    how: dict[str, Any] = {"encoding": encoding, "max_bytes": max_bytes}
    layers = _osm_layers(path) if kind.name == "gpkg" and layer is None else ()
    if layers:
        read = [read_vector(path, crs=crs, layer=one, **how) for one in layers]
        frame = pd.concat([one for one, _ in read], ignore_index=True)
        frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
        return gpd.GeoDataFrame(frame, crs=LON_LAT_EPSG), []
    try:
        return read_vector(path, crs=crs, layer=layer, **how)
    except MissingColumnError:
        table, faults = read_points(path, crs=crs, layer=layer, **how)
        lon_lat = table[["lon", "lat"]].to_numpy(dtype=np.float64)
        points = np.full(len(table), None, dtype=object)
        known = np.isfinite(lon_lat).all(axis=1)
        points[known] = shapely.points(lon_lat[known])
        return gpd.GeoDataFrame(table, geometry=points, crs=LON_LAT_EPSG), faults


def read_landmark_rows(
    frame: gpd.GeoDataFrame, named: Mapping[str, str | None] | None = None
) -> tuple[gpd.GeoDataFrame, list[Fault], dict[str, str]]:
    """Return the usable rows (name, kind, radius_m, geometry; EPSG:4326), the faults, and the columns taken.

    ``named`` maps keys of LANDMARK_COLUMNS to columns that the caller named. The kind comes from its column
    (of OpenStreetMap from the tags), else from the name; what tells none is ``other``. A landmark with other
    names is a row for each. Raises MissingColumnError if there are no names.
    """
    columns = guess_columns(frame.columns.drop("geometry"), LANDMARK_COLUMNS, named)
    if _has_tags(frame) and columns.get("kind") in TYPES and "kind" not in (named or {}):
        del columns["kind"]
    if "name" not in columns:
        has = ", ".join(map(str, frame.columns))
        raise MissingColumnError(f"The landmarks have no column of names. Name it; the columns are: {has}.")
    names = texts_of(frame[columns["name"]])
    kind, faults = _kinds(frame, columns.get("kind"), names)
    rows = pd.DataFrame({"name": names, "kind": kind}, index=frame.index, dtype=object)
    rows["radius_m"] = _metres(frame, columns.get("radius_m"))
    shapes = frame.geometry.to_numpy()
    placed, nameless = on_earth(shapes), rows["name"].isna()
    wide = shapely.area(np.where(placed, shapes, None)) > WIDE_SQUARE_DEGREES
    faults += [Fault(int(row), *NAMELESS) for row in frame.index[nameless]]
    faults += [Fault(int(row), *NOWHERE) for row in frame.index[~placed & ~nameless]]
    faults += [Fault(int(row), *TOO_WIDE, "warning") for row in frame.index[wide & ~nameless]]
    usable = gpd.GeoDataFrame(rows, geometry=frame.geometry)[placed & ~nameless]
    if "aliases" in columns:
        usable = _with_aliases(usable, texts_of(frame.loc[usable.index, columns["aliases"]]))
    return usable, faults, columns


def kind_of_text(text: str) -> str | None:
    """Return the kind that a word of a table means: ours, a value of OpenStreetMap, or a word in a name."""
    folded = text.casefold().strip().replace(" ", "_")
    if folded in kinds():
        return folded
    by_value = {value: kind for (_, value), kind in reversed(list(tags().items()))}
    by_word = kind_of_name(text)
    return by_value.get(folded) or (by_word if by_word != OTHER else None)


def _kinds(
    frame: gpd.GeoDataFrame, column: str | None, names: Sequence[str | None]
) -> tuple[list[str], list[Fault]]:
    """Return the kind of each row; what the column says and is not known is one warning."""
    by_name = [kind_of_name(name or "") for name in names]
    if column is None:
        if not _has_tags(frame):
            return by_name, []
        by_tags = [kind_of_place(told, name) for told, name in zip(row_tags(frame), names, strict=True)]
        return [told or guess for told, guess in zip(by_tags, by_name, strict=True)], []
    said = texts_of(frame[column])
    known = {text: kind_of_text(text) for text in set(said) if text is not None}
    unread = Counter(text for text in said if text is not None and known[text] is None)
    faults = []
    if unread:
        values = ", ".join(f"{text!r} ({times} rows)" for text, times in unread.most_common(5))
        problem = f"the kind says {values}, which is not known; their names tell the kind, or nothing does."
        faults = [Fault(None, "kind_unknown", problem, "Correct it, or name another column.", "warning")]
    kind = [
        (known[text] if text is not None else None) or guess
        for text, guess in zip(said, by_name, strict=True)
    ]
    return kind, faults


def _has_tags(frame: pd.DataFrame) -> bool:
    """Tell whether a table has columns of tags of OpenStreetMap; Geofabrik's fclass is none."""
    keys = {*tag_keys(), "other_tags"} - {GEOFABRIK}
    return bool(keys & set(map(str, frame.columns)))


def _with_aliases(rows: gpd.GeoDataFrame, said: Sequence[str | None]) -> gpd.GeoDataFrame:
    """Return the rows, followed by one for each other name that ``said`` tells of them (by ";" or "|")."""
    others = [[name for name in re.split(r"\s*[;|]\s*", text or "") if name] for text in said]
    again = rows.assign(name=others).explode("name")
    again = again[again["name"].notna()]
    return gpd.GeoDataFrame(pd.concat([rows, again]), crs=LON_LAT_EPSG)


def _metres(frame: pd.DataFrame, column: str | None) -> Any:
    if column is None:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _osm_layers(path: Path) -> tuple[str, ...]:
    """Return which layers of an extract a GeoPackage holds; none if it is no extract."""
    allow_only_known_drivers()
    there = {str(name) for name, _ in pyogrio.list_layers(path)}
    found = tuple(layer for layer in OSM_LAYERS if layer in there)
    return found if len(found) > 1 else ()
