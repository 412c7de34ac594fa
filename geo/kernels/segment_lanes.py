"""Four segments of a line held against one place at once, by the processor's vector instructions.

A run of a line in a cell has some three segments: one after the other, the steps of each cost more than a
step for all.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

Box = tuple[float, float, float, float]

LANES = 4  # doubles of 32 bytes, as in lanes.py
_DOUBLE, _LANE, _WHOLE = ir.DoubleType(), ir.IntType(32), ir.IntType(64)
_LANES, _PAIRS = ir.VectorType(_DOUBLE, LANES), ir.VectorType(_DOUBLE, 2 * LANES)
_WHOLES = ir.VectorType(_LANE, LANES)
_BITS = (np.arange(1 << LANES)[:, None] >> np.arange(LANES)) & 1
# Of each choice of lanes, a bit each, the lowest the first: which are chosen, and then whatever is not.
_CHOSEN = ir.Constant(
    ir.ArrayType(_WHOLES, 1 << LANES),
    [ir.Constant(_WHOLES, lanes) for lanes in np.argsort(1 - _BITS, axis=1, kind="stable").tolist()],
)
_ZERO, _ONE = (ir.Constant(_LANES, [number] * LANES) for number in (0.0, 1.0))


def _split(builder: Any, vertex: Any, first: Any) -> tuple[Any, Any]:
    """Write the code that reads x and y of the vertices from ``first`` on."""
    at = builder.gep(vertex, [builder.mul(first, _WHOLE(2))])
    pairs = builder.load(builder.bitcast(at, _PAIRS.as_pointer()), align=8)
    none = ir.Constant(_PAIRS, ir.Undefined)
    x, y = (
        builder.shuffle_vector(
            pairs, none, ir.Constant(ir.VectorType(_LANE, LANES), list(range(odd, 2 * LANES, 2)))
        )
        for odd in (0, 1)
    )
    return x, y


def _everywhere(builder: Any, value: Any, kind: Any = _LANES) -> Any:
    """Write the code for one number in all lanes."""
    lanes = ir.Constant(kind, ir.Undefined)
    for lane in range(LANES):
        lanes = builder.insert_element(lanes, value, _LANE(lane))
    return lanes


def _ways(builder: Any, vertex: Any, at: Any, place: tuple[Any, Any]) -> tuple[Any, Any]:
    """Write what ``grid_kernel.foot`` does: x and y from where each segment is nearest to the place."""
    sub, mul, add = builder.fsub, builder.fmul, builder.fadd
    (x0, y0), (x1, y1) = (_split(builder, vertex, builder.add(at, _WHOLE(later))) for later in (0, 1))
    dx, dy, wide, high = sub(place[0], x0), sub(place[1], y0), sub(x1, x0), sub(y1, y0)
    squared = add(mul(wide, wide), mul(high, high))
    share = builder.fdiv(add(mul(dx, wide), mul(dy, high)), squared)
    share = builder.select(builder.fcmp_ordered(">", share, _ZERO), share, _ZERO)  # 0 of no length, too
    share = builder.select(builder.fcmp_ordered("<", share, _ONE), share, _ONE)
    share = builder.select(builder.fcmp_ordered(">", squared, _ZERO), share, _ZERO)
    return sub(dx, mul(share, wide)), sub(dy, mul(share, high))


def _most(builder: Any, one: Any, other: Any) -> Any:
    return builder.select(builder.fcmp_ordered(">", one, other), one, other)


def _least(builder: Any, one: Any, other: Any) -> Any:
    return builder.select(builder.fcmp_ordered("<", one, other), one, other)


def _corners(builder: Any, vertex: Any, begin: Any) -> tuple[Any, Any, Any, Any]:
    """Write the code that reads x and y of LANES vertices, and x and y of the next of each."""
    rows = []
    for lane in range(LANES):
        first = builder.sext(builder.load(builder.gep(begin, [_LANE(lane)])), _WHOLE)
        at = builder.gep(vertex, [builder.mul(first, _WHOLE(2))])
        rows.append(builder.load(builder.bitcast(at, _LANES.as_pointer()), align=8))

    def taken(one: Any, other: Any, which: list[int]) -> Any:
        return builder.shuffle_vector(one, other, ir.Constant(ir.VectorType(_LANE, LANES), which))

    # As a square of numbers turned over: halves of two rows side by side, then every other number of those.
    low = [taken(rows[at], rows[at + 2], [0, 1, 4, 5]) for at in (0, 1)]
    high = [taken(rows[at], rows[at + 2], [2, 3, 6, 7]) for at in (0, 1)]
    (x0, y0), (x1, y1) = (
        [taken(half[0], half[1], [odd, odd + 4, odd + 2, odd + 6]) for odd in (0, 1)] for half in (low, high)
    )
    return x0, y0, x1, y1


def _root(builder: Any, squares: Any) -> Any:
    # llvmlite's own way to declare what LLVM knows has no names for vectors.
    declared: Any = cgutils.get_or_insert_function
    kind = ir.FunctionType(_LANES, [_LANES])
    return builder.call(declared(builder.module, kind, f"llvm.sqrt.v{LANES}f64"), [squares])


def _lie(builder: Any, corners: tuple[Any, ...], place: tuple[Any, Any]) -> tuple[Any, Any, Any, Any]:
    """Write how a place lies to segments.

    How far along the line of each, from its start, and how far across; its length; the share of it (0 to 1)
    at which it is nearest.
    """
    sub, mul, add = builder.fsub, builder.fmul, builder.fadd
    x0, y0, x1, y1 = corners
    dx, dy, wide, high = sub(place[0], x0), sub(place[1], y0), sub(x1, x0), sub(y1, y0)
    squared = add(mul(wide, wide), mul(high, high))
    has_length = builder.fcmp_ordered(">", squared, _ZERO)
    # One root serves both: the length of a segment, and the way to one of none.
    root = _root(builder, builder.select(has_length, squared, add(mul(dx, dx), mul(dy, dy))))
    unit = builder.select(has_length, builder.fdiv(_ONE, root), _ZERO)
    ahead, length = mul(add(mul(dx, wide), mul(dy, high)), unit), mul(squared, unit)
    across = sub(mul(dy, wide), mul(dx, high))
    across = mul(_most(builder, across, builder.fneg(across)), unit)
    across = builder.select(has_length, across, root)
    share = mul(_least(builder, _most(builder, ahead, _ZERO), length), unit)
    return ahead, across, length, share


def _measure_lanes(  # noqa: PLR0917  # the context, and what the compiled function takes
    context: Any, vertex: Any, begin: Any, at: Any, around: Any, middle: Any, out: Any
) -> Any:
    def write(target: Any, builder: Any, signature: Any, given: Any) -> Any:
        sub, mul, add = builder.fsub, builder.fmul, builder.fadd
        data, first = (
            target.make_array(signature.args[which])(target, builder, given[which]).data for which in (0, 1)
        )
        px, py, within, steps = (
            _everywhere(builder, builder.extract_value(given[3], which)) for which in range(4)
        )
        corners = _corners(builder, data, builder.gep(first, [given[2]]))
        ahead, across, length, share = _lie(builder, corners, (px, py))
        left = sub(ahead, length)
        back, end = builder.fneg(ahead), builder.fneg(left)
        beyond = _most(builder, _most(builder, back, left), _ZERO)
        far = mul(across, across)
        distance = _root(builder, add(far, mul(beyond, beyond)))
        chord = _root(builder, _most(builder, sub(within, far), _ZERO))
        most = _everywhere(builder, given[4])
        least = builder.fneg(most)
        low, high = (
            add(_least(builder, _most(builder, mul(side, steps), least), most), most)
            for side in (_most(builder, back, builder.fneg(chord)), _least(builder, end, chord))
        )
        aside = _least(builder, mul(across, steps), most)
        rows = target.make_array(signature.args[5])(target, builder, given[5])
        width = builder.extract_value(rows.shape, 1)
        for row, values in enumerate((distance, share, aside, low, high)):
            to = builder.gep(rows.data, [builder.add(builder.mul(width, _WHOLE(row)), given[2])])
            builder.store(values, builder.bitcast(to, _LANES.as_pointer()), align=8)
        return target.get_dummy_value()

    return types.void(vertex, begin, types.int64, around, middle, out), write


def _near(builder: Any, vertex: Any, at: Any, around: list[Any], box: list[Any]) -> Any:
    """Write which of the segments from ``at`` on are nearest to a place within its reach and in a box."""
    px, py, within = around
    west, south, east, north = box
    away_x, away_y = _ways(builder, vertex, at, (px, py))
    foot_x, foot_y = builder.fsub(px, away_x), builder.fsub(py, away_y)
    squared = builder.fadd(builder.fmul(away_x, away_x), builder.fmul(away_y, away_y))
    told = builder.fcmp_ordered("<=", squared, within)
    for low, value, high in ((west, foot_x, east), (south, foot_y, north)):
        told = builder.and_(told, builder.fcmp_ordered("<=", low, value))
        told = builder.and_(told, builder.fcmp_ordered("<", value, high))
    return told


def _put(builder: Any, values: Any, to: Any, at: Any) -> None:
    """Write the code that puts LANES whole numbers into an array from ``at`` on."""
    builder.store(values, builder.bitcast(builder.gep(to, [at]), _WHOLES.as_pointer()), align=4)


def _keep_near(  # noqa: PLR0917  # the context, and what the compiled function takes
    context: Any, vertex: Any, at: Any, after: Any, around: Any, box: Any, run: Any, kept: Any, count: Any
) -> Any:
    def write(target: Any, builder: Any, signature: Any, given: Any) -> Any:
        data = target.make_array(signature.args[0])(target, builder, given[0]).data
        first, second = (
            target.make_array(signature.args[6][which])(
                target, builder, builder.extract_value(given[6], which)
            ).data
            for which in (0, 1)
        )
        told = _near(
            builder,
            data,
            given[1],
            [_everywhere(builder, builder.extract_value(given[3], which)) for which in range(3)],
            [_everywhere(builder, builder.extract_value(given[4], side)) for side in range(4)],
        )
        left = _everywhere(builder, builder.trunc(builder.sub(given[2], given[1]), _LANE), _WHOLES)
        told = builder.and_(told, builder.icmp_signed("<", ir.Constant(_WHOLES, list(range(LANES))), left))
        choice = builder.zext(builder.bitcast(told, ir.IntType(LANES)), _WHOLE)
        constant: Any = cgutils.global_constant
        table = constant(builder, "chosen_lanes", _CHOSEN)
        lanes = builder.load(builder.gep(table, [_WHOLE(0), choice]))
        begin = _everywhere(builder, builder.trunc(given[1], _LANE), _WHOLES)
        _put(builder, builder.add(lanes, begin), first, given[7])
        _put(builder, _everywhere(builder, builder.trunc(given[5], _LANE), _WHOLES), second, given[7])
        declared: Any = cgutils.get_or_insert_function
        ones = declared(builder.module, ir.FunctionType(_WHOLE, [_WHOLE]), "llvm.ctpop.i64")
        return builder.add(given[7], builder.call(ones, [choice]))

    whole = types.int64
    return whole(vertex, whole, whole, around, box, whole, kept, whole), write


def _keep_one_by_one(  # noqa: PLR0917  # as the compiled function
    vertex: NDArray[np.float64],
    at: int,
    after: int,
    around: tuple[float, float, float],
    box: Box,
    run: int,
    kept: tuple[NDArray[np.int32], NDArray[np.int32]],
    count: int,
) -> int:
    """Do the same without a compiler (NUMBA_DISABLE_JIT)."""
    x, y, reach_squared = around
    begin, way = vertex[at : at + LANES], np.diff(vertex[at : at + LANES + 1], axis=0)
    ahead, squared = ((x, y) - begin) * way, way * way
    squared = squared[:, 0] + squared[:, 1]
    share = np.divide(ahead[:, 0] + ahead[:, 1], squared, out=np.zeros(LANES), where=squared > 0)
    away = ((x, y) - begin) - share.clip(0.0, 1.0)[:, None] * way
    foot_x, foot_y = x - away[:, 0], y - away[:, 1]
    told = away[:, 0] * away[:, 0] + away[:, 1] * away[:, 1] <= reach_squared
    told &= (box[0] <= foot_x) & (foot_x < box[2]) & (box[1] <= foot_y) & (foot_y < box[3])
    near = at + np.flatnonzero(told[: after - at])
    kept[0][count : count + len(near)], kept[1][count : count + len(near)] = near, run
    return count + len(near)


# Which of the LANES segments from the vertices ``at`` to before ``after`` are nearest to a place within its
# reach and within a box (west, south, east, north; the latter two not in it): ``keep_near(vertex, at, after,
# around, box, run, kept, count)``, where ``around`` is x, y and the reach squared. Their first vertices go
# into ``kept[0]`` from ``count`` on, ``run`` into ``kept[1]``; returned is the count with them. LANES numbers
# are written however many there are: what a processor guesses wrong about every second segment costs it more
# than that. The arrays go on behind them: ``vertex`` (n, 2), C order.
keep_near = cast(
    "Callable[[NDArray[np.float64], int, int, tuple[float, float, float], Box, int,"
    " tuple[NDArray[np.int32], NDArray[np.int32]], int], int]",
    # numba sets its settings at run time
    _keep_one_by_one if config.DISABLE_JIT else intrinsic(_keep_near),  # type: ignore[attr-defined]
)


def _measure_one_by_one(  # noqa: PLR0917  # as the compiled function
    vertex: NDArray[np.float64],
    begin: NDArray[np.int32],
    at: int,
    around: tuple[float, float, float, float],
    middle: float,
    out: NDArray[np.float64],
) -> None:
    """Do the same without a compiler (NUMBA_DISABLE_JIT)."""
    x, y, within, steps = around
    first = begin[at : at + LANES]
    from_start, way = (x, y) - vertex[first], vertex[first + 1] - vertex[first]
    squared = (way * way).sum(axis=1)
    root = np.sqrt(np.where(squared > 0.0, squared, (from_start * from_start).sum(axis=1)))
    unit = np.divide(1.0, root, out=np.zeros(LANES), where=squared > 0.0)
    ahead, length = (from_start * way).sum(axis=1) * unit, squared * unit
    across = np.abs(from_start[:, 1] * way[:, 0] - from_start[:, 0] * way[:, 1]) * unit
    across = np.where(squared > 0.0, across, root)
    chord = np.sqrt(np.maximum(within - across * across, 0.0))
    beyond = np.maximum(np.maximum(-ahead, ahead - length), 0.0)
    out[0, at : at + LANES] = np.sqrt(across * across + beyond * beyond)
    out[1, at : at + LANES] = np.minimum(np.maximum(ahead, 0.0), length) * unit
    out[2, at : at + LANES] = np.minimum(across * steps, middle)
    ends = np.maximum(-ahead, -chord), np.minimum(length - ahead, chord)
    for row, side in enumerate(ends, start=3):
        out[row, at : at + LANES] = np.clip(side * steps, -middle, middle) + middle


# How a place lies to the LANES segments from the vertices ``begin[at : at + LANES]`` on:
# ``measure_lanes(vertex, begin, at, around, middle, out)``, where ``around`` is x, y, the reach squared and
# steps of the error a metre. Column for column of ``out`` (5, n, C order) it writes the distance and the
# nearest share of the segment (0 to 1), then, in steps of tables of the error that have their middle at
# ``middle``: how far aside the place is, and what part of the segment's line within reach, from where to
# where. Arrays are in C order.
measure_lanes = cast(
    "Callable[[NDArray[np.float64], NDArray[np.int32], int, tuple[float, float, float, float], float,"
    " NDArray[np.float64]], None]",
    # numba sets its settings at run time
    _measure_one_by_one if config.DISABLE_JIT else intrinsic(_measure_lanes),  # type: ignore[attr-defined]
)
