"""Machine code for positions that lie plainly on one road: looked up, weighed and told in one go.

What it writes is what ``candidates.by_position``, ``ranking.rank``, ``verdicts.judge`` and
``positions.position`` come to for such a row; every other row it leaves to them, with its candidates.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.kernels.blocks_ahead import Ahead, ask_for, blocks_in_turn, room_ahead
from geo.kernels.compiled import compiled, inlined, uncounted
from geo.kernels.error_kernel import ErrorTables, error_tables
from geo.kernels.grid_kernel import NO_BLOCK, Grid, Whole
from geo.kernels.memory import prefetch
from geo.kernels.near_kernel import (
    FEW_PIECES,
    NO_ROOM,
    PLACES,
    Found,
    Pieces,
    Points,
    join,
    longer,
    measure,
    pieces_around,
    pieces_for,
    room_for,
)
from geo.kernels.position_kernel import AHEAD, place_on, spread_at
from geo.kernels.rank_kernel import NONE, rank_row

AT_ONCE = 1 << 10  # points: what is told of so many is still at hand when their places are told

Numbers = NDArray[np.float64]
Whole64 = NDArray[np.int64]


class Ground(NamedTuple):
    """The roads: where they lie, the stations of each segment's ends, and what is known of each road.

    That is complaints per metre against all roads, its street, its precedence and its length (m).
    """

    grid: Grid
    stations: tuple[Numbers, Numbers]
    rate: Numbers
    street: Whole64
    precedence: Whole64
    length_m: Numbers


class Beliefs(NamedTuple):
    """What an answer is weighed by.

    ``off_near`` and ``off_far`` are what "no road of ours" weighs with a road within ``near_m`` and without;
    ``rise``, ``fall`` and ``shift`` the calibration, of probabilities clipped at ``least``, if there is one;
    a row is plain if its second street is less likely than ``rival``.
    """

    error: ErrorTables
    spreads: tuple[Numbers, Numbers, Numbers]
    near_m: float
    off_near: float
    off_far: float
    calibrated: bool
    rise: float
    fall: float
    shift: float
    least: float
    rival: float


class Told(NamedTuple):
    """Where plain points are told, from a ``first`` turn on: roads, and per turn the numbers of NUMBERS."""

    first: int
    road: NDArray[np.int32]
    road_2: NDArray[np.int32]
    numbers: Numbers


class Scales(NamedTuple):
    """Room to rank the roads of one point in."""

    weight: Numbers
    street: Whole64
    precedence: Whole64
    keys: Numbers
    leader: Whole64
    order: Whole64
    of_street: Numbers
    is_best: NDArray[np.bool_]


class Room(NamedTuple):
    """Room to work in: for what is near one point, for the blocks ahead of it, and for the nearest of each.

    The latter is each point's nearest segment and that one's first vertex.
    """

    places: NDArray[np.int32]
    pieces: Pieces
    ahead: Ahead
    scales: Scales
    nearest: NDArray[np.int32]


@compiled
def settle(
    ground: Ground,
    points: Points,
    asked: Numbers,
    beliefs: Beliefs,
    span: tuple[int, int],
    told: Told,
    counts: Whole64,
) -> Found:
    """Tell the plain ones of the points ``span[0]:span[1]``, and return the roads near the others.

    ``points`` are x, y, reach and accuracy; ``asked`` is the confidence that each needs. ``counts`` gets how
    many roads are returned of each point, NONE for a point that is told.
    """
    found, pieces, scales = room_for(span[1] - span[0]), pieces_for(FEW_PIECES), scales_for(FEW_PIECES)
    places, nearest = np.zeros(PLACES, np.int32), np.empty((AT_ONCE, 2), np.int32)
    point, end, ahead = span[0], 0, room_ahead(AT_ONCE)
    while point < span[1]:
        room = Room(places, pieces, ahead, scales, nearest)
        some = (point, min(point + AT_ONCE, span[1]))
        point, end = settle_some(ground, points, asked, beliefs, some, room, found, end, told, counts)
        locate(ground, points, beliefs, (some[0], point), nearest, told, counts)
        if point < some[1]:
            found, pieces = longer(found), pieces_for(2 * len(pieces[0]))
            scales = scales_for(len(pieces[0]))
    return found[0][:end], found[1][:end], found[2][:end]


@compiled
def scales_for(roads: int) -> Scales:
    """Return room for so many roads of one point."""
    return Scales(
        np.empty(roads), np.empty(roads, np.int64), np.empty(roads, np.int64), np.empty((roads, 4)),
        np.empty(roads, np.int64), np.empty(roads, np.int64), np.empty(roads), np.empty(roads, np.bool_),
    )  # fmt: skip


@uncounted
def settle_some(
    ground: Ground,
    points: Points,
    asked: Numbers,
    beliefs: Beliefs,
    span: tuple[int, int],
    room: Room,
    found: Found,
    end: int,
    told: Told,
    counts: Whole64,
) -> tuple[int, int]:
    """Do what ``settle`` does but for places, behind ``end``, until there is no room for more.

    Returns the point to go on with once there is, and the end of what is written.
    """
    grid, error = ground.grid, beliefs.error
    last: tuple[Whole, Whole] = (NO_BLOCK, NO_BLOCK)
    blocks_in_turn(grid, points[:2], span, room.ahead)
    at_block = 0
    for point in range(span[0], span[1]):
        if point == room.ahead[1][at_block]:
            ask_for(grid, room.ahead[0], at_block)
            at_block += 1
        place, reach, accuracy = (points[0][point], points[1][point]), points[2][point], points[3][point]
        count, last = pieces_around(grid, place, reach, last, room.pieces)
        if count == NO_ROOM or end + count > len(found[0]):
            return point, end
        around = (*place, reach * reach, error.steps / accuracy, 1.0 / accuracy)
        measure(grid, around, error, room.pieces, count)
        first, end = end, join(grid, ground.stations, room.pieces, count, room.places, found, end)
        counts[point] = end - first
        best, second, confidence, confidence_2 = weighed(ground, beliefs, room.scales, found, first, end)
        if best == NONE or not confidence >= asked[point] or confidence_2 >= beliefs.rival:
            continue
        turn, here = told.first + point, point - span[0]
        told.road[turn], told.road_2[turn] = found[0][best], found[0][second] if second != NONE else NONE
        told.numbers[turn, 5] = confidence
        told.numbers[turn, 6] = confidence_2 if second != NONE else np.nan
        room.nearest[here, 0], room.nearest[here, 1] = found[1][best, 0], found[1][best, 1]
        counts[point], end = NONE, first
    return span[1], end


@uncounted
def locate(
    ground: Ground,
    points: Points,
    beliefs: Beliefs,
    span: tuple[int, int],
    nearest: NDArray[np.int32],
    told: Told,
    counts: Whole64,
) -> None:
    """Tell the places of plain points on the segments nearest to them.

    Apart from the looking up, so that what is read of each can be asked of memory some points before.
    """
    vertex, numbers, (low, high) = ground.grid.vertex, told.numbers, ground.stations
    for point in range(span[0], span[1]):
        later, turn = point + AHEAD, told.first + point
        if later < span[1] and counts[later] == NONE:
            prefetch(low, nearest[later - span[0], 0])
            prefetch(high, nearest[later - span[0], 0])
            prefetch(vertex, 2 * np.int64(nearest[later - span[0], 1]))
            prefetch(ground.length_m, told.road[turn + AHEAD])
        if counts[point] != NONE:
            continue
        segment, at = nearest[point - span[0], 0], nearest[point - span[0], 1]
        share, x, y, offset = place_on(
            vertex[at, 0], vertex[at, 1], vertex[at + 1, 0], vertex[at + 1, 1],
            points[0][point], points[1][point],
        )  # fmt: skip
        sigma, half = spread_at(beliefs.spreads, offset, points[3][point])
        station = low[segment] + share * (high[segment] - low[segment])
        numbers[turn, 0], numbers[turn, 3], numbers[turn, 4] = station, offset, sigma
        numbers[turn, 1] = max(station - half, 0.0)
        numbers[turn, 2] = min(station + half, ground.length_m[told.road[turn]])
        numbers[turn, 7], numbers[turn, 8] = x, y


@inlined
def weighed(
    ground: Ground, beliefs: Beliefs, scales: Scales, found: Found, first: int, end: int
) -> tuple[int, int, float, float]:
    """Return the best of the roads found near a point and the best of another street, with their chances."""
    off, count = beliefs.off_far, end - first
    for at in range(count):
        road = found[0][first + at]
        scales.weight[at] = ground.rate[road] * found[2][first + at, 1]
        if count > 1:
            scales.street[at], scales.precedence[at] = ground.street[road], ground.precedence[road]
        if found[2][first + at, 0] <= beliefs.near_m:
            off = beliefs.off_near
    if count == 1:  # of most points; ranking would look at memory that nobody needs
        share = scales.weight[0] / (scales.weight[0] + off)
        return first, NONE, stated(share, beliefs), 0.0
    best, second, total = rank_row(
        0, count, scales.weight, scales.street, scales.precedence, off,
        scales.keys, scales.leader, scales.order, scales.of_street, scales.is_best,
    )  # fmt: skip
    if best == NONE:
        return NONE, NONE, 0.0, 0.0
    share = scales.of_street[best] / total
    confidence = stated(share, beliefs)
    if second == NONE:
        return first + best, NONE, confidence, 0.0
    rest = (1.0 - confidence) / (1.0 - share) if share < 1.0 else 1.0
    return first + best, first + second, confidence, scales.of_street[second] / total * rest


@inlined
def stated(share: float, beliefs: Beliefs) -> float:
    """Return the confidence that is stated for a probability: ``Calibration`` for one number."""
    if not beliefs.calibrated or share <= 0.0 or share >= 1.0:
        return share
    inside = min(max(share, beliefs.least), 1.0 - beliefs.least)
    logit = beliefs.rise * math.log(inside) - beliefs.fall * math.log1p(-inside) + beliefs.shift
    return 1.0 / (1.0 + math.exp(-logit))


def warm_up() -> None:
    """Compile by settling two points beside one segment."""
    from geo.kernels.grid import grid_of_arrays  # noqa: PLC0415  # which imports what this module imports

    one, two, first = np.zeros(1), np.zeros(2), np.zeros(1, np.int64)
    grid = grid_of_arrays((one, one.copy(), one + 1, one + 2), first, first.copy())
    ground = Ground(grid, (one, one), one + 1, first, first, one + 2)
    tables, steps = error_tables(one + 1, one + 1), np.arange(2.0)
    beliefs = Beliefs(tables, (steps, steps, steps), 1.0, 1.0, 1.0, True, 1.0, 1.0, 0.0, 1e-5, 0.05)
    told = Told(0, np.empty(2, np.int32), np.empty(2, np.int32), np.empty((2, 9)))
    settle(ground, (two, two, two + 10, two + 5), two, beliefs, (0, 2), told, np.zeros(2, np.int64))
