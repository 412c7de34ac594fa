"""The rows of a road layer brought to name, number, authority and class, whatever the file calls them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas
import pandas as pd

from geo.errors import Fault
from geo.formats.cells import texts_of
from geo.formats.columns import guess_columns, of, squeeze
from geo.formats.road_kinds import no_roads, no_streets
from geo.formats.road_names import NESTED, SEPARATOR, likely_name, nested_names, says_no_name, several
from geo.wording import words_of

RUAS = ("ruas", "ruas jalan", "ruas jln", "rj")  # how offices write "road section"; RJ as in KUGI
JALAN = ("jalan", "jln", "jl")


_NAMES, _NUMBERS = ("nama", "nm", "nam"), ("no", "nomor", "kode", "kd")
_OWNERS = ("kewenangan", "wewenang", "status", "stts", "sts")
_FUNCTIONS = ("fungsi", "fgs", "fngs")
# NAMRJL, NAMOBJ, AUTRJL, FGSRJL are attributes of the Indonesian feature catalogue (KUGI). `street` comes
# before `name`: where a layer of streets has both, the name lacks its type (IRVING for IRVING AVE).
ROAD_COLUMNS: Mapping[str, Sequence[str]] = {
    "road_id": ("road id", "id ruas", "ruas id"),
    "name": (
        *("namrjl", "namobj", *of(_NAMES, RUAS), "ruas jalan", "ruas", *of(_NAMES, JALAN)),
        *("road name", "street name", "link name", "full name", "full street", "street full", "street"),
        *("street nam", "st name", "rd name", "nama", "name", "jalan"),
    ),
    "number": (*of(_NUMBERS, (*RUAS, *JALAN)), "link no", "link code", "ref", "number"),
    "end_a": ("end a", "pangkal", "pangkal ruas", "titik pangkal", "nama pangkal ruas"),
    "end_b": ("end b", "ujung", "ujung ruas", "titik ujung", "nama ujung ruas"),
    "authority": (
        *("autrjl", "kewenangan", "wewenang", *of(_OWNERS, (*JALAN, *RUAS)), "authority"),
        *("status", "stts", "sts"),
    ),
    "road_class": (
        *("fgsrjl", *of(_FUNCTIONS, (*JALAN, *RUAS)), "fungsi", "highway", "road class"),
        *("func class", "functional class", "fclass", "mtfcc", "class"),
    ),
    "aliases": ("aliases", "alias", "nama lain", "alt name", "old name"),
}
# So offices call whose a road is, but also its state, or that of the data: the values have to say it.
AMBIGUOUS_OWNERS = {"status", "stts", "sts"}
# Layers of US streets may keep a name in pieces: "N", "SALINA", "ST", or "SALINA", "ST", "N"; "St_PosTyp" …
# are of NENA's data model. What cities call a suffix is the kind as often as the direction.
NAME_PIECES: Mapping[str, Sequence[str]] = {
    "kind": (
        *(
            "type",
            "street type",
            "st type",
            "st pos typ",
            "street typ",
            "post type",
            "suf type",
            "suffix type",
        ),
        *("street suffix", "st suffix", "road type", "rd type", "suffix"),
    ),
    "prefix": ("prefix", "pre dir", "st pre dir", "dir pre", "predirection", "prefix direction"),
    "suffix": ("suf dir", "st pos dir", "post dir", "dir suf", "suffix direction", "suffix"),
}
# AUTRJL as it stands in the road layer of Kabupaten Sleman.
AUTHORITY_CODES: Mapping[str, str] = {"1": "national", "2": "province", "3": "regency"}
AUTHORITY_WORDS = {
    "national": r"nasional|negara|national|federal",
    "province": r"provinsi|propinsi|prov|province|provincial|state",
    "regency": r"kabupaten|kab|kota|regency|city|county|municipal",
    "village": r"desa|kelurahan|lingkungan|village",
}
LOOKED_ROWS = 1_000
SUBTYPE = "subtype"  # of Overture: road, rail or water
Texts = list[str | None]


@dataclass(frozen=True, eq=False, slots=True)
class RoadRows:
    """What a road layer holds.

    ``lines`` (EPSG:4326) are the rows with a geometry, as ``assemble_roads`` reads them, numbered as in the
    file; ``authority`` is national, province, regency, village or None. ``columns`` says which columns were
    taken, ``left_out`` how many rows are ways of a map that are no roads.
    """

    lines: geopandas.GeoDataFrame
    faults: list[Fault]
    columns: dict[str, str]
    left_out: int


def read_road_rows(
    frame: geopandas.GeoDataFrame,
    named: Mapping[str, str | None] | None = None,
    *,
    authority_codes: Mapping[str, str] = AUTHORITY_CODES,
) -> RoadRows:
    """Understand the rows of ``files.read_vector``; ``named`` maps keys of ROAD_COLUMNS to columns.

    Raises MissingColumnError if a named column is not there.
    """
    columns = _columns(frame, {key: name for key, name in (named or {}).items() if name is not None})
    if not (named or {}).get("authority") and not _tells_owners(frame, columns.get("authority")):
        columns.pop("authority", None)
    texts = {key: texts_of(frame[column]) for key, column in columns.items()}
    faults: list[Fault] = []
    if "name" in columns and not (named or {}).get("name"):
        texts["name"] = _whole_names(frame, columns["name"], texts["name"])
    elif "name" not in columns and (nested := nested_names(frame)):
        texts["name"], texts["aliases"] = nested
        columns["name"] = NESTED
    _take_lists_apart(texts)
    if "authority" in columns:
        texts["authority"], faults = _authorities(texts["authority"], authority_codes)
    nothing: Texts = [None] * len(frame)
    table = pd.DataFrame(
        {key: texts.get(key, nothing) for key in ROAD_COLUMNS}, index=frame.index, dtype=object
    )
    table["aliases"] = [tuple(filter(None, re.split(r"\s*[;|]\s*", said or ""))) for said in table["aliases"]]
    no_road = no_roads(table["road_class"].tolist(), table["name"].tolist())
    if SUBTYPE in frame.columns:
        no_road |= no_streets(texts_of(frame[SUBTYPE]))
    lines = geopandas.GeoDataFrame(table, geometry=frame.geometry)[frame.geometry.notna() & ~no_road]
    return RoadRows(lines, faults, columns, int(no_road.sum()))


def _columns(frame: pd.DataFrame, named: Mapping[str, str]) -> dict[str, str]:
    """Return which column holds what. One that says nothing gives way to the next that is usual."""
    columns = frame.columns.drop("geometry")
    guessed = guess_columns(columns, ROAD_COLUMNS, named)
    while silent := [name for key, name in guessed.items() if key not in named and _silent(frame[name], key)]:
        columns = columns.drop(silent)
        guessed = guess_columns(columns, ROAD_COLUMNS, named)
    if "name" not in guessed:
        left = columns.drop([name for name in guessed.values() if name in columns])
        likely = likely_name([str(name) for name in left])
        guessed |= {} if likely is None else {"name": likely}
    return guessed


def _silent(cells: "pd.Series[Any]", key: str) -> bool:
    """Tell whether no cell says anything; of names, whether none tells a road from another."""
    for first in range(0, len(cells), LOOKED_ROWS):  # most columns speak in their first rows
        texts = [text for text in texts_of(cells.iloc[first : first + LOOKED_ROWS]) if text is not None]
        if any(key != "name" or not says_no_name(text) for text in texts):
            return False
    return True


def _take_lists_apart(texts: dict[str, Texts]) -> None:
    """Make one value of cells that list several; the other names of a road become its aliases."""
    if "road_class" in texts:
        texts["road_class"] = [next(iter(several(text)), None) for text in texts["road_class"]]
    if "name" not in texts:
        return
    listed = [several(text) for text in texts["name"]]
    listed = [[name for name in names if not says_no_name(name)] for names in listed]
    texts["name"] = [names[0] if names else None for names in listed]
    if any(len(names) > 1 for names in listed):
        aliases = texts.get("aliases", [None] * len(listed))
        rows = zip(aliases, listed, strict=True)
        texts["aliases"] = [SEPARATOR.join(filter(None, [said, *names[1:]])) or None for said, names in rows]


def _whole_names(frame: pd.DataFrame, column: str, names: Texts) -> Texts:
    """Return the names of streets, put together where the layer keeps prefix, type and suffix apart."""
    found = guess_columns(frame.columns.drop([column, "geometry"]), NAME_PIECES)
    pieces = {key: texts_of(frame[piece]) for key, piece in found.items()}
    if "kind" not in pieces or not _lack_their_kind(names, pieces["kind"]):
        return names
    nothing: Texts = [None] * len(names)
    order = (pieces.get("prefix", nothing), names, pieces["kind"], pieces.get("suffix", nothing))
    return [
        name and " ".join(filter(None, row))
        for name, row in zip(names, zip(*order, strict=True), strict=True)
    ]


def _lack_their_kind(names: Texts, kinds: Texts) -> bool:
    """Tell whether most kinds are ST, AVE … (a column "type" may hold anything) and not in the name yet."""
    known = words_of("en").kinds
    told = [(name, kind) for name, kind in zip(names, kinds, strict=True) if name and kind]
    lacking = [kind.casefold() in known and kind not in name.split() for name, kind in told]
    return sum(lacking) > len(told) / 2


def _tells_owners(frame: pd.DataFrame, column: str | None) -> bool:
    """Tell whether a column holds whose roads they are: by its name, or where that is unsure by its words."""
    if column is None or squeeze(column) not in AMBIGUOUS_OWNERS:
        return column is not None
    said = [text for text in texts_of(frame[column]) if text is not None]
    return sum(_by_word(text) is not None for text in said) > len(said) / 2


def _authorities(said: Texts, codes: Mapping[str, str]) -> tuple[Texts, list[Fault]]:
    """Return whose road each row is; what cannot be read is one warning that tells the values."""
    known = {text: codes.get(text) or _by_word(text) for text in said if text is not None}
    unread = Counter(text for text in said if text is not None and known[text] is None)
    faults = []
    if unread:
        values = ", ".join(f"{text!r} ({times} rows)" for text, times in unread.most_common(5))
        problem = f"the road authority says {values}, which is not known; these roads count as unknown."
        faults = [Fault(None, "authority_unknown", problem, "Correct it, or name another column.", "warning")]
    return [text and known[text] for text in said], faults


def _by_word(text: str) -> str | None:
    matching = (
        owner for owner, words in AUTHORITY_WORDS.items() if re.search(rf"\b({words})\b", text, re.IGNORECASE)
    )
    return next(matching, None)
