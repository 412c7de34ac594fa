"""The rows of a road layer brought to name, number, authority and class, whatever the file calls them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import geopandas
import pandas as pd

from data.importers.cells import texts_of
from data.regions import Region
from geo.columns import guess_columns
from geo.errors import Fault

# NAMOBJ, AUTRJL, FGSRJL are attributes of the national catalogue (KUGI). `street` comes before `name`: where
# a layer of streets has both, the name lacks its type (IRVING for IRVING AVE).
ROAD_COLUMNS: Mapping[str, Sequence[str]] = {
    "road_id": ("road id", "id ruas", "ruas id"),
    "name": (
        *(
            "namobj",
            "nama ruas",
            "nama ruas jalan",
            "nm ruas",
            "ruas jalan",
            "ruas",
            "nama jalan",
            "nm jalan",
        ),
        *("road name", "street name", "full name", "street", "nama", "name", "jalan"),
    ),
    "number": ("no ruas", "nomor ruas", "kode ruas", "nomor jalan", "no jalan", "link no", "ref", "number"),
    "end_a": ("end a", "pangkal", "pangkal ruas", "titik pangkal", "nama pangkal ruas"),
    "end_b": ("end b", "ujung", "ujung ruas", "titik ujung", "nama ujung ruas"),
    "authority": ("autrjl", "kewenangan", "wewenang", "status jalan", "authority", "status"),
    "road_class": ("fgsrjl", "fungsi jalan", "fungsi", "highway", "road class", "fclass", "class"),
    "aliases": ("aliases", "alias", "nama lain", "alt name", "old name"),
}
AUTHORITY_WORDS = {
    "national": r"nasional|negara|national|federal",
    "province": r"provinsi|propinsi|prov|province|provincial|state",
    "regency": r"kabupaten|kab|kota|regency|city|county|municipal",
    "village": r"desa|kelurahan|lingkungan|village",
}
# wiki.openstreetmap.org/wiki/Key:highway: ways that no public works office repairs as a road …
OSM_NO_ROADS = {
    *(
        "footway",
        "path",
        "steps",
        "cycleway",
        "pedestrian",
        "bridleway",
        "corridor",
        "elevator",
        "via_ferrata",
    ),
    *("construction", "proposed", "razed", "abandoned", "raceway", "escape"),
    *("platform", "bus_stop", "rest_area", "services"),
}
OSM_IF_NAMED = {"service", "track"}  # … and drives and field tracks, which are roads where they have a name
LINES = {"LineString", "MultiLineString"}


def read_road_rows(
    frame: geopandas.GeoDataFrame, named: Mapping[str, str], authority: str | None, region: Region
) -> tuple[geopandas.GeoDataFrame, list[Fault], dict[str, str], list[str]]:
    """Return the usable lines for ``assemble_roads``, the faults, the columns taken, and notes.

    ``named`` maps keys of ROAD_COLUMNS to columns that the caller named; ``authority`` is that of every row
    that tells none. Rows keep their numbers.
    """
    columns = guess_columns(frame.columns.drop("geometry"), ROAD_COLUMNS, named)
    table = pd.DataFrame(
        {
            key: pd.Series(texts_of(frame[column]), index=frame.index, dtype=object)
            for key, column in columns.items()
        },
        index=frame.index,
    )
    faults, notes = _no_lines(frame), []
    if "authority" in columns:
        owners, more = _authorities(table["authority"], region)
        table["authority"] = [owner if owner != "unknown" else authority or owner for owner in owners]
        faults += more
    else:
        table["authority"] = authority or "unknown"
    if "aliases" in columns:
        table["aliases"] = [
            tuple(filter(None, re.split(r"\s*[;|]\s*", said or ""))) for said in table["aliases"]
        ]
    lines = geopandas.GeoDataFrame(table, geometry=frame.geometry)
    lines = lines[~frame.index.isin([fault.row for fault in faults]) & frame.geometry.notna()]
    if columns.get("road_class") == "highway":
        lines, note = _without_paths(lines)
        notes.append(note)
    return lines, faults, columns, notes


def _no_lines(frame: geopandas.GeoDataFrame) -> list[Fault]:
    wrong = frame.geometry.notna() & ~frame.geometry.geom_type.isin(LINES)
    remedy = "Give the centreline of the road."
    return [
        Fault(int(row), "not_a_line", f"the geometry is a {kind}, not a line.", remedy)
        for row, kind in frame.geometry.geom_type[wrong].items()
    ]


def _authorities(cells: "pd.Series[str]", region: Region) -> tuple[list[str], list[Fault]]:
    """Return whose road each row is; what cannot be read is one warning that tells the values."""
    by_code = {
        str(authority.kugi): authority.id for authority in region.authorities if authority.kugi is not None
    }
    known = {text: by_code.get(text) or _by_word(text) for text in cells.dropna().unique()}
    unread = Counter(text for text in cells.dropna() if known[text] is None)
    faults = []
    if unread:
        said = ", ".join(f"{text!r} ({times} rows)" for text, times in unread.most_common(5))
        problem = f"the road authority says {said}, which is not known; these roads count as unknown."
        faults = [Fault(None, "authority_unknown", problem, "Correct it, or give --authority.", "warning")]
    return [known.get(text) or "unknown" for text in cells], faults


def _by_word(text: str) -> str | None:
    words = (
        owner for owner, said in AUTHORITY_WORDS.items() if re.search(rf"\b({said})\b", text, re.IGNORECASE)
    )
    return next(words, None)


def _without_paths(lines: geopandas.GeoDataFrame) -> tuple[geopandas.GeoDataFrame, str]:
    kinds = lines["road_class"]
    nameless = lines["name"].isna() if "name" in lines else pd.Series(data=True, index=lines.index)
    left_out = kinds.isin(OSM_NO_ROADS) | (kinds.isin(OSM_IF_NAMED) & nameless)
    return lines[
        ~left_out
    ], f"{left_out.sum():,} footways, paths, nameless drives and the like were left out."
