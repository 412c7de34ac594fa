"""One shown stretch stays one until the gap that opened in it is clearly none of it.

The model parts ranges where a stretch is hardly likelier than not; where that hovers about there, two
neighbours would merge and split by the week, and each time somebody's link would lead elsewhere. So the
border for joining is not that for parting: ranges become one stretch where they are found as one, but what
is shown as one strong stretch parts only where it is less likely than a tenth that it goes on. The intervals
of the ends tell: they end where the model falls so low, so one that reaches the next range says that nowhere
between it does. What was found last, in the records, is all the memory needed.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.lineage import SAME_SHARE, STRONG, WEAK, IntArray
from geo.stretches import Stretches

LEAST_LENGTH_M = 100.0  # over which geo.stretches takes a density at least


def keep_joined(known: pd.DataFrame, found: Stretches, reporter: "pd.Series[int]") -> Stretches:
    """Return ``found`` with those ranges joined that are one strong stretch of ``known`` still.

    ``known`` is as ``lineage.match`` wants it; ``reporter`` says who sent each complaint that ``found`` was
    made of. A joined range is told by its parts: complaints and people counted together, strength,
    significance and probability those of the part that stands out most. Its geometry is None: to be drawn.
    """
    with_next = np.zeros(len(found.rows), dtype=bool)
    for one, other in _not_apart(known, found):
        with_next[one:other] = True
    if not with_next.any():
        return found
    first = np.flatnonzero(~np.append(False, with_next[:-1]))
    group = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(with_next))))
    inside = found.membership >= 0
    membership = found.membership.copy()
    membership[inside] = group[membership[inside]]
    people = reporter.groupby(membership).nunique()
    return replace(
        found,
        rows=_joined(found.rows, group, first, people),
        membership=membership,
        likely=np.maximum.reduceat(found.likely, first),
        active=np.maximum.reduceat(found.active, first),
    )


def _not_apart(known: pd.DataFrame, found: Stretches) -> Iterator[tuple[int, int]]:
    """Yield the rows of neighbouring found ranges that are one known stretch, with no clear gap between."""
    modelled = np.flatnonzero(found.likely > 0)
    strong = known[(known["level"] == STRONG) & known["live"].astype(bool)]
    if len(modelled) < 2 or not len(strong):
        return
    table = found.rows
    start, end, low, high = (
        table[name].to_numpy(dtype=np.float64) for name in ("from_m", "to_m", "from_low_m", "to_high_m")
    )
    on_line: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    lines = zip(*(table[name].to_numpy()[modelled].tolist() for name in ("road_id", "family")), strict=True)
    for row, line in zip(modelled.tolist(), lines, strict=True):
        on_line[line].append(row)
    columns = (strong[name].tolist() for name in ("road_id", "family", "from_m", "to_m"))
    for road_id, family, from_m, to_m in zip(*columns, strict=True):
        rows = on_line.get((road_id, family), ())
        if len(rows) < 2:
            continue
        mine = [
            row
            for row in rows
            if min(to_m, end[row]) - max(from_m, start[row]) >= SAME_SHARE * (end[row] - start[row])
        ]
        for one, other in pairwise(mine):
            if high[one] >= start[other] or low[other] <= end[one]:
                yield one, other


def _joined(table: pd.DataFrame, group: IntArray, first: IntArray, people: "pd.Series[int]") -> pd.DataFrame:
    """Return a row per group of consecutive rows, which begin at ``first``."""
    last = np.append(first[1:], len(table)) - 1
    several = last > first
    rows = table.iloc[first].reset_index(drop=True)
    for name in ("to_m", "to_low_m", "to_high_m"):
        rows[name] = table[name].to_numpy()[last]
    by_group = table.groupby(group)
    rows["complaints"] = by_group["complaints"].sum()
    rows["reporters"] = np.where(several, people.reindex(rows.index, fill_value=0), rows["reporters"])
    rows["first_time"], rows["last_time"] = by_group["first_time"].min(), by_group["last_time"].max()
    rows["strength"], rows["p_value"] = by_group["strength"].max(), by_group["p_value"].min()
    rows["probability"] = by_group["probability"].max()
    strong: NDArray[np.bool_] = (table["level"] == STRONG).groupby(group).any().to_numpy()
    rows["level"] = np.where(strong, STRONG, WEAK)
    counted = table["density_per_km"] * (table["to_m"] - table["from_m"]).clip(lower=LEAST_LENGTH_M)
    length_m = (rows["to_m"] - rows["from_m"]).clip(lower=LEAST_LENGTH_M)
    rows["density_per_km"] = np.where(
        several, counted.groupby(group).sum() / length_m, rows["density_per_km"]
    )
    rows.loc[several, "geometry"] = None
    return rows
