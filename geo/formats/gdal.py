"""Map files opened by GDAL, with the few drivers that ``signatures.KINDS`` names and no other.

All other drivers are struck from GDAL's registry before the first file is opened: GDAL takes any text that
holds a virtual dataset for that dataset, whatever the file's name and first bytes, and would then read every
file and address that the text names.
"""

import functools
import warnings
from collections.abc import Collection, Iterator
from pathlib import Path

import pandas as pd
import pyarrow
import pyogrio
import pyogrio._ogr
import pyogrio.errors

from geo.errors import Fault, UnknownLayerError, UnreadableFileError
from geo.formats.arrow_frames import Cut, checked, damaged
from geo.formats.dbf_letters import encoding_of
from geo.formats.osm_files import read_osm
from geo.formats.signatures import KINDS, Kind, identify
from geo.formats.tables import number_rows
from geo.formats.text_tables import check_encoding
from geo.formats.zipped_maps import unzipped, unzipped_kml

# Columns of every KML about how and when a placemark is shown, not what it is.
KML_LOOKS = [
    *("id", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude"),
    *("visibility", "drawOrder", "icon"),
]
OSM_TAGS = ("ref", "alt_name", "official_name", "old_name")  # of ways, beside those that GDAL gives by itself
GDAL_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FieldError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
)


def read_with_gdal(
    path: Path, kind: Kind, *, layer: str | None = None, shape: str = "", encoding: str | None = None
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read one layer of a map file that was identified as ``kind``, geometries 2D in the file's own CRS.

    Of several layers, or Shapefiles of a ZIP, the only one of ``shape`` is read, such as "LineString", unless
    one is named. Of OpenStreetMap the lines with a ``highway`` are read, of KML all folders unless one is
    named, told apart by the column ``folder``. What GDAL warns of becomes a warning for the whole file.
    Raises UnreadableFileError if GDAL cannot read it.
    """
    allow_only_known_drivers()
    check_encoding(encoding)
    if kind.name == "zip":
        with unzipped(path, layer, shape) as shapefile:
            return _read(shapefile, KINDS["shapefile"], None, shape, encoding)
    if kind.name == "kmz":
        with unzipped_kml(path) as kml:
            identify(kml)
            return _read(kml, KINDS["kml"], layer, shape, encoding)
    return _read(path, kind, layer, shape, encoding)


def cuts_with_gdal(
    path: Path, kind: Kind, rows_at_once: int, columns: Collection[str] | None
) -> Iterator[Cut]:
    """Yield the rows of a map file cut by cut, at least one; with ``columns`` only those that are there.

    Raises UnreadableFileError, also later on.
    """
    allow_only_known_drivers()
    path = path.resolve()
    _check_whole(path, kind)
    try:
        layer = _only_layer(path, None, "Point")
        told = pyogrio.read_info(path, layer=layer, force_feature_count=True)
        wanted = [name for name in told["fields"].tolist() if columns is None or name in columns]
        how = {"columns": wanted, "read_geometry": columns is None, "datetime_as_string": True}
        if kind.name == "shapefile":
            how["encoding"] = encoding_of(path)
        opened = pyogrio.open_arrow(path, layer=layer, batch_size=rows_at_once, use_pyarrow=True, **how)
        with warnings.catch_warnings(), opened as (meta, stream):
            warnings.simplefilter("ignore")  # GDAL's words on single rows; what matters of them is a Fault
            geometry = meta["geometry_name"] or "wkb_geometry"
            geometry = geometry if geometry in stream.schema.names else None
            read, total = 0, told["features"]
            for batch in stream:
                read += len(batch)
                table = checked(pyarrow.Table.from_batches([batch]), path.name)
                yield Cut(table, geometry, meta["crs"], min(read / max(total, 1), 1.0))
            _check_count(path, read, total)
            if not read:
                yield Cut(stream.schema.empty_table(), geometry, meta["crs"], 1.0)
    except (*GDAL_ERRORS, pyarrow.ArrowException, OSError, RuntimeError) as error:
        raise damaged(path, kind, error) from error


def _check_whole(path: Path, kind: Kind) -> None:
    """Raise UnreadableFileError for a Shapefile that is shorter than its head says: GDAL reads on in silence.

    Bytes 24 to 27 hold the length in words of 16 bits (ESRI Shapefile Technical Description, 1998, page 4).
    """
    if kind.name != "shapefile":
        return
    with path.open("rb") as file:
        stated = 2 * int.from_bytes(file.read(28)[24:], "big")
    if path.stat().st_size < stated:
        raise UnreadableFileError(f"{path.name} is cut short. Download or export it again.")


def _check_count(path: Path, read: int, stated: int) -> None:
    """Raise UnreadableFileError if rows are missing: of a cut FlatGeobuf GDAL may read none, in silence."""
    if read < stated:
        raise UnreadableFileError(
            f"{path.name} is cut short: {read:,} of {stated:,} rows can be read. Download or export it again."
        )


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
    path: Path, kind: Kind, layer: str | None, shape: str, encoding: str | None
) -> tuple[pd.DataFrame, list[Fault]]:
    path = path.resolve()  # an absolute path is never taken for an address or a /vsi… name
    _check_whole(path, kind)
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            frame = _read_layer(path, kind, layer, shape, encoding)
    except GDAL_ERRORS as error:
        raise damaged(path, kind, error) from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{path.name} has texts that are not {error.encoding}. Name its encoding, such as cp1252."
        ) from error
    faults = [
        Fault(None, "gdal", f"GDAL says: {warning.message}.", "Look whether it matters.", "warning")
        for warning in said
        if not issubclass(warning.category, RuntimeWarning)  # shapely's, of coordinates that are no numbers
    ]
    return number_rows(frame), faults


def _read_layer(path: Path, kind: Kind, layer: str | None, shape: str, encoding: str | None) -> pd.DataFrame:
    if kind.gdal_driver == "OSM":
        return _with_tags(read_osm(path, "lines", "highway IS NOT NULL"))
    if kind.name == "kml":
        return _read_folders(path, layer)
    # Of the other kinds each has its own encoding by its standard.
    encoding = (encoding or encoding_of(path)) if kind.name == "shapefile" else None
    layer = _only_layer(path, layer, shape)
    rows: pd.DataFrame = pyogrio.read_dataframe(
        path, layer=layer, encoding=encoding, force_2d=True, on_invalid="ignore"
    )
    if kind.name == "flatgeobuf":
        _check_count(path, len(rows), pyogrio.read_info(path, layer=layer)["features"])
    return rows


def _read_folders(path: Path, folder: str | None) -> pd.DataFrame:
    """Return the placemarks of one folder, or of all, without what KML says of their looks."""
    folders = [folder] if folder else [name for name, _ in pyogrio.list_layers(path)]
    rows = [
        pyogrio.read_dataframe(path, layer=name, force_2d=True, on_invalid="ignore").assign(folder=name)
        for name in folders
    ]
    filled = [part for part in rows if len(part)] or rows[:1]
    if not filled:
        raise UnreadableFileError(f"{path.name} is damaged or has no placemarks. Export it again.")
    placemarks: pd.DataFrame = pd.concat(filled, ignore_index=True)
    return placemarks.drop(columns=KML_LOOKS, errors="ignore")


def _only_layer(path: Path, layer: str | None, shape: str) -> str:
    """Return the layer asked for, or else the only one, the only one with geometries, or with the shape."""
    layers = dict(pyogrio.list_layers(path))
    if path.suffix.lower() in KINDS["gpx"].suffixes:
        layers = _layers_of_gpx(path, layers)
    if not layers:
        raise UnreadableFileError(f"{path.name} is damaged: it has no layers. Export it again.")
    with_geometry = [name for name, geometry in layers.items() if geometry is not None]
    fitting = [name for name in with_geometry if shape and shape in layers[name]]
    candidates = [layer] if layer else list(layers) if len(layers) == 1 else with_geometry
    if len(candidates) > 1 and len(fitting) == 1:
        candidates = fitting
    if len(candidates) != 1 or candidates[0] not in layers:
        raise UnknownLayerError(
            f"{path.name} has the layers {', '.join(layers)}. Name the one to read, or save it alone.",
            list(layers),
        )
    return candidates[0]


def _layers_of_gpx(path: Path, layers: dict[str, str]) -> dict[str, str]:
    """Return the layers that hold anything but the vertices of others: a GPX is said to have all five."""
    return {
        name: geometry
        for name, geometry in layers.items()
        if not name.endswith("_points")
        and pyogrio.read_info(path, layer=name, force_feature_count=True)["features"]
    }


def _with_tags(frame: pd.DataFrame) -> pd.DataFrame:
    tags = frame.pop("other_tags")
    for name in OSM_TAGS:
        if name not in frame:
            frame[name] = [row.get(name) if isinstance(row, dict) else None for row in tags]
    return frame
