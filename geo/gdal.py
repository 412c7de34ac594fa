"""Map files opened by GDAL, with the few drivers that ``signatures.KINDS`` names and no other.

All other drivers are struck from GDAL's registry before the first file is opened: GDAL takes any text that
holds a virtual dataset for that dataset, whatever the file's name and first bytes, and would then read every
file and address that the text names.
"""

import functools
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyogrio
import pyogrio._ogr
import pyogrio.errors

from geo.errors import Fault, UnreadableFileError
from geo.signatures import KINDS, Kind
from geo.tables import MAX_UNPACKED_BYTES, check_encoding, number_rows

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
OSM_TAGS = ("ref", "alt_name", "official_name", "old_name")  # of ways, beside those that GDAL gives by itself
GDAL_ERRORS = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FieldError)


def read_with_gdal(
    path: Path, kind: Kind, *, layer: str | None = None, encoding: str | None = None
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read one layer of a map file that was identified as ``kind``, geometries 2D in the file's own CRS.

    A ZIP may hold one Shapefile. Of OpenStreetMap the lines with a ``highway`` are read. What GDAL warns of
    becomes a warning for the whole file. Raises UnreadableFileError if GDAL cannot read it.
    """
    allow_only_known_drivers()
    check_encoding(encoding)
    if kind.name == "zip":
        with _unzipped(path) as shapefile:
            return _read(shapefile, KINDS["shapefile"], layer, encoding)
    return _read(path, kind, layer, encoding)


@functools.cache
def allow_only_known_drivers() -> None:
    """Unregister every GDAL driver that no kind of file here needs; for the whole process and for good."""
    known = {kind.gdal_driver for kind in KINDS.values()}
    others = sorted(set(pyogrio.list_drivers()) - known)
    pyogrio.set_gdal_config_options({"OGR_SKIP": ",".join(others)})
    pyogrio._ogr._register_drivers()  # GDAL reads the option only now; pyogrio has no public name for it
    if left := set(pyogrio.list_drivers()) - known:
        raise RuntimeError(f"GDAL keeps the drivers {sorted(left)}; use the pinned version of pyogrio.")


def _read(
    path: Path, kind: Kind, layer: str | None, encoding: str | None
) -> tuple[pd.DataFrame, list[Fault]]:
    path = path.resolve()  # an absolute path is never taken for an address or a /vsi… name
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            frame = _read_layer(path, kind, layer, encoding)
    except GDAL_ERRORS as error:
        raise UnreadableFileError(
            f"{path.name} is damaged or no {kind.title.split(' ', 1)[-1]} ({error}). Export it again."
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{path.name} has texts that are not {error.encoding}. Name its encoding, such as cp1252."
        ) from error
    faults = [
        Fault(None, "gdal", f"GDAL says: {warning.message}.", "Look whether it matters.", "warning")
        for warning in said
    ]
    return number_rows(frame), faults


def _read_layer(path: Path, kind: Kind, layer: str | None, encoding: str | None) -> pd.DataFrame:
    if kind.gdal_driver == "OSM":
        lines = pyogrio.read_dataframe(
            path, layer="lines", where="highway IS NOT NULL", on_invalid="ignore", TAGS_FORMAT="JSON"
        )
        return _with_tags(lines)
    if kind.name != "shapefile":
        encoding = None  # of the others each has its own by its standard
    rows: pd.DataFrame = pyogrio.read_dataframe(
        path, layer=_only_layer(path, layer), encoding=encoding, force_2d=True, on_invalid="ignore"
    )
    return rows


def _only_layer(path: Path, layer: str | None) -> str:
    """Return the layer asked for, or else the only one, or the only one with geometries."""
    layers = dict(pyogrio.list_layers(path))
    if not layers:
        raise UnreadableFileError(f"{path.name} is damaged: it has no layers. Export it again.")
    with_geometry = [name for name, geometry in layers.items() if geometry is not None]
    candidates = [layer] if layer else list(layers) if len(layers) == 1 else with_geometry
    if len(candidates) != 1 or candidates[0] not in layers:
        raise UnreadableFileError(f"{path.name} has the layers {', '.join(layers)}. Name the one to read.")
    return candidates[0]


def _with_tags(frame: pd.DataFrame) -> pd.DataFrame:
    tags = frame.pop("other_tags")
    for name in OSM_TAGS:
        if name not in frame:
            frame[name] = [row.get(name) if isinstance(row, dict) else None for row in tags]
    return frame


@contextmanager
def _unzipped(path: Path) -> Iterator[Path]:
    """Give the Shapefile of an archive in a folder of its own; nothing else of the archive is unpacked."""
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        members = {
            Path(member.filename).name.lower(): member
            for member in archive.infolist()
            if member.filename.lower().endswith(SHAPEFILE_PARTS)
            and not Path(member.filename).name.startswith(".")  # a Mac's shadow of the file
        }
        shapes = [name for name in members if name.endswith(".shp")]
        if len(shapes) != 1:
            raise UnreadableFileError(
                f"{path.name} holds {len(shapes)} Shapefiles. Give an archive of one, or unpack it."
            )
        if sum(member.file_size for member in members.values()) > MAX_UNPACKED_BYTES:
            raise UnreadableFileError(f"{path.name} unpacks to more than 2 GB. Cut it to the region first.")
        for name, member in members.items():
            if Path(name).stem == Path(shapes[0]).stem:
                Path(folder, name).write_bytes(archive.read(member))
        yield Path(folder, shapes[0])
