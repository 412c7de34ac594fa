"""Machine code that looks roads up near points: the nearest, and all within reach with their likelihood."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from geo.compiled import compiled
from geo.grid_kernel import (
    BLOCK_BITS,
    CELLS,
    GROUP,
    NO_BLOCK,
    SLACK_M,
    Grid,
    Whole,
    block_at,
    clamped,
    key_of,
    z_order,
)
from geo.stationing import TIE_M

BLOCK = 1 << BLOCK_BITS
INSIDE = BLOCK - 1
NONE = -1
RINGS = 12  # of cells around a point before whole groups of blocks are compared
BUCKET_BITS = 10  # points are put into at most 2¹⁰ × 2¹⁰ squares to meet neighbours' memory

# Normal distribution and density at 0, 1/64, 2/64 … standard deviations: cubic interpolation between them
# errs by less than h⁴/384 · max|f⁗| < 2e-10; beyond 8 the rest is below 1e-15.
STEPS = 64
Z_MAX = 8.0
_Z = np.arange(int(Z_MAX) * STEPS + 2) / STEPS
NORMAL = np.ascontiguousarray(np.stack([ndtr(_Z), np.exp(-0.5 * _Z**2) / np.sqrt(2 * np.pi)], axis=1))


@compiled
def cubic(t: float, value: float, rise: float, slope: float, next_slope: float) -> float:
    """Return the cubic through two values with given slopes (per step) at ``t`` steps, 0 to 1."""
    return value + t * (slope + t * (3 * rise - 2 * slope - next_slope + t * (slope + next_slope - 2 * rise)))


@compiled
def normal_below(z: float) -> float:
    """Return the share of a normal distribution below ``z`` standard deviations."""
    far = abs(z)
    if far >= Z_MAX:
        return 1.0 if z > 0.0 else 0.0
    at = int(far * STEPS)
    t = far * STEPS - at
    value, slope = NORMAL[at, 0], NORMAL[at, 1] / STEPS
    rise, next_slope = NORMAL[at + 1, 0] - value, NORMAL[at + 1, 1] / STEPS
    below = cubic(t, value, rise, slope, next_slope)
    return below if z > 0.0 else 1.0 - below


@compiled
def normal_density(z: float) -> float:
    """Return the density of a normal distribution ``z`` ≥ 0 standard deviations from its middle."""
    if z >= Z_MAX:
        return 0.0
    at = int(z * STEPS)
    t = z * STEPS - at
    value, last = NORMAL[at, 1], NORMAL[at + 1, 1]
    slope, next_slope = -at * value / STEPS**2, -(at + 1) * last / STEPS**2
    return cubic(t, value, last - value, slope, next_slope)


@compiled
def point_order(grid: Grid, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the numbers of finite points in an order in which neighbours follow each other."""
    wide, high = (grid.columns >> BLOCK_BITS) + 1, (grid.rows >> BLOCK_BITS) + 1
    shift = 0
    while (max(wide, high) >> shift) >= (1 << BUCKET_BITS):
        shift += 1
    bits = 0
    while (max(wide, high) >> shift) >> bits:
        bits += 1
    bucket = np.empty(len(x), np.int64)
    count = np.zeros((1 << (2 * bits)) + 1, np.int64)
    side = grid.cell_m * BLOCK
    for point in range(len(x)):
        column = clamped((x[point] - grid.x_min) / side, wide - 1) >> shift
        row = clamped((y[point] - grid.y_min) / side, high - 1) >> shift
        bucket[point] = z_order(column, row)
        count[bucket[point] + 1] += 1
    for at in range(len(count) - 1):
        count[at + 1] += count[at]
    order = np.empty(len(x), np.int64)
    for point in range(len(x)):
        order[count[bucket[point]]] = point
        count[bucket[point]] += 1
    return order


@compiled
def away(value: float, low: float, high: float) -> float:
    """Return how far a number lies outside an interval."""
    return max(low - value, value - high, 0.0)


@compiled
def comes_first(station: float, segment: int, other_station: float, other_segment: int) -> bool:
    """Tell which of two segments equally near is taken: the lower station, at a vertex the first."""
    if abs(station - other_station) <= TIE_M:
        return segment < other_segment
    return station < other_station


@compiled
def look(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    precedence: NDArray[np.int64],
    entries: tuple[Whole, Whole],
    place: tuple[float, float],
    best: tuple[int, int, float, float],
) -> tuple[int, int, float, float]:
    """Return the better of ``best`` (road, segment, station, distance) and some entries of a cell.

    Of distances closer than TIE_M the road of lower precedence wins, within a road as ``comes_first`` says.
    """
    road, segment, station, distance = best
    px, py = place
    nearer = (distance + TIE_M) * (distance + TIE_M)
    for entry in range(entries[0], entries[1]):
        ux, uy, length = grid.line[entry, 2], grid.line[entry, 3], grid.line[entry, 4]
        dx, dy = px - grid.line[entry, 0], py - grid.line[entry, 1]
        along, across = dx * ux + dy * uy, dx * uy - dy * ux
        beyond = along - min(max(along, 0.0), length)
        squared = across * across + beyond * beyond
        if squared > nearer:
            continue
        this, other = grid.segment[entry], grid.road[entry]
        if this == segment:
            continue
        found = np.sqrt(squared)
        share = min(max(along / length, 0.0), 1.0) if length > 0.0 else 0.0
        found_station = stations[0][this] + share * (stations[1][this] - stations[0][this])
        tied = found >= distance - TIE_M
        if tied and (precedence[other] > precedence[road] or (other == road and found_station >= station)):
            distance = min(distance, found)
            continue
        distance = min(found, distance) if tied else found
        road, segment, station = other, this, found_station
        nearer = (distance + TIE_M) * (distance + TIE_M)
    return road, segment, station, distance


@compiled
def look_around(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    precedence: NDArray[np.int64],
    place: tuple[float, float],
) -> tuple[tuple[int, int, float, float], bool]:
    """Return the best entry of the cells around a place, and whether it is the nearest of all."""
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
                entries = (np.int64(grid.start[cell]), np.int64(grid.start[cell + 1]))
                best = look(grid, stations, precedence, entries, place, best)
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
    """Return the nearest entry to a place far from every road: group by group of blocks."""
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
    """Return the better of ``best`` and the entries of those blocks of a group that can hold better ones."""
    side = grid.cell_m * BLOCK
    for block in range(group * GROUP, min((group + 1) * GROUP, len(grid.block_x))):
        west, south = grid.x_min + grid.block_x[block] * side, grid.y_min + grid.block_y[block] * side
        aside = np.hypot(away(place[0], west, west + side), away(place[1], south, south + side))
        if aside <= best[3] + TIE_M:
            entries = (np.int64(grid.start[block * CELLS]), np.int64(grid.start[(block + 1) * CELLS]))
            best = look(grid, stations, precedence, entries, place, best)
    return best


@compiled
def nearest(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    precedence: NDArray[np.int64],
    points: tuple[NDArray[np.float64], NDArray[np.float64]],
    order: NDArray[np.int64],
    segment: NDArray[np.int64],
) -> None:
    """Write the nearest segment of each point of ``order`` into ``segment``, if the point is finite."""
    for point in order:
        place = (points[0][point], points[1][point])
        if len(grid.line) == 0 or not (np.isfinite(place[0]) and np.isfinite(place[1])):
            continue
        best, sure = look_around(grid, stations, precedence, place)
        if not sure:
            best = look_everywhere(grid, stations, precedence, place, best)
        segment[point] = best[1]


@compiled
def density(
    along: float, across: float, length: float, reach: float, deviations: NDArray[np.float64]
) -> float:
    """Return the error's density integrated along one segment within reach of the point (1/m).

    ``deviations`` has a row for each component of the error: 1 / standard deviation, and share × the same.
    """
    half_chord = np.sqrt(max(reach * reach - across * across, 0.0))
    before, after = max(-along, -half_chord), min(length - along, half_chord)
    total = 0.0
    for part in range(len(deviations)):
        inverse = deviations[part, 0]
        if across * inverse < Z_MAX:
            within = normal_below(after * inverse) - normal_below(before * inverse)
            total += deviations[part, 1] * normal_density(across * inverse) * within
    return total


@compiled
def deviations_of(
    accuracy: float, scales: NDArray[np.float64], shares: NDArray[np.float64], into: NDArray[np.float64]
) -> None:
    """Write what ``density`` takes for one accuracy."""
    for part in range(len(scales)):
        into[part, 0] = 1.0 / (scales[part] * accuracy)
        into[part, 1] = shares[part] * into[part, 0]


@compiled
def cell_spans(
    grid: Grid, place: tuple[float, float], reach: float, spans: NDArray[np.int64]
) -> tuple[int, NDArray[np.int64]]:
    """Write the spans of entries of all cells within reach of a place; return how many, and where.

    They are written into ``spans`` (n, 2), or into a longer copy of it. If the reach covers more blocks than
    there are, it is one span of everything.
    """
    px, py = place
    first_row = clamped((py - reach - grid.y_min) / grid.cell_m, grid.rows - 1)
    last_row = clamped((py + reach - grid.y_min) / grid.cell_m, grid.rows - 1)
    left = clamped((px - reach - grid.x_min) / grid.cell_m, grid.columns - 1) >> BLOCK_BITS
    right = clamped((px + reach - grid.x_min) / grid.cell_m, grid.columns - 1) >> BLOCK_BITS
    rows_of_blocks = (last_row >> BLOCK_BITS) - (first_row >> BLOCK_BITS) + 1
    if rows_of_blocks * (right - left + 1) > len(grid.block_x) + 4:
        spans[0, 0], spans[0, 1] = 0, len(grid.segment)
        return 1, spans
    count = 0
    for row in range(first_row, last_row + 1):
        low = grid.y_min + row * grid.cell_m
        aside = away(py, low - SLACK_M, low + grid.cell_m + SLACK_M)
        half = np.sqrt(max(reach * reach - aside * aside, 0.0)) + SLACK_M
        first = clamped((px - half - grid.x_min) / grid.cell_m, grid.columns - 1)
        last = clamped((px + half - grid.x_min) / grid.cell_m, grid.columns - 1)
        for column in range(first >> BLOCK_BITS, (last >> BLOCK_BITS) + 1):
            block = block_at(grid.slot_key, grid.slot_block, key_of(column, row >> BLOCK_BITS))
            if block == NO_BLOCK:
                continue
            cells = block * CELLS + ((row & INSIDE) << BLOCK_BITS)
            begin = grid.start[cells + max(first - column * BLOCK, 0)]
            end = grid.start[cells + min(last - column * BLOCK, INSIDE) + 1]
            if begin == end:
                continue
            if count == len(spans):
                spans = np.concatenate((spans, np.empty((len(spans), 2), np.int64)))
            spans[count, 0], spans[count, 1] = begin, end
            count += 1
    return count, spans


@compiled
def within(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    roads: int,
    points: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    error: tuple[NDArray[np.float64], NDArray[np.float64]],
    span: tuple[int, int],
    counts: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Return the roads within reach of each of the points ``span[0]:span[1]``, each point's by rising road.

    ``points`` are x, y, reach and accuracy, ``error`` scales and shares of its components. ``counts`` gets
    how many there are of each point. Returns road, nearest segment, and columns distance, density, station.
    """
    scales, shares = error
    deviations = np.empty((len(scales), 2))
    seen = np.zeros(len(stations[0]), np.int32)  # which point a segment was last looked at for, from 1 on
    slot_of_road = np.zeros(roads, np.int64)  # where a road stands in what is returned, from 1 on
    room = 2 * (span[1] - span[0]) + 16
    road, segment = np.empty(room, np.int32), np.empty(room, np.int32)
    value = np.empty((room, 3))  # distance, density, station
    spans = np.empty((32, 2), np.int64)
    end = 0
    for point in range(span[0], span[1]):
        first, mark = end, point - span[0] + 1
        px, py, reach = points[0][point], points[1][point], points[2][point]
        deviations_of(points[3][point], scales, shares, deviations)
        found, spans = cell_spans(grid, (px, py), reach, spans)
        for number in range(found):
            for entry in range(spans[number, 0], spans[number, 1]):
                this = grid.segment[entry]
                if seen[this] == mark:
                    continue
                seen[this] = mark
                length = grid.line[entry, 4]
                dx, dy = px - grid.line[entry, 0], py - grid.line[entry, 1]
                along = dx * grid.line[entry, 2] + dy * grid.line[entry, 3]
                across = abs(dx * grid.line[entry, 3] - dy * grid.line[entry, 2])
                beyond = along - min(max(along, 0.0), length)
                distance = np.sqrt(across * across + beyond * beyond)
                if distance > reach:
                    continue
                share = min(max(along / length, 0.0), 1.0) if length > 0.0 else 0.0
                station = stations[0][this] + share * (stations[1][this] - stations[0][this])
                likelihood = density(along, across, length, reach, deviations)
                slot = slot_of_road[grid.road[entry]] - 1
                if slot < first:
                    if end == len(road):
                        road = np.concatenate((road, np.empty(len(road), np.int32)))
                        segment = np.concatenate((segment, np.empty(len(segment), np.int32)))
                        value = np.concatenate((value, np.empty(value.shape)))
                    slot = end
                    slot_of_road[grid.road[entry]] = slot + 1
                    road[slot], segment[slot] = grid.road[entry], this
                    value[slot, 0], value[slot, 1], value[slot, 2] = distance, likelihood, station
                    end += 1
                    continue
                value[slot, 1] += likelihood
                tied = abs(distance - value[slot, 0]) <= TIE_M
                if (distance < value[slot, 0] and not tied) or (
                    tied and comes_first(station, this, value[slot, 2], segment[slot])
                ):
                    segment[slot], value[slot, 2] = this, station
                value[slot, 0] = min(value[slot, 0], distance)
        by_road(road[first:end], segment[first:end], value[first:end])
        counts[point] = end - first
    return road[:end], segment[:end], value[:end]


@compiled
def by_road(road: NDArray[np.int32], segment: NDArray[np.int32], value: NDArray[np.float64]) -> None:
    """Sort what was found near one point by road, in place."""
    for at in range(1, len(road)):
        one, its_segment = road[at], segment[at]
        distance, likelihood, station = value[at, 0], value[at, 1], value[at, 2]
        to = at
        while to > 0 and road[to - 1] > one:
            road[to], segment[to] = road[to - 1], segment[to - 1]
            value[to, 0], value[to, 1], value[to, 2] = value[to - 1, 0], value[to - 1, 1], value[to - 1, 2]
            to -= 1
        road[to], segment[to] = one, its_segment
        value[to, 0], value[to, 1], value[to, 2] = distance, likelihood, station


def warm_up() -> None:
    """Compile by looking up two points beside one segment."""
    from geo.grid import grid_of_arrays  # noqa: PLC0415  # which imports the module this one imports

    one, two = np.zeros(1), np.zeros(2)
    grid = grid_of_arrays(one, one.copy(), one + 1, one + 2, np.zeros(1, np.int64))
    order = point_order(grid, two, two)
    nearest(grid, (one, one), np.zeros(1, np.int64), (two, two), order, np.zeros(2, np.int64))
    points = (two, two, two + 10, two + 5)
    within(grid, (one, one), 1, points, (one + 1, one + 1), (0, 2), np.zeros(2, np.int64))
