"""A Shapefile of a ZIP, the KML of a KMZ: unpacked into a folder of its own for as long as it is read."""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from geo.errors import UnknownLayerError, UnreadableFileError
from geo.formats.archives import open_archive
from geo.formats.tables import MAX_UNPACKED_BYTES

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SHAPE_TYPE_AT = 32  # bytes into a .shp: ESRI Shapefile Technical Description (1998), page 4, with the codes
SHAPE_TYPES = {"Point": (1, 11, 21), "LineString": (3, 13, 23), "Polygon": (5, 15, 25)}

Members = Mapping[str, zipfile.ZipInfo]


@contextmanager
def unzipped(path: Path, layer: str | None, shape: str) -> Iterator[Path]:
    """Give one Shapefile of an archive: the one named ``layer``, the only one, or the only one of ``shape``.

    Nothing else of the archive is unpacked. Raises UnreadableFileError, UnknownLayerError.
    """
    with open_archive(path) as archive, tempfile.TemporaryDirectory() as folder:
        members = {
            Path(member.filename).name.lower(): member
            for member in archive.infolist()
            if member.filename.lower().endswith(SHAPEFILE_PARTS)
            and not Path(member.filename).name.startswith(".")  # a Mac's shadow of the file
        }
        chosen = _chosen(path, archive, members, layer, shape)
        parts = {name: member for name, member in members.items() if Path(name).stem == chosen}
        _check_size(path, parts.values())
        for name, member in parts.items():
            Path(folder, name).write_bytes(archive.read(member))
        yield Path(folder, f"{chosen}.shp")


def _chosen(path: Path, archive: zipfile.ZipFile, members: Members, layer: str | None, shape: str) -> str:
    """Return the name, without its ending, of the Shapefile to read."""
    names = [Path(name).stem for name in members if name.endswith(".shp")]
    if not names:
        raise UnreadableFileError(f"{path.name} holds no Shapefile. Give an archive of one, or unpack it.")
    if layer is not None and Path(layer.lower()).stem in names:
        return Path(layer.lower()).stem
    fitting = [
        name for name in names if _shape_type(archive, members[f"{name}.shp"]) in SHAPE_TYPES.get(shape, ())
    ]
    candidates = names if len(names) == 1 else fitting
    if layer is not None or len(candidates) != 1:
        raise UnknownLayerError(
            f"{path.name} holds {len(names)} Shapefiles: {', '.join(names)}. "
            "Name the one to read, or unpack it."
        )
    return candidates[0]


def _shape_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    with archive.open(member) as file:
        return int.from_bytes(file.read(SHAPE_TYPE_AT + 4)[SHAPE_TYPE_AT:], "little")


def _check_size(path: Path, members: Iterable[zipfile.ZipInfo]) -> None:
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise UnreadableFileError(f"{path.name} unpacks to more than 2 GB. Cut it to the region first.")


@contextmanager
def unzipped_kml(path: Path) -> Iterator[Path]:
    """Give the KML of a KMZ: the one at the top (OGC 12-007, KML 2.3)."""
    with open_archive(path) as archive, tempfile.TemporaryDirectory() as folder:
        found = [member for member in archive.infolist() if member.filename.lower().endswith(".kml")]
        chosen = min(found, key=lambda member: (member.filename.count("/"), member.filename != "doc.kml"))
        _check_size(path, [chosen])
        kml = Path(folder, f"{path.stem}.kml")
        kml.write_bytes(archive.read(chosen))
        yield kml
