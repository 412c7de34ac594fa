"""Files of roads and of areas to a network and areas, for work on files: which column is what."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.areas import SUBDISTRICT, Areas, with_subdistricts
from geo.assembly import assemble_roads
from geo.columns import guess_columns
from geo.crs import LocalCrs, local_crs
from geo.errors import Fault, InvalidInputError
from geo.files import read_vector
from geo.roads import RoadNetwork
from geo.wording import words_of

# NAMOBJ, AUTRJL, FGSRJL, WADMKC, WADMKD are attributes of the Indonesian feature catalogue (KUGI). `street`
# comes before `name`: a layer of streets that has both keeps the type out of the name (IRVING for IRVING
# AVE).
ROAD_COLUMNS: Mapping[str, Sequence[str]] = {
    "name": (
        *("namobj", "nama ruas", "nama ruas jalan", "nm ruas", "ruas jalan", "ruas", "nama jalan"),
        *("road name", "street name", "full name", "street", "nama", "name", "jalan"),
    ),
    "number": ("no ruas", "nomor ruas", "kode ruas", "nomor jalan", "no jalan", "link no", "ref", "number"),
    "authority": ("autrjl", "kewenangan", "wewenang", "status jalan", "authority"),
    "road_class": ("fgsrjl", "fungsi jalan", "fungsi", "highway", "road class", "fclass", "class"),
    "aliases": ("aliases", "alias", "nama lain", "alt name"),
}
# Layers of US streets keep a name in pieces: "N", "SALINA", "ST", or "SALINA", "ST", "N".
NAME_PIECES: Mapping[str, Sequence[str]] = {
    "kind": ("type", "street type", "st type"),
    "prefix": ("prefix", "pre dir"),
    "suffix": ("suffix", "suf dir"),
}
AUTHORITY_OF_KUGI = {"1": "national", "2": "province", "3": "regency"}
# wiki.openstreetmap.org/wiki/Key:highway: ways that no public works office repairs as a road.
NO_ROADS = frozenset(
    {
        *("footway", "path", "steps", "cycleway", "pedestrian", "bridleway", "corridor", "elevator"),
        *("platform", "construction", "proposed", "razed", "abandoned", "raceway", "escape"),
        *("bus_stop", "rest_area", "services"),
    }
)
AREA_COLUMNS: Mapping[str, Sequence[str]] = {
    "code": ("kode", "kode desa", "kdepum", "kode wilayah", "id desa", "kd desa", "code"),
    "parent_code": ("kdcpum", "kode kecamatan", "kode kec", "parent code"),
    "parent_name": ("wadmkc", "kecamatan", "nama kecamatan", "subdistrict", "parent name"),
    "name": ("wadmkd", "nama desa", "nama kelurahan", "desa", "kelurahan", "nama", "name", "namobj"),
}
VILLAGE_CODE = re.compile(r"\d\d\.\d\d\.\d\d\.\d{4}")
SUBDISTRICT_CHARACTERS = 8  # 35.06.17 of 35.06.17.2003, as the Ministry of Home Affairs numbers villages
AREA_TYPES = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def read_roads(
    path: Path, *, name: str | None = None, road_id: str | None = None
) -> tuple[RoadNetwork, list[Fault]]:
    """Return the network of a file, and what was wrong with its rows.

    ``name`` and ``road_id`` name columns, the others are guessed. Rows with one road id are one road; without
    ids lines are joined by name and continuity. Raises UnreadableFileError, MissingColumnError,
    UnknownCrsError, or InvalidInputError if no line can be used.
    """
    frame, faults = read_vector(path)
    columns = guess_columns(frame.columns.drop("geometry"), ROAD_COLUMNS, {"name": name, "road_id": road_id})
    lines = frame[["geometry"]].assign(**{thing: frame[column] for thing, column in columns.items()})
    if name is None and "name" in columns:
        lines["name"] = _whole_names(frame, columns["name"])
    if "authority" in columns:
        lines["authority"] = [_authority(code) for code in _texts(lines["authority"])]
    if columns.get("road_class") == "highway":
        lines = lines[~lines["road_class"].isin(NO_ROADS)]
    lines = lines[lines.geometry.notna()]
    if not len(lines):
        raise InvalidInputError(f"{path.name} has no lines. Give a layer of road centrelines.")
    assembly = assemble_roads(lines, local_crs(*lines.total_bounds))
    if not len(assembly.network):
        raise InvalidInputError(f"{path.name} has no road of any length. Give a layer of road centrelines.")
    return assembly.network, [*faults, *assembly.faults]


def _texts(cells: "pd.Series[Any]") -> list[str | None]:
    """Return cells as text, None where empty; a number read as 2.0 is "2"."""
    return [
        None if pd.isna(cell) else f"{cell:g}" if isinstance(cell, float) else str(cell).strip() or None
        for cell in cells
    ]


def _authority(code: str | None) -> str | None:
    return AUTHORITY_OF_KUGI.get(code, code) if code else None


def _whole_names(frame: gpd.GeoDataFrame, column: str) -> "pd.Series[Any]":
    """Return the names of streets, put together where the layer keeps prefix, type and suffix apart."""
    found = guess_columns(frame.columns.drop([column, "geometry"]), NAME_PIECES)
    names: pd.Series[Any] = frame[column]
    if "kind" not in found or not _lack_their_kind(_texts(names), _texts(frame[found["kind"]])):
        return names
    order = (found.get("prefix"), column, found["kind"], found.get("suffix"))
    pieces = [_texts(frame[piece]) for piece in order if piece is not None]
    whole = [" ".join(filter(None, row)) or None for row in zip(*pieces, strict=True)]
    return pd.Series(whole, index=frame.index, dtype=object).where(names.notna(), None)


def _lack_their_kind(names: Sequence[str | None], kinds: Sequence[str | None]) -> bool:
    """Tell whether most kinds are ST, AVE … (a column "type" may hold anything) and not in the name yet."""
    known = words_of("en").kinds
    told = [(name, kind) for name, kind in zip(names, kinds, strict=True) if name and kind]
    lacking = [kind.casefold() in known and kind not in name.split() for name, kind in told]
    return sum(lacking) > len(told) / 2


def read_areas(path: Path, crs: LocalCrs) -> Areas:
    """Return villages with their sub-districts, or sub-districts alone; columns are guessed.

    A layer with as many sub-districts as rows is one of sub-districts. Rows that cannot be used are left out.
    Raises UnreadableFileError, UnknownCrsError, or InvalidInputError if no row has a name and a polygon.
    """
    frame, _ = read_vector(path)
    columns = guess_columns(frame.columns.drop("geometry"), AREA_COLUMNS)
    texts = {thing: _texts(frame[column]) for thing, column in columns.items()}
    cells = pd.DataFrame(texts, index=frame.index, dtype=object).reindex(columns=list(AREA_COLUMNS))
    if cells["parent_name"].notna().any() and cells["parent_name"].nunique() == len(cells):
        own = {"name": cells["parent_name"], "code": cells["parent_code"]}
        cells = cells.assign(**own, parent_name=None, parent_code=None)
    cells["code"] = cells["code"].fillna(cells["name"])
    told = cells["parent_code"].fillna(cells["code"].map(_subdistrict_of))
    cells["parent_code"] = told.fillna(cells["parent_name"])
    cells["parent_name"] = cells["parent_name"].fillna(cells["parent_code"])
    areas = _polygons(gpd.GeoDataFrame(cells, geometry=frame.geometry))
    if not len(areas):
        raise InvalidInputError(f"{path.name} has no polygon with a name. Give a layer of villages.")
    if areas["parent_code"].isna().all():
        return Areas.from_frame(areas.assign(level=SUBDISTRICT), crs)
    return Areas.from_frame(with_subdistricts(areas), crs)


def _subdistrict_of(code: str | None) -> str | None:
    return code[:SUBDISTRICT_CHARACTERS] if code and VILLAGE_CODE.fullmatch(code) else None


def _polygons(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows with a name and a polygon, the polygons made valid, each code once."""
    usable = np.isin(shapely.get_type_id(areas.geometry.to_numpy()), AREA_TYPES) & areas["name"].notna()
    areas = areas[usable].drop_duplicates("code")
    valid = shapely.make_valid(areas.geometry.to_numpy(), method="structure", keep_collapsed=False)
    return areas.set_geometry(gpd.GeoSeries(valid, index=areas.index, crs=areas.crs))
