"""Both coordinates of a place on a patch evaluated at once by the processor's vector instructions.

The terms of a patch are an array (powers of v, powers of u, coordinates) of doubles in C order, as
``patch_kernel`` has them. For each power of v there is a row of eight: four cubics in u of either coordinate.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

Terms = NDArray[np.float64]

TERMS, COORDINATES = 4, 2
LANES = TERMS * COORDINATES  # two registers of the processors since 2013, one of the newest
_packed: Any = cgutils.pack_array
_tuple: Any = types.UniTuple
_told = _tuple(types.float64, COORDINATES)
_DOUBLE, _LANE, _WHOLE = ir.DoubleType(), ir.IntType(32), ir.IntType(64)


def _everywhere(builder: Any, value: Any, lanes: int) -> Any:
    """Write the code for one number in so many lanes."""
    filled = ir.Constant(ir.VectorType(_DOUBLE, lanes), ir.Undefined)
    for lane in range(lanes):
        filled = builder.insert_element(filled, value, _LANE(lane))
    return filled


def _horner(builder: Any, terms: list[Any], place: Any) -> Any:
    """Write the code for a polynomial of these terms, that of power 0 first."""
    total = terms[-1]
    for term in reversed(terms[:-1]):
        total = builder.fadd(builder.fmul(total, place), term)
    return total


def _on_patch(context: Any, terms: Any, patch: Any, u: Any, v: Any) -> Any:
    def write(target: Any, builder: Any, signature: Any, given: Any) -> Any:
        data = target.make_array(signature.args[0])(target, builder, given[0]).data
        begin, row = builder.mul(given[1], _WHOLE(TERMS * LANES)), ir.VectorType(_DOUBLE, LANES).as_pointer()
        rows = [
            builder.load(
                builder.bitcast(builder.gep(data, [builder.add(begin, _WHOLE(power * LANES))]), row), align=8
            )
            for power in range(TERMS)
        ]
        parts = _horner(builder, rows, _everywhere(builder, given[3], LANES))
        none = ir.Constant(ir.VectorType(_DOUBLE, LANES), ir.Undefined)
        pairs = [
            builder.shuffle_vector(
                parts, none, ir.Constant(ir.VectorType(_LANE, COORDINATES), [2 * power, 2 * power + 1])
            )
            for power in range(TERMS)
        ]
        both = _horner(builder, pairs, _everywhere(builder, given[2], COORDINATES))
        found = [builder.extract_element(both, _LANE(which)) for which in range(COORDINATES)]
        return _packed(builder, found)

    return _told(terms, types.int64, u, v), write


def _by_numpy(terms: Terms, patch: int, u: float, v: float) -> tuple[float, float]:
    """Return the same without a compiler (NUMBA_DISABLE_JIT)."""
    powers = np.arange(TERMS)
    both = np.einsum("vuc,v,u", terms.reshape(-1, TERMS, TERMS, COORDINATES)[patch], v**powers, u**powers)
    return float(both[0]), float(both[1])


# Both coordinates at the place ``u, v`` (from -1 to 1) of a patch, counted through all patches that an array
# of terms in C order has: ``on_patch(terms, patch, u, v)``.
on_patch = cast(
    "Callable[[Terms, int, float, float], tuple[float, float]]",
    # numba sets its settings at run time
    _by_numpy if config.DISABLE_JIT else intrinsic(_on_patch),  # type: ignore[attr-defined]
)
