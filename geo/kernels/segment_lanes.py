"""Four segments of a line held against one place at once, by the processor's vector instructions.

A run of a line in a cell has some three segments: one after the other, the steps of each cost more than a
step for all.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import config, types
from numba.extending import intrinsic
from numpy.typing import NDArray

Box = tuple[float, float, float, float]

LANES = 4  # doubles of 32 bytes, as in lanes.py
_DOUBLE, _LANE, _WHOLE = ir.DoubleType(), ir.IntType(32), ir.IntType(64)
_LANES, _PAIRS = ir.VectorType(_DOUBLE, LANES), ir.VectorType(_DOUBLE, 2 * LANES)
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


def _everywhere(builder: Any, value: Any) -> Any:
    """Write the code for one number in all lanes."""
    lanes = ir.Constant(_LANES, ir.Undefined)
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


def _nearest_in_box(  # noqa: PLR0917  # the context, and what the compiled function takes
    context: Any, vertex: Any, at: Any, x: Any, y: Any, reach_squared: Any, box: Any
) -> Any:
    def write(target: Any, builder: Any, signature: Any, given: Any) -> Any:
        data = target.make_array(signature.args[0])(target, builder, given[0]).data
        px, py, within = (_everywhere(builder, value) for value in given[2:5])
        west, south, east, north = (
            _everywhere(builder, builder.extract_value(given[5], side)) for side in range(4)
        )
        away_x, away_y = _ways(builder, data, given[1], (px, py))
        foot_x, foot_y = builder.fsub(px, away_x), builder.fsub(py, away_y)
        squared = builder.fadd(builder.fmul(away_x, away_x), builder.fmul(away_y, away_y))
        told = builder.fcmp_ordered("<=", squared, within)
        for low, value, high in ((west, foot_x, east), (south, foot_y, north)):
            told = builder.and_(told, builder.fcmp_ordered("<=", low, value))
            told = builder.and_(told, builder.fcmp_ordered("<", value, high))
        return builder.zext(builder.bitcast(told, ir.IntType(LANES)), _WHOLE)

    return types.int64(vertex, types.int64, x, y, reach_squared, box), write


def _one_by_one(  # noqa: PLR0917  # as the compiled function
    vertex: NDArray[np.float64], at: int, x: float, y: float, reach_squared: float, box: Box
) -> int:
    """Return the same without a compiler (NUMBA_DISABLE_JIT)."""
    begin, way = vertex[at : at + LANES], np.diff(vertex[at : at + LANES + 1], axis=0)
    ahead, squared = ((x, y) - begin) * way, way * way
    squared = squared[:, 0] + squared[:, 1]
    share = np.divide(ahead[:, 0] + ahead[:, 1], squared, out=np.zeros(LANES), where=squared > 0)
    away = ((x, y) - begin) - share.clip(0.0, 1.0)[:, None] * way
    foot_x, foot_y = x - away[:, 0], y - away[:, 1]
    told = away[:, 0] * away[:, 0] + away[:, 1] * away[:, 1] <= reach_squared
    told &= (box[0] <= foot_x) & (foot_x < box[2]) & (box[1] <= foot_y) & (foot_y < box[3])
    return int((told << np.arange(LANES)).sum())


# Which of the LANES segments from the vertex ``at`` on are nearest to a place within its reach and within a
# box (west, south, east, north; the latter two not in it): ``nearest_in_box(vertex, at, x, y,
# reach_squared, box)``, a bit each, the first the lowest. The array (n, 2, C order) goes on behind them.
nearest_in_box = cast(
    "Callable[[NDArray[np.float64], int, float, float, float, Box], int]",
    # numba sets its settings at run time
    _one_by_one if config.DISABLE_JIT else intrinsic(_nearest_in_box),  # type: ignore[attr-defined]
)
