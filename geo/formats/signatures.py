"""What a file really is, told by its first bytes and checked against its name, before any reader opens it."""

from dataclasses import dataclass
from pathlib import Path

from geo.errors import UnreadableFileError
from geo.formats.archives import open_archive
from geo.formats.json_heads import JSON_LINES, is_geojson
from geo.formats.utf16 import utf16_of

DEFAULT_MAX_BYTES = 1 << 30  # 1 GiB: a regency's roads are tens of MB, a province's OSM extract some hundreds
HEAD_BYTES = 4096
MOST_CONTROLS = 0.02  # of the bytes of a text may be control characters


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is read here; ``gdal_driver`` is None for those read without GDAL."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    gdal_driver: str | None = None


KINDS = {
    kind.name: kind
    for kind in (
        Kind("gpkg", "a GeoPackage", (".gpkg",), "GPKG"),
        Kind("geojson", "GeoJSON", (".geojson", ".json"), "GeoJSON"),
        Kind("json", "JSON of records", (*JSON_LINES, ".json", ".geojson")),
        Kind("shapefile", "a Shapefile", (".shp",), "ESRI Shapefile"),
        Kind("flatgeobuf", "FlatGeobuf", (".fgb",), "FlatGeobuf"),
        Kind("osm_pbf", "an OpenStreetMap extract", (".pbf",), "OSM"),
        Kind("osm_xml", "OpenStreetMap XML", (".osm",), "OSM"),
        Kind("kml", "a KML file", (".kml",), "LIBKML"),
        Kind("kmz", "a KMZ file", (".kmz",), "LIBKML"),
        Kind("gpx", "a GPX file", (".gpx",), "GPX"),
        Kind("csv", "a text table (CSV)", (".csv", ".tsv", ".txt")),
        Kind("xlsx", "an Excel workbook", (".xlsx",)),
        Kind("parquet", "Parquet", (".parquet", ".geoparquet")),
        Kind("zip", "a ZIP archive", (".zip",)),
    )
}

# Where which bytes stand in a file of which kind.
MAGIC = (
    (0, b"\x00\x00\x27\x0a", "shapefile"),  # file code 9994: ESRI Shapefile Technical Description
    (0, b"fgb\x03fgb", "flatgeobuf"),
    (0, b"PAR1", "parquet"),
    (4, b"\x0a\x09OSMHeader", "osm_pbf"),  # the first blob's type: wiki.openstreetmap.org/wiki/PBF_Format
    (68, b"GPKG", "gpkg"),  # application_id of SQLite: GeoPackage 1.2 and later, section 1.1.1
    (68, b"GP10", "gpkg"),
    (68, b"GP11", "gpkg"),
)
# What turns up under a wrong name, with what to do about it.
STRANGERS = (
    (b"SQLite format 3\0", "a plain SQLite database", "Export it as a GeoPackage."),
    (b"%PDF", "a PDF document", "A PDF holds pictures of a table, not a table: ask for the original file."),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel or Word document",
        "Open it in a spreadsheet program and save it as .xlsx or as CSV (UTF-8).",
    ),
    (b"\x89PNG", "a picture", "Give the data itself."),
    (b"\xff\xd8\xff", "a photo", "Give the data itself."),
    (b"\x1f\x8b", "compressed (gzip)", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
)


def identify(path: Path, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Kind:
    """Return what kind of file ``path`` is; name and content must agree.

    Raises UnreadableFileError, with a sentence and its remedy, if the file is absent, empty, larger than
    ``max_bytes``, of no kind that is read here, or something else than its name says.
    """
    named = [kind for kind in KINDS.values() if path.suffix.lower() in kind.suffixes]
    if path.is_dir():
        raise UnreadableFileError(
            f"{path.name} is a folder. Name a file in it; "
            "of a geodatabase (.gdb) save the layer as a GeoPackage."
        )
    if not path.is_file():
        raise UnreadableFileError(f"There is no file {path}. Give the path of a file on this machine.")
    if not named:
        known = ", ".join(dict.fromkeys(suffix for kind in KINDS.values() for suffix in kind.suffixes))
        raise UnreadableFileError(f"{path.name} has an unknown ending. Files that are read end in {known}.")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFileError(f"{path.name} is empty. Export or download it again.")
    if size > max_bytes:
        raise UnreadableFileError(
            f"{path.name} has {size / 1e6:,.0f} MB, more than the {max_bytes / 1e6:,.0f} MB that are read. "
            "Cut it to the region first, or raise the limit."
        )
    found = _found(path)
    if KINDS[found] not in named:
        title, stated = KINDS[found].title, named[0].title
        raise UnreadableFileError(
            f"{path.name} is {title}, not {stated} as its ending says. "
            f"Rename it to {path.stem}{KINDS[found].suffixes[0]}, or save it again as {stated}."
        )
    return KINDS[found]


def _found(path: Path) -> str:
    """Return the name of the kind that the first bytes tell, or raise with what else it is."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    for offset, magic, kind in MAGIC:
        if head[offset:].startswith(magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _found_in_zip(path)
    for magic, title, remedy in STRANGERS:
        if head.startswith(magic):
            raise _stranger(path, title, remedy)
    return _found_in_text(path, head)


def _stranger(path: Path, title: str, remedy: str) -> UnreadableFileError:
    return UnreadableFileError(f"{path.name} is {title}, not {path.suffix} as its ending says. {remedy}")


def _found_in_zip(path: Path) -> str:
    with open_archive(path) as archive:
        names = archive.namelist()
    if "xl/workbook.xml" in names:
        return "xlsx"
    has_kml = any(name.lower().endswith(".kml") for name in names)
    has_shapefile = any(name.lower().endswith(".shp") for name in names)
    return "kmz" if has_kml and not has_shapefile else "zip"


def _is_binary(head: bytes) -> bool:
    """Tell whether bytes are no text: a NUL, and more than a slip of one or two in a text.

    Devices and mail programs leave single NULs in texts; in UTF-16 without a mark every second byte is one.
    """
    controls = sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\r\f\x1b")
    return b"\0" in head and controls > MOST_CONTROLS * len(head)


def _found_in_text(path: Path, head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    start = text[:512].lower()
    if utf16_of(head):  # as Excel writes "Unicode text"
        return "csv"
    if _is_binary(text):
        raise _stranger(path, "of no kind that is read here", "Export it again.")
    if start.startswith((b"<?xml", b"<osm")) and b"<osm" in text:
        return "osm_xml"
    if b"<ogrvrt" in start or b"<vrtdataset" in start:
        remedy = "Files that point at other files are never opened: give the data itself."
        raise _stranger(path, "a GDAL virtual file (VRT)", remedy)
    if start.startswith((b"<!doctype html", b"<html")):
        raise _stranger(path, "a web page", "Download the file itself.")
    for kind in ("kml", "gpx"):
        if start.startswith(b"<") and f"<{kind}".encode() in text.lower():
            return _plain_xml(path, text, kind)
    if start.startswith(b"<"):
        raise _stranger(path, "XML of another kind", "Save it as a GeoPackage or GeoJSON.")
    if text.startswith((b"{", b"[", b"\x1e")):
        return "geojson" if is_geojson(path, text) else "json"
    return "csv"


def _plain_xml(path: Path, head: bytes, kind: str) -> str:
    """Refuse XML that declares entities, which may grow without end; programs never write any."""
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise _stranger(path, f"{kind.upper()} with a document type of its own", "Save it again as a map.")
    return kind
