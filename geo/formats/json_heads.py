"""What some JSON is, told by its beginning: one GeoJSON document, or records of another kind."""

from collections.abc import Iterator
from pathlib import Path

JSON_LINES = (".geojsonl", ".ndjson", ".jsonl", ".geojsons")  # endings of files with a record a line
WHOLE = "FeatureCollection"
# RFC 7946, section 1.4
GEOJSON_TYPES = (
    *(WHOLE, "Feature", "Point", "MultiPoint", "LineString", "MultiLineString"),
    *("Polygon", "MultiPolygon", "GeometryCollection"),
)
ESRI_KEYS = {"spatialReference", "geometryType", "objectIdFieldName", "displayFieldName", "fields"}
LONGEST_LINE = 64 << 20  # a record of so many bytes is a border of a country
FOLLOWING_BYTES = 4096


def is_geojson(path: Path, head: bytes) -> bool:
    """Tell one GeoJSON document from a record a line, lists of records and the JSON of map services."""
    if not head.startswith(b"{") or path.suffix.lower() in JSON_LINES:
        return False
    keys = dict(top_level(head.decode("utf-8", "replace")))
    if "type" not in keys:
        return "features" in keys and not ESRI_KEYS & set(keys)
    if keys["type"].startswith(f'"{WHOLE}"'):
        return True
    return keys["type"].startswith(tuple(f'"{name}"' for name in GEOJSON_TYPES)) and not _goes_on(path)


def _goes_on(path: Path) -> bool:
    """Tell whether a second line begins another object, after a first that is one."""
    with path.open("rb") as file:
        first = file.readline(LONGEST_LINE).rstrip()
        return first.endswith(b"}") and file.read(FOLLOWING_BYTES).lstrip().startswith(b"{")


def top_level(head: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of the outermost object of some JSON with what follows each, as far as the text goes."""
    depth, at, key = 0, 0, ""
    while at < len(head):
        letter = head[at]
        if letter == '"':
            end = _end_of_string(head, at)
            if depth == 1 and head[end + 1 :].lstrip().startswith(":"):
                key = head[at + 1 : end]
                yield key, head[end + 1 :].lstrip()[1:].lstrip()
            at = end
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(letter, 0)
        at += 1


def _end_of_string(text: str, start: int) -> int:
    at = start + 1
    while at < len(text) and text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return at
