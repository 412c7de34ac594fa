"""Machine code that looks up the nearest segment to each point."""

import math

import numpy as np
from numpy.typing import NDArray

from geo.kernels.compiled import compiled, inlined
from geo.kernels.grid_kernel import (
    BLOCK,
    BLOCK_BITS,
    CELLS,
    GROUP,
    INSIDE,
    NO_BLOCK,
    Grid,
    Whole,
    away,
    block_at,
    clamped,
    comes_first,
    foot,
    key_of,
    station_at,
)
from geo.kernels.memory import prefetch
from geo.stationing import TIE_M

NONE = -1
LATER = 8  # points after that for which memory was asked
RINGS = 12  # of cells around a point before whole groups of blocks are compared


@inlined
def look(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    precedence: NDArray[np.int64],
    runs: tuple[Whole, Whole],
    place: tuple[float, float],
    best: tuple[int, int, float, float],
) -> tuple[int, int, float, float]:
    """Return the better of ``best`` (road, segment, share of it, distance) and the segments of some runs.

    Of distances closer than TIE_M the road of lower precedence wins, within a road as ``comes_first`` says.
    """
    road, segment, share, distance = best
    nearer = (distance + TIE_M) * (distance + TIE_M)
    for number in range(runs[0], runs[1]):
        other = grid.run[number, 3]
        for at in range(grid.run[number, 0], grid.run[number, 1]):
            found_share, beyond, aside, _, _ = foot(grid.vertex, at, place[0], place[1])
            squared = beyond * beyond + aside * aside
            this = at - grid.run[number, 2]
            if squared > nearer or this == segment:
                continue
            found = math.sqrt(squared)
            if found >= distance - TIE_M:
                distance = min(found, distance)
                if precedence[other] > precedence[road]:
                    continue
                if other == road and not comes_first(
                    station_at(stations, this, found_share),
                    this,
                    station_at(stations, segment, share),
                    segment,
                ):
                    continue
                found = distance
            road, segment, share, distance = other, this, found_share, found
            nearer = (distance + TIE_M) * (distance + TIE_M)
    return road, segment, share, distance


@compiled
def look_around(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    precedence: NDArray[np.int64],
    place: tuple[float, float],
) -> tuple[tuple[int, int, float, float], bool]:
    """Return the best segment of the cells around a place, and whether it is the nearest of all."""
    px, py = place
    best = (NONE, NONE, 0.0, np.inf)
    column = clamped((px - grid.x_min) / grid.cell_m, grid.columns - 1)
    row = clamped((py - grid.y_min) / grid.cell_m, grid.rows - 1)
    west, south = grid.x_min + column * grid.cell_m, grid.y_min + row * grid.cell_m
    border = min(px - west, west + grid.cell_m - px, py - south, south + grid.cell_m - py)
    last_key: Whole = NONE
    block: Whole = NO_BLOCK
    for ring in range(RINGS):
        for dy in range(-ring, ring + 1):
            if not 0 <= row + dy < grid.rows:
                continue
            low = south + dy * grid.cell_m
            aside = away(py, low, low + grid.cell_m)
            if aside > best[3] + TIE_M:
                continue
            step = 1 if abs(dy) == ring or ring == 0 else 2 * ring
            for dx in range(-ring, ring + 1, step):
                left = west + dx * grid.cell_m
                beside = away(px, left, left + grid.cell_m)
                reach = best[3] + TIE_M
                if not 0 <= column + dx < grid.columns or aside * aside + beside * beside > reach * reach:
                    continue
                key = key_of((column + dx) >> BLOCK_BITS, (row + dy) >> BLOCK_BITS)
                if key != last_key:
                    last_key, block = key, block_at(grid.slot_key, grid.slot_block, key)
                if block == NO_BLOCK:
                    continue
                cell = block * CELLS + (((row + dy) & INSIDE) << BLOCK_BITS) + ((column + dx) & INSIDE)
                runs = (np.int64(grid.start[cell]), np.int64(grid.start[cell + 1]))
                best = look(grid, stations, precedence, runs, place, best)
        if best[3] + TIE_M <= border + ring * grid.cell_m:
            return best, True
    return best, False


@compiled
def look_everywhere(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    precedence: NDArray[np.int64],
    place: tuple[float, float],
    best: tuple[int, int, float, float],
) -> tuple[int, int, float, float]:
    """Return the nearest segment to a place far from every road: group by group of blocks."""
    first, least = 0, np.inf
    for group in range(len(grid.group_box)):
        far = box_distance(grid.group_box[group], place)
        if far < least:
            first, least = group, far
    best = look_in_group(grid, stations, precedence, first, place, best)
    for group in range(len(grid.group_box)):
        if group != first and box_distance(grid.group_box[group], place) <= best[3] + TIE_M:
            best = look_in_group(grid, stations, precedence, group, place, best)
    return best


@compiled
def box_distance(box: NDArray[np.float64], place: tuple[float, float]) -> float:
    """Return how far a place lies outside a box west, south, east, north."""
    return math.hypot(away(place[0], box[0], box[2]), away(place[1], box[1], box[3]))


@compiled
def look_in_group(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    precedence: NDArray[np.int64],
    group: int,
    place: tuple[float, float],
    best: tuple[int, int, float, float],
) -> tuple[int, int, float, float]:
    """Return the better of ``best`` and the segments of those blocks of a group that can hold better ones."""
    side = grid.cell_m * BLOCK
    for block in range(group * GROUP, min((group + 1) * GROUP, len(grid.block_x))):
        west, south = grid.x_min + grid.block_x[block] * side, grid.y_min + grid.block_y[block] * side
        aside = np.hypot(away(place[0], west, west + side), away(place[1], south, south + side))
        if aside <= best[3] + TIE_M:
            runs = (np.int64(grid.start[block * CELLS]), np.int64(grid.start[(block + 1) * CELLS]))
            best = look(grid, stations, precedence, runs, place, best)
    return best


@compiled
def nearest(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    precedence: NDArray[np.int64],
    points: tuple[NDArray[np.float64], NDArray[np.float64]],
    segment: NDArray[np.int64],
    place_on: NDArray[np.float64],
) -> None:
    """Write the nearest segment of each point into ``segment``; the points are finite.

    The station there and the distance go into the two rows of ``place_on``. The stations of a segment are
    asked of memory when it is found, and read when as much time has passed as that takes.
    """
    count = len(segment)
    for point in range(count + LATER):
        if point < count:
            place = (points[0][point], points[1][point])
            best, sure = look_around(grid, stations, precedence, place)
            if not sure:
                best = look_everywhere(grid, stations, precedence, place, best)
            segment[point], place_on[0, point], place_on[1, point] = best[1], best[2], best[3]
            prefetch(stations[0], best[1])
            prefetch(stations[1], best[1])
        if point >= LATER:
            before = point - LATER
            place_on[0, before] = station_at(stations, segment[before], place_on[0, before])


def warm_up() -> None:
    """Compile by looking up two points beside one segment."""
    from geo.kernels.grid import grid_of_arrays  # noqa: PLC0415  # which imports the module this one imports

    one, two, first = np.zeros(1), np.zeros(2), np.zeros(1, np.int64)
    grid = grid_of_arrays((one, one.copy(), one + 1, one + 2), first, first.copy())
    nearest(grid, (one, one), first, (two, two), np.zeros(2, np.int64), np.zeros((2, 2)))
