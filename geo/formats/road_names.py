"""What a road layer says for a name: one, several in a list, a nested record, or words that name no road."""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo.formats.cells import texts_of
from geo.formats.columns import squeeze

# Words in which offices, mapping agencies and OpenStreetMap say what kind of road it is where no name is
# known: REMARK and NAMOBJ of the national maps are full of "Jalan Lokal" and "Jalan Lain".
_NO_NAME = re.compile(
    r"(?:jalan|jln?\.?)?\s*(?:lokal|lain(?:nya)?|kolektor|arteri|setapak|lingkungan|layang|tol|kereta api"
    r"|desa|kabupaten|kota|provinsi|propinsi|nasional|negara)(?:\s+(?:primer|sekunder|\d))?"
    r"|jalan|jln?\.?|gang|gg\.?|unnamed(?: road| street)?|no ?name|unknown"
    r"|tanpa nama|tidak (?:diketahui|bernama|ada(?: nama)?)|belum ada(?: nama)?",
    re.IGNORECASE,
)
# Words that a heading of names has, each of one kind, where it is none of the usual ones …
_SAYS_NAME = {"nama", "nm", "name", "nam"}
_SAYS_ROAD = {"ruas", "jalan", "jln", "jl", "road", "street", "link", "rd"}
# … and those that make it a heading of something else.
_SAYS_OTHER = {
    *("lain", "alias", "lama", "old", "alt", "pangkal", "ujung", "awal", "akhir", "no", "nomor", "kode"),
    *("id", "kecamatan", "pemilik", "from", "to", "left", "right"),
}
NESTED = "names"  # of Overture Maps: docs.overturemaps.org/schema/reference/transportation/segment
SEPARATOR = ";"  # of several values in one text, as OpenStreetMap writes them


def says_no_name(text: str) -> bool:
    """Tell whether a text stands where a name should and tells no road from another."""
    return _NO_NAME.fullmatch(text.strip()) is not None


def several(text: str | None) -> list[str]:
    """Return the values of a cell that lists them, as OSMnx and GDAL write lists: ``['A', 'B']``."""
    if text is None:
        return []
    if text.startswith("[") and text.endswith("]"):
        try:
            told = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return [text]
        return [word for value in told if (word := " ".join(str(value).split()))]
    return [text]


def likely_name(headings: Sequence[str]) -> str | None:
    """Return the first heading that has the words of a road's name: ``Nama Ruas Jalan (SK 2021)``."""
    for heading in headings:
        words = set(re.findall(r"[^\W_\d]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).casefold()))
        if words & _SAYS_NAME and words & _SAYS_ROAD and not words & _SAYS_OTHER:
            return heading
    return None


def nested_names(frame: pd.DataFrame) -> tuple[list[str | None], list[str | None]] | None:
    """Return names and other names (joined by SEPARATOR) of Overture's record of names; None if it has none.

    The record is a dictionary, or its JSON where the file passed through GDAL.
    """
    column = next((name for name in frame.columns if squeeze(str(name)) == NESTED), None)
    if column is None:
        return None
    records = [_record(value) for value in frame[column].tolist()]
    if not any("primary" in record for record in records):
        return None
    names = texts_of(pd.Series([record.get("primary") for record in records], dtype=object))
    return names, [_others(record, name) for record, name in zip(records, names, strict=True)]


def _record(value: Any) -> Mapping[str, Any]:
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, Mapping) else {}


def _others(record: Mapping[str, Any], name: str | None) -> str | None:
    common = record.get("common")
    told = list(common.values()) if isinstance(common, Mapping) else [pair[1] for pair in _listed(common)]
    told += [rule.get("value") for rule in _listed(record.get("rules")) if isinstance(rule, Mapping)]
    others = dict.fromkeys(text for text in told if isinstance(text, str) and text and text != name)
    return SEPARATOR.join(others) or None


def _listed(value: Any) -> list[Any]:
    return [] if value is None or isinstance(value, str) else list(value)
