"""Ranges of one row of a strip laid over each other, so that each metre says one thing."""

from collections.abc import Hashable, Iterable
from itertools import pairwise
from typing import TypeVar

import numpy as np

_T = TypeVar("_T", bound=Hashable)


def painted(ranges: Iterable[tuple[float, float, _T]], length_m: float) -> list[tuple[float, float, _T]]:
    """Return (from_m, to_m, what) by rising station, none overlapping, all within the road.

    A later range covers the earlier ones under it; neighbours that say the same are one.
    """
    inside = [
        (max(from_m, 0.0), min(to_m, length_m), what)
        for from_m, to_m, what in ranges
        if min(to_m, length_m) > max(from_m, 0.0)
    ]
    edges = np.unique([end for from_m, to_m, _ in inside for end in (from_m, to_m)])
    steps: list[_T | None] = [None] * max(len(edges) - 1, 0)
    for from_m, to_m, what in inside:
        first, last = np.searchsorted(edges, [from_m, to_m])
        steps[first:last] = [what] * int(last - first)
    joined: list[tuple[float, float, _T]] = []
    for (from_m, to_m), told in zip(pairwise(edges.tolist()), steps, strict=True):
        if told is None:
            continue
        if joined and joined[-1][1] == from_m and joined[-1][2] == told:
            joined[-1] = (joined[-1][0], to_m, told)
        else:
            joined.append((from_m, to_m, told))
    return joined
