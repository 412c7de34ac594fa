"""The rows of an area layer brought to code, name, level, parent and a sound polygon, faults by row."""

import hashlib
import re
from collections.abc import Mapping, Sequence

import geopandas
import pandas as pd
import shapely

from geo.areas import SUBDISTRICT, VILLAGE, with_subdistricts
from geo.crs import LON_LAT_EPSG
from geo.errors import Fault, MissingColumnError, rows_in_error
from geo.formats.cells import texts_of
from geo.formats.columns import guess_columns, of
from geo.network.soundness import usable_areas

# WADMKC, WADMKD, KDEPUM … are attributes of the national catalogue (KUGI). NAMOBJ stands last: in layers of
# sub-districts it was seen to hold the name of some village.
_NAMES, _CODES = ("nama", "nm"), ("kode", "id", "kd")  # "iddesa" of Statistics Indonesia is a whole code
_SUBDISTRICT, _VILLAGE = ("kecamatan", "kec"), ("desa", "kelurahan", "desa kelurahan", "desa kel", "kel")
# WAD… and KD… are attributes of the Indonesian feature catalogue (KUGI), ADM… of the United Nations' common
# operational datasets, NAME_3 and NAME_4 of gadm.org: its levels of sub-districts and villages here.
AREA_COLUMNS: Mapping[str, Sequence[str]] = {
    "code": (
        "kode",
        "kdepum",
        *of(_CODES, _VILLAGE),
        "kode wilayah",
        "kode kemendagri",
        "adm4 pcode",
        "code",
    ),
    "subdistrict": (
        *("wadmkc", "kecamatan", *of(_NAMES, _SUBDISTRICT), "kec", "subdistrict", "district"),
        *("adm3 id", "adm3 en", "name 3"),
    ),
    "subdistrict_code": ("kdcpum", *of(_CODES, _SUBDISTRICT), "subdistrict code", "adm3 pcode"),
    "name": (
        *("wadmkd", *of(_NAMES, _VILLAGE), *_VILLAGE, "village", "adm4 id", "adm4 en", "name 4"),
        *("nama", "name", "namobj"),
    ),
}
# Of the Ministry of Home Affairs: 35.06.17 is a sub-district, 35.06.17.2003 a village of it.
DOTTED_CODE = re.compile(r"\d\d\.\d\d\.\d\d(\.\d{4})?")
SUBDISTRICT_CHARACTERS = 8
CODE_CHARACTERS = 32  # longer codes of names are cut; data/schema/ground.py keeps as many
Cell = dict[str, str | None]  # by the keys of AREA_COLUMNS
NAMELESS = ("name_missing", "the area has no name.", "Fill in its name.")
ORPHAN = ("parent_missing", "the village tells no sub-district.", "Fill it in, or name the column of it.")
KEYS = ["code", "name", "level", "parent_code", "parent_name"]


def read_area_rows(
    frame: geopandas.GeoDataFrame,
    named: Mapping[str, str | None] | None = None,
    *,
    level: str | None = None,
    names: Mapping[str, str] | None = None,
) -> tuple[geopandas.GeoDataFrame, list[Fault], dict[str, str]]:
    """Return the usable rows (KEYS and geometry, EPSG:4326), the faults, and the columns taken.

    ``named`` maps keys of AREA_COLUMNS to columns that the caller named. Without ``level`` each row is judged
    by its code, or all are: a layer with as many names of sub-districts as rows is one of sub-districts, and
    so is one that tells no sub-district. ``names`` are those of sub-districts known by their code, for layers
    that give the code alone. Raises MissingColumnError if there are no names.
    """
    columns = guess_columns(frame.columns.drop("geometry"), AREA_COLUMNS, named)
    cells = _cells(frame, columns)
    if all(cell["name"] is None and cell["subdistrict"] is None for cell in cells):
        has = ", ".join(map(str, frame.columns))
        raise MissingColumnError(f"The areas have no column of names. Name it; the columns are: {has}.")
    levels = _levels(cells, level)
    if VILLAGE not in levels and "subdistrict" in columns:
        columns["name"] = columns.pop("subdistrict")  # the column that says the areas' own names
    rows = [_row(cell, at, names or {}) for cell, at in zip(cells, levels, strict=True)]
    table = pd.DataFrame(rows, columns=KEYS, index=frame.index, dtype=object)
    orphans = (table["level"] == VILLAGE) & table["parent_code"].isna()
    faults = [
        Fault(int(row), *fault)
        for wrong, fault in ((table["name"].isna(), NAMELESS), (orphans, ORPHAN))
        for row in table.index[wrong]
    ]
    areas = geopandas.GeoDataFrame(table, geometry=frame.geometry)
    told = frame.geometry.notna() & ~frame.index.isin(rows_in_error(faults))
    joined, repeated = _joined(areas[told])
    sound, unsound = usable_areas(joined)
    return sound, [*faults, *repeated, *unsound], columns


def _cells(frame: pd.DataFrame, columns: Mapping[str, str]) -> list[Cell]:
    texts = {key: texts_of(frame[columns[key]]) for key in columns}
    nothing = [None] * len(frame)
    by_key = [texts.get(key, nothing) for key in AREA_COLUMNS]
    cells: list[Cell] = [dict(zip(AREA_COLUMNS, row, strict=True)) for row in zip(*by_key, strict=True)]
    return _whole_codes(cells)


def _whole_codes(cells: list[Cell]) -> list[Cell]:
    """Put the sub-district before codes that count anew in each: its 001 is another village than this 001."""
    parents: dict[str | None, set[str | None]] = {}
    for cell in cells:
        parents.setdefault(cell["code"], set()).add(cell["subdistrict_code"] or cell["subdistrict"])
    parents.pop(None, None)
    if all(len(some) == 1 for some in parents.values()):
        return cells
    return [
        {**cell, "code": f"{cell['subdistrict_code'] or derived_code(cell['subdistrict'])}.{cell['code']}"}
        if cell["code"] and (cell["subdistrict_code"] or cell["subdistrict"])
        else cell
        for cell in cells
    ]


def _levels(cells: Sequence[Cell], level: str | None) -> list[str]:
    if level is not None:
        return [level] * len(cells)
    parents = {cell["subdistrict"] for cell in cells}
    one_each = len(parents) == len(cells)
    usual = SUBDISTRICT if parents == {None} or one_each else VILLAGE
    codes = (DOTTED_CODE.fullmatch(cell["code"] or "") for cell in cells)
    return [(VILLAGE if found[1] else SUBDISTRICT) if found else usual for found in codes]


def _row(cell: Cell, level: str, names: Mapping[str, str]) -> tuple[str | None, ...]:
    code, parent_name, parent_code = cell["code"], cell["subdistrict"], cell["subdistrict_code"]
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


def _joined(areas: geopandas.GeoDataFrame) -> tuple[geopandas.GeoDataFrame, list[Fault]]:
    """Make one row of the polygons of several rows with one code and name, as of islands drawn one by one."""
    keys = ["level", "code", "name"]
    is_area = areas.geometry.geom_type.isin(("Polygon", "MultiPolygon"))
    again = is_area & areas[is_area].duplicated(keys).reindex(areas.index, fill_value=False)
    first = areas[is_area].drop_duplicates(keys).reset_index().set_index(keys)["row"]
    faults = []
    geometry = areas.geometry.copy()
    for row in areas.index[again]:
        home = first[tuple(areas.loc[row, keys])]
        both = geometry[[home, row]].to_numpy()
        sound = shapely.is_valid(both).all()  # what is not is told of and repaired as one
        geometry[home] = (
            shapely.union_all(both) if sound else shapely.MultiPolygon([*shapely.get_parts(both)])
        )
        problem = f"is the same area as row {home}; the two were joined."
        faults.append(
            Fault(int(row), "area_repeated", problem, "Nothing, if it has several parts.", "warning")
        )
    return areas.set_geometry(geometry)[~again], faults


def with_both_levels(rows: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Return ``read_area_rows`` with the sub-districts of villages, dissolved unless the file has them.

    Columns code, name, level, parent_code, geometry (EPSG:4326).
    """
    villages, own = (rows[rows["level"] == level] for level in (VILLAGE, SUBDISTRICT))
    kept = ["code", "name", "level", "parent_code", "geometry"]
    if villages.empty:
        return own[kept]
    both = with_subdistricts(villages[["code", "name", "parent_code", "parent_name", "geometry"]])
    dissolved = (both["level"] == SUBDISTRICT) & both["code"].isin(own["code"])
    together = pd.concat([both.loc[~dissolved, kept], own[kept]], ignore_index=True)
    return geopandas.GeoDataFrame(together, crs=LON_LAT_EPSG)
