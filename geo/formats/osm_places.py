"""Named places out of an OpenStreetMap extract: points, areas and bridges, with what their tags say."""

import functools
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import LON_LAT_EPSG
from geo.errors import UnreadableFileError
from geo.formats.gdal import GDAL_ERRORS, allow_only_known_drivers
from geo.formats.osm_files import read_osm
from geo.formats.tables import number_rows
from geo.language.landmark_kinds import BRIDGE, OTHER, kind_of_tags, kinds, tag_keys
from geo.language.landmark_names import kind_of_name

NAMED = "name IS NOT NULL"
# Areas first: where a thing is mapped twice, the building says better where it is than the point.
LAYERS = ("multipolygons", "points")
# Bridges and the waters with a name, in one reading of the file.
CROSSING = (
    "(highway IS NOT NULL AND other_tags LIKE '%bridge%') OR (waterway IS NOT NULL AND name IS NOT NULL)"
)
OTHER_NAMES = ("alt_name", "short_name", "official_name", "old_name", "loc_name", "name:id")
BRIDGE_NAME = "bridge:name"  # where "name" is that of the road
_HSTORE = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')


def read_osm_places(path: Path) -> gpd.GeoDataFrame:
    """Return the landmarks of an extract: name, kind, aliases, geometry (EPSG:4326), numbered by ``row``.

    What the table of kinds does not know, by tag or by name, is left out. A bridge without a name of its own
    has that of the water beneath it. Raises UnreadableFileError.
    """
    allow_only_known_drivers()
    parts = [_places(_read(path, layer, NAMED)) for layer in LAYERS]
    lines = _read(path, "lines", CROSSING)
    parts.append(_bridges(lines[lines["highway"].notna()], lines[lines["waterway"].notna()]))
    places = pd.concat(parts, ignore_index=True)
    return gpd.GeoDataFrame(number_rows(places), geometry="geometry", crs=LON_LAT_EPSG)


def kind_of_place(tags: Mapping[str, str], name: str | None) -> str | None:
    """Return the kind that tags or the name tell; None if it is no landmark.

    The name is believed where it says a kind and the tags say less: many halls are ``office=government``.
    """
    by_tags, by_name = kind_of_tags(tags), kind_of_name(name or "")
    if by_name != OTHER and by_tags is not None:
        return min(by_tags, by_name, key=_order().index)
    return by_tags


def tags_of(told: Any) -> dict[str, str]:
    """Return what a cell of other_tags holds: a dictionary, or text as GDAL writes it ("a"=>"b")."""
    if isinstance(told, dict):
        return {str(key): str(value) for key, value in told.items()}
    return dict(_HSTORE.findall(told)) if isinstance(told, str) else {}


def row_tags(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return the tags of each row that may say its kind, from their columns and from other_tags."""
    columns = {key: frame[key].tolist() for key in tag_keys() if key in frame.columns}
    others = frame["other_tags"].tolist() if "other_tags" in frame.columns else [None] * len(frame)
    rows = []
    for at, other in enumerate(others):
        own = {key: str(values[at]) for key, values in columns.items() if not _empty(values[at])}
        rows.append(tags_of(other) | own)
    return rows


@functools.cache
def _order() -> list[str]:
    return list(kinds())


def _read(path: Path, layer: str, where: str) -> gpd.GeoDataFrame:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of polygons that an extract cuts open; they are left out
            return read_osm(path, layer, where)
    except GDAL_ERRORS as error:
        raise UnreadableFileError(
            f"{path.name} is damaged or no OpenStreetMap extract ({error}). Download it again."
        ) from error


def _places(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    tags, names = row_tags(frame), frame["name"].tolist()
    kind = [kind_of_place(told, name) for told, name in zip(tags, names, strict=True)]
    aliases = [
        ";".join({told[key]: None for key in OTHER_NAMES if told.get(key, name) != name}) or None
        for told, name in zip(tags, names, strict=True)
    ]
    return _table(names, kind, aliases, frame.geometry)


def _bridges(bridges: gpd.GeoDataFrame, waters: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the bridges that have a name, or a water with a name beneath them."""
    tags = row_tags(bridges)
    standing = np.array([kind_of_tags(told) == BRIDGE for told in tags], dtype=bool)
    names = [
        told.get(BRIDGE_NAME) or _bridge_name(name) for told, name in zip(tags, bridges["name"], strict=True)
    ]
    above, beneath = waters.sindex.query(bridges.geometry, predicate="intersects")
    for bridge, water in zip(above.tolist(), beneath.tolist(), strict=True):
        names[bridge] = names[bridge] or waters["name"].iloc[water]
    kind = [BRIDGE if name and stands else None for name, stands in zip(names, standing, strict=True)]
    return _table(names, kind, [None] * len(names), bridges.geometry)


def _table(
    names: list[Any], kind: list[str | None], aliases: list[str | None], shapes: gpd.GeoSeries
) -> pd.DataFrame:
    columns = {"name": names, "kind": kind, "aliases": aliases, "geometry": shapes.to_numpy()}
    places = pd.DataFrame(columns, dtype=object)
    found: pd.DataFrame = places[places["kind"].notna() & shapes.notna().to_numpy()]
    return found


def _bridge_name(name: Any) -> str | None:
    """Return the name of a way on a bridge if it is the bridge's own, not the road's."""
    return name if isinstance(name, str) and kind_of_name(name) == BRIDGE else None


def _empty(value: Any) -> bool:
    return value is None or value != value or value == ""  # noqa: PLR0124  # NaN differs from itself
