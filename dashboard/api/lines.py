"""Many lines, indexed and simplified once per zoom, handed out tile by tile as small integer arrays."""

import threading
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from dashboard.api.tiles import Box, Tile, tolerance_degrees

Geometries = npt.NDArray[np.object_]
Rows = npt.NDArray[np.intp]

# Coordinates travel as whole 1e-5 degrees (about 1 m), each as the step from the one before.
STEPS_PER_DEGREE = 100_000


class Cut(NamedTuple):
    """The rows of a layer that a tile shows, and how many of its own it has to leave out."""

    rows: Rows
    left_out: int


class LineLayer:
    """Lines in lon/lat, the weightiest first, ready to be asked for by tile.

    ``lines`` is an array of (Multi)LineStrings in EPSG:4326 whose order is their importance: where a tile
    is over its budget of vertices, the last ones stay out and are counted.
    """

    def __init__(self, lines: Geometries) -> None:
        self.lines = lines
        self._tree = shapely.STRtree(lines)
        anchors = shapely.line_interpolate_point(_first_parts(lines), 0.5, normalized=True)
        # One row per line, also for an empty one: it has no coordinates, and its place is nowhere.
        self._anchor_lon_lat = np.column_stack((shapely.get_x(anchors), shapely.get_y(anchors)))
        # Of every zoom that was asked for: there are ten, and to simplify again costs more than a tile.
        self._simplified: dict[int, tuple[Geometries, npt.NDArray[np.int64]]] = {}
        self._simplifying = threading.Lock()

    def _of_zoom(self, zoom: int) -> tuple[Geometries, npt.NDArray[np.int64]]:
        """Return the lines of a zoom and their vertices; the first to ask simplifies, the others wait."""
        found = self._simplified.get(zoom)
        if found is None:
            with self._simplifying:
                found = self._simplified.get(zoom)
                if found is None:
                    found = self._simplified[zoom] = self._simplify(zoom)
        return found

    def _simplify(self, zoom: int) -> tuple[Geometries, npt.NDArray[np.int64]]:
        lines = shapely.simplify(self.lines, tolerance_degrees(zoom), preserve_topology=False)
        return lines, shapely.get_num_coordinates(lines).astype(np.int64)

    def at_zoom(self, zoom: int) -> Geometries:
        """Return the lines as fine as ``zoom`` can show them."""
        return self._of_zoom(zoom)[0]

    def cut(self, tile: Tile, keep: npt.NDArray[np.bool_] | None, vertex_budget: int) -> Cut:
        """Return the rows that touch ``tile``, of those marked in ``keep``, within ``vertex_budget``."""
        rows = np.sort(self._tree.query(shapely.box(*tile.box_with_rim), predicate="intersects"))
        if keep is not None:
            rows = rows[keep[rows]]
        vertices = self._of_zoom(tile.zoom)[1][rows]
        shown = np.cumsum(vertices) <= vertex_budget
        return Cut(rows[shown], int(self._is_inside(rows[~shown], tile.box).sum()))

    def _is_inside(self, rows: Rows, box: Box) -> npt.NDArray[np.bool_]:
        """Say which lines have their middle in ``box``: neighbouring tiles then count no line twice."""
        lon, lat = self._anchor_lon_lat[rows].T
        inside: npt.NDArray[np.bool_] = (
            (lon >= box.min_lon) & (lon < box.max_lon) & (lat >= box.min_lat) & (lat < box.max_lat)
        )
        return inside


def encode_lines(geometries: Geometries) -> list[list[npt.NDArray[np.int64]]]:
    """Return per geometry its lines as ``[lon, lat, step lon, step lat, …]`` in 1e-5 degrees.

    Polygons give their rings; empty geometries an empty list.
    """
    parts, owner = shapely.get_parts(geometries, return_index=True)
    if len(parts) and shapely.get_dimensions(parts[0]) == 2:
        parts, ring_owner = shapely.get_rings(parts, return_index=True)
        owner = owner[ring_owner]
    drawn = ~shapely.is_empty(parts)
    parts, owner = parts[drawn], owner[drawn]
    coordinates, part_of = shapely.get_coordinates(parts, return_index=True)
    steps = np.rint(coordinates * STEPS_PER_DEGREE).astype(np.int64)
    edges = np.searchsorted(part_of, np.arange(len(parts) + 1))
    moved = steps.copy()
    moved[1:] -= steps[:-1]
    moved[edges[:-1]] = steps[edges[:-1]]  # a line begins where it is, whatever came before it
    flat, ends = moved.ravel(), (2 * edges).tolist()
    encoded: list[list[npt.NDArray[np.int64]]] = [[] for _ in geometries]
    for row, (begin, end) in zip(owner.tolist(), pairwise(ends), strict=True):
        encoded[row].append(flat[begin:end])
    return encoded


def clip(geometries: Geometries, box: Box) -> Geometries:
    """Return the geometries cut to ``box``, invalid results left out by shapely as empty ones."""
    clipped: Geometries = shapely.clip_by_rect(geometries, *box)
    return clipped


def _first_parts(lines: Geometries) -> Any:
    return shapely.get_geometry(lines, 0)
