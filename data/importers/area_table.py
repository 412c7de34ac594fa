"""The rows of an area layer brought to code, name, level, parent and a sound polygon, faults by row."""

import hashlib
import re
from collections.abc import Mapping, Sequence

import geopandas
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.importers.cells import texts_of
from geo.columns import guess_columns
from geo.crs import LON_LAT_EPSG
from geo.errors import Fault, MissingColumnError, rows_in_error

# WADMKC, WADMKD, KDEPUM … are attributes of the national catalogue (KUGI). NAMOBJ stands last: in layers of
# sub-districts it was seen to hold the name of some village.
AREA_COLUMNS: Mapping[str, Sequence[str]] = {
    "code": ("kode", "kode desa", "kdepum", "kode kel", "kode wilayah", "id desa", "kd desa", "code"),
    "parent_name": ("wadmkc", "kecamatan", "nama kecamatan", "nm kec", "kec", "subdistrict", "district"),
    "parent_code": ("kdcpum", "kode kecamatan", "kode kec", "kd kec", "subdistrict code"),
    "name": (
        *(
            "wadmkd",
            "nama desa",
            "nama kelurahan",
            "desa",
            "kelurahan",
            "desa kelurahan",
            "nm desa",
            "village",
        ),
        *("nama", "name", "namobj"),
    ),
}
SUBDISTRICT, VILLAGE = "subdistrict", "village"
# Of the Ministry of Home Affairs: 35.06.17 is a sub-district, 35.06.17.2003 a village of it.
DOTTED_CODE = re.compile(r"\d\d\.\d\d\.\d\d(\.\d{4})?")
SUBDISTRICT_CHARACTERS = 8
CODE_CHARACTERS = 32  # as schema.area.code has it
Cell = dict[str, str | None]  # by the keys of AREA_COLUMNS
NAMELESS = ("name_missing", "the area has no name.", "Fill in its name.")
ORPHAN = ("parent_missing", "the village tells no sub-district.", "Fill it in, or name the column of it.")
KEYS = ["code", "name", "level", "parent_code", "parent_name"]


def read_area_rows(
    frame: geopandas.GeoDataFrame, named: Mapping[str, str], level: str | None, names: Mapping[str, str]
) -> tuple[geopandas.GeoDataFrame, list[Fault], dict[str, str]]:
    """Return the usable rows (KEYS and geometry, EPSG:4326), the faults, and the columns taken.

    ``named`` maps keys of AREA_COLUMNS to columns that the caller named. Without ``level`` each row is judged
    by its code, or all are: a layer with as many names of sub-districts as rows is one of sub-districts, and
    so is one that tells no sub-district. ``names`` are those of sub-districts known by their code, for layers
    that give the code alone. Raises MissingColumnError if there are no names.
    """
    columns = guess_columns(frame.columns.drop("geometry"), AREA_COLUMNS, named)
    cells = _cells(frame, columns)
    if all(cell["name"] is None and cell["parent_name"] is None for cell in cells):
        has = ", ".join(map(str, frame.columns))
        raise MissingColumnError(f"The areas have no column of names. Name it; the columns are: {has}.")
    levels = _levels(cells, level)
    if VILLAGE not in levels and "parent_name" in columns:
        columns["name"] = columns.pop("parent_name")  # the column that says the areas' own names
    rows = [_row(cell, at, names) for cell, at in zip(cells, levels, strict=True)]
    table = pd.DataFrame(rows, columns=KEYS, index=frame.index, dtype=object)
    geometry, faults = _polygons(frame)
    orphans = (table["level"] == VILLAGE) & table["parent_code"].isna()
    for wrong, fault in ((table["name"].isna(), NAMELESS), (orphans, ORPHAN)):
        faults += [Fault(int(row), *fault) for row in table.index[wrong]]
    areas = geopandas.GeoDataFrame(table, geometry=geometry, crs=LON_LAT_EPSG)
    usable = areas.loc[~areas.index.isin(rows_in_error(faults)) & ~shapely.is_missing(geometry)]
    merged, more = _merge_repeated(usable)
    return merged, faults + more, columns


def _cells(frame: pd.DataFrame, columns: Mapping[str, str]) -> list[Cell]:
    texts = {key: texts_of(frame[columns[key]]) for key in columns}
    nothing = [None] * len(frame)
    by_key = [texts.get(key, nothing) for key in AREA_COLUMNS]
    return [dict(zip(AREA_COLUMNS, row, strict=True)) for row in zip(*by_key, strict=True)]


def _levels(cells: Sequence[Cell], level: str | None) -> list[str]:
    if level is not None:
        return [level] * len(cells)
    parents = {cell["parent_name"] for cell in cells}
    one_each = len(parents) == len(cells)
    usual = SUBDISTRICT if parents == {None} or one_each else VILLAGE
    codes = (DOTTED_CODE.fullmatch(cell["code"] or "") for cell in cells)
    return [(VILLAGE if found[1] else SUBDISTRICT) if found else usual for found in codes]


def _row(cell: Cell, level: str, names: Mapping[str, str]) -> tuple[str | None, ...]:
    code, parent_name, parent_code = cell["code"], cell["parent_name"], cell["parent_code"]
    dotted = bool(DOTTED_CODE.fullmatch(code or ""))
    if level == SUBDISTRICT:
        name = parent_name or cell["name"]
        own = code if code and (dotted or parent_code is None) else parent_code
        return own or derived_code(name), name, level, None, None
    if parent_code is None:
        parent_code = code[:SUBDISTRICT_CHARACTERS] if code and dotted else derived_code(parent_name)
    parent_name = parent_name or names.get(parent_code or "") or parent_code
    own = code or derived_code(parent_name, cell["name"])
    return own, cell["name"], level, parent_code, parent_name


def derived_code(*names: str | None) -> str | None:
    """Return a code made of names, the same for the same names; None if one is missing."""
    if any(name is None for name in names):
        return None
    slug = ".".join(re.sub(r"[\W_]+", "-", str(name).casefold()).strip("-") for name in names)
    if len(slug) <= CODE_CHARACTERS:
        return slug
    return f"{slug[: CODE_CHARACTERS - 9]}-{hashlib.sha256(slug.encode()).hexdigest()[:8]}"


def _polygons(frame: geopandas.GeoDataFrame) -> tuple[npt.NDArray[np.object_], list[Fault]]:
    """Return polygons, self-crossing ones repaired; None and an error where there is no area."""
    geometry = np.asarray(frame.geometry.values, dtype=object)
    present = ~shapely.is_missing(geometry)
    crossing = present & ~shapely.is_valid(geometry)
    repaired = geometry.copy()
    repaired[crossing] = shapely.make_valid(geometry[crossing])
    repaired[present] = [_areal(shape) for shape in repaired[present]]
    flat = present & shapely.is_missing(repaired)
    rows = frame.index.to_numpy()
    faults = [
        Fault(int(rows[at]), "not_an_area", "the geometry encloses no area.", "Draw it as a polygon.")
        for at in np.flatnonzero(flat)
    ]
    problem, remedy = "the outline crosses itself and was repaired.", "Compare it with the map."
    faults += [
        Fault(int(rows[at]), "area_crosses_itself", problem, remedy, "warning")
        for at in np.flatnonzero(crossing & ~flat)
    ]
    return repaired, faults


def _areal(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the polygons of a geometry, leaving out the lines and points that a repair may leave."""
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(shape))
        if part.geom_type == "Polygon" and part.area > 0
    ]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _merge_repeated(areas: geopandas.GeoDataFrame) -> tuple[geopandas.GeoDataFrame, list[Fault]]:
    """Join rows of one code and one name; a code under another name is an error of its later rows."""
    faults: list[Fault] = []
    first = areas.groupby(["level", "code"], sort=False)
    repeated = first["name"].transform("size") > 1
    if not repeated.any():
        return areas, faults
    names = first["name"].transform("first")
    rows = (
        pd.Series(areas.index, index=areas.index).groupby([areas["level"], areas["code"]]).transform("first")
    )
    for row in areas.index[repeated & (rows != areas.index)]:
        if areas.at[row, "name"] == names[row]:
            problem = f"is the same area as row {rows[row]}; the two were joined."
            faults.append(
                Fault(int(row), "area_repeated", problem, "Nothing, if it has several parts.", "warning")
            )
        else:
            problem = f"has the code of row {rows[row]} under another name."
            faults.append(Fault(int(row), "code_repeated", problem, "Correct the code."))
    kept = areas.loc[~areas.index.isin(rows_in_error(faults))]
    return kept.dissolve(by=["level", "code"], sort=False, as_index=False)[[*KEYS, "geometry"]], faults
