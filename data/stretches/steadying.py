"""What is shown of a found range: ends and level that stay as they were for as long as the evidence allows.

Every complaint moves the most likely ends a little; who looks at the map each week should see only what is
news. So an end stays while it lies within the interval of the newly found one, else it moves no further than
into it, and a strong stretch stays strong until little speaks for it. What is shown is memory; what was found
stands beside it in the records.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.lineage import NEW, SAME_SHARE, STAY_PROBABILITY, STRONG, WEAK, IntArray

FloatArray = NDArray[np.float64]

# P(stretch) from which a stretch is called strong; one that was called so stays it down to STAY_PROBABILITY:
# with one threshold for both, stretches near it come and go by the week (trials on simulated regencies).
ENTER_PROBABILITY = 0.6
# The raw 80 % intervals of ends cover 40 % in trials; 20 m wider on both sides they cover 79 to 84 %. An end
# that has to move moves no further than into the wider one: what lies beyond may be one complaint's doing.
HELD_M = 20.0


def steady(known: pd.DataFrame, found: pd.DataFrame, known_of: IntArray) -> pd.DataFrame:
    """Return ``from_m``, ``to_m`` (metres) and ``level`` to show, a row per found range.

    ``found``, by road, family and station, has these with ``from_low_m`` … ``to_high_m`` (80 % intervals of
    the ends) and ``probability``; ``known`` has what was shown: ``shown_from_m``, ``shown_to_m``, ``level``.
    ``known_of`` says which stretch each range is (see ``lineage.match``). What is shown overlaps no
    neighbour; a complaint of a range may lie a little outside of it until its end moves.
    """
    row = np.maximum(known_of, 0)
    old = known_of != NEW

    def shown(column: str) -> FloatArray:
        if not len(known):
            return np.full(len(found), np.nan)
        return np.where(old, known[column].to_numpy(dtype=np.float64)[row], np.nan)

    was_strong = np.zeros(len(found), dtype=bool)
    if len(known):
        was_strong = old & (known["level"] == STRONG).to_numpy()[row]
    needed = np.where(was_strong, STAY_PROBABILITY, ENTER_PROBABILITY)
    likely = found["probability"].to_numpy(dtype=np.float64) >= needed
    strong = likely & (was_strong | (found["level"] == STRONG).to_numpy())
    start, end = (_held(found, name, shown(f"shown_{name}_m"), strong) for name in ("from", "to"))
    start, end = _recognisable(found, *_apart(found, start, end))
    level = np.where(strong, STRONG, WEAK).astype(object)
    return pd.DataFrame({"from_m": start, "to_m": end, "level": level}, index=found.index)


def _held(found: pd.DataFrame, end: str, shown_m: FloatArray, strong: NDArray[np.bool_]) -> FloatArray:
    """Return the shown ends where they may stay, the next likely place where not, found ones where new.

    A weak range ends with its outermost complaints: nowhere else is as likely.
    """
    found_m = found[f"{end}_m"].to_numpy(dtype=np.float64)
    low, high = (found[f"{end}_{side}_m"].to_numpy(dtype=np.float64) for side in ("low", "high"))
    low = np.where(strong, np.fmin(low, found_m), found_m)
    high = np.where(strong, np.fmax(high, found_m), found_m)
    stays = (low - HELD_M <= shown_m) & (shown_m <= high + HELD_M)
    slack = np.where(strong, HELD_M, 0.0)
    moved = np.where(np.isnan(shown_m), found_m, np.clip(shown_m, low - slack, high + slack))
    return np.where(stays, shown_m, moved)


def _recognisable(found: pd.DataFrame, start: FloatArray, end: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ends, as found where the two that stayed would not be that range any more."""
    found_start, found_end = (found[name].to_numpy(dtype=np.float64) for name in ("from_m", "to_m"))
    shared_m = np.minimum(end, found_end) - np.maximum(start, found_start)
    shorter_m = np.minimum(end - start, found_end - found_start)
    same = (start <= end) & (shared_m >= SAME_SHARE * shorter_m)
    return np.where(same, start, found_start), np.where(same, end, found_end)


def _apart(found: pd.DataFrame, start: FloatArray, end: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ends drawn back where a range would reach over its neighbour: found ranges lie apart."""
    start, end = start.copy(), end.copy()
    line = found[["road_id", "family"]].to_numpy(dtype=object)
    found_start, found_end = (found[name].to_numpy(dtype=np.float64) for name in ("from_m", "to_m"))
    next_to = np.flatnonzero((line[1:] == line[:-1]).all(axis=1) & (found_end[:-1] <= found_start[1:]))
    end[next_to] = np.minimum(end[next_to], found_start[next_to + 1])
    start[next_to + 1] = np.maximum(start[next_to + 1], found_end[next_to])
    clash = next_to[end[next_to] > start[next_to + 1]]
    end[clash] = start[clash + 1] = (end[clash] + start[clash + 1]) / 2
    return start, end
