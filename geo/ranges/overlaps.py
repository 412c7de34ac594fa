"""Which pieces of road lie along which station ranges, and for how many metres: all roads at once."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.crs import FloatArray
from geo.roads import IntArray


class Overlaps(NamedTuple):
    """One entry per pair that shares some metres: row of the ranges, row of the pieces, the metres."""

    range_row: IntArray
    piece_row: IntArray
    shared_m: FloatArray


def overlaps(ranges: pd.DataFrame, pieces: pd.DataFrame) -> Overlaps:
    """Return the pieces along each range; both have road_id, from_m and to_m (stations, metres).

    Pieces of one road must not lie over each other; ranges may. Neither need be sorted.
    """
    every = pd.concat([ranges["road_id"], pieces["road_id"]], ignore_index=True)
    road = pd.factorize(every)[0]
    start, end, piece_start, piece_end = (
        frame[name].to_numpy(dtype=np.float64) for frame in (ranges, pieces) for name in ("from_m", "to_m")
    )
    # Each road has an axis of its own on one long one, so that one search does for all.
    longest = max((float(values.max(initial=0.0)) for values in (end, piece_end)), default=0.0) + 1.0
    axis, piece_axis = road[: len(ranges)] * longest, road[len(ranges) :] * longest
    order = np.argsort(piece_axis + piece_start, kind="stable")
    first = np.searchsorted((piece_axis + piece_end)[order], axis + start, side="right")
    last = np.searchsorted((piece_axis + piece_start)[order], axis + end, side="left")
    count = np.maximum(last - first, 0)
    range_row = np.repeat(np.arange(len(ranges)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    piece_row = order[np.repeat(first, count) + within]
    shared = np.minimum(end[range_row], piece_end[piece_row]) - np.maximum(
        start[range_row], piece_start[piece_row]
    )
    return Overlaps(range_row, piece_row, shared)


def sums(row: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Return the sum of ``values`` by row."""
    return np.bincount(row, values, size).astype(np.float64)


def weighted_mean(row: IntArray, values: FloatArray, metres: FloatArray, size: int) -> FloatArray:
    """Return the mean of ``values`` by row, each counted by its metres; NaN where there are none.

    Values that are NaN are left out with their metres.
    """
    told = ~np.isnan(values)
    whole = sums(row[told], metres[told], size)
    total = sums(row[told], (values * metres)[told], size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / np.where(whole > 0, whole, np.nan), dtype=np.float64)


def worst_mean(
    row: IntArray, values: FloatArray, metres: FloatArray, size: int, length_m: float
) -> FloatArray:
    """Return, by row, the mean of the highest ``values`` that together fill ``length_m``; NaN without any.

    A row that has fewer metres is taken whole. Values that are NaN are left out.
    """
    told = np.flatnonzero(~np.isnan(values))
    order = told[np.lexsort((-values[told], row[told]))]
    of_row, long = row[order], metres[order]
    before = np.cumsum(long) - long
    starts = np.searchsorted(of_row, np.arange(size))
    offset = before[np.minimum(starts, max(len(before) - 1, 0))] if len(before) else np.zeros(size)
    taken = np.clip(length_m - (before - offset[of_row]), 0.0, long)
    return weighted_mean(of_row, values[order], taken, size)


def commonest(row: IntArray, names: "pd.Series[str]", metres: FloatArray, size: int) -> "pd.Series[str]":
    """Return, by row, the name that holds the most metres; None where there is none."""
    frame = pd.DataFrame({"row": row, "name": names.to_numpy(dtype=object), "metres": metres}).dropna()
    together = frame.groupby(["row", "name"], sort=True)["metres"].sum().reset_index()
    best = together.sort_values("metres", kind="stable").drop_duplicates("row", keep="last")
    found = pd.Series([None] * size, dtype=object)
    found[best["row"].to_numpy()] = best["name"].to_numpy(dtype=object)
    return found
