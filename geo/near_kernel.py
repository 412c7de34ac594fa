"""Machine code that looks roads up near points: the nearest, and all within reach with their likelihood."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from geo.compiled import compiled, inlined
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
# errs by less than h⁴/384 · max|f⁗| < 2e-10; beyond 6 the rest is below 1e-8.
STEPS = 64
Z_MAX = 6.0
_Z = np.arange(int(Z_MAX) * STEPS + 2) / STEPS
NORMAL = np.ascontiguousarray(np.stack([ndtr(_Z), np.exp(-0.5 * _Z**2) / np.sqrt(2 * np.pi)], axis=1))


@inlined
def cubic(t: float, value: float, rise: float, slope: float, next_slope: float) -> float:
    """Return the cubic through two values with given slopes (per step) at ``t`` steps, 0 to 1."""
    return value + t * (slope + t * (3 * rise - 2 * slope - next_slope + t * (slope + next_slope - 2 * rise)))


@inlined
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


@inlined
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


@inlined
def away(value: float, low: float, high: float) -> float:
    """Return how far a number lies outside an interval."""
    return max(low - value, value - high, 0.0)


@inlined
def comes_first(station: float, segment: int, other_station: float, other_segment: int) -> bool:
    """Tell which of two segments equally near is taken: the lower station, at a vertex the first."""
    if abs(station - other_station) <= TIE_M:
        return segment < other_segment
    return station < other_station


@inlined
def station_at(
    stations: tuple[NDArray[np.float64], NDArray[np.float64]], segment: int, share: float
) -> float:
    """Return the station at a share (0 to 1) of a segment."""
    return float(stations[0][segment] + share * (stations[1][segment] - stations[0][segment]))


@inlined
def look(
    grid: Grid,
    stations: tuple[NDArray[np.float64], NDArray[np.float64]],
    precedence: NDArray[np.int64],
    runs: tuple[Whole, Whole],
    place: tuple[float, float],
    best: tuple[int, int, float, float],
) -> tuple[int, int, float, float]:
    """Return the better of ``best`` (road, segment, station, distance) and the segments of some runs.

    Of distances closer than TIE_M the road of lower precedence wins, within a road as ``comes_first`` says.
    """
    road, segment, station, distance = best
    px, py = place
    nearer = (distance + TIE_M) * (distance + TIE_M)
    for number in range(runs[0], runs[1]):
        other = grid.run[number, 3]
        for at in range(grid.run[number, 0], grid.run[number, 1]):
            dx, dy = px - grid.vertex[at, 0], py - grid.vertex[at, 1]
            wide, high = (
                grid.vertex[at + 1, 0] - grid.vertex[at, 0],
                grid.vertex[at + 1, 1] - grid.vertex[at, 1],
            )
            long, along = wide * wide + high * high, dx * wide + dy * high
            if along > 0.0:
                across = dx * high - dy * wide
                if across * across > nearer * long:
                    continue
                share = 1.0 if along >= long else along / long
                dx, dy = dx - share * wide, dy - share * high
            else:
                share = 0.0
            squared = dx * dx + dy * dy
            this = at - grid.run[number, 2]
            if squared > nearer or this == segment:
                continue
            found = math.sqrt(squared)
            found_station = station_at(stations, this, share)
            tied = found >= distance - TIE_M
            if tied and (
                precedence[other] > precedence[road]
                or (other == road and not comes_first(found_station, this, station, segment))
            ):
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
    order: NDArray[np.int64],
    segment: NDArray[np.int64],
) -> None:
    """Write the nearest segment of each point of ``order`` into ``segment``, if the point is finite."""
    for point in order:
        place = (points[0][point], points[1][point])
        if grid.segments == 0 or not (np.isfinite(place[0]) and np.isfinite(place[1])):
            continue
        best, sure = look_around(grid, stations, precedence, place)
        if not sure:
            best = look_everywhere(grid, stations, precedence, place, best)
        segment[point] = best[1]


@inlined
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
        if across * inverse < Z_MAX and before * inverse < Z_MAX and after * inverse > -Z_MAX:
            held = normal_below(after * inverse) - normal_below(before * inverse)
            total += deviations[part, 1] * normal_density(across * inverse) * held
    return total


@inlined
def deviations_of(
    accuracy: float, scales: NDArray[np.float64], shares: NDArray[np.float64], into: NDArray[np.float64]
) -> None:
    """Write what ``density`` takes for one accuracy."""
    for part in range(len(scales)):
        into[part, 0] = 1.0 / (scales[part] * accuracy)
        into[part, 1] = shares[part] * into[part, 0]


@inlined
def cell_spans(
    grid: Grid, place: tuple[float, float], reach: float, spans: NDArray[np.int64]
) -> tuple[int, NDArray[np.int64]]:
    """Write the spans of runs of all cells within reach of a place; return how many, and where.

    They are written into ``spans`` (n, 2), or into a longer copy of it. If the reach covers more blocks than
    there are, it is one span of everything.
    """
    px, py = place
    bottom = clamped((py - reach - grid.y_min) / grid.cell_m, grid.rows - 1)
    top = clamped((py + reach - grid.y_min) / grid.cell_m, grid.rows - 1)
    left = clamped((px - reach - grid.x_min) / grid.cell_m, grid.columns - 1) >> BLOCK_BITS
    right = clamped((px + reach - grid.x_min) / grid.cell_m, grid.columns - 1) >> BLOCK_BITS
    low, high = bottom >> BLOCK_BITS, top >> BLOCK_BITS
    if (high - low + 1) * (right - left + 1) > len(grid.block_x) + 4:
        spans[0, 0], spans[0, 1] = 0, len(grid.run)
        return 1, spans
    count = 0
    for block_row in range(low, high + 1):
        for block_column in range(left, right + 1):
            block = block_at(grid.slot_key, grid.slot_block, key_of(block_column, block_row))
            if block == NO_BLOCK:
                continue
            for row in range(max(bottom, block_row * BLOCK), min(top, block_row * BLOCK + INSIDE) + 1):
                south = grid.y_min + row * grid.cell_m
                aside = away(py, south - SLACK_M, south + grid.cell_m + SLACK_M)
                half = math.sqrt(max(reach * reach - aside * aside, 0.0)) + SLACK_M
                first = (
                    clamped((px - half - grid.x_min) / grid.cell_m, grid.columns - 1) - block_column * BLOCK
                )
                last = (
                    clamped((px + half - grid.x_min) / grid.cell_m, grid.columns - 1) - block_column * BLOCK
                )
                if last < 0 or first > INSIDE:
                    continue
                cells = block * CELLS + ((row & INSIDE) << BLOCK_BITS)
                begin, end = grid.start[cells + max(first, 0)], grid.start[cells + min(last, INSIDE) + 1]
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
    how many there are of each point. Returns road, nearest segment, and columns distance, density, share.
    """
    scales, shares = error
    deviations = np.empty((len(scales), 2))
    seen = np.zeros(grid.segments, np.int32)  # which point a segment was last found for, from 1 on
    slot_of_road = np.zeros(roads, np.int64)  # where a road stands in what is returned, from 1 on
    room = 2 * (span[1] - span[0]) + 16
    road, segment = np.empty(room, np.int32), np.empty(room, np.int32)
    value = np.empty((room, 3))  # distance, density, and where on the segment: 0 to 1
    spans = np.empty((32, 2), np.int64)
    end = 0
    for point in range(span[0], span[1]):
        first, mark = end, point - span[0] + 1
        px, py, reach = points[0][point], points[1][point], points[2][point]
        deviations_of(points[3][point], scales, shares, deviations)
        found, spans = cell_spans(grid, (px, py), reach, spans)
        for number in range(found):
            for one in range(spans[number, 0], spans[number, 1]):
                for at in range(grid.run[one, 0], grid.run[one, 1]):
                    dx, dy = px - grid.vertex[at, 0], py - grid.vertex[at, 1]
                    wide, high = (
                        grid.vertex[at + 1, 0] - grid.vertex[at, 0],
                        grid.vertex[at + 1, 1] - grid.vertex[at, 1],
                    )
                    squared, along = wide * wide + high * high, dx * wide + dy * high
                    share = min(max(along / squared, 0.0), 1.0) if squared > 0.0 else 0.0
                    beyond, aside = dx - share * wide, dy - share * high
                    apart, this = beyond * beyond + aside * aside, at - grid.run[one, 2]
                    if apart > reach * reach or seen[this] == mark:
                        continue
                    seen[this] = mark
                    length, distance = math.sqrt(squared), math.sqrt(apart)
                    across = distance
                    if length > 0.0:
                        along, across = along / length, abs(dx * high - dy * wide) / length
                    likelihood = density(along, across, length, reach, deviations)
                    slot = slot_of_road[grid.run[one, 3]] - 1
                    if slot < first:
                        if end == len(road):
                            road = np.concatenate((road, np.empty(len(road), np.int32)))
                            segment = np.concatenate((segment, np.empty(len(segment), np.int32)))
                            value = np.concatenate((value, np.empty(value.shape)))
                        slot = end
                        slot_of_road[grid.run[one, 3]] = slot + 1
                        road[slot], segment[slot] = grid.run[one, 3], this
                        value[slot, 0], value[slot, 1], value[slot, 2] = distance, likelihood, share
                        end += 1
                        continue
                    value[slot, 1] += likelihood
                    closer = distance < value[slot, 0]
                    if abs(distance - value[slot, 0]) <= TIE_M:
                        closer = comes_first(
                            station_at(stations, this, share),
                            this,
                            station_at(stations, segment[slot], value[slot, 2]),
                            segment[slot],
                        )
                    if closer:
                        segment[slot], value[slot, 2] = this, share
                    value[slot, 0] = min(value[slot, 0], distance)
        by_road(road[first:end], segment[first:end], value[first:end])
        counts[point] = end - first
    return road[:end], segment[:end], value[:end]


@inlined
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
    first = np.zeros(1, np.int64)
    grid = grid_of_arrays((one, one.copy(), one + 1, one + 2), first, first.copy())
    order = point_order(grid, two, two)
    nearest(grid, (one, one), np.zeros(1, np.int64), (two, two), order, np.zeros(2, np.int64))
    points = (two, two, two + 10, two + 5)
    within(grid, (one, one), 1, points, (one + 1, one + 1), (0, 2), np.zeros(2, np.int64))
