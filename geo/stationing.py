"""Stations: from point to station and back, cutting a road between two, ranges of them, their spelling."""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.crs import FloatArray
from geo.errors import StationError
from geo.roads import IntArray, RoadNetwork, Segments

# Distances closer than this are one distance: coordinates of 10⁷ m round at 10⁻⁹ m.
TIE_M = 1e-6
# A station this far beyond the end of its road is rounding, not an error.
END_SLACK_M = 1e-3
# Pairs of point and segment measured at once: about 300 MB at the peak.
MAX_PAIRS = 2_000_000

_STATION = re.compile(r"(?:STA|KM)?[.:]?\s*([0-9]{1,4})\s*\+\s*([0-9]{3}(?:[.,][0-9]+)?)", re.IGNORECASE)


def format_station(station_m: float) -> str:
    """Return a station in metres as engineers write it: 3400 is ``3+400``; rounded to the metre."""
    if not np.isfinite(station_m) or station_m < -0.5:
        raise StationError(
            f"{station_m} is not a station; give metres from the start of the road, 0 or more."
        )
    kilometres, metres = divmod(round(max(station_m, 0.0)), 1000)
    return f"{kilometres}+{metres:03d}"


def parse_station(text: str) -> float:
    """Return the metres of a station written ``3+400``, ``STA 3+400`` or ``3+400,5``; raises StationError."""
    found = _STATION.fullmatch(text.strip())
    if found is None:
        raise StationError(
            f"{text!r} is not a station; write kilometres, a plus and three digits of metres: 3+400."
        )
    return int(found[1]) * 1000 + float(found[2].replace(",", "."))


@dataclass(frozen=True, eq=False)
class OnRoad:
    """Where points come to lie on roads: arrays of one length, metres.

    ``x, y`` is the nearest place on the road; ``offset_m`` is ``distance_m`` with a sign, positive to the
    right of rising stations.
    """

    station_m: FloatArray
    distance_m: FloatArray
    offset_m: FloatArray
    x: FloatArray
    y: FloatArray


def project_on_segments(segments: Segments, index: NDArray[np.integer], x: ArrayLike, y: ArrayLike) -> OnRoad:
    """Return the nearest place of segment ``index[i]`` to the point ``x[i], y[i]`` (metres), for every i."""
    px, py = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    x0, y0 = segments.x0[index], segments.y0[index]
    dx, dy = segments.x1[index] - x0, segments.y1[index] - y0
    squared = dx * dx + dy * dy
    along = (px - x0) * dx + (py - y0) * dy
    share = np.clip(np.divide(along, squared, out=np.zeros_like(along), where=squared > 0), 0.0, 1.0)
    foot_x, foot_y = x0 + share * dx, y0 + share * dy
    distance = np.hypot(px - foot_x, py - foot_y)
    right = (py - y0) * dx - (px - x0) * dy <= 0
    m0 = segments.m0[index]
    return OnRoad(
        station_m=m0 + share * (segments.m1[index] - m0),
        distance_m=distance,
        offset_m=np.where(right, distance, -distance),
        x=foot_x,
        y=foot_y,
    )


def nearest_on_roads(network: RoadNetwork, x: ArrayLike, y: ArrayLike, road_rows: ArrayLike) -> OnRoad:
    """Return for each point (metres) the nearest place on the road whose row is given for it.

    All parts of the road count. Of places equally near the one of the lowest station is taken, so that a
    point where a road meets itself has one answer. Raises StationError for points that are not finite.
    """
    px, py = np.atleast_1d(np.asarray(x, dtype=np.float64)), np.atleast_1d(np.asarray(y, dtype=np.float64))
    rows = np.atleast_1d(np.asarray(road_rows, dtype=np.int64))
    if not (np.isfinite(px).all() and np.isfinite(py).all()):
        raise StationError("A point without coordinates has no station; leave such points out.")
    start = network.segments.road_start
    counts = start[rows + 1] - start[rows]
    chunk = np.cumsum(counts) // MAX_PAIRS
    borders = np.flatnonzero(np.diff(chunk, prepend=-1, append=-1) != 0) if len(rows) else np.array([0])
    best = [
        _nearest_segment(network.segments, px[a:b], py[a:b], start[rows[a:b]], counts[a:b])
        for a, b in pairwise(borders)
    ]
    return project_on_segments(network.segments, np.concatenate([np.empty(0, np.int64), *best]), px, py)


def _nearest_segment(
    segments: Segments, x: FloatArray, y: FloatArray, first: IntArray, counts: IntArray
) -> IntArray:
    """Return the nearest of the segments first[i] … first[i] + counts[i] - 1 to each point i."""
    group_start = np.cumsum(counts) - counts
    point = np.repeat(np.arange(len(x)), counts)
    index = np.arange(len(point)) + np.repeat(first - group_start, counts)
    found = project_on_segments(segments, index, x[point], y[point])
    nearest = np.minimum.reduceat(found.distance_m, group_start)
    near = found.distance_m <= nearest[point] + TIE_M
    lowest = np.minimum.reduceat(np.where(near, found.station_m, np.inf), group_start)
    candidates = np.flatnonzero(near & (found.station_m <= lowest[point]))
    _, first_of_point = np.unique(point[candidates], return_index=True)
    chosen: IntArray = index[candidates[first_of_point]]
    return chosen


def point_at(
    network: RoadNetwork, road_rows: ArrayLike, station_m: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Return x, y (metres) of stations on the main lines and branches of the roads given for them.

    Where a gap or the end of the main line gives one station two places, it is the earlier one. Raises
    StationError for a station outside its road.
    """
    rows = np.atleast_1d(np.asarray(road_rows, dtype=np.int64))
    stations = np.atleast_1d(np.asarray(station_m, dtype=np.float64))
    ends = network.length_m[rows]
    outside = ~((stations >= -END_SLACK_M) & (stations <= ends + END_SLACK_M))
    if outside.any():
        worst = int(np.flatnonzero(outside)[0])
        raise StationError(
            f"Station {stations[worst]} m lies outside road {network.table['road_id'].iloc[rows[worst]]}, "
            f"which runs from 0 to {ends[worst]:.1f} m."
        )
    segments = network.segments
    axis = network.axis
    on_axis = axis.road_start_m[rows] + np.clip(stations, 0.0, ends)
    found = axis.segment[np.searchsorted(axis.end_m, on_axis)]
    rise = segments.m1[found] - segments.m0[found]
    share = np.divide(stations - segments.m0[found], rise, out=np.zeros_like(stations), where=rise > 0)
    share = np.clip(share, 0.0, 1.0)
    x = segments.x0[found] + share * (segments.x1[found] - segments.x0[found])
    y = segments.y0[found] + share * (segments.y1[found] - segments.y0[found])
    return x, y


def cut(network: RoadNetwork, road_row: int, from_m: float, to_m: float) -> shapely.MultiLineString:
    """Return everything of a road between two stations (metres), carriageways included.

    Cuts that meet at a station fit without overlap. ``from_m`` equal to ``to_m`` is empty; raises
    StationError if it is greater or a station lies outside the road.
    """
    length = float(network.length_m[road_row])
    if not -END_SLACK_M <= from_m <= to_m <= length + END_SLACK_M:
        raise StationError(
            f"Nothing runs from {from_m} m to {to_m} m on road {network.table['road_id'].iloc[road_row]}; "
            f"give two rising stations between 0 and {length:.1f} m."
        )
    first, last = network.road_part_start[road_row], network.road_part_start[road_row + 1]
    pieces = [_cut_part(network, part, from_m, to_m, to_m >= length) for part in range(first, last)]
    return shapely.MultiLineString([piece for piece in pieces if piece is not None])


def _cut_part(
    network: RoadNetwork, part: int, from_m: float, to_m: float, to_the_end: bool
) -> FloatArray | None:
    """Return the coordinates (n, 2) of a part between two stations, or None if there are none."""
    a, b = network.part_start[part], network.part_start[part + 1]
    x, y, stations = network.x[a:b], network.y[a:b], network.station_m[a:b]
    # A run of one station (a carriageway beside the main line's end) belongs to the cut that starts there.
    low = int(np.searchsorted(stations, from_m, side="left"))
    high = len(stations) if to_the_end else int(np.searchsorted(stations, to_m, side="left"))
    kept = [(x[low:high], y[low:high])]
    if 0 < low < len(stations) and stations[low] > from_m:
        kept.insert(0, _between(x, y, stations, low, from_m))
    if 0 < high < len(stations):
        kept.append(_between(x, y, stations, high, to_m))
    coordinates = np.column_stack([np.concatenate(values) for values in zip(*kept, strict=True)])
    return coordinates if len(coordinates) > 1 and from_m < to_m else None


def _between(
    x: FloatArray, y: FloatArray, stations: FloatArray, index: int, station_m: float
) -> tuple[FloatArray, FloatArray]:
    """Return the point of a station between the vertices before and at ``index``, as two arrays of one."""
    share = (station_m - stations[index - 1]) / (stations[index] - stations[index - 1])
    steps = [values[index - 1] + share * (values[index] - values[index - 1]) for values in (x, y)]
    return np.array(steps[:1]), np.array(steps[1:])


def union(*range_sets: ArrayLike) -> FloatArray:
    """Return the ranges (n, 2) of stations that any of the sets covers: sorted, apart, none empty.

    A set is an array-like (n, 2) of ``from_m, to_m`` on one road, in any order; raises StationError for a
    range that falls or is not finite.
    """
    covered = [_as_ranges(ranges) for ranges in range_sets]
    everything = np.concatenate([np.empty((0, 2)), *covered])
    return _combined(everything, everything, np.logical_or)


def intersect(ranges: ArrayLike, others: ArrayLike) -> FloatArray:
    """Return the ranges (n, 2) that both sets cover; sets and result as in ``union``."""
    return _combined(_as_ranges(ranges), _as_ranges(others), np.logical_and)


def subtract(ranges: ArrayLike, others: ArrayLike) -> FloatArray:
    """Return the ranges (n, 2) that only the first set covers; sets and result as in ``union``."""
    return _combined(_as_ranges(ranges), _as_ranges(others), np.greater)


def total_length_m(ranges: ArrayLike) -> float:
    """Return the metres that a set of ranges covers, each metre once."""
    merged = union(ranges)
    return float((merged[:, 1] - merged[:, 0]).sum())


def share_covered(ranges: ArrayLike, by: ArrayLike) -> float:
    """Return the share (0 to 1) of the metres of ``ranges`` that ``by`` covers; 0 if there are none."""
    whole = total_length_m(ranges)
    return total_length_m(intersect(ranges, by)) / whole if whole > 0 else 0.0


def _as_ranges(ranges: ArrayLike) -> FloatArray:
    array = np.asarray(ranges, dtype=np.float64).reshape(-1, 2)
    if not (np.isfinite(array).all() and (array[:, 0] <= array[:, 1]).all()):
        raise StationError(
            "A range of stations must be finite and rise; give pairs of from and to in metres."
        )
    return array


def _combined(ranges: FloatArray, others: FloatArray, keep: np.ufunc) -> FloatArray:
    """Return the ranges, between any ends of both sets, for which ``keep(in ranges, in others)`` holds."""
    edges = np.unique(np.concatenate([ranges, others]))
    kept = keep(_covers(ranges, edges), _covers(others, edges)).astype(np.int8)
    change = np.diff(kept, prepend=0, append=0)
    return np.column_stack([edges[np.flatnonzero(change > 0)], edges[np.flatnonzero(change < 0)]])


def _covers(ranges: FloatArray, edges: FloatArray) -> NDArray[np.bool_]:
    """Return for each step between sorted edges, all ends of ``ranges`` among them, whether it is covered."""
    opened = np.zeros(len(edges), dtype=np.int64)
    np.add.at(opened, np.searchsorted(edges, ranges[:, 0]), 1)
    np.add.at(opened, np.searchsorted(edges, ranges[:, 1]), -1)
    return np.cumsum(opened)[:-1] > 0
