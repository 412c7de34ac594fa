"""Four cubics evaluated at once by the processor's vector instructions, which numba does not find by itself.

A table of cubics is an array (steps, 4, LANES) of doubles in C order: per step the coefficients a, b, c, d of
``a + t (b + t (c + t d))``, each for all lanes side by side. Of a place in it, the whole part is the step and
the rest is t.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import config, types
from numba.extending import intrinsic
from numpy.typing import NDArray

Table = NDArray[np.float64]

LANES = 4  # doubles of 32 bytes: what processors since 2013 hold in one register; older ones take two
COEFFICIENTS = 4
_DOUBLE, _LANE, _WHOLE = ir.DoubleType(), ir.IntType(32), ir.IntType(64)
_LANES = ir.VectorType(_DOUBLE, LANES)


def _cubics(builder: Any, table: Any, place: Any) -> Any:
    """Write the code for all lanes at a place of a table."""
    step = builder.fptosi(place, _WHOLE)
    t = builder.fsub(place, builder.sitofp(step, _DOUBLE))
    everywhere = ir.Constant(_LANES, ir.Undefined)
    for lane in range(LANES):
        everywhere = builder.insert_element(everywhere, t, _LANE(lane))
    begin, total = builder.mul(step, _WHOLE(COEFFICIENTS * LANES)), None
    for power in reversed(range(COEFFICIENTS)):
        at = builder.gep(table, [builder.add(begin, _WHOLE(power * LANES))])
        coefficient = builder.load(builder.bitcast(at, _LANES.as_pointer()), align=8)
        total = coefficient if total is None else builder.fadd(coefficient, builder.fmul(everywhere, total))
    return total


def _factor_times_rise(  # noqa: PLR0917  # the context, and what the compiled function takes
    context: Any, factor: Any, at: Any, rising: Any, low: Any, high: Any
) -> Any:
    def write(target: Any, builder: Any, signature: Any, given: Any) -> Any:
        first, second = (
            target.make_array(signature.args[which])(target, builder, given[which]).data for which in (0, 2)
        )
        rise = builder.fsub(_cubics(builder, second, given[4]), _cubics(builder, second, given[3]))
        product = builder.fmul(_cubics(builder, first, given[1]), rise)
        one, two, three, four = (builder.extract_element(product, _LANE(lane)) for lane in range(LANES))
        return builder.fadd(builder.fadd(one, two), builder.fadd(three, four))

    return types.float64(factor, at, rising, low, high), write


def _by_numpy(factor: Table, at: float, rising: Table, low: float, high: float) -> float:
    """Return the same without a compiler (NUMBA_DISABLE_JIT)."""
    there, begin, end = (
        (place % 1) ** np.arange(COEFFICIENTS) @ table[int(place)]
        for table, place in ((factor, at), (rising, low), (rising, high))
    )
    return float((there * (end - begin)).sum())


# The sum over all lanes of the cubics at a place of one table, times how much those of another rise between
# two places: ``factor_times_rise(factor, at, rising, low, high)``. The places are within their tables.
factor_times_rise = cast(
    "Callable[[Table, float, Table, float, float], float]",
    # numba sets its settings at run time
    _by_numpy if config.DISABLE_JIT else intrinsic(_factor_times_rise),  # type: ignore[attr-defined]
)
