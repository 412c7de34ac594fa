"""The processor told which memory will be read soon."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray


def _prefetch(context: Any, array: Any, at: Any) -> Any:
    def ask(target: Any, builder: Any, signature: Any, given: Any) -> Any:
        values = target.make_array(signature.args[0])(target, builder, given[0])
        place = builder.bitcast(builder.gep(values.data, [given[1]]), cgutils.voidptr_t)
        whole = ir.IntType(32)
        asked = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, whole, whole, whole])
        declared: Any = cgutils.get_or_insert_function
        ask_for = declared(builder.module, asked, "llvm.prefetch.p0i8")
        builder.call(ask_for, [place, whole(0), whole(3), whole(1)])  # to be read, kept in all caches, data
        return target.get_dummy_value()

    return types.void(array, at), ask


def _no_hint(array: NDArray[Any], at: int | np.int64) -> None:
    """Do nothing: without a compiler (NUMBA_DISABLE_JIT) there is no processor to speak to."""


# Ask for the memory of element ``at`` (counted through all dimensions) of an array in C order, without
# waiting for it. It reads nothing, so a place beyond the end does no harm.
prefetch = cast(
    "Callable[[NDArray[Any], int | np.int64], None]",
    # numba sets its settings at run time
    _no_hint if config.DISABLE_JIT else intrinsic(_prefetch),  # type: ignore[attr-defined]
)
