"""Files of roads, areas and landmarks to a network, areas and landmarks, for work on files."""

from pathlib import Path

import geopandas as gpd
import numpy as np

from geo.areas import Areas
from geo.crs import LocalCrs, local_crs
from geo.errors import Fault, InvalidInputError, UnknownCrsError, rows_in_error
from geo.formats.area_layers import read_area_rows, with_both_levels
from geo.formats.files import read_vector
from geo.formats.landmark_layers import read_landmark_file, read_landmark_rows
from geo.formats.road_layers import read_road_rows
from geo.language.landmarks import Landmarks
from geo.network.assembly import assemble_roads
from geo.roads import RoadNetwork


def read_roads(
    path: Path,
    *,
    name: str | None = None,
    road_id: str | None = None,
    crs: str | None = None,
    layer: str | None = None,
) -> tuple[RoadNetwork, list[Fault]]:
    """Return the network of a file, and what was wrong with its rows.

    ``name`` and ``road_id`` name columns, the others are guessed. Rows with one road id are one road; without
    ids lines are joined by name and continuity. ``crs`` beats what the file says; ``layer`` is the one of
    several to read. Raises UnreadableFileError, MissingColumnError, UnknownCrsError, or InvalidInputError if
    no line can be used.
    """
    frame, faults = read_vector(path, crs=crs, layer=layer, shape="LineString")
    rows = read_road_rows(frame, {"name": name, "road_id": road_id})
    if rows.lines.empty:
        said = f" Of row {faults[0].row} {faults[0].problem} {faults[0].remedy}" if faults else ""
        what = "no lines"
        if rows.left_out:
            what = f"no roads: {rows.left_out} lines are footways, drives without a name and the like"
        raise InvalidInputError(f"{path.name} has {what}. Give a layer of road centrelines.{said}")
    assembly = assemble_roads(rows.lines, _crs_of(path, rows.lines))
    if not len(assembly.network):
        raise InvalidInputError(f"{path.name} has no road of any length. Give a layer of road centrelines.")
    return assembly.network, [*faults, *rows.faults, *assembly.faults]


def _crs_of(path: Path, lines: gpd.GeoDataFrame) -> LocalCrs:
    """Return the local CRS of lines; raises UnknownCrsError that names the row farthest from the others."""
    try:
        return local_crs(*lines.total_bounds)
    except UnknownCrsError as error:
        middle = lines.geometry.bounds.to_numpy()
        apart = np.abs(middle - np.median(middle, axis=0)).max(axis=1)
        row = lines.index[int(apart.argmax())]
        raise UnknownCrsError(f"{path.name}: {error} Farthest from the others lies row {row}.") from error


def read_areas(path: Path, crs: LocalCrs) -> Areas:
    """Return villages with their sub-districts, or sub-districts alone; columns are guessed.

    Rows that cannot be used are left out. Raises UnreadableFileError, UnknownCrsError, MissingColumnError if
    there are no names, or InvalidInputError if no row has a name and a polygon.
    """
    frame, _ = read_vector(path, shape="Polygon")
    rows, _, _ = read_area_rows(frame)
    if rows.empty:
        raise InvalidInputError(f"{path.name} has no polygon with a name. Give a layer of villages.")
    return Areas.from_frame(with_both_levels(rows), crs)


def read_landmarks(path: Path, crs: LocalCrs) -> tuple[Landmarks, list[Fault]]:
    """Return the landmarks of a map, a table with coordinates or an OpenStreetMap extract, and its faults.

    Columns are guessed; an extract that holds no landmark gives none. Raises UnreadableFileError,
    UnknownCrsError, or MissingColumnError if there are no names or no places.
    """
    frame, faults = read_landmark_file(path)
    rows, more, _ = read_landmark_rows(frame[~frame.index.isin(rows_in_error(faults))])
    return Landmarks.from_frame(rows, crs), [*faults, *more]
